package conformance

import (
	"bytes"
	"fmt"
)

// packed is a message that we send compressed: the payload is what goes over the wire.
func packed(f frame, payload []byte) frame {
	f.payload = payload
	return f.rsv(4)
}

// packedText is a text message with a payload written in hex in the tables.
func packedText(payload []byte) frame { return packed(text(""), payload) }

// needsTakeover ends a case that refers to earlier messages when the peer forbids that.
func needsTakeover() step {
	return step{text: "our messages must be allowed to refer to earlier ones", run: func(x *exchange) {
		if x.ourNoTakeover() {
			x.lacks("it does not want our messages to refer to earlier ones")
		}
	}}
}

// echoOrGivesUp expects the echo of a message that refers to what came before a block with
// BFINAL set. RFC 7692 does not say whether the window outlives such a block, which ends
// the data for RFC 1951 §3.2.3: a peer may know no more of it, but must not deliver
// anything else.
func echoOrGivesUp(m frame) step {
	return step{text: "expect " + describeEcho([]frame{m}) + "; or that the window has not outlived the block", run: func(x *exchange) {
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.kind == evClose || e.isEnd():
			x.judge(Informational, "its window does not outlive a block with BFINAL set: %s", e)
			x.over = true
		default:
			x.unread(e)
			x.takeEcho(m, 0, 1)
		}
	}}
}

// echoPacked expects an echo, and judges how it was compressed. A peer that never
// compresses breaks no rule.
func echoPacked(what string, want func() frame, problem func(x *exchange, e event) string) step {
	return step{text: "expect the echo; " + what, run: func(x *exchange) {
		m := want()
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.kind != evMessage:
			x.fail("instead of the echo: %s", e)
		case !bytes.Equal(e.payload, m.payload):
			x.fail("the echo differs from what was sent, first at byte %d: %s", differsAt(e.payload, m.payload), e)
		case !e.compressed:
			x.judge(Informational, "it does not compress its message")
		default:
			if p := problem(x, e); p != "" {
				x.fail("%s", p)
			}
		}
	}}
}

// withinWindow judges how far the peer's message refers back.
func withinWindow(x *exchange, e event) string {
	if size := 1 << x.peerBits(); e.inflated.distance > size {
		return fmt.Sprintf("it refers %d bytes back, beyond the window of %d that was agreed", e.inflated.distance, size)
	}
	return ""
}

// withoutTail judges the end of the peer's payload.
func withoutTail(_ *exchange, e event) string {
	if e.inflated.tail {
		return "its payload ends with the 00 00 FF FF that must be removed"
	}
	return ""
}

// sendPacked sends a message that the standard library compresses, and which refers to
// none before.
func sendPacked(what string, message func() frame) step {
	return step{text: "send compressed: " + what, run: func(x *exchange) {
		m := message()
		x.sendFrames(pace{}, packed(m, deflate(m.payload, nil)))
	}}
}

// sendReferring is sendPacked for a message that refers to those before, which must all
// have been sent with it.
func sendReferring(what string, message func() frame) step {
	return step{text: "send compressed, referring to what came before: " + what, run: func(x *exchange) {
		m := message()
		x.sendFrames(pace{}, packed(m, deflate(m.payload, x.history)))
		x.history = append(x.history, m.payload...)
		x.history = x.history[max(0, len(x.history)-windowMax):]
	}}
}

// echoOf expects a message that is made when it is needed.
func echoOf(message func() frame) step {
	return step{text: "expect the echo", run: func(x *exchange) { x.takeEcho(message(), 0, 1) }}
}
