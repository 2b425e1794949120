// Stands in for /resources/testharnessreport.js of web-platform-tests: hands the results of a
// page to the runner. __MULTIPLIER__ is replaced by a number.
(function () {
	"use strict";
	const harnessStatus = ["OK", "ERROR", "TIMEOUT", "PRECONDITION_FAILED"];
	const testStatus = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
	const runner = testRunner, stringify = JSON.stringify; // tests change what they like

	runner.waitUntilDone();
	setup({ output: false, timeout_multiplier: __MULTIPLIER__ });
	add_completion_callback(function (tests, status) {
		const subtests = [];
		for (let i = 0; i < tests.length; i++)
			subtests.push({ name: tests[i].name, status: testStatus[tests[i].status], message: tests[i].message || "" });
		runner.setCustomTextOutput(stringify({
			status: harnessStatus[status.status], message: status.message || "", stack: status.stack || "", subtests: subtests,
		}));
		runner.notifyDone();
	});
})();
