package conformance

import (
	"fmt"
	"slices"
	"time"
)

// largePatience is what a peer may take for a few MiB.
const largePatience = 30 * time.Second

// maskCases are about who masks.
func maskCases() topic {
	unmask := func(name string, frames ...frame) spec {
		last := len(frames) - 1
		frames[last] = frames[last].misMasked()
		return spec{name: name, steps: do(send(append(frames, on)...), failsOrDrops(1002))}
	}
	return topic{name: "Masks", sections: []section{
		{
			number: "8.1", rule: "A client masks every frame that it sends, and a server none.",
			where: "RFC 6455 §5.1 and §5.3", cases: []spec{
				{name: "masks-of-text", steps: do(send(text("Hello")), echo(text("Hello")), masksRight())},
				{name: "masks-of-binary", steps: do(send(blob(allBytes(300))), echo(blob(allBytes(300))), masksRight())},
				{name: "masks-of-empty-text", steps: do(send(text("")), echo(text("")), masksRight())},
				{name: "masks-of-large-binary", steps: do(send(blob(allBytes(70_000))), echo(blob(allBytes(70_000))), masksRight())},
				{name: "masks-of-pong", steps: do(send(ping("p")), pong("p"), masksRight())},
				{name: "masks-of-empty-pong", steps: do(send(ping("")), pong(""), masksRight())},
				{name: "masks-of-close", steps: do(closes(goodbye(1000, "bye")), masksRight())},
				{name: "masks-of-empty-close", steps: do(closes(goodbyeEmpty()), masksRight())},
				{name: "masks-of-close-on-failure", steps: do(send(wrong), peerClosed(), masksRight())},
			},
		},
		{
			number: "8.2", only: Client, rule: "Each frame of a client has a masking key of its own that cannot be predicted.",
			where: "RFC 6455 §5.3 and §10.3", cases: []spec{
				{name: "keys-of-messages", steps: do(send(numbered(50, 10)...), echo(numbered(50, 10)...), keysDiffer(50))},
				{name: "keys-of-pongs", steps: append(pingByPing(20), keysDiffer(20))},
			},
		},
		{
			number: "8.3", rule: "A frame that is masked as it must not be closes the connection.", where: "RFC 6455 §5.1", cases: []spec{
				unmask("wrong-mask-on-text", text("Hello")),
				unmask("wrong-mask-on-empty-text", text("")),
				unmask("wrong-mask-on-binary", blob(allBytes(126))),
				unmask("wrong-mask-on-ping", ping("Hello")),
				unmask("wrong-mask-on-pong", unasked("Hello")),
				unmask("wrong-mask-on-continuation", text("Hel").unfinished(), then("lo")),
				{name: "wrong-mask-after-message", steps: do(
					send(text("good")), echo(text("good")), send(text("bad").misMasked(), on), failsOrDrops(1002))},
				{name: "wrong-mask-on-close", steps: do(send(goodbye(1000, "").misMasked()), failsOrDrops(1002))},
			},
		},
	}}
}

// limitCases are large messages, and many small ones. They are made when they run.
func limitCases() topic {
	const mib = 1 << 20
	var sizes []spec
	for _, n := range []int{1, 4, 16} {
		sizes = append(sizes,
			large(fmt.Sprintf("text-of-%d-mib", n), textOf(n*mib), whole),
			large(fmt.Sprintf("binary-of-%d-mib", n), bytesOf(n*mib), whole))
	}
	return topic{name: "Limits and large messages", sections: []section{
		{
			number: "9.1", rule: "A message may be large; a peer that sets a limit says 1009.",
			where: "RFC 6455 §5.2 and §7.4.1", cases: sizes,
		},
		{
			number: "9.2", rule: "A message may have many frames.", where: "RFC 6455 §5.4", cases: []spec{
				large("4-mib-in-frames-of-1-kib", bytesOf(4*mib), inFramesOf(1<<10)),
				large("4-mib-in-frames-of-64-kib", bytesOf(4*mib), inFramesOf(64<<10)),
				large("10000-frames-of-1-byte", textOf(10_000), inFramesOf(1)),
				large("100000-frames-of-1-byte", textOf(100_000), inFramesOf(1)),
				large("1000000-frames-of-1-byte", textOf(1_000_000), inFramesOf(1)),
				large("100000-empty-frames", textOf(10), behindEmptyFrames(100_000)),
			},
		},
		{
			number: "9.3", rule: "Messages may come faster than they are answered, and keep their order.",
			where: "RFC 6455 §5.4", cases: []spec{
				many("1000-empty-messages", 1000, 0),
				many("10000-messages-of-16-bytes", 10_000, 16),
				many("1000-messages-of-1-kib", 1000, 1<<10),
				many("64-messages-of-64-kib", 64, 64<<10),
				{name: "answers-not-read-for-a-while", rule: "A peer whose answers are not taken loses none of them.", steps: do(
					allow(largePatience), stopReading(), sendMany(64, 64<<10), rest(10*breath), readAgain(), echoMany(64, 64<<10))},
			},
		},
		{
			number: "9.4", rule: "Frames may come in pieces of any size.", where: "RFC 6455 §5.2", cases: []spec{
				pieces("64-kib-in-pieces-of-64", 64<<10, 64),
				pieces("1-mib-in-pieces-of-997", mib, 997),
				pieces("1-mib-in-pieces-of-65537", mib, 65537),
			},
		},
		{
			number: "9.5", rule: "A length beyond what a peer takes is refused with 1009; before the bytes come the standard asks for nothing.",
			where: "RFC 6455 §7.4.1", cases: []spec{
				announced("announces-2-to-62-text", text("Hello").announcing(1<<62)),
				announced("announces-1-tib-binary", blob([]byte("Hello")).announcing(1<<40)),
				{name: "announces-1-tib-in-a-second-frame", steps: do(
					send(text("Hello").unfinished(), then("more").announcing(1<<40)), refusesLength())},
			},
		},
	}}
}

func textOf(n int) func() frame  { return func() frame { return text(pattern(n)) } }
func bytesOf(n int) func() frame { return func() frame { return blob(allBytes(n)) } }

func whole(m frame) []frame { return []frame{m} }

func inFramesOf(n int) func(frame) []frame { return func(m frame) []frame { return evenly(m, n) } }

// behindEmptyFrames puts all of the message into the last of n frames.
func behindEmptyFrames(n int) func(frame) []frame {
	return func(m frame) []frame {
		frames := make([]frame, n)
		for i := range frames {
			frames[i].more = true
		}
		frames[0].op = m.op
		return append(frames, then(string(m.payload)))
	}
}

// large sends a message in frames and wants it back.
func large(name string, message func() frame, cut func(frame) []frame) spec {
	return spec{name: name, steps: do(allow(largePatience),
		step{text: "send the message of the case's name", run: func(x *exchange) { x.sendFrames(pace{}, cut(message())...) }},
		echoIfItFits(message))}
}

func pieces(name string, n, size int) spec {
	m := bytesOf(n)
	return spec{name: name, steps: do(allow(largePatience),
		step{text: "send the message of the case's name", run: func(x *exchange) { x.sendFrames(pace{size: size}, m()) }},
		echoIfItFits(m))}
}

func many(name string, n, size int) spec {
	return spec{name: name, steps: do(allow(largePatience), sendMany(n, size), echoMany(n, size))}
}

// manyMessages is numbered, or empty messages for a size of 0.
func manyMessages(n, size int) []frame {
	if size == 0 {
		return slices.Repeat([]frame{text("")}, n)
	}
	return numbered(n, size)
}

func sendMany(n, size int) step {
	return step{text: fmt.Sprintf("send %d messages of %d bytes", n, size), run: func(x *exchange) {
		x.sendFrames(pace{}, manyMessages(n, size)...)
	}}
}

func echoMany(n, size int) step {
	return step{text: fmt.Sprintf("expect the %d echoes", n), run: func(x *exchange) { x.takeEchoes(manyMessages(n, size)) }}
}

// mayEchoMany takes what echoes come before a Close, which must be the first ones.
func mayEchoMany(n, size int) step {
	return step{text: fmt.Sprintf("of the %d echoes the first may come", n), run: func(x *exchange) {
		for i, m := range manyMessages(n, size) {
			e := x.nextButPongs(x.times.Patience)
			switch {
			case x.over:
				return
			case e.kind == evMessage && string(e.payload) != string(m.payload):
				x.fail("echo %d of %d differs from what was sent: %s", i+1, n, e)
				return
			case e.kind != evMessage:
				x.remark("%d of %d echoes came before its Close", i, n)
				x.unread(e)
				return
			}
		}
	}}
}

func announced(name string, f frame) spec {
	return spec{name: name, steps: do(send(f), refusesLength())}
}

// refusesLength sees whether a peer refuses a length at once.
func refusesLength() step {
	return step{text: "expect Close 1009, or nothing", run: func(x *exchange) {
		defer func() { x.over = true }()
		e := x.next(x.times.Quiet)
		switch {
		case x.over:
		case e.kind == evSilence:
			x.judge(Informational, "it waits for the bytes")
		case e.kind == evClose && e.code == 1009:
		case e.kind == evClose:
			x.judge(Informational, "it refuses with %s", e)
		case e.isEnd():
			x.judge(NonStrict, "it drops the connection without a Close: %s", e)
		default:
			x.fail("it answers what has not come: %s", e)
		}
	}}
}
