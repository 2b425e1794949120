package main

import (
	"fmt"
	"strings"
)

// scenario is what happens on one connection, and what both ends must see of it.
type scenario struct {
	name  string
	about string

	drafts bool // the drafts have it too
	only   bool // the drafts have it, RFC 6455 does not

	wish   wish
	job    Job
	client want
	server want
}

// want is what an end must see. Its zero value wants nothing but that nothing is wrong.
type want struct {
	protocol    string // only looked at with subprotocol
	subprotocol bool

	deflate Deflate // what was negotiated; "" is not looked at, deflateOff is nothing at all

	messages int // that came, at least

	// How it ended. No codes: it is not looked at. The reason must be one of reasons, if
	// there are any.
	codes   []int
	reasons []string
	clean   bool

	gone bool // the program is not there any more to tell
}

// sizes are those around each form of a frame's length (RFC 6455 §5.2).
var sizes = []int{0, 1, 125, 126, 65535, 65536, 1 << 20}

func payloads(binary bool) []Payload {
	var p []Payload
	for _, size := range sizes {
		p = append(p, Payload{Binary: binary, Size: size})
	}
	return p
}

// unicodeTexts are of each length of UTF-8, and what decoders like to change.
func unicodeTexts() []Payload {
	texts := []string{
		"é", "€", "😀", "a\u0301", "\x00 NUL \x00", "\uffff", "\U0010ffff", "\u2028\r\n",
		"שלום عالم", strings.Repeat("€😀", 20000), "a" + strings.Repeat("😀", 16384), "ab" + strings.Repeat("😀", 16384),
	}
	var p []Payload
	for _, text := range texts {
		p = append(p, Payload{Text: text})
	}
	return p
}

// numbered are n short messages.
func numbered(n int) (texts []string, p []Payload) {
	for i := range n {
		texts = append(texts, fmt.Sprintf(partText, i))
		p = append(p, Payload{Text: texts[i]})
	}
	return texts, p
}

// mixed is for compression: every size, some of them twice, and both types.
func mixed() []Payload {
	p := append(payloads(false), payloads(true)...)
	return append(p, Payload{Size: 65536}, Payload{Size: 1}, Payload{Size: 0}, Payload{Text: strings.Repeat("€😀", 2000)})
}

// longReason is as long as a reason can be, 123 bytes, and does not end within a character.
var longReason = strings.Repeat("é", 61) + "!"

// normal is the end of a scenario about something else.
var normal = want{codes: []int{1000}, reasons: []string{"", "done"}, clean: true}

// abnormal is the end without a Close.
var abnormal = want{codes: []int{1006}, reasons: []string{""}}

// scenarios returns all of them, in the order of the table.
func scenarios() []scenario {
	texts100, messages100 := numbered(100)
	texts50, _ := numbered(50)
	list := []scenario{
		{name: "texts", drafts: true, about: "echo of texts of 0 bytes to 1 MiB", wish: wish{behaviour: behaveEcho},
			job: Job{Send: payloads(false)}, client: normal},
		{name: "binary", about: "echo of bytes, the same sizes", wish: wish{behaviour: behaveEcho},
			job: Job{Send: payloads(true)}, client: normal},
		{name: "unicode", drafts: true, about: "echo of characters of every length", wish: wish{behaviour: behaveEcho},
			job: Job{Send: unicodeTexts()}, client: normal},
		{name: "byte order mark", drafts: true, about: "echo of a text that begins with U+FEFF", wish: wish{behaviour: behaveEcho},
			job: Job{Send: []Payload{{Text: "\ufeffhello"}}}, client: normal},
		{name: "ping-pong", drafts: true, about: "100 messages, each after the echo of the one before", wish: wish{behaviour: behaveEcho},
			job: Job{Send: messages100}, client: normal},
		{name: "burst", drafts: true, about: "100 messages at once, echoed in order", wish: wish{behaviour: behaveEcho},
			job: Job{Send: messages100, Burst: true}, client: normal},
		{name: "last words", drafts: true, about: "100 messages and close() at once: all arrive", wish: wish{behaviour: behaveCount, report: true},
			job: Job{Tell: texts100}, client: normal, server: normal.with(func(w *want) { w.messages = 100 })},
		{name: "last answers", drafts: true, about: "the server sends 50 messages and closes: all arrive", wish: wish{behaviour: behavePart, count: 50, code: 1000, reason: "done"},
			job: Job{Tell: []string{"go"}, Answers: texts50, End: endWait}, client: normal},
		{name: "subprotocol", about: "the server chooses the second of two", wish: wish{behaviour: behaveEcho, report: true},
			job:    Job{Protocols: []string{"first", serverProtocol}, Send: messages100[:1]},
			client: normal.with(func(w *want) { w.subprotocol, w.protocol = true, serverProtocol }),
			server: normal.with(func(w *want) { w.subprotocol, w.protocol = true, serverProtocol })},
		{name: "subprotocol, draft", only: true, about: "the only one", wish: wish{behaviour: behaveEcho, report: true},
			job:    Job{Protocols: []string{serverProtocol}, Send: messages100[:1]},
			client: normal.with(func(w *want) { w.subprotocol, w.protocol = true, serverProtocol }),
			server: normal.with(func(w *want) { w.subprotocol, w.protocol = true, serverProtocol })},
		{name: "no subprotocol", drafts: true, about: "nobody asks for one", wish: wish{behaviour: behaveEcho, report: true},
			job: Job{Send: messages100[:1]}, client: normal.with(func(w *want) { w.subprotocol = true }), server: normal.with(func(w *want) { w.subprotocol = true })},
	}
	list = append(list, deflateScenarios()...)
	list = append(list,
		scenario{name: "ping of the peer's", about: "a ping is answered with its payload", wish: wish{behaviour: behavePing},
			job: Job{Tell: []string{"go"}, Answers: []string{pongText}, Send: nil}, client: normal},
		scenario{name: "ping of the client's", about: "the same, the other way", wish: wish{behaviour: behaveEcho},
			job: Job{Send: messages100[:2], Ping: "and you?"}, client: normal},
		scenario{name: "fragments of the server's", about: "several frames, an empty one and a ping among them", wish: wish{behaviour: behaveFragment},
			job: Job{Send: []Payload{{Text: "é€😀 in fragments"}}}, client: normal},
		scenario{name: "fragments of the client's", about: "the same, the other way", wish: wish{behaviour: behaveEcho},
			job: Job{Send: []Payload{{Text: "é€😀 in fragments"}, {Binary: true, Size: 70000}}, Fragmented: true}, client: normal},
	)
	return append(list, closingScenarios()...)
}

// deflateScenarios are those of RFC 7692. What one end has no switch for, the other asks
// for.
func deflateScenarios() []scenario {
	negotiated := func(d Deflate) want { return normal.with(func(w *want) { w.deflate = d }) }
	return []scenario{
		{name: "deflate", about: "compressed with context takeover", wish: wish{behaviour: behaveEcho, deflate: deflateOn, report: true},
			job: Job{Deflate: deflateOn, Send: mixed()}, client: negotiated(deflateOn), server: negotiated(deflateOn)},
		{name: "deflate, fresh", about: "compressed without context takeover", wish: wish{behaviour: behaveEcho, deflate: deflateFresh, report: true},
			job: Job{Deflate: deflateFresh, Send: mixed()}, client: negotiated(deflateFresh), server: negotiated(deflateFresh)},
		{name: "deflate, small window", about: "compressed with windows of 512 bytes", wish: wish{behaviour: behaveEcho, deflate: deflateSmall, report: true},
			job: Job{Deflate: deflateSmall, Send: mixed()}, client: negotiated(deflateSmall), server: negotiated(deflateSmall)},
		{name: "deflate declined", about: "offered, and not taken", wish: wish{behaviour: behaveEcho, deflate: deflateOff, report: true},
			job: Job{Deflate: deflateOn, Send: mixed()}, client: negotiated(deflateOff), server: negotiated(deflateOff)},
		{name: "deflate not offered", about: "and so not used", wish: wish{behaviour: behaveEcho, deflate: deflateOn, report: true},
			job: Job{Deflate: deflateNone, Send: mixed()}, client: negotiated(deflateOff), server: negotiated(deflateOff)},
		{name: "deflate, fragments", about: "a compressed message in several frames, of the server's", wish: wish{behaviour: behaveFragment, deflate: deflateOn},
			job: Job{Deflate: deflateOn, Send: []Payload{{Size: 5000}}}, client: negotiated(deflateOn)},
	}
}

// closingScenarios are the endings.
func closingScenarios() []scenario {
	one := []Payload{{Text: "hello"}}
	goes := []string{"go"}
	var list []scenario
	for _, c := range []struct {
		name   string
		code   int
		reason string
	}{
		{"1000", 1000, "bye"}, {"3000", 3000, "ünïcödé 😀"}, {"4999", 4999, longReason}, {"nothing", 0, ""},
	} {
		seen := c.code
		if seen == 0 {
			seen = 1005
		}
		drafts := c.code <= 1000
		told := want{codes: []int{seen}, reasons: []string{c.reason}, clean: true}
		answered := want{codes: []int{seen}, reasons: []string{c.reason, ""}, clean: true}
		list = append(list,
			scenario{name: "client closes, " + c.name, drafts: drafts, wish: wish{behaviour: behaveEcho, report: true},
				job: Job{Send: one, End: endClose, Code: c.code, Reason: c.reason}, client: answered, server: told},
			scenario{name: "server closes, " + c.name, drafts: drafts, wish: wish{behaviour: behaveClose, code: c.code, reason: c.reason},
				job: Job{Tell: goes, End: endWait}, client: told, server: answered})
	}
	list = append(list,
		scenario{name: "server closes at once", drafts: true, about: "right after the opening handshake", wish: wish{behaviour: behaveClose, code: 1001, reason: "no", atOnce: true, report: true},
			job: Job{End: endWait}, client: want{codes: []int{1001}, reasons: []string{"no"}, clean: true}},
		scenario{name: "both close", drafts: true, about: "neither waits for the other", wish: wish{behaviour: behaveClose, code: 3002, reason: "server", atOnce: true, report: true},
			job:    Job{End: endClose, Code: 3001, Reason: "client"},
			client: want{codes: []int{3001, 3002}, clean: true}, server: want{codes: []int{3001, 3002}, clean: true}},
		scenario{name: "interrupted", about: "the program of our client is told to end", wish: wish{behaviour: behaveEcho, report: true},
			job: Job{Send: one, End: endInterrupt}, client: want{gone: true}, server: want{codes: []int{1001}, reasons: []string{""}, clean: true}},
		scenario{name: "client drops", drafts: true, about: "FIN without a Close", wish: wish{behaviour: behaveEcho, report: true},
			job: Job{Send: one, End: endDrop}, client: want{gone: true}, server: abnormal},
		scenario{name: "server drops", drafts: true, about: "the same, the other way", wish: wish{behaviour: behaveDrop},
			job: Job{Tell: goes, End: endWait}, client: abnormal},
		scenario{name: "client resets", drafts: true, about: "RST", wish: wish{behaviour: behaveEcho, report: true},
			job: Job{Send: one, End: endReset}, client: want{gone: true}, server: abnormal},
		scenario{name: "server resets", drafts: true, about: "the same, the other way", wish: wish{behaviour: behaveReset},
			job: Job{Tell: goes, End: endWait}, client: abnormal},
	)
	return list
}

// with is a changed copy.
func (w want) with(change func(w *want)) want {
	change(&w)
	return w
}

// ready fills in what most scenarios have in common.
func (s scenario) ready() scenario {
	if s.wish.deflate == "" {
		s.wish.deflate = deflateOff
	}
	if s.job.Deflate == "" {
		s.job.Deflate = deflateOff
	}
	if s.job.End == "" {
		s.job.End, s.job.Code, s.job.Reason = endClose, 1000, "done"
	}
	return s
}
