package testserver

import (
	"bytes"
	"strings"
	"time"

	"adieu/websocket/wire"
)

const (
	unclean      = "open, close 1006 unclean"
	closesBye    = `open, close 1000 "bye" clean`
	sayGoodbye   = "Close 1000"
	messagesLate = 100 // that come after the client's Close
)

// closingFaults are those of the closing handshake and of the end of the connection.
func closingFaults() []Fault {
	return []Fault{
		{Name: "close-unanswered", Dialects: inClosing, Cue: CueClose,
			Does: "never answers the client's Close",
			Rule: "RFC 6455 §5.5.1; draft-hixie-76 §6", Sees: unclean, Answer: "Close 1000", serve: finishes(serveUnanswered)},
		{Name: "close-answered-late", Query: "delay=500", Dialects: inClosing, Cue: CueClose, value: between(0, maxDelay),
			Does: "answers the client's Close after a while",
			Rule: "RFC 6455 §5.5.1: as soon as practical", Legal: true, Sees: closesBye, Answer: "Close 1000", serve: finishes(answersLate)},
		{Name: "close-answered-after-messages", Dialects: inClosing, Cue: CueClose,
			Does: "sends 100 messages before it answers the client's Close",
			Rule: "RFC 6455 §5.5.1; WebSockets standard: they are not delivered (draft 76: they are)", Legal: true,
			Sees: closesBye, SeesHixie: "open, message ×100, close 1005 clean", Answer: "Close 1000",
			serve: finishes(answersAfterMessages)},
		{Name: "close-answered-otherwise", Cue: CueClose,
			Does: "answers the client's Close with another code and reason",
			Rule: "RFC 6455 §5.5.1, §7.1.5: the code is the peer's", Legal: true, Sees: `open, close 3001 "other" clean`, Answer: sayGoodbye,
			serve: finishes(func(c *conn) error { return c.answerClose(closeBody{true, 3001, "other"}) })},
		{Name: "close-twice",
			Does: "sends a Close, and a second one that says otherwise",
			Rule: "RFC 6455 §5.5.1, §7.1.5: the first one counts", Sees: `open, close 3001 "first" clean`, Answer: "Close 3001",
			serve: sends(`88 07 0B B9 "first" 88 08 0B BA "second"`)},
		{Name: "close-then-message", Dialects: inClosing,
			Does: "sends a Close, and then a message",
			Rule: "RFC 6455 §5.5.1; draft-hixie-76 §4.2", Sees: "open, close 1000 clean", Answer: "Close 1000", serve: opened(closeThenMessage)},
		{Name: "close-then-flood", Dialects: inClosing,
			Does: "sends messages for ever after both sides have said goodbye, instead of ending the connection",
			Rule: "RFC 6455 §5.5.1, §7.1.1", Sees: "open, close 1000 clean", Answer: "Close 1000", serve: finishes(closeThenFlood)},
		{Name: "close-and-stay", Dialects: inClosing,
			Does: "never ends the connection after both sides have said goodbye",
			Rule: "RFC 6455 §7.1.1: the server closes first; a client may close after a while", Sees: "open, close 1000 clean",
			Answer: "Close 1000", serve: finishes(closeAndStay)},
		{Name: "close-within-message",
			Does: "sends a Close between the fragments of a message",
			Rule: "RFC 6455 §5.4, §5.5.1", Legal: true, Sees: `open, close 1000 clean`, Answer: sayGoodbye,
			serve: sends(`01 05 "hello" 88 02 03 E8`)},
		{Name: "close-one-byte",
			Does: "sends a Close with a body of one byte",
			Rule: "RFC 6455 §5.5.1: two bytes, if any", Sees: failsOpen, Answer: mustAccuse, serve: sends(`88 01 03`)},
		{Name: "close-reserved-code", Query: "code=1005", value: between(0, 0xFFFF),
			Does: "sends a Close with a code that must not be sent: 0 to 999, 1004 to 1006, 1015 to 2999",
			Rule: "RFC 6455 §7.4.1, §7.4.2", Sees: failsOpen, Answer: mustAccuse, serve: opened(reservedCode)},
		{Name: "close-reason-bad",
			Does: "sends a Close with a reason that is not UTF-8",
			Rule: "RFC 6455 §5.5.1", Sees: failsOpen, Answer: mustDecode, serve: sends(`88 05 03 E8 "o" FF "k"`)},
		{Name: "close-then-rst", Dialects: inClosing,
			Does: "sends a message and a Close, and resets the connection",
			Rule: "RFC 6455 §7.1.1", Sees: `open, message "hello", close 1000 clean or open, message "hello", close 1000 unclean`,
			SeesHixie: `open, message "hello", close 1005 clean or open, message "hello", close 1006 unclean`,
			serve:     finishes(closeThenReset)},
		{Name: "fin-without-close", Dialects: inAll,
			Does: "ends its half of the connection, and waits for the client's",
			Rule: "RFC 6455 §7.1.1", Sees: failsOpen, serve: opened(func(c *conn) error {
				c.halfClose()
				return nil
			})},
		{Name: "rst-without-close", Dialects: inAll,
			Does: "sends a message, waits for it to arrive, and resets the connection",
			Rule: "RFC 6455 §7.1.1", Sees: `open, message "hello", error, close 1006 unclean or ` + failsOpen, serve: finishes(resetLater)},
		{Name: "fin-for-close", Dialects: inAll, Cue: CueClose,
			Does: "answers the client's Close with the end of the connection",
			Rule: "RFC 6455 §5.5.1; draft-hixie-76 §6", Sees: unclean, Answer: "Close 1000", serve: finishes(endsForClose((*conn).finish))},
		{Name: "rst-for-close", Dialects: inClosing, Cue: CueClose,
			Does: "answers the client's Close with a reset",
			Rule: "RFC 6455 §5.5.1; draft-hixie-76 §6", Sees: unclean, Answer: "Close 1000", serve: finishes(endsForClose((*conn).abort))},
	}
}

// serveUnanswered keeps the connection until the client ends it.
func serveUnanswered(c *conn) error {
	if err := c.awaitClose(); err != nil {
		return err
	}
	return c.discard()
}

// answerClose waits for the client's Close and answers it.
func (c *conn) answerClose(with closeBody) error {
	if err := c.awaitClose(); err != nil {
		return err
	}
	return c.sendClose(with)
}

func answersLate(c *conn) error {
	if err := c.awaitClose(); err != nil {
		return err
	}
	if err := c.server.pause(c.delay()); err != nil {
		return err
	}
	return c.sendClose(c.peerClose)
}

func answersAfterMessages(c *conn) error {
	if err := c.awaitClose(); err != nil {
		return err
	}
	if err := c.write(bytes.Repeat(c.textMessage("late"), messagesLate)); err != nil {
		return err
	}
	return c.sendClose(c.peerClose)
}

func closeThenMessage(c *conn) error {
	b := c.request.dialect.appendClose(nil, closeBody{present: true, code: codeNormal})
	return c.write(append(b, c.textMessage("hello")...))
}

// exchangeCloses does the closing handshake and leaves the connection as it is.
func (c *conn) exchangeCloses() error {
	if err := c.sendClose(closeBody{present: true, code: codeNormal}); err != nil {
		return err
	}
	return c.awaitClose()
}

func closeThenFlood(c *conn) error {
	if err := c.exchangeCloses(); err != nil {
		return err
	}
	return c.forever(c.textMessage(strings.Repeat("m", floodFrame)), 0)
}

func closeAndStay(c *conn) error {
	if err := c.exchangeCloses(); err != nil {
		return err
	}
	return c.discard()
}

func reservedCode(c *conn) error {
	body := wire.AppendClosePayload(nil, uint16(c.number("code")), "")
	return c.sendFrame(wire.Header{Fin: true, Opcode: wire.OpClose}, string(body))
}

func closeThenReset(c *conn) error {
	b := c.request.dialect.appendClose(c.textMessage("hello"), closeBody{present: true, code: codeNormal})
	if err := c.write(b); err != nil {
		return err
	}
	c.abort()
	return nil
}

// settleTime is what a client may take to read what was sent before a reset.
const settleTime = 50 * time.Millisecond

func resetLater(c *conn) error {
	if err := c.write(c.textMessage("hello")); err != nil {
		return err
	}
	if err := c.server.pause(settleTime); err != nil {
		return err
	}
	c.abort()
	return nil
}

// endsForClose ends the connection once the client has said goodbye; in draft 75, where
// it cannot, once it has ended its half.
func endsForClose(end func(c *conn)) func(c *conn) error {
	return func(c *conn) error {
		if err := c.awaitClose(); err != nil && c.streamEnd == endedReset {
			return err
		}
		end(c)
		return nil
	}
}
