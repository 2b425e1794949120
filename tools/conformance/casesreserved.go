package conformance

import "fmt"

// on follows what must end the connection: a peer that answers it goes on.
var on = ping("still there?")

// reservedCases are the bits that mean nothing without an extension.
func reservedCases() topic {
	const rule = "A reserved bit that no agreed extension gives a meaning fails the connection."
	const where = "RFC 6455 §5.2"
	return topic{name: "Reserved bits", sections: []section{
		{number: "3.1", rule: rule, where: where, cases: eachBits("text", func(bits byte) []step {
			return do(send(text("Hello").rsv(bits), on), fails(1002))
		}, 1, 2, 4, 7)},
		{number: "3.2", rule: rule, where: where, cases: eachBits("binary", func(bits byte) []step {
			return do(send(blob([]byte("Hello")).rsv(bits), on), fails(1002))
		}, 1, 2, 4)},
		{number: "3.3", rule: rule, where: where, cases: eachBits("ping", func(bits byte) []step {
			return do(send(ping("Hello").rsv(bits), on), fails(1002))
		}, 1, 2, 4)},
		{number: "3.4", rule: rule, where: where, cases: eachBits("close", func(bits byte) []step {
			return do(refusesClose(goodbye(1000, "").rsv(bits), 1002))
		}, 1, 2, 4)},
		{number: "3.5", rule: rule, where: where, cases: eachBits("continuation", func(bits byte) []step {
			return do(send(text("Hel").unfinished(), then("lo").rsv(bits), on), fails(1002))
		}, 1, 2, 4)},
		{number: "3.6", rule: rule, where: where, cases: []spec{
			{name: "reserved-bit-on-pong", steps: do(send(unasked("Hello").rsv(4), on), fails(1002))},
			{name: "reserved-bit-on-empty-text", steps: do(send(text("").rsv(1), on), fails(1002))},
			{name: "reserved-bit-after-message", steps: do(
				send(text("good")), echo(text("good")), send(text("bad").rsv(2), on), fails(1002))},
			{name: "reserved-bit-behind-message", steps: do(
				send(text("good"), text("bad").rsv(2), on), mayEcho(text("good"), ""), fails(1002))},
			{name: "reserved-bit-in-octets", steps: do(sendAt(octets, text("Hello").rsv(1)), fails(1002))},
			{name: "reserved-bit-before-the-payload", rule: "A reserved bit fails the connection, which its header tells.",
				steps: do(sendPart(text(pattern(200)).rsv(4), 0, 20),
					failsWithinFrame(1002, sendPart(text(pattern(200)).rsv(4), 20, -1), send(on)))},
		}},
	}}
}

func eachBits(kind string, steps func(bits byte) []step, all ...byte) []spec {
	var cases []spec
	for _, bits := range all {
		cases = append(cases, spec{name: fmt.Sprintf("%s-with-reserved-bits-%03b", kind, bits), steps: steps(bits)})
	}
	return cases
}

// opcodeCases are the opcodes that mean nothing.
func opcodeCases() topic {
	const rule = "A frame with a reserved opcode fails the connection."
	const where = "RFC 6455 §5.2"
	var data, control []spec
	for op := byte(3); op <= 7; op++ {
		data = append(data, reservedOpcode(op))
	}
	for op := byte(0xB); op <= 0xF; op++ {
		control = append(control, reservedOpcode(op))
	}
	return topic{name: "Opcodes", sections: []section{
		{number: "4.1", rule: rule, where: where, cases: data},
		{number: "4.2", rule: rule, where: where, cases: control},
		{number: "4.3", rule: rule, where: where, cases: []spec{
			{name: "reserved-opcode-empty", steps: do(send(opcode(3, ""), on), fails(1002))},
			{name: "reserved-control-opcode-empty", steps: do(send(opcode(0xB, ""), on), fails(1002))},
			{name: "reserved-opcode-unfinished", steps: do(send(opcode(4, "a").unfinished(), then("b"), on), fails(1002))},
			{name: "reserved-opcode-in-message", steps: do(send(text("a").unfinished(), opcode(5, "?"), then("b"), on), fails(1002))},
			{name: "reserved-control-opcode-in-message", steps: do(
				send(text("a").unfinished(), opcode(0xC, "?"), then("b"), on), fails(1002))},
			{name: "reserved-opcode-after-message", steps: do(
				send(text("good")), echo(text("good")), send(opcode(6, "bad"), on), fails(1002))},
			{name: "reserved-control-opcode-126-bytes", steps: do(send(opcode(0xD, pattern(126)), on), fails(1002))},
			{name: "reserved-opcode-before-the-payload", rule: "A reserved opcode fails the connection, which its header tells.",
				steps: do(sendPart(opcode(7, pattern(200)), 0, 20),
					failsWithinFrame(1002, sendPart(opcode(7, pattern(200)), 20, -1), send(on)))},
		}},
	}}
}

func reservedOpcode(op byte) spec {
	return spec{name: fmt.Sprintf("opcode-%X", op), steps: do(send(opcode(op, "Hello"), on), fails(1002))}
}
