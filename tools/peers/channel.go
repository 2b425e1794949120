package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync/atomic"

	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// channelLink is a websocket.Channel of ours as either end. It implements
// websocket.Client; those calls come from the channel's goroutine.
type channelLink struct {
	c      *websocket.Channel
	cancel context.CancelFunc // of the context that the channel was dialled with
	tap    *tap
	in     *inbox
	raw    int64 // bytes of messages sent

	protocol, extensions string
	opened               chan struct{}
	log                  View // of which the channel's goroutine writes Events
}

func newChannelLink() *channelLink {
	return &channelLink{in: newInbox(), opened: make(chan struct{}), cancel: func() {}}
}

// DidConnect implements websocket.Client.
func (l *channelLink) DidConnect(subprotocol, extensions string) {
	l.protocol, l.extensions = subprotocol, extensions
	l.log.event("open")
	close(l.opened)
}

// DidReceiveMessage implements websocket.Client.
func (l *channelLink) DidReceiveMessage(m websocket.Message) {
	l.log.event("message")
	if !m.Binary {
		m.Data = []byte(m.Text)
	}
	l.in.messages <- message{m.Binary, m.Data}
}

// DidReceiveMessageError implements websocket.Client.
func (l *channelLink) DidReceiveMessageError() { l.log.event("error") }

// DidStartClosingHandshake implements websocket.Client.
func (l *channelLink) DidStartClosingHandshake() {}

// DidClose implements websocket.Client.
func (l *channelLink) DidClose(o websocket.Outcome) {
	if o.Failed {
		l.log.event("error")
	}
	l.log.event("close")
	code := int(o.Code)
	end := View{Events: l.log.Events, Code: &code, Reason: &o.Reason, Clean: &o.Clean, Detail: o.Detail}
	if o.Err != nil && o.Detail == "" {
		end.Detail = o.Err.Error()
	}
	l.in.finish(end)
}

// hello implements link.
func (l *channelLink) hello() (protocol, extensions *string) { return &l.protocol, &l.extensions }

// send implements link.
func (l *channelLink) send(_ context.Context, m message) error {
	l.raw += int64(len(m.data))
	out := websocket.Message{Binary: m.binary, Data: m.data}
	if !m.binary {
		out = websocket.Message{Text: string(m.data)}
	}
	if !l.c.Send(out) {
		return errors.New("the channel takes no more messages")
	}
	return nil
}

const channelFrames = notOffered("websocket.Channel sends neither pings nor fragments by itself")

// sendFragments implements link.
func (l *channelLink) sendFragments(context.Context, bool, [][]byte) error { return channelFrames }

// receive implements link.
func (l *channelLink) receive(ctx context.Context) (message, bool) { return l.in.receive(ctx) }

// ping implements link.
func (l *channelLink) ping(context.Context, string) error { return channelFrames }

// close implements link.
func (l *channelLink) close(code int, reason string) error {
	if code == 0 {
		code = 1005
	}
	l.c.Close(uint16(code), reason)
	return nil
}

// drop implements link. The channel has no way to do that: its connection is taken away.
func (l *channelLink) drop() error { return l.tap.Close() }

// reset implements link.
func (l *channelLink) reset() error { return l.tap.Abort() }

// interrupt ends the context that the connection was dialled with.
func (l *channelLink) interrupt() { l.cancel() }

// ended implements link.
func (l *channelLink) ended(ctx context.Context, v *View) error {
	err := l.in.ended(ctx, v)
	v.Sent, v.Raw = l.tap.sent.Load(), l.raw
	return err
}

// tap is a connection of ours that counts what is written.
type tap struct {
	transport.Conn
	sent atomic.Int64
}

// Write implements net.Conn.
func (t *tap) Write(b []byte) (int, error) {
	n, err := t.Conn.Write(b)
	t.sent.Add(int64(n))
	return n, err
}

// Dial implements transport.Dialer for the tap that it is.
func (t *tap) Dial(ctx context.Context, a transport.Address) (transport.Conn, error) {
	conn, err := new(transport.Network).Dial(ctx, a)
	t.Conn = conn
	return t, err
}

// streamTap dials for HTTP/2 without TLS.
type streamTap struct {
	*tap
	network transport.Network
}

// DialStream implements transport.StreamDialer.
func (t *streamTap) DialStream(ctx context.Context, a transport.Address, r transport.StreamRequest) (transport.Conn, *transport.StreamResponse, error) {
	conn, response, err := t.network.DialStream(ctx, a, r)
	t.Conn = conn
	return t.tap, response, err
}

// dialClient is websocket.Dial.
type dialClient struct {
	protocol websocket.Protocol
	http2    bool
}

// play implements client.
func (d dialClient) play(ctx context.Context, job Job) (View, error) {
	if job.Fragmented || job.Ping != "" {
		return View{}, channelFrames
	}
	l := newChannelLink()
	l.tap = &tap{}
	var dialer transport.Dialer = l.tap
	if d.http2 {
		dialer = &streamTap{l.tap, transport.Network{HTTP2: transport.HTTP2Only, HTTP2Cleartext: true}}
	}
	var dialling context.Context
	dialling, l.cancel = context.WithCancel(ctx)
	defer l.cancel()
	c, err := websocket.Dial(dialling, job.URL, websocket.DialOptions{
		Config:       websocket.Config{Protocol: d.protocol, Dialer: dialer, DisableCompression: job.Deflate == deflateNone},
		Subprotocols: job.Protocols,
	}, l)
	if err != nil {
		return View{Detail: err.Error()}, nil
	}
	l.c = c
	<-l.opened
	return play(ctx, job, l), nil
}

func (dialClient) stop() {}

// acceptServer is websocket.Accept.
type acceptServer struct{ *listener }

func newAcceptServer() (server, error) {
	l, err := listen(openAccept)
	return acceptServer{l}, err
}

// openAccept does the opening handshake.
func openAccept(ctx context.Context, tcp *net.TCPConn) (a accepted, err error) {
	l := newChannelLink()
	l.tap = &tap{Conn: transport.NewTCPConn(tcp)}
	request, rest, err := readRequest(l.tap)
	if err != nil {
		return a, err
	}
	u, err := url.Parse(request.Target)
	if err != nil {
		return a, err
	}
	a = accepted{l, u.Path, u.Query()}
	protocol, err := websocket.Recognize(request)
	if err != nil {
		return a, err
	}
	acceptance := websocket.Acceptance{Config: websocket.Config{Protocol: protocol,
		DisableCompression: a.q.Get("deflate") == string(deflateOff)}}
	for _, offered := range websocket.OfferedSubprotocols(request) {
		if offered == serverProtocol {
			acceptance.Subprotocol = offered
		}
	}
	l.c = websocket.Accept(l.tap, request, rest, acceptance, l)
	select {
	case <-l.opened:
		return a, nil
	case <-ctx.Done():
		return a, ctx.Err()
	}
}

// readRequest reads the opening handshake.
func readRequest(conn net.Conn) (r *wire.Request, rest []byte, err error) {
	var head []byte
	for {
		room := make([]byte, 4096)
		n, err := conn.Read(room)
		head = append(head, room[:n]...)
		r, used, parseErr := wire.ParseRequest(head)
		switch {
		case parseErr == nil:
			return r, head[used:], nil
		case !errors.Is(parseErr, wire.ErrShort):
			return nil, nil, parseErr
		case err != nil:
			return nil, nil, fmt.Errorf("no opening handshake: %w", err)
		}
	}
}

// url implements server.
func (s acceptServer) url(w wish) (string, error) {
	switch w.behaviour {
	case behavePing, behaveFragment:
		return "", channelFrames
	}
	return w.at(s.base()), nil
}

// asks implements server: websocket.Accept agrees to what it is asked for.
func (acceptServer) asks() bool { return false }
