package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

func TestConsolePrintsValues(t *testing.T) {
	for _, test := range []struct{ arguments, want string }{
		{``, ``},
		{`"a", 'b c', ""`, `a b c `},
		{`1, -0, 1.5, NaN, 1e21, 10n, true, null, undefined`, `1 -0 1.5 NaN 1e+21 10n true null undefined`},
		{`Symbol("s"), Symbol.iterator`, `Symbol(s) Symbol(Symbol.iterator)`},
		{`{}`, `{}`},
		{`{ a: 1, b: "x", "c-d": null, [Symbol("e")]: 2, 5: 6 }`, `{ '5': 6, a: 1, b: 'x', 'c-d': null, [Symbol(e)]: 2 }`},
		{`["it's", 'say "it\'s"', "a\nb\\", "\u0001"]`, `[ "it's", ` + "`say \"it's\"`" + `, 'a\nb\\', '\x01' ]`},
		{`[1, [2, [3, [4]]]]`, `[ 1, [ 2, [ 3, [Array] ] ] ]`},
		{`{ a: { b: { c: { d: 1 } } } }`, `{ a: { b: { c: [Object] } } }`},
		{`[1, , 3, , ,]`, `[ 1, <1 empty item>, 3, <2 empty items> ]`},
		{`Object.assign([1], { x: 2 })`, `[ 1, x: 2 ]`},
		{`Object.create(null)`, `[Object: null prototype] {}`},
		{`new (class Point { constructor() { this.x = 1 } get y() { throw 1 } })`, `Point { x: 1 }`},
		{`{ get a() { throw 1 }, set b(v) {}, get c() { return 1 }, set c(v) {} }`, `{ a: [Getter], b: [Setter], c: [Getter/Setter] }`},
		{`function f() {}, () => 1, class A {}, class B extends Array {}, async () => 1, function* g() {}, Math.max`,
			`[Function: f] [Function (anonymous)] [class A] [class B extends Array] [AsyncFunction (anonymous)] [GeneratorFunction: g] [Function: max]`},
		{`Object.assign(function f() {}, { x: 1 })`, `[Function: f] { x: 1 }`},
		{`new Map([[1, { a: 2 }], ["k", new Set([1, "x"])]])`, `Map(2) { 1 => { a: 2 }, 'k' => Set(2) { 1, 'x' } }`},
		{`new Date(0), new Date(NaN), /a\/b/g`, `1970-01-01T00:00:00.000Z Invalid Date /a\/b/g`},
		{`new Number(3), new String("s"), new Boolean(false), Object(1n)`, `[Number: 3] [String: 's'] [Boolean: false] BigInt {}`},
		{`new Uint8Array([1, 2]), new Float64Array(1), new ArrayBuffer(2)`,
			`Uint8Array(2) [ 1, 2 ] Float64Array(1) [ 0 ] ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }`},
		{`Promise.resolve(4), new Promise(function () {})`, `Promise { 4 } Promise { <pending> }`},
		{`(function () { return arguments })(1, "a")`, `[Arguments] [ 1, 'a' ]`},
		{`new Proxy({ a: 1 }, { get() { throw 1 }, ownKeys() { throw 2 } })`, `{ a: 1 }`},
		{`(function () { var o = { n: 1 }; o.self = o; o.list = [o]; return o })()`, `<ref *1> { n: 1, self: [Circular *1], list: [ [Circular *1] ] }`},
		{`Math, JSON, new WeakMap(), (function* () {})()`, `Object [Math] {} Object [JSON] {} WeakMap {} Object [Generator] {}`},
		{`new Event("x"), new Blob(["abc"], { type: "t" })`, `Event { type: 'x', target: null } Blob { size: 3, type: 't' }`},
		{`new EventTarget(), Object.assign(new EventTarget(), { x: 1 })`, `EventTarget {} EventTarget { x: 1 }`},
		{`"%s is %d and %i, %f; %o %O %c%%", "x", 1.5, 1.9, "2.5", [1], {}, "css", "more"`, `x is 1.5 and 1, 2.5; [ 1 ] {} % more`},
		{`"%s", { a: 1 }, "%s"`, `{ a: 1 } %s`},
		{`"100%", "%d", 1`, `100% %d 1`},
		{`"%s %s", 1`, `1 %s`},
		{`Array.from({ length: 20 }, (_, i) => i * 1000)`, "[\n  0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000,\n" +
			"  12000, 13000, 14000, 15000, 16000, 17000, 18000, 19000\n]"},
		{`{ first: "a rather long string that fills the line", second: { third: "and another one", fourth: [1] } }`,
			"{\n  first: 'a rather long string that fills the line',\n  second: { third: 'and another one', fourth: [ 1 ] }\n}"},
	} {
		assert.Equal(t, test.want, printed(t, "console.log("+test.arguments+")"), test.arguments)
	}
	assert.Contains(t, printed(t, `console.log(new Array(200).fill(7))`), "... 100 more items")
}

func TestConsolePrintsErrorsWithTheirStack(t *testing.T) {
	assert.Equal(t, "TypeError: x\n    at f (test.js:1:23)\n    at test.js:1:57", printed(t, `function f() { return new TypeError("x") } console.log(f())`))
	assert.Equal(t, "[\n  Error: a\n      at test.js:1:28 {\n    code: 5\n  }\n]", printed(t, `console.log([Object.assign(new Error("a"), { code: 5 })])`))
	assert.Contains(t, printed(t, `console.log(new Error("a", { cause: "b" }))`), "{\n  [cause]: 'b'\n}")
	assert.Contains(t, printed(t, `try { atob("*") } catch (e) { console.log(e) }`), "InvalidCharacterError: Failed to execute 'atob'")
	assert.Equal(t, "[E: m]", printed(t, `var e = new Error("m"); e.name = "E"; e.stack = undefined; console.log(e)`))
}

func TestConsoleMethods(t *testing.T) {
	assert.Equal(t, `a
G
  in
  { x: 1 }
    two
    lines
out
Assertion failed: no
Assertion failed
default: 1
default: 2
n: 1
default: 1
Trace: here
    at f (test.js:8:32)
    at test.js:8:43
{ a: { b: { c: [Object] } } }`, printed(t, `console.debug("a");
		console.group("G"); console.info("in"); console.warn({ x: 1 });
		console.groupCollapsed(); console.error("two\nlines"); console.groupEnd(); console.groupEnd(); console.groupEnd();
		console.log("out");
		console.assert(true, "yes"); console.assert(0, "no"); console.assert();
		console.count(); console.count(); console.count("n"); console.countReset(); console.count();
		console.time("t");
		(function f() { console.trace("here") })();
		console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 9 }); console.clear()`))
}

func TestConsoleTimers(t *testing.T) {
	assert.Equal(t, []string{"t: 5.000ms x", "t: 5.000ms", "Timer 't' does not exist"}, at(t, `console.time("t");
		setTimeout(function () { console.timeLog("t", "x"); console.timeEnd("t"); console.timeEnd("t") }, 5)`))
}

func TestConsoleLevelsAndReplacement(t *testing.T) {
	var got []dom.ConsoleMessage
	s, err := NewScript(ScriptConfig{Config: Config{Console: func(m dom.ConsoleMessage) { got = append(got, m) }}})
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), "a.js", `
		["log", "debug", "info", "warn", "error"].forEach(function (level) { console[level](level) });
		var mine = console.log; console = { log: function () { mine("replaced") } }; console.log();`))
	levels := []dom.ConsoleLevel{dom.ConsoleLog, dom.ConsoleDebug, dom.ConsoleInfo, dom.ConsoleWarn, dom.ConsoleError, dom.ConsoleLog}
	require.Len(t, got, len(levels))
	for i, m := range got {
		assert.Equal(t, dom.ConsoleAPI, m.Source)
		assert.Equal(t, levels[i], m.Level)
	}
	assert.Equal(t, "replaced", got[5].Text)
}
