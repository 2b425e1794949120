package reporters

import (
	"fmt"
	"strings"

	"adieu/tools/runner"
	"adieu/tools/wiretrace"
)

// wireBegan is when the tests with a wire began: microseconds since the epoch.
const wireBegan = 1795656548_000_000

// life writes events down, a millisecond apart unless it is told to wait.
type life struct {
	events     []wiretrace.Event
	at         int64
	connection int
}

func newLife() *life { return &life{at: wireBegan + 4200, connection: 1} }

func (l *life) add(lane wiretrace.Lane, kind wiretrace.Kind, title, detail string) *life {
	l.events = append(l.events, wiretrace.Event{At: l.at, Connection: l.connection, Lane: lane, Kind: kind, Title: title, Detail: detail})
	l.at += 310
	return l
}

func (l *life) wait(ms int64) *life { l.at += 1000 * ms; return l }

func (l *life) state(name string) *life {
	return l.add(wiretrace.Page, wiretrace.State, "readyState "+name, "")
}

// opens makes a connection of RFC 6455.
func (l *life) opens(path string) *life {
	url := "ws://127.0.0.1:PORT" + path
	return l.add(wiretrace.Page, wiretrace.Call, `new WebSocket("`+url+`")`, url).
		add(wiretrace.Out, wiretrace.Handshake, "GET "+path+" HTTP/1.1", "Host: 127.0.0.1:PORT\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13").
		add(wiretrace.In, wiretrace.Handshake, "101 Switching Protocols", "Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").
		state("OPEN").add(wiretrace.Page, wiretrace.Dispatch, "open", "")
}

// maskedFrame is a life that ends with a violation.
func maskedFrame() []wiretrace.Event {
	return newLife().opens("/websocket/hybi/masked-frame").
		add(wiretrace.Page, wiretrace.Call, `send("hello")`, "").
		add(wiretrace.Out, wiretrace.Frame, `Text "hello" (5 bytes)`, "FIN 1, RSV 000, opcode 1, masked, length 5\n68 65 6c 6c 6f                                   |hello|").
		add(wiretrace.In, wiretrace.Frame, `Text "hello" (5 bytes, masked)`, "FIN 1, RSV 000, opcode 1, masked, length 5\n68 65 6c 6c 6f                                   |hello|").
		add(wiretrace.Note, wiretrace.Failure, "a server must not mask any frames", "failed with 1002").
		add(wiretrace.Note, wiretrace.Failure, "a server must not mask any frames", "1006, not clean").
		add(wiretrace.Out, wiretrace.Frame, `Close 1002 "a server must not mask any frames"`, "FIN 1, RSV 000, opcode 8, masked, length 35").
		state("CLOSED").
		add(wiretrace.Page, wiretrace.Dispatch, "error", "").
		add(wiretrace.Page, wiretrace.Dispatch, "close 1006, not clean", "").
		add(wiretrace.Out, wiretrace.End, "FIN", "").wait(300).
		add(wiretrace.In, wiretrace.End, "FIN", "").events
}

// hixieClose is the goodbye of hixie-76.
func hixieClose() []wiretrace.Event {
	return newLife().
		add(wiretrace.Page, wiretrace.Call, `new WebSocket("ws://127.0.0.1:PORT/websocket/hixie76/close")`, "ws://127.0.0.1:PORT/websocket/hixie76/close").
		add(wiretrace.Out, wiretrace.Handshake, "GET /websocket/hixie76/close HTTP/1.1", "Upgrade: WebSocket\nConnection: Upgrade\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\n\n5e 6e 3a 64 73 5b 55 34                          |^n:ds[U4|").
		add(wiretrace.In, wiretrace.Handshake, "101 WebSocket Protocol Handshake", "Upgrade: WebSocket\nConnection: Upgrade").
		state("OPEN").add(wiretrace.Page, wiretrace.Dispatch, "open", "").
		add(wiretrace.In, wiretrace.Frame, `00…FF text "first" (5 bytes)`, "").
		add(wiretrace.Page, wiretrace.Dispatch, `message "first"`, "").
		add(wiretrace.Page, wiretrace.Call, "close()", "").state("CLOSING").
		add(wiretrace.Out, wiretrace.Frame, "FF 00 closing frame", "").wait(1200).
		add(wiretrace.In, wiretrace.Frame, "FF 00 closing frame", "").
		add(wiretrace.In, wiretrace.End, "FIN", "").
		state("CLOSED").
		add(wiretrace.Page, wiretrace.Dispatch, "close 1005, clean", "").
		add(wiretrace.Note, wiretrace.End, "over: 1005, clean", "").events
}

// reset is a life that ends with RST.
func reset() []wiretrace.Event {
	return newLife().opens("/reset").
		add(wiretrace.In, wiretrace.Frame, "Binary 00 01 02 03 (4 bytes)", "00 01 02 03                                      |....|").
		add(wiretrace.Page, wiretrace.Dispatch, "message ArrayBuffer (4 bytes)", "").
		add(wiretrace.In, wiretrace.End, "RST", "read tcp 127.0.0.1:40312: connection reset by peer").
		add(wiretrace.Note, wiretrace.Failure, "the connection was reset", "1006, not clean").
		state("CLOSED").
		add(wiretrace.Page, wiretrace.Dispatch, "error", "").
		add(wiretrace.Page, wiretrace.Dispatch, "close 1006, not clean", "").events
}

// flood is a life with many frames.
func flood(n int) []wiretrace.Event {
	l := newLife().opens("/flood?count=2000")
	for i := range n {
		l.add(wiretrace.In, wiretrace.Frame, fmt.Sprintf(`Text "message %d" (%d bytes)`, i, 8+len(fmt.Sprint(i))), "").
			add(wiretrace.Page, wiretrace.Dispatch, fmt.Sprintf(`message "message %d"`, i), "")
	}
	return l.add(wiretrace.In, wiretrace.Frame, `Close 1000 "done"`, "FIN 1, RSV 000, opcode 8, length 6\n03 e8 64 6f 6e 65                                |..done|").
		add(wiretrace.Out, wiretrace.Frame, `Close 1000 "done"`, "").
		add(wiretrace.In, wiretrace.End, "FIN", "").add(wiretrace.Out, wiretrace.End, "FIN", "").
		state("CLOSED").add(wiretrace.Page, wiretrace.Dispatch, `close 1000 "done", clean`, "").events
}

// connections are lives at the same time, as the server saw them.
func connections(count int) []wiretrace.Event {
	l := newLife()
	for n := range count {
		l.connection = n + 1
		l.add(wiretrace.Note, wiretrace.Connect, "accepted", "").
			add(wiretrace.Out, wiretrace.Handshake, "GET /echo HTTP/1.1", "Upgrade: websocket").
			add(wiretrace.In, wiretrace.Handshake, "101 Switching Protocols", "Upgrade: websocket")
	}
	for n := range count {
		l.connection = n + 1
		l.add(wiretrace.Out, wiretrace.Frame, fmt.Sprintf(`Text "%d" (1 byte)`, n), "").
			add(wiretrace.In, wiretrace.Frame, fmt.Sprintf(`Text "%d" (1 byte)`, n), "").
			add(wiretrace.Out, wiretrace.Frame, "Close 1000", "").add(wiretrace.In, wiretrace.Frame, "Close 1000", "")
	}
	return l.events
}

// wireResults are failures of many kinds, each with its wire, among tests that passed.
func wireResults(passes int) []runner.Result {
	fail := func(name, expected, actual string, wire []wiretrace.Event) runner.Result {
		return runner.Result{Name: "websocket/" + name, Status: runner.Fail, DurationMS: 48, Began: wireBegan, Wire: wire,
			Message:      "the text differs from what is expected:\n--- x\n+++ actual\n@@ -1,2 +1,2 @@\n-a\n+b\n\nthe test server said:\nGET " + name + ": done",
			ExpectedText: expected, ActualText: actual, Console: "CONSOLE MESSAGE: WebSocket connection failed"}
	}
	const head = "CONSOLE MESSAGE: WebSocket connection to 'ws://127.0.0.1:PORT/websocket/hybi/masked-frame' failed: a server must not mask any frames\nA masked frame from the server fails the connection.\n\nOn success, you will see a series of \"PASS\" messages, followed by \"TEST COMPLETE\".\n\n"
	all := []runner.Result{
		fail("hybi/masked-frame.html",
			head+"PASS ws.readyState is 1\nPASS ws.protocol is \"\"\nPASS ws.extensions is \"\"\nPASS ws.bufferedAmount is 0\nPASS events are open\nPASS errors is 1\nPASS event.code is 1006\nPASS event.wasClean is false\nPASS event.reason is \"\"\nPASS successfullyParsed is true\n\nTEST COMPLETE\n",
			head+"PASS ws.readyState is 1\nPASS ws.protocol is \"\"\nPASS ws.extensions is \"\"\nPASS ws.bufferedAmount is 0\nPASS events are open\nFAIL errors should be 1. Was 0.\nPASS event.code is 1006\nPASS event.wasClean is false\nFAIL event.reason should be \"\". Was \"a server must not mask any frames\".\nPASS successfullyParsed is true\n\nTEST COMPLETE\nSome tests failed.\n",
			maskedFrame()),
		fail("hixie76/close.html", "PASS one\nTEST COMPLETE\n", "FAIL one\nTEST COMPLETE\n", hixieClose()),
		fail("reset.html", "PASS two\n", "", reset()),
		{Name: "websocket/flood.html", Status: runner.Timeout, DurationMS: 10012, Message: "timed out after 10s\nthe page had printed:\nPASS 1\nits goroutines were at:\ngoroutine 21 [select]:\nadieu/engine.(*loop).run(0xc000123)\n\t/src/engine/loop.go:88", Began: wireBegan, Wire: flood(1000)},
		fail("two.html", strings.Repeat("PASS\n", 20), strings.Repeat("PASS\n", 19)+"FAIL\n", connections(2)),
		fail("seven.html", "PASS\n", "FAIL\n", connections(7)),
		{Name: "workers/crash.html", Status: runner.Crash, DurationMS: 230, Message: "crashed: fatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x8a5, 0xe})\n\t/go/src/runtime/panic.go:1101 +0x48"},
		{Name: "harness/subtests.html", Status: runner.Fail, DurationMS: 30, Harness: "OK", Message: "1 of 3 subtests did not pass\nFAIL b: assert_equals: expected 1 but got 2",
			Subtests: []runner.Subtest{{Name: "a", Status: "PASS"}, {Name: "b", Status: "FAIL", Message: "assert_equals: expected 1 but got 2"}, {Name: "c", Status: "PASS"}}},
		{Name: "websocket/flaky.html", Status: runner.Flaky, DurationMS: 20, Attempts: []runner.Attempt{
			{Status: runner.Fail, DurationMS: 25, Message: "the text differs\n-PASS a\n+FAIL a"}, {Status: runner.Pass, DurationMS: 20}}},
		{Name: "dom/not-yet.html", Status: runner.Fail, Expected: true, DurationMS: 9, Reason: "frames come later", Allowed: []runner.Status{runner.Fail},
			Message: "the text differs from what is expected:\n", ExpectedText: "PASS a\n", ActualText: "FAIL a\n"},
		{Name: "dom/skipped.html", Status: runner.Skip, Message: "skipped by TestExpectations:3: needs a proxy", Reason: "needs a proxy"},
	}
	for i := range passes {
		dir := []string{"dom/events", "websocket/hybi", "websocket/hixie76", "url", "fileapi"}[i*7%5]
		all = append(all, runner.Result{Name: fmt.Sprintf("%s/case-%03d-of-something.html", dir, i), Status: runner.Pass, DurationMS: int64(3 + i*i%40)})
	}
	return all
}
