package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"adieu/tools/wpt"
)

const (
	// wptTimeout is what testharness.js gives a page, and wptLongTimeout a long one.
	wptTimeout     = 10 * time.Second
	wptLongTimeout = 60 * time.Second

	wptGrace = 8 * time.Second
)

// WPTConfig says what a [RunWPT] works on.
type WPTConfig struct {
	Policy

	Tests        []wpt.Test
	Server       WPTServer
	Expectations *Expectations

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

// RunWPT runs web-platform-tests, several at a time. It reports and ends as [Runner.Run] does; a
// server that dies is an error.
func RunWPT(ctx context.Context, cfg WPTConfig, reporter Reporter) (*Report, error) {
	cfg.Policy = cfg.Policy.withDefaults()
	s := &wptSite{cfg: cfg, byURL: map[string]wpt.Test{}}
	names := make([]Test, len(cfg.Tests))
	for i, t := range cfg.Tests {
		names[i] = Test{Name: t.URL}
		s.byURL[t.URL] = t
	}
	workers := &pool{policy: cfg.Policy, product: childProduct(cfg.Command, cfg.MaxMemory),
		newSite: func() (site, error) { return s, nil }}
	all := &run{pool: workers, policy: cfg.Policy, tests: names, groups: eachAlone(longestFirst(cfg.Tests)), skipped: s.skipped, reporter: reporter,
		gone: cfg.Server.Gone(), goneErr: func() error {
			return errors.New("the server of web-platform-tests has ended: " + cfg.Server.LastWords())
		}}
	report, err := all.do(ctx)
	return report, errors.Join(err, workers.close())
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

// wptSite is the site of web-platform-tests, which all workers share: it has no state.
type wptSite struct {
	cfg   WPTConfig
	byURL map[string]wpt.Test
}

func (s *wptSite) server() Server { return nil }
func (s *wptSite) close() error   { return nil }

func (s *wptSite) request(t Test) Request {
	test := s.byURL[t.Name]
	return Request{Test: t, URL: s.cfg.Server.URL(test), Timeout: s.timeout(test), Trace: true}
}

// timeout is when a page is stopped that does not end by itself.
func (s *wptSite) timeout(t wpt.Test) time.Duration {
	timeout := wptTimeout
	if t.Long {
		timeout = wptLongTimeout
	}
	if m := s.cfg.TimeoutMultiplier; m > 0 {
		timeout = time.Duration(float64(timeout) * m)
	}
	return timeout + cmp.Or(s.cfg.Grace, wptGrace)
}

// NotRunPrefix begins the message of a test that is skipped for what it is.
const NotRunPrefix = "not run: "

// skipped is the result of a test that is not run, or nil.
func (s *wptSite) skipped(t Test) *Result {
	expectation := s.cfg.Expectations.For(t)
	switch reason := s.byURL[t.Name].NotRun(); {
	case reason != "":
		return &Result{Status: Skip, Message: NotRunPrefix + reason, Harness: harnessSkip}
	case expectation.Skip:
		return &Result{Status: Skip, Message: expectation.skipMessage(), Reason: expectation.Reason, Harness: harnessSkip}
	}
	return nil
}

// judge turns what became of a page into a result.
func (s *wptSite) judge(t Test, o Outcome) (Result, error) {
	expectation := s.cfg.Expectations.For(t)
	result := judgeWPT(o, s.timeout(s.byURL[t.Name]))
	if result.Status != Pass {
		result.Reason, result.Console = expectation.Reason, o.Console
	}
	if result.Status != Pass || s.cfg.Policy.Trace {
		result.Wire = o.Wire
	}
	return expectation.apply(result), nil
}

func judgeWPT(o Outcome, timeout time.Duration) Result {
	switch {
	case o.TimedOut:
		return Result{Status: Timeout, Harness: harnessTimeout,
			Message: fmt.Sprintf("timed out after %v", timeout) + printedSoFar(unixLines(o.Text)) + Visible(o.whereabouts())}
	case o.Died:
		return Result{Status: Crash, Harness: harnessCrash,
			Message: "crashed: " + Visible(o.Obituary) + printedSoFar(unixLines(o.Text)) + Visible(o.whereabouts())}
	case o.Error != "":
		return Result{Status: Fail, Harness: harnessError, Message: "the page could not be run: " + Visible(o.Error)}
	}
	result := judgeHarness(o.Text)
	if printed := strings.TrimSpace(o.Console); result.Status != Pass && printed != "" {
		result.Message += "\nconsole:\n" + Visible(printed)
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
