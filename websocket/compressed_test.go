package websocket

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

func compressedReceiver(maxMessage int64) *rfc6455Receiver {
	return &rfc6455Receiver{maxMessage: maxMessage, maxFragments: defaultMaxFragments, inflater: newInflater(0, false)}
}

// fragments frames a compressed message in fragments of at most size bytes; with last the
// message ends with them.
func fragments(op wire.Opcode, payload []byte, size int, last bool) (frames []byte) {
	h := wire.Header{Rsv1: true, Opcode: op}
	for part := range slices.Chunk(payload, size) {
		h.Length = uint64(len(part))
		frames = append(wire.AppendHeader(frames, h), part...)
		h = wire.Header{}
	}
	if last {
		frames = wire.AppendHeader(frames, wire.Header{Fin: true})
	}
	return frames
}

func TestCompressedFramesThatBreakTheRules(t *testing.T) {
	for frame, want := range map[string]string{
		"c9 00":                      "One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0",
		"c8 00":                      "One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0",
		"41 01 f2 c0 00":             "One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0",
		"e1 00":                      "One or more reserved bits are on: reserved1 = 1, reserved2 = 1, reserved3 = 0",
		"c1 07 00 01 00 fe ff ff 00": "Could not decode a text frame as UTF-8.",
	} {
		b := unhex(t, frame)
		for _, piece := range []int{len(b), 1} {
			calls := receive(compressedReceiver(testMaxMessage), b, piece)
			require.Len(t, calls, 1, frame)
			assert.Contains(t, calls[0], want, frame)
		}
	}
}

// TestCompressedTextFailsAtItsFirstBadByte: before the block, the frame or the message is
// over, however it is cut.
func TestCompressedTextFailsAtItsFirstBadByte(t *testing.T) {
	const fail = "fail 1007 Could not decode a text frame as UTF-8."
	stored := unhex(t, "41 0a 00 05 00 fa ff 61 ff") // 7 bytes of 10, of a frame that is not the last
	assert.Empty(t, receive(compressedReceiver(100), stored[:len(stored)-1], 100))
	assert.Equal(t, []string{fail}, receive(compressedReceiver(100), stored, 100))
	assert.Equal(t, []string{fail}, receive(compressedReceiver(100), stored, 1))

	text := slices.Concat(printable(noise(1, 1000)), []byte{'a', 0xe2, 0x82, 'b'}, printable(noise(2, 1000)))
	payload := deflateWith(t, 6, true, text)
	frames := fragments(wire.OpText, payload, 1, false)
	fails := func(n int) bool { return len(receive(compressedReceiver(1<<20), frames[:n], 100)) > 0 }
	at := sort.Search(len(frames), fails)
	assert.InDelta(t, len(frames)/2, at, float64(len(frames))/10, "where the bad byte is")
	assert.Equal(t, []string{fail}, receive(compressedReceiver(1<<20), frames, 7))
}

// TestLimitsOfCompressedMessages: they hold for what a message inflates to, and are seen
// before it has been.
func TestLimitsOfCompressedMessages(t *testing.T) {
	const limit = 1 << 16
	tooLarge := []string{"fail 1009 WebSocket message too large: more than 65536 bytes after decompression"}
	bomb := deflateWith(t, 9, true, make([]byte, 4<<20))
	var before, after runtime.MemStats
	for _, size := range []int{1, 1000, len(bomb)} {
		frames := fragments(wire.OpBinary, bomb, size, false)
		r := compressedReceiver(limit)
		runtime.ReadMemStats(&before)
		got := receive(r, frames, len(frames))
		runtime.ReadMemStats(&after)
		assert.Equal(t, tooLarge, got)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc-uint64(len(frames)), uint64(8*limit))
	}

	incompressible := deflateWith(t, 9, true, noise(4, limit)) // more bytes than the limit, on the wire
	require.Greater(t, len(incompressible), limit)
	got := receive(compressedReceiver(limit), fragments(wire.OpBinary, incompressible, 5000, true), 1000)
	assert.Equal(t, []string{fmt.Sprintf("binary %x", noise(4, limit))}, got)
	got = receive(compressedReceiver(limit-1), fragments(wire.OpBinary, incompressible, 5000, false), 1000)
	assert.Len(t, got, 1)
	assert.Contains(t, got[0], "fail 1009 WebSocket message too large: more than 65535 bytes")

	got = receive(compressedReceiver(limit), unhex(t, "c2 7f 00 00 00 00 00 01 44 01"), 100)
	assert.Equal(t, []string{"fail 1009 WebSocket frame length too large: 82945 bytes"}, got, "at its header")
	got = receive(compressedReceiver(limit), unhex(t, "c2 7f 00 00 00 00 00 01 44 00"), 100)
	assert.Empty(t, got, "it may inflate to what is allowed")
	got = receive(compressedReceiver(limit), unhex(t, "c2 01 00 82 7f 00 00 00 00 00 01 00 01"), 100)
	assert.Equal(t, []string{"binary ", "fail 1009 WebSocket frame length too large: 65537 bytes"}, got, "the next is not compressed")

	r := compressedReceiver(limit)
	r.maxFragments = 3
	assert.Equal(t, []string{"fail 1009 WebSocket message has too many fragments: more than 3"},
		receive(r, fragments(wire.OpText, make1(4), 1, false), 100))
}

// TestCompressedViolationsEndTheConnection: while the peer has only begun its message, it
// reads why, and script hears the end.
func TestCompressedViolationsEndTheConnection(t *testing.T) {
	bomb := deflateWith(t, 9, true, make([]byte, 1<<20))
	for _, c := range []struct {
		frames []byte
		close  string
		detail string
	}{
		{unhex(t, "41 0a 00 05 00 fa ff 61 ff"), "88 02 03 ef", "Could not decode a text frame as UTF-8."},
		{fragments(wire.OpBinary, bomb, 100, false), "88 02 03 f1", "WebSocket message too large: more than 65536 bytes after decompression"},
		{unhex(t, "42 7f 00 00 00 00 00 01 44 01"), "88 02 03 f1", "WebSocket frame length too large: 82945 bytes"},
		{unhex(t, "42 05 06"), "88 02 03 ef", "Could not decompress a message: a block of no known type"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{MaxMessageBytes: testMaxMessage})
			s.answer(func(r *wire.Response) { r.Fields.Add("Sec-WebSocket-Extensions", deflateName) })
			s.settled("open1")
			s.write(c.frames)
			s.expect(c.close)
			s.settled(`open1 error3 close3(false,1006,"")`)
			s.script(func(*WebSocket) {
				assert.Equal(t, []string{"WebSocket connection to 'ws://peer.example/chat' failed: " + c.detail}, s.loop.console)
			})
			s.finish()
		})
	}
}

// TestUnfinishedMessagesHoldNobodyUp: peers that leave compressed messages half sent, more
// of them than the process keeps streams, cost some memory each and nobody else a wait.
func TestUnfinishedMessagesHoldNobodyUp(t *testing.T) {
	text := printable(noise(8, 2000))
	payload := deflateWith(t, 6, true, text) // with codes of its own
	first := fragments(wire.OpText, payload[:len(payload)/2], 100, false)
	rest := wire.AppendFrame(nil, wire.Header{Fin: true}, payload[len(payload)/2:])
	want := []string{fmt.Sprintf("text %q", text)}

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	slow := make([]*rfc6455Receiver, 10*maxPooledCodecs)
	for i := range slow {
		slow[i] = compressedReceiver(1 << 20)
		require.NoError(t, slow[i].feed(bytes.Clone(first), &counter{}))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	assert.Less(t, (after.HeapAlloc-before.HeapAlloc)/uint64(len(slow)), uint64(16<<10))

	quick := compressedReceiver(1 << 20)
	assert.Equal(t, want, receive(quick, slices.Concat(first, rest), 100))
	for _, r := range slow {
		require.Equal(t, want, receive(r, rest, 1000))
		assert.Nil(t, r.inflater.stream, "between messages there is only the window")
	}
	assert.LessOrEqual(t, len(inflaters.idle), maxPooledCodecs)
}

// manyFragments is a message of n fragments of one byte each, compressed or not.
func manyFragments(n int, compressed bool) []byte {
	if !compressed {
		h := wire.Header{Opcode: wire.OpText}
		var frames []byte
		for range n {
			frames = wire.AppendFrame(frames, h, []byte("a"))
			h.Opcode = wire.OpContinuation
		}
		return wire.AppendHeader(frames, wire.Header{Fin: true})
	}
	payload := bytes.Repeat([]byte{0x4a, 0x04, 0x00, 0x00, 0x00, 0xff, 0xff}, n/7) // "a", flushed
	return fragments(wire.OpText, append(payload, 0x00), 1, true)
}

// A message of a million fragments costs a million times what one costs.
func TestManyFragments(t *testing.T) {
	const n = 1 << 20
	r := &rfc6455Receiver{maxMessage: n, maxFragments: n + 1}
	require.Equal(t, []string{`text "` + strings.Repeat("a", n) + `"`}, receive(r, manyFragments(n, false), 4096))
	require.Equal(t, []string{`text "` + strings.Repeat("a", n/7) + `"`}, receive(compressedReceiver(n), manyFragments(n, true), 4096))
}

func BenchmarkFragments(b *testing.B) {
	for _, compressed := range []bool{false, true} {
		for _, n := range []int{10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("compressed=%t/%d", compressed, n), func(b *testing.B) {
				frames := manyFragments(n, compressed)
				for b.Loop() {
					r := compressedReceiver(1 << 30)
					for chunk := range slices.Chunk(frames, 32<<10) {
						if err := r.feed(chunk, &counter{}); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/fragment")
			})
		}
	}
}
