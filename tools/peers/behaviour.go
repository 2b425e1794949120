package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
)

// Behaviour is what a server does with a connection. Each server has all that it can at
// the path of that name.
type Behaviour string

const (
	// behaveEcho sends every message back until the client ends the connection.
	behaveEcho Behaviour = "echo"

	// behaveSuite is behaveEcho for as long as the client likes, and does what a message
	// asks for that tools/conformance sends: that the server close.
	behaveSuite Behaviour = "suite"

	// behaveCount only counts messages.
	behaveCount Behaviour = "count"

	// behaveClose closes with ?code= and &reason= when a message has come; with &at=once
	// as soon as the connection is open.
	behaveClose Behaviour = "close"

	// behavePart answers the first message with ?n= numbered messages and closes.
	behavePart Behaviour = "part"

	// behavePing pings on the first message, with the payload pingPayload, tells of the
	// pong in a message, and echoes then.
	behavePing Behaviour = "ping"

	// behaveFragment sends the first message back in several frames, with a ping between,
	// and echoes then.
	behaveFragment Behaviour = "fragment"

	// behaveDrop and behaveReset end TCP on the first message, with FIN or with RST.
	behaveDrop  Behaviour = "drop"
	behaveReset Behaviour = "reset"
)

// What servers say. The servers in other languages have the same words.
const (
	pingPayload = "are you there?"
	pongText    = "pong " + pingPayload
	partText    = "message %d"

	// serverProtocol is the only subprotocol that servers know.
	serverProtocol = "second"
)

// errNoEnd says that a connection did not end in time.
var errNoEnd = fmt.Errorf("the connection did not end within %v", stepTime)

// errEarly says that the client left before the server had done its part.
var errEarly = errors.New("the client left early")

// behave is the server's side of a connection, for links of this process.
func behave(ctx context.Context, b Behaviour, q url.Values, l link) View {
	v := View{Opened: true}
	v.Protocol, v.Extensions = l.hello()
	p := player{ctx, l, &v}
	if err := p.behave(b, q); err != nil {
		p.check(string(b), err)
	}
	p.awaitEnd()
	return v
}

func (p player) behave(b Behaviour, q url.Values) error {
	if b == behaveCount || b == behaveClose && q.Get("at") == "once" {
		if b == behaveClose {
			return p.l.close(closeWish(q))
		}
		return nil // waiting for the end counts
	}
	switch b {
	case behaveEcho:
		return p.echo()
	case behaveSuite:
		return p.suite()
	}
	first, ok := p.next()
	if !ok {
		return errEarly
	}
	switch b {
	case behaveClose:
		return p.l.close(closeWish(q))
	case behavePart:
		n, _ := strconv.Atoi(q.Get("n"))
		for i := range n {
			if err := p.l.send(p.ctx, message{data: fmt.Appendf(nil, partText, i)}); err != nil {
				return err
			}
		}
		return p.l.close(closeWish(q))
	case behavePing:
		step, cancel := context.WithTimeout(p.ctx, stepTime)
		defer cancel()
		if err := p.l.ping(step, pingPayload); err != nil {
			return err
		}
		if err := p.l.send(p.ctx, message{data: []byte(pongText)}); err != nil {
			return err
		}
		return p.echo()
	case behaveFragment:
		if err := p.l.sendFragments(p.ctx, first.binary, fragments(first)); err != nil {
			return err
		}
		return p.echo()
	case behaveDrop:
		return p.l.drop()
	case behaveReset:
		return p.l.reset()
	}
	return fmt.Errorf("no behaviour %q", b)
}

// echo sends messages back until the client ends the connection.
func (p player) echo() error {
	for {
		m, ok := p.next()
		if !ok {
			return nil
		}
		if err := p.l.send(p.ctx, m); err != nil {
			return err
		}
	}
}

// suite echoes until the other end ends the connection, and closes when that asks for it.
func (p player) suite() error {
	for {
		m, ok := p.l.receive(p.ctx)
		if !ok {
			return nil
		}
		p.v.Messages++
		if wish := suiteWish.FindSubmatch(m.data); wish != nil && !m.binary {
			code, _ := strconv.Atoi(string(wish[1]))
			return p.l.close(code, string(wish[2]))
		}
		if err := p.l.send(p.ctx, m); err != nil {
			return err
		}
	}
}

// suiteWish is the message with which tools/conformance asks a peer to close.
var suiteWish = regexp.MustCompile(`(?s)^conformance: close(?: (\d+)(?: (.*))?)?$`)

// closeWish is the goodbye that a client asks for.
func closeWish(q url.Values) (code int, reason string) {
	code, _ = strconv.Atoi(q.Get("code"))
	return code, q.Get("reason")
}
