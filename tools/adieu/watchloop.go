package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"adieu/tools/runner"
)

// watched is the suite that a watch runs. Its methods are called on the watch's goroutine.
type watched interface {
	// reload looks at the files again, some of which have changed, and returns the selected
	// tests that this touches.
	reload(files []string) ([]runner.Test, error)

	// selected are all tests that the command line selects, in their order.
	selected() []runner.Test

	run(ctx context.Context, tests []runner.Test) (*runner.Report, error)

	// write makes what a test printed the text that is expected of it, and returns the name of
	// the file.
	write(result runner.Result) (name string, err error)
}

// watchLoop runs tests when files change and when keys are pressed. It belongs to one goroutine.
type watchLoop struct {
	say     io.Writer // takes what is said beside the tests' results
	suite   watched
	changes <-chan []string // slash paths below the root

	// keys are those that are pressed; nil when there is no terminal. raw makes the terminal
	// give single keys until restore is called.
	keys <-chan byte
	raw  func() (restore func())

	last   []runner.Test            // of the last run
	failed map[string]runner.Result // whose last result was unexpected
	ours   map[string]bool          // files that were written here, whose change is no news
	told   bool                     // what keys there are
}

// ctrlC and ctrlD are what a terminal that gives single keys makes of them.
const ctrlC, ctrlD = 3, 4

const watchHelp = `  r, Enter  run the last tests again
  f         run those that failed
  a         run all that the command line selects
  u         show what the failed tests print now, and make that the expected texts
  l         look for new and deleted tests
  ?         this help
  q         quit
`

// do runs the tests, and runs tests again until ctx ends, the changes do, or q is pressed. The error
// is what kept tests from being run at first.
func (w *watchLoop) do(ctx context.Context) error {
	w.failed, w.ours = map[string]runner.Result{}, map[string]bool{}
	if err := w.run(ctx, w.suite.selected()); err != nil {
		return err
	}
	for ctx.Err() == nil {
		w.prompt()
		event, more := w.wait(ctx)
		if !more {
			return nil
		}
		if event.files == nil {
			if !w.press(ctx, event.key) {
				return nil
			}
			continue
		}
		fmt.Fprintf(w.say, "%s changed\n", someNames(event.files))
		if touched, ok := w.reload(event.files); ok {
			w.runOr(ctx, touched, "no selected test is made of that")
		}
	}
	return nil
}

// watchEvent is a change or a key.
type watchEvent struct {
	files []string // nil for a key
	key   byte
}

// wait waits for the next event; false when there are no more.
func (w *watchLoop) wait(ctx context.Context) (watchEvent, bool) {
	if w.keys != nil {
		defer w.raw()()
	}
	for {
		select {
		case <-ctx.Done():
			return watchEvent{}, false
		case files, more := <-w.changes:
			if files = w.withoutOurs(files); len(files) > 0 || !more {
				return watchEvent{files: files}, more
			}
		case key, more := <-w.keys:
			if more {
				return watchEvent{key: key}, true
			}
			w.keys = nil
		}
	}
}

// withoutOurs leaves out the files that were written here, once each.
func (w *watchLoop) withoutOurs(files []string) []string {
	return slices.DeleteFunc(files, func(file string) bool {
		ours := w.ours[file]
		delete(w.ours, file)
		return ours
	})
}

// press does what a key asks for; false for the end.
func (w *watchLoop) press(ctx context.Context, key byte) bool {
	switch key {
	case 'q', ctrlC, ctrlD:
		return false
	case 'r', '\r', '\n':
		w.runOr(ctx, w.stillThere(w.last), "no tests were run")
	case 'a':
		w.runOr(ctx, w.suite.selected(), "no tests are selected")
	case 'f':
		w.runOr(ctx, w.failedTests(), "no test has failed")
	case 'u':
		w.update(ctx)
	case 'l':
		if _, ok := w.reload(nil); ok {
			fmt.Fprintf(w.say, "%d tests\n", len(w.suite.selected()))
		}
	case '?', 'h':
		fmt.Fprint(w.say, watchHelp)
	default:
		fmt.Fprintf(w.say, "%q does nothing; ? says what does\n", rune(key))
	}
	return true
}

// update makes what the failed tests print now the expected texts, once somebody has seen what that
// is and agreed.
func (w *watchLoop) update(ctx context.Context) {
	var differ []runner.Result
	for _, test := range w.failedTests() {
		if result := w.failed[test.Name]; result.TextDiffers() {
			differ = append(differ, result)
		}
	}
	if len(differ) == 0 {
		fmt.Fprintln(w.say, "no failed test prints something else than is expected")
		return
	}
	var tests []runner.Test
	for _, result := range differ {
		fmt.Fprintf(w.say, "%s: %s\n\n", result.Name, result.Message)
		tests = append(tests, runner.Test{Name: result.Name})
	}
	fmt.Fprintf(w.say, "Is that right? y makes it what is expected (%d to write), another key does not.\n", len(differ))
	if event, more := w.wait(ctx); !more || event.key != 'y' {
		fmt.Fprintln(w.say, "nothing was written")
		return
	}
	for _, result := range differ {
		name, err := w.suite.write(result)
		if err != nil {
			fmt.Fprintf(w.say, "adieu test: %v\n", err)
			return
		}
		fmt.Fprintf(w.say, "wrote %s\n", name)
		w.ours[name] = true
	}
	w.runOr(ctx, tests, "")
}

// reload looks at the files again. What cannot be read is said, and may be mended.
func (w *watchLoop) reload(files []string) ([]runner.Test, bool) {
	touched, err := w.suite.reload(files)
	if err != nil {
		fmt.Fprintf(w.say, "adieu test: %v\n", err)
	}
	return touched, err == nil
}

// runOr runs tests, or says why there are none.
func (w *watchLoop) runOr(ctx context.Context, tests []runner.Test, none string) {
	if len(tests) == 0 {
		fmt.Fprintln(w.say, none)
		return
	}
	if err := w.run(ctx, tests); err != nil {
		fmt.Fprintf(w.say, "adieu test: %v\n", err)
	}
}

func (w *watchLoop) run(ctx context.Context, tests []runner.Test) error {
	w.last = tests
	if len(tests) == 0 {
		return nil
	}
	report, err := w.suite.run(ctx, tests)
	if report != nil {
		for _, result := range report.Tests {
			delete(w.failed, result.Name)
			if !result.OK() {
				w.failed[result.Name] = result
			}
		}
	}
	return err
}

// failedTests are those that have failed and are still there, in their order.
func (w *watchLoop) failedTests() []runner.Test {
	var tests []runner.Test
	for _, test := range w.suite.selected() {
		if _, failed := w.failed[test.Name]; failed {
			tests = append(tests, test)
		}
	}
	return tests
}

// stillThere leaves out tests that are gone.
func (w *watchLoop) stillThere(tests []runner.Test) []runner.Test {
	there := map[runner.Test]bool{}
	for _, test := range w.suite.selected() {
		there[test] = true
	}
	var kept []runner.Test
	for _, test := range tests {
		if there[test] {
			kept = append(kept, test)
		}
	}
	return kept
}

// prompt says what can be done: in full the first time.
func (w *watchLoop) prompt() {
	switch {
	case w.keys == nil && !w.told:
		fmt.Fprintln(w.say, "Waiting for changes; Ctrl-C ends.")
	case w.keys == nil:
	case !w.told:
		fmt.Fprint(w.say, "Waiting for changes, and for keys:\n", watchHelp)
	default:
		fmt.Fprintln(w.say, "Waiting for changes, and for r f a u l ? q")
	}
	w.told = true
}

// someNames lists the first few files.
func someNames(files []string) string {
	const few = 3
	if len(files) <= few {
		return strings.Join(files, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(files[:few], ", "), len(files)-few)
}
