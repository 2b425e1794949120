package bindings

import (
	"github.com/dop251/goja"

	"adieu/websocket"
)

// WebSockets §6.
var closeEventInterface = &Interface{
	Name:        "CloseEvent",
	Parent:      eventInterface,
	Types:       typesOf[*websocket.CloseEvent](),
	Constructor: &Constructor{1, constructCloseEvent},
	Attributes: []Attribute{
		{Name: "wasClean", Get: func(c Call) goja.Value { return c.Value(This[*websocket.CloseEvent](c).WasClean) }},
		{Name: "code", Get: func(c Call) goja.Value { return c.Value(This[*websocket.CloseEvent](c).Code) }},
		{Name: "reason", Get: func(c Call) goja.Value { return c.Value(This[*websocket.CloseEvent](c).Reason) }},
	},
}

func constructCloseEvent(c Call) any {
	typ := c.DOMString(c.Argument(0))
	d := c.Dictionary(c.Argument(1), "CloseEventInit")
	init := websocket.CloseEventInit{EventInit: eventInit(d)}
	init.Code = d.UnsignedShort("code")
	init.Reason = d.DOMString("reason")
	init.WasClean = d.Boolean("wasClean")
	return c.stamp(websocket.NewCloseEvent(typ, init))
}
