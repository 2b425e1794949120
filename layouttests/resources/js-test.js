// The harness of js-test pages: it gives a page the vocabulary of WebKit's js-test.js
// (description, debug, shouldBe …) and ends its text with
//
//     PASS successfullyParsed is true
//
//     TEST COMPLETE
//
// which a test that died early cannot print. A page includes it in its head; the end is
// printed after the page's load event, or, when the page set window.jsTestIsAsync to true
// before that, when it calls finishJSTest(). Under a test runner (window.testRunner) the
// page is dumped as text; in a browser the same text is shown.
//
// A worker's script includes it with importScripts(), and the page calls startWorker(url):
// the page then prints what the worker does, each line after "[Worker] ", and ends when the
// worker calls finishJSTest().
//
// The expressions given to the should… functions are strings, evaluated in the global
// scope: the names in them must be global variables of the page.
(function () {
    "use strict";

    // Indirect calls of eval evaluate in the global scope, in sloppy mode, so that no
    // name of this file gets in the way of a page's own.
    var globalEval = eval;
    var window = self; // a worker has it by this name only
    var inWorker = typeof document === "undefined";
    var runner = window.testRunner || window.layoutTestController;

    var finishRequested = false; // finishJSTest() was called
    var pageLoaded = false;      // … and the load event is over
    var finished = false;        // the end was printed
    var failures = 0;
    var unexpectedErrors = 0;    // uncaught errors that no expectingError() announced
    var errorExpected = false;
    var errorSeen;               // message of the error that was announced

    if (runner)
        runner.dumpAsText();

    // ---- Output. Nothing can be shown before there is a body, so until then it waits.

    var waiting = [];

    function element(id) {
        var found = document.getElementById(id);
        if (found)
            return found;
        found = document.createElement("div");
        found.id = id;
        var body = document.body;
        if (id === "description")
            body.insertBefore(found, body.firstChild);
        else if (element("description").parentNode === body)
            body.insertBefore(found, element("description").nextSibling);
        else
            body.appendChild(found);
        return found;
    }

    function show(write) {
        if (!document.body) {
            waiting.push(write);
            return;
        }
        flush();
        write();
    }

    function flush() {
        while (waiting.length)
            waiting.shift()();
    }

    // Markup characters and U+0000, which no text node of a parsed document can hold.
    function escapeHTML(text) {
        return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\0/g, "\\0");
    }

    function paragraph(text) {
        var p = document.createElement("p");
        p.innerHTML = text;
        return p;
    }

    function describe(html, hint) {
        if (inWorker)
            return; // the page says what is tested
        show(function () {
            var box = element("description");
            box.innerHTML = "";
            box.appendChild(paragraph(html));
            box.appendChild(paragraph("On success, you will see " + hint + ", followed by \"TEST COMPLETE\"."));
        });
    }

    function line(html) {
        if (inWorker) {
            postMessage({ line: html });
            return;
        }
        show(function () {
            var box = element("console");
            var span = document.createElement("span");
            span.innerHTML = html;
            box.appendChild(span);
            box.appendChild(document.createElement("br"));
        });
    }

    function verdict(className, word, text) {
        line("<span class=\"" + className + "\">" + word + "</span> " + escapeHTML(text));
    }

    // description(html) says what the page tests; descriptionQuiet is for tests that
    // print nothing on success.
    window.description = function (html, quiet) {
        describe(html, quiet ? "no \"FAIL\" messages" : "a series of \"PASS\" messages");
    };
    window.descriptionQuiet = function (html) { window.description(html, true); };

    // debug(html) prints a line. The text is HTML: escapeHTML it where it may hold markup.
    window.debug = function (html) { line(String(html)); };
    window.escapeHTML = escapeHTML;

    window.testPassed = function (text) { verdict("pass", "PASS", text); };
    window.testFailed = function (text) {
        failures++;
        verdict("fail", "FAIL", text);
    };
    window.expectTrue = function (condition, text) {
        if (condition)
            testPassed(text);
        else
            testFailed(text);
    };

    // ---- Values

    window.areArraysEqual = function (a, b) {
        if (a.length !== b.length)
            return false;
        for (var i = 0; i < a.length; i++) {
            if (a[i] !== b[i])
                return false;
        }
        return true;
    };

    function isArray(value) {
        return Object.prototype.toString.call(value) === "[object Array]";
    }

    // Like Object.is, but that two arrays are the same when their elements are.
    function same(actual, expected) {
        if (expected === 0)
            return actual === 0 && 1 / actual === 1 / expected;
        if (actual === expected)
            return true;
        if (expected !== expected)
            return actual !== actual;
        if (!isArray(actual) || !isArray(expected) || actual.length !== expected.length)
            return false;
        for (var i = 0; i < expected.length; i++) {
            if (!same(actual[i], expected[i]))
                return false;
        }
        return true;
    }

    function stringify(value) {
        if (value === 0 && 1 / value < 0)
            return "-0";
        if (isArray(value)) {
            var parts = [];
            for (var i = 0; i < value.length; i++)
                parts.push(stringify(value[i]));
            return "[" + parts.join(", ") + "]";
        }
        try {
            return String(value);
        } catch (error) {
            return Object.prototype.toString.call(value);
        }
    }

    function withType(value) {
        return stringify(value) + " (of type " + typeof value + ")";
    }

    // evaluate runs an expression, given as text or as a function, and says what came out
    // of it: {value} or {error}.
    function evaluate(expression) {
        try {
            return { value: typeof expression === "function" ? expression() : globalEval(String(expression)) };
        } catch (error) {
            return { error: error, threw: true };
        }
    }

    function source(expression) {
        return String(expression);
    }

    // check evaluates an expression and judges its value; an exception is a failure.
    function check(expression, holds, passText, wanted, quiet) {
        var result = evaluate(expression);
        var text = source(expression);
        if (result.threw)
            testFailed(text + " should be " + wanted + ". Threw exception " + stringify(result.error));
        else if (!holds(result.value))
            testFailed(text + " should be " + wanted + ". Was " + stringify(result.value) + ".");
        else if (!quiet)
            testPassed(text + " " + passText);
    }

    // ---- Assertions on the value of an expression

    window.shouldBe = function (expression, expected, quiet) {
        var result = evaluate(expression);
        var wanted = evaluate(expected);
        var text = source(expression);
        if (wanted.threw)
            testFailed(source(expected) + " is the expectation for " + text + ", but threw exception " + stringify(wanted.error));
        else if (result.threw)
            testFailed(text + " should be " + stringify(wanted.value) + ". Threw exception " + stringify(result.error));
        else if (same(result.value, wanted.value)) {
            if (!quiet)
                testPassed(text + " is " + source(expected));
        } else if (typeof result.value === typeof wanted.value)
            testFailed(text + " should be " + stringify(wanted.value) + ". Was " + stringify(result.value) + ".");
        else
            testFailed(text + " should be " + withType(wanted.value) + ". Was " + withType(result.value) + ".");
    };

    window.shouldNotBe = function (expression, unwanted, quiet) {
        var other = evaluate(unwanted);
        check(expression, function (value) { return !other.threw && !same(value, other.value); },
            "is not " + source(unwanted), "not " + source(unwanted), quiet);
    };

    window.shouldBeTrue = function (expression) { shouldBe(expression, "true"); };
    window.shouldBeTrueQuiet = function (expression) { shouldBe(expression, "true", true); };
    window.shouldBeFalse = function (expression) { shouldBe(expression, "false"); };
    window.shouldBeNull = function (expression) { shouldBe(expression, "null"); };
    window.shouldBeNaN = function (expression) { shouldBe(expression, "NaN"); };
    window.shouldBeZero = function (expression) { shouldBe(expression, "0"); };
    window.shouldBeEqualToString = function (expression, text) { shouldBe(expression, JSON.stringify(text)); };
    window.shouldBeEmptyString = function (expression) { shouldBeEqualToString(expression, ""); };

    window.shouldBeUndefined = function (expression) {
        check(expression, function (value) { return value === undefined; }, "is undefined.", "undefined");
    };
    window.shouldBeDefined = function (expression) {
        check(expression, function (value) { return value !== undefined; }, "is defined.", "defined");
    };
    window.shouldBeNonNull = function (expression) {
        check(expression, function (value) { return value !== null; }, "is non-null.", "non-null");
    };
    window.shouldNotBeNull = window.shouldBeNonNull;
    window.shouldBeNonZero = function (expression) {
        check(expression, function (value) { return value !== 0; }, "is non-zero.", "non-zero");
    };

    // shouldBeType passes for an object whose constructor is the named interface itself,
    // not one that it inherits from.
    window.shouldBeType = function (expression, type) {
        var wanted = evaluate(type);
        check(expression, function (value) { return Object(value).constructor === wanted.value; },
            "is an instance of " + source(type), "an instance of " + source(type));
    };

    // shouldEvaluateTo takes the expected value itself rather than its source.
    window.shouldEvaluateTo = function (expression, expected) {
        if (expected === undefined)
            shouldBeUndefined(expression);
        else if (expected === null)
            shouldBeNull(expression);
        else if (typeof expected === "string")
            shouldBeEqualToString(expression, expected);
        else if (typeof expected === "object")
            shouldBeTrue(source(expression) + " == '" + expected + "'");
        else {
            if (typeof expected === "boolean")
                shouldBe("typeof " + source(expression), "'boolean'");
            shouldBe(expression, stringify(expected));
        }
    };

    function comparison(operator, holds) {
        return function (expression, bound) {
            var limit = evaluate(bound);
            check(expression, function (value) { return !limit.threw && holds(value, limit.value); },
                "is " + operator + " " + source(bound), operator + " " + source(bound));
        };
    }
    window.shouldBeGreaterThan = comparison(">", function (a, b) { return a > b; });
    window.shouldBeGreaterThanOrEqual = comparison(">=", function (a, b) { return a >= b; });
    window.shouldBeLessThan = comparison("<", function (a, b) { return a < b; });
    window.shouldBeLessThanOrEqual = comparison("<=", function (a, b) { return a <= b; });

    window.shouldBeCloseTo = function (expression, expected, tolerance) {
        check(expression, function (value) { return typeof value === "number" && Math.abs(value - expected) <= tolerance; },
            "is within " + tolerance + " of " + expected, "within " + tolerance + " of " + expected);
    };

    // ---- Exceptions

    function errorName(error) {
        return error !== null && typeof error === "object" && error.name !== undefined ? String(error.name) : stringify(error);
    }

    // shouldThrow prints the whole exception, whose wording is each browser's own;
    // shouldThrowErrorName asks for and prints only its name.
    window.shouldThrow = function (expression, expected) {
        var result = evaluate(expression);
        var text = source(expression);
        if (!result.threw) {
            testFailed(text + " should throw " + (expected === undefined ? "an exception" : stringify(evaluate(expected).value)) +
                ". Was " + stringify(result.value) + ".");
            return;
        }
        if (expected !== undefined) {
            var wanted = evaluate(expected).value;
            // Loosely: an exception object is compared by its text when the expectation is a string.
            if (!(result.error == wanted)) {
                testFailed(text + " should throw " + stringify(wanted) + ". Threw exception " + stringify(result.error) + ".");
                return;
            }
        }
        testPassed(text + " threw exception " + stringify(result.error) + ".");
    };
    window.shouldThrowErrorName = function (expression, name) {
        var result = evaluate(expression);
        var text = source(expression);
        if (!result.threw)
            testFailed(text + " should throw " + name + ". Was " + stringify(result.value) + ".");
        else if (errorName(result.error) !== name)
            testFailed(text + " should throw " + name + ". Threw " + stringify(result.error) + ".");
        else
            testPassed(text + " threw " + name + ".");
    };
    window.shouldNotThrow = function (expression) {
        var result = evaluate(expression);
        if (result.threw)
            testFailed(source(expression) + " should not throw. Threw exception " + stringify(result.error) + ".");
        else
            testPassed(source(expression) + " did not throw exception.");
    };

    // evalAndLog prints the statement before it runs it.
    window.evalAndLog = function (statement) {
        debug(escapeHTML(source(statement)));
        var result = evaluate(statement);
        if (result.threw)
            testFailed(source(statement) + " threw exception " + stringify(result.error));
        return result.value;
    };

    // ---- Things that come true later

    function poll(condition, done) {
        if (condition())
            done();
        else
            setTimeout(function () { poll(condition, done); }, 1);
    }

    // shouldBecomeEqual asks again and again until expression equals value, then calls
    // done; it never gives up, the runner's time-out does.
    window.shouldBecomeEqual = function (expression, value, done) {
        poll(function () {
            var result = evaluate(expression);
            return !result.threw && same(result.value, evaluate(value).value);
        }, function () {
            testPassed(source(expression) + " became " + source(value));
            if (done)
                done();
        });
    };
    window.shouldBecomeEqualToString = function (expression, text, done) {
        shouldBecomeEqual(expression, JSON.stringify(text), done);
    };
    window.shouldBecomeDifferent = function (expression, value, done) {
        poll(function () {
            var result = evaluate(expression);
            return !result.threw && !same(result.value, evaluate(value).value);
        }, function () {
            testPassed(source(expression) + " became different from " + source(value));
            if (done)
                done();
        });
    };

    // ---- Uncaught errors

    // expectingError announces the next uncaught error of the page, so that it does not
    // count against successfullyParsed; shouldHaveHadError then checks that it came.
    window.expectingError = function () {
        errorExpected = true;
        errorSeen = undefined;
    };
    window.shouldHaveHadError = function (message) {
        errorExpected = false;
        if (errorSeen === undefined)
            testFailed("an uncaught error was expected, but there was none");
        else if (message !== undefined && errorSeen !== message)
            testFailed("uncaught error should be " + message + ". Was " + errorSeen);
        else
            testPassed("there was an uncaught error" + (message === undefined ? "" : ": " + message));
        errorSeen = undefined;
    };
    window.addEventListener("error", function (event) {
        if (!event.isTrusted)
            return; // made by the page, not by an error
        if (errorExpected)
            errorSeen = String(event.message);
        else
            unexpectedErrors++;
    });

    // ---- Garbage collection

    window.gc = window.gc || function () {
        if (window.GCController)
            GCController.collect();
        else if (runner && runner.gc)
            runner.gc();
        else {
            // No handle on the collector: make enough garbage that it has to run.
            for (var i = 0; i < 1000; i++)
                new Array(1 << 12).join("garbage");
        }
    };

    // ---- The end

    function end() {
        if (finished)
            return;
        finished = true;
        if (inWorker) {
            postMessage({ failures: failures, errors: unexpectedErrors });
            return;
        }
        if (typeof window.successfullyParsed === "undefined")
            window.successfullyParsed = unexpectedErrors === 0;
        shouldBeTrue("successfullyParsed");
        line("<br><span class=\"" + (failures ? "fail" : "pass") + "\">TEST COMPLETE</span>");
        if (runner)
            runner.notifyDone();
    }

    window.finishJSTest = function () {
        finishRequested = true;
        if (pageLoaded || inWorker)
            end();
    };

    // startWorker makes the worker whose script is at url, which includes this file, and returns
    // it; its end is the page's.
    window.startWorker = function (url) {
        window.jsTestIsAsync = true;
        var worker = new Worker(url);
        worker.addEventListener("message", function (event) {
            if (event.data && event.data.line !== undefined)
                line("[Worker] " + event.data.line);
            else if (event.data && event.data.failures !== undefined) {
                failures += event.data.failures;
                unexpectedErrors += event.data.errors;
                finishJSTest();
            }
        });
        return worker;
    };

    if (inWorker)
        return;

    // The page's own load listeners come after this one, so the end waits for one more task.
    window.addEventListener("load", function () {
        if (runner)
            runner.waitUntilDone();
        setTimeout(function () {
            pageLoaded = true;
            if (!window.jsTestIsAsync || finishRequested)
                end();
        }, 0);
    });
})();
