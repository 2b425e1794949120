// Package runner finds layout tests, runs each in a child process, compares the text of
// its page with the expected text beside it, and reports.
//
// Its counterpart in WebKit is run-webkit-tests (webkitpy's Manager, Driver and
// TestExpectations), and its child processes are DumpRenderTree.
//
// Standards: none. The text is what WebKit's dumpAsText gives, the file names and the
// TestExpectations file follow WebKit's, as they were in November 2026.
//
// Goroutines: a [Runner] belongs to one goroutine, which waits while a test runs. The
// goroutines that read from a child end with it, and a child ends with its parent: it
// leaves as soon as its standard input does. A [Reporter] is called from the runner's
// goroutine only, in the order of the tests.
//
// A program that runs tests must call [ChildMain] before it does anything else, because a child
// process is the same binary, started again with a mark in its environment.
//
// It does not load pages itself (engine does, in the child), run tests in parallel, reuse
// a child, retry, or bound a child's memory.
package runner
