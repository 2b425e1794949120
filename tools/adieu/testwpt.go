package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"adieu/tools/reporters"
	"adieu/tools/runner"
	"adieu/tools/wpt"
)

// wptFlags are those of “adieu test” about web-platform-tests.
type wptFlags struct {
	WPT          string `name:"wpt" placeholder:"DIR" help:"Run web-platform-tests from the checkout DIR instead of layout tests."`
	Expectations string `placeholder:"FILE" help:"With --wpt: the TestExpectations file. Default: layouttests/wpt/TestExpectations of the checkout around the working directory."`
}

// withoutWPT fails if a flag says something about web-platform-tests that are not asked for.
func (f *wptFlags) withoutWPT() error {
	if f.Expectations != "" {
		return errors.New("--expectations: only with --wpt")
	}
	return nil
}

// wptExpectations is where the expectations of web-platform-tests are below layouttests.
const wptExpectations = "wpt/TestExpectations"

// runWPT is “adieu test --wpt”.
func (c *testCommand) runWPT(std streams) error {
	for name, set := range map[string]bool{"--watch": c.Watch, "--lint-test-files": c.LintTestFiles, "--new": c.New != ""} {
		if set {
			return cannotRun{fmt.Errorf("%s: only for layout tests, not with --wpt", name)}
		}
	}
	policy, err := c.policy()
	if err != nil {
		return cannotRun{err}
	}
	policy.Trace = c.Trace
	if c.TimeOutMS > 0 || c.NoTimeout {
		return cannotRun{errors.New("--time-out-ms, --no-timeout: web-platform-tests have their own time; --timeout-multiplier makes it longer")}
	}
	if c.WorldLeaks {
		return cannotRun{errors.New("--world-leaks: only for layout tests")}
	}
	if c.ResetResults {
		return cannotRun{errors.New("--reset-results: web-platform-tests have no expected texts")}
	}
	ctx, stop := untilInterrupted()
	defer stop()
	checkout, err := wpt.Open(c.WPT)
	if err != nil {
		return cannotRun{fmt.Errorf("--wpt: %w", err)}
	}
	manifest, tests, err := c.selectWPT(ctx, checkout, std)
	if i, ok := interrupted(ctx); ok {
		return exit(i.code())
	}
	if err != nil && !c.nothingIsFine(err) {
		return cannotRun{fmt.Errorf("--wpt: %w", err)}
	}
	suite, err := c.wptSuite(ctx, checkout, manifest, tests)
	if err != nil {
		return cannotRun{err}
	}
	chosen, err := c.choose(suite)
	if err != nil {
		return cannotRun{err}
	}
	if done, err := c.print(chosen, suite, std); done {
		return err
	}
	return c.runSelectedWPT(ctx, std, checkout, manifest.Revision, suite, runner.WPTConfig{
		Tests: wptTests(chosen, manifest), Policy: policy, Expectations: suite.Expectations, TimeoutMultiplier: c.TimeoutMultiplier,
	})
}

// runSelectedWPT starts the server and runs the tests of cfg.
func (c *testCommand) runSelectedWPT(ctx context.Context, std streams, checkout *wpt.Checkout, revision string, suite *suite, cfg runner.WPTConfig) (err error) {
	reporter, err := c.reporters(std, reporters.Run{Product: "adieu", Revision: revision}, suite)
	if err != nil {
		return cannotRun{err}
	}
	server, err := checkout.Start(ctx)
	if i, ok := interrupted(ctx); ok {
		return exit(i.code())
	}
	if err != nil {
		return cannotRun{fmt.Errorf("--wpt: %w", err)}
	}
	defer server.Close()
	cfg.Server = server
	cfg.Command = func() (*exec.Cmd, error) { return c.wptChild(server) }
	report, err := runner.RunWPT(ctx, cfg, reporter)
	suite.remember(report, std)
	if err := reported(err, reporter.Close(report)); err != nil {
		return err
	}
	return verdict(ctx, report)
}

// selectWPT lists the checkout's tests and picks those that are named. What the list does
// not have may be newer than the list.
func (c *testCommand) selectWPT(ctx context.Context, checkout *wpt.Checkout, std streams) (*wpt.Manifest, []wpt.Test, error) {
	say := func(what string) { fmt.Fprintf(std.err, "adieu test: %s\n", what) }
	manifest, err := checkout.Manifest(ctx, false, say)
	if err != nil {
		return nil, nil, err
	}
	tests, err := runner.SelectWPT(manifest.Tests, c.Paths)
	var none *runner.NoTestsError
	if !errors.As(err, &none) {
		return manifest, tests, err
	}
	if _, missing := os.Stat(filepath.Join(checkout.Dir, filepath.FromSlash(none.Where))); missing != nil {
		return nil, nil, err
	}
	if manifest, err = checkout.Manifest(ctx, true, say); err != nil {
		return nil, nil, err
	}
	tests, err = runner.SelectWPT(manifest.Tests, c.Paths)
	return manifest, tests, err
}

// readExpectations reads the file that is named, or the one of the checkout of ours that the working
// directory is in, if it is in one; and then the additional ones.
func (c *testCommand) readExpectations(manifest *wpt.Manifest) (*runner.Expectations, error) {
	file, shown := c.Expectations, c.Expectations
	if file == "" && !c.IgnoreDefaultExpectations {
		if root, err := runner.FindRoot("."); err == nil {
			file, shown = filepath.Join(root, filepath.FromSlash(wptExpectations)), filepath.Base(root)+"/"+wptExpectations
		}
	}
	return runner.ReadWPTExpectations(append([]string{file}, c.AdditionalExpectations...), shown, manifest.Tests, runner.ThisConfiguration("adieu"))
}

// wptChild starts this program again for pages of the server.
func (c *testCommand) wptChild(server *wpt.Server) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"test", "--wpt", c.WPT, "--proxy", noProxy, "--ca", server.CA(),
		"--timeout-multiplier", strconv.FormatFloat(c.TimeoutMultiplier, 'f', -1, 64)}
	for _, rule := range server.HostMap() {
		args = append(args, "--map-host", rule)
	}
	return exec.Command(self, args...), nil
}
