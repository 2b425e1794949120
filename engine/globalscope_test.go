package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// evaluated prints the value of each expression.
func evaluated(t *testing.T, expressions ...string) []string {
	t.Helper()
	source := "function tried(f) { try { return f() } catch (e) { return e.name } }\n"
	for _, e := range expressions {
		source += "console.log(tried(function () { return " + e + " }));\n"
	}
	lines, err := runScript(t, source)
	assert.NoError(t, err)
	return lines
}

func TestBase64(t *testing.T) {
	assert.Equal(t, []string{
		"", "AA==", "/+8=", "InvalidCharacterError", "TypeError", "dW5kZWZpbmVk",
		"", "abc", "abc", "ÿï", "InvalidCharacterError", "InvalidCharacterError", "InvalidCharacterError", "i",
	}, evaluated(t, `btoa("")`, `btoa("\0")`, `btoa("\u00ff\u00ef")`, `btoa("\u0100")`, `btoa()`, `btoa(undefined)`,
		`atob("")`, `atob("YWJj")`, `atob(" Y W\nJj\t")`, `atob("/+8=")`, `atob("a")`, `atob("ab=")`, `atob("-_")`, `atob("ab")`))
}

func TestTextEncoder(t *testing.T) {
	assert.Equal(t, []string{
		"utf-8 [object TextEncoder]", "0", "97,195,169,240,159,152,128", "239,191,189", "true", "3 4 97,195,169,0", "4 7 97,195,169,240,159,152,128", "TypeError",
	}, evaluated(t, `new TextEncoder().encoding + " " + new TextEncoder()`, `new TextEncoder().encode().length`,
		`new TextEncoder().encode("aé😀").join()`, `new TextEncoder().encode("\ud800").join()`,
		`new TextEncoder().encode("x") instanceof Uint8Array`,
		`(function () { var b = new Uint8Array(4), r = new TextEncoder().encodeInto("aé\u0000😀", b); return r.read + " " + r.written + " " + b.join() })()`,
		`(function () { var b = new Uint8Array(7), r = new TextEncoder().encodeInto("aé😀", b); return r.read + " " + r.written + " " + b.join() })()`,
		`new TextEncoder().encodeInto("x", [1])`))
}

func TestTextDecoder(t *testing.T) {
	assert.Equal(t, []string{
		"aé😀", "", "x", "1", "a\uFFFD\uFFFDb", "TypeError", "RangeError", "utf-8 true false", "é|", "\uFFFD", "bc",
	}, evaluated(t, `new TextDecoder().decode(new Uint8Array([97,195,169,240,159,152,128]))`, `new TextDecoder("utf8").decode()`,
		`new TextDecoder().decode(new Uint8Array([0xef,0xbb,0xbf,120]).buffer)`,
		`new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef,0xbb,0xbf])).length`,
		`new TextDecoder().decode(new Uint8Array([97,0xf0,0x9f,0xff,98]))`,
		`new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))`, `new TextDecoder("klingon")`,
		`(function (d) { return d.encoding + " " + d.fatal + " " + d.ignoreBOM })(new TextDecoder("UTF-8", { fatal: true }))`,
		`(function (d) { return d.decode(new Uint8Array([195]), { stream: true }) + d.decode(new Uint8Array([169]), { stream: true }) + "|" + d.decode() })(new TextDecoder())`,
		`(function (d) { return d.decode(new Uint8Array([195]), { stream: true }) + d.decode() })(new TextDecoder())`,
		`new TextDecoder().decode(new Uint8Array([97,98,99,100]).subarray(1, 3))`))
}

func TestLazyGlobalsMayBeReplaced(t *testing.T) {
	assert.Equal(t, []string{"true", "1", "true", "true", "number number"}, evaluated(t,
		`console === console`, `(performance = 1, performance)`, `delete globalThis.queueMicrotask && typeof queueMicrotask === "undefined"`,
		`(function () { var d = Object.getOwnPropertyDescriptor(globalThis, "setTimeout"); return d.enumerable && d.writable && d.configurable })()`,
		`typeof Date.now() + " " + typeof 1`))
}

func TestPerformance(t *testing.T) {
	assert.Equal(t, []string{"true", "true", "[object Performance]", "TypeError"}, evaluated(t,
		`performance.now() >= 0 && performance.now() < 60000`, `Math.abs(performance.timeOrigin - Date.now()) < 60000`,
		`String(performance)`, `performance.now.call({})`))
}

func TestReportError(t *testing.T) {
	_, err := runScript(t, `try { reportError(new Error("mine")) } catch (e) {}`)
	assert.ErrorContains(t, err, "test.js:1:19: Uncaught Error: mine")
	assert.Equal(t, "Error: mine", printed(t, `onerror = function (m) { console.log(m); return true }; reportError(new Error("mine"))`))
}
