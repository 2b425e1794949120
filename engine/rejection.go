package engine

import (
	"reflect"
	"slices"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// rejections are the promises that were rejected in this turn and that nobody has asked
// since (HTML §8.1.4.7, "about-to-be-notified rejected promises list").
type rejections struct {
	unhandled []*goja.Promise
}

func (r *rejections) any() bool { return len(r.unhandled) > 0 }

// track is goja's rejection tracker: it hears at once of each rejection without a
// handler, and again if a handler comes later.
func (r *rejections) track(p *goja.Promise, op goja.PromiseRejectionOperation) {
	switch op {
	case goja.PromiseRejectionReject:
		r.unhandled = append(r.unhandled, p)
	case goja.PromiseRejectionHandle:
		if i := slices.Index(r.unhandled, p); i >= 0 {
			r.unhandled = slices.Delete(r.unhandled, i, i+1)
		}
	}
}

// reportRejections fires unhandledrejection for what is still unhandled at the end of a
// turn (HTML §8.1.7.3, "notify about rejected promises"), and fails the context unless
// script prevents that.
func (c *scriptContext) reportRejections() {
	list := c.rejections.unhandled
	c.rejections.unhandled = nil
	global := c.realm.Global()
	for _, p := range list {
		if c.stopped.Load() {
			return
		}
		if global.AsEventTarget().HasEventListeners("unhandledrejection") {
			c.realm.Define(promiseRejectionEventInterface)
			ev := &promiseRejectionEvent{promise: c.vm.ToValue(p), reason: p.Result()}
			ev.Init("unhandledrejection", dom.EventInit{Cancelable: true})
			if !dom.Fire(global, ev) {
				continue
			}
		}
		c.fail(c.inspector.scriptError(UnhandledRejection, p.Result()))
	}
}

// promiseRejectionEvent is PromiseRejectionEvent (HTML §8.1.4.8).
type promiseRejectionEvent struct {
	dom.Event
	promise, reason goja.Value
}

var promiseRejectionEventInterface = &bindings.Interface{
	Name:   "PromiseRejectionEvent",
	Parent: "Event",
	Types:  []reflect.Type{reflect.TypeFor[*promiseRejectionEvent]()},
	Attributes: []bindings.Attribute{
		{Name: "promise", Get: func(c bindings.Call) goja.Value {
			return bindings.This[*promiseRejectionEvent](c).promise
		}},
		{Name: "reason", Get: func(c bindings.Call) goja.Value {
			return bindings.This[*promiseRejectionEvent](c).reason
		}},
	},
}
