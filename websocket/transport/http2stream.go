package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// errNotEnabled says that the peer's settings do not enable extended CONNECT.
var errNotEnabled = errors.New(reasonSettings)

// http2Stream is a stream that carries a WebSocket (RFC 8441), as a Conn: FIN is
// END_STREAM, and a reset is RST_STREAM. Everything is guarded by the connection's lock.
type http2Stream struct {
	c  *http2Conn
	id uint32

	readable *sync.Cond
	writable *sync.Cond
	readBy   deadline
	writeBy  deadline

	response *StreamResponse
	interim  int // 1xx responses so far

	received   []byte // what nobody has read yet
	recvWindow int    // what the peer may still send
	readCount  int    // what was read since the window was opened last
	sendWindow int64

	remoteEnded bool  // END_STREAM has come
	localEnded  bool  // it was sent
	failed      error // the stream was reset, or the connection ended
	closed      bool  // Close or Abort was called
}

// open opens a stream for which there is a reservation, and returns it with the
// response to the request.
func (c *http2Conn) open(ctx context.Context, fields []hpack.HeaderField) (*http2Stream, *StreamResponse, error) {
	select {
	case <-c.settled:
	case <-ctx.Done():
		c.unreserve()
		return nil, nil, ctx.Err()
	}
	c.mu.Lock()
	s, err := c.request(fields)
	c.mu.Unlock()
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { s.Abort() })
	c.mu.Lock()
	for s.response == nil && s.failed == nil && !s.closed {
		s.readable.Wait()
	}
	response, err := s.response, s.failed
	c.mu.Unlock()
	switch {
	case !stop():
		s.Abort()
		return nil, nil, ctx.Err()
	case response == nil:
		s.Close()
		return nil, nil, err
	}
	return s, response, nil
}

// request turns the reservation into a stream. The caller holds c.mu.
func (c *http2Conn) request(fields []hpack.HeaderField) (*http2Stream, error) {
	c.reserved--
	defer c.leaveIfIdle()
	switch {
	case c.failed != nil && !c.settings:
		return nil, c.failed // there was no connection to begin with
	case c.settings && !c.extended:
		return nil, errNotEnabled
	case c.retired || len(c.streams) >= c.maxStreams:
		return nil, errRetired
	}
	s := &http2Stream{
		c: c, id: c.nextID, readable: sync.NewCond(&c.mu), writable: sync.NewCond(&c.mu),
		recvWindow: http2StreamWindow, sendWindow: c.initialWindow,
	}
	c.streams[s.id] = s
	if c.nextID += 2; c.nextID > http2MaxStreamID {
		c.retired = true
	}
	c.block = c.block[:0]
	for _, field := range fields {
		c.encoder.WriteField(field)
	}
	c.writeHeaders(s.id, c.block)
	c.flush()
	return s, nil
}

// fail ends the stream both ways. The caller holds c.mu.
func (s *http2Stream) fail(err error) {
	if s.failed == nil {
		s.failed = err
	}
	s.forget()
}

// endRemotely notes END_STREAM. The caller holds c.mu.
func (s *http2Stream) endRemotely() {
	s.remoteEnded = true
	if s.localEnded {
		s.forget()
	}
	s.readable.Broadcast()
}

// forget takes the stream, which is over, from the connection. The caller holds c.mu.
func (s *http2Stream) forget() {
	delete(s.c.streams, s.id)
	s.readable.Broadcast()
	s.writable.Broadcast()
	s.c.leaveIfIdle()
}

// isLive reports whether the connection still knows the stream.
func (s *http2Stream) isLive() bool { return s.c.streams[s.id] == s }

// WaitReadable implements Conn.
func (s *http2Stream) WaitReadable() error {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if err := s.awaitBytes(); err != io.EOF {
		return err
	}
	return nil
}

// awaitBytes waits for bytes to read, and returns why there are none. What came before
// the stream failed can still be read. The caller holds c.mu.
func (s *http2Stream) awaitBytes() error {
	for {
		switch {
		case s.closed:
			return s.opError("read", net.ErrClosed)
		case s.readBy.passed:
			return s.opError("read", os.ErrDeadlineExceeded)
		case len(s.received) > 0:
			return nil
		case s.remoteEnded:
			return io.EOF
		case s.failed != nil:
			return s.opError("read", s.failed)
		}
		s.readable.Wait()
	}
}

// Read implements net.Conn.
func (s *http2Stream) Read(b []byte) (int, error) {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if len(b) == 0 && !s.closed {
		return 0, nil
	}
	if err := s.awaitBytes(); err != nil {
		return 0, err
	}
	n := copy(b, s.received)
	if s.received = s.received[n:]; len(s.received) == 0 {
		s.received = nil // an idle stream holds no buffer
	}
	s.credit(n)
	return n, nil
}

// credit lets the peer send n bytes more, in steps. The caller holds c.mu.
func (s *http2Stream) credit(n int) {
	s.readCount += n
	if s.readCount < http2StreamWindow/2 || s.remoteEnded || !s.isLive() {
		return
	}
	s.c.framer.WriteWindowUpdate(s.id, uint32(s.readCount))
	s.recvWindow += s.readCount
	s.readCount = 0
	s.c.flush()
}

// Write implements net.Conn. It returns once all is handed to the connection's writer.
func (s *http2Stream) Write(b []byte) (n int, err error) {
	c := s.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if err := s.writeError(); err != nil {
			return n, s.opError("write", err)
		}
		if len(b) == 0 {
			return n, nil
		}
		room := min(int64(len(b)), s.sendWindow, c.sendWindow, http2Backlog-int64(len(c.pending)), http2FrameSize)
		if room <= 0 {
			c.blocked++
			s.writable.Wait()
			c.blocked--
			continue
		}
		c.framer.WriteData(s.id, false, b[:room])
		s.sendWindow -= room
		c.sendWindow -= room
		b = b[room:]
		n += int(room)
		c.flush()
	}
}

// writeError says why nothing can be written.
func (s *http2Stream) writeError() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.failed != nil:
		return s.failed
	case s.localEnded:
		return io.ErrClosedPipe
	case s.c.writeFailed != nil:
		return s.c.writeFailed
	case s.writeBy.passed:
		return os.ErrDeadlineExceeded
	}
	return nil
}

// CloseWrite implements Conn.
func (s *http2Stream) CloseWrite() error {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	switch {
	case s.closed:
		return s.opError("close", net.ErrClosed)
	case s.failed != nil:
		return s.opError("close", s.failed)
	}
	s.endLocally()
	return nil
}

// endLocally sends END_STREAM. The caller holds c.mu.
func (s *http2Stream) endLocally() {
	if s.localEnded {
		return
	}
	s.localEnded = true
	s.c.framer.WriteData(s.id, true, nil)
	s.c.flush()
	s.writable.Broadcast()
	if s.remoteEnded {
		s.forget()
	}
}

// Close implements net.Conn. A stream that the peer has not ended is reset: that tells
// it to send no more.
func (s *http2Stream) Close() error { return s.end(false) }

// Abort implements Conn.
func (s *http2Stream) Abort() error { return s.end(true) }

func (s *http2Stream) end(abort bool) error {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if s.closed {
		return s.opError("close", net.ErrClosed)
	}
	if s.isLive() {
		if s.remoteEnded && !abort {
			s.endLocally()
		} else {
			// RFC 8441 §5: a TCP reset is RST_STREAM with the code CANCEL.
			s.c.framer.WriteRSTStream(s.id, http2.ErrCodeCancel)
			s.c.flush()
			s.forget()
		}
	}
	s.closed = true
	s.received = nil
	s.readBy.set(time.Time{}, s.readable)
	s.writeBy.set(time.Time{}, s.writable)
	s.readable.Broadcast()
	s.writable.Broadcast()
	return nil
}

func (s *http2Stream) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: "h2", Source: s.LocalAddr(), Addr: s.RemoteAddr(), Err: err}
}

func (s *http2Stream) LocalAddr() net.Addr  { return s.c.conn.LocalAddr() }
func (s *http2Stream) RemoteAddr() net.Addr { return s.c.conn.RemoteAddr() }

func (s *http2Stream) SetDeadline(t time.Time) error      { return s.setDeadlines(t, true, true) }
func (s *http2Stream) SetReadDeadline(t time.Time) error  { return s.setDeadlines(t, true, false) }
func (s *http2Stream) SetWriteDeadline(t time.Time) error { return s.setDeadlines(t, false, true) }

func (s *http2Stream) setDeadlines(t time.Time, read, write bool) error {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if s.closed {
		return s.opError("set", net.ErrClosed)
	}
	if read {
		s.readBy.set(t, s.readable)
	}
	if write {
		s.writeBy.set(t, s.writable)
	}
	return nil
}

// deadline is a read or write deadline, guarded by the lock of the Cond it wakes.
type deadline struct {
	timer  *time.Timer // nil when there is none or it has passed
	passed bool
}

// set replaces the deadline. The caller holds the lock.
func (d *deadline) set(t time.Time, wake *sync.Cond) {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.timer, d.passed = nil, false
	if t.IsZero() {
		return
	}
	left := time.Until(t)
	if left <= 0 {
		d.passed = true
		wake.Broadcast()
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(left, func() {
		wake.L.Lock()
		defer wake.L.Unlock()
		if d.timer == timer { // it was not replaced while it fired
			d.timer, d.passed = nil, true
			wake.Broadcast()
		}
	})
	d.timer = timer
}
