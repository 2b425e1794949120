package wire_test

import (
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

// unhex reads bytes written as in the standards: "81 05 48".
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// The examples of RFC 6455 §5.7; the long payloads stand for themselves.
var rfcExamples = []struct {
	name    string
	header  wire.Header
	payload string
	frame   string // its beginning, when the payload is long
}{
	{
		"unmasked text", wire.Header{Fin: true, Opcode: wire.OpText}, "Hello",
		"81 05 48 65 6c 6c 6f",
	},
	{
		"masked text",
		wire.Header{Fin: true, Opcode: wire.OpText, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}}, "Hello",
		"81 85 37 fa 21 3d 7f 9f 4d 51 58",
	},
	{"first fragment", wire.Header{Opcode: wire.OpText}, "Hel", "01 03 48 65 6c"},
	{"last fragment", wire.Header{Fin: true, Opcode: wire.OpContinuation}, "lo", "80 02 6c 6f"},
	{"ping", wire.Header{Fin: true, Opcode: wire.OpPing}, "Hello", "89 05 48 65 6c 6c 6f"},
	{
		"masked pong",
		wire.Header{Fin: true, Opcode: wire.OpPong, Masked: true, Mask: [4]byte{0x37, 0xfa, 0x21, 0x3d}}, "Hello",
		"8a 85 37 fa 21 3d 7f 9f 4d 51 58",
	},
	{"256 bytes", wire.Header{Fin: true, Opcode: wire.OpBinary}, strings.Repeat("\x00", 256), "82 7E 0100 00"},
	{"64 KiB", wire.Header{Fin: true, Opcode: wire.OpBinary}, strings.Repeat("\x00", 65536), "82 7F 0000000000010000 00"},
}

func TestFramesOfTheStandard(t *testing.T) {
	for _, test := range rfcExamples {
		t.Run(test.name, func(t *testing.T) {
			payload := []byte(test.payload)
			frame := wire.AppendFrame([]byte("before"), test.header, payload)
			require.Equal(t, "before", string(frame[:6]))
			frame = frame[6:]
			want := unhex(t, test.frame)
			assert.Equal(t, want, frame[:len(want)])
			assert.Equal(t, test.payload, string(payload), "the caller's payload is untouched")

			h, n, ok := wire.ParseHeader(frame)
			require.True(t, ok)
			assert.Equal(t, len(frame)-len(payload), n)
			assert.Equal(t, uint64(len(payload)), h.Length)
			assert.True(t, h.Minimal())
			h.Length, h.LengthForm = 0, 0
			assert.Equal(t, test.header, h)
		})
	}
}

func TestLengthForms(t *testing.T) {
	for _, test := range []struct {
		length  uint64
		form    uint8 // asked for
		header  string
		read    uint64
		minimal bool
	}{
		{0, 0, "82 00", 0, true},
		{1, 0, "82 01", 1, true},
		{124, 0, "82 7C", 124, true},
		{125, 0, "82 7D", 125, true},
		{126, 0, "82 7E 00 7E", 126, true},
		{127, 0, "82 7E 00 7F", 127, true},
		{128, 0, "82 7E 00 80", 128, true},
		{65534, 0, "82 7E FF FE", 65534, true},
		{65535, 0, "82 7E FF FF", 65535, true},
		{65536, 0, "82 7F 00 00 00 00 00 01 00 00", 65536, true},
		{65537, 0, "82 7F 00 00 00 00 00 01 00 01", 65537, true},
		{math.MaxUint32, 0, "82 7F 00 00 00 00 FF FF FF FF", math.MaxUint32, true},
		{wire.MaxLength, 0, "82 7F 7F FF FF FF FF FF FF FF", wire.MaxLength, true},
		{wire.MaxLength + 1, 0, "82 7F 80 00 00 00 00 00 00 00", wire.MaxLength + 1, true},
		{math.MaxUint64, 0, "82 7F FF FF FF FF FF FF FF FF", math.MaxUint64, true},

		{125, 1, "82 7D", 125, true},
		{5, 2, "82 7E 00 05", 5, false},
		{125, 2, "82 7E 00 7D", 125, false},
		{126, 2, "82 7E 00 7E", 126, true},
		{5, 8, "82 7F 00 00 00 00 00 00 00 05", 5, false},
		{65535, 8, "82 7F 00 00 00 00 00 00 FF FF", 65535, false},
		{65536, 8, "82 7F 00 00 00 00 00 01 00 00", 65536, true},

		// Too small for the length: what fits is written.
		{128, 1, "82 00", 0, true},
		{65536 + 200, 2, "82 7E 00 C8", 200, true},
	} {
		t.Run(test.header, func(t *testing.T) {
			b := wire.AppendHeader(nil, wire.Header{Fin: true, Opcode: wire.OpBinary, Length: test.length, LengthForm: test.form})
			require.Equal(t, unhex(t, test.header), b)
			h, n, ok := wire.ParseHeader(b)
			require.True(t, ok)
			assert.Equal(t, len(b), n)
			assert.Equal(t, test.read, h.Length)
			assert.Equal(t, test.minimal, h.Minimal())
			assert.EqualValues(t, map[int]int{2: 1, 4: 2, 10: 8}[len(b)], h.LengthForm)
		})
	}
}

func TestEveryFirstByteIsReadBack(t *testing.T) {
	for b0 := range 256 {
		b := []byte{byte(b0), 0}
		h, n, ok := wire.ParseHeader(b)
		require.True(t, ok)
		require.Equal(t, 2, n)
		assert.Equal(t, b0&0x80 != 0, h.Fin)
		assert.Equal(t, b0&0x40 != 0, h.Rsv1)
		assert.Equal(t, b0&0x20 != 0, h.Rsv2)
		assert.Equal(t, b0&0x10 != 0, h.Rsv3)
		assert.Equal(t, wire.Opcode(b0&0x0F), h.Opcode)
		assert.Equal(t, b0&0x08 != 0, h.Opcode.IsControl())
		assert.Equal(t, b, wire.AppendHeader(nil, h))
	}
}

func TestHeaderNeedsItsLastByte(t *testing.T) {
	for _, header := range []string{
		"81 00",
		"81 80 01 02 03 04",
		"81 7E 01 00",
		"81 FE 01 00 01 02 03 04",
		"81 7F 00 00 00 00 00 01 00 00",
		"81 FF 00 00 00 00 00 01 00 00 01 02 03 04",
	} {
		b := unhex(t, header)
		for cut := range b {
			h, n, ok := wire.ParseHeader(b[:cut])
			assert.False(t, ok, "%s cut at %d", header, cut)
			assert.Zero(t, n)
			assert.Zero(t, h)
		}
		_, n, ok := wire.ParseHeader(append(b, "payload"...))
		assert.True(t, ok, header)
		assert.Equal(t, len(b), n)
	}
}

func TestClosePayload(t *testing.T) {
	assert.Equal(t, unhex(t, "03 E8"), wire.AppendClosePayload(nil, 1000, ""))
	assert.Equal(t, unhex(t, "03 E9 62 79 65"), wire.AppendClosePayload(nil, 1001, "bye"))
	assert.Equal(t, unhex(t, "00 00"), wire.AppendClosePayload(nil, 0, ""))
	assert.Equal(t, unhex(t, "FF FF"), wire.AppendClosePayload(nil, 65535, ""))
}

func TestHeaderAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, wire.MaxHeaderSize)
	h := wire.Header{Fin: true, Opcode: wire.OpText, Masked: true, Length: 70000}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		b := wire.AppendHeader(dst, h)
		if _, _, ok := wire.ParseHeader(b); !ok {
			t.Fail()
		}
	}))
}

// FuzzHeader: what ParseHeader read, AppendHeader writes back byte for byte, and nothing
// less than the whole header is enough.
func FuzzHeader(f *testing.F) {
	for _, test := range rfcExamples {
		f.Add(unhex(f, test.frame))
	}
	for _, seed := range []string{
		"", "81", "FF FF", "82 7E 00 05", "82 FE 00 05 01 02 03 04", "82 7F 80 00 00 00 00 00 00 00",
		"8F FF FF FF FF FF FF FF FF FF 00 00 00 00",
	} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		h, n, ok := wire.ParseHeader(b)
		if !ok {
			if n != 0 || len(b) >= wire.MaxHeaderSize {
				t.Fatalf("no header in % x, n = %d", b, n)
			}
			return
		}
		if got := wire.AppendHeader(nil, h); string(got) != string(b[:n]) {
			t.Fatalf("% x was read as %+v and written as % x", b[:n], h, got)
		}
		if _, _, ok := wire.ParseHeader(b[:n-1]); ok {
			t.Fatalf("% x is complete without its last byte", b[:n])
		}
	})
}

func BenchmarkAppendHeader(b *testing.B) {
	dst := make([]byte, 0, wire.MaxHeaderSize)
	h := wire.Header{Fin: true, Opcode: wire.OpBinary, Masked: true, Mask: [4]byte{1, 2, 3, 4}, Length: 1024}
	b.ReportAllocs()
	for b.Loop() {
		wire.AppendHeader(dst, h)
	}
}

func BenchmarkParseHeader(b *testing.B) {
	frame := wire.AppendHeader(nil, wire.Header{Fin: true, Opcode: wire.OpBinary, Masked: true, Length: 1024})
	b.ReportAllocs()
	for b.Loop() {
		wire.ParseHeader(frame)
	}
}
