package conformance

import "strings"

// requestCases are the server's part of the opening handshake.
func requestCases() topic {
	hi := do(send(text("Hello")), echo(text("Hello")))
	taken := func(name string, a ask) spec { return spec{name: name, ask: &a, steps: hi} }
	refused := func(name string, a ask) spec {
		if a.statuses == nil {
			a.statuses = []int{400}
		}
		return spec{name: name, ask: &a}
	}
	open := func(name string, a ask) spec { a.open = true; return spec{name: name, ask: &a, steps: hi} }
	with := func(name, value string) ask { return ask{replace: []field{{name, value}}} }
	version := func(value string) ask {
		return ask{replace: []field{{"Sec-WebSocket-Version", value}}, statuses: []int{426, 400},
			needs: field{"Sec-WebSocket-Version", "13"}}
	}
	upgrade := []int{400, 426, 200, 404, 403, 405, 501}
	return topic{name: "Opening handshake of a server", sections: []section{
		{
			number: "15.1", only: Server, rule: "The response has what the standard asks of it.", where: "RFC 6455 §4.2.2", cases: []spec{
				{name: "response-ordinary", steps: append(do(responseHas("status 101, Upgrade, Connection, the right Sec-WebSocket-Accept",
					func(x *exchange, r *head) string { return checkResponse(r, x.sentKey) })), hi...)},
				{name: "response-no-subprotocol", steps: append(do(responseHas("no Sec-WebSocket-Protocol, since none was offered",
					func(_ *exchange, r *head) string { return unwanted(r, "Sec-WebSocket-Protocol") })), hi...)},
				{name: "response-no-extension", steps: append(do(responseHas("no Sec-WebSocket-Extensions, since none was offered",
					func(_ *exchange, r *head) string { return unwanted(r, "Sec-WebSocket-Extensions") })), hi...)},
				{name: "response-subprotocol", rule: "The subprotocol is one that was offered, or none.", ask: &ask{add: []field{{"Sec-WebSocket-Protocol", "x-one, x-two"}}},
					steps: append(do(responseHas("x-one, x-two or no subprotocol", wantSubprotocol)), hi...)},
				{name: "response-subprotocols-in-two-fields", rule: "The subprotocol is one that was offered, or none.",
					ask:   &ask{add: []field{{"Sec-WebSocket-Protocol", "x-one"}, {"Sec-WebSocket-Protocol", "x-two"}}},
					steps: append(do(responseHas("x-one, x-two or no subprotocol", wantSubprotocol)), hi...)},
			},
		},
		{
			number: "15.2", only: Server, rule: "A request that is right opens the connection, however it is written.",
			where: "RFC 6455 §4.2.1, RFC 9112 §2 to §5", cases: []spec{
				taken("request-upgrade-in-other-case", with("Upgrade", "WebSocket")),
				taken("request-connection-in-other-case", with("Connection", "upgrade")),
				taken("request-connection-list", with("Connection", "keep-alive, Upgrade")),
				taken("request-names-in-other-case", ask{omit: []string{"Upgrade", "Connection", "Host"},
					add: []field{{"host", "{host}"}, {"UPGRADE", "websocket"}, {"connection", "Upgrade"}}}),
				taken("request-spaces-around-values", ask{replace: []field{{"Upgrade", "  websocket "}, {"Sec-WebSocket-Version", "\t13\t"}}}),
				taken("request-unknown-fields", ask{add: []field{{"User-Agent", "conformance"}, {"X-Unknown", ""}, {"Cookie", "a=b"}}}),
				taken("request-in-octets", ask{pace: octets}),
				taken("request-key-of-the-standard", with("Sec-WebSocket-Key", sampleKey)),
				taken("request-with-5-kib-of-fields", ask{add: manyFields(5)}),
				open("request-upgrade-list", with("Upgrade", "x-other, websocket")),
				open("request-origin", ask{add: []field{{"Origin", "http://example.com"}}}),
				open("request-lines-end-with-lf", ask{ending: "\n"}),
				open("request-with-60-kib-of-fields", ask{add: manyFields(60)}),
				open("request-folded-field", ask{add: []field{{"X-Folded", "a\r\n b"}}}),
			},
		},
		{
			number: "15.3", only: Server, rule: "A request for another version is refused, and told which version is spoken.", where: "RFC 6455 §4.2.2 and §4.4", cases: []spec{
				refused("version-12", version("12")),
				refused("version-14", version("14")),
				refused("version-0", version("0")),
				refused("version-empty", version("")),
				refused("version-missing", ask{omit: []string{"Sec-WebSocket-Version"}, statuses: []int{400, 426}}),
				refused("version-no-number", version("thirteen")),
			},
		},
		{
			number: "15.4", only: Server, rule: "A request without one proper Sec-WebSocket-Key is refused.", where: "RFC 6455 §4.2.1", cases: []spec{
				refused("key-missing", ask{omit: []string{"Sec-WebSocket-Key"}}),
				refused("key-empty", with("Sec-WebSocket-Key", "")),
				refused("key-of-15-bytes", with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAA")),
				refused("key-of-17-bytes", with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAA=")),
				refused("key-no-base64", with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j*Q==")),
				refused("key-twice", ask{add: []field{{"Sec-WebSocket-Key", sampleKey}}}),
			},
		},
		{
			number: "15.5", only: Server, rule: "A request that does not ask for the upgrade properly opens nothing.", where: "RFC 6455 §4.2.1", cases: []spec{
				refused("upgrade-absent", ask{omit: []string{"Upgrade"}, statuses: upgrade}),
				refused("upgrade-to-something-else", ask{replace: []field{{"Upgrade", "h2c"}}, statuses: upgrade}),
				refused("upgrade-to-websockets", ask{replace: []field{{"Upgrade", "websockets"}}, statuses: upgrade}),
				refused("connection-absent", ask{omit: []string{"Connection"}, statuses: upgrade}),
				refused("connection-keep-alive", ask{replace: []field{{"Connection", "keep-alive"}}, statuses: upgrade}),
				refused("method-post", ask{line: "POST {target} HTTP/1.1", add: []field{{"Content-Length", "0"}}, statuses: []int{405, 400, 501, 404, 403, 426}}),
				refused("method-put", ask{line: "PUT {target} HTTP/1.1", add: []field{{"Content-Length", "0"}}, statuses: []int{405, 400, 501, 404, 403, 426}}),
				refused("http-1.0", ask{line: "GET {target} HTTP/1.0", statuses: []int{400, 426, 505, 501, 200, 404, 403}}),
				refused("host-missing", ask{omit: []string{"Host"}}),
				refused("plain-http", ask{omit: []string{"Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"}, statuses: upgrade}),
			},
		},
		{
			number: "15.6", only: Server, rule: "What is no HTTP opens nothing.", where: "RFC 6455 §4.2.1, RFC 9112 §3", cases: []spec{
				refused("request-line-without-version", ask{line: "GET {target}"}),
				refused("request-not-http", ask{raw: "SSH-2.0-OpenSSH_9.2\r\n\r\n"}),
				refused("request-line-without-colon", ask{line: "GET {target} HTTP/1.1\r\nthis is no field"}),
				refused("request-space-before-colon", ask{omit: []string{"Upgrade"}, add: []field{{"Upgrade ", "websocket"}}, statuses: upgrade}),
			},
		},
	}}
}

func unwanted(r *head, name string) string {
	if v := r.values(name); len(v) > 0 {
		return "it has " + name + ": " + strings.Join(v, ", ")
	}
	return ""
}

func wantSubprotocol(_ *exchange, r *head) string {
	v := r.values("Sec-WebSocket-Protocol")
	if len(v) > 1 || len(v) == 1 && v[0] != "x-one" && v[0] != "x-two" {
		return "it has Sec-WebSocket-Protocol: " + strings.Join(v, ", ")
	}
	return ""
}
