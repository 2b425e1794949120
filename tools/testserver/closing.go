package testserver

import (
	"io"
	"time"
	"unicode/utf8"
)

// drainLimit bounds what is read and thrown away after our half-close.
const drainLimit = 64 << 20

// Close codes of RFC 6455 §7.4.1 that the server itself uses.
const (
	codeNormal        = 1000
	codeProtocolError = 1002
	codeNoStatus      = 1005
	codeAbnormal      = 1006
	codeInvalidData   = 1007
	codeTooBig        = 1009
)

// violation is a rule of RFC 6455 that the client has broken.
type violation struct {
	code   uint16
	detail string
}

func (v *violation) Error() string { return v.detail }

// mayBeSent reports whether an endpoint may send the close code (RFC 6455 §7.4, and the
// IANA registry of close codes for 1012 to 1014).
func mayBeSent(code uint16) bool {
	switch {
	case code < 1000, code == 1004, code == 1005, code == 1006:
		return false
	case code <= 1014:
		return true
	default:
		return 3000 <= code && code <= 4999
	}
}

// sendClose sends the goodbye, unless it was sent already.
func (c *conn) sendClose(body closeBody) error {
	if c.goodbye&goodbyeSent != 0 {
		return nil
	}
	c.goodbye |= goodbyeSent
	c.setOpen(false)
	c.out = c.request.dialect.appendClose(c.out, body)
	return c.flush()
}

// noteClose notes the peer's goodbye.
func (c *conn) noteClose(body closeBody) {
	c.goodbye |= goodbyeReceived
	c.peerClose = body
	c.noteEnd(endedClose)
}

// didReceiveClose notes the peer's goodbye, answers it with the same body and returns
// errEnded.
func (c *conn) didReceiveClose(body closeBody) error {
	c.noteClose(body)
	if !c.noClose {
		_ = c.sendClose(body) // the peer may be gone; that changes nothing
	}
	return errEnded
}

// parseCloseBody reads a Close frame's body (RFC 6455 §5.5.1).
func parseCloseBody(payload []byte) (closeBody, error) {
	switch {
	case len(payload) == 0:
		return closeBody{}, nil
	case len(payload) == 1:
		return closeBody{}, &violation{codeProtocolError, "a Close frame has a body of one byte"}
	}
	code := uint16(payload[0])<<8 | uint16(payload[1])
	body := closeBody{present: true, code: code, reason: string(payload[2:])}
	if !mayBeSent(code) {
		return body, &violation{codeProtocolError, "a Close frame has a code that must not be sent"}
	}
	if !utf8.ValidString(body.reason) {
		return body, &violation{codeInvalidData, "a Close frame has a reason that is not UTF-8"}
	}
	return body, nil
}

// close is the closing handshake as the server does it: our goodbye, the peer's for at
// most CloseTimeout, half-close, drain, close. What arrives in between is thrown away.
func (c *conn) close(body closeBody) {
	if c.gone {
		return
	}
	c.closingDeadline(c.server.config.CloseTimeout)
	err := c.sendClose(body)
	c.timeout, c.noPong, c.noClose = 0, true, true
	for err == nil && c.goodbye&goodbyeReceived == 0 && c.request.dialect.saysGoodbye() {
		_, err = c.request.dialect.receive(c)
	}
	c.finish()
}

// finish half-closes, reads to the end of the stream for at most DrainTimeout, and
// closes. Closing with unread bytes would send a reset, which may destroy what the peer
// has not received yet.
func (c *conn) finish() {
	if c.gone {
		return
	}
	c.closingDeadline(c.server.config.CloseTimeout)
	_ = c.flush()
	c.halfClose()
	c.closingDeadline(c.server.config.DrainTimeout)
	if c.streamEnd == endedNot {
		if _, err := io.CopyN(io.Discard, onlyReader{c.stream}, drainLimit); err != nil {
			_ = c.noteEnd(readEnding(err))
		}
	}
	c.gone = true
	_ = c.stream.Close()
}

// onlyReader keeps io.Copy from finding faster ways around the stream's own Read.
type onlyReader struct{ io.Reader }

// halfClose sends FIN. Reading goes on.
func (c *conn) halfClose() {
	if c.halfClosed || c.gone {
		return
	}
	_ = c.flush()
	c.setOpen(false)
	c.halfClosed = true
	_ = c.stream.CloseWrite()
}

// abort sends RST.
func (c *conn) abort() {
	if c.gone {
		return
	}
	_ = c.flush()
	c.setOpen(false)
	c.gone = true
	_ = c.stream.Abort()
}

// discard reads and throws away whatever comes, until the peer goes or the server stops.
func (c *conn) discard() error {
	for {
		if err := c.fill(); err != nil {
			return err
		}
		c.consume(c.buffered())
	}
}

// closingDeadline bounds all that is done from now on.
func (c *conn) closingDeadline(d time.Duration) { _ = c.stream.SetDeadline(time.Now().Add(d)) }
