// Package runner finds layout tests, runs each in a child process, compares the text of
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
// Goroutines: a [Runner] belongs to one goroutine, which waits while a test runs. The
// goroutines that read from a child end with it, and a child ends with its parent: it
// leaves as soon as its standard input does. [RunWPT] has a goroutine for each child, which
// end before it returns. A [Reporter] is called from the caller's goroutine only, by a
// Runner in the order of the tests.
//
// A program that runs tests must call [ChildMain] before it does anything else, because a child
// process is the same binary, started again with a mark in its environment.
//
// It does not load pages itself (engine does, in the child), run layout tests in parallel or
// reuse a child for them, retry what failed, or bound a child's memory.
package runner
