package main

import (
	"fmt"
	"path/filepath"

	"adieu/tools/runner"
)

// expectFlags are those of “adieu test” about what is expected of tests.
type expectFlags struct {
	AdditionalExpectations      []string `sep:"none" placeholder:"FILE" help:"Read FILE after the default TestExpectations: its lines win. May be repeated."`
	IgnoreDefaultExpectations   bool     `help:"Do not read the default TestExpectations."`
	AdditionalPlatformDirectory []string `sep:"none" placeholder:"DIR" help:"Look for expected texts in DIR first, which is laid out as layouttests. May be repeated."`
}

// layoutExpectations reads what is expected of layout tests in a product.
func (f *expectFlags) layoutExpectations(root, product string) (*runner.Expectations, error) {
	return runner.ReadExpectations(runner.ExpectationFiles{
		Root: root, IgnoreDefault: f.IgnoreDefaultExpectations, Additional: f.AdditionalExpectations,
		Configuration: runner.ThisConfiguration(product),
	})
}

// platformDirectories are those to look for expected texts in, as absolute paths.
func (f *expectFlags) platformDirectories() ([]string, error) {
	var all []string
	for _, dir := range f.AdditionalPlatformDirectory {
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("--additional-platform-directory: %w", err)
		}
		all = append(all, absolute)
	}
	return all, nil
}
