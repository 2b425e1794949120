package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// maxStreamTries is how many connections are asked for a stream, of a server that refuses
// it without having looked at it.
const maxStreamTries = 3

// DialStream implements StreamDialer. It uses HTTP/2 for a wss address when the server
// chooses it by ALPN and its settings enable extended CONNECT, and shares one connection
// among the streams to one address. A server that was found to have no streams is not
// asked again.
func (n *Network) DialStream(ctx context.Context, a Address, r StreamRequest) (Conn, *StreamResponse, error) {
	if n.HTTP2 == HTTP2Never || a.Scheme != "wss" && !n.HTTP2Cleartext {
		return n.withoutStream(ctx, a, nil, reasonUnasked)
	}
	fields, err := r.headerBlock(a)
	if err != nil {
		return nil, nil, &DialError{a, StageHTTP2, err}
	}
	for range maxStreamTries {
		c, conn, err := n.streams.take(ctx, a, n.dialForStream)
		switch {
		case err != nil:
			return nil, nil, err
		case c == nil:
			return n.withoutStream(ctx, a, conn, reasonALPN)
		}
		stream, response, err := c.open(ctx, fields)
		var refused *StreamError
		switch {
		case err == nil:
			return stream, response, nil
		case errors.Is(err, errRetired):
		case errors.Is(err, errNotEnabled):
			n.streams.notePlain(a)
			return n.withoutStream(ctx, a, nil, reasonSettings)
		case !errors.As(err, &refused) || refused.Local:
			return nil, nil, &DialError{a, StageHTTP2, err}
		case refused.Code == uint32(http2.ErrCodeHTTP11Required):
			n.streams.notePlain(a)
			return n.withoutStream(ctx, a, nil, reasonRequires)
		case refused.Code != uint32(http2.ErrCodeRefusedStream):
			return nil, nil, &DialError{a, StageHTTP2, err}
		}
	}
	return n.withoutStream(ctx, a, nil, reasonRefused)
}

// HasStreams reports whether there is an HTTP/2 connection that DialStream may use for an
// address.
func (n *Network) HasStreams(a Address) bool { return n.streams.has(a.server()) }

// dialForStream opens a connection that may speak HTTP/2, and says whether it does.
func (n *Network) dialForStream(ctx context.Context, a Address) (Conn, bool, error) {
	conn, protocol, err := n.dial(ctx, a, http2.NextProtoTLS, "http/1.1")
	return conn, a.Scheme == "ws" || protocol == http2.NextProtoTLS, err
}

// withoutStream falls back to HTTP/1.1, on conn when there is one.
func (n *Network) withoutStream(ctx context.Context, a Address, conn Conn, reason string) (_ Conn, _ *StreamResponse, err error) {
	if n.HTTP2 == HTTP2Only {
		if conn != nil {
			conn.Close()
		}
		return nil, nil, &DialError{a, StageHTTP2, &NoStreamError{a, reason}}
	}
	if conn == nil {
		conn, err = n.Dial(ctx, a)
	}
	return conn, nil, err
}

// headerBlock checks a request and returns its fields (RFC 8441 §4).
func (r StreamRequest) headerBlock(a Address) ([]hpack.HeaderField, error) {
	scheme := "http"
	if a.Scheme == "wss" {
		scheme = "https"
	}
	authority, path := r.Authority, r.Path
	if authority == "" {
		authority = a.authority()
	}
	if path == "" {
		path = "/"
	}
	if !httpguts.ValidHostHeader(authority) || authority == "" {
		return nil, fmt.Errorf("authority %q is not valid", authority)
	}
	if path[0] != '/' || strings.ContainsFunc(path, func(c rune) bool { return c <= ' ' || c >= 0x7F }) {
		return nil, fmt.Errorf("path %q is not valid", path)
	}
	block := []hpack.HeaderField{
		{Name: ":method", Value: "CONNECT"}, {Name: ":protocol", Value: "websocket"},
		{Name: ":scheme", Value: scheme}, {Name: ":authority", Value: authority}, {Name: ":path", Value: path},
	}
	for _, field := range r.Fields {
		name := strings.ToLower(field.Name)
		if slices.Contains(notOnStreams, name) {
			continue
		}
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(field.Value) {
			return nil, fmt.Errorf("field %q is not valid", field.Name)
		}
		secret := name == "authorization" || name == "cookie" // not for the compression's memory
		block = append(block, hpack.HeaderField{Name: name, Value: field.Value, Sensitive: secret})
	}
	return block, nil
}

// notOnStreams are the fields of an HTTP/1.1 handshake that a stream has no place for
// (RFC 9113 §8.2.2, RFC 8441 §5).
var notOnStreams = append([]string{
	"host", "content-length", "http2-settings", "te", "sec-websocket-key", "sec-websocket-accept",
}, ofConnections...)
