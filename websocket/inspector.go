package websocket

import (
	"adieu/dom"
	"adieu/websocket/wire"
)

// Inspector watches the WebSockets of a page, its workers, or a program (WebCore's
// InspectorInstrumentation as its network agent hears it).
type Inspector interface {
	// DidCreateWebSocket is told of each new connection and returns who hears of the rest
	// of it, nil for nobody. It is called from the goroutine that makes the socket, before
	// New or Dial returns.
	DidCreateWebSocket(url string, protocols []string) SocketInspector
}

// SocketInspector hears what one connection does. The calls of the first group come from
// the goroutines of the channel, those of the second from the loop of the socket's context;
// so several may come at a time. None may block, call back into the socket, or keep what it
// is given but for values; all that is pointed to must only be read.
type SocketInspector interface {
	// WillSendHandshakeRequest is the opening handshake. On a stream of HTTP/2 its method is
	// CONNECT, and it is told of when the answer has come.
	WillSendHandshakeRequest(*wire.Request)

	// DidReceiveHandshakeResponse is an answer, as far as it could be read: of what could
	// not, the status is 0 and the body is all that came.
	DidReceiveHandshakeResponse(*wire.Response)

	// DidSendFrame is a frame that is about to be handed to the transport: so it is told of
	// before anything that answers it.
	DidSendFrame(Frame)

	// DidReceiveFrame is a frame of the peer, before the message or the Close that it ends.
	DidReceiveFrame(Frame)

	// DidReceiveFrameError is what the peer did wrong. What came of the frame comes before.
	DidReceiveFrameError(*ProtocolError)

	// DidSendEnd and DidReceiveEnd are the ends of the two directions, once each: nothing
	// more can be sent, and reading failed: io.EOF is the peer's FIN.
	DidSendEnd()
	DidReceiveEnd(err error)

	// DidClose is the end as script learns of it. Ends of the transport may come after it.
	DidClose(Outcome)

	// WillSend and WillClose are calls of script, with what was converted to IDL types.
	WillSend(Message)
	WillClose(code *uint16, reason *string)

	// DidChangeReadyState comes after the change, WillDispatchEvent before the listeners.
	DidChangeReadyState(ReadyState)
	WillDispatchEvent(dom.AnyEvent)
}

// NopInspector is a SocketInspector that does nothing: one that wants to hear of a few things
// embeds it.
type NopInspector struct{}

// WillSendHandshakeRequest implements SocketInspector.
func (NopInspector) WillSendHandshakeRequest(*wire.Request) {}

// DidReceiveHandshakeResponse implements SocketInspector.
func (NopInspector) DidReceiveHandshakeResponse(*wire.Response) {}

// DidSendFrame implements SocketInspector.
func (NopInspector) DidSendFrame(Frame) {}

// DidReceiveFrame implements SocketInspector.
func (NopInspector) DidReceiveFrame(Frame) {}

// DidReceiveFrameError implements SocketInspector.
func (NopInspector) DidReceiveFrameError(*ProtocolError) {}

// DidSendEnd implements SocketInspector.
func (NopInspector) DidSendEnd() {}

// DidReceiveEnd implements SocketInspector.
func (NopInspector) DidReceiveEnd(error) {}

// DidClose implements SocketInspector.
func (NopInspector) DidClose(Outcome) {}

// WillSend implements SocketInspector.
func (NopInspector) WillSend(Message) {}

// WillClose implements SocketInspector.
func (NopInspector) WillClose(*uint16, *string) {}

// DidChangeReadyState implements SocketInspector.
func (NopInspector) DidChangeReadyState(ReadyState) {}

// WillDispatchEvent implements SocketInspector.
func (NopInspector) WillDispatchEvent(dom.AnyEvent) {}

// Frame is a frame as an inspector sees it.
type Frame struct {
	Protocol Protocol

	// Header is that of RFC 6455. In the drafts only Length is meant.
	Header wire.Header

	// HixieType is the drafts' first byte, such as wire.HixieText.
	HixieType byte

	// Payload is what the frame carries, without its mask: the first inspectedPayload
	// bytes at most, and less of a frame that was broken off or skipped.
	Payload []byte

	// Content is, of a compressed frame that ends its message, the beginning of the
	// message that it inflated to, and ContentLength its length.
	Content       []byte
	ContentLength int
}

// inspectedPayload is how much of a frame an inspector is shown.
const inspectedPayload = 1 << 10

func beginning(b []byte) []byte { return b[:min(len(b), inspectedPayload)] }

// inspect asks cfg's inspector about a new connection.
func (cfg *Config) inspect(o *opening) SocketInspector {
	if cfg.Inspector == nil {
		return nil
	}
	return cfg.Inspector.DidCreateWebSocket(o.url.href, o.protocols)
}

// frameWatch gathers what an inspector is shown of the frame that is being received. A nil
// one does nothing. It belongs to the reader.
type frameWatch struct {
	to    SocketInspector
	frame Frame
	begun bool // frame was begun and not told of
}

func newFrameWatch(to SocketInspector, p Protocol) *frameWatch {
	if to == nil {
		return nil
	}
	return &frameWatch{to: to, frame: Frame{Protocol: p}}
}

func (w *frameWatch) begin(h wire.Header) {
	if w != nil {
		w.frame.Header, w.frame.Payload, w.begun = h, w.frame.Payload[:0], true
	}
}

func (w *frameWatch) take(b []byte) {
	if w != nil {
		room := inspectedPayload - len(w.frame.Payload)
		w.frame.Payload = append(w.frame.Payload, b[:min(room, len(b))]...)
	}
}

// end tells of the frame; m is the message that it inflated to, nil for none.
func (w *frameWatch) end(m *Message) {
	if w == nil || !w.begun {
		return
	}
	w.begun = false
	w.frame.Content, w.frame.ContentLength = nil, 0
	if m != nil {
		w.frame.Content, w.frame.ContentLength = beginning(m.payload()), m.size()
	}
	w.to.DidReceiveFrame(w.frame)
}

// hixie tells of a frame of the drafts, of which nothing was gathered.
func (w *frameWatch) hixie(typ byte, length uint64, payload []byte) {
	if w != nil {
		w.to.DidReceiveFrame(Frame{Protocol: w.frame.Protocol, HixieType: typ, Header: wire.Header{Length: length}, Payload: beginning(payload)})
	}
}

// inspectSent tells of a message's frame: payload is what is sent for it.
func (o *outbox) inspectSent(m *Message, start frameStart, key [4]byte, masked bool, payload []byte) {
	f := Frame{Protocol: o.protocol, HixieType: wire.HixieText, Payload: beginning(payload)}
	f.Header = wire.Header{Fin: true, Rsv1: start.compressed, Opcode: choose(m.Binary, wire.OpBinary, wire.OpText),
		Masked: masked, Mask: key, Length: uint64(len(payload))}
	if start.compressed {
		f.Content, f.ContentLength = beginning(m.payload()), m.size()
	}
	o.inspector.DidSendFrame(f)
}

// inspectSentBytes tells of a control frame that is written as it stands.
func (o *outbox) inspectSentBytes(b []byte) {
	if o.inspector == nil || len(b) == 0 {
		return
	}
	f := Frame{Protocol: o.protocol}
	if o.protocol == RFC6455 {
		h, n, _ := wire.ParseHeader(b)
		f.Header, f.Payload = h, append([]byte(nil), b[n:]...)
		wire.MaskBytes(h.Mask, 0, f.Payload)
	} else {
		f.HixieType = b[0] // its length is 0: it is a goodbye
	}
	o.inspector.DidSendFrame(f)
}
