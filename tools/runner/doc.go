// Package runner finds layout tests, runs them in child processes, compares the text of
// its page with the expected text beside it, and reports. It also runs web-platform-tests
// from a checkout's own server, and reports their subtests.
//
// Its counterpart in WebKit is run-webkit-tests (webkitpy's Manager, Driver and
// TestExpectations), and its child processes are DumpRenderTree.
//
// Standards: none. The text is what WebKit's dumpAsText gives, the file names and the
// TestExpectations file follow WebKit's, and the wptreport format is wptrunner's, as they
// were in November 2026.
//
// Goroutines: a [Runner] has workers, each a goroutine with a test server and a child process of
// its own, which it reuses from test to test. They end before Run returns; their servers and
// processes are kept for the next run, and end with Close. A child ends with its parent: it
// leaves as soon as its standard input does. A [Reporter] is called from the caller's goroutine
// only. [RunWPT] has the same workers, on one server.
//
// What earlier runs took and how they ended is kept in the user's cache directory ([History]), for
// those who ask for the last failures or the fastest tests; nothing is written to a checkout but
// expected texts, when asked for.
//
// [BrowserProduct] loads the pages in a real browser instead of the child processes, by package
// webdriver.
//
// A program that runs tests must call [ChildMain] before it does anything else, because a child
// process is the same binary, started again with a mark in its environment.
//
// It does not load pages itself (engine does, in the child), it bounds the memory of a child on
// Linux only, and it does not read wptrunner's .ini files.
package runner
