package bindings

import (
	"reflect"
	"sync"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInterfaceObjects(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`typeof WebSocket`, `"function"`},
		{`WebSocket.name`, `"WebSocket"`},
		{`WebSocket.length`, `1`},
		{`EventTarget.length`, `0`},
		{`Event.length`, `1`},
		{`String(WebSocket)`, `"function WebSocket() { [native code] }"`},
		{`Object.getPrototypeOf(WebSocket) === EventTarget`, `true`},
		{`Object.getPrototypeOf(EventTarget) === Function.prototype`, `true`},
		{`Object.getPrototypeOf(WebSocket.prototype) === EventTarget.prototype`, `true`},
		{`Object.getPrototypeOf(EventTarget.prototype) === Object.prototype`, `true`},
		{`Object.getPrototypeOf(HTMLDivElement.prototype) === HTMLElement.prototype`, `true`},
		{`Object.getPrototypeOf(Text) === CharacterData`, `true`},
		{`WebSocket.prototype.constructor === WebSocket`, `true`},
		{`(({writable, enumerable, configurable}) => [writable, enumerable, configurable])(Object.getOwnPropertyDescriptor(WebSocket, "prototype"))`, `[false,false,false]`},
		{`Object.getOwnPropertyDescriptor(WebSocket.prototype, "constructor").enumerable`, `false`},
		{`WebSocket; Object.getOwnPropertyDescriptor(self, "WebSocket").enumerable`, `false`},
		{`Object.getOwnPropertyDescriptor(self, "WebSocket").writable`, `true`},
		{`Object.prototype.toString.call(WebSocket.prototype)`, `"[object WebSocket]"`},
		{`Object.getOwnPropertyDescriptor(WebSocket.prototype, Symbol.toStringTag)`,
			`{"value":"WebSocket","writable":false,"enumerable":false,"configurable":true}`},
	})
}

func TestMembers(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`Object.getOwnPropertyDescriptor(WebSocket, "OPEN")`, `{"value":1,"writable":false,"enumerable":true,"configurable":false}`},
		{`WebSocket.prototype.CLOSED`, `3`},
		{`WebSocket.OPEN = 7; WebSocket.OPEN`, `1`},
		{`(() => { "use strict"; WebSocket.OPEN = 7 })()`, `throws TypeError: Cannot assign to read only property 'OPEN'`},
		{`(() => { const d = Object.getOwnPropertyDescriptor(WebSocket.prototype, "url"); return [d.get.name, d.get.length, typeof d.set, d.enumerable, d.configurable] })()`,
			`["get url",0,"undefined",true,true]`},
		{`(() => { const d = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onopen"); return [d.get.name, d.set.name, d.set.length] })()`,
			`["get onopen","set onopen",1]`},
		{`(() => { const d = Object.getOwnPropertyDescriptor(WebSocket.prototype, "send"); return [d.value.name, d.value.length, d.writable, d.enumerable, d.configurable] })()`,
			`["send",1,true,true,true]`},
		{`WebSocket.prototype.close.length`, `0`},
		{`EventTarget.prototype.addEventListener.length`, `2`},
		{`new WebSocket.prototype.send()`, `throws TypeError: Value is not a constructor`},
		{`"prototype" in WebSocket.prototype.send`, `false`},
		{`Object.keys(MessageEvent.prototype)`, `["data","origin","lastEventId","source","ports","initMessageEvent"]`},
	})
}

func TestConstructorsNeedNew(t *testing.T) {
	const needNew = `throws TypeError: Failed to construct 'Event': Please use the 'new' operator, this DOM object constructor cannot be called as a function.`
	newPage(t).table(t, [][2]string{
		{`Event("x")`, needNew},
		{`self.Event("x")`, needNew},
		{`Event.call({}, "x")`, needNew},
		{`Event.call(new Event("x"), "y")`, needNew},
		{`Reflect.apply(Event, undefined, ["x"])`, needNew},
		{`["x"].map(Event)`, needNew},
		{`Event.bind(null)("x")`, needNew},
		{"Event`x`", needNew},
		{`new Event("x").type`, `"x"`},
		{`new (Event.bind(null, "y"))().type`, `"y"`},
		{`new Event(...["z"]).type`, `"z"`},
		{`Reflect.construct(Event, ["r"]).type`, `"r"`},
		{`new (new Proxy(Event, {}))("p").type`, `"p"`},
		{`(() => new Event("arrow").type)()`, `"arrow"`},
		{`new Node()`, `throws TypeError: Illegal constructor`},
		{`new HTMLElement()`, `throws TypeError: Illegal constructor`},
		{`new Window()`, `throws TypeError: Illegal constructor`},
		{`Reflect.construct(Node, [])`, `throws TypeError: Illegal constructor`},
		{`new Event()`, `throws TypeError: Failed to construct 'Event': 1 argument required, but only 0 present.`},
	})
	w := newScript(t)
	_, err := w.vm.New(w.vm.Get("Event"), w.vm.ToValue("from Go"))
	assert.NoError(t, err)
	call, _ := goja.AssertFunction(w.vm.Get("Event"))
	_, err = call(goja.Undefined(), w.vm.ToValue("x"))
	assert.ErrorContains(t, err, "Please use the 'new' operator")
	w.run(`Promise.resolve("x").then(Event).catch(e => log(e.message))`)
	require.Len(t, w.logged, 1)
	assert.Contains(t, w.logged[0], "Please use the 'new' operator")
}

func TestSubclasses(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`class T extends EventTarget { #n = 5; constructor() { super(); this.m = 1 } get n() { return this.#n } }
			const t = new T(); [t instanceof T, t instanceof EventTarget, t.n, t.m, Object.getPrototypeOf(t) === T.prototype]`,
			`[true,true,5,1,true]`},
		{`class E extends Event { get type() { return "over " + super.type } } new E("x").type`, `"over x"`},
		{`class U extends EventTarget { dispatchEvent(e) { return "mine " + super.dispatchEvent(e) } } new U().dispatchEvent(new Event("x"))`, `"mine true"`},
		{`class A extends EventTarget {} class B extends A {} const b = new B(); b.addEventListener("x", function (e) { this.seen = e.target === b }); b.dispatchEvent(new Event("x")); b.seen`, `true`},
		{`function F() {} F.prototype = {f: 1}; const f = Reflect.construct(EventTarget, [], F); [f.f, typeof EventTarget.prototype.dispatchEvent.call(f, new Event("x"))]`, `[1,"boolean"]`},
		{`function G() {} G.prototype = null; Object.getPrototypeOf(Reflect.construct(EventTarget, [], G)) === EventTarget.prototype`, `true`},
		{`function H() {} H.prototype = Object.prototype; Object.getPrototypeOf(Reflect.construct(EventTarget, [], H)) === Object.prototype`, `true`},
		{`class X extends Node {} new X()`, `throws TypeError: Illegal constructor`},
	})
}

func TestBrandChecks(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`Event.prototype.type`, `throws TypeError: Illegal invocation`},
		{`WebSocket.prototype.send.call({}, "x")`, `throws TypeError: Illegal invocation`},
		{`WebSocket.prototype.send.call(new EventTarget(), "x")`, `throws TypeError: Illegal invocation`},
		{`EventTarget.prototype.addEventListener.call(new Event("x"), "x", null)`, `throws TypeError: Illegal invocation`},
		{`EventTarget.prototype.addEventListener.call(Object.create(new EventTarget()), "x", null)`, `throws TypeError: Illegal invocation`},
		{`Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data").get.call(new Event("x"))`, `throws TypeError: Illegal invocation`},
		{`Object.getOwnPropertyDescriptor(Event.prototype, "type").get.call(new MessageEvent("m"))`, `"m"`},
		{`const b = new ArrayBuffer(0); Object.setPrototypeOf(b, Event.prototype); b.type`, `throws TypeError: Illegal invocation`},
		{`document.body.appendChild({})`, `throws TypeError: Failed to execute 'appendChild' on 'Node': parameter 1 is not of type 'Node'.`},
		{`document.body.appendChild(null)`, `throws TypeError: Failed to execute 'appendChild' on 'Node': parameter 1 is not of type 'Node'.`},
		{`document.body.appendChild()`, `throws TypeError: Failed to execute 'appendChild' on 'Node': 1 argument required, but only 0 present.`},
		{`document.body.insertBefore(document.body)`, `throws TypeError: Failed to execute 'insertBefore' on 'Node': 2 arguments required, but only 1 present.`},
		{`self.dispatchEvent("x")`, `throws TypeError: Failed to execute 'dispatchEvent' on 'EventTarget': parameter 1 is not of type 'Event'.`},
	})
}

func TestInterfacesAreMadeOnDemand(t *testing.T) {
	w := newPage(t)
	webSocket := w.interfaces.byName["WebSocket"]
	assert.NotContains(t, w.bindings, webSocket)
	assert.Equal(t, `"WebSocket"`, w.eval(`WebSocket.name`))
	assert.Contains(t, w.bindings, webSocket)
	w.table(t, [][2]string{
		{`"CloseEvent" in self && self.hasOwnProperty("CloseEvent")`, `true`},
		{`CloseEvent = 5; CloseEvent`, `5`},
		{`typeof NoSuchInterface`, `"undefined"`},
		{`Object.keys(self).includes("Blob")`, `false`},
		{`delete self.Blob; typeof Blob`, `"undefined"`},
		{`const child = Object.create(self); child.ErrorEvent = 3; [typeof ErrorEvent, child.ErrorEvent]`, `["function",3]`},
	})
	w.run(`var Text = 1; function Comment() { return 2 }`)
	w.table(t, [][2]string{{`[Text, Comment()]`, `[1,2]`}})
}

func TestGlobalProperties(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`(d => [d.writable, d.enumerable, d.configurable, d.value === Blob])(Object.getOwnPropertyDescriptor(self, "Blob"))`, `[true,false,true,true]`},
		{`["URL", "webkitURL"].map(n => self[n] === URL)`, `[true,true]`},
		{`Object.getOwnPropertyNames(self).filter(n => ["Object", "WebSocket", "document", "onload"].includes(n)).sort()`, `["Object","WebSocket","document","onload"]`},
		{`Object.keys(self).filter(n => ["Object", "WebSocket", "document", "onload", "addEventListener"].includes(n)).sort()`, `["document","onload"]`},
		{`(d => [typeof d.get, typeof d.set, d.enumerable, d.configurable])(Object.getOwnPropertyDescriptor(self, "document"))`, `["function","undefined",true,false]`},
		{`(d => [d.get.name, d.set.name, d.enumerable, d.configurable])(Object.getOwnPropertyDescriptor(self, "onload"))`, `["get onload","set onload",true,true]`},
		{`[Object.prototype.toString.call(self), Symbol.toStringTag in self, self.hasOwnProperty(Symbol.toStringTag)]`, `["[object Window]",true,false]`},
		{`self.event = 5; [self.event, Object.getOwnPropertyDescriptor(self, "event").writable]`, `[5,true]`},
		{`[self instanceof Window, self instanceof EventTarget, Object.getPrototypeOf(self) === Window.prototype, "window" in Window.prototype]`, `[true,true,true,false]`},
		{`delete self.document`, `false`},
		{`Object.create(self).self = 1`, `throws TypeError: Illegal invocation`},
		{`Object.getOwnPropertyDescriptor(self, "self").set.call(new URLSearchParams().keys(), 1)`, `throws TypeError: Illegal invocation`},
	})
	vm := goja.New()
	require.NoError(t, vm.Set("mine", 1))
	vm.GlobalObject().Keys()
	NewRealm(vm, RealmConfig{Context: newFakeContext()})
	v, err := vm.RunString(`[mine, "WebSocket" in this, Object.getOwnPropertyNames(this).filter(n => ["mine", "WebSocket", "Object"].includes(n)).sort()]`)
	require.NoError(t, err)
	assert.Equal(t, `1,true,Object,WebSocket,mine`, v.String(), "what the host had defined before")
}

func TestUnforgeableProperties(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`(d => [typeof d.get, typeof d.set, d.enumerable, d.configurable, d.get.name])(Object.getOwnPropertyDescriptor(new Event("x"), "isTrusted"))`,
			`["function","undefined",true,false,"get isTrusted"]`},
		{`const get = e => Object.getOwnPropertyDescriptor(e, "isTrusted").get; get(new Event("x")) === get(new MessageEvent("y"))`, `true`},
		{`[Reflect.ownKeys(new CustomEvent("x")), "isTrusted" in Event.prototype]`, `[["isTrusted"],false]`},
		{`const e = new Event("x"); e.isTrusted = 5; [e.isTrusted, delete e.isTrusted, JSON.stringify(e)]`, `[false,false,"{\"isTrusted\":false}"]`},
		{`Object.getOwnPropertyDescriptor(new Event("x"), "isTrusted").get.call(new EventTarget())`, `throws TypeError: Illegal invocation`},
		{`class E extends Event { get isTrusted() { return "mine" } } new E("x").isTrusted`, `false`},
		{`const e = Object.freeze(new Event("x")); e.a = 1; [e.a, e.isTrusted, e.type]`, `[null,false,"x"]`},
	})
}

func TestRealmsOnManyGoroutinesShareTemplates(t *testing.T) {
	in := NewInterfaces() // fresh ones, so that all realms are first
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			vm := goja.New()
			NewRealm(vm, RealmConfig{Context: newFakeContext(), Interfaces: in})
			v, err := vm.RunString(`const e = new MessageEvent("m", {data: "x".repeat(20)}); e.initEvent.name + e.data + e.isTrusted + Object.keys(WebSocket.prototype).length`)
			assert.NoError(t, err)
			assert.Equal(t, "initEventxxxxxxxxxxxxxxxxxxxxfalse16", v.String())
		})
	}
	wait.Wait()
}

func TestUnscopables(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`Object.keys(Element.prototype[Symbol.unscopables]).sort()`, `["after","append","before","prepend","remove","replaceChildren","replaceWith","slot"]`},
		{`Object.getPrototypeOf(Element.prototype[Symbol.unscopables])`, `null`},
		{`(d => [d.writable, d.enumerable, d.configurable])(Object.getOwnPropertyDescriptor(Document.prototype, Symbol.unscopables))`, `[false,false,true]`},
	})
}

func TestBareScriptHasNoDocument(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`["EventTarget", "Event", "CustomEvent", "MessageEvent", "CloseEvent", "ErrorEvent", "WebSocket", "Blob", "DOMException"].filter(n => typeof self[n] !== "function")`, `[]`},
		{`["Window", "Node", "Document", "Element", "HTMLElement", "Text", "NodeList"].filter(n => n in self)`, `[]`},
		{`typeof document + typeof window`, `"undefinedundefined"`},
	})
}

func TestDefineAddsAnInterface(t *testing.T) {
	w := newScript(t)
	type counter struct{ n int }
	iface := &Interface{
		Name:        "Counter",
		Types:       []reflect.Type{reflect.TypeFor[*counter]()},
		Constructor: &Constructor{1, func(c Call) any { return &counter{int(Integer[int32](c, c.Argument(0)))} }},
		Attributes:  []Attribute{{Name: "n", Get: func(c Call) goja.Value { return c.Value(This[*counter](c).n) }}},
		Operations: []Operation{
			{Name: "twice", Static: true, Length: 1, Do: func(c Call) goja.Value { return c.Value(2 * c.Number(c.Argument(0))) }},
			{Name: "later", Promise: true, Do: func(c Call) goja.Value {
				This[*counter](c)
				c.ThrowTypeError("never")
				return nil
			}},
		},
	}
	w.Define(iface)
	require.NoError(t, w.vm.Set("wrapped", w.Wrap(&counter{9})))
	w.table(t, [][2]string{
		{`new Counter(4).n`, `4`},
		{`wrapped.n`, `9`},
		{`wrapped instanceof Counter`, `true`},
		{`Counter.twice(4)`, `8`},
		{`"twice" in Counter.prototype`, `false`},
	})
	w.run(`wrapped.later().catch(e => log(e)); Counter.prototype.later.call({}).catch(e => log(e))`)
	assert.Equal(t, []string{"TypeError: Failed to execute 'later' on 'Counter': never", "TypeError: Illegal invocation"}, w.logged)
}

func TestWrappersAreTheSameObject(t *testing.T) {
	w := newPage(t)
	w.table(t, [][2]string{
		{`document === document && document.body === document.body`, `true`},
		{`document.body.firstChild`, `null`},
		{`document.body.appendChild(document.createTextNode("x")) === document.body.firstChild`, `true`},
		{`document.body.expando = 5; document.body.expando`, `5`},
		{`document.childNodes === document.childNodes && document.body.classList === document.body.classList`, `true`},
		{`document.defaultView === window && window === self && self === globalThis`, `true`},
	})
	assert.Same(t, w.window, w.Unwrap(w.run(`self`)))
	assert.Same(t, w.window.Document(), w.Unwrap(w.run(`document`)))
	assert.Same(t, w.window.Document().ChildNodes(), w.Unwrap(w.run(`document.childNodes`)))
	assert.Nil(t, w.Unwrap(w.run(`({})`)))
	assert.Nil(t, w.Unwrap(w.run(`"text"`)))
	assert.True(t, goja.IsNull(w.Wrap(nil)))
}
