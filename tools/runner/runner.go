package runner

import (
	"cmp"
	"context"
	"os/exec"
	"time"

	"adieu/tools/testserver"
)

// Config says what a [Runner] works on. Only Root is needed.
type Config struct {
	Policy

	// Root is the directory of the layout tests.
	Root string

	// Timeout is how long a test may take: DefaultTimeout.
	Timeout time.Duration

	// ResetResults writes what the pages print to their expected texts, instead of
	// comparing, and NoNewResults has it write only those that are there.
	ResetResults, NoNewResults bool

	// CheckLeaks fails a test whose page leaves goroutines behind that are still there so
	// long after it was closed; zero means not to look. A page's sockets say their goodbye
	// in the background, which may take some seconds.
	CheckLeaks time.Duration

	// Expectations say how tests are expected to end; nil means those of Root's
	// TestExpectations, for the product.
	Expectations *Expectations

	// PlatformDirectories are searched for expected texts before Root.
	PlatformDirectories []string

	// Product is what pages are run in; nil means Adieu, in child processes.
	Product *Product

	// NewServer starts a test server, which the pages of one worker come from and whose log
	// lines go to log, from any goroutine. Nil means the bundled one, on Root.
	NewServer func(log func(line string)) (Server, error)

	// Command makes a child process, which must call ChildMain; nil means this binary
	// without arguments.
	Command func() (*exec.Cmd, error)
}

// Server is what a runner needs of a test server.
type Server interface {
	URL() string // for example "http://127.0.0.1:8000"
	Close() error
}

// Runner runs layout tests, on workers that it keeps from one run to the next. Each worker is
// a test server and what loads pages from it, such as a child process.
type Runner struct {
	cfg       Config
	baselines Baselines
	pool      *pool
}

// New reads TestExpectations. The caller must call Close.
func New(cfg Config) (*Runner, error) {
	cfg.Policy = cfg.Policy.withDefaults()
	cfg.Timeout = cmp.Or(cfg.Timeout, DefaultTimeout)
	if cfg.Product == nil {
		cfg.Product = childProduct(cfg.Command, cfg.MaxMemory)
	}
	if cfg.Expectations == nil {
		var err error
		cfg.Expectations, err = ReadExpectations(ExpectationFiles{Root: cfg.Root, Configuration: ThisConfiguration(cfg.Product.Name)})
		if err != nil {
			return nil, err
		}
	}
	r := &Runner{cfg: cfg, baselines: Baselines{Root: cfg.Root, Product: cfg.Product.Name, Additional: cfg.PlatformDirectories}}
	r.pool = &pool{policy: cfg.Policy, product: cfg.Product, newSite: r.newLayoutSite}
	return r, nil
}

// newServer starts the server of a worker.
func (r *Runner) newServer(log *serverLog, trace *serverTrace) (Server, error) {
	if r.cfg.NewServer != nil {
		return r.cfg.NewServer(log.add)
	}
	cfg := testserver.Config{Root: r.cfg.Root, Log: log.add}
	if !r.cfg.Product.Traces {
		cfg.Trace = trace.add
	}
	return testserver.Start(cfg)
}

// Close ends the workers. The error says how a process or a server ended that no test could be
// blamed for: with a data race, for example, after its last page. No other method may be running.
func (r *Runner) Close() error { return r.pool.close() }

// Run runs tests on Policy.Jobs workers, those of a directory one after the other in their order. The
// reporter is called on this goroutine, with results in the order in which they come; the
// report has them in the order of the tests. When ctx ends the tests that run are stopped, and
// the report, marked as interrupted, has what was done. The error says that the tests could not
// be run.
func (r *Runner) Run(ctx context.Context, tests []Test, reporter Reporter) (*Report, error) {
	all := &run{pool: r.pool, policy: r.cfg.Policy, tests: tests, groups: r.cfg.groups(tests), skipped: r.skipped, reporter: reporter}
	return all.do(ctx)
}

// RunTest runs one test. It may be called from several goroutines, each of which has a worker as
// long. The error says that the test could not be run, or that ctx ended.
func (r *Runner) RunTest(ctx context.Context, test Test) (Result, error) {
	if result := r.skipped(test); result != nil {
		return *result, nil
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	w, err := r.pool.take()
	if err != nil {
		return Result{}, err
	}
	defer r.pool.give(w)
	return w.run(ctx, test, usual)
}

// skipped is the result of a test that is not run, or nil.
func (r *Runner) skipped(test Test) *Result {
	expectation := r.cfg.Expectations.For(test)
	if expectation.Skip {
		return &Result{Name: test.Name, Status: Skip, Message: expectation.skipMessage(), Reason: expectation.Reason}
	}
	if r.cfg.Product.NotOffered != nil {
		if why := r.cfg.Product.NotOffered(r.cfg.Root, test); why != "" {
			return &Result{Name: test.Name, Status: Skip, Message: NotRunPrefix + why}
		}
	}
	return nil
}
