package conformance

import (
	"fmt"
	"strings"
)

// ended are the steps after both Close frames: the server ends TCP at once, the client
// leaves it to the server (RFC 6455 §5.5.1 and §7.1.1).
func ended() []step {
	return do(
		waitsForUs(),
		forClient(hangUp()),
		endsTCP("both have said goodbye"),
	)
}

// closingCases are closing handshakes that we begin.
func closingCases() topic {
	return topic{name: "Closing handshake", sections: []section{
		{
			number: "7.1", rule: "A Close is answered with a Close.", where: "RFC 6455 §5.5.1 and §7.1.2", cases: []spec{
				{name: "close-empty", steps: do(closes(goodbyeEmpty()))},
				{name: "close-1000", steps: do(closes(goodbye(1000, "")))},
				{name: "close-1000-reason", steps: do(closes(goodbye(1000, "enough")))},
				{name: "close-after-message", steps: do(send(text("Hello")), echo(text("Hello")), closes(goodbye(1000, "")))},
				{name: "close-after-ping", steps: do(send(ping("p")), pong("p"), closes(goodbye(1000, "")))},
				{name: "close-in-octets", steps: do(sendAt(octets, goodbye(1000, "octet by octet")), answered())},
				{name: "close-in-unfinished-message", rule: "A Close is answered in the middle of a message, which will not be finished.",
					steps: do(send(text("never").unfinished(), goodbye(1000, "")), answered())},
				{name: "close-behind-message", rule: "A Close is answered behind a message; the message's echo may come before, or not at all.",
					steps: do(send(text("Hello"), goodbye(1000, "")), mayEcho(text("Hello"), "the echo of a message before the Close is lost"), answered())},
			},
		},
		{
			number: "7.2", rule: "The body of a Close is empty, or a code of two bytes and a reason, 125 bytes in all.",
			where: "RFC 6455 §5.5 and §5.5.1", cases: []spec{
				{name: "close-body-1-byte", steps: do(refusesClose(goodbyeRaw([]byte{3}), 1002))},
				{name: "close-body-2-bytes", steps: do(closes(goodbye(1000, "")))},
				{name: "close-body-3-bytes", steps: do(closes(goodbye(1000, "x")))},
				{name: "close-body-125-bytes", steps: do(closes(goodbye(1000, pattern(123))))},
				{name: "close-body-126-bytes", steps: do(refusesClose(goodbye(1000, pattern(124)), 1002))},
				{name: "close-without-fin", rule: "A Close is not fragmented.",
					steps: do(refusesClose(goodbye(1000, "").unfinished(), 1002))},
			},
		},
		{
			number: "7.3", rule: "The reason of a Close is UTF-8.", where: "RFC 6455 §5.5.1 and §8.1", cases: []spec{
				{name: "reason-many-scripts", steps: do(closes(goodbye(1000, manyScripts)))},
				{name: "reason-with-u-0000", steps: do(closes(goodbye(1000, "a\x00b")))},
				{name: "reason-ends-at-byte-123", steps: do(closes(goodbye(1000, pattern(119)+"😀")))},
				{name: "reason-not-utf8", steps: do(refusesClose(goodbye(1000, "a\xFFb"), 1007))},
				{name: "reason-cut-character", steps: do(refusesClose(goodbye(1000, "a\xE2\x82"), 1007))},
				{name: "reason-surrogate", steps: do(refusesClose(goodbye(1000, "\xED\xA0\x80"), 1007))},
				{name: "reason-overlong", steps: do(refusesClose(goodbye(1000, "\xC0\xAF"), 1007))},
			},
		},
		{
			number: "7.4", rule: "Nothing that comes after a Close is answered.", where: "RFC 6455 §1.4 and §5.5.1", cases: []spec{
				{name: "message-after-close", steps: do(
					send(goodbye(1000, ""), text("too late")), answered(), quiet("a message after a Close is discarded"))},
				{name: "ping-after-close", steps: do(send(goodbye(1000, ""), ping("too late")), answered(), noPong())},
				{name: "second-close", rule: "Each side sends one Close.", steps: do(
					send(goodbye(1000, ""), goodbye(1001, "")), answered(), quiet("one Close has been sent"))},
				{name: "bad-frame-after-close", steps: do(
					send(goodbye(1000, ""), opcode(3, "?")), answered(), quiet("what follows a Close is not looked at"))},
				{name: "bad-utf8-after-close", steps: do(
					send(goodbye(1000, ""), text("\xFF")), answered(), quiet("what follows a Close is not looked at"))},
				{name: "rest-of-message-after-close", steps: do(
					send(text("un").unfinished(), goodbye(1000, ""), then("finished")), answered(), quiet("a message after a Close is discarded"))},
			},
		},
		{
			number: "7.5", rule: "A peer that is asked to says goodbye first, with the code and reason wanted, and waits for the answer.",
			where: "RFC 6455 §7.1.2 and §7.1.4", cases: []spec{
				{name: "peer-closes-3001", steps: append(do(asksToClose(" 3001 why"), closedWith(3001, "why"), send(goodbye(3001, "why"))), ended()...)},
				{name: "peer-closes-empty", steps: append(do(asksToClose(""), closedWith(0, ""), send(goodbyeEmpty())), ended()...)},
				{name: "peer-closes-utf8-reason", steps: append(do(
					asksToClose(" 4999 "+manyScripts), closedWith(4999, manyScripts), send(goodbye(4999, ""))), ended()...)},
				{name: "peer-closes-we-answer-late", steps: append(do(
					asksToClose(" 1000"), send(text("still on its way")), quiet("it has sent its Close"),
					send(goodbye(1000, ""))), ended()...)},
				{name: "both-close", rule: "Two Close frames that cross are the closing handshake: nobody sends another.", steps: append(do(
					step{text: `send in one write the text "` + closeRequest + ` 3001" and Close 1000`, run: func(x *exchange) {
						x.sendFrames(pace{}, text(closeRequest+" 3001"), goodbye(1000, ""))
					}},
					mayEcho(text(closeRequest+" 3001"), ""), answered()), ended()...)},
			},
		},
	}}
}

// closingCodeCases are the codes of Close frames.
func closingCodeCases() topic {
	codes := func(prefix string, make func(code uint16) []step, list ...uint16) []spec {
		var cases []spec
		for _, code := range list {
			cases = append(cases, spec{name: fmt.Sprintf("%s-%d", prefix, code), steps: make(code)})
		}
		return cases
	}
	return topic{name: "Close codes", sections: []section{
		{
			number: "7.6", rule: "A Close with a code that may be sent is answered, typically with the same code.",
			where: "RFC 6455 §5.5.1 and §7.4", cases: codes("code", func(code uint16) []step {
				return do(echoesCode(code, ""))
			}, 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999),
		},
		{
			number: "7.7", rule: "A Close with a code that must not be sent fails the connection.",
			where: "RFC 6455 §7.4.1 and §7.4.2", cases: codes("bad-code", func(code uint16) []step {
				return do(refusesClose(goodbye(code, ""), 1002))
			}, 0, 999, 1005, 1006, 1015),
		},
		{
			number: "7.8", rule: "For codes that are registered later, or reserved for that, the standard asks for nothing.",
			where: "RFC 6455 §7.4.1 and §7.4.2", cases: codes("other-code", func(code uint16) []step {
				return do(reportsClose(goodbye(code, "")))
			}, 1004, 1012, 1013, 1014, 1016, 1100, 2000, 2999, 5000, 65535),
		},
	}}
}

// wrong is a frame that ends any connection.
var wrong = opcode(3, "")

// endingCases are about TCP, and about connections that the peer fails.
func endingCases() topic {
	junk := make([]frame, 64)
	for i := range junk {
		junk[i] = text(strings.Repeat("z", 4000))
	}
	return topic{name: "The end of TCP", sections: []section{
		{
			number: "7.10", rule: "After both Close frames the server ends TCP at once, and the client waits for that.",
			where: "RFC 6455 §5.5.1 and §7.1.1", cases: []spec{
				{name: "end-after-empty-close", steps: append(do(closes(goodbyeEmpty())), ended()...)},
				{name: "end-after-close-1000", steps: append(do(closes(goodbye(1000, "bye"))), ended()...)},
				{name: "end-after-message-and-close", steps: append(do(
					send(text("Hello")), echo(text("Hello")), closes(goodbye(1000, ""))), ended()...)},
			},
		},
		{
			number: "7.11", rule: "An endpoint closes TCP cleanly: it reads what still comes, so that no reset destroys what it has sent.",
			where: "RFC 6455 §7.1.1", cases: []spec{
				{name: "much-after-our-close", steps: do(
					send(append([]frame{goodbye(1000, "")}, junk...)...), answered(), forClient(hangUp()), endsTCP("both have said goodbye"))},
				{name: "much-after-a-bad-frame", steps: do(
					send(append([]frame{wrong}, junk...)...), peerClosed(), forClient(hangUp()), endsTCP("it has failed the connection"))},
				{name: "much-unread-when-we-close", rule: "What an endpoint has sent before its Close arrives, although the other side is slow to read.",
					steps: do(
						allow(largePatience), stopReading(), sendMany(64, 64<<10), rest(10*breath), send(goodbye(1000, "")), rest(10*breath), readAgain(),
						mayEchoMany(64, 64<<10), answered(), forClient(hangUp()), endsTCP("both have said goodbye"))},
			},
		},
		{
			number: "7.12", rule: "An endpoint that fails the connection says goodbye once, takes nothing more, and ends TCP.",
			where: "RFC 6455 §7.1.7", cases: []spec{
				{name: "failed-and-we-answer", steps: do(
					send(wrong), peerClosed(), send(goodbye(1002, "")), forClient(hangUp()), endsTCP("both have said goodbye"))},
				{name: "failed-and-we-do-not-answer", steps: do(
					send(wrong), peerClosed(), endsTCPOr(NonStrict, "it has failed the connection"))},
				{name: "failed-and-we-send-on", steps: do(
					send(wrong, text("on")), peerClosed(), send(text("and on"), ping("and on")), noPong())},
				{name: "failed-and-our-close-crosses", steps: do(
					send(wrong, goodbye(1000, "")), peerClosed(), quiet("one Close has been sent"))},
			},
		},
		{
			number: "7.13", rule: "A connection that we end without a Close is over for the peer too.",
			where: "RFC 6455 §7.1.4 and §7.1.5", cases: []spec{
				{name: "fin-without-close", steps: do(send(text("Hello")), echo(text("Hello")), hangUp(), endsTCPAnyhow())},
				{name: "fin-in-unfinished-message", steps: do(send(text("un").unfinished()), rest(breath), hangUp(), endsTCPAnyhow())},
				{name: "fin-in-a-frame", steps: do(sendPart(text(pattern(100)), 0, 40), rest(breath), hangUp(), endsTCPAnyhow())},
				{name: "fin-in-a-header", steps: do(sendPart(text(pattern(200)), 0, 1), rest(breath), hangUp(), endsTCPAnyhow())},
			},
		},
	}}
}

// endsTCPAnyhow expects the end of TCP in any manner, a Close before it or not.
func endsTCPAnyhow() step {
	return step{text: "expect the end of TCP", run: func(x *exchange) {
		for !x.over {
			e := x.next(x.times.Patience)
			switch {
			case e.isEnd():
				return
			case e.kind == evSilence:
				x.fail("it keeps its end of TCP open")
			case e.kind == evMessage:
				x.fail("it delivers what was not finished: %s", e)
			}
		}
	}}
}
