// Stands in for /resources/testharnessreport.js of web-platform-tests: hands the results of a
// page to the runner. __MULTIPLIER__ is replaced by a number.
(function () {
	"use strict";
	const harnessStatus = ["OK", "ERROR", "TIMEOUT", "PRECONDITION_FAILED"];
	const testStatus = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
	const runner = testRunner, stringify = JSON.stringify; // tests change what they like

	// A surrogate that stands alone does not survive the way to the runner. It is written as
	// wptrunner writes it: U+d800.
	const wellFormed = (text) => text.replace(/[\ud800-\udfff]/gu, (unit) => "U+" + unit.charCodeAt(0).toString(16));

	runner.waitUntilDone();
	setup({ output: false, timeout_multiplier: __MULTIPLIER__ });
	add_completion_callback(function (tests, status) {
		const subtests = [];
		for (let i = 0; i < tests.length; i++)
			subtests.push({ name: wellFormed(tests[i].name), status: testStatus[tests[i].status], message: wellFormed(tests[i].message || "") });
		runner.setCustomTextOutput(stringify({
			status: harnessStatus[status.status], message: wellFormed(status.message || ""), stack: status.stack || "", subtests: subtests,
		}));
		runner.notifyDone();
	});
})();
