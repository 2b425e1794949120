package wpt

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o755))
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("PATH", t.TempDir())
	for _, file := range []string{"wpt", "resources/testharness.js", "tools/serve/serve.py", "tools/manifest/update.py"} {
		_, err := Open(dir)
		assert.EqualError(t, err, dir+" is no checkout of web-platform-tests: it has no file "+file)
		write(t, filepath.Join(dir, file), "")
	}
	_, err := Open(dir)
	assert.ErrorContains(t, err, "no python3 found")

	bin := t.TempDir()
	write(t, filepath.Join(bin, "python3"), "#!/bin/sh\n")
	t.Setenv("PATH", bin)
	c, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, dir, c.Dir)
	assert.DirExists(t, c.cache)
	again, err := Open(dir)
	require.NoError(t, err)
	assert.Equal(t, c.cache, again.cache)
}

func TestManifestIsMadeOnceForACommit(t *testing.T) {
	c := checkoutOf(t, "serves")
	var said []string
	say := func(what string) { said = append(said, what) }
	for range 2 {
		m, err := c.Manifest(t.Context(), false, say)
		require.NoError(t, err)
		assert.Len(t, m.Tests, 6)
	}
	assert.Equal(t, []string{"making the list of the tests in " + c.Dir}, said)
	_, err := c.Manifest(t.Context(), true, say)
	require.NoError(t, err)
	assert.Len(t, said, 2)

	require.NoError(t, os.WriteFile(filepath.Join(c.cache, "MANIFEST.revision"), []byte("another"), 0o644))
	_, err = c.Manifest(t.Context(), false, say)
	require.NoError(t, err)
	assert.Len(t, said, 3)

	// The checkout's own counts, if it has one.
	write(t, filepath.Join(c.Dir, "MANIFEST.json"), `{"version": 8, "url_base": "/", "items": {"testharness": {"only.html": ["h", [null, {}]]}}}`)
	m, err := c.Manifest(t.Context(), false, say)
	require.NoError(t, err)
	assert.Equal(t, []string{"/only.html"}, urls(m.Tests))
	assert.Len(t, said, 3)
	leftovers, err := filepath.Glob(filepath.Join(c.cache, "manifest-*"))
	require.NoError(t, err)
	assert.Empty(t, leftovers)
}

func TestManifestThatCannotBeMade(t *testing.T) {
	_, err := checkoutOf(t, "broken").Manifest(t.Context(), false, func(string) {})
	assert.ErrorContains(t, err, "cannot list the tests: ModuleNotFoundError: No module named 'x'")
}
