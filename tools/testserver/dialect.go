package testserver

import (
	"adieu/websocket"
	"adieu/websocket/wire"
)

// dialect is what differs between RFC 6455 and the drafts. Its values have no state:
// what a connection remembers is in conn.
type dialect interface {
	name() string

	// response is the correct answer to the request. An empty protocol means none.
	response(q *request, protocol string) wire.Response

	// readFrame reads one frame and judges nothing but its size. The frame is valid
	// until the next read.
	readFrame(c *conn) (frame, error)

	// receive returns the next message, answers what the dialect answers by itself, and
	// returns errEnded after the peer's goodbye.
	receive(c *conn) (message, error)

	// didReceiveFrame notes the goodbye in a frame that is not given to receive.
	didReceiveFrame(c *conn, f frame)

	// appendHead starts a message frame of n bytes, appendTail ends it.
	appendHead(dst []byte, binary bool, n int) []byte
	appendTail(dst []byte) []byte

	// appendClose appends the goodbye, which is empty where there is none.
	appendClose(dst []byte, body closeBody) []byte

	// saysGoodbye reports whether there is a closing handshake.
	saysGoodbye() bool
}

// frame is one frame of any dialect. In Hixie dialects only typ and the sizes mean
// something.
type frame struct {
	wire.Header
	typ     byte   // Hixie: the first byte
	payload []byte // unmasked
	raw     []byte // the whole frame as it came, when conn.keepRaw asks for it
}

// message is a whole message. Its data are valid until the next read.
type message struct {
	binary     bool
	compressed bool // data are as the client's extension made them
	data       []byte
}

// recognize finds out which dialect the client speaks, and in draft 76 reads the 8 bytes
// that follow the head. The error is a *websocket.Refusal, or errEnded.
func (c *conn) recognize(q *request) error {
	if q.http2 {
		q.dialect = rfc6455{}
		return websocket.RecognizeStream(q.Request)
	}
	if q.Fields.Has("Sec-WebSocket-Key1") && q.Fields.Has("Sec-WebSocket-Key2") {
		if err := c.readKey3(q); err != nil {
			return err
		}
	}
	p, err := websocket.Recognize(q.Request)
	if err != nil {
		return err
	}
	switch q.protocol = p; p {
	case websocket.Hixie76:
		q.dialect = hixie76{}
		n1, _ := wire.HixieKeyNumber(q.Fields.Get("Sec-WebSocket-Key1")) // Recognize has checked them
		n2, _ := wire.HixieKeyNumber(q.Fields.Get("Sec-WebSocket-Key2"))
		q.challenge = wire.HixieChallenge(n1, n2, [key3Size]byte(q.Key3))
	case websocket.Hixie75:
		q.dialect = hixie75{}
	default:
		q.dialect = rfc6455{}
	}
	return nil
}

// readKey3 completes a draft-76 request.
func (c *conn) readKey3(q *request) error {
	c.setReadDeadline(c.server.config.HandshakeTimeout)
	defer c.setReadDeadline(0)
	if err := c.need(key3Size); err != nil {
		return err
	}
	q.Key3 = append([]byte(nil), c.unread()[:key3Size]...)
	c.consume(key3Size)
	return nil
}
