package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// closeNotifyPatience is how long Close may wait to hand its close_notify to a socket
	// that takes nothing more. crypto/tls would wait for 5 s.
	closeNotifyPatience = 100 * time.Millisecond

	// maxUndecrypted bounds what is discarded of a stream that TLS no longer reads.
	maxUndecrypted = 16 << 20

	discardSize = 4 << 10
)

var (
	errWouldWait      = net.Error(wouldWait{})
	errTooMuchDiscard = errors.New("the peer sends on after the end of its TLS stream")

	discardBuffers = sync.Pool{New: func() any { return new([discardSize]byte) }}
)

// TLSConn is TLS over another Conn.
//
// CloseWrite sends close_notify and then half-closes what is below. From then on Read
// reports the end only when what is below has ended too: TLS ends before TCP does, and
// to close a socket at the end of TLS could meet unread bytes and so send a reset. What
// comes after the end of TLS, or after TLS failed, is read and thrown away.
//
// WaitReadable holds one byte of plaintext: crypto/tls keeps records of its own, so that
// a readable socket says nothing (it may be a session ticket, or half a record), and an
// unreadable one neither.
type TLSConn struct {
	tls   *tls.Conn
	below *recordSource

	halfClosed atomic.Bool

	// Owned by the reader.
	first     [1]byte // the next byte of the stream
	held      bool    // first holds it
	ended     error   // how TLS ended, once it has
	discarded int     // bytes read below since then
	failed    error   // how reading those ended
}

// ClientTLS does the client's side of a TLS handshake over conn, which is then the
// TLSConn's own; it is closed when the handshake fails. cfg must name the server.
func ClientTLS(ctx context.Context, conn Conn, cfg *tls.Config) (*TLSConn, error) {
	below := &recordSource{Conn: conn}
	return handshake(ctx, &TLSConn{tls: tls.Client(below, cfg), below: below})
}

// ServerTLS is ClientTLS for the server's side.
func ServerTLS(ctx context.Context, conn Conn, cfg *tls.Config) (*TLSConn, error) {
	below := &recordSource{Conn: conn}
	return handshake(ctx, &TLSConn{tls: tls.Server(below, cfg), below: below})
}

func handshake(ctx context.Context, c *TLSConn) (*TLSConn, error) {
	if err := c.tls.HandshakeContext(ctx); err != nil {
		c.below.Conn.Close()
		return nil, err
	}
	return c, nil
}

// ConnectionState is what the handshake settled. It may be called from any goroutine.
func (c *TLSConn) ConnectionState() tls.ConnectionState { return c.tls.ConnectionState() }

// WaitReadable implements Conn.
func (c *TLSConn) WaitReadable() error {
	if c.held {
		return nil
	}
	n, err := c.read(c.first[:])
	if n == 1 {
		c.held = true
		return nil
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// Read implements net.Conn.
func (c *TLSConn) Read(b []byte) (int, error) {
	if !c.held || len(b) == 0 {
		return c.read(b)
	}
	b[0], c.held = c.first[0], false
	if len(b) == 1 {
		return 1, nil
	}
	// The rest of that record is at hand: hand it over, but wait for nothing. An error
	// that lasts comes again with the next read.
	c.below.atHand = true
	n, _ := c.tls.Read(b[1:])
	c.below.atHand = false
	return 1 + n, nil
}

// read reads plaintext. Once this side has half-closed, it goes on below where TLS has
// come to its end.
func (c *TLSConn) read(b []byte) (int, error) {
	if c.ended == nil {
		n, err := c.tls.Read(b)
		switch {
		case n > 0:
			return n, nil
		case err == nil, isPassing(err):
			return 0, err
		}
		c.ended = err
	}
	if !c.halfClosed.Load() {
		return 0, c.ended
	}
	return 0, c.discard()
}

// discard reads what is below to its end, and returns how TLS ended before.
func (c *TLSConn) discard() error {
	for c.failed == nil {
		if err := c.below.Conn.WaitReadable(); isPassing(err) {
			return err
		}
		b := discardBuffers.Get().(*[discardSize]byte)
		n, err := c.below.Conn.Read(b[:])
		discardBuffers.Put(b)
		c.discarded += n
		switch {
		case err == io.EOF:
			c.failed = c.ended
		case isPassing(err):
			return err
		case err != nil:
			c.failed = err
		case c.discarded > maxUndecrypted:
			c.failed = errTooMuchDiscard
		}
	}
	return c.failed
}

// isPassing reports whether err says nothing about the stream itself.
func isPassing(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed)
}

// Write implements net.Conn. After a write that failed, also for its deadline, no other
// can succeed: part of a record may have been sent.
func (c *TLSConn) Write(b []byte) (int, error) { return c.tls.Write(b) }

// CloseWrite implements Conn.
func (c *TLSConn) CloseWrite() error {
	err := c.tls.CloseWrite()
	c.halfClosed.Store(true)
	if closeErr := c.below.CloseWrite(); err == nil {
		err = closeErr
	}
	return err
}

// Close implements net.Conn. It sends close_notify where it need not wait for that.
func (c *TLSConn) Close() error {
	c.below.closing.Store(true)
	return c.tls.Close()
}

// Abort implements Conn.
func (c *TLSConn) Abort() error { return c.below.Abort() }

func (c *TLSConn) LocalAddr() net.Addr                { return c.below.LocalAddr() }
func (c *TLSConn) RemoteAddr() net.Addr               { return c.below.RemoteAddr() }
func (c *TLSConn) SetDeadline(t time.Time) error      { return c.tls.SetDeadline(t) }
func (c *TLSConn) SetReadDeadline(t time.Time) error  { return c.tls.SetReadDeadline(t) }
func (c *TLSConn) SetWriteDeadline(t time.Time) error { return c.tls.SetWriteDeadline(t) }

// recordSource is what a tls.Conn reads its records from and writes them to.
type recordSource struct {
	Conn
	atHand  bool        // owned by the reader: only what crypto/tls holds may be read
	closing atomic.Bool // Close was called
}

func (s *recordSource) Read(b []byte) (int, error) {
	if s.atHand {
		return 0, errWouldWait
	}
	return s.Conn.Read(b)
}

// SetWriteDeadline shortens the deadline that crypto/tls sets for a close_notify.
func (s *recordSource) SetWriteDeadline(t time.Time) error {
	if soon := time.Now().Add(closeNotifyPatience); s.closing.Load() && t.After(soon) {
		t = soon
	}
	return s.Conn.SetWriteDeadline(t)
}

// wouldWait is an error that crypto/tls takes for a deadline's, after which its state is
// sound and a read may be tried again.
type wouldWait struct{}

func (wouldWait) Error() string   { return "no record at hand" }
func (wouldWait) Timeout() bool   { return true }
func (wouldWait) Temporary() bool { return true }
