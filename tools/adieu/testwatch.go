package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"golang.org/x/term"

	"adieu/tools/reporters"
	"adieu/tools/runner"
	"adieu/tools/watch"
)

// watchFlags are those of “adieu test” about running tests again.
type watchFlags struct {
	Watch bool `short:"w" help:"Run the tests, and then those again that a change touches: of the test, its _wsh.js, its expected texts, a script that it includes or TestExpectations. On a terminal keys run more: ? lists them."`
}

// watch is “adieu test --watch”: it runs the suite's selected tests, and again what changes touch.
func (c *testCommand) watch(ctx context.Context, std streams, s *suite, tests []runner.Test, root string, cfg runner.Config, about reporters.Run) (err error) {
	watcher, err := watch.New(root)
	if err != nil {
		return cannotRun{err}
	}
	defer watcher.Close()
	r, err := runner.New(cfg)
	if err != nil {
		return cannotRun{err}
	}
	defer func() {
		if closing := r.Close(); closing != nil && err == nil {
			err = cannotRun{closing}
		}
	}()
	w := &layoutWatch{c: c, ctx: ctx, std: std, root: root, product: about.Product, runner: r, about: about, suite: s, tests: tests, expectations: s.Expectations,
		baselines: runner.Baselines{Root: root, Product: about.Product, Additional: cfg.PlatformDirectories}}
	if w.dependencies, err = runner.FindDependencies(root, s.all); err != nil {
		return cannotRun{err}
	}
	loop := &watchLoop{say: std.err, suite: w, changes: watcher.Changes()}
	loop.keys, loop.raw = keyboard(ctx, std)
	if err := loop.do(ctx); err != nil {
		return cannotRun{err}
	}
	if i, ok := interrupted(ctx); ok {
		return exit(i.code())
	}
	if err := watcher.Err(); err != nil {
		return cannotRun{err}
	}
	if len(loop.failed) > 0 {
		return exit(exitUnexpected)
	}
	return nil
}

// chooseAny is choose for those who can wait for tests.
func (f *selectFlags) chooseAny(s *suite) ([]runner.Test, error) {
	tests, err := f.choose(s)
	var nothing *runner.NothingLeftError
	if errors.As(err, &nothing) {
		return nil, nil
	}
	return tests, err
}

// layoutWatch is the [watched] of layout tests.
type layoutWatch struct {
	c         *testCommand
	ctx       context.Context // of the whole command
	std       streams
	root      string
	product   string
	runner    *runner.Runner
	baselines runner.Baselines
	about     reporters.Run

	suite        *suite
	expectations *runner.Expectations // the runner's: a change of the file changes what it points to
	dependencies *runner.Dependencies
	tests        []runner.Test // that are selected
}

func (w *layoutWatch) selected() []runner.Test { return w.tests }

func (w *layoutWatch) reload(files []string) ([]runner.Test, error) {
	// What the first run was for does not bound the next ones.
	w.c.LastFailed, w.c.OnlyChanged, w.c.Fastest = false, optionalValue{}, 0
	fresh, _, err := w.c.layoutSuite(w.ctx, w.product)
	if err != nil {
		return nil, err
	}
	tests, err := w.c.chooseAny(fresh)
	if err != nil {
		return nil, err
	}
	dependencies, err := runner.FindDependencies(w.root, fresh.all)
	if err != nil {
		return nil, err
	}
	touched := map[runner.Test]bool{}
	add := func(tests []runner.Test) {
		for _, t := range tests {
			touched[t] = true
		}
	}
	for _, file := range files {
		add(dependencies.Tests(file))
		add(w.dependencies.Tests(file)) // of what is gone
	}
	add(runner.DifferentlyExpected(tests, w.expectations, fresh.Expectations))
	*w.expectations = *fresh.Expectations
	w.suite, w.dependencies, w.tests = fresh, dependencies, tests
	if slices.Contains(files, ".") { // more has changed than anybody could tell
		return tests, nil
	}
	return slices.DeleteFunc(slices.Clone(tests), func(t runner.Test) bool { return !touched[t] }), nil
}

func (w *layoutWatch) run(ctx context.Context, tests []runner.Test) (*runner.Report, error) {
	reporter, err := w.c.reporters(w.std, w.about, w.suite)
	if err != nil {
		return nil, err
	}
	report, err := w.runner.Run(ctx, tests, reporter)
	w.suite.remember(report, w.std)
	return report, errors.Join(err, reporter.Close(report))
}

func (w *layoutWatch) write(result runner.Result) (string, error) {
	return w.baselines.Write(runner.Test{Name: result.Name}, result.ActualText)
}

// keyboard gives the keys that are pressed on the terminal, and what makes it give them one by
// one; nil when the standard streams are none.
func keyboard(ctx context.Context, std streams) (keys <-chan byte, raw func() (restore func())) {
	in, isFile := std.in.(*os.File)
	if !isFile || !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(std.err.Fd())) {
		return nil, nil
	}
	pressed := make(chan byte)
	go func() { // ends with the terminal or the process: a read cannot be stopped
		defer close(pressed)
		var key [1]byte
		for {
			if n, err := in.Read(key[:]); n == 0 || err != nil {
				return
			}
			select {
			case pressed <- key[0]:
			case <-ctx.Done():
				return
			}
		}
	}()
	return pressed, func() func() {
		before, err := term.MakeRaw(int(in.Fd()))
		if err != nil {
			return func() {}
		}
		return func() { _ = term.Restore(int(in.Fd()), before) }
	}
}
