package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeProduct runs pages in this process: what becomes of one is for load to say.
type fakeProduct struct {
	load func(ctx context.Context, l *fakeLoader, test string) (Outcome, error)

	mu      sync.Mutex // guards the fields below
	loaders int        // that were started
	open    int        // that were not closed
	loaded  []string   // names of tests, in the order of their loads
	servers int
}

// fakeLoader is one of its loaders.
type fakeLoader struct {
	product *fakeProduct
	number  int // from 1
	pages   int // that it has loaded, this one included
	closed  bool
}

func (p *fakeProduct) product() *Product {
	return &Product{Name: productAdieu, ComparesConsole: true, NewLoader: func(context.Context, Server) (Loader, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.loaders++
		p.open++
		return &fakeLoader{product: p, number: p.loaders}, nil
	}}
}

func (l *fakeLoader) Load(ctx context.Context, request Request) (Outcome, error) {
	l.pages++
	l.product.mu.Lock()
	l.product.loaded = append(l.product.loaded, request.Test.Name)
	l.product.mu.Unlock()
	if l.product.load == nil {
		return Outcome{Text: "right\n"}, nil
	}
	return l.product.load(ctx, l, request.Test.Name)
}

func (l *fakeLoader) Close() error {
	l.product.mu.Lock()
	defer l.product.mu.Unlock()
	if !l.closed {
		l.product.open--
		l.closed = true
	}
	return nil
}

// loads is how often a test was loaded so far.
func (p *fakeProduct) loads(test string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range p.loaded {
		if name == test {
			n++
		}
	}
	return n
}

// run runs tests, which are right when their page's text is "right\n".
func (p *fakeProduct) run(t *testing.T, ctx context.Context, policy Policy, names ...string) (*Report, *recorder) {
	t.Helper()
	files := map[string]string{}
	var tests []Test
	for _, name := range names {
		tests = append(tests, Test{Name: name})
		files[name], files[Test{Name: name}.ExpectedName()] = "", "right\n"
	}
	r, err := New(Config{Root: tree(t, files), Policy: policy, Product: p.product(),
		NewServer: func(func(string)) (Server, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.servers++
			return fakeServer{}, nil
		}})
	require.NoError(t, err)
	told := &recorder{}
	report, err := r.Run(ctx, tests, told)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	assert.Zero(t, p.open, "all loaders are closed")
	assert.Equal(t, report.Tests, inOrderOf(names, told.finished), "each test is finished once")
	return report, told
}

func inOrderOf(names []string, results []Result) []Result {
	sorted := slices.Clone(results)
	slices.SortFunc(sorted, func(a, b Result) int { return slices.Index(names, a.Name) - slices.Index(names, b.Name) })
	return sorted
}

var wrong = Outcome{Text: "wrong\n"}

func TestRetriesComeLastAndAlone(t *testing.T) {
	p := &fakeProduct{}
	p.load = func(_ context.Context, l *fakeLoader, test string) (Outcome, error) {
		if test == "sometimes.html" && p.loads(test) == 1 || test == "never.html" {
			return wrong, nil
		}
		if p.loads(test) > 1 {
			assert.Equal(t, 1, l.pages, "a retry has a loader of its own")
		}
		return Outcome{Text: "right\n"}, nil
	}
	report, told := p.run(t, t.Context(), Policy{Jobs: 1, Retries: 2}, "a.html", "never.html", "sometimes.html", "z.html")
	assert.Equal(t, []string{"a.html", "never.html", "sometimes.html", "z.html", "never.html", "sometimes.html", "never.html"}, p.loaded)
	assert.Equal(t, p.loaded, told.started)
	assert.Equal(t, Report{Total: 4, Passed: 3, Failed: 1, Flaky: 1, Tests: report.Tests}, *report)

	never, sometimes := report.Tests[1], report.Tests[2]
	assert.Equal(t, Fail, never.Status)
	assert.Len(t, never.Attempts, 3)
	assert.Equal(t, Flaky, sometimes.Status)
	assert.True(t, sometimes.OK())
	assert.Equal(t, "wrong\n", sometimes.ActualText)
	assert.Contains(t, sometimes.Message, "pass at retry 1; at first, in a process that had run never.html, a.html before:\nthe text differs")
	require.Len(t, sometimes.Attempts, 2)
	assert.Equal(t, Fail, sometimes.Attempts[0].Status)
	assert.Equal(t, Attempt{Status: Pass}, sometimes.Attempts[1])
}

func TestFlakyTestsMayFailTheRun(t *testing.T) {
	p := &fakeProduct{}
	p.load = func(_ context.Context, _ *fakeLoader, test string) (Outcome, error) {
		if p.loads(test) == 1 {
			return wrong, nil
		}
		return Outcome{Text: "right\n"}, nil
	}
	report, _ := p.run(t, t.Context(), Policy{Retries: 1, FailOnFlaky: true}, "a.html")
	assert.Equal(t, Report{Total: 1, Failed: 1, Flaky: 1, Tests: report.Tests}, *report)
	assert.Equal(t, Flaky, report.Tests[0].Status)
}

func TestManyFailuresAreNotRetried(t *testing.T) {
	p := &fakeProduct{load: func(context.Context, *fakeLoader, string) (Outcome, error) { return wrong, nil }}
	var names []string
	for i := range maxRetried + 1 {
		names = append(names, fmt.Sprintf("%02d.html", i))
	}
	report, _ := p.run(t, t.Context(), Policy{Retries: 1}, names...)
	assert.Equal(t, len(names), report.Failed)
	assert.Len(t, p.loaded, len(names))
}

func TestRepeats(t *testing.T) {
	for name, c := range map[string]struct {
		policy Policy
		want   []string
	}{
		"iterations": {Policy{Jobs: 1, Iterations: 2}, []string{"a.html", "b.html", "a.html", "b.html"}},
		"each":       {Policy{Jobs: 1, RepeatEach: 2}, []string{"a.html", "a.html", "b.html", "b.html"}},
		"both":       {Policy{Jobs: 1, Iterations: 2, RepeatEach: 2}, []string{"a.html", "a.html", "b.html", "b.html", "a.html", "a.html", "b.html", "b.html"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &fakeProduct{}
			report, _ := p.run(t, t.Context(), c.policy, "a.html", "b.html")
			assert.Equal(t, c.want, p.loaded)
			assert.Equal(t, 2, report.Passed)
			assert.Len(t, report.Tests[0].Attempts, len(c.want)/2)
			assert.Equal(t, Pass, report.Tests[0].Status)
		})
	}
}

func TestARepeatThatFailsOnceFailsTheRun(t *testing.T) {
	p := &fakeProduct{}
	p.load = func(_ context.Context, _ *fakeLoader, test string) (Outcome, error) {
		if p.loads(test) == 2 {
			return wrong, nil
		}
		return Outcome{Text: "right\n"}, nil
	}
	report, _ := p.run(t, t.Context(), Policy{Iterations: 4, Retries: 3}, "a.html")
	assert.Equal(t, Report{Total: 1, Failed: 1, Flaky: 1, Tests: report.Tests}, *report)
	assert.Contains(t, report.Tests[0].Message, "of 4 attempts 3 pass, 1 fail\nthe text differs")
	assert.Equal(t, "wrong\n", report.Tests[0].ActualText)
}

func TestRepeatUntilUnexpected(t *testing.T) {
	p := &fakeProduct{}
	p.load = func(_ context.Context, _ *fakeLoader, test string) (Outcome, error) {
		if p.loads(test) == 7 && test == "b.html" {
			return wrong, nil
		}
		return Outcome{Text: "right\n"}, nil
	}
	report, _ := p.run(t, t.Context(), Policy{Jobs: 1, UntilUnexpected: true}, "a.html", "b.html", "c.html")
	assert.Equal(t, "a result was not as expected", report.Stopped)
	assert.Equal(t, 1, report.Failed)
	assert.Len(t, report.Tests[0].Attempts, 7)
	assert.Len(t, report.Tests[2].Attempts, 6)
	assert.Len(t, p.loaded, 20)
}

func TestVerifyTriesInOneProcessAndInNewOnes(t *testing.T) {
	p := &fakeProduct{}
	report, _ := p.run(t, t.Context(), Policy{Jobs: 1, BatchSize: 3, Verify: true}, "a.html", "b.html")
	assert.Equal(t, 2, report.Passed)
	assert.Equal(t, 15, p.loads("a.html"))
	assert.Equal(t, 2*(1+verifyAlone), p.loaders)
}

func TestRunEndsAfterEnoughFailures(t *testing.T) {
	p := &fakeProduct{load: func(_ context.Context, _ *fakeLoader, test string) (Outcome, error) {
		switch test[0] {
		case 'f':
			return wrong, nil
		case 't':
			return Outcome{TimedOut: true}, nil
		case 'd':
			return Outcome{Died: true}, nil
		}
		return Outcome{Text: "right\n"}, nil
	}}
	names := []string{"f1.html", "t1.html", "a.html", "f2.html", "d1.html", "z.html"}
	report, _ := p.run(t, t.Context(), Policy{Jobs: 1, Retries: 1, MaxFailures: 3}, names...)
	assert.Equal(t, 4, report.Total)
	assert.Equal(t, "3 tests have failed", report.Stopped)
	assert.False(t, report.Interrupted)
	assert.Equal(t, 3, report.Failed, "and none is tried again")

	report, _ = p.run(t, t.Context(), Policy{Jobs: 1, MaxCrashesOrTimeouts: 2}, names...)
	assert.Equal(t, 5, report.Total)
	assert.Equal(t, "2 tests have crashed or timed out", report.Stopped)
}

func TestGlobalTimeout(t *testing.T) {
	p := &fakeProduct{load: func(ctx context.Context, _ *fakeLoader, test string) (Outcome, error) {
		if test == "hang.html" {
			<-ctx.Done()
			return Outcome{}, ctx.Err()
		}
		return Outcome{Text: "right\n"}, nil
	}}
	report, _ := p.run(t, t.Context(), Policy{Jobs: 1, GlobalTimeout: 50 * time.Millisecond}, "a.html", "hang.html", "z.html")
	assert.True(t, report.Interrupted)
	assert.Equal(t, "the run's 50ms were over", report.Stopped)
	assert.Equal(t, 1, report.Total)
}

func TestLoadersAreReplaced(t *testing.T) {
	p := &fakeProduct{load: func(_ context.Context, l *fakeLoader, test string) (Outcome, error) {
		switch {
		case test == "breaks.html" && l.pages > 1:
			return Outcome{}, errors.New("the session is gone")
		case test == "leak.html":
			return Outcome{Text: "right\n", Leaks: "a timer"}, nil
		}
		return Outcome{Text: "right\n"}, nil
	}}
	names := []string{"a.html", "b.html", "c.html", "d.html", "e.html"}
	p.run(t, t.Context(), Policy{Jobs: 1, BatchSize: 2}, names...)
	assert.Equal(t, 3, p.loaders)

	p.loaders = 0
	p.run(t, t.Context(), Policy{Jobs: 1, BatchSize: 1}, names...)
	assert.Equal(t, 5, p.loaders)

	p.loaders = 0
	report, _ := p.run(t, t.Context(), Policy{Jobs: 1}, "a.html", "breaks.html", "leak.html", "z.html")
	assert.Equal(t, 3, p.loaders, "one that broke, and one with a leak")
	assert.Equal(t, Pass, report.Tests[1].Status, "the page is not to blame")
	assert.Equal(t, Fail, report.Tests[2].Status)
}

func TestDirectoriesAreSerialAndWorkersHaveServers(t *testing.T) {
	var mu sync.Mutex
	running := map[byte]int{}
	overlaps := 0
	p := &fakeProduct{load: func(_ context.Context, _ *fakeLoader, test string) (Outcome, error) {
		mu.Lock()
		if running[test[0]]++; running[test[0]] > 1 {
			overlaps++
		}
		mu.Unlock()
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			running[test[0]]--
		}()
		return Outcome{Text: "right\n"}, nil
	}}
	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprintf("%c/%02d.html", 'a'+i%4, i))
	}
	report, _ := p.run(t, t.Context(), Policy{Jobs: 8}, names...)
	assert.Zero(t, overlaps)
	assert.Equal(t, 100, report.Passed)
	for i, r := range report.Tests {
		assert.Equal(t, names[i], r.Name, "the report has the order of the tests")
	}
	assert.LessOrEqual(t, p.servers, 4)
	assert.LessOrEqual(t, p.loaders, 4)
}

func TestAttemptsAreReported(t *testing.T) {
	var told attemptRecorder
	p := &fakeProduct{}
	r, err := New(Config{Root: tree(t, map[string]string{"a.html": "", "a-expected.txt": "right\n"}),
		Policy: Policy{RepeatEach: 3}, Product: p.product(), NewServer: func(func(string)) (Server, error) { return fakeServer{}, nil }})
	require.NoError(t, err)
	defer r.Close()
	_, err = r.Run(t.Context(), []Test{{Name: "a.html"}}, &told)
	require.NoError(t, err)
	assert.Equal(t, 3, told.attempts)
	assert.Len(t, told.finished, 1)
}

type attemptRecorder struct {
	recorder
	attempts int
}

func (r *attemptRecorder) Attempted(Result) { r.attempts++ }

func TestRunTestKeepsWorkersForSeveralGoroutines(t *testing.T) {
	p := &fakeProduct{}
	r, err := New(Config{Root: tree(t, map[string]string{"a.html": "", "a-expected.txt": "right\n"}),
		Product: p.product(), NewServer: func(func(string)) (Server, error) { return fakeServer{}, nil }})
	require.NoError(t, err)
	defer r.Close()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				result, err := r.RunTest(t.Context(), Test{Name: "a.html"})
				assert.NoError(t, err)
				assert.Equal(t, Pass, result.Status)
			}
		})
	}
	all.Wait()
	assert.LessOrEqual(t, p.loaders, 4)
}
