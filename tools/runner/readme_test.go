package runner

import (
	"os"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
)

// TestReadmeTeachesWhatWorks runs the test that layouttests/README.md has the reader write: its
// page, its server's side, and its text.
func TestReadmeTeachesWhatWorks(t *testing.T) {
	readme := readText(t, layoutTests+"README.md")
	block := func(language string) string {
		t.Helper()
		found := regexp.MustCompile("(?s)\n```"+language+"\n(.*?)```\n").FindAllStringSubmatch(readme, -1)
		require.Len(t, found, 1, language)
		return found[0][1]
	}
	shared, err := os.ReadDir(layoutTests + "resources")
	require.NoError(t, err)
	files := fstest.MapFS{
		"websocket/hybi/close-code-is-echoed.html":   {Data: []byte(block("html"))},
		"websocket/hybi/close-code-is-echoed_wsh.js": {Data: []byte(block("js"))},
	}
	for _, file := range shared {
		files["resources/"+file.Name()] = &fstest.MapFile{Data: []byte(readText(t, layoutTests+"resources/"+file.Name()))}
	}
	server, err := testserver.Start(testserver.Config{NoTLS: true, Files: files, Log: func(line string) { t.Error(line) }})
	require.NoError(t, err)
	defer server.Close()
	text, err := LoadPage(t.Context(), server.URL()+"/websocket/hybi/close-code-is-echoed.html", Observer{Printed: func(line string) { t.Error(line) }})
	require.NoError(t, err)
	assert.Equal(t, block("text")+"\n", text)
}
