package bindings

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
	"adieu/websocket"
)

func TestEventConstructor(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`const e = new Event("x"); [e.type, e.bubbles, e.cancelable, e.composed, e.isTrusted, e.eventPhase, e.target, e.currentTarget, e.defaultPrevented, e.returnValue, e.cancelBubble]`,
			`["x",false,false,false,false,0,null,null,false,true,false]`},
		{`const e = new Event("x", {bubbles: 1, cancelable: "y", composed: {}}); [e.bubbles, e.cancelable, e.composed]`, `[true,true,true]`},
		{`new Event(undefined).type`, `"undefined"`},
		{`new Event(null).type`, `"null"`},
		{`new Event({toString() { return "t" }}).type`, `"t"`},
		{`new Event(Symbol())`, `throws TypeError: Failed to construct 'Event': Cannot convert a Symbol value to a string`},
		{`new Event("x", null).bubbles`, `false`},
		{`new Event("x", undefined).bubbles`, `false`},
		{`new Event("x", 5)`, `throws TypeError: Failed to construct 'Event': The provided value is not of type 'EventInit'.`},
		{`new Event("x", function () {}).type`, `"x"`},
		{`const order = []; new CustomEvent("x", new Proxy({}, {get(o, k) { order.push(k) }})); order`, `["bubbles","cancelable","composed","detail"]`},
		{`const order = []; new MessageEvent("x", new Proxy({}, {get(o, k) { order.push(k) }})); order`,
			`["bubbles","cancelable","composed","data","lastEventId","origin","ports","source"]`},
		{`[Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.prototype.BUBBLING_PHASE]`, `[0,1,2,3]`},
		{`new Event("x").composedPath()`, `[]`},
		{`new Event("x").srcElement`, `null`},
	})
}

func TestEventMethods(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`const e = new Event("x", {cancelable: true}); e.preventDefault(); [e.defaultPrevented, e.returnValue]`, `[true,false]`},
		{`const e = new Event("x"); e.preventDefault(); e.defaultPrevented`, `false`},
		{`const e = new Event("x", {cancelable: true}); e.returnValue = true; e.returnValue = false; e.returnValue = true; e.defaultPrevented`, `true`},
		{`const e = new Event("x"); e.cancelBubble = false; const a = e.cancelBubble; e.cancelBubble = true; e.cancelBubble = false; [a, e.cancelBubble]`, `[false,true]`},
		{`const e = new Event("x"); e.initEvent("y", true, true); [e.type, e.bubbles, e.cancelable]`, `["y",true,true]`},
		{`new Event("x").initEvent()`, `throws TypeError: Failed to execute 'initEvent' on 'Event': 1 argument required, but only 0 present.`},
		{`const t = new EventTarget(); let p; t.addEventListener("x", e => p = e.composedPath()); t.dispatchEvent(new Event("x")); p.length === 1 && p[0] === t`, `true`},
	})
}

func TestTimeStampCountsFromTheTimeOrigin(t *testing.T) {
	w := newScript(t)
	w.context.now = w.context.now.Add(1500 * time.Microsecond)
	w.table(t, [][2]string{{`new Event("x").timeStamp`, `1.5`}})
	ev := dom.NewEvent("x", dom.EventInit{})
	require.NoError(t, w.vm.Set("made", w.Wrap(ev)))
	w.table(t, [][2]string{{`made.timeStamp`, `0`}})
	assert.True(t, dom.Fire(w.Global(), ev))
	w.table(t, [][2]string{{`[made.timeStamp, made.isTrusted]`, `[1.5,true]`}})
}

func TestCustomEvent(t *testing.T) {
	newScript(t).table(t, [][2]string{
		{`new CustomEvent("x").detail`, `null`},
		{`const o = {}; new CustomEvent("x", {detail: o}).detail === o`, `true`},
		{`new CustomEvent("x", {detail: undefined}).detail`, `null`},
		{`new CustomEvent("x", {detail: "\ud800"}).detail === "\ud800"`, `true`},
		{`const e = new CustomEvent("x"); e.initCustomEvent("y", true, false, 7); [e.type, e.bubbles, e.detail]`, `["y",true,7]`},
		{`new CustomEvent("x") instanceof Event`, `true`},
	})
}

func TestMessageEvent(t *testing.T) {
	newPage(t).table(t, [][2]string{
		{`const e = new MessageEvent("m"); [e.data, e.origin, e.lastEventId, e.source, e.ports]`, `[null,"","",null,[]]`},
		{`const o = {}; const e = new MessageEvent("m", {data: o, origin: "a", lastEventId: 1, source: self}); [e.data === o, e.origin, e.lastEventId, e.source === self]`, `[true,"a","1",true]`},
		{`new MessageEvent("m", {source: {}})`, `throws TypeError: Failed to construct 'MessageEvent': Failed to convert value to 'MessageEventSource'.`},
		{`new MessageEvent("m", {ports: [{}]})`, `throws TypeError: Failed to construct 'MessageEvent': Failed to convert value to 'MessagePort'.`},
		{`new MessageEvent("m", {ports: 5})`, `throws TypeError: Failed to construct 'MessageEvent': The provided value cannot be converted to a sequence.`},
		{`const e = new MessageEvent("m"); e.ports === e.ports && Object.isFrozen(e.ports)`, `true`},
		{`const e = new MessageEvent("m", {data: 1}); e.data; e.initMessageEvent("n", true, true, 2, "o", "i"); [e.type, e.data, e.origin, e.lastEventId]`, `["n",2,"o","i"]`},
		{`const e = new MessageEvent("m", {data: 1}), t = new EventTarget(); let d; t.addEventListener("m", () => { e.data; e.initMessageEvent("n", false, false, 2); d = e.data }); t.dispatchEvent(e); [e.type, d]`, `["m",1]`},
	})
}

func TestMessageDataIsConvertedOnce(t *testing.T) {
	w := newScript(t)
	bytes := []byte{1, 2, 3, 4, 5}
	set := func(data any) {
		require.NoError(t, w.vm.Set("e", w.Wrap(dom.NewMessageEvent("message", dom.MessageEventInit{Data: data}))))
	}
	set("text \u00e9")
	w.table(t, [][2]string{{`e.data`, `"text é"`}})
	set(nil)
	w.table(t, [][2]string{{`e.data`, `null`}})
	set(dom.ArrayBufferData(bytes[:3]))
	w.table(t, [][2]string{
		{`e.data === e.data && e.data instanceof ArrayBuffer`, `true`},
		{`e.data.byteLength`, `3`},
		{`new Uint8Array(e.data)[1] = 9; [...new Uint8Array(e.data)]`, `[1,9,3]`},
	})
	assert.Equal(t, []byte{1, 9, 3, 4, 5}, bytes, "no copy")
	buffer, ok := w.ArrayBuffer(w.run(`e.data`))
	require.True(t, ok)
	assert.Equal(t, 3, cap(buffer.Bytes()), "nothing beyond the message")
	set(dom.NewBlob([]byte("blob"), "a/b"))
	w.table(t, [][2]string{{`e.data === e.data && e.data instanceof Blob && e.data.size`, `4`}})
}

func TestCloseAndErrorEvents(t *testing.T) {
	w := newScript(t)
	w.table(t, [][2]string{
		{`const e = new CloseEvent("c"); [e.wasClean, e.code, e.reason]`, `[false,0,""]`},
		{`const e = new CloseEvent("c", {wasClean: true, code: 65536 + 7, reason: "r"}); [e.wasClean, e.code, e.reason]`, `[true,7,"r"]`},
		{`const e = new ErrorEvent("e"); [e.message, e.filename, e.lineno, e.colno, e.error === undefined]`, `["","",0,0,true]`},
		{`const x = {}, e = new ErrorEvent("e", {message: "m", filename: "f", lineno: -1, colno: 2.9, error: x}); [e.message, e.filename, e.lineno, e.colno, e.error === x]`,
			`["m","f",4294967295,2,true]`},
		{`new ErrorEvent("e", {error: null}).error`, `null`},
	})
	require.NoError(t, w.vm.Set("c", w.Wrap(websocket.NewCloseEvent("close", websocket.CloseEventInit{Code: 1006, Reason: "why"}))))
	w.table(t, [][2]string{{`[c instanceof CloseEvent, c.type, c.code, c.reason, c.wasClean]`, `[true,"close",1006,"why",false]`}})
}

func TestForeignEventsAndTargetsAreWrappedAsWhatTheyAre(t *testing.T) {
	w := newScript(t)
	type myEvent struct{ dom.Event }
	type myTarget struct{ dom.EventTarget }
	ev := new(myEvent)
	ev.Init("mine", dom.EventInit{})
	target := new(myTarget)
	target.InitEventTarget(target, w.context)
	require.NoError(t, w.vm.Set("ev", w.Wrap(ev)))
	require.NoError(t, w.vm.Set("target", w.Wrap(target)))
	w.table(t, [][2]string{
		{`[ev instanceof Event, target instanceof EventTarget, ev.type]`, `[true,true,"mine"]`},
		{`let got; target.addEventListener("mine", e => got = e === ev && e.target === target); target.dispatchEvent(ev); got`, `true`},
	})
	assert.PanicsWithValue(t, "bindings: no interface for *int", func() { w.Wrap(new(int)) })
}
