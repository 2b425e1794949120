package websocket

import (
	"context"
	"errors"
	"fmt"
	"io"

	"adieu/websocket/transport"
)

// errEndedEarly says that the server ended the transport before its answer was whole.
var errEndedEarly = fmt.Errorf("the server closed the connection during the opening handshake: %w", io.EOF)

const openReadSize = 4 << 10

// open dials and does the opening handshake. On success the channel is open and the
// client knows; rest is what came after the server's answer. On an error conn may still
// be open and must be let go of.
func (c *Channel) open(ctx context.Context) (conn transport.Conn, rest []byte, err error) {
	timeout := c.clock.AfterFunc(c.cfg.OpenTimeout, func() { c.abandonOpening(errOpenTimeout) })
	defer timeout.Stop()
	o := &c.opening
	if o.refusal != nil {
		return nil, nil, o.refusal
	}
	conn, err = c.cfg.Dialer.Dial(ctx, transport.Address{Scheme: o.url.scheme(), Host: o.url.hostname, Port: o.url.portNumber()})
	if err != nil {
		return nil, nil, because(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(longAgo) })
	defer stop()
	request, err := c.dialect.request(o)
	if err != nil {
		return conn, nil, err
	}
	if _, err := conn.Write(request.Append(nil)); err != nil {
		return conn, nil, because(ctx, err)
	}
	settled, rest, err := c.readAnswer(ctx, conn)
	if err != nil {
		return conn, nil, err
	}
	if !c.opened(ctx, conn, settled) {
		return conn, nil, context.Cause(ctx)
	}
	c.receiver = c.dialect.receiver(&c.cfg, settled)
	c.listener().DidConnect(settled.subprotocol, settled.extensions)
	return conn, rest, nil
}

// opened makes the connection an open one, unless connecting was abandoned meanwhile.
func (c *Channel) opened(ctx context.Context, conn transport.Conn, settled accepted) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return false
	}
	c.giveUp = nil
	c.conn = conn
	c.outbox = &outbox{conn: conn, dialect: c.dialect, clock: c.clock}
	if p := settled.deflate; p != nil {
		c.outbox.deflater = newDeflater(p.clientBits, p.clientNoTakeover)
	}
	return true
}

// readAnswer reads until the server's answer is whole or wrong.
func (c *Channel) readAnswer(ctx context.Context, conn transport.Conn) (settled accepted, rest []byte, err error) {
	head := make([]byte, 0, openReadSize)
	for {
		if len(head) == cap(head) {
			head = append(head, make([]byte, len(head))...)[:len(head)]
		}
		n, readErr := conn.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if n > 0 {
			settled, size, err := c.dialect.answer(&c.opening, head)
			if !errors.Is(err, errIncomplete) {
				return settled, head[size:], err
			}
			if len(head) > c.cfg.MaxHeadBytes {
				return settled, nil, handshakeFailure("Response headers are too long")
			}
		}
		switch {
		case errors.Is(readErr, io.EOF):
			return settled, nil, errEndedEarly
		case readErr != nil:
			return settled, nil, because(ctx, readErr)
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
