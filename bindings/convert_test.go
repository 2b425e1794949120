package bindings

import (
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// convertTable runs a conversion on JS expressions; a value that throws is its message.
func convertTable[T any](t *testing.T, convert func(Call, goja.Value) T, want map[string]any) {
	t.Helper()
	w := newScript(t)
	for source, want := range want {
		v := w.run("(" + source + ")")
		var got any
		if ex := w.vm.Try(func() { got = convert(Call{Realm: w.Realm}, v) }); ex != nil {
			got = "throws " + ex.Value().String()
		}
		assert.Equal(t, want, got, source)
	}
}

func TestStringConversions(t *testing.T) {
	want := map[string]any{
		`"x"`: "x", `""`: "", `"\u00e9\ud83d\ude00"`: "é😀", `undefined`: "undefined", `null`: "null", `true`: "true",
		`5`: "5", `-0`: "0", `1.5`: "1.5", `1e21`: "1e+21", `NaN`: "NaN", `12n`: "12",
		`({})`: "[object Object]", `[1, [2, 3]]`: "1,2,3", `({toString() { return 5 }})`: "5",
		`({toString() { return {} }, valueOf() { return "v" }})`: "v",
		`new String("s")`: "s", `"a\ud800b"`: "a\uFFFDb", `"\udc00\ud800"`: "\uFFFD\uFFFD",
		`({toString() { return "\ud800" }})`:              "\uFFFD",
		`Symbol("s")`:                                     "throws TypeError: Cannot convert a Symbol value to a string",
		`({[Symbol.toPrimitive]() { return Symbol() }})`:  "throws TypeError: Cannot convert a Symbol value to a string",
		`({toString() { throw new RangeError("mine") }})`: "throws RangeError: mine",
	}
	convertTable(t, Call.DOMString, want)
	convertTable(t, Call.USVString, want)

	w := newScript(t)
	assert.Equal(t, "a\uFFFDb, longer than sixteen", w.USVString(w.vm.ToValue("a\xffb, longer than sixteen")), "from a host")
}

func TestByteString(t *testing.T) {
	convertTable(t, Call.ByteString, map[string]any{
		`"abc"`: "abc", `"\u00ff"`: "\xff", `5`: "5",
		`"\u0100"`: "throws TypeError: Cannot convert argument to a ByteString because a character has a value of 256, which is greater than 255.",
	})
}

func TestNumberConversions(t *testing.T) {
	convertTable(t, Clamp[uint16], map[string]any{
		`0`: uint16(0), `-1`: uint16(0), `65535`: uint16(65535), `65536`: uint16(65535), `Infinity`: uint16(65535),
		`-Infinity`: uint16(0), `NaN`: uint16(0), `undefined`: uint16(0), `null`: uint16(0), `"1000"`: uint16(1000),
		`"x"`: uint16(0), `0.5`: uint16(0), `1.5`: uint16(2), `2.5`: uint16(2), `2.6`: uint16(3), `true`: uint16(1),
		`65534.5`: uint16(65534), `({valueOf() { return 7 }})`: uint16(7), `new Date(9)`: uint16(9),
		`Symbol()`: "throws TypeError: Cannot convert a Symbol value to a number",
		`1n`:       "throws TypeError: Cannot convert a BigInt value to a number",
	})
	convertTable(t, Integer[uint16], map[string]any{
		`65536`: uint16(0), `65537.9`: uint16(1), `-1`: uint16(65535), `-1.9`: uint16(65535), `NaN`: uint16(0),
		`Infinity`: uint16(0), `"7"`: uint16(7), `-0.5`: uint16(0),
	})
	convertTable(t, Integer[uint32], map[string]any{
		`4294967296`: uint32(0), `-1`: uint32(4294967295), `4294967295.9`: uint32(4294967295), `1e300`: uint32(0), `undefined`: uint32(0),
	})
	convertTable(t, Integer[int32], map[string]any{`2147483648`: int32(-2147483648), `-1`: int32(-1), `1.9`: int32(1)})
	convertTable(t, Integer[int64], map[string]any{
		`-1`: int64(-1), `18446744073709551616`: int64(0), `-9223372036854775808`: int64(-1 << 63), `9223372036854775808`: int64(-1 << 63),
	})
	convertTable(t, Integer[uint64], map[string]any{`-1`: uint64(1<<64 - 1), `9223372036854775808`: uint64(1 << 63)})
	convertTable(t, Integer[int8], map[string]any{`127`: int8(127), `128`: int8(-128), `-129`: int8(127), `255.9`: int8(-1)})
	convertTable(t, EnforceRange[uint8], map[string]any{
		`255.9`: uint8(255), `-0.9`: uint8(0), `"7"`: uint8(7),
		`256`: "throws TypeError: The provided value is outside the range of the type.",
		`-1`:  "throws TypeError: The provided value is outside the range of the type.",
		`NaN`: "throws TypeError: The provided value is not a finite number.",
	})
	convertTable(t, EnforceRange[int64], map[string]any{
		`9007199254740991`: int64(1<<53 - 1), `-9007199254740991`: int64(1 - 1<<53),
		`9007199254740992`: "throws TypeError: The provided value is outside the range of the type.",
	})
	convertTable(t, EnforceRange[uint64], map[string]any{
		`9007199254740991`: uint64(1<<53 - 1), `-1`: "throws TypeError: The provided value is outside the range of the type.",
	})
	convertTable(t, Call.Double, map[string]any{
		`1.5`: 1.5, `"2"`: 2.0, `null`: 0.0,
		`NaN`:       "throws TypeError: The provided double value is non-finite.",
		`Infinity`:  "throws TypeError: The provided double value is non-finite.",
		`undefined`: "throws TypeError: The provided double value is non-finite.",
	})
	convertTable(t, Call.Boolean, map[string]any{
		`0`: false, `""`: false, `NaN`: false, `null`: false, `undefined`: false, `"0"`: true, `({})`: true, `Symbol()`: true,
	})
	convertTable(t, Clamp[int64], map[string]any{
		`1e300`: int64(1<<53 - 1), `-1e300`: int64(1 - 1<<53), `-2.5`: int64(-2), `NaN`: int64(0),
	})
}

func stringSequence(c Call, v goja.Value) []string { return Sequence(c, v, Call.DOMString) }

func TestSequences(t *testing.T) {
	convertTable(t, stringSequence, map[string]any{
		`[]`: []string{}, `["a", 5, null]`: []string{"a", "5", "null"}, `new Set(["s"])`: []string{"s"},
		`new String("ab")`: []string{"a", "b"}, `(function* () { yield 1; yield "y" })()`: []string{"1", "y"},
		`({[Symbol.iterator]: () => ({next: () => ({done: true})})})`: []string{},
		`"ab"`:                        "throws TypeError: The provided value cannot be converted to a sequence.",
		`({length: 1, 0: 1})`:         "throws TypeError: The provided value cannot be converted to a sequence.",
		`5`:                           "throws TypeError: The provided value cannot be converted to a sequence.",
		`({[Symbol.iterator]: null})`: "throws TypeError: The provided value cannot be converted to a sequence.",
		`({[Symbol.iterator]: () => { throw new Error("no") }})`: "throws Error: no",
		`[Symbol()]`: "throws TypeError: Cannot convert a Symbol value to a string",
	})
}

func TestBytes(t *testing.T) {
	w := newPage(t)
	bytes := func(source string) []byte {
		b, ok := w.Bytes(w.run("(" + source + ")"))
		require.True(t, ok, source)
		require.NotNil(t, b)
		return b
	}
	assert.Equal(t, []byte{}, bytes(`new ArrayBuffer(0)`))
	assert.Equal(t, []byte{0, 0, 0}, bytes(`new ArrayBuffer(3)`))
	assert.Equal(t, []byte{1, 2}, bytes(`new Uint8Array([1, 2])`))
	assert.Equal(t, []byte{3}, bytes(`new Uint8Array([1, 2, 3, 4]).subarray(2, 3)`))
	assert.Equal(t, []byte{}, bytes(`new Uint8Array([1, 2, 3, 4]).subarray(2, 2)`))
	assert.Equal(t, []byte{2, 3}, bytes(`new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)`))
	assert.Equal(t, []byte{255}, bytes(`new Uint8ClampedArray([300])`))
	assert.Equal(t, []byte{255}, bytes(`new Int8Array([-1])`))
	assert.Equal(t, []byte{2, 0, 3, 0}, bytes(`new Uint16Array([1, 2, 3, 4]).subarray(1, 3)`))
	assert.Equal(t, []byte{255, 255}, bytes(`new Int16Array([-1])`))
	assert.Equal(t, []byte{2, 0, 0, 0}, bytes(`new Uint32Array(new Uint32Array([1, 2]).buffer, 4)`))
	assert.Equal(t, []byte{254, 255, 255, 255}, bytes(`new Int32Array([-2])`))
	assert.Equal(t, []byte{0, 0, 128, 63}, bytes(`new Float32Array([1])`))
	assert.Equal(t, []byte{0, 0, 0, 0, 0, 0, 240, 63}, bytes(`new Float64Array([1])`))
	assert.Equal(t, []byte{1, 0, 0, 0, 0, 0, 0, 0}, bytes(`new BigInt64Array([1n])`))
	assert.Equal(t, []byte{1, 0, 0, 0, 0, 0, 0, 0}, bytes(`new BigUint64Array([1n])`))
	assert.Equal(t, []byte{7}, bytes(`new (class extends Uint8Array {})([7])`))
	assert.Equal(t, []byte{7}, bytes(`Object.defineProperty(new Uint8Array([7]), "length", {value: 100})`))
	assert.Equal(t, []byte{7}, bytes(`Object.setPrototypeOf(new Uint8Array([7]), null)`))

	copied := bytes(`globalThis.source = new Uint8Array([1])`)
	w.run(`source[0] = 2`)
	assert.Equal(t, []byte{1}, copied, "a copy")

	for _, source := range []string{
		`"text"`, `5`, `null`, `undefined`, `({})`, `[1, 2]`, `new Blob(["x"])`, `document`, `document.childNodes`,
		`new Proxy(new Uint8Array(1), {})`, `Object.create(new Uint8Array(1))`, `new Map()`, `function () {}`, `new Date()`,
		`({get length() { throw 1 }, [Symbol.iterator]() { throw 2 }})`,
	} {
		_, ok := w.Bytes(w.run("(" + source + ")"))
		assert.False(t, ok, source)
	}
	_, ok := w.Bytes(nil)
	assert.False(t, ok)
}

func TestBytesOfDetachedBuffers(t *testing.T) {
	w := newScript(t)
	v := w.run(`var b = new ArrayBuffer(1 << 20); b`)
	w.run(`var views = [new Uint8Array(b, 1 << 19), new Uint32Array(b, 8), new DataView(b, 4, 4)]`)
	buffer, ok := w.ArrayBuffer(v)
	require.True(t, ok)
	require.True(t, buffer.Detach())
	for _, source := range []string{`b`, `views[0]`, `views[1]`, `views[2]`} {
		bytes, ok := w.Bytes(w.run(source))
		assert.True(t, ok, source)
		assert.Empty(t, bytes, source)
	}
}

func TestArrayBuffers(t *testing.T) {
	w := newPage(t)
	b := make([]byte, 0, 40)
	v := w.NewArrayBuffer(b)
	buffer, ok := w.ArrayBuffer(v)
	require.True(t, ok)
	assert.Zero(t, cap(buffer.Bytes()), "script gets what it is shown and no more")
	for _, source := range []string{`new Event("x")`, `document`, `new Uint8Array(1)`, `({})`, `1`} {
		_, ok := w.ArrayBuffer(w.run("(" + source + ")"))
		assert.False(t, ok, source)
	}
}

func TestRecords(t *testing.T) {
	convertTable(t, func(c Call, v goja.Value) [][2]string { return Record(c, v, Call.USVString) }, map[string]any{
		`({})`: [][2]string{}, `({b: 1, a: null, [Symbol()]: 5})`: [][2]string{{"b", "1"}, {"a", "null"}},
		`Object.create({inherited: 1}, {hidden: {value: 1}, seen: {value: 2, enumerable: true}})`: [][2]string{{"seen", "2"}},
		`["x"]`: [][2]string{{"0", "x"}},
		`5`:     "throws TypeError: The provided value is not an object.",
	})
}

func TestEnumerations(t *testing.T) {
	convertTable(t, func(c Call, v goja.Value) string { return c.Enum(v, "E", []string{"a", "b"}) }, map[string]any{
		`"a"`: "a", `["b"]`: "b",
		`"A"`: "throws TypeError: The provided value 'A' is not a valid enum value of type E.",
	})
}

func TestDictionaries(t *testing.T) {
	w := newScript(t)
	d := Call{Realm: w.Realm}.Dictionary(w.run(`({s: 5, n: null, u: undefined})`), "D")
	assert.Equal(t, int64(5), d.Get("s").ToInteger())
	assert.True(t, goja.IsNull(d.Get("n")))
	assert.Nil(t, d.Get("u"))
	assert.Nil(t, d.Get("missing"))
	ex := w.vm.Try(func() { d.Missing("missing") })
	require.NotNil(t, ex)
	assert.Equal(t, "TypeError: Failed to read the 'missing' property from 'D': Required member is undefined.", ex.Value().String())
	none := Call{Realm: w.Realm}.Dictionary(goja.Null(), "D")
	assert.Nil(t, none.Get("toString"))
}
