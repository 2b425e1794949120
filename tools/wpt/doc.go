// Package wpt drives a checkout of web-platform-tests: it lists the checkout's tests and
// starts the checkout's own server, which is written in Python.
//
// Its counterpart in WebKit is webkitpy's web_platform_tests_server and the importer beside
// it; here the tests stay where they are and are run as they are.
//
// Standards: none. The manifest's version is 8, and the server's configuration is that of
// the checkout of 7 November 2024 (commit 0d4f5079). Both are read and written here and
// nowhere else.
//
// Goroutines: a [Server] has one that reads what it says, which ends with it; the rest
// belongs to its caller. The server is a process group of its own. It ends when Close is
// called, and also when this process ends in whatever way, because it watches a pipe.
//
// It does not load pages, judge them or know what is expected: that is tools/runner's. It
// changes nothing in the checkout; what it has to keep is in the user's cache directory.
package wpt
