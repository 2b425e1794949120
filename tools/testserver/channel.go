package testserver

import (
	"bytes"
	"context"

	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// channelBacklog is how many bytes a handler lets wait for a client that does not read.
// Beyond it the handler does not read either.
const channelBacklog = 1 << 20

// channelHandler is what a well-behaved handler does on the server's role of a channel.
// Its functions are called on the channel's goroutine; nil ones do nothing.
type channelHandler struct {
	opened   func(ch *websocket.Channel)
	message  func(ch *websocket.Channel, m websocket.Message)
	compress bool // where the client offers it

	channel *websocket.Channel
	ready   chan struct{} // closed once channel is set
}

// serveOnChannel answers the opening handshake with the server's role of a channel, which
// the connection belongs to from then on, and returns when nothing is left of it.
func (c *conn) serveOnChannel(h *channelHandler) error {
	request := *c.request.Request
	request.Target = c.request.target
	over := make(released)
	a := websocket.Acceptance{
		Config: websocket.Config{
			Protocol: c.request.protocol, DisableCompression: !h.compress,
			CloseTimeout: c.server.config.CloseTimeout, LingerTimeout: c.server.config.DrainTimeout,
			MaxMessageBytes: int64(c.server.config.MaxMessageSize),
		},
		Secure: c.secure,
		Hold:   over,
	}
	if offered := c.request.protocols(); len(offered) > 0 {
		a.Subprotocol = offered[0]
	}
	if c.http2 != nil {
		a.Respond = c.respond
	}
	h.ready = make(chan struct{})
	h.channel = websocket.Accept(c.stream, &request, bytes.Clone(c.unread()), a, h)
	close(h.ready)
	c.in, c.start, c.end = nil, 0, 0 // a connection that says nothing holds no buffer
	<-over
	c.gone = true
	c.fault = nil // what the client did about it is only known to the channel
	return nil
}

// respond begins the response to a WebSocket's request on a stream of HTTP/2.
func (c *conn) respond(r transport.StreamResponse) error {
	var fields wire.Fields
	for _, field := range r.Fields {
		fields.Add(field.Name, field.Value)
	}
	c.traceHead(r.Status, fields)
	return c.http2.writeHead(r.Status, fields, false)
}

// sendOn sends a message and lets the client catch up. It reports false when there is
// nobody to send to any more.
func sendOn(ch *websocket.Channel, m websocket.Message) bool {
	// Server.Close closes the stream, which ends this wait: there is no context.
	return ch.Send(m) && ch.Flush(context.Background(), channelBacklog) == nil
}

// released is the hold of a channel: closed when it is released.
type released chan struct{}

// Release implements dom.Hold.
func (r released) Release() { close(r) }

// DidConnect implements websocket.Client.
func (h *channelHandler) DidConnect(string, string) {
	<-h.ready
	if h.opened != nil {
		h.opened(h.channel)
	}
}

// DidReceiveMessage implements websocket.Client.
func (h *channelHandler) DidReceiveMessage(m websocket.Message) {
	if h.message != nil {
		h.message(h.channel, m)
	}
}

// DidReceiveMessageError implements websocket.Client.
func (h *channelHandler) DidReceiveMessageError() {}

// DidStartClosingHandshake implements websocket.Client.
func (h *channelHandler) DidStartClosingHandshake() {}

// DidClose implements websocket.Client.
func (h *channelHandler) DidClose(websocket.Outcome) {}
