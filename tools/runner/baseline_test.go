package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBaselinesClosestCounts(t *testing.T) {
	files := map[string]string{
		"a.html": "", "a-expected.txt": "general\r\n", "a-expected.chromium.txt": "of chromium\n",
		"d/b.html": "", "d/b-expected.txt": "of b\n",
	}
	root := tree(t, files)
	more := filepath.Join(t.TempDir(), "more")
	require.NoError(t, os.MkdirAll(filepath.Join(more, "d"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(more, "d", "b-expected.txt"), []byte("elsewhere\n"), 0o644))
	for _, c := range []struct {
		product, test string
		additional    []string
		name, text    string
		missing       bool
	}{
		{"", "a.html", nil, "a-expected.txt", "general\n", false},
		{"adieu", "a.html", nil, "a-expected.txt", "general\n", false},
		{"chromium", "a.html", nil, "a-expected.chromium.txt", "of chromium\n", false},
		{"firefox", "a.html", nil, "a-expected.txt", "general\n", false},
		{"chromium", "d/b.html", nil, "d/b-expected.txt", "of b\n", false},
		{"chromium", "d/b.html", []string{more}, filepath.ToSlash(more) + "/d/b-expected.txt", "elsewhere\n", false},
		{"chromium", "a.html", []string{more}, "a-expected.chromium.txt", "of chromium\n", false},
		{"chromium", "d/c.html", []string{more}, "d/c-expected.txt", "", true},
	} {
		got, err := Baselines{root, c.product, c.additional}.Find(Test{Name: c.test})
		require.NoError(t, err)
		assert.Equal(t, c.name, got.Name, "%+v", c)
		assert.Equal(t, c.text, got.Text, "%+v", c)
		assert.Equal(t, c.missing, got.Missing, "%+v", c)
	}
}

func TestBaselinesAreWrittenWhereTheyAre(t *testing.T) {
	root := tree(t, map[string]string{"a-expected.txt": "", "b-expected.txt": "", "b-expected.chromium.txt": ""})
	for _, c := range []struct{ product, test, want string }{
		{"", "a.html", "a-expected.txt"},
		{"", "new.html", "new-expected.txt"},
		{"chromium", "a.html", "a-expected.chromium.txt"}, // never what all are held to
		{"chromium", "b.html", "b-expected.chromium.txt"},
		{"chromium", "c.html", "c-expected.chromium.txt"},
	} {
		name, err := Baselines{Root: root, Product: c.product}.Write(Test{Name: c.test}, c.product+c.test)
		require.NoError(t, err)
		assert.Equal(t, c.want, name)
		text, err := os.ReadFile(filepath.Join(root, c.want))
		require.NoError(t, err)
		assert.Equal(t, c.product+c.test, string(text))
	}
	more := filepath.Join(t.TempDir())
	require.NoError(t, os.WriteFile(filepath.Join(more, "a-expected.txt"), nil, 0o644))
	name, err := Baselines{Root: root, Additional: []string{more}}.Write(Test{Name: "a.html"}, "x")
	require.NoError(t, err)
	assert.Equal(t, filepath.ToSlash(more)+"/a-expected.txt", name)
}
