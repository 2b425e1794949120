package engine

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// output collects console lines.
type output struct{ lines []string }

func (o *output) console(m dom.ConsoleMessage) { o.lines = append(o.lines, m.Text) }

// runScript runs source and returns what it printed.
func runScript(t *testing.T, source string) ([]string, error) {
	t.Helper()
	var out output
	s, err := NewScript(ScriptConfig{Config: Config{Console: out.console}})
	require.NoError(t, err)
	err = s.Run(t.Context(), "test.js", source)
	return out.lines, err
}

// printed is runScript for a script that must succeed, its lines joined.
func printed(t *testing.T, source string) string {
	t.Helper()
	lines, err := runScript(t, source)
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}

func TestScriptEndsWhenNothingIsPending(t *testing.T) {
	assert.Equal(t, "hello undefined", printed(t, "#!/usr/bin/env adieu\nconsole.log('hello', typeof document)"))
}

func TestScriptHasTheGlobalsOfAWorker(t *testing.T) {
	assert.Equal(t, "function function function function object object true",
		printed(t, `console.log(typeof WebSocket, typeof setTimeout, typeof EventTarget, typeof TextEncoder,
			typeof console, typeof performance, self === globalThis)`))
}

func TestScriptRunsOnceOnly(t *testing.T) {
	s, err := NewScript(ScriptConfig{})
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), "a.js", "1"))
	assert.ErrorIs(t, s.Run(t.Context(), "a.js", "1"), ErrRan)
	s.Close()

	s, err = NewScript(ScriptConfig{})
	require.NoError(t, err)
	s.Close()
	assert.ErrorIs(t, s.Run(t.Context(), "a.js", "1"), ErrRan)
}

func TestScriptGetsItsDefinedGlobals(t *testing.T) {
	var out output
	s, err := NewScript(ScriptConfig{
		Config: Config{Console: out.console},
		Define: map[string]json.RawMessage{"BENCH": json.RawMessage(`{"n":3,"a":["x"]}`), "NAME": json.RawMessage(`"é"`)},
	})
	require.NoError(t, err)
	require.NoError(t, s.Run(t.Context(), "a.js", "console.log(BENCH, globalThis.NAME)"))
	assert.Equal(t, []string{"{ n: 3, a: [ 'x' ] } é"}, out.lines)

	_, err = NewScript(ScriptConfig{Define: map[string]json.RawMessage{"X": json.RawMessage(`{`)}})
	assert.ErrorContains(t, err, "defining X")
}

func TestScriptFailures(t *testing.T) {
	for _, test := range []struct {
		name, source string
		kind         ScriptErrorKind
		want         string
	}{
		{"exception", "\nthrow new Error('x')", UncaughtException, "test.js:2:7: Uncaught Error: x"},
		{"in a function", "function f() { null.x }\nf()", UncaughtException, "test.js:1:21: Uncaught TypeError: Cannot read property 'x' of undefined"},
		{"no error object", "throw 5", UncaughtException, "test.js:1:1: Uncaught 5"},
		{"in a timer", "setTimeout(function () { undefinedName }, 1); setTimeout(function () {}, 1e6)", UncaughtException,
			"test.js:1:26: Uncaught ReferenceError: undefinedName is not defined"},
		{"rejection", "Promise.reject(new Error('r')); setTimeout(function () {}, 1e6)", UnhandledRejection,
			"test.js:1:16: Unhandled Promise Rejection: Error: r"},
		{"rejection with a string", "(async () => { throw 'why' })()", UnhandledRejection, "Unhandled Promise Rejection: why"},
		{"DOMException", "atob('*')", UncaughtException, "Uncaught InvalidCharacterError: "},
		{"endless recursion", "(function f() { f() })()", UncaughtException, "Uncaught RangeError: Maximum call stack size exceeded."},
		{"missing operand", "var a;\nlet x = ;", InvalidSyntax, "test.js:2:9: SyntaxError: Unexpected token ;"},
		{"redeclaration", "let a; let a", InvalidSyntax, "test.js:1:12: SyntaxError: Identifier 'a' has already been declared"},
		{"in eval", "eval('1 +')", UncaughtException, "Uncaught SyntaxError: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := runScript(t, test.source)
			var failure *ScriptError
			require.ErrorAs(t, err, &failure)
			assert.Equal(t, test.kind, failure.Kind)
			assert.Contains(t, err.Error(), test.want)
			if test.kind == UncaughtException {
				assert.NotEmpty(t, failure.Stack)
			}
		})
	}
}

func TestScriptErrorHasAStack(t *testing.T) {
	_, err := runScript(t, "function f() { throw new Error('x') }\nfunction g() { f() }\ng()")
	var failure *ScriptError
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, "f (test.js:1:22)\ng (test.js:2:17)\ntest.js:3:2", failure.Stack)
}

func TestHandledRejectionIsNone(t *testing.T) {
	assert.Equal(t, "caught x", printed(t, `
		var p = Promise.reject("x");
		Promise.resolve().then(function () { p.catch(function (e) { console.log("caught", e) }) });`))
}

func TestScriptMayPreventFailures(t *testing.T) {
	assert.Equal(t, "Error: a test.js 5 Error: a\nb Promise { <rejected> 'b' }", printed(t, `
		onerror = function (message, file, line, column, error) { console.log(message, file, line, String(error)); return true };
		addEventListener("unhandledrejection", function (e) { console.log(e.reason, e.promise); e.preventDefault() });
		setTimeout(function () {
			throw new Error("a")
		});
		setTimeout(function () { Promise.reject("b") }, 1);`))
}

func TestErrorInErrorHandlerFiresNoOther(t *testing.T) {
	lines, err := runScript(t, `
		addEventListener("error", function (e) { console.log(e.message); e.preventDefault(); throw new Error("second") });
		throw new Error("first")`)
	assert.Equal(t, []string{"Error: first"}, lines)
	assert.ErrorContains(t, err, "second")
}

func TestOtherLanguagesAreRefusedByName(t *testing.T) {
	for _, test := range []struct{ file, source, want string }{
		{"a.js", "import x from 'y'", "a.js:1: the script is a module; only classic JavaScript is supported so far"},
		{"a.js", "f();\n  export { f }", "a.js:2: the script is a module"},
		{"a.js", "import('x')", "a.js:1: the script is a module"},
		{"a.mjs", "1", "a.mjs: the script is a module"},
		{"a.ts", "1", "a.ts: the script is TypeScript"},
		{"dir.js/A.TSX", "1", "dir.js/A.TSX: the script is TypeScript"},
	} {
		s, err := NewScript(ScriptConfig{})
		require.NoError(t, err)
		err = s.Run(t.Context(), test.file, test.source)
		var unsupported *UnsupportedScriptError
		require.ErrorAs(t, err, &unsupported, test.file)
		assert.Contains(t, err.Error(), test.want)
	}
}

func TestEndlessScriptEndsWithItsContext(t *testing.T) {
	for name, source := range map[string]string{
		"loop":      "while (true) {}",
		"catch":     "while (true) { try { while (true) {} } catch (e) {} finally { while (true) {} } }",
		"microtask": "(function f() { Promise.resolve().then(f) })()",
		"timer":     "setTimeout(function () { while (true) {} })",
		"listeners": "for (var i = 0; i < 3; i++) addEventListener('x', function () { while (true) {} }.bind(i)); dispatchEvent(new Event('x'))",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			s, err := NewScript(ScriptConfig{Config: Config{Console: func(dom.ConsoleMessage) { cancel(errors.New("started")) }}})
			require.NoError(t, err)
			assert.ErrorIs(t, s.Run(ctx, "a.js", "console.log('x'); "+source), context.Canceled)
		})
	}
}

func TestWaitingScriptEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		s, err := NewScript(ScriptConfig{})
		require.NoError(t, err)
		start := time.Now()
		assert.ErrorIs(t, s.Run(ctx, "a.js", "setInterval(function () {}, 7000)"), context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start))
	})
}
