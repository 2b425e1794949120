package main

// Why no page can see some of the bugs.
const (
	serverRole = "it is in the server's role, or in what only that receives"
	noProxy    = "the bundled server is reached without a proxy, and under its own address"
	tooLarge   = "what it bounds is larger than a layout test should be"
	underHTTP2 = "neither a page nor a server's script sees the frames, and the bundled server takes what breaks this rule"
	belowTLS   = "neither a page nor a server's script sees what is below TLS"
	onlyTime   = "it shows in nothing but how long the process keeps a connection of which no page hears any more"
)

// hidden says of the mutants that no page can see why that is so; the layout tests are not asked
// about them.
var hidden = map[string]string{
	"frame-unmasked-by-client": serverRole,
	"mask-at-cut":              serverRole,
	"http-1.0":                 serverRole,
	"request-without-host":     serverRole,
	"version-8":                serverRole,
	"version-not-told":         serverRole,
	"key-of-any-size":          serverRole,
	"one-hixie-key":            serverRole,
	"request-head-unbounded":   serverRole,

	"hixie-key-spaces": serverRole,

	"h2-not-enabled":      underHTTP2,
	"h2-stream-window":    underHTTP2,
	"h2-send-window":      underHTTP2,
	"h2-max-streams":      underHTTP2,
	"h2-secrets-indexed":  underHTTP2,
	"h2-padding":          underHTTP2,
	"h2-ping":             underHTTP2,
	"h2-cancel":           underHTTP2,
	"tls-without-fin":     belowTLS,
	"tls-not-drained":     belowTLS,
	"tls-drain-unbounded": belowTLS,

	"proxy-credentials":  noProxy,
	"proxy-refuses":      noProxy,
	"proxy-speaks-first": noProxy,
	"host-map-port":      noProxy,

	"message-limit-per-frame":   tooLarge,
	"fragment-limit":            tooLarge,
	"deflate-bomb":              tooLarge,
	"deflate-limit-on-the-wire": tooLarge,
	"buffered-limit":            tooLarge,
	"hixie-text-limit":          tooLarge,
	"queue-unbounded":           "it shows in the process's memory alone",

	"no-half-close":            onlyTime,
	"hurry-forgets-the-writer": onlyTime,

	"hixie-75-fields":          "no page speaks draft 75",
	"hixie-75-goodbye":         "no page speaks draft 75",
	"hixie-origin-null":        "a page has an origin",
	"collected-while-unsent":   "the goodbye of a collected socket goes behind what it has still to send",
	"deflate-far-reference":    "RFC 7692 does not forbid a client to keep more than the window that was agreed on",
	"extension-not-offered":    "a page always offers compression",
	"hold-kept":                "the runner ends a page whatever holds it",
	"reader-waits-after-close": "the loop drops what waits as soon as it turns, which frees the reader as well",

	"close-answered-twice": "what has said goodbye does not say it again",
	"data-after-close":     "once the peer's Close has come, the closing handshake's state lets nothing through either",
	"events-after-stop":    "the loop drops the tasks of a page that has gone, and so the events with them",
}
