package websocket

import (
	"bytes"
	"strconv"
	"strings"
	"sync"

	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// inspectedConn tells an inspector of the ends of a connection's two directions.
type inspectedConn struct {
	transport.Conn
	inspector SocketInspector
	in, out   sync.Once
}

// inspected is conn, watched if anybody wants to know.
func (c *Channel) inspected(conn transport.Conn) transport.Conn {
	if c.inspector == nil {
		return conn
	}
	return &inspectedConn{Conn: conn, inspector: c.inspector}
}

func (c *inspectedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.ended(err)
	return n, err
}

func (c *inspectedConn) WaitReadable() error {
	err := c.Conn.WaitReadable()
	c.ended(err)
	return err
}

func (c *inspectedConn) ended(err error) {
	if err != nil && !isTimeout(err) {
		c.in.Do(func() { c.inspector.DidReceiveEnd(err) })
	}
}

func (c *inspectedConn) CloseWrite() error {
	c.out.Do(c.inspector.DidSendEnd)
	return c.Conn.CloseWrite()
}

func (c *inspectedConn) Close() error {
	c.in.Do(func() {}) // a read that fails from now on is our doing
	c.out.Do(c.inspector.DidSendEnd)
	return c.Conn.Close()
}

// inspectRequest tells of the opening handshake; stream says that it was one of HTTP/2.
func (c *Channel) inspectRequest(r *wire.Request, stream bool) {
	if c.inspector == nil {
		return
	}
	told := *r
	told.Method, told.Version = "GET", "HTTP/1.1"
	if stream {
		told.Method, told.Version = "CONNECT", "HTTP/2"
	}
	c.inspector.WillSendHandshakeRequest(&told)
}

// inspectStreamResponse tells of the answer on a stream of HTTP/2.
func (c *Channel) inspectStreamResponse(answer *transport.StreamResponse) {
	if c.inspector == nil {
		return
	}
	r := &wire.Response{Version: "HTTP/2", Status: answer.Status}
	for _, field := range answer.Fields {
		r.Fields.Add(field.Name, field.Value)
	}
	c.inspector.DidReceiveHandshakeResponse(r)
}

// inspectResponse tells of what came for an answer: interim responses and the one that
// counts, each with what can be made of it.
func (c *Channel) inspectResponse(b []byte) {
	if c.inspector == nil {
		return
	}
	for len(b) > 0 {
		r := readLeniently(b)
		interim := c.cfg.Protocol == RFC6455 && 100 < r.Status && r.Status < 200 && r.Status != 101
		b = r.Body
		if interim {
			r.Body = nil
		}
		c.inspector.DidReceiveHandshakeResponse(r)
		if !interim {
			return
		}
	}
}

// readLeniently makes a response of whatever came for one. All behind its head is its body.
func readLeniently(b []byte) *wire.Response {
	head, body, _ := bytes.Cut(b, []byte("\r\n\r\n"))
	line, rest, _ := strings.Cut(string(head), "\n")
	version, status, _ := strings.Cut(strings.TrimSpace(line), " ")
	code, reason, _ := strings.Cut(status, " ")
	r := &wire.Response{Version: version, Reason: reason, Body: body}
	var err error
	if r.Status, err = strconv.Atoi(code); err != nil {
		return &wire.Response{Body: b}
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			r.Fields.Add(name, strings.TrimSpace(value))
		}
	}
	return r
}
