package testserver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

// clientTLS is the configuration of a client that trusts the server.
func clientTLS(s *Server, name string, protocols ...string) *tls.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.CA())
	return &tls.Config{RootCAs: roots, ServerName: name, NextProtos: protocols}
}

// dialTLS connects to the server's other port; raw is what is below TLS.
func dialTLS(t *testing.T, s *Server, protocols ...string) (p *peer, raw transport.Conn) {
	t.Helper()
	raw = dialTCP(t, s.tlsListener.Addr().String())
	conn, err := transport.ClientTLS(t.Context(), raw, clientTLS(s, "localhost", protocols...))
	require.NoError(t, err)
	return newPeer(t, conn), raw
}

func TestWebSocketsOverTLS(t *testing.T) {
	s := start(t, Config{})
	for name, test := range map[string]struct{ request, head, client, server string }{
		"rfc6455": {rfcRequest("/echo"), "HTTP/1.1 101 Switching Protocols\r\n", `81 82` + zeroMask + `"hi" 88 80` + zeroMask, `81 02 "hi" 88 00`},
		"hixie76": {hixieRequest("/echo"), "Sec-WebSocket-Location: wss://example.com/echo\r\n", `00 "hi" FF FF 00`, `"8jKS'y:G*Co,Wxa-" 00 "hi" FF FF 00`},
		// FF 00 is no goodbye in draft 75: only the client's FIN ends the connection.
		"hixie75": {hixie75Request("/echo"), "\r\nWebSocket-Location: wss://example.com/echo\r\n", `00 "hi" FF FF 00 00 "ho" FF`, `00 "hi" FF 00 "ho" FF`},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := dialTLS(t, s, "http/1.1")
			p.write(test.request)
			assert.Contains(t, p.head(), test.head)
			p.send(test.client)
			require.NoError(t, p.CloseWrite())
			assert.Equal(t, toHex([]byte(unhex(t, test.server))), toHex([]byte(p.rest())))
		})
	}
}

func hixie75Request(target string) string {
	return "GET " + target + " HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: example.com\r\nOrigin: http://example.com\r\n\r\n"
}

// The server ends TLS, then TCP, and reads to the client's end whatever comes.
func TestTLSEndsBeforeTCP(t *testing.T) {
	s := start(t, Config{})
	p, raw := dialTLS(t, s)
	p.write(rfcRequest("/close?code=1000"))
	p.head()
	p.wantHex(`88 02 03 E8`)
	p.send(`88 82` + zeroMask + `03 E8 82 80` + zeroMask) // and more, after the goodbye
	p.wantEOF()
	// What TLS has ended, TCP has not: bytes in this direction must not meet a reset.
	_, err := raw.Write([]byte("undecipherable"))
	require.NoError(t, err)
	n, err := raw.Read(make([]byte, 1))
	assert.Zero(t, n)
	assert.Equal(t, io.EOF, err)
	require.NoError(t, raw.CloseWrite())
}

func TestFilesOverTLS(t *testing.T) {
	big := strings.Repeat("0123456789abcdef", 20_000) // more than the windows of HTTP/2
	s := start(t, Config{Root: writeFiles(t, map[string]string{"big.txt": big, "dir/index.html": "<p>"}), Names: []string{"test.example"}})
	for _, version := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(version, func(t *testing.T) {
			client := &http.Transport{TLSClientConfig: clientTLS(s, "test.example"), ForceAttemptHTTP2: version == "HTTP/2.0"}
			defer client.CloseIdleConnections()
			for _, test := range []struct {
				method, path, body string
				status             int
				field, value       string
			}{
				{"GET", "/big.txt", big, 200, "Content-Type", "text/plain; charset=utf-8"},
				{"HEAD", "/big.txt", "", 200, "Content-Length", "320000"},
				{"GET", "/dir", "moved to /dir/\n", 301, "Location", "/dir/"},
				{"GET", "/none", "no file \"none\" under the server's root\n", 404, "", ""},
				{"GET", "/echo", "/echo is a WebSocket\n", 426, "", ""},
				{"GET", "/fault/frame-masked", "/fault/frame-masked is a WebSocket\n", 426, "", ""},
				{"PUT", "/big.txt", "files are read with GET or HEAD\n", 405, "Allow", "GET, HEAD"},
				{"GET", "/ca.pem", string(s.CA()), 200, "", ""},
			} {
				r, err := http.NewRequest(test.method, s.SecureURL()+test.path, nil)
				require.NoError(t, err)
				response, err := client.RoundTrip(r)
				require.NoError(t, err, test.path)
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				assert.Equal(t, version, response.Proto)
				assert.Equal(t, test.status, response.StatusCode, test.path)
				assert.Equal(t, test.body, string(body), test.path)
				if test.field != "" {
					assert.Equal(t, test.value, response.Header.Get(test.field), test.path)
				}
			}
		})
	}
}

func TestCertificateNames(t *testing.T) {
	s := start(t, Config{Names: []string{"test.example", "192.0.2.7"}})
	for name, ok := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "::1": true, "test.example": true, "192.0.2.7": true,
		"other.example": false, "192.0.2.8": false,
		// Those who ask for a fault get a certificate of its own.
		"h2-no-settings.localhost": true, "H2-NO-SETTINGS.localhost": true, "tls-expired.localhost": false,
	} {
		raw := dialTCP(t, s.tlsListener.Addr().String())
		conn, err := transport.ClientTLS(t.Context(), raw, clientTLS(s, name))
		assert.Equal(t, ok, err == nil, "%s: %v", name, err)
		if err == nil {
			conn.Close()
		}
	}
}

func TestTLSOfItsOwn(t *testing.T) {
	s := start(t, Config{})
	assert.Regexp(t, `^https://127\.0\.0\.1:\d+$`, s.SecureURL())
	assert.Equal(t, "wss"+strings.TrimPrefix(s.SecureURL(), "https"), s.SecureWebSocketURL())
	other := start(t, Config{ListenTLS: "localhost:0"})
	assert.NotEqual(t, s.CA(), other.CA())

	_, err := Start(Config{ListenTLS: s.tlsListener.Addr().String()})
	require.ErrorIs(t, err, ErrListenTLS)
	assert.ErrorContains(t, err, "address already in use")

	plain := start(t, Config{NoTLS: true})
	assert.Empty(t, plain.SecureURL())
	assert.Empty(t, plain.SecureWebSocketURL())
	assert.Nil(t, plain.CA())
}

// Nobody is kept waiting in a TLS handshake, and Close ends those who wait.
func TestTLSHandshakesEnd(t *testing.T) {
	s := start(t, Config{HandshakeTimeout: 1})
	p := newPeer(t, dialTCP(t, s.tlsListener.Addr().String()))
	p.wantEOF()

	s, err := Start(Config{})
	require.NoError(t, err)
	silent := newPeer(t, dialTCP(t, s.tlsListener.Addr().String()))
	asked := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		raw := dialTCP(t, s.tlsListener.Addr().String())
		_, err := transport.ClientTLS(ctx, raw, clientTLS(s, "tls-silent.localhost"))
		asked <- err
	}()
	waitUntil(t, func() bool { return s.connCount() == 2 })
	begin := time.Now()
	require.NoError(t, s.Close())
	assert.Less(t, time.Since(begin), stopTimeout/2)
	_, err = silent.Read(make([]byte, 1))
	assert.NotErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.NotErrorIs(t, <-asked, context.DeadlineExceeded)
	_, err = net.Dial("tcp", s.tlsListener.Addr().String())
	assert.Error(t, err)
}
