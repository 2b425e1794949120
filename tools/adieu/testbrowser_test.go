package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBrowserFlagsThatCannotBe(t *testing.T) {
	dir := someTests(t, nil)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--headed"}, "--browser-binary, --webdriver and --headed go with --browser NAME"},
		{[]string{"--browser", "lynx"}, `unknown browser "lynx": want one of chromium, firefox, webkitgtk`},
		{[]string{"--compare", "rhino"}, `unknown runtime "rhino": want one of bun, deno, node`},
		{[]string{"--compare", "node", "--browser", "firefox"}, "--browser and --compare: one of them is enough"},
		{[]string{"--compare", "firefox", "--runtime-binary", "/x"}, "--runtime-binary goes with --compare node, bun or deno"},
		{[]string{"--compare", "node", "--headed"}, "--browser-binary, --webdriver and --headed go with --browser NAME"},
		{[]string{"--browser", "chromium", "--webdriver", "/nowhere/driver"}, "--webdriver: "},
		{[]string{"--browser", "firefox", "--webdriver", "/nowhere/driver"}, "--webdriver: Firefox is driven without one"},
		{[]string{"--browser", "chromium", "--insecure"}, "browsers and runtimes do not go by them"},
		{[]string{"--compare", "bun", "--runtime-binary", "/nowhere/bun"}, "--runtime-binary: "},
	} {
		got := run(t, dir, "", append([]string{"test"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
		assert.Contains(t, got.stderr, c.want, "%v", c.args)
		assert.Empty(t, got.stdout)
	}
}

func TestBrowsersAreNotInstalled(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := someTests(t, nil)
	got := run(t, dir, "", "test", "--compare", "node")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Contains(t, got.stderr, "no Node.js found: install nodejs, or set --runtime-binary PATH")
	got = run(t, dir, "", "test", "--browser", "firefox", "a.html")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Contains(t, got.stderr, "no Firefox found: install firefox or firefox-esr, or set --browser-binary PATH")
}

func TestDryRunSaysWhatIsNotOffered(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the runtime is a shell script")
	}
	node := filepath.Join(t.TempDir(), "node")
	require.NoError(t, os.WriteFile(node, []byte("#!/bin/sh\necho v22.1.0\n"), 0o755))
	dir := someTests(t, map[string]string{"layouttests/frame.html": "<iframe></iframe>"})
	got := run(t, dir, "", "test", "-n", "--compare", "node", "--runtime-binary", node, "frame.html")
	assert.Equal(t, "frame.html: would not be run: its page has <iframe>\n0 would be run, 1 skipped\n", got.stdout, got.stderr)
}
