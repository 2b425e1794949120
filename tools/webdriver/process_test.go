package webdriver

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var fakeReady = regexp.MustCompile(`ready on port (\d+)`)

// fakeProcess is the life of a fake driver: it makes a file where drivers make theirs, says
// its lines, and then waits for its end, unless the last line is “bye”.
func fakeProcess(says string) {
	_ = os.WriteFile(filepath.Join(os.TempDir(), "profile"), []byte(os.Getenv("XDG_CACHE_HOME")), 0o600)
	fmt.Fprintln(os.Stderr, says)
	if strings.HasSuffix(says, "bye") {
		os.Exit(1)
	}
	select {}
}

func startFake(t *testing.T, ctx context.Context, says string) (*process, string, error) {
	t.Setenv(fakeMark, says)
	self, err := os.Executable()
	require.NoError(t, err)
	p, err := newProcess("fake")
	require.NoError(t, err)
	said, err := p.start(ctx, self, nil, fakeReady)
	return p, said, err
}

func TestProcessLeavesNothingBehind(t *testing.T) {
	p, said, err := startFake(t, t.Context(), "hello\nready on port 4711")
	require.NoError(t, err)
	assert.Equal(t, "4711", said)
	assert.FileExists(t, filepath.Join(p.dir, "profile"), "its files are in its own directory")
	require.NoError(t, p.close())
	assert.NoDirExists(t, p.dir)
	<-p.gone
	require.NoError(t, p.close(), "a second close does nothing")
}

func TestProcessThatEndsInsteadOfStarting(t *testing.T) {
	p, _, err := startFake(t, t.Context(), "no display\nbye")
	require.ErrorContains(t, err, "did not start: no display\nbye")
	assert.NoDirExists(t, p.dir)
}

func TestProcessIsEndedWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p, _, err := startFake(t, ctx, "still thinking")
	require.ErrorIs(t, err, context.Canceled)
	assert.NoDirExists(t, p.dir)
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "driver-7", "driver")
	require.NoError(t, os.Mkdir(filepath.Dir(program), 0o755))
	require.NoError(t, os.WriteFile(program, nil, 0o755))
	t.Setenv("PATH", dir)

	found, err := find("", "--webdriver", "a driver", "install it", "driver", dir+"/driver-*/driver")
	require.NoError(t, err)
	assert.Equal(t, program, found, "a place with a star")

	found, err = find(program, "--webdriver", "a driver", "install it")
	require.NoError(t, err)
	assert.Equal(t, program, found, "the flag wins")

	_, err = find(filepath.Join(dir, "none"), "--webdriver", "a driver", "install it", "driver")
	assert.ErrorContains(t, err, "--webdriver: ")

	_, err = find("", "--webdriver", "a driver", "install it", "driver")
	var missing *NotInstalledError
	require.ErrorAs(t, err, &missing)
	assert.EqualError(t, missing, "no a driver found: install it, or set --webdriver PATH")
}

func TestUnknownBrowser(t *testing.T) {
	_, err := Start(t.Context(), "lynx", Options{})
	assert.EqualError(t, err, `unknown browser "lynx": want one of chromium, firefox, webkitgtk`)
}
