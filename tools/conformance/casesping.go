package conformance

import (
	"fmt"
	"strings"
	"time"
)

// pingCases are Pings and Pongs.
func pingCases() topic {
	return topic{name: "Pings and Pongs", sections: []section{
		{
			number: "2.1", rule: "A Ping is answered with a Pong that has the same data.",
			where: "RFC 6455 §5.5.2 and §5.5.3", cases: []spec{
				{name: "ping-empty", steps: do(send(ping("")), pong(""))},
				{name: "ping-text", steps: do(send(ping("Hello")), pong("Hello"))},
				{name: "ping-not-utf8", steps: do(send(ping("\x00\xFF\xFE\xED\xA0\x80")), pong("\x00\xFF\xFE\xED\xA0\x80"))},
				{name: "ping-124-bytes", steps: do(send(ping(pattern(124))), pong(pattern(124)))},
				{name: "ping-125-bytes", steps: do(send(ping(pattern(125))), pong(pattern(125)))},
				{name: "ping-in-octets", steps: do(sendAt(octets, ping("octet by octet")), pong("octet by octet"))},
				{name: "ping-before-any-message", steps: do(send(ping("first")), pong("first"), send(text("then")), echo(text("then")))},
				{name: "ping-between-messages", steps: do(
					send(text("before")), echo(text("before")), send(ping("between")), pong("between"),
					send(text("after")), echo(text("after")))},
			},
		},
		{
			number: "2.2", rule: "Of several Pings at least the last is answered, and none out of order.",
			where: "RFC 6455 §5.5.3", cases: []spec{
				{name: "ten-pings", steps: do(send(pings(10)...), lastPong(payloads(10)...))},
				{name: "ten-pings-in-octets", steps: do(sendAt(octets, pings(10)...), lastPong(payloads(10)...))},
				{name: "ten-pings-each-awaited", steps: pingByPing(10)},
				{name: "thousand-pings", steps: do(send(pings(1000)...), lastPong(payloads(1000)...),
					send(text("alive")), echo(text("alive")))},
			},
		},
		{
			number: "2.3", rule: "A Pong that nobody asked for means nothing, and is not answered.",
			where: "RFC 6455 §5.5.3", cases: []spec{
				{name: "pong-empty", steps: do(send(unasked("")), quiet("a Pong has no answer"), send(text("on")), echo(text("on")))},
				{name: "pong-with-data", steps: do(send(unasked("unsolicited")), quiet("a Pong has no answer"), send(text("on")), echo(text("on")))},
				{name: "pong-125-bytes", steps: do(send(unasked(pattern(125))), send(ping("on")), pong("on"))},
				{name: "pong-then-ping", steps: do(send(unasked("one"), ping("two")), pong("two"), quiet("there was one Ping"))},
				{name: "pongs-among-pings", steps: do(
					send(unasked("a"), ping("b"), unasked("c"), ping("d")), lastPong("b", "d"), quiet("there were two Pings"))},
			},
		},
		{
			number: "2.4", rule: "A control frame has at most 125 bytes.", where: "RFC 6455 §5.5", cases: []spec{
				{name: "ping-126-bytes", steps: do(send(ping(pattern(126)), ping("on")), fails(1002))},
				{name: "ping-126-bytes-in-octets", steps: do(sendAt(octets, ping(pattern(126))), fails(1002))},
				{name: "pong-126-bytes", steps: do(send(unasked(pattern(126)), ping("on")), fails(1002))},
				{name: "ping-65536-bytes", steps: do(send(ping(pattern(65536)), ping("on")), fails(1002))},
				{name: "ping-126-bytes-announced", rule: "A control frame has at most 125 bytes, which its header tells.", steps: do(
					sendPart(ping(pattern(126)), 0, 20), failsWithinFrame(1002, sendPart(ping(pattern(126)), 20, -1), send(on)))},
			},
		},
		{
			number: "2.5", rule: "A control frame is not fragmented.", where: "RFC 6455 §5.4 and §5.5", cases: []spec{
				{name: "ping-fragmented", steps: do(send(ping("frag").unfinished(), then("ment"), ping("on")), fails(1002))},
				{name: "ping-without-fin", steps: do(send(ping("lone").unfinished(), ping("on")), fails(1002))},
				{name: "pong-without-fin", steps: do(send(unasked("lone").unfinished(), ping("on")), fails(1002))},
				{name: "ping-without-fin-in-a-message", steps: do(
					send(text("a").unfinished(), ping("p").unfinished(), then("b"), ping("on")), fails(1002))},
			},
		},
		{
			number: "2.6", rule: "A Ping is answered without waiting for the end of a message.", where: "RFC 6455 §5.4 and §5.5.2", cases: []spec{
				{name: "ping-in-unfinished-message", steps: do(
					send(text("un").unfinished(), ping("now")), pong("now"), send(then("finished")), echo(text("unfinished")))},
				{name: "two-pings-in-unfinished-message", steps: do(
					send(text("a").unfinished(), ping("1")), pong("1"), send(then("b").unfinished(), ping("2")), pong("2"),
					send(then("c")), echo(text("abc")))},
				{name: "pong-in-unfinished-message", steps: do(
					send(text("a").unfinished(), unasked("?"), then("b")), echo(text("ab")))},
				{name: "ping-within-a-burst-of-messages", steps: do(send(text("1"), ping("p"), text("2")), anyOrder("p", text("1"), text("2")))},
			},
		},
	}}
}

func payloads(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("ping %d", i)
	}
	return list
}

func pings(n int) []frame {
	frames := make([]frame, n)
	for i, p := range payloads(n) {
		frames[i] = ping(p)
	}
	return frames
}

func pingByPing(n int) []step {
	var steps []step
	for _, p := range payloads(n) {
		steps = append(steps, send(ping(p)), pong(p))
	}
	return steps
}

// anyOrder expects a Pong and echoes; the echoes have their order, the Pong any place.
func anyOrder(payload string, messages ...frame) step {
	what := fmt.Sprintf("expect %s and, anywhere among them, Pong %q", describeEcho(messages), payload)
	return step{text: what, run: func(x *exchange) {
		var took []string
		ponged := false
		for i := 0; i < len(messages) || !ponged; {
			e := x.next(x.times.Patience)
			took = append(took, e.String())
			switch {
			case x.over:
				return
			case e.kind == evPong && string(e.payload) == payload && !ponged:
				ponged = true
			case e.kind == evMessage && i < len(messages) && string(e.payload) == string(messages[i].payload):
				i++
			default:
				x.fail("it sends %s", strings.Join(took, ", then "))
				return
			}
		}
	}}
}

// breath is a short wait between writes, so that the peer sees them apart.
const breath = 20 * time.Millisecond
