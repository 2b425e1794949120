package conformance

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The lengths at which the form of a frame's length changes (RFC 6455 §5.2).
var edgeLengths = []int{0, 125, 126, 65535, 65536}

// pattern is text of n bytes in which no part repeats soon.
func pattern(n int) string {
	b := make([]byte, 0, n+16)
	for i := int64(0); len(b) < n; i++ {
		b = append(strconv.AppendInt(b, i, 16), ',')
	}
	return string(b[:n])
}

// allBytes is n bytes, none of which is text.
func allBytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(0xFE - i%256)
	}
	return b
}

// octets is how bytes are sent one by one. The pause keeps TCP from joining them.
var octets = pace{size: 1, pause: 200 * time.Microsecond}

// framingCases are data frames by themselves.
func framingCases() topic {
	return topic{name: "Framing", sections: []section{
		{
			number: "1.1", rule: "A text message comes back whole, whatever form its length has.",
			where: "RFC 6455 §5.2", cases: edgeCases("text", func(n int) frame { return text(pattern(n)) }),
		},
		{
			number: "1.2", rule: "A binary message comes back whole and binary, whatever bytes it has.",
			where: "RFC 6455 §5.2", cases: edgeCases("binary", func(n int) frame { return blob(allBytes(n)) }),
		},
		{
			number: "1.3", rule: "A length has its shortest form; a longer one is an error, though none that must be refused.",
			where: "RFC 6455 §5.2", cases: []spec{
				longForm("5-in-16-bits", text("Hello").inForm(2)),
				longForm("0-in-16-bits", text("").inForm(2)),
				longForm("125-in-16-bits", blob(allBytes(125)).inForm(2)),
				longForm("5-in-64-bits", text("Hello").inForm(8)),
				longForm("126-in-64-bits", blob(allBytes(126)).inForm(8)),
				longForm("65535-in-64-bits", blob(allBytes(65535)).inForm(8)),
				longForm("ping-5-in-16-bits", ping("Hello").inForm(2)),
				longForm("ping-5-in-64-bits", ping("Hello").inForm(8)),
				longForm("close-2-in-16-bits", goodbye(1000, "").inForm(2)),
			},
		},
		{
			number: "1.4", rule: "The first bit of a 64-bit length is 0.", where: "RFC 6455 §5.2",
			cases: []spec{
				hugeLength("text-length-2-to-63", text("Hello"), 1<<63),
				hugeLength("binary-length-all-bits", blob([]byte("Hello")), 1<<64-1),
				hugeLength("continuation-length-2-to-63", then("Hello"), 1<<63),
			},
		},
		{
			number: "1.5", rule: "TCP may cut the stream anywhere, and frames do not notice.", where: "RFC 6455 §5",
			cases: []spec{
				{name: "text-in-octets", steps: do(sendAt(octets, text("Hello, octets")), echo(text("Hello, octets")))},
				{name: "16-bit-length-in-octets", steps: do(
					sendAt(octets, blob(allBytes(126))), echo(blob(allBytes(126))))},
				{name: "64-bit-length-in-octets", steps: do(
					sendPart(blob(allBytes(65536)), 0, 1), rest(5*time.Millisecond),
					sendPart(blob(allBytes(65536)), 1, 5), rest(5*time.Millisecond),
					sendPart(blob(allBytes(65536)), 5, 9), rest(5*time.Millisecond),
					sendPart(blob(allBytes(65536)), 9, 12), rest(5*time.Millisecond),
					sendPart(blob(allBytes(65536)), 12, -1), echo(blob(allBytes(65536))))},
				{name: "header-and-payload-apart", steps: do(
					sendPart(text("apart"), 0, 2), rest(50*time.Millisecond), sendPart(text("apart"), 2, -1), echo(text("apart")))},
				{name: "message-end-and-next-start-together", steps: do(
					sendPart(text("first"), 0, 4),
					step{text: "send the rest of it, and Text \"second\" in the same write", run: func(x *exchange) {
						key := [4]byte{1, 2, 3, 4}
						b := text("first").append(nil, x.peer == Server, key)[4:]
						b = text("second").append(b, x.peer == Server, key)
						x.midFrame = false
						x.sendRaw(b, `the rest, Text "second"`, pace{})
					}},
					echo(text("first"), text("second")))},
				{name: "two-messages-in-one-segment", steps: do(
					send(text("one"), blob([]byte("two"))), echo(text("one"), blob([]byte("two"))))},
				{name: "hundred-messages-in-one-segment", steps: do(send(numbered(100, 3)...), echo(numbered(100, 3)...))},
				{name: "hundred-messages-in-pieces-of-7", steps: do(
					sendAt(pace{size: 7}, numbered(100, 20)...), echo(numbered(100, 20)...))},
				{name: "empty-messages-between", steps: do(
					send(text(""), text("a"), blob(nil), text(""), blob([]byte("b"))),
					echo(text(""), text("a"), blob(nil), text(""), blob([]byte("b"))))},
			},
		},
	}}
}

func edgeCases(kind string, make func(n int) frame) []spec {
	var cases []spec
	for _, n := range edgeLengths {
		cases = append(cases, spec{name: fmt.Sprintf("%s-of-%d-bytes", kind, n), steps: do(send(make(n)), echo(make(n)))})
	}
	return cases
}

// numbered is n text messages of at least size bytes, each different.
func numbered(n, size int) []frame {
	frames := make([]frame, n)
	for i := range frames {
		s := fmt.Sprintf("%d ", i)
		frames[i] = text(s + strings.Repeat("x", max(0, size-len(s))))
	}
	return frames
}

// longForm sends a frame whose length is not in its shortest form.
func longForm(name string, f frame) spec {
	return spec{name: name, steps: do(send(f), shouldFail(1002))}
}

// hugeLength announces more than any frame may hold. A peer that waits for the rest
// cannot be told from one that has not looked.
func hugeLength(name string, f frame, n uint64) spec {
	steps := do(send(f.announcing(n)), failsHow(failing{codes: []uint16{1002, 1009}, mayTake: NonStrict}))
	if f.op == 0 {
		steps = append(do(send(text("x").unfinished())), steps...)
	}
	return spec{name: name, steps: steps}
}
