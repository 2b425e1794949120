package websocket

import (
	"net/http"
	"time"

	"adieu/websocket/transport"
)

// Protocol is a dialect of the WebSocket protocol.
type Protocol uint8

const (
	RFC6455 Protocol = iota // today's, version 13
	Hixie76                 // draft-hixie-thewebsocketprotocol-76, the same on the wire as draft-ietf-hybi-00
	Hixie75                 // draft-hixie-thewebsocketprotocol-75, which has no closing handshake
)

// String is the name that the command line uses.
func (p Protocol) String() string {
	return [...]string{"rfc6455", "hixie76", "hixie75"}[p]
}

// Config is how the WebSockets of one page or script connect. The zero value works; a
// zero field means its default. It must not change once a WebSocket was made with it.
type Config struct {
	// Protocol is the dialect to speak: RFC 6455 by default.
	Protocol Protocol

	// Dialer makes the connections: TCP and TLS by default. One that is also a
	// transport.StreamDialer is asked for streams of HTTP/2 first, in RFC 6455; it
	// should be shared by the sockets of a page, as a transport.Network is.
	Dialer transport.Dialer

	// Jar has the cookies that handshakes send, and takes those that servers set. A page
	// shares its own with its sockets. One that is also a FieldJar is asked as such. Nil:
	// no cookies.
	Jar http.CookieJar

	// Openings, which the sockets of a page share, makes opening handshakes of RFC 6455
	// wait for each other. Nil: none waits.
	Openings *Openings

	// Inspector is told of what the client's sockets do, for diagrams and for debugging. Nil:
	// nobody is, and it costs nothing.
	Inspector Inspector

	// UserAgent is the User-Agent header of an RFC 6455 opening handshake; none by default.
	UserAgent string

	// DisableCompression keeps permessage-deflate (RFC 7692) from being offered.
	DisableCompression bool

	// WindowBits bounds the windows of compression, 8 to 15: a connection keeps up to
	// 1<<WindowBits bytes each way between messages. 15 by default. A client asks the
	// server for no more and goes without compression where that declines; a server
	// limits itself, and the clients that offer to be limited, as browsers do.
	WindowBits int

	// Farewell is what a socket says to its peer, in RFC 6455, when its page or script goes
	// away: 1001, going away, by default. It is called on the loop then.
	Farewell func() (code uint16, reason string)

	// OpenTimeout bounds connecting and the opening handshake together: 2 minutes.
	OpenTimeout time.Duration

	// CloseTimeout bounds the wait for the peer's Close after ours, and for the peer to
	// take what stands before our answer to its Close. Both are counted from the last
	// write that succeeded: 30 s in RFC 6455, 240 s (twice TCP's maximum segment
	// lifetime, as WebCore) in the draft.
	CloseTimeout time.Duration

	// LingerTimeout bounds the wait for the end of the transport after the closing
	// handshake, and each drain: 2 s.
	LingerTimeout time.Duration

	// MaxMessageBytes is the longest message that is accepted; a longer one fails the
	// connection (1009) before it is buffered: 256 MiB. A compressed message is measured by
	// what it inflates to.
	MaxMessageBytes int64

	// MaxFragments is the most fragments that one message may have; more fail the
	// connection (1009): 4 Mi.
	MaxFragments int

	// MaxBufferedAmount is how many bytes send() may leave waiting. A send() beyond it
	// fails the connection in RFC 6455 and returns false in the draft: 256 MiB, and 100
	// MiB in the draft, as WebCore.
	MaxBufferedAmount int64

	// MaxHeadBytes bounds the head of the opening handshake's response: 64 KiB.
	MaxHeadBytes int

	// MaxInboundBytes and MaxInboundMessages bound what waits for script to take it;
	// beyond either the peer is made to wait: 1 MiB and 4,096 messages. A single
	// message may be longer.
	MaxInboundBytes    int
	MaxInboundMessages int
}

const (
	defaultOpenTimeout        = 2 * time.Minute
	defaultCloseTimeout       = 30 * time.Second
	defaultHixieCloseTimeout  = 240 * time.Second
	defaultLingerTimeout      = 2 * time.Second
	defaultMaxMessageBytes    = 256 << 20
	defaultMaxFragments       = 4 << 20
	defaultMaxBuffered        = 256 << 20
	defaultHixieMaxBuffered   = 100 << 20
	defaultMaxHeadBytes       = 64 << 10
	defaultMaxInboundBytes    = 1 << 20
	defaultMaxInboundMessages = 4096
	maxDrainBytes             = 16 << 20 // what one connection may make us discard at its end
	maxDrains                 = 256      // connections that a process drains at a time
)

// withDefaults is cfg with every zero field set.
func (cfg Config) withDefaults() Config {
	hixie := cfg.Protocol != RFC6455
	setDefault(&cfg.Dialer, transport.Dialer(&transport.Network{HTTP2: transport.HTTP2Never}))
	if cfg.Farewell == nil {
		cfg.Farewell = func() (uint16, string) { return closeGoingAway, "" }
	}
	setDefault(&cfg.OpenTimeout, defaultOpenTimeout)
	setDefault(&cfg.CloseTimeout, choose(hixie, defaultHixieCloseTimeout, defaultCloseTimeout))
	setDefault(&cfg.LingerTimeout, defaultLingerTimeout)
	setDefault(&cfg.MaxMessageBytes, defaultMaxMessageBytes)
	setDefault(&cfg.MaxFragments, defaultMaxFragments)
	setDefault(&cfg.MaxBufferedAmount, choose[int64](hixie, defaultHixieMaxBuffered, defaultMaxBuffered))
	setDefault(&cfg.MaxHeadBytes, defaultMaxHeadBytes)
	setDefault(&cfg.MaxInboundBytes, defaultMaxInboundBytes)
	setDefault(&cfg.MaxInboundMessages, defaultMaxInboundMessages)
	return cfg
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func choose[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}
