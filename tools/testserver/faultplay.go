package testserver

import (
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"adieu/websocket/wire"
)

// This file has what the faults are put together from. The pieces write at once, so that
// what a fault does has an order on the wire.

// watch reads what the client sends until it says goodbye or goes, and answers nothing.
// What it returns ends the connection with FIN, and no goodbye.
func (c *conn) watch() error {
	_ = c.flush() // who does not take it may still have said something
	c.closingDeadline(c.server.config.CloseTimeout)
	c.noPong, c.noClose = true, true
	for {
		if c.goodbye&goodbyeReceived != 0 {
			return errEnded
		}
		if _, err := c.request.dialect.receive(c); err != nil {
			return errEnded // also where it broke a rule: faults are about ours
		}
	}
}

// awaitClose answers pings and drops messages until the client says goodbye. It does not
// answer that.
func (c *conn) awaitClose() error {
	c.noClose = true
	for {
		if _, err := c.request.dialect.receive(c); err != nil {
			if c.goodbye&goodbyeReceived != 0 {
				return nil
			}
			return err
		}
	}
}

// opened is a fault that begins after a correct opening handshake. What serve leaves
// pending is written, and the client watched.
func opened(serve func(c *conn) error) func(c *conn) error {
	return func(c *conn) error {
		if err := c.accept(handshakeOptions{}); err != nil {
			return err
		}
		if err := serve(c); err != nil && !errors.Is(err, errEnded) {
			return err
		}
		return c.watch()
	}
}

// sends is a fault of a few bytes after a correct opening handshake: hexadecimal, with
// text between quotes.
func sends(pattern string) func(c *conn) error {
	b := wireBytes(pattern)
	return opened(func(c *conn) error { return c.write(b) })
}

// finishes is opened for faults that end with the server's Close 1000 and the client's.
func finishes(serve func(c *conn) error) func(c *conn) error {
	return func(c *conn) error {
		if err := c.accept(handshakeOptions{}); err != nil {
			return err
		}
		return serve(c)
	}
}

// answers is a fault of the opening handshake that is otherwise correct.
func answers(change func(c *conn) handshakeOptions) func(c *conn) error {
	return func(c *conn) error {
		if err := c.accept(change(c)); err != nil {
			return err
		}
		return c.watch()
	}
}

// writesHead is a fault that is a head, as text, and what follows it.
func writesHead(text func(c *conn) string) func(c *conn) error {
	return func(c *conn) error {
		head := text(c)
		c.answer = answerRaw
		if err := c.write([]byte(head)); err != nil {
			return err
		}
		return c.watch()
	}
}

// opensWith is a fault of the head that a client may forgive: what follows is in order.
func opensWith(text func(c *conn) string) func(c *conn) error {
	return func(c *conn) error {
		head := text(c)
		c.answer = answerAccepted
		return c.write([]byte(head))
	}
}

// correctHead is the right answer's head, and what follows it in draft 76.
func (c *conn) correctHead(o handshakeOptions) string {
	head, body := c.handshake(o)
	return string(head) + string(body)
}

// sendFrame writes one frame.
func (c *conn) sendFrame(h wire.Header, payload string) error {
	c.out = wire.AppendFrame(c.out, h, []byte(payload))
	return c.flush()
}

// trickle writes b byte by byte. TCP may still join some of them.
func (c *conn) trickle(b []byte, pause time.Duration) error {
	for i := range b {
		if err := c.write(b[i : i+1]); err != nil {
			return err
		}
		if pause > 0 {
			if err := c.server.pause(pause); err != nil {
				return err
			}
		}
	}
	return nil
}

// forever writes b again and again, until the client goes.
func (c *conn) forever(b []byte, pause time.Duration) error {
	for {
		if err := c.write(b); err != nil {
			return err
		}
		if pause > 0 {
			if err := c.server.pause(pause); err != nil {
				return err
			}
		}
	}
}

// whileItListens is forever for a client that may say goodbye: each pause is spent
// reading.
func (c *conn) whileItListens(b []byte, pause time.Duration) error {
	for c.listens(pause) {
		if err := c.write(b); err != nil {
			return err
		}
	}
	return nil
}

// listens reads for a while, and reports whether the client neither said goodbye nor went.
func (c *conn) listens(pause time.Duration) bool {
	c.noPong, c.noClose = true, true
	c.timeout = pause
	defer func() { c.timeout = 0 }()
	_, _ = c.request.dialect.receive(c) // mostly a timeout
	return c.goodbye&goodbyeReceived == 0 && c.streamEnd == endedNot
}

// textMessage is a message with that text in the connection's dialect.
func (c *conn) textMessage(text string) []byte {
	return appendMessage(nil, c.request.dialect, message{data: []byte(text)})
}

// wireBytes reads bytes in hexadecimal, with text between quotes. It is for patterns in the
// code, and panics when one is wrong.
func wireBytes(pattern string) []byte {
	var b []byte
	for i, part := range strings.Split(pattern, `"`) {
		if i%2 == 1 {
			b = append(b, part...)
			continue
		}
		decoded, err := hex.DecodeString(strings.Join(strings.Fields(part), ""))
		if err != nil {
			panic(err)
		}
		b = append(b, decoded...)
	}
	return b
}

// param reads a parameter, which defaults to what Fault.Query has.
func (c *conn) param(name string) string {
	if c.request.params.Has(name) {
		return c.request.params.Get(name)
	}
	defaults, _ := url.ParseQuery(c.fault.Query)
	return defaults.Get(name)
}

// number reads a parameter that is a number; Fault.value has checked it.
func (c *conn) number(name string) int {
	n, _ := strconv.Atoi(c.param(name))
	return n
}

// delay reads the parameter delay.
func (c *conn) delay() time.Duration { return time.Duration(c.number("delay")) * time.Millisecond }

// bytesParam reads a parameter in hexadecimal; Fault.value has checked it.
func (c *conn) bytesParam(name string) string {
	b, _ := hex.DecodeString(c.param(name))
	return string(b)
}

// between is a Fault.value for numbers.
func between(low, high int) func(name, text string) error {
	return func(name, text string) error {
		_, err := parseNumber(name, text, low, high)
		return err
	}
}

// oneOf is a Fault.value for names.
func oneOf(names ...string) func(name, text string) error {
	return func(name, text string) error {
		if !slices.Contains(names, text) {
			return refusal(400, "%s=%s: want one of %s", name, text, strings.Join(names, ", "))
		}
		return nil
	}
}

// hexadecimal is a Fault.value for bytes.
func hexadecimal(name, text string) error {
	if _, err := hex.DecodeString(text); err != nil {
		return refusal(400, "%s=%s: want bytes in hexadecimal", name, text)
	}
	return nil
}
