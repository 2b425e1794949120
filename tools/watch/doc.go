// Package watch tells which files below a directory change, in batches: what an editor or a checkout
// does within a moment is one change.
//
// WebKit has no counterpart; its engineers run the tests again by hand.
//
// Standards: none.
//
// Goroutines: a [Watcher] has two, which end with Close. [Watcher.Changes] may be received from on any
// goroutine; while nobody does, changes are gathered and none is lost.
//
// It does not say what happened to a file, which may be gone, and does not see through symbolic links.
package watch
