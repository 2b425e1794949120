package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// Suite is a choice of cases and how to run them.
type Suite struct {
	// Cases are run in their order; nil stands for all of the protocol.
	Cases []*Case

	// Protocol is the dialect, RFC 6455 by default.
	Protocol Protocol

	// Agent is what reports call the peer: a server's address, or what a client says.
	Agent string

	Times Times

	// Parallel is how many cases run at once against a server: 8. A client decides for
	// itself.
	Parallel int

	// TLS is for wss servers. Nil means the system's roots.
	TLS *tls.Config

	// Finished is called after each case, by one goroutine at a time.
	Finished func(Result)
}

const defaultParallel = 8

func (s Suite) withDefaults(role Role) (Suite, error) {
	s.Times = s.Times.withDefaults()
	if s.Protocol == "" {
		s.Protocol = RFC6455
	}
	if s.Parallel <= 0 {
		s.Parallel = defaultParallel
	}
	if s.Finished == nil {
		s.Finished = func(Result) {}
	}
	if s.Cases == nil {
		var err error
		if s.Cases, err = Select(role, s.Protocol); err != nil {
			return s, err
		}
	}
	return s, nil
}

// TestServer runs the cases against an echo server. The error says why none could be
// run: the server does not answer, or not as one of WebSockets. When ctx ends, the cases
// that have not finished are left out of the report.
func (s Suite) TestServer(ctx context.Context, rawURL string) (*Report, error) {
	s, err := s.withDefaults(Server)
	if err != nil {
		return nil, err
	}
	target, err := parseTarget(rawURL)
	if err != nil {
		return nil, err
	}
	if s.Agent == "" {
		s.Agent = target.Host
	}
	t := &serverTest{suite: s, target: target}
	if err := t.probe(ctx); err != nil {
		return nil, err
	}

	report := NewReport(len(s.Cases))
	results := make(chan Result)
	work := make(chan *Case)
	var workers sync.WaitGroup
	for range s.Parallel {
		workers.Go(func() {
			for c := range work {
				if r, ok := t.run(ctx, c); ok {
					results <- r
				}
			}
		})
	}
	go func() { // ends when all is done
		defer close(results)
		defer workers.Wait()
		defer close(work)
		for _, c := range s.Cases {
			select {
			case work <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	for r := range results {
		report.Add(r)
		s.Finished(r)
	}
	report.Interrupted = ctx.Err() != nil
	return report, nil
}

// parseTarget reads the URL of a server.
func parseTarget(rawURL string) (*url.URL, error) {
	target, err := url.Parse(rawURL)
	if err != nil || target.Scheme != "ws" && target.Scheme != "wss" || target.Hostname() == "" {
		return nil, fmt.Errorf("%q is no WebSocket URL: want ws://HOST:PORT/PATH", rawURL)
	}
	target.Fragment = ""
	return target, nil
}

// serverTest runs cases against a server.
type serverTest struct {
	suite     Suite
	target    *url.URL
	noDeflate bool // the server declines permessage-deflate as such
}

// probe finds out whether there is a server, and whether it compresses: only then does a
// declined offer mean something.
func (t *serverTest) probe(ctx context.Context) error {
	c := &Case{Number: "0", Name: "probe", Protocol: t.suite.Protocol, server: true}
	if t.suite.Protocol == RFC6455 {
		c.spec.deflate = anyTerms()
	}
	x := newExchange(ctx, c, Server, t.suite.Times)
	if err := t.dial(x); err != nil {
		return t.explain(err)
	}
	opened := t.open(x)
	x.conclude()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if x.verdict == Failed {
		return fmt.Errorf("%s: %s", t.target, x.detail)
	}
	t.noDeflate = !opened && x.verdict == Unimplemented
	return nil
}

// explain says what can be done about a server that cannot be reached.
func (t *serverTest) explain(err error) error {
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("nothing listens at %s: start the server, or correct the URL (%w)", t.target.Host, err)
	case errors.As(err, &untrusted):
		return fmt.Errorf("%s: %w; to test it all the same, do not verify its certificate", t.target, err)
	}
	return fmt.Errorf("%s cannot be reached: %w", t.target, err)
}

// dialTimeout bounds connecting.
const dialTimeout = 10 * time.Second

func (t *serverTest) dial(x *exchange) error {
	host := t.target.Host
	if t.target.Port() == "" {
		host = net.JoinHostPort(t.target.Hostname(), map[string]string{"ws": "80", "wss": "443"}[t.target.Scheme])
	}
	dialer := net.Dialer{Timeout: dialTimeout}
	conn, err := dialer.DialContext(x.ctx, "tcp", host)
	if err != nil {
		return err
	}
	x.location = t.target.String()
	x.conn = conn.(*net.TCPConn)
	if t.target.Scheme != "wss" {
		return nil
	}
	cfg := t.suite.TLS.Clone()
	if cfg == nil {
		cfg = &tls.Config{}
	}
	if cfg.ServerName == "" {
		cfg.ServerName = t.target.Hostname()
	}
	secure := tls.Client(conn, cfg)
	x.conn = secure
	if err := secure.HandshakeContext(x.ctx); err != nil {
		conn.Close()
		return err
	}
	return nil
}

func (t *serverTest) open(x *exchange) bool {
	if x.test.Protocol == Hixie76 {
		return x.openHixieServer(t.target)
	}
	return x.openServer(t.target)
}

// run runs a case; false when it did not come to its end.
func (t *serverTest) run(ctx context.Context, c *Case) (Result, bool) {
	x := newExchange(ctx, c, Server, t.suite.Times)
	switch {
	case c.spec.deflate != nil && t.noDeflate:
		x.lacks("it does not agree to %s", deflateName)
	default:
		if err := t.dial(x); err != nil {
			x.fail("it cannot be reached any more: %v", err)
			break
		}
		stop := context.AfterFunc(ctx, func() { x.conn.Close() })
		t.open(x)
		x.run()
		stop()
	}
	r := x.result()
	r.Agent = t.suite.Agent
	return r, ctx.Err() == nil
}

// errNothingToRun is for a suite without cases.
var errNothingToRun = errors.New("no case was chosen")
