package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serve starts “adieu serve --json” and returns where it is.
func serve(t *testing.T, dir string, args ...string) (p *process, httpURL, wsURL string) {
	t.Helper()
	p = start(t, dir, append([]string{"serve", "--json"}, args...)...)
	var ready struct{ HTTP, WS string }
	require.NoError(t, json.Unmarshal([]byte(p.line()), &ready))
	return p, ready.HTTP, ready.WS
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
	assert.Contains(t, p.line(), "Ctrl-C")
	p.signal(os.Interrupt)
	_, code := p.wait()
	assert.Zero(t, code)
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
	} {
		got := run(t, dir, "", append([]string{"serve"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
		assert.Contains(t, got.stderr, c.want)
		assert.Empty(t, got.stdout)
	}
}
