package main

import (
	"context"
	"errors"

	"adieu/tools/runner"
)

// testCommand is “adieu test”.
type testCommand struct {
	Paths        []string `arg:"" optional:"" name:"path" help:"Tests and directories of tests, relative to the working directory or to layouttests. Default: all."`
	ResetResults bool     `group:"What is expected:" help:"Write what the pages print to their -expected.txt files, instead of comparing. Read the change before you commit it."`

	runFlags     `embed:"" group:"How tests are run:"`
	selectFlags  `embed:"" group:"Which tests:"`
	listFlags    `embed:"" group:"Instead of running tests:"`
	watchFlags   `embed:"" group:"How tests are run:"`
	newFlags     `embed:"" group:"Instead of running tests:"`
	lintFlags    `embed:"" group:"Instead of running tests:"`
	expectFlags  `embed:"" group:"What is expected:"`
	browserFlags `embed:"" group:"In what they are run:"`
	reportFlags  `embed:"" group:"Reports:"`
	traceFlag    `embed:"" group:"Reports:"`
	wptFlags     `embed:"" group:"Web-platform-tests:"`
	networkFlags `embed:"" group:"How hosts are reached:"`
}

// Help is shown by “adieu test --help”.
func (testCommand) Help() string {
	return `A test is an .html file in the layouttests directory, which is found from the working directory
upwards. Each is loaded in a child process, from the bundled server, and the text of its
page is compared with the -expected.txt file beside it. A _wsh.js file beside it is the
server's side of its WebSockets. One named .https.html is loaded over TLS. Several run at a time,
those of a directory one after the other.
Whatever a page does to its process (a crash, an endless loop, too much memory) costs that one test,
which is shown with the stack; the next test has a new process.

What is unexpected is tried again in the end. A test that is as expected then is flaky: the run says
so, but does not fail.

TestExpectations lists the tests that are known not to pass, one path or directory a line:

    webkit.org/b/123 [ Linux Debug ] websocket/hybi/a.html [ Pass Timeout ]  # why

The longest path counts, then the later line, and a later file wins over the one before it. Behind
the path stand Pass, Failure, Crash, Timeout, Slow (five times the time), Skip, WontFix, Rebaseline and
DumpJSConsoleLogInStdErr (console lines do not count); nothing means Skip. Before it may stand bug
ids, and in brackets where the line holds: Linux, Mac, Win, Debug (with the race detector), Release, and
the product. A path may end with *.

Exit code: 0 when all results are as expected, 1 when not, 2 when no test could be run.

Examples:

    adieu test                                     all tests
    adieu test websocket/hybi                      those of a directory
    adieu test websocket/hybi/close-twice.html     one of them
    adieu test --reporter junit=junit.xml          for other programs, as well as what is printed
    adieu test --reporter html                     results.html: differences, and what went over the wire
    adieu test --trace --reporter html websocket   and of tests that pass, too
    adieu test --shard 1/4 --reporter blob         a part, for adieu test merge-reports
    adieu test --json results.json                 the same as --reporter json=results.json
    adieu test --json - dom | jq .failed           into a pipe; what is printed goes to standard error
    adieu test --reset-results dom/events/new.html make its expected text
    adieu test -w websocket/hybi                   again, whenever a file changes; ? lists the keys
    adieu test --new websocket/hybi/close-thrice   the files of a new test
    adieu test --last-failed                       what failed the last time
    adieu test --only-changed                      what uncommitted changes touch
    adieu test --tag closing --exclude-tag hixie76 by tags: directories, and <meta name="adieu-tags">
    adieu test --grep 'close.*code' --seed 7       by name, title or description; in random order
    adieu test --shard 2/3                         one of three machines' part
    adieu test --iterations 20 -f websocket/hybi   again and again: is any of them flaky?
    adieu test --verify dom/events/new.html        10 times in one process, 5 times in new ones
    adieu test --world-leaks --gc-between-tests    what outlives a closed page
    adieu test -j 1 --no-timeout dom/events/a.html under a debugger
    adieu test --list=json websocket               what there is, for other programs
    adieu test --map-host '*.example=127.0.0.1'    with other hosts, for pages and sockets
    adieu test --browser chromium                  in a real browser, with the same expected texts
    adieu test --compare bun websocket/hybi        in a script runtime: what differs
    adieu test --wpt ../wpt websockets             web-platform-tests, from their own server

With --browser NAME the pages are loaded in Chromium (which needs chromedriver), Firefox or WebKitGTK
(which needs WebKitWebDriver, and Xvfb or a display), each in a tab with cookies of its own. Console
lines do not count. Lines of TestExpectations that begin with [ Chromium ] hold there, and
foo-expected.chromium.txt goes before foo-expected.txt. With --compare NAME the pages whose scripts need
no document are run in Node.js, Bun or Deno; -n says of the others why not.

With --wpt DIR the tests are those of web-platform-tests, run as they are: DIR is a checkout, whose
server is started (it needs python3 and openssl) and ended again, on ports of this machine that are
free. A PATH is then the path of a page's URL, with or without its query, or a file or a directory of
the checkout. Pages of shared, service and module workers are counted as skipped. TestExpectations is
layouttests/wpt's. Nothing in DIR is changed; the list of its tests, made in minutes the first time,
is kept in the user's cache.

    adieu test --wpt ../wpt --list dom/events      what there is
    adieu test --wpt ../wpt '/websockets/Close-1000.any.html?wss'
    adieu test --wpt ../wpt -j 4 --wptreport r.json websockets dom/abort`
}

// Run implements the command.
func (c *testCommand) Run(std streams) error {
	if err := c.checked(); err != nil {
		return cannotRun{err}
	}
	paths, err := c.withTestLists(c.Paths)
	if err != nil {
		return cannotRun{err}
	}
	c.Paths = paths
	c.decideSeed(std)
	if c.WPT != "" {
		return c.runWPT(std)
	}
	if err := c.withoutWPT(); err != nil {
		return cannotRun{err}
	}
	if c.New != "" {
		return c.make(std)
	}
	if c.NoWSH {
		return cannotRun{errors.New("--no-wsh: only with --new")}
	}
	if c.LintTestFiles {
		return c.lint(std)
	}
	ctx, stop := untilInterrupted()
	defer stop()
	product, err := c.product(ctx)
	if err != nil {
		return cannotRun{err}
	}
	suite, root, err := c.layoutSuite(ctx, productName(product))
	if err != nil {
		return cannotRun{err}
	}
	if product != nil && product.NotOffered != nil {
		suite.notOffered = func(t runner.Test) string { return product.NotOffered(root, t) }
	}
	choose := c.choose
	if c.Watch {
		choose = c.chooseAny
	}
	tests, err := choose(suite)
	if err != nil {
		return cannotRun{err}
	}
	if done, err := c.print(tests, suite, std); done {
		return err
	}
	if _, err := c.network(); err != nil { // the tests' processes make it
		return cannotRun{err}
	}
	platform, err := c.platformDirectories()
	if err != nil {
		return cannotRun{err}
	}
	policy, err := c.policy()
	if err != nil {
		return cannotRun{err}
	}
	policy.Trace = c.Trace
	c.warn("test", std)
	about := repositoryRun(root)
	about.Product, about.Version = productName(product), versionNumber(productVersion(product))
	cfg := runner.Config{Policy: policy, Root: root, Timeout: c.timeout(), CheckLeaks: c.leakPatience(), Product: product, Command: child,
		ResetResults: c.ResetResults, NoNewResults: c.noNewResults(), Expectations: suite.Expectations, PlatformDirectories: platform}
	if c.Watch {
		return c.watch(ctx, std, suite, tests, root, cfg, about)
	}
	reporter, err := c.reporters(std, about, suite)
	if err != nil {
		return cannotRun{err}
	}
	r, err := runner.New(cfg)
	if err != nil {
		return cannotRun{err}
	}
	report, err := r.Run(ctx, tests, reporter)
	suite.remember(report, std)
	if closing := r.Close(); closing != nil && err == nil {
		err = closing
	}
	if err := reported(err, reporter.Close(report)); err != nil {
		return err
	}
	return verdict(ctx, report)
}

// verdict is the exit code of a run that came to its end or was interrupted.
func verdict(ctx context.Context, report *runner.Report) error {
	if i, ok := interrupted(ctx); ok && report.Interrupted {
		return exit(i.code())
	}
	return reportVerdict(report)
}

// reportVerdict is the exit code of results, whoever has run the tests.
func reportVerdict(report *runner.Report) error {
	if report.Failed > 0 || report.Interrupted {
		return exit(exitUnexpected)
	}
	return nil
}
