package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// run is one run of tests on a pool's workers.
type run struct {
	pool     *pool
	policy   Policy
	tests    []Test
	groups   [][]int // indexes of tests; those of a group run one after the other
	skipped  func(t Test) *Result
	reporter Reporter

	// gone ends the run with an error when it is closed; nil never is.
	gone    <-chan struct{}
	goneErr func() error

	news chan progress

	// Owned by the goroutine of do.
	histories []history
	left      []int // attempts at each test that are still to come, of those that are planned
	results   []*Result

	limits limits
}

// progress says that a test has begun or, with a result, that it has ended; or, with an error
// alone, that the run cannot go on.
type progress struct {
	index  int
	result *Result
	err    error
}

// errGlobalTimeout is the cause with which a run's context ends.
var errGlobalTimeout = errors.New("the time of the whole run was over")

// do runs the tests. The reporter is called on this goroutine; the report has the results in the order
// of the tests. When ctx ends the tests that run are stopped and the report has what was
// done. The error says that the tests could not be run.
func (r *run) do(ctx context.Context) (*Report, error) {
	if r.policy.GlobalTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.policy.GlobalTimeout, errGlobalTimeout)
		defer cancel()
	}
	r.reporter.Begin(r.tests)
	n := len(r.tests)
	r.histories, r.left, r.results = make([]history, n), make([]int, n), make([]*Result, n)
	r.limits.policy = r.policy
	err := r.plannedPasses(ctx)
	if err == nil {
		err = r.retryPasses(ctx)
	}
	for i := range r.tests { // those of which more was to come
		r.finish(i)
	}
	report := &Report{Interrupted: ctx.Err() != nil, Stopped: r.limits.reached()}
	if context.Cause(ctx) == errGlobalTimeout {
		report.Stopped = fmt.Sprintf("the run's %v were over", r.policy.GlobalTimeout)
	}
	for _, result := range r.results {
		if result != nil {
			report.Add(*result)
		}
	}
	if err != nil && ctx.Err() == nil {
		return report, err
	}
	r.reporter.End(report)
	return report, nil
}

// plannedPasses runs all that is to be run whatever the results.
func (r *run) plannedPasses(ctx context.Context) error {
	passes := r.policy.passes(r.groups)
	for _, groups := range passes {
		r.plan(groups)
	}
	for {
		for _, groups := range passes {
			if ctx.Err() != nil || r.limits.reached() != "" {
				return nil
			}
			if err := r.pass(ctx, groups, r.policy.Jobs); err != nil {
				return err
			}
		}
		if !r.policy.UntilUnexpected {
			return nil
		}
		for _, groups := range passes {
			r.plan(groups)
		}
	}
}

// plan counts attempts that are to come.
func (r *run) plan(groups [][]step) {
	for _, group := range groups {
		for _, s := range group {
			r.left[s.index]++
		}
	}
}

// retryPasses tries again what was not as expected.
func (r *run) retryPasses(ctx context.Context) error {
	for range r.policy.Retries {
		var again []step
		for i := range r.tests {
			if r.toRetry(i) {
				again = append(again, step{i, alone})
			}
		}
		if len(again) == 0 || len(again) > maxRetried || ctx.Err() != nil || r.limits.reached() != "" {
			return nil
		}
		groups := [][]step{again}
		r.plan(groups)
		if err := r.pass(ctx, groups, 1); err != nil {
			return err
		}
	}
	return nil
}

// toRetry reports whether a test would be tried again.
func (r *run) toRetry(index int) bool {
	h := &r.histories[index]
	if r.results[index] != nil || h.count == 0 || h.count > r.policy.Retries {
		return false
	}
	last := h.results[h.count-1]
	return !last.OK() && !last.settled
}

// note takes a result in, and finishes the test with its last one.
func (r *run) note(index int, result Result) {
	r.histories[index].add(result)
	r.left[index]--
	if a, ok := r.reporter.(AttemptReporter); ok {
		a.Attempted(result)
	}
	if r.left[index] <= 0 && !r.policy.UntilUnexpected && !r.toRetry(index) {
		r.finish(index)
	}
}

// finish reports a test's result, if it has one that was not reported.
func (r *run) finish(index int) {
	h := &r.histories[index]
	if r.results[index] != nil || h.count == 0 {
		return
	}
	var result Result
	if r.policy.repeats() {
		result = h.repeated()
	} else {
		result = h.retried()
	}
	if result.Status == Flaky && r.policy.FailOnFlaky {
		result.Unexpected = true
	}
	r.results[index] = &result
	r.reporter.Finished(result)
}

// pass runs groups of steps on as many workers as there may be.
func (r *run) pass(ctx context.Context, groups [][]step, jobs int) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	feeding, enough := context.WithCancel(running) // ends earlier, when a limit is reached
	defer enough()
	r.limits.reach = enough
	todo := make(chan []step)
	go func() { // ends with todo's readers or the groups
		defer close(todo)
		for _, group := range groups {
			select {
			case todo <- group:
			case <-feeding.Done():
				return
			}
		}
	}()
	r.news = make(chan progress)
	var workers sync.WaitGroup
	for range min(jobs, len(groups)) {
		workers.Go(func() { r.work(running, feeding, todo) })
	}
	go func() {
		workers.Wait()
		close(r.news)
	}()
	return r.collect(running, cancel)
}

// collect hands results on until all workers have ended, which it makes them do on an
// error.
func (r *run) collect(ctx context.Context, cancel func()) (err error) {
	gone := r.gone
	for {
		select {
		case p, more := <-r.news:
			switch {
			case !more:
				return err
			case p.err != nil:
				if err == nil && ctx.Err() == nil {
					err = p.err
				}
				cancel()
			case p.result == nil:
				r.reporter.Started(r.tests[p.index])
			default:
				r.note(p.index, *p.result)
			}
		case <-gone:
			gone = nil
			if err == nil {
				err = r.goneErr()
			}
			cancel()
		}
	}
}

// work runs groups of steps until there are no more; it begins none once feeding has ended.
func (r *run) work(running, feeding context.Context, todo <-chan []step) {
	var w *worker // once there is something to run
	defer func() {
		if w != nil {
			r.pool.give(w)
		}
	}()
	for group := range todo {
		for _, s := range group {
			if feeding.Err() != nil {
				return
			}
			result := r.skipped(r.tests[s.index])
			if result == nil {
				var err error
				if result, err = r.workOn(running, &w, s); err != nil {
					r.news <- progress{err: err}
					return
				}
			}
			result.Name = r.tests[s.index].Name
			r.limits.note(s.index, *result)
			r.news <- progress{index: s.index, result: result}
		}
	}
}

// workOn takes one step on a worker, which it takes if there is none.
func (r *run) workOn(ctx context.Context, w **worker, s step) (*Result, error) {
	if *w == nil {
		worker, err := r.pool.take()
		if err != nil {
			return nil, err
		}
		*w = worker
	}
	r.news <- progress{index: s.index}
	result, err := (*w).run(ctx, r.tests[s.index], s.company)
	if err != nil {
		return nil, err
	}
	return &result, nil
}
