package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
	"adieu/websocket/transport"
)

// web is a world whose hosts all lead to one test server, on the ports of http and https.
type web struct {
	server  *testserver.Server
	network transport.Network
	dials   atomic.Int32 // TCP connections that were opened
}

// newWeb serves files and handler scripts. The network trusts the server, whose
// certificate is for shop.example, www.shop.example and other.example.
func newWeb(t *testing.T, files map[string]string) *web {
	t.Helper()
	content := fstest.MapFS{}
	for name, text := range files {
		content[name] = &fstest.MapFile{Data: []byte(text)}
	}
	server, err := testserver.Start(testserver.Config{
		Files: content, Log: func(line string) { t.Log(line) },
		Names: []string{"shop.example", "www.shop.example", "other.example"},
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	w := &web{server: server}
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(server.CA()))
	w.network.TLSConfig = &tls.Config{RootCAs: roots}
	w.network.Hosts = transport.HostMap{w.rule("80", server.URL()), w.rule("443", server.SecureURL())}
	w.network.NetDialer.Control = func(string, string, syscall.RawConn) error {
		w.dials.Add(1)
		return nil
	}
	return w
}

// rule leads every host's port to a server.
func (w *web) rule(port, address string) transport.HostRule {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return transport.HostRule{Host: "*", Port: port, ToHost: u.Hostname(), ToPort: u.Port()}
}

// run runs a script and returns what it printed.
func (w *web) run(t *testing.T, cfg ScriptConfig, source string) string {
	t.Helper()
	var out output
	cfg.Console = out.console
	if cfg.Network == nil {
		cfg.Network = &w.network
	}
	s, err := NewScript(cfg)
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), "test.js", source))
	return strings.Join(out.lines, "\n")
}

const echoOverTLS = `const ws = new WebSocket("wss://shop.example/echo");
	ws.onopen = () => ws.send("hello");
	ws.onmessage = e => { console.log(e.data, e.origin); ws.close(1000, "bye") };
	ws.onerror = () => console.log("error");
	ws.onclose = e => console.log(e.code, e.reason, e.wasClean);`

func TestSocketsOverTLS(t *testing.T) {
	for name, use := range map[string]transport.HTTP2Use{"HTTP/1.1": transport.HTTP2Never, "HTTP/2": transport.HTTP2Only} {
		t.Run(name, func(t *testing.T) {
			w := newWeb(t, nil)
			w.network.HTTP2 = use
			assert.Equal(t, "hello wss://shop.example\n1000 bye true", w.run(t, ScriptConfig{}, echoOverTLS))
		})
	}
}

func TestConsoleSaysWhyTLSFails(t *testing.T) {
	w := newWeb(t, nil)
	stranger := transport.Network{Hosts: w.network.Hosts}
	assert.Equal(t, "WebSocket connection to 'wss://shop.example/echo' failed: WebSocket network error: tls shop.example:443: "+
		"tls: failed to verify certificate: x509: certificate signed by unknown authority\nerror\n1006  false",
		w.run(t, ScriptConfig{Config: Config{Network: &stranger}}, echoOverTLS))
	wrong := strings.ReplaceAll(echoOverTLS, "shop.example", "nobody.example")
	assert.Contains(t, w.run(t, ScriptConfig{}, wrong), "not nobody.example\nerror\n1006  false")
}

func TestSocketsOfAPageShareAConnection(t *testing.T) {
	w := newWeb(t, map[string]string{"index.html": `<script>
		testRunner.waitUntilDone();
		var open = 0;
		function connect() {
			var ws = new WebSocket("wss://shop.example/echo");
			ws.onopen = function () { if (++open == 3) testRunner.notifyDone() };
			ws.onclose = function () { console.log("closed") };
		}
		for (var i = 0; i < 3; i++) connect();</script>`})
	page := newTestPage(t, Config{Network: &w.network, TestRunner: true})
	require.NoError(t, page.Load(t.Context(), "http://shop.example/"))
	assert.Equal(t, "\n", page.DumpText())
	assert.EqualValues(t, 2, w.dials.Load(), "one for the page, one for the sockets")
	page.Close() // that nothing is left is TestMain's to see
}

func TestLoadsFollowTheNetwork(t *testing.T) {
	w := newWeb(t, map[string]string{
		"index.html": `<script src="https://other.example/a.js"></script>`,
		"a.js":       `console.log(location.href, document.currentScript.src)`,
	})
	page := newTestPage(t, Config{Network: &w.network})
	require.NoError(t, page.Load(t.Context(), "https://shop.example/index.html"))
	assert.Equal(t, "CONSOLE MESSAGE: https://shop.example/index.html https://other.example/a.js\n\n", page.DumpText())

	stranger := newTestPage(t, Config{Network: &transport.Network{Hosts: w.network.Hosts}})
	err := stranger.Load(t.Context(), "https://shop.example/")
	var unknown x509.UnknownAuthorityError
	assert.ErrorAs(t, err, &unknown)
}

// proxy is an HTTP proxy that takes every CONNECT to one place and answers requests itself.
type proxy struct {
	to    string        // host:port
	ended chan struct{} // closed with the tunnel

	mu    sync.Mutex // guards the field below
	asked []string
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.RequestURI)
	p.mu.Unlock()
	if r.Method != http.MethodConnect {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<script>testRunner.waitUntilDone(); var ws = new WebSocket("ws://shop.example/echo");
			ws.onopen = function () { console.log("open"); testRunner.notifyDone() };
			ws.onerror = function () { testRunner.notifyDone() }</script>`)
		return
	}
	there, err := net.Dial("tcp", p.to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	io.WriteString(here, "HTTP/1.1 200 Connected\r\n\r\n")
	copyTo := func(dst, src net.Conn) {
		io.Copy(dst, src)
		dst.(*net.TCPConn).CloseWrite()
	}
	var out sync.WaitGroup
	out.Go(func() { copyTo(there, here) })
	copyTo(here, there)
	out.Wait()
	close(p.ended)
}

func TestProxyOfTheEnvironment(t *testing.T) {
	w := newWeb(t, nil)
	p := &proxy{to: strings.TrimPrefix(w.server.URL(), "http://"), ended: make(chan struct{})}
	server := httptest.NewServer(p)
	defer server.Close()
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "http_proxy", "REQUEST_METHOD"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTP_PROXY", server.URL)
	page := newTestPage(t, Config{TestRunner: true})
	require.NoError(t, page.Load(t.Context(), "http://shop.example/"))
	assert.Equal(t, "CONSOLE MESSAGE: open\n\n", page.DumpText())
	page.Close()
	<-p.ended
	assert.Equal(t, []string{"GET http://shop.example/", "CONNECT shop.example:80"}, p.asked)

	// A network of one's own has no proxy but that which is put into it.
	none := &transport.Network{}
	errUnknown := errors.New("nobody is asked for names")
	none.NetDialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errUnknown
	}}
	page = newTestPage(t, Config{Network: none})
	assert.ErrorContains(t, page.Load(t.Context(), "http://shop.example/"), errUnknown.Error())
	assert.Contains(t, w.run(t, ScriptConfig{Config: Config{Network: none}}, `new WebSocket("ws://shop.example/")`), errUnknown.Error())
	assert.Len(t, p.asked, 2)
}

func TestProxyIsAskedForLoads(t *testing.T) {
	errNone := errors.New("no proxy today")
	var asked []transport.Address
	network := &transport.Network{Proxy: func(a transport.Address) (*url.URL, error) {
		asked = append(asked, a)
		return nil, errNone
	}}
	page := newTestPage(t, Config{Network: network})
	for _, address := range []string{"http://shop.example/", "https://shop.example/", "http://[::1]:8080/"} {
		assert.ErrorIs(t, page.Load(t.Context(), address), errNone)
	}
	assert.Equal(t, []transport.Address{
		{Scheme: "http", Host: "shop.example", Port: "80"}, {Scheme: "https", Host: "shop.example", Port: "443"}, {Scheme: "http", Host: "::1", Port: "8080"},
	}, asked)
}

// What an embedder says about sockets counts for sockets, and for nothing else.
func TestOwnDialerIsNotReplaced(t *testing.T) {
	w := newWeb(t, nil)
	p := new(peer)
	cfg := ScriptConfig{Config: Config{Network: &w.network}}
	cfg.WebSocket.Dialer = p
	assert.Equal(t, "hello wss://shop.example\n1000 bye true", w.run(t, cfg, echoOverTLS))
	assert.Zero(t, w.dials.Load())
	assert.Len(t, p.notes(), 1)
}
