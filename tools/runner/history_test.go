package runner

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHistoryRemembersTheLastResult(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	there := func(Test) bool { return false }
	h := OpenHistory("some/root", "adieu")
	_, known := h.Duration(Test{Name: "a"})
	assert.False(t, known)
	report := func(results ...Result) *Report { return &Report{Tests: results} }
	require.NoError(t, h.Add(report(
		Result{Name: "a", Status: Fail, DurationMS: 12}, Result{Name: "b", Status: Pass, DurationMS: 3},
		Result{Name: "c", Status: Fail, Expected: true}, Result{Name: "d", Status: Skip}), there))

	other := OpenHistory("some/root", "adieu") // another process
	require.NoError(t, h.Add(report(Result{Name: "e", Status: Crash}), there))
	require.NoError(t, other.Add(report(Result{Name: "b", Status: Timeout}, Result{Name: "e", Status: Skip}), there))

	h = OpenHistory("some/root", "adieu")
	for name, failed := range map[string]bool{"a": true, "b": true, "c": false, "d": false, "e": true} {
		assert.Equal(t, failed, h.Failed(Test{Name: name}), name)
	}
	took, known := h.Duration(Test{Name: "a"})
	assert.True(t, known)
	assert.Equal(t, 12*time.Millisecond, took)
	_, known = h.Duration(Test{Name: "d"})
	assert.False(t, known, "it was not run")

	require.NoError(t, h.Add(report(), func(t Test) bool { return t.Name == "a" }))
	assert.False(t, OpenHistory("some/root", "adieu").Failed(Test{Name: "a"}), "it is gone")
	assert.True(t, OpenHistory("some/root", "adieu").Failed(Test{Name: "b"}))

	assert.False(t, OpenHistory("some/root", "chromium").Failed(Test{Name: "b"}))
	assert.False(t, OpenHistory("another/root", "adieu").Failed(Test{Name: "b"}))

	files, err := filepath.Glob(filepath.Join(cache, "adieu", "runs", "*"))
	require.NoError(t, err)
	require.Len(t, files, 1, "nothing half-written is left")
	require.NoError(t, os.WriteFile(files[0], []byte(`{"tests":`), 0o644))
	assert.False(t, OpenHistory("some/root", "adieu").Failed(Test{Name: "b"}), "what is broken is forgotten")
}

func TestHistoryWithoutAPlaceForIt(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o644))
	t.Setenv("XDG_CACHE_HOME", blocked)
	h := OpenHistory("root", "adieu")
	assert.Error(t, h.Add(&Report{}, func(Test) bool { return false }))
	assert.NoError(t, h.Add(nil, nil), "a run that did not begin")
}
