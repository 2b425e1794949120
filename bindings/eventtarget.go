package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What eventtarget.idl leaves to hand: callbacks have an identity, and everything is converted
// before it is asked whether there is one.

// constructEventTarget makes a target that is nothing else, also for classes that extend it.
func constructEventTarget(c Call) any {
	t := new(dom.EventTarget)
	t.InitEventTarget(t, c.Realm.context)
	return t
}

// eventTargetAddEventListener is addEventListener(type, callback, options).
func eventTargetAddEventListener(c Call) goja.Value {
	target := This[dom.Target](c).AsEventTarget()
	typ := c.DOMString(c.Argument(0))
	callback := eventListener(c)
	options := listenerOptions(c)
	if callback != nil {
		target.AddEventListener(typ, c.Realm.listeners.add(c.Realm, callback), options)
	}
	return goja.Undefined()
}

// eventTargetRemoveEventListener finds nothing for a callback that was never added anywhere.
func eventTargetRemoveEventListener(c Call) goja.Value {
	target := This[dom.Target](c).AsEventTarget()
	typ := c.DOMString(c.Argument(0))
	callback := eventListener(c)
	capture := listenerCapture(c)
	if callback == nil {
		return goja.Undefined()
	}
	if l := c.Realm.listeners.find(callback); l != nil {
		target.RemoveEventListener(typ, l, capture)
	}
	return goja.Undefined()
}

// eventListener is argument 1, an EventListener; nil for null.
func eventListener(c Call) *goja.Object {
	v := c.Argument(1)
	if goja.IsNull(v) || goja.IsUndefined(v) {
		return nil
	}
	callback, ok := v.(*goja.Object)
	if !ok {
		c.ThrowTypeError("parameter 2 is not of type 'Object'.")
	}
	return callback
}

// listenerOptions is argument 2: (AddEventListenerOptions or boolean).
func listenerOptions(c Call) (o dom.ListenerOptions) {
	v := c.Argument(2)
	if _, isObject := v.(*goja.Object); !isObject {
		return dom.ListenerOptions{Capture: c.Boolean(v)}
	}
	d := c.Dictionary(v, "AddEventListenerOptions")
	o.Capture = c.Boolean(d.Get("capture"))
	o.Once = c.Boolean(d.Get("once"))
	if passive := d.Get("passive"); passive != nil {
		b := c.Boolean(passive)
		o.Passive = &b
	}
	if signal := d.Get("signal"); signal != nil {
		o.Signal = To[*dom.AbortSignal](c, signal, "AbortSignal")
	}
	return o
}

// listenerCapture is argument 2 of removeEventListener: (EventListenerOptions or boolean).
func listenerCapture(c Call) bool {
	v := c.Argument(2)
	if _, isObject := v.(*goja.Object); !isObject {
		return c.Boolean(v)
	}
	return c.Boolean(c.Dictionary(v, "EventListenerOptions").Get("capture"))
}
