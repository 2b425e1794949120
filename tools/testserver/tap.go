package testserver

import (
	"sync/atomic"

	"adieu/tools/wiretrace"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// tapConn shows what goes over a connection, once it is to become a WebSocket, to those who
// watch.
type tapConn struct {
	transport.Conn
	trace  atomic.Pointer[wiretrace.Stream] // nil while the connection is one of HTTP
	closed atomic.Bool
}

// tapped is stream with a tap, if anybody wants to see what goes over it.
func (s *Server) tapped(stream transport.Conn) transport.Conn {
	if s.config.Trace == nil && s.live == nil {
		return stream
	}
	return &tapConn{Conn: stream}
}

// traceWebSocket begins to show the connection: its request, what has been read behind
// that, and all that follows.
func (c *conn) traceWebSocket(q *request) {
	tap, ok := c.stream.(*tapConn)
	if !ok {
		return
	}
	shown := *q.Request
	if q.http2 {
		shown.Version = "HTTP/2"
	}
	trace := wiretrace.NewStream(int(c.server.traced.Add(1)), &shown, c.server.watch)
	trace.FromClient(c.unread())
	tap.trace.Store(trace)
	c.trace = trace
}

// traceHead shows the head of an answer on a stream of HTTP/2, which is not in the bytes.
func (c *conn) traceHead(status int, fields wire.Fields) {
	if c.trace != nil {
		c.trace.Response(&wire.Response{Version: "HTTP/2", Status: status, Fields: fields})
	}
}

// watch takes a step of any WebSocket.
func (s *Server) watch(step wiretrace.Step) {
	if s.config.Trace != nil {
		s.config.Trace(step)
	}
	if s.live != nil {
		s.live.add(step)
	}
}

func (t *tapConn) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	if trace := t.trace.Load(); trace != nil {
		trace.FromClient(b[:n])
		t.sawEnd(trace, err)
	}
	return n, err
}

func (t *tapConn) WaitReadable() error {
	err := t.Conn.WaitReadable()
	if trace := t.trace.Load(); trace != nil {
		t.sawEnd(trace, err)
	}
	return err
}

// sawEnd shows the end of what the client sends, unless it is our own doing.
func (t *tapConn) sawEnd(trace *wiretrace.Stream, err error) {
	if wiretrace.IsEnd(err) && !t.closed.Load() {
		trace.ClientEnded(err)
	}
}

// Write shows the bytes first, so that they stand before what answers them.
func (t *tapConn) Write(b []byte) (int, error) {
	if trace := t.trace.Load(); trace != nil {
		trace.FromServer(b)
	}
	return t.Conn.Write(b)
}

func (t *tapConn) CloseWrite() error {
	t.end(false)
	return t.Conn.CloseWrite()
}

func (t *tapConn) Close() error {
	t.closed.Store(true)
	t.end(false)
	return t.Conn.Close()
}

func (t *tapConn) Abort() error {
	t.closed.Store(true)
	t.end(true)
	return t.Conn.Abort()
}

func (t *tapConn) end(reset bool) {
	if trace := t.trace.Load(); trace != nil {
		trace.ServerEnded(reset)
	}
}
