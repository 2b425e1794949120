package websocket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// errEndedEarly says that the server ended the transport before its answer was whole.
var errEndedEarly = fmt.Errorf("the server closed the connection during the opening handshake: %w", io.EOF)

const openReadSize = 4 << 10

// established is what an opening handshake leaves behind.
type established struct {
	conn    transport.Conn // nil when there never was one; else to be let go of on an error
	settled accepted
	rest    []byte // what came after the handshake
}

// handshake does the opening handshake. On success the channel is open and the client knows.
func (c *Channel) handshake(ctx context.Context) (established, error) {
	if c.turn != nil {
		if err := c.turn.wait(ctx); err != nil {
			return established{}, err
		}
		defer c.turn.leave()
	}
	timeout := c.clock.AfterFunc(c.cfg.OpenTimeout, func() { c.abandonOpening(ErrOpenTimeout) })
	defer timeout.Stop()
	e, err := c.establish(ctx)
	if err != nil {
		return e, because(ctx, err)
	}
	if !c.opened(ctx, e) {
		return e, context.Cause(ctx)
	}
	c.receiver = c.dialect.receiver(&c.cfg, e.settled, newFrameWatch(c.inspector, c.cfg.Protocol))
	close(c.open)
	c.listener().DidConnect(e.settled.subprotocol, e.settled.extensions)
	return e, nil
}

// dial is the client's opening handshake: on a stream of HTTP/2 where the dialer finds
// one, else by HTTP/1.1.
func (c *Channel) dial(ctx context.Context, o *opening) (e established, err error) {
	if o.refusal != nil {
		return e, o.refusal
	}
	request, err := c.dialect.request(o)
	if err != nil {
		return e, err
	}
	request.Fields = append(request.Fields, o.fields...)
	address := o.address()
	var conn transport.Conn
	var answer *transport.StreamResponse
	if streams, ok := c.cfg.Dialer.(transport.StreamDialer); ok && c.dialect.parting().streams {
		conn, answer, err = streams.DialStream(ctx, address, streamRequest(o, request))
	} else {
		conn, err = c.cfg.Dialer.Dial(ctx, address)
	}
	if err != nil {
		return e, err // conn may be a nil pointer in an interface
	}
	conn = c.inspected(conn)
	e.conn = conn
	defer endWith(ctx, conn)()
	c.inspectRequest(request, answer != nil)
	if answer != nil {
		c.inspectStreamResponse(answer)
		e.settled, err = o.judgeStream(answer)
	} else if _, err = conn.Write(request.Append(nil)); err == nil {
		e.settled, e.rest, err = c.readAnswer(conn, o)
	}
	if refused := (*HandshakeError)(nil); o.wantsBody && errors.As(err, &refused) {
		c.readBody(conn, refused)
	}
	return e, err
}

// address is the server to connect to.
func (o *opening) address() transport.Address {
	return transport.Address{Scheme: o.url.scheme(), Host: o.url.hostname, Port: o.url.portNumber()}
}

// bodyPatience bounds the wait for what a refusal says behind its head.
const bodyPatience = 250 * time.Millisecond

// readBody reads the beginning of a refusal's body, as far as it has not come with the head.
func (c *Channel) readBody(conn transport.Conn, e *HandshakeError) {
	if !strings.HasPrefix(e.Reason, unexpectedStatus) || e.Status < 200 {
		return
	}
	size := maxErrorBody
	if n, err := strconv.Atoi(e.Fields.Get("Content-Length")); err == nil {
		size = min(size, n)
	}
	late := make(chan struct{})
	timer := c.clock.AfterFunc(bodyPatience, func() {
		conn.SetReadDeadline(longAgo)
		close(late)
	})
	for buf := make([]byte, maxErrorBody); len(e.Body) < size; {
		n, err := conn.Read(buf[:size-len(e.Body)])
		e.Body = append(e.Body, buf[:n]...)
		if err != nil {
			break
		}
	}
	if !timer.Stop() {
		<-late // deadlines that are set afterwards hold
	}
}

func streamRequest(o *opening, r *wire.Request) transport.StreamRequest {
	s := transport.StreamRequest{Authority: o.url.host(), Path: r.Target}
	for _, field := range r.Fields {
		s.Fields = append(s.Fields, transport.Field(field))
	}
	return s
}

// endWith makes conn's reads and writes fail once ctx ends, until stop is called. When
// ctx has ended by then, stop returns only after that was done, so that deadlines set
// afterwards hold.
func endWith(ctx context.Context, conn transport.Conn) (stop func()) {
	ended := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		conn.SetDeadline(longAgo)
		close(ended)
	})
	return func() {
		if !cancel() {
			<-ended
		}
	}
}

// opened makes the connection an open one, unless connecting was abandoned meanwhile.
func (c *Channel) opened(ctx context.Context, e established) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return false
	}
	c.giveUp = nil
	c.conn = e.conn
	c.outbox = &outbox{conn: e.conn, dialect: c.dialect, deflater: c.dialect.deflater(e.settled), clock: c.clock,
		protocol: c.cfg.Protocol, inspector: c.inspector}
	return true
}

// readAnswer reads until the server's answer is whole or wrong.
func (c *Channel) readAnswer(conn transport.Conn, o *opening) (settled accepted, rest []byte, err error) {
	head := make([]byte, 0, openReadSize)
	for {
		if len(head) == cap(head) {
			head = append(head, make([]byte, len(head))...)[:len(head)]
		}
		n, readErr := conn.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		settled, size, err := c.dialect.answer(o, head, readErr != nil)
		var wrong handshakeFailure
		if err == nil {
			c.inspectResponse(head[:size])
		} else if errors.As(err, &wrong) || readErr != nil {
			c.inspectResponse(head)
		}
		switch {
		case err == nil:
			return settled, head[size:], nil
		case errors.As(err, &wrong):
			return settled, nil, handshakeError(wrong, head, headRules{http: c.cfg.Protocol == RFC6455})
		case errors.Is(readErr, io.EOF):
			return settled, nil, errEndedEarly
		case readErr != nil:
			return settled, nil, readErr
		case len(head) > c.cfg.MaxHeadBytes:
			return settled, nil, handshakeError("Response headers are too long", nil, headRules{})
		}
	}
}

// because prefers the reason for which connecting was abandoned to its consequence.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
