package runner

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"adieu/tools/testserver"
)

// DefaultTimeout is how long a test may take if nothing else is said: 10 s, and more under
// the race detector.
const DefaultTimeout = 10 * time.Second * slowdown

// keptLines bounds the lines that are kept of what the server says during a test.
const keptLines = 200

// Config says what a [Runner] works on. Only Root is needed.
type Config struct {
	// Root is the directory of the layout tests.
	Root string

	// Timeout is how long a test may take; zero means DefaultTimeout.
	Timeout time.Duration

	// ResetResults writes what the pages print to their expected texts, instead of
	// comparing.
	ResetResults bool

	// CheckLeaks fails a test whose page leaves goroutines behind that are still there so
	// long after it was closed; zero means not to look. A page's sockets say their goodbye
	// in the background, which may take some seconds.
	CheckLeaks time.Duration

	// Expectations say how tests are expected to end; nil means those of Root's
	// TestExpectations, for Adieu.
	Expectations *Expectations

	// PlatformDirectories are searched for expected texts before Root.
	PlatformDirectories []string

	// Server is the test server that the pages come from; nil means that the runner
	// starts one on Root, and ends it.
	Server Server

	// Command makes the child process of a test, which must call ChildMain; nil means this
	// binary without arguments.
	Command func() (*exec.Cmd, error)
}

// Server is what a runner needs of a test server.
type Server interface {
	URL() string // for example "http://127.0.0.1:8000"
	Close() error
}

// Runner runs layout tests. It belongs to one goroutine.
type Runner struct {
	cfg       Config
	server    Server
	ownServer bool
	ports     []string // the server's
	baselines Baselines

	mu        sync.Mutex // guards the field below
	serverLog []string   // what the server said since the current test began
}

// New reads TestExpectations and starts the test server. The caller must call Close.
func New(cfg Config) (*Runner, error) {
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.Command == nil {
		cfg.Command = selfCommand
	}
	if cfg.Expectations == nil {
		var err error
		cfg.Expectations, err = ReadExpectations(ExpectationFiles{Root: cfg.Root, Configuration: ThisConfiguration(productAdieu)})
		if err != nil {
			return nil, err
		}
	}
	r := &Runner{cfg: cfg, server: cfg.Server, baselines: Baselines{Root: cfg.Root, Additional: cfg.PlatformDirectories}}
	if r.server == nil {
		server, err := testserver.Start(testserver.Config{Root: cfg.Root, Log: r.log})
		if err != nil {
			return nil, fmt.Errorf("cannot start the test server: %w", err)
		}
		r.server, r.ownServer = server, true
	}
	ports, err := serverPorts(r.server)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.ports = ports
	return r, nil
}

// Close ends the test server that the runner started.
func (r *Runner) Close() error {
	if !r.ownServer {
		return nil
	}
	return r.server.Close()
}

// Run runs tests one after the other. When ctx ends it stops the one that is running and
// returns what was done, marked as interrupted. The error says that the tests could not be run.
func (r *Runner) Run(ctx context.Context, tests []Test, reporter Reporter) (*Report, error) {
	report := &Report{}
	reporter.Begin(tests)
	for _, test := range tests {
		reporter.Started(test)
		result, err := r.RunTest(ctx, test)
		if err != nil && ctx.Err() != nil {
			report.Interrupted = true
			break
		}
		if err != nil {
			return report, err
		}
		report.Add(result)
		reporter.Finished(result)
	}
	reporter.End(report)
	return report, nil
}

// RunTest runs one test in a new child process. The error says that it could not be run, or
// that ctx ended.
func (r *Runner) RunTest(ctx context.Context, test Test) (Result, error) {
	expectation := r.cfg.Expectations.For(test)
	if expectation.Skip {
		return Result{Name: test.Name, Status: Skip, Message: expectation.skipMessage(), Reason: expectation.Reason}, nil
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	cmd, err := r.cfg.Command()
	if err != nil {
		return Result{}, err
	}
	trustServer(cmd, r.server)
	d, err := startDriver(ctx, cmd)
	if err != nil {
		return Result{}, err
	}
	r.takeLog() // what handlers of the test before still had to say is not this test's
	began := time.Now()
	timeout := expectation.Timeout(r.cfg.Timeout)
	p, err := d.load(ctx, pageURL(r.server, test), timeout, r.cfg.CheckLeaks)
	took := time.Since(began)
	if err != nil {
		return Result{}, err
	}
	if p.timedOut {
		d.kill()
	} else if d.close() != nil {
		p.died = true
	}
	result, err := r.judge(test, expectation, p, d)
	result.Name, result.DurationMS = test.Name, took.Milliseconds()
	return result, err
}

// judge turns what became of a page into a result.
func (r *Runner) judge(test Test, expectation Expectation, p page, d *driver) (Result, error) {
	actual := normalise(p.text, r.ports...)
	var result Result
	var err error
	switch {
	case p.timedOut:
		result.Status = Timeout
		result.Message = fmt.Sprintf("timed out after %v", expectation.Timeout(r.cfg.Timeout)) + printedSoFar(actual)
		if p.stacks != "" {
			result.Message += "\nits goroutines were at:\n" + p.stacks
		}
	case p.died:
		result.Status = Crash
		result.Message = "crashed: " + visible(d.obituary()) + printedSoFar(actual)
	case p.err != "":
		result.Status = Fail
		result.Message = "the page could not be run: " + visible(p.err) + printedSoFar(actual)
	case p.leaks != "":
		result.Status = Fail
		result.Message = "the closed page left goroutines behind: " + visible(p.leaks)
	default:
		result, err = r.compare(test, expectation, actual)
	}
	if said := strings.TrimSpace(d.stderr.String()); result.Status == Fail && said != "" {
		result.Message += "\nthe child process wrote on its standard error:\n" + visible(said)
	}
	if lines := r.takeLog(); result.Status != Pass && len(lines) > 0 {
		result.Message += "\nthe test server said:\n" + visible(strings.Join(lines, "\n"))
	}
	return expectation.apply(result), err
}

// differs begins the message of a test whose text is not the expected one.
const differs = "the text differs from what is expected:"

// compare holds a page's text against the expected one, or makes it the expected one.
func (r *Runner) compare(test Test, expectation Expectation, actual string) (Result, error) {
	baseline, err := r.baselines.Find(test)
	if err != nil {
		return Result{}, err
	}
	expected := baseline.Text
	if expectation.IgnoresConsole {
		expected, actual = withoutConsole(expected), withoutConsole(actual)
	}
	switch {
	case !baseline.Missing && expected == actual:
		return Result{Status: Pass}, nil
	case r.cfg.ResetResults && expectation.Allows(Pass):
		name, err := r.baselines.Write(test, actual)
		if err != nil {
			return Result{}, err
		}
		return Result{Status: Pass, Message: "wrote " + name}, nil
	case baseline.Missing:
		return Result{Status: Fail, ActualText: actual, Message: fmt.Sprintf(
			"no expected text: there is no %s; once what the page printed is right, make it with\n"+
				"    adieu test --reset-results %s%s", baseline.Name, test.Name, printedSoFar(actual))}, nil
	}
	return Result{Status: Fail, ExpectedText: expected, ActualText: actual,
		Message: differs + "\n" + difference(baseline.Name, expected, actual)}, nil
}

// printedSoFar quotes a page's text at the end of a message.
func printedSoFar(text string) string {
	if text == "" {
		return "\nthe page had printed nothing"
	}
	return "\nthe page had printed:\n" + visible(strings.TrimSuffix(text, "\n"))
}

// log keeps a line of the test server, such as an error of a handler script. It may be
// called from any goroutine.
func (r *Runner) log(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.serverLog) < keptLines {
		r.serverLog = append(r.serverLog, line)
	}
}

// takeLog returns the kept lines and forgets them.
func (r *Runner) takeLog() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := r.serverLog
	r.serverLog = nil
	return lines
}
