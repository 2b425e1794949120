package websocket

import (
	"encoding/hex"
	"net"
	"net/url"
	"strings"

	"adieu/dom"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// socketURL is the URL of a WebSocket, taken apart as the opening handshake needs it.
type socketURL struct {
	href     string
	secure   bool
	hostname string        // lower case; an IPv6 address in brackets
	port     string        // "" when it is the scheme's default
	resource string        // path, and "?" and query when there is a query, even an empty one
	userinfo *url.Userinfo // nil for none
}

// scheme is "ws" or "wss".
func (u *socketURL) scheme() string { return choose(u.secure, "wss", "ws") }

// host is what the Host header says: the port only where it is not the default.
func (u *socketURL) host() string {
	if u.port == "" {
		return u.hostname
	}
	return u.hostname + ":" + u.port
}

// portNumber is the port to connect to.
func (u *socketURL) portNumber() string {
	if u.port == "" {
		return choose(u.secure, "443", "80")
	}
	return u.port
}

// http is the URL as cookies see it: http for ws, https for wss.
func (u *socketURL) http() *url.URL {
	path, query, _ := strings.Cut(u.resource, "?")
	return &url.URL{
		Scheme: choose(u.secure, "https", "http"), Host: u.host(),
		Path: decodePercent(path), RawPath: path, RawQuery: query,
	}
}

// isTrustworthy reports whether nobody between here and the host can listen: it is wss,
// or the host is this machine (Secure Contexts §3.1).
func (u *socketURL) isTrustworthy() bool {
	host := strings.Trim(u.hostname, "[]")
	ip := net.ParseIP(host)
	return u.secure || host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// origin is the serialised origin of the URL, which messages carry.
func (u *socketURL) origin() string { return u.scheme() + "://" + u.host() }

// urlError is a URL that the constructor refuses: what script sees, and WebCore's line
// for the console.
type urlError struct {
	exception *dom.Exception
	console   string
}

func refuse(raw, why, console string) *urlError {
	return &urlError{dom.NewException("SyntaxError", "The URL '%s' %s", raw, why), console + " " + raw}
}

// parseURL is the WebSockets standard's "get a URL string" (§3.1 steps 1 to 6): relative
// URLs resolve against base, http and https become ws and wss. The draft's dialects
// know neither (WebKit of 2011).
func parseURL(raw, base string, modern bool) (*socketURL, *urlError) {
	if !modern {
		base = ""
	}
	u, err := parseAgainst(raw, base)
	if err != nil {
		return nil, refuse(raw, "is invalid.", "Invalid url for WebSocket")
	}
	if modern && (u.Scheme() == "http" || u.Scheme() == "https") {
		u.SetProtocol(strings.Replace(u.Scheme(), "http", "ws", 1))
	}
	if u.Scheme() != "ws" && u.Scheme() != "wss" {
		return nil, &urlError{
			dom.NewException("SyntaxError", "The URL's scheme must be either 'http', 'https', 'ws', or 'wss'. '%s' is not allowed.", u.Scheme()),
			"Wrong url scheme for WebSocket " + u.Href(false),
		}
	}
	href := u.Href(true)
	if href != u.Href(false) { // an empty fragment counts
		return nil, refuse(u.Href(false), "contains a fragment identifier. Fragment identifiers are not allowed in WebSocket URLs.", "URL has fragment component")
	}
	return &socketURL{
		href:     href,
		secure:   u.Scheme() == "wss",
		hostname: u.Hostname(),
		port:     u.Port(),
		resource: resourceName(href),
		userinfo: userinfo(u),
	}, nil
}

func userinfo(u *whatwg.Url) *url.Userinfo {
	if u.Username() == "" && u.Password() == "" {
		return nil
	}
	return url.UserPassword(percentDecode(u.Username()), percentDecode(u.Password()))
}

// percentDecode is the URL standard's (§1.3): what is no escape stands for itself.
func percentDecode(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				b = append(b, c[0])
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return string(b)
}

func decodePercent(s string) string {
	if decoded, err := url.PathUnescape(s); err == nil {
		return decoded
	}
	return s // a stray percent sign stands for itself
}

func parseAgainst(raw, base string) (*whatwg.Url, error) {
	if base == "" {
		return whatwg.Parse(raw)
	}
	return whatwg.ParseRef(base, raw)
}

// resourceName is the path and query of a serialised ws or wss URL. Taken from the
// serialisation, because an empty query keeps its question mark there only.
func resourceName(href string) string {
	_, rest, _ := strings.Cut(href, "://")
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		return rest[slash:]
	}
	return "/"
}

// badPorts is the Fetch standard's "bad port" list (§2.9 "Port blocking").
var badPorts = map[string]bool{
	"0": true, "1": true, "7": true, "9": true, "11": true, "13": true, "15": true, "17": true, "19": true,
	"20": true, "21": true, "22": true, "23": true, "25": true, "37": true, "42": true, "43": true, "53": true,
	"69": true, "77": true, "79": true, "87": true, "95": true, "101": true, "102": true, "103": true,
	"104": true, "109": true, "110": true, "111": true, "113": true, "115": true, "117": true, "119": true,
	"123": true, "135": true, "137": true, "139": true, "143": true, "161": true, "179": true, "389": true,
	"427": true, "465": true, "512": true, "513": true, "514": true, "515": true, "526": true, "530": true,
	"531": true, "532": true, "540": true, "548": true, "554": true, "556": true, "563": true, "587": true,
	"601": true, "636": true, "989": true, "990": true, "993": true, "995": true, "1719": true, "1720": true,
	"1723": true, "2049": true, "3659": true, "4045": true, "4190": true, "5060": true, "5061": true,
	"6000": true, "6566": true, "6665": true, "6666": true, "6667": true, "6668": true, "6669": true,
	"6679": true, "6697": true, "10080": true,
}

// wrongProtocol returns the first subprotocol that may not be asked for, and whether it
// is only a repetition. The WebSockets standard wants RFC 2616 tokens, each once (§3.1
// step 8); the draft wants characters of U+0020 to U+007E and at least one (§4.1).
func wrongProtocol(protocols []string, modern bool) (bad string, repeated, found bool) {
	seen := map[string]bool{}
	for _, p := range protocols {
		switch {
		case p == "", modern && !isToken(p), !modern && !isPrintable(p):
			return p, false, true
		case modern && seen[p]:
			bad, repeated, found = p, true, true
		}
		seen[p] = true
	}
	return bad, repeated, found
}

// isToken reports whether s is a token of RFC 2616 §2.2.
func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7F || strings.IndexByte(`()<>@,;:\"/[]?={}`, s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
