package conformance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"adieu/websocket/wire"
)

// exchange is a case as it runs against a peer. It belongs to the goroutine that runs it.
type exchange struct {
	ctx   context.Context
	test  *Case
	peer  Role
	times Times
	log   *wireLog
	keys  *rand.ChaCha8 // masks: the same in each run, so that logs can be compared

	conn stream
	in   *inbox // nil before the opening handshake is over

	theirs   *head  // the peer's part of the opening handshake
	sentKey  string // our Sec-WebSocket-Key
	location string // the URL of a server under test
	history  []byte // what our compressed messages may refer to

	reusedKey bool   // the client's Sec-WebSocket-Key came in an earlier connection too
	agreed    *terms // of permessage-deflate, nil when there is none

	verdict  Verdict
	detail   string
	remarks  []string
	over     bool // nothing that follows would mean anything
	steps    []string
	sent     bool   // our Close
	closed   *event // the peer's Close
	ended    *event // the end of TCP
	midFrame bool   // we announced more than we have sent
}

// seed makes the masks of each case its own.
func seed(number string) (s [32]byte) {
	copy(s[:], number)
	return s
}

func newExchange(ctx context.Context, test *Case, peer Role, times Times) *exchange {
	return &exchange{
		ctx: ctx, test: test, peer: peer, times: times.withDefaults(),
		log: newWireLog(), keys: rand.NewChaCha8(seed(test.Number)),
	}
}

// run does the steps, once the connection is open or was to be, and the goodbye. It
// leaves no goroutine and no connection.
func (x *exchange) run() {
	for _, s := range x.test.spec.steps {
		if x.over || x.ctx.Err() != nil {
			break
		}
		if s.only != "" && s.only != x.peer {
			continue
		}
		x.steps = append(x.steps, s.text)
		s.run(x)
	}
	x.conclude()
}

// result is what came of it.
func (x *exchange) result() Result {
	detail := strings.Join(append(nonEmpty(x.detail), x.remarks...), "; ")
	return Result{
		Case: x.test.Number, Name: x.test.Name, Role: x.peer, Protocol: x.test.Protocol, Topic: x.test.Topic,
		Rule: x.test.Rule, Section: x.test.Section, Verdict: x.verdict, Detail: detail,
		DurationMS: x.log.elapsed().Milliseconds(), Steps: append([]string{}, x.steps...), Log: x.log.list(),
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// judge gives a verdict. The worst stays, and of equal ones the first.
func (x *exchange) judge(v Verdict, format string, args ...any) {
	if v <= x.verdict {
		return
	}
	x.verdict, x.detail = v, fmt.Sprintf(format, args...)
	x.log.note("%s: %s", v, x.detail)
}

// fail is a broken rule; the steps end there.
func (x *exchange) fail(format string, args ...any) {
	x.judge(Failed, format, args...)
	x.over = true
}

// lacks ends a case for which the peer is not made.
func (x *exchange) lacks(format string, args ...any) {
	x.judge(Unimplemented, format, args...)
	x.over = true
}

// remark adds to the detail without touching the verdict.
func (x *exchange) remark(format string, args ...any) {
	x.remarks = append(x.remarks, fmt.Sprintf(format, args...))
}

// start begins reading frames.
func (x *exchange) start(rest []byte) {
	var r reader
	if x.test.Protocol == Hixie76 {
		r = &hixieReader{log: x.log}
	} else {
		fr := &frameReader{fromClient: x.peer == Client, log: x.log}
		if x.agreed != nil {
			fr.inflater = &inflater{takeover: !x.peerNoTakeover()}
		}
		r = fr
	}
	x.in = newInbox(x.conn, x.log, r)
	go x.in.run(rest) // ends in conclude
}

// peerNoTakeover and ourNoTakeover are the agreed terms from our side.
func (x *exchange) peerNoTakeover() bool {
	if x.peer == Client {
		return x.agreed.clientNoTakeover
	}
	return x.agreed.serverNoTakeover
}

func (x *exchange) ourNoTakeover() bool {
	if x.peer == Client {
		return x.agreed.serverNoTakeover
	}
	return x.agreed.clientNoTakeover
}

func (x *exchange) peerBits() int {
	if x.peer == Client {
		return x.agreed.clientBits
	}
	return x.agreed.serverBits
}

// pace is how bytes are cut when they are sent; the zero value sends them at once.
type pace struct {
	size  int // of the pieces
	pause time.Duration
}

// write sends bytes. A peer that is gone is noticed when something is expected of it.
func (x *exchange) write(b []byte, p pace) {
	_ = x.conn.SetWriteDeadline(time.Now().Add(x.times.Patience))
	for len(b) > 0 && x.ctx.Err() == nil {
		n := len(b)
		if p.size > 0 {
			n = min(n, p.size)
		}
		if _, err := x.conn.Write(b[:n]); err != nil {
			x.log.note("sending failed: %v", err)
			return
		}
		if b = b[n:]; p.pause > 0 && len(b) > 0 {
			x.pause(p.pause)
		}
	}
}

// pause waits.
func (x *exchange) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.ctx.Done():
	}
}

// maxFramesLogged is how many frames of one write are logged.
const maxFramesLogged = 12

// sendFrames sends frames in one write, or at a pace.
func (x *exchange) sendFrames(p pace, frames ...frame) {
	var b []byte
	for i, f := range frames {
		var key [4]byte
		_, _ = x.keys.Read(key[:])
		at := len(b)
		b = f.append(b, x.peer == Server, key)
		switch {
		case i < maxFramesLogged:
			x.log.sent(b[at:], f.String())
		case i == len(frames)-1:
			x.log.sent(b[at:], fmt.Sprintf("%s, the last of %d frames", f, len(frames)))
		}
		x.sent = x.sent || f.op == wire.OpClose
		x.midFrame = f.announced != nil && *f.announced > uint64(len(f.payload))
	}
	x.write(b, p)
}

// sendRaw sends bytes as they are.
func (x *exchange) sendRaw(b []byte, what string, p pace) {
	x.log.sent(b, what)
	x.write(b, p)
}

// next is what the peer does next; wait bounds how long it may take. Pings are answered
// on the way, and a broken rule ends the case.
func (x *exchange) next(wait time.Duration) event {
	deadline := time.Now().Add(wait)
	for {
		if x.ended != nil {
			return *x.ended
		}
		e := x.in.next(x.ctx, time.Until(deadline))
		switch e.kind {
		case evPing:
			if !x.sent && !x.midFrame {
				x.sendFrames(pace{}, unasked(string(e.payload)))
			}
			continue
		case evBroken:
			x.fail("%s", e.detail)
		case evClose:
			if x.closed != nil {
				x.fail("it sends a second Close")
			}
			x.closed = &e
		case evEOF, evReset:
			x.ended = &e
		}
		return e
	}
}

// nextButPongs skips Pongs: an unsolicited one is legal at any time (RFC 6455 §5.5.3).
func (x *exchange) nextButPongs(wait time.Duration) event {
	deadline := time.Now().Add(wait)
	for {
		if e := x.next(time.Until(deadline)); e.kind != evPong {
			return e
		}
	}
}

// partingTime bounds each wait of a goodbye that no case is about.
const partingTime = time.Second

// conclude says goodbye where that was not done, waits for the end of TCP and closes. What
// the peer does now is judged only where it sends what nobody asked for.
func (x *exchange) conclude() {
	defer x.conn.Close()
	if x.in == nil {
		return
	}
	defer func() {
		x.conn.Close()
		x.in.stop()
	}()
	x.in.release()
	if x.ctx.Err() != nil {
		return
	}
	wait := min(partingTime, x.times.Patience)
	if x.ended == nil && !x.sent && !x.midFrame {
		if x.test.Protocol == Hixie76 {
			x.sendRaw([]byte{0xFF, 0x00}, "FF 00", pace{})
			x.sent = true
		} else {
			x.sendFrames(pace{}, x.parting())
		}
	}
	if !x.over && !x.midFrame {
		x.awaitGoodbye(wait)
	}
	if x.peer == Server && x.ended == nil && !x.midFrame {
		x.drain(wait)
	}
	_ = x.conn.CloseWrite()
	x.drain(wait)
}

// parting is the Close that ends a case: it repeats the peer's code.
func (x *exchange) parting() frame {
	if x.closed != nil {
		if x.closed.hasCode {
			return goodbye(x.closed.code, "")
		}
		return goodbyeEmpty()
	}
	return goodbye(1000, "")
}

// awaitGoodbye waits for the peer's Close.
func (x *exchange) awaitGoodbye(wait time.Duration) {
	deadline := time.Now().Add(wait)
	for x.closed == nil && x.ended == nil && !x.over {
		switch e := x.next(time.Until(deadline)); e.kind {
		case evMessage:
			x.fail("it sends %s, for which nobody has asked", e)
		case evSilence:
			x.remark("it does not answer our Close")
			return
		case evReset, evEOF:
			x.remark("it does not answer our Close, but ends TCP")
		}
	}
}

// drain reads to the end of TCP.
func (x *exchange) drain(wait time.Duration) {
	deadline := time.Now().Add(wait)
	for x.ended == nil {
		e := x.in.next(x.ctx, time.Until(deadline))
		if e.isEnd() {
			x.ended = &e
		}
		if e.kind == evSilence {
			return
		}
	}
}
