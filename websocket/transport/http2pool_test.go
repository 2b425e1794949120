package transport_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/url"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"

	"adieu/websocket/transport"
)

func TestStreamsToOneServerShareAConnection(t *testing.T) {
	s := newH2Server(t)
	const sockets = 5
	var dials []<-chan dialed
	for range sockets {
		dials = append(dials, s.dial(t.Context())) // while the first of them still dials
	}
	p := s.connection(connectEnabled)
	for range sockets {
		p.accept()
	}
	var conns []transport.Conn
	for _, done := range dials {
		d := <-done
		require.NoError(t, d.err)
		conns = append(conns, d.conn)
	}
	for _, conn := range conns {
		require.NoError(t, conn.Close())
		require.Regexp(t, "^RST_STREAM [13579] CANCEL$", p.next())
	}
	p.expectEnd("NO_ERROR")

	// With nobody left the connection went; the next socket has a new one.
	done := s.dial(t.Context())
	p = s.connection(connectEnabled)
	p.accept()
	(<-done).conn.Close()
}

func TestStreamsBeyondThePeersLimit(t *testing.T) {
	s := newH2Server(t)
	one := http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 1}
	first := s.dial(t.Context())
	p := s.connection(connectEnabled, one)
	p.accept()
	a := <-first
	second := s.dial(t.Context())
	q := s.connection(connectEnabled, one)
	q.accept()
	b := <-second
	require.NoError(t, a.err)
	require.NoError(t, b.err)
	require.NoError(t, a.conn.Close())
	require.NoError(t, b.conn.Close())

	// A server that takes none at all.
	third := s.dial(t.Context())
	for range 3 {
		r := s.connection(connectEnabled, http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 0})
		r.expectEnd("NO_ERROR")
	}
	var none *transport.NoStreamError
	require.ErrorAs(t, (<-third).err, &none)
	assert.ErrorContains(t, none, "takes no more streams")
}

func TestStreamsMoveOnAfterGoAway(t *testing.T) {
	s := newH2Server(t)
	first := s.dial(t.Context())
	p := s.connection(connectEnabled)
	p.accept()
	a := <-first
	require.NoError(t, a.err)
	second := s.dial(t.Context())
	id, _ := p.request()
	require.Equal(t, uint32(3), id)
	require.NoError(t, p.framer.WriteGoAway(1, http2.ErrCodeNo, nil))

	// What was not looked at is asked of another connection.
	q := s.connection(connectEnabled)
	q.accept()
	b := <-second
	require.NoError(t, b.err)
	third := s.dial(t.Context())
	require.Equal(t, uint32(3), q.accept())
	c := <-third

	// What was open goes on.
	p.data(1, true, "still here")
	got, err := io.ReadAll(a.conn)
	require.NoError(t, err)
	assert.Equal(t, "still here", string(got))
	require.NoError(t, a.conn.Close())
	require.Equal(t, `DATA 1 "" END_STREAM`, p.next())
	p.expectEnd("NO_ERROR")

	// A goodbye with a reason ends everything.
	require.NoError(t, q.framer.WriteGoAway(3, http2.ErrCodeEnhanceYourCalm, []byte("too much")))
	for _, conn := range []transport.Conn{b.conn, c.conn} {
		err := conn.WaitReadable()
		var failed *transport.StreamError
		require.ErrorAs(t, err, &failed)
		assert.Equal(t, transport.StreamError{Code: 11, Connection: true, Detail: "too much"}, *failed)
		assert.ErrorContains(t, err, "HTTP/2 connection reset by peer: ENHANCE_YOUR_CALM (too much)")
	}
	q.expectEnd("NO_ERROR")
}

func TestRefusedStreamsAreTriedAgain(t *testing.T) {
	s := newH2Server(t)
	done := s.dial(t.Context())
	p := s.connection(connectEnabled)
	p.request()
	require.NoError(t, p.framer.WriteRSTStream(1, http2.ErrCodeRefusedStream))
	p.expectEnd("NO_ERROR")
	q := s.connection(connectEnabled)
	q.accept()
	d := <-done
	require.NoError(t, d.err)
	d.conn.Close()
}

// What a server may do instead of answering, and what the caller learns.
func TestStreamDialFailures(t *testing.T) {
	for name, test := range map[string]struct {
		act  func(p *peer)
		want string
	}{
		"reset":              {func(p *peer) { p.framer.WriteRSTStream(1, http2.ErrCodeInternal) }, "HTTP/2 stream reset by peer: INTERNAL_ERROR"},
		"wants HTTP/1.1":     {func(p *peer) { p.framer.WriteRSTStream(1, http2.ErrCodeHTTP11Required) }, "the server requires HTTP/1.1"},
		"all want HTTP/1.1":  {func(p *peer) { p.framer.WriteGoAway(0, http2.ErrCodeHTTP11Required, nil) }, "the server requires HTTP/1.1"},
		"ends the transport": {func(p *peer) { p.conn.(*net.TCPConn).CloseWrite() }, "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newH2Server(t)
			done := s.dial(t.Context())
			p := s.connection(connectEnabled)
			p.request()
			test.act(p)
			d := <-done
			assert.Nil(t, d.conn)
			assert.Equal(t, transport.StageHTTP2, stage(t, d.err))
			assert.ErrorContains(t, d.err, test.want)
		})
	}
}

func TestGivingUpOnAStream(t *testing.T) {
	s := newH2Server(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := s.dial(ctx)
	waiting := s.dial(ctx)
	conn, err := s.listener.Accept() // no settings come
	require.NoError(t, err)
	cancel()
	for _, d := range []dialed{<-done, <-waiting} {
		require.ErrorIs(t, d.err, context.Canceled)
		stage(t, d.err)
	}
	require.NoError(t, conn.Close())

	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	stays := s.dial(t.Context())
	p := s.connection(connectEnabled)
	p.accept()
	open := <-stays
	require.NoError(t, open.err)
	done = s.dial(ctx)
	p.request()
	cancel()
	require.ErrorIs(t, (<-done).err, context.Canceled)
	require.Equal(t, "RST_STREAM 3 CANCEL", p.next())
	p.respond(3, false, ":status", "200") // crossing
	p.data(1, false, "the other goes on")
	require.NoError(t, open.conn.WaitReadable())
	open.conn.Close()
}

// A server that chooses HTTP/1.1 costs no second connection, and is not asked again.
func TestFallingBackByALPN(t *testing.T) {
	id := newIdentity(t, "127.0.0.1")
	offers := make(chan []string, 10)
	cfg := &tls.Config{
		Certificates: []tls.Certificate{id.certificate}, NextProtos: []string{"http/1.1"},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			offers <- hello.SupportedProtos
			return nil, nil
		},
	}
	a := serveTLS(t, cfg, func(conn *transport.TLSConn) { echoLine(conn) })
	n := &transport.Network{TLSConfig: &tls.Config{RootCAs: id.roots}}
	for _, offered := range [][]string{{"h2", "http/1.1"}, {"http/1.1"}} {
		conn, response, err := n.DialStream(t.Context(), a, transport.StreamRequest{})
		assert.Nil(t, response)
		checkEcho(t, conn, err)
		assert.Equal(t, offered, <-offers)
		assert.Empty(t, offers)
	}
	n = &transport.Network{TLSConfig: n.TLSConfig, HTTP2: transport.HTTP2Never}
	conn, _, err := n.DialStream(t.Context(), a, transport.StreamRequest{})
	checkEcho(t, conn, err)
	assert.Equal(t, []string{"http/1.1"}, <-offers)

	n = &transport.Network{TLSConfig: n.TLSConfig, HTTP2: transport.HTTP2Only}
	for range 2 {
		_, _, err = n.DialStream(t.Context(), a, transport.StreamRequest{})
		var none *transport.NoStreamError
		require.ErrorAs(t, err, &none)
		assert.Equal(t, a, none.Address)
		assert.ErrorContains(t, err, "the server did not choose HTTP/2")
	}
	_, _, err = n.DialStream(t.Context(), transport.Address{Scheme: "ws", Host: "127.0.0.1"}, transport.StreamRequest{})
	assert.ErrorContains(t, err, "HTTP/2 without TLS was not asked for")
}

// Those who wait for a dial learn why it failed; each of them dialing for itself would
// make them wait for one failure after the other.
func TestWaitingForADialThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials, results := make(chan error), make(chan error)
		n := &transport.Network{Proxy: func(transport.Address) (*url.URL, error) { return nil, <-dials }}
		dial := func(ctx context.Context) {
			_, _, err := n.DialStream(ctx, transport.Address{Scheme: "wss", Host: "server.example"}, transport.StreamRequest{})
			results <- err
		}
		for range 3 {
			go dial(t.Context())
		}
		synctest.Wait() // one dials, two wait
		dials <- io.ErrNoProgress
		for range 3 {
			require.ErrorIs(t, <-results, io.ErrNoProgress)
		}

		// But they do not learn that somebody else gave up.
		ctx, cancel := context.WithCancel(t.Context())
		go dial(ctx)
		synctest.Wait()
		go dial(t.Context())
		synctest.Wait()
		cancel()
		dials <- context.Canceled
		require.ErrorIs(t, <-results, context.Canceled)
		dials <- io.ErrNoProgress
		require.ErrorIs(t, <-results, io.ErrNoProgress)
	})
}

// A server whose settings do not enable extended CONNECT costs a connection, once.
func TestFallingBackBySettings(t *testing.T) {
	s := newH2Server(t)
	s.network.HTTP2 = transport.HTTP2IfOffered
	done := s.dial(t.Context())
	p := s.connection()
	p.expectEnd("NO_ERROR")
	for range 2 {
		conn, err := s.listener.Accept()
		require.NoError(t, err)
		d := <-done
		require.NoError(t, d.err)
		assert.Nil(t, d.response)
		write(t, d.conn, "GET")
		b := make([]byte, 3)
		_, err = io.ReadFull(conn, b)
		require.NoError(t, err)
		assert.Equal(t, "GET", string(b))
		d.conn.Close()
		conn.Close()
		done = s.dial(t.Context())
	}
	(<-done).conn.Close()
}
