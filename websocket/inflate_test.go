package websocket

import (
	"bytes"
	stdflate "compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

// The examples of RFC 7692 §7.2.3.
func TestInflateTheRFCsExamples(t *testing.T) {
	for name, c := range map[string][]string{
		"one block":          {"f2 48 cd c9 c9 07 00"},
		"shared window":      {"f2 48 cd c9 c9 07 00", "f2 00 11 00 00"},
		"no compression":     {"00 05 00 fa ff 48 65 6c 6c 6f 00"},
		"BFINAL":             {"f3 48 cd c9 c9 07 00 00"},
		"two blocks":         {"f2 48 05 00 00 00 ff ff ca c9 c9 07 00"},
		"BFINAL, then again": {"f3 48 cd c9 c9 07 00 00", "f3 48 cd c9 c9 07 00 00"},
	} {
		d := newInflater(0, false)
		for _, payload := range c {
			got, err := inflateAll(d, unhex(t, payload), 1<<20)
			require.NoError(t, err, name)
			assert.Equal(t, "Hello", string(got), name)
		}
	}
	twice, err := inflateAll(newInflater(0, false), unhex(t, "f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00"), 1<<20)
	require.NoError(t, err)
	assert.Equal(t, "HelloHello", string(twice), "a block with BFINAL does not end the message")
	empty, err := inflateAll(newInflater(0, false), []byte{0x00}, 1<<20)
	require.NoError(t, err)
	assert.Empty(t, empty)
}

func TestInflateRefuses(t *testing.T) {
	refused := func(payload []byte, limit int64) uint16 {
		_, err := inflateAll(newInflater(0, false), payload, limit)
		var v *ProtocolError
		require.ErrorAs(t, err, &v)
		return v.Code
	}
	assert.Equal(t, uint16(closeInvalidPayload), refused([]byte{0xff, 0xff}, 1<<20))
	assert.Equal(t, uint16(closeInvalidPayload), refused([]byte{0xf2, 0x48}, 1<<20), "cut off in a block")
	assert.Equal(t, uint16(closeInvalidPayload), refused([]byte{0xf2, 0x00, 0x11, 0x00, 0x00}, 1<<20), "refers to what never was")

	// A bomb stops at the limit.
	var bomb bytes.Buffer
	w, err := stdflate.NewWriter(&bomb, stdflate.BestCompression)
	require.NoError(t, err)
	zeros := make([]byte, 1<<20)
	for range 2 {
		w.Write(zeros)
	}
	w.Flush()
	allocated := testing.AllocsPerRun(1, func() {
		assert.Equal(t, uint16(closeTooBig), refused(bytes.TrimSuffix(bomb.Bytes(), deflateTail), 1<<18))
	})
	assert.Less(t, allocated, 500.0)
	got, err := inflateAll(newInflater(0, false), bytes.TrimSuffix(bomb.Bytes(), deflateTail), 2<<20)
	require.NoError(t, err)
	assert.Len(t, got, 2<<20)
}

// inflateAll inflates a message that comes in one piece.
func inflateAll(d *inflater, payload []byte, limit int64) ([]byte, error) {
	if _, err := d.write(payload, true, limit); err != nil {
		return nil, err
	}
	return d.message(true).Data, nil
}

// deflateEnd is what the wire leaves out, and a last, empty block, so that an inflater
// which reads finds an end.
var deflateEnd = append(bytes.Clone(deflateTail), 0x01, 0x00, 0x00, 0xff, 0xff)

// stdInflate inflates a message's payload with the standard library: stream after stream,
// each with what may be referred to, until the payload and the tail are used up. That the
// payload ends between blocks shows in that another block can follow.
func stdInflate(payload, history []byte) (message []byte, err error) {
	if message, err = stdInflateStreams(append(bytes.Clone(payload), deflateEnd...), history); err != nil {
		return message, err
	}
	another := []byte{0x01, 0x03, 0x00, 0xfc, 0xff, 'x', 'y', 'z'}
	longer, err := stdInflateStreams(slices.Concat(payload, deflateTail, another), history)
	if err != nil || string(longer) != string(message)+"xyz" {
		return message, io.ErrUnexpectedEOF
	}
	return message, nil
}

func stdInflateStreams(payload, history []byte) (message []byte, err error) {
	src := bytes.NewReader(payload)
	for src.Len() > 0 {
		b, err := io.ReadAll(stdflate.NewReaderDict(src, slices.Concat(history, message)))
		message = append(message, b...)
		if err != nil {
			return message, err
		}
	}
	return message, nil
}

// FuzzInflate inflates anything, and finds what the standard library finds.
func FuzzInflate(f *testing.F) {
	for _, seed := range []string{
		"f2 48 cd c9 c9 07 00", "f3 48 cd c9 c9 07 00 00", "00 05 00 fa ff 48 65 6c 6c 6f 00", "f2 00 11 00 00",
		"f2 48 05 00 00 00 ff ff ca c9 c9 07 00", "f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00", "", "00", "f2 48", "06 00", "ff ff",
	} {
		f.Add(unhex(f, seed), []byte("Hello"), uint16(0))
	}
	for _, message := range []string{strings.Repeat("a", 1000), string(printable(noise(3, 400))), strings.Repeat("adieu, channel ", 20)} {
		var b bytes.Buffer
		w, err := stdflate.NewWriter(&b, stdflate.BestCompression)
		require.NoError(f, err)
		io.WriteString(w, message)
		w.Flush()
		f.Add(bytes.TrimSuffix(b.Bytes(), deflateTail), []byte(message[:20]), uint16(7))
	}
	f.Fuzz(func(t *testing.T, payload, history []byte, piece uint16) {
		checkInflate(t, payload, history, int(piece)+1)
	})
}

// checkInflate holds what a payload gives in pieces against what it gives at once, and
// against the standard library.
func checkInflate(t *testing.T, payload, history []byte, piece int) {
	t.Helper()
	const limit = 1 << 16
	got, err := inflatePieces(newInflaterAfter(history), payload, piece, limit)
	again, errAgain := inflatePieces(newInflaterAfter(history), payload, len(payload), limit)
	require.Equal(t, errAgain, err, "cutting the same bytes elsewhere must not matter")
	require.True(t, bytes.Equal(again, got))
	want, stdErr := stdInflate(payload, history)
	var v *ProtocolError
	switch {
	case err == nil:
		require.NoError(t, stdErr)
		assert.True(t, bytes.Equal(want, got))
		assert.LessOrEqual(t, len(got), limit)
	case errors.As(err, &v) && v.Code == closeTooBig:
		assert.Len(t, got, limit)
		assert.Greater(t, len(want), limit)
		assert.True(t, bytes.Equal(want[:limit], got))
	default:
		assert.Error(t, stdErr)
		assert.True(t, bytes.HasPrefix(want, got), "what came before the error is the same")
	}
}

func newInflaterAfter(history []byte) *inflater {
	d := newInflater(0, false)
	d.window.add(history)
	return d
}

// inflatePieces inflates a payload that comes in pieces, up to where it goes wrong.
func inflatePieces(d *inflater, payload []byte, piece int, limit int64) (message []byte, err error) {
	for last := false; !last && err == nil; {
		n := min(piece, len(payload))
		last = n == len(payload)
		var fresh []byte
		fresh, err = d.write(payload[:n], last, limit)
		message = append(message, fresh...)
		payload = payload[n:]
	}
	return message, err
}

// BenchmarkReceiveCompressed is a message of one frame, read at once.
func BenchmarkReceiveCompressed(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 7))
	var records strings.Builder
	const before = 40 << 10 // fills the window
	for records.Len() < before+64<<10 {
		fmt.Fprintf(&records, `{"id":%d,"name":"channel %d","ok":%t,"price":%.2f},`, random.IntN(1e6), random.IntN(50), random.IntN(2) == 0, random.Float64()*1000)
	}
	history := []byte(records.String()[:before])
	for _, size := range []int{256, 1 << 10, 64 << 10} {
		for _, noTakeover := range []bool{false, true} {
			out := newDeflater(15, noTakeover)
			out.compress(history)
			payload, ok := out.compress([]byte(records.String()[before:][:size]))
			require.True(b, ok)
			frame := wire.AppendFrame(nil, wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpText}, payload)
			r := &rfc6455Receiver{maxMessage: 1 << 20, maxFragments: 1, inflater: newInflater(15, noTakeover)}
			r.inflater.window.add(history)
			b.Run(fmt.Sprintf("%dbytes/takeover=%t", size, !noTakeover), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(size))
				for b.Loop() {
					if err := r.feed(frame, &counter{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
