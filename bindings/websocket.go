package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
	"adieu/websocket"
)

// WebSockets §3.1. In the hixie dialects the object is WebKit's of 2011: it has no protocol,
// extensions and binaryType, and send() takes everything for a string and says whether it
// was accepted.
var webSocketInterface = &Interface{
	Name:        "WebSocket",
	Parent:      eventTargetInterface,
	Types:       typesOf[*websocket.WebSocket](),
	Constructor: &Constructor{1, constructWebSocket},
	Constants: []Constant{
		{"CONNECTING", int64(websocket.Connecting)}, {"OPEN", int64(websocket.Open)},
		{"CLOSING", int64(websocket.Closing)}, {"CLOSED", int64(websocket.Closed)},
	},
	Attributes: slices.Concat([]Attribute{
		{Name: "url", Get: func(c Call) goja.Value { return c.Value(This[*websocket.WebSocket](c).URL()) }},
		{Name: "readyState", Get: func(c Call) goja.Value {
			return c.Value(uint16(This[*websocket.WebSocket](c).ReadyState()))
		}},
		{Name: "bufferedAmount", Get: func(c Call) goja.Value {
			return c.Value(This[*websocket.WebSocket](c).BufferedAmount())
		}},
		{Name: "extensions", Get: modernString((*websocket.WebSocket).Extensions)},
		{Name: "protocol", Get: modernString((*websocket.WebSocket).Protocol)},
		{Name: "binaryType", Get: modernString((*websocket.WebSocket).BinaryType), Set: setBinaryType},
	}, eventHandlerAttributes("open", "error", "close", "message")),
	Operations: []Operation{
		{Name: "close", Do: webSocketClose},
		{Name: "send", Length: 1, Do: webSocketSend},
	},
	instance: defineLegacyURL,
}

// defineLegacyURL gives a socket of the hixie dialects the attribute that url was called in
// WebKit of 2011. It is the socket's own, so that others do not inherit it.
func defineLegacyURL(r *Realm, wrapper *goja.Object, impl any) {
	if ws := impl.(*websocket.WebSocket); ws.Hixie() {
		must(wrapper.DefineDataProperty("URL", r.vm.ToValue(ws.URL()), no, yes, yes))
	}
}

// constructWebSocket is new WebSocket(USVString url, (DOMString or sequence<DOMString>)
// protocols). websocket.New judges both; here they are converted only.
func constructWebSocket(c Call) any {
	url := c.USVString(c.Argument(0))
	var protocols []string
	switch v := c.Argument(1); {
	case goja.IsUndefined(v):
	case c.Iterable(v):
		protocols = c.DOMStrings(v)
	default:
		protocols = []string{c.DOMString(v)}
	}
	var config *websocket.Config
	if c.Realm.config.WebSocket != nil {
		config = c.Realm.config.WebSocket()
	}
	ws, err := websocket.New(c.Realm.context, config, url, protocols)
	c.Check(err)
	return ws
}

// modernString is the getter of an attribute that the hixie dialects do not have.
func modernString(get func(*websocket.WebSocket) string) func(Call) goja.Value {
	return func(c Call) goja.Value {
		ws := This[*websocket.WebSocket](c)
		if ws.Hixie() {
			return goja.Undefined()
		}
		return c.Value(get(ws))
	}
}

// setBinaryType converts the value also where nothing comes of it, since script can see that.
func setBinaryType(c Call) {
	ws := This[*websocket.WebSocket](c)
	if typ := c.DOMString(c.Argument(0)); !ws.Hixie() {
		ws.SetBinaryType(typ)
	}
}

// webSocketClose is close([Clamp] unsigned short code, USVString reason).
func webSocketClose(c Call) goja.Value {
	ws := This[*websocket.WebSocket](c)
	var code *uint16
	if c.Has(0) {
		n := c.ClampUnsignedShort(c.Argument(0))
		code = &n
	}
	var reason *string
	if c.Has(1) {
		s := c.USVString(c.Argument(1))
		reason = &s
	}
	c.Check(ws.Close(code, reason))
	return goja.Undefined()
}

// webSocketSend is send((BufferSource or Blob or USVString) data).
func webSocketSend(c Call) goja.Value {
	ws := This[*websocket.WebSocket](c)
	if ws.Hixie() {
		sent, err := ws.SendText(c.USVString(c.Argument(0)))
		c.Check(err)
		return c.Value(sent)
	}
	c.Check(send(c, ws))
	return goja.Undefined()
}

// send picks the union's type: everything that is no Blob and no BufferSource is a string,
// the wrappers of other objects included. Bytes are copied, so that script may go on to
// change its buffer.
func send(c Call, ws *websocket.WebSocket) (err error) {
	data := c.Argument(0)
	if _, isObject := data.(*goja.Object); isObject {
		if blob, ok := c.Realm.Unwrap(data).(*dom.Blob); ok {
			_, err = ws.SendBlob(blob)
			return err
		}
		if bytes, ok := c.Realm.Bytes(data); ok {
			_, err = ws.SendBinary(bytes)
			return err
		}
	}
	_, err = ws.SendText(c.USVString(data))
	return err
}
