package testserver

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"time"

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

// Config says what to serve. The zero value serves the native handlers on a free port of
// the loopback interface.
type Config struct {
	// Listen is the address to listen on. Default: 127.0.0.1 with a free port.
	Listen string

	// Root is the directory whose files and handler scripts are served. Nothing outside
	// it can be reached, symbolic links included. Default: none.
	Root string

	// Files is served instead of Root when it is set.
	Files fs.FS

	// Log receives what a person should see, one line without its end at a time: errors
	// of handler scripts, and what scripts log. It may be called from several goroutines
	// at once. Default: nothing is logged.
	Log func(line string)

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

func (cfg Config) withDefaults() Config {
	if cfg.Listen == "" {
		cfg.Listen = defaultListen
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
	root     *os.Root // nil when Config.Files is served, or nothing
	files    fs.FS    // nil when there is nothing to serve
	scripts  scriptCache
	boards   boards

	done    chan struct{}  // closed when the server stops
	running sync.WaitGroup // the accept loop and every connection

	mu      sync.Mutex // guards the fields below
	stopped bool
	conns   map[*conn]struct{}
}

// Start listens and begins to serve. The caller must Close the server.
func Start(cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	s := &Server{config: cfg, files: cfg.Files, done: make(chan struct{}), conns: make(map[*conn]struct{})}
	if s.files == nil && cfg.Root != "" {
		root, err := os.OpenRoot(cfg.Root)
		if err != nil {
			return nil, fmt.Errorf("test server root: %w", err)
		}
		s.root, s.files = root, root.FS()
	}
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		if s.root != nil {
			s.root.Close()
		}
		return nil, fmt.Errorf("test server: %w", err)
	}
	s.listener = listener
	s.running.Go(s.acceptLoop)
	return s, nil
}

// URL is the base of the files, for example "http://127.0.0.1:40123".
func (s *Server) URL() string { return "http://" + s.host() }

// WebSocketURL is the base of the WebSocket handlers, for example "ws://127.0.0.1:40123".
func (s *Server) WebSocketURL() string { return "ws://" + s.host() }

// host is the address that a client on this machine connects to.
func (s *Server) host() string {
	host, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return s.listener.Addr().String()
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
	conns := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()

	close(s.done)
	err := s.listener.Close()
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
	if s.root != nil {
		err = errors.Join(err, s.root.Close())
	}
	return err
}

// acceptLoop gives every connection its goroutine.
func (s *Server) acceptLoop() {
	for {
		stream, err := s.listener.Accept()
		if err != nil {
			if s.pause(acceptPause) != nil {
				return
			}
			continue
		}
		c := newConn(s, transport.NewTCPConn(stream.(*net.TCPConn)))
		if !s.add(c) {
			stream.Close()
			return
		}
		s.running.Go(func() {
			defer s.remove(c)
			c.serve()
		})
	}
}

// add registers a connection so that Close finds it; false once the server has stopped.
func (s *Server) add(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

// remove is the last thing that a connection's goroutine does.
func (s *Server) remove(c *conn) {
	c.stream.Close()
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
