package engine

import (
	"net/http"

	"adieu/dom"
	"adieu/websocket"
)

// Config is what pages and scripts have in common. The zero value works; a zero field
// means its default.
type Config struct {
	// Clock is the source of time: the machine's clock.
	Clock dom.Clock

	// WebSocket is how sockets connect, and in which dialect: RFC 6455 over TCP.
	WebSocket websocket.Config

	// Console is called with each console line, on the goroutine that runs the scripts;
	// it must not call back into the page or script. Nil: the lines are dropped (a page
	// still has them in its DumpText).
	Console func(dom.ConsoleMessage)

	// Alert is called with the text of each alert(), confirm() and prompt(), which
	// returns to script when Alert does; confirm() is always answered with yes and
	// prompt() with its default. Nil: answered at once. A bare script has none of them.
	Alert func(text string)

	// HTTPClient loads pages and their scripts: a client of the page's own, without
	// cookies. A bare script loads nothing.
	HTTPClient *http.Client

	// UserAgent is what navigator.userAgent and the HTTP header of that name say:
	// DefaultUserAgent.
	UserAgent string

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
	if cfg.UserAgent == "" {
		cfg.UserAgent = DefaultUserAgent
	}
	return cfg
}

// maxCallStack is how many calls may be nested. A script that goes deeper ends with an
// error that it cannot catch.
//
// Deviation: in browsers it is a RangeError that script can catch.
const maxCallStack = 10_000
