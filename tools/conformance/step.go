package conformance

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"adieu/websocket/wire"
)

// step is a part of a case: something that we send, or something that the peer must do.
type step struct {
	text string // for the report
	only Role   // of the peer; "": both
	run  func(*exchange)
}

// do makes the steps of a case.
func do(steps ...step) []step { return steps }

// forClient is a step that is left out when a server is tested.
func forClient(s step) step { s.only = Client; return s }

// describeFrames lists what is sent, with the bytes as a server would send them.
func describeFrames(frames []frame) string {
	var parts []string
	for i, f := range frames {
		if i == 4 && len(frames) > 5 {
			parts = append(parts, fmt.Sprintf("… %d frames in all", len(frames)))
			break
		}
		parts = append(parts, f.String()+" ["+f.hex()+"]")
	}
	return strings.Join(parts, ", ")
}

// maxHex is how many bytes of a frame a description shows.
const maxHex = 24

// hex is the start of the frame as a server would send it.
func (f frame) hex() string {
	length := uint64(len(f.payload))
	if f.announced == nil {
		f.announced = &length
		if f.form == 0 {
			f.form = wireForm(length)
		}
	}
	f.payload = f.payload[:min(len(f.payload), maxHex)]
	b := f.append(nil, false, [4]byte{})
	if len(b) > maxHex || length > maxHex {
		return hex.EncodeToString(b[:min(len(b), maxHex)]) + "…"
	}
	return hex.EncodeToString(b)
}

// wireForm is the shortest form of a length (RFC 6455 §5.2).
func wireForm(length uint64) uint8 {
	switch {
	case length < 126:
		return 1
	case length < 1<<16:
		return 2
	}
	return 8
}

// send sends frames in one write.
func send(frames ...frame) step { return sendAt(pace{}, frames...) }

// sendAt sends frames in pieces.
func sendAt(p pace, frames ...frame) step {
	s := "send " + describeFrames(frames)
	if p.size > 0 {
		s += fmt.Sprintf(", in pieces of %d", p.size)
	}
	return step{text: s, run: func(x *exchange) { x.sendFrames(p, frames...) }}
}

// sendEach sends frames in one write each.
func sendEach(pause time.Duration, frames ...frame) step {
	return step{text: "send one by one " + describeFrames(frames), run: func(x *exchange) {
		for _, f := range frames {
			x.sendFrames(pace{}, f)
			x.pause(pause)
		}
	}}
}

// sendPart sends bytes of a frame from some place to another; unmasked positions count.
func sendPart(f frame, from, to int) step {
	what := fmt.Sprintf("send bytes %d to %d of %s", from, to, f)
	return step{text: what, run: func(x *exchange) {
		b := f.append(nil, x.peer == Server, [4]byte{1, 2, 3, 4})
		end := to
		if end < 0 || end > len(b) {
			end = len(b)
		}
		x.midFrame = end < len(b)
		x.sendRaw(b[min(from, len(b)):end], what[len("send "):], pace{})
	}}
}

// allow gives the peer more time for the steps that follow.
func allow(d time.Duration) step {
	return step{text: fmt.Sprintf("allow %v for what follows", d), run: func(x *exchange) {
		x.times.Patience = max(x.times.Patience, d)
	}}
}

// rest lets time pass.
func rest(d time.Duration) step {
	return step{text: fmt.Sprintf("wait %v", d), run: func(x *exchange) { x.pause(d) }}
}

// stopReading and readAgain make the peer's data pile up.
func stopReading() step {
	return step{text: "stop reading", run: func(x *exchange) { x.in.hold() }}
}

func readAgain() step {
	return step{text: "read again", run: func(x *exchange) { x.in.release() }}
}

// echo expects the message back, with its type.
func echo(messages ...frame) step {
	return step{text: "expect " + describeEcho(messages), run: func(x *exchange) {
		x.takeEchoes(messages)
	}}
}

func (x *exchange) takeEchoes(messages []frame) {
	for i, m := range messages {
		if !x.takeEcho(m, i, len(messages)) {
			return
		}
	}
}

func describeEcho(messages []frame) string {
	if len(messages) == 1 {
		return "the echo of " + messages[0].String()
	}
	return fmt.Sprintf("the echoes of %d messages", len(messages))
}

// takeEcho judges the next message, the i-th of n.
func (x *exchange) takeEcho(want frame, i, n int) bool {
	e := x.nextButPongs(x.times.Patience)
	switch {
	case x.over:
	case e.kind != evMessage && n > 1:
		x.fail("after %d of %d echoes: %s", i, n, e)
	case e.kind != evMessage:
		x.fail("instead of the echo: %s", e)
	case e.binary != (want.op == wire.OpBinary):
		x.fail("it changes the type of the message: %s", e)
	case !bytes.Equal(e.payload, want.payload):
		x.fail("the echo differs from what was sent, first at byte %d: %s", differsAt(e.payload, want.payload), e)
	default:
		return true
	}
	return false
}

func differsAt(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// isLimit reports whether a Close says that a peer takes no more: 1009 for a message that is
// too big, 1008 for a policy of its own (RFC 6455 §7.4.1).
func (e event) isLimit() bool {
	return e.kind == evClose && e.hasCode && (e.code == 1009 || e.code == 1008)
}

// echoIfItFits expects the message back; a peer may also find it too much and say so.
func echoIfItFits(message func() frame) step {
	return step{text: "expect the echo, or Close 1009 or 1008", run: func(x *exchange) {
		m := message()
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.isLimit():
			x.judge(Informational, "it sets a limit: %s", e)
			x.over = true
		case e.kind != evMessage:
			x.fail("instead of the echo: %s", e)
		case e.binary != (m.op == wire.OpBinary) || !bytes.Equal(e.payload, m.payload):
			x.fail("the echo differs from what was sent, first at byte %d: %s", differsAt(e.payload, m.payload), e)
		}
	}}
}

// mayEcho takes the echo of a message when it comes next. It is for peers that have every
// reason not to send it any more.
func mayEcho(m frame, note string) step {
	return step{text: "the echo may come, or not", run: func(x *exchange) {
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.kind == evMessage && bytes.Equal(e.payload, m.payload):
		case e.kind == evMessage:
			x.fail("the echo differs from what was sent: %s", e)
		default:
			if note != "" {
				x.remark("%s", note)
			}
			x.unread(e)
		}
	}}
}

// unread puts an event back, for the next step.
func (x *exchange) unread(e event) {
	switch e.kind {
	case evSilence:
		return
	case evClose:
		x.closed = nil
	case evEOF, evReset:
		x.ended = nil
	}
	x.in.mu.Lock()
	defer x.in.mu.Unlock()
	x.in.events = append([]event{e}, x.in.events...)
}

// pong expects Pongs, in this order.
func pong(payloads ...string) step {
	return step{text: "expect Pong " + fmt.Sprintf("%+q", payloads), run: func(x *exchange) {
		for _, p := range payloads {
			e := x.next(x.times.Patience)
			switch {
			case x.over:
				return
			case e.kind != evPong:
				x.fail("instead of a Pong: %s", e)
				return
			case string(e.payload) != p:
				x.fail("a Pong with other data than the Ping's %+q: %s", p, e)
				return
			}
		}
	}}
}

// lastPong expects a Pong for the last of several Pings; those before may be left out
// (RFC 6455 §5.5.3), but not come in another order.
func lastPong(payloads ...string) step {
	return step{text: "expect Pongs, of which only the last is a must", run: func(x *exchange) {
		left := payloads
		for len(left) > 0 {
			e := x.next(x.times.Patience)
			switch {
			case x.over:
				return
			case e.isLimit():
				x.judge(Informational, "it sets a limit: %s", e)
				x.over = true
				return
			case e.isEnd():
				x.judge(NonStrict, "it drops the connection without a Close: %s", e)
				x.over = true
				return
			case e.kind != evPong:
				x.fail("instead of the Pong to the last Ping: %s", e)
				return
			}
			i := 0
			for i < len(left) && left[i] != string(e.payload) {
				i++
			}
			if i == len(left) {
				x.fail("a Pong that answers no Ping, or out of order: %s", e)
				return
			}
			left = left[i+1:]
		}
	}}
}

// quiet expects nothing at all, but for the end of TCP after its Close.
func quiet(why string) step {
	return step{text: "expect nothing: " + why, run: func(x *exchange) {
		e := x.next(x.times.Quiet)
		if e.isEnd() && x.closed != nil {
			return // TCP may end once its Close is sent
		}
		if e.kind != evSilence && !x.over {
			x.fail("%s, but there came %s", why, e)
		}
	}}
}
