// Package transport is what a WebSocket channel rides on: a byte stream that can be
// waited for without holding a buffer, half-closed, and torn down, and the ways to open
// one. It has TCP.
//
// Its counterpart in WebCore is SocketStreamHandle.
//
// Standards: RFC 9293 (August 2022) for half-close and reset; RFC 6455 (December 2011)
// §7.1.1 for why a channel needs both.
//
// Goroutines: one goroutine reads (Read, WaitReadable), one writes (Write, CloseWrite),
// and both may run at once. Close, Abort and the Set…Deadline methods may be called from
// any goroutine; they end or wake a reader and a writer that wait. The package starts no
// goroutine of its own.
//
// It does not speak WebSocket, buffer, retry, or time anything out: a caller that wants
// a limit sets a deadline or ends the context.
package transport
