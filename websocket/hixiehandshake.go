package websocket

import (
	"crypto/rand"
	"io"
	"strings"

	"adieu/websocket/wire"
)

// request is draft-hixie-76 §4.1 steps 12 to 27, the fields in WebCore's order.
func (hixie76) request(o *opening) (*wire.Request, error) {
	key1, n1, err := wire.GenerateHixieKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	key2, n2, err := wire.GenerateHixieKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	var key3 [8]byte
	if _, err := io.ReadFull(rand.Reader, key3[:]); err != nil {
		return nil, err
	}
	o.challenge = wire.HixieChallenge(n1, n2, key3)
	r := &wire.Request{Target: o.url.resource, Key3: key3[:]}
	r.Fields.Add("Upgrade", "WebSocket")
	r.Fields.Add("Connection", "Upgrade")
	r.Fields.Add("Host", o.url.host())
	r.Fields.Add("Origin", o.hixieOrigin())
	if len(o.protocols) > 0 {
		r.Fields.Add("Sec-WebSocket-Protocol", o.hixieProtocol())
	}
	if cookies := o.cookies(); cookies != "" {
		r.Fields.Add("Cookie", cookies)
	}
	r.Fields.Add("Sec-WebSocket-Key1", key1)
	r.Fields.Add("Sec-WebSocket-Key2", key2)
	return r, nil
}

func (hixie76) answer(o *opening, b []byte, whole bool) (accepted, int, error) {
	head, err := headRules{}.parse(b, whole)
	if err != nil {
		return accepted{}, 0, err
	}
	settled, err := o.judgeHixie(head.fields, "Sec-")
	if err != nil {
		return accepted{}, 0, err
	}
	want := wire.HixieAnswer(o.challenge)
	got := b[head.size:]
	if len(got) < len(want) {
		return accepted{}, 0, errIncomplete
	}
	if [16]byte(got[:16]) != want {
		return accepted{}, 0, mismatch("challenge response mismatch")
	}
	o.storeCookies(head.fields)
	return settled, head.size + len(want), nil
}

// respond is draft-hixie-76 §5.2.
func (hixie76) respond(r *wire.Request, a *Acceptance) (*wire.Response, accepted) {
	answer := hixieResponse("WebSocket Protocol Handshake")
	answer.Fields.Add("Sec-WebSocket-Location", location(r, a))
	answer.Fields.Add("Sec-WebSocket-Origin", r.Fields.Get("Origin"))
	if a.Subprotocol != "" {
		answer.Fields.Add("Sec-WebSocket-Protocol", a.Subprotocol)
	}
	n1, _ := wire.HixieKeyNumber(r.Fields.Get("Sec-WebSocket-Key1")) // Recognize has checked them
	n2, _ := wire.HixieKeyNumber(r.Fields.Get("Sec-WebSocket-Key2"))
	sum := wire.HixieAnswer(wire.HixieChallenge(n1, n2, [8]byte(r.Key3)))
	answer.Body = sum[:]
	return answer, accepted{subprotocol: a.Subprotocol}
}

// request is draft-hixie-75 §3.1: the fields and their order are fixed.
func (hixie75) request(o *opening) (*wire.Request, error) {
	r := &wire.Request{Target: o.url.resource}
	r.Fields.Add("Upgrade", "WebSocket")
	r.Fields.Add("Connection", "Upgrade")
	r.Fields.Add("Host", o.url.host())
	r.Fields.Add("Origin", o.hixieOrigin())
	if len(o.protocols) > 0 {
		r.Fields.Add("WebSocket-Protocol", o.hixieProtocol())
	}
	if cookies := o.cookies(); cookies != "" {
		r.Fields.Add("Cookie", cookies)
	}
	return r, nil
}

func (hixie75) answer(o *opening, b []byte, whole bool) (accepted, int, error) {
	head, err := headRules{}.parse(b, whole)
	if err != nil {
		return accepted{}, 0, err
	}
	settled, err := o.judgeHixie(head.fields, "")
	if err == nil {
		o.storeCookies(head.fields)
	}
	return settled, head.size, err
}

// respond is draft-hixie-75 §4.2: the order of the fields is the draft's.
func (hixie75) respond(r *wire.Request, a *Acceptance) (*wire.Response, accepted) {
	answer := hixieResponse("Web Socket Protocol Handshake")
	answer.Fields.Add("WebSocket-Origin", r.Fields.Get("Origin"))
	answer.Fields.Add("WebSocket-Location", location(r, a))
	if a.Subprotocol != "" {
		answer.Fields.Add("WebSocket-Protocol", a.Subprotocol)
	}
	return answer, accepted{subprotocol: a.Subprotocol}
}

// hixieResponse is the begin of both drafts' answers.
func hixieResponse(reason string) *wire.Response {
	answer := &wire.Response{Status: 101, Reason: reason}
	answer.Fields.Add("Upgrade", "WebSocket")
	answer.Fields.Add("Connection", "Upgrade")
	return answer
}

// location is the URL that the client has connected to, as it must have written it.
func location(r *wire.Request, a *Acceptance) string {
	return choose(a.Secure, "wss://", "ws://") + r.Fields.Get("Host") + r.Target
}

// hixieOrigin is "null" for a script that belongs to no page (draft-hixie-76 §4.1).
func (o *opening) hixieOrigin() string { return choose(o.origin == "", "null", o.origin) }

// hixieProtocol is the one value that the draft's field holds: WebCore turned an array
// into text as script does.
func (o *opening) hixieProtocol() string { return strings.Join(o.protocols, ",") }

// location is what the draft's server must say it serves.
func (o *opening) location() string { return o.url.origin() + o.url.resource }

// judgeHixie checks the answer's fields as WebCore of 2011 did: the first value of a
// repeated field counts, and a subprotocol that was not asked for is ignored. prefix is
// what draft 76 put before the names of draft 75.
func (o *opening) judgeHixie(f wire.Fields, prefix string) (accepted, error) {
	originField, locationField, protocolField := prefix+"WebSocket-Origin", prefix+"WebSocket-Location", prefix+"WebSocket-Protocol"
	if err := checkPresent(f, "Upgrade", "Connection", originField, locationField); err != nil {
		return accepted{}, err
	}
	if err := checkUpgrade(f.Get("Upgrade"), strings.EqualFold(f.Get("Connection"), "upgrade")); err != nil {
		return accepted{}, err
	}
	if origin := f.Get(originField); origin != o.hixieOrigin() {
		return accepted{}, mismatch("origin mismatch: " + o.hixieOrigin() + " != " + sample([]byte(origin)))
	}
	if location := f.Get(locationField); location != o.location() {
		return accepted{}, mismatch("location mismatch: " + o.location() + " != " + sample([]byte(location)))
	}
	if len(o.protocols) == 0 {
		return accepted{}, nil
	}
	if protocol := f.Get(protocolField); protocol != o.hixieProtocol() {
		return accepted{}, mismatch("protocol mismatch: " + o.hixieProtocol() + " != " + sample([]byte(protocol)))
	}
	return accepted{subprotocol: o.hixieProtocol()}, nil
}
