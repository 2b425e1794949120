// Package wire turns frames and opening handshakes into bytes and back, for RFC 6455
// and for the Hixie drafts. It says anything and judges nothing: reserved bits, unknown
// opcodes, wasteful length forms and contradictory header fields can all be written and
// are all reported as they were read, because the test server must be able to lie and
// the receiver must be able to say which rule was broken.
//
// Its counterpart in WebCore is WebSocketFrame, with the byte half of
// WebSocketHandshake.
//
// Standards: RFC 6455 (December 2011) §4 and §5, RFC 9112 (June 2022) for the shape of
// an HTTP/1.1 message head, draft-hixie-thewebsocketprotocol-76 (May 2010), which is
// draft-ietf-hybi-thewebsocketprotocol-00, and draft-hixie-thewebsocketprotocol-75
// (February 2010).
//
// The wire layout of an RFC 6455 frame:
//
//	FIN RSV1 RSV2 RSV3 opcode(4) | MASK length(7) | length(16 or 64) | mask(32) | payload
//
// and of a Hixie frame:
//
//	type < 80: type payload FF      type ≥ 80: type length(7-bit groups) payload
//
// Goroutines: the package has no state. Every function may be called from any
// goroutine; a value that is being changed belongs to one goroutine at a time. Append
// functions extend dst as append does and keep nothing. Parse functions keep nothing
// of b either: what they return is copied.
//
// It does not decide what is legal, join fragments, check UTF-8, inflate, or do I/O.
package wire
