package reporters

import (
	"encoding/json"
	"io"
	"runtime"
	"slices"
	"strings"

	"adieu/tools/runner"
)

// The wptreport format, as wptrunner's formatter of that name writes it.
type wptReport struct {
	RunInfo   wptRunInfo      `json:"run_info"`
	TimeStart int64           `json:"time_start"` // milliseconds
	TimeEnd   int64           `json:"time_end"`
	Results   []wptTestResult `json:"results"`
	Subsuites map[string]any  `json:"subsuites"`
}

type wptRunInfo struct {
	Product   string `json:"product"`
	Version   string `json:"browser_version,omitempty"`
	OS        string `json:"os"`
	Processor string `json:"processor"`
	Debug     bool   `json:"debug"`
	Revision  string `json:"revision,omitempty"` // of the tests
}

type wptTestResult struct {
	Test     string `json:"test"`
	Subsuite string `json:"subsuite"`
	Status   string `json:"status"`
	Message  string `json:"message,omitempty"`
	Duration int64  `json:"duration"` // milliseconds

	// Expected is there only if the result is another one. KnownIntermittent are the other
	// results that are as expected.
	Expected          string   `json:"expected,omitempty"`
	KnownIntermittent []string `json:"known_intermittent,omitempty"`

	Subtests []wptSubtest `json:"subtests"`
}

type wptSubtest struct {
	Name     string  `json:"name"`
	Status   string  `json:"status"`
	Message  *string `json:"message"`
	Expected string  `json:"expected,omitempty"`
}

// writeWPTReport writes wptreport JSON, of web-platform-tests and of layout tests alike: a page
// whose text is compared with an expected one is a test without subtests, which ends
// with PASS or FAIL.
func writeWPTReport(w io.Writer, run Run, report *runner.Report) error {
	out := wptReport{
		RunInfo: wptRunInfo{
			Product: run.Product, Version: run.Version, OS: runtime.GOOS, Processor: runtime.GOARCH, Revision: run.Revision,
		},
		TimeStart: run.Began.UnixMilli(),
		TimeEnd:   run.Ended.UnixMilli(),
		Results:   []wptTestResult{},
		Subsuites: map[string]any{},
	}
	for _, result := range report.Tests {
		out.Results = append(out.Results, wptResult(result))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

func wptResult(result runner.Result) wptTestResult {
	out := wptTestResult{
		Test: "/" + strings.TrimPrefix(result.Name, "/"), Status: wptStatus(result), Duration: result.DurationMS, Subtests: []wptSubtest{},
	}
	if out.Status != "OK" && out.Status != "PASS" {
		out.Message = result.Message
	}
	allowed := wptAllowed(result)
	if expected := allowed[0]; expected != out.Status && result.Status != runner.Skip {
		out.Expected = expected
	}
	out.KnownIntermittent = allowed[1:]
	for _, s := range result.Subtests {
		subtest := wptSubtest{Name: s.Name, Status: s.Status}
		if s.Message != "" {
			subtest.Message = &s.Message
		}
		if s.Status != runner.SubtestPass && !result.OK() {
			subtest.Expected = runner.SubtestPass
		}
		out.Subtests = append(out.Subtests, subtest)
	}
	return out
}

// wptStatus is a result in wptrunner's words.
func wptStatus(result runner.Result) string {
	if result.Harness != "" {
		return result.Harness
	}
	if result.UnexpectedPass {
		return "PASS"
	}
	return wptWord(result.Status)
}

func wptWord(status runner.Status) string {
	switch status {
	case runner.Pass, runner.Flaky:
		return "PASS"
	case runner.Timeout:
		return "TIMEOUT"
	case runner.Crash:
		return "CRASH"
	case runner.Skip:
		return "SKIP"
	}
	return "FAIL"
}

// wptAllowed are the results that are as expected, the one that is expected most first: as
// in wptrunner's own files, that is a pass if it is among them. TestExpectations speaks of
// whole pages; a testharness.js page that fails may well have the status OK.
func wptAllowed(result runner.Result) []string {
	var words []string
	for _, status := range result.Allowed {
		word := wptWord(status)
		if result.Harness != "" && (word == "PASS" || word == "FAIL") {
			word = "OK"
			if status == runner.Fail && result.Status == runner.Fail {
				word = result.Harness
			}
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		words = []string{"PASS"}
		if result.Harness != "" {
			words = []string{"OK"}
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return passRank(a) - passRank(b) })
	return words
}

func passRank(word string) int {
	if word == "PASS" || word == "OK" {
		return 0
	}
	return 1
}
