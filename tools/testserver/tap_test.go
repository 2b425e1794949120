package testserver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/wiretrace"
	"adieu/websocket"
	"adieu/websocket/transport"
)

// traced runs a server whose WebSockets are watched.
func traced(t *testing.T, script string) (*Server, *wiretrace.Recorder) {
	t.Helper()
	trace := &wiretrace.Recorder{}
	return start(t, Config{Trace: trace.Add, Files: fstest.MapFS{"t_wsh.js": {Data: []byte(script)}}}), trace
}

// wantTrace waits until a server has told of a connection's life, and compares.
func wantTrace(t *testing.T, s *Server, trace *wiretrace.Recorder, want ...string) {
	t.Helper()
	waitUntil(t, func() bool { return s.connCount() == 0 })
	var got []string
	for _, e := range trace.Take() {
		got = append(got, string(e.Lane)+" "+e.Title)
	}
	assert.Equal(t, want, got)
}

func TestTraceOfNativeHandlers(t *testing.T) {
	s, trace := traced(t, "")
	p := open(t, s, "/echo")
	p.send(`81 82 ` + zeroMask + `"hi"`)
	p.wantHex(`81 02 "hi"`)
	p.send(`88 82 ` + zeroMask + ` 03 e8`)
	p.wantHex(`88 02 03 e8`)
	p.wantEOF()
	p.Close()
	wantTrace(t, s, trace, "out GET /echo HTTP/1.1", "in 101 Switching Protocols",
		`out Text "hi" (2 bytes)`, `in Text "hi" (2 bytes)`, "out Close 1000", "in Close 1000", "in FIN", "out FIN")

	p = dial(t, s)
	p.write(rfcRequest("/nowhere"))
	p.head()
	p.Close()
	waitUntil(t, func() bool { return s.connCount() == 0 })
	events := trace.Take()
	require.Greater(t, len(events), 2)
	assert.Equal(t, "404 Not Found", events[1].Title)
	assert.Contains(t, events[0].Detail, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
	assert.Equal(t, 2, events[0].Connection)

	p = dial(t, s)
	p.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	p.rest()
	wantTrace(t, s, trace) // a page is no WebSocket
}

func TestTraceOfScriptsAndFaults(t *testing.T) {
	s, trace := traced(t, `
		connection.writeRaw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
		connection.writeRaw("Sec-WebSocket-Accept: ", connection.acceptValue, "\r\n\r\n", 0x89);
		connection.writeRaw(0x00);
		connection.receiveFrame();
		connection.abort();`)
	p := dial(t, s)
	p.write(rfcRequest("/t"))
	p.wantHead("HTTP/1.1 101")
	p.wantHex("89 00")
	p.send("8a 80 " + zeroMask)
	_, err := p.Read(make([]byte, 1))
	require.True(t, transport.IsReset(err))
	wantTrace(t, s, trace, "out GET /t HTTP/1.1", "in 101 Switching Protocols", "in Ping", "out Pong", "in RST")

	p = open(t, s, "/fault/frame-reserved-opcode")
	p.head2() // whatever comes
	p.Close()
	waitUntil(t, func() bool { return s.connCount() == 0 })
	var titles []string
	for _, e := range trace.Take() {
		titles = append(titles, e.Title)
	}
	assert.Contains(t, strings.Join(titles, "\n"), "\nOpcode 3")
}

// head2 reads a frame's first two bytes.
func (p *peer) head2() {
	p.t.Helper()
	_, err := p.Read(make([]byte, 2))
	require.NoError(p.t, err)
}

func TestTraceOfDraft76(t *testing.T) {
	s, trace := traced(t, "")
	p := openHixie(t, s, "/echo")
	p.send(`00 "hi" ff`)
	p.wantHex(`00 "hi" ff`)
	p.send(`ff 00`)
	p.wantHex(`ff 00`)
	p.wantEOF()
	p.Close()
	wantTrace(t, s, trace, "out GET /echo HTTP/1.1", "out key3 5e 6e 3a 64 73 5b 34 55",
		"in 101 WebSocket Protocol Handshake", "in answer to the challenge 38 6a 4b 53 27 79 3a 47 2a 43 6f 2c …",
		`out 00…FF text "hi" (2 bytes)`, `in 00…FF text "hi" (2 bytes)`, "out FF 00 close", "in FF 00 close", "in FIN", "out FIN")
}

func TestTraceOverHTTP2(t *testing.T) {
	s, trace := traced(t, "connection.send('hi')")
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(s.CA()))
	for path, want := range map[string]string{"/echo": "out Text \"again and again and again\" (25 bytes)", "/t": "in Text \"hi\" (2 bytes)"} {
		heard := &channelHandler{ready: make(chan struct{})}
		close(heard.ready)
		network := &transport.Network{TLSConfig: &tls.Config{RootCAs: roots}}
		ch, err := websocket.Dial(t.Context(), s.SecureWebSocketURL()+path, websocket.DialOptions{Config: websocket.Config{Dialer: network}}, heard)
		require.NoError(t, err)
		ch.Send(websocket.Message{Text: "again and again and again"})
		ch.Close(1000, "")
		_, err = ch.Wait(context.Background())
		require.NoError(t, err)
		waitUntil(t, func() bool { return strings.Count(titlesOf(trace), " END_STREAM") == 2 })
		got := titlesOf(trace)
		assert.True(t, strings.HasPrefix(got, "out CONNECT "+path+" HTTP/2\nin 200 OK (HTTP/2)\n"), got)
		assert.Contains(t, got, want)
		assert.Contains(t, got, "out Close 1000")
		trace.Take()
	}
}

func titlesOf(trace *wiretrace.Recorder) string {
	var titles []string
	for _, e := range trace.Events() {
		titles = append(titles, string(e.Lane)+" "+e.Title)
	}
	return strings.Join(titles, "\n")
}
