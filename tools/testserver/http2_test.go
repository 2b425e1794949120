package testserver

//lint:file-ignore SA1019 http2.Transport is the only HTTP/2 client of Go's that has extended CONNECT.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"adieu/websocket/wire"
)

// goStream opens a WebSocket with the HTTP/2 client of x/net, which nobody here wrote.
func goStream(t *testing.T, s *Server, target string, header http.Header) (*http.Response, io.WriteCloser) {
	t.Helper()
	client := &http2.Transport{TLSClientConfig: clientTLS(s, "localhost")}
	t.Cleanup(client.CloseIdleConnections)
	body, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	if header == nil {
		header = http.Header{}
	}
	header.Set(":protocol", "websocket")
	header.Set("Sec-WebSocket-Version", "13")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "CONNECT", s.SecureURL()+target, body)
	require.NoError(t, err)
	r.Header = header
	response, err := client.RoundTrip(r)
	require.NoError(t, err)
	t.Cleanup(func() { response.Body.Close() })
	return response, w
}

func TestWebSocketOverHTTP2(t *testing.T) {
	s := start(t, Config{})
	response, w := goStream(t, s, "/echo", http.Header{"Sec-Websocket-Protocol": {"chat, superchat"}})
	assert.Equal(t, 200, response.StatusCode)
	assert.Equal(t, "chat", response.Header.Get("Sec-WebSocket-Protocol"))
	assert.NotContains(t, response.Header, "Sec-Websocket-Accept")
	assert.NotContains(t, response.Header, "Upgrade")
	_, err := io.WriteString(w, unhex(t, `81 82`+zeroMask+`"hi" 88 85`+zeroMask+`0F A0 "bye"`))
	require.NoError(t, err)
	got, err := io.ReadAll(response.Body) // to END_STREAM, which comes first from the server
	require.NoError(t, err)
	assert.Equal(t, toHex([]byte(unhex(t, `81 02 "hi" 88 05 0F A0 "bye"`))), toHex(got))
	require.NoError(t, w.Close())
}

// Both ends send more than the windows hold.
func TestHTTP2FlowControl(t *testing.T) {
	s := start(t, Config{})
	response, w := goStream(t, s, "/echo", nil)
	message := bytes.Repeat([]byte("0123456789"), 30_000)
	const n = 4
	go func() {
		for range n {
			_, _ = w.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpBinary, Masked: true}, message))
		}
	}()
	want := wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpBinary}, message)
	got := make([]byte, len(want))
	for range n {
		_, err := io.ReadFull(response.Body, got)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got))
	}
}

func TestHTTP2Refusals(t *testing.T) {
	s, l := startFiles(t, map[string]string{
		"no_wsh.js":  `connection.reject(403, {headers: {"X-Why": "so"}, body: "no entry"})`,
		"bad_wsh.js": `throw new Error("ouch")`,
	})
	for target, test := range map[string]struct {
		status int
		body   string
	}{
		"/no":          {403, "no entry"},
		"/bad":         {500, "bad_wsh.js:1:7: uncaught Error: ouch\n"},
		"/none":        {404, "no WebSocket handler at \"/none\": there is no none_wsh.js\n"},
		"/flood?n=-1":  {400, "n=-1: want a number from 0 to 1099511627776\n"},
		"/fault/never": {404, "no WebSocket handler at \"/fault/never\": there is no fault/never_wsh.js\n"},
		"/fault/upgrade-wrong": {400,
			"the fault upgrade-wrong is one of WebSockets over http/1.1\n"},
	} {
		response, _ := goStream(t, s, target, nil)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, test.status, response.StatusCode, target)
		assert.Equal(t, test.body, string(body), target)
	}
	assert.Equal(t, []string{"bad_wsh.js:1:7: uncaught Error: ouch"}, l.all())
}

// TestScriptsOverHTTP2: what a handler script sees of the carrier, and how its ways to end
// a connection look on it.
func TestScriptsOverHTTP2(t *testing.T) {
	s, l := startFiles(t, map[string]string{
		"see_wsh.js": `
			connection.accept({protocol: null, status: 299, add: {"X-Add": "1"}, omit: ["none"]});
			connection.send([request.httpVersion, request.secure, request.dialect, request.method, request.path, request.header("x-ask"),
				request.location, connection.acceptValue].join());`,
		"halfclose_wsh.js": `connection.accept(); connection.halfClose(); connection.receive(); log(connection.streamEnded);`,
		"abort_wsh.js":     `connection.accept(); connection.abort();`,
		"early_wsh.js":     `connection.abort();`,
		"raw_wsh.js":       `try { connection.writeRaw("HTTP/1.1 101 x") } catch (e) { connection.accept(); connection.writeRaw(hex("81 00")); log(e.message) }`,
		"text_wsh.js":      `try { connection.handshakeText() } catch (e) { log(e.message) }`,
		"line_wsh.js":      `try { connection.accept({statusLine: "HTTP/1.1 101 x"}) } catch (e) { log(e.message) }`,
		"frame_wsh.js":     `connection.http2Frame({type: 6, stream: 0, payload: hex("01 02 03 04 05 06 07 08")}); connection.http2Frame({type: 3, payload: hex("00 00 00 08")});`,
	})
	response, w := goStream(t, s, "/see?x", http.Header{"X-Ask": {"what"}})
	assert.Equal(t, 299, response.StatusCode)
	assert.Equal(t, "1", response.Header.Get("X-Add"))
	text := "2,true,rfc6455,CONNECT,/see,what,wss://" + strings.TrimPrefix(s.SecureURL(), "https://") + "/see?x,"
	got := make([]byte, 2+len(text))
	_, err := io.ReadFull(response.Body, got)
	require.NoError(t, err)
	assert.Equal(t, text, string(got[2:]))
	require.NoError(t, w.Close())

	response, w = goStream(t, s, "/halfclose", nil)
	rest, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Empty(t, rest)
	require.NoError(t, w.Close())
	waitUntil(t, func() bool { return len(l.all()) == 1 })

	response, _ = goStream(t, s, "/abort", nil)
	_, err = io.ReadAll(response.Body)
	assert.ErrorContains(t, err, "CANCEL")

	response, _ = goStream(t, s, "/raw", nil)
	frame := make([]byte, 2)
	_, err = io.ReadFull(response.Body, frame)
	require.NoError(t, err)
	assert.Equal(t, "81 00", toHex(frame))
	goStream(t, s, "/text", nil)
	goStream(t, s, "/line", nil)
	waitUntil(t, func() bool { return len(l.all()) == 4 })
	assert.ElementsMatch(t, []string{
		"halfclose_wsh.js: eof", "raw_wsh.js: an HTTP/2 response begins with its head: accept or reject first",
		"text_wsh.js: there is no such text in HTTP/2", "line_wsh.js: HTTP/2 has no status line: use status",
	}, l.all())

	p := dialHTTP2(t, s)
	p.connect(1, "/early")
	p.wantReset(1, http2.ErrCodeCancel)
	p.connect(3, "/frame")
	ping, ok := p.frame().(*http2.PingFrame)
	require.True(t, ok)
	assert.Equal(t, "01 02 03 04 05 06 07 08", toHex(ping.Data[:]))
	p.wantReset(3, http2.ErrCodeCancel)
}

// TestHTTP2WithoutTLS: with prior knowledge, as curl has it.
func TestHTTP2WithoutTLS(t *testing.T) {
	s := start(t, Config{Root: writeFiles(t, map[string]string{"a.txt": "text"})})
	client := &http.Transport{Protocols: new(http.Protocols)}
	client.Protocols.SetUnencryptedHTTP2(true)
	defer client.CloseIdleConnections()
	r, err := http.NewRequest("GET", s.URL()+"/a.txt", nil)
	require.NoError(t, err)
	response, err := client.RoundTrip(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/2.0 200 text", fmt.Sprint(response.Proto, " ", response.StatusCode, " ", string(body)))
}

// http2Peer is a raw client of HTTP/2, over plain TCP.
type http2Peer struct {
	*peer
	*http2.Framer
	block   bytes.Buffer
	encoder *hpack.Encoder
}

// dialHTTP2 connects and settles the settings.
func dialHTTP2(t *testing.T, s *Server, settings ...http2.Setting) *http2Peer {
	t.Helper()
	p := startHTTP2(t, s)
	require.NoError(t, p.WriteSettings(settings...))
	p.wantGreeting()
	ack, ok := p.frame().(*http2.SettingsFrame)
	require.True(t, ok && ack.IsAck())
	return p
}

// startHTTP2 connects and sends the preface without its settings.
func startHTTP2(t *testing.T, s *Server) *http2Peer {
	t.Helper()
	raw := dial(t, s)
	p := &http2Peer{peer: raw, Framer: http2.NewFramer(raw, raw)}
	p.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	p.AllowIllegalWrites = true
	p.encoder = hpack.NewEncoder(&p.block)
	raw.write(http2.ClientPreface)
	return p
}

func (p *http2Peer) wantGreeting() {
	p.t.Helper()
	settings, ok := p.frame().(*http2.SettingsFrame)
	require.True(p.t, ok && !settings.IsAck())
	connect, _ := settings.Value(http2.SettingEnableConnectProtocol)
	assert.EqualValues(p.t, 1, connect)
	update, ok := p.frame().(*http2.WindowUpdateFrame)
	require.True(p.t, ok)
	assert.EqualValues(p.t, http2ConnWindow-http2Window, update.Increment)
}

func (p *http2Peer) frame() http2.Frame {
	p.t.Helper()
	f, err := p.ReadFrame()
	require.NoError(p.t, err)
	return f
}

func (p *http2Peer) fields(pairs ...string) []byte {
	p.block.Reset()
	for i := 0; i < len(pairs); i += 2 {
		_ = p.encoder.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	return p.block.Bytes()
}

func (p *http2Peer) headers(id uint32, end bool, pairs ...string) {
	p.t.Helper()
	require.NoError(p.t, p.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, EndStream: end, EndHeaders: true, BlockFragment: p.fields(pairs...),
	}))
}

func (p *http2Peer) connect(id uint32, path string) {
	p.t.Helper()
	p.headers(id, false, ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", path,
		":authority", "example.com", "sec-websocket-version", "13")
}

func (p *http2Peer) wantStatus(id uint32, status string) {
	p.t.Helper()
	f, ok := p.frame().(*http2.MetaHeadersFrame)
	require.True(p.t, ok)
	assert.Equal(p.t, id, f.StreamID)
	assert.Equal(p.t, status, f.PseudoValue("status"))
}

func (p *http2Peer) wantReset(id uint32, code http2.ErrCode) {
	p.t.Helper()
	f := p.frame()
	reset, ok := f.(*http2.RSTStreamFrame)
	require.True(p.t, ok, "%v", f)
	assert.Equal(p.t, id, reset.StreamID)
	assert.Equal(p.t, code, reset.ErrCode)
}

// wantData reads a DATA frame; the pattern is as of send.
func (p *http2Peer) wantData(id uint32, pattern string, end bool) {
	p.t.Helper()
	f := p.frame()
	data, ok := f.(*http2.DataFrame)
	require.True(p.t, ok, "%v", f)
	assert.Equal(p.t, id, data.StreamID)
	assert.Equal(p.t, toHex([]byte(unhex(p.t, pattern))), toHex(data.Data()))
	assert.Equal(p.t, end, data.StreamEnded())
}

// wantGoAway reads GOAWAY, and the end of the connection behind it.
func (p *http2Peer) wantGoAway(last uint32, code http2.ErrCode) {
	p.t.Helper()
	for {
		f := p.frame()
		goAway, ok := f.(*http2.GoAwayFrame)
		if !ok {
			continue // what was under way on streams
		}
		assert.Equal(p.t, last, goAway.LastStreamID)
		assert.Equal(p.t, code, goAway.ErrCode)
		p.wantEOF()
		return
	}
}

// get is a request that is answered with status 404, to see that a connection works.
func (p *http2Peer) get(id uint32) {
	p.t.Helper()
	p.headers(id, true, ":method", "GET", ":scheme", "http", ":path", "/none", ":authority", "example.com")
	p.wantStatus(id, "404")
	for {
		if data, ok := p.frame().(*http2.DataFrame); ok && data.StreamEnded() {
			return
		}
	}
}

// TestHTTP2StreamErrors: what a client does wrong on one stream costs that stream only.
func TestHTTP2StreamErrors(t *testing.T) {
	s := start(t, Config{Root: t.TempDir()})
	const method, scheme, path, authority = ":method", ":scheme", ":path", ":authority"
	for name, test := range map[string]struct {
		do   func(p *http2Peer)
		want http2.ErrCode
	}{
		"no path":                {func(p *http2Peer) { p.headers(1, true, method, "GET", scheme, "http", authority, "x") }, http2.ErrCodeProtocol},
		"no method":              {func(p *http2Peer) { p.headers(1, true, scheme, "http", path, "/") }, http2.ErrCodeProtocol},
		"unknown pseudo field":   {func(p *http2Peer) { p.headers(1, true, method, "GET", scheme, "http", path, "/", ":x", "y") }, http2.ErrCodeProtocol},
		"pseudo after regular":   {func(p *http2Peer) { p.headers(1, true, method, "GET", scheme, "http", "a", "b", path, "/") }, http2.ErrCodeProtocol},
		"upper case":             {func(p *http2Peer) { p.headers(1, true, method, "GET", scheme, "http", path, "/", "Abc", "b") }, http2.ErrCodeProtocol},
		"a field of HTTP/1.1":    {func(p *http2Peer) { p.headers(1, true, method, "GET", scheme, "http", path, "/", "upgrade", "b") }, http2.ErrCodeProtocol},
		"TE other than trailers": {func(p *http2Peer) { p.headers(1, true, method, "GET", scheme, "http", path, "/", "te", "gzip") }, http2.ErrCodeProtocol},
		"protocol without CONNECT": {func(p *http2Peer) {
			p.headers(1, true, method, "GET", ":protocol", "websocket", scheme, "http", path, "/")
		}, http2.ErrCodeProtocol},
		"CONNECT with a path": {func(p *http2Peer) { p.headers(1, true, method, "CONNECT", path, "/", authority, "x") }, http2.ErrCodeProtocol},
		"window overflow": {func(p *http2Peer) {
			p.connect(1, "/hang")
			require.NoError(p.t, p.WriteWindowUpdate(1, 1<<31-1))
		}, http2.ErrCodeFlowControl},
		"window increment 0": {func(p *http2Peer) {
			p.connect(1, "/hang")
			require.NoError(p.t, p.WriteWindowUpdate(1, 0))
		}, http2.ErrCodeProtocol},
		"more than the window": {func(p *http2Peer) {
			p.connect(1, "/slow?handshake=100000")
			for range 4 {
				require.NoError(p.t, p.WriteData(1, false, make([]byte, http2FrameSize)))
			}
		}, http2.ErrCodeFlowControl},
		"data after the end": {func(p *http2Peer) {
			p.headers(1, true, method, "CONNECT", ":protocol", "websocket", scheme, "http", path, "/slow?handshake=100000",
				authority, "x", "sec-websocket-version", "13")
			require.NoError(p.t, p.WriteData(1, false, nil))
		}, http2.ErrCodeStreamClosed},
		"headers again": {func(p *http2Peer) {
			p.connect(1, "/hang")
			p.headers(1, false, "a", "b")
		}, http2.ErrCodeProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			p := dialHTTP2(t, s)
			test.do(p)
			p.wantReset(1, test.want)
			p.get(3)
		})
	}
}

// TestHTTP2ConnectionErrors: what leaves both sides in doubt costs the connection.
func TestHTTP2ConnectionErrors(t *testing.T) {
	s := start(t, Config{Root: t.TempDir()})
	for name, test := range map[string]struct {
		do   func(p *http2Peer)
		last uint32
		want http2.ErrCode
	}{
		"headers on stream 0":      {func(p *http2Peer) { p.headers(0, true, ":method", "GET") }, 0, http2.ErrCodeProtocol},
		"an even stream":           {func(p *http2Peer) { p.connect(2, "/echo") }, 0, http2.ErrCodeProtocol},
		"a stream of the past":     {func(p *http2Peer) { p.get(5); p.connect(3, "/echo") }, 5, http2.ErrCodeProtocol},
		"data on an idle stream":   {func(p *http2Peer) { require.NoError(p.t, p.WriteData(7, false, nil)) }, 0, http2.ErrCodeProtocol},
		"reset of an idle stream":  {func(p *http2Peer) { require.NoError(p.t, p.WriteRSTStream(7, http2.ErrCodeCancel)) }, 0, http2.ErrCodeProtocol},
		"update of an idle stream": {func(p *http2Peer) { require.NoError(p.t, p.WriteWindowUpdate(7, 1)) }, 0, http2.ErrCodeProtocol},
		"window overflow":          {func(p *http2Peer) { require.NoError(p.t, p.WriteWindowUpdate(0, 1<<31-1)) }, 0, http2.ErrCodeFlowControl},
		"settings out of range": {func(p *http2Peer) {
			require.NoError(p.t, p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31}))
		}, 0, http2.ErrCodeFlowControl},
		"push": {func(p *http2Peer) {
			require.NoError(p.t, p.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true}))
		}, 0, http2.ErrCodeProtocol},
		"a frame too large": {func(p *http2Peer) {
			require.NoError(p.t, p.WriteRawFrame(http2.FrameData, 0, 1, make([]byte, http2FrameSize+1)))
		}, 0, http2.ErrCodeFrameSize},
		"a ping of another size": {func(p *http2Peer) { require.NoError(p.t, p.WriteRawFrame(http2.FramePing, 0, 0, make([]byte, 7))) }, 0, http2.ErrCodeFrameSize},
		"broken compression": {func(p *http2Peer) {
			require.NoError(p.t, p.WriteRawFrame(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 1, []byte{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}))
		}, 0, http2.ErrCodeCompression},
		"a frame within a head": {func(p *http2Peer) {
			require.NoError(p.t, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1}))
			require.NoError(p.t, p.WritePing(false, [8]byte{}))
		}, 0, http2.ErrCodeProtocol},
		"continuation of nothing":  {func(p *http2Peer) { require.NoError(p.t, p.WriteContinuation(1, true, nil)) }, 0, http2.ErrCodeProtocol},
		"a head that does not end": {func(p *http2Peer) { endlessFields(p) }, 0, http2.ErrCodeProtocol},
		"streams opened and reset": {func(p *http2Peer) { rapidResets(p) }, 2*http2MaxRunning + 1, http2.ErrCodeEnhanceYourCalm},
	} {
		t.Run(name, func(t *testing.T) {
			p := dialHTTP2(t, s)
			test.do(p)
			p.wantGoAway(test.last, test.want)
		})
	}
	t.Run("no settings", func(t *testing.T) {
		p := startHTTP2(t, s)
		require.NoError(t, p.WritePing(false, [8]byte{}))
		p.wantGreeting()
		p.wantGoAway(0, http2.ErrCodeProtocol)
	})
	t.Run("no preface", func(t *testing.T) {
		p := dial(t, s)
		p.write(http2PrefaceHead + "MS\r\n\r\n")
		h := &http2Peer{peer: p, Framer: http2.NewFramer(p, p)}
		h.wantGreeting()
		h.wantGoAway(0, http2.ErrCodeProtocol)
	})
}

func endlessFields(p *http2Peer) {
	require.NoError(p.t, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: p.fields(":method", "GET")}))
	for range 4 {
		if err := p.WriteContinuation(1, false, p.fields("x", strings.Repeat("x", http2FrameSize-100))); err != nil {
			return // the server has had enough
		}
	}
}

// rapidResets opens streams whose handlers go on, and takes them back at once.
func rapidResets(p *http2Peer) {
	for i := range uint32(http2MaxRunning + 1) {
		p.connect(2*i+1, "/slow?handshake=100000")
		if p.WriteRSTStream(2*i+1, http2.ErrCodeCancel) != nil {
			return
		}
	}
}

func TestHTTP2Frames(t *testing.T) {
	s := start(t, Config{Root: t.TempDir()})
	t.Run("ping", func(t *testing.T) {
		p := dialHTTP2(t, s)
		require.NoError(t, p.WritePing(false, [8]byte{1, 2, 3}))
		ping, ok := p.frame().(*http2.PingFrame)
		require.True(t, ok && ping.IsAck())
		assert.Equal(t, [8]byte{1, 2, 3}, ping.Data)
		require.NoError(t, p.WritePing(true, [8]byte{4}))
		p.get(1)
	})
	t.Run("frames and settings that nobody knows", func(t *testing.T) {
		p := dialHTTP2(t, s, http2.Setting{ID: 0x99, Val: 7})
		require.NoError(t, p.WriteRawFrame(0x99, 0xFF, 5, []byte("what")))
		require.NoError(t, p.WritePriority(3, http2.PriorityParam{StreamDep: 1}))
		p.get(1)
	})
	t.Run("a head in pieces", func(t *testing.T) {
		p := dialHTTP2(t, s)
		block := bytes.Clone(p.fields(":method", "GET", ":scheme", "http", ":path", "/none", ":authority", "x"))
		require.NoError(t, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndStream: true, BlockFragment: block[:1]}))
		require.NoError(t, p.WriteContinuation(1, false, block[1:2]))
		require.NoError(t, p.WriteContinuation(1, true, block[2:]))
		p.wantStatus(1, "404")
	})
	t.Run("a head too large", func(t *testing.T) {
		p := dialHTTP2(t, s)
		block := bytes.Clone(p.fields(":method", "GET", ":scheme", "http", ":path", "/none", "x", strings.Repeat("~", maxHeadSize)))
		require.NoError(t, p.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndStream: true, BlockFragment: block[:http2FrameSize]}))
		require.NoError(t, p.WriteContinuation(1, true, block[http2FrameSize:]))
		p.wantStatus(1, "431")
	})
	t.Run("a version that is not spoken", func(t *testing.T) {
		p := dialHTTP2(t, s)
		p.headers(1, false, ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/echo",
			":authority", "x", "sec-websocket-version", "8")
		p.wantStatus(1, "400")
	})
	t.Run("CONNECT for something else", func(t *testing.T) {
		p := dialHTTP2(t, s)
		p.headers(1, false, ":method", "CONNECT", ":authority", "x:1")
		p.wantStatus(1, "501")
		p.wantData(1, `"CONNECT is for WebSockets" 0A`, false)
		p.wantData(1, ``, true)
		p.headers(3, false, ":method", "CONNECT", ":protocol", "connect-udp", ":scheme", "http", ":path", "/", ":authority", "x")
		p.wantStatus(3, "501")
	})
	t.Run("windows that are closed at first", func(t *testing.T) {
		p := dialHTTP2(t, s, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
		p.connect(1, "/close?code=1000")
		p.wantStatus(1, "200")
		require.NoError(t, p.WriteWindowUpdate(1, 1))
		p.wantData(1, `88`, false)
		require.NoError(t, p.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 2}))
		data, acked := "", false
		for len(data) < 2 || !acked { // in either order
			switch f := p.frame().(type) {
			case *http2.SettingsFrame:
				acked = f.IsAck()
			case *http2.DataFrame:
				data += string(f.Data())
			}
		}
		assert.Equal(t, "02 03", toHex([]byte(data)))
		require.NoError(t, p.WriteWindowUpdate(1, 100))
		p.wantData(1, `E8`, false)
		require.NoError(t, p.WriteData(1, false, []byte(unhex(t, `88 80`+zeroMask))))
		p.wantData(1, ``, true)
	})
	t.Run("a window that is opened again", func(t *testing.T) {
		p := dialHTTP2(t, s)
		p.connect(1, "/sink?n=2")
		p.wantStatus(1, "200")
		require.NoError(t, p.WriteDataPadded(1, false, []byte(unhex(t, `82 FE 80 00`+zeroMask)), make([]byte, 200)))
		for range 2 {
			require.NoError(t, p.WriteData(1, false, make([]byte, http2FrameSize)))
		}
		update, ok := p.frame().(*http2.WindowUpdateFrame)
		require.True(t, ok)
		assert.EqualValues(t, 1, update.StreamID)
		assert.GreaterOrEqual(t, update.Increment, uint32(http2Window/2))
	})
	t.Run("too many streams", func(t *testing.T) {
		p := dialHTTP2(t, s)
		for i := range uint32(http2MaxStreams) {
			p.connect(2*i+1, "/hang")
		}
		p.connect(2*http2MaxStreams+1, "/hang")
		p.wantReset(2*http2MaxStreams+1, http2.ErrCodeRefusedStream)
		require.NoError(t, p.WriteRSTStream(1, http2.ErrCodeCancel))
		p.get(2*http2MaxStreams + 3)
	})
	t.Run("a body that nobody reads", func(t *testing.T) {
		p := dialHTTP2(t, s)
		p.headers(1, false, ":method", "GET", ":scheme", "http", ":path", "/none", ":authority", "x")
		p.wantStatus(1, "404")
		p.wantData(1, `"no file " 22 "none" 22 " under the server's root" 0A`, false)
		p.wantData(1, ``, true)
		require.NoError(t, p.WriteData(1, false, make([]byte, 1000)))
		require.NoError(t, p.WriteData(1, true, nil))
		p.get(3)
	})
}

// The server drains a stream for a while, and then says that nobody reads.
func TestHTTP2StreamThatDoesNotEnd(t *testing.T) {
	s := start(t, Config{CloseTimeout: short, DrainTimeout: short})
	p := dialHTTP2(t, s)
	p.connect(1, "/close?code=1000")
	p.wantStatus(1, "200")
	p.wantData(1, `88 02 03 E8`, false)
	p.wantData(1, ``, true)
	p.wantReset(1, http2.ErrCodeNo)
}

func TestHTTP2ResetEndsTheHandler(t *testing.T) {
	s, l := startFiles(t, map[string]string{"t_wsh.js": `
		connection.accept();
		log(connection.receive(), connection.ended, connection.streamEnded, connection.closeCode);
		connection.send("to nobody");`})
	p := dialHTTP2(t, s)
	p.connect(1, "/t")
	p.wantStatus(1, "200")
	require.NoError(t, p.WriteRSTStream(1, http2.ErrCodeCancel))
	waitUntil(t, func() bool { return len(l.all()) > 0 })
	assert.Equal(t, []string{"t_wsh.js: null reset reset 1006"}, l.all())
	p.get(3)
}

// TestHTTP2ServerClose: streams in every kind of wait, and no goroutine is left.
func TestHTTP2ServerClose(t *testing.T) {
	s, err := Start(Config{Root: writeFiles(t, map[string]string{
		"spin_wsh.js":  `connection.accept(); for (;;);`,
		"read_wsh.js":  `connection.accept(); connection.receive();`,
		"write_wsh.js": `connection.accept(); for (;;) connection.send(new Uint8Array(1 << 16));`,
	})})
	require.NoError(t, err)
	p := dialHTTP2(t, s)
	for i, path := range []string{"/spin", "/read", "/write", "/hang", "/echo", "/close", "/slow?handshake=100000"} {
		p.connect(uint32(2*i+1), path)
	}
	stuck := dialHTTP2(t, s) // its connection's writes wait for a client that does not read
	for i := range uint32(http2MaxStreams) {
		require.NoError(t, stuck.WriteWindowUpdate(0, 1<<20))
		stuck.connect(2*i+1, "/flood?n=100000&size=60000")
		require.NoError(t, stuck.WriteWindowUpdate(2*i+1, 1<<30))
	}
	waitUntil(t, func() bool { return s.connCount() == 2+7+http2MaxStreams })
	begin := time.Now()
	require.NoError(t, s.Close())
	assert.Less(t, time.Since(begin), stopTimeout/2)
	assert.Empty(t, leftGoroutines())
	for {
		f, err := p.ReadFrame()
		require.NoError(t, err)
		if goAway, ok := f.(*http2.GoAwayFrame); ok {
			assert.Equal(t, http2.ErrCodeNo, goAway.ErrCode)
			break
		}
	}
}

// A client that says nothing is not waited for, unless it has a stream.
func TestHTTP2SilentClient(t *testing.T) {
	s := start(t, Config{HandshakeTimeout: short})
	p := startHTTP2(t, s)
	p.wantGreeting()
	p.wantGoAway(0, http2.ErrCodeNo)
}
