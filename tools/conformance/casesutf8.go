package conformance

import (
	"strings"
)

// utf8Cases are texts, right and wrong. The tables are those of RFC 3629 §3 and §4.
func utf8Cases() topic {
	return topic{name: "UTF-8", sections: []section{
		{
			number: "6.1", rule: "Text is any sequence of Unicode characters, and comes back byte for byte.",
			where: "RFC 6455 §5.6, RFC 3629 §4", cases: validTexts(),
		},
		{
			number: "6.2", rule: "A character may be cut by frames and by TCP.", where: "RFC 6455 §5.6", cases: []spec{
				{name: "cut-in-2-byte-character", steps: do(send(fragments(text("aéb"), 2)...), echo(text("aéb")))},
				{name: "cut-in-3-byte-character-after-1", steps: do(send(fragments(text("a€b"), 2)...), echo(text("a€b")))},
				{name: "cut-in-3-byte-character-after-2", steps: do(send(fragments(text("a€b"), 3)...), echo(text("a€b")))},
				{name: "cut-in-4-byte-character-after-1", steps: do(send(fragments(text("a😀b"), 2)...), echo(text("a😀b")))},
				{name: "cut-in-4-byte-character-after-2", steps: do(send(fragments(text("a😀b"), 3)...), echo(text("a😀b")))},
				{name: "cut-in-4-byte-character-after-3", steps: do(send(fragments(text("a😀b"), 4)...), echo(text("a😀b")))},
				{name: "every-byte-a-frame", steps: do(send(evenly(text(manyScripts), 1)...), echo(text(manyScripts)))},
				{name: "every-byte-a-frame-apart", steps: do(sendEach(0, evenly(text("é€😀"), 1)...), echo(text("é€😀")))},
				{name: "cut-with-a-ping-in-between", steps: do(
					send(text("a\xE2").unfinished(), ping("\x82"), then("\x82\xAC")), pong("\x82"), echo(text("a€")))},
				{name: "cut-with-an-empty-frame-in-between", steps: do(
					send(text("\xF0\x9F").unfinished(), then("").unfinished(), then("\x98\x80")), echo(text("😀")))},
				{name: "every-byte-a-segment", steps: do(sendAt(octets, text(manyScripts)), echo(text(manyScripts)))},
			},
		},
		{
			number: "6.3", rule: "Text that is not UTF-8 fails the connection.",
			where: "RFC 6455 §8.1, RFC 3629 §3", cases: invalidTexts(),
		},
		{
			number: "6.4", rule: "Text that cannot become UTF-8 any more fails the connection at the first wrong byte.",
			where: "RFC 6455 §8.1", cases: failFastTexts(),
		},
		{
			number: "6.5", rule: "Bytes that are not UTF-8 fail the connection only where they are text.",
			where: "RFC 6455 §5.6", cases: []spec{
				{name: "binary-not-utf8", steps: do(send(blob([]byte("\xED\xA0\x80\xFF"))), echo(blob([]byte("\xED\xA0\x80\xFF"))))},
				{name: "text-after-binary-not-utf8", steps: do(
					send(blob([]byte("\xE2\x82"))), echo(blob([]byte("\xE2\x82"))), send(text("\u20AC")), echo(text("\u20AC")))},
				{name: "binary-after-text", steps: do(
					send(text("a"), blob([]byte("\xFF"))), echo(text("a"), blob([]byte("\xFF"))))},
			},
		},
	}}
}

// manyScripts has characters of each length.
const manyScripts = "Κόσμε, мир, 世界, ½é€😀𝄞"

// validTexts are the edges of what UTF-8 can say.
func validTexts() []spec {
	var cases []spec
	for _, c := range []struct{ name, text string }{
		{"many-scripts", manyScripts},
		{"u-0000", "a\x00b"},
		{"u-007f", "\x7F"},
		{"u-0080", "\u0080"},
		{"u-07ff", "\u07FF"},
		{"u-0800", "\u0800"},
		{"u-d7ff-before-surrogates", "\uD7FF"},
		{"u-e000-after-surrogates", "\uE000"},
		{"u-fffd-replacement-character", "\uFFFD"},
		{"u-fffe-noncharacter", "\uFFFE"},
		{"u-ffff-noncharacter", "\uFFFF"},
		{"u-fdd0-noncharacter", "\uFDD0"},
		{"u-10000", "\U00010000"},
		{"u-1ffff-noncharacter", "\U0001FFFF"},
		{"u-10ffff-last", "\U0010FFFF"},
		{"byte-order-mark-first", "\uFEFFtext"},
		{"byte-order-mark-alone", "\uFEFF"},
		{"not-normalised", "e\u0301 \u212B"},
		{"line-ends", "a\r\nb\nc\r\u2028d"},
	} {
		cases = append(cases, spec{name: "valid-" + c.name, steps: do(send(text(c.text)), echo(text(c.text)))})
	}
	return cases
}

// invalidTexts are whole messages that are not UTF-8.
func invalidTexts() []spec {
	var cases []spec
	for _, c := range []struct{ name, text string }{
		{"continuation-80", "a\x80"},
		{"continuation-bf", "\xBFa"},
		{"byte-fe", "a\xFEb"},
		{"byte-ff", "\xFF"},
		{"overlong-c0-80", "\xC0\x80"},
		{"overlong-c1-bf", "\xC1\xBF"},
		{"overlong-e0-80-af", "\xE0\x80\xAF"},
		{"overlong-e0-9f-bf", "\xE0\x9F\xBF"},
		{"overlong-f0-80-80-af", "\xF0\x80\x80\xAF"},
		{"overlong-f0-8f-bf-bf", "\xF0\x8F\xBF\xBF"},
		{"surrogate-d800", "a\xED\xA0\x80b"},
		{"surrogate-dfff", "a\xED\xBF\xBFb"},
		{"surrogate-pair", "\xED\xA0\x80\xED\xB0\x80"},
		{"beyond-10ffff", "\xF4\x90\x80\x80"},
		{"lead-f5", "\xF5\x80\x80\x80"},
		{"five-bytes", "\xF8\x88\x80\x80\x80"},
		{"six-bytes", "\xFC\x84\x80\x80\x80\x80"},
		{"lead-c3-then-ascii", "\xC3("},
		{"lead-e2-then-ascii", "\xE2(\xA1"},
		{"e2-82-then-ascii", "\xE2\x82("},
		{"f0-9f-98-then-ascii", "\xF0\x9F\x98("},
		{"cut-after-c3", "Hello\xC3"},
		{"cut-after-e2-82", "Hello\xE2\x82"},
		{"cut-after-f0-9f-98", "Hello\xF0\x9F\x98"},
		{"in-the-middle-of-much", strings.Repeat("x", 40_000) + "\xFF" + strings.Repeat("x", 40_000)},
		{"at-the-end-of-much", strings.Repeat("é", 40_000) + "\xC3"},
	} {
		cases = append(cases, spec{name: "invalid-" + c.name, steps: do(send(text(c.text), on), fails(1007))})
	}
	return append(cases,
		spec{name: "invalid-in-octets", steps: do(sendAt(octets, text("Hello \xED\xA0\x80")), fails(1007))},
		spec{name: "invalid-cut-by-the-last-frame", steps: do(
			send(text("Hello\xE2").unfinished(), then("\x82"), on), fails(1007))},
		spec{name: "invalid-across-frames", steps: do(
			send(text("Hello\xE2").unfinished(), then("world"), on), fails(1007))},
		spec{name: "invalid-surrogate-across-frames", steps: do(
			send(text("\xED").unfinished(), then("\xA0\x80"), on), fails(1007))},
		spec{name: "invalid-cut-then-empty-frame", steps: do(
			send(text("\xE2\x82").unfinished(), then(""), on), fails(1007))},
		spec{name: "invalid-second-message", steps: do(
			send(text("good")), echo(text("good")), send(text("\xC3"), text("\xA9"), on), fails(1007))},
	)
}

// failFastTexts end before the message does.
func failFastTexts() []spec {
	var cases []spec
	for _, c := range []struct{ name, wrong string }{
		{"byte-ff", "a\xFF"}, {"surrogate", "a\xED\xA0"}, {"overlong", "a\xE0\x80"}, {"beyond-10ffff", "a\xF4\x90"},
		{"lead-then-ascii", "a\xE2a"},
	} {
		cases = append(cases, spec{name: "fail-fast-in-first-frame-" + c.name, steps: do(
			send(text(c.wrong).unfinished(), on), failsFast(1007, send(then("rest"), on)))})
	}
	partial := text("Hello \xFF" + strings.Repeat("x", 100))
	big := text(strings.Repeat("x", 1000) + "\xC0" + strings.Repeat("x", 100_000))
	return append(cases,
		spec{name: "fail-fast-in-second-frame", steps: do(
			send(text("good").unfinished(), then("\xF8").unfinished(), on), failsFast(1007, send(then("rest"), on)))},
		spec{name: "fail-fast-across-frames", steps: do(
			send(text("\xF0\x9F").unfinished(), then("x").unfinished(), on), failsFast(1007, send(then("rest"), on)))},
		spec{name: "fail-fast-within-a-frame", steps: do(
			sendPart(partial, 0, 30), failsWithinFrame(1007, sendPart(partial, 30, -1), send(on)))},
		spec{name: "fail-fast-within-a-large-frame", steps: do(
			sendPart(big, 0, 2000), failsWithinFrame(1007, sendPart(big, 2000, -1), send(on)))},
		spec{name: "cut-character-is-no-error-yet", rule: "Text whose end may still come is no error.", steps: do(
			send(text("a\xF0\x9F").unfinished()), quiet("the message has not ended"), send(then("\x98\x80")), echo(text("a😀")))},
		spec{name: "fail-fast-in-frame-1000", steps: do(
			send(append(evenly(text(strings.Repeat("é", 500)), 1)[:999], then("\xFF").unfinished(), on)...),
			failsFast(1007, send(then(""), on)))},
	)
}
