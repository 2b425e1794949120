package bindings

import (
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// newCloner is a script's realm with structuredClone and, for comparing, describe: what a value
// is made of, with a number for what was seen before.
func newCloner(t testing.TB) *world {
	w := newPage(t)
	require.NoError(t, w.vm.Set("structuredClone", func(call goja.FunctionCall) goja.Value {
		return w.StructuredClone(call.Argument(0), call.Argument(1))
	}))
	w.run(`
	function describe(v, seen = []) {
		if (Object(v) !== v)
			return Object.is(v, -0) ? "-0" : typeof v === "bigint" ? v + "n" : typeof v === "string" ? JSON.stringify(v) : String(v);
		if (seen.includes(v))
			return "#" + seen.indexOf(v);
		seen.push(v);
		const proto = Object.getPrototypeOf(v), name = proto === null ? "null" : proto.constructor.name;
		const all = list => "[" + Array.from(list, x => describe(x, seen)).join(" ") + "]";
		let s = name;
		if (v instanceof Date) s += +v;
		else if (v instanceof Map || v instanceof Set) s += all(v);
		else if (v instanceof RegExp) s += v + " " + v.lastIndex;
		else if (v instanceof ArrayBuffer) s += all(new Uint8Array(v));
		else if (ArrayBuffer.isView(v)) s += v.byteOffset + "+" + v.byteLength + all([v.buffer]);
		else if (v instanceof Boolean || v instanceof Number || v instanceof String || v instanceof BigInt) s += describe(v.valueOf());
		else if (v instanceof Error) s += "(" + v.name + " " + v.message + ")";
		else if (Array.isArray(v)) s += v.length;
		if (!ArrayBuffer.isView(v) && !(v instanceof String))
			s += "{" + Object.keys(v).map(k => k + ":" + describe(v[k], seen)).join() + "}";
		return s;
	}
	function cloned(v) {
		const c = structuredClone(v);
		if (c === v && Object(v) === v) return "the same object";
		const before = describe(v), after = describe(c);
		return before === after ? "same" : before + " became " + after;
	}
	function fails(v, options) {
		try { return "no: " + describe(structuredClone(v, options)); } catch (e) { return e instanceof DOMException ? e.name + " " + e.code : e && e.name || String(e); }
	}`)
	return w
}

// prints compares strings, where arrays are their elements with commas.
func (w *world) prints(rows [][2]string) {
	for _, row := range rows {
		assert.Equal(w.t, row[1], w.run(row[0]).String(), row[0])
	}
}

func TestStructuredCloneKeepsValues(t *testing.T) {
	w := newCloner(t)
	for _, source := range []string{
		`undefined`, `null`, `true`, `-0`, `NaN`, `"\uD800é"`, `12345678901234567890n`,
		`Object(false)`, `Object(-0)`, `Object("a\uDC00é")`, `Object(1n)`,
		`new Date(-5)`, `new Date(NaN)`, `/a\/\n(b)/gimsuy`, `new RegExp("")`,
		`[]`, `[1, , "x"]`, `Object.assign([1], {k: 2})`, `Object.assign(new Array(5), {3: 1})`,
		`({})`, `({b: 1, a: {c: [null]}, 2: 3})`, `({__proto__: {inherited: 1}, own: 1})` + `.own`,
		`new Map([[1, {}], ["k", new Map()]])`, `new Set([NaN, {a: 1}])`,
		`new Uint8Array([1, 2, 3]).buffer`, `new Uint16Array([1, 2])`, `new Float64Array(1)`,
		`new Uint8ClampedArray(new ArrayBuffer(8), 2, 3)`, `new DataView(new ArrayBuffer(8), 1, 4)`, `new BigInt64Array(2)`,
		`(() => { const b = new ArrayBuffer(4); return [b, new Uint8Array(b, 1), b] })()`,
		`(() => { const o = {a: {}}; o.self = o; o.b = o.a; return o })()`,
		`(() => { const m = new Map(); m.set(m, m); return m })()`,
		`(() => { const s = new Set(); s.add(s); return s })()`,
		`(() => { const a = []; a[0] = a; return a })()`,
		`new Error("x")`, `new RangeError`, `new TypeError("y")`,
	} {
		assert.Equal(t, "same", w.run(`cloned(`+source+`)`).String(), source)
	}
}

func TestStructuredCloneLeavesOut(t *testing.T) {
	w := newCloner(t)
	w.prints([][2]string{
		{`describe(structuredClone(Object.create({a: 1}, {hidden: {value: 1}, b: {value: 2, enumerable: true}})))`, `Object{b:2}`},
		{`describe(structuredClone({[Symbol()]: 1, a: 1}))`, `Object{a:1}`},
		{`describe(structuredClone(new (class Point { constructor() { this.x = 1 } })))`, `Object{x:1}`},
		{`describe(structuredClone(Object.assign(new Map([[1, 2]]), {a: 1})))`, `Map[Array2{0:1,1:2}]{}`},
		{`describe(structuredClone(Object.assign(/a/g, {lastIndex: 3, b: 1})))`, `RegExp/a/g 0{}`},
		{`describe(structuredClone(Object.assign(new Error("m"), {a: 1, name: "Mine"})))`, `Error(Error m){}`},
		{`describe(structuredClone(Object.defineProperty(new Error, "message", {get() { return "x" }})))`, `Error(Error ){}`},
		{`typeof structuredClone(new Error("m")).stack`, `string`},
		{`describe(structuredClone(new (class E extends TypeError {})("m")))`, `TypeError(TypeError m){}`},
		{`Object.isFrozen(structuredClone(Object.freeze({a: 1})))`, `false`},
		{`describe(structuredClone((function () { return arguments })(1, 2)))`, `Object{0:1,1:2}`},
		{`describe(structuredClone(Math))`, `Object{}`},
	})
}

func TestStructuredCloneRunsGetters(t *testing.T) {
	w := newCloner(t)
	w.prints([][2]string{
		{`describe(structuredClone({get a() { return [1] }}))`, `Object{a:Array1{0:1}}`},
		{`(() => { const o = {get a() { delete o.b; o.c = 1; return 1 }, b: 2}; return describe(structuredClone(o)) })()`, `Object{a:1}`},
		{`(() => { const m = new Map([[1, {get x() { m.delete(2); m.set(3, 3); return 0 }}], [2, 2]]); return structuredClone(m).size })()`, `2`},
		{`fails({get a() { throw "thrown" }})`, `thrown`},
		{`fails(Object.defineProperty(new Error, "name", {get() { throw "thrown" }}))`, `thrown`},
	})
}

func TestStructuredCloneRefuses(t *testing.T) {
	w := newCloner(t)
	for _, source := range []string{
		`Symbol("s")`, `Object(Symbol())`, `() => 1`, `class {}`, `[function () {}]`, `new Proxy({}, {})`, `new Proxy([], {})`,
		`Promise.resolve()`, `new WeakMap`, `new WeakSet`, `[][Symbol.iterator]()`, `(function* () {})()`,
		`document.body`, `new Event("x")`, `globalThis`, `document.body.childNodes`, `document`,
		`(() => { let o = {}; for (let i = 0; i < 1e5; i++) o = {o}; return o })()`,
	} {
		assert.Equal(t, "DataCloneError 25", w.run(`fails(`+source+`)`).String(), source)
	}
}

func TestStructuredClonePlatformObjects(t *testing.T) {
	w := newCloner(t)
	w.prints([][2]string{
		{`(() => { const b = new Blob(["abc"], {type: "a/b"}), c = structuredClone({b, again: b}); return [c.b !== b, c.b === c.again, c.b instanceof Blob, c.b.size, c.b.type] })()`, `true,true,true,3,a/b`},
		{`(() => { const c = structuredClone(new DOMException("m", "AbortError")); return [c instanceof DOMException, c.name, c.message, c.code] })()`, `true,AbortError,m,20`},
	})
	file := dom.NewFile(w.context, []any{"x"}, "n", dom.FilePropertyBag{})
	list := dom.NewFileList(file).SerializedCopy().(*dom.FileList)
	assert.Equal(t, file, list.Item(0))
	assert.NotSame(t, file, list.Item(0))
}

func TestStructuredCloneTransfers(t *testing.T) {
	w := newCloner(t)
	w.prints([][2]string{
		{`(() => { const b = new Uint8Array([1, 2]).buffer, c = structuredClone({b}, {transfer: [b]}).b; return [b.byteLength, describe(c)] })()`, `0,ArrayBuffer[1 2]{}`},
		{`(() => { const a = new Uint8Array([1, 2]), c = structuredClone(a, {transfer: [a.buffer]}); return [a.length, describe(c)] })()`, `0,Uint8Array0+2[ArrayBuffer[1 2]{}]`},
		{`(() => { const b = new ArrayBuffer(1); structuredClone(0, {transfer: [b]}); return fails(b) })()`, `DataCloneError 25`},
		{`(() => { const b = new ArrayBuffer(1), v = new Uint8Array(b); structuredClone(0, {transfer: [b]}); return fails(v) })()`, `DataCloneError 25`},
		{`(() => { const b = new ArrayBuffer(1); structuredClone(0, {transfer: [b]}); return fails(0, {transfer: [b]}) })()`, `DataCloneError 25`},
		{`(() => { const b = new ArrayBuffer(1); return fails(0, {transfer: [b, b]}) + b.byteLength })()`, `DataCloneError 251`},
		{`(() => { const b = new ArrayBuffer(1); return fails(() => 1, {transfer: [b]}) + b.byteLength })()`, `DataCloneError 251`},
		{`fails(0, {transfer: [{}]})`, `DataCloneError 25`},
		{`fails(0, {transfer: [new Event("x")]})`, `DataCloneError 25`},
		{`fails(0, {transfer: [1]})`, `TypeError`},
		{`fails(0, {transfer: 1})`, `TypeError`},
		{`fails(0, 1)`, `TypeError`},
		{`describe(structuredClone(1, {transfer: new Set([new ArrayBuffer(1)])}))`, `1`},
	})
}

func TestStructuredCloneIsNotFooled(t *testing.T) {
	w := newCloner(t)
	w.run(`structuredClone(0); var set = new Set([1]); Map = Date = Error = function () { throw "mine" }; Map.prototype = {};
		Object.getPrototypeOf(new Set).add = () => { throw "mine" }; RegExp.prototype.exec = null`)
	w.prints([][2]string{
		{`structuredClone(set).size`, `1`},
		{`structuredClone(/a/).source`, `a`},
		{`structuredClone({__proto__: null, toString: 1}).toString`, `1`},
		{`Object.prototype.toString.call(structuredClone({[Symbol.toStringTag]: "Map"}))`, `[object Object]`},
	})
}

func TestSerializedValuesMoveBetweenRealms(t *testing.T) {
	from, to := newCloner(t), newCloner(t)
	var value *SerializedValue
	require.Nil(t, from.vm.Try(func() {
		value = from.StructuredSerialize(from.run(`({a: [1, "é\uD800"], m: new Map([[/x/, new Date(1)]]), b: new Blob(["x"])})`), nil)
	}))
	require.Nil(t, to.vm.Try(func() { require.NoError(t, to.vm.Set("v", to.StructuredDeserialize(value))) }))
	to.prints([][2]string{
		{`describe(v.a)`, `Array2{0:1,1:"é\ud800"}`},
		{`describe(v.m)`, `Map[Array2{0:RegExp/x/ 0{},1:Date1{}}]{}`},
		{`v.b instanceof Blob && v instanceof Object`, `true`},
	})
}
