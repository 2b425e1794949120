// Package websocket is the WebSocket of a browser engine: the DOM object that script
// sees, and the channel below it that connects, speaks the protocol and says goodbye.
//
// # WebCore
//
// WebSocket, CloseEvent, WebSocketChannel, WebSocketChannelClient,
// WebSocketHandshake. The DOM object tells the channel what to do by plain calls; the
// channel tells its Client, which carries the news to the loop as tasks.
//
// # Standards
//
// WHATWG WebSockets (September 2025), Fetch (September 2025, "establish a
// WebSocket connection"), RFC 6455 (December 2011), RFC 7692 (December 2015) with RFC
// 1951 (May 1996), draft-hixie-thewebsocketprotocol-76 (May 2010) as WebKit of autumn 2011
// implemented it.
//
// # Goroutines
//
// a WebSocket belongs to the loop of its ExecutionContext; its methods are
// loop-only. A Channel's methods may be called from any goroutine and never block. Each
// connection has one goroutine that reads, and one that writes while there is something
// to write. What the peer sends becomes events in the order in which it came; close is
// the last of them, and comes exactly once. A reader whose messages script does not take
// waits, and so does the peer. An Inspector hears of all of it from wherever it happens.
//
// # What it does not do
//
// It does not know the script engine, it does not reconnect, and it never closes a
// socket that may hold unread bytes but for a bounded drain: TCP would answer with a
// reset and destroy what the peer has still to read.
package websocket
