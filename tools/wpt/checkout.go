package wpt

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Checkout is a directory with web-platform-tests in it.
type Checkout struct {
	Dir string // absolute

	python string // the interpreter
	cache  string // a directory of ours for what is worth keeping between runs
}

// Open looks at a directory and for Python. The error is one line.
func Open(dir string) (*Checkout, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for _, needed := range []string{"wpt", "resources/testharness.js", "tools/serve/serve.py", "tools/manifest/update.py"} {
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(needed))); err != nil || info.IsDir() {
			return nil, fmt.Errorf("%s is no checkout of web-platform-tests: it has no file %s", dir, needed)
		}
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return nil, errors.New("no python3 found: the server of web-platform-tests is written in Python 3")
	}
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	sum := sha256.Sum256([]byte(dir))
	cache := filepath.Join(base, "adieu", "wpt-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	return &Checkout{Dir: dir, python: python, cache: cache}, nil
}

// command is a run of Python that leaves no compiled files in the checkout.
func (c *Checkout) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.python, args...)
	cmd.Dir = c.cache
	cmd.Env = append(os.Environ(), "PYTHONPYCACHEPREFIX="+filepath.Join(c.cache, "pycache"), "PYTHONUNBUFFERED=1")
	return cmd
}

// script is the path of the checkout's one command.
func (c *Checkout) script() string { return filepath.Join(c.Dir, "wpt") }

// revision names the commit that is checked out, "" if that cannot be found out.
func (c *Checkout) revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "-C", c.Dir, "rev-parse", "HEAD").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// lastLine is the last line of what a program said that has something on it.
func lastLine(said []byte) string {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
