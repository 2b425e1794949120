package engine

import (
	"net/http"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/transport"
)

// Config is what pages and scripts have in common. The zero value works; a zero field
// means its default.
type Config struct {
	// Clock is the source of time: the machine's clock.
	Clock dom.Clock

	// WebSocket is how sockets connect, and in which dialect: RFC 6455, with Network as
	// their Dialer and Cookies as their Jar.
	WebSocket websocket.Config

	// Network is how sockets and loads reach their hosts: through which proxy, under
	// which other addresses, trusting whom. Sockets share its HTTP/2 connections. Several
	// pages may share one. By default each page or script has its own, with the proxies
	// of the environment; &transport.Network{} takes none. Its Proxy is asked for
	// addresses of scheme http and https, too.
	Network *transport.Network

	// Cookies has the cookies of loads, scripts and sockets. By default each page has a
	// jar of its own, and a bare script has none.
	Cookies *CookieJar

	// Console is called with each console line, on the goroutine that runs the scripts;
	// it must not call back into the page or script. Nil: the lines are dropped (a page
	// still has them in its DumpText).
	Console func(dom.ConsoleMessage)

	// Alert is called with the text of each alert(), confirm() and prompt(), which
	// returns to script when Alert does; confirm() is always answered with yes and
	// prompt() with its default. Nil: answered at once. A bare script has none of them.
	Alert func(text string)

	// HTTPClient loads pages and their scripts: a client of the page's own on Network. One
	// with a Jar has its cookies there, and not in Cookies. A bare script loads nothing.
	HTTPClient *http.Client

	// UserAgent is what navigator.userAgent and the HTTP header of that name say:
	// DefaultUserAgent.
	UserAgent string

	// Resources has texts by URL path, such as "/resources/testharnessreport.js", that loads
	// get instead of asking the server, whichever it is.
	Resources map[string]string

	// TestRunner gives a page window.testRunner, and makes Load wait for the end of the
	// test.
	TestRunner bool
}

// DefaultUserAgent says who we are.
const DefaultUserAgent = "Mozilla/5.0 (compatible; Adieu)"

func (cfg Config) withDefaults() Config {
	if cfg.Clock == nil {
		cfg.Clock = dom.SystemClock
	}
	if cfg.Network == nil {
		cfg.Network = &transport.Network{Proxy: transport.ProxyFromEnvironment()}
	}
	if cfg.WebSocket.Dialer == nil {
		cfg.WebSocket.Dialer = cfg.Network
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = DefaultUserAgent
	}
	return cfg
}

// socketConfig is how the sockets of one document or script connect, which is the client
// of their requests.
func (cfg *Config) socketConfig(client cookieSite) *websocket.Config {
	sockets := cfg.WebSocket
	if sockets.Jar == nil && cfg.Cookies != nil {
		sockets.Jar = cookieView{cfg.Cookies, cookieUse{client: client}}
	}
	return &sockets
}

// maxCallStack is how many calls may be nested. A script that goes deeper ends with an
// error that it cannot catch.
//
// Deviation: in browsers it is a RangeError that script can catch.
const maxCallStack = 10_000
