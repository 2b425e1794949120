package transport

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// maxPlainServers is how many servers without streams are remembered.
const maxPlainServers = 1000

// streamPool is the HTTP/2 connections of a Network, by the server they lead to. Its
// methods may be called from any goroutine.
type streamPool struct {
	mu    sync.Mutex // guards the fields below
	conns map[string][]*http2Conn
	dials map[string]*streamDial
	plain map[string]bool // servers that are known to have no streams
}

// streamDial is a dial that others wait for.
type streamDial struct {
	done chan struct{}
	err  error // set before done is closed
}

// dialFunc opens a connection, and says whether HTTP/2 is spoken on it.
type dialFunc func(ctx context.Context, a Address) (conn Conn, isHTTP2 bool, err error)

func (a Address) server() string { return a.Scheme + "://" + strings.ToLower(a.HostPort()) }

// take returns a connection on which a stream is reserved. When the server has none, it
// returns nil, and the HTTP/1.1 connection that was opened to find out, if that was now.
// Of several callers one dials, and the others wait for what it finds.
func (p *streamPool) take(ctx context.Context, a Address, dial dialFunc) (c *http2Conn, plain Conn, err error) {
	for {
		c, other, mine := p.find(a.server())
		switch {
		case mine != nil:
			return p.dial(ctx, a, mine, dial)
		case other == nil:
			return c, nil, nil
		}
		select {
		case <-other.done:
			if other.err != nil {
				return nil, nil, other.err
			}
		case <-ctx.Done():
			return nil, nil, &DialError{a, StageHTTP2, ctx.Err()}
		}
	}
}

// find looks for a connection with room, else for a dial to wait for, else begins one. It
// finds nothing at all for a server without streams.
func (p *streamPool) find(server string) (c *http2Conn, other, mine *streamDial) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns[server] {
		if c.reserve() {
			return c, nil, nil
		}
	}
	switch {
	case p.plain[server]:
		return nil, nil, nil
	case p.dials[server] != nil:
		return nil, p.dials[server], nil
	}
	if p.dials == nil {
		p.conns, p.dials = map[string][]*http2Conn{}, map[string]*streamDial{}
	}
	mine = &streamDial{done: make(chan struct{})}
	p.dials[server] = mine
	return nil, nil, mine
}

// has reports whether there is a connection to a server.
func (p *streamPool) has(server string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.conns[server]) > 0
}

// dial opens a connection, for itself and for those who wait.
func (p *streamPool) dial(ctx context.Context, a Address, mine *streamDial, dial dialFunc) (*http2Conn, Conn, error) {
	conn, isHTTP2, err := dial(ctx, a)
	server := a.server()
	p.mu.Lock()
	defer p.mu.Unlock()
	defer close(mine.done)
	delete(p.dials, server)
	switch {
	case err != nil:
		if ctx.Err() == nil {
			mine.err = err // who waits has a context of its own, but the same network
		}
		return nil, nil, err
	case !isHTTP2:
		p.remember(server)
		return nil, conn, nil
	}
	c := newHTTP2Conn(conn)
	c.reserve()
	p.conns[server] = append(p.conns[server], c)
	c.start(func() { p.drop(server, c) })
	return c, nil, nil
}

// drop forgets a connection that is gone.
func (p *streamPool) drop(server string, c *http2Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[server] = slices.DeleteFunc(p.conns[server], func(other *http2Conn) bool { return other == c })
	if len(p.conns[server]) == 0 {
		delete(p.conns, server)
	}
}

// notePlain remembers a server that has no streams.
func (p *streamPool) notePlain(a Address) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.remember(a.server())
}

// remember is notePlain. The caller holds p.mu.
func (p *streamPool) remember(server string) {
	if p.plain == nil || len(p.plain) >= maxPlainServers {
		p.plain = map[string]bool{} // it costs a connection to find out again
	}
	p.plain[server] = true
}
