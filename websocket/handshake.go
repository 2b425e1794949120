package websocket

import (
	"crypto/rand"
	"io"
	"slices"
	"strings"

	"adieu/websocket/wire"
)

// opening is one opening handshake from the client's side: what is asked, and what the
// answer must therefore be.
type opening struct {
	url       *socketURL
	origin    string // "" when the context has none
	userAgent string
	protocols []string
	compress  bool  // offer permessage-deflate
	refusal   error // not nil: this connection must not even be tried

	key       string   // RFC 6455: Sec-WebSocket-Key
	challenge [16]byte // hixie-76: what the answer's MD5 is taken of
}

// accepted is what the server's answer settled.
type accepted struct {
	subprotocol string
	extensions  string
	deflate     *deflateParams // nil when compression was not negotiated
}

// rfc6455Request is RFC 6455 §4.1 with the fields that the Fetch standard adds for a
// WebSocket ("establish a WebSocket connection").
func (o *opening) rfc6455Request() (*wire.Request, error) {
	var err error
	if o.key, err = wire.GenerateKey(rand.Reader); err != nil {
		return nil, err
	}
	r := &wire.Request{Target: o.url.resource}
	r.Fields.Add("Host", o.url.host())
	r.Fields.Add("Connection", "Upgrade")
	r.Fields.Add("Pragma", "no-cache")
	r.Fields.Add("Cache-Control", "no-cache")
	if o.userAgent != "" {
		r.Fields.Add("User-Agent", o.userAgent)
	}
	r.Fields.Add("Upgrade", "websocket")
	if o.origin != "" {
		r.Fields.Add("Origin", o.origin)
	}
	r.Fields.Add("Sec-WebSocket-Version", "13")
	r.Fields.Add("Sec-WebSocket-Key", o.key)
	if len(o.protocols) > 0 {
		r.Fields.Add("Sec-WebSocket-Protocol", strings.Join(o.protocols, ", "))
	}
	if o.compress {
		r.Fields.Add("Sec-WebSocket-Extensions", deflateOffer)
	}
	return r, nil
}

// rfc6455Judge checks the answer as RFC 6455 §4.1 does after "once the client's opening
// handshake has been sent", in WebKit's order and words.
func (o *opening) rfc6455Judge(head *responseHead) (accepted, error) {
	f := head.fields
	if err := checkPresent(f, "Upgrade", "Connection"); err != nil {
		return accepted{}, err
	}
	upgrade := strings.Join(f.Values("Upgrade"), ", ") // a repeated field is a list (RFC 9110 §5.3)
	if err := checkUpgrade(upgrade, hasToken(f.Values("Connection"), "upgrade")); err != nil {
		return accepted{}, err
	}
	for _, once := range []string{"Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"} {
		if len(f.Values(once)) > 1 {
			return accepted{}, handshakeFailure("The " + once + " header MUST NOT appear more than once in an HTTP response")
		}
	}
	switch accept := f.Get("Sec-WebSocket-Accept"); {
	case !f.Has("Sec-WebSocket-Accept"):
		return accepted{}, missing("Sec-WebSocket-Accept")
	case accept != wire.AcceptKey(o.key):
		return accepted{}, mismatch("Sec-WebSocket-Accept mismatch")
	}
	extensions := f.Get("Sec-WebSocket-Extensions")
	deflate, err := acceptDeflate(extensions)
	switch {
	case err != nil:
		return accepted{}, err
	case deflate != nil && !o.compress:
		return accepted{}, handshakeFailure("Received unexpected extension: " + deflateName)
	}
	protocol := f.Get("Sec-WebSocket-Protocol")
	switch asked := len(o.protocols) > 0; {
	case asked && protocol == "": // the WebSockets standard; the RFC lets the server decline
		return accepted{}, missing("Sec-WebSocket-Protocol")
	case f.Has("Sec-WebSocket-Protocol") && !slices.Contains(o.protocols, protocol):
		return accepted{}, mismatch("Sec-WebSocket-Protocol mismatch")
	}
	return accepted{subprotocol: protocol, extensions: extensions, deflate: deflate}, nil
}

func checkPresent(f wire.Fields, names ...string) error {
	for _, name := range names {
		if !f.Has(name) {
			return missing(name)
		}
	}
	return nil
}

func checkUpgrade(upgrade string, connectionUpgrades bool) error {
	switch {
	case !strings.EqualFold(upgrade, "websocket"):
		return mismatch("'Upgrade' header value is not 'WebSocket'")
	case !connectionUpgrades:
		return mismatch("'Connection' header value is not 'Upgrade'")
	}
	return nil
}

// hasToken reports whether a list field, in one line or several, has token.
func hasToken(values []string, token string) bool {
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.Trim(item, " \t"), token) {
				return true
			}
		}
	}
	return false
}

func missing(field string) error { return mismatch("'" + field + "' header is missing") }

func mismatch(what string) error {
	return handshakeFailure("Error during WebSocket handshake: " + what)
}

// hixieRequest is draft-hixie-76 §4.1 steps 12 to 27, the fields in WebCore's order.
func (o *opening) hixieRequest() (*wire.Request, error) {
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
	r.Fields.Add("Sec-WebSocket-Key1", key1)
	r.Fields.Add("Sec-WebSocket-Key2", key2)
	return r, nil
}

// hixieOrigin is "null" for a script that belongs to no page (draft-hixie-76 §4.1).
func (o *opening) hixieOrigin() string { return choose(o.origin == "", "null", o.origin) }

// hixieProtocol is the one value that the draft's field holds: WebCore turned an array
// into text as script does.
func (o *opening) hixieProtocol() string { return strings.Join(o.protocols, ",") }

// location is what the draft's server must say it serves.
func (o *opening) location() string { return o.url.origin() + o.url.resource }

// hixieJudge checks the answer's fields as WebCore of 2011 did: the first value of a
// repeated field counts, and a subprotocol that was not asked for is ignored.
func (o *opening) hixieJudge(head *responseHead) (accepted, error) {
	f := head.fields
	if err := checkPresent(f, "Upgrade", "Connection", "Sec-WebSocket-Origin", "Sec-WebSocket-Location"); err != nil {
		return accepted{}, err
	}
	if err := checkUpgrade(f.Get("Upgrade"), strings.EqualFold(f.Get("Connection"), "upgrade")); err != nil {
		return accepted{}, err
	}
	if origin := f.Get("Sec-WebSocket-Origin"); origin != o.hixieOrigin() {
		return accepted{}, mismatch("origin mismatch: " + o.hixieOrigin() + " != " + sample([]byte(origin)))
	}
	if location := f.Get("Sec-WebSocket-Location"); location != o.location() {
		return accepted{}, mismatch("location mismatch: " + o.location() + " != " + sample([]byte(location)))
	}
	if len(o.protocols) == 0 {
		return accepted{}, nil
	}
	if protocol := f.Get("Sec-WebSocket-Protocol"); protocol != o.hixieProtocol() {
		return accepted{}, mismatch("protocol mismatch: " + o.hixieProtocol() + " != " + sample([]byte(protocol)))
	}
	return accepted{subprotocol: o.hixieProtocol()}, nil
}
