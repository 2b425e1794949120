package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"adieu/tools/runner"
)

// testCommand is “adieu test”.
type testCommand struct {
	Paths        []string `arg:"" optional:"" name:"path" help:"Tests and directories of tests, relative to the working directory or to layouttests. Default: all."`
	JSON         string   `name:"json" placeholder:"FILE" help:"Write the results to FILE as JSON. With -, they go to standard output and all else to standard error."`
	ResetResults bool     `help:"Write what the pages print to their -expected.txt files, instead of comparing. Read the change before you commit it."`

	networkFlags `embed:""`
}

// Help is shown by “adieu test --help”.
func (testCommand) Help() string {
	return `A test is an .html file in the layouttests directory, which is found from the working directory
upwards. Each is loaded in a process of its own, from the bundled server, and the text of its
page is compared with the -expected.txt file beside it. A _wsh.js file beside it is the
server's side of its WebSockets. TestExpectations lists the tests that are known not to pass.

Exit code: 0 when all results are as expected, 1 when not, 2 when no test could be run.

Examples:

    adieu test                                     all tests
    adieu test websocket/hybi                      those of a directory
    adieu test websocket/hybi/close-basic.html     one of them
    adieu test --json results.json                 for other programs
    adieu test --json - dom | jq .failed           the same, into a pipe
    adieu test --reset-results dom/events/new.html make its expected text
    adieu test --map-host '*.example=127.0.0.1'    with other hosts, for pages and sockets`
}

// Run implements the command.
func (c *testCommand) Run(std streams) error {
	tests, root, err := c.find()
	if err != nil {
		return cannotRun{err}
	}
	out := std.out
	if _, err := c.network(); err != nil { // the tests' processes make it
		return cannotRun{err}
	}
	c.warn("test", std)
	var results io.Writer
	switch c.JSON {
	case "":
	case "-":
		out, results = std.err, std.out
	default:
		// Made before the tests run: a place that cannot be written to is known at once.
		file, err := os.Create(c.JSON)
		if err != nil {
			return cannotRun{fmt.Errorf("--json: %w", err)}
		}
		defer file.Close()
		results = file
	}

	ctx, stop := untilInterrupted()
	defer stop()
	r, err := runner.New(runner.Config{Root: root, ResetResults: c.ResetResults, Command: child})
	if err != nil {
		return cannotRun{err}
	}
	report, err := r.Run(ctx, tests, &runner.Printer{Out: out, Width: terminalWidth(out)})
	if closing := r.Close(); closing != nil && err == nil {
		err = closing
	}
	if results != nil {
		if writing := report.WriteJSON(results); writing != nil && err == nil {
			err = fmt.Errorf("--json: %w", writing)
		}
	}
	if err != nil {
		return cannotRun{err}
	}
	if i, ok := interrupted(ctx); ok && report.Interrupted {
		return exit(i.code())
	}
	if report.Failed > 0 {
		return exit(exitUnexpected)
	}
	return nil
}

// find returns the tests to run and the directory they are in: that of the checkout
// around the working directory, or else around the first test that is named.
func (c *testCommand) find() (tests []runner.Test, root string, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, "", err
	}
	root, err = runner.FindRoot(dir)
	if err != nil && len(c.Paths) > 0 {
		if elsewhere, e := runner.FindRoot(filepath.Dir(c.Paths[0])); e == nil {
			root, err = elsewhere, nil
		}
	}
	if err != nil {
		return nil, "", err
	}
	tests, err = runner.FindTests(root, dir, c.Paths)
	return tests, root, err
}

// terminalWidth returns what tells the width of the terminal that f is, nil when it is
// none, or one that cannot rewrite a line.
func terminalWidth(f *os.File) func() int {
	if !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return func() int {
		width, _, err := term.GetSize(int(f.Fd()))
		if err != nil {
			return 80
		}
		return width
	}
}
