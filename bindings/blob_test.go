package bindings

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBlobConstructor(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`const b = new Blob(); [b.size, b.type]`, `[0,""]`},
		{`const b = new Blob(["a", "\u00e9", "\ud800"], {type: "Text/Plain"}); [b.size, b.type]`, `[6,"text/plain"]`},
		{`new Blob([new ArrayBuffer(3), new Uint8Array(5).subarray(1, 3), new DataView(new ArrayBuffer(4)), new Blob(["xy"]), 12, null, {}]).size`, `32`},
		{`new Blob(["a\r\nb\rc\nd"]).size`, `8`},
		{`new Blob(["a\r\nb\rc\nd", new Uint8Array([13, 10])], {endings: "native"}).size`, `9`},
		{`new Blob([], {endings: "x"})`, `throws TypeError: Failed to construct 'Blob': The provided value 'x' is not a valid enum value of type EndingType.`},
		{`new Blob("text")`, `throws TypeError: Failed to construct 'Blob': The provided value cannot be converted to a sequence.`},
		{`new Blob(null)`, `throws TypeError: Failed to construct 'Blob': The provided value cannot be converted to a sequence.`},
		{`new Blob(new Set(["a", "b"])).size`, `2`},
		{`new Blob([], {type: "a\u00ffb"}).type`, `""`},
		{`Blob.length`, `0`},
	})
}

func TestBlobSlice(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`const b = new Blob(["0123456789"]); [b.slice().size, b.slice(2).size, b.slice(-3).size, b.slice(2, 5).size, b.slice(5, 2).size, b.slice(NaN, 100).size, b.slice(undefined, 4).size, b.slice(0, -1e300).size]`,
			`[10,8,3,3,0,10,4,0]`},
		{`const b = new Blob(["01"], {type: "a/b"}); [b.slice(0, 1).type, b.slice(0, 1, "C/D").type]`, `["","c/d"]`},
	})
}

func TestBlobReading(t *testing.T) {
	w := newScript(t)
	w.run(`(async () => {
		const b = new Blob([new Uint8Array([0xef, 0xbb, 0xbf]), "t\u00e9xt", new Uint8Array([0xff, 0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x98, 0xc0, 0x80, 0xed, 0xa0, 0x80])]);
		log(await b.text());
		const buffer = await new Blob(["ab"]).arrayBuffer();
		log(buffer instanceof ArrayBuffer && [...new Uint8Array(buffer)].join());
		log(b.text() instanceof Promise);
		try { await Blob.prototype.text.call({}) } catch (e) { log(e) }
	})()`)
	assert.Empty(t, w.logged, "not before a task")
	w.settle()
	const broken = "\uFFFD"
	assert.Equal(t, []string{
		"t\u00e9xt" + broken + broken + "A" + broken + broken + broken + broken + broken + broken,
		"97,98", "true", "TypeError: Illegal invocation",
	}, w.logged)
}

func TestBlobBytesAreCopied(t *testing.T) {
	w := newScript(t)
	w.run(`const source = new Uint8Array([65]), blob = new Blob([source]); source[0] = 66;
		(async () => { new Uint8Array(await blob.arrayBuffer())[0] = 67; log(await blob.text()) })()`)
	w.settle()
	assert.Equal(t, []string{"A"}, w.logged)
}

// settle runs tasks until there are none.
func (w *world) settle() {
	for w.context.runTask() {
	}
}
