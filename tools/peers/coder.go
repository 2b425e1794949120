package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	coder "github.com/coder/websocket"
)

// coderLink is github.com/coder/websocket as either end.
type coderLink struct {
	c          *coder.Conn
	tcp        *net.TCPConn
	extensions string
	in         *inbox

	closing sync.WaitGroup
	closed  chan View // what Close of ours came to
}

// coderWindow is why window bits are not asked for.
const coderWindow = notOffered("coder/websocket does not negotiate windows")

func newCoderLink(c *coder.Conn, tcp *net.TCPConn, extensions string) *coderLink {
	c.SetReadLimit(-1)
	l := &coderLink{c: c, tcp: tcp, extensions: extensions, in: newInbox(), closed: make(chan View, 1)}
	go l.read()
	return l
}

// read is the reader's goroutine. The library answers pings and Closes within Read.
func (l *coderLink) read() {
	for {
		typ, data, err := l.c.Read(context.Background())
		if err != nil {
			l.in.finish(l.ending(err))
			return
		}
		l.in.messages <- message{typ == coder.MessageBinary, data}
	}
}

// ending says how the connection ended. When the library's Close was called it may be
// Close that reads the other end's, not Read.
func (l *coderLink) ending(err error) View {
	var closed coder.CloseError
	if !errors.As(err, &closed) && errors.Is(err, net.ErrClosed) {
		select {
		case end := <-l.closed:
			return end
		case <-time.After(stepTime):
		}
	}
	return coderEnd(err, 1006)
}

// coderEnd is the end that an error tells; without one it is code.
func coderEnd(err error, code int) View {
	reason, detail := "", ""
	var closed coder.CloseError
	switch {
	case errors.As(err, &closed):
		code, reason, detail = int(closed.Code), closed.Reason, err.Error()
	case err != nil:
		code, detail = 1006, err.Error()
	}
	return View{Code: &code, Reason: &reason, Detail: detail}
}

// hello implements link.
func (l *coderLink) hello() (protocol, extensions *string) {
	p := l.c.Subprotocol()
	return &p, &l.extensions
}

func coderType(binary bool) coder.MessageType {
	if binary {
		return coder.MessageBinary
	}
	return coder.MessageText
}

// send implements link.
func (l *coderLink) send(ctx context.Context, m message) error {
	return l.c.Write(ctx, coderType(m.binary), m.data)
}

// sendFragments implements link: each write to a writer is a frame.
func (l *coderLink) sendFragments(ctx context.Context, binary bool, parts [][]byte) error {
	w, err := l.c.Writer(ctx, coderType(binary))
	if err != nil {
		return err
	}
	for i, part := range parts {
		if _, err := w.Write(part); err != nil {
			return err
		}
		if i == 0 {
			if err := l.ping(ctx, ""); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

// receive implements link.
func (l *coderLink) receive(ctx context.Context) (message, bool) { return l.in.receive(ctx) }

// ping implements link. The library chooses the payload, and compares the pong's.
func (l *coderLink) ping(ctx context.Context, _ string) error { return l.c.Ping(ctx) }

// close implements link. The library's Close waits for the other end's.
func (l *coderLink) close(code int, reason string) error {
	if code == 0 {
		code = int(coder.StatusNoStatusRcvd) // says the library's source: no body
	}
	l.closing.Go(func() {
		// Its error is nil when the other end's Close has the same code, else that Close.
		l.closed <- coderEnd(l.c.Close(coder.StatusCode(code), reason), code)
	})
	return nil
}

// drop implements link.
func (l *coderLink) drop() error {
	l.closed <- coderEnd(net.ErrClosed, 0)
	return l.c.CloseNow()
}

// reset implements link.
func (l *coderLink) reset() error {
	l.tcp.SetLinger(0)
	return l.drop()
}

// ended implements link.
func (l *coderLink) ended(ctx context.Context, v *View) error {
	err := l.in.ended(ctx, v)
	if err != nil {
		l.c.CloseNow()
	}
	l.closing.Wait()
	return err
}

func coderMode(d Deflate) (coder.CompressionMode, error) {
	switch d {
	case deflateOn:
		return coder.CompressionContextTakeover, nil
	case deflateFresh:
		return coder.CompressionNoContextTakeover, nil
	case deflateSmall:
		return 0, coderWindow
	}
	return coder.CompressionDisabled, nil
}

// coderClient is the library as a client.
type coderClient struct{}

// play implements client.
func (coderClient) play(ctx context.Context, job Job) (View, error) {
	mode, err := coderMode(job.Deflate)
	if err != nil {
		return View{}, err
	}
	if job.End == endInterrupt {
		return View{}, notInterrupted
	}
	var tcp atomic.Pointer[net.TCPConn]
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil {
			tcp.Store(conn.(*net.TCPConn))
		}
		return conn, err
	}}
	defer transport.CloseIdleConnections()
	c, response, err := coder.Dial(ctx, job.URL, &coder.DialOptions{
		HTTPClient: &http.Client{Transport: transport}, Subprotocols: job.Protocols,
		CompressionMode: mode, CompressionThreshold: 1,
	})
	if err != nil {
		return View{Detail: err.Error()}, nil
	}
	defer c.CloseNow()
	return play(ctx, job, newCoderLink(c, tcp.Load(), response.Header.Get("Sec-WebSocket-Extensions"))), nil
}

func (coderClient) stop() {}

// coderServer is the library as a server, behind net/http as it wants to be.
type coderServer struct {
	views
	server   http.Server
	listener net.Listener
}

// connKey is the key of a request's TCP connection in its context.
type connKey struct{}

func newCoderServer() (server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &coderServer{listener: l}
	s.server.Handler = s
	s.server.ReadHeaderTimeout = time.Minute
	s.server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, conn)
	}
	go s.server.Serve(l)
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *coderServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	mode, _ := coderMode(Deflate(q.Get("deflate")))
	c, err := coder.Accept(w, r, &coder.AcceptOptions{
		Subprotocols: []string{serverProtocol}, CompressionMode: mode, CompressionThreshold: 1,
	})
	if err != nil {
		s.put(idOf(q), View{Detail: err.Error()})
		return
	}
	defer c.CloseNow()
	ctx, cancel := context.WithTimeout(context.Background(), cellTime)
	defer cancel()
	tcp := r.Context().Value(connKey{}).(*net.TCPConn)
	l := newCoderLink(c, tcp, w.Header().Get("Sec-WebSocket-Extensions"))
	s.put(idOf(q), behave(ctx, Behaviour(strings.TrimPrefix(r.URL.Path, "/")), q, l))
}

// url implements server.
func (s *coderServer) url(w wish) (string, error) {
	_, err := coderMode(w.deflate)
	return w.at("ws://" + s.listener.Addr().String()), err
}

// asks implements server.
func (s *coderServer) asks() bool { return true }

// stop implements server.
func (s *coderServer) stop() { s.server.Close() }
