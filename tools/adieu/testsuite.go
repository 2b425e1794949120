package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"adieu/tools/runner"
	"adieu/tools/wpt"
)

// suite is what the flags of a selection need of layout tests or of web-platform-tests.
type suite struct {
	runner.Suite

	// all are the tests that the command line's paths name, named those it names one by one.
	all, named []runner.Test

	// find returns the tests of a path of --ignore-tests.
	find func(path string) ([]runner.Test, error)

	// changed returns those of all that changes since a commit touch.
	changed func(ref string) ([]runner.Test, error)

	// notOffered says why what the tests are run in cannot run one at all, "" when it can;
	// nil when it can run all.
	notOffered func(runner.Test) string

	// gone reports whether a test is not there any more.
	gone func(runner.Test) bool
}

// root is the directory of the layout tests of the checkout around the working directory, or else
// around the first test that is named.
func (c *testCommand) root(dir string) (string, error) {
	root, err := runner.FindRoot(dir)
	if err != nil && len(c.Paths) > 0 {
		if elsewhere, e := runner.FindRoot(filepath.Dir(c.Paths[0])); e == nil {
			return elsewhere, nil
		}
	}
	return root, err
}

// layoutSuite finds the layout tests that the paths name.
func (c *testCommand) layoutSuite(ctx context.Context, product string) (s *suite, root string, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, "", err
	}
	if root, err = c.root(dir); err != nil {
		return nil, "", err
	}
	s = &suite{}
	if s.all, s.named, err = runner.FindInOrder(root, dir, c.Paths); err != nil && !c.nothingIsFine(err) {
		return nil, root, err
	}
	if s.Expectations, err = c.layoutExpectations(root, product); err != nil {
		return nil, root, err
	}
	s.History = runner.OpenHistory(root, product)
	s.Source = func(t runner.Test) string { return readText(filepath.Join(root, filepath.FromSlash(t.Name))) }
	s.gone = func(t runner.Test) bool {
		_, err := os.Stat(filepath.Join(root, filepath.FromSlash(t.Name)))
		return err != nil
	}
	s.find = func(path string) ([]runner.Test, error) { return runner.FindTests(root, dir, []string{path}) }
	s.changed = func(ref string) ([]runner.Test, error) {
		return runner.ChangedTests(ctx, root, ref, s.all, s.Expectations)
	}
	return s, root, nil
}

// wptSuite is the suite of a checkout's tests, of which those of all are named.
func (c *testCommand) wptSuite(ctx context.Context, checkout *wpt.Checkout, manifest *wpt.Manifest, all []wpt.Test) (*suite, error) {
	expectations, err := c.readExpectations(manifest)
	if err != nil {
		return nil, err
	}
	byURL := map[string]wpt.Test{}
	for _, t := range manifest.Tests {
		byURL[t.URL] = t
	}
	file := func(t runner.Test) string { return byURL[t.Name].File }
	s := &suite{all: wptNames(all), Suite: runner.Suite{
		Expectations: expectations, History: runner.OpenHistory(checkout.Dir, "adieu"),
		Source: func(t runner.Test) string {
			return readText(filepath.Join(checkout.Dir, filepath.FromSlash(file(t))))
		},
	}}
	for _, path := range c.Paths {
		if t, single := byURL["/"+strings.TrimPrefix(path, "/")]; single {
			s.named = append(s.named, runner.Test{Name: t.URL})
		}
	}
	s.gone = func(t runner.Test) bool { return file(t) == "" }
	s.find = func(path string) ([]runner.Test, error) {
		tests, err := runner.SelectWPT(manifest.Tests, []string{path})
		return wptNames(tests), err
	}
	s.changed = func(ref string) ([]runner.Test, error) {
		files, err := runner.ChangedFiles(ctx, checkout.Dir, ref)
		changed := []runner.Test{}
		for _, t := range s.all {
			if slices.Contains(files, file(t)) {
				changed = append(changed, t)
			}
		}
		return changed, err
	}
	return s, nil
}

// wptNames are web-platform-tests as layout tests.
func wptNames(tests []wpt.Test) []runner.Test {
	var names []runner.Test
	for _, t := range tests {
		names = append(names, runner.Test{Name: t.URL})
	}
	return names
}

// wptTests are the tests of a manifest that have names.
func wptTests(names []runner.Test, manifest *wpt.Manifest) []wpt.Test {
	byURL := map[string]wpt.Test{}
	for _, t := range manifest.Tests {
		byURL[t.URL] = t
	}
	var tests []wpt.Test
	for _, name := range names {
		tests = append(tests, byURL[name.Name])
	}
	return tests
}

// readText reads a file as far as it can be read.
func readText(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return string(data)
}

// remember keeps the results for --last-failed and the like.
func (s *suite) remember(report *runner.Report, std streams) {
	if err := s.History.Add(report, s.gone); err != nil {
		fmt.Fprintf(std.err, "adieu test: the results cannot be kept for --last-failed: %v\n", err)
	}
}
