package websocket

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// request is RFC 6455 §4.1 with the fields that the Fetch standard adds for a
// WebSocket ("establish a WebSocket connection").
func (rfc6455) request(o *opening) (*wire.Request, error) {
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
	if cookies := o.cookies(); cookies != "" {
		r.Fields.Add("Cookie", cookies)
	}
	if o.url.userinfo != nil {
		password, _ := o.url.userinfo.Password()
		credentials := o.url.userinfo.Username() + ":" + password
		r.Fields.Add("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(credentials)))
	}
	r.Fields.Add("Sec-WebSocket-Version", "13")
	r.Fields.Add("Sec-WebSocket-Key", o.key)
	if len(o.protocols) > 0 {
		r.Fields.Add("Sec-WebSocket-Protocol", strings.Join(o.protocols, ", "))
	}
	if o.compress {
		r.Fields.Add("Sec-WebSocket-Extensions", deflateOffer(o.maxWindow))
	}
	return r, nil
}

// judgeRFC6455 checks the answer as RFC 6455 §4.1 does after "once the client's opening
// handshake has been sent", in WebKit's order and words.
func (o *opening) judgeRFC6455(head *responseHead) (accepted, error) {
	f := head.fields
	if err := checkPresent(f, "Upgrade", "Connection"); err != nil {
		return accepted{}, err
	}
	upgrade := strings.Join(f.Values("Upgrade"), ", ") // a repeated field is a list (RFC 9110 §5.3)
	if err := checkUpgrade(upgrade, hasToken(f.Values("Connection"), "upgrade")); err != nil {
		return accepted{}, err
	}
	if err := checkOnce(f, "Sec-WebSocket-Accept"); err != nil {
		return accepted{}, err
	}
	switch accept := f.Get("Sec-WebSocket-Accept"); {
	case !f.Has("Sec-WebSocket-Accept"):
		return accepted{}, missing("Sec-WebSocket-Accept")
	case accept != wire.AcceptKey(o.key):
		return accepted{}, mismatch("Sec-WebSocket-Accept mismatch")
	}
	return o.judgeNegotiated(f)
}

// judgeStream checks the answer on a stream of HTTP/2: there is neither Upgrade nor
// Sec-WebSocket-Accept (RFC 8441 §5).
func (o *opening) judgeStream(response *transport.StreamResponse) (accepted, error) {
	var f wire.Fields
	for _, field := range response.Fields {
		f.Add(field.Name, field.Value)
	}
	o.storeCookies(f)
	settled, err := accepted{}, error(handshakeFailure(unexpectedStatus+strconv.Itoa(response.Status)))
	if response.Status/100 == 2 {
		settled, err = o.judgeNegotiated(f)
	}
	if err != nil {
		return accepted{}, &HandshakeError{Reason: err.Error(), Status: response.Status, Fields: f}
	}
	return settled, nil
}

// judgeNegotiated checks the extensions and the subprotocol that the server chose.
func (o *opening) judgeNegotiated(f wire.Fields) (accepted, error) {
	for _, once := range []string{"Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"} {
		if err := checkOnce(f, once); err != nil {
			return accepted{}, err
		}
	}
	extensions := f.Get("Sec-WebSocket-Extensions")
	deflate, err := acceptDeflate(extensions, o.maxWindow)
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

func checkOnce(f wire.Fields, name string) error {
	if len(f.Values(name)) > 1 {
		return handshakeFailure("The " + name + " header MUST NOT appear more than once in an HTTP response")
	}
	return nil
}

func (rfc6455) answer(o *opening, b []byte, whole bool) (accepted, int, error) {
	head, err := headRules{http: true}.parse(b, whole)
	if head != nil {
		o.storeCookies(head.fields)
	}
	if err != nil {
		return accepted{}, 0, err
	}
	ok, err := o.judgeRFC6455(head)
	return ok, head.size, err
}

// respond is RFC 6455 §4.2.2.
func (rfc6455) respond(r *wire.Request, a *Acceptance) (*wire.Response, accepted) {
	answer := &wire.Response{Status: http.StatusSwitchingProtocols, Reason: "Switching Protocols"}
	answer.Fields.Add("Upgrade", "websocket")
	answer.Fields.Add("Connection", "Upgrade")
	answer.Fields.Add("Sec-WebSocket-Accept", wire.AcceptKey(r.Fields.Get("Sec-WebSocket-Key")))
	negotiated, settled := negotiate(r, a)
	answer.Fields = append(answer.Fields, negotiated...)
	return answer, settled
}

// respondOnStream is RFC 8441 §5: the version of HTTP has taken the place of key and
// upgrade.
func respondOnStream(r *wire.Request, a *Acceptance) (transport.StreamResponse, accepted) {
	answer := transport.StreamResponse{Status: http.StatusOK}
	negotiated, settled := negotiate(r, a)
	for _, field := range append(negotiated, a.Fields...) {
		answer.Fields = append(answer.Fields, transport.Field(field))
	}
	return answer, settled
}

// negotiate is what a server chooses of what the client offers.
func negotiate(r *wire.Request, a *Acceptance) (fields wire.Fields, settled accepted) {
	if settled.subprotocol = a.Subprotocol; a.Subprotocol != "" {
		fields.Add("Sec-WebSocket-Protocol", a.Subprotocol)
	}
	if a.Config.DisableCompression {
		return fields, settled
	}
	offers := strings.Join(r.Fields.Values("Sec-WebSocket-Extensions"), ", ")
	limit := windowLimit(a.Config.WindowBits)
	own := deflateParams{serverBits: limit, clientBits: limit}
	if settled.deflate, settled.extensions = chooseDeflate(offers, own); settled.deflate != nil {
		fields.Add("Sec-WebSocket-Extensions", settled.extensions)
	}
	return fields, settled
}
