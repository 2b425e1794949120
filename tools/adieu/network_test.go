package main

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
	"adieu/websocket/transport"
)

// secureServer starts a test server whose certificate is for shop.example, and returns the
// addresses of its two ports and the file of its CA.
func secureServer(t *testing.T) (plain, secure, ca string) {
	t.Helper()
	server, err := testserver.Start(testserver.Config{Names: []string{"shop.example"}})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	ca = filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, server.CA(), 0o644))
	return strings.TrimPrefix(server.URL(), "http://"), strings.TrimPrefix(server.SecureURL(), "https://"), ca
}

// echoing prints an echo, or that there is none.
const echoing = `
	const ws = new WebSocket(URL);
	ws.onopen = () => ws.send("hello");
	ws.onmessage = e => { console.log(e.data); ws.close(); };
	ws.onerror = () => console.log("error");
	ws.onclose = e => console.log(e.code);`

func TestRunReachesHosts(t *testing.T) {
	plain, secure, ca := secureServer(t)
	const echoed, failed = "hello\n1005\n", "error\n1006\n"
	for _, c := range []struct {
		name, url      string
		args           []string
		stdout, stderr string
	}{
		{"mapped", "ws://shop.example/echo", []string{"--map-host", "shop.example=" + plain}, echoed, ""},
		{"mapped with its port", "ws://shop.example:81/echo", []string{"--map-host", "shop.example:80=127.0.0.1:1", "--map-host", "*.example:81=" + plain}, echoed, ""},
		{"a CA", "wss://" + secure + "/echo", []string{"--ca", ca}, echoed, ""},
		{"mapped with a CA", "wss://shop.example/echo", []string{"--map-host", "shop.example:443=" + secure, "--ca", ca}, echoed, ""},
		{"a stranger", "wss://" + secure + "/echo", nil, failed, "signed by unknown authority"},
		{"another's name", "wss://other.example/echo", []string{"--map-host", "other.example=" + secure, "--ca", ca}, failed, "not other.example"},
		{"insecure", "wss://" + secure + "/echo", []string{"--insecure"}, echoed, "adieu run: --insecure: certificates are not verified"},
		{"hixie75", "ws://" + plain + "/echo", []string{"--protocol", "hixie75"}, "hello\n1006\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(t, t.TempDir(), echoing, append([]string{"run", "-", "--proxy", "none", "--define", `URL="` + c.url + `"`}, c.args...)...)
			assert.Zero(t, got.code)
			assert.Equal(t, c.stdout, got.stdout, got.stderr)
			if c.stderr == "" {
				assert.Empty(t, got.stderr)
			} else {
				assert.Contains(t, got.stderr, c.stderr)
				assert.Equal(t, 1, strings.Count(got.stderr, "\n"), got.stderr)
			}
		})
	}
}

// refusingProxy answers every request with 403 and tells what was asked for.
func refusingProxy(t *testing.T) (address string, asked <-chan string) {
	t.Helper()
	listener := listen(t)
	requests := make(chan string, 10)
	go func() { // until the listener is closed
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				requests <- r.Method + " " + r.RequestURI
				conn.Write([]byte("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
			}
			conn.Close()
		}
	}()
	return listener.Addr().String(), requests
}

func TestRunTakesTheProxy(t *testing.T) {
	address, asked := refusingProxy(t)
	for _, c := range []struct {
		url, want string
	}{
		{"ws://shop.example/echo", "CONNECT shop.example:80"},
		{"wss://shop.example/echo", "CONNECT shop.example:443"},
		{"ws://127.0.0.1:8880/echo", "CONNECT 127.0.0.1:8880"},
	} {
		got := run(t, t.TempDir(), echoing, "run", "-", "--proxy", "http://user:secret@"+address, "--define", `URL="`+c.url+`"`)
		assert.Equal(t, "error\n1006\n", got.stdout)
		assert.Contains(t, got.stderr, "403")
		assert.NotContains(t, got.stderr, "secret")
		assert.Equal(t, c.want, <-asked)
	}
	t.Setenv("http_proxy", "http://"+address)
	run(t, t.TempDir(), echoing, "run", "-", "--define", `URL="ws://shop.example/"`)
	assert.Equal(t, "CONNECT shop.example:80", <-asked, "the environment's")
}

func TestProxyFlag(t *testing.T) {
	t.Setenv("http_proxy", "http://environment.example")
	at := transport.Address{Scheme: "ws", Host: "shop.example"}
	for flag, want := range map[string]string{
		"": "http://environment.example", "socks5://127.0.0.1:1080": "socks5://127.0.0.1:1080", "https://a.example": "https://a.example",
	} {
		n, err := (&networkFlags{Proxy: flag}).network()
		require.NoError(t, err)
		var got *url.URL
		got, err = n.Proxy(at)
		require.NoError(t, err)
		assert.Equal(t, want, got.String())
	}
	n, err := (&networkFlags{Proxy: "none"}).network()
	require.NoError(t, err)
	assert.Nil(t, n.Proxy)
}

func TestNetworkFlagsThatAreWrong(t *testing.T) {
	dir := someTests(t, map[string]string{"s.js": "console.log('ran')", "empty.pem": "no certificate\n"})
	for _, command := range []string{"run", "test"} {
		for _, c := range []struct {
			args []string
			want string
		}{
			{[]string{"--map-host", "shop.example"}, "--map-host: host rule \"shop.example\": there is no '=': want HOST[:PORT]=ADDR[:PORT], for example example.com:443=127.0.0.1:8443"},
			{[]string{"--map-host", "a=b:99999"}, "\"99999\" is no port"},
			{[]string{"--ca", "gone.pem"}, "--ca: no such file: gone.pem\n"},
			{[]string{"--ca", "empty.pem"}, "--ca: no certificate in empty.pem: want PEM"},
			{[]string{"--ca", "layouttests"}, "--ca: read layouttests: is a directory"},
			{[]string{"--proxy", "proxy:3128"}, "--proxy: this is no URL of a proxy: want a URL such as http://proxy.example:3128"},
			{[]string{"--proxy", "127.0.0.1:3128"}, "--proxy: this is no URL of a proxy: want a URL such as http://proxy.example:3128"},
			{[]string{"--proxy", "ftp://user:secret@proxy"}, "--proxy ftp://user:xxxxx@proxy: \"ftp\" is no kind of proxy"},
		} {
			args := []string{command}
			if command == "run" {
				args = append(args, "s.js")
			}
			got := run(t, dir, "", append(args, c.args...)...)
			assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
			assert.Contains(t, got.stderr, "adieu "+command+": ")
			assert.Contains(t, got.stderr, c.want)
			assert.Empty(t, got.stdout)
		}
	}
}

// socketPage is a layout test that tells how a connection goes, and its expected text.
func socketPage(name, url, want string) map[string]string {
	return map[string]string{
		"layouttests/" + name + ".html": page(hanging + `
			var ws = new WebSocket(` + url + `);
			ws.onopen = function () { console.log("open"); testRunner.notifyDone() };
			ws.onerror = function () { testRunner.notifyDone() };`),
		"layouttests/" + name + "-expected.txt": want,
	}
}

func TestTestReachesHosts(t *testing.T) {
	plain, secure, ca := secureServer(t)
	_, port, err := net.SplitHostPort(plain)
	require.NoError(t, err)
	const opened = "CONSOLE MESSAGE: open\ntext\n"
	mapped := socketPage("mapped", `"ws://shop.example/echo"`, opened)
	trusted := socketPage("trusted", `"wss://`+secure+`/echo"`, opened)
	stranger := socketPage("stranger", `"wss://`+secure+`/echo"`, "CONSOLE MESSAGE: WebSocket connection to 'wss://"+secure+
		"/echo' failed: WebSocket network error: tls "+secure+": tls: failed to verify certificate: x509: certificate signed by unknown authority\ntext\n")
	loaded := map[string]string{
		"layouttests/loaded.html":         page(`</script><script src="http://shop.example/none"></script><script>console.log("done")`),
		"layouttests/loaded-expected.txt": "CONSOLE MESSAGE: cannot load http://shop.example/none: 404 Not Found\nCONSOLE MESSAGE: done\ntext\n",
	}
	for _, c := range []struct {
		name   string
		files  map[string]string
		args   []string
		stderr string
	}{
		{"mapped", mapped, []string{"--map-host", "shop.example=127.0.0.1:" + port}, ""},
		{"loaded", loaded, []string{"--map-host", "shop.example=127.0.0.1:" + port}, ""},
		{"trusted", trusted, []string{"--ca", ca}, ""},
		{"trusted", trusted, []string{"--insecure"}, "adieu test: --insecure: certificates are not verified"},
		{"stranger", stranger, nil, ""},
	} {
		t.Run(strings.Join(append([]string{c.name}, c.args...), " "), func(t *testing.T) {
			got := run(t, tree(t, c.files), "", append([]string{"test", "--proxy", "none"}, c.args...)...)
			assert.Zero(t, got.code)
			assert.Equal(t, "1 passed, 0 failed\n", got.stdout)
			assert.True(t, strings.HasPrefix(got.stderr, c.stderr) && (c.stderr != "" || got.stderr == ""), got.stderr)
		})
	}
}

func TestTestTakesTheProxy(t *testing.T) {
	address, asked := refusingProxy(t)
	got := run(t, tree(t, map[string]string{"layouttests/a.html": page("")}), "", "test", "--proxy", "http://"+address)
	assert.Equal(t, exitUnexpected, got.code)
	assert.Contains(t, got.stdout, "403 Forbidden")
	assert.Regexp(t, `^GET http://127\.0\.0\.1:\d+/a\.html$`, <-asked)
}
