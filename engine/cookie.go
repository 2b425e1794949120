package engine

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// cookie is a cookie of a jar. Once it is stored only used changes.
type cookie struct {
	name, value string
	domain      string // lower case, without a leading dot
	path        string
	expires     time.Time // zero: never, for as long as the jar lives
	hostOnly    bool      // not for hosts below domain
	secure      bool
	httpOnly    bool
	sameSite    sameSite

	created, used uint64 // ticks of the jar
}

// sameSite is the SameSite attribute: which requests that another site causes have the
// cookie.
type sameSite uint8

const (
	sameSiteLax    sameSite = iota // navigations only; the default
	sameSiteStrict                 // none
	sameSiteNone                   // all
)

const (
	maxCookieBytes     = 4096 // of name and value (RFC 6265bis §5.6)
	maxAttributeBytes  = 1024 // of an attribute's value
	maxCookieAge       = 400 * 24 * time.Hour
	cookieSpaces       = " \t"
	securePrefix       = "__secure-"
	hostPrefix         = "__host-"
	firstCookieYear    = 1601
	cookieCenturyPivot = 70 // two digits from here on are of the twentieth century
)

// parseCookie reads the value of a Set-Cookie field, or what script assigns to
// document.cookie (RFC 6265bis §5.6). The cookie's domain and path are what the
// attributes say, "" when they say nothing of use. It is false for what is to be ignored.
func parseCookie(s string, now time.Time) (cookie, bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }) {
		return cookie{}, false
	}
	pair, attributes, _ := strings.Cut(s, ";")
	var c cookie
	name, value, found := strings.Cut(pair, "=")
	if !found {
		name, value = "", pair
	}
	c.name, c.value = strings.Trim(name, cookieSpaces), strings.Trim(value, cookieSpaces)
	if size := len(c.name) + len(c.value); size == 0 || size > maxCookieBytes {
		return cookie{}, false
	}
	var date time.Time // Max-Age counts before Expires
	for attribute := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(attribute, "=")
		name, value = strings.ToLower(strings.Trim(name, cookieSpaces)), strings.Trim(value, cookieSpaces)
		if len(value) > maxAttributeBytes {
			continue
		}
		switch name {
		case "expires":
			if t, ok := parseCookieDate(value); ok {
				date = earlier(t, now.Add(maxCookieAge))
			}
		case "max-age":
			if age, ok := parseMaxAge(value); ok {
				c.expires = now.Add(age)
			}
		case "domain":
			c.domain = strings.ToLower(strings.TrimPrefix(value, "."))
		case "path":
			c.path = ""
			if strings.HasPrefix(value, "/") {
				c.path = value
			}
		case "secure":
			c.secure = true
		case "httponly":
			c.httpOnly = true
		case "samesite":
			c.sameSite = parseSameSite(value)
		}
	}
	if c.expires.IsZero() {
		c.expires = date
	}
	return c, true
}

// parseMaxAge reads seconds, which may be negative and need not fit any integer type.
func parseMaxAge(s string) (time.Duration, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	seconds, _ := strconv.ParseInt(s, 10, 64) // beyond the range: the nearest there is
	return time.Duration(max(0, min(seconds, int64(maxCookieAge/time.Second)))) * time.Second, true
}

func parseSameSite(s string) sameSite {
	switch strings.ToLower(s) {
	case "strict":
		return sameSiteStrict
	case "none":
		return sameSiteNone
	}
	return sameSiteLax
}

var (
	cookieTime  = regexp.MustCompile(`^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)`)
	cookieDay   = regexp.MustCompile(`^(\d{1,2})(?:\D|$)`)
	cookieMonth = regexp.MustCompile(`(?i)^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`)
	cookieYear  = regexp.MustCompile(`^(\d{2,4})(?:\D|$)`)
)

const monthNames = "janfebmaraprmayjunjulaugsepoctnovdec"

// parseCookieDate reads the dates of Expires, of which servers write many forms: it looks
// for a time, a day, a month and a year, in any order but that of day and year (RFC
// 6265bis §5.1.1).
func parseCookieDate(s string) (time.Time, bool) {
	var clock []string
	day, month, year := -1, -1, -1
	for _, token := range strings.FieldsFunc(s, isDateDelimiter) {
		if m := cookieTime.FindStringSubmatch(token); m != nil && clock == nil {
			clock = m[1:]
		} else if m := cookieDay.FindStringSubmatch(token); m != nil && day < 0 {
			day = number(m[1])
		} else if m := cookieMonth.FindString(token); m != "" && month < 0 {
			month = strings.Index(monthNames, strings.ToLower(m))/len("jan") + 1
		} else if m := cookieYear.FindStringSubmatch(token); m != nil && year < 0 {
			year = number(m[1])
		}
	}
	if clock == nil || day < 0 || month < 0 || year < 0 {
		return time.Time{}, false
	}
	switch {
	case year < cookieCenturyPivot:
		year += 2000
	case year < 100:
		year += 1900
	}
	hour, minute, second := number(clock[0]), number(clock[1]), number(clock[2])
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	exists := t.Day() == day && hour <= 23 && minute <= 59 && second <= 59
	return t, exists && year >= firstCookieYear
}

func isDateDelimiter(r rune) bool {
	return r == '\t' || ' ' <= r && r <= '/' || ';' <= r && r <= '@' || '[' <= r && r <= '`' || '{' <= r && r <= '~'
}

// number is the value of a few digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// expired reports whether the cookie's time is over.
func (c *cookie) expired(now time.Time) bool { return !c.expires.IsZero() && !c.expires.After(now) }

// is reports whether the two are the same cookie, of which a jar has one.
func (c *cookie) is(other *cookie) bool {
	return c.name == other.name && c.domain == other.domain && c.hostOnly == other.hostOnly && c.path == other.path
}

// isFor reports whether requests to that host and path have the cookie.
func (c *cookie) isFor(host, path string) bool {
	return (host == c.domain || !c.hostOnly && domainMatches(host, c.domain)) && pathMatches(path, c.path)
}

// keepsPrefixPromise checks what the prefix of its name promises of a cookie, however it
// is capitalised (RFC 6265bis §5.7 steps 20 to 22).
func (c *cookie) keepsPrefixPromise(pathGiven bool) bool {
	name := strings.ToLower(c.name)
	if name == "" { // it is sent as if its value were a name
		value := strings.ToLower(c.value)
		return !strings.HasPrefix(value, securePrefix) && !strings.HasPrefix(value, hostPrefix)
	}
	switch {
	case strings.HasPrefix(name, securePrefix):
		return c.secure
	case strings.HasPrefix(name, hostPrefix):
		return c.secure && c.hostOnly && pathGiven && c.path == "/"
	}
	return true
}

// domainMatches reports whether host is domain, or below it (RFC 6265bis §5.1.3).
func domainMatches(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain) && !isAddress(host)
}

// isAddress reports whether a host is an IP address, which has no domains above it.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// pathMatches reports whether path is cookiePath, or below it (RFC 6265bis §5.1.4).
func pathMatches(path, cookiePath string) bool {
	rest, below := strings.CutPrefix(path, cookiePath)
	return below && (rest == "" || rest[0] == '/' || strings.HasSuffix(cookiePath, "/"))
}

// defaultCookiePath is the directory of a request's path.
func defaultCookiePath(path string) string {
	if last := strings.LastIndexByte(path, '/'); last > 0 && path[0] == '/' {
		return path[:last]
	}
	return "/"
}
