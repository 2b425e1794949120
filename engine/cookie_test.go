package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var cookieNow = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

func TestParseCookie(t *testing.T) {
	in := func(d time.Duration) time.Time { return cookieNow.Add(d) }
	for _, test := range []struct {
		field string
		want  cookie
	}{
		{"a=b", cookie{name: "a", value: "b"}},
		{" a\t= b c ;", cookie{name: "a", value: "b c"}},
		{`a="b=c"`, cookie{name: "a", value: `"b=c"`}},
		{"a[x]=é,\\", cookie{name: "a[x]", value: "é,\\"}},
		{"a", cookie{value: "a"}},
		{"=a", cookie{value: "a"}},
		{"a=", cookie{name: "a"}},
		{"a=b; Path=/x; Domain=.Example.COM; secure;HTTPONLY; SameSite=none", cookie{name: "a", value: "b", path: "/x", domain: "example.com", secure: true, httpOnly: true, sameSite: sameSiteNone}},
		{"a=b; path=/x; path=y; domain=x; domain", cookie{name: "a", value: "b"}},
		{"a=b; SameSite=Strict; Unknown=1; ; =", cookie{name: "a", value: "b", sameSite: sameSiteStrict}},
		{"a=b; SameSite=Strict; SameSite=new", cookie{name: "a", value: "b"}},
		{"a=b; Path=/" + strings.Repeat("x", maxAttributeBytes-1), cookie{name: "a", value: "b", path: "/" + strings.Repeat("x", maxAttributeBytes-1)}},
		{"a=b; Path=/" + strings.Repeat("x", maxAttributeBytes), cookie{name: "a", value: "b"}},

		{"a=b; Max-Age=10", cookie{name: "a", value: "b", expires: in(10 * time.Second)}},
		{"a=b; Max-Age=10; Expires=Sat, 21 Nov 2026 12:00:00 GMT", cookie{name: "a", value: "b", expires: in(10 * time.Second)}},
		{"a=b; Max-Age=x; Expires=Sat, 21 Nov 2026 12:00:00 GMT", cookie{name: "a", value: "b", expires: in(24 * time.Hour)}},
		{"a=b; Max-Age=0", cookie{name: "a", value: "b", expires: in(0)}},
		{"a=b; Max-Age=-99999999999999999999", cookie{name: "a", value: "b", expires: in(0)}},
		{"a=b; Max-Age=34559999", cookie{name: "a", value: "b", expires: in(400*24*time.Hour - time.Second)}},
		{"a=b; Max-Age=34560001", cookie{name: "a", value: "b", expires: in(400 * 24 * time.Hour)}},
		{"a=b; Max-Age=99999999999999999999", cookie{name: "a", value: "b", expires: in(400 * 24 * time.Hour)}},
		{"a=b; Max-Age=+1", cookie{name: "a", value: "b"}},
		{"a=b; Max-Age=-", cookie{name: "a", value: "b"}},
		{"a=b; Expires=Fri, 01 Jan 2100 00:00:00 GMT", cookie{name: "a", value: "b", expires: in(400 * 24 * time.Hour)}},
		{"a=b; Expires=soon", cookie{name: "a", value: "b"}},
	} {
		c, ok := parseCookie(test.field, cookieNow)
		assert.True(t, ok, test.field)
		assert.Equal(t, test.want, c, test.field)
	}
	for _, field := range []string{"", "=", " = ; Path=/", "a=b\n", "a=b; x=\x00", "a=\x7F", "a=" + strings.Repeat("x", maxCookieBytes)} {
		_, ok := parseCookie(field, cookieNow)
		assert.False(t, ok, "%.20q", field)
	}
	_, ok := parseCookie("a="+strings.Repeat("x", maxCookieBytes-1), cookieNow)
	assert.True(t, ok)
}

func TestParseCookieDate(t *testing.T) {
	for s, want := range map[string]string{
		"Sun, 06 Nov 1994 08:49:37 GMT":  "1994-11-06T08:49:37Z",
		"Sunday, 06-Nov-94 08:49:37 GMT": "1994-11-06T08:49:37Z",
		"Sun Nov  6 08:49:37 1994":       "1994-11-06T08:49:37Z",
		"6-november-2094 8:9:7x":         "2094-11-06T08:09:07Z",
		"08:49:37 06 69 dec":             "2069-12-06T08:49:37Z",
		"08:49:37 06 70 dec":             "1970-12-06T08:49:37Z",
		"00:00:00 29 feb 2028":           "2028-02-29T00:00:00Z",
		"00:00:00 1 jan 1601":            "1601-01-01T00:00:00Z",
		"23:59:59 31 jan 2026":           "2026-01-31T23:59:59Z",
		"00:00:00 1 jan 1600":            "",
		"24:00:00 1 jan 2026":            "",
		"23:60:00 1 jan 2026":            "",
		"23:00:60 1 jan 2026":            "",
		"00:00:00 29 feb 2026":           "",
		"00:00:00 0 jan 2026":            "",
		"00:00:00 32 jan 2026":           "",
		"00:00 1 jan 2026":               "",
		"00:00:00 1 2026":                "",
		"00:00:00 jan 2026":              "",
		"00:00:00 1 jan 20260":           "",
		"":                               "",
	} {
		got, ok := parseCookieDate(s)
		assert.Equal(t, want != "", ok, s)
		if ok {
			assert.Equal(t, want, got.Format(time.RFC3339), s)
		}
	}
}

func TestDomainMatches(t *testing.T) {
	for _, test := range []struct {
		host, domain string
		want         bool
	}{
		{"example.com", "example.com", true},
		{"a.b.example.com", "example.com", true},
		{"badexample.com", "example.com", false},
		{"example.com", "a.example.com", false},
		{"127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "0.1", false},
	} {
		assert.Equal(t, test.want, domainMatches(test.host, test.domain), "%s %s", test.host, test.domain)
	}
}

func TestPathMatches(t *testing.T) {
	for _, test := range []struct {
		path, cookie string
		want         bool
	}{
		{"/", "/", true},
		{"/a/b", "/", true},
		{"/a", "/a", true},
		{"/a/", "/a", true},
		{"/a/b", "/a/", true},
		{"/ab", "/a", false},
		{"/a", "/a/", false},
		{"/", "/a", false},
	} {
		assert.Equal(t, test.want, pathMatches(test.path, test.cookie), "%s %s", test.path, test.cookie)
	}
	for path, want := range map[string]string{"": "/", "/": "/", "/a": "/", "/a/": "/a", "/a/b": "/a", "*": "/"} {
		assert.Equal(t, want, defaultCookiePath(path), path)
	}
}
