package engine

import (
	"runtime"
	"weak"

	"github.com/dop251/goja"

	"adieu/dom"
)

// weakTarget is what a WeakRef has in place of its target.
type weakTarget struct{ pointer weak.Pointer[goja.Object] }

// cleanupRegistry is what a FinalizationRegistry has. Its callback is called only while
// script can still reach the registry.
type cleanupRegistry struct {
	context  *scriptContext
	callback goja.Callable
	cells    map[*cleanupCell]struct{}
}

// cleanupCell is one registration. The cell itself, which the collector's callback holds,
// refers to nothing that script has.
type cleanupCell struct {
	held   goja.Value
	token  weak.Pointer[goja.Object]
	target runtime.Cleanup
}

// weakReferenceFunctions are the functions that polyfill/weakref.js asks for.
func weakReferenceFunctions(c *scriptContext) []goja.Value {
	return []goja.Value{
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			target := call.Argument(0).(*goja.Object)
			c.keepDuringTask(target)
			return c.vm.ToValue(&weakTarget{weak.Make(target)})
		}),
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			target := call.Argument(0).Export().(*weakTarget).pointer.Value()
			if target == nil {
				return goja.Undefined()
			}
			c.keepDuringTask(target)
			return target
		}),
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			callback, _ := goja.AssertFunction(call.Argument(0))
			return c.vm.ToValue(&cleanupRegistry{context: c, callback: callback, cells: make(map[*cleanupCell]struct{})})
		}),
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			registry := call.Argument(0).Export().(*cleanupRegistry)
			token, _ := call.Argument(3).(*goja.Object)
			registry.watch(call.Argument(1).(*goja.Object), call.Argument(2), token)
			return goja.Undefined()
		}),
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			registry := call.Argument(0).Export().(*cleanupRegistry)
			return c.vm.ToValue(registry.forget(call.Argument(1).(*goja.Object)))
		}),
	}
}

// keepDuringTask is ECMAScript's KeepDuringJob: what script has seen alive stays so until
// its task ends.
func (c *scriptContext) keepDuringTask(obj *goja.Object) {
	c.keptAlive = append(c.keptAlive, obj)
}

func (r *cleanupRegistry) watch(target *goja.Object, held goja.Value, token *goja.Object) {
	cell := &cleanupCell{held: held}
	if token != nil {
		cell.token = weak.Make(token)
	}
	r.cells[cell] = struct{}{}
	// What the collector holds must be weak too: the held value may refer to the target.
	context, registry, weakCell := r.context, weak.Make(r), weak.Make(cell)
	cell.target = runtime.AddCleanup(target, func(struct{}) {
		context.QueueTask(dom.TaskDOMManipulation, func() {
			if r, cell := registry.Value(), weakCell.Value(); r != nil && cell != nil {
				r.finalize(cell)
			}
		})
	}, struct{}{})
}

// finalize calls back for a cell whose target is gone, unless it was unregistered since.
func (r *cleanupRegistry) finalize(cell *cleanupCell) {
	if _, registered := r.cells[cell]; !registered {
		return
	}
	delete(r.cells, cell)
	if _, err := r.callback(goja.Undefined(), cell.held); err != nil {
		r.context.ReportException(err)
	}
}

// forget takes out the cells that were registered with a token, and says whether there were
// any.
func (r *cleanupRegistry) forget(token *goja.Object) (found bool) {
	for cell := range r.cells {
		if cell.token.Value() == token {
			delete(r.cells, cell)
			cell.target.Stop()
			found = true
		}
	}
	return found
}
