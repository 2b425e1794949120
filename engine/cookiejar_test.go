package engine

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket"
)

var _ websocket.FieldJar = (*CookieJar)(nil)

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	return u
}

// A step sets a cookie: "https://example.com/path  name=value; attributes". With a ! before
// it, it does so as document.cookie does.
func takeStep(t *testing.T, j *CookieJar, step string) {
	t.Helper()
	raw, field, found := strings.Cut(step, "  ")
	require.True(t, found, step)
	raw, script := strings.CutPrefix(raw, "!")
	j.set(targetOf(mustURL(t, raw)), field, cookieUse{script: script})
}

func TestJarSendsWhatBelongsToTheRequest(t *testing.T) {
	const page = "http://www.example.com/dir/page"
	for _, test := range []struct {
		name  string
		steps []string
		url   string
		want  string
	}{
		{"host only", []string{page + "  a=1; Path=/"}, "http://www.example.com/", "a=1"},
		{"not for others", []string{page + "  a=1; Path=/"}, "http://example.com/", ""},
		{"not for hosts below", []string{page + "  a=1; Path=/"}, "http://x.www.example.com/", ""},
		{"port does not matter", []string{page + "  a=1; Path=/"}, "http://www.example.com:8080/", "a=1"},
		{"domain", []string{page + "  a=1; Path=/; Domain=Example.com"}, "https://x.y.example.com/", "a=1"},
		{"empty domain is none", []string{page + "  a=1; Path=/; Domain="}, "http://x.www.example.com/", ""},
		{"domain of another", []string{page + "  a=1; Path=/; Domain=other.com"}, "http://other.com/", ""},
		{"domain below", []string{page + "  a=1; Path=/; Domain=x.www.example.com"}, "http://x.www.example.com/", ""},
		{"public suffix", []string{page + "  a=1; Path=/; Domain=com"}, "http://www.example.com/", ""},
		{"public suffix of two labels", []string{"http://a.example.co.uk/  a=1; Domain=co.uk"}, "http://a.example.co.uk/", ""},
		{"host is a public suffix", []string{"http://github.io/  a=1; Domain=github.io"}, "http://github.io/", "a=1"},
		{"and stays alone", []string{"http://github.io/  a=1; Domain=github.io"}, "http://x.github.io/", ""},
		{"localhost", []string{"http://localhost/  a=1; Domain=localhost"}, "http://localhost/", "a=1"},
		{"address", []string{"http://127.0.0.1:80/  a=1; Domain=127.0.0.1"}, "http://127.0.0.1:81/", "a=1"},
		{"part of an address", []string{"http://127.0.0.1/  a=1; Domain=0.0.1"}, "http://127.0.0.1/", ""},
		{"IPv6", []string{"http://[::1]:80/  a=1"}, "http://[::1]/", "a=1"},
		{"unicode", []string{"http://www.b\u00fccher.example/  a=1; Domain=xn--bcher-kva.example"}, "http://xn--bcher-kva.example/", "a=1"},
		{"unicode domain", []string{"http://xn--bcher-kva.example/  a=1; Domain=b\u00fccher.example"}, "http://xn--bcher-kva.example/", ""},
		{"not HTTP", []string{"ftp://www.example.com/  a=1"}, "http://www.example.com/", ""},

		{"default path", []string{page + "  a=1"}, "http://www.example.com/dir/other/x", "a=1"},
		{"above the default path", []string{page + "  a=1"}, "http://www.example.com/", ""},
		{"path", []string{page + "  a=1; Path=/other"}, "http://www.example.com/other", "a=1"},
		{"path is not decoded", []string{page + "  a=1; Path=/a%20b"}, "http://www.example.com/a%20b/c", "a=1"},
		{"long paths first, then old ones", []string{
			page + "  a=1; Path=/", page + "  b=2; Path=/dir", page + "  c=3; Path=/", page + "  d=4; Path=/dir"},
			page, "b=2; d=4; a=1; c=3"},

		{"secure", []string{"https://www.example.com/  a=1; Secure"}, "https://www.example.com/", "a=1"},
		{"secure is not for http", []string{"https://www.example.com/  a=1; Secure"}, "http://www.example.com/", ""},
		{"secure is not from http", []string{"http://www.example.com/  a=1; Secure"}, "https://www.example.com/", ""},
		{"http does not replace secure", []string{"https://www.example.com/  a=1; Secure", "http://www.example.com/  a=2"},
			"https://www.example.com/", "a=1"},
		{"nor from a host below", []string{"https://www.example.com/  a=1; Secure", "http://www.example.com/  a=2; Domain=example.com"},
			"https://www.example.com/", "a=1"},
		{"nor from one above", []string{"https://www.example.com/  a=1; Secure; Domain=example.com", "http://www.example.com/  a=2"},
			"https://www.example.com/", "a=1"},
		{"nor under its path", []string{"https://www.example.com/  a=1; Secure; Path=/x", "http://www.example.com/  a=2; Path=/x/y"},
			"https://www.example.com/x/y", "a=1"},
		{"but beside it", []string{"https://www.example.com/  a=1; Secure; Path=/x", "http://www.example.com/  a=2; Path=/"},
			"https://www.example.com/x/y", "a=1; a=2"},
		{"https does", []string{"https://www.example.com/  a=1; Secure", "https://www.example.com/  a=2"}, "http://www.example.com/", "a=2"},
		{"SameSite=None needs Secure", []string{"https://www.example.com/  a=1; SameSite=None"}, "https://www.example.com/", ""},

		{"__Secure-", []string{"https://www.example.com/  __Secure-a=1; Secure"}, "https://www.example.com/", "__Secure-a=1"},
		{"__Secure- without", []string{"https://www.example.com/  __secure-a=1"}, "https://www.example.com/", ""},
		{"__Host-", []string{"https://www.example.com/  __Host-a=1; Secure; Path=/"}, "https://www.example.com/", "__Host-a=1"},
		{"__Host- without path", []string{"https://www.example.com/  __Host-a=1; Secure"}, "https://www.example.com/", ""},
		{"__Host- with domain", []string{"https://www.example.com/  __HOST-a=1; Secure; Path=/; Domain=www.example.com"}, "https://www.example.com/", ""},
		{"prefix in a nameless cookie", []string{"https://www.example.com/  =__Host-a=1"}, "https://www.example.com/", ""},
		{"nameless", []string{page + "  a; Path=/", page + "  b=; Path=/"}, page, "a; b="},

		{"replaced", []string{page + "  a=1; Path=/", page + "  b=2; Path=/", page + "  a=3; Path=/"}, page, "a=3; b=2"},
		{"another path", []string{page + "  a=1; Path=/", page + "  a=2"}, page, "a=2; a=1"},
		{"host only is another", []string{page + "  a=1; Path=/; Domain=www.example.com", page + "  a=2; Path=/"}, page, "a=1; a=2"},
		{"deleted by age", []string{page + "  a=1", page + "  a=; Max-Age=0"}, page, ""},
		{"deleted by date", []string{page + "  a=1", page + "  a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, page, ""},

		{"HttpOnly from script", []string{"!" + page + "  a=1; HttpOnly"}, page, ""},
		{"HttpOnly is not replaced by script", []string{page + "  a=1; HttpOnly", "!" + page + "  a=2"}, page, "a=1"},
		{"nor deleted", []string{page + "  a=1; HttpOnly", "!" + page + "  a=; Max-Age=0"}, page, "a=1"},
		{"HttpOnly is replaced over HTTP", []string{page + "  a=1; HttpOnly", page + "  a=2", "!" + page + "  a=3"}, page, "a=3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j CookieJar
			for _, step := range test.steps {
				takeStep(t, &j, step)
			}
			assert.Equal(t, test.want, j.CookieField(mustURL(t, test.url)))
		})
	}
}

func TestScriptDoesNotSeeHttpOnly(t *testing.T) {
	var j CookieJar
	takeStep(t, &j, "http://example.com/  a=1; HttpOnly")
	takeStep(t, &j, "http://example.com/  b=2")
	at := targetOf(mustURL(t, "http://example.com/"))
	assert.Equal(t, "b=2", cookieString(j.get(at, cookieUse{script: true})))
	assert.Equal(t, "a=1; b=2", cookieString(j.get(at, cookieUse{})))
}

func TestSameSite(t *testing.T) {
	cookies := []string{"strict=1; SameSite=Strict", "lax=1; SameSite=Lax", "default=1", "none=1; SameSite=None; Secure"}
	all, navigated, subresource := "strict=1; lax=1; default=1; none=1", "lax=1; default=1; none=1", "none=1"
	shop := mustURL(t, "https://www.shop.example/")
	for _, test := range []struct {
		name        string
		use         cookieUse
		sent, taken string
	}{
		{"the program", cookieUse{}, all, all},
		{"same site", cookieUse{client: siteOfOrigin("https://shop.example:8443")}, all, all},
		{"host beside", cookieUse{client: siteOfOrigin("https://api.shop.example")}, all, all},
		{"other scheme", cookieUse{client: siteOfOrigin("http://www.shop.example")}, subresource, subresource},
		{"other site", cookieUse{client: siteOfOrigin("https://evil.example")}, subresource, subresource},
		{"opaque origin", cookieUse{client: siteOfOrigin("null")}, subresource, subresource},
		{"navigation from another site", cookieUse{client: siteOfOrigin("https://evil.example"), navigation: true}, navigated, all},
		{"navigation from nowhere", cookieUse{navigation: true}, all, all},
	} {
		t.Run(test.name, func(t *testing.T) {
			var full, empty CookieJar
			for _, field := range cookies {
				full.SetCookieField(shop, field)
				cookieView{&empty, test.use}.SetCookieField(shop, field)
			}
			assert.Equal(t, test.sent, cookieView{&full, test.use}.CookieField(shop))
			assert.Equal(t, test.taken, empty.CookieField(shop))
		})
	}
}

func TestCookiesExpireByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j CookieJar
		takeStep(t, &j, "http://example.com/  a=1; Max-Age=60")
		takeStep(t, &j, "http://example.com/  b=2")
		time.Sleep(time.Minute - time.Nanosecond)
		assert.Equal(t, "a=1; b=2", j.CookieField(mustURL(t, "http://example.com/")))
		time.Sleep(time.Nanosecond)
		assert.Equal(t, "b=2", j.CookieField(mustURL(t, "http://example.com/")))
	})
}

func TestJarIsBounded(t *testing.T) {
	var j CookieJar
	at := mustURL(t, "https://www.example.com/")
	names := func(u *url.URL) map[string]bool {
		found := map[string]bool{}
		for _, c := range j.Cookies(u) {
			found[c.Name] = true
		}
		return found
	}
	takeStep(t, &j, "https://www.example.com/  secure=1; Secure")
	takeStep(t, &j, "https://www.example.com/  old=1")
	takeStep(t, &j, "https://www.example.com/  used=1; Path=/used")
	for i := range maxSiteCookies - 3 {
		j.SetCookieField(at, fmt.Sprintf("c%d=1", i))
	}
	used := mustURL(t, "https://www.example.com/used")
	assert.Len(t, j.Cookies(at), maxSiteCookies-1)
	assert.Len(t, j.Cookies(used), maxSiteCookies)

	takeStep(t, &j, "https://www.example.com/  other=1") // at most one is too many
	left := names(used)
	assert.Len(t, left, maxSiteCookies)
	assert.True(t, left["secure"], "the oldest, but secure")
	assert.True(t, left["other"])
	assert.False(t, left["old"])

	for site := range maxCookies / 10 {
		for i := range 10 {
			takeStep(t, &j, fmt.Sprintf("http://site%d.example/  c%d=1", site, i))
		}
	}
	assert.Equal(t, maxCookies, j.count)
	assert.Empty(t, j.Cookies(used), "what was not used for the longest time")
	assert.Len(t, j.sites, maxCookies/10)
}

func TestExpiredCookiesGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j CookieJar
		at := mustURL(t, "http://example.com/")
		j.SetCookieField(at, "first=1")
		for i := range maxSiteCookies - 1 {
			j.SetCookieField(at, fmt.Sprintf("c%d=1; Max-Age=1", i))
		}
		time.Sleep(time.Second)
		j.SetCookieField(at, "last=1")
		assert.Equal(t, "first=1; last=1", j.CookieField(at))
		assert.Equal(t, 2, j.count)
	})
}

func TestProgramsFillAndReadTheJar(t *testing.T) {
	var j CookieJar
	at := mustURL(t, "https://example.com/dir/")
	j.SetCookies(at, []*http.Cookie{
		{Name: "a", Value: "1", Path: "/", HttpOnly: true},
		{Name: "b", Value: "two words", SameSite: http.SameSiteStrictMode},
		{Name: "not a token", Value: "3"},
	})
	assert.Equal(t, []*http.Cookie{{Name: "b", Value: `"two words"`}, {Name: "a", Value: "1"}}, j.Cookies(at))
	cross := cookieView{&j, cookieUse{client: siteOfOrigin("https://evil.example"), navigation: true}}
	assert.Equal(t, "a=1", cross.CookieField(at))
}
