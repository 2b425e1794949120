package testserver

import (
	"bytes"
	"strings"

	"adieu/websocket"
	"adieu/websocket/wire"
)

const (
	failsToOpen  = "error, close 1006 unclean"
	opensCleanly = "open, close 1000 clean"
	failsOrOpens = failsToOpen + " or " + opensCleanly
	noClose      = "no Close"
)

// openingFaults are those of the opening handshake. A client that fails it ends TCP: there
// is no WebSocket yet in which it could say goodbye.
func openingFaults() []Fault {
	return []Fault{
		{Name: "accept-wrong", Query: "how=other", Carriers: overHTTP1, value: oneOf("other", "key", "case", "none"),
			Does: "answers with another Sec-WebSocket-Accept than the key's: how=other key's, the key itself (key), in other case (case), none at all (none)",
			Rule: "RFC 6455 §4.2.2 item 5.4", Sees: failsToOpen, Answer: noClose, serve: answers(wrongAccept)},
		{Name: "field-twice", Query: "name=Sec-WebSocket-Accept", Carriers: overHTTP1, value: oneOf("Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"),
			Does: "answers with a field twice that may be there once: name=Sec-WebSocket-Accept, -Protocol or -Extensions",
			Rule: "RFC 6455 §11.3.2 to §11.3.4", Sees: failsToOpen, Answer: noClose, serve: answers(fieldTwice)},
		{Name: "upgrade-wrong", Query: "value=h2c", Dialects: inAll, Carriers: overHTTP1,
			Does: "answers with another Upgrade; with value= none",
			Rule: "RFC 6455 §4.2.2 item 5.2; draft-hixie-76 §4.1", Sees: failsToOpen, Answer: noClose, serve: answers(otherField("Upgrade"))},
		{Name: "connection-wrong", Query: "value=close", Dialects: inAll, Carriers: overHTTP1,
			Does: "answers with another Connection; with value= none",
			Rule: "RFC 6455 §4.2.2 item 5.3; draft-hixie-76 §4.1", Sees: failsToOpen, Answer: noClose, serve: answers(otherField("Connection"))},
		{Name: "subprotocol-unasked",
			Does: "chooses a subprotocol that the client did not offer",
			Rule: "RFC 6455 §4.2.2 item 5.5", Sees: failsToOpen, Answer: noClose, serve: answers(unaskedSubprotocol)},
		{Name: "subprotocol-missing", Dialects: inAll, Cue: CueSubprotocol,
			Does: "chooses none of the subprotocols that the client offers",
			Rule: "WebSockets standard, “establish a WebSocket connection”; draft-hixie-76 §4.1", Legal: true,
			Sees: failsToOpen, Answer: noClose, serve: answers(noSubprotocol)},
		{Name: "extension-unasked", Query: "value=x-unasked",
			Does: "answers with an extension that the client did not offer, or another value of Sec-WebSocket-Extensions, however broken",
			Rule: "RFC 6455 §4.1, §9.1", Sees: failsToOpen, Answer: noClose, serve: answers(unaskedExtension)},
		{Name: "status-line-bad", Query: "line=HTTP/1.0+101+Switching+Protocols", Carriers: overHTTP1,
			Does: "begins its answer with another line: of another version of HTTP, without a status, or with one that is no number",
			Rule: "RFC 6455 §4.2.2 item 5.1; RFC 9112 §4", Sees: failsToOpen, Answer: noClose, serve: answers(badStatusLine)},
		{Name: "status", Query: "code=403", Dialects: inAll, value: between(300, 599),
			Does: "refuses with that status, and a body that says so",
			Rule: "RFC 6455 §4.1: anything but 101 is no WebSocket", Legal: true, Sees: failsToOpen, Answer: noClose, serve: refuses},
		{Name: "status-200", Dialects: inAll, Carriers: overHTTP1,
			Does: "answers with the right fields and status 200",
			Rule: "RFC 6455 §4.2.2 item 5.1", Sees: failsToOpen, Answer: noClose, serve: answers(status200)},
		{Name: "unauthorized", Query: "code=401", Dialects: inAll, value: between(400, 499),
			Does: "asks for a password, of the origin's (401) or of a proxy (407)",
			Rule: "Fetch, “HTTP-network-or-cache fetch”: a WebSocket asks nobody for a password", Legal: true,
			Sees: failsToOpen, Answer: noClose, serve: wantsPassword},
		{Name: "redirect", Query: "code=302", Dialects: inAll, value: between(300, 399),
			Does: "redirects to /echo",
			Rule: "WebSockets standard, “establish a WebSocket connection”: redirect mode is error", Legal: true,
			Sees: failsToOpen, Answer: noClose, serve: redirects},
		{Name: "refusal-endless", Dialects: inAll,
			Does: "refuses with status 500, and a body that never ends",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: failsToOpen, Answer: noClose, serve: endlessBody},
		{Name: "interim-response",
			Does: "sends an interim response (103) before the right answer",
			Rule: "RFC 9110 §15.2: a client must take them", Legal: true, Sees: opensCleanly, Answer: "Close 1000", serve: interim},
		{Name: "head-endless", Query: "line=0", Dialects: inAll, Carriers: overHTTP1, value: oneOf("0", "1"),
			Does: "sends fields for ever; with line=1 a status line that never ends",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: failsToOpen, Answer: noClose, serve: endlessHead},
		{Name: "head-trickles", Query: "delay=100", Dialects: inAll, Carriers: overHTTP1, value: between(1, maxDelay),
			Does: "sends a field after each delay, for ever",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: failsToOpen, Answer: noClose, serve: tricklingHead},
		{Name: "head-slow", Query: "delay=5", Dialects: inAll, Carriers: overHTTP1, value: between(0, maxDelay),
			Does: "sends the right answer byte by byte",
			Rule: "RFC 9293 §3.8: TCP has no records", Legal: true, Sees: opensCleanly, Answer: "Close 1000", serve: slowHead},
		{Name: "nul-in-status-line", Dialects: inAll, Carriers: overHTTP1,
			Does: "has a NUL in the status line",
			Rule: "RFC 9112 §4; a client should not look at the reason", Sees: failsOrOpens, SeesHixie: failsHixie,
			serve: opensWith(editedHead(" 101 ", " 101 \x00", false))},
		{Name: "nul-in-field", Carriers: overHTTP1,
			Does: "has a NUL in a field's value",
			Rule: "RFC 9110 §5.5", Sees: failsOrOpens, serve: opensWith(editedHead("\r\n\r\n", "\r\nX-Fault: \x00\r\n\r\n", true))},
		{Name: "lf-line-ends", Carriers: overHTTP1,
			Does: "ends its lines with LF alone",
			Rule: "RFC 9112 §2.2: a client may take them", Sees: failsOrOpens, serve: opensWith(editedHead("\r\n", "\n", true))},
		{Name: "cr-in-field", Carriers: overHTTP1,
			Does: "has a CR within a field's value",
			Rule: "RFC 9112 §2.2: a client must refuse it, or take it for a space", Sees: failsOrOpens,
			serve: opensWith(editedHead("\r\n\r\n", "\r\nX-Fault: a\rb\r\n\r\n", true))},
		{Name: "field-without-colon", Carriers: overHTTP1,
			Does: "has a line without a colon among its fields",
			Rule: "RFC 9112 §5", Sees: failsOrOpens, serve: opensWith(editedHead("\r\n\r\n", "\r\nX-Fault\r\n\r\n", true))},
		{Name: "field-folded", Carriers: overHTTP1,
			Does: "continues a field's value on the next line",
			Rule: "RFC 9112 §5.2: a user agent must take the line's end for a space", Sees: opensCleanly, Answer: "Close 1000",
			serve: opensWith(editedHead("\r\n\r\n", "\r\nX-Fault: a\r\n b\r\n\r\n", true))},
		{Name: "not-http", Dialects: inAll, Carriers: overHTTP1,
			Does: "says what servers of another protocol say",
			Rule: "RFC 6455 §4.2.2", Sees: failsToOpen, Answer: noClose,
			serve: writesHead(func(*conn) string { return "SSH-2.0-Fault\r\n" })},
		{Name: "frame-before-head", Dialects: inAll, Carriers: overHTTP1,
			Does: "sends a message before the right answer",
			Rule: "RFC 6455 §4.2.2; draft-hixie-76 §5.2", Sees: failsToOpen, Answer: noClose,
			serve: writesHead(func(c *conn) string { return string(c.textMessage("early")) + c.correctHead(handshakeOptions{}) })},
		{Name: "frames-with-head", Dialects: inAll,
			Does: "sends a message and its Close together with the answer",
			Rule: "RFC 6455 §4.2.2: the server may send at once", Legal: true,
			Sees: "open, message \"hello\", close 1000 clean", Answer: "Close 1000", serve: framesWithHead},
		{Name: "head-with-length", Carriers: overHTTP1,
			Does: "says with status 101 how long the body is, in two ways, and sends frames",
			Rule: "RFC 9110 §8.6, RFC 9112 §6.1: a 101 has no body, whatever it says (RFC 9112 §6.3)",
			Sees: "open, message \"hello\", close 1000 clean", Answer: "Close 1000", serve: headWithLength},
		{Name: "dialect-wrong", Dialects: inAll, Carriers: overHTTP1,
			Does: "answers in another dialect: draft 76 instead of RFC 6455, RFC 6455 instead of a draft",
			Rule: "RFC 6455 §4.2.2; draft-hixie-76 §5.2", Sees: failsToOpen, Answer: noClose, serve: writesHead(otherDialect)},
		{Name: "never-answers", Dialects: inAll,
			Does: "never answers the opening handshake",
			Rule: "RFC 6455 §10.4: the client's own limits", Legal: true, Sees: failsToOpen, Answer: noClose, serve: serveHang},
		{Name: "fin-in-opening", Query: "after=20", Dialects: inAll, Carriers: overHTTP1, value: between(0, 1000),
			Does: "ends TCP after so many bytes of its answer",
			Rule: "RFC 6455 §4.2.2", Sees: failsToOpen, Answer: noClose, serve: cutHead((*conn).finish)},
		{Name: "rst-in-opening", Query: "after=20", Dialects: inAll, Carriers: overHTTP1, value: between(0, 1000),
			Does: "resets TCP after so many bytes of its answer",
			Rule: "RFC 6455 §4.2.2", Sees: failsToOpen, serve: cutHead((*conn).abort)},
		{Name: "rst-after-opening", Dialects: inAll,
			Does: "resets the connection as soon as it has answered",
			Rule: "RFC 6455 §7.1.1", Sees: failsToOpen + " or open, " + failsToOpen, serve: finishes(func(c *conn) error {
				c.abort()
				return nil
			})},
	}
}

func wrongAccept(c *conn) (o handshakeOptions) {
	const name = "Sec-WebSocket-Accept"
	key := c.request.Fields.Get("Sec-WebSocket-Key")
	switch c.param("how") {
	case "other":
		o.replace.Add(name, wire.AcceptKey(key+" "))
	case "key":
		o.replace.Add(name, key)
	case "case":
		o.replace.Add(name, swapCase(wire.AcceptKey(key)))
	default:
		o.omit = []string{name}
	}
	return o
}

// swapCase changes the case of every letter. The accept value, 20 bytes in base64, has
// some for all but one key in 10¹⁸.
func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

func fieldTwice(c *conn) handshakeOptions {
	o := handshakeOptions{protocol: new(string)}
	name, value := c.param("name"), permessageDeflate
	switch name {
	case "Sec-WebSocket-Accept":
		o.omit = []string{name}
		value = wire.AcceptKey(c.request.Fields.Get("Sec-WebSocket-Key"))
	case "Sec-WebSocket-Protocol":
		if offered := c.request.protocols(); len(offered) > 0 {
			value = offered[0]
		}
	}
	o.add.Add(name, value)
	o.add.Add(name, value)
	return o
}

// otherField gives a field the value of the parameter, or leaves it out.
func otherField(name string) func(c *conn) handshakeOptions {
	return func(c *conn) (o handshakeOptions) {
		if value := c.param("value"); value != "" {
			o.replace.Add(name, value)
		} else {
			o.omit = []string{name}
		}
		return o
	}
}

func unaskedSubprotocol(*conn) handshakeOptions {
	unasked := "nobody-asked-for-this"
	return handshakeOptions{protocol: &unasked}
}

func noSubprotocol(*conn) handshakeOptions { return handshakeOptions{protocol: new(string)} }

func unaskedExtension(c *conn) handshakeOptions {
	return handshakeOptions{extensions: c.param("value")}
}

func badStatusLine(c *conn) handshakeOptions { return handshakeOptions{statusLine: c.param("line")} }

func status200(*conn) handshakeOptions { return handshakeOptions{status: 200} }

func refuses(c *conn) error { return refusal(c.number("code"), "this is what you asked for") }

func wantsPassword(c *conn) error {
	name := "WWW-Authenticate"
	if c.number("code") == 407 {
		name = "Proxy-Authenticate"
	}
	return &websocket.Refusal{Status: c.number("code"), Detail: "who are you?", Fields: wire.Fields{{Name: name, Value: `Basic realm="fault"`}}}
}

func redirects(c *conn) error {
	location := strings.TrimSuffix(c.request.location(), c.request.target) + "/echo"
	return &websocket.Refusal{Status: c.number("code"), Detail: "elsewhere", Fields: wire.Fields{{Name: "Location", Value: location}}}
}

func endlessBody(c *conn) error {
	c.answer = answerRejected
	fields := wire.Fields{{Name: "Content-Type", Value: typeText}}
	if c.http2 != nil {
		if err := c.writeHead(500, fields); err != nil {
			return err
		}
	} else {
		r := wire.Response{Status: 500, Reason: "Endless", Fields: fields}
		if err := c.write(r.Append(nil)); err != nil {
			return err
		}
	}
	return c.forever(bytes.Repeat([]byte("and so on "), 1000), 0)
}

func interim(c *conn) error {
	hints := wire.Fields{{Name: "Link", Value: "</style.css>; rel=preload"}}
	if c.http2 != nil {
		if err := c.writeHead(103, hints); err != nil {
			return err
		}
	} else {
		r := wire.Response{Status: 103, Reason: "Early Hints", Fields: hints}
		if err := c.write(r.Append(nil)); err != nil {
			return err
		}
	}
	return c.accept(handshakeOptions{})
}

func endlessHead(c *conn) error {
	c.answer = answerRaw
	part := "X-Fault: " + strings.Repeat("x", 4000) + "\r\n"
	if c.param("line") == "1" {
		part = strings.Repeat("HTTP/1.1 101 ", 300)
	} else if err := c.write([]byte(c.statusLine())); err != nil {
		return err
	}
	return c.forever([]byte(part), 0)
}

// statusLine is the first line of the right answer.
func (c *conn) statusLine() string {
	line, _, _ := strings.Cut(c.correctHead(handshakeOptions{}), "\n")
	return line + "\n"
}

func tricklingHead(c *conn) error {
	c.answer = answerRaw
	if err := c.write([]byte(c.statusLine())); err != nil {
		return err
	}
	return c.forever([]byte("X-Fault: x\r\n"), c.delay())
}

func slowHead(c *conn) error {
	c.answer = answerAccepted
	return c.trickle([]byte(c.correctHead(handshakeOptions{})), c.delay())
}

// editedHead is the right answer with old replaced, everywhere or for the first time.
func editedHead(old, replacement string, everywhere bool) func(c *conn) string {
	n := 1
	if everywhere {
		n = -1
	}
	return func(c *conn) string { return strings.Replace(c.correctHead(handshakeOptions{}), old, replacement, n) }
}

// framesWithHead leaves everything to the write of the Close.
func framesWithHead(c *conn) error {
	if c.http2 != nil {
		if err := c.accept(handshakeOptions{}); err != nil {
			return err
		}
	} else {
		c.answer = answerAccepted
		c.out = append(c.out, c.correctHead(handshakeOptions{})...)
	}
	c.out = append(c.out, c.textMessage("hello")...)
	return nil
}

func headWithLength(c *conn) error {
	c.answer = answerAccepted
	o := handshakeOptions{add: wire.Fields{{Name: "Content-Length", Value: "5"}, {Name: "Transfer-Encoding", Value: "chunked"}}}
	c.out = append(c.out, c.correctHead(o)...)
	c.out = append(c.out, c.textMessage("hello")...)
	return nil
}

// otherDialect is a whole and plausible answer to another request.
func otherDialect(c *conn) string {
	q := *c.request
	if _, modern := q.dialect.(rfc6455); modern {
		q.dialect = hixie76{}
	} else {
		q.dialect = rfc6455{}
	}
	other := &conn{server: c.server, request: &q}
	return other.correctHead(handshakeOptions{protocol: new(string)})
}

// cutHead ends the connection within the right answer.
func cutHead(end func(c *conn)) func(c *conn) error {
	return func(c *conn) error {
		head := c.correctHead(handshakeOptions{})
		c.answer = answerRaw
		if err := c.write([]byte(head[:min(c.number("after"), len(head))])); err != nil {
			return err
		}
		end(c)
		return nil
	}
}
