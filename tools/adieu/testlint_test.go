package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTestLintsTheFiles(t *testing.T) {
	dir := someTests(t, map[string]string{
		"layouttests/a-expected.txt":    "text\nTEST COMPLETE\n",
		"layouttests/d/b-expected.txt":  "text\n",
		"layouttests/TestExpectations":  "d [ Failure ]\n",
		"good/layouttests/TestExpected": "",
	})
	got := run(t, filepath.Join(dir, "layouttests", "d"), "", "test", "--lint-test-files")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Equal(t, "../TestExpectations:1: no reason is given: want \"path [ … ]  # why\"\n"+
		"b-expected.txt:1: does not end with TEST COMPLETE or DONE: a test that died early would pass\n", got.stdout)
	assert.Equal(t, "adieu test: --lint-test-files: 2 to mend\n", got.stderr)

	got = run(t, filepath.Join(dir, "good"), "", "test", "--lint-test-files")
	assert.Zero(t, got.code)
	assert.Equal(t, "nothing to mend\n", got.stdout)
}
