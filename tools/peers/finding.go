package main

import (
	"strings"

	"adieu/tools/conformance"
)

// finding is what tools/conformance says of a peer, and has been read up: the rule says
// why it is the peer that is wrong, and not the case.
type finding struct {
	peer   string
	role   conformance.Role // "" for both
	cases  []string         // numbers; a trailing * stands for any end
	detail string           // a part of the result's text; "" for any
	why    string
	rule   string
}

// Rules that several peers break.
const (
	ruleFinal = "RFC 7692 §7.2.1: any block of a message may have BFINAL set, the next one follows it at a byte boundary; " +
		"§7.2.2: all of it is inflated"
	ruleParameters = "RFC 7692 §7: a server declines an offer, and a client fails the connection over an answer, " +
		"that has a parameter unknown, invalid or twice; §7.1.2: window bits are 8 to 15 without leading zeros"
	ruleAccept = "RFC 6455 §4.1: a client fails the connection when Sec-WebSocket-Accept is missing or anything but the " +
		"hash of its key; §11.3.3: the field appears once"
	ruleConnection = "RFC 6455 §4.1: the response's Connection has the token Upgrade, which a list may be around; RFC 9110 §5.6.1"
	ruleRequest    = "RFC 6455 §4.2.1: HTTP/1.1 or higher, Host, Upgrade, Connection with the token Upgrade, and a key that is " +
		"16 bytes in base64; a server refuses what lacks one"
	ruleText    = "RFC 6455 §8.1: a connection over which text comes that is not UTF-8 must be failed"
	ruleReason  = "RFC 6455 §5.5.1: the reason of a Close is UTF-8; §8.1: what is not fails the connection"
	ruleMask    = "RFC 6455 §5.1: a client masks all frames, a server none; either closes the connection over the opposite"
	ruleVersion = "RFC 6455 §4.2.2 and §4.4: another version is refused with Sec-WebSocket-Version: 13"
	ruleHTTP    = "RFC 9112 §3: a request line has a version; §5: a field line has a colon, and no space before it"
)

// final are the cases of blocks with BFINAL set, which libraries on zlib fail alike.
var final = []string{"13.1.5", "13.1.6"}

const whyFinal = "it takes the first block with BFINAL set for the end of the message, and drops the rest of it"

// findings are all that are known of the versions that are pinned.
var findings = []finding{
	{peer: "coder/websocket", cases: []string{"6.3.*", "6.4.*", "13.6.7", "13.6.8", "13.6.9"},
		why: "it does not look whether text is UTF-8", rule: ruleText},
	{peer: "coder/websocket", cases: []string{"7.3.4", "7.3.5", "7.3.6", "7.3.7"},
		why: "it echoes a reason that is not UTF-8", rule: ruleReason},
	{peer: "coder/websocket", cases: []string{"7.13.2"},
		why: "when TCP ends between two frames of a message, Read returns what has come as if it were all: " +
			"the io.EOF of the connection passes for that of the message",
		rule: "RFC 6455 §5.4: a message ends with the frame that has FIN set"},
	{peer: "coder/websocket", role: conformance.Client, cases: []string{"8.3.*"},
		why: "as a client it unmasks and takes what a server must not mask", rule: ruleMask},
	{peer: "coder/websocket", cases: []string{"12.2.*", "12.5.*"},
		why: "it takes window bits for granted, and parameters that appear twice", rule: ruleParameters},
	{peer: "coder/websocket", role: conformance.Client, cases: []string{"14.3.9"},
		why: "it looks at the first of two Sec-WebSocket-Accept fields only", rule: ruleAccept},
	{peer: "coder/websocket", cases: final, why: whyFinal, rule: ruleFinal},

	{peer: "gobwas/ws", role: conformance.Client, cases: []string{"7.2.1", "7.3.*", "7.7.*", "7.8.*"},
		why: "the Close that refuses a bad Close has its payload masked and its header not, so that it is noise: " +
			"wsutil.ControlHandler drops what MaskFrameInPlace returns",
		rule: ruleMask},
	{peer: "gobwas/ws", role: conformance.Client, cases: []string{"12.5.4", "12.5.10", "12.5.17"},
		why:  "wsflate.Parameters.Parse takes 08, and client_max_window_bits without a value or an offer, in an answer",
		rule: ruleParameters},
	{peer: "gobwas/ws", cases: []string{"13.7.6", "13.7.7"},
		why: "with an extension agreed it looks at no reserved bit, not only at RSV1", rule: "RFC 6455 §5.2: a bit that nothing agreed on gives a meaning fails the connection"},
	{peer: "gobwas/ws", role: conformance.Client, cases: []string{"14.2.6"},
		why: "it compares Connection with Upgrade as a whole", rule: ruleConnection},
	{peer: "gobwas/ws", role: conformance.Server, cases: []string{"15.4.*"},
		why: "of the key it looks at the length of the text only, and takes two", rule: ruleRequest},
	{peer: "gobwas/ws", role: conformance.Server, cases: []string{"15.6.4"},
		why: "it trims the space before a colon", rule: ruleHTTP},
	{peer: "gobwas/ws", cases: final, why: whyFinal + " (compress/flate)", rule: ruleFinal},

	{peer: "ws", role: conformance.Client, cases: []string{"12.5.4"}, why: "it takes 08 for window bits", rule: ruleParameters},
	{peer: "ws", role: conformance.Server, cases: []string{"12.2.4"}, why: "it takes 08 for window bits", rule: ruleParameters},
	{peer: "ws", role: conformance.Client, cases: []string{"12.5.14", "12.5.19"},
		why:  "it takes an answer that agrees to permessage-deflate twice",
		rule: "RFC 7692 §6: a client fails the connection over an answer with two extensions that both use RSV1"},
	{peer: "ws", role: conformance.Server, cases: []string{"15.5.8", "15.5.9"},
		why: "it opens the connection over HTTP/1.0, and without Host", rule: ruleRequest},
	{peer: "ws", role: conformance.Server, cases: []string{"15.6.1"},
		why: "the parser of Node.js takes a request line without a version", rule: ruleHTTP},
	{peer: "ws", cases: final, why: whyFinal, rule: ruleFinal},

	{peer: "undici", role: conformance.Client, cases: []string{"6.1.16", "6.1.17"},
		why:  "it takes U+FEFF away from the start of a text",
		rule: "RFC 6455 §5.6 and §8.1: the bytes of a text message are its characters in UTF-8; RFC 3629 §6: where only UTF-8 is possible U+FEFF is no signature"},
	{peer: "undici", role: conformance.Client, cases: []string{"7.11.1"},
		why: "when more comes behind the server's Close than it buffers, it reads no further, never sees the end of TCP, " +
			"and its close event never fires",
		rule: "RFC 6455 §7.1.1: both sides close TCP after the closing handshake; WebSockets standard §4: the close event follows"},
	{peer: "undici", role: conformance.Client, cases: []string{"12.4.9", "12.4.10"},
		why: "it refuses a parameter that is quoted, or has spaces around it", rule: "RFC 6455 §9.1: a parameter's value may be a quoted-string; RFC 2616 §2.1: space may be between words"},
	{peer: "undici", role: conformance.Client, cases: []string{"12.5.*"},
		why: "of the answer it looks at the extension's name only, and at the server's window once a compressed message comes", rule: ruleParameters},
	{peer: "undici", role: conformance.Client, cases: []string{"14.2.6", "14.2.8"},
		why: "it compares Connection and Upgrade as a whole, with a tab behind the value as well", rule: ruleConnection + "; §5.5: white space around a value is no part of it"},
	{peer: "undici", role: conformance.Client, cases: []string{"13.7.*"},
		why: "with compression agreed it takes RSV1 on any frame", rule: "RFC 7692 §6.1: RSV1 is for the first frame of a message; RFC 6455 §5.2"},
	{peer: "undici", role: conformance.Client, cases: []string{"13.3.4"},
		why: "after a message with BFINAL set its inflater yields empty messages", rule: ruleFinal},
	{peer: "undici", role: conformance.Client, cases: final, why: whyFinal, rule: ruleFinal},

	{peer: "Bun", role: conformance.Client, cases: []string{"14.3.9"},
		why: "it takes one of two Sec-WebSocket-Accept fields", rule: ruleAccept},
	{peer: "Bun", role: conformance.Server, cases: []string{"15.5.4", "15.5.5", "15.5.8"},
		why: "server.upgrade opens the connection without Connection: Upgrade, and over HTTP/1.0", rule: ruleRequest},
	{peer: "Bun", cases: final, why: whyFinal, rule: ruleFinal},

	{peer: "Deno", cases: []string{"2.4.3"}, why: "it takes a Pong of 126 bytes", rule: "RFC 6455 §5.5: a control frame has at most 125 bytes"},
	{peer: "Deno", cases: []string{"5.5.4"}, why: "it takes a new message within an unfinished one", rule: "RFC 6455 §5.4: the fragments of messages are not mixed"},
	{peer: "Deno", cases: []string{"6.3.28", "6.3.31"},
		why: "it does not look whether the last frame of a text leaves a character cut", rule: ruleText},
	{peer: "Deno", cases: []string{"7.2.5"}, why: "it echoes a Close of 126 bytes", rule: "RFC 6455 §5.5: a control frame has at most 125 bytes"},
	{peer: "Deno", cases: []string{"8.3.*"}, why: "it looks at the mask bit in neither role", rule: ruleMask},
	{peer: "Deno", role: conformance.Client, cases: []string{"12.5.18", "14.6.*"},
		why: "it takes a subprotocol or an extension that it did not ask for", rule: "RFC 6455 §4.1: a client fails the connection over either"},
	{peer: "Deno", role: conformance.Client, cases: []string{"14.2.6"},
		why: "it compares Connection with Upgrade as a whole", rule: ruleConnection},
	{peer: "Deno", role: conformance.Client, cases: []string{"14.3.*"},
		why: "it does not look at Sec-WebSocket-Accept", rule: ruleAccept},
	{peer: "Deno", role: conformance.Server, cases: []string{"15.3.*"}, why: "it does not look at the version", rule: ruleVersion},
	{peer: "Deno", role: conformance.Server, cases: []string{"15.4.*", "15.5.*"},
		why: "it takes any key, HTTP/1.0, and no Host", rule: ruleRequest},

	{peer: "websocket-driver", role: conformance.Server, cases: []string{"15.3.*"},
		why: "it refuses another version with 400 and does not say which it speaks", rule: ruleVersion},
	{peer: "websocket-driver", role: conformance.Server, cases: []string{"15.4.*", "15.5.8", "15.5.9"},
		why: "it takes any key, HTTP/1.0, and no Host", rule: ruleRequest},
	{peer: "websocket-driver", role: conformance.Server, cases: []string{"15.6.3"},
		why: "its parser takes a field line without a colon", rule: ruleHTTP},
	{peer: "websocket-driver", role: conformance.Server, cases: []string{"76.2.1", "76.2.2"},
		why:  "it delivers frames of the types 80 to FE as messages",
		rule: "draft-hixie-76 §4.2 and §5.3: a frame whose type has its high bit set is read by its length and discarded"},
}

// explain finds the finding that a failure is, nil when nobody has read it up.
func explain(s subject, r conformance.Result) *finding {
	if r.Verdict != conformance.Failed {
		return nil
	}
	for i := range findings {
		if f := &findings[i]; f.concerns(s, r.Case) && strings.Contains(r.Detail, f.detail) {
			return f
		}
	}
	return nil
}

// concerns reports whether a finding is one of a subject and a case.
func (f *finding) concerns(s subject, number string) bool {
	if f.peer != s.peer.name || f.role != "" && f.role != s.role {
		return false
	}
	for _, pattern := range f.cases {
		if matches(pattern, number) {
			return true
		}
	}
	return false
}
