package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What messageevent.idl leaves to hand.

// messageEventInitMessageEvent forgets what data script has seen, unless the event is in
// dispatch and stays as it is.
func messageEventInitMessageEvent(c Call) goja.Value {
	e := This[*dom.MessageEvent](c)
	typ := c.DOMString(c.Argument(0))
	var init dom.MessageEventInit
	init.Bubbles, init.Cancelable = c.Boolean(c.Argument(1)), c.Boolean(c.Argument(2))
	init.Data = c.OptionalAny(3)
	init.Origin = OptionalOrZero(c, 4, Call.USVString)
	init.LastEventID = OptionalOrZero(c, 5, Call.DOMString)
	init.Source = NullToZero(c, c.Argument(6), toMessageEventSource)
	init.Ports = OptionalOrZero(c, 7, toMessagePorts)
	if !e.Dispatching() {
		slotOf(c.This).cached = nil
	}
	e.InitMessageEvent(typ, init)
	return goja.Undefined()
}

// toMessageEventSource takes a Window, which is the only one so far.
func toMessageEventSource(c Call, v goja.Value) any {
	w, ok := c.Realm.Unwrap(v).(*dom.Window)
	if !ok {
		c.ThrowTypeError("Failed to convert value to 'MessageEventSource'.")
	}
	return w
}

// toMessagePorts takes a sequence<MessagePort>, which has nothing in it.
//
// TODO: MessagePort.
func toMessagePorts(c Call, v goja.Value) []any {
	return Sequence(c, v, func(c Call, _ goja.Value) any {
		c.ThrowTypeError("Failed to convert value to 'MessagePort'.")
		return nil
	})
}

// messageEventPorts is the frozen array of no ports, always the same.
func messageEventPorts(c Call) goja.Value {
	This[*dom.MessageEvent](c)
	r := c.Realm
	if r.ports == nil {
		r.ports = r.freeze(r.vm.NewArray())
	}
	return r.ports
}
