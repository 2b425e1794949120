package transport

import (
	"errors"
	"io"
	"math"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

const (
	// A stream's window is the memory that a peer may fill while nobody reads, and bounds
	// what one socket can receive in a round trip. The connection's window is opened
	// again as bytes arrive: a stream that is not read must not stop the others.
	http2StreamWindow     = 1 << 20
	http2ConnectionWindow = 8 << 20
	http2InitialWindow    = 1<<16 - 1 // RFC 9113 §6.9.2
	http2MaxWindow        = 1<<31 - 1

	// http2FrameSize is the longest frame in both directions: the least that a peer must
	// take (RFC 9113 §6.5.2).
	http2FrameSize = 16 << 10

	// http2Backlog is how many bytes may wait for the socket before those who write wait,
	// and before the reader, who has to acknowledge, stops reading.
	http2Backlog = 128 << 10

	http2MaxHeaderList    = 64 << 10
	http2MaxInformational = 16 // 1xx responses to one request
	http2MaxStreamID      = 1<<31 - 1

	// http2Linger bounds the wait for the peer's end after our goodbye.
	http2Linger = 2 * time.Second
)

// errRetired says that a connection takes no new stream, and has not looked at the one
// that was asked for: another connection may.
var errRetired = errors.New("the HTTP/2 connection is going away")

// http2Conn is the client's end of an HTTP/2 connection (RFC 9113) that carries
// WebSockets and nothing else. One goroutine of its own reads; another writes while there
// is something to write, so that a stream's deadline never cuts a frame in two. When its
// last stream has ended it says goodbye.
//
// golang.org/x/net's own client is not used: each idle stream would hold a buffer of a
// frame's size and two goroutines, neither its reads nor its writes have deadlines, and
// it is deprecated in favour of net/http's, which has no extended CONNECT.
type http2Conn struct {
	conn Conn

	// Its reading half is owned by the reader, its writing half is guarded by mu.
	framer *http2.Framer

	// Owned by the reader.
	received int // what the peer has sent since the connection's window was opened last

	settled chan struct{} // closed once the peer's settings have come, or nothing can come

	mu            sync.Mutex // guards the fields below, and all of the streams
	encoder       *hpack.Encoder
	block         frameBuffer // the bytes of a header block
	settings      bool        // the peer's settings have come
	extended      bool        // they enable extended CONNECT (RFC 8441 §3)
	maxStreams    int
	initialWindow int64 // a new stream's
	sendWindow    int64
	nextID        uint32
	streams       map[uint32]*http2Stream // those that have not ended both ways
	reserved      int                     // streams that are about to be opened
	retired       bool                    // no new streams
	left          bool                    // we have said goodbye
	failed        error                   // how reading ended
	writeFailed   error
	pending       frameBuffer // bytes for the socket
	writing       bool        // the writer runs
	blocked       int         // streams that wait for room or for the connection's window
	room          *sync.Cond  // the reader waits here for pending to shrink
}

// frameBuffer collects what a Framer or an Encoder writes.
type frameBuffer []byte

func (b *frameBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// newHTTP2Conn makes a connection that begins with start.
func newHTTP2Conn(conn Conn) *http2Conn {
	c := &http2Conn{
		conn:          conn,
		settled:       make(chan struct{}),
		maxStreams:    math.MaxInt,
		initialWindow: http2InitialWindow,
		sendWindow:    http2InitialWindow,
		nextID:        1,
		streams:       map[uint32]*http2Stream{},
	}
	c.room = sync.NewCond(&c.mu)
	c.encoder = hpack.NewEncoder(&c.block)
	c.framer = http2.NewFramer(&c.pending, conn)
	c.framer.SetReuseFrames()
	c.framer.SetMaxReadFrameSize(http2FrameSize)
	c.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	c.framer.MaxHeaderListSize = http2MaxHeaderList
	return c
}

// start starts the connection. gone is called once nothing is left of it.
func (c *http2Conn) start(gone func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = append(c.pending, http2.ClientPreface...)
	c.framer.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: http2StreamWindow},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: http2MaxHeaderList},
	)
	c.framer.WriteWindowUpdate(0, http2ConnectionWindow-http2InitialWindow)
	c.flush()
	go func() {
		c.finish(c.read())
		c.conn.Close()
		gone()
	}()
}

// read takes frames until the connection ends, and returns how it did.
func (c *http2Conn) read() error {
	for first := true; ; first = false {
		frame, err := c.framer.ReadFrame()
		var bad http2.StreamError
		if err != nil && !errors.As(err, &bad) {
			return err
		}
		if settings, ok := frame.(*http2.SettingsFrame); first && (!ok || settings.IsAck()) {
			return connectionFailure(http2.ErrCodeProtocol, "it does not begin with SETTINGS")
		}
		if err := c.take(frame, bad); err != nil {
			return err
		}
	}
}

// take does what a frame says, or refuses a stream for a frame that is bad. A peer that
// takes no acknowledgements is not read any further.
func (c *http2Conn) take(frame http2.Frame, bad http2.StreamError) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if frame == nil {
		c.refuse(c.streams[bad.StreamID], bad.Code, detailOf(bad.Cause))
	} else if err := c.process(frame); err != nil {
		return err
	}
	c.flush()
	for len(c.pending) > http2Backlog && c.writeFailed == nil {
		c.room.Wait()
	}
	return nil
}

// finish ends all streams with the reason for which reading ended. Where the peer broke
// the protocol it is told so, and what it still sends is discarded: closing a socket with
// unread bytes would destroy that goodbye. Where the peer only stopped sending it may
// still take what is queued for it.
func (c *http2Conn) finish(ended error) {
	code, err := c.explain(ended)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed, c.retired = err, true
	if !c.settings {
		close(c.settled)
	}
	if code != http2.ErrCodeNo && !c.left {
		c.leave(code)
	}
	c.left = true // without a goodbye where the connection itself is gone
	for _, s := range c.streams {
		s.fail(err)
	}
	c.conn.SetDeadline(time.Now().Add(http2Linger))
	if code != http2.ErrCodeNo {
		c.mu.Unlock()
		io.Copy(io.Discard, c.conn)
		c.mu.Lock()
	}
	for c.writing {
		c.room.Wait()
	}
}

// explain makes what the reader met an error for those who use the streams. The code is
// for the peer, when it broke the protocol.
func (c *http2Conn) explain(err error) (http2.ErrCode, error) {
	var framing http2.ConnectionError
	var ours *StreamError
	switch {
	case errors.As(err, &framing):
		code := http2.ErrCode(framing)
		return code, connectionFailure(code, detailOf(c.framer.ErrorDetail()))
	case errors.Is(err, http2.ErrFrameTooLarge):
		return http2.ErrCodeFrameSize, connectionFailure(http2.ErrCodeFrameSize, "")
	case errors.As(err, &ours):
		return http2.ErrCode(ours.Code), err
	case err == io.EOF:
		return http2.ErrCodeNo, io.ErrUnexpectedEOF // for a stream that has not ended
	}
	return http2.ErrCodeNo, err
}

func connectionFailure(code http2.ErrCode, detail string) error {
	return &StreamError{Code: uint32(code), Local: true, Connection: true, Detail: detail}
}

func detailOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// reserve keeps the connection for a stream that is about to be opened.
func (c *http2Conn) reserve() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.retired || len(c.streams)+c.reserved >= c.maxStreams {
		return false
	}
	c.reserved++
	return true
}

func (c *http2Conn) unreserve() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reserved--
	c.leaveIfIdle()
}

// leaveIfIdle says goodbye once nobody needs the connection. The caller holds c.mu.
func (c *http2Conn) leaveIfIdle() {
	if len(c.streams) == 0 && c.reserved == 0 && !c.left {
		c.leave(http2.ErrCodeNo)
	}
}

// leave says goodbye. The half-close that follows once it is written makes the peer end
// the connection too; the deadline is for peers that do not. The caller holds c.mu.
func (c *http2Conn) leave(code http2.ErrCode) {
	c.left, c.retired = true, true
	c.framer.WriteGoAway(0, code, nil)
	c.flush()
	c.conn.SetDeadline(time.Now().Add(http2Linger))
}

// flush starts the writer unless it runs. The caller holds c.mu.
func (c *http2Conn) flush() {
	switch {
	case c.writeFailed != nil:
		c.pending = nil
		return
	case c.writing || len(c.pending) == 0:
		return
	}
	c.writing = true
	go c.write()
}

var frameBuffers = sync.Pool{New: func() any { return new(frameBuffer) }}

// write is the writer: it ends when nothing is left to write, after the goodbye with a
// half-close.
func (c *http2Conn) write() {
	spare := frameBuffers.Get().(*frameBuffer)
	c.mu.Lock()
	for len(c.pending) > 0 && c.writeFailed == nil {
		full := c.pending
		c.pending = (*spare)[:0]
		c.mu.Unlock()
		_, err := c.conn.Write(full)
		*spare = full
		c.mu.Lock()
		c.writeFailed = err
		c.wakeBlocked()
		c.room.Signal()
	}
	c.writing = false
	c.pending = nil // what is left after a failure goes with it
	halfClose := c.left && c.writeFailed == nil
	if halfClose {
		c.writeFailed = io.ErrClosedPipe
	}
	c.room.Signal()
	c.mu.Unlock()
	if cap(*spare) <= 2*http2Backlog {
		frameBuffers.Put(spare)
	}
	if halfClose {
		c.conn.CloseWrite()
	}
}

// wakeBlocked wakes the streams that wait for what they share. The caller holds c.mu.
func (c *http2Conn) wakeBlocked() {
	if c.blocked == 0 {
		return
	}
	for _, s := range c.streams {
		s.writable.Broadcast()
	}
}
