package wpt

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	// host is the name by which the tests reach their server; below both there are more.
	host        = "web-platform.test"
	anotherHost = "not-web-platform.test"

	// nowhere is where the names lead that are not the server's.
	nowhere = "127.0.0.1:1"

	// startPatience is how long the server may take to start, on a busy machine.
	startPatience = 90 * time.Second

	// dialInterval is how often a server that starts is asked whether it is there.
	dialInterval = 50 * time.Millisecond

	// startAttempts is how often other ports are tried: a free one may be gone when the
	// server wants it.
	startAttempts = 3

	// outputPatience is how long the rest of a dead server may go on talking.
	outputPatience = 2 * time.Second

	keptOutput = 64 << 10 // of what the server says
)

//go:embed bootstrap.py
var bootstrap string

// Server is a running server of a checkout, on loopback addresses only.
type Server struct {
	dir   string // temporary: configuration and certificates
	ports ports
	cmd   *exec.Cmd
	stdin io.Closer // its end ends the server
	said  tail
	gone  chan struct{} // closed when the process has ended
}

// ports are those of the server, by scheme as its configuration has them.
type ports map[string][]int

// portCounts is how many ports of each kind the server wants.
var portCounts = map[string]int{
	"http": 2, "http-private": 1, "http-public": 1, "https": 2, "https-private": 1, "https-public": 1,
	"ws": 1, "wss": 1, "h2": 1,
}

// Start starts the server and waits until it answers. The caller must call Close.
func (c *Checkout) Start(ctx context.Context) (*Server, error) {
	if _, err := exec.LookPath("openssl"); err != nil {
		return nil, errors.New("no openssl found: the server of web-platform-tests makes its certificates with it")
	}
	var err error
	for range startAttempts {
		var s *Server
		if s, err = c.start(); err != nil {
			return nil, err
		}
		if err = s.wait(ctx); err == nil {
			return s, nil
		}
		s.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, err
}

func (c *Checkout) start() (_ *Server, err error) {
	s := &Server{gone: make(chan struct{})}
	if s.ports, err = freePorts(); err != nil {
		return nil, err
	}
	if s.dir, err = os.MkdirTemp("", "adieu-wpt-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(s.dir)
		}
	}()
	config := filepath.Join(s.dir, "config.json")
	data, err := json.MarshalIndent(s.config(), "", "  ")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(config, data, 0o644); err != nil {
		return nil, err
	}
	// Not bound to a context: Close ends the whole group, and a dead parent does so too.
	s.cmd = c.command(context.Background(), "-c", bootstrap, c.script(), "serve", "--config", config)
	s.cmd.Dir = s.dir
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.cmd.WaitDelay = outputPatience
	ownGroup(s.cmd)
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the server of web-platform-tests: %w", err)
	}
	go func() { // ends with the process
		defer close(s.gone)
		_ = s.cmd.Wait()
	}()
	return s, nil
}

// config is the server's configuration file.
func (s *Server) config() map[string]any {
	all := map[string]any{"webtransport-h3": []string{"auto"}} // not started
	for scheme, numbers := range s.ports {
		all[scheme] = numbers
	}
	return map[string]any{
		"ports":            all,
		"server_host":      "127.0.0.1",
		"bind_address":     true,
		"check_subdomains": false, // the names are known to us only
		"ssl": map[string]any{
			"type":    "openssl",
			"openssl": map[string]any{"base_path": filepath.Join(s.dir, "certs")},
		},
	}
}

// wait returns when all ports answer.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	again := time.NewTicker(dialInterval)
	defer again.Stop()
	for _, numbers := range s.ports {
		for _, port := range numbers {
			for !answers(ctx, port) {
				select {
				case <-s.gone:
					return fmt.Errorf("the server of web-platform-tests did not start: %s", lastLine(s.said.bytes()))
				case <-ctx.Done():
					return fmt.Errorf("the server of web-platform-tests did not start within %v: %s", startPatience, lastLine(s.said.bytes()))
				case <-again.C:
				}
			}
		}
	}
	return nil
}

func answers(ctx context.Context, port int) bool {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// Close ends the server with all its processes and takes its files away.
func (s *Server) Close() error {
	killGroup(s.cmd)
	_ = s.stdin.Close()
	<-s.gone
	return os.RemoveAll(s.dir)
}

// Gone is closed when the server has ended, by Close or of itself.
func (s *Server) Gone() <-chan struct{} { return s.gone }

// LastWords is what the server said last.
func (s *Server) LastWords() string { return lastLine(s.said.bytes()) }

// CA is the file with the certificate that the server's are signed with.
func (s *Server) CA() string { return filepath.Join(s.dir, "certs", "cacert.pem") }

// URL is where a test's page is.
func (s *Server) URL(t Test) string {
	scheme, port := "http", s.ports["http"][0]
	switch {
	case t.HTTP2():
		scheme, port = "https", s.ports["h2"][0]
	case t.HTTPS():
		scheme, port = "https", s.ports["https"][0]
	}
	name := host
	if t.has("www") {
		name = "www." + host
	}
	return fmt.Sprintf("%s://%s:%d%s", scheme, name, port, t.URL)
}

// HostMap says, in the form of adieu's --map-host, how a page finds the server's names; all
// others lead nowhere, so that a test reaches nothing but this machine.
func (s *Server) HostMap() []string {
	rules := []string{"127.0.0.1=127.0.0.1", "localhost=127.0.0.1"}
	for _, name := range []string{host, anotherHost} {
		// This one name does not exist, the tests take for granted.
		rules = append(rules, "nonexistent."+name+"="+nowhere, "*.nonexistent."+name+"="+nowhere)
		rules = append(rules, name+"=127.0.0.1", "*."+name+"=127.0.0.1")
	}
	return append(rules, "*="+nowhere)
}

// freePorts finds ports that are free at this moment.
func freePorts() (ports, error) {
	found := ports{}
	for scheme, count := range portCounts {
		for range count {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return nil, fmt.Errorf("no free port: %w", err)
			}
			defer l.Close() // all at once: none is found twice
			found[scheme] = append(found[scheme], l.Addr().(*net.TCPAddr).Port)
		}
	}
	return found, nil
}

// tail keeps the end of what is written to it, from any goroutine.
type tail struct {
	mu   sync.Mutex
	data []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, p...)
	if over := len(t.data) - keptOutput; over > 0 {
		t.data = slices.Delete(t.data, 0, over)
	}
	return len(p), nil
}

func (t *tail) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.data)
}
