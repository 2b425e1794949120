package main

import (
	"strings"

	"adieu/tools/runner"
	"adieu/tools/testserver"
)

// expectations tells the index page what becomes of the tests under root in a product. A
// TestExpectations that cannot be read says nothing: adieu test is who complains.
func expectations(root string) func(product string) testserver.ExpectFunc {
	return func(product string) testserver.ExpectFunc {
		read, err := runner.ReadExpectations(runner.ExpectationFiles{Root: root, Configuration: runner.ThisConfiguration(product)})
		if root == "" || err != nil {
			return nil
		}
		return func(test string) ([]string, string) {
			e := read.For(runner.Test{Name: test})
			return strings.Fields(strings.Trim(e.String(), "[ ]")), e.Reason
		}
	}
}
