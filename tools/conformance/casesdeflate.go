package conformance

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// h is bytes written in hex.
func h(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err) // the tables are wrong
	}
	return b
}

// helloPacked is "Hello" as RFC 7692 §7.2.3.1 compresses it.
const helloPacked = "f2 48 cd c9 c9 07 00"

// anyTerms is permessage-deflate as it comes.
func anyTerms() *deflateTerms { return &deflateTerms{} }

// packedCase sends compressed frames on any terms and wants a text back.
func packedCase(name, want string, frames ...frame) spec {
	return spec{name: name, deflate: anyTerms(), steps: do(send(frames...), echo(text(want)))}
}

// deflateCases are compressed messages that are right.
func deflateCases() topic {
	hello := packedText(h(helloPacked))
	return topic{name: "Compressed messages", sections: []section{
		{
			number: "13.1", rule: "Any deflate data are inflated, however they are made.", where: "RFC 7692 §7.2.2 and §7.2.3", cases: []spec{
				packedCase("fixed-huffman", "Hello", hello),
				packedCase("stored-block", "Hello", packedText(h("00 05 00 fa ff 48 65 6c 6c 6f 00"))),
				packedCase("bfinal", "Hello", packedText(h("f3 48 cd c9 c9 07 00 00"))),
				packedCase("two-blocks", "Hello", packedText(h("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"))),
				packedCase("bfinal-on-each-of-two-blocks", "Hello", packedText(append(
					new(deflateBits).fixed(true).literals("Hel").end().bytes(),
					new(deflateBits).fixed(true).literals("lo").end().align().header(0, false).bytes()...))),
				{name: "bfinal-then-reference-into-it", deflate: anyTerms(), steps: do(send(packedText(append(
					new(deflateBits).fixed(true).literals("Hello").end().bytes(),
					new(deflateBits).fixed(false).match(5, 5).end().flushed()...))), echoOrGivesUp(text("HelloHello")))},
				packedCase("bfinal-stored-block", "Hello", packedText(append(
					new(deflateBits).stored("Hello", true).bytes(), 0))),
				packedCase("many-empty-blocks", "Hello", packedText(append(
					[]byte(strings.Repeat("\x00\x00\x00\xff\xff", 100)), h(helloPacked)...))),
				packedCase("longest-match", strings.Repeat("a", 259), packedText(
					new(deflateBits).fixed(false).literals("a").match(258, 1).end().flushed())),
				packedCase("empty-message", "", packedText([]byte{0})),
				packedCase("empty-message-of-two-blocks", "", packedText(h("02 00 00 00 ff ff 00"))),
				{name: "own-huffman-codes", deflate: anyTerms(), steps: do(
					sendPacked("2 kB of text", textOf(2000)), echoOf(textOf(2000)))},
				{name: "binary", deflate: anyTerms(), steps: do(
					send(packed(blob(nil), h(helloPacked))), echo(blob([]byte("Hello"))))},
				{name: "not-utf8-binary", deflate: anyTerms(), steps: do(
					send(packed(blob(nil), new(deflateBits).fixed(false).literals("\xFF\xC0").end().flushed())), echo(blob([]byte("\xFF\xC0"))))},
				{name: "many-scripts", deflate: anyTerms(), steps: do(
					send(packedText(new(deflateBits).fixed(false).literals(manyScripts).end().flushed())), echo(text(manyScripts)))},
			},
		},
		{
			number: "13.2", rule: "A compressed message is cut into frames after compression; RSV1 is set on the first only.",
			where: "RFC 7692 §6.1 and §6.2", cases: []spec{
				packedCase("packed-in-two-frames", "Hello", packedText(h("f2 48 cd")).unfinished(), then("\xc9\xc9\x07\x00")),
				packedCase("packed-in-single-bytes", "Hello", packedFragments(h(helloPacked), 1)...),
				packedCase("packed-first-frame-empty", "Hello", packedText(nil).unfinished(), then(string(h(helloPacked)))),
				packedCase("packed-last-frame-empty", "Hello", packedText(h(helloPacked)).unfinished(), then("")),
				{name: "packed-with-a-ping-in-between", deflate: anyTerms(), steps: do(
					send(packedText(h("f2 48 cd")).unfinished(), ping("p"), then("\xc9\xc9\x07\x00")), pong("p"), echo(text("Hello")))},
				{name: "packed-in-octets", deflate: anyTerms(), steps: do(sendAt(octets, hello), echo(text("Hello")))},
				{name: "not-packed", rule: "A message need not be compressed.", deflate: anyTerms(), steps: do(
					send(text("plain")), echo(text("plain")))},
				{name: "not-packed-fragments", rule: "A message need not be compressed.", deflate: anyTerms(), steps: do(
					send(text("pl").unfinished(), then("ain")), echo(text("plain")))},
				{name: "packed-and-not", rule: "Each message is compressed or not by itself.", deflate: anyTerms(), steps: do(
					send(text("one"), hello, text("two")), echo(text("one"), text("Hello"), text("two")))},
			},
		},
		{
			number: "13.3", rule: "Compressed messages may refer to earlier ones, unless it was agreed that they do not.",
			where: "RFC 7692 §7.1.1 and §7.2.3.2", cases: []spec{
				{name: "refers-to-message-before", deflate: anyTerms(), steps: do(
					needsTakeover(), send(hello), echo(text("Hello")), send(packedText(h("f2 00 11 00 00"))), echo(text("Hello")))},
				{name: "refers-over-uncompressed-message", rule: "Uncompressed messages are no part of what may be referred to.",
					deflate: anyTerms(), steps: do(
						needsTakeover(), send(hello, text("World")), echo(text("Hello"), text("World")),
						send(packedText(h("f2 00 11 00 00"))), echo(text("Hello")))},
				{name: "refers-over-ping", deflate: anyTerms(), steps: do(
					needsTakeover(), send(hello, ping("World")), anyOrder("World", text("Hello")),
					send(packedText(h("f2 00 11 00 00"))), echo(text("Hello")))},
				{name: "refers-to-message-with-bfinal", deflate: anyTerms(), steps: do(
					needsTakeover(), send(packedText(h("f3 48 cd c9 c9 07 00 00"))), echo(text("Hello")),
					send(packedText(new(deflateBits).fixed(false).match(5, 5).end().flushed())), echoOrGivesUp(text("Hello")))},
				{name: "refers-32768-bytes-back", deflate: anyTerms(), steps: do(
					needsTakeover(), sendPacked("32 KiB of text", textOf(windowMax)), echoOf(textOf(windowMax)),
					send(packedText(new(deflateBits).fixed(false).match(258, windowMax).end().flushed())),
					echo(text(pattern(windowMax)[:258])))},
				{name: "refers-over-three-messages", deflate: anyTerms(), steps: do(
					needsTakeover(), send(packedText(new(deflateBits).fixed(false).literals("abc").end().flushed())), echo(text("abc")),
					send(packedText(new(deflateBits).fixed(false).literals("def").end().flushed())), echo(text("def")),
					send(packedText(new(deflateBits).fixed(false).match(6, 6).end().flushed())), echo(text("abcdef")))},
				{name: "hundred-messages", deflate: anyTerms(), steps: hundredPacked()},
				{name: "no-takeover-of-ours", rule: "Messages stand alone where that was agreed.", deflate: &deflateTerms{ourNoTakeover: true},
					steps: do(send(hello), echo(text("Hello")), send(hello), echo(text("Hello")))},
			},
		},
		{
			number: "13.4", rule: "What a peer compresses keeps to the terms that were agreed.", where: "RFC 7692 §7.1 and §7.2.1", cases: []spec{
				{name: "peer-no-takeover", deflate: &deflateTerms{peerNoTakeover: true}, steps: do(
					sendPacked("a refrain", refrain), echoPacked("it must inflate by itself", refrain, withinWindow),
					sendPacked("the same", refrain), echoPacked("it must inflate by itself", refrain, withinWindow),
					sendPacked("the same", refrain), echoPacked("it must inflate by itself", refrain, withinWindow))},
				{name: "peer-takeover", deflate: anyTerms(), steps: do(
					sendPacked("a refrain", refrain), echoPacked("it may refer to what it sent", refrain, withinWindow),
					sendPacked("the same", refrain), echoPacked("it may refer to what it sent", refrain, withinWindow))},
				peerWindow(8), peerWindow(9), peerWindow(10), peerWindow(12), peerWindow(15),
				{name: "peer-removes-the-tail", rule: "The 00 00 FF FF at the end of a flush is not sent.", deflate: anyTerms(), steps: do(
					sendPacked("2 kB of text", textOf(2000)), echoPacked("it must not end with 00 00 FF FF", textOf(2000), withoutTail))},
			},
		},
		{
			number: "13.5", rule: "Compressed messages may be large, before or after compression.", where: "RFC 7692 §7.2", cases: []spec{
				{name: "packed-1-mib-of-text", deflate: anyTerms(), steps: do(allow(largePatience),
					sendPacked("1 MiB of text", textOf(1<<20)), echoIfItFits(textOf(1<<20)))},
				{name: "packed-1-mib-that-does-not-shrink", deflate: anyTerms(), steps: do(allow(largePatience),
					sendPacked("1 MiB of noise", noise), echoIfItFits(noise))},
				{name: "packed-32-mib-of-zeros", rule: "A small frame may become a large message; a peer that sets a limit says 1009.",
					deflate: anyTerms(), steps: do(allow(largePatience),
						sendPacked("32 MiB of zeros", zeros), echoIfItFits(zeros))},
				{name: "packed-64-kib-frame-by-frame", deflate: anyTerms(), steps: do(
					step{text: "send 64 KiB compressed, in frames of 100 bytes", run: func(x *exchange) {
						x.sendFrames(pace{}, packedFragments(deflate([]byte(pattern(64<<10)), nil), 100)...)
					}}, echoOf(textOf(64<<10)))},
			},
		},
	}}
}

func packedFragments(payload []byte, n int) []frame {
	frames := evenly(blob(payload), n)
	frames[0].op = 1
	frames[0].reserved = 4
	return frames
}

func hundredPacked() []step {
	steps := do(needsTakeover())
	for i := range 100 {
		m := func() frame { return text(fmt.Sprintf("message %d of many that are alike, %s", i, pattern(50+i))) }
		steps = append(steps, sendReferring("a text", m), echoOf(m))
	}
	return steps
}

// noise is a MiB that no compressor makes smaller.
func noise() frame {
	b := make([]byte, 1<<20)
	state := uint32(1)
	for i := range b {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		b[i] = byte(state)
	}
	return blob(b)
}

// refrain is text that any compressor makes shorter.
func refrain() frame {
	return text(strings.Repeat("Row, row, row your boat, gently down the stream. ", 20))
}

func zeros() frame { return blob(make([]byte, 32<<20)) }

// farApart is text whose parts return at all distances, so that a compressor with too
// large a window gives itself away.
func farApart() frame {
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	var s strings.Builder
	for _, gap := range []int{0, 200, 300, 600, 1200, 2500, 5000, 10_000, 20_000} {
		s.WriteString(alphabet)
		s.WriteString(strings.Repeat("-", gap))
	}
	s.WriteString(alphabet)
	return text(s.String())
}

func peerWindow(bits int) spec {
	return spec{name: fmt.Sprintf("peer-window-%d-bits", bits), deflate: &deflateTerms{peerBits: bits}, steps: do(
		sendPacked("text whose parts return at many distances", farApart), echoPacked("it must not refer beyond the window", farApart, withinWindow),
		sendPacked("the same", farApart), echoPacked("it must not refer beyond the window", farApart, withinWindow))}
}

// brokenDeflateCases are compressed messages that are wrong.
func brokenDeflateCases() topic {
	fail := func(name string, payload []byte) spec {
		return spec{name: name, deflate: anyTerms(), steps: do(send(packedText(payload), on), fails(1007, 1002))}
	}
	rsv1 := func(name string, steps ...step) spec { return spec{name: name, deflate: anyTerms(), steps: steps} }
	return topic{name: "Broken compression", sections: []section{
		{
			number: "13.6", rule: "Data that do not inflate fail the connection.", where: "RFC 7692 §7.2.2, RFC 1951 §3.2", cases: []spec{
				fail("reserved-block-type", h("06 00")),
				fail("stored-length-and-complement-differ", h("00 05 00 00 00 48 65 6c 6c 6f 00")),
				fail("refers-before-the-start", new(deflateBits).fixed(false).literals("a").match(3, 10).end().flushed()),
				fail("reserved-length-symbol", new(deflateBits).fixed(false).symbol(286).end().flushed()),
				fail("reserved-distance-symbol", new(deflateBits).fixed(false).literals("a").symbol(257).code(30, 5).end().flushed()),
				fail("over-subscribed-code", new(deflateBits).header(2, false).put(0, 5).put(0, 5).put(15, 4).
					put(0x249249, 24).put(0x249249, 24).put(0x249, 12).bytes()),
				fail("text-that-inflates-to-no-utf8", new(deflateBits).fixed(false).literals("a\xFFb").end().flushed()),
				fail("text-that-inflates-to-a-cut-character", new(deflateBits).fixed(false).literals("a\xE2\x82").end().flushed()),
				fail("text-whose-stored-block-takes-the-tail-in", h("00 05 00 fa ff 48")),
			},
		},
		{
			number: "13.7", rule: "RSV1 is for the first frame of a message; elsewhere, as the other reserved bits everywhere, it fails the connection.",
			where: "RFC 7692 §6.1, RFC 6455 §5.2", cases: []spec{
				rsv1("rsv1-on-continuation", send(packedText(h("f2 48 cd")).unfinished(), then("\xc9\xc9\x07\x00").rsv(4), on), fails(1002)),
				rsv1("rsv1-on-continuation-of-plain-message", send(text("a").unfinished(), then("b").rsv(4), on), fails(1002)),
				rsv1("rsv1-on-ping", send(ping("p").rsv(4), on), fails(1002)),
				rsv1("rsv1-on-pong", send(unasked("p").rsv(4), on), fails(1002)),
				rsv1("rsv1-on-close", refusesClose(goodbye(1000, "").rsv(4), 1002)),
				rsv1("rsv2-on-packed-message", send(packedText(h(helloPacked)).rsv(6), on), fails(1002)),
				rsv1("rsv3-on-packed-message", send(packedText(h(helloPacked)).rsv(5), on), fails(1002)),
			},
		},
	}}
}
