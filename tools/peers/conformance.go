package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"sync"
	"time"

	"adieu/tools/conformance"
)

const (
	// suiteTime bounds a case of a client's; those of a server bound themselves.
	suiteTime = time.Minute

	// suiteGrace is how long a client may take to notice the end of a case.
	suiteGrace = 3 * time.Second
)

// subject is a peer under test of tools/conformance.
type subject struct {
	peer     *end
	role     conformance.Role
	protocol conformance.Protocol
}

func (s subject) String() string {
	draft := ""
	if s.protocol != conformance.RFC6455 {
		draft = ", " + string(s.protocol)
	}
	return fmt.Sprintf("%s as %s%s", s.peer.name, s.role, draft)
}

// subjects returns all of them, in the order of the table.
func subjects() []subject {
	var list []subject
	for _, peer := range []*end{peerCoder, peerGobwas, peerWS, peerUndici, peerBun, peerDeno, peerDriver} {
		if peer.client != nil {
			list = append(list, subject{peer, conformance.Client, conformance.RFC6455})
		}
		if peer.server != nil {
			list = append(list, subject{peer, conformance.Server, conformance.RFC6455})
		}
	}
	return append(list, subject{peerDriver, conformance.Server, conformance.Hixie76})
}

// examiner leads subjects through the cases.
type examiner struct {
	b        *bench
	only     *regexp.Regexp // matched with subject.String
	patterns []string       // of cases; none for all
	parallel int
	times    conformance.Times
}

// examination is what came of a subject.
type examination struct {
	subject subject
	agent   string // with the version
	report  *conformance.Report
	skipped error // why it is not here
	failed  error // why it could not be examined to the end

	// broke are the cases in which the peer's program failed, and how.
	broke map[string]string
}

// examine runs the cases with a subject.
func (x *examiner) examine(ctx context.Context, s subject) (*examination, error) {
	result := &examination{subject: s, agent: s.peer.name, report: conformance.NewReport(0), broke: map[string]string{}}
	cases, err := conformance.Select(s.role, s.protocol, x.patterns...)
	if err != nil || len(cases) == 0 {
		return result, err
	}
	var skip skipped
	setUp := x.b.npm
	if s.peer == peerCoder || s.peer == peerGobwas {
		setUp = func() error { return nil }
	}
	if err := setUp(); errors.As(err, &skip) {
		result.skipped = skip
		return result, nil
	} else if err != nil {
		return result, err
	}
	if version, err := s.peer.version(x.b); err == nil {
		result.agent += " " + version
	}
	suite := conformance.Suite{Cases: cases, Protocol: s.protocol, Agent: result.agent, Parallel: x.parallel, Times: x.times}
	x.b.log(fmt.Sprintf("%s %s, %d cases", s, result.agent[len(s.peer.name):], len(cases)))
	if s.role == conformance.Server {
		err = x.examineServer(ctx, suite, result)
	} else {
		err = x.examineClient(ctx, suite, result)
	}
	if errors.As(err, &skip) {
		result.skipped, err = skip, nil
	}
	if err != nil {
		result.failed = err
		err = fmt.Errorf("%s: %w", s, err)
	}
	return result, err
}

func (x *examiner) examineServer(ctx context.Context, suite conformance.Suite, result *examination) error {
	srv, err := result.subject.peer.server(ctx, x.b)
	if err != nil {
		return err
	}
	defer srv.stop()
	address, err := offered(func(d Deflate) (string, error) { return srv.url(wish{behaviour: behaveSuite, deflate: d}) })
	if err != nil {
		return err
	}
	report, err := suite.TestServer(ctx, address)
	if err != nil {
		return err
	}
	result.report = report
	return nil
}

// offered asks for compression in the ways that there are, the best first.
func offered[T any](ask func(d Deflate) (T, error)) (result T, err error) {
	for _, d := range []Deflate{deflateOn, deflateFresh, deflateOff} {
		var unoffered notOffered
		if result, err = ask(d); !errors.As(err, &unoffered) {
			return result, err
		}
	}
	return result, err
}

// examineClient has several of the peer's clients take the cases in turn.
func (x *examiner) examineClient(ctx context.Context, suite conformance.Suite, result *examination) error {
	ended := newSignals(suite.Cases)
	suite.Finished = func(r conformance.Result) { ended.fire(r.Case) }
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server, err := suite.Serve(listener)
	if err != nil {
		listener.Close()
		return err
	}
	defer server.Close()
	work := make(chan *conformance.Case, len(suite.Cases))
	for _, c := range suite.Cases {
		work <- c
	}
	close(work)
	var clients sync.WaitGroup
	var mu sync.Mutex // guards result.broke and err
	for range max(1, x.parallel) {
		clients.Go(func() {
			c, startErr := result.subject.peer.client(ctx, x.b)
			if startErr != nil {
				mu.Lock()
				err = startErr
				mu.Unlock()
				return
			}
			defer c.stop()
			for one := range work {
				if ctx.Err() != nil {
					return
				}
				if broke := takeCase(ctx, c, server.URL(), one, ended); broke != nil {
					mu.Lock()
					result.broke[one.Number] = broke.Error()
					mu.Unlock()
				}
			}
		})
	}
	clients.Wait()
	server.Finish()
	result.report = server.Report()
	return errors.Join(err, context.Cause(ctx))
}

// takeCase has a client go through a case; the error says how the client failed to end.
func takeCase(ctx context.Context, c client, base string, one *conformance.Case, ended *signals) error {
	ctx, cancel := context.WithTimeout(ctx, suiteTime)
	defer cancel()
	defer ended.after(one.Number, suiteGrace, cancel)()
	view, err := offered(func(d Deflate) (View, error) {
		return c.play(ctx, Job{URL: base + "/case?n=" + one.Number, Deflate: d, End: endSuite})
	})
	switch {
	case err != nil:
		return err
	case view.Opened && !view.Closed:
		return fmt.Errorf("the client saw no end: %s", view.Wrong)
	}
	return nil
}

// signals tell that cases have ended.
type signals struct{ ended map[string]chan struct{} }

func newSignals(cases []*conformance.Case) *signals {
	s := &signals{map[string]chan struct{}{}}
	for _, c := range cases {
		s.ended[c.Number] = make(chan struct{})
	}
	return s
}

// fire is called by one goroutine at a time.
func (s *signals) fire(number string) {
	select {
	case <-s.ended[number]: // a client that came twice
	default:
		close(s.ended[number])
	}
}

// after calls f a while after a case has ended, unless the function that it returns was
// called.
func (s *signals) after(number string, wait time.Duration, f func()) (stop func()) {
	stopped := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-stopped:
			return
		case <-s.ended[number]:
		}
		select {
		case <-stopped:
		case <-time.After(wait):
			f()
		}
	})
	return func() {
		close(stopped)
		watch.Wait()
	}
}

// blames are the results that are not as the standards ask, the failures first.
func (e *examination) blames() []conformance.Result {
	results := slices.DeleteFunc(e.report.Results(), func(r conformance.Result) bool {
		return r.Verdict != conformance.Failed && r.Verdict != conformance.NonStrict
	})
	slices.SortStableFunc(results, func(a, b conformance.Result) int { return int(b.Verdict) - int(a.Verdict) })
	return results
}
