package memnet

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// defaultBuffer is what a socket buffer holds when Config does not say.
const defaultBuffer = 64 << 10

// Config describes connections. The zero value works.
type Config struct {
	// SendBuffer and ReceiveBuffer bound, in bytes, what each end queues before Write
	// blocks and what it holds before the peer's bytes stop arriving. 0 means 64 KiB.
	SendBuffer, ReceiveBuffer int

	// MaxRead is the most that one Read returns; 0 means no limit. 1 cuts the stream at
	// every byte.
	MaxRead int

	// Up and Down are what lies between the ends: the way from the client and the way to
	// it.
	Up, Down Path
}

// Addr is the address of an end of a connection.
type Addr string

// Network returns "memnet".
func (Addr) Network() string { return "memnet" }

// String returns the address itself.
func (a Addr) String() string { return string(a) }

// Conn is one end of a connection. It is a net.Conn with the further methods of
// transport.Conn, and may be used from any goroutine.
type Conn struct {
	local, remote Addr
	peer          *Conn

	// mu is the link's: both ends share it, since a reset changes both.
	mu *sync.Mutex

	// Guarded by mu.
	in, out  *stream
	readable sync.Cond
	writable sync.Cond
	readBy   deadline
	writeBy  deadline
	maxRead  int
	writing  bool // a Write is under way; the next one waits, so that they do not mix
	closed   bool // by this end
	reset    bool // by the peer
}

// Pipe returns the two ends of a connection with the defaults of Config.
func Pipe() (client, server *Conn) { return Config{}.Pipe() }

// Pipe returns the two ends of a connection.
func (c Config) Pipe() (client, server *Conn) { return c.pipe("client", "server") }

func (c Config) pipe(clientAddr, serverAddr Addr) (client, server *Conn) {
	newStream := func() *stream {
		s := &stream{sendLimit: c.SendBuffer, receiveLimit: c.ReceiveBuffer}
		if s.sendLimit <= 0 {
			s.sendLimit = defaultBuffer
		}
		if s.receiveLimit <= 0 {
			s.receiveLimit = defaultBuffer
		}
		return s
	}
	mu := new(sync.Mutex)
	up, down := newStream(), newStream()
	client = &Conn{local: clientAddr, remote: serverAddr, mu: mu, in: down, out: up, maxRead: c.MaxRead}
	server = &Conn{local: serverAddr, remote: clientAddr, mu: mu, in: up, out: down, maxRead: c.MaxRead}
	client.peer, server.peer = server, client
	if !c.Up.isZero() || !c.Down.isZero() {
		up.carrier, down.carrier = newCarrier(c.Up, 0, up, client, server), newCarrier(c.Down, 1, down, server, client)
	}
	for _, end := range []*Conn{client, server} {
		end.readable.L, end.writable.L = mu, mu
		end.readBy.wake, end.writeBy.wake = &end.readable, &end.writable
	}
	return client, server
}

// Read returns what has arrived, and waits when that is nothing.
func (c *Conn) Read(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(b) == 0 && !c.closed {
		return 0, nil
	}
	if err := c.awaitInput(); err != nil {
		return 0, err
	}
	if c.in.arrived == 0 {
		return 0, io.EOF
	}
	n := c.in.read(b, c.maxRead)
	c.readable.Broadcast() // for another reader: there may be more
	c.peer.writable.Broadcast()
	return n, nil
}

// WaitReadable waits until Read would not block. It returns nil for bytes and for EOF,
// and takes neither.
func (c *Conn) WaitReadable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.awaitInput()
}

// awaitInput waits for bytes or FIN, with c.mu held. Like the sockets of package net it
// lets a deadline that has passed go before bytes that are there.
func (c *Conn) awaitInput() error {
	for {
		switch {
		case c.closed:
			return c.opError("read", net.ErrClosed)
		case c.readBy.passed:
			return c.opError("read", os.ErrDeadlineExceeded)
		case c.in.arrived > 0, c.in.finArrived:
			return nil
		case c.reset:
			return c.opError("read", os.NewSyscallError("read", syscall.ECONNRESET))
		}
		c.readable.Wait()
	}
}

// Write queues b and waits for as long as it does not fit. When it fails, n bytes had
// been queued.
func (c *Conn) Write(b []byte) (n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.writing {
		c.writable.Wait()
	}
	c.writing = true
	defer func() {
		c.writing = false
		c.writable.Broadcast()
	}()
	for {
		switch {
		case c.closed:
			return n, c.opError("write", net.ErrClosed)
		case c.writeBy.passed:
			return n, c.opError("write", os.ErrDeadlineExceeded)
		case c.out.fin, c.reset && c.in.finArrived:
			return n, c.opError("write", os.NewSyscallError("write", syscall.EPIPE))
		case c.reset:
			return n, c.opError("write", os.NewSyscallError("write", syscall.ECONNRESET))
		case n == len(b):
			return n, nil
		case c.peer.closed && c.out.carrier == nil:
			// Nobody is there to take it; the writer learns that from the reset that answers.
			c.peer.sendReset()
			return len(b), nil
		}
		if wrote := c.out.write(b[n:]); wrote > 0 {
			n += wrote
			c.peer.readable.Broadcast()
			if n == len(b) {
				return n, nil
			}
			continue
		}
		c.writable.Wait()
	}
}

// CloseWrite ends this end's output: the peer reads EOF after all that was written.
// Reading goes on.
func (c *Conn) CloseWrite() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return c.opError("close", net.ErrClosed)
	case c.reset:
		return c.opError("close", os.NewSyscallError("shutdown", syscall.ENOTCONN))
	}
	c.out.finish()
	c.wakeAll()
	return nil
}

// Close ends both directions. What was written is still delivered, unless there are
// unread bytes or the peer writes more: that is answered with a reset.
func (c *Conn) Close() error { return c.hangUp(false) }

// Abort closes with a reset.
func (c *Conn) Abort() error { return c.hangUp(true) }

func (c *Conn) hangUp(abort bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.opError("close", net.ErrClosed)
	}
	c.closed = true
	c.readBy.set(time.Time{})
	c.writeBy.set(time.Time{})
	if abort || c.in.arrived > 0 {
		c.sendReset()
	} else {
		c.out.finish()
	}
	c.in.abandon()
	c.wakeAll()
	return nil
}

// sendReset tears the connection down from this end, with c.mu held.
func (c *Conn) sendReset() {
	c.out.dropUnsent()
	if c.out.carrier == nil {
		c.peer.takeReset()
		return
	}
	c.out.reset = true
	c.out.transmit()
}

// takeReset is the arrival of the peer's reset, with c.mu held.
func (c *Conn) takeReset() {
	c.reset = true
	c.out.discard()
	c.wakeAll()
}

// wakeAll lets everyone look again who waits at either end.
func (c *Conn) wakeAll() {
	for _, end := range []*Conn{c, c.peer} {
		end.readable.Broadcast()
		end.writable.Broadcast()
	}
}

// SetMaxRead changes how much one Read returns at most; 0 means no limit.
func (c *Conn) SetMaxRead(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.maxRead = n
}

// LocalAddr returns the address of this end.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the address of the other end.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline sets the read and the write deadline.
func (c *Conn) SetDeadline(t time.Time) error { return c.setDeadlines(t, &c.readBy, &c.writeBy) }

// SetReadDeadline makes Read and WaitReadable fail from t on; one in the past wakes who
// waits now. The zero time means never.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.setDeadlines(t, &c.readBy) }

// SetWriteDeadline makes Write fail from t on, as SetReadDeadline does for Read.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, &c.writeBy) }

func (c *Conn) setDeadlines(t time.Time, deadlines ...*deadline) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.opError("set", net.ErrClosed)
	}
	for _, d := range deadlines {
		d.set(t)
	}
	return nil
}

// opError gives an error the shape that the sockets of package net give it.
func (c *Conn) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: c.local.Network(), Source: c.local, Addr: c.remote, Err: err}
}
