package testserver

import (
	"bytes"
	"fmt"
	"net/http"
	"unicode/utf8"

	"adieu/websocket/wire"
)

// maxControlPayload is the limit of RFC 6455 §5.5.
const maxControlPayload = 125

// rfc6455 is the dialect of RFC 6455. It has no extensions of its own: a script may accept
// one, and then gets compressed messages as they are.
type rfc6455 struct{}

func (rfc6455) name() string { return "rfc6455" }

// response is the answer of RFC 6455 §4.2.2 step 5; on a stream of HTTP/2 the version of
// HTTP has taken the place of key and upgrade (RFC 8441 §5).
func (rfc6455) response(q *request, protocol string) wire.Response {
	r := wire.Response{Status: http.StatusOK}
	if !q.http2 {
		r = wire.Response{Status: http.StatusSwitchingProtocols, Reason: "Switching Protocols", Fields: wire.Fields{
			{Name: "Upgrade", Value: "websocket"},
			{Name: "Connection", Value: "Upgrade"},
			{Name: "Sec-WebSocket-Accept", Value: wire.AcceptKey(q.Fields.Get("Sec-WebSocket-Key"))},
		}}
	}
	if protocol != "" {
		r.Fields.Add("Sec-WebSocket-Protocol", protocol)
	}
	return r
}

// readFrame buffers a frame whole. Its size is checked first, so that an announced length
// costs nothing before its bytes arrive.
func (rfc6455) readFrame(c *conn) (frame, error) {
	for {
		header, n, ok := wire.ParseHeader(c.unread())
		if !ok {
			if err := c.fill(); err != nil {
				return frame{}, err
			}
			continue
		}
		if header.Length >= 1<<63 { // RFC 6455 §5.2
			return frame{}, &violation{codeProtocolError, "a frame's length has its top bit set"}
		}
		if header.Length > uint64(c.server.config.MaxMessageSize) {
			return frame{}, &violation{codeTooBig, fmt.Sprintf("a frame of %d bytes exceeds the limit", header.Length)}
		}
		size := n + int(header.Length)
		if err := c.need(size); err != nil {
			return frame{}, err
		}
		f := frame{Header: header, payload: c.unread()[n:size:size]}
		if c.keepRaw {
			f.raw = bytes.Clone(c.unread()[:size])
		}
		c.consume(size)
		if header.Masked {
			wire.MaskBytes(header.Mask, 0, f.payload)
		}
		return f, nil
	}
}

// receive answers pings and the Close on the way. A *violation leaves it to the caller to
// end the connection: a script may go on.
func (d rfc6455) receive(c *conn) (message, error) {
	for {
		f, err := d.readFrame(c)
		if err != nil {
			return message{}, err
		}
		if err := c.checkFrame(f); err != nil {
			return message{}, err
		}
		switch f.Opcode {
		case wire.OpPing:
			// RFC 6455 §5.5.1: nothing follows our Close.
			if !c.noPong && !c.halfClosed && c.goodbye&goodbyeSent == 0 {
				c.out = wire.AppendFrame(c.out, wire.Header{Fin: true, Opcode: wire.OpPong}, f.payload)
			}
		case wire.OpPong: // RFC 6455 §5.5.3: an unasked one means nothing either
		case wire.OpClose:
			body, err := parseCloseBody(f.payload)
			if err != nil {
				return message{}, err
			}
			return message{}, c.didReceiveClose(body)
		default:
			if m, whole, err := c.join(f); whole || err != nil {
				return m, err
			}
		}
	}
}

// checkFrame holds a frame against RFC 6455 §5.1 to §5.5.
func (c *conn) checkFrame(f frame) error {
	var detail string
	control := f.Opcode.IsControl()
	switch {
	case f.Rsv1 && !c.mayBeCompressed(f.Opcode) || f.Rsv2 || f.Rsv3:
		detail = "a frame has a reserved bit set"
	case !f.Masked:
		detail = "a frame is not masked"
	case !f.Minimal():
		detail = "a frame's length is not in its shortest form"
	case f.Opcode > wire.OpBinary && f.Opcode < wire.OpClose || f.Opcode > wire.OpPong:
		detail = fmt.Sprintf("a frame has the unknown opcode %d", f.Opcode)
	case control && !f.Fin:
		detail = "a control frame is fragmented"
	case control && len(f.payload) > maxControlPayload:
		detail = fmt.Sprintf("a control frame has %d bytes", len(f.payload))
	case !control && f.Opcode == wire.OpContinuation && !c.joining:
		detail = "a continuation frame continues nothing"
	case !control && f.Opcode != wire.OpContinuation && c.joining:
		detail = "a message begins within another"
	default:
		return nil
	}
	return &violation{codeProtocolError, detail}
}

// mayBeCompressed reports whether RSV1 has a meaning: it marks the first frame of a
// message once a script has accepted an extension.
func (c *conn) mayBeCompressed(op wire.Opcode) bool {
	return c.mayCompress && (op == wire.OpText || op == wire.OpBinary)
}

// join adds a data frame to the message it belongs to, and reports whether that is whole.
func (c *conn) join(f frame) (m message, whole bool, err error) {
	if !c.joining && f.Fin { // by far the most frequent: no copy
		m = message{binary: f.Opcode == wire.OpBinary, compressed: f.Rsv1, data: f.payload}
	} else {
		if !c.joining {
			c.joining, c.joinBin, c.joinDeflated, c.joined = true, f.Opcode == wire.OpBinary, f.Rsv1, c.joined[:0]
		}
		if len(c.joined)+len(f.payload) > c.server.config.MaxMessageSize {
			return m, false, &violation{codeTooBig, "a message exceeds the limit"}
		}
		c.joined = append(c.joined, f.payload...)
		if !f.Fin {
			return m, false, nil
		}
		m = message{binary: c.joinBin, compressed: c.joinDeflated, data: c.joined}
		c.joining = false
		if cap(c.joined) > readSizeKept {
			c.joined = nil
		}
	}
	// Only whole messages are checked; the standard allows to fail earlier (§8.1).
	if !m.binary && !m.compressed && !utf8.Valid(m.data) {
		return m, false, &violation{codeInvalidData, "a text message is not UTF-8"}
	}
	return m, true, nil
}

// didReceiveFrame must not answer: the script that reads frames does so if it wants.
func (rfc6455) didReceiveFrame(c *conn, f frame) {
	if f.Opcode != wire.OpClose {
		return
	}
	body, _ := parseCloseBody(f.payload) // whatever it says, the client has said goodbye
	c.noteClose(body)
}

func (rfc6455) appendHead(dst []byte, binary bool, n int) []byte {
	opcode := wire.OpText
	if binary {
		opcode = wire.OpBinary
	}
	return wire.AppendHeader(dst, wire.Header{Fin: true, Opcode: opcode, Length: uint64(n)})
}

// appendTail: an RFC 6455 frame ends with its payload.
func (rfc6455) appendTail(dst []byte) []byte { return dst }

// appendClose writes what it is told, codes included that must not be sent.
func (rfc6455) appendClose(dst []byte, body closeBody) []byte {
	var payload []byte
	if body.present {
		payload = wire.AppendClosePayload(nil, body.code, body.reason)
	}
	return wire.AppendFrame(dst, wire.Header{Fin: true, Opcode: wire.OpClose}, payload)
}

func (rfc6455) saysGoodbye() bool { return true }
