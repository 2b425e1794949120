package testserver

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"

	"adieu/tools/wiretrace"
	"adieu/websocket/transport"
)

// Sizes of a connection's buffers. They start small, because a test opens many
// connections that say little.
const (
	readSizeFirst = 4 << 10
	readSizeBusy  = 64 << 10 // after a read that filled the buffer
	readSizeKept  = 1 << 20  // larger buffers are given up after their message
	writeSizeFull = 64 << 10 // pending output is written at this size
)

// ending is how the peer's half of the connection came to its end.
type ending string

const (
	endedNot     ending = ""
	endedClose   ending = "close"   // a Close frame, or FF 00
	endedEOF     ending = "eof"     // FIN without a goodbye
	endedReset   ending = "reset"   // RST, or our own end of the connection
	endedTimeout ending = "timeout" // nothing came in time; the only one that passes
)

// errEnded says that nothing more will be read; conn.ended says why.
var errEnded = errors.New("the connection has ended")

// errClosed says that the server has sent FIN or RST itself.
var errClosed = errors.New("the server has closed the connection")

// answer is what became of the opening handshake.
type answer uint8

const (
	answerNone     answer = iota
	answerAccepted        // a 101 was written
	answerRaw             // a script writes the answer byte by byte
	answerRejected        // another status was written
)

// goodbye is the set of Close frames that were seen.
type goodbye uint8

const (
	goodbyeSent goodbye = 1 << iota
	goodbyeReceived
)

// closeBody is what a Close frame says. Present false is an empty body.
type closeBody struct {
	present bool
	code    uint16
	reason  string
}

// conn is one connection: HTTP until a WebSocket handshake, and then a WebSocket. It is
// used in blocking style by its own goroutine, broadcast, stop and what they call
// excepted.
type conn struct {
	stream transport.Conn
	server *Server
	raw    transport.Conn // what is below TLS; nil without
	http2  *http2Stream   // the stream, when it is one of HTTP/2; else nil
	secure bool
	fault  *Fault            // the one that is being played; nil for none
	trace  *wiretrace.Stream // nil unless somebody watches and it is to become a WebSocket

	// Owned by the connection's goroutine.
	in         []byte // in[start:end] is unread
	start, end int
	busy       bool   // the last read filled the buffer
	out        []byte // written before the next blocking read
	request    *request
	answer     answer
	goodbye    goodbye
	halfClosed bool
	gone       bool          // the stream is closed
	ended      ending        // how the peer's half of the WebSocket ended
	streamEnd  ending        // endedEOF or endedReset once TCP has ended too
	peerClose  closeBody     // valid when ended is endedClose
	timeout    time.Duration // of each wait for the peer; zero is none
	noPong     bool          // receive does not answer pings
	noClose    bool          // receive does not answer a Close
	keepRaw    bool          // readFrame keeps the bytes of each frame

	// The message being joined from fragments (RFC 6455).
	joining      bool
	joinBin      bool
	joinDeflated bool
	joined       []byte
	mayCompress  bool // the client may use RSV1: an extension was accepted

	script atomic.Pointer[goja.Runtime] // the running handler script, for stop

	mu   sync.Mutex // guards the field below, and keeps writes whole
	open bool       // messages of other connections may be written here
}

func newConn(s *Server, stream transport.Conn) *conn {
	return &conn{server: s, stream: s.tapped(stream)}
}

// stop ends the connection and its script. It is called when the server closes, from
// its goroutine.
func (c *conn) stop() {
	if c.http2 != nil {
		c.http2.stop(errStopped)
	} else {
		c.stream.Close()
	}
	if vm := c.script.Load(); vm != nil {
		vm.Interrupt(errStopped)
	}
}

// serve runs the connection from its first byte to its end.
func (c *conn) serve() {
	for first := true; ; first = false {
		q, err := c.readRequest(first)
		switch {
		case err != nil:
			c.refuse(err)
		case first && q.isPreface():
			c.switchToHTTP2()
			return
		case q.isUpgrade():
			c.serveWebSocket(q)
			return
		case c.serveHTTP(q):
			continue
		}
		c.finish()
		return
	}
}

// switchToHTTP2 goes on with HTTP/2, without TLS and without having asked (RFC 9113 §3.3).
func (c *conn) switchToHTTP2() {
	c.server.remove(c) // the http2Conn takes its place
	begun := append([]byte(http2PrefaceHead), c.unread()...)
	h := newHTTP2Conn(c.server, c.stream)
	h.serve(io.MultiReader(bytes.NewReader(begun), c.stream))
}

// unread is what has been read from the stream and not consumed. It is valid until the
// next read.
func (c *conn) unread() []byte { return c.in[c.start:c.end] }

// buffered is the size of unread.
func (c *conn) buffered() int { return c.end - c.start }

// consume takes n bytes off the front of unread.
func (c *conn) consume(n int) { c.start += n }

// need reads until at least n bytes are unread.
func (c *conn) need(n int) error {
	for c.end-c.start < n {
		if err := c.fill(); err != nil {
			return err
		}
	}
	return nil
}

// fill writes what is pending and reads at least one more byte after the unread ones, in
// a buffer that grows with what arrives, never with what a peer announces. The error is
// that of write.
func (c *conn) fill() error {
	if err := c.flush(); err != nil {
		return err
	}
	if c.gone {
		return c.noteEnd(endedReset)
	}
	c.makeRoom()
	room := c.in[c.end:]
	if c.timeout > 0 {
		c.setReadDeadline(c.timeout)
		defer c.setReadDeadline(0)
	}
	// A read that fills the buffer asks for a larger one: more was waiting.
	n, err := c.stream.Read(room)
	c.end += n
	c.busy = n == len(room)
	if n > 0 {
		if c.ended == endedTimeout {
			c.ended = endedNot
		}
		return nil
	}
	return c.noteEnd(readEnding(err))
}

// readEnding is what a failed read says about the peer.
func readEnding(err error) ending {
	switch {
	case errors.Is(err, io.EOF):
		return endedEOF
	case errors.Is(err, os.ErrDeadlineExceeded):
		return endedTimeout
	default:
		return endedReset
	}
}

// makeRoom leaves free space after the unread bytes. It moves them, so that frames that
// were handed out become invalid.
func (c *conn) makeRoom() {
	unread := c.end - c.start
	size := len(c.in)
	switch {
	case size == 0:
		size = readSizeFirst
	case unread == size:
		size *= 2
	case unread == 0 && size > readSizeKept:
		size = readSizeBusy
	case c.busy && size < readSizeBusy:
		size = readSizeBusy
	case c.end < size:
		if unread == 0 {
			c.start, c.end = 0, 0
		}
		return
	}
	old := c.unread()
	if size != len(c.in) {
		c.in = make([]byte, size)
	}
	copy(c.in, old)
	c.start, c.end = 0, unread
}

// noteEnd notes how the connection ended, unless it has ended already; a timeout passes.
func (c *conn) noteEnd(how ending) error {
	if c.ended == endedNot || c.ended == endedTimeout {
		c.ended = how
	}
	if c.streamEnd == endedNot && (how == endedEOF || how == endedReset) {
		c.streamEnd = how
	}
	return errEnded
}

// flush writes the pending output.
func (c *conn) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	err := c.write(c.out)
	if cap(c.out) > 2*writeSizeFull {
		c.out = nil
	} else {
		c.out = c.out[:0]
	}
	return err
}

// write writes b as it is, at once and before what is pending. The error is errEnded when
// the peer does not take it, and errClosed when we have ended the stream.
func (c *conn) write(b []byte) error {
	if c.gone || c.halfClosed {
		return errClosed
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.stream.Write(b); err != nil {
		return c.noteEnd(endedReset)
	}
	return nil
}

// send appends one message to the pending output.
func (c *conn) send(m message) error {
	d := c.request.dialect
	c.out = d.appendHead(c.out, m.binary, len(m.data))
	if len(m.data) > writeSizeFull { // copying it would cost more than a second write
		if err := c.flush(); err != nil {
			return err
		}
		if err := c.write(m.data); err != nil {
			return err
		}
	} else {
		c.out = append(c.out, m.data...)
	}
	c.out = d.appendTail(c.out)
	if len(c.out) >= writeSizeFull {
		return c.flush()
	}
	return nil
}

// broadcast writes a whole frame that belongs to another connection's script. It may be
// called from any goroutine. A connection that says goodbye is left out.
func (c *conn) broadcast(frame []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open {
		_, _ = c.stream.Write(frame) // its own goroutine will find out
	}
}

// setOpen says whether broadcasts may be written.
func (c *conn) setOpen(open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = open
}

// setReadDeadline bounds the waits for the peer from now on; zero takes the bound away.
func (c *conn) setReadDeadline(d time.Duration) {
	var at time.Time
	if d > 0 {
		at = time.Now().Add(d)
	}
	_ = c.stream.SetReadDeadline(at) // fails on a closed stream only, as the read will
}
