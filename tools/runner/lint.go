package runner

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// wptDirectory holds what is said about web-platform-tests; there are no layout tests in it.
const wptDirectory = "wpt"

// Lint looks at the files of the layout tests under root, without running any, and returns what is
// wrong with them in the order of their names:
//
//   - lines of TestExpectations (web-platform-tests' as well) that cannot be read, name no test, give no
//     reason, or have no effect;
//   - tests without an expected text, expected texts without a test or without the line that ends them, and
//     handler scripts (foo_wsh.js) that nothing connects to;
//   - what makes a result depend on the machine: fixed ports in pages and scripts, waits of more than
//     50 ms, and ports, line numbers and times in expected texts.
//
// A comment “lint-ok: port — why” in a page or a script, on the line or the one before, says that a
// finding of the last kind is meant; the words are those of the lint checks: port, delay, and for a page's
// expected text port, line and time.
func Lint(root string) ([]Finding, error) {
	l := &linter{root: root, sources: map[string]string{}, expected: map[string]bool{}}
	if err := l.read(); err != nil {
		return nil, err
	}
	l.expectations()
	l.texts()
	if err := l.handlers(); err != nil {
		return nil, err
	}
	l.scripts()
	l.markers()
	slices.SortStableFunc(l.findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return l.findings, nil
}

// linter is one look at a tree.
type linter struct {
	root     string
	tests    []Test
	sources  map[string]string // of pages and scripts, by slash path
	expected map[string]bool   // names of expected texts
	allowed  []*marker

	findings []Finding
}

func (l *linter) add(file string, line int, what string) {
	l.findings = append(l.findings, Finding{file, line, what})
}

// read reads the tree.
func (l *linter) read() (err error) {
	if l.tests, err = walk(l.root, "."); err != nil {
		return err
	}
	return fs.WalkDir(os.DirFS(l.root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || entry.IsDir():
			return err
		case isExpectedText(name):
			l.expected[name] = true
		case isSource(name):
			data, err := os.ReadFile(filepath.Join(l.root, filepath.FromSlash(name)))
			if err != nil {
				return err
			}
			l.sources[name] = string(data)
			l.allowed = append(l.allowed, findMarkers(name, string(data))...)
		}
		return nil
	})
}

// handlers finds handler scripts that nothing connects to.
func (l *linter) handlers() error {
	dependencies, err := FindDependencies(l.root, l.tests)
	if err != nil {
		return err
	}
	for name := range l.sources {
		if strings.HasSuffix(name, handlerSuffix) && !dependencies.pointed[name] {
			l.add(name, 0, "no page or script names this handler: take it out, or let a test connect to it")
		}
	}
	return nil
}
