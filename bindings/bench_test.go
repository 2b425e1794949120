package bindings

import (
	"syscall"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// BenchmarkMessageEvent is the path of a message: an event made in Go, dispatched to a JS
// listener that reads its data. The bare callback is what goja itself costs: a function
// called with a fresh object whose data is a getter.
func BenchmarkMessageEvent(b *testing.B) {
	const read = `function (e) { count += e.data.length }`
	setup := func(b *testing.B, source string) (*world, *dom.EventTarget) {
		w := newScript(b)
		w.run(`var count = 0; const t = new EventTarget(); ` + source)
		b.ReportAllocs()
		return w, w.Unwrap(w.run(`t`)).(*dom.EventTarget)
	}
	fire := func(b *testing.B, w *world, target *dom.EventTarget) {
		defer cpuTime(b)()
		for b.Loop() {
			dom.Fire(target, dom.NewMessageEvent("message", dom.MessageEventInit{Data: "hello", Origin: "ws://h"}))
		}
		require.Positive(b, w.run(`count`).ToInteger())
	}
	b.Run("bare callback", func(b *testing.B) {
		w, _ := setup(b, ``)
		proto := w.vm.NewObject()
		type lazy struct {
			goja.Value
			data string
		}
		var current *lazy
		getter := w.Function("get data", 0, func(goja.FunctionCall) goja.Value { return w.vm.ToValue(current.data) })
		require.NoError(b, proto.DefineAccessorProperty("data", getter, goja.Undefined(), yes, yes))
		call, _ := goja.AssertFunction(w.run(`(` + read + `)`))
		defer cpuTime(b)()
		for b.Loop() {
			current = &lazy{data: "hello"}
			if _, err := call(goja.Undefined(), w.vm.CreateObject(proto)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("listener", func(b *testing.B) {
		w, target := setup(b, `t.addEventListener("message", `+read+`)`)
		fire(b, w, target)
	})
	b.Run("handler", func(b *testing.B) {
		w, target := setup(b, ``)
		target.SetEventHandler("message", w.NewEventHandler(w.run(`(`+read+`)`)))
		fire(b, w, target)
	})
	b.Run("handleEvent", func(b *testing.B) {
		w, target := setup(b, `t.addEventListener("message", {handleEvent: `+read+`})`)
		fire(b, w, target)
	})
	b.Run("unread", func(b *testing.B) {
		w, target := setup(b, `t.addEventListener("message", function () { count++ })`)
		fire(b, w, target)
	})
}

// cpuTime reports the CPU time of the process, the collector's included, which a busy machine
// changes less than the time that passes.
func cpuTime(b *testing.B) (report func()) {
	used := func() time.Duration {
		var u syscall.Rusage
		must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	return func() { b.ReportMetric(float64(used()-start)/float64(b.N), "cpu-ns/op") }
}

func BenchmarkRealm(b *testing.B) {
	b.Run("bare Runtime", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			goja.New()
		}
	})
	b.Run("script", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			newScript(b)
		}
	})
	b.Run("script that made a WebSocket and an event", func(b *testing.B) {
		program := goja.MustCompile("b.js", `WebSocket.prototype; new MessageEvent("m"); new CloseEvent("c")`, false)
		b.ReportAllocs()
		for b.Loop() {
			_, err := newScript(b).vm.RunProgram(program)
			require.NoError(b, err)
		}
	})
	b.Run("page", func(b *testing.B) {
		context := newFakeContext()
		b.ReportAllocs()
		for b.Loop() {
			window := dom.NewWindow(context)
			window.SetDocument(dom.NewDocument(context))
			NewRealm(goja.New(), RealmConfig{Context: context, Window: window})
		}
	})
}

func BenchmarkCalls(b *testing.B) {
	for name, source := range map[string]string{
		"attribute": `for (let i = 0; i < 1000; i++) e.type`,
		"operation": `for (let i = 0; i < 1000; i++) e.stopPropagation()`,
		"new Event": `for (let i = 0; i < 1000; i++) new Event("x")`,
		"index":     `for (let i = 0; i < 1000; i++) list[0]`,
	} {
		b.Run(name+" x1000", func(b *testing.B) {
			w := newPage(b)
			w.run(`var e = new Event("x"), list = document.childNodes`)
			program := goja.MustCompile("b.js", source, false)
			b.ReportAllocs()
			for b.Loop() {
				_, err := w.vm.RunProgram(program)
				require.NoError(b, err)
			}
		})
	}
}
