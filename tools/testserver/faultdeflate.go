package testserver

import (
	"bytes"
	"errors"
	"time"

	"adieu/websocket/wire"
)

const (
	permessageDeflate = "permessage-deflate"
	bombBlock         = 1 << 20 // bytes of zeros in one block of a bomb
	mustInflate       = "Close 1002 or Close 1007"
)

// deflateFaults are those of permessage-deflate (RFC 7692).
func deflateFaults() []Fault {
	return []Fault{
		{Name: "deflate-answer-bad", Query: "value=" + permessageDeflate + "%3B+unknown%3D1", Cue: CueCompression,
			Does: "accepts the extension with a value that no server may answer: a parameter that is unknown, or twice there, or has a value it cannot have, or the extension twice",
			Rule: "RFC 7692 §5.1, §7.1", Sees: failsToOpen, Answer: noClose, serve: answers(unaskedExtension)},
		{Name: "deflate-unnegotiated",
			Does: "compresses a message without having accepted the extension",
			Rule: "RFC 6455 §5.2; RFC 7692 §6", Sees: failsOpen, Answer: mustAccuse, serve: sends(`C1 07 F2 48 CD C9 C9 07 00`)},
		{Name: "deflate-rsv1-misplaced", Query: "on=continuation", Cue: CueCompression, value: oneOf("continuation", "ping"),
			Does: "sets RSV1 where it means nothing: on=continuation or ping",
			Rule: "RFC 7692 §6.1", Sees: failsOpen, Answer: mustAccuse, serve: compressing("", misplacedRSV1)},
		{Name: "deflate-broken", Query: "bytes=06", Cue: CueCompression, value: hexadecimal,
			Does: "sends compressed data that are none: those bytes, for example 06 (a block of the reserved type), f248cd (cut in a block), 00ff00ff (a stored block of contradictory length)",
			Rule: "RFC 1951 §3.2.3; RFC 7692 §7.2.1", Sees: failsOpen, Answer: mustInflate, serve: compressing("", brokenData)},
		{Name: "deflate-before-start", Cue: CueCompression,
			Does: "refers in the first message to bytes before its begin",
			Rule: "RFC 1951 §3.2", Sees: failsOpen, Answer: mustInflate, serve: compressing("", func(c *conn) error {
				return c.sendCompressed(literalsAnd("hello", 100))
			})},
		{Name: "deflate-beyond-window", Cue: CueCompression,
			Does: "agrees on a window of 256 bytes, and refers to what lies 1000 bytes back, in the message before",
			Rule: "RFC 7692 §7.1.2.1, §7.2.1", Sees: `open, message 2000 bytes, error, close 1006 unclean or open, message 2000 bytes, message 3 bytes, close 1000 clean`,
			Answer: mustInflate + " or Close 1000", serve: compressing("; server_max_window_bits=8", beyondWindow)},
		{Name: "deflate-not-utf8", Cue: CueCompression,
			Does: "sends a compressed text that is not UTF-8",
			Rule: "RFC 6455 §8.1; RFC 7692 §6.2", Sees: failsOpen, Answer: mustDecode, serve: compressing("", func(c *conn) error {
				var w deflateWriter
				w.fixed(false, "hell\xF8")
				return c.sendFrame(wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpText}, string(w.message()))
			})},
		{Name: "deflate-bomb", Query: "size=4294967296", Cue: CueCompression, value: between(1, 1<<50),
			Does: "sends a message of so many zeros, in a thousandth of the bytes",
			Rule: "RFC 6455 §10.4; RFC 7692 §8: the client's own limits", Legal: true, Sees: failsOpen, Answer: mustLimit,
			serve: compressing("", bomb)},
		{Name: "deflate-final-block", Cue: CueCompression,
			Does: "ends blocks with BFINAL, within a message and at its end, and goes on",
			Rule: "RFC 7692 §7.2.3.4", Legal: true, Sees: `open, message "hello", message "Hello", close 1000 clean`, Answer: "Close 1000",
			serve: compressingLegally(finalBlocks)},
		{Name: "deflate-odd-blocks", Cue: CueCompression,
			Does: "sends stored and empty blocks, cuts them into fragments, and compresses only every other message",
			Rule: "RFC 7692 §6.1, §7.2.3", Legal: true, Sees: `open, message "hello", message "hello", message "", message "hello", close 1000 clean`,
			Answer: "Close 1000", serve: compressingLegally(oddBlocks)},
	}
}

// compressing is opened with permessage-deflate accepted.
func compressing(parameters string, serve func(c *conn) error) func(c *conn) error {
	return func(c *conn) error {
		if err := c.accept(handshakeOptions{extensions: permessageDeflate + parameters}); err != nil {
			return err
		}
		if err := serve(c); err != nil && !errors.Is(err, errEnded) {
			return err
		}
		return c.watch()
	}
}

// compressingLegally is finishes with permessage-deflate accepted.
func compressingLegally(serve func(c *conn) error) func(c *conn) error {
	return func(c *conn) error {
		if err := c.accept(handshakeOptions{extensions: permessageDeflate}); err != nil {
			return err
		}
		return serve(c)
	}
}

// sendCompressed sends a binary message that is compressed already.
func (c *conn) sendCompressed(payload []byte) error {
	return c.sendFrame(wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpBinary}, string(payload))
}

func misplacedRSV1(c *conn) error {
	var w deflateWriter
	w.fixed(false, "hello")
	b := string(w.message())
	if c.param("on") == "ping" {
		return c.sendFrame(wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpPing}, b)
	}
	if err := c.sendFrame(wire.Header{Rsv1: true, Opcode: wire.OpText}, b[:3]); err != nil {
		return err
	}
	return c.sendFrame(wire.Header{Fin: true, Rsv1: true}, b[3:])
}

func brokenData(c *conn) error {
	return c.sendCompressed([]byte(c.bytesParam("bytes")))
}

// literalsAnd is a message of literals and three bytes from so far back.
func literalsAnd(literals string, distance int) []byte {
	var w deflateWriter
	w.fixed(false, literals)
	w.back(distance)
	return w.message()
}

// beyondWindow: a client with a larger window than it needs may well decode this.
func beyondWindow(c *conn) error {
	first, err := deflate(bytes.Repeat([]byte("0123456789"), 200), nil, minWindowBits, false)
	if err != nil {
		return err
	}
	if err := c.sendCompressed(first); err != nil {
		return err
	}
	if err := c.sendCompressed(literalsAnd("", 1000)); err != nil {
		return err
	}
	c.close(closeBody{present: true, code: codeNormal}) // for those who do
	return nil
}

// bomb sends fragments of one message, each as many zeros as the one before. The first of
// them has no zeros to refer to; all others are the same bytes.
func bomb(c *conn) error {
	zeros := make([]byte, bombBlock)
	first, err := deflate(zeros, nil, maxWindowBits, false)
	if err != nil {
		return err
	}
	next, err := deflate(zeros, zeros, maxWindowBits, false)
	if err != nil {
		return err
	}
	h := wire.Header{Rsv1: true, Opcode: wire.OpBinary}
	for sent := 0; sent < c.number("size") && c.listens(time.Millisecond); sent += bombBlock {
		if err := c.sendFrame(h, string(first)+string(deflateTail)); err != nil {
			return err
		}
		h, first = wire.Header{}, next
	}
	return c.sendFrame(wire.Header{Fin: true}, "\x00")
}

func finalBlocks(c *conn) error {
	var w deflateWriter
	w.fixed(true, "hel")
	w.align()
	w.fixed(true, "lo")
	w.align()
	for _, b := range [][]byte{append(w.bytes, 0), wireBytes(`F3 48 CD C9 C9 07 00 00`)} { // RFC 7692 §7.2.3.4
		h := wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpText}
		if err := c.sendFrame(h, string(b)); err != nil {
			return err
		}
	}
	return nil
}

func oddBlocks(c *conn) error {
	var w deflateWriter
	w.stored(false, "")
	w.fixed(false, "he")
	w.stored(false, "l")
	w.fixed(false, "")
	w.fixed(false, "lo")
	b := w.message()
	for i := range b {
		h := wire.Header{Fin: i == len(b)-1}
		if i == 0 {
			h.Rsv1, h.Opcode = true, wire.OpText
		}
		if err := c.sendFrame(h, string(b[i:i+1])); err != nil {
			return err
		}
	}
	if err := c.sendFrame(wire.Header{Fin: true, Opcode: wire.OpText}, "hello"); err != nil {
		return err
	}
	if err := c.sendFrame(wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpText}, "\x00"); err != nil {
		return err
	}
	var again deflateWriter
	again.back(5)
	again.fixed(false, "lo")
	return c.sendFrame(wire.Header{Fin: true, Rsv1: true, Opcode: wire.OpText}, string(again.message()))
}
