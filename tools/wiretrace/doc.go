// Package wiretrace describes the life of a test's WebSocket connections as a list of
// events, for diagrams and live views: what went over the wire each way, and what the page
// saw of it.
//
// Its counterpart in WebKit is the resource view of the inspector, which InspectorInstrumentation
// feeds.
//
// Standards: none.
//
// Goroutines: a Recorder, an Inspector and a Stream may be used from any; the rest are values.
//
// It does not sit on any connection itself: a page's channels tell a Recorder or an Inspector, and
// the test server shows a Stream what it reads and writes.
package wiretrace
