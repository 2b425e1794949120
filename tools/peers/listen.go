package main

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"
)

// listener accepts TCP connections for a server of this process, each of which has a
// goroutine.
type listener struct {
	net.Listener
	views
	ctx    context.Context
	cancel context.CancelFunc
	conns  sync.WaitGroup
}

// accepted is an opened connection, and what its URL asks for.
type accepted struct {
	link link
	path string
	q    url.Values
}

// listen starts a server. open does the opening handshake.
func listen(open func(ctx context.Context, conn *net.TCPConn) (accepted, error)) (*listener, error) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &listener{Listener: inner}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.conns.Go(func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				return
			}
			s.conns.Go(func() { s.serve(conn.(*net.TCPConn), open) })
		}
	})
	return s, nil
}

func (s *listener) serve(conn *net.TCPConn, open func(context.Context, *net.TCPConn) (accepted, error)) {
	ctx, cancel := context.WithTimeout(s.ctx, cellTime)
	defer cancel()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	a, err := open(ctx, conn)
	if err != nil {
		conn.Close()
		if id := idOf(a.q); id != 0 {
			s.put(id, View{Detail: err.Error()})
		}
		return
	}
	s.put(idOf(a.q), behave(ctx, Behaviour(strings.TrimPrefix(a.path, "/")), a.q, a.link))
}

func (s *listener) base() string { return "ws://" + s.Addr().String() }

// stop implements server. It waits for the connections.
func (s *listener) stop() {
	s.cancel()
	s.Close()
	s.conns.Wait()
}
