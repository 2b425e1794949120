package dom

// ArrayBufferData is a message's payload that script sees as an ArrayBuffer. The bytes
// belong to the event: the sender must not touch them any more, and the bindings may
// hand them to script without a copy.
type ArrayBufferData []byte

// MessageEvent carries a message of a WebSocket, port or worker (HTML §9.1).
//
// Data is a string, ArrayBufferData, *Blob, nil, or an opaque script value. The fields
// are set before dispatch and only InitMessageEvent changes them afterwards.
type MessageEvent struct {
	Event
	Data        any
	Origin      string
	LastEventID string
	Source      any // a Window, port or service worker; nil for none
	Ports       []any
}

// MessageEventInit holds the members of its constructor's dictionary.
type MessageEventInit struct {
	EventInit
	Data        any
	Origin      string
	LastEventID string
	Source      any
	Ports       []any
}

// NewMessageEvent makes an untrusted MessageEvent.
func NewMessageEvent(typ string, init MessageEventInit) *MessageEvent {
	e := &MessageEvent{
		Data: init.Data, Origin: init.Origin, LastEventID: init.LastEventID,
		Source: init.Source, Ports: init.Ports,
	}
	e.Init(typ, init.EventInit)
	return e
}

// InitMessageEvent is the legacy initMessageEvent(). It does nothing while the event is
// dispatched.
func (e *MessageEvent) InitMessageEvent(typ string, init MessageEventInit) {
	if e.dispatching {
		return
	}
	e.InitEvent(typ, init.Bubbles, init.Cancelable)
	e.Data, e.Origin, e.LastEventID = init.Data, init.Origin, init.LastEventID
	e.Source, e.Ports = init.Source, init.Ports
}
