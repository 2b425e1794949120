package runner

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Test is one layout test: a page, its expected text and, if it has one, its server side.
type Test struct {
	// Name is the slash path of the test's file under the root of the layout tests.
	Name string
}

// URLPath is the path at which the test server has the test's page.
func (t Test) URLPath() string { return "/" + t.Name }

// ExpectedName is the slash path of the expected text under the root.
func (t Test) ExpectedName() string {
	return strings.TrimSuffix(t.Name, path.Ext(t.Name)) + "-expected.txt"
}

// directoryName is the name of the directory that holds the layout tests of a checkout.
const directoryName = "layouttests"

// FindRoot returns the layout tests' directory that dir is in or that one of dir's parents holds.
func FindRoot(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := start; ; at = filepath.Dir(at) {
		root := filepath.Join(at, directoryName)
		if info, err := os.Stat(root); err == nil && info.IsDir() {
			return root, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no %s directory in %s or above it: start in a checkout, or name a test in one", directoryName, start)
		}
	}
}

// NoTestsError says that a selection holds no test.
type NoTestsError struct {
	Where string // what was searched, as the caller named it
	Want  string // what a test is, if not a layout test
}

func (e *NoTestsError) Error() string {
	want := cmp.Or(e.Want, "a test is an .html file outside resources directories")
	return "no tests found in " + e.Where + ": " + want
}

// FindTests returns the tests under root that paths select, without duplicates and in the
// order of their names; no paths select all. See [FindInOrder] for what a path may be.
func FindTests(root, dir string, paths []string) ([]Test, error) {
	tests, _, err := FindInOrder(root, dir, paths)
	slices.SortFunc(tests, byName)
	return tests, err
}

// FindInOrder returns the tests under root that paths select, without duplicates and in the
// order of the paths; no paths select all. A path is a test, a directory, a pattern with *, ?,
// [ ] or ** for any directories, or the URL at which a test server has a test. Files are
// looked for relative to dir (the working directory of whoever typed it) or else to root. A path that
// is not there is an error, one without tests a [NoTestsError]. named are the tests that a path
// names one by one.
func FindInOrder(root, dir string, paths []string) (tests, named []Test, err error) {
	if root, err = filepath.Abs(root); err != nil {
		return nil, nil, err
	}
	if len(paths) == 0 {
		tests, err := walk(root, ".")
		if err == nil && len(tests) == 0 {
			err = &NoTestsError{Where: root}
		}
		return tests, nil, err
	}
	seen := map[Test]bool{}
	for _, p := range paths {
		selected, single, err := findPath(root, dir, p)
		if err != nil {
			return nil, nil, err
		}
		if len(selected) == 0 {
			return nil, nil, &NoTestsError{Where: p}
		}
		if single {
			named = append(named, selected...)
		}
		for _, t := range selected {
			if !seen[t] {
				seen[t] = true
				tests = append(tests, t)
			}
		}
	}
	return tests, named, nil
}

// findPath returns the tests of one path; single says that it is the name of one.
func findPath(root, dir, p string) (tests []Test, single bool, err error) {
	if u, err := url.Parse(p); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		dir, p = root, strings.TrimPrefix(u.Path, "/")
	}
	name, err := resolve(root, dir, p)
	if err != nil && isPattern(p) {
		tests, err := glob(root, dir, p)
		return tests, false, err
	}
	if err != nil {
		return nil, false, err
	}
	tests, err = walk(root, name)
	return tests, isTest(name), err
}

func byName(a, b Test) int { return strings.Compare(a.Name, b.Name) }

// resolve returns the slash path under root of what p names.
func resolve(root, dir, p string) (string, error) {
	candidates := []string{p}
	if !filepath.IsAbs(p) {
		candidates = []string{filepath.Join(dir, p), filepath.Join(root, p), filepath.Join(filepath.Dir(root), p)}
	}
	outside := false
	for _, candidate := range candidates {
		if _, err := os.Stat(candidate); err != nil {
			continue
		}
		absolute, err := filepath.Abs(candidate)
		if err != nil {
			return "", err
		}
		relative, err := filepath.Rel(root, absolute)
		if err == nil && filepath.IsLocal(relative) {
			return filepath.ToSlash(relative), nil
		}
		outside = true
	}
	if outside {
		// The checkout's own directory stands for all of its tests.
		if absolute, err := filepath.Abs(candidates[0]); err == nil && absolute == filepath.Dir(root) {
			return ".", nil
		}
		return "", fmt.Errorf("%s is not under %s", p, root)
	}
	return "", fmt.Errorf("no such test or directory: %s (looked in %s and in %s)", p, dir, root)
}

// walk returns the tests at or below name, a slash path under root.
func walk(root, name string) ([]Test, error) {
	var tests []Test
	err := fs.WalkDir(os.DirFS(root), name, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if p != "." && (entry.Name() == "resources" || strings.HasPrefix(entry.Name(), ".")) {
				return fs.SkipDir
			}
			return nil
		}
		if isTest(p) {
			tests = append(tests, Test{Name: p})
		}
		return nil
	})
	slices.SortFunc(tests, byName)
	return tests, err
}

// isTest tells a test's file from the others by its path alone.
func isTest(name string) bool {
	stem, isPage := strings.CutSuffix(path.Base(name), ".html")
	if !isPage || stem == "" || strings.HasPrefix(stem, ".") || strings.Contains(stem, "-expected") {
		return false
	}
	return !slices.Contains(strings.Split(path.Dir(name), "/"), "resources")
}
