package websocket

import (
	"context"
	"errors"
	"fmt"

	"adieu/dom"
	"adieu/websocket/wire"
)

// CloseError is a cause for which a context is cancelled that says how the connection
// is to be closed: context.WithCancelCause(…)(&CloseError{Code: 4001, Reason: "enough"}).
type CloseError struct {
	Code   uint16
	Reason string
}

// Error implements error.
func (e *CloseError) Error() string { return fmt.Sprintf("close %d %q", e.Code, e.Reason) }

// ErrClosed says that a connection takes no more messages.
var ErrClosed = errors.New("websocket: the connection is closing or closed")

// DialOptions are what a program may say about a connection. The zero value works.
type DialOptions struct {
	Config Config

	// Clock is the source of time; nil means the machine's.
	Clock dom.Clock

	// Origin is the Origin field; "" means none in RFC 6455 and null in the drafts.
	Origin string

	// Subprotocols are asked for in this order.
	Subprotocols []string

	// Fields are added to the request, for example Authorization.
	Fields wire.Fields
}

// Dial opens a connection for a Go program, without a DOM, and returns once it is open.
// The error is, or wraps, a *HandshakeError, what the Dialer reported, or the cause of
// ctx. When ctx ends later, the connection is closed: with the code and reason of a
// *CloseError that is its cause, else with 1001.
func Dial(ctx context.Context, rawURL string, o DialOptions, client Client) (*Channel, error) {
	if o.Clock == nil {
		o.Clock = dom.SystemClock
	}
	u, refused := parseURL(rawURL, "", o.Config.Protocol == RFC6455)
	if refused != nil {
		return nil, refused.exception
	}
	if bad, _, found := wrongProtocol(o.Subprotocols, o.Config.Protocol == RFC6455); found {
		return nil, dom.NewException("SyntaxError", "The subprotocol '%s' is invalid or duplicated.", bad)
	}
	c := connect(o.Config.withDefaults(), o.Clock, noHold{}, client, opening{
		url: u, origin: o.Origin, userAgent: o.Config.UserAgent, protocols: o.Subprotocols,
		jar: o.Config.Jar, compress: !o.Config.DisableCompression, maxWindow: windowLimit(o.Config.WindowBits), fields: o.Fields, wantsBody: true,
	})
	if err := c.awaitOpen(ctx); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close(Farewell(context.Cause(ctx))) })
	go func() {
		<-c.reported
		stop()
	}()
	return c, nil
}

// awaitOpen returns once the connection is open, or was; the error says why it is not.
func (c *Channel) awaitOpen(ctx context.Context) error {
	select {
	case <-c.open:
		return nil
	case <-c.reported:
	case <-ctx.Done():
		c.Disconnect()
		return context.Cause(ctx)
	}
	select {
	case <-c.open: // and over already
		return nil
	default:
		return c.outcome.Err
	}
}

// Farewell is the goodbye that a cancelled context's cause asks for: a *CloseError's code
// and reason, if they can be sent, else 1001.
func Farewell(cause error) (code uint16, reason string) {
	var wanted *CloseError
	if errors.As(cause, &wanted) && peerMayClose(wanted.Code) && len(wanted.Reason) <= maxCloseReason {
		return wanted.Code, wanted.Reason
	}
	return closeGoingAway, ""
}

// Wait returns how the connection ended, once it has, or the cause of ctx.
func (c *Channel) Wait(ctx context.Context) (Outcome, error) {
	select {
	case <-c.reported:
		return c.outcome, nil
	case <-ctx.Done():
		return Outcome{}, context.Cause(ctx)
	}
}

// Flush returns once at most most bytes of messages wait to be handed to the transport:
// a sender that calls it between messages goes at the peer's pace. A Client may call it
// when it hears of a message; then nothing is read meanwhile. The error is ErrClosed when
// the peer is not waited for any more, or the cause of ctx.
func (c *Channel) Flush(ctx context.Context, most int64) error {
	c.mu.Lock()
	out := c.outbox
	c.mu.Unlock()
	if out == nil {
		return ErrClosed
	}
	for {
		waiting, progress := out.waiting()
		if waiting <= most {
			return nil
		}
		if out.failed() || c.gaveUp() {
			return ErrClosed
		}
		select {
		case <-progress:
		case <-c.reported:
			return ErrClosed
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
