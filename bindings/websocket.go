package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
	"adieu/websocket"
)

// What websocket.idl leaves to hand.

// webSocketInstance gives a socket of the hixie dialects the attribute that url was called in
// WebKit of 2011. It is the socket's own, so that others do not inherit it.
func webSocketInstance(r *Realm, wrapper *goja.Object, impl any) {
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
		protocols = Sequence(c, v, Call.DOMString)
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

func webSocketExtensions(c Call) goja.Value {
	return c.modernString((*websocket.WebSocket).Extensions)
}

func webSocketProtocol(c Call) goja.Value { return c.modernString((*websocket.WebSocket).Protocol) }

func webSocketBinaryType(c Call) goja.Value {
	return c.modernString((*websocket.WebSocket).BinaryType)
}

// modernString reads an attribute that the hixie dialects do not have.
func (c Call) modernString(get func(*websocket.WebSocket) string) goja.Value {
	ws := This[*websocket.WebSocket](c)
	if ws.Hixie() {
		return goja.Undefined()
	}
	return c.StringValue(get(ws))
}

// setWebSocketBinaryType converts the value also where nothing comes of it, since script can
// see that.
func setWebSocketBinaryType(c Call) {
	ws := This[*websocket.WebSocket](c)
	if typ := c.DOMString(c.Argument(0)); !ws.Hixie() {
		ws.SetBinaryType(typ)
	}
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
		if blob, ok := c.Realm.Unwrap(data).(dom.AnyBlob); ok {
			_, err = ws.SendBlob(blob.AsBlob())
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
