package engine

import (
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
			ev := newPromiseRejectionEvent("unhandledrejection", promiseRejectionEventInit{
				EventInit: dom.EventInit{Cancelable: true}, Promise: c.vm.ToValue(p), Reason: p.Result(),
			})
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
	Promise goja.Value
	Reason  any // nil for undefined
}

type promiseRejectionEventInit struct {
	dom.EventInit
	Promise goja.Value
	Reason  any
}

func newPromiseRejectionEvent(typ string, init promiseRejectionEventInit) *promiseRejectionEvent {
	ev := &promiseRejectionEvent{Promise: init.Promise, Reason: init.Reason}
	ev.Init(typ, init.EventInit)
	return ev
}

func promiseRejectionEventReason(c bindings.Call) goja.Value {
	ev := bindings.This[*promiseRejectionEvent](c)
	if ev.Reason == nil {
		return goja.Undefined()
	}
	return c.Realm.ScriptValue(ev.Reason)
}
