package testserver

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"adieu/tools/wiretrace"
	"adieu/websocket/transport"
)

// Defaults of Config.
const (
	defaultListen           = "127.0.0.1:0"
	defaultHandshakeTimeout = 10 * time.Second
	defaultCloseTimeout     = 10 * time.Second
	defaultDrainTimeout     = 2 * time.Second
	defaultMaxMessageSize   = 64 << 20
)

// stopTimeout is how long Server.Close waits for handlers. Only a script that is stuck
// within one native call, such as a regular expression that never ends, can exceed it.
const stopTimeout = 10 * time.Second

// acceptPause is the wait after a failed Accept (no file descriptors left, say).
const acceptPause = 10 * time.Millisecond

// Config says what to serve. The zero value serves the native handlers on two free ports
// of the loopback interface, one of them with TLS.
type Config struct {
	// Listen is the address to listen on. Default: 127.0.0.1 with a free port.
	Listen string

	// ListenTLS is the address to listen on for TLS. Default: the host of Listen with a
	// free port.
	ListenTLS string

	// NoTLS leaves out the listener for TLS.
	NoTLS bool

	// Names are host names and IP addresses that the certificate is for, besides
	// localhost, 127.0.0.1, ::1 and the host of ListenTLS.
	Names []string

	// Root is the directory whose files and handler scripts are served. Nothing outside
	// it can be reached, symbolic links included. Default: none.
	Root string

	// Files is served instead of Root when it is set.
	Files fs.FS

	// Log receives what a person should see, one line without its end at a time: errors
	// of handler scripts, and what scripts log. It may be called from several goroutines
	// at once. Default: nothing is logged.
	Log func(line string)

	// Trace is told of what goes over each WebSocket, from the request that asks for it to
	// the ends of both directions; a wiretrace.Recorder's Add, for example. It is told of one
	// step of a connection after the other, of several connections at once, and must not
	// block. Default: nobody watches, which costs nothing.
	Trace func(wiretrace.Step)

	// LiveView lets the index page show what goes over all WebSockets: the last steps are
	// kept for it. Default: it shows none.
	LiveView bool

	// Expect says for the index page, each time it is loaded, what becomes of the tests in a
	// product such as "chromium". Default, also where it returns nil: all tests pass.
	Expect func(product string) ExpectFunc

	// HandshakeTimeout bounds the arrival of a request's head. Default: 10 s.
	HandshakeTimeout time.Duration

	// CloseTimeout bounds the wait for the peer's Close after ours. Default: 10 s.
	CloseTimeout time.Duration

	// DrainTimeout bounds the reading to the end of the stream after our half-close.
	// Default: 2 s.
	DrainTimeout time.Duration

	// MaxMessageSize is the largest message, joined fragments included, that is read.
	// Default: 64 MiB.
	MaxMessageSize int
}

// ExpectFunc says what becomes of a test: the results that are as expected, in the words of
// TestExpectations ("Skip", "Failure"), and why.
type ExpectFunc func(test string) (results []string, reason string)

func (cfg Config) withDefaults() Config {
	if cfg.Listen == "" {
		cfg.Listen = defaultListen
	}
	if cfg.ListenTLS == "" {
		host, _, err := net.SplitHostPort(cfg.Listen)
		if err != nil {
			host = "" // listening on Listen will say what is wrong with it
		}
		cfg.ListenTLS = net.JoinHostPort(host, "0")
	}
	if cfg.Log == nil {
		cfg.Log = func(string) {}
	}
	if cfg.HandshakeTimeout == 0 {
		cfg.HandshakeTimeout = defaultHandshakeTimeout
	}
	if cfg.CloseTimeout == 0 {
		cfg.CloseTimeout = defaultCloseTimeout
	}
	if cfg.DrainTimeout == 0 {
		cfg.DrainTimeout = defaultDrainTimeout
	}
	if cfg.MaxMessageSize == 0 {
		cfg.MaxMessageSize = defaultMaxMessageSize
	}
	return cfg
}

// Server is a running test server. Its methods may be called from any goroutine.
type Server struct {
	config   Config
	listener net.Listener
	refused  *refusedPort
	root     *os.Root // nil when Config.Files is served, or nothing
	files    fs.FS    // nil when there is nothing to serve
	scripts  scriptCache
	boards   boards
	traced   atomic.Int64 // connections that were numbered for those who watch
	live     *liveLog     // nil without Config.LiveView
	shimmed  shimmedPages

	// All three are nil with Config.NoTLS.
	tlsListener net.Listener
	authority   *authority
	tlsConfig   *tls.Config

	preload atomic.Pointer[string] // a script that begins each HTML file; nil when there is none

	done    chan struct{}  // closed when the server stops
	running sync.WaitGroup // the accept loops and every connection

	mu      sync.Mutex // guards the fields below
	stopped bool
	conns   map[stoppable]struct{}
}

// stoppable is something that Server.Close must end: a connection, at whatever layer.
// stop may be called from any goroutine; the connection's own then ends.
type stoppable interface{ stop() }

// Start listens and begins to serve. The caller must Close the server.
func Start(cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	s := &Server{config: cfg, files: cfg.Files, done: make(chan struct{}), conns: make(map[stoppable]struct{})}
	if cfg.LiveView {
		s.live = new(liveLog)
	}
	if s.files == nil && cfg.Root != "" {
		root, err := os.OpenRoot(cfg.Root)
		if err != nil {
			return nil, fmt.Errorf("test server root: %w", err)
		}
		s.root, s.files = root, root.FS()
	}
	if err := s.listen(); err != nil {
		return nil, errors.Join(fmt.Errorf("test server: %w", err), s.closeFiles())
	}
	var err error
	if s.refused, err = holdRefusedPort(); err != nil {
		return nil, errors.Join(fmt.Errorf("test server: %w", err), s.closeListeners(), s.closeFiles())
	}
	s.running.Go(func() { s.acceptLoop(s.listener, s.servePlain) })
	if s.tlsListener != nil {
		s.running.Go(func() { s.acceptLoop(s.tlsListener, s.serveTLS) })
	}
	return s, nil
}

// listen opens the listeners.
func (s *Server) listen() (err error) {
	if s.listener, err = net.Listen("tcp", s.config.Listen); err != nil || s.config.NoTLS {
		return err
	}
	if s.tlsListener, err = net.Listen("tcp", s.config.ListenTLS); err != nil {
		err = fmt.Errorf("%w: %w", ErrListenTLS, err)
	} else if err = s.setUpTLS(); err == nil {
		return nil
	}
	return errors.Join(err, s.closeListeners())
}

// ErrListenTLS is in the errors of Start that are about Config.ListenTLS.
var ErrListenTLS = errors.New("the address for TLS")

func (s *Server) closeListeners() error {
	err := s.listener.Close()
	if s.tlsListener != nil {
		err = errors.Join(err, s.tlsListener.Close())
	}
	return err
}

func (s *Server) closeFiles() error {
	if s.root == nil {
		return nil
	}
	return s.root.Close()
}

// URL is the base of the files, for example "http://127.0.0.1:40123".
func (s *Server) URL() string { return "http://" + host(s.listener) }

// WebSocketURL is the base of the WebSocket handlers, for example "ws://127.0.0.1:40123".
func (s *Server) WebSocketURL() string { return "ws://" + host(s.listener) }

// SecureURL is URL with TLS, for example "https://127.0.0.1:40124"; "" without.
func (s *Server) SecureURL() string { return s.secureURL("https://") }

// SecureWebSocketURL is WebSocketURL with TLS, for example "wss://127.0.0.1:40124"; ""
// without.
func (s *Server) SecureWebSocketURL() string { return s.secureURL("wss://") }

func (s *Server) secureURL(scheme string) string {
	if s.tlsListener == nil {
		return ""
	}
	return scheme + host(s.tlsListener)
}

// CA is the certificate, in PEM, that a client must trust to connect over TLS; nil
// without TLS. It is another one each time a server is started.
func (s *Server) CA() []byte {
	if s.authority == nil {
		return nil
	}
	return s.authority.pem()
}

// host is the address that a client on this machine connects to.
func host(listener net.Listener) string {
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return listener.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// Close stops listening, closes every connection, interrupts every script and waits until
// all of them have ended. A second Close does nothing. Handlers must not call it.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.stopped {
		s.mu.Unlock()
		return nil
	}
	s.stopped = true
	conns := make([]stoppable, 0, len(s.conns))
	for c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()

	close(s.done)
	err := s.closeListeners()
	for _, c := range conns {
		c.stop()
	}
	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	timer := time.NewTimer(stopTimeout)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
		err = errors.Join(err, fmt.Errorf("test server: a handler is still running after %v", stopTimeout))
	}
	return errors.Join(err, s.refused.release(), s.closeFiles())
}

// acceptLoop gives every connection its goroutine.
func (s *Server) acceptLoop(listener net.Listener, serve func(transport.Conn)) {
	for {
		stream, err := listener.Accept()
		if err != nil {
			if s.pause(acceptPause) != nil {
				return
			}
			continue
		}
		s.running.Go(func() { serve(transport.NewTCPConn(stream.(*net.TCPConn))) })
	}
}

// servePlain serves a connection without TLS.
func (s *Server) servePlain(stream transport.Conn) { s.serveConn(newConn(s, stream)) }

// serveConn serves an HTTP/1.1 connection to its end.
func (s *Server) serveConn(c *conn) {
	defer c.stream.Close()
	if !s.add(c) {
		return
	}
	defer s.remove(c)
	c.serve()
}

// add registers a connection so that Close finds it; false once the server has stopped.
func (s *Server) add(c stoppable) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

// remove forgets a connection that ends.
func (s *Server) remove(c stoppable) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}

// isStopped reports whether Close was called.
func (s *Server) isStopped() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// errStopped is what ends waits when the server is closed.
var errStopped = errors.New("the server has stopped")

// pause waits, but not past the end of the server: then it returns errStopped.
func (s *Server) pause(d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-s.done:
		return errStopped
	}
}
