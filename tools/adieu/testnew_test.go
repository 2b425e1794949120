package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTestNewMakesATestThatRuns(t *testing.T) {
	files := map[string]string{}
	for _, script := range []string{"js-test.js", "websocket.js"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "layouttests", "resources", script))
		require.NoError(t, err)
		files["layouttests/resources/"+script] = string(data)
	}
	dir := tree(t, files)
	got := run(t, dir, "", "test", "--new", "layouttests/websocket/hybi/hello.html")
	require.Zero(t, got.code, got.stderr)
	assert.True(t, strings.HasPrefix(got.stdout, "made layouttests/websocket/hybi/hello.html\nmade layouttests/websocket/hybi/hello_wsh.js\n\nNext:\n"), got.stdout)
	assert.Contains(t, got.stdout, "adieu test --reset-results websocket/hybi/hello.html\n")

	got = run(t, dir, "", "test", "websocket/hybi/hello.html")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Contains(t, got.stdout, "no expected text: there is no websocket/hybi/hello-expected.txt")
	got = run(t, dir, "", "test", "--reset-results", "websocket/hybi/hello.html")
	assert.Zero(t, got.code, got.stdout)
	text, err := os.ReadFile(filepath.Join(dir, "layouttests", "websocket", "hybi", "hello-expected.txt"))
	require.NoError(t, err)
	assert.Contains(t, string(text), "open; readyState 1\nmessage \"you said hello\"; readyState 1\nclose code 1000, reason \"\", wasClean true; readyState 3\nPASS successfullyParsed is true\n")

	below := filepath.Join(dir, "layouttests", "websocket")
	got = run(t, below, "", "test", "--new", "hybi/other", "--no-wsh")
	assert.Zero(t, got.code, got.stderr)
	assert.True(t, strings.HasPrefix(got.stdout, "made hybi/other.html\n\n"), got.stdout)
	got = run(t, below, "", "test", "--reset-results", "hybi/other.html")
	assert.Zero(t, got.code, got.stdout)
	got = run(t, dir, "", "test", "--lint-test-files")
	assert.Zero(t, got.code, got.stdout)
}

func TestTestNewSaysWhatItCannotMake(t *testing.T) {
	dir := someTests(t, nil)
	for args, want := range map[string]string{
		"--new a":             "adieu test: --new: a.html is there already",
		"--new ../a":          "--new: ../a is not below",
		"--new resources/a":   "--new: resources/a: want a path of letters",
		"--new x a.html":      "--new: takes one name and no PATH",
		"--no-wsh a.html":     "--no-wsh: only with --new",
		"--wpt . --new a":     "--new: only for layout tests",
		"--wpt . --watch":     "--watch: only for layout tests",
		"--new x/../../../up": "is not below",
	} {
		got := run(t, dir, "", append([]string{"test"}, strings.Fields(args)...)...)
		assert.Equal(t, exitCannotRun, got.code, args)
		assert.Contains(t, got.stderr, want, args)
	}
}
