// Package reporters tells of a run of tests: to people as it goes, and to other programs in
// the formats that they read.
//
// Its counterpart in WebKit is webkitpy's Printer with the results.html and full_results.json
// that run-webkit-tests writes.
//
// Standards: none has authority. The formats are those that were in use in November 2026: JUnit's
// XML with Surefire's elements for reruns, TAP 14, wptrunner's wptreport, GitHub's
// workflow commands. The blob is our own.
//
// Goroutines: a [Set] belongs to the goroutine that runs the tests, and has none itself.
//
// It does not run or judge tests (runner does), and it does not open what it wrote.
package reporters
