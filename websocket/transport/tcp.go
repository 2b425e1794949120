package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// TCP dials over plain TCP, and tries IPv6 and IPv4 addresses side by side (RFC 8305).
// The zero value works.
type TCP struct {
	// NetDialer does the dialing; its zero value is right for most uses.
	NetDialer net.Dialer
}

// Dial connects to a ws address. It may be called from any goroutine. Its errors are of
// type *DialError, but for a scheme other than ws: wss takes a Network.
func (t *TCP) Dial(ctx context.Context, a Address) (Conn, error) {
	switch a.Scheme {
	case "ws":
	case "wss":
		return nil, fmt.Errorf("dialing %s: plain TCP has no wss: %w", a.HostPort(), errors.ErrUnsupported)
	default:
		return nil, badScheme(a)
	}
	conn, err := t.NetDialer.DialContext(ctx, "tcp", loopback(a.HostPort()))
	if err != nil {
		return nil, tcpError(a, err)
	}
	return NewTCPConn(conn.(*net.TCPConn)), nil
}

func badScheme(a Address) error {
	return fmt.Errorf("dialing %s: scheme %q is neither ws nor wss", a.HostPort(), a.Scheme)
}

// tcpConn is a TCP connection. It embeds the interface and not the *net.TCPConn, whose
// WriteTo would read past what Read and WaitReadable remember.
type tcpConn struct {
	net.Conn
	tcp  *net.TCPConn
	wait waiter // owned by the reader
}

// NewTCPConn makes a Conn of an open TCP connection, for a dialer or for a server that
// accepted it. The caller must not use conn itself any more.
func NewTCPConn(conn *net.TCPConn) Conn {
	c := &tcpConn{Conn: conn, tcp: conn}
	c.wait.init(conn)
	return c
}

func (c *tcpConn) Read(b []byte) (int, error) { return c.wait.read(b) }

func (c *tcpConn) WaitReadable() error { return c.wait.waitReadable() }

func (c *tcpConn) CloseWrite() error { return c.tcp.CloseWrite() }

// Abort: with a linger time of zero, close sends a reset instead of FIN.
func (c *tcpConn) Abort() error {
	linger := c.tcp.SetLinger(0)
	if err := c.tcp.Close(); err != nil {
		return err
	}
	return linger
}
