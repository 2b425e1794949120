package testserver

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"adieu/websocket"
	"adieu/websocket/wire"
)

// maxHeadSize bounds a request's head: a client that sends more gets a 431.
const maxHeadSize = 16 << 10

// keepAliveTimeout bounds the wait for another request on a connection.
const keepAliveTimeout = 30 * time.Second

// key3Size is the number of bytes after the head of a draft-76 request.
const key3Size = 8

// request is a request's head, and what a WebSocket handler wants to know of it.
type request struct {
	*wire.Request
	head   string // the head's bytes as they came
	target string // in origin form, path and query
	path   string // of the target, percent-decoded
	query  string // of the target, as it came, without its question mark
	params url.Values
	secure bool // it came over TLS

	// What an HTTP/2 request says beyond HTTP/1.1.
	http2   bool
	connect string // :protocol of an extended CONNECT (RFC 8441 §4)

	// WebSocket requests only.
	protocol  websocket.Protocol
	dialect   dialect
	challenge [16]byte // draft 76
}

// refusal is a request that cannot be served, and the answer that says so.
func refusal(status int, format string, args ...any) *websocket.Refusal {
	return &websocket.Refusal{Status: status, Detail: fmt.Sprintf(format, args...)}
}

// readRequest reads the next head from the connection. The error is a *websocket.Refusal when
// the client should be told, and errEnded when there is no request.
func (c *conn) readRequest(first bool) (*request, error) {
	wait := c.server.config.HandshakeTimeout
	if !first && c.buffered() == 0 {
		c.setReadDeadline(keepAliveTimeout)
		if err := c.need(1); err != nil {
			return nil, err
		}
	}
	c.setReadDeadline(wait)
	defer c.setReadDeadline(0)

	seen := 0 // bytes in which no line end needs to be looked for again
	for {
		unread := c.unread()
		if bytes.IndexByte(unread[seen:], '\n') >= 0 {
			parsed, n, err := wire.ParseRequest(unread)
			switch {
			case errors.Is(err, wire.ErrShort):
			case err != nil:
				return nil, refusal(400, "%v", err)
			default:
				q := &request{Request: parsed, head: string(unread[:n]), secure: c.secure}
				c.consume(n)
				c.request = q
				if q.isPreface() {
					return q, nil
				}
				return q, q.parseTarget()
			}
		}
		seen = len(unread)
		if seen > maxHeadSize {
			return nil, refusal(431, "the request's head exceeds %d bytes", maxHeadSize)
		}
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// parseTarget splits the request's target, which may be in absolute form (RFC 9112 §3.2.2).
func (q *request) parseTarget() error {
	target := q.Target
	if !strings.HasPrefix(target, "/") {
		_, rest, found := strings.Cut(target, "://")
		if !found {
			return refusal(400, "the request target %q is not a path", target)
		}
		target = "/"
		if slash := strings.IndexAny(rest, "/?"); slash >= 0 {
			target = "/" + strings.TrimPrefix(rest[slash:], "/")
		}
	}
	q.target = target
	path, query, _ := strings.Cut(target, "?")
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return refusal(400, "the request target %q: %v", target, err)
	}
	q.path, q.query = decoded, query
	q.params, _ = url.ParseQuery(query) // a bad pair is left out: handlers say what they miss
	return nil
}

// protocols lists the subprotocols that the client offers.
func (q *request) protocols() []string { return websocket.OfferedSubprotocols(q.Request) }

// isUpgrade reports whether the client asks for a WebSocket, well or badly.
func (q *request) isUpgrade() bool {
	if q.http2 {
		return q.connect == "websocket"
	}
	return hasToken(q.Fields.Values("Upgrade"), "websocket")
}

// isPreface reports whether the request is none, but the begin of HTTP/2.
func (q *request) isPreface() bool { return q.head == http2PrefaceHead }

// location is the URL that the client has connected to, as it must have written it.
func (q *request) location() string {
	scheme := "ws://"
	if q.secure {
		scheme = "wss://"
	}
	return scheme + q.Fields.Get("Host") + q.target
}

// hasToken reports whether a comma-separated header field has the token, in any case.
func hasToken(values []string, token string) bool {
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.Trim(part, " \t"), token) {
				return true
			}
		}
	}
	return false
}
