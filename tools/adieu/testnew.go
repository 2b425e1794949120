package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"adieu/tools/runner"
)

// newFlags are those of “adieu test” about making a test.
type newFlags struct {
	New   string `placeholder:"NAME" help:"Make the files of a new test, such as websocket/hybi/close-thrice, instead of running any: a page, and a _wsh.js for the server's side."`
	NoWSH bool   `name:"no-wsh" help:"With --new: without a server's side."`
}

// make makes a test and says what comes next.
func (c *testCommand) make(std streams) error {
	if len(c.Paths) > 0 {
		return cannotRun{errors.New("--new: takes one name and no PATH")}
	}
	dir, err := os.Getwd()
	if err != nil {
		return cannotRun{err}
	}
	root, err := c.root(dir)
	if err != nil {
		return cannotRun{fmt.Errorf("--new: %w", err)}
	}
	name, err := newTestName(root, dir, c.New)
	if err != nil {
		return cannotRun{fmt.Errorf("--new: %w", err)}
	}
	files, err := runner.NewTest(root, name, !c.NoWSH)
	if err != nil {
		return cannotRun{fmt.Errorf("--new: %w", err)}
	}
	for _, file := range files {
		shown := filepath.Join(root, filepath.FromSlash(file))
		if relative, err := filepath.Rel(dir, shown); err == nil {
			shown = relative
		}
		fmt.Fprintf(std.out, "made %s\n", shown)
	}
	fmt.Fprintf(std.out, `
Next:
  1. Say in description() which behaviour the test guards, and write it.
  2. Run it, and again whenever you save. It fails until there is an expected text:
         adieu test -w %[1]s
  3. Read what it prints. When that is right by the standard, and not only by this program:
         adieu test --reset-results %[1]s
  4. See whether a browser agrees:
         adieu test --browser chromium %[1]s
`, files[0])
	return nil
}

// newTestName is the slash path below root of a name that was typed in dir: as from there when that is
// below root, and otherwise as from root, with its name before it or not.
func newTestName(root, dir, typed string) (string, error) {
	file := typed
	if !filepath.IsAbs(file) {
		if below, err := filepath.Rel(root, dir); err == nil && filepath.IsLocal(below) {
			file = filepath.Join(dir, file)
		} else {
			file = filepath.Join(root, strings.TrimPrefix(filepath.ToSlash(file), filepath.Base(root)+"/"))
		}
	}
	name, err := filepath.Rel(root, file)
	if err != nil || !filepath.IsLocal(name) {
		return "", fmt.Errorf("%s is not below %s", typed, root)
	}
	return filepath.ToSlash(name), nil
}
