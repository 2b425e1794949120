package dom

import (
	whatwg "github.com/nlnwa/whatwg-url/url"
)

// URL is an address that script takes apart and puts together (URL standard §6.1,
// WebCore's DOMURL). It belongs to the loop of whoever made it.
type URL struct {
	ScriptWrappable
	url    *whatwg.Url
	params *URLSearchParams // made when first asked for
}

// urlParser is stateless, so any goroutine may use it.
var urlParser = whatwg.NewParser()

// NewURL parses an address, which may be relative if there is a base. It fails with a
// *TypeError.
func NewURL(raw string, base *string) (*URL, error) {
	u := parseURL(raw, base)
	if u == nil {
		if base != nil {
			return nil, NewTypeError("%q is not a valid URL with the base %q.", raw, *base)
		}
		return nil, NewTypeError("%q is not a valid URL.", raw)
	}
	return &URL{url: u}, nil
}

// ParseURL is NewURL with nil for an address that cannot be parsed.
func ParseURL(raw string, base *string) *URL {
	if u := parseURL(raw, base); u != nil {
		return &URL{url: u}
	}
	return nil
}

// CanParseURL says whether NewURL would succeed.
func CanParseURL(raw string, base *string) bool { return parseURL(raw, base) != nil }

// parseURL is the API URL parser (URL standard §6.1); nil is its failure.
func parseURL(raw string, base *string) *whatwg.Url {
	var u *whatwg.Url
	var err error
	if base != nil {
		u, err = urlParser.ParseRef(*base, raw)
	} else {
		u, err = urlParser.Parse(raw)
	}
	if err != nil {
		return nil
	}
	return u
}

// Href is the whole address.
func (u *URL) Href() string { return u.url.Href(false) }

// SetHref puts another address in the place of this one, or fails with a *TypeError.
func (u *URL) SetHref(href string) error {
	parsed := parseURL(href, nil)
	if parsed == nil {
		return NewTypeError("%q is not a valid URL.", href)
	}
	u.url = parsed
	u.queryChanged()
	return nil
}

// Origin is the serialised origin, "null" for an opaque one.
func (u *URL) Origin() string { return urlOrigin(u.url) }

// urlOrigin is a URL's origin, serialised (URL standard §4.7). A blob URL has that of the
// page that made it, which stands in its path.
func urlOrigin(u *whatwg.Url) string {
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		return u.Protocol() + "//" + u.Host()
	case "blob":
		if inner := parseURL(u.Pathname(), nil); inner != nil && (inner.Scheme() == "http" || inner.Scheme() == "https") {
			return urlOrigin(inner)
		}
	}
	return "null"
}

// Protocol is the scheme with its colon.
func (u *URL) Protocol() string { return u.url.Protocol() }

// SetProtocol changes the scheme. Like all the setters that return nothing, it ignores
// what does not fit.
func (u *URL) SetProtocol(protocol string) { u.url.SetProtocol(protocol) }

// Username is the user's name, percent-encoded.
func (u *URL) Username() string { return u.url.Username() }

// SetUsername changes the user's name.
func (u *URL) SetUsername(name string) { u.url.SetUsername(name) }

// Password is the user's password, percent-encoded.
func (u *URL) Password() string { return u.url.Password() }

// SetPassword changes the user's password.
func (u *URL) SetPassword(password string) { u.url.SetPassword(password) }

// Host is the host with its port, where that is not the scheme's own.
func (u *URL) Host() string { return u.url.Host() }

// SetHost changes the host, and the port if there is one.
func (u *URL) SetHost(host string) { u.url.SetHost(host) }

// Hostname is the host without a port.
func (u *URL) Hostname() string { return u.url.Hostname() }

// SetHostname changes the host alone.
func (u *URL) SetHostname(host string) { u.url.SetHostname(host) }

// Port is the port, "" where it is the scheme's own.
func (u *URL) Port() string { return u.url.Port() }

// SetPort changes the port; "" is the scheme's own.
func (u *URL) SetPort(port string) { u.url.SetPort(port) }

// Pathname is the path.
func (u *URL) Pathname() string { return u.url.Pathname() }

// SetPathname changes the path.
func (u *URL) SetPathname(path string) { u.url.SetPathname(path) }

// Search is the query with its question mark, or "".
func (u *URL) Search() string { return u.url.Search() }

// SetSearch changes the query, and with it SearchParams.
func (u *URL) SetSearch(search string) {
	u.url.SetSearch(search)
	u.queryChanged()
}

// Hash is the fragment with its number sign, or "".
func (u *URL) Hash() string { return u.url.Hash() }

// SetHash changes the fragment.
func (u *URL) SetHash(hash string) { u.url.SetHash(hash) }

// ToJSON is the whole address.
func (u *URL) ToJSON() string { return u.Href() }

// SearchParams is the query as names and values, always the same object. A change of
// either changes the other.
func (u *URL) SearchParams() *URLSearchParams {
	if u.params == nil {
		u.params = &URLSearchParams{url: u}
		u.queryChanged()
	}
	return u.params
}

func (u *URL) queryChanged() {
	if u.params != nil {
		u.params.list = parseURLEncoded(u.url.Query())
	}
}
