package transport_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"adieu/websocket/transport"
)

// connectEnabled is the setting with which a server allows extended CONNECT.
var connectEnabled = http2.Setting{ID: http2.SettingEnableConnectProtocol, Val: 1}

// peer is the server's end of an HTTP/2 connection, frame by frame. It may lie.
type peer struct {
	t      testing.TB
	conn   net.Conn
	framer *http2.Framer
	block  bytes.Buffer
	enc    *hpack.Encoder
}

// newPeer takes the client's preface, and answers with settings.
func newPeer(t testing.TB, conn net.Conn, settings ...http2.Setting) *peer {
	t.Helper()
	p := &peer{t: t, conn: conn, framer: http2.NewFramer(conn, conn)}
	p.enc = hpack.NewEncoder(&p.block)
	p.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	preface := make([]byte, len(http2.ClientPreface))
	_, err := io.ReadFull(conn, preface)
	require.NoError(t, err)
	require.Equal(t, http2.ClientPreface, string(preface))
	require.NoError(t, p.framer.WriteSettings(settings...))
	return p
}

// read returns the next frame but for acknowledgements, settings and windows.
func (p *peer) read() http2.Frame {
	p.t.Helper()
	for {
		frame, err := p.framer.ReadFrame()
		require.NoError(p.t, err)
		switch frame.(type) {
		case *http2.SettingsFrame, *http2.WindowUpdateFrame, *http2.PingFrame:
		default:
			return frame
		}
	}
}

// next is what the next frame says, in a line.
func (p *peer) next() string {
	p.t.Helper()
	frame := p.read()
	end := ""
	if frame.Header().Flags&http2.FlagDataEndStream != 0 {
		end = " END_STREAM"
	}
	switch f := frame.(type) {
	case *http2.DataFrame:
		return fmt.Sprintf("DATA %d %q%s", f.StreamID, f.Data(), end)
	case *http2.MetaHeadersFrame:
		return fmt.Sprintf("HEADERS %d%s", f.StreamID, end)
	case *http2.RSTStreamFrame:
		return fmt.Sprintf("RST_STREAM %d %s", f.StreamID, f.ErrCode)
	case *http2.GoAwayFrame:
		return fmt.Sprintf("GOAWAY %s", f.ErrCode)
	}
	return fmt.Sprint(frame)
}

// request takes a request and returns its stream and its fields.
func (p *peer) request() (id uint32, fields []string) {
	p.t.Helper()
	frame, ok := p.read().(*http2.MetaHeadersFrame)
	require.True(p.t, ok)
	for _, field := range frame.Fields {
		text := field.Name + ": " + field.Value
		if field.Sensitive {
			text += " (never indexed)"
		}
		fields = append(fields, text)
	}
	return frame.StreamID, fields
}

// respond sends a head, of names and values, in as many frames as it takes.
func (p *peer) respond(id uint32, end bool, fields ...string) {
	p.t.Helper()
	p.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		require.NoError(p.t, p.enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}))
	}
	part := p.block.Next(16 << 10)
	require.NoError(p.t, p.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: part, EndHeaders: p.block.Len() == 0, EndStream: end,
	}))
	for p.block.Len() > 0 {
		part := p.block.Next(16 << 10)
		require.NoError(p.t, p.framer.WriteContinuation(id, p.block.Len() == 0, part))
	}
}

// accept takes a request and opens the stream.
func (p *peer) accept() (id uint32) {
	p.t.Helper()
	id, _ = p.request()
	p.respond(id, false, ":status", "200")
	return id
}

func (p *peer) data(id uint32, end bool, text string) {
	p.t.Helper()
	require.NoError(p.t, p.framer.WriteData(id, end, []byte(text)))
}

// window returns the next increment for a stream, or for the connection.
func (p *peer) window(id uint32) uint32 {
	p.t.Helper()
	for {
		frame, err := p.framer.ReadFrame()
		require.NoError(p.t, err)
		if f, ok := frame.(*http2.WindowUpdateFrame); ok && f.StreamID == id {
			return f.Increment
		}
	}
}

// expectEnd requires the client's goodbye and its FIN, and then closes.
func (p *peer) expectEnd(goodbye string) {
	p.t.Helper()
	require.Equal(p.t, "GOAWAY "+goodbye, p.next())
	_, err := io.Copy(io.Discard, p.conn)
	require.NoError(p.t, err)
	require.NoError(p.t, p.conn.Close())
}

// h2Server is a listener whose clients speak HTTP/2 without TLS.
type h2Server struct {
	t        testing.TB
	listener net.Listener
	address  transport.Address
	network  *transport.Network
}

func newH2Server(t testing.TB) *h2Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	host, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return &h2Server{t, listener, transport.Address{Scheme: "ws", Host: host, Port: port},
		&transport.Network{HTTP2: transport.HTTP2Only, HTTP2Cleartext: true}}
}

// connection takes the next connection.
func (s *h2Server) connection(settings ...http2.Setting) *peer {
	s.t.Helper()
	conn, err := s.listener.Accept()
	require.NoError(s.t, err)
	s.t.Cleanup(func() { conn.Close() })
	return newPeer(s.t, conn, settings...)
}

// dialed is what DialStream returned.
type dialed struct {
	conn     transport.Conn
	response *transport.StreamResponse
	err      error
}

// dial starts DialStream.
func (s *h2Server) dial(ctx context.Context) <-chan dialed {
	done := make(chan dialed, 1)
	go func() {
		conn, response, err := s.network.DialStream(ctx, s.address, transport.StreamRequest{Path: "/chat"})
		done <- dialed{conn, response, err}
	}()
	return done
}

// open returns the ends of one stream on a connection of its own.
func openStream(t testing.TB, settings ...http2.Setting) (conn transport.Conn, p *peer) {
	t.Helper()
	s := newH2Server(t)
	done := s.dial(t.Context())
	p = s.connection(append([]http2.Setting{connectEnabled}, settings...)...)
	require.Equal(t, uint32(1), p.accept())
	d := <-done
	require.NoError(t, d.err)
	require.Equal(t, 200, d.response.Status)
	t.Cleanup(func() { d.conn.Close() })
	return d.conn, p
}
