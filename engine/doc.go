// Package engine runs documents and scripts: it is the browser around the DOM. A [Page]
// loads an HTML page over HTTP and runs its scripts and workers; a [Script] runs one script
// without a document. Both give it WebSocket, timers, console and events.
//
// # WebCore
//
// Page, EventLoop, DOMTimer, HTMLDocumentParser, HTMLTreeBuilder, ScriptElement,
// PageConsole, with the same duties. scriptContext is ScriptExecutionContext, frame is
// LocalFrame with its DocumentLoader, workerThread is WorkerThread. TestRunner is DumpRenderTree's, today
// WebKitTestRunner's, window.testRunner. CookieJar is CookieJar and NetworkStorageSession.
//
// # Standards
//
// HTML, as of 20 July 2026 (https://html.spec.whatwg.org/): event loops, timers, scripts,
// parsing, the document's lifecycle. Console, Encoding, Infra, High Resolution Time of
// the same month. Cookies: draft-ietf-httpbis-rfc6265bis-22 (December 2025), called RFC
// 6265bis here. ECMAScript is goja's.
//
// # Goroutines
//
// A page has one goroutine from NewPage to Close, which runs its event loop: all that
// script can see belongs to it. So has each of its workers, until it is terminated, closes itself
// or the page goes away; the page waits for it. A script's loop runs on the goroutine that calls Run.
// Timers have no goroutine; a load has one while it lasts. The methods of Page may be
// called from any goroutine, one Load at a time. Tasks run in the order in which they were
// queued, whatever their source; equal timers fire in the order in which they were set.
// When a page is closed, or Run has returned, no goroutine of theirs is left, except that a
// socket whose peer does not answer its Close may take up to two seconds to let go.
//
// # What it does not do
//
// There is no layout, no style, no images and no frames. Workers are dedicated ones. Modules and TypeScript are
// refused, so far. The limits of a script are its context's deadline and the depth of its
// calls: goja knows no bound on memory, and cannot interrupt its own builtin functions, so
// that what is not trusted at all belongs into a process of its own.
package engine

//go:generate go run ../bindings/idlgen -with ../dom,../websocket .
