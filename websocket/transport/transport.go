package transport

import (
	"context"
	"errors"
	"net"
	"syscall"
)

// Conn is an open byte stream to the peer.
//
// Closing one that holds unread bytes makes TCP send a reset, which destroys what the
// peer was still to receive. Whoever wants the peer to get everything calls CloseWrite,
// reads to EOF, and only then calls Close.
type Conn interface {
	net.Conn

	// CloseWrite sends FIN after all that was written. Reading goes on.
	CloseWrite() error

	// WaitReadable parks the caller, without a buffer, until Read would not block. It
	// returns nil for bytes and for EOF, and takes neither; the next Read gets them. When
	// the stream has failed or the read deadline has passed it returns the error that
	// Read would have returned, and for a failure Read returns it again.
	WaitReadable() error

	// Abort closes with a reset: what was not sent is thrown away, and the peer sees the
	// connection fail instead of end. It is for failures only.
	Abort() error
}

// Address says where a WebSocket URL leads.
type Address struct {
	Scheme string // ws or wss
	Host   string // a name or an IP address; an IPv6 address may have its brackets
	Port   string // "" means the scheme's own, 80 or 443
}

// HostPort is the address in the form that package net dials.
func (a Address) HostPort() string {
	port := a.Port
	if port == "" {
		port = "80"
		if a.Scheme == "wss" || a.Scheme == "https" {
			port = "443"
		}
	}
	return net.JoinHostPort(a.hostname(), port)
}

// Dialer opens connections. Dial may be called from any goroutine. It returns when the
// connection is ready for the opening handshake, or with an error soon after ctx ends; a
// connection that was opened is not bound to ctx.
type Dialer interface {
	Dial(ctx context.Context, a Address) (Conn, error)
}

// IsReset reports whether err says that the peer reset the connection, or the stream that
// carried it: on some systems that is not syscall.ECONNRESET.
func IsReset(err error) bool {
	var stream *StreamError
	if errors.As(err, &stream) {
		return !stream.Local
	}
	return errors.Is(err, syscall.ECONNRESET) || isSystemReset(err)
}
