package conformance

import (
	"strings"

	"adieu/websocket/wire"
)

// fragments cuts a message into frames of the sizes given; the last takes the rest.
func fragments(m frame, sizes ...int) []frame {
	var frames []frame
	left := m.payload
	for _, n := range sizes {
		frames = append(frames, frame{op: m.op, payload: left[:n], more: true})
		left = left[n:]
		m.op = wire.OpContinuation
	}
	return append(frames, frame{op: m.op, payload: left})
}

// evenly cuts a message into frames of n bytes.
func evenly(m frame, n int) []frame {
	var frames []frame
	for i := 0; i < len(m.payload); i += n {
		end := min(i+n, len(m.payload))
		frames = append(frames, frame{op: m.op, payload: m.payload[i:end], more: end < len(m.payload)})
		m.op = wire.OpContinuation
	}
	return frames
}

// fragmentCases are messages in several frames.
func fragmentCases() topic {
	hello := text("Hello, fragments")
	bytes := blob(allBytes(300))
	return topic{name: "Fragmentation", sections: []section{
		{
			number: "5.1", rule: "The frames of a message are joined in their order, and it has the type of the first.",
			where: "RFC 6455 §5.4", cases: []spec{
				{name: "text-in-two", steps: do(send(fragments(hello, 7)...), echo(hello))},
				{name: "text-in-two-apart", steps: do(sendEach(breath, fragments(hello, 7)...), echo(hello))},
				{name: "text-in-three", steps: do(send(fragments(hello, 1, 5)...), echo(hello))},
				{name: "text-in-single-bytes", steps: do(send(evenly(hello, 1)...), echo(hello))},
				{name: "text-in-single-bytes-in-octets", steps: do(sendAt(octets, evenly(hello, 1)...), echo(hello))},
				{name: "binary-in-two", steps: do(send(fragments(bytes, 128)...), echo(bytes))},
				{name: "binary-in-single-bytes", steps: do(send(evenly(bytes, 1)...), echo(bytes))},
				{name: "binary-that-is-text-in-two", steps: do(send(fragments(blob([]byte("text?")), 2)...), echo(blob([]byte("text?"))))},
				{name: "binary-that-is-no-text-in-two", steps: do(
					send(fragments(blob([]byte("\xC3\xC3")), 1)...), echo(blob([]byte("\xC3\xC3"))))},
				{name: "all-length-forms", steps: do(
					send(fragments(text(pattern(70_000)), 0, 125, 126, 65_536)...), echo(text(pattern(70_000))))},
			},
		},
		{
			number: "5.2", rule: "A frame of a message may be empty, the last one too.", where: "RFC 6455 §5.4", cases: []spec{
				{name: "first-empty", steps: do(send(text("").unfinished(), then("rest")), echo(text("rest")))},
				{name: "last-empty", steps: do(send(text("all").unfinished(), then("")), echo(text("all")))},
				{name: "middle-empty", steps: do(send(text("a").unfinished(), then("").unfinished(), then("b")), echo(text("ab")))},
				{name: "all-empty", steps: do(send(text("").unfinished(), then("").unfinished(), then("")), echo(text("")))},
				{name: "all-empty-binary", steps: do(send(blob(nil).unfinished(), then("")), echo(blob(nil)))},
				{name: "empty-between-others", steps: do(
					send(text("first"), text("").unfinished(), then(""), text("second")),
					echo(text("first"), text(""), text("second")))},
			},
		},
		{
			number: "5.3", rule: "Control frames may come between the frames of a message.", where: "RFC 6455 §5.4", cases: []spec{
				{name: "ping-in-between", steps: do(send(text("a").unfinished(), ping("p"), then("b")), pong("p"), echo(text("ab")))},
				{name: "ping-in-between-in-octets", steps: do(
					sendAt(octets, text("a").unfinished(), ping("p"), then("b")), pong("p"), echo(text("ab")))},
				{name: "ping-between-each", steps: do(
					sendEach(0, text("1").unfinished(), ping("p"), then("2").unfinished(), ping("q"), then("3")),
					lastPong("p", "q"), echo(text("123")))},
				{name: "ping-125-in-between", steps: do(
					send(blob([]byte{0}).unfinished(), ping(pattern(125)), then("\x01")), pong(pattern(125)), echo(blob([]byte{0, 1})))},
				{name: "two-messages-with-pings", steps: do(
					send(text("a").unfinished(), ping("p"), then("b")), pong("p"), echo(text("ab")),
					send(blob([]byte("c")).unfinished(), ping("q"), then("d")), pong("q"), echo(blob([]byte("cd"))))},
			},
		},
		{
			number: "5.4", rule: "A continuation frame that continues nothing fails the connection.", where: "RFC 6455 §5.4", cases: []spec{
				{name: "continuation-first", steps: do(send(then("what?"), on), fails(1002))},
				{name: "continuation-first-unfinished", steps: do(send(then("what?").unfinished(), then("this"), on), fails(1002))},
				{name: "continuation-empty", steps: do(send(then(""), on), fails(1002))},
				{name: "continuation-then-message", steps: do(send(then("what?"), text("Hello"), on), fails(1002))},
				{name: "continuation-after-message", steps: do(
					send(text("whole")), echo(text("whole")), send(then("more"), on), fails(1002))},
				{name: "continuation-after-fragments", steps: do(
					send(fragments(hello, 7)...), echo(hello), send(then("more"), on), fails(1002))},
				{name: "continuation-behind-message", steps: do(
					send(text("whole"), then("more"), on), mayEcho(text("whole"), ""), fails(1002))},
				{name: "continuation-after-ping", steps: do(send(ping("p")), pong("p"), send(then("what?"), on), fails(1002))},
				{name: "continuation-in-octets", steps: do(sendAt(octets, then("what?")), fails(1002))},
			},
		},
		{
			number: "5.5", rule: "No message begins before the one before has ended.", where: "RFC 6455 §5.4", cases: []spec{
				{name: "text-in-text", steps: do(send(text("a").unfinished(), text("b"), on), fails(1002))},
				{name: "binary-in-text", steps: do(send(text("a").unfinished(), blob([]byte("b")), on), fails(1002))},
				{name: "text-in-binary", steps: do(send(blob([]byte("a")).unfinished(), text("b"), on), fails(1002))},
				{name: "text-in-text-unfinished", steps: do(
					send(text("a").unfinished(), text("b").unfinished(), then("c"), on), fails(1002))},
				{name: "text-in-text-late", steps: do(
					send(text("a").unfinished(), then("b").unfinished(), text("c"), on), fails(1002))},
				{name: "text-in-empty-text", steps: do(send(text("").unfinished(), text(""), on), fails(1002))},
				{name: "text-in-text-after-ping", steps: do(
					send(text("a").unfinished(), ping("p")), pong("p"), send(text("b"), on), fails(1002))},
			},
		},
		{
			number: "5.6", rule: "Bad frames fail the connection wherever TCP cuts them.", where: "RFC 6455 §5.4", cases: []spec{
				{name: "unfinished-message-is-not-delivered", rule: "A message is whole when its last frame has come, and not before.",
					steps: do(send(text(strings.Repeat("part ", 20)).unfinished()), quiet("the message has not ended"),
						send(then("end")), echo(text(strings.Repeat("part ", 20)+"end")))},
				{name: "text-in-text-apart", steps: do(sendEach(breath, text("a").unfinished(), text("b"), on), fails(1002))},
			},
		},
	}}
}
