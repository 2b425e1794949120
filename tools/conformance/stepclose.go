package conformance

import (
	"fmt"
	"net"
)

// closes sends a Close and expects one in answer, which any code may have that is legal.
func closes(body frame) step {
	return step{text: "send " + describeFrames([]frame{body}) + ", expect a Close", run: func(x *exchange) {
		x.sendFrames(pace{}, body)
		x.awaitClose()
	}}
}

// answered expects the answer to a Close that was sent.
func answered() step {
	return step{text: "expect a Close", run: func(x *exchange) { x.awaitClose() }}
}

func (x *exchange) awaitClose() (event, bool) {
	e := x.nextButPongs(x.times.Patience)
	if !x.over && e.kind != evClose {
		x.fail("instead of the answer to our Close: %s", e)
	}
	return e, !x.over
}

// echoesCode sends a Close and expects the same code back, which RFC 6455 §5.5.1 calls
// typical: another legal one is not strict.
func echoesCode(code uint16, reason string) step {
	f := goodbye(code, reason)
	return step{text: "send " + describeFrames([]frame{f}) + ", expect Close with that code", run: func(x *exchange) {
		x.sendFrames(pace{}, f)
		if e, ok := x.awaitClose(); ok && (!e.hasCode || e.code != code) {
			x.judge(NonStrict, "it answers Close %d with %s", code, e)
		}
	}}
}

// refusesClose sends a Close that is not legal. Failing the connection is right; answering
// as if it were legal ends the connection just as well, but it is not strict.
func refusesClose(f frame, code uint16) step {
	return step{text: fmt.Sprintf("send %s, expect Close %d", describeFrames([]frame{f}), code), run: func(x *exchange) {
		x.sendFrames(pace{}, f)
		defer func() { x.over = true }()
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.kind == evClose:
			x.judgeCode(e, []uint16{code})
		case e.isEnd():
			x.judge(NonStrict, "it drops the connection without a Close: %s", e)
		default:
			x.fail("it does not react: %s", e)
		}
	}}
}

// reportsClose sends a Close about which the standard says nothing.
func reportsClose(f frame) step {
	return step{text: "send " + describeFrames([]frame{f}) + ", see what comes", run: func(x *exchange) {
		x.sendFrames(pace{}, f)
		defer func() { x.over = true }()
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.kind == evSilence || e.kind == evMessage:
			x.fail("instead of the answer to our Close: %s", e)
		default:
			x.judge(Informational, "it answers with %s", e)
		}
	}}
}

// noPong expects that a Ping which came after the Close is not answered. RFC 6455 §5.5.2
// lets a peer be silent then, and §1.4 has nothing follow a Close.
func noPong() step {
	return step{text: "expect no Pong", run: func(x *exchange) {
		for {
			switch e := x.next(x.times.Quiet); e.kind {
			case evPong:
				x.judge(NonStrict, "it answers a Ping that came after the Close: %s", e)
			case evMessage:
				x.fail("it goes on after the Close: %s", e)
				return
			default:
				return
			}
		}
	}}
}

// waitsForUs expects that a client leaves it to the server to end TCP (RFC 6455 §7.1.1).
func waitsForUs() step {
	return forClient(step{text: "expect it to wait for the server's end of TCP", run: func(x *exchange) {
		if e := x.next(x.times.Quiet); e.isEnd() {
			x.judge(NonStrict, "it ends TCP before the server does: %s", e)
		}
	}})
}

// hangUp ends our side of TCP.
func hangUp() step {
	return step{text: "end our side of TCP (FIN)", run: func(x *exchange) {
		x.log.note("we send FIN")
		_ = x.conn.CloseWrite()
		x.sent = true // nothing can be sent any more
	}}
}

// closeRequest is the message with which a peer is asked to end the connection. Those that
// only echo it are not tested further.
const closeRequest = "conformance: close"

// asksToClose makes the peer say goodbye first.
func asksToClose(words string) step {
	message := closeRequest + words
	return step{text: fmt.Sprintf("send the text %q, expect the Close that it asks for", message), run: func(x *exchange) {
		x.sendFrames(pace{}, text(message))
		e := x.nextButPongs(x.times.Patience)
		switch {
		case x.over:
		case e.kind == evMessage && string(e.payload) == message:
			x.lacks("it only echoes, and cannot be asked to say goodbye first")
		case e.kind != evClose:
			x.fail("instead of its Close: %s", e)
		}
	}}
}

// closedWith judges the peer's Close.
func closedWith(code uint16, reason string) step {
	s := "its Close must be empty"
	if code != 0 {
		s = fmt.Sprintf("its Close must say %d %q", code, reason)
	}
	return step{text: s, run: func(x *exchange) {
		e := *x.closed
		if code == 0 && e.hasCode && e.code == 1000 && e.reason == "" {
			x.judge(NonStrict, "%s, but it is %s, as if a code had been wanted", s, e)
			return
		}
		if e.hasCode != (code != 0) || e.hasCode && (e.code != code || e.reason != reason) {
			x.fail("%s, but it is %s", s, e)
		}
	}}
}

// peerClosed expects the Close with which the peer fails the connection. Without one the
// rest of the case means nothing.
func peerClosed() step {
	return step{text: "expect its Close", run: func(x *exchange) {
		switch e := x.nextButPongs(x.times.Patience); {
		case x.over || e.kind == evClose:
		case e.isEnd():
			x.judge(NonStrict, "it drops the connection without a Close: %s", e)
			x.over = true
		default:
			x.fail("instead of its Close: %s", e)
		}
	}}
}

// masksRight judges how the frames so far were masked: each of a client's, none of a server's.
func masksRight() step {
	return step{text: "all its frames must be masked if it is a client, and none if it is a server", run: func(x *exchange) {
		for i, m := range x.in.masks() {
			if m.masked != (x.peer == Client) {
				x.fail("its frame %d, a %s, is %s", i+1, opcodeName(m.opcode), map[bool]string{true: "masked", false: "not masked"}[m.masked])
				return
			}
		}
	}}
}

// keysDiffer judges the masking keys of a client.
func keysDiffer(least int) step {
	return forClient(step{text: "each of its frames must have a key of its own", run: func(x *exchange) {
		seen := map[[4]byte]bool{}
		masks := x.in.masks()
		for _, m := range masks {
			if !m.masked {
				return // another rule is broken
			}
			seen[m.key] = true
		}
		switch {
		case len(masks) < least:
			x.fail("only %d frames came", len(masks))
		// Two equal keys of a few dozen are once in a million runs; three are no chance.
		case len(seen) < len(masks)-1:
			x.fail("%d frames have only %d different masking keys, for example %x", len(masks), len(seen), masks[0].key)
		case countsUp(masks):
			x.fail("its masking keys can be predicted: each is the one before plus the same number")
		}
	}})
}

// countsUp reports whether keys differ by a constant.
func countsUp(masks []maskSeen) bool {
	number := func(m maskSeen) uint32 {
		return uint32(m.key[0])<<24 | uint32(m.key[1])<<16 | uint32(m.key[2])<<8 | uint32(m.key[3])
	}
	for i := 2; i < len(masks); i++ {
		if number(masks[i])-number(masks[i-1]) != number(masks[1])-number(masks[0]) {
			return false
		}
	}
	return len(masks) > 2
}

// resetTCP destroys the connection with RST.
func (x *exchange) resetTCP() {
	x.log.note("we send RST")
	if tcp, ok := x.conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	x.sent = true
	_ = x.conn.Close()
}
