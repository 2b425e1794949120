package websocket

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recorder is a sink that writes down what it is told.
type recorder struct{ calls []string }

func (r *recorder) message(m Message) {
	if m.Binary {
		r.note("binary %x", m.Data)
	} else {
		r.note("text %q", m.Text)
	}
}
func (r *recorder) unknownFrame()                     { r.note("unknown") }
func (r *recorder) ping(payload []byte)               { r.note("ping %q", payload) }
func (r *recorder) peerClose(code uint16, why string) { r.note("close %d %q", code, why) }
func (r *recorder) note(format string, args ...any) {
	r.calls = append(r.calls, fmt.Sprintf(format, args...))
}

// receive feeds b in pieces of the given size and returns the calls, the error last.
func receive(to receiver, b []byte, piece int) []string {
	var r recorder
	for len(b) > 0 {
		n := min(piece, len(b))
		if err := to.feed(append([]byte(nil), b[:n]...), &r); err != nil {
			var v *ProtocolError
			if !errors.As(err, &v) {
				panic(err)
			}
			r.note("fail %d %s", v.Code, v.Detail)
			break
		}
		if k := len(r.calls); k > 0 && strings.HasPrefix(r.calls[k-1], "close ") {
			break
		}
		b = b[n:]
	}
	return r.calls
}

const testMaxMessage = 1 << 16

func TestRFC6455Receiver(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("00", n) }
	for _, c := range []struct{ name, bytes, want string }{
		// RFC 6455 §5.7.
		{"unmasked text", "81 05 48 65 6c 6c 6f", `text "Hello"`},
		{"fragmented text", "01 03 48 65 6c 80 02 6c 6f", `text "Hello"`},
		{"ping", "89 05 48 65 6c 6c 6f", `ping "Hello"`},
		{"pong, not asked for", "8a 05 48 65 6c 6c 6f", ``},
		{"256 bytes of binary", "82 7e 01 00" + zeros(256), `binary ` + zeros(256)},
		{"64 KiB of binary", "82 7f 00 00 00 00 00 01 00 00" + zeros(1<<16), `binary ` + zeros(1<<16)},

		{"empty text and binary", "81 00 82 00", `text "" | binary `},
		{"empty fragments", "01 00 00 00 80 00", `text ""`},
		{"ping between fragments", "01 01 61 89 01 62 80 01 63", `ping "b" | text "ac"`},
		{"close between fragments", "01 01 61 88 00 80 01 63", `close 1005 ""`},
		{"control frame of 125 bytes", "89 7d" + strings.Repeat("61", 125), `ping "` + strings.Repeat("a", 125) + `"`},
		{"control frame of 126 bytes", "89 7e 00 7e", `fail 1002 Received control frame having too long payload: 126 bytes`},
		{"fragmented ping", "09 00", `fail 1002 Received fragmented control frame: opcode = 9`},
		{"masked", "81 81 00 00 00 00 61", `fail 1002 A server must not mask any frames that it sends to the client.`},
		{"opcode 3", "83 00", `fail 1002 Unrecognized frame opcode: 3`},
		{"opcode 7", "87 00", `fail 1002 Unrecognized frame opcode: 7`},
		{"opcode 11", "8b 00", `fail 1002 Unrecognized frame opcode: 11`},
		{"opcode 15", "8f 00", `fail 1002 Unrecognized frame opcode: 15`},
		{"RSV1", "c1 00", `fail 1002 One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0`},
		{"RSV2", "a1 00", `fail 1002 One or more reserved bits are on: reserved1 = 0, reserved2 = 1, reserved3 = 0`},
		{"RSV3", "91 00", `fail 1002 One or more reserved bits are on: reserved1 = 0, reserved2 = 0, reserved3 = 1`},
		{"continuation first", "80 00", `fail 1002 Received unexpected continuation frame.`},
		{"text in a fragmented message", "01 01 61 81 01 62", `fail 1002 Received new data frame but previous continuous frame is unfinished.`},
		{"continuation after the message", "81 01 61 80 01 62", `text "a" | fail 1002 Received unexpected continuation frame.`},
		{"125 in two bytes", "81 7e 00 7d", `fail 1002 The minimal number of bytes MUST be used to encode the length`},
		{"126 in two bytes", "82 7e 00 7e" + zeros(126), `binary ` + zeros(126)},
		{"65535 in eight bytes", "81 7f 00 00 00 00 00 00 ff ff", `fail 1002 The minimal number of bytes MUST be used to encode the length`},
		{"top bit of the length", "81 7f 80 00 00 00 00 00 00 00", `fail 1002 WebSocket frame length too large: 9223372036854775808 bytes`},
		{"one byte over the limit", "82 7f 00 00 00 00 00 01 00 01", `fail 1009 WebSocket frame length too large: 65537 bytes`},
		{"over the limit in two frames", "02 7e ff ff" + zeros(65535) + "80 02", `fail 1009 WebSocket frame length too large: 2 bytes`},
		{"2^63-1 bytes", "82 7f 7f ff ff ff ff ff ff ff", `fail 1009 WebSocket frame length too large: 9223372036854775807 bytes`},

		{"UTF-8 across fragments", "01 01 c3 80 01 a9", `text "é"`},
		{"UTF-8 cut off by the end", "81 01 c3", `fail 1007 Could not decode a text frame as UTF-8.`},
		{"UTF-8 cut off by the end of the last fragment", "01 01 c3 80 00", `fail 1007 Could not decode a text frame as UTF-8.`},
		{"bad byte before the frame is whole", "81 05 ff", `fail 1007 Could not decode a text frame as UTF-8.`},
		{"surrogate, at its second byte", "81 03 ed a0", `fail 1007 Could not decode a text frame as UTF-8.`},
		{"beyond U+10FFFF, at its second byte", "81 04 f4 90", `fail 1007 Could not decode a text frame as UTF-8.`},
		{"overlong, at its second byte", "81 03 e0 80", `fail 1007 Could not decode a text frame as UTF-8.`},
		{"binary is not text", "82 01 ff", `binary ff`},
		{"binary after half a rune", "01 01 c3 89 00 80 01 a9 82 01 ff", `ping "" | text "é" | binary ff`},

		{"close", "88 02 03 e8", `close 1000 ""`},
		{"close with a reason", "88 05 0f a1 62 79 65", `close 4001 "bye"`},
		{"close of one byte", "88 01 03", `fail 1002 Received a broken close frame containing an invalid size body.`},
		{"close 1005", "88 02 03 ed", `fail 1002 Received a broken close frame containing a reserved status code.`},
		{"close 1006", "88 02 03 ee", `fail 1002 Received a broken close frame containing a reserved status code.`},
		{"close 1015", "88 02 03 f7", `fail 1002 Received a broken close frame containing a reserved status code.`},
		{"close 999", "88 02 03 e7", `fail 1002 Received a broken close frame containing a reserved status code.`},
		{"close with a bad reason", "88 03 03 e8 ff", `fail 1007 Received a broken close frame containing invalid UTF-8.`},
		{"nothing after close", "88 00 81 01 61", `close 1005 ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkReceiver(t, func() receiver {
				return &rfc6455Receiver{maxMessage: testMaxMessage, maxFragments: defaultMaxFragments}
			}, c.bytes, c.want)
		})
	}
}

func TestHixieReceiver(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("00", n) }
	for _, c := range []struct{ name, bytes, want string }{
		{"text", "00 48 65 6c 6c 6f ff", `text "Hello"`},
		{"empty text", "00 ff", `text ""`},
		{"NUL and U+00FF", "00 00 c3 bf ff", `text "\x00ÿ"`},
		{"bad UTF-8 is replaced", "00 61 c3 28 f0 9f 92 ff", `text "a�(�"`},
		{"text-like frame without meaning", "01 61 62 ff 00 63 ff", `unknown | text "c"`},
		{"the last text-like type", "7f ff", `unknown`},
		{"binary-like frame", "80 03 61 ff 62 00 63 ff", `unknown | text "c"`},
		{"binary-like frame of no bytes", "80 00", `unknown`},
		{"close", "ff 00", `close 1005 ""`},
		{"close with a padded length", "ff 80 80 00", `close 1005 ""`},
		{"FF with bytes", "ff 02 61 62 00 63 ff", `unknown | text "c"`},
		{"a lone FF", "ff", ``},
		{"FF with an unfinished length", "ff 80", ``},
		{"129 bytes", "80 81 01" + zeros(129) + "00 63 ff", `unknown | text "c"`},
		{"0x1234 with a leading zero group", "80 80 a4 34" + zeros(0x1234) + "00 63 ff", `unknown | text "c"`},
		{"an unfinished frame is no frame", "80 05 00 61 ff", ``},
		{"length overflow", strings.Repeat("ff", 16), `unknown | fail 1009 WebSocket frame length too large`},
		{"text over the limit", "00" + strings.Repeat("61", testMaxMessage+1) + "ff", `unknown | fail 1009 WebSocket frame length too large`},
		{"text at the limit", "00" + strings.Repeat("61", testMaxMessage) + "ff", `text "` + strings.Repeat("a", testMaxMessage) + `"`},
		{"nothing after close", "ff 00 00 61 ff", `close 1005 ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkReceiver(t, func() receiver { return &hixieReceiver{maxMessage: testMaxMessage, closes: true} }, c.bytes, c.want)
		})
	}
}

// Draft 75 has no goodbye: its FF 00 is one more frame without meaning.
func TestHixie75Receiver(t *testing.T) {
	checkReceiver(t, func() receiver { return hixie75{}.receiver(&Config{MaxMessageBytes: testMaxMessage}, accepted{}, nil) },
		"ff 00 00 61 ff", `unknown | text "a"`)
	checkReceiver(t, func() receiver { return hixie76{}.receiver(&Config{MaxMessageBytes: testMaxMessage}, accepted{}, nil) },
		"ff 00 00 61 ff", `close 1005 ""`)
}

// checkReceiver feeds the bytes whole, at every single byte, and in odd pieces.
func checkReceiver(t *testing.T, fresh func() receiver, hexBytes, want string) {
	t.Helper()
	b := unhex(t, hexBytes)
	for _, piece := range []int{len(b), 1, 3, 1000} {
		assert.Equal(t, want, strings.Join(receive(fresh(), b, piece), " | "), "in pieces of %d", piece)
	}
}

// fuzzedReceiver is one of RFC 6455's receivers: which half, and with which compression,
// is drawn from kind.
func fuzzedReceiver(kind uint8) receiver {
	r := &rfc6455Receiver{maxMessage: testMaxMessage, maxFragments: 100, masked: kind&1 != 0}
	if kind&2 != 0 {
		r.inflater = newInflater(minWindowBits+int(kind>>3&7), kind&4 != 0)
	}
	return r
}

func FuzzRFC6455Receiver(f *testing.F) {
	for _, seed := range []string{
		"01 01 61 89 01 62 80 01 63 88 02 03 e8",
		"82 7e 00 7e",
		"81 03 ed a0 80",
		"82 7f 00 00 00 00 00 01 00 01",
		"c1 07 f2 48 cd c9 c9 07 00 c1 05 f2 00 11 00 00 88 00", // compressed, then from the window
		"41 03 f2 48 cd 89 00 00 00 80 04 c9 c9 07 00",          // in fragments
		"c2 0c 00 05 00 fa ff 48 65 6c 6c 6f 00 00 81 00",       // stored
		"c1 08 f3 48 cd c9 c9 07 00 00",                         // BFINAL
		"c1 07 00 01 00 fe ff ff 00",                            // no UTF-8
		"c1 02 ff ff",
	} {
		b := unhex(f, seed)
		for kind := range uint8(8) {
			if kind&1 != 0 {
				f.Add(maskFrames(b), uint8(2), kind|0x38)
			} else {
				f.Add(b, uint8(0), kind|0x38)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, piece, kind uint8) {
		whole := receive(fuzzedReceiver(kind), b, len(b))
		cut := receive(fuzzedReceiver(kind), b, int(piece)+1)
		assert.Equal(t, whole, cut, "cutting the same bytes elsewhere must not matter")
	})
}

// maskFrames is a server's frames as a client would send them.
func maskFrames(b []byte) (masked []byte) {
	for len(b) > 0 {
		h, n, ok := wire.ParseHeader(b)
		if !ok {
			return append(masked, b...)
		}
		h.Masked, h.Mask = true, [4]byte{0x11, 0x22, 0x33, 0x44}
		payload := b[n : n+min(len(b)-n, int(min(h.Length, 1<<16)))]
		masked = wire.AppendHeader(masked, h)
		masked = append(masked, payload...)
		wire.MaskBytes(h.Mask, 0, masked[len(masked)-len(payload):])
		b = b[n+len(payload):]
	}
	return masked
}

// FuzzCloseBody holds what a Close frame may carry against the rules as RFC 6455 §5.5.1
// and §7.4 list them, and against what we would answer.
func FuzzCloseBody(f *testing.F) {
	for _, seed := range []string{"", "03", "03 e8", "03 ed", "03 f6", "03 f7", "0b b8", "0f a1 62 79 65", "03 e8 ff", "03 e8 ed a0 80", "ff ff c3"} {
		f.Add(unhex(f, seed), uint8(3))
	}
	f.Fuzz(func(t *testing.T, body []byte, piece uint8) {
		body = body[:min(len(body), maxControlPayload)]
		frame := wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpClose}, body)
		got := receive(fuzzedReceiver(0), frame, int(piece)+1)
		require.Len(t, got, 1)
		var code uint16
		if len(body) >= 2 {
			code = uint16(body[0])<<8 | uint16(body[1])
		}
		unused := code < 1000 || code == 1004 || code == 1005 || code == 1006 || 1015 <= code && code < 3000
		switch {
		case len(body) == 0:
			assert.Equal(t, `close 1005 ""`, got[0])
		case len(body) == 1 || unused:
			assert.Contains(t, got[0], "fail 1002 ")
		case !utf8.Valid(body[2:]):
			assert.Contains(t, got[0], "fail 1007 ")
		default:
			require.Equal(t, fmt.Sprintf("close %d %q", code, body[2:]), got[0])
			echo := rfc6455{server: true}.goodbye(code, string(body[2:]), nil)
			assert.Equal(t, got, receive(fuzzedReceiver(0), echo, len(echo)))
		}
	})
}

func FuzzHixieReceiver(f *testing.F) {
	for _, seed := range []string{
		"00 61 ff 80 80 01 00 ff 00", "ff ff ff ff ff ff ff ff ff ff", "ff", "ff 80 80 00", "ff 02 61 62 00 63 ff",
		"01 61 62 ff 00 63 ff", "00 f0 9f 92 ff ff 00", "80 05 00 61 ff",
	} {
		f.Add(unhex(f, seed), uint8(0), false)
		f.Add(unhex(f, seed), uint8(1), true)
	}
	f.Fuzz(func(t *testing.T, b []byte, piece uint8, draft75 bool) {
		fresh := func() receiver { return &hixieReceiver{maxMessage: 1 << 10, closes: !draft75} }
		whole := receive(fresh(), b, len(b))
		cut := receive(fresh(), b, int(piece)+1)
		assert.Equal(t, whole, cut, "cutting the same bytes elsewhere must not matter")
		for _, call := range whole {
			assert.False(t, draft75 && strings.HasPrefix(call, "close "), "draft 75 has no goodbye")
		}
	})
}

// FuzzUTF8Checker: what is refused is refused at the first byte that no continuation
// could make good, and what is whole is what package utf8 calls valid.
func FuzzUTF8Checker(f *testing.F) {
	for _, seed := range []string{"a\xffb", "\xc3\xa9", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80", "\xf0\x9f\x92\xa9", "\xf0\x9f\x92"} {
		f.Add([]byte(seed), uint8(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, piece uint8) {
		var check utf8Checker
		for at := 0; at < len(b); at += int(piece) + 1 {
			end := min(at+int(piece)+1, len(b))
			hopeful := utf8.Valid(b[:incompleteTail(b[:end])])
			require.Equal(t, hopeful, check.valid(b[at:end]), "%x up to %d", b, end)
			if !hopeful {
				return
			}
		}
		assert.Equal(t, utf8.Valid(b), check.done())
	})
}

func BenchmarkReceive64ByteTexts(b *testing.B) {
	frame := wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText}, make1(64))
	var chunk []byte
	for range 400 {
		chunk = append(chunk, frame...)
	}
	r := &rfc6455Receiver{maxMessage: testMaxMessage, maxFragments: defaultMaxFragments}
	b.ReportAllocs()
	for b.Loop() {
		if err := r.feed(chunk, &counter{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/400, "ns/msg")
}

type counter struct{ n int }

func (c *counter) message(Message)          { c.n++ }
func (c *counter) unknownFrame()            {}
func (c *counter) ping([]byte)              {}
func (c *counter) peerClose(uint16, string) {}
