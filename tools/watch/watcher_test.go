package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// watched is a directory with a watcher.
func watched(t *testing.T) (root string, w *Watcher) {
	t.Helper()
	root = t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "a", "b"), 0o755))
	write(t, root, "a/old.html")
	w, err := New(root)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return root, w
}

func write(t *testing.T, root, name string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(name), 0o644))
}

// told waits until all names were told of, and returns what else was.
func told(t *testing.T, w *Watcher, want ...string) (others []string) {
	t.Helper()
	missing := map[string]bool{}
	for _, name := range want {
		missing[name] = true
	}
	limit := time.After(20 * time.Second)
	for len(missing) > 0 {
		select {
		case names := <-w.Changes():
			for _, name := range names {
				if !missing[name] {
					others = append(others, name)
				}
				delete(missing, name)
			}
		case <-limit:
			t.Fatalf("nothing was told of %v", missing)
		}
	}
	return others
}

func TestWatcherTellsOfFiles(t *testing.T) {
	root, w := watched(t)
	write(t, root, "a/old.html")
	write(t, root, "new.html")
	assert.Empty(t, told(t, w, "a/old.html", "new.html"))

	require.NoError(t, os.Remove(filepath.Join(root, "new.html")))
	assert.Empty(t, told(t, w, "new.html"))
}

func TestWatcherKnowsHowEditorsSave(t *testing.T) {
	root, w := watched(t)
	for _, name := range []string{"a/.old.html.swp", "a/4913", "a/#old.html#", "a/old.html~"} {
		write(t, root, name)
	}
	write(t, root, "a/old.html~")
	require.NoError(t, os.Rename(filepath.Join(root, "a", "old.html~"), filepath.Join(root, "a", "old.html")))
	assert.Empty(t, told(t, w, "a/old.html"))
	write(t, root, "a/old.html") // it is watched as before
	assert.Empty(t, told(t, w, "a/old.html"))
}

func TestWatcherWatchesNewDirectories(t *testing.T) {
	root, w := watched(t)
	require.NoError(t, os.MkdirAll(filepath.Join(root, "c", "d"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(root, ".git"), 0o755))
	write(t, root, "c/d/first.html")
	write(t, root, ".git/index")
	told(t, w, "c/d/first.html")
	write(t, root, "c/d/second.html")
	told(t, w, "c/d/second.html")
	require.NoError(t, os.RemoveAll(filepath.Join(root, "c")))
	told(t, w, "c", "c/d/first.html", "c/d/second.html")
}

func TestWatcherOfNothing(t *testing.T) {
	_, err := New(filepath.Join(t.TempDir(), "gone"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestWatcherClosesWithChangesLeft(t *testing.T) {
	root, w := watched(t)
	write(t, root, "a/old.html")
	told(t, w, "a/old.html")
	write(t, root, "a/old.html")
	require.NoError(t, w.Close())
	_, more := <-w.Changes()
	assert.False(t, more)
	assert.NoError(t, w.Err())
}
