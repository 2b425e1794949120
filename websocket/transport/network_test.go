package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

var (
	_ transport.StreamDialer = (*transport.Network)(nil)
	_ transport.Dialer       = (*transport.TCP)(nil)
)

// serve accepts connections and hands each to handle, on a goroutine of its own that
// closes it, until the test ends.
func serve(t testing.TB, handle func(conn net.Conn)) (address transport.Address) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	host, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	return transport.Address{Scheme: "ws", Host: host, Port: port}
}

// serveTLS is serve behind TLS; the address says wss.
func serveTLS(t testing.TB, cfg *tls.Config, handle func(conn *transport.TLSConn)) transport.Address {
	t.Helper()
	a := serve(t, func(conn net.Conn) {
		secure, err := transport.ServerTLS(context.Background(), transport.NewTCPConn(conn.(*net.TCPConn)), cfg)
		if err == nil {
			handle(secure)
			secure.Close()
		}
	})
	a.Scheme = "wss"
	return a
}

// echoLine answers one line with the same line, in upper case.
func echoLine(conn net.Conn) {
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil {
		io.WriteString(conn, strings.ToUpper(line))
	}
}

// checkEcho talks to echoLine, and lets go of the connection.
func checkEcho(t *testing.T, conn transport.Conn, err error) {
	t.Helper()
	require.NoError(t, err)
	defer conn.Close()
	write(t, conn, "hello\n")
	require.NoError(t, conn.WaitReadable())
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Equal(t, "HELLO\n", string(got))
}

// stage requires a DialError and returns its stage.
func stage(t *testing.T, err error) transport.Stage {
	t.Helper()
	var dial *transport.DialError
	require.ErrorAs(t, err, &dial)
	return dial.Stage
}

func TestZeroNetworkDialsTCP(t *testing.T) {
	var n transport.Network
	a := serve(t, echoLine)
	conn, err := n.Dial(t.Context(), a)
	checkEcho(t, conn, err)
	conn, response, err := n.DialStream(t.Context(), a, transport.StreamRequest{})
	assert.Nil(t, response, "ws means HTTP/1.1")
	checkEcho(t, conn, err)
	_, err = n.Dial(t.Context(), transport.Address{Scheme: "https", Host: "server.example"})
	assert.ErrorContains(t, err, `scheme "https"`)
}

func TestDialingIPv6(t *testing.T) {
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("there is no IPv6: ", err)
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			echoLine(conn)
			conn.Close()
		}
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	conn, err := new(transport.Network).Dial(t.Context(), transport.Address{Scheme: "ws", Host: "[::1]", Port: port})
	checkEcho(t, conn, err)
}

// TestNamesBelowLocalhost lead to this machine, whatever a name server says, unless a host
// rule leads them elsewhere.
func TestNamesBelowLocalhost(t *testing.T) {
	a := serve(t, echoLine)
	a.Host = "no.such.name.Localhost."
	conn, err := new(transport.Network).Dial(t.Context(), a)
	checkEcho(t, conn, err)
	conn, err = new(transport.TCP).Dial(t.Context(), a)
	checkEcho(t, conn, err)

	rule := transport.HostMap{{Host: "*.localhost", ToHost: "127.0.0.1", ToPort: a.Port}}
	conn, err = (&transport.Network{Hosts: rule}).Dial(t.Context(), transport.Address{Scheme: "ws", Host: "x.localhost", Port: "1"})
	checkEcho(t, conn, err)

	var dialed []string
	dial := func(_ context.Context, _, address string) (net.Conn, error) {
		dialed = append(dialed, address)
		return nil, net.ErrClosed
	}
	for _, address := range []string{"a.localhost:80", "localhost:80", "notlocalhost:80", "a.localhost.example:80"} {
		_, err = transport.HostMap(nil).DialContext(dial)(t.Context(), "tcp", address)
		require.ErrorIs(t, err, net.ErrClosed)
	}
	assert.Equal(t, []string{"localhost:80", "localhost:80", "notlocalhost:80", "a.localhost.example:80"}, dialed)
}

func TestDialingTLS(t *testing.T) {
	id := newIdentity(t, "server.example", "127.0.0.1")
	hellos := make(chan *tls.ClientHelloInfo, 1)
	a := serveTLS(t, &tls.Config{
		Certificates: []tls.Certificate{id.certificate},
		NextProtos:   []string{"http/1.1", "special"},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			hellos <- hello
			return nil, nil
		},
	}, func(conn *transport.TLSConn) { echoLine(conn) })
	named := transport.Address{Scheme: "wss", Host: "server.example", Port: a.Port}
	here := transport.HostMap{{Host: "server.example", ToHost: "127.0.0.1"}, {Host: "other.example", ToHost: "127.0.0.1"}}
	for name, test := range map[string]struct {
		address transport.Address
		cfg     *tls.Config
		sni     string
		alpn    []string
		wrong   any // the error's type
	}{
		"own roots":         {named, &tls.Config{RootCAs: id.roots}, "server.example", []string{"http/1.1"}, nil},
		"by address":        {a, &tls.Config{RootCAs: id.roots}, "", []string{"http/1.1"}, nil},
		"own ALPN":          {named, &tls.Config{RootCAs: id.roots, NextProtos: []string{"special"}}, "server.example", []string{"special"}, nil},
		"system roots":      {named, nil, "server.example", []string{"http/1.1"}, new(x509.UnknownAuthorityError)},
		"wrong name":        {transport.Address{Scheme: "wss", Host: "other.example", Port: a.Port}, &tls.Config{RootCAs: id.roots}, "other.example", []string{"http/1.1"}, new(x509.HostnameError)},
		"another name":      {transport.Address{Scheme: "wss", Host: "other.example", Port: a.Port}, &tls.Config{RootCAs: id.roots, ServerName: "server.example"}, "server.example", []string{"http/1.1"}, nil},
		"not verified":      {named, &tls.Config{InsecureSkipVerify: true}, "server.example", []string{"http/1.1"}, nil},
		"a version too old": {named, &tls.Config{RootCAs: id.roots, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}, "server.example", []string{"http/1.1"}, new(*net.OpError)},
	} {
		t.Run(name, func(t *testing.T) {
			n := &transport.Network{TLSConfig: test.cfg, Hosts: here}
			conn, err := n.Dial(t.Context(), test.address)
			hello := <-hellos
			assert.Equal(t, test.sni, hello.ServerName)
			assert.Equal(t, test.alpn, hello.SupportedProtos)
			if test.wrong == nil {
				checkEcho(t, conn, err)
				return
			}
			assert.Nil(t, conn)
			assert.Equal(t, transport.StageTLS, stage(t, err))
			require.ErrorAs(t, err, test.wrong)
			assert.ErrorContains(t, err, "tls "+test.address.HostPort()+": ")
			var failed *tls.CertificateVerificationError
			assert.Equal(t, name == "system roots" || name == "wrong name", errors.As(err, &failed))
		})
	}
}

func TestDialErrorsSayWhere(t *testing.T) {
	silent := serve(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	plain := serve(t, func(conn net.Conn) { io.WriteString(conn, "220 this is no TLS\r\n") })
	silent.Scheme, plain.Scheme = "wss", "wss"
	var n transport.Network

	_, err := n.Dial(t.Context(), plain)
	assert.Equal(t, transport.StageTLS, stage(t, err))
	var header tls.RecordHeaderError
	require.ErrorAs(t, err, &header)

	ctx, cancel := context.WithCancel(t.Context())
	go cancel()
	_, err = n.Dial(ctx, silent)
	require.ErrorIs(t, err, context.Canceled)
	stage(t, err)

	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	_, port, err := net.SplitHostPort(closed.Addr().String())
	require.NoError(t, err)
	_, err = n.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "127.0.0.1", Port: port})
	assert.Equal(t, transport.StageDial, stage(t, err))
	var op *net.OpError
	require.ErrorAs(t, err, &op)

	lost := transport.Network{NetDialer: net.Dialer{Resolver: &net.Resolver{
		PreferGo: true,
		Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, os.ErrPermission },
	}}}
	_, err = lost.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "server.example"})
	assert.Equal(t, transport.StageResolve, stage(t, err))
	var dns *net.DNSError
	require.ErrorAs(t, err, &dns)
	assert.Equal(t, "server.example", dns.Name)
}
