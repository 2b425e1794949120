package runner

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// site is where a worker's pages come from, and who judges them. It belongs to its worker.
type site interface {
	// server is the pages' server, nil when a loader need not know it.
	server() Server

	// request says how to load a test's page.
	request(t Test) Request

	// judge turns what became of a page into a result, without name and duration. The error
	// says that the run cannot go on.
	judge(t Test, o Outcome) (Result, error)

	close() error
}

// worker loads one page after the other. It belongs to one goroutine at a time.
type worker struct {
	pool   *pool
	site   site
	loader Loader   // nil before the first page, and after one that spoilt it
	before []string // the names of the tests that the loader has loaded
}

// run runs one test. When a loader dies that had loaded other pages before, the test has one
// more go in a new one: the death may be their fault. A test that passes then is flaky.
func (w *worker) run(ctx context.Context, test Test, c company) (Result, error) {
	if c == alone || c == usual && len(w.before) >= w.pool.policy.BatchSize {
		w.release()
	}
	result, err := w.load(ctx, test)
	if err != nil || result.Status != Crash || result.company == "" {
		return result, err
	}
	again, err := w.load(ctx, test)
	if err != nil {
		return again, err
	}
	result.Message = result.company + ": " + result.Message
	if again.Status != Crash {
		again.Message = strings.TrimPrefix(again.Message+"\nit crashed "+result.Message, "\n")
	}
	if again.Status == Pass {
		again.Status = Flaky
	}
	again.Attempts = []Attempt{attemptOf(result), attemptOf(again)}
	return again, nil
}

// someOf names the last few of the tests, the latest first.
func someOf(names []string) string {
	const shown = 3
	var last []string
	for i := len(names) - 1; i >= 0 && len(last) < shown; i-- {
		last = append(last, names[i])
	}
	text := strings.Join(last, ", ")
	if more := len(names) - len(last); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// load loads a test's page. A loader that broke without the page's doing is replaced once.
func (w *worker) load(ctx context.Context, test Test) (Result, error) {
	request := w.site.request(test)
	request.CollectGarbage = w.pool.policy.CollectGarbage
	for again := false; ; again = true {
		if err := w.start(ctx); err != nil {
			return Result{}, err
		}
		before := w.before
		w.before = append(w.before, test.Name)
		began := time.Now()
		outcome, err := w.loader.Load(ctx, request)
		took := time.Since(began)
		if err != nil || outcome.TimedOut || outcome.Died || outcome.Leaks != "" {
			w.release()
		}
		switch {
		case err == nil:
			result, err := w.site.judge(test, outcome)
			result.Name, result.DurationMS, result.Began = test.Name, took.Milliseconds(), began.UnixMicro()
			if result.Status == Pass && result.Wire == nil {
				result.Began = 0
			}
			if result.Status != Pass && len(before) > 0 {
				result.company = fmt.Sprintf("in a process that had run %s before", someOf(before))
			}
			return result, err
		case ctx.Err() != nil || again:
			return Result{}, err
		}
	}
}

// start starts a loader if there is none.
func (w *worker) start(ctx context.Context) error {
	if w.loader != nil {
		return nil
	}
	loader, err := w.pool.product.NewLoader(ctx, w.site.server())
	if err != nil {
		return err
	}
	w.loader, w.before = loader, nil
	return nil
}

// release lets the loader go.
func (w *worker) release() {
	if w.loader != nil {
		if err := w.loader.Close(); err != nil {
			w.pool.blame(fmt.Errorf("%w\nit had run %s", err, someOf(w.before)))
		}
	}
	w.loader, w.before = nil, nil
}

// close ends the worker.
func (w *worker) close() error {
	w.release()
	return w.site.close()
}
