package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNewTestMakesItsFiles(t *testing.T) {
	root := tree(t, map[string]string{"resources/js-test.js": "", "websocket/hixie76/resources/hixie76.js": ""})
	files, err := NewTest(root, "websocket/hybi/deep/new.html", true)
	require.NoError(t, err)
	assert.Equal(t, []string{"websocket/hybi/deep/new.html", "websocket/hybi/deep/new_wsh.js"}, files)
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		return string(data)
	}
	assert.Contains(t, read(files[0]), `<script src="../../../resources/websocket.js"></script>`)
	assert.Contains(t, read(files[0]), `webSocketURL("new")`)
	assert.Contains(t, read(files[1]), "connection.accept();\n")

	files, err = NewTest(root, "websocket/hixie76/other", false)
	require.NoError(t, err)
	assert.Equal(t, []string{"websocket/hixie76/other.html"}, files)
	assert.Contains(t, read(files[0]), "<script src=\"../../resources/js-test.js\"></script>\n<script src=\"resources/hixie76.js\"></script>\n</head>")
	assert.NotContains(t, read(files[0]), "websocket.js")

	files, err = NewTest(root, "top", false)
	require.NoError(t, err)
	assert.Contains(t, read(files[0]), `<script src="resources/js-test.js"></script>`)

	tests, err := FindTests(root, root, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"top.html", "websocket/hixie76/other.html", "websocket/hybi/deep/new.html"}, names(tests))
	findings, err := Lint(root)
	require.NoError(t, err)
	require.Len(t, findings, 3)
	for _, f := range findings {
		assert.Contains(t, f.What, "no expected text", "that is for the author to make")
	}
}

func TestNewTestOverwritesNothing(t *testing.T) {
	root := tree(t, map[string]string{"a.html": "mine", "b_wsh.js": "mine"})
	_, err := NewTest(root, "a", true)
	assert.EqualError(t, err, "a.html is there already: choose another name, or take it away first")
	_, err = NewTest(root, "b", true)
	assert.EqualError(t, err, "b_wsh.js is there already: choose another name, or take it away first")
	_, err = os.Stat(filepath.Join(root, "b.html"))
	assert.ErrorIs(t, err, os.ErrNotExist, "nothing was made in part")
	_, err = NewTest(root, "b", false)
	assert.NoError(t, err)
	for _, name := range []string{"", ".html", "a b", "../a", "a//b", "/a", "resources/a", "d/resources/a", "a-expected", "ä", ".a", "a?b", "d/"} {
		_, err := NewTest(root, name, true)
		assert.ErrorContains(t, err, "want a path of letters", "%q", name)
	}
}
