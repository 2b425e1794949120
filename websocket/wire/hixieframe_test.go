package wire_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

func TestHixieFrames(t *testing.T) {
	for _, test := range []struct {
		name  string
		frame []byte
		want  string
	}{
		{"empty text", wire.AppendText(nil, ""), "00 FF"},
		{"text", wire.AppendText(nil, "Hello"), "00 48 65 6C 6C 6F FF"},
		{"text from bytes", wire.AppendText(nil, []byte("Hello")), "00 48 65 6C 6C 6F FF"},
		{"U+00FF and U+0000 within a text", wire.AppendText(nil, "ÿ\x00"), "00 C3 BF 00 FF"},
		{"close", wire.AppendClose(nil), "FF 00"},
		{"empty binary", wire.AppendBinary(nil, 0x80, nil), "80 00"},
		{"binary", wire.AppendBinary(nil, 0x81, []byte("ab")), "81 02 61 62"},
		{"close with a payload", wire.AppendBinary(nil, 0xFF, []byte("a")), "FF 01 61"},
		{"behind other bytes", wire.AppendText([]byte{1, 2}, "a"), "01 02 00 61 FF"},
	} {
		assert.Equal(t, unhex(t, test.want), test.frame, test.name)
	}
	frame := wire.AppendBinary(nil, 0x80, make([]byte, 128))
	assert.Equal(t, unhex(t, "80 81 00 00"), frame[:4])
	assert.Len(t, frame, 3+128)
}

var hixieLengths = []struct {
	n    uint64
	wire string
}{
	{0, "00"},
	{1, "01"},
	{126, "7E"},
	{127, "7F"},
	{128, "81 00"},
	{129, "81 01"},
	{0x1234, "A4 34"},
	{16383, "FF 7F"},
	{16384, "81 80 00"},
	{1<<21 - 1, "FF FF 7F"},
	{1 << 21, "81 80 80 00"},
	{1<<56 - 1, "FF FF FF FF FF FF FF 7F"},
	{1 << 56, "81 80 80 80 80 80 80 80 00"},
	{wire.MaxLength, "FF FF FF FF FF FF FF FF 7F"},
}

func TestHixieLengths(t *testing.T) {
	for _, test := range hixieLengths {
		assert.Equal(t, unhex(t, test.wire), wire.AppendLength(nil, test.n), "%d", test.n)
		for _, zeros := range []string{"", "80", "80 80 80", strings.Repeat("80", 100)} {
			b := unhex(t, zeros+test.wire)
			n, used, state := wire.ParseLength(append(b, "payload"...))
			require.Equal(t, wire.LengthComplete, state, "%s", test.wire)
			assert.Equal(t, test.n, n)
			assert.Equal(t, len(b), used)
		}
	}
	// Too long to be read, but it can be said.
	assert.Equal(t, unhex(t, "81 80 80 80 80 80 80 80 80 00"), wire.AppendLength(nil, wire.MaxLength+1))
	assert.Equal(t, unhex(t, "81 FF FF FF FF FF FF FF FF 7F"), wire.AppendLength(nil, math.MaxUint64))
}

// What went wrong in WebKit: with the length cut, "no length yet" was taken for the
// length 0, and a lone FF for a Close.
func TestHixieLengthMayBeCutAnywhere(t *testing.T) {
	for _, test := range hixieLengths {
		b := unhex(t, "80"+test.wire)
		for cut := range b {
			n, used, state := wire.ParseLength(b[:cut])
			assert.Equal(t, wire.LengthShort, state, "%s cut at %d", test.wire, cut)
			assert.Zero(t, n)
			assert.Zero(t, used)
		}
		var length wire.Length
		for i, c := range b {
			want := wire.LengthShort
			if i == len(b)-1 {
				want = wire.LengthComplete
			}
			require.Equal(t, want, length.Next(c), "%s at %d", test.wire, i)
		}
		assert.Equal(t, test.n, length.Value())
	}
}

func TestHixieLengthOverflow(t *testing.T) {
	for _, length := range []string{
		"81 80 80 80 80 80 80 80 80 00",
		"81 FF FF FF FF FF FF FF FF 7F",
		"FF FF FF FF FF FF FF FF FF 7F",
		"80 80 FF FF FF FF FF FF FF FF FF",
	} {
		_, _, state := wire.ParseLength(unhex(t, length))
		assert.Equal(t, wire.LengthOverflow, state, length)
	}
	// It is known before the last group is.
	b := unhex(t, "81 80 80 80 80 80 80 80 80")
	_, _, state := wire.ParseLength(b[:8])
	assert.Equal(t, wire.LengthShort, state)
	_, _, state = wire.ParseLength(b)
	assert.Equal(t, wire.LengthOverflow, state)
}

// FuzzHixieLength: what was read is written back, but for leading zero groups, and
// reading byte by byte gives the same.
func FuzzHixieLength(f *testing.F) {
	for _, test := range hixieLengths {
		f.Add(unhex(f, test.wire))
		f.Add(unhex(f, "80 80"+test.wire))
	}
	f.Add(unhex(f, "81 80 80 80 80 80 80 80 80 00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, used, state := wire.ParseLength(b)
		var length wire.Length
		stepped := wire.LengthShort
		for i := 0; i < len(b) && stepped == wire.LengthShort; i++ {
			stepped = length.Next(b[i])
		}
		if stepped != state {
			t.Fatalf("% x: state %d at once, %d byte by byte", b, state, stepped)
		}
		if state != wire.LengthComplete {
			return
		}
		minimal := b[:used]
		for len(minimal) > 1 && minimal[0] == 0x80 {
			minimal = minimal[1:]
		}
		if got := wire.AppendLength(nil, n); string(got) != string(minimal) {
			t.Fatalf("% x was read as %d and written as % x", b[:used], n, got)
		}
	})
}

func BenchmarkAppendText(b *testing.B) {
	dst := make([]byte, 0, 2048)
	text := strings.Repeat("x", 1024)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		wire.AppendText(dst, text)
	}
}
