package runner

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"adieu/engine"
)

//go:embed harnessreport.js
var harnessReport string

// harnessReportPath is where pages of web-platform-tests get the script that connects
// testharness.js with whoever runs them.
const harnessReportPath = "/resources/testharnessreport.js"

// HarnessLoader is PageLoader for pages that use testharness.js in the way of
// web-platform-tests: the text of a page is its results. The harness waits
// timeoutMultiplier times as long as it would.
func HarnessLoader(cfg engine.Config, timeoutMultiplier float64) LoadFunc {
	report := strings.ReplaceAll(harnessReport, "__MULTIPLIER__", strconv.FormatFloat(timeoutMultiplier, 'f', -1, 64))
	cfg.Resources = map[string]string{harnessReportPath: report}
	return PageLoader(cfg)
}

// harnessResults is what a page reports, as harnessreport.js writes it.
type harnessResults struct {
	Status   string    `json:"status"`
	Message  string    `json:"message"`
	Stack    string    `json:"stack"`
	Subtests []Subtest `json:"subtests"`
}

// The statuses of a page as a whole.
const (
	harnessOK      = "OK"
	harnessError   = "ERROR"
	harnessTimeout = "TIMEOUT"
	harnessCrash   = "CRASH"
	harnessSkip    = "SKIP"
)

// shownSubtests bounds how many subtests a message lists.
const shownSubtests = 20

// judgeHarness turns what a page reported into a result, without its name.
func judgeHarness(text string) Result {
	var r harnessResults
	if err := json.Unmarshal([]byte(text), &r); err != nil || r.Status == "" {
		return Result{Status: Fail, Harness: harnessError,
			Message: "the page ended without results: it does not use testharness.js, or could not load it" + printedSoFar(text)}
	}
	result := Result{Status: Pass, Subtests: r.Subtests, Harness: r.Status}
	var lines []string
	if r.Status != harnessOK {
		result.Status = Fail
		lines = append(lines, "harness: "+r.Status+" "+r.Message)
		if r.Stack != "" {
			lines = append(lines, r.Stack)
		}
	}
	bad := 0
	for _, s := range r.Subtests {
		if s.Status == SubtestPass {
			continue
		}
		result.Status = Fail
		if bad++; bad <= shownSubtests {
			lines = append(lines, s.Status+" "+s.Name+": "+s.Message)
		}
	}
	if bad > shownSubtests {
		lines = append(lines, fmt.Sprintf("… and %d more", bad-shownSubtests))
	}
	if r.Status == harnessTimeout {
		result.Status = Timeout
	}
	if bad > 0 {
		lines = append([]string{fmt.Sprintf("%d of %d subtests did not pass", bad, len(r.Subtests))}, lines...)
	}
	result.Message = Visible(strings.Join(lines, "\n"))
	return result
}
