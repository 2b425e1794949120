package engine

import (
	"runtime"
	"weak"

	"github.com/dop251/goja"

	"adieu/dom"
)

// weakTarget is what a WeakRef has in place of its target.
type weakTarget struct{ pointer weak.Pointer[goja.Object] }

// cleanupRegistry is what a FinalizationRegistry has. It is asked for only while script can
// still reach it.
type cleanupRegistry struct {
	context  *scriptContext
	callback goja.Callable
	cells    map[*cleanupCell]struct{}
	poll     *dom.CollectionPoll
}

// cleanupCell is one registration.
type cleanupCell struct {
	target weak.Pointer[goja.Object]
	held   goja.Value
	token  weak.Pointer[goja.Object]
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
			return c.vm.ToValue(newCleanupRegistry(c, callback))
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

func newCleanupRegistry(c *scriptContext, callback goja.Callable) *cleanupRegistry {
	r := &cleanupRegistry{context: c, callback: callback, cells: make(map[*cleanupCell]struct{})}
	self := weak.Make(r)
	r.poll = dom.NewCollectionPoll(c, func() bool {
		r := self.Value()
		return r != nil && r.finalize()
	})
	return r
}

func (r *cleanupRegistry) watch(target *goja.Object, held goja.Value, token *goja.Object) {
	cell := &cleanupCell{target: weak.Make(target), held: held}
	if token != nil {
		cell.token = weak.Make(token)
	}
	r.cells[cell] = struct{}{}
	r.poll.Start()
}

// finalize calls back for the cells whose targets are gone, and says whether there are
// others.
func (r *cleanupRegistry) finalize() (others bool) {
	for cell := range r.cells {
		if cell.target.Value() != nil {
			continue
		}
		delete(r.cells, cell)
		if _, err := r.callback(goja.Undefined(), cell.held); err != nil {
			r.context.ReportException(err)
		}
	}
	return len(r.cells) > 0
}

// forget takes out the cells that were registered with a token, and says whether there were
// any.
func (r *cleanupRegistry) forget(token *goja.Object) (found bool) {
	for cell := range r.cells {
		if cell.token.Value() == token {
			delete(r.cells, cell)
			found = true
		}
	}
	return found
}

// collectGarbage is gc(): objects that nothing refers to are gone afterwards, and those who
// have to say goodbye to somebody do so. The second time is for what goja lets go of with
// the first.
func (c *scriptContext) collectGarbage() {
	runtime.GC()
	runtime.GC()
	for o := range c.active {
		if o, ok := o.(dom.Collectable); ok {
			o.CheckCollected()
		}
	}
}
