package testserver

import (
	"encoding/base64"
	"fmt"
	"strings"

	"adieu/websocket/wire"
)

// version is the only Sec-WebSocket-Version that is spoken (RFC 6455 §4.2.1).
const version = "13"

// keySize is the size of a decoded Sec-WebSocket-Key (RFC 6455 §4.1).
const keySize = 16

// dialect is what differs between RFC 6455 and the drafts. Its values have no state:
// what a connection remembers is in conn.
type dialect interface {
	name() string

	// protocols lists the subprotocols that the client offers.
	protocols(q *request) []string

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
// that follow the head. The error is a *statusError, or errEnded.
func (c *conn) recognize(q *request) error {
	if q.http2 {
		q.dialect = rfc6455{}
		return checkVersion(q.Fields, 400) // there is no upgrade that 426 could ask for
	}
	if q.Method != "GET" {
		return &statusError{405, "a WebSocket is opened with GET", wire.Fields{{Name: "Allow", Value: "GET"}}}
	}
	f := q.Fields
	key1, key2 := f.Has("Sec-WebSocket-Key1"), f.Has("Sec-WebSocket-Key2")
	switch {
	case f.Has("Sec-WebSocket-Version"):
		if err := checkVersion(f, 426); err != nil {
			return err
		}
		q.dialect = rfc6455{}
		if err := checkKey(f.Values("Sec-WebSocket-Key")); err != nil {
			return err
		}
	case key1 && key2:
		q.dialect = hixie76{}
		if err := c.readKey3(q); err != nil {
			return err
		}
	case key1 || key2:
		return refusal(400, "draft 76 needs both Sec-WebSocket-Key1 and Sec-WebSocket-Key2")
	case f.Has("Sec-WebSocket-Key"):
		return refusal(400, "Sec-WebSocket-Key without Sec-WebSocket-Version")
	case f.Get("Upgrade") == "WebSocket" && !hasOtherSecField(f):
		q.dialect = hixie75{}
	default:
		return refusal(400, "the request has the fields of no WebSocket version")
	}
	if !hasToken(f.Values("Connection"), "upgrade") {
		return refusal(400, "the Connection field does not say Upgrade")
	}
	if !f.Has("Host") {
		return refusal(400, "the Host field is missing")
	}
	return nil
}

// checkVersion refuses a version that is not spoken with the given status, and names the
// one that is (RFC 6455 §4.2.2 step 4).
func checkVersion(f wire.Fields, status int) error {
	v := strings.Join(f.Values("Sec-WebSocket-Version"), ",")
	if v == version {
		return nil
	}
	return &statusError{status, fmt.Sprintf("Sec-WebSocket-Version %q is not supported", v),
		wire.Fields{{Name: "Sec-WebSocket-Version", Value: version}}}
}

// hasOtherSecField looks for the fields of newer dialects; draft 75 has none of them.
func hasOtherSecField(fields wire.Fields) bool {
	const prefix = "sec-websocket-"
	for _, field := range fields {
		name := strings.ToLower(field.Name)
		if strings.HasPrefix(name, prefix) && name != prefix+"protocol" {
			return true
		}
	}
	return false
}

// checkKey demands one key of 16 bytes (RFC 6455 §4.2.1 item 5).
func checkKey(keys []string) error {
	if len(keys) != 1 {
		return refusal(400, "%d Sec-WebSocket-Key fields, want 1", len(keys))
	}
	if b, err := base64.StdEncoding.DecodeString(keys[0]); err != nil || len(b) != keySize {
		return refusal(400, "Sec-WebSocket-Key %q is not %d bytes in base64", keys[0], keySize)
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
	n1, err := wire.HixieKeyNumber(q.Fields.Get("Sec-WebSocket-Key1"))
	if err != nil {
		return refusal(400, "Sec-WebSocket-Key1: %v", err)
	}
	n2, err := wire.HixieKeyNumber(q.Fields.Get("Sec-WebSocket-Key2"))
	if err != nil {
		return refusal(400, "Sec-WebSocket-Key2: %v", err)
	}
	q.challenge = wire.HixieChallenge(n1, n2, [key3Size]byte(q.Key3))
	return nil
}
