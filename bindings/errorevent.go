package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// HTML §8.1.4.6.
var errorEventInterface = &Interface{
	Name:        "ErrorEvent",
	Parent:      eventInterface,
	Types:       typesOf[*dom.ErrorEvent](),
	Constructor: &Constructor{1, constructErrorEvent},
	Attributes: []Attribute{
		{Name: "message", Get: func(c Call) goja.Value { return c.Value(This[*dom.ErrorEvent](c).Message) }},
		{Name: "filename", Get: func(c Call) goja.Value { return c.Value(This[*dom.ErrorEvent](c).Filename) }},
		{Name: "lineno", Get: func(c Call) goja.Value { return c.Value(This[*dom.ErrorEvent](c).Lineno) }},
		{Name: "colno", Get: func(c Call) goja.Value { return c.Value(This[*dom.ErrorEvent](c).Colno) }},
		{Name: "error", Get: func(c Call) goja.Value { return c.errorOf(This[*dom.ErrorEvent](c)) }},
	},
}

// errorOf is the thrown value; undefined if there is none.
func (c Call) errorOf(e *dom.ErrorEvent) goja.Value {
	if e.Error == nil {
		return goja.Undefined()
	}
	return c.Realm.scriptValue(e.Error)
}

func constructErrorEvent(c Call) any {
	typ := c.DOMString(c.Argument(0))
	d := c.Dictionary(c.Argument(1), "ErrorEventInit")
	init := dom.ErrorEventInit{EventInit: eventInit(d)}
	init.Colno = d.UnsignedLong("colno")
	init.Error = d.Any("error")
	init.Filename = d.DOMString("filename")
	init.Lineno = d.UnsignedLong("lineno")
	init.Message = d.DOMString("message")
	return c.stamp(dom.NewErrorEvent(typ, init))
}
