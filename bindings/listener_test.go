package bindings

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

func TestListeners(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`const t = new EventTarget(), got = []; const f = function (e) { got.push(this === t, e.currentTarget === t, e.target === t, e.eventPhase) }; t.addEventListener("x", f); t.addEventListener("x", f); t.dispatchEvent(new Event("x")); got`,
			`[true,true,true,2]`},
		{`const t = new EventTarget(); let n = 0; const f = () => n++; t.addEventListener("x", f); t.addEventListener("x", f, true); t.dispatchEvent(new Event("x")); t.removeEventListener("x", f, {capture: true}); t.dispatchEvent(new Event("x")); t.removeEventListener("x", f); t.dispatchEvent(new Event("x")); n`, `3`},
		{`const t = new EventTarget(); let n = 0; t.addEventListener("x", () => n++, {once: true}); t.dispatchEvent(new Event("x")); t.dispatchEvent(new Event("x")); n`, `1`},
		{`const t = new EventTarget(); t.addEventListener("x", e => e.preventDefault()); t.dispatchEvent(new Event("x", {cancelable: true}))`, `false`},
		{`const t = new EventTarget(); t.addEventListener("x", e => e.preventDefault(), {passive: true}); t.dispatchEvent(new Event("x", {cancelable: true}))`, `true`},
		{`const t = new EventTarget(), got = []; t.addEventListener("x", e => { got.push(1); e.stopImmediatePropagation() }); t.addEventListener("x", () => got.push(2)); t.dispatchEvent(new Event("x")); got`, `[1]`},
		{`new EventTarget().addEventListener("x", null)`, `undefined`},
		{`new EventTarget().addEventListener("x", undefined)`, `undefined`},
		{`new EventTarget().removeEventListener("x", null)`, `undefined`},
		{`new EventTarget().addEventListener("x", 5)`, `throws TypeError: Failed to execute 'addEventListener' on 'EventTarget': parameter 2 is not of type 'Object'.`},
		{`new EventTarget().addEventListener("x")`, `throws TypeError: Failed to execute 'addEventListener' on 'EventTarget': 2 arguments required, but only 1 present.`},
		{`const order = []; new EventTarget().addEventListener("x", null, new Proxy({}, {get(o, k) { order.push(k) }})); order`, `["capture","once","passive","signal"]`},
	})
}

func TestHandleEventIsLookedUpForEachEvent(t *testing.T) {
	w := newScript(t)
	w.table(t, [][2]string{
		{`const t = new EventTarget(), got = []; const o = {}; t.addEventListener("x", o);
			o.handleEvent = function (e) { got.push(1, this === o, e.type) }; t.dispatchEvent(new Event("x"));
			o.handleEvent = () => got.push(2); t.dispatchEvent(new Event("x")); t.removeEventListener("x", o); t.dispatchEvent(new Event("x")); got`,
			`[1,true,"x",2]`},
		{`const t = new EventTarget(), got = []; const f = () => got.push("f"); f.handleEvent = () => got.push("handle"); t.addEventListener("x", f); t.dispatchEvent(new Event("x")); got`, `["f"]`},
		{`const t = new EventTarget(), got = []; t.addEventListener("x", {get handleEvent() { got.push("got"); throw new Error("getter") }}); t.addEventListener("x", {handleEvent: 5}); t.addEventListener("x", {}); t.addEventListener("x", () => got.push("next")); t.dispatchEvent(new Event("x")); got`,
			`["got","next"]`},
	})
	require.Len(t, w.context.reported, 3)
	var messages []string
	for _, err := range w.context.reported {
		message, _, _, _, _ := w.ErrorReport(err)
		messages = append(messages, message)
	}
	assert.Equal(t, []string{"Uncaught Error: getter", "Uncaught TypeError: EventListener's handleEvent is not a function.", "Uncaught TypeError: EventListener's handleEvent is not a function."}, messages)
}

func TestExceptionsOfListenersAreReported(t *testing.T) {
	w := newScript(t)
	w.table(t, [][2]string{
		{`const t = new EventTarget(), got = []; t.addEventListener("x", () => { throw new Error("one") }); t.addEventListener("x", () => got.push(2)); [t.dispatchEvent(new Event("x")), got]`, `[true,[2]]`},
	})
	require.Len(t, w.context.reported, 1)
	message, _, _, _, _ := w.ErrorReport(w.context.reported[0])
	assert.Equal(t, "Uncaught Error: one", message)
}

func TestMicrotasksRunAfterEachListener(t *testing.T) {
	w := newScript(t)
	w.run(`const t = new EventTarget();
		t.addEventListener("x", () => { log("a"); Promise.resolve().then(() => log("micro")) });
		t.addEventListener("x", () => log("b"));`)
	target := w.Unwrap(w.run(`t`)).(*dom.EventTarget)
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"a", "micro", "b"}, w.logged, "dispatched by the engine")
	w.logged = nil
	w.run(`t.dispatchEvent(new Event("x")); log("end")`)
	assert.Equal(t, []string{"a", "b", "end", "micro"}, w.logged, "dispatched by script")
}

func TestEventHandlers(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`document.onclick`, `null`},
		{`const f = () => {}; document.onclick = f; document.onclick === f`, `true`},
		{`document.onclick = 5; document.onclick`, `null`},
		{`document.onclick = () => {}; document.onclick = null; document.onclick`, `null`},
		{`document.onclick = () => {}; document.onclick = undefined; document.onclick`, `null`},
		{`document.onclick = () => {}; document.onclick = "x"; document.onclick`, `null`},
		{`const o = {handleEvent() { throw 1 }}; document.onclick = o; [document.onclick === o, document.dispatchEvent(new Event("click"))]`, `[true,true]`},
		{`document.onclick = () => false; document.dispatchEvent(new Event("click", {cancelable: true}))`, `false`},
		{`document.onclick = () => new Boolean(false); document.dispatchEvent(new Event("click", {cancelable: true}))`, `true`},
		{`document.onclick = log; document.dispatchEvent(new Event("click", {cancelable: true}))`, `true`},
		{`document.onclick = () => 0; document.dispatchEvent(new Event("click", {cancelable: true}))`, `true`},
		{`document.onclick = () => undefined; document.dispatchEvent(new Event("click", {cancelable: true}))`, `true`},
		{`document.onclick = () => true; document.dispatchEvent(new Event("click", {cancelable: true}))`, `true`},
		{`let self_; document.onclick = function (e) { self_ = this === document && arguments.length === 1 && e.type }; document.dispatchEvent(new Event("click")); self_`, `"click"`},
		{`const got = [], e = document.createElement("div"); e.onclick = () => got.push("first"); e.addEventListener("click", () => got.push("second")); e.onclick = () => got.push("changed"); e.click(); got`, `["changed","second"]`},
		{`const got = [], e = document.createElement("div"); e.onclick = () => got.push("h"); e.addEventListener("click", () => got.push("l")); e.onclick = null; e.onclick = () => got.push("again"); e.click(); got`, `["l","again"]`},
		{`document.body.onload = () => {}; window.onload === document.body.onload`, `true`},
		{`Object.getOwnPropertyDescriptor(Document.prototype, "onclick").set.call({}, null)`, `throws TypeError: Illegal invocation`},
	})
}

func TestWindowOnError(t *testing.T) {
	for name, w := range map[string]*world{"page": newPage(t), "script": newScript(t)} {
		t.Run(name, func(t *testing.T) {
			w.run(`var got; self.onerror = function () { got = [this === self, ...arguments]; return true }`)
			_, err := w.vm.RunScript("a.js", `throw new RangeError("bad")`)
			report := func() *dom.ErrorEvent {
				message, file, line, col, _ := w.ErrorReport(err)
				return dom.NewErrorEvent("error", dom.ErrorEventInit{
					EventInit: dom.EventInit{Cancelable: true},
					Message:   message, Filename: file, Lineno: uint32(line), Colno: uint32(col), Error: w.ErrorValue(err),
				})
			}
			assert.False(t, dom.Fire(w.Global(), report()), "true cancels")
			w.table(t, [][2]string{{`[got.length, ...got.slice(0, 5), got[5] instanceof RangeError]`,
				`[6,true,"Uncaught RangeError: bad","a.js",1,7,true]`}})
			w.run(`onerror = () => false`)
			assert.True(t, dom.Fire(w.Global(), report()), "false does not")
			w.run(`onerror = (...args) => { got = args }; self.dispatchEvent(new Event("error"))`)
			w.table(t, [][2]string{{`[got.length, got[0].type]`, `[1,"error"]`}})
		})
	}
	w := newPage(t)
	w.table(t, [][2]string{ // only at the global object
		{`let got; document.onerror = (...args) => { got = args }; document.dispatchEvent(new ErrorEvent("error", {message: "m"})); [got.length, got[0].message]`, `[1,"m"]`},
	})
}

func TestGlobalIsAnEventTarget(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`let got; addEventListener("x", function (e) { got = this === window && e.target === window }); dispatchEvent(new Event("x")); got`, `true`},
		{`EventTarget.prototype.addEventListener.call(undefined, "u", () => {})`, `undefined`},
		{`window instanceof Window && window instanceof EventTarget`, `true`},
		{`Object.prototype.toString.call(window)`, `"[object Window]"`},
		{`Object.getPrototypeOf(window) === Window.prototype`, `true`},
		{`window.addEventListener === EventTarget.prototype.addEventListener`, `true`},
		{`"onload" in window && window.hasOwnProperty("onload")`, `true`},
		{`self = 5; self`, `5`},
		{`window = 5; window === globalThis`, `true`},
		{`const got = []; window.addEventListener("c", () => got.push("capture"), true); window.addEventListener("c", () => got.push("bubble")); document.addEventListener("c", e => got.push("doc " + (e.composedPath().length))); document.body.dispatchEvent(new Event("c", {bubbles: true})); got`,
			`["capture","doc 4","bubble"]`},
		{`let inner, outer = window.event; document.addEventListener("w", e => inner = window.event === e); document.dispatchEvent(new Event("w")); [inner, outer === undefined, window.event === undefined]`, `[true,true,true]`},
	})
	newScript(t).table(t, [][2]string{
		{`let got; addEventListener("x", function (e) { got = this === self && e.target === globalThis }); dispatchEvent(new Event("x")); got`, `true`},
		{`self === globalThis && self instanceof EventTarget`, `true`},
		{`Object.prototype.toString.call(self)`, `"[object ScriptGlobalScope]"`},
		{`typeof ScriptGlobalScope`, `"undefined"`},
	})
}

func TestGivenGlobalTarget(t *testing.T) {
	context := newFakeContext()
	type scope struct{ dom.EventTarget }
	target := new(scope)
	target.InitEventTarget(target, context)
	w := newWorld(t, context, RealmConfig{Context: context, Global: target})
	assert.Same(t, target, w.Unwrap(w.vm.GlobalObject()))
	assert.Same(t, target, w.Global())
	w.run(`addEventListener("x", e => log(e.target === self))`)
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"true"}, w.logged)
}
