package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// failing is how a peer may fail the connection (RFC 6455 §7.1.7).
type failing struct {
	codes   []uint16 // the right ones
	mayDrop bool     // no Close is asked for
	mayTake Verdict  // what it means to go on; Failed unless set
	finish  []step   // sends what is missing, for peers that look at whole frames or messages
	unasked bool     // no Ping shows that the peer goes on: only silence does
}

func describeCodes(codes []uint16) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(codes), "[]")), " or ")
}

// fails expects the peer to fail the connection with one of the codes. Another code, or
// TCP's end without a Close, is not strict: the standard asks for the Close with SHOULD.
func fails(codes ...uint16) step {
	return failsHow(failing{codes: codes})
}

// failsOrDrops is fails where the standard leaves the Close to the peer (RFC 6455 §5.1).
func failsOrDrops(codes ...uint16) step {
	return failsHow(failing{codes: codes, mayDrop: true})
}

// failsFast expects a peer to fail before the message is whole; a Ping must have been sent
// behind what is wrong. One that answers it, and fails when the rest has come, is not strict.
func failsFast(code uint16, rest ...step) step {
	return failsHow(failing{codes: []uint16{code}, finish: rest})
}

// failsWithinFrame is failsFast before the frame is whole, where no Ping can be sent.
func failsWithinFrame(code uint16, rest ...step) step {
	return failsHow(failing{codes: []uint16{code}, finish: rest, unasked: true})
}

// shouldFail is for what the standard forbids to send, but does not ask to refuse.
func shouldFail(codes ...uint16) step {
	return failsHow(failing{codes: codes, mayTake: NonStrict})
}

func failsHow(f failing) step {
	s := "expect the connection to be failed with Close " + describeCodes(f.codes)
	if len(f.finish) > 0 {
		s += ", at once"
		for _, rest := range f.finish {
			s += "; else " + rest.text
		}
	}
	if f.mayTake == 0 {
		f.mayTake = Failed
	}
	return step{text: s, run: func(x *exchange) { x.awaitFailure(f) }}
}

func (x *exchange) awaitFailure(f failing) {
	defer func() { x.over = true }()
	wait := x.times.Patience
	if f.unasked { // silence is the only sign, so it takes a while
		wait = max(wait/2, x.times.Quiet)
	}
	e := x.next(wait)
	if (e.kind == evSilence || e.kind == evPong) && len(f.finish) > 0 && x.ctx.Err() == nil {
		for _, rest := range f.finish {
			rest.run(x)
		}
		e = x.next(x.times.Patience)
		if e.kind == evClose || e.isEnd() {
			x.judge(NonStrict, "it notices only when all of it has come")
		}
	}
	switch {
	case x.over: // broke another rule
	case e.kind == evSilence:
		x.judge(f.mayTake, "it does not fail the connection")
	case e.kind == evMessage:
		x.judge(f.mayTake, "it takes it and goes on: %s", e)
	case e.kind == evPong:
		x.judge(f.mayTake, "it goes on as if nothing had happened: %s", e)
	case e.kind == evClose:
		x.judgeCode(e, f.codes)
	case f.mayDrop:
	default:
		x.judge(NonStrict, "it drops the connection without a Close: %s", e)
	}
}

// judgeCode judges the Close with which the peer fails the connection.
func (x *exchange) judgeCode(e event, codes []uint16) {
	if !e.hasCode || !slices.Contains(codes, e.code) {
		x.judge(NonStrict, "%s instead of %s", e, describeCodes(codes))
	}
}

// endsTCP expects the peer to end TCP in good order (RFC 6455 §7.1.1).
func endsTCP(why string) step { return endsTCPOr(Failed, why) }

// endsTCPOr is endsTCP with the verdict for a peer that does not.
func endsTCPOr(v Verdict, why string) step {
	return step{text: "expect the end of TCP: " + why, run: func(x *exchange) {
		for !x.over {
			e := x.next(x.times.Patience)
			switch {
			case x.over: // broke another rule
			case e.kind == evEOF:
				return
			case e.kind == evReset:
				x.judge(NonStrict, "it resets TCP, which may destroy what the other side has still to read")
				return
			case e.kind == evSilence:
				x.judge(v, "it does not end TCP within %v", x.times.Patience)
				x.over = true
			case e.kind == evMessage:
				x.fail("it goes on after the end: %s", e)
			}
		}
	}}
}
