package transport

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/net/http2"
)

// StreamDialer is a Dialer that can also carry a WebSocket on a stream of an HTTP/2
// connection (RFC 8441), several of them on one connection.
//
// DialStream does the HTTP half of the opening handshake where there is HTTP/2, and
// otherwise leaves it to the caller:
//   - With a response that is not nil, conn is the stream, and the response must be
//     judged. A status of 2xx opens the WebSocket, with no Sec-WebSocket-Accept to
//     check; with any other, conn has the body of the answer to read. Both end the same
//     way: the caller lets go of conn.
//   - With a nil response, conn is what Dial would have returned: the server has only
//     HTTP/1.1, and the handshake of RFC 6455 §4 is to be done on it.
//
// It may be called from any goroutine, and returns soon after ctx ends.
type StreamDialer interface {
	Dialer
	DialStream(ctx context.Context, a Address, r StreamRequest) (conn Conn, response *StreamResponse, err error)
}

// Field is a header field.
type Field struct{ Name, Value string }

// StreamRequest is an opening handshake over HTTP/2.
type StreamRequest struct {
	// Authority is the :authority: by default the address, without the scheme's own port.
	Authority string

	// Path is the resource's path and query: by default "/".
	Path string

	// Fields are sent in this order. Those of an HTTP/1.1 handshake that have no place
	// on a stream are left out: Host, Connection, Upgrade, Sec-WebSocket-Key and the like.
	Fields []Field
}

// StreamResponse is the head of the answer, its field names in lower case.
type StreamResponse struct {
	Status int
	Fields []Field
}

// StreamError is how a stream of an HTTP/2 connection failed while the connection's
// bytes still flowed.
type StreamError struct {
	// Code is RFC 9113's error code (§7): of the peer's RST_STREAM or GOAWAY, or what the
	// peer was told that it did wrong.
	Code uint32

	// Local: the peer broke the protocol, or a limit of ours.
	Local bool

	// Connection: the whole connection failed, not only this stream.
	Connection bool

	// Detail says more where there is more to say.
	Detail string
}

func (e *StreamError) Error() string {
	what := "HTTP/2 stream"
	if e.Connection {
		what = "HTTP/2 connection"
	}
	how := " reset by peer: "
	if e.Local {
		how = " failed: "
	}
	text := what + how + http2.ErrCode(e.Code).String()
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	return text
}

// NoStreamError says that a server has no streams for WebSockets, where Network.HTTP2
// demands them.
type NoStreamError struct {
	Address Address
	Reason  string
}

func (e *NoStreamError) Error() string {
	return fmt.Sprintf("no WebSocket over HTTP/2 at %s: %s", e.Address.HostPort(), e.Reason)
}

// The reasons of a NoStreamError.
const (
	reasonALPN     = "the server did not choose HTTP/2"
	reasonSettings = "the server's settings do not enable extended CONNECT"
	reasonRequires = "the server requires HTTP/1.1"
	reasonRefused  = "the server takes no more streams"
	reasonUnasked  = "HTTP/2 without TLS was not asked for"
)

// authority is the :authority of an address (RFC 8441 §5): as in Host, without the
// scheme's own port.
func (a Address) authority() string {
	hostPort := a.HostPort()
	port := ":80"
	if a.Scheme == "wss" {
		port = ":443"
	}
	return strings.TrimSuffix(hostPort, port)
}
