package engine

import (
	"net/http"
	"net/url"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// cookieSite is what SameSite compares: a scheme, http or https, and a registrable domain (HTML
// §7.1.1.1, "same site"). The zero value is no site: that of the program.
type cookieSite struct{ scheme, domain string }

// siteOf is the site of a URL.
func siteOf(u *whatwg.Url) cookieSite {
	return cookieSite{strings.TrimSuffix(u.Protocol(), ":"), registrableDomain(strings.Trim(u.Hostname(), "[]"))}
}

// siteOfOrigin is the site of a script's origin. One that has none is the program itself;
// one with an opaque origin is a stranger everywhere.
func siteOfOrigin(origin string) cookieSite {
	if origin == "" {
		return cookieSite{}
	}
	if u, err := urls.Parse(origin); err == nil && u.Hostname() != "" {
		return siteOf(u)
	}
	return cookieSite{scheme: "null"}
}

// registrableDomain is the name that somebody registered, of which host is or which host is
// below; or the host itself where there is none, as for addresses.
func registrableDomain(host string) string {
	if isAddress(host) {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// isPublicSuffix reports whether names below domain belong to strangers.
func isPublicSuffix(domain string) bool {
	if domain == "" || isAddress(domain) {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// cookieTarget is a URL as cookies see it.
type cookieTarget struct {
	scheme string // http or https
	host   string // lower case, without a port and an IPv6 address's brackets; "": no cookies
	path   string // as it is in the URL
	secure bool
}

// targetOf is what cookies see of a URL. One that is neither http nor https has no cookies.
// Only https is secure, although some browsers trust this machine's http as well.
func targetOf(u *url.URL) cookieTarget {
	if u.Scheme != "http" && u.Scheme != "https" {
		return cookieTarget{}
	}
	host := strings.ToLower(u.Hostname())
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return cookieTarget{scheme: u.Scheme, host: host, path: u.EscapedPath(), secure: u.Scheme == "https"}
}

// documentTarget is targetOf for the URL of a document.
func documentTarget(u *whatwg.Url) cookieTarget {
	scheme := strings.TrimSuffix(u.Protocol(), ":")
	return cookieTarget{
		scheme: scheme, host: strings.Trim(u.Hostname(), "[]"), path: u.Pathname(), secure: scheme == "https",
	}
}

// cookieUse is who reads or sets cookies, and how. The zero value is the program, over HTTP.
type cookieUse struct {
	client     cookieSite // of the document or script that causes the request; zero: there is none
	navigation bool       // the request loads a document into the page
	script     bool       // it is no request but document.cookie, a "non-HTTP API"
}

// isCrossSite is "cross-site" of RFC 6265bis §5.2.
func (use cookieUse) isCrossSite(at cookieTarget) bool {
	return use.client != cookieSite{} && use.client != cookieSite{at.scheme, registrableDomain(at.host)}
}

// cookieView is a jar as one user of cookies has it. It implements websocket.FieldJar. Its
// methods may be called from any goroutine.
type cookieView struct {
	jar *CookieJar
	use cookieUse
}

// CookieField implements websocket.FieldJar.
func (v cookieView) CookieField(u *url.URL) string {
	return cookieString(v.jar.get(targetOf(u), v.use))
}

// SetCookieField implements websocket.FieldJar.
func (v cookieView) SetCookieField(u *url.URL, value string) {
	v.jar.set(targetOf(u), value, v.use)
}

// Cookies implements http.CookieJar.
func (v cookieView) Cookies(u *url.URL) []*http.Cookie {
	var cookies []*http.Cookie
	for _, c := range v.jar.get(targetOf(u), v.use) {
		cookies = append(cookies, &http.Cookie{Name: c.name, Value: c.value})
	}
	return cookies
}

// SetCookies implements http.CookieJar.
func (v cookieView) SetCookies(u *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		v.SetCookieField(u, c.String())
	}
}

// cookieString is what a Cookie field holds, and document.cookie returns.
func cookieString(cookies []cookie) string {
	var pairs []string
	for _, c := range cookies {
		if c.name == "" {
			pairs = append(pairs, c.value)
		} else {
			pairs = append(pairs, c.name+"="+c.value)
		}
	}
	return strings.Join(pairs, "; ")
}

// cookieTransport adds cookies to requests and takes those of the answers, also of
// redirects: it stands between a client and its transport.
type cookieTransport struct {
	next http.RoundTripper
	view cookieView
}

// RoundTrip implements http.RoundTripper.
func (t cookieTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if field := t.view.CookieField(r.URL); field != "" {
		r = r.Clone(r.Context()) // a RoundTripper must not change the request
		r.Header.Set("Cookie", field)
	}
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	for _, value := range response.Header.Values("Set-Cookie") {
		t.view.SetCookieField(r.URL, value)
	}
	return response, nil
}
