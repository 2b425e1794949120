package runner

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNormaliseHidesTheServersOwnPort(t *testing.T) {
	for text, want := range map[string]string{
		"ws://127.0.0.1:4711/echo":      "ws://127.0.0.1:PORT/echo",
		"at localhost:4711.":            "at localhost:PORT.",
		"127.0.0.1:4711 127.0.0.1:4711": "127.0.0.1:PORT 127.0.0.1:PORT",
		"127.0.0.1:47110":               "127.0.0.1:47110",
		"127.0.0.1:80":                  "127.0.0.1:80",
		"example.com:4711":              "example.com:4711",
		"mylocalhost:4711":              "mylocalhost:4711",
		"a\r\nb\rc\n":                   "a\nb\rc\n",
	} {
		assert.Equal(t, want, normalise(text, "4711"), text)
	}
}

func TestDifferenceIsUnified(t *testing.T) {
	assert.Empty(t, difference("a-expected.txt", "same\n", "same\n"))
	assert.Equal(t, "--- a-expected.txt\n+++ actual\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n",
		difference("a-expected.txt", "one\ntwo\n", "one\n2\n"))
	assert.Contains(t, difference("a-expected.txt", "one\n", "one"), `\ No newline at end of file`)
}

func TestVisibleShowsControlCharacters(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\nü":     "plain\ttext\nü",
		"\x00\x1b[31m\r":     `\x00\x1b[31m\x0d`,
		"\x7f\u0085\u202e!":  `\x7f\x85\u202e!`,
		"bad \xff byte \x00": `bad \xff byte \x00`,
		"a real \ufffd\x00":  `a real ` + "\ufffd" + `\x00`,
	} {
		assert.Equal(t, want, Visible(text))
	}
}

func TestConsoleLinesCanBeLeftOut(t *testing.T) {
	assert.Equal(t, "ALERT: b\ntext\n", withoutConsole("CONSOLE MESSAGE: a\nALERT: b\nCONSOLE MESSAGE: c\ntext\n"))
	assert.Empty(t, withoutConsole("CONSOLE MESSAGE: a\n"))
	root := tree(t, map[string]string{
		"text.html": "", "text-expected.txt": "CONSOLE MESSAGE: gone\ntext of text.html\n",
		"TestExpectations": "text.html [ DumpJSConsoleLogInStdErr ]\n",
	})
	result, err := newRunner(t, Config{Root: root}).RunTest(t.Context(), Test{Name: "text.html"})
	require.NoError(t, err)
	assert.Equal(t, Pass, result.Status, result.Message)
}

func TestTextsThatDiffer(t *testing.T) {
	root := tree(t, map[string]string{
		"right.html": "", "right-expected.txt": "text of right.html\n", "wrong.html": "", "wrong-expected.txt": "other\n",
		"new.html": "", "exit.html": "", "exit-expected.txt": "other\n", "unloadable.html": "", "unloadable-expected.txt": "other\n",
	})
	r := newRunner(t, Config{Root: root})
	for name, want := range map[string]string{
		"right.html": "", "wrong.html": "text of wrong.html\n", "new.html": "text of new.html\n", "exit.html": "", "unloadable.html": "",
	} {
		result, err := r.RunTest(t.Context(), Test{Name: name})
		require.NoError(t, err)
		if assert.Equal(t, want != "", result.TextDiffers(), name) && want != "" {
			assert.Equal(t, want, result.ActualText, name)
		}
	}
}
