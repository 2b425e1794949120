// The functions of resources/js-test.js, for editors. A test compares the names.
//
// An expression is source text, evaluated in the global scope, or a function. What it gives is
// compared with what the expected expression gives.

type Expression = string | (() => unknown);

/** Says what the page tests, in HTML. */
declare function description(html: string, quiet?: boolean): void;

/** description for a test that prints nothing when it passes. */
declare function descriptionQuiet(html: string): void;

/** Prints a line of HTML: escapeHTML what may hold markup. */
declare function debug(html: unknown): void;

/** Text as HTML. */
declare function escapeHTML(text: unknown): string;

declare function testPassed(text: string): void;
declare function testFailed(text: string): void;
declare function expectTrue(condition: unknown, text: string): void;
declare function areArraysEqual(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean;

declare function shouldBe(expression: Expression, expected: Expression, quiet?: boolean): void;
declare function shouldNotBe(expression: Expression, unwanted: Expression, quiet?: boolean): void;
declare function shouldBeTrue(expression: Expression): void;
declare function shouldBeTrueQuiet(expression: Expression): void;
declare function shouldBeFalse(expression: Expression): void;
declare function shouldBeNull(expression: Expression): void;
declare function shouldBeNaN(expression: Expression): void;
declare function shouldBeZero(expression: Expression): void;
declare function shouldBeEqualToString(expression: Expression, text: string): void;
declare function shouldBeEmptyString(expression: Expression): void;
declare function shouldBeUndefined(expression: Expression): void;
declare function shouldBeDefined(expression: Expression): void;
declare function shouldBeNonNull(expression: Expression): void;
declare function shouldNotBeNull(expression: Expression): void;
declare function shouldBeNonZero(expression: Expression): void;
/** Passes for an object whose constructor is the named interface itself. */
declare function shouldBeType(expression: Expression, type: Expression): void;
/** Takes the expected value itself. */
declare function shouldEvaluateTo(expression: Expression, expected: unknown): void;
declare function shouldBeGreaterThan(expression: Expression, bound: Expression): void;
declare function shouldBeGreaterThanOrEqual(expression: Expression, bound: Expression): void;
declare function shouldBeLessThan(expression: Expression, bound: Expression): void;
declare function shouldBeLessThanOrEqual(expression: Expression, bound: Expression): void;
declare function shouldBeCloseTo(expression: Expression, expected: number, tolerance: number): void;

/** Prints the whole exception, whose wording is each browser's own: see shouldThrowErrorName. */
declare function shouldThrow(expression: Expression, expected?: Expression): void;
/** Asks for and prints the exception's name alone. */
declare function shouldThrowErrorName(expression: Expression, name: string): void;
declare function shouldNotThrow(expression: Expression): void;

/** Prints the statement before it runs it. */
declare function evalAndLog(statement: Expression): unknown;

/** Asks again and again until the expression has that value, then calls done. */
declare function shouldBecomeEqual(expression: Expression, value: Expression, done?: () => void): void;
declare function shouldBecomeEqualToString(expression: Expression, text: string, done?: () => void): void;
declare function shouldBecomeDifferent(expression: Expression, value: Expression, done?: () => void): void;

/** Announces the page's next uncaught error. */
declare function expectingError(): void;
/** Checks that the announced error came. */
declare function shouldHaveHadError(message?: string): void;

/** Collects garbage, or makes so much that the collector has to run. */
declare function gc(): void;

/** Makes a worker whose script includes js-test.js; the worker's end is the page's. */
declare function startWorker(url: string): Worker;

/** Set to true before the load event, the test ends with finishJSTest. */
declare var jsTestIsAsync: boolean;

/** The test has ended. */
declare function finishJSTest(): void;
