package wiretrace

import (
	"bytes"
	"encoding/hex"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

const (
	head101     = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
	headDeflate = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
)

// wireBytes reads hexadecimal, with text between quotes.
func wireBytes(t *testing.T, pattern string) []byte {
	var b []byte
	for i, part := range strings.Split(pattern, `"`) {
		if i%2 == 1 {
			b = append(b, part...)
			continue
		}
		decoded, err := hex.DecodeString(strings.Join(strings.Fields(part), ""))
		require.NoError(t, err)
		b = append(b, decoded...)
	}
	return b
}

func request(fields ...string) *wire.Request {
	r := &wire.Request{Method: "GET", Target: "/a", Version: "HTTP/1.1"}
	for _, name := range fields {
		r.Fields.Add(name, "x")
	}
	return r
}

// watched feeds a Stream in pieces, and returns what it tells besides the request.
func watched(t *testing.T, r *wire.Request, client, server []byte, piece int) []string {
	var told []string
	s := NewStream(7, r, func(step Step) {
		assert.Equal(t, 7, step.Event().Connection)
		told = append(told, string(step.Event().Lane)+" "+step.Event().Title)
	})
	for ; len(server) > 0; server = server[min(piece, len(server)):] {
		s.FromServer(bytes.Clone(server[:min(piece, len(server))]))
	}
	s.ServerEnded(false)
	s.ServerEnded(true)
	for ; len(client) > 0; client = client[min(piece, len(client)):] {
		s.FromClient(bytes.Clone(client[:min(piece, len(client))]))
	}
	s.ClientEnded(syscall.ECONNRESET)
	s.ClientEnded(io.EOF)
	return told[1:]
}

// deflated is a compressed message, and what follows it with the same window.
func deflated(t *testing.T, messages ...string) (parts [][]byte) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, 9)
	require.NoError(t, err)
	for _, m := range messages {
		out.Reset()
		_, _ = w.Write([]byte(m))
		require.NoError(t, w.Flush())
		parts = append(parts, bytes.TrimSuffix(bytes.Clone(out.Bytes()), []byte{0, 0, 0xFF, 0xFF}))
	}
	return parts
}

func TestStreamFindsWhatGoesOverTheWire(t *testing.T) {
	rfc := request("Sec-WebSocket-Version", "Sec-WebSocket-Key")
	parts := deflated(t, "again and again and again", "again and again")
	frame := func(h wire.Header, payload []byte) string {
		return hex.EncodeToString(wire.AppendFrame(nil, h, payload))
	}
	compressed := wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpText}
	masked := compressed
	masked.Masked, masked.Mask = true, [4]byte{1, 2, 3, 4}
	for name, c := range map[string]struct {
		request        *wire.Request
		client, server string
		want           []string
	}{
		"a life": {rfc, `81 85 00 00 00 00 "hello" 88 82 01 02 03 04 02 ea`, `"` + head101 + `" 81 05 "hello" 88 02 03 e8`,
			[]string{"in 101 Switching Protocols", `in Text "hello" (5 bytes)`, "in Close 1000", "in FIN", `out Text "hello" (5 bytes)`, "out Close 1000", "out RST"}},
		"compression": {rfc, frame(masked, parts[0]) + frame(masked, parts[1]), `"` + headDeflate + `"` + frame(compressed, parts[0]) + frame(compressed, parts[1]),
			[]string{"in 101 Switching Protocols",
				`in Text "again and again and again" (25 bytes, 14 compressed)`, `in Text "again and again" (15 bytes, 4 compressed)`, "in FIN",
				`out Text "again and again and again" (25 bytes, 14 compressed)`, `out Text "again and again" (15 bytes, 4 compressed)`, "out RST"}},
		"what does not inflate": {rfc, "", `"` + headDeflate + `" c1 02 ff ff c1 01 00`,
			[]string{"in 101 Switching Protocols", "in Text (2 bytes, compressed)", "in Text (1 byte, compressed)", "in FIN", "out RST"}},
		"RSV1 without an extension": {rfc, "", `"` + head101 + `" c1 01 00`,
			[]string{"in 101 Switching Protocols", "in Text (1 byte, compressed)", "in FIN", "out RST"}},
		"broken rules": {rfc, `81 01 "x"`, `"` + head101 + `" 81 81 00000000 "x" 93 00 81 7e 00 01 "y"`,
			[]string{"in 101 Switching Protocols", `in Text "x" (1 byte, masked)`, "in Opcode 3 (0 bytes, reserved bits)", `in Text "y" (1 byte, length not minimal)`, "in FIN",
				`out Text "x" (1 byte, not masked)`, "out RST"}},
		"a frame that breaks off": {rfc, "81", `"` + head101 + `" 81 05 "hel"`,
			[]string{"in 101 Switching Protocols", `in Text "hel…" (5 bytes, 3 came)`, "in FIN", "out 81 (1 byte)", "out RST"}},
		"draft 76": {request("Sec-WebSocket-Key1", "Sec-WebSocket-Key2"), `"12345678" 00 "hi" ff ff 00`, `"` + head101 + `0123456789abcdef" 80 01 "x" 00 "hé" ff ff 00`,
			[]string{"in 101 Switching Protocols", "in answer to the challenge 30 31 32 33 34 35 36 37 38 39 61 62 …", "in 80 frame without meaning (1 byte)",
				`in 00…FF text "hé" (3 bytes)`, "in FF 00 close", "in FIN",
				"out key3 31 32 33 34 35 36 37 38", `out 00…FF text "hi" (2 bytes)`, "out FF 00 close", "out RST"}},
		"draft 75": {request("Upgrade"), "ff 80", `"` + head101 + `" ff 00 00 "ab"`,
			[]string{"in 101 Switching Protocols", "in FF frame without meaning (0 bytes)", "in 00 61 62 (3 bytes)", "in FIN", "out ff (1 byte)", "out RST"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := wireBytes(t, c.client), wireBytes(t, c.server)
			for _, piece := range []int{1, 2, 7, 1 << 20} {
				want := c.want
				assert.Equal(t, want, watched(t, c.request, client, server, piece), "in pieces of %d", piece)
			}
		})
	}
}

// TestStreamShowsWhatIsNoFrame: it comes as it was written.
func TestStreamShowsWhatIsNoFrame(t *testing.T) {
	rfc := request("Sec-WebSocket-Version")
	for name, c := range map[string]struct {
		client, server string
		want           []string
	}{
		"a refusal":        {`"x"`, `"HTTP/1.1 404 Not Found` + "\r\n\r\n" + `nothing"`, []string{"in 404 Not Found", `in "nothing" (7 bytes)`, "in FIN", `out "x" (1 byte)`, "out RST"}},
		"an early hint":    {"", `"HTTP/1.1 103 Early Hints` + "\r\n\r\n" + head101 + `" 8900`, []string{"in 103 Early Hints", "in 101 Switching Protocols", "in Ping", "in FIN", "out RST"}},
		"no HTTP":          {"", `"hello there"`, []string{`in "hello there" (11 bytes)`, "in FIN", "out RST"}},
		"a head cut short": {"", `"HTTP/1.1 101 Sw"`, []string{`in "HTTP/1.1 101 Sw" (15 bytes)`, "in FIN", "out RST"}},
		"after the Close":  {"", `"` + head101 + `" 8800 "more"`, []string{"in 101 Switching Protocols", "in Close", `in "more" (4 bytes)`, "in FIN", "out RST"}},
		"nothing":          {"", "", []string{"in FIN", "out RST"}},
	} {
		assert.Equal(t, c.want, watched(t, rfc, wireBytes(t, c.client), wireBytes(t, c.server), 1<<20), name)
	}
}

// TestStreamIsBounded: what comes is not kept.
func TestStreamIsBounded(t *testing.T) {
	s := NewStream(1, request("Sec-WebSocket-Version"), func(Step) {})
	s.FromServer([]byte(headDeflate))
	s.FromServer(wireBytes(t, "41 7f 00 00 00 00 40 00 00 00")) // a compressed fragment of a gibibyte
	chunk := make([]byte, 64<<10)
	for range 64 {
		s.FromServer(chunk)
	}
	assert.Less(t, cap(s.server.inflater.compressed)+cap(s.server.held)+cap(s.server.frame.frame.Payload), 2*maxDeflated)
	assert.True(t, s.server.inflater.lost)

	s = NewStream(1, request("Sec-WebSocket-Version"), func(Step) {})
	s.FromServer([]byte("HTTP/1.1 101 "))
	for range 64 {
		s.FromServer(bytes.Repeat([]byte("x"), 64<<10))
	}
	assert.Less(t, cap(s.server.held), 4*maxHeldHead)
}

func TestStreamOfHTTP2(t *testing.T) {
	var told []string
	r := &wire.Request{Method: "CONNECT", Target: "/a", Version: "HTTP/2"}
	s := NewStream(1, r, func(step Step) { told = append(told, string(step.Event().Lane)+" "+step.Event().Title) })
	s.Response(&wire.Response{Version: "HTTP/2", Status: 103})
	s.Response(&wire.Response{Version: "HTTP/2", Status: 200})
	s.FromServer(wireBytes(t, `81 02 "hi"`))
	s.ClientEnded(io.EOF)
	s.ServerEnded(true)
	assert.Equal(t, []string{"out CONNECT /a HTTP/2", "in 103 Early Hints (HTTP/2)", "in 200 OK (HTTP/2)", `in Text "hi" (2 bytes)`, "out END_STREAM", "in RST_STREAM"}, told)
}
