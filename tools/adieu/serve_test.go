package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
)

// addresses is what “adieu serve --json” prints.
type addresses struct{ HTTP, WS, HTTPS, WSS, CA string }

// serve starts “adieu serve --json” and returns where it is.
func serve(t *testing.T, dir string, args ...string) (p *process, httpURL, wsURL string) {
	t.Helper()
	p, at := serveAll(t, dir, args...)
	return p, at.HTTP, at.WS
}

// serveAll is serve with all that it prints.
func serveAll(t *testing.T, dir string, args ...string) (p *process, at addresses) {
	t.Helper()
	p = start(t, dir, append([]string{"serve", "--json"}, args...)...)
	require.NoError(t, json.Unmarshal([]byte(p.line()), &at))
	return p, at
}

// fetch gets a page's status and text.
func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestServeTellsWhereItIsAndEndsCleanly(t *testing.T) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		p, httpURL, wsURL := serve(t, t.TempDir())
		assert.Regexp(t, `^http://127\.0\.0\.1:\d+$`, httpURL)
		assert.Equal(t, "ws"+strings.TrimPrefix(httpURL, "http"), wsURL)
		p.signal(s)
		rest, code := p.wait()
		assert.Zero(t, code, "%v: %s", s, &p.stderr)
		assert.Empty(t, rest, "the addresses are alone on standard output")
	}
}

func TestServeFindsTheLayoutTestsOrTakesADirectory(t *testing.T) {
	dir := tree(t, map[string]string{"layouttests/a.txt": "of the tests", "other/a.txt": "of the other"})
	_, url, _ := serve(t, filepath.Join(dir, "layouttests"))
	_, text := fetch(t, url+"/a.txt")
	assert.Equal(t, "of the tests", text)

	_, url, _ = serve(t, dir, "--root", "other")
	_, text = fetch(t, url+"/a.txt")
	assert.Equal(t, "of the other", text)

	outside := tree(t, map[string]string{"a.txt": "private"})
	_, url, _ = serve(t, outside)
	status, _ := fetch(t, url+"/a.txt")
	assert.Equal(t, http.StatusNotFound, status, "a directory is not shown to the world by accident")
}

func TestServeForPeople(t *testing.T) {
	p := start(t, t.TempDir(), "serve")
	assert.Equal(t, "Serving no files at", p.line())
	assert.Contains(t, p.line(), "http://127.0.0.1:")
	assert.Contains(t, p.line(), "/echo")
	assert.Contains(t, p.line(), "https://127.0.0.1:")
	assert.Contains(t, p.line(), "/echo")
	assert.Regexp(t, `for clients that trust http://127.0.0.1:\d+/ca.pem`, p.line())
	assert.Contains(t, p.line(), "Ctrl-C")
	p.signal(os.Interrupt)
	_, code := p.wait()
	assert.Zero(t, code)
}

func TestServeOverTLS(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "text"})
	_, at := serveAll(t, dir, "--root", ".", "--name", "test.example", "--write-ca", "ca.pem")
	assert.Equal(t, "wss"+strings.TrimPrefix(at.HTTPS, "https"), at.WSS)
	written, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	require.NoError(t, err)
	assert.Equal(t, at.CA, string(written))
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(written))
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "test.example"}, DisableKeepAlives: true,
	}}
	response, err := client.Get(at.HTTPS + "/a.txt")
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, 200, response.StatusCode)

	_, at = serveAll(t, dir, "--no-tls")
	assert.Empty(t, at.HTTPS+at.WSS+at.CA)
}

func TestServeListsFaults(t *testing.T) {
	got := run(t, t.TempDir(), "", "serve", "--list")
	require.Zero(t, got.code, got.stderr)
	assert.Contains(t, got.stdout, "\nFRAMES\n\n  /fault/frame-masked\n"+
		"      where    rfc6455 over http/1.1, h2\n"+
		"      server   masks a frame\n"+
		"      breaks   RFC 6455 §5.1\n"+
		"      script   open, error, close 1006 unclean\n"+
		"      answer   Close 1002\n\n")
	assert.Contains(t, got.stdout, "      script   open, close 1000 clean\n               open, close 1005 clean\n"+
		"      answer   Close 1000\n               Close\n")
	assert.Contains(t, got.stdout, "  wss://tls-expired.localhost:PORT/fault/tls-expired\n")

	got = run(t, t.TempDir(), "", "serve", "--list", "--json")
	require.Zero(t, got.code, got.stderr)
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &list))
	assert.Len(t, list, len(testserver.Faults()))
	assert.Equal(t, map[string]any{
		"name": "close-unanswered", "topic": "closing", "path": "/fault/close-unanswered", "tls": false,
		"dialects": []any{"rfc6455", "hixie76"}, "carriers": []any{"http/1.1", "h2"},
		"does": "never answers the client's Close", "rule": "RFC 6455 §5.5.1; draft-hixie-76 §6", "legal": false,
		"cue":    `close(1000, "bye") in open's listener`,
		"sees":   map[string]any{"rfc6455": "open, close 1006 unclean", "hixie76": "open, close 1006 unclean"},
		"answer": map[string]any{"rfc6455": "Close 1000", "hixie76": "Close"},
	}, list[slices.IndexFunc(list, func(f map[string]any) bool { return f["name"] == "close-unanswered" })])
}

func TestServeSaysWhyItCannot(t *testing.T) {
	_, url, _ := serve(t, t.TempDir())
	taken := strings.TrimPrefix(url, "http://")
	dir := tree(t, map[string]string{"file": ""})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--listen", taken}, "adieu serve: " + taken + " is in use by another program: choose another port"},
		{[]string{"--listen", "8880"}, "want HOST:PORT, for example 127.0.0.1:8880"},
		{[]string{"--root", "missing"}, "adieu serve: --root: stat missing: no such file or directory"},
		{[]string{"--root", "file"}, "adieu serve: --root: file is not a directory"},
		{[]string{"--listen-tls", taken}, "adieu serve: " + taken + " is in use by another program: choose another port, or let one be chosen with --listen-tls"},
		{[]string{"--listen-tls", "8880"}, "--listen-tls 8880: missing port in address: want HOST:PORT"},
		{[]string{"--write-ca", "none/ca.pem"}, "--write-ca: open none/ca.pem: no such file or directory"},
		{[]string{"--write-ca", "ca.pem", "--no-tls"}, "--write-ca: there is no certificate with --no-tls"},
	} {
		got := run(t, dir, "", append([]string{"serve"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
		assert.Contains(t, got.stderr, c.want)
		assert.Empty(t, got.stdout)
	}
}
