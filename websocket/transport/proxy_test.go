package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

// connectProxy is the server's side of an HTTP proxy: it notes each request, and opens
// the tunnel when answer is empty, else answers that.
func connectProxy(requests chan<- *http.Request, answer string) func(net.Conn) {
	return func(conn net.Conn) {
		reader := bufio.NewReader(conn)
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		requests <- request
		if answer != "" {
			io.WriteString(conn, answer)
			return
		}
		onward, err := net.Dial("tcp", request.Host)
		if err != nil {
			io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
			return
		}
		io.WriteString(conn, "HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
		splice(conn, reader, onward)
	}
}

// splice passes bytes both ways until onward ends.
func splice(conn net.Conn, read io.Reader, onward net.Conn) {
	defer onward.Close()
	go func() {
		io.Copy(onward, read)
		if tcp, ok := onward.(*net.TCPConn); ok {
			tcp.CloseWrite()
		}
	}()
	io.Copy(conn, onward)
}

// via is a Network.Proxy that chooses the same proxy for all.
func via(scheme, userinfo string, proxy transport.Address) func(transport.Address) (*url.URL, error) {
	return func(transport.Address) (*url.URL, error) {
		return url.Parse(scheme + "://" + userinfo + proxy.HostPort())
	}
}

func TestHTTPProxy(t *testing.T) {
	requests := make(chan *http.Request, 1)
	proxy := serve(t, connectProxy(requests, ""))
	server := serve(t, echoLine)
	n := &transport.Network{Proxy: via("http", "user:p%40ss@", proxy)}
	conn, err := n.Dial(t.Context(), server)
	checkEcho(t, conn, err)
	request := <-requests
	assert.Equal(t, "CONNECT", request.Method)
	assert.Equal(t, server.HostPort(), request.RequestURI)
	assert.Equal(t, server.HostPort(), request.Host)
	assert.Equal(t, "Basic dXNlcjpwQHNz", request.Header.Get("Proxy-Authorization"))

	n = &transport.Network{Proxy: via("http", "", proxy)}
	conn, err = n.Dial(t.Context(), server)
	checkEcho(t, conn, err)
	assert.Empty(t, (<-requests).Header)
}

func TestTLSThroughProxies(t *testing.T) {
	id, proxyID := newIdentity(t, "server.example"), newIdentity(t, "127.0.0.1")
	id.roots.AddCert(proxyID.certificate.Leaf)
	server := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{id.certificate}}, func(conn *transport.TLSConn) { echoLine(conn) })
	requests := make(chan *http.Request, 1)
	plain := serve(t, connectProxy(requests, ""))
	secure := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{proxyID.certificate}}, func(conn *transport.TLSConn) { connectProxy(requests, "")(conn) })
	for name, proxy := range map[string]func(transport.Address) (*url.URL, error){
		"http":  via("http", "", plain),
		"https": via("https", "", secure), // TLS in TLS
	} {
		t.Run(name, func(t *testing.T) {
			n := &transport.Network{Proxy: proxy, TLSConfig: &tls.Config{RootCAs: id.roots, ServerName: "server.example"}}
			conn, err := n.Dial(t.Context(), server)
			checkEcho(t, conn, err)
			assert.Equal(t, server.HostPort(), (<-requests).Host)
		})
	}
	// A proxy whose certificate nobody vouches for is not spoken to.
	n := &transport.Network{Proxy: via("https", "", secure)}
	_, err := n.Dial(t.Context(), server)
	assert.Equal(t, transport.StageProxy, stage(t, err))
	var failed *tls.CertificateVerificationError
	require.ErrorAs(t, err, &failed)
}

func TestProxyRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		status int
		text   string
	}{
		"407":              {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nbody", 407, "407 Proxy Authentication Required"},
		"502":              {"HTTP/1.0 502 Bad Gateway\r\n\r\n", 502, "502 Bad Gateway"},
		"a redirect":       {"HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\n\r\n", 302, "302 Found"},
		"an interim":       {"HTTP/1.1 100 Continue\r\n\r\n", 100, "100 Continue"},
		"no HTTP":          {"220 ready\r\n\r\n", 0, "malformed HTTP"},
		"half a head":      {"HTTP/1.1 200 OK\r\n", 0, "unexpected EOF"},
		"an endless head":  {"HTTP/1.1 200 OK\r\nX: " + string(bulk[:200<<10]), 0, "too long"},
		"bytes behind 200": {"HTTP/1.1 200 OK\r\n\r\nx", 200, "bytes behind"},
	} {
		t.Run(name, func(t *testing.T) {
			requests := make(chan *http.Request, 1)
			proxy := serve(t, connectProxy(requests, test.answer))
			n := &transport.Network{Proxy: via("http", "user:secret@", proxy)}
			conn, err := n.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "server.example"})
			assert.Nil(t, conn)
			assert.Equal(t, transport.StageProxy, stage(t, err))
			var refused *transport.ProxyError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, test.status, refused.Status)
			assert.ErrorContains(t, err, test.text)
			assert.ErrorContains(t, err, "proxy server.example:80: http://user:xxxxx@"+proxy.HostPort())
			assert.Equal(t, "server.example:80", (<-requests).Host)
		})
	}
}

func TestProxyThatIsNotThere(t *testing.T) {
	proxy := serve(t, func(net.Conn) {})
	a := transport.Address{Scheme: "ws", Host: "server.example"}
	for _, scheme := range []string{"http", "socks5"} {
		n := &transport.Network{
			Proxy:     via(scheme, "", proxy),
			NetDialer: net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv6loopback}}, // which cannot reach it
		}
		_, err := n.Dial(t.Context(), a)
		assert.Equal(t, transport.StageProxy, stage(t, err), scheme)
		var op *net.OpError
		require.ErrorAs(t, err, &op, scheme)
	}
	n := &transport.Network{Proxy: via("ftp", "", proxy)}
	_, err := n.Dial(t.Context(), a)
	assert.ErrorContains(t, err, `a proxy of scheme "ftp"`)
	n = &transport.Network{Proxy: func(transport.Address) (*url.URL, error) { return nil, io.ErrNoProgress }}
	_, err = n.Dial(t.Context(), a)
	assert.Equal(t, transport.StageProxy, stage(t, err))
	require.ErrorIs(t, err, io.ErrNoProgress)
}

func TestGivingUpOnAProxy(t *testing.T) {
	for _, scheme := range []string{"http", "socks5"} {
		ctx, cancel := context.WithCancel(t.Context())
		proxy := serve(t, func(conn net.Conn) {
			conn.Read(make([]byte, 1))
			cancel() // it has been asked, and does not answer
			io.Copy(io.Discard, conn)
		})
		n := &transport.Network{Proxy: via(scheme, "", proxy)}
		_, err := n.Dial(ctx, transport.Address{Scheme: "ws", Host: "server.example"})
		require.ErrorIs(t, err, context.Canceled, scheme)
		assert.Equal(t, transport.StageProxy, stage(t, err))
	}
}

// socksProxy is the server's side of RFC 1928, with or without RFC 1929. It tells which
// host it is asked for, and goes to onward.
func socksProxy(asked chan<- string, onward, credentials string, reply byte) func(net.Conn) {
	return func(conn net.Conn) {
		b := make([]byte, 256)
		take := func(n int) []byte {
			if _, err := io.ReadFull(conn, b[:n]); err != nil {
				return make([]byte, n)
			}
			return b[:n]
		}
		take(int(take(2)[1]))
		if credentials == "" {
			conn.Write([]byte{5, 0})
		} else {
			conn.Write([]byte{5, 2})
			user := string(take(int(take(2)[1])))
			password := string(take(int(take(1)[0])))
			if user+":"+password != credentials {
				conn.Write([]byte{1, 1})
				return
			}
			conn.Write([]byte{1, 0})
		}
		host := "no name"
		if take(4)[3] == 3 {
			host = string(take(int(take(1)[0])))
		} else {
			take(4)
		}
		port := take(2)
		asked <- net.JoinHostPort(host, strconv.Itoa(int(port[0])<<8|int(port[1])))
		conn.Write([]byte{5, reply, 0, 1, 127, 0, 0, 1, 0, 0})
		if reply != 0 {
			return
		}
		if server, err := net.Dial("tcp", onward); err == nil {
			splice(conn, conn, server)
		}
	}
}

func TestSOCKSProxy(t *testing.T) {
	asked := make(chan string, 1)
	server := serve(t, echoLine)
	named := transport.Address{Scheme: "ws", Host: "server.example", Port: "81"}
	for scheme, credentials := range map[string]string{"socks5": "", "socks5h": "user:secret"} {
		userinfo := ""
		if credentials != "" {
			userinfo = credentials + "@"
		}
		proxy := serve(t, socksProxy(asked, server.HostPort(), credentials, 0))
		n := &transport.Network{Proxy: via(scheme, userinfo, proxy)}
		conn, err := n.Dial(t.Context(), named)
		checkEcho(t, conn, err)
		assert.Equal(t, "server.example:81", <-asked, "the proxy looks the name up")
	}

	var refused *transport.ProxyError
	proxy := serve(t, socksProxy(asked, "", "user:secret", 0))
	_, err := (&transport.Network{Proxy: via("socks5", "user:wrong@", proxy)}).Dial(t.Context(), named)
	require.ErrorAs(t, err, &refused)
	assert.ErrorContains(t, err, "username/password authentication failed")
	assert.NotContains(t, err.Error(), "wrong")

	proxy = serve(t, socksProxy(asked, "", "", 5))
	_, err = (&transport.Network{Proxy: via("socks5", "", proxy)}).Dial(t.Context(), named)
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, transport.StageProxy, stage(t, err))
	assert.ErrorContains(t, err, "connection refused")
	assert.Equal(t, "server.example:81", <-asked)
}

// Whoever maps a host has said where it is.
func TestMappedHostsTakeNoProxy(t *testing.T) {
	requests := make(chan *http.Request, 1)
	proxy := serve(t, connectProxy(requests, "HTTP/1.1 403 Forbidden\r\n\r\n"))
	server := serve(t, echoLine)
	m, err := transport.ParseHostMap("server.example="+server.HostPort(), "proxy.example="+proxy.HostPort())
	require.NoError(t, err)
	n := &transport.Network{Hosts: m, Proxy: via("http", "", transport.Address{Host: "proxy.example"})}
	conn, err := n.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "server.example"})
	checkEcho(t, conn, err)
	_, err = n.Dial(t.Context(), transport.Address{Scheme: "ws", Host: "elsewhere.example"})
	assert.ErrorContains(t, err, "403 Forbidden")
	assert.Equal(t, "elsewhere.example:80", (<-requests).Host)
}

func TestProxyFromEnvironment(t *testing.T) {
	for name, test := range map[string]struct {
		variables map[string]string
		ws, wss   string
	}{
		"none":                       {nil, "", ""},
		"HTTP only":                  {map[string]string{"HTTP_PROXY": "http://a:1"}, "http://a:1", ""},
		"HTTPS before HTTP":          {map[string]string{"HTTP_PROXY": "http://a:1", "HTTPS_PROXY": "http://b:2"}, "http://b:2", "http://b:2"},
		"SOCKS before all":           {map[string]string{"HTTP_PROXY": "http://a:1", "HTTPS_PROXY": "http://b:2", "ALL_PROXY": "socks5://c:3"}, "socks5://c:3", "socks5://c:3"},
		"SOCKS for HTTP":             {map[string]string{"HTTP_PROXY": "socks5h://a:1", "HTTPS_PROXY": "http://b:2"}, "socks5h://a:1", "http://b:2"},
		"for all":                    {map[string]string{"ALL_PROXY": "c:3"}, "http://c:3", "http://c:3"},
		"lower case counts first":    {map[string]string{"https_proxy": "http://b:2", "HTTPS_PROXY": "http://x"}, "http://b:2", "http://b:2"},
		"NO_PROXY":                   {map[string]string{"ALL_PROXY": "c:3", "NO_PROXY": "other, .example"}, "", ""},
		"NO_PROXY with wss's port":   {map[string]string{"ALL_PROXY": "c:3", "NO_PROXY": "server.example:443"}, "http://c:3", ""},
		"not what a CGI was asked":   {map[string]string{"HTTP_PROXY": "http://a:1", "REQUEST_METHOD": "GET"}, "", ""},
		"what is no URL":             {map[string]string{"ALL_PROXY": "http://user:sec ret@c"}, "error", "error"},
		"what is no URL, and spared": {map[string]string{"ALL_PROXY": "http://user:sec ret@c", "no_proxy": "*"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, v := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"} {
				t.Setenv(v, test.variables[v])
			}
			choose := transport.ProxyFromEnvironment()
			for scheme, want := range map[string]string{"ws": test.ws, "wss": test.wss} {
				u, err := choose(transport.Address{Scheme: scheme, Host: "server.example"})
				got := ""
				switch {
				case err != nil:
					got = "error"
					assert.NotContains(t, err.Error(), "sec")
				case u != nil:
					got = u.String()
				}
				assert.Equal(t, want, got, scheme)
			}
			u, err := choose(transport.Address{Scheme: "ws", Host: "localhost"})
			assert.NoError(t, err)
			assert.Nil(t, u)
		})
	}
}

// A page is loaded through the proxies that other programs would use for it.
func TestProxyFromEnvironmentForPages(t *testing.T) {
	for _, v := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"} {
		t.Setenv(v, "")
	}
	t.Setenv("HTTP_PROXY", "http://a:1")
	t.Setenv("ALL_PROXY", "socks5://c:3")
	choose := transport.ProxyFromEnvironment()
	for scheme, want := range map[string]string{"http": "http://a:1", "https": "socks5://c:3", "ws": "socks5://c:3"} {
		u, err := choose(transport.Address{Scheme: scheme, Host: "server.example"})
		require.NoError(t, err)
		assert.Equal(t, want, u.String(), scheme)
	}
}
