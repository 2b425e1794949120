package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// runPolicy is what flags of “adieu test” come to.
func runPolicy(t *testing.T, args ...string) (f runFlags, p runner.Policy, err error) {
	t.Helper()
	parser, err := kong.New(&f, flagDefaults)
	require.NoError(t, err)
	if _, err := parser.Parse(args); err != nil {
		return f, p, err
	}
	p, err = f.policy()
	return f, p, err
}

func TestRunFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		want runner.Policy
	}{
		{nil, runner.Policy{MaxMemory: runner.DefaultMaxMemory, Retries: 1}},
		{[]string{"-j", "3", "-f", "--run-singly", "--max-memory", "0", "--no-retry-failures"},
			runner.Policy{Jobs: 3, FullyParallel: true, BatchSize: 1, MaxMemory: -1}},
		{[]string{"--jobs=1", "--batch-size=7", "--max-memory=256", "--num-retries=3", "--fail-on-flaky", "--gc-between-tests"},
			runner.Policy{Jobs: 1, BatchSize: 7, MaxMemory: 256 << 20, Retries: 3, FailOnFlaky: true, CollectGarbage: true}},
		{[]string{"--iterations", "2", "--repeat-each", "3", "--repeat-until-unexpected", "--global-timeout", "90s",
			"--exit-after-n-failures", "4", "--exit-after-n-crashes-or-timeouts", "5"},
			runner.Policy{MaxMemory: runner.DefaultMaxMemory, Retries: 1, Iterations: 2, RepeatEach: 3, UntilUnexpected: true,
				GlobalTimeout: 90 * time.Second, MaxFailures: 4, MaxCrashesOrTimeouts: 5}},
	} {
		_, got, err := runPolicy(t, c.args...)
		require.NoError(t, err, c.args)
		assert.Equal(t, c.want, got, c.args)
	}
	for want, args := range map[string][]string{
		"--num-retries: less than 0":                {"--num-retries=-1"},
		"--timeout-multiplier: want a number above": {"--timeout-multiplier=0"},
		"--verify: has its own number of repeats":   {"--verify", "--iterations=2"},
	} {
		_, _, err := runPolicy(t, args...)
		assert.ErrorContains(t, err, want)
	}
}

func TestTestTimes(t *testing.T) {
	for _, c := range []struct {
		args []string
		want time.Duration
	}{
		{nil, runner.DefaultTimeout},
		{[]string{"--time-out-ms=300"}, 300 * time.Millisecond},
		{[]string{"--time-out-ms=300", "--timeout-multiplier=1.5"}, 450 * time.Millisecond},
	} {
		f, _, err := runPolicy(t, c.args...)
		require.NoError(t, err)
		assert.Equal(t, c.want, f.timeout())
	}
	f, _, err := runPolicy(t, "--no-timeout")
	require.NoError(t, err)
	assert.Greater(t, runner.Expectation{Slow: true}.Timeout(f.timeout()), time.Duration(0), "five times as much is not less than nothing")
}

func TestTestTimesOut(t *testing.T) {
	dir := someTests(t, map[string]string{"layouttests/b.html": page(hanging), "layouttests/s.html": page("setTimeout(() => testRunner.notifyDone(), 2500);" + hanging),
		"layouttests/s-expected.txt": "text\n", "layouttests/TestExpectations": "s.html [ Slow Pass ]\n"})
	got := run(t, dir, "", "test", "--time-out-ms", "2000", "--no-retry-failures", "--json", "-")
	report := parseReport(t, got.stdout)
	assert.Equal(t, exitUnexpected, got.code)
	assert.Equal(t, 1, report.Failed)
	assert.Equal(t, "timeout", report.Tests[1].Status)
	assert.Contains(t, report.Tests[1].Message, "timed out after 2s")
	assert.Equal(t, "pass", report.Tests[3].Status)
}

func TestTestInCIMakesNoExpectedTexts(t *testing.T) {
	dir := someTests(t, map[string]string{"layouttests/new.html": page("")})
	t.Setenv("CI", "true")
	got := run(t, dir, "", "test", "--reset-results")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Contains(t, got.stdout, "no expected text: there is no new-expected.txt, and --no-new-test-results, or CI=true, keeps it from being made")
	assert.NoFileExists(t, filepath.Join(dir, "layouttests", "new-expected.txt"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "layouttests", "a-expected.txt"), []byte("old\n"), 0o644))
	got = run(t, dir, "", "test", "--reset-results", "a.html")
	assert.Zero(t, got.code, "one that is there is written")
}

func TestTestRepeats(t *testing.T) {
	dir := someTests(t, nil)
	got := run(t, dir, "", "test", "--verify", "--json", "-", "a.html")
	assert.Zero(t, got.code, got.stderr)
	assert.Contains(t, got.stdout, `"attempts": [`)
	got = run(t, dir, "", "test", "--global-timeout", "1ms", "--repeat-until-unexpected")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Contains(t, got.stdout, "stopped: the run's 1ms were over")
}
