package websocket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"adieu/websocket/transport"
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
	timeout := c.clock.AfterFunc(c.cfg.OpenTimeout, func() { c.abandonOpening(errOpenTimeout) })
	defer timeout.Stop()
	e, err := c.establish(ctx)
	if err != nil {
		return e, because(ctx, err)
	}
	if !c.opened(ctx, e) {
		return e, context.Cause(ctx)
	}
	c.receiver = c.dialect.receiver(&c.cfg, e.settled)
	close(c.open)
	c.listener().DidConnect(e.settled.subprotocol, e.settled.extensions)
	return e, nil
}

// dial is the client's opening handshake.
func (c *Channel) dial(ctx context.Context, o *opening) (e established, err error) {
	if o.refusal != nil {
		return e, o.refusal
	}
	e.conn, err = c.cfg.Dialer.Dial(ctx, transport.Address{Scheme: o.url.scheme(), Host: o.url.hostname, Port: o.url.portNumber()})
	if err != nil {
		return established{}, err // a Dialer's nil *T is no Conn
	}
	defer endWith(ctx, e.conn)()
	request, err := c.dialect.request(o)
	if err != nil {
		return e, err
	}
	request.Fields = append(request.Fields, o.fields...)
	if _, err := e.conn.Write(request.Append(nil)); err != nil {
		return e, err
	}
	e.settled, e.rest, err = c.readAnswer(e.conn, o)
	return e, err
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
	c.outbox = &outbox{conn: e.conn, dialect: c.dialect, deflater: c.dialect.deflater(e.settled), clock: c.clock}
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
		switch {
		case err == nil:
			c.storeCookies(o, head[:size])
			return settled, head[size:], nil
		case errors.As(err, &wrong):
			return settled, nil, handshakeError(wrong, head)
		case errors.Is(readErr, io.EOF):
			return settled, nil, errEndedEarly
		case readErr != nil:
			return settled, nil, readErr
		case len(head) > c.cfg.MaxHeadBytes:
			return settled, nil, handshakeError("Response headers are too long", nil)
		}
	}
}

// storeCookies puts the answer's cookies into the jar, before script hears of the
// connection (RFC 6455 §4.1: Set-Cookie is processed as for HTTP).
func (c *Channel) storeCookies(o *opening, head []byte) {
	if o.jar == nil {
		return
	}
	var cookies []*http.Cookie
	for _, line := range handshakeError("", head).Fields.Values("Set-Cookie") {
		if cookie, err := http.ParseSetCookie(line); err == nil {
			cookies = append(cookies, cookie)
		}
	}
	if len(cookies) > 0 {
		o.jar.SetCookies(o.url.http(), cookies)
	}
}

// because prefers the reason for which connecting was abandoned to its consequence.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
