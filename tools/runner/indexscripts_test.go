package runner

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
)

// The index page of the test server has rules of ours in JavaScript. The tests of this file run
// its modules in our own engine, as classic scripts, and hold them against the rules in Go.

// moduleWords are what makes a script a module, which the engine does not run.
var moduleWords = regexp.MustCompile(`(?m)^(export |import .*$)`)

// inModule evaluates expressions in a page that has one of the index page's modules as a classic
// script, and returns what each gives.
func inModule(t *testing.T, name string, expressions ...string) []string {
	t.Helper()
	module := moduleWords.ReplaceAllString(readText(t, "../testserver/index/"+name), "")
	page := "<script>" + module + "\n" + `
		for (const value of [` + strings.Join(expressions, ",\n") + `])
			alert(typeof value === "string" ? value : JSON.stringify(value));</script>`
	server, err := testserver.Start(testserver.Config{NoTLS: true, Files: fstest.MapFS{"a.html": {Data: []byte(page)}}})
	require.NoError(t, err)
	defer server.Close()
	var said []string
	_, err = LoadPage(t.Context(), server.URL()+"/a.html", Observer{Printed: func(line string) { said = append(said, strings.TrimPrefix(line, "ALERT: ")) }})
	require.NoError(t, err)
	require.Len(t, said, len(expressions), said)
	return said
}

func TestIndexPageComparesAsTheRunnerDoes(t *testing.T) {
	const addresses = `{ http: "http://127.0.0.1:4711", ws: "ws://127.0.0.1:4711", https: "https://localhost:4712" }`
	texts := []string{
		"127.0.0.1:4711 localhost:4712 localhost:4713 127.0.0.1:47111", "a\r\nb\rc", "x127.0.0.1:4711",
		"CONSOLE MESSAGE: one\nALERT: two\n CONSOLE MESSAGE: three\nCONSOLE MESSAGE: last", "", "CONSOLE MESSAGE: \n\n",
	}
	var expressions, want []string
	for _, text := range texts {
		quoted := strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(text)
		expressions = append(expressions, `withoutConsole(normalise("`+quoted+`", `+addresses+`)) + "|"`)
		want = append(want, withoutConsole(normalise(text, "4711", "4712"))+"|")
	}
	// A Go string has no lone surrogates: a page's text comes with U+FFFD for them.
	expressions = append(expressions, `normalise("\ud800a\udc00 \ud83d\ude00", `+addresses+`) === "\ufffda\ufffd \ud83d\ude00"`)
	assert.Equal(t, append(want, "true"), inModule(t, "compare.js", expressions...))
}

func TestIndexPageKnowsItsProduct(t *testing.T) {
	const chrome, firefox, webkit = `"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"`,
		`"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"`,
		`"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"`
	assert.Equal(t, []string{"chromium", "firefox", "webkitgtk", ""}, inModule(t, "compare.js",
		"product("+chrome+")", "product("+firefox+")", "product("+webkit+")", `product("curl/8")`))
}

func TestIndexPageShowsDifferences(t *testing.T) {
	assert.Equal(t, []string{
		`[["@","…"]]`,
		`[["-","a"],["+","b"]]`,
		`[["-","a"],[" ","x"],["+","b"],[" ","y"]]`,
		`[["@","…"],[" ","2"],[" ","3"],[" ","4"],["-","5"],[" ","6"],[" ","7"],[" ","8"],["@","…"]]`,
		`[[" ","a"],["+","b"],["+","c"],[" ",""]]`,
	}, inModule(t, "compare.js",
		`difference("same", "same")`,
		`difference("a", "b")`,
		`difference("a\nx\ny", "x\nb\ny")`,
		`difference("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n6\n7\n8\n9")`,
		`difference("a\n", "a\nb\nc\n")`))
}

// TestIndexPageJudgesFaults: in the words of testserver.Fault.Sees.
func TestIndexPageJudgesFaults(t *testing.T) {
	var expressions, want []string
	for _, c := range []struct {
		sees, events string
		right        string
	}{
		{"open, close 1000 clean", `["open", "close 1000 clean"]`, "true"},
		{"open, close 1000 clean", `["open", "close 1000 clean", "error"]`, "false"},
		{"open, close 1000 clean", `["open", "close 1000 unclean"]`, "false"},
		{"error, close 1006 unclean or open, close 1000 clean", `["open", "close 1000 clean"]`, "true"},
		{"open, messages, close 1006 unclean", `["open", "close 1006 unclean"]`, "true"},
		{"open, messages, close 1006 unclean", `["open", "message 7 bytes", "message 8 bytes", "close 1006 unclean"]`, "true"},
		{"open, message ×2, close 1000 clean", `["open", "message 7 bytes", "message 8 bytes", "close 1000 clean"]`, "true"},
		{"open, message ×2, close 1000 clean", `["open", "message 7 bytes", "close 1000 clean"]`, "false"},
		{`open, message "a.b"`, `["open", "message \"a.b\""]`, "true"},
		{`open, message "a.b"`, `["open", "message \"axb\""]`, "false"},
		{"open", `[]`, "false"},
	} {
		expressions = append(expressions, "matches('"+c.sees+"', "+c.events+")")
		want = append(want, c.right)
	}
	assert.Equal(t, want, inModule(t, "faults.js", expressions...))
}

func TestIndexPageShowsWhatCannotBeSeen(t *testing.T) {
	assert.Equal(t, []string{`a\u0000b\u001b\u200b\ufeff` + "\t" + `\ud800`}, inModule(t, "dom.js",
		`visible("a\u0000b\u001b\u200b\ufeff\t\ud800")`))
}
