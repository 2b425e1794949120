package websocket

import (
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// witness stands between one of our channels and its client. It hears what the channel
// says at the time it says it, and compares that with what the taps have seen until then.
type witness struct {
	w     *world
	who   actor
	phase int64
	inner Client

	ended chan struct{} // closed once the channel has told its end, or will not
	end   sync.Once

	// Guarded by the world's mu.
	mine, theirs *tap // nil until there is a connection
	calls        int
	telling      bool // a call is under way that comes before the goodbye: nothing after it has been looked at
	connected    bool
	messages     []Message
	unknown      int
	outcome      *Outcome
	closing      bool // we have called Close while the connection stood
	failed       bool // we have given up on the peer before its goodbye was read
	left         bool // we have gone away: nothing may be heard any more

	actedAt   time.Time // when one of the three became true, the last of them
	outcomeAt time.Time
	wroteAt   time.Time // before the outcome, last
}

func newWitness(w *world, who actor, phase int64) *witness {
	return &witness{w: w, who: who, phase: phase, ended: make(chan struct{})}
}

// stand takes the place of the client of a channel that has not called it yet.
func (x *witness) stand(c *Channel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x.inner, c.client = c.client, x
}

func (x *witness) watch(mine, theirs *tap) {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.mine, x.theirs = mine, theirs
}

// pause lets all that follows from a call happen before the channel does anything else.
func (x *witness) pause() {
	if !x.w.plan.free {
		rest(0, x.phase)
	}
}

// racing reports whether our side has acted at this very time, in a life without pauses:
// then nobody knows what came first.
func (x *witness) racing() bool { return x.w.plan.free && x.actedAt.Equal(time.Now()) }

// called checks the order of calls: DidConnect first, DidClose last, nothing to a client
// that has gone.
func (x *witness) called(f func()) {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if x.outcome != nil {
		x.w.blameLocked("%v: called after DidClose", x.who)
	}
	if x.left && !x.racing() {
		x.w.blameLocked("%v: called although it had gone", x.who)
	}
	f()
	x.calls++
}

// tell makes a call that comes before the goodbye, if there is one.
func (x *witness) tell(call func()) {
	x.setTelling(true)
	call()
	x.pause()
	x.setTelling(false)
}

func (x *witness) setTelling(on bool) {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.telling = on
}

// DidConnect implements Client.
func (x *witness) DidConnect(subprotocol, extensions string) {
	x.called(func() {
		if x.calls > 0 {
			x.w.blameLocked("%v: DidConnect after another call", x.who)
		}
		x.connected = true
	})
	x.tell(func() { x.inner.DidConnect(subprotocol, extensions) })
}

// DidReceiveMessage implements Client.
func (x *witness) DidReceiveMessage(m Message) {
	x.called(func() { x.messages = append(x.messages, m) })
	x.tell(func() { x.inner.DidReceiveMessage(m) })
}

// DidReceiveMessageError implements Client.
func (x *witness) DidReceiveMessageError() {
	x.called(func() { x.unknown++ })
	x.tell(x.inner.DidReceiveMessageError)
}

// DidStartClosingHandshake implements Client.
func (x *witness) DidStartClosingHandshake() {
	x.called(func() {
		if !x.theirs.ledger.goodbyeBy(x.mine.read) {
			x.w.blameLocked("%v: DidStartClosingHandshake without a goodbye", x.who)
		}
	})
	x.inner.DidStartClosingHandshake()
	x.pause()
}

// DidClose implements Client.
func (x *witness) DidClose(o Outcome) {
	x.called(func() { x.judge(o) })
	x.inner.DidClose(o)
	x.end.Do(func() { close(x.ended) })
	x.pause()
}

// judge compares an outcome with what has been on the wire until now.
func (x *witness) judge(o Outcome) {
	x.outcome, x.outcomeAt = &o, time.Now()
	want := x.expected()
	got := Outcome{Clean: o.Clean, Code: o.Code, Reason: o.Reason, Failed: o.Failed}
	foundOut := got == (Outcome{Code: closeAbnormal, Failed: true}) && x.connected && x.theirs.ledger.mayBeBrokenBy(x.mine.read)
	if got != want && !foundOut && !x.racing() {
		x.w.blameLocked("%v: outcome %+v, want %+v", x.who, got, want)
	}
	if !x.connected {
		return
	}
	x.wroteAt = x.mine.wroteAt
	x.judgeDeadline(x.w.plan.sideConfig(x.mine))
	deaf := x.failed || x.racing() || x.closing && x.w.plan.protocol == Hixie75 // what comes now is discarded
	ledger := &x.theirs.ledger
	if due := ledger.readBy(x.mine.read); len(x.messages) != due && !(deaf && len(x.messages) < due) {
		x.w.blameLocked("%v: %d messages were read, but %d told", x.who, due, len(x.messages))
	}
	if due := ledger.unknownBy(x.mine.read); x.unknown != due && !(deaf && x.unknown < due) {
		x.w.blameLocked("%v: %d frames without meaning were read, but %d told", x.who, due, x.unknown)
	}
}

// expected is the outcome that DESIGN §2 and §5 ask for.
func (x *witness) expected() Outcome {
	p := x.w.plan.protocol
	rfc := p == RFC6455
	want := Outcome{Code: closeAbnormal, Failed: rfc}
	if !x.connected || x.failed || x.theirs.ledger.brokenBy(x.mine.read) {
		return want
	}
	heard := p != Hixie75 && x.theirs.ledger.goodbyeBy(x.mine.read)
	mine := x.mine.ledger.goodbye
	want.Clean = heard && mine != nil && mine.end <= x.mine.ledger.sure
	want.Failed = rfc && !heard && !x.closing
	switch g := x.theirs.ledger.goodbye; {
	case heard && rfc:
		want.Code, want.Reason = g.code, g.reason
	case want.Clean:
		want.Code = closeNoStatus
	}
	return want
}

// judgeDeadline checks that the outcome did not keep anybody waiting: not for longer than
// the timeouts since the last sign of life. Who takes nothing for a while may be late.
func (x *witness) judgeDeadline(cfg Config) {
	late := func(since time.Time, limit time.Duration) bool {
		return x.outcomeAt.Sub(later(since, x.wroteAt)) > limit+time.Microsecond
	}
	switch heard := x.mine.heardAt; {
	case x.w.plan.dawdles():
	case !heard.IsZero():
		if late(heard, max(cfg.LingerTimeout, cfg.CloseTimeout)) {
			x.w.blameLocked("%v: told the end %v after the goodbye", x.who, x.outcomeAt.Sub(heard))
		}
	case x.closing && x.w.plan.protocol != Hixie75:
		if late(x.actedAt, cfg.CloseTimeout) {
			x.w.blameLocked("%v: told the end %v after our goodbye", x.who, x.outcomeAt.Sub(x.actedAt))
		}
	}
}

// judgeRelease checks that the transport was let go of soon after the end.
func (x *witness) judgeRelease(cfg Config) {
	end := x.outcomeAt
	if x.left {
		end = x.actedAt
	}
	if end.IsZero() { // there was no channel
		return
	}
	if took := x.mine.overAt.Sub(later(end, x.mine.wroteAt)); took > 3*cfg.LingerTimeout && !x.w.plan.dawdles() {
		x.w.blameLocked("%v: let go of the connection %v after the end", x.who, took)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// weClose notes that our side closes an open connection.
func (x *witness) weClose() {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.closing, x.actedAt = true, time.Now()
}

// weFail notes that our side gives up on the peer. That means nothing once the goodbyes
// have crossed, or the end was told. A goodbye that was read together with what the channel
// is just telling has not been looked at.
func (x *witness) weFail() {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.failed = x.failed || x.mine == nil || x.telling || !x.theirs.ledger.goodbyeBy(x.mine.read)
	x.actedAt = time.Now()
}

// weLeave notes that our side has gone.
func (x *witness) weLeave() {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	x.left, x.actedAt = true, time.Now()
	x.end.Do(func() { close(x.ended) })
}

// offered is how many messages our side has sent, offer adds one that it is about to
// send, and takeBack removes it when it was not accepted.
func (x *witness) offered() int {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if x.mine == nil {
		return 0
	}
	return len(x.mine.ledger.messages)
}

func (x *witness) offer(m Message) {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if x.mine != nil {
		x.mine.ledger.messages = append(x.mine.ledger.messages, m)
	}
}

func (x *witness) takeBack() {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if x.mine != nil {
		x.mine.ledger.messages = x.mine.ledger.messages[:len(x.mine.ledger.messages)-1]
	}
}

// written is what bufferedAmount must not count any more.
func (x *witness) written() int64 {
	x.w.mu.Lock()
	defer x.w.mu.Unlock()
	if x.mine == nil {
		return 0
	}
	return x.mine.ledger.written()
}

const poolSize = 4 << 20

// The contents of messages: text of which every part compresses, with characters of one
// to four bytes, and bytes of which one half does not.
var (
	textPool = sync.OnceValue(func() string {
		return strings.Repeat("The quick brown fox jumps over the lazy dog. Zwölf Boxkämpfer, 象は鼻が長い, 🦊🦊. ", poolSize/100)
	})
	bytesPool = sync.OnceValue(func() []byte { return append(noise(1, poolSize), make([]byte, poolSize)...) })
)

// newMessage is the n-th message of a side. Its number stands at its beginning where
// there is room.
func newMessage(n, size int, binary bool) Message {
	name := fmt.Sprintf("%d:", n)
	if len(name) > size {
		name = ""
	}
	size -= len(name)
	if binary {
		pool := bytesPool()
		at := n * 99_991 % (len(pool) - size)
		return Message{Binary: true, Data: append([]byte(name), pool[at:at+size]...)}
	}
	pool := textPool()
	at := n * 9_973 % (len(pool) - size - utf8.UTFMax)
	for !utf8.RuneStart(pool[at]) {
		at++
	}
	end := at + size
	for !utf8.RuneStart(pool[end]) {
		end--
	}
	end = max(at, end)
	return Message{Text: name + pool[at:end] + strings.Repeat(".", size-(end-at))}
}
