package bindings

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// collect runs the garbage collector until n of the cleanups have run.
func collect(t *testing.T, n int, collected <-chan int) {
	t.Helper()
	for got := 0; got < n; {
		runtime.GC()
		select {
		case <-collected:
			got++
		case <-t.Context().Done():
			t.Fatalf("%d of %d collected", got, n)
		}
	}
}

// overwrite replaces what goja keeps of the last calls: values on its stacks, and the scopes
// around the functions that Go called.
func (w *world) overwrite() {
	w.run(`(function fill(n, ...a) { return n === 0 ? 0 : fill(n - 1, 1, 2, 3, 4, 5, 6, 7, 8) })(20, 1, 2, 3, 4, 5, 6, 7, 8)`)
	w.run(`{ const o = new EventTarget(); o.addEventListener("x", () => {}); o.dispatchEvent(new Event("x")) }`)
	w.run(`0`)
}

func TestUnreachableObjectsAreCollected(t *testing.T) {
	// Each row makes an object n that script can no longer reach afterwards, whatever
	// it and its listeners refer to.
	tests := map[string]string{
		"target":                  `new EventTarget()`,
		"listener closing over":   `(() => { const t = new EventTarget(); t.addEventListener("x", () => t); return t })()`,
		"handler closing over":    `(() => { const t = document.createElement("p"); t.onclick = () => t; return t })()`,
		"listener object":         `(() => { const t = new EventTarget(); t.addEventListener("x", {t, handleEvent() {}}); return t })()`,
		"expando cycle":           `(() => { const t = new EventTarget(); t.self = t; return t })()`,
		"subclass":                `new (class extends EventTarget { constructor() { super(); this.addEventListener("x", () => this) } #p = this })()`,
		"after dispatch":          `(() => { const t = new EventTarget(); t.addEventListener("x", e => { t.last = e }); t.dispatchEvent(new Event("x")); return t })()`,
		"event that knows itself": `(() => { const e = new CustomEvent("x", {detail: {}}); e.detail.e = e; return e })()`,
		"node with a list":        `(() => { const e = document.createElement("p"); e.childNodes.mine = e; return e })()`,
		"removed listener":        `(() => { const t = new EventTarget(), f = () => t; document.addEventListener("x", f); document.removeEventListener("x", f); return t })()`,
	}
	for name, source := range tests {
		t.Run(name, func(t *testing.T) {
			w := newPage(t)
			const n = 20
			collected := make(chan int, n)
			for i := range n {
				watch(w.Unwrap(w.run("("+source+")")), i, collected)
			}
			w.overwrite()
			collect(t, n, collected)
			runtime.KeepAlive(w)
		})
	}
}

// watch reports the collection of a Go object through what all of them embed.
func watch(obj any, i int, collected chan<- int) {
	cleanup := func(i int) { collected <- i }
	switch obj := obj.(type) {
	case *dom.EventTarget:
		runtime.AddCleanup(obj, cleanup, i)
	case *dom.Element:
		runtime.AddCleanup(obj, cleanup, i)
	case *dom.CustomEvent:
		runtime.AddCleanup(obj, cleanup, i)
	default:
		panic("not watched")
	}
}

func TestWrappersLiveAsLongAsTheirObjects(t *testing.T) {
	w := newPage(t)
	w.run(`document.body.expando = {kept: true}; document.addEventListener("x", e => { e.seen = 1; log(e.target.body.expando.kept) })`)
	garbage := [][]byte{}
	for range 3 {
		runtime.GC()
		for range 1000 {
			garbage = append(garbage, make([]byte, unsafe.Sizeof(wrapper{})))
		}
	}
	w.table(t, [][2]string{{`document.body.expando.kept`, `true`}})
	ev := dom.NewEvent("x", dom.EventInit{})
	dom.Fire(w.window.Document(), ev)
	require.Equal(t, []string{"true"}, w.logged)
	runtime.GC()
	require.NoError(t, w.vm.Set("again", w.Wrap(ev)))
	w.table(t, [][2]string{{`again.seen`, `1`}})
	runtime.KeepAlive(garbage)
}

func TestManyMessagesUnderCollection(t *testing.T) {
	// Wrappers, their data and their listeners under a collector that runs all the time.
	w := newScript(t)
	w.run(`const t = new EventTarget(); var sum = 0, kept = [];
		t.addEventListener("message", e => { const a = new Uint8Array(e.data); sum += a[0]; if (sum % 50 === 0) kept.push(e) })`)
	target := w.Unwrap(w.run(`t`)).(*dom.EventTarget)
	done := make(chan struct{})
	stop := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	const n = 5000
	for range n {
		dom.Fire(target, dom.NewMessageEvent("message", dom.MessageEventInit{Data: dom.ArrayBufferData([]byte{1})}))
	}
	close(stop)
	<-done
	require.Empty(t, w.context.reported)
	w.table(t, [][2]string{
		{`sum`, `5000`},
		{`[kept.length, kept.every(e => e instanceof MessageEvent && e.data.byteLength === 1 && e.target === t)]`, `[100,true]`},
	})
}

func TestListenersOfDeadCallbacksAreForgotten(t *testing.T) {
	w := newScript(t)
	w.run(`const t = new EventTarget(), kept = () => log("kept"); t.addEventListener("kept", kept);
		for (let i = 0; i < 1000; i++) { const f = () => i; t.addEventListener("x", f); t.removeEventListener("x", f) }`)
	w.overwrite()
	for len(w.listeners.known) > 500 { // the sweep comes with further listeners
		require.NoError(t, t.Context().Err())
		runtime.GC()
		w.run(`for (let i = 0; i < 100; i++) t.addEventListener("y", () => i, {once: true}); t.dispatchEvent(new Event("y"))`)
	}
	w.run(`t.addEventListener("kept", kept); t.dispatchEvent(new Event("kept")); t.removeEventListener("kept", kept); t.dispatchEvent(new Event("kept"))`)
	require.Equal(t, []string{"kept"}, w.logged, "still one listener, which can be removed")
}
