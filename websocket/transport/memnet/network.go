package memnet

import (
	"context"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
)

const (
	// backlog is how many connections a listener holds that nobody has accepted.
	backlog = 128

	// The ports that are given out, again and again (RFC 6335 §6).
	firstEphemeralPort = 49152
	ephemeralPorts     = 1<<16 - firstEphemeralPort
)

// Network is a set of listeners that can be dialed by host and port. Hosts are plain
// names, nothing is resolved. The zero value is an empty network.
type Network struct {
	// Config describes the connections of this network. It must not change once there is
	// one.
	Config Config

	mu        sync.Mutex // guards the fields below
	listeners map[Addr]*Listener
	ports     int // the next ephemeral port, from firstEphemeralPort on
}

// Listen opens a listener at a "host:port" address; port 0 takes a free one.
func (n *Network) Listen(address string) (*Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: "memnet", Addr: Addr(address), Err: err}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	addr := Addr(net.JoinHostPort(host, port))
	if port == "0" {
		addr = n.ephemeral(host)
	}
	if n.listeners[addr] != nil {
		return nil, &net.OpError{Op: "listen", Net: "memnet", Addr: addr, Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	l := &Listener{network: n, addr: addr, pending: make(chan *Conn, backlog), done: make(chan struct{})}
	if n.listeners == nil {
		n.listeners = map[Addr]*Listener{}
	}
	n.listeners[addr] = l
	return l, nil
}

// DialHost connects to the listener at host and port. As with TCP the connection stands
// before it is accepted; only when the backlog is full DialHost waits, until ctx ends.
func (n *Network) DialHost(ctx context.Context, host, port string) (*Conn, error) {
	addr := Addr(net.JoinHostPort(host, port))
	fail := func(err error) error { return &net.OpError{Op: "dial", Net: "memnet", Addr: addr, Err: err} }
	if err := ctx.Err(); err != nil {
		return nil, fail(err)
	}
	refused := fail(os.NewSyscallError("connect", syscall.ECONNREFUSED))
	n.mu.Lock()
	l, local := n.listeners[addr], n.ephemeral("client")
	n.mu.Unlock()
	if l == nil {
		return nil, refused
	}
	client, server := n.Config.pipe(local, addr)
	select {
	case l.pending <- server:
	case <-l.done:
		return nil, refused
	case <-ctx.Done():
		return nil, fail(ctx.Err())
	}
	select {
	case <-l.done:
		l.refusePending() // Close may have looked before server was there
	default:
	}
	return client, nil
}

// ephemeral returns an address that no listener has. The caller holds n.mu.
func (n *Network) ephemeral(host string) Addr {
	for {
		addr := Addr(net.JoinHostPort(host, strconv.Itoa(firstEphemeralPort+n.ports)))
		n.ports = (n.ports + 1) % ephemeralPorts
		if n.listeners[addr] == nil {
			return addr
		}
	}
}

// Listener accepts connections. It is a net.Listener.
type Listener struct {
	network *Network
	addr    Addr
	pending chan *Conn
	once    sync.Once
	done    chan struct{}
}

// Accept waits for the next connection; its value is a *Conn.
func (l *Listener) Accept() (net.Conn, error) {
	conn, err := l.AcceptConn()
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// AcceptConn waits for the next connection.
func (l *Listener) AcceptConn() (*Conn, error) {
	select {
	case <-l.done:
	case conn := <-l.pending:
		return conn, nil
	}
	return nil, &net.OpError{Op: "accept", Net: "memnet", Addr: l.addr, Err: net.ErrClosed}
}

// Close ends the listener and wakes who waits in Accept. Connections that nobody has
// accepted are reset.
func (l *Listener) Close() error {
	err := error(&net.OpError{Op: "close", Net: "memnet", Addr: l.addr, Err: net.ErrClosed})
	l.once.Do(func() {
		err = nil
		l.network.mu.Lock()
		delete(l.network.listeners, l.addr)
		l.network.mu.Unlock()
		close(l.done)
		l.refusePending()
	})
	return err
}

// Addr returns the listener's address.
func (l *Listener) Addr() net.Addr { return l.addr }

func (l *Listener) refusePending() {
	for {
		select {
		case conn := <-l.pending:
			_ = conn.Abort() // cannot fail: nobody has had it
		default:
			return
		}
	}
}
