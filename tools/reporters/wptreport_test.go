package reporters

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// wptResults are the results in a wptreport, by test.
func wptResults(t *testing.T, results ...runner.Result) map[string]map[string]any {
	t.Helper()
	var got struct {
		RunInfo   map[string]any   `json:"run_info"`
		TimeStart int64            `json:"time_start"`
		TimeEnd   int64            `json:"time_end"`
		Results   []map[string]any `json:"results"`
		Subsuites map[string]any   `json:"subsuites"`
	}
	require.NoError(t, json.Unmarshal([]byte(reported(t, "wptreport", results)), &got))
	assert.Equal(t, "adieu", got.RunInfo["product"])
	assert.Equal(t, "abc", got.RunInfo["revision"])
	assert.Equal(t, int64(1000), got.TimeEnd-got.TimeStart)
	assert.NotNil(t, got.Subsuites)
	byTest := map[string]map[string]any{}
	for _, r := range got.Results {
		byTest[r["test"].(string)] = r
	}
	require.Len(t, byTest, len(results))
	return byTest
}

func TestWPTReportOfPagesThatAreComparedAsText(t *testing.T) {
	got := wptResults(t, append(results(),
		runner.Result{Name: "sometimes.html", Status: runner.Timeout, Expected: true, Allowed: []runner.Status{runner.Timeout, runner.Pass}},
		runner.Result{Name: "fixed.html", Status: runner.Fail, UnexpectedPass: true, Allowed: []runner.Status{runner.Fail}})...)
	for test, want := range map[string]struct {
		status   string
		expected any
	}{
		"/a.html": {"PASS", nil}, "/d/crash.html": {"CRASH", "PASS"}, "/d/expected.html": {"FAIL", nil}, "/d/e/fail.html": {"FAIL", "PASS"},
		"/d/e/flaky.html": {"PASS", nil}, "/d/skip.html": {"SKIP", nil}, "/d/timeout.html": {"TIMEOUT", "PASS"},
		"/sometimes.html": {"TIMEOUT", "PASS"}, "/fixed.html": {"PASS", "FAIL"},
	} {
		assert.Equal(t, want.status, got[test]["status"], test)
		assert.Equal(t, want.expected, got[test]["expected"], test)
		assert.Equal(t, []any{}, got[test]["subtests"], test)
	}
	assert.Equal(t, []any{"TIMEOUT"}, got["/sometimes.html"]["known_intermittent"])
	assert.NotContains(t, got["/a.html"], "message")
	assert.NotContains(t, got["/a.html"], "known_intermittent")
}

func TestWPTReportOfTestharnessPages(t *testing.T) {
	subtests := []runner.Subtest{{Name: "a", Status: "PASS"}, {Name: "b", Status: "FAIL", Message: "why"}}
	got := wptResults(t,
		runner.Result{Name: "/bad.html", Status: runner.Fail, Harness: "OK", Message: "1 of 2", Subtests: subtests},
		runner.Result{Name: "/known.html", Status: runner.Fail, Harness: "OK", Expected: true, Allowed: []runner.Status{runner.Fail}, Subtests: subtests},
		runner.Result{Name: "/error.html", Status: runner.Fail, Harness: "ERROR", Message: "m"},
		runner.Result{Name: "/known-error.html", Status: runner.Fail, Harness: "ERROR", Expected: true, Allowed: []runner.Status{runner.Fail}},
		runner.Result{Name: "/b.any.worker.html?x", Status: runner.Skip, Harness: "SKIP", Message: "not run: x"})
	assert.Equal(t, "OK", got["/bad.html"]["status"])
	assert.NotContains(t, got["/bad.html"], "expected")
	assert.NotContains(t, got["/bad.html"], "message")
	assert.Equal(t, []any{
		map[string]any{"name": "a", "status": "PASS", "message": nil},
		map[string]any{"name": "b", "status": "FAIL", "message": "why", "expected": "PASS"},
	}, got["/bad.html"]["subtests"])
	assert.NotContains(t, got["/known.html"]["subtests"].([]any)[1], "expected")
	assert.Equal(t, "OK", got["/error.html"]["expected"])
	assert.Equal(t, "m", got["/error.html"]["message"])
	assert.NotContains(t, got["/known-error.html"], "expected")
	assert.Equal(t, "SKIP", got["/b.any.worker.html?x"]["status"])
	assert.NotContains(t, got["/b.any.worker.html?x"], "expected")
}
