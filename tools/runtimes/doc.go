// Package runtimes runs layout tests that need no document in script runtimes: Node.js, Bun and
// Deno. It is “adieu test --compare”. The test and its server are the same as for Adieu; what
// differs is the runtime's WebSocket.
//
// # WebCore
//
// None.
//
// # Standards
//
// None of its own. A runtime is held to what the test expects of a browser.
//
// # Goroutines
//
// A loader belongs to one goroutine, and each test has a process of its own.
//
// # What it does not do
//
// It makes no document. A page is offered if its scripts ask for nothing of one; [NotOffered] says
// what it is that they ask for. js-test.js writes into a few objects that look like elements to
// it alone.
package runtimes
