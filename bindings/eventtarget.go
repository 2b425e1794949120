package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// DOM §2.7.
var eventTargetInterface = &Interface{
	Name:        "EventTarget",
	Types:       typesOf[*dom.EventTarget](),
	Constructor: &Constructor{0, constructEventTarget},
	Operations: []Operation{
		{Name: "addEventListener", Length: 2, Do: addEventListener},
		{Name: "removeEventListener", Length: 2, Do: removeEventListener},
		{Name: "dispatchEvent", Length: 1, Do: dispatchEvent},
	},
}

func constructEventTarget(c Call) any {
	t := new(dom.EventTarget)
	t.InitEventTarget(t, c.Realm.context)
	return t
}

func addEventListener(c Call) goja.Value {
	target := This[dom.Target](c).AsEventTarget()
	typ := c.DOMString(c.Argument(0))
	l, ok := eventListener(c)
	options := listenerOptions(c)
	if ok {
		target.AddEventListener(typ, l, options)
	}
	return goja.Undefined()
}

func removeEventListener(c Call) goja.Value {
	target := This[dom.Target](c).AsEventTarget()
	typ := c.DOMString(c.Argument(0))
	l, ok := eventListener(c)
	capture := listenerCapture(c)
	if ok {
		target.RemoveEventListener(typ, l, capture)
	}
	return goja.Undefined()
}

func dispatchEvent(c Call) goja.Value {
	target := This[dom.Target](c).AsEventTarget()
	ev := Arg[dom.AnyEvent](c, 0, "Event")
	proceed, err := target.DispatchEvent(ev)
	c.Check(err)
	return c.Value(proceed)
}

// eventListener is argument 1; ok is false for null.
func eventListener(c Call) (l listener, ok bool) {
	v := c.Argument(1)
	if goja.IsNull(v) || goja.IsUndefined(v) {
		return listener{}, false
	}
	callback, isObject := v.(*goja.Object)
	if !isObject {
		c.ThrowTypeError("parameter 2 is not of type 'Object'.")
	}
	return listener{c.Realm, callback}, true
}

// listenerOptions is argument 2: (AddEventListenerOptions or boolean).
//
// TODO: the signal member, once there are AbortSignals.
func listenerOptions(c Call) (o dom.ListenerOptions) {
	v := c.Argument(2)
	if _, isObject := v.(*goja.Object); !isObject {
		return dom.ListenerOptions{Capture: c.Boolean(v)}
	}
	d := c.Dictionary(v, "AddEventListenerOptions")
	o.Capture = d.Boolean("capture")
	o.Once = d.Boolean("once")
	if passive := d.Get("passive"); passive != nil {
		b := c.Boolean(passive)
		o.Passive = &b
	}
	return o
}

// listenerCapture is argument 2 of removeEventListener: (EventListenerOptions or boolean).
func listenerCapture(c Call) bool {
	v := c.Argument(2)
	if _, isObject := v.(*goja.Object); !isObject {
		return c.Boolean(v)
	}
	return c.Dictionary(v, "EventListenerOptions").Boolean("capture")
}
