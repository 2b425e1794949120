package engine

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"adieu/dom"
)

// CookieJar keeps cookies as browsers do (RFC 6265bis §5.7): the loads of a page, the
// scripts of its documents and its sockets share one. The zero value is an empty jar. It
// must not be copied once it is used. Its methods may be called from any goroutine.
//
// As an http.CookieJar it serves a program's own requests, which no other site causes; a
// program can also put cookies into it before a page is loaded, and read them afterwards.
// It implements websocket.FieldJar.
//
// net/http/cookiejar would not do: what it returns no longer tells which cookies are
// HttpOnly or SameSite, and it grows without a bound.
type CookieJar struct {
	// Clock is the source of time: the machine's.
	Clock dom.Clock

	mu    sync.Mutex // guards the fields below
	sites map[string][]*cookie
	count int
	ticks uint64 // counts what happens, to tell earlier from later
}

// A jar holds at most so many cookies, and so many of a site and its subdomains. The least
// that RFC 6265bis §6.1 asks for is 3000, and 50 of a domain.
const (
	maxCookies     = 3000
	maxSiteCookies = 180
)

// Cookies implements http.CookieJar.
func (j *CookieJar) Cookies(u *url.URL) []*http.Cookie { return j.view().Cookies(u) }

// SetCookies implements http.CookieJar.
func (j *CookieJar) SetCookies(u *url.URL, cookies []*http.Cookie) { j.view().SetCookies(u, cookies) }

// CookieField implements websocket.FieldJar.
func (j *CookieJar) CookieField(u *url.URL) string { return j.view().CookieField(u) }

// SetCookieField implements websocket.FieldJar.
func (j *CookieJar) SetCookieField(u *url.URL, value string) { j.view().SetCookieField(u, value) }

func (j *CookieJar) view() cookieView { return cookieView{jar: j} }

// set is "receive a cookie" (RFC 6265bis §5.7).
func (j *CookieJar) set(at cookieTarget, value string, by cookieUse) {
	if at.host == "" {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.clock().Now()
	c, ok := parseCookie(value, now)
	if !ok || !c.settle(at, by) {
		return
	}
	site := registrableDomain(c.domain)
	stored := j.sites[site]
	// Step 16: who may be listening in does not replace what only secure connections have.
	overlays := func(old *cookie) bool {
		return old.secure && old.name == c.name && pathMatches(c.path, old.path) &&
			(domainMatches(old.domain, c.domain) || domainMatches(c.domain, old.domain))
	}
	if !c.secure && !at.secure && slices.ContainsFunc(stored, overlays) {
		return
	}
	// Step 23.
	j.ticks++
	c.created, c.used = j.ticks, j.ticks
	if i := slices.IndexFunc(stored, c.is); i >= 0 {
		if by.script && stored[i].httpOnly {
			return
		}
		c.created = stored[i].created
		stored = slices.Delete(stored, i, i+1)
		j.count--
	}
	if !c.expired(now) {
		stored = append(stored, &c)
		j.count++
	}
	j.keep(site, stored)
	j.evict(site)
}

// settle completes a cookie that came from that URL, or refuses it (RFC 6265bis §5.7,
// steps 8 to 22 but for those that look into the jar).
func (c *cookie) settle(at cookieTarget, by cookieUse) bool {
	// Steps 8 to 10.
	if strings.ContainsFunc(c.domain, func(r rune) bool { return r > '~' }) {
		return false
	}
	if isPublicSuffix(c.domain) {
		if c.domain != at.host {
			return false
		}
		c.domain = ""
	}
	if c.hostOnly = c.domain == ""; c.hostOnly {
		c.domain = at.host
	} else if !domainMatches(at.host, c.domain) {
		return false
	}
	// Step 11.
	pathGiven := c.path != ""
	if !pathGiven {
		c.path = defaultCookiePath(at.path)
	}
	switch {
	case c.secure && !at.secure: // step 13
		return false
	case c.httpOnly && by.script: // step 15
		return false
	case c.sameSite != sameSiteNone && by.isCrossSite(at) && !by.navigation: // step 18
		return false
	case c.sameSite == sameSiteNone && !c.secure: // step 19
		return false
	}
	return c.keepsPrefixPromise(pathGiven)
}

// get returns the cookies that such a use of that URL has, in the order in which they are
// sent (RFC 6265bis §5.8.3).
func (j *CookieJar) get(at cookieTarget, by cookieUse) []cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.clock().Now()
	crossSite := by.isCrossSite(at)
	j.ticks++
	var found []cookie
	for _, c := range j.sites[registrableDomain(at.host)] {
		switch {
		case c.expired(now), !c.isFor(at.host, at.path):
		case c.secure && !at.secure:
		case c.httpOnly && by.script:
		case crossSite && !c.sentCrossSite(by):
		default:
			c.used = j.ticks
			found = append(found, *c)
		}
	}
	slices.SortStableFunc(found, func(a, b cookie) int {
		return cmp.Or(len(b.path)-len(a.path), cmp.Compare(a.created, b.created))
	})
	return found
}

// sentCrossSite reports whether a request that another site causes has the cookie.
func (c *cookie) sentCrossSite(by cookieUse) bool {
	return c.sameSite == sameSiteNone || c.sameSite == sameSiteLax && by.navigation
}

// evict removes what is too much, after a cookie of that site was stored: what has
// expired, and then what was not used for the longest time, of one site before it comes to
// the others, and there secure cookies last. The caller holds j.mu.
func (j *CookieJar) evict(site string) {
	if len(j.sites[site]) <= maxSiteCookies && j.count <= maxCookies {
		return
	}
	now := j.clock().Now()
	for name, stored := range j.sites {
		left := slices.DeleteFunc(stored, func(c *cookie) bool { return c.expired(now) })
		j.count -= len(stored) - len(left)
		j.keep(name, left)
	}
	for len(j.sites[site]) > maxSiteCookies {
		j.remove(site, slices.MinFunc(j.sites[site], func(a, b *cookie) int {
			switch {
			case a.secure && !b.secure:
				return 1
			case b.secure && !a.secure:
				return -1
			}
			return cmp.Compare(a.used, b.used)
		}))
	}
	for j.count > maxCookies {
		var oldest *cookie
		from := ""
		for name, stored := range j.sites {
			for _, c := range stored {
				if oldest == nil || c.used < oldest.used {
					oldest, from = c, name
				}
			}
		}
		j.remove(from, oldest)
	}
}

func (j *CookieJar) remove(site string, c *cookie) {
	j.keep(site, slices.DeleteFunc(j.sites[site], func(other *cookie) bool { return other == c }))
	j.count--
}

// keep makes these all of a site's cookies.
func (j *CookieJar) keep(site string, stored []*cookie) {
	if len(stored) == 0 {
		delete(j.sites, site)
		return
	}
	if j.sites == nil {
		j.sites = map[string][]*cookie{}
	}
	j.sites[site] = stored
}

func (j *CookieJar) clock() dom.Clock {
	if j.Clock == nil {
		return dom.SystemClock
	}
	return j.Clock
}
