package conformance

import (
	"bytes"
	"strings"
)

// hixieCases are the frames and the closing handshake of draft-hixie-76.
func hixieCases() topic {
	hello := sendHixie(`Text "Hello"`, hixieText("Hello"))
	alive := do(hello, echo(text("Hello")))
	plain := func(name, s string) spec {
		return spec{name: name, steps: do(sendHixie("Text"+describePayload(1, []byte(s)), hixieText(s)), echo(text(s)))}
	}
	skipped := func(name string, b []byte) spec {
		return spec{name: name, steps: append(do(sendHixie(name, b), quiet("a frame without a meaning is not answered")), alive...)}
	}
	return topic{name: "draft-hixie-76", protocol: Hixie76, sections: []section{
		{
			number: "76.1", rule: "A text frame lasts from 00 to FF, and comes back.", where: "draft-hixie-76 §4.2 and §5.3", cases: []spec{
				plain("hixie-text", "Hello"),
				plain("hixie-empty-text", ""),
				plain("hixie-many-scripts", manyScripts),
				plain("hixie-u-0000-and-u-00ff", "a\x00b\u00FF"),
				plain("hixie-64-kib", pattern(64<<10)),
				{name: "hixie-text-in-octets", steps: do(sendHixieAt(octets, "Text in octets", hixieText("Hello €")), echo(text("Hello €")))},
				{name: "hixie-many-texts", steps: do(sendHixie("three texts", hixieText("a"), hixieText(""), hixieText("b")),
					echo(text("a"), text(""), text("b")))},
				{name: "hixie-text-not-utf8", rule: "What is not UTF-8 in a text is replaced.", steps: do(
					sendHixie(`Text "a\x80b"`, hixieText("a\x80b")), takesReplacement("a\uFFFDb"))},
			},
		},
		{
			number: "76.2", rule: "A frame of another type is skipped, and the connection stays open.", where: "draft-hixie-76 §4.2 and §5.3", cases: []spec{
				skipped("hixie-type-01", h("01 61 62 ff")),
				skipped("hixie-type-7f", h("7f 61 62 ff")),
				skipped("hixie-type-80-empty", h("80 00")),
				skipped("hixie-type-80-of-3-bytes", h("80 03 61 ff 00")),
				skipped("hixie-type-fe-of-127-bytes", append(h("fe 7f"), bytes.Repeat([]byte{0}, 127)...)),
				skipped("hixie-type-80-of-128-bytes", append(h("80 81 00"), bytes.Repeat([]byte{0xFF}, 128)...)),
				skipped("hixie-type-81-leading-zeros", h("81 80 80 02 61 62")),
				skipped("hixie-type-ff-with-a-length", h("ff 01 61")),
				skipped("hixie-type-80-of-20000-bytes", append(h("80 81 9c 20"), bytes.Repeat([]byte{0x00}, 20_000)...)),
				{name: "hixie-length-in-octets", steps: append(do(sendHixieAt(octets, "type 80, 3 bytes", h("80 80 03 61 62 63"))), alive...)},
				{name: "hixie-lone-ff-waits", rule: "FF alone is not yet FF 00.", steps: append(do(
					sendHixie("FF", h("ff")), quiet("the frame has not ended"), sendHixie("01 61", h("01 61"))), alive...)},
			},
		},
		{
			number: "76.3", only: Client, rule: "A length that cannot be held ends the connection.", where: "draft-hixie-76 §4.2", cases: []spec{
				{name: "hixie-length-too-large", steps: do(
					sendHixie("a length of 70 bits", h("80 ff ff ff ff ff ff ff ff ff 7f 61")), endsTCPOr(NonStrict, "the frame cannot be skipped"))},
			},
		},
		{
			number: "76.4", rule: "FF 00 is answered with FF 00, and then TCP ends.", where: "draft-hixie-76 §4.2 and §5.3", cases: []spec{
				{name: "hixie-close", steps: do(sayHixieGoodbye(), answered(), forClient(hangUp()), endsTCP("both have said goodbye"))},
				{name: "hixie-close-after-text", steps: append(alive[:2:2],
					sayHixieGoodbye(), answered(), forClient(hangUp()), endsTCP("both have said goodbye"))},
				{name: "hixie-close-with-leading-zero", steps: do(
					step{text: "send FF 80 00", run: func(x *exchange) { x.sent = true; x.sendRaw(h("ff 80 00"), "FF 80 00", pace{}) }},
					answered())},
				{name: "hixie-close-in-two-pieces", steps: do(
					sendHixie("FF", h("ff")), rest(breath),
					step{text: "send 00", run: func(x *exchange) { x.sent = true; x.sendRaw(h("00"), "00", pace{}) }}, answered())},
				{name: "hixie-text-after-close", rule: "What comes after FF 00 is discarded.", steps: do(
					sayHixieGoodbye(hixieText("too late")), answered(), quiet("a text after FF 00 is discarded"))},
				{name: "hixie-close-twice", steps: do(sayHixieGoodbye(h("ff 00")), answered(), quiet("FF 00 is sent once"))},
				{name: "hixie-fin-without-close", rule: "A connection that we end without FF 00 is over for the peer too.",
					steps: append(alive[:2:2], hangUp(), endsTCPAnyhow())},
			},
		},
	}}
}

// takesReplacement expects the text with its bad bytes replaced. Another echo shows that
// the message was taken in another way, for which the draft has no rule of its own.
func takesReplacement(want string) step {
	return step{text: "expect the text with U+FFFD", run: func(x *exchange) {
		e := x.next(x.times.Patience)
		switch {
		case x.over:
		case e.kind != evMessage:
			x.fail("instead of the echo: %s", e)
		case string(e.payload) != want:
			x.judge(NonStrict, "it takes the text for %+q", e.payload)
		}
	}}
}

// hixieOpeningCases are the opening handshake of the draft, for both roles.
func hixieOpeningCases() topic {
	hi := do(sendHixie(`Text "Hello"`, hixieText("Hello")), echo(text("Hello")))
	taken := func(name string, a answer) spec { return spec{name: name, answer: &a, steps: hi} }
	refused := func(name string, a answer) spec { return spec{name: name, answer: &a, steps: do(refuses())} }
	asked := func(name string, a ask) spec {
		return spec{name: name, ask: &a, steps: append(do(responseHas("the fields of the draft", wantHixieResponse)), hi...)}
	}
	bad := func(name, key1, key2 string) spec {
		return spec{name: name, ask: &ask{
			replace:  []field{{"Sec-WebSocket-Key1", key1}, {"Sec-WebSocket-Key2", key2}},
			statuses: []int{400}, mayDrop: true,
		}}
	}
	good := hixieVectors[0]
	return topic{name: "draft-hixie-76, opening handshake", protocol: Hixie76, sections: []section{
		{
			number: "77.1", only: Client, rule: "The request has the fields and keys of the draft.", where: "draft-hixie-76 §4.1", cases: []spec{
				{name: "hixie-request-fields", steps: append(do(requestHas("Upgrade: WebSocket, Connection: Upgrade, Host and Origin", wantHixieRequest)), hi...)},
				{name: "hixie-request-keys", steps: append(do(requestHas("1 to 12 spaces within each key, and 1 to 12 other characters", wantHixieKeys)), hi...)},
			},
		},
		{
			number: "77.2", only: Client, rule: "A response that is right is accepted, however it is written.", where: "draft-hixie-76 §4.1", cases: []spec{
				taken("hixie-answer-ordinary", answer{}),
				taken("hixie-answer-other-reason-phrase", answer{status: "HTTP/1.1 101 Web Socket Protocol Handshake"}),
				taken("hixie-answer-names-in-other-case", answer{omit: []string{"Upgrade", "Connection"},
					add: []field{{"upgrade", "WebSocket"}, {"CONNECTION", "Upgrade"}}}),
				taken("hixie-answer-unknown-fields", answer{add: []field{{"Server", "conformance"}}}),
				taken("hixie-answer-in-octets", answer{pace: octets}),
				{name: "hixie-answer-with-text", rule: "What comes with the response is read.",
					answer: &answer{body: string(hixieText("early"))}, steps: do(echo(text("early")))},
			},
		},
		{
			number: "77.3", only: Client, rule: "A response that is wrong opens nothing.", where: "draft-hixie-76 §4.1", cases: []spec{
				refused("hixie-answer-wrong-sum", answer{accept: func(right string) string { return right[:15] + string([]byte{right[15] ^ 1}) }}),
				refused("hixie-answer-sum-of-zeros", answer{accept: func(string) string { return strings.Repeat("\x00", 16) }}),
				refused("hixie-answer-sum-cut", answer{accept: func(right string) string { return right[:15] }, hangUp: true}),
				refused("hixie-answer-200", answer{status: "HTTP/1.1 200 OK"}),
				refused("hixie-answer-403", answer{status: "HTTP/1.1 403 Forbidden"}),
				refused("hixie-answer-without-upgrade", answer{omit: []string{"Upgrade"}}),
				refused("hixie-answer-without-connection", answer{omit: []string{"Connection"}}),
				refused("hixie-answer-without-origin", answer{omit: []string{"Sec-WebSocket-Origin"}}),
				refused("hixie-answer-without-location", answer{omit: []string{"Sec-WebSocket-Location"}}),
				refused("hixie-answer-other-upgrade", answer{replace: []field{{"Upgrade", "h2c"}}}),
				refused("hixie-answer-other-connection", answer{replace: []field{{"Connection", "close"}}}),
				refused("hixie-answer-other-origin", answer{replace: []field{{"Sec-WebSocket-Origin", "http://other.example"}}}),
				refused("hixie-answer-other-location", answer{replace: []field{{"Sec-WebSocket-Location", "ws://other.example/"}}}),
				refused("hixie-answer-lines-end-with-lf", answer{ending: "\n"}),
			},
		},
		{
			number: "77.4", only: Server, rule: "The challenge is answered with its MD5, and the fields name location and origin.",
			where: "draft-hixie-76 §5.2", cases: []spec{
				asked("hixie-vector-1", ask{}),
				asked("hixie-vector-2", ask{vector: 1}),
				asked("hixie-vector-3", ask{vector: 2}),
				asked("hixie-vector-4", ask{vector: 3}),
				asked("hixie-request-in-octets", ask{pace: octets}),
				asked("hixie-key3-late", ask{late: true}),
				asked("hixie-request-names-in-other-case", ask{omit: []string{"Upgrade", "Origin"},
					add: []field{{"UPGRADE", "WebSocket"}, {"origin", hixieOrigin}}}),
				{name: "hixie-request-subprotocol", ask: &ask{add: []field{{"Sec-WebSocket-Protocol", "sample"}}},
					steps: append(do(responseHas("the subprotocol, or none", wantHixieProtocol)), hi...)},
			},
		},
		{
			number: "77.5", only: Server, rule: "Keys that hold no number open nothing.", where: "draft-hixie-76 §5.2", cases: []spec{
				bad("hixie-key1-without-spaces", "4@146546xW%0l15", good.key2),
				bad("hixie-key2-without-spaces", good.key1, "129985Y31.P00"),
				bad("hixie-key1-without-digits", "a b c", good.key2),
				bad("hixie-key1-not-divisible", "4 @1  46546xW%0l 1 6", good.key2),
				bad("hixie-key2-not-divisible", good.key1, "12998 5 Y3 1  .P01"),
				bad("hixie-key1-beyond-32-bits", "4294967296 x", good.key2),
				{name: "hixie-key2-missing", ask: &ask{omit: []string{"Sec-WebSocket-Key2"}, statuses: []int{400}, mayDrop: true}},
			},
		},
	}}
}

func wantHixieRequest(_ *exchange, r *head) string {
	switch {
	case r.strict != "":
		return r.strict
	case r.get("Upgrade") != "WebSocket":
		return "its Upgrade is " + r.get("Upgrade")
	case !strings.EqualFold(r.get("Connection"), "Upgrade"):
		return "its Connection is " + r.get("Connection")
	case len(r.values("Host")) != 1 || len(r.values("Origin")) != 1:
		return "it has not one Host and one Origin"
	}
	return ""
}

func wantHixieKeys(_ *exchange, r *head) string {
	for _, name := range []string{"Sec-WebSocket-Key1", "Sec-WebSocket-Key2"} {
		key := r.get(name)
		spaces := strings.Count(key, " ")
		others := 0
		for _, c := range []byte(key) {
			switch {
			case c == ' ' || '0' <= c && c <= '9':
			case 0x21 <= c && c <= 0x7E:
				others++
			default:
				return name + " has a character that it must not have"
			}
		}
		if spaces < 1 || spaces > 12 || others < 1 || others > 12 {
			return name + " " + key + " has not 1 to 12 spaces and 1 to 12 other characters"
		}
	}
	return ""
}

func wantHixieResponse(x *exchange, r *head) string {
	location := x.location
	switch {
	case r.strict != "":
		return r.strict
	case !strings.EqualFold(r.get("Upgrade"), "WebSocket"):
		return "its Upgrade is " + r.get("Upgrade")
	case !strings.EqualFold(r.get("Connection"), "Upgrade"):
		return "its Connection is " + r.get("Connection")
	case r.get("Sec-WebSocket-Origin") != hixieOrigin:
		return "its Sec-WebSocket-Origin is " + r.get("Sec-WebSocket-Origin")
	case r.get("Sec-WebSocket-Location") != location:
		return "its Sec-WebSocket-Location is " + r.get("Sec-WebSocket-Location") + ", not " + location
	}
	return unwanted(r, "Sec-WebSocket-Protocol")
}

func wantHixieProtocol(_ *exchange, r *head) string {
	if p := r.get("Sec-WebSocket-Protocol"); p != "" && p != "sample" {
		return "its Sec-WebSocket-Protocol is " + p
	}
	return ""
}
