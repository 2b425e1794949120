package reporters

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"adieu/tools/runner"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hostile is a text that no format may take for its own.
const hostile = "]]> </script><b>&amp; \x1b[31mred\x1b[0m \x00\x07 \xff\xfe `|\\ # % ::error::x\r\n\ufffe ' \" €"

// results are one of each kind.
func results() []runner.Result {
	return []runner.Result{
		{Name: "a.html", Status: runner.Pass, DurationMS: 3},
		{Name: "d/crash.html", Status: runner.Crash, DurationMS: 7, Message: "crashed: exit status 3\nthe page had printed nothing"},
		{Name: "d/expected.html", Status: runner.Fail, Expected: true, Message: "the text differs", Reason: "no such thing yet", Allowed: []runner.Status{runner.Fail}},
		{Name: "d/e/fail.html", Status: runner.Fail, DurationMS: 1500, Message: "the text differs from what is expected:\n--- x\n+++ actual\n@@ -1,2 +1,2 @@\n-one\n+two\n same\n",
			ExpectedText: "one\nsame\n", ActualText: "two\nsame\n", Console: "CONSOLE MESSAGE: " + hostile},
		{Name: "d/e/flaky.html", Status: runner.Flaky, DurationMS: 5, Message: "pass at retry 2; at first:\nthe text differs\nso much", Attempts: []runner.Attempt{
			{Status: runner.Fail, DurationMS: 6, Message: "the text differs\nso much"},
			{Status: runner.Timeout, DurationMS: 7, Message: hostile},
			{Status: runner.Pass, DurationMS: 5}}},
		{Name: "d/skip.html", Status: runner.Skip, Message: "skipped by TestExpectations:3: later # or never"},
		{Name: "d/timeout.html", Status: runner.Timeout, DurationMS: 10000, Message: hostile, ActualText: hostile,
			Attempts: []runner.Attempt{{Status: runner.Fail, Message: "first"}, {Status: runner.Timeout, Message: hostile}}},
	}
}

// tests are those of the results.
func tests(results []runner.Result) []runner.Test {
	var tests []runner.Test
	for _, result := range results {
		tests = append(tests, runner.Test{Name: result.Name})
	}
	return tests
}

// reportOf counts results. A flaky test has passed.
func reportOf(results []runner.Result) *runner.Report {
	report := &runner.Report{}
	for _, result := range results {
		report.Add(result)
	}
	return report
}

// play runs a set through a run with these results.
func play(s *Set, results []runner.Result) *runner.Report {
	s.Begin(tests(results))
	for _, result := range results {
		s.Started(runner.Test{Name: result.Name})
		s.Finished(result)
	}
	report := reportOf(results)
	s.End(report)
	return report
}

// clock is a time that tests move.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 26, 1, 2, 3, 0, time.UTC)} }

// output returns what a reporter of one name writes about results to standard output.
func reported(t *testing.T, name string, results []runner.Result) string {
	t.Helper()
	var out, err bytes.Buffer
	c := newClock()
	s, problem := New(Config{
		Specs: []Spec{{Name: name, File: "-"}},
		Out:   Stream{Writer: &out}, Err: Stream{Writer: &err},
		Run: Run{Product: "adieu", Version: "1", Command: "adieu test", Root: "layouttests", Revision: "abc", Seed: "4"},
		Now: func() time.Time { c.now = c.now.Add(time.Second); return c.now },
	})
	require.NoError(t, problem)
	play(s, results)
	require.NoError(t, s.Close(nil))
	return out.String()
}

// inDirectory makes a new directory the working one.
func inDirectory(t *testing.T) string {
	dir := t.TempDir()
	t.Chdir(dir)
	return dir
}

func content(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(data)
}
