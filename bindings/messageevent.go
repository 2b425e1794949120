package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// HTML §9.1.
var messageEventInterface = &Interface{
	Name:        "MessageEvent",
	Parent:      eventInterface,
	Types:       typesOf[*dom.MessageEvent](),
	Constructor: &Constructor{1, constructMessageEvent},
	Attributes: []Attribute{
		{Name: "data", Get: messageEventData},
		{Name: "origin", Get: func(c Call) goja.Value { return c.Value(This[*dom.MessageEvent](c).Origin) }},
		{Name: "lastEventId", Get: func(c Call) goja.Value { return c.Value(This[*dom.MessageEvent](c).LastEventID) }},
		{Name: "source", Get: func(c Call) goja.Value { return c.Realm.scriptValue(This[*dom.MessageEvent](c).Source) }},
		{Name: "ports", Get: func(c Call) goja.Value {
			This[*dom.MessageEvent](c)
			return c.Realm.noPorts()
		}},
	},
	Operations: []Operation{
		{Name: "initMessageEvent", Length: 1, Do: initMessageEvent},
	},
}

// messageEventData converts the data when script first asks: a listener that does not look
// at a large message does not pay for it, and bytes are the same ArrayBuffer each time.
func messageEventData(c Call) goja.Value {
	e, s := thisSlot[*dom.MessageEvent](c)
	if s.cached == nil {
		s.cached = c.Realm.scriptValue(e.Data)
	}
	return s.cached
}

// constructMessageEvent reads the dictionary in Web IDL's order: EventInit's members, then
// its own by name.
func constructMessageEvent(c Call) any {
	typ := c.DOMString(c.Argument(0))
	d := c.Dictionary(c.Argument(1), "MessageEventInit")
	init := dom.MessageEventInit{EventInit: eventInit(d)}
	init.Data = d.Any("data")
	init.LastEventID = d.DOMString("lastEventId")
	init.Origin = d.DOMString("origin")
	if ports := d.Get("ports"); ports != nil {
		c.checkPorts(ports)
	}
	init.Source = c.messageSource(d.Get("source"))
	return c.stamp(dom.NewMessageEvent(typ, init))
}

// initMessageEvent converts all arguments before it asks whether the event is in dispatch,
// as Web IDL has it.
func initMessageEvent(c Call) goja.Value {
	e, s := thisSlot[*dom.MessageEvent](c)
	var init dom.MessageEventInit
	var typ string
	typ, init.Bubbles, init.Cancelable = c.initEventArguments()
	if c.Has(3) {
		init.Data = c.Argument(3)
	}
	if c.Has(4) {
		init.Origin = c.DOMString(c.Argument(4))
	}
	if c.Has(5) {
		init.LastEventID = c.DOMString(c.Argument(5))
	}
	init.Source = c.messageSource(c.Argument(6))
	if c.Has(7) {
		c.checkPorts(c.Argument(7))
	}
	if !e.Dispatching() {
		s.cached = nil
	}
	e.InitMessageEvent(typ, init)
	return goja.Undefined()
}

// messageSource is a MessageEventSource or null. Only a Window can be one so far.
func (c Call) messageSource(v goja.Value) any {
	if v == nil || goja.IsUndefined(v) || goja.IsNull(v) {
		return nil
	}
	w, ok := c.Realm.Unwrap(v).(*dom.Window)
	if !ok {
		c.ThrowTypeError("Failed to convert value to 'MessageEventSource'.")
	}
	return w
}

// checkPorts takes a sequence<MessagePort>, which has nothing in it.
//
// TODO: MessagePort.
func (c Call) checkPorts(v goja.Value) {
	c.Sequence(v, func(goja.Value) { c.ThrowTypeError("Failed to convert value to 'MessagePort'.") })
}

// noPorts is the frozen array of no ports, always the same.
func (r *Realm) noPorts() goja.Value {
	if r.ports == nil {
		r.ports = r.vm.NewArray()
		object, _ := r.vm.Get("Object").(*goja.Object)
		if object != nil {
			if freeze, ok := goja.AssertFunction(object.Get("freeze")); ok {
				if _, err := freeze(goja.Undefined(), r.ports); err != nil {
					r.Throw(err)
				}
			}
		}
	}
	return r.ports
}
