package websocket

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"adieu/websocket/transport"
)

// readBufferSize is what one read takes at most. A connection holds such a buffer only
// while bytes are there for it.
const readBufferSize = 32 << 10

var readBuffers = sync.Pool{New: func() any { return new([readBufferSize]byte) }}

// drains limits how many connections of the process are drained at a time.
var drains = make(chan struct{}, maxDrains)

// receive is the life of an open connection. It returns when nothing is left of it.
func (c *Channel) receive(conn transport.Conn, rest []byte) {
	c.feed(rest)
	for {
		switch c.current() {
		case closeFailed:
			c.reportFailure()
			c.letGo(conn)
			return
		case closeEnded:
			return
		}
		switch err := c.readOnce(conn); {
		case err == nil:
		case isTimeout(err):
			conn.SetReadDeadline(time.Time{})
			for _, ev := range []closeEvent{evCloseDeadline, evLingerDeadline} {
				if c.deadlinePassed(ev) {
					c.step(conn, ev, nil)
				}
			}
		default:
			c.step(conn, evTransportEnded, err)
		}
	}
}

func (c *Channel) current() closeState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// readOnce waits until there is something to read, without a buffer, and reads it.
func (c *Channel) readOnce(conn transport.Conn) error {
	if err := conn.WaitReadable(); err != nil {
		return err
	}
	buf := readBuffers.Get().(*[readBufferSize]byte)
	defer readBuffers.Put(buf)
	for {
		n, err := conn.Read(buf[:])
		c.feed(buf[:n])
		if err != nil || n < len(buf) {
			return err
		}
	}
}

// feed takes bytes of the peer. Once its Close has come, or we gave up on it, they mean
// nothing any more.
func (c *Channel) feed(b []byte) {
	if len(b) == 0 {
		return
	}
	if !c.current().reads() {
		c.drained += len(b)
		if c.drained > maxDrainBytes {
			c.expire(evLingerDeadline)
		}
		return
	}
	if err := c.receiver.feed(b, c); err != nil {
		var violation *ProtocolError
		errors.As(err, &violation) // a receiver returns no other error
		c.receiver = nil           // with what has come of a message
		if c.inspector != nil {
			c.inspector.DidReceiveFrameError(violation)
		}
		c.fail(violation)
	}
}

// message implements sink.
func (c *Channel) message(m Message) { c.listener().DidReceiveMessage(m) }

// unknownFrame implements sink.
func (c *Channel) unknownFrame() { c.listener().DidReceiveMessageError() }

// ping implements sink.
func (c *Channel) ping(payload []byte) { c.outbox.pong(payload) }

// peerClose implements sink.
func (c *Channel) peerClose(code uint16, reason string) {
	if c.takePeerClose(code, reason) == doReply {
		c.listener().DidStartClosingHandshake()
	}
}

func (c *Channel) takePeerClose(code uint16, reason string) (do closeAction) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state, do = c.state.on(evPeerClose); do == doNothing {
		return do
	}
	c.peer = Outcome{Code: code, Reason: reason}
	var frame []byte
	if do == doReply { // RFC 6455 §5.5.1: the answer echoes the code; and, as in browsers, the reason
		frame = c.goodbye(code, reason)
	}
	c.outbox.sayGoodbye(frame, false, c.exchanged)
	c.arm(evLingerDeadline, c.patience(), c.patience())
	return do
}

// exchanged is called by the writer once our goodbye is written and the peer's has come.
// Until then the peer may be slow to read what is queued before ours; now it has only to
// end the transport, and a side that need not await that ends it.
func (c *Channel) exchanged() {
	if !c.dialect.parting().awaitsEnd {
		c.expire(evLingerDeadline)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == closeComplete { // else the end has come meanwhile
		c.arm(evLingerDeadline, c.cfg.LingerTimeout, c.cfg.LingerTimeout)
	}
}

// step takes an event that ends the connection, from the reader.
func (c *Channel) step(conn transport.Conn, ev closeEvent, err error) {
	c.mu.Lock()
	before := c.state
	state, do := before.on(ev)
	c.state = state
	c.mu.Unlock()
	switch do {
	case doReport:
		c.reportTransportEnd(before, err)
		if errors.Is(err, io.EOF) {
			c.sendRest()
		}
		c.outbox.stop()
		conn.Close()
	case doReportHang:
		c.report(Outcome{Code: closeAbnormal, Err: ErrCloseTimeout})
		c.outbox.sayGoodbye(nil, true, nil)
		c.letGo(conn)
	case doHangUp:
		c.report(c.goodbyesCrossed())
		c.outbox.sayGoodbye(nil, true, nil)
		c.letGo(conn)
	case doRelease: // the end came before the reader saw that we had failed the connection
		c.reportFailure()
		c.letGo(conn)
	}
}

// reportTransportEnd reports an end that the peer or the network brought about. After
// the peer's Close it may still be reading: what is queued gets its chance first.
func (c *Channel) reportTransportEnd(before closeState, err error) {
	switch {
	case before == closeComplete:
		c.awaitWriter() // also after a reset: our Close may be written and not yet noted
		c.report(c.goodbyesCrossed())
	case before == closeNone:
		c.report(c.lost(err))
	case c.dialect.parting().namesEOF: // the peer may leave once we have said goodbye
		c.report(Outcome{Code: closeAbnormal, Err: err})
	default:
		c.report(Outcome{Code: closeAbnormal, Detail: c.detail(err), Err: err})
	}
}

// sendRest sends what is queued to a peer that has only ended its own half: without a
// closing handshake, as in draft 75, that is how a peer says that it is done.
func (c *Channel) sendRest() {
	c.mu.Lock()
	c.outbox.sayGoodbye(nil, true, nil)
	c.arm(evLingerDeadline, c.cfg.LingerTimeout, c.cfg.LingerTimeout)
	c.mu.Unlock()
	c.awaitWriter()
}

// awaitWriter waits until all is written, or nothing could be until the linger deadline.
func (c *Channel) awaitWriter() {
	c.setFlushing(true)
	select {
	case <-c.outbox.done():
	case <-c.lingered:
	}
	c.setFlushing(false)
}

func (c *Channel) setFlushing(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flushing = on
}

// goodbyesCrossed is the outcome once the peer's Close has come: clean when ours, and
// all before it, has been written.
func (c *Channel) goodbyesCrossed() Outcome {
	clean := c.outbox.everythingSent()
	c.mu.Lock()
	o := c.peer
	c.mu.Unlock()
	o.Clean = clean
	if !c.dialect.parting().peerCodes && !clean {
		o.Code = closeAbnormal
	}
	return o
}

// reportFailure reports a connection that we failed.
func (c *Channel) reportFailure() {
	c.mu.Lock()
	failure := c.failure
	c.mu.Unlock()
	if failure == nil { // ours, and without a reason
		c.report(Outcome{Code: closeAbnormal, Failed: c.dialect.parting().errorEvents})
		return
	}
	c.report(c.lost(failure))
}

// letGo ends a connection without harm to the peer: closing a socket that holds unread
// bytes makes TCP send a reset, which destroys what the peer has still to receive. So
// what the peer sends is discarded up to its FIN, within bounds of time, bytes and number.
func (c *Channel) letGo(conn transport.Conn) {
	select {
	case drains <- struct{}{}:
		c.drain(conn)
		<-drains
	default: // too many at once: this one has to take the risk
	}
	c.mu.Lock()
	c.state, _ = c.state.on(evLingerDeadline)
	out := c.outbox
	c.mu.Unlock()
	if out != nil {
		out.stop()
	}
	conn.Close()
}

func (c *Channel) drain(conn transport.Conn) {
	buf := readBuffers.Get().(*[readBufferSize]byte)
	defer readBuffers.Put(buf)
	for patience := c.cfg.LingerTimeout; patience > 0; patience = c.stillFlushing() {
		if c.discardFor(patience, conn, buf[:]) {
			c.awaitRest()
			return
		}
	}
}

// awaitRest gives what is queued its chance to be sent to a peer that says no more: one
// that broke the protocol may have ended its half with that.
func (c *Channel) awaitRest() {
	c.mu.Lock()
	out := c.outbox
	c.mu.Unlock()
	if out == nil {
		return
	}
	late := make(chan struct{})
	timer := c.clock.AfterFunc(c.cfg.LingerTimeout, func() { close(late) })
	defer timer.Stop()
	select {
	case <-out.done():
	case <-late:
	}
}

// discardFor reads for that long, whatever else wakes the reader meanwhile, and reports
// whether there is nothing more to wait for.
func (c *Channel) discardFor(patience time.Duration, conn transport.Conn, buf []byte) (ended bool) {
	var over atomic.Bool
	deadline := c.clock.AfterFunc(patience, func() {
		over.Store(true)
		conn.SetReadDeadline(longAgo)
	})
	defer deadline.Stop()
	for {
		conn.SetReadDeadline(time.Time{})
		if over.Load() {
			return false
		}
		if c.discard(conn, buf) {
			return true
		}
	}
}

// discard reads until the deadline and reports whether there is nothing more to wait for.
func (c *Channel) discard(conn transport.Conn, buf []byte) (ended bool) {
	for c.drained <= maxDrainBytes {
		n, err := conn.Read(buf)
		c.drained += n
		if err != nil {
			return !isTimeout(err)
		}
	}
	return true
}

// stillFlushing is how much longer to wait for a peer that still takes what we have to
// say; 0 when there is nothing left or the peer takes nothing.
func (c *Channel) stillFlushing() time.Duration {
	c.mu.Lock()
	out := c.outbox
	c.mu.Unlock()
	if out == nil {
		return 0
	}
	select {
	case <-out.done():
		return 0
	default:
		return c.cfg.LingerTimeout - out.stalled(c.clock.Now())
	}
}
