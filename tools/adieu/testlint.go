package main

import (
	"fmt"
	"os"
	"path/filepath"

	"adieu/tools/runner"
)

// lintFlags are those of “adieu test” about the files of the suite.
type lintFlags struct {
	LintTestFiles bool `help:"Look at TestExpectations and the files of all tests for mistakes, instead of running any. Exit code 1 when there are some."`
}

// lint prints what is wrong with the files, each with a path from the working directory.
func (c *testCommand) lint(std streams) error {
	dir, err := os.Getwd()
	if err != nil {
		return cannotRun{err}
	}
	root, err := c.root(dir)
	if err != nil {
		return cannotRun{err}
	}
	findings, err := runner.Lint(root)
	if err != nil {
		return cannotRun{err}
	}
	for _, f := range findings {
		f.File = filepath.Join(root, filepath.FromSlash(f.File))
		if relative, err := filepath.Rel(dir, f.File); err == nil {
			f.File = relative
		}
		fmt.Fprintln(std.out, f.Error())
	}
	if len(findings) > 0 {
		fmt.Fprintf(std.err, "adieu test: --lint-test-files: %d to mend\n", len(findings))
		return exit(exitUnexpected)
	}
	fmt.Fprintln(std.out, "nothing to mend")
	return nil
}
