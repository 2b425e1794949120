package testserver

import (
	"bytes"
	"strings"
	"time"

	"adieu/websocket/wire"
)

const (
	failsOpen   = "open, error, close 1006 unclean"
	opensHello  = "open, message \"hello\", close 1000 clean"
	mustAccuse  = "Close 1002"
	mustDecode  = "Close 1007"
	mustLimit   = "Close 1009"
	stormFlush  = 64 << 10 // bytes of tiny frames that are written at once
	floodFrame  = 32 << 10
	maxRepeated = 100_000_000
)

// frameFaults are those of frames and messages. A client that finds one fails the
// connection: it says why in a Close, and tells script at once (RFC 6455 §7.1.7).
func frameFaults() []Fault {
	return []Fault{
		{Name: "frame-masked",
			Does: "masks a frame",
			Rule: "RFC 6455 §5.1", Sees: failsOpen, Answer: mustAccuse,
			serve: sends(`81 85 37 FA 21 3D 7F 9F 4D 51 58`)},
		{Name: "frame-reserved-bit", Query: "bit=2", value: between(1, 3),
			Does: "sets the reserved bit 1, 2 or 3 of a frame, without an extension",
			Rule: "RFC 6455 §5.2", Sees: failsOpen, Answer: mustAccuse, serve: opened(reservedBit)},
		{Name: "frame-reserved-opcode", Query: "opcode=3", value: between(3, 15),
			Does: "sends a frame with a reserved opcode, 3 to 7 or 11 to 15",
			Rule: "RFC 6455 §5.2", Sees: failsOpen, Answer: mustAccuse, serve: opened(reservedOpcode)},
		{Name: "frame-length-long-form", Query: "form=2", value: oneOf("2", "8"),
			Does: "writes the length 5 in 2 or in 8 bytes",
			Rule: "RFC 6455 §5.2: the minimal number of bytes", Sees: failsOpen, Answer: mustAccuse, serve: opened(longForm)},
		{Name: "frame-length-64-bits",
			Does: "announces a length with the top bit set",
			Rule: "RFC 6455 §5.2: the most significant bit must be 0", Sees: failsOpen, Answer: mustAccuse,
			serve: sends(`82 7F 80 00 00 00 00 00 00 05 "hello"`)},
		{Name: "frame-huge",
			Does: "announces 4 EiB, and sends a kibibyte every 10 ms",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: failsOpen, Answer: mustLimit, serve: opened(hugeFrame)},
		{Name: "frame-slow", Query: "delay=5", value: between(0, maxDelay),
			Does: "sends a message and its Close byte by byte",
			Rule: "RFC 9293 §3.8: TCP has no records", Legal: true, Sees: opensHello, Answer: "Close 1000", serve: finishes(slowFrame)},
		{Name: "frames-in-pieces",
			Does: "sends every kind of frame, byte by byte: fragments with a ping between them, an empty message, lengths of 16 and of 64 bits",
			Rule: "RFC 6455 §5.4; RFC 9293 §3.8", Legal: true,
			Sees:   `open, message "hello", message "", message 126 bytes, message 65536 bytes, close 1000 clean`,
			Answer: "Close 1000", serve: finishes(everyFrame)},
		{Name: "frame-stalls", Cue: CueClose,
			Does: "begins a frame and never ends it",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: "open, close 1006 unclean", Answer: "Close 1000",
			serve: sends(`82 7E 10 00 "and then"`)},
		{Name: "fin-in-frame", Dialects: inAll,
			Does: "ends TCP within a frame",
			Rule: "RFC 6455 §7.1.1", Sees: failsOpen, serve: finishes(func(c *conn) error {
				return endWithin(c, (*conn).halfClose)
			})},
		{Name: "rst-in-frame", Dialects: inAll,
			Does: "resets the connection within a frame",
			Rule: "RFC 6455 §7.1.1", Sees: failsOpen, serve: finishes(func(c *conn) error {
				return endWithin(c, (*conn).abort)
			})},
		{Name: "continuation-first",
			Does: "sends a continuation of nothing, and then a correct message",
			Rule: "RFC 6455 §5.4", Sees: failsOpen, Answer: mustAccuse, serve: sends(`80 05 "hello" 81 05 "hello"`)},
		{Name: "continuation-missing",
			Does: "begins a message within another",
			Rule: "RFC 6455 §5.4", Sees: failsOpen, Answer: mustAccuse, serve: sends(`01 05 "hello" 81 05 "hello"`)},
		{Name: "ping-fragmented",
			Does: "sends a ping without FIN",
			Rule: "RFC 6455 §5.5", Sees: failsOpen, Answer: mustAccuse, serve: sends(`09 05 "hello" 80 00`)},
		{Name: "ping-long",
			Does: "sends a ping of 126 bytes",
			Rule: "RFC 6455 §5.5", Sees: failsOpen, Answer: mustAccuse, serve: opened(func(c *conn) error {
				return c.sendFrame(wire.Header{Fin: true, Opcode: wire.OpPing}, strings.Repeat("x", maxControlPayload+1))
			})},
		{Name: "ping-storm", Query: "n=100000", value: between(1, maxRepeated),
			Does: "sends n pings of 125 bytes without reading, then a message",
			Rule: "RFC 6455 §5.5.2, §5.5.3: the newest may be answered for all", Legal: true, Sees: opensHello, Answer: "Close 1000",
			serve: finishes(pingStorm)},
		{Name: "pong-unasked",
			Does: "sends pongs without having been asked, then a message",
			Rule: "RFC 6455 §5.5.3", Legal: true, Sees: opensHello, Answer: "Close 1000", serve: finishes(func(c *conn) error {
				return c.write(wireBytes(`8A 00 8A 03 "not" 8A 04 "this" 81 05 "hello"`))
			})},
		{Name: "fragments-empty", Query: "n=100000", value: between(1, maxRepeated),
			Does: "sends a message with n empty fragments in it",
			Rule: "RFC 6455 §5.4", Legal: true, Sees: opensHello + " or " + failsOpen, Answer: "Close 1000 or Close 1009 or Close 1008",
			serve: finishes(emptyFragments)},
		{Name: "message-endless",
			Does: "sends fragments of one message for ever",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: failsOpen, Answer: mustLimit, serve: opened(endlessMessage)},
		{Name: "utf8-bad", Query: "bytes=ff", value: hexadecimal,
			Does: "sends a text that is not UTF-8: those bytes, for example ff, c3 (cut), c080 (overlong), eda080 (a surrogate), f4908080 (too large)",
			Rule: "RFC 6455 §5.6, §8.1", Sees: failsOpen, Answer: mustDecode, serve: opened(badText)},
		{Name: "utf8-bad-early",
			Does: "begins a text with a byte that is not UTF-8, and never ends it",
			Rule: "RFC 6455 §8.1: fails as soon as it is found", Sees: failsOpen, Answer: mustDecode,
			serve: sends(`01 7E 10 00 "h" F8`)},
		{Name: "utf8-in-pieces",
			Does: "cuts a text within its characters, with a ping between",
			Rule: "RFC 6455 §5.6", Legal: true, Sees: `open, message "κόσμε𝄞", close 1000 clean`, Answer: "Close 1000",
			serve: finishes(func(c *conn) error {
				return c.write(wireBytes(`01 01 CE 00 02 BA CF 89 00 00 0A 8C CF 83 CE BC CE B5 F0 9D 84 80 01 9E`))
			})},
		{Name: "deaf", Cue: CueSendMuch, Dialects: inAll, Carriers: overHTTP1,
			Does: "never reads",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: "open, close 1006 unclean", serve: finishes(deaf)},
		{Name: "flood-deaf", Cue: CueClose, Dialects: inAll,
			Does: "sends messages for ever, and never reads",
			Rule: "RFC 6455 §5.5.1: a Close must be answered", Sees: "open, messages, close 1006 unclean",
			serve: finishes(func(c *conn) error {
				return c.forever(c.textMessage(strings.Repeat("m", floodFrame)), 0)
			})},
	}
}

func reservedBit(c *conn) error {
	bit := c.number("bit")
	h := wire.Header{Fin: true, Opcode: wire.OpText, Rsv1: bit == 1, Rsv2: bit == 2, Rsv3: bit == 3}
	return c.sendFrame(h, "hello")
}

func reservedOpcode(c *conn) error {
	return c.sendFrame(wire.Header{Fin: true, Opcode: wire.Opcode(c.number("opcode"))}, "hello")
}

func longForm(c *conn) error {
	return c.sendFrame(wire.Header{Fin: true, Opcode: wire.OpText, LengthForm: uint8(c.number("form"))}, "hello")
}

func hugeFrame(c *conn) error {
	if err := c.write(wireBytes(`82 7F 40 00 00 00 00 00 00 00`)); err != nil {
		return err
	}
	return c.whileItListens(bytes.Repeat([]byte("x"), 1<<10), 10*time.Millisecond)
}

func slowFrame(c *conn) error {
	c.goodbye |= goodbyeSent
	return c.trickle(wireBytes(`81 05 "hello" 88 02 03 E8`), c.delay())
}

func everyFrame(c *conn) error {
	b := wireBytes(`01 02 "he" 89 04 "ping" 80 03 "llo" 81 00`)
	b = wire.AppendFrame(b, wire.Header{Fin: true, Opcode: wire.OpBinary}, make([]byte, 126))
	b = wire.AppendHeader(b, wire.Header{Fin: true, Opcode: wire.OpBinary, Length: 1 << 16})
	if err := c.trickle(b, 0); err != nil {
		return err
	}
	if err := c.write(make([]byte, 1<<16-10)); err != nil { // these would take long one by one
		return err
	}
	return c.trickle(make([]byte, 10), 0)
}

// endWithin ends the connection within a message.
func endWithin(c *conn, end func(*conn)) error {
	whole := c.textMessage("hello, and goodbye")
	if err := c.write(whole[:len(whole)-5]); err != nil {
		return err
	}
	end(c)
	if c.gone {
		return nil
	}
	return c.watch()
}

// storm writes n equal frames, many at once.
func (c *conn) storm(frame []byte, n int) error {
	perWrite := stormFlush / len(frame)
	chunk := bytes.Repeat(frame, min(perWrite, n))
	for ; n > 0; n -= perWrite {
		if err := c.write(chunk[:min(perWrite, n)*len(frame)]); err != nil {
			return err
		}
	}
	return nil
}

func pingStorm(c *conn) error {
	ping := wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpPing}, make([]byte, maxControlPayload))
	if err := c.storm(ping, c.number("n")); err != nil {
		return err
	}
	return c.write(c.textMessage("hello"))
}

func emptyFragments(c *conn) error {
	if err := c.write(wireBytes(`01 02 "he"`)); err != nil {
		return err
	}
	if err := c.storm([]byte{0, 0}, c.number("n")); err != nil {
		return err
	}
	return c.write(wireBytes(`80 03 "llo"`))
}

func endlessMessage(c *conn) error {
	first := wire.AppendFrame(nil, wire.Header{Opcode: wire.OpBinary}, make([]byte, floodFrame))
	if err := c.write(first); err != nil {
		return err
	}
	next := wire.AppendFrame(nil, wire.Header{Opcode: wire.OpContinuation}, make([]byte, floodFrame))
	return c.whileItListens(next, time.Millisecond)
}

func badText(c *conn) error {
	return c.sendFrame(wire.Header{Fin: true, Opcode: wire.OpText}, "hello"+c.bytesParam("bytes"))
}

// deafness is how long the server does not read. Only reading could tell that the client
// has left.
const deafness = 2 * time.Minute

func deaf(c *conn) error {
	if err := c.server.pause(deafness); err != nil {
		return err
	}
	c.abort()
	return nil
}
