package websocket

import (
	"net/http"
	"net/url"
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
	fields    wire.Fields    // of a program's own
	jar       http.CookieJar // nil: no cookies
	compress  bool           // offer permessage-deflate
	maxWindow int            // with windows of at most so many bits; 0 is no limit
	refusal   error          // not nil: this connection must not even be tried
	wantsBody bool           // a program wants to know what a refusal's body says

	key       string   // RFC 6455: Sec-WebSocket-Key
	challenge [16]byte // hixie-76: what the answer's MD5 is taken of
}

// FieldJar is a jar that writes and reads the header fields themselves, as browsers do:
// an http.Cookie has no place for a cookie without a name, or with one that is no token,
// and changes some values on their way. Its methods may be called from any goroutine.
type FieldJar interface {
	http.CookieJar

	// CookieField is the value of the Cookie field of a request for u, "" for none.
	CookieField(u *url.URL) string

	// SetCookieField takes the value of one Set-Cookie field of the answer from u.
	SetCookieField(u *url.URL, value string)
}

// cookies is the Cookie field, "" for none (RFC 6455 §4.1 item 12).
func (o *opening) cookies() string {
	if o.jar == nil {
		return ""
	}
	if jar, ok := o.jar.(FieldJar); ok {
		return jar.CookieField(o.url.http())
	}
	var pairs []string
	for _, cookie := range o.jar.Cookies(o.url.http()) {
		pairs = append(pairs, cookie.String())
	}
	return strings.Join(pairs, "; ")
}

// storeCookies puts an answer's cookies into the jar, before script hears of it. In RFC
// 6455 every response counts, a refusal as well (Fetch, HTTP-network fetch); WebCore of
// 2011 took those of a handshake that succeeded.
func (o *opening) storeCookies(fields wire.Fields) {
	if o.jar == nil {
		return
	}
	jar, takesFields := o.jar.(FieldJar)
	var cookies []*http.Cookie
	for _, field := range fields {
		if !strings.EqualFold(field.Name, "Set-Cookie") {
			continue
		}
		if takesFields {
			jar.SetCookieField(o.url.http(), field.Value)
		} else if cookie, err := http.ParseSetCookie(field.Value); err == nil {
			cookies = append(cookies, cookie)
		}
	}
	if len(cookies) > 0 {
		o.jar.SetCookies(o.url.http(), cookies)
	}
}

// accepted is what the server's answer settled.
type accepted struct {
	subprotocol string
	extensions  string
	deflate     *deflateParams // nil when compression was not negotiated
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
