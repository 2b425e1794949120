// Package memnet is a network in memory: connections with bounded buffers, half-close,
// reset and deadlines, and listeners to dial. It is for unit tests, for simulations and
// for the tests of programs that embed the module; net.Pipe has none of these.
//
// WebCore has no counterpart.
//
// Standards: RFC 9293 (August 2022), and where that leaves room, what Linux does:
//   - Close with unread bytes sends a reset, and so does a byte that arrives after Close.
//   - A reset destroys what its sender had queued and what its receiver had queued. What
//     had reached the receiver's buffer can still be read; after that a read fails with
//     syscall.ECONNRESET, or goes on reporting EOF when FIN had been received before.
//   - A write to a peer that has closed succeeds; the next one fails, with
//     syscall.EPIPE after FIN and syscall.ECONNRESET else.
//
// Goroutines: everything may be called from any goroutine. Whoever waits does so on a
// sync.Cond or a channel, so that testing/synctest sees a waiting goroutine as durably
// blocked, and deadlines and Paths follow its clock. The package starts no goroutine; a
// deadline is one timer, and a Path two for each direction while something is under way.
//
// Bytes arrive in the receiver's buffer as soon as there is room, unless Config has a
// Path: then they take their time, in segments of random sizes, and meet with stalls,
// resets and half-closes where the Path says so. All of that follows from the Path's seed.
// In a synctest bubble whose goroutines act at nanoseconds that a Path leaves free (those
// that are 4 to 7 modulo 8), two runs with the same seeds are the same to the nanosecond.
// MaxRead cuts the stream into small reads.
//
// It is no model of TCP's speed: acknowledgements take no time, and nothing arrives twice
// or out of order. It does not import package transport; *Conn has the methods of
// transport.Conn, and an adapter of a few lines makes Network.DialHost a transport.Dialer.
package memnet
