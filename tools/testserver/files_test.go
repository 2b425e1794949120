package testserver

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writeFiles makes a directory with these files.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		full := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
		require.NoError(t, os.WriteFile(full, []byte(content), 0o644))
	}
	return root
}

// get reads one response over a raw connection that asks to be closed.
func get(t *testing.T, s *Server, method, target string) (head, body string) {
	t.Helper()
	p := dial(t, s)
	p.write(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	head, body, ok := strings.Cut(p.rest(), "\r\n\r\n")
	require.True(t, ok)
	return head + "\r\n", body
}

func TestFiles(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.txt")
	require.NoError(t, os.WriteFile(outside, []byte("secret"), 0o644))
	root := writeFiles(t, map[string]string{
		"a/page.html": "<p>page", "a/b.js": "1", "a/c.css": "c", "a/d.json": "{}", "a/e.txt": "é", "a/noext": "n",
		"a/t_wsh.js": "connection.abort()", "dir/index.html": "index", "sp ace.txt": "space", "empty/x.txt": "",
	})
	require.NoError(t, os.Symlink(outside, filepath.Join(root, "link.txt")))
	require.NoError(t, os.Symlink("a", filepath.Join(root, "alias")))
	s := start(t, Config{Root: root})
	for _, test := range []struct{ target, status, contentType, body string }{
		{"/a/page.html", "200 OK", "text/html; charset=utf-8", "<p>page"},
		{"/a/page.html?x=y", "200 OK", "text/html; charset=utf-8", "<p>page"},
		{"/a/b.js", "200 OK", "text/javascript; charset=utf-8", "1"},
		{"/a/c.css", "200 OK", "text/css; charset=utf-8", "c"},
		{"/a/d.json", "200 OK", "application/json; charset=utf-8", "{}"},
		{"/a/e.txt", "200 OK", "text/plain; charset=utf-8", "é"},
		{"/a/noext", "200 OK", "application/octet-stream", "n"},
		{"/a/t_wsh.js", "200 OK", "text/javascript; charset=utf-8", "connection.abort()"},
		{"/alias/b.js", "200 OK", "text/javascript; charset=utf-8", "1"},
		{"/sp%20ace.txt", "200 OK", "text/plain; charset=utf-8", "space"},
		{"/empty/x.txt", "200 OK", "text/plain; charset=utf-8", ""},
		{"/dir/", "200 OK", "text/html; charset=utf-8", "index"},
		{"/dir/index.html", "200 OK", "text/html; charset=utf-8", "index"},
		{"/dir", "301 Moved Permanently", "text/plain; charset=utf-8", "moved to /dir/\n"},
		{"/empty/", "404 Not Found", "text/plain; charset=utf-8", "no file \"empty/\" under the server's root\n"},
		{"/a/page.html/", "404 Not Found", "text/plain; charset=utf-8", "no file \"a/page.html/\" under the server's root\n"},
		{"/nothing", "404 Not Found", "text/plain; charset=utf-8", "no file \"nothing\" under the server's root\n"},
		{"/link.txt", "404 Not Found", "text/plain; charset=utf-8", "no file \"link.txt\" under the server's root\n"},
		{"/../secret.txt", "404 Not Found", "text/plain; charset=utf-8", "no file \"../secret.txt\" under the server's root\n"},
		{"/a/%2e%2e/%2e%2e/secret.txt", "404 Not Found", "text/plain; charset=utf-8", "no file \"a/../../secret.txt\" under the server's root\n"},
		{"//etc/passwd", "404 Not Found", "text/plain; charset=utf-8", "no file \"/etc/passwd\" under the server's root\n"},
		{"/a%00b", "404 Not Found", "text/plain; charset=utf-8", "no file \"a\\x00b\" under the server's root\n"},
		{"/a/t", "426 Upgrade Required", "text/plain; charset=utf-8", "/a/t is a WebSocket\n"},
		{"/echo", "426 Upgrade Required", "text/plain; charset=utf-8", "/echo is a WebSocket\n"},
	} {
		t.Run(test.target, func(t *testing.T) {
			head, body := get(t, s, "GET", test.target)
			assert.True(t, strings.HasPrefix(head, "HTTP/1.1 "+test.status+"\r\n"), head)
			assert.Contains(t, head, "\r\nContent-Type: "+test.contentType+"\r\n")
			assert.Contains(t, head, "\r\nCache-Control: no-store\r\n")
			assert.Equal(t, test.body, body)
			headOnly, none := get(t, s, "HEAD", test.target)
			assert.Equal(t, head, headOnly)
			assert.Empty(t, none)
		})
	}
	head, _ := get(t, s, "DELETE", "/a/page.html")
	assert.True(t, strings.HasPrefix(head, "HTTP/1.1 405 "), head)
}

// TestKeepAlive: several requests on a connection, and then a WebSocket.
func TestKeepAlive(t *testing.T) {
	big := strings.Repeat("0123456789", 50_000)
	s := start(t, Config{Files: fstest.MapFS{"a.txt": {Data: []byte("A")}, "big.txt": {Data: []byte(big)}}})
	p := dial(t, s)
	p.write("GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\n" +
		"GET /big.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=9-11\r\n\r\n")
	p.wantHead("HTTP/1.1 200 OK\r\n")
	p.want("A")
	p.wantHead("HTTP/1.1 404 Not Found\r\n")
	p.want("no file \"none\" under the server's root\n")
	p.wantHead("HTTP/1.1 206 Partial Content\r\n")
	p.want("901")
	p.write("GET /big.txt HTTP/1.1\r\nHost: x\r\n\r\n")
	p.wantHead("HTTP/1.1 200 OK\r\n")
	p.want(big)
	p.write(rfcRequest("/echo"))
	p.wantHead("HTTP/1.1 101 ")
	p.send(`81 82` + zeroMask + `"hi"`)
	p.wantHex(`81 02 "hi"`)

	for _, request := range []string{
		"GET /a.txt HTTP/1.0\r\n\r\n",
		"GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
	} {
		p = dial(t, s)
		p.write(request)
		assert.Contains(t, p.wantHead("HTTP/1.1 200 OK\r\n"), "\r\nConnection: close\r\n")
		p.want("A")
		p.wantEOF()
	}
}

// TestWithAnotherHTTPClient holds the responses against net/http's parser.
func TestWithAnotherHTTPClient(t *testing.T) {
	s := start(t, Config{Files: fstest.MapFS{"a.txt": {Data: []byte("A")}}})
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for range 3 {
		response, err := client.Get(s.URL() + "/a.txt")
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, "A", string(body))
	}
	response, err := client.Post(s.URL()+"/a.txt", "text/plain", strings.NewReader(strings.Repeat("x", 1<<20)))
	require.NoError(t, err)
	assert.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
	require.NoError(t, response.Body.Close())
}

func TestServerTellsItsAddresses(t *testing.T) {
	s := start(t, Config{})
	p := dial(t, s)
	p.write("GET /server.js HTTP/1.1\r\nHost: test.example:1\r\nConnection: close\r\n\r\n")
	_, body, _ := strings.Cut(p.rest(), "\r\n\r\n")
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	_, tlsPort, _ := net.SplitHostPort(s.tlsListener.Addr().String())
	assert.Equal(t, `var testServer = {"http":"http://test.example:`+port+`","https":"https://test.example:`+tlsPort+
		`","refused":"`+s.RefusedURL()+`","ws":"ws://test.example:`+port+`","wss":"wss://test.example:`+tlsPort+`"};`+"\n", body)

	_, err := net.Dial("tcp", strings.TrimPrefix(s.RefusedURL(), "ws://"))
	assert.Error(t, err)

	p = dial(t, start(t, Config{NoTLS: true}))
	p.write("GET /server.js HTTP/1.0\r\nHost: [::1]\r\n\r\n")
	assert.NotContains(t, p.rest(), "https")
}
