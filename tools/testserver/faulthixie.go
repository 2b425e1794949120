package testserver

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"adieu/websocket/wire"
)

const (
	failsHixie     = "close 1006 unclean"
	dropsHixie     = "open, close 1006 unclean"
	errorsOverflow = "open, error, close 1006 unclean"

	// hixiePause lets what was written before arrive for itself.
	hixiePause = 20 * time.Millisecond
)

// hixieFaults are those of the drafts. A client that finds one in the opening handshake,
// or a length that it cannot count, drops TCP; frames without a meaning are skipped.
func hixieFaults() []Fault {
	return []Fault{
		{Name: "hixie-answer-wrong", Dialects: inHixie76,
			Does: "answers the challenge with other 16 bytes than the MD5 sum",
			Rule: "draft-hixie-76 §5.2", Sees: failsHixie, serve: answers(func(*conn) handshakeOptions {
				return handshakeOptions{body: []byte("0123456789abcdef")}
			})},
		{Name: "hixie-origin-wrong", Dialects: inHixie,
			Does: "answers for another origin",
			Rule: "draft-hixie-76 §5.2; draft-hixie-75 §4.2", Sees: failsHixie, serve: answers(hixieField("Origin", "http://elsewhere.example"))},
		{Name: "hixie-location-wrong", Dialects: inHixie,
			Does: "answers for another URL",
			Rule: "draft-hixie-76 §5.2; draft-hixie-75 §4.2", Sees: failsHixie, serve: answers(hixieField("Location", "ws://elsewhere.example/"))},
		{Name: "hixie-subprotocol-wrong", Dialects: inHixie, Cue: CueSubprotocol,
			Does: "chooses another subprotocol than the one that was asked for",
			Rule: "draft-hixie-76 §5.2; draft-hixie-75 §4.2", Sees: failsHixie, serve: answers(unaskedSubprotocol)},
		{Name: "hixie-field-missing", Query: "name=Location", Dialects: inHixie, value: oneOf("Location", "Origin"),
			Does: "leaves out the field Location or Origin",
			Rule: "draft-hixie-76 §5.2; draft-hixie-75 §4.2", Sees: failsHixie, serve: answers(func(c *conn) handshakeOptions {
				return handshakeOptions{omit: []string{hixiePrefix(c) + "WebSocket-" + c.param("name")}}
			})},
		{Name: "hixie75-newer-fields", Dialects: inHixie75,
			Does: "answers draft 75 with the field names of draft 76",
			Rule: "draft-hixie-75 §4.2", Sees: failsHixie, serve: answers(newerFields)},
		{Name: "hixie-unknown-frames", Dialects: inHixie,
			Does: "sends a frame of each type without a meaning, and then a message",
			Rule: "draft-hixie-76 §4.2: skipped; WebKit fires error for each", Sees: `open, error ×255, message "done", close 1005 clean`,
			SeesHixie: "", serve: finishes(unknownFrames)},
		{Name: "hixie-length-overflow", Dialects: inHixie,
			Does: "announces a length that fits into no 64 bits",
			Rule: "draft-hixie-76 §4.2", Sees: errorsOverflow, serve: opened(func(c *conn) error {
				return c.write(bytes.Repeat([]byte{0xFF}, 16))
			})},
		{Name: "hixie-length-in-pieces", Dialects: inHixie76,
			Does: "cuts a frame after its type, and its Close after its first byte: 80, 00 FF, 00",
			Rule: "draft-hixie-76 §4.2, §6", Legal: true, Sees: `open, error, close 1005 clean`, Answer: "Close 1000", serve: finishes(lengthInPieces)},
		{Name: "hixie-length-short", Dialects: inHixie,
			Does: "announces 1000 bytes, sends a few in which there is a text frame, and ends TCP",
			Rule: "draft-hixie-76 §4.2", Sees: dropsHixie, serve: finishes(func(c *conn) error {
				return c.writeAndEnd(wireBytes(`80 87 68 00 "hello" FF`))
			})},
		{Name: "hixie-text-endless", Dialects: inHixie,
			Does: "begins a text frame and never ends it",
			Rule: "RFC 6455 §10.4 in spirit: the client's own limits", Legal: true, Sees: errorsOverflow, serve: finishes(func(c *conn) error {
				if err := c.write([]byte{wire.HixieText}); err != nil {
					return err
				}
				return c.forever(bytes.Repeat([]byte("x"), floodFrame), 0)
			})},
		{Name: "hixie-text-not-utf8", Dialects: inHixie,
			Does: "sends a text that is not UTF-8",
			Rule: "draft-hixie-76 §4.3: replaced by U+FFFD", Sees: "open, message \"h\uFFFDllo\", close 1005 clean", serve: finishes(func(c *conn) error {
				return c.write(wireBytes(`00 "h" FE "llo" FF`))
			})},
		{Name: "hixie-close-long", Dialects: inHixie76,
			Does: "writes the length of its Close in three bytes: FF 80 80 00",
			Rule: "draft-hixie-76 §4.2: leading zeros count for nothing", Legal: true, Sees: "open, close 1005 clean", Answer: "Close 1000",
			serve: sends(`FF 80 80 00`)},
		{Name: "hixie75-close-frame", Dialects: inHixie75,
			Does: "sends FF 00, which is no goodbye in draft 75, then a message, and ends TCP",
			Rule: "draft-hixie-75 §3.2", Sees: `open, error, message "hello", close 1006 unclean`, serve: finishes(func(c *conn) error {
				return c.writeAndEnd(wireBytes(`FF 00 00 "hello" FF`))
			})},
	}
}

// hixieField changes a field whose name has Sec- before it in draft 76.
func hixieField(name, value string) func(c *conn) handshakeOptions {
	return func(c *conn) (o handshakeOptions) {
		o.replace.Add(hixiePrefix(c)+"WebSocket-"+name, value)
		return o
	}
}

func hixiePrefix(c *conn) string {
	if c.request.dialect.saysGoodbye() {
		return "Sec-"
	}
	return ""
}

func newerFields(c *conn) (o handshakeOptions) {
	for _, field := range c.response(handshakeOptions{}).Fields {
		if strings.HasPrefix(field.Name, "WebSocket-") {
			o.omit = append(o.omit, field.Name)
			o.add.Add("Sec-"+field.Name, field.Value)
		}
	}
	return o
}

// writeAndEnd writes the last bytes of the server, and ends TCP.
func (c *conn) writeAndEnd(b []byte) error {
	if err := c.write(b); err != nil {
		return err
	}
	c.finish()
	return nil
}

// unknownFrames sends the types 01 to FF, each with its number for a payload; that of FF
// keeps it from being a Close.
func unknownFrames(c *conn) error {
	var b []byte
	for typ := 1; typ <= 0xFF; typ++ {
		payload := strconv.Itoa(typ)
		if b = append(b, byte(typ)); typ >= int(wire.HixieLengthFirst) {
			b = wire.AppendLength(b, uint64(len(payload)))
		}
		if b = append(b, payload...); typ < int(wire.HixieLengthFirst) {
			b = append(b, wire.HixieEnd)
		}
	}
	return c.write(append(b, c.textMessage("done")...))
}

func lengthInPieces(c *conn) error {
	for i, piece := range [][]byte{{0x80}, {0x00, 0xFF}, {0x00}} {
		if i > 0 {
			if err := c.server.pause(hixiePause); err != nil {
				return err
			}
		}
		if err := c.write(piece); err != nil {
			return err
		}
	}
	c.goodbye |= goodbyeSent
	return nil
}
