package main

import (
	"slices"
	"strings"
)

// deviation is a complaint that is known, and known not to be about an end of ours. The
// standard decides that, not what is usual; rule says which part of it.
type deviation struct {
	peer      string   // of a pairing
	role      string   // of the peer: "client", "server", "" for both
	scenarios []string // their names; a trailing * stands for any end
	complaint string   // a part of the complaint's text
	why       string
	rule      string
}

// drops are the scenarios in which TCP ends without a Close.
var drops = []string{"client drops", "server drops", "client resets", "server resets"}

// noErrorEvent is the rule about TCP that ends without a Close.
const noErrorEvent = "RFC 6455 §7.2.1: a client must fail the connection when the transport is lost; " +
	"WebSockets standard §4: a connection that was failed has an error event before close"

// noCode is the rule about the code of such an end.
const noCode = "RFC 6455 §7.1.5: the code is 1006 when no Close came"

// deviations are all that are known of the versions that are pinned.
var deviations = []deviation{
	{peer: "ws", role: "client", scenarios: drops, complaint: "client: events",
		why:  "its WebSocket has no error event when TCP ends without a Close, on purpose (websockets/ws issue 1034)",
		rule: noErrorEvent},
	{peer: "ws on node:http2", role: "client", scenarios: drops, complaint: "client: events",
		why: "the same, on a stream of HTTP/2", rule: noErrorEvent},
	{peer: "ws", role: "client", scenarios: []string{"deflate, *"}, complaint: `client: the extensions are "permessage-deflate", want`,
		why:  "its extensions attribute leaves out the parameters; our end saw them agreed to",
		rule: "RFC 6455 §4.1: the extensions in use are the value of the server's Sec-WebSocket-Extensions field"},
	{peer: "undici", role: "client", scenarios: []string{"byte order mark"}, complaint: "client: message 1 has 5 code units, want 6",
		why:  "it takes U+FEFF away from the start of a text; all other peers keep it",
		rule: "RFC 6455 §5.6 and §8.1: the bytes of a text message are its characters in UTF-8; RFC 3629 §6: where only UTF-8 is possible U+FEFF is no signature"},
	{peer: "Bun", role: "client", scenarios: drops, complaint: "client: events",
		why: "it has no error event when TCP ends without a Close", rule: noErrorEvent},
	{peer: "Bun", role: "server", scenarios: []string{"server closes, nothing"}, complaint: "close code 1000, want 1005",
		why:  "its close() without arguments sends 1000 and not an empty Close",
		rule: "RFC 6455 §5.5.1: the body is optional; so this is legal, and our end tells what was sent"},
	{peer: "Deno", scenarios: drops, complaint: "close code 0, want 1006",
		why: "the close event's code is 0 when TCP ends without a Close", rule: noCode},
	{peer: "Deno", role: "server", scenarios: []string{"subprotocol"}, complaint: `server: subprotocol "", want "second"`,
		why:  "the protocol attribute of its server's object is empty; its answer has the subprotocol, and our end saw it",
		rule: "WebSockets standard §3.1: protocol is what was negotiated (for clients; there is no standard for a server's object)"},
}

// excuse finds the deviation that a complaint is, nil when it is none.
func excuse(p *pairing, s *scenario, complaint string) *deviation {
	for i := range deviations {
		if d := &deviations[i]; d.concerns(p, s) && strings.Contains(complaint, d.complaint) {
			return d
		}
	}
	return nil
}

// concerns reports whether a deviation is one of a pairing and a scenario.
func (d *deviation) concerns(p *pairing, s *scenario) bool {
	role := "client"
	if p.oursIsClient() {
		role = "server"
	}
	return d.peer == p.peer.name && (d.role == "" || d.role == role) &&
		slices.ContainsFunc(d.scenarios, func(name string) bool { return matches(name, s.name) })
}

// matches compares a scenario's name with a pattern.
func matches(pattern, name string) bool {
	if stem, open := strings.CutSuffix(pattern, "*"); open {
		return strings.HasPrefix(name, stem)
	}
	return pattern == name
}
