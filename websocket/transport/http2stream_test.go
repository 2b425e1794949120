package transport_test

import (
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"adieu/websocket/transport"
)

func TestStreamHandshakeOnTheWire(t *testing.T) {
	s := newH2Server(t)
	done := make(chan dialed, 1)
	go func() {
		conn, response, err := s.network.DialStream(t.Context(), s.address, transport.StreamRequest{
			Authority: "server.example", Path: "//chat?a=b",
			Fields: []transport.Field{
				{"Host", "server.example"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Origin", "https://page.example"},
				{"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", "AAAA"}, {"Cookie", "a=b; c=d"}, {"Authorization", "Basic YTpi"}, {"Sec-WebSocket-Protocol", "chat"},
			},
		})
		done <- dialed{conn, response, err}
	}()
	p := s.connection(connectEnabled)
	id, fields := p.request()
	assert.Equal(t, []string{
		":method: CONNECT", ":protocol: websocket", ":scheme: http", ":authority: server.example", ":path: //chat?a=b",
		"origin: https://page.example", "sec-websocket-version: 13", "cookie: a=b; c=d (never indexed)", "authorization: Basic YTpi (never indexed)",
		"sec-websocket-protocol: chat",
	}, fields)
	p.respond(id, false, ":status", "103", "link", "x") // an interim response
	p.respond(id, false, ":status", "200", "sec-websocket-protocol", "chat", "set-cookie", "a", "set-cookie", "b")
	d := <-done
	require.NoError(t, d.err)
	assert.Equal(t, &transport.StreamResponse{Status: 200, Fields: []transport.Field{
		{"sec-websocket-protocol", "chat"}, {"set-cookie", "a"}, {"set-cookie", "b"},
	}}, d.response)
	assert.Equal(t, s.listener.Addr().String(), d.conn.RemoteAddr().String())

	// Both ways, and then the end both ways.
	write(t, d.conn, "hello")
	require.Equal(t, `DATA 1 "hello"`, p.next())
	p.data(id, false, "wor")
	p.data(id, true, "ld")
	require.NoError(t, d.conn.WaitReadable())
	got, err := io.ReadAll(d.conn)
	require.NoError(t, err)
	assert.Equal(t, "world", string(got))
	write(t, d.conn, "still open")
	require.Equal(t, `DATA 1 "still open"`, p.next())
	require.NoError(t, d.conn.CloseWrite())
	require.Equal(t, `DATA 1 "" END_STREAM`, p.next())
	_, err = d.conn.Write([]byte("x"))
	require.ErrorIs(t, err, io.ErrClosedPipe)
	require.NoError(t, d.conn.Close())
	require.ErrorIs(t, d.conn.Close(), net.ErrClosed)
	p.expectEnd("NO_ERROR")
}

func TestStreamRequestDefaults(t *testing.T) {
	s := newH2Server(t)
	done := make(chan dialed, 1)
	go func() {
		conn, _, err := s.network.DialStream(t.Context(), s.address, transport.StreamRequest{})
		done <- dialed{conn: conn, err: err}
	}()
	p := s.connection(connectEnabled)
	id, fields := p.request()
	assert.Contains(t, fields, ":authority: "+s.listener.Addr().String())
	assert.Contains(t, fields, ":path: /")
	p.respond(id, true, ":status", "404")
	d := <-done
	require.NoError(t, d.err)
	require.NoError(t, d.conn.Close())
	require.Equal(t, `DATA 1 "" END_STREAM`, p.next(), "the server has ended its side: so do we")
	p.expectEnd("NO_ERROR")

	for name, r := range map[string]transport.StreamRequest{
		"path":      {Path: "chat"},
		"a space":   {Path: "/a b"},
		"authority": {Authority: "a b"},
		"name":      {Fields: []transport.Field{{"a b", "c"}}},
		"value":     {Fields: []transport.Field{{"a", "b\r\nc: d"}}},
	} {
		_, _, err := s.network.DialStream(t.Context(), s.address, r)
		assert.ErrorContains(t, err, "is not valid", name)
		assert.Equal(t, transport.StageHTTP2, stage(t, err))
	}
}

func TestStreamHeadersOfManyFrames(t *testing.T) {
	s := newH2Server(t)
	long := strings.Repeat("a", 40<<10)
	go s.network.DialStream(t.Context(), s.address, transport.StreamRequest{Fields: []transport.Field{{"x", long}}})
	p := s.connection(connectEnabled)
	p.framer.MaxHeaderListSize = 1 << 20
	_, fields := p.request()
	assert.Equal(t, "x: "+long, fields[len(fields)-1])
	p.conn.Close()
}

// A status other than 2xx is an answer like any other: it must not hang.
func TestStreamRefusedByStatus(t *testing.T) {
	s := newH2Server(t)
	done := s.dial(t.Context())
	p := s.connection(connectEnabled)
	id, _ := p.request()
	p.respond(id, false, ":status", "401", "content-length", "4")
	p.data(id, true, "body")
	d := <-done
	require.NoError(t, d.err)
	assert.Equal(t, 401, d.response.Status)
	got, err := io.ReadAll(d.conn)
	require.NoError(t, err)
	assert.Equal(t, "body", string(got))

	// A server that wants no more of the request says so (RFC 9113 §8.1). That does not
	// undo the end of what it sent.
	require.NoError(t, p.framer.WriteRSTStream(id, http2.ErrCodeNo))
	for err = nil; err == nil; {
		_, err = d.conn.Write([]byte("x"))
	}
	assert.True(t, transport.IsReset(err), "%v", err)
	_, err = d.conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, d.conn.Close())
}

func TestStreamIsReset(t *testing.T) {
	conn, p := openStream(t)
	p.data(1, false, "before")
	require.NoError(t, p.framer.WriteRSTStream(1, http2.ErrCodeInternal))
	p.expectEnd("NO_ERROR")
	b := make([]byte, 10)
	require.NoError(t, conn.WaitReadable())
	n, err := conn.Read(b)
	require.NoError(t, err, "what came before the reset can be read")
	assert.Equal(t, "before", string(b[:n]))
	for range 2 {
		err := conn.WaitReadable()
		assert.True(t, transport.IsReset(err), "%v", err)
		_, err = conn.Read(b)
		assert.True(t, transport.IsReset(err), "%v", err)
		var reset *transport.StreamError
		require.ErrorAs(t, err, &reset)
		assert.Equal(t, transport.StreamError{Code: 2}, *reset)
		assert.ErrorContains(t, err, "HTTP/2 stream reset by peer: INTERNAL_ERROR")
	}
	_, err = conn.Write(b)
	assert.True(t, transport.IsReset(err), "%v", err)
	assert.Error(t, conn.CloseWrite())
}

func TestStreamAbortIsAReset(t *testing.T) {
	for name, end := range map[string]func(transport.Conn) error{
		"abort": transport.Conn.Abort,
		"close": transport.Conn.Close, // the peer has not ended: it must learn to stop
	} {
		t.Run(name, func(t *testing.T) {
			conn, p := openStream(t)
			require.NoError(t, end(conn))
			require.Equal(t, "RST_STREAM 1 CANCEL", p.next())
			p.data(1, false, "crossing")
			p.expectEnd("NO_ERROR")
			_, err := conn.Read(make([]byte, 1))
			assert.ErrorIs(t, err, net.ErrClosed)
			_, err = conn.Write(make([]byte, 1))
			assert.ErrorIs(t, err, net.ErrClosed)
			assert.ErrorIs(t, conn.WaitReadable(), net.ErrClosed)
			assert.ErrorIs(t, conn.CloseWrite(), net.ErrClosed)
			assert.ErrorIs(t, conn.SetDeadline(past), net.ErrClosed)
		})
	}
}

func TestStreamWaitingWakes(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(conn transport.Conn, p *peer)
		want func(error) bool
	}{
		"bytes":                   {func(_ transport.Conn, p *peer) { p.data(1, false, "x") }, func(err error) bool { return err == nil }},
		"END_STREAM":              {func(_ transport.Conn, p *peer) { p.data(1, true, "") }, func(err error) bool { return err == nil }},
		"END_STREAM in a trailer": {func(_ transport.Conn, p *peer) { p.respond(1, true, "x", "y") }, func(err error) bool { return err == nil }},
		"RST_STREAM":              {func(_ transport.Conn, p *peer) { p.framer.WriteRSTStream(1, http2.ErrCodeCancel) }, transport.IsReset},
		"FIN":                     {func(_ transport.Conn, p *peer) { p.conn.Close() }, func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || transport.IsReset(err) }},
		"a TCP reset": {func(_ transport.Conn, p *peer) {
			p.conn.(*net.TCPConn).SetLinger(0)
			p.conn.Close()
		}, transport.IsReset},
		"a deadline in the past": {func(conn transport.Conn, _ *peer) { conn.SetReadDeadline(past) }, func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }},
		"a deadline":             {func(conn transport.Conn, _ *peer) { conn.SetDeadline(time.Now().Add(time.Millisecond)) }, func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }},
		"a local close":          {func(conn transport.Conn, _ *peer) { conn.Close() }, func(err error) bool { return errors.Is(err, net.ErrClosed) }},
		"a local abort":          {func(conn transport.Conn, _ *peer) { conn.Abort() }, func(err error) bool { return errors.Is(err, net.ErrClosed) }},
	} {
		t.Run(name, func(t *testing.T) {
			conn, p := openStream(t)
			woke := make(chan error, 1)
			go func() { woke <- conn.WaitReadable() }()
			test.end(conn, p)
			err := <-woke
			assert.True(t, test.want(err), "%v", err)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				require.NoError(t, conn.SetReadDeadline(time.Time{}))
				p.data(1, false, "later")
				require.NoError(t, conn.WaitReadable())
			}
		})
	}
}

// The peer's windows stop a writer, its deadline wakes it, and a window lets it go on.
func TestStreamWritesWithinTheWindow(t *testing.T) {
	conn, p := openStream(t, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
	require.NoError(t, conn.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
	n, err := conn.Write([]byte("0123456789abcdefgh"))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.Equal(t, 10, n)
	require.Equal(t, `DATA 1 "0123456789"`, p.next())
	require.NoError(t, conn.SetWriteDeadline(time.Time{}))

	wrote := make(chan error, 1)
	go func() {
		_, err := conn.Write([]byte("abcdef"))
		wrote <- err
	}()
	require.NoError(t, p.framer.WriteWindowUpdate(1, 2))
	require.Equal(t, `DATA 1 "ab"`, p.next())
	require.NoError(t, p.framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 13}))
	require.Equal(t, `DATA 1 "cde"`, p.next())
	require.NoError(t, p.framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})) // below zero now
	require.NoError(t, p.framer.WriteWindowUpdate(1, 13))
	require.NoError(t, p.framer.WriteWindowUpdate(1, 1))
	require.Equal(t, `DATA 1 "f"`, p.next())
	require.NoError(t, <-wrote)

	for name, end := range map[string]func(){
		"RST_STREAM": func() { p.framer.WriteRSTStream(1, http2.ErrCodeCancel) },
	} {
		go func() {
			_, err := conn.Write([]byte("never"))
			wrote <- err
		}()
		end()
		assert.True(t, transport.IsReset(<-wrote), name)
	}
}

// Where no window stops it, the socket does, and what has been written makes room.
func TestStreamWritesFasterThanTheSocket(t *testing.T) {
	conn, p := openStream(t)
	require.NoError(t, p.framer.WriteWindowUpdate(0, 1<<30))
	require.NoError(t, p.framer.WriteWindowUpdate(1, 1<<30))
	wrote := make(chan error, 1)
	go func() {
		_, err := conn.Write(bulk)
		wrote <- err
	}()
	for taken := 0; taken < len(bulk); {
		taken += int(p.read().(*http2.DataFrame).Length)
	}
	require.NoError(t, <-wrote)
}

// One socket whose peer reads nothing must not stop the others; the connection's window is
// what they share.
func TestStreamsShareTheConnectionsWindow(t *testing.T) {
	s := newH2Server(t)
	first := s.dial(t.Context())
	p := s.connection(connectEnabled, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 100_000})
	p.accept()
	a := (<-first).conn
	second := s.dial(t.Context())
	p.accept()
	b := (<-second).conn
	defer a.Close()
	defer b.Close()

	require.NoError(t, a.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
	n, err := a.Write(make([]byte, 100_000))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.Equal(t, 65535, n)
	for taken := 0; taken < n; {
		frame := p.read().(*http2.DataFrame)
		assert.LessOrEqual(t, frame.Length, uint32(16384))
		taken += int(frame.Length)
	}
	wrote := make(chan error, 1)
	go func() {
		_, err := b.Write([]byte("hello"))
		wrote <- err
	}()
	require.NoError(t, p.framer.WriteWindowUpdate(0, 5))
	require.Equal(t, `DATA 3 "hello"`, p.next())
	require.NoError(t, <-wrote)
}

// What nobody reads is bounded, and does not stop other streams; reading opens the window
// again.
func TestStreamReceivesWithinTheWindow(t *testing.T) {
	const window, connectionWindow = 1 << 20, 8 << 20
	s := newH2Server(t)
	first := s.dial(t.Context())
	p := s.connection(connectEnabled)
	assert.Equal(t, uint32(connectionWindow-65535), p.window(0))
	p.accept()
	a := (<-first).conn
	chunk := strings.Repeat("x", 16<<10)
	for range window / len(chunk) {
		p.data(1, false, chunk)
	}
	second := s.dial(t.Context())
	p.accept()
	b := (<-second).conn
	p.data(3, false, "hello")
	require.NoError(t, b.WaitReadable(), "the other stream goes on")

	buf := make([]byte, window)
	n, err := io.ReadFull(a, buf[:window/2])
	require.NoError(t, err)
	assert.Equal(t, uint32(n), p.window(1))
	_, err = io.ReadFull(a, buf[:window/2])
	require.NoError(t, err)
	assert.Equal(t, uint32(n), p.window(1))
	require.NoError(t, p.framer.WriteDataPadded(1, false, []byte("padded"), make([]byte, 100)))
	n, err = a.Read(buf)
	require.NoError(t, err)
	assert.Equal(t, "padded", string(buf[:n]))

	// Padding counts, and nobody reads it.
	for range window / 2 / 256 {
		require.NoError(t, p.framer.WriteDataPadded(1, false, nil, make([]byte, 255)))
	}
	assert.NotZero(t, p.window(1))

	// Beyond the window the stream is refused.
	for range window/len(chunk) + 1 {
		p.data(1, false, chunk)
	}
	require.Equal(t, "RST_STREAM 1 FLOW_CONTROL_ERROR", p.next())
	_, err = io.Copy(io.Discard, a)
	var refused *transport.StreamError
	require.ErrorAs(t, err, &refused)
	assert.True(t, refused.Local)
	assert.False(t, transport.IsReset(err), "we did it")
	a.Close()

	// Bytes for a stream that is gone count for the connection, which is given them back.
	for range connectionWindow / len(chunk) {
		p.data(1, false, chunk)
	}
	assert.Equal(t, uint32(connectionWindow/2), p.window(0)/(16<<10)*(16<<10))
	b.Close()
}

func TestIdleStreamsCostNoGoroutine(t *testing.T) {
	s := newH2Server(t)
	first := s.dial(t.Context())
	p := s.connection(connectEnabled)
	p.accept()
	conns := []transport.Conn{(<-first).conn}
	before := runtime.NumGoroutine()
	for range 50 {
		done := s.dial(t.Context())
		p.accept()
		conns = append(conns, (<-done).conn)
	}
	assert.Less(t, runtime.NumGoroutine(), before+10)
	for _, conn := range conns {
		conn.Close()
	}
}
