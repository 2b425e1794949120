package runner

import (
	"context"
	"sync"
)

// run is one run of tests on a pool's workers.
type run struct {
	pool     *pool
	tests    []Test
	groups   [][]int // indexes of tests; those of a group run one after the other
	skipped  func(t Test) *Result
	reporter Reporter

	// gone ends the run with an error when it is closed; nil never is.
	gone    <-chan struct{}
	goneErr func() error

	news    chan progress
	results []*Result
}

// progress says that a test has begun or, with a result, that it has ended; or, with an error
// alone, that the run cannot go on.
type progress struct {
	index  int
	result *Result
	err    error
}

// do runs the tests. The reporter is called on this goroutine, with the results in the order in which
// they come; the report has them in the order of the tests. When ctx ends the tests that run are stopped
// and the report has what was done. The error says that the tests could not be run.
func (r *run) do(ctx context.Context) (*Report, error) {
	r.reporter.Begin(r.tests)
	r.results = make([]*Result, len(r.tests))
	err := r.pass(ctx, r.groups)
	report := &Report{Interrupted: ctx.Err() != nil}
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

// pass runs groups of tests on as many workers as there may be.
func (r *run) pass(ctx context.Context, groups [][]int) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	todo := make(chan []int)
	go func() { // ends with todo's readers or the groups
		defer close(todo)
		for _, group := range groups {
			select {
			case todo <- group:
			case <-running.Done():
				return
			}
		}
	}()
	r.news = make(chan progress)
	var workers sync.WaitGroup
	for range min(r.pool.policy.Jobs, len(groups)) {
		workers.Go(func() { r.work(running, todo) })
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
				r.results[p.index] = p.result
				r.reporter.Finished(*p.result)
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

// work runs groups of tests until there are no more.
func (r *run) work(ctx context.Context, todo <-chan []int) {
	var w *worker // once there is something to run
	defer func() {
		if w != nil {
			r.pool.give(w)
		}
	}()
	for group := range todo {
		for _, index := range group {
			if ctx.Err() != nil {
				return
			}
			result := r.skipped(r.tests[index])
			if result == nil {
				var err error
				if result, err = r.workOn(ctx, &w, index); err != nil {
					r.news <- progress{err: err}
					return
				}
			}
			result.Name = r.tests[index].Name
			r.news <- progress{index: index, result: result}
		}
	}
}

// workOn runs one test on a worker, which it takes if there is none.
func (r *run) workOn(ctx context.Context, w **worker, index int) (*Result, error) {
	if *w == nil {
		worker, err := r.pool.take()
		if err != nil {
			return nil, err
		}
		*w = worker
	}
	r.news <- progress{index: index}
	result, err := (*w).run(ctx, r.tests[index], false)
	if err != nil {
		return nil, err
	}
	return &result, nil
}
