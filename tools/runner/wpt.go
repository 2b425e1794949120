package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"adieu/tools/wpt"
)

const (
	// wptTimeout is what testharness.js gives a page, and wptLongTimeout a long one.
	wptTimeout     = 10 * time.Second
	wptLongTimeout = 60 * time.Second

	wptGrace = 8 * time.Second

	// wptPagesPerChild is how many pages a child process loads before it is replaced.
	wptPagesPerChild = 40
)

// WPTConfig says what a [RunWPT] works on.
type WPTConfig struct {
	Tests        []wpt.Test
	Server       WPTServer
	Expectations *Expectations

	// Jobs is how many child processes load pages at a time; less than 1 means one.
	Jobs int

	// TimeoutMultiplier makes timeouts longer: the same that the children's HarnessLoader
	// has. Zero means 1.
	TimeoutMultiplier float64

	// Grace is how much later than testharness.js the runner stops a page: 8 s.
	Grace time.Duration

	// Command makes a child process, which must call ChildMain with a HarnessLoader.
	Command func() (*exec.Cmd, error)
}

// WPTServer is what a run needs of the server, which [wpt.Server] is.
type WPTServer interface {
	URL(wpt.Test) string
	Gone() <-chan struct{} // closed when the server has ended
	LastWords() string
}

// RunWPT runs web-platform-tests, several at a time. The reporter is called on this
// goroutine, with the results in the order in which they come; the report has them in the
// order of the tests. It ends as [Runner.Run] does; a server that dies is an error.
func RunWPT(ctx context.Context, cfg WPTConfig, reporter Reporter) (*Report, error) {
	names := make([]Test, len(cfg.Tests))
	for i, t := range cfg.Tests {
		names[i] = Test{Name: t.URL}
	}
	reporter.Begin(names)
	r := &wptRun{cfg: cfg, results: make(chan wptResult), todo: make(chan int)}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	var workers sync.WaitGroup
	for range max(1, cfg.Jobs) {
		workers.Go(func() { r.work(running) })
	}
	go func() { // ends with todo's readers or the tests
		defer close(r.todo)
		for _, i := range longestFirst(cfg.Tests) {
			select {
			case r.todo <- i:
			case <-running.Done():
				return
			}
		}
	}()
	go func() {
		workers.Wait()
		close(r.results)
	}()
	results := make([]*Result, len(cfg.Tests))
	err := r.collect(running, cancel, names, results, reporter)
	report := &Report{Interrupted: ctx.Err() != nil}
	for _, result := range results {
		if result != nil {
			report.Add(*result)
		}
	}
	if err != nil && ctx.Err() == nil {
		return report, err
	}
	reporter.End(report)
	return report, nil
}

// longestFirst is the order in which tests are begun: one that may take long must not be
// what all others have ended before.
func longestFirst(tests []wpt.Test) []int {
	order := make([]int, len(tests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case tests[a].Long == tests[b].Long:
			return 0
		case tests[a].Long:
			return -1
		}
		return 1
	})
	return order
}

// wptRun is a run of RunWPT.
type wptRun struct {
	cfg     WPTConfig
	todo    chan int // indexes of tests
	results chan wptResult
}

// wptResult says that a test has begun or, with a result or an error, that it has ended.
type wptResult struct {
	index  int
	result *Result
	err    error
}

// collect hands results on until all workers have ended, which it makes them do on an
// error.
func (r *wptRun) collect(ctx context.Context, cancel func(), names []Test, results []*Result, reporter Reporter) (err error) {
	gone := r.cfg.Server.Gone()
	for {
		select {
		case got, more := <-r.results:
			switch {
			case !more:
				return err
			case got.err != nil:
				if err == nil && ctx.Err() == nil {
					err = got.err
				}
				cancel()
			case got.result == nil:
				reporter.Started(names[got.index])
			default:
				results[got.index] = got.result
				reporter.Finished(*got.result)
			}
		case <-gone:
			gone = nil
			if err == nil {
				err = errors.New("the server of web-platform-tests has ended: " + r.cfg.Server.LastWords())
			}
			cancel()
		}
	}
}

// work runs tests until there are no more, in children that it keeps as long as they are
// good.
func (r *wptRun) work(ctx context.Context) {
	w := &wptWorker{run: r}
	defer w.release()
	for i := range r.todo {
		test := r.cfg.Tests[i]
		expectation := r.cfg.Expectations.For(Test{Name: test.URL})
		result := skippedWPT(test, expectation)
		var err error
		if result == nil {
			r.results <- wptResult{index: i}
			result, err = w.runTest(ctx, test, expectation)
		}
		if err != nil {
			r.results <- wptResult{index: i, err: err}
			return
		}
		result.Name = test.URL
		r.results <- wptResult{index: i, result: result}
	}
}

// notRunPrefix begins the message of a test that is skipped for what it is.
const notRunPrefix = "not run: "

// skippedWPT is the result of a test that is not run, or nil.
func skippedWPT(t wpt.Test, e Expectation) *Result {
	switch reason := t.NotRun(); {
	case reason != "":
		return &Result{Status: Skip, Message: notRunPrefix + reason, Harness: harnessSkip}
	case e.Skip:
		return &Result{Status: Skip, Message: e.skipMessage(), Reason: e.Reason, Harness: harnessSkip}
	}
	return nil
}

// wptWorker loads one page after the other. It belongs to one goroutine.
type wptWorker struct {
	run    *wptRun
	driver *driver // nil before the first page, and after one that spoilt it
	pages  int     // that the driver's child has loaded
}

// release lets the child go.
func (w *wptWorker) release() {
	if w.driver != nil {
		_ = w.driver.close()
		w.driver = nil
	}
}

// runTest runs one test. When a child dies that had loaded other pages before, the test
// has another chance in a new one: its death may be the others' fault.
func (w *wptWorker) runTest(ctx context.Context, test wpt.Test, e Expectation) (*Result, error) {
	used := w.driver != nil
	result, err := w.load(ctx, test)
	if err == nil && used && result.Status == Crash {
		result, err = w.load(ctx, test)
	}
	if err != nil {
		return nil, err
	}
	judged := e.apply(*result)
	return &judged, nil
}

func (w *wptWorker) load(ctx context.Context, test wpt.Test) (*Result, error) {
	if w.pages >= wptPagesPerChild {
		w.release()
	}
	if w.driver == nil {
		cmd, err := w.run.cfg.Command()
		if err != nil {
			return nil, err
		}
		if w.driver, err = startDriver(ctx, cmd); err != nil {
			w.driver = nil
			return nil, err
		}
		w.pages = 0
	}
	w.pages++
	d := w.driver
	timeout := w.run.timeout(test)
	began := time.Now()
	p, err := d.load(ctx, w.run.cfg.Server.URL(test), timeout, 0)
	took := time.Since(began)
	if err != nil { // the driver is dead
		w.driver = nil
		return nil, err
	}
	switch {
	case p.timedOut:
		d.kill()
		w.driver = nil
	case p.died:
		_ = d.close()
		w.driver = nil
	}
	result := judgeWPT(p, d, timeout)
	result.DurationMS = took.Milliseconds()
	return &result, nil
}

// timeout is when a page is stopped that does not end by itself.
func (r *wptRun) timeout(t wpt.Test) time.Duration {
	timeout := wptTimeout
	if t.Long {
		timeout = wptLongTimeout
	}
	if m := r.cfg.TimeoutMultiplier; m > 0 {
		timeout = time.Duration(float64(timeout) * m)
	}
	return timeout + cmp.Or(r.cfg.Grace, wptGrace)
}

// judgeWPT turns what became of a page into a result.
func judgeWPT(p page, d *driver, timeout time.Duration) Result {
	switch {
	case p.timedOut:
		message := fmt.Sprintf("timed out after %v", timeout) + printedSoFar(unixLines(p.text))
		if p.stacks != "" {
			message += "\nits goroutines were at:\n" + p.stacks
		}
		return Result{Status: Timeout, Harness: harnessTimeout, Message: message}
	case p.died:
		return Result{Status: Crash, Harness: harnessCrash,
			Message: "crashed: " + visible(d.obituary()) + printedSoFar(unixLines(p.text))}
	case p.err != "":
		return Result{Status: Fail, Harness: harnessError, Message: "the page could not be run: " + visible(p.err)}
	}
	result := judgeHarness(p.text)
	if printed := strings.TrimSpace(p.console); result.Status != Pass && printed != "" {
		result.Message += "\nconsole:\n" + visible(printed)
	}
	return result
}

// SelectWPT returns the tests that paths name, in the order of their URLs and each once; no
// paths name all. The error is a *NoTestsError.
func SelectWPT(tests []wpt.Test, paths []string) ([]wpt.Test, error) {
	if len(paths) == 0 {
		return tests, nil
	}
	wanted := map[string]bool{}
	for _, p := range paths {
		selected := wpt.Select(tests, p)
		if len(selected) == 0 {
			return nil, &NoTestsError{Where: p, Want: "a test is the path of a URL, with or without its query, a file or a directory of the checkout"}
		}
		for _, t := range selected {
			wanted[t.URL] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(tests), func(t wpt.Test) bool { return !wanted[t.URL] }), nil
}
