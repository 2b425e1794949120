// Command adieu runs layout tests, scripts that talk WebSocket, and the server that they
// talk to:
//
//	adieu test            runs the layout tests of the checkout, or web-platform-tests
//	adieu run script.js   runs a script without a document
//	adieu serve           serves files and WebSockets, well behaved or not
//
// Each has a --help with examples.
//
// Its counterparts in WebKit are run-webkit-tests, the jsc shell and run-webkit-httpd.
//
// Standards: none. Exit codes are 0 when all is as expected, 1 when a test or the script
// failed, 2 when there was nothing that could be run, 124 when time was up (as timeout(1)
// has it), and 128 and the number of the signal when one ended it: 130 after Ctrl-C.
//
// Goroutines: each command runs on the main goroutine; one more waits for signals. The
// first signal asks for an orderly end, the second ends the process at once.
//
// It does not hold what it runs: the layout tests are tools/runner's, scripts are engine's, and
// the server is tools/testserver's.
package main
