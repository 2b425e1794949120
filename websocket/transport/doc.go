// Package transport is what a WebSocket channel rides on: a byte stream that can be
// waited for without holding a buffer, half-closed, and torn down, and the ways to open
// one. TCP dials plainly. Network dials as a browser does: TLS, proxies, mapped hosts,
// and streams of shared HTTP/2 connections. All of them end alike: CloseWrite is FIN,
// close_notify and FIN, or END_STREAM; Abort is a reset.
//
// Its counterpart in WebCore is SocketStreamHandle.
//
// Standards: RFC 9293 (August 2022) for half-close and reset; RFC 8446 (August 2018) §6.1
// for the end of TLS; RFC 9113 (June 2022) and RFC 8441 (September 2018) for WebSockets
// over HTTP/2; RFC 9110 (June 2022) §9.3.6 and RFC 1928 (March 1996) for proxies; RFC 6455
// (December 2011) §4.1 for which proxy, and §7.1.1 for why a channel needs both ends.
//
// Goroutines: one goroutine reads (Read, WaitReadable), one writes (Write, CloseWrite),
// and both may run at once. Close, Abort and the Set…Deadline methods may be called from
// any goroutine; they end or wake a reader and a writer that wait. The package starts
// goroutines only for HTTP/2: for each connection one that reads, until the connection
// is gone, and one that writes, while there is something to write.
//
// It does not speak WebSocket, buffer, retry, or time anything out: a caller that wants
// a limit sets a deadline or ends the context. The exceptions belong to HTTP/2, whose
// connection is nobody's own: windows bound what it holds for those who do not read, a
// stream that a server has not looked at is asked for again, and its last goodbye waits
// 2 s for the server's. An idle TLS connection holds what crypto/tls keeps of its last
// record, up to 16 KiB and more.
package transport
