package websocket

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"adieu/dom"
	"adieu/websocket/transport"
)

// Client hears what happens to a Channel (WebCore's WebSocketChannelClient). The calls
// come one after another, from the channel's goroutine: DidConnect first, DidClose last
// and exactly once, unless the channel was disconnected: then nothing more comes. The
// channel reads no further until a call returns, which is how a client makes a peer wait.
type Client interface {
	DidConnect(subprotocol, extensions string)
	DidReceiveMessage(Message)
	DidReceiveMessageError()
	DidStartClosingHandshake()
	DidClose(Outcome)
}

// Channel is one WebSocket connection from dialling to the last FIN, without a DOM
// (WebCore's WebSocketChannel). Its methods may be called from any goroutine and never
// block; none of them calls the client.
type Channel struct {
	cfg     Config
	clock   dom.Clock
	dialect dialect
	hold    dom.Hold

	inspector SocketInspector // nil: nobody watches

	open     chan struct{} // closed once the opening handshake has succeeded
	reported chan struct{} // closed once outcome is set
	outcome  Outcome

	// Owned by the channel's goroutine.
	turn      *openingTurn                                   // to wait for before establish; nil: none
	establish func(ctx context.Context) (established, error) // the opening handshake
	receiver  receiver
	drained   int // bytes that were discarded

	mu       sync.Mutex // guards the fields below
	client   Client     // nil once it was told the end, or the channel was disconnected
	state    closeState
	giveUp   context.CancelCauseFunc // ends connecting; nil once the handshake is complete
	conn     transport.Conn          // nil before the handshake is complete
	outbox   *outbox                 // likewise
	timer    dom.Timer               // the close or linger deadline
	armed    int                     // how often it was set: a timer that was replaced does nothing
	passed   [closeEvents]bool       // deadlines that are over
	lingered chan struct{}           // closed once the linger deadline is over
	peer     Outcome                 // what the peer's Close said
	failure  *ProtocolError          // why we failed the connection
	flushing bool                    // the transport's reading end is over, the writer still has its chance
}

// errClosedEarly ends connecting.
var errClosedEarly = errors.New("WebSocket is closed before the connection is established.") //lint:ignore ST1005 WebKit's console text

// longAgo, as a deadline, makes a blocked read or write return at once.
var longAgo = time.Unix(1, 0)

// connect starts a connection as a client. hold is kept until the transport has been let
// go of.
func connect(cfg Config, clock dom.Clock, hold dom.Hold, client Client, o opening) *Channel {
	c := newChannel(cfg, clock, hold, client, cfg.Protocol.dialect(false))
	c.inspector = cfg.inspect(&o)
	if o.refusal == nil {
		c.turn = cfg.turnFor(o.address())
	}
	return c.start(func(ctx context.Context) (established, error) { return c.dial(ctx, &o) })
}

func newChannel(cfg Config, clock dom.Clock, hold dom.Hold, client Client, d dialect) *Channel {
	return &Channel{cfg: cfg, clock: clock, dialect: d, hold: hold, client: client,
		open: make(chan struct{}), reported: make(chan struct{}), lingered: make(chan struct{})}
}

// start runs the channel: first the opening handshake, then the connection.
func (c *Channel) start(establish func(ctx context.Context) (established, error)) *Channel {
	ctx, giveUp := context.WithCancelCause(context.Background())
	c.establish, c.giveUp = establish, giveUp
	go c.run(ctx)
	return c
}

// Send queues a message. It reports false when nothing can be sent any more.
func (c *Channel) Send(m Message) bool {
	c.mu.Lock()
	out, state := c.outbox, c.state
	c.mu.Unlock()
	return state == closeNone && out != nil && out.send(m)
}

// Written is how many bytes of messages have been handed to the transport, counted as
// bufferedAmount counts them.
func (c *Channel) Written() int64 {
	c.mu.Lock()
	out := c.outbox
	c.mu.Unlock()
	if out == nil {
		return 0
	}
	return out.written.Load()
}

// Close starts the closing handshake of an open connection, behind what is queued. A
// code that cannot be sent, such as 0 or 1005, stands for a Close frame without a body; a
// reason is cut to the 123 bytes that there is room for. A connection that is not open yet
// fails.
func (c *Channel) Close(code uint16, reason string) {
	if c.abandonOpening(errClosedEarly) {
		return
	}
	if !c.dialect.parting().closes {
		c.leave()
		return
	}
	if !peerMayClose(code) {
		code = closeNoStatus
	}
	c.sayGoodbye(code, cutReason(strings.ToValidUTF8(reason, "\uFFFD")))
}

// leave ends a connection without a goodbye: what is queued is sent, then FIN.
func (c *Channel) leave() {
	c.fail(nil)
	c.wakeReader()
}

// Fail fails the connection for a reason of ours (RFC 6455 §7.1.7).
func (c *Channel) Fail(err *ProtocolError) {
	if c.abandonOpening(err) {
		return
	}
	c.fail(err)
	c.wakeReader()
}

// Disconnect is for a client that goes away: it hears nothing more. An open RFC 6455
// connection still says goodbye (1001), behind what is queued, and finishes in the
// background under the linger limits; the draft's just ends, as WebCore's did.
func (c *Channel) Disconnect() { c.disconnect(closeGoingAway, "") }

// disconnect is Disconnect with another goodbye.
func (c *Channel) disconnect(code uint16, reason string) {
	c.mu.Lock()
	c.client = nil
	c.hurry()
	c.mu.Unlock()
	switch {
	case c.abandonOpening(errClosedEarly):
	case c.dialect.parting().greetsOnTeardown:
		c.sayGoodbye(code, reason)
	default:
		c.leave()
	}
}

// forsake is for a client that was collected: it hears nothing more, and the peer gets a
// Close without a body behind what is queued. As with a client that goes away, nobody waits
// for the rest, which has the linger limits.
func (c *Channel) forsake() {
	c.mu.Lock()
	c.client = nil
	c.hurry()
	c.mu.Unlock()
	c.Close(closeNoStatus, "")
}

// waiting is how many bytes of messages were not written yet, and a channel that is closed
// when that changes.
func (c *Channel) waiting() (int64, <-chan struct{}) {
	c.mu.Lock()
	out := c.outbox
	c.mu.Unlock()
	if out == nil {
		return 0, nil
	}
	return out.waiting()
}

// abandonOpening ends connecting and reports whether it was still going on.
func (c *Channel) abandonOpening(why error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.giveUp == nil {
		return false
	}
	c.giveUp(why) // under the lock, so that the connection cannot become an open one meanwhile
	return true
}

// sayGoodbye is our Close. A second one changes nothing.
func (c *Channel) sayGoodbye(code uint16, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var do closeAction
	if c.state, do = c.state.on(evLocalClose); do == doSend {
		c.outbox.sayGoodbye(c.goodbye(code, reason), false, nil)
		c.arm(evCloseDeadline, c.patience(), c.patience())
	}
}

// patience is how long the closing handshake may stand still: less when nobody waits for
// its outcome, or it cannot be a clean one any more. The caller holds c.mu.
func (c *Channel) patience() time.Duration {
	return choose(c.client == nil || c.outbox.failed(), c.cfg.LingerTimeout, c.cfg.CloseTimeout)
}

// hurry is for a client that goes away during the closing handshake: nobody waits for the
// rest of it. The caller holds c.mu.
func (c *Channel) hurry() {
	switch {
	case c.state == closeSent:
		c.arm(evCloseDeadline, c.patience(), c.patience())
	case c.state == closeComplete || c.flushing:
		c.arm(evLingerDeadline, c.patience(), c.patience())
	}
}

// fail gives up on the peer, nil without saying why; the reader reports it.
func (c *Channel) fail(err *ProtocolError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var do closeAction
	if c.state, do = c.state.on(evViolation); do == doNothing {
		return
	}
	c.failure = err
	var frame []byte
	if parting := c.dialect.parting(); do == doFail && err != nil && parting.accuses {
		frame = c.goodbye(err.Code, choose(parting.explains, cutReason(err.Detail), ""))
	}
	c.outbox.sayGoodbye(frame, true, nil)
	c.outbox.stir()
}

func (c *Channel) goodbye(code uint16, reason string) []byte {
	w := writeBuffers.Get().(*writeBuffer)
	defer writeBuffers.Put(w)
	return c.dialect.goodbye(code, reason, w.keys)
}

// arm starts the timer for a deadline, instead of the one that runs. The deadline counts
// from the last progress in writing, so that a slow reader is not taken for a dead one;
// left is how long to wait before looking at that. The caller holds c.mu.
func (c *Channel) arm(ev closeEvent, patience, left time.Duration) {
	if c.timer != nil {
		c.timer.Stop()
	}
	c.armed++
	armed := c.armed
	c.timer = c.clock.AfterFunc(left, func() {
		if c.stillDue(armed, ev, patience) {
			c.expire(ev)
		}
	})
}

// stillDue reports whether the deadline that was set as the armed-th is over, and sets it
// anew where writing went on meanwhile.
func (c *Channel) stillDue(armed int, ev closeEvent, patience time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.armed != armed {
		return false
	}
	left := patience - c.outbox.stalled(c.clock.Now())
	if left > 0 {
		c.arm(ev, patience, left)
	}
	return left <= 0
}

// expire tells the reader that a deadline has passed.
func (c *Channel) expire(ev closeEvent) {
	c.mu.Lock()
	if ev == evLingerDeadline && !c.passed[ev] {
		close(c.lingered)
	}
	c.passed[ev] = true
	out := c.outbox
	c.mu.Unlock()
	out.stir()
	c.wakeReader()
}

// gaveUp reports whether the peer is not waited for any more.
func (c *Channel) gaveUp() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state == closeFailed || c.passed[evCloseDeadline] || c.passed[evLingerDeadline]
}

// deadlinePassed reports whether a deadline is over.
func (c *Channel) deadlinePassed(ev closeEvent) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed[ev]
}

// wakeReader makes a blocked read return; the reader then looks at the state and at
// what has expired.
func (c *Channel) wakeReader() {
	c.mu.Lock()
	conn := c.conn
	c.mu.Unlock()
	conn.SetReadDeadline(longAgo)
}

// run is the channel's goroutine, the only one that calls the client.
func (c *Channel) run(ctx context.Context) {
	defer c.hold.Release()
	e, err := c.handshake(ctx)
	if err != nil {
		c.report(c.lost(err))
		if e.conn != nil {
			e.conn.CloseWrite()
			c.letGo(e.conn)
		}
		return
	}
	c.receive(e.conn, e.rest)
	c.stopTimer()
}

func (c *Channel) stopTimer() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed++
	if c.timer != nil {
		c.timer.Stop()
	}
}

// report tells the client how it ended.
func (c *Channel) report(o Outcome) {
	client := c.listener()
	c.mu.Lock()
	c.client = nil
	c.mu.Unlock()
	select {
	case <-c.reported:
	default:
		c.outcome = o
		close(c.reported)
	}
	if c.inspector != nil {
		c.inspector.DidClose(o)
	}
	client.DidClose(o)
}

// listener is the client, or one that hears nothing.
func (c *Channel) listener() Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.client == nil {
		return nobody{}
	}
	return c.client
}

// nobody is the client of a channel that was disconnected.
type nobody struct{}

func (nobody) DidConnect(string, string) {}
func (nobody) DidReceiveMessage(Message) {}
func (nobody) DidReceiveMessageError()   {}
func (nobody) DidStartClosingHandshake() {}
func (nobody) DidClose(Outcome)          {}

// lost is the outcome of a connection that failed or was never there.
func (c *Channel) lost(err error) Outcome {
	return Outcome{Code: closeAbnormal, Failed: c.dialect.parting().errorEvents, Detail: c.detail(err), Err: err}
}

// detail is the console's text for the end of a connection; "" when there is nothing to
// say, or close() has said it.
func (c *Channel) detail(err error) string {
	var handshake *HandshakeError
	var failure handshakeFailure
	var ours *ProtocolError
	var network *net.OpError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &handshake):
		return handshake.Reason
	case errors.As(err, &failure):
		return string(failure)
	case errors.As(err, &ours):
		return ours.Detail
	case errors.Is(err, ErrOpenTimeout):
		return "WebSocket opening handshake timed out"
	case errors.Is(err, io.EOF) && !c.dialect.parting().namesEOF:
		return ""
	case errors.Is(err, errEndedEarly):
		return "Connection closed before receiving a handshake response"
	case errors.Is(err, io.EOF):
		return "Connection closed without a closing handshake"
	case transport.IsReset(err):
		return "WebSocket network error: connection reset by peer"
	case errors.As(err, &network) && network.Source != nil: // our own port says nothing to anybody
		return "WebSocket network error: " + network.Err.Error()
	}
	return "WebSocket network error: " + err.Error()
}

func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }
