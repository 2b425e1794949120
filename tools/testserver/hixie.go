package testserver

import (
	"bytes"
	"errors"

	"adieu/websocket/wire"
)

// hixie76 is the dialect of draft-hixie-thewebsocketprotocol-76.
type hixie76 struct{}

func (hixie76) name() string { return "hixie76" }

// response has the fields in the order of pywebsocket; clients must take any.
func (hixie76) response(q *request, protocol string) wire.Response {
	answer := wire.HixieAnswer(q.challenge)
	r := wire.Response{Status: 101, Reason: "WebSocket Protocol Handshake", Fields: wire.Fields{
		{Name: "Upgrade", Value: "WebSocket"},
		{Name: "Connection", Value: "Upgrade"},
		{Name: "Sec-WebSocket-Location", Value: q.location()},
		{Name: "Sec-WebSocket-Origin", Value: q.Fields.Get("Origin")},
	}, Body: answer[:]}
	if protocol != "" {
		r.Fields.Add("Sec-WebSocket-Protocol", protocol)
	}
	return r
}

// readFrame reads to the FF, or as many bytes as the frame announces (draft 76 §5.3).
func (hixie76) readFrame(c *conn) (frame, error) {
	if err := c.need(1); err != nil {
		return frame{}, err
	}
	var f frame
	var size int
	if f.typ = c.unread()[0]; f.typ < wire.HixieLengthFirst {
		end, err := c.findHixieEnd()
		if err != nil {
			return frame{}, err
		}
		size = end + 1
		f.payload = c.unread()[1:end:end]
	} else {
		n, used, err := c.readHixieLength()
		if err != nil {
			return frame{}, err
		}
		size = 1 + used + n
		if err := c.need(size); err != nil {
			return frame{}, err
		}
		f.payload = c.unread()[1+used : size : size]
	}
	if c.keepRaw {
		f.raw = bytes.Clone(c.unread()[:size])
	}
	c.consume(size)
	return f, nil
}

// findHixieEnd reads to the FF that ends a frame and returns its place in unread.
func (c *conn) findHixieEnd() (int, error) {
	seen := 1 // what was searched is not searched again when more comes
	for {
		unread := c.unread()
		if i := bytes.IndexByte(unread[seen:], wire.HixieEnd); i >= 0 {
			return seen + i, nil
		}
		seen = len(unread)
		if seen > c.server.config.MaxMessageSize {
			return 0, errTooBigHixie
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
}

// readHixieLength reads the length after a frame's type; used is its size.
func (c *conn) readHixieLength() (n, used int, err error) {
	limit := uint64(c.server.config.MaxMessageSize)
	for {
		length, used, state := wire.ParseLength(c.unread()[1:])
		switch {
		case state == wire.LengthOverflow,
			state == wire.LengthComplete && length > limit,
			state == wire.LengthShort && c.buffered() > maxHeadSize: // endless zeros
			return 0, 0, errTooBigHixie
		case state == wire.LengthComplete:
			return int(length), used, nil
		}
		if err := c.fill(); err != nil {
			return 0, 0, err
		}
	}
}

// errTooBigHixie is no violation: the drafts have no way to tell the peer.
var errTooBigHixie = errors.New("a frame exceeds the limit")

// receive skips the frames that the drafts give no meaning.
func (d hixie76) receive(c *conn) (message, error) {
	for {
		f, err := d.readFrame(c)
		switch {
		case err != nil:
			return message{}, err
		case f.typ == wire.HixieText:
			return message{data: f.payload}, nil
		case f.isHixieClose():
			return message{}, c.didReceiveClose(closeBody{})
		}
	}
}

// isHixieClose: FF with a length of 0, in however many groups that is written.
func (f frame) isHixieClose() bool { return f.typ == wire.HixieClose && len(f.payload) == 0 }

// didReceiveFrame must not answer: the script that reads frames does so if it wants.
func (hixie76) didReceiveFrame(c *conn, f frame) {
	if f.isHixieClose() {
		c.noteClose(closeBody{})
	}
}

// appendHead: there is only text. Binary data go into a text frame as they are.
func (hixie76) appendHead(dst []byte, _ bool, _ int) []byte { return append(dst, wire.HixieText) }

func (hixie76) appendTail(dst []byte) []byte { return append(dst, wire.HixieEnd) }

func (hixie76) appendClose(dst []byte, _ closeBody) []byte { return wire.AppendClose(dst) }

func (hixie76) saysGoodbye() bool { return true }

// hixie75 is the dialect of draft-hixie-thewebsocketprotocol-75: the same frames, an
// opening handshake without a challenge, and no closing handshake.
type hixie75 struct{ hixie76 }

func (hixie75) name() string { return "hixie75" }

// response has the fixed order that the draft demands of its first three lines.
func (hixie75) response(q *request, protocol string) wire.Response {
	r := wire.Response{Status: 101, Reason: "Web Socket Protocol Handshake", Fields: wire.Fields{
		{Name: "Upgrade", Value: "WebSocket"},
		{Name: "Connection", Value: "Upgrade"},
		{Name: "WebSocket-Origin", Value: q.Fields.Get("Origin")},
		{Name: "WebSocket-Location", Value: q.location()},
	}}
	if protocol != "" {
		r.Fields.Add("WebSocket-Protocol", protocol)
	}
	return r
}

// receive gives FF 00 no meaning.
func (d hixie75) receive(c *conn) (message, error) {
	for {
		f, err := d.readFrame(c)
		if err != nil {
			return message{}, err
		}
		if f.typ == wire.HixieText {
			return message{data: f.payload}, nil
		}
	}
}

func (hixie75) didReceiveFrame(*conn, frame) {}

func (hixie75) appendClose(dst []byte, _ closeBody) []byte { return dst }

func (hixie75) saysGoodbye() bool { return false }
