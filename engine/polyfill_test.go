package engine

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// values evaluates expressions in one script, each after the setup.
func values(t *testing.T, setup string, rows [][2]string) {
	t.Helper()
	var source strings.Builder
	source.WriteString(setup + "\n;function failure(f) { try { return f() } catch (e) { return e && e.name || e } }\n")
	for _, row := range rows {
		source.WriteString("console.log(String(failure(() => (" + row[0] + "))));\n")
	}
	lines, err := runScript(t, source.String())
	require.NoError(t, err)
	require.Len(t, lines, len(rows))
	for i, row := range rows {
		assert.Equal(t, row[1], lines[i], row[0])
	}
}

func TestPolyfillsLookNative(t *testing.T) {
	rows := [][2]string{}
	for _, f := range []string{
		"Object.groupBy 2", "Map.groupBy 2", "Promise.withResolvers 0", "Promise.try 1", "String.prototype.isWellFormed 0",
		"String.prototype.toWellFormed 0", "Array.fromAsync 1", "RegExp.escape 1", "Error.captureStackTrace 2",
		"Object.prototype.__defineGetter__ 2", "Object.prototype.__defineSetter__ 2", "Object.prototype.__lookupGetter__ 1",
		"Object.prototype.__lookupSetter__ 1", "Iterator.from 1", "Iterator.prototype.map 1", "Iterator.prototype.reduce 1",
		"Iterator.prototype.toArray 0", "Iterator.prototype.take 1",
	} {
		path, length, _ := strings.Cut(f, " ")
		i := strings.LastIndexByte(path, '.')
		name := path[i+1:]
		rows = append(rows, [2]string{
			`(o => { const d = Object.getOwnPropertyDescriptor(o, "` + name + `"), f = d.value; return [d.writable, d.enumerable, d.configurable, f.name, f.length, "prototype" in f, /\[native code\]/.test(f), failure(() => new f())] })(` + path[:i] + `)`,
			"true,false,true," + name + "," + length + ",false,true,TypeError",
		})
	}
	values(t, "", append(rows,
		[2]string{`Object.keys(Object.getOwnPropertyDescriptors(globalThis)).filter(n => /^(Iterator|WeakRef|FinalizationRegistry)$/.test(n)).sort()`, "FinalizationRegistry,Iterator,WeakRef"},
		[2]string{`Object.keys(globalThis).includes("Iterator")`, "false"},
		[2]string{`JSON.stringify(Object.getOwnPropertyDescriptor(Symbol, "asyncIterator"))`, `{"writable":false,"enumerable":false,"configurable":false}`},
		[2]string{`Symbol.asyncIterator.description`, "Symbol.asyncIterator"},
	))
}

func TestGroupBy(t *testing.T) {
	values(t, "", [][2]string{
		{`JSON.stringify(Object.groupBy([1, 2, 3], (n, i) => i === n - 1 && n % 2 ? "odd" : "even"))`, `{"odd":[1,3],"even":[2]}`},
		{`Object.getPrototypeOf(Object.groupBy([], x => x))`, "null"},
		{`Object.keys(Object.groupBy("ab", () => ({ toString: () => "k" })))`, "k"},
		{`(s => Object.getOwnPropertySymbols(Object.groupBy([1], () => s))[0] === s)(Symbol())`, "true"},
		{`(m => [m instanceof Map, m.size, Object.is([...m.keys()][0], 0), m.get(NaN)])(Map.groupBy([1, 2, 3], n => n === 1 ? -0 : NaN))`, "true,2,true,2,3"},
		{`Object.groupBy(null, x => x)`, "TypeError"},
		{`Object.groupBy([], 1)`, "TypeError"},
		{`Map.groupBy(5, x => x)`, "TypeError"},
	})
}

func TestPromisePolyfills(t *testing.T) {
	assert.Equal(t, "1 Promise\n2,3\nthrown\nTypeError\ntrue", printed(t, `(async () => {
		const {promise, resolve, reject} = Promise.withResolvers();
		resolve(1);
		console.log(await promise, promise.constructor.name);
		console.log(String(await Promise.try((a, b) => [a, b], 2, 3)));
		console.log(await Promise.try(() => { throw "thrown" }).catch(e => e));
		try { Promise.withResolvers.call({}) } catch (e) { console.log(e.name) }
		console.log(class P extends Promise {}.withResolvers().promise instanceof Promise);
	})()`))
}

func TestStringPolyfills(t *testing.T) {
	values(t, "", [][2]string{
		{`["", "aé😀", "\uD83D", "a\uDE00b", "\uD83D\uD83D\uDE00"].map(s => s.isWellFormed())`, "true,true,false,false,false"},
		{`["", "aé😀", "\uD83D", "a\uDE00b", "\uD83D\uD83D\uDE00"].map(s => s.toWellFormed()).join("|") === "|aé😀|\uFFFD|a\uFFFDb|\uFFFD😀"`, "true"},
		{`String.prototype.isWellFormed.call(5)`, "true"},
		{`String.prototype.toWellFormed.call(null)`, "TypeError"},
	})
}

func TestArrayFromAsync(t *testing.T) {
	assert.Equal(t, "1,2,3\n2,4\n0,1\na,b\nclosed\nno\nTypeError\n1:x", printed(t, `(async () => {
		console.log(String(await Array.fromAsync([1, Promise.resolve(2), 3])));
		console.log(String(await Array.fromAsync(new Set([1, 2]), async x => x * 2)));
		let n = 0;
		console.log(String(await Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: n === 2, value: n++ }) }) })));
		console.log(String(await Array.fromAsync({ length: 2, 0: "a", 1: Promise.resolve("b") })));
		console.log(await Array.fromAsync({ [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { console.log("closed") } }) }, () => { throw "no" }).catch(e => e));
		console.log(await Array.fromAsync(null).catch(e => e.name));
		class Mine { constructor() { this.args = arguments.length } }
		const mine = await Array.fromAsync.call(Mine, { length: 1, 0: "x" });
		console.log(mine.args + ":" + mine[0]);
	})()`))
}

func TestRegExpEscape(t *testing.T) {
	values(t, "", [][2]string{
		{`RegExp.escape("The Quick")`, `\x54he\x20Quick`},
		{`RegExp.escape("1.5*[x]")`, `\x31\.5\*\[x\]`},
		{`RegExp.escape("-=\t\n_é")`, `\x2d\x3d\t\n_é`},
		{`RegExp.escape("\u2028\uFEFF\uD800😀")`, `\u2028\ufeff\ud800😀`},
		{`RegExp.escape(1)`, "TypeError"},
		{`new RegExp(RegExp.escape("a|b")).test("a|b")`, "true"},
	})
}

func TestCaptureStackTrace(t *testing.T) {
	values(t, "function outer(o) { Error.captureStackTrace(o); return o }", [][2]string{
		{`outer({ name: "N", message: "m" }).stack.split("\n")[0]`, "N: m"},
		{`/^\s+at outer \(test.js/.test(outer({}).stack.split("\n")[1])`, "true"},
		{`Object.keys(outer({})).length`, "0"},
		{`outer(1)`, "TypeError"},
	})
}

func TestLegacyAccessors(t *testing.T) {
	values(t, "const o = {}; o.__defineGetter__('a', () => 5); o.__defineSetter__('a', function (v) { this.b = v })", [][2]string{
		{`(o.a = 7, [o.a, o.b])`, "5,7"},
		{`typeof o.__lookupGetter__("a") + typeof o.__lookupSetter__("a") + typeof o.__lookupGetter__("b")`, "functionfunctionundefined"},
		{`typeof Object.create(o).__lookupGetter__("a")`, "function"},
		{`o.__defineGetter__("c", 1)`, "TypeError"},
		{`Object.prototype.__lookupGetter__.call(null, "a")`, "TypeError"},
	})
}

func TestIteratorHelpers(t *testing.T) {
	values(t, `
	function source(n) {
		let i = 0;
		return { __proto__: Iterator.prototype, log: [], next() { this.log.push("next"); return { done: i >= n, value: ++i } }, return() { this.log.push("return"); return {} } };
	}`, [][2]string{
		{`[1, 2, 3].values().map((x, i) => x * 10 + i).toArray()`, "10,21,32"},
		{`new Set([1, 2, 3]).values().filter(x => x % 2).toArray()`, "1,3"},
		{`(function* () { for (let i = 0; ; i++) yield i })().drop(2).take(3).toArray()`, "2,3,4"},
		{`[1, 2].values().flatMap(x => [x, [x]]).toArray().length`, "4"},
		{`[1].values().flatMap(() => "ab").toArray()`, "TypeError"},
		{`[[1, 2, 3].values().reduce((a, b) => a + b), [1].values().reduce((a, b) => a + b, 5)]`, "6,6"},
		{`[].values().reduce((a, b) => a)`, "TypeError"},
		{`(i => [i.some(x => x === 2), i.log])(source(5))`, "true,next,next,return"},
		{`(i => [i.every(x => x < 2), i.log])(source(5))`, "false,next,next,return"},
		{`(i => [i.find(x => x === 9), i.log])(source(1))`, ",next,next"},
		{`(i => { const h = i.take(1); return [h.next().value, h.next().done, i.log] })(source(5))`, "1,true,next,return"},
		{`(i => { const h = i.map(x => x); h.return(); return [h.next().done, i.log] })(source(5))`, "true,return"},
		{`(i => { const h = i.map(x => x); h.next(); h.return(); return i.log })(source(5))`, "next,return"},
		{`(i => [failure(() => i.map(() => { throw "x" }).next()), i.log])(source(5))`, "x,next,return"},
		{`(i => [failure(() => i.take(-1)), i.log])(source(5))`, "RangeError,return"},
		{`(l => { source(2).forEach((x, i) => l.push(x, i)); return l })([])`, "1,0,2,1"},
		{`Object.prototype.toString.call([].values().map(x => x))`, "[object Iterator Helper]"},
		{`[Iterator.prototype[Symbol.toStringTag], Iterator.name, Iterator.length]`, "Iterator,Iterator,0"},
		{`new Iterator()`, "TypeError"},
		{`new (class extends Iterator {})() instanceof Iterator`, "true"},
		{`Iterator.from({ next: () => ({ done: true }) }).toArray().length`, "0"},
		{`Iterator.from("ab").toArray()`, "a,b"},
		{`(i => Iterator.from(i) === i)([].values())`, "true"},
		{`Iterator.from(5)`, "TypeError"},
		{`Iterator.prototype.map.call({ next() {} }, 1)`, "TypeError"},
	})
}

func TestWeakReferences(t *testing.T) {
	values(t, "const kept = {}, r = new WeakRef(kept), f = new FinalizationRegistry(() => {}); f.register(kept, 1, r)", [][2]string{
		{`r.deref() === kept`, "true"},
		{`String(r) + f`, "[object WeakRef][object FinalizationRegistry]"},
		{`[f.unregister(r), f.unregister(r)]`, "true,false"},
		{`new WeakRef(1)`, "TypeError"},
		{`WeakRef({})`, "TypeError"},
		{`WeakRef.prototype.deref.call({})`, "TypeError"},
		{`new FinalizationRegistry()`, "TypeError"},
		{`f.register(f, f)`, "TypeError"},
		{`f.register({}, 1, 2)`, "TypeError"},
		{`f.unregister()`, "TypeError"},
		{`[WeakRef.length, FinalizationRegistry.length, FinalizationRegistry.prototype.register.length]`, "1,1,2"},
	})
}

func TestWeakReferencesLetGo(t *testing.T) {
	var out output
	s, err := NewScript(ScriptConfig{Config: Config{Console: out.console}})
	require.NoError(t, err)
	require.NoError(t, s.context.vm.Set("gc", func() { runtime.GC() }))
	require.NoError(t, s.Run(t.Context(), "test.js", `
		const registry = new FinalizationRegistry(held => { console.log("gone:", held); clearInterval(timer); });
		let ref, kept = { name: "kept" }, keptRef = new WeakRef(kept);
		(function () {
			let lost = { name: "lost" };
			registry.register(lost, "held");
			ref = new WeakRef(lost);
			console.log(ref.deref().name);
		})();
		gc();
		console.log("in the task", typeof ref.deref());
		const timer = setInterval(gc, 1);
		setTimeout(() => { kept = null }, 1e9); // it lives until then
		const check = setInterval(() => { if (!ref.deref()) { console.log("dead", keptRef.deref().name); clearInterval(check); clear() } }, 1);
		function clear() { for (let i = 1; i < 10; i++) if (i !== timer) clearTimeout(i) }
	`))
	slices.Sort(out.lines)
	assert.Equal(t, []string{"dead kept", "gone: held", "in the task object", "lost"}, out.lines)
}

func TestPolyfillsAreAddedWhenMentioned(t *testing.T) {
	assert.Equal(t, "undefined", printed(t, `console.log(typeof Object["group" + "By"])`))
	assert.Equal(t, "function", printed(t, `setTimeout("console.log(typeof Object.groupBy)")`))
}
