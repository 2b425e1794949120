package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listed are the tests that flags select.
func listed(t *testing.T, dir string, args ...string) []string {
	t.Helper()
	got := run(t, dir, "", append([]string{"test", "--list"}, args...)...)
	assert.Zero(t, got.code, got.stderr)
	return strings.Fields(got.stdout)
}

// variousTests is a checkout with tests that flags tell apart.
func variousTests(t *testing.T) string {
	return someTests(t, map[string]string{
		"layouttests/d/fails.html":          page("") + "<title>goes wrong</title>",
		"layouttests/d/fails-expected.txt":  "other\n",
		"layouttests/e10.html":              page(""),
		"layouttests/e10-expected.txt":      "text\n",
		"layouttests/e9.html":               `<meta name="adieu-tags" content="late">` + page(""),
		"layouttests/e9-expected.txt":       "text\n",
		"layouttests/skipped.html":          page(""),
		"layouttests/skipped-expected.txt":  "text\n",
		"layouttests/flaky/x.html":          page(""),
		"layouttests/flaky/x-expected.txt":  "text\n",
		"layouttests/TestExpectations":      "skipped.html [ Skip ]  # not now\nflaky [ Pass Failure ]  # at times\n",
		"layouttests/passes.html":           page(""),
		"layouttests/passes-expected.txt":   "text\n",
		"list":                              "a.html # one\n\nd\n",
		"passing":                           "passes.html [ Failure ]\n",
		"layouttests/notests/resources/x.y": "",
	})
}

func TestTestSelects(t *testing.T) {
	dir := variousTests(t)
	for _, c := range []struct{ args, want string }{
		{"", "a.html d/b.html d/fails.html e9.html e10.html flaky/x.html passes.html skipped.html"},
		{"--order none e10.html a.html d", "e10.html a.html d/b.html d/fails.html"},
		{"--test-list list -i d/b.html", "a.html d/fails.html"},
		{"-i d -i e* -i flaky", "a.html passes.html skipped.html"},
		{"--grep wrong|^e", "d/fails.html e9.html e10.html"},
		{"--grep ^e --grep-invert 9", "e10.html"},
		{"--tag late --tag flaky", "e9.html flaky/x.html"},
		{"--exclude-tag d", "a.html e9.html e10.html flaky/x.html passes.html skipped.html"},
		{"--skipped only", "skipped.html"},
		{"--run-part 2:2", "e10.html flaky/x.html passes.html skipped.html"},
		{"--run-chunk 3:3", "passes.html skipped.html"},
		{"http://127.0.0.1:8000/d/b.html", "d/b.html"},
		{"layouttests/**/*s.html", "d/fails.html passes.html"},
	} {
		assert.Equal(t, strings.Fields(c.want), listed(t, dir, strings.Fields(c.args)...), c.args)
	}
	got := run(t, dir, "", "test", "--list", "--order", "random")
	require.Regexp(t, `^adieu test: random order; --seed \d+ gives it again\n$`, got.stderr)
	again := run(t, dir, "", "test", "--list", "--seed", strings.Fields(got.stderr)[5])
	assert.Equal(t, got.stdout, again.stdout)
}

func TestTestShards(t *testing.T) {
	dir := variousTests(t)
	all := listed(t, dir)
	for _, kind := range []string{"hash", "dir_hash"} {
		var joined []string
		for _, shard := range []string{"1/3", "2/3", "3/3"} {
			joined = append(joined, listed(t, dir, "--shard", shard, "--chunk-type", kind)...)
		}
		assert.ElementsMatch(t, all, joined, kind)
	}
	got := run(t, dir, "", "test", "a.html", "--shard", "1/2")
	other := run(t, dir, "", "test", "a.html", "--shard", "2/2")
	assert.Zero(t, got.code+other.code, "a shard may be empty")
	assert.ElementsMatch(t, []string{"1 passed, 0 failed\n", "0 passed, 0 failed\n"}, []string{got.stdout, other.stdout})
}

func TestTestOfSkippedTests(t *testing.T) {
	dir := variousTests(t)
	for _, c := range []struct{ args, want string }{
		{"skipped.html", "1 passed, 0 failed"},
		{"skip*.html", "0 passed, 0 failed, 1 skipped"},
		{"--skipped always skipped.html", "0 passed, 0 failed, 1 skipped"},
		{"--skipped ignore a.html skip*.html", "2 passed, 0 failed"},
		{"--skipped only", "1 passed, 0 failed"},
		{"--skip-failing-tests a.html flaky", "1 passed, 0 failed, 1 skipped"},
		{"--no-fail-on-unexpected-pass --additional-expectations passing passes.html", "1 passed, 0 failed"},
		{"--additional-expectations passing passes.html", "0 passed, 1 failed"},
	} {
		got := run(t, dir, "", append([]string{"test"}, strings.Fields(c.args)...)...)
		lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
		assert.Equal(t, c.want, lines[len(lines)-1], "%s: %s%s", c.args, got.stdout, got.stderr)
	}
}

func TestTestRemembersWhatFailed(t *testing.T) {
	dir := variousTests(t)
	got := run(t, dir, "", "test", "--last-failed")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Equal(t, "adieu test: --last-failed leaves none of 8 tests: the last result of each was as expected, or there is none\n", got.stderr)
	assert.Equal(t, exitUnexpected, run(t, dir, "", "test").code)
	assert.Equal(t, []string{"d/fails.html"}, listed(t, dir, "--last-failed"))
	assert.Zero(t, run(t, dir, "", "test", "a.html").code)
	assert.Equal(t, []string{"d/fails.html"}, listed(t, dir, "--last-failed"), "it was not run again")
	assert.Zero(t, run(t, dir, "", "test", "--last-failed", "--reset-results").code)
	got = run(t, dir, "", "test", "--last-failed", "--zero-tests-executed-ok")
	assert.Zero(t, got.code)
	assert.Equal(t, "0 passed, 0 failed\n", got.stdout)
	assert.Len(t, listed(t, dir, "--fastest", "30"), 3)
}

func TestTestSaysWhatWouldBeRun(t *testing.T) {
	dir := variousTests(t)
	got := run(t, dir, "", "test", "-n", "a.html", "flaky", "skip*")
	assert.Zero(t, got.code)
	assert.Equal(t, "a.html: would be run\nflaky/x.html: would be run\nskipped.html: would be skipped  # TestExpectations:1: not now\n2 would be run, 1 skipped\n", got.stdout)

	got = run(t, dir, "", "test", "--print-expectations", "a.html", "flaky", "skip*")
	assert.Equal(t, "a.html [ Pass ]\nflaky/x.html [ Pass Failure ]  # TestExpectations:2: at times\nskipped.html [ Skip ]  # TestExpectations:1: not now\n", got.stdout)

	got = run(t, dir, "", "test", "--print-summary")
	assert.Regexp(t, `(?m)^ +1 tests, +1 expected not to pass, +0 skipped  flaky$`, got.stdout)
	assert.Regexp(t, `(?m)^ +8 tests, +1 expected not to pass, +1 skipped  in all$`, got.stdout)

	got = run(t, dir, "", "test", "--list=json", "e9.html", "skip*")
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &list), got.stdout)
	assert.Equal(t, []map[string]any{
		{"name": "e9.html", "tags": []any{"late"}, "expected": "[ Pass ]", "skip": false},
		{"name": "skipped.html", "tags": []any{}, "expected": "[ Skip ]", "skip": true, "where": "TestExpectations:1", "reason": "not now"},
	}, list)
}

func TestTestOnlyChanged(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	dir := variousTests(t)
	git := func(args ...string) {
		out, err := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=n", "-c", "user.email=e"}, args...)...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	touch := func(name string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "layouttests", name), []byte(page("")), 0o644))
	}
	git("init", "-q")
	git("add", "-A")
	git("commit", "-q", "-m", "one")
	touch("d/b.html")
	git("commit", "-q", "-a", "-m", "two")
	touch("e9.html")
	assert.Equal(t, []string{"e9.html"}, listed(t, dir, "--only-changed"))
	assert.Equal(t, []string{"d/b.html", "e9.html"}, listed(t, dir, "--only-changed=HEAD~1"))
	assert.Equal(t, []string{"d/b.html"}, listed(t, dir, "--only-changed=HEAD~1", "d"))
}

func TestTestOnlyChangedNeedsGit(t *testing.T) {
	dir := variousTests(t)
	got := run(t, dir, "", "test", "--only-changed")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Contains(t, got.stderr, "adieu test: --only-changed: git: ")
}

func TestTestSaysWhichFlagIsWrong(t *testing.T) {
	dir := variousTests(t)
	for args, want := range map[string]string{
		"--shard 4/3":           "--shard: there is no part 4 of 3",
		"--shard 0/3":           `"0/3": want two numbers from 1, as in 1/3`,
		"--run-part x":          `"x": want two numbers from 1`,
		"--list=xml":            "--list=xml: want --list or --list=json",
		"--grep (":              "error parsing regexp",
		"--skipped maybe":       "--skipped must be one of",
		"--ignore-tests gone":   "--ignore-tests: no such test or directory: gone",
		"--fastest 101":         "--fastest: want a number of percent",
		"--grep nothing":        "--grep nothing leaves none of 8 tests",
		"--test-list /dev/null": "--test-list: no tests in /dev/null",
	} {
		got := run(t, dir, "", append([]string{"test"}, strings.Fields(args)...)...)
		assert.Equal(t, exitCannotRun, got.code, args)
		assert.Contains(t, got.stderr, want, args)
		assert.Empty(t, got.stdout, args)
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "layouttests", "empty"), 0o755))
	got := run(t, dir, "", "test", "empty", "--zero-tests-executed-ok")
	assert.Zero(t, got.code, got.stderr)
}
