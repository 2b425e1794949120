package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScriptsThatGojaLacksWordsForAreLowered(t *testing.T) {
	lines, err := runScript(t, `
		async function* count(n) { for (let i = 0; i < n; i++) yield i; }
		let sum = 0; // a script's own let stays
		<!-- as in HTML
		(async function () {
			for await (const i of count(4)) sum += i;
			console.log(sum, typeof count, Object.keys(globalThis).includes("sum"));
		})();
		class Late { async *[Symbol.asyncIterator]() { yield "a"; yield "b"; } }
		(async () => { for await (const c of new Late) console.log(c); })();
	`)
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"6 function false", "a", "b"}, lines)
}

func TestErrorsInLoweredScriptsNameTheSource(t *testing.T) {
	var failure *ScriptError
	for _, first := range []string{"", "async function* g() {}"} {
		_, err := runScript(t, first+"\n\n   nowhere.at.all;\n")
		require.ErrorAs(t, err, &failure, first)
		assert.Equal(t, "ReferenceError: nowhere is not defined", failure.Message)
		assert.Equal(t, 3, failure.Line, first)
		assert.Equal(t, 4, failure.Column, first)
	}

	_, err := runScript(t, "async function* g() {\n  var = 2;\n}")
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, InvalidSyntax, failure.Kind)
	assert.Equal(t, 2, failure.Line)
}

func TestLoweredScriptsInPages(t *testing.T) {
	assert.Equal(t, []string{"http://HOST/index.html:3:18 false"}, loggedBy(t, site{"/index.html": `<!DOCTYPE html>
<script>onerror = (m, file, line, column) => console.log(file + ":" + line + ":" + column + " " + ("x" in window)) || true;</script>
<p><script>throw new Error("x"); async function* g() {}</script>`}))
}

func TestVLQ(t *testing.T) {
	for _, value := range []int{0, 1, -1, 15, 16, -16, 31, 1000, -123456} {
		got, n := decodeVLQ(encodeVLQ(value) + "rest"[:0])
		assert.Equal(t, value, got)
		assert.Equal(t, len(encodeVLQ(value)), n)
	}
	assert.Equal(t, "C", encodeVLQ(1))
	assert.Equal(t, "gB", encodeVLQ(16))
	_, n := decodeVLQ("g")
	assert.Zero(t, n)
}

func TestSourcesThatGojaCannotParse(t *testing.T) {
	assert.Equal(t, "1114111 2", printed(t, `var s = "\u{10ffff}"; console.log(s.codePointAt(0), "\u{10FFFF}".length)`))
	_, err := runScript(t, `"\u{10ffff}" +`)
	var scriptError *ScriptError
	assert.ErrorAs(t, err, &scriptError)
}
