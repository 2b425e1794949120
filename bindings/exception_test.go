package bindings

import (
	"errors"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

func TestDOMException(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`const e = new DOMException("m", "SyntaxError"); [e.name, e.message, e.code]`, `["SyntaxError","m",12]`},
		{`const e = new DOMException(); [e.name, e.message, e.code]`, `["Error","",0]`},
		{`new DOMException("m", "Mine").code`, `0`},
		{`new DOMException("m", "InvalidStateError").code === DOMException.INVALID_STATE_ERR`, `true`},
		{`[DOMException.INDEX_SIZE_ERR, DOMException.prototype.DATA_CLONE_ERR]`, `[1,25]`},
		{`new DOMException("m") instanceof Error`, `true`},
		{`new DOMException("m") instanceof DOMException`, `true`},
		{`Object.getPrototypeOf(DOMException.prototype) === Error.prototype`, `true`},
		{`Object.getPrototypeOf(DOMException) === Function.prototype`, `true`},
		{`String(new DOMException("m", "AbortError"))`, `"AbortError: m"`},
		{`Object.prototype.toString.call(new DOMException())`, `"[object DOMException]"`},
		{`Object.keys(new DOMException("m"))`, `[]`},
		{`DOMException.prototype.name`, `throws TypeError: Illegal invocation`},
		{`class D extends DOMException { get name() { return "D" } } const d = new D("m"); [d instanceof D, d.message, d.name]`, `[true,"m","D"]`},
	})
	w := newPage(t)
	stack := w.run("function thrower() {\n  document.body.appendChild(document)\n}\nlet s; try { thrower() } catch (e) { s = e.stack }; s").String()
	assert.Regexp(t, `(?s)^HierarchyRequestError: Failed to execute 'appendChild' on 'Node': .*at appendChild \(native\).*at thrower \(test.js:2:`, stack)
}

func TestExceptionsNameTheMember(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`document.createElement("a b")`, "throws InvalidCharacterError: Failed to execute 'createElement' on 'Document': \"a b\" is not a valid name"},
		{`const e = new Event("x"), t = new EventTarget(); let r; t.addEventListener("x", () => { try { t.dispatchEvent(e) } catch (x) { r = x } }); t.dispatchEvent(e); throw r`,
			`throws InvalidStateError: Failed to execute 'dispatchEvent' on 'EventTarget': the event is already being dispatched or was not initialised`},
		{`document.body = null`, "throws HierarchyRequestError: Failed to set the 'body' property on 'Document': the new body is neither a body nor a frameset element"},
	})
}

func TestThrow(t *testing.T) {
	w := newScript(t)
	fail := func(err error) func(goja.FunctionCall) goja.Value {
		return func(goja.FunctionCall) goja.Value {
			w.Throw(err)
			return nil
		}
	}
	set := func(name string, v any) { require.NoError(t, w.vm.Set(name, v)) }
	set("exception", fail(dom.NewException("NotFoundError", "gone")))
	set("typeError", fail(dom.NewTypeError("bad %d", 1)))
	set("wrapped", fail(errors.Join(dom.NewException("AbortError", "inside"))))
	_, thrown := w.vm.RunString(`throw {mine: true}`)
	set("script", fail(thrown))
	w.table(t, [][2]string{
		{`exception()`, `throws NotFoundError: gone`},
		{`typeError()`, `throws TypeError: bad 1`},
		{`try { typeError() } catch (e) { e.constructor === TypeError }`, `true`},
		{`wrapped()`, `throws AbortError: inside`},
		{`try { script() } catch (e) { e.mine }`, `true`},
	})
	assert.PanicsWithValue(t, "bindings: an error that script cannot see: unknown", func() { w.Throw(errors.New("unknown")) })

	// An interrupt cannot be caught on its way through a glue function.
	w.vm.Interrupt("stop")
	_, interrupted := w.vm.RunString(`for (;;);`)
	w.vm.ClearInterrupt()
	set("again", fail(interrupted))
	_, err := w.vm.RunString(`try { again() } catch (e) { "caught" }`)
	var asInterrupt *goja.InterruptedError
	assert.ErrorAs(t, err, &asInterrupt)
	w.vm.ClearInterrupt()
}

func TestErrorValue(t *testing.T) {
	w := newScript(t)
	require.NoError(t, w.vm.Set("e", w.ErrorValue(dom.NewException("AbortError", "m"))))
	w.table(t, [][2]string{{`e instanceof DOMException && e.name`, `"AbortError"`}})
	_, thrown := w.vm.RunString(`throw 5`)
	assert.EqualValues(t, 5, w.ErrorValue(thrown).Export())
	assert.True(t, goja.IsUndefined(w.ErrorValue(&goja.StackOverflowError{})))
}

func TestErrorReport(t *testing.T) {
	type report struct {
		message, file string
		line, col     int
		stack         string
	}
	w := newScript(t)
	reportOf := func(err error) report {
		var r report
		r.message, r.file, r.line, r.col, r.stack = w.ErrorReport(err)
		return r
	}
	thrown := func(source string) error {
		_, err := w.vm.RunScript("a.js", source)
		require.Error(t, err)
		return err
	}
	assert.Equal(t, report{"Uncaught Error: x", "a.js", 2, 9, "at f (a.js:2:9)\nat a.js:4:2"},
		reportOf(thrown("function f() {\n  throw new Error('x')\n}\nf()")))
	assert.Equal(t, report{"Uncaught text", "a.js", 1, 1, "at a.js:1:1"}, reportOf(thrown("throw 'text'")))
	assert.Equal(t, "Uncaught [object Object]", reportOf(thrown("throw {}")).message)
	assert.Equal(t, "Uncaught undefined", reportOf(thrown("throw undefined")).message)
	assert.Equal(t, "Uncaught Symbol(s)", reportOf(thrown("throw Symbol('s')")).message)
	assert.Equal(t, "Uncaught exception", reportOf(thrown("throw Object.create(null)")).message)
	assert.Equal(t, "Uncaught exception", reportOf(thrown("throw {toString() { throw 1 }}")).message)
	assert.Equal(t, report{"Uncaught TypeError: Failed to construct 'Event': 1 argument required, but only 0 present.", "a.js", 2, 1, "at a.js:2:1"},
		reportOf(thrown("\nnew Event()")))
	assert.Equal(t, report{"Uncaught SyntaxError: Failed to construct 'WebSocket': the URL \"x:\" is wrong", "a.js", 1, 1, "at a.js:1:1"}.file,
		reportOf(thrown("new WebSocket('http://[')")).file)
	assert.Equal(t, "Uncaught TypeError: handleEvent", reportOf(dom.NewTypeError("handleEvent")).message)

	_, err := goja.Compile("b.js", "\n  foo( ;", false)
	assert.Equal(t, report{"Uncaught SyntaxError: Unexpected token ;", "b.js", 2, 8, ""}, reportOf(err))
	_, err = goja.Compile("b.js", "let a;\nlet a", false)
	assert.Equal(t, report{"Uncaught SyntaxError: Identifier 'a' has already been declared", "b.js", 2, 5, ""}, reportOf(err))
	assert.Equal(t, "Uncaught SyntaxError: Unexpected end of input", reportOf(thrown("eval('f(')")).message)

	w.vm.SetMaxCallStackSize(50)
	r := reportOf(thrown("function f() { f() }; f()"))
	assert.Equal(t, "Uncaught RangeError: Maximum call stack size exceeded", r.message)
	assert.Equal(t, "a.js", r.file)
	w.vm.SetMaxCallStackSize(1 << 30)
	w.vm.Interrupt("time is up")
	r = reportOf(thrown("for (;;);"))
	assert.Equal(t, "Script interrupted: time is up", r.message)
	w.vm.ClearInterrupt()
}
