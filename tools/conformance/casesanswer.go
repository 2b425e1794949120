package conformance

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// answerCases are the client's part of the opening handshake.
func answerCases() topic {
	hi := do(send(text("Hello")), echo(text("Hello")))
	taken := func(name string, a answer) spec { return spec{name: name, answer: &a, steps: hi} }
	refused := func(name string, a answer) spec { return spec{name: name, answer: &a, steps: do(refuses())} }
	unopened := func(name string, a answer) spec { return spec{name: name, answer: &a, steps: do(opensNothing())} }
	noBody := []field{{"Content-Length", "0"}}
	open := func(name string, a answer) spec { return spec{name: name, answer: &a, steps: do(mayRefuse())} }
	with := func(name, value string) answer { return answer{replace: []field{{name, value}}} }
	return topic{name: "Opening handshake of a client", sections: []section{
		{
			number: "14.1", only: Client, rule: "The request has what the standard asks of it.", where: "RFC 6455 §4.1", cases: []spec{
				{name: "request-line", steps: append(do(requestHas("GET and HTTP/1.1", wantRequestLine)), hi...)},
				{name: "request-lines-end-with-crlf", steps: append(do(requestHas("a proper head", func(_ *exchange, r *head) string { return r.strict })), hi...)},
				{name: "request-host", steps: append(do(requestHas("one Host, with the port", wantHost)), hi...)},
				{name: "request-upgrade", steps: append(do(requestHas("Upgrade: websocket and Connection: Upgrade", wantUpgrade)), hi...)},
				{name: "request-key", steps: append(do(requestHas("one Sec-WebSocket-Key of 16 bytes", wantKey)), hi...)},
				{name: "request-key-is-new", rule: "The key is chosen anew, at random, for each connection.",
					steps: append(do(requestHas("a key that was not used before", wantNewKey)), hi...)},
				{name: "request-version", steps: append(do(requestHas("one Sec-WebSocket-Version, 13", wantVersion)), hi...)},
				{name: "request-extensions", steps: append(do(requestHas("extensions in the form of §9.1, offers without errors", wantOffers)), hi...)},
			},
		},
		{
			number: "14.2", only: Client, rule: "A response that is right is accepted, however it is written.",
			where: "RFC 6455 §4.1, RFC 9110 §5, RFC 9112 §2 to §5", cases: []spec{
				taken("answer-ordinary", answer{}),
				taken("answer-other-reason-phrase", answer{status: "HTTP/1.1 101 Web Socket Protocol Handshake"}),
				taken("answer-empty-reason-phrase", answer{status: "HTTP/1.1 101 "}),
				taken("answer-upgrade-in-other-case", with("Upgrade", "WebSocket")),
				taken("answer-connection-in-other-case", with("Connection", "upgrade")),
				taken("answer-connection-list", with("Connection", "keep-alive, Upgrade")),
				taken("answer-names-in-other-case", answer{omit: []string{"Upgrade", "Connection"},
					add: []field{{"UPGRADE", "websocket"}, {"connection", "Upgrade"}}}),
				taken("answer-spaces-around-values", answer{replace: []field{{"Upgrade", "  websocket\t"}, {"Connection", "\tUpgrade  "}}}),
				taken("answer-unknown-fields", answer{add: []field{{"Server", "conformance"}, {"X-Unknown", ""}, {"Sec-WebSocket-Origin", "http://x"}}}),
				taken("answer-set-cookie", answer{add: []field{{"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d; Path=/"}}}),
				taken("answer-in-octets", answer{pace: octets}),
				taken("answer-late", answer{delay: 700 * time.Millisecond}),
				{name: "answer-with-message", rule: "What comes with the response is read.", answer: &answer{with: []frame{text("early")}},
					steps: do(echo(text("early")))},
				{name: "answer-with-ping", rule: "What comes with the response is read.", answer: &answer{with: []frame{ping("early")}},
					steps: do(pong("early"))},
				{name: "answer-with-close", rule: "What comes with the response is read.", answer: &answer{with: []frame{goodbye(1001, "")}},
					steps: do(step{text: "expect a Close", run: func(x *exchange) { x.sent = true; x.awaitClose() }})},
				{name: "answer-with-bad-frame", rule: "What comes with the response is read.", answer: &answer{with: []frame{wrong, on}},
					steps: do(fails(1002))},
			},
		},
		{
			number: "14.3", only: Client, rule: "A response whose Sec-WebSocket-Accept is wrong fails the connection.", where: "RFC 6455 §4.1", cases: []spec{
				refused("accept-missing", answer{omit: []string{"Sec-WebSocket-Accept"}}),
				refused("accept-empty", answer{accept: func(string) string { return "" }}),
				refused("accept-of-another-key", answer{accept: func(string) string { return acceptKey(sampleKey) }}),
				refused("accept-in-other-case", answer{accept: swapCase}),
				refused("accept-cut", answer{accept: func(right string) string { return right[:len(right)-2] }}),
				refused("accept-with-more", answer{accept: func(right string) string { return right + "x" }}),
				refused("accept-last-letter-differs", answer{accept: func(right string) string {
					return right[:26] + string(right[26]^1) + right[27:]
				}}),
				{name: "accept-wrong-ends-tcp", rule: "A client that fails the opening handshake ends TCP.",
					answer: &answer{accept: func(string) string { return acceptKey(sampleKey) }}, steps: do(refusesOr(Failed))},
				refused("accept-twice-differing", answer{add: []field{{"Sec-WebSocket-Accept", acceptKey(sampleKey)}}}),
			},
		},
		{
			number: "14.4", only: Client, rule: "A response without the right Upgrade or Connection fails the connection.", where: "RFC 6455 §4.1", cases: []spec{
				refused("upgrade-missing", answer{omit: []string{"Upgrade"}}),
				refused("upgrade-other", with("Upgrade", "h2c")),
				refused("upgrade-longer", with("Upgrade", "websockets")),
				refused("upgrade-empty", with("Upgrade", "")),
				refused("connection-missing", answer{omit: []string{"Connection"}}),
				refused("connection-other", with("Connection", "keep-alive")),
				refused("connection-longer", with("Connection", "Upgraded")),
			},
		},
		{
			number: "14.5", only: Client, rule: "A response with another status than 101 opens nothing.", where: "RFC 6455 §4.1", cases: []spec{
				unopened("status-200", answer{status: "HTTP/1.1 200 OK", add: noBody}),
				unopened("status-204", answer{status: "HTTP/1.1 204 No Content", add: noBody}),
				unopened("status-401", answer{status: "HTTP/1.1 401 Unauthorized", add: append(noBody, field{"WWW-Authenticate", `Basic realm="x"`})}),
				unopened("status-403", answer{status: "HTTP/1.1 403 Forbidden", add: noBody}),
				unopened("status-404", answer{status: "HTTP/1.1 404 Not Found", add: noBody}),
				unopened("status-500", answer{status: "HTTP/1.1 500 Internal Server Error", add: noBody}),
				unopened("status-200-with-body", answer{status: "HTTP/1.1 200 OK", omit: []string{"Upgrade", "Connection"},
					add: []field{{"Content-Length", "5"}}, body: "Hello"}),
				{name: "status-302", rule: "A redirection may be followed, though browsers do not; it opens nothing by itself.",
					answer: &answer{status: "HTTP/1.1 302 Found", add: append(noBody, field{"Location", "/redirected"})}, steps: do(opensNothing())},
				unopened("status-100", answer{status: "HTTP/1.1 100 Continue"}),
			},
		},
		{
			number: "14.6", only: Client, rule: "A subprotocol or extension that was not asked for fails the connection.", where: "RFC 6455 §4.1", cases: []spec{
				refused("subprotocol-not-asked-for", answer{add: []field{{"Sec-WebSocket-Protocol", "x-not-asked-for"}}}),
				refused("extension-not-asked-for", answer{add: []field{{"Sec-WebSocket-Extensions", "x-not-asked-for"}}}),
			},
		},
		{
			number: "14.7", only: Client, rule: "A response that is no HTTP opens nothing.", where: "RFC 6455 §4.1, RFC 9112 §4", cases: []spec{
				open("answer-http-1.0", answer{status: "HTTP/1.0 101 Switching Protocols"}),
				refused("answer-not-http", answer{raw: "SSH-2.0-OpenSSH_9.2\r\n\r\n"}),
				refused("answer-status-of-two-digits", answer{status: "HTTP/1.1 10 Switching Protocols"}),
				refused("answer-line-without-colon", answer{status: "HTTP/1.1 101 Switching Protocols\r\nthis is no field"}),
				refused("answer-ends-early", answer{raw: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n", hangUp: true}),
				refused("answer-nothing", answer{raw: " ", hangUp: true}),
				open("answer-lines-end-with-lf", answer{ending: "\n"}),
				open("answer-space-before-colon", answer{omit: []string{"Upgrade"}, add: []field{{"Upgrade ", "websocket"}}}),
				open("answer-folded-field", answer{add: []field{{"X-Folded", "a\r\n b"}}}),
				open("answer-without-reason-phrase", answer{status: "HTTP/1.1 101"}),
				open("answer-http-1.2", answer{status: "HTTP/1.2 101 Switching Protocols"}),
				open("answer-accept-twice-equal", answer{add: []field{{"Sec-WebSocket-Accept", "{accept}"}}}),
				open("answer-with-content-length", answer{add: []field{{"Content-Length", "0"}}}),
				open("answer-with-30-kib-of-fields", answer{add: manyFields(30)}),
			},
		},
	}}
}

func manyFields(n int) []field {
	fields := make([]field, n)
	for i := range fields {
		fields[i] = field{fmt.Sprintf("X-Field-%d", i), strings.Repeat("v", 1000)}
	}
	return fields
}

// swapCase is base64 of other bytes that a careless comparison takes for the same.
func swapCase(s string) string {
	if lower := strings.ToLower(s); lower != s {
		return lower
	}
	return strings.ToUpper(s)
}

func wantRequestLine(_ *exchange, r *head) string {
	parts := strings.Split(r.start, " ")
	if len(parts) != 3 || parts[0] != "GET" || parts[2] != "HTTP/1.1" || !strings.HasPrefix(parts[1], "/") {
		return fmt.Sprintf("its request line is %q", r.start)
	}
	if u, err := url.ParseRequestURI(parts[1]); err != nil || u.Fragment != "" || strings.Contains(parts[1], "#") {
		return fmt.Sprintf("its request target is %q", parts[1])
	}
	return ""
}

func wantHost(x *exchange, r *head) string {
	hosts := r.values("Host")
	_, port, _ := strings.Cut(x.conn.LocalAddr().String(), ":")
	if len(hosts) != 1 || !strings.HasSuffix(hosts[0], ":"+port) {
		return fmt.Sprintf("its Host is %q, where the port is %s", hosts, port)
	}
	return ""
}

func wantUpgrade(_ *exchange, r *head) string {
	if !r.hasToken("Upgrade", "websocket") || !r.hasToken("Connection", "upgrade") {
		return fmt.Sprintf("its Upgrade is %q and its Connection %q", r.get("Upgrade"), r.get("Connection"))
	}
	return ""
}

func wantKey(_ *exchange, r *head) string {
	keys := r.values("Sec-WebSocket-Key")
	if len(keys) != 1 {
		return fmt.Sprintf("it has %d Sec-WebSocket-Key fields", len(keys))
	}
	if b, err := base64.StdEncoding.Strict().DecodeString(keys[0]); err != nil || len(b) != 16 {
		return fmt.Sprintf("its Sec-WebSocket-Key %q is not 16 bytes in base64", keys[0])
	}
	return ""
}

// wantNewKey looks for the key among those of all connections of this agent.
func wantNewKey(x *exchange, r *head) string {
	key := r.get("Sec-WebSocket-Key")
	if x.reusedKey {
		return fmt.Sprintf("its Sec-WebSocket-Key %q was used before", key)
	}
	if b, _ := base64.StdEncoding.DecodeString(key); strings.Trim(string(b), string(b[:min(len(b), 1)])) == "" {
		return fmt.Sprintf("its Sec-WebSocket-Key %q is one byte repeated", key)
	}
	return ""
}

func wantVersion(_ *exchange, r *head) string {
	if v := r.values("Sec-WebSocket-Version"); len(v) != 1 || v[0] != "13" {
		return fmt.Sprintf("its Sec-WebSocket-Version is %q", v)
	}
	return ""
}

func wantOffers(_ *exchange, r *head) string {
	list, err := parseExtensions(r.get("Sec-WebSocket-Extensions"))
	if err != nil {
		return err.Error()
	}
	for _, e := range list {
		if e.name == deflateName {
			if _, err := parseOffer(&e); err != nil {
				return "its offer of " + deflateName + ": " + err.Error()
			}
		}
	}
	return ""
}
