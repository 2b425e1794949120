package bindings_test

import (
	"fmt"
	"time"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// pageless is the least that a realm needs around it: it has no tasks, and prints what
// nobody caught.
type pageless struct{ realm *bindings.Realm }

func (p *pageless) ReportException(err error) {
	message, file, line, col, _ := p.realm.ErrorReport(err)
	fmt.Printf("%s:%d:%d: %s\n", file, line, col, message)
}

func (p *pageless) AddConsoleMessage(m dom.ConsoleMessage)  { fmt.Println(m.Text) }
func (p *pageless) QueueTask(_ dom.TaskSource, task func()) { panic("no loop") }
func (p *pageless) QueueMicrotask(task func())              { panic("no loop") }
func (p *pageless) Agent() *dom.Agent                       { return nil }

func (p *pageless) AfterTimeout(time.Duration, func()) dom.Timer { panic("no loop") }

func (p *pageless) Turn() uint64                        { return 0 }
func (p *pageless) Clock() dom.Clock                    { return dom.SystemClock }
func (p *pageless) Hold() dom.Hold                      { return hold{} }
func (p *pageless) AddActiveObject(dom.ActiveObject)    {}
func (p *pageless) RemoveActiveObject(dom.ActiveObject) {}
func (p *pageless) BaseURL() string                     { return "" }
func (p *pageless) Origin() string                      { return "" }

type hold struct{}

func (hold) Release() {}

// A host gives script an interface of its own, and fires an event at the global object.
func Example() {
	context := new(pageless)
	vm := goja.New()
	realm := bindings.NewRealm(vm, bindings.RealmConfig{Context: context})
	context.realm = realm

	realm.Define(&bindings.Interface{
		Name: "Stopwatch",
		Constructor: &bindings.Constructor{New: func(c bindings.Call) any {
			return &stopwatch{}
		}},
		Attributes: []bindings.Attribute{{Name: "elapsed", Get: func(c bindings.Call) goja.Value {
			return c.Value(bindings.This[*stopwatch](c).elapsed.Seconds())
		}}},
		Operations: []bindings.Operation{{Name: "advance", Length: 1, Do: func(c bindings.Call) goja.Value {
			s := bindings.This[*stopwatch](c)
			s.elapsed += time.Duration(c.Double(c.Argument(0)) * float64(time.Second))
			return goja.Undefined()
		}}},
	})
	must(vm.Set("print", realm.Function("print", 1, func(call goja.FunctionCall) goja.Value {
		fmt.Println(realm.DOMString(call.Argument(0)))
		return goja.Undefined()
	})))

	_, err := vm.RunScript("example.js", `
		const watch = new Stopwatch();
		addEventListener("tick", e => {
			watch.advance(e.detail);
			print("after " + watch.elapsed + " s");
		});
		addEventListener("tick", () => watch.advance());`)
	must(err)
	dom.Fire(realm.Global(), dom.NewCustomEvent("tick", dom.CustomEventInit{Detail: vm.ToValue(1.5)}))

	// Output:
	// after 1.5 s
	// example.js:7:47: Uncaught TypeError: Failed to execute 'advance' on 'Stopwatch': 1 argument required, but only 0 present.
}

type stopwatch struct{ elapsed time.Duration }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
