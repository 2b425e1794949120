package testserver

import (
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/http2"

	"adieu/websocket/wire"
)

// http2Stream is a stream of HTTP/2 as a transport.Conn: FIN is END_STREAM, and a reset is
// RST_STREAM with CANCEL (RFC 8441 §5). Its reading and writing end belong to the goroutine
// that serves it.
type http2Stream struct {
	conn *http2Conn
	id   uint32

	wroteHead bool // owned by the serving goroutine, as are the faults below
	starve    bool // the client gets no WINDOW_UPDATE

	// Guarded by conn.mu.
	readable    *sync.Cond
	writable    *sync.Cond
	readBy      streamDeadline
	writeBy     streamDeadline
	received    []byte // bounded by the window
	recvWindow  int    // what the client may still send
	consumed    int    // what it was not told that it may send again
	sendWindow  int64
	remoteEnded bool  // END_STREAM has come
	localEnded  bool  // it was sent
	failed      error // the stream was reset, or the connection has ended
	closed      bool
}

// errNoHead: without a response's head there is nothing that bytes could belong to.
var errNoHead = errors.New("an HTTP/2 response begins with its head")

func newHTTP2Stream(h *http2Conn, id uint32) *http2Stream {
	return &http2Stream{
		conn: h, id: id, readable: sync.NewCond(&h.mu), writable: sync.NewCond(&h.mu),
		recvWindow: http2Window, sendWindow: h.initialWindow,
	}
}

// writeHead begins the response, and ends it as well when end is set.
func (s *http2Stream) writeHead(status int, fields wire.Fields, end bool) error {
	s.wroteHead = true
	return s.conn.writeBlock(s.id, end, http2Fields(strconv.Itoa(status), fields))
}

// Read implements net.Conn. What came before the stream failed can still be read.
func (s *http2Stream) Read(b []byte) (int, error) {
	s.conn.mu.Lock()
	if err := s.awaitBytes(); err != nil {
		s.conn.mu.Unlock()
		return 0, err
	}
	n := copy(b, s.received)
	if s.received = s.received[n:]; len(s.received) == 0 {
		s.received = nil // an idle stream holds no buffer
	}
	s.consumed += n
	more := 0
	if s.consumed >= http2Window/2 && !s.remoteEnded && !s.starve {
		more, s.consumed = s.consumed, 0
		s.recvWindow += more
	}
	s.conn.mu.Unlock()
	if more > 0 {
		_ = s.conn.write(func(out *http2.Framer) error { return out.WriteWindowUpdate(s.id, uint32(more)) })
	}
	return n, nil
}

// WaitReadable implements transport.Conn.
func (s *http2Stream) WaitReadable() error {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	if err := s.awaitBytes(); err != io.EOF {
		return err
	}
	return nil
}

// awaitBytes waits for bytes, and returns why there will be none. The caller holds mu.
func (s *http2Stream) awaitBytes() error {
	for {
		switch {
		case s.closed:
			return net.ErrClosed
		case len(s.received) > 0:
			return nil
		case s.remoteEnded:
			return io.EOF
		case s.failed != nil:
			return s.failed
		case s.readBy.passed:
			return os.ErrDeadlineExceeded
		}
		s.readable.Wait()
	}
}

// Write implements net.Conn. It waits for the client's windows.
func (s *http2Stream) Write(b []byte) (int, error) {
	if !s.wroteHead {
		return 0, errNoHead
	}
	written := 0
	for written < len(b) {
		n, err := s.reserve(len(b) - written)
		if err != nil {
			return written, err
		}
		part := b[written : written+n]
		if err := s.conn.write(func(out *http2.Framer) error { return out.WriteData(s.id, false, part) }); err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

// reserve waits until something may be sent, and takes at most n bytes of the windows.
func (s *http2Stream) reserve(n int) (int, error) {
	h := s.conn
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		switch {
		case s.closed, s.localEnded:
			return 0, net.ErrClosed
		case s.failed != nil:
			return 0, s.failed
		case s.writeBy.passed:
			return 0, os.ErrDeadlineExceeded
		}
		if may := min(s.sendWindow, h.sendWindow, http2FrameSize, int64(n)); may > 0 {
			s.sendWindow -= may
			h.sendWindow -= may
			return int(may), nil
		}
		s.writable.Wait()
	}
}

// CloseWrite implements transport.Conn. A stream without a head can only be reset.
func (s *http2Stream) CloseWrite() error {
	if !s.wroteHead {
		return s.Abort()
	}
	s.conn.mu.Lock()
	if s.closed || s.localEnded || s.failed != nil {
		s.conn.mu.Unlock()
		return nil
	}
	s.localEnded = true
	if s.remoteEnded {
		s.forget()
	}
	s.conn.mu.Unlock()
	return s.conn.write(func(out *http2.Framer) error { return out.WriteData(s.id, true, nil) })
}

// Close implements net.Conn. A client that still sends is told that nobody reads (RFC
// 9113 §8.1).
func (s *http2Stream) Close() error { return s.end(http2.ErrCodeNo) }

// Abort implements transport.Conn.
func (s *http2Stream) Abort() error { return s.end(http2.ErrCodeCancel) }

// end ends the stream at once; a stream that is not over is reset.
func (s *http2Stream) end(code http2.ErrCode) error {
	s.conn.mu.Lock()
	over := s.closed || s.failed != nil || s.localEnded && s.remoteEnded
	if !s.localEnded && code == http2.ErrCodeNo {
		code = http2.ErrCodeCancel // the response is not whole
	}
	s.closed = true
	s.forget()
	s.conn.mu.Unlock()
	if !over {
		s.conn.resetStream(s.id, code)
	}
	return nil
}

// fail notes how the stream ended for both sides. The caller holds mu.
func (s *http2Stream) fail(err error) {
	if s.failed == nil {
		s.failed = err
	}
	s.wake()
}

// stop fails the stream without a word to the client: the connection itself ends.
func (s *http2Stream) stop(err error) {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.fail(err)
}

// endRemotely notes END_STREAM. The caller holds mu.
func (s *http2Stream) endRemotely() {
	s.remoteEnded = true
	if s.localEnded {
		s.forget()
	}
	s.wake()
}

// forget takes the stream, which is over, from the connection. The caller holds mu.
func (s *http2Stream) forget() {
	if s.conn.streams[s.id] == s {
		delete(s.conn.streams, s.id)
		s.conn.setIdle()
	}
	s.readBy.lift()
	s.writeBy.lift()
	s.wake()
}

// wake makes those who wait look again. The caller holds mu.
func (s *http2Stream) wake() {
	s.readable.Broadcast()
	s.writable.Broadcast()
}

func (s *http2Stream) LocalAddr() net.Addr  { return s.conn.stream.LocalAddr() }
func (s *http2Stream) RemoteAddr() net.Addr { return s.conn.stream.RemoteAddr() }

// SetDeadline implements net.Conn.
func (s *http2Stream) SetDeadline(t time.Time) error {
	_ = s.SetReadDeadline(t)
	return s.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn.
func (s *http2Stream) SetReadDeadline(t time.Time) error {
	s.setDeadline(&s.readBy, s.readable, t)
	return nil
}

// SetWriteDeadline implements net.Conn. It bounds the wait for the client's windows; what
// the connection itself may take is bounded by httpWriteTimeout.
func (s *http2Stream) SetWriteDeadline(t time.Time) error {
	s.setDeadline(&s.writeBy, s.writable, t)
	return nil
}

// streamDeadline is a deadline that wakes those who wait. It is guarded by the
// connection's mu.
type streamDeadline struct {
	timer  *time.Timer
	set    int // how often it was set: a timer that was replaced does nothing
	passed bool
}

func (d *streamDeadline) lift() {
	d.set++
	d.passed = false
	if d.timer != nil {
		d.timer.Stop()
	}
}

func (s *http2Stream) setDeadline(d *streamDeadline, waiting *sync.Cond, t time.Time) {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	d.lift()
	if t.IsZero() || s.closed {
		return
	}
	if wait := time.Until(t); wait > 0 {
		set := d.set
		d.timer = time.AfterFunc(wait, func() {
			s.conn.mu.Lock()
			defer s.conn.mu.Unlock()
			if d.set == set {
				d.passed = true
				waiting.Broadcast()
			}
		})
		return
	}
	d.passed = true
	waiting.Broadcast()
}
