// Package layouttests holds the layout tests: pages, the texts that they are expected to
// print, and the server's side of their WebSockets.
//
//	foo.html            a test: a page, which a browser can open as well
//	foo.https.html      one that is loaded over TLS
//	foo-expected.txt    the text of that page when all is right
//	foo_wsh.js          what the server does when the page connects to foo
//	resources/          what tests share
//	TestExpectations    the tests that are known not to pass, if there are any
//
// Its counterpart in WebKit is LayoutTests/http/tests/websocket, with LayoutTests/resources.
// The tests are this project's own.
//
// Standards: each test names in its description what it tests; README.md lists the
// standards and their dates.
//
// Goroutines: none; there is no code here but the test that runs the tests under go test.
//
// It does not hold tests of Go code, which are beside that code.
package layouttests
