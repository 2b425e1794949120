package runner

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// keptLines bounds the lines that are kept of what a server says during a test.
const keptLines = 200

// layoutSite is the site of layout tests: a server of the worker's own.
type layoutSite struct {
	runner *Runner
	from   Server
	ports  []string // the server's
	log    *serverLog
	trace  *serverTrace
}

// newLayoutSite starts a server.
func (r *Runner) newLayoutSite() (site, error) {
	log, trace := new(serverLog), new(serverTrace)
	server, err := r.newServer(log, trace)
	if err != nil {
		return nil, fmt.Errorf("cannot start the test server: %w", err)
	}
	ports, err := serverPorts(server)
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return &layoutSite{runner: r, from: server, ports: ports, log: log, trace: trace}, nil
}

func (s *layoutSite) server() Server { return s.from }
func (s *layoutSite) close() error   { return s.from.Close() }

func (s *layoutSite) request(t Test) Request {
	s.log.take() // what handlers of the test before still had to say is not this test's
	s.trace.begin()
	return Request{Test: t, URL: pageURL(s.from, t), Timeout: s.runner.timeout(t), CheckLeaks: s.runner.cfg.CheckLeaks, Trace: true}
}

// timeout is how long a test may take.
func (r *Runner) timeout(t Test) time.Duration {
	return r.cfg.Expectations.For(t).Timeout(r.cfg.Timeout)
}

// judge turns what became of a page into a result.
func (s *layoutSite) judge(test Test, o Outcome) (Result, error) {
	r := s.runner
	expectation := r.cfg.Expectations.For(test)
	actual := normalise(o.Text, s.ports...)
	var result Result
	var err error
	switch {
	case o.TimedOut:
		err = r.addExpected(&result, test)
		result.Status = Timeout
		result.Message = fmt.Sprintf("timed out after %v", r.timeout(test)) + printedSoFar(actual) + s.clean(o.whereabouts())
	case o.Died:
		err = r.addExpected(&result, test)
		result.Status = Crash
		result.Message = "crashed: " + Visible(o.Obituary) + printedSoFar(actual) + s.clean(o.whereabouts())
	case o.Error != "":
		result.Status = Fail
		result.Message = "the page could not be run: " + Visible(o.Error) + printedSoFar(actual)
	case o.Leaks != "":
		result.Status = Fail
		result.Message = "the closed page left behind:\n" + s.clean(o.Leaks)
	default:
		result, err = r.compare(test, expectation, actual)
	}
	if said := strings.TrimSpace(o.Said); result.Status == Fail && said != "" {
		result.Message += "\nthe process wrote on its standard error:\n" + Visible(said)
	}
	if lines := s.log.take(); result.Status != Pass && len(lines) > 0 {
		result.Message += "\nthe test server said:\n" + Visible(strings.Join(lines, "\n"))
	}
	if result.Status != Pass {
		result.ActualText = cmp.Or(result.ActualText, actual)
		result.Console = normalise(o.Console, s.ports...)
	}
	if result.Status != Pass || r.cfg.Trace {
		result.Wire = o.Wire
		if o.Wire == nil {
			result.Wire = s.trace.events()
		}
	}
	return expectation.apply(result), err
}

// clean is a message about a page without what differs in each run.
func (s *layoutSite) clean(text string) string { return Visible(normalise(text, s.ports...)) }

// whereabouts says where a page was that had to be stopped, as far as that is known.
func (o Outcome) whereabouts() string {
	text := ""
	if o.Script != "" {
		text += "\nits script was at:\n" + o.Script
	}
	if o.Stacks != "" {
		text += "\nits goroutines were at:\n" + o.Stacks
	}
	return text
}

// Differs begins the message of a test whose text is not the expected one. A unified diff
// follows, whose first file is that of the expected text.
const Differs = "the text differs from what is expected:"

// noExpectedText begins the message of a test without an expected text.
const noExpectedText = "no expected text"

// compare holds a page's text against the expected one, or makes it the expected one.
func (r *Runner) compare(test Test, expectation Expectation, actual string) (Result, error) {
	baseline, err := r.baselines.Find(test)
	if err != nil {
		return Result{}, err
	}
	expected, compared := baseline.Text, actual
	if expectation.IgnoresConsole || !r.cfg.Product.ComparesConsole {
		expected, compared = withoutConsole(expected), withoutConsole(actual)
	}
	switch {
	case !baseline.Missing && expected == compared:
		return Result{Status: Pass}, nil
	case r.mayWrite(expectation, baseline):
		name, err := r.baselines.Write(test, actual)
		if err != nil {
			return Result{}, err
		}
		return Result{Status: Pass, Message: "wrote " + name}, nil
	case baseline.Missing && r.cfg.ResetResults && r.cfg.NoNewResults:
		return Result{Status: Fail, settled: true, Message: fmt.Sprintf(
			noExpectedText+": there is no %s, and --no-new-test-results, or CI=true, keeps it from being made%s", baseline.Name, printedSoFar(actual))}, nil
	case baseline.Missing:
		return Result{Status: Fail, settled: true, Message: fmt.Sprintf(
			noExpectedText+": there is no %s; once what the page printed is right, make it with\n"+
				"    adieu test --reset-results %s%s", baseline.Name, test.Name, printedSoFar(actual))}, nil
	}
	return Result{Status: Fail, ExpectedText: expected, ActualText: compared,
		Message: Differs + "\n" + difference(baseline.Name, expected, compared)}, nil
}

// addExpected adds the expected text to the result of a page that did not come to its end, to be
// seen beside what it printed.
func (r *Runner) addExpected(result *Result, test Test) error {
	baseline, err := r.baselines.Find(test)
	result.ExpectedText = baseline.Text
	return err
}

// mayWrite reports whether a text that is not as expected becomes what is expected.
func (r *Runner) mayWrite(e Expectation, b Baseline) bool {
	return r.cfg.ResetResults && e.Allows(Pass) && !(b.Missing && r.cfg.NoNewResults)
}

// printedSoFar quotes a page's text at the end of a message.
func printedSoFar(text string) string {
	if text == "" {
		return "\nthe page had printed nothing"
	}
	return "\nthe page had printed:\n" + Visible(strings.TrimSuffix(text, "\n"))
}

// serverLog keeps what a server says, such as an error of a handler script. Its methods may
// be called from any goroutine.
type serverLog struct {
	mu    sync.Mutex // guards the field below
	lines []string
}

func (l *serverLog) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) < keptLines {
		l.lines = append(l.lines, line)
	}
}

// take returns the kept lines and forgets them.
func (l *serverLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.lines
	l.lines = nil
	return lines
}
