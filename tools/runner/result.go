package runner

import (
	"encoding/json"
	"io"
	"strings"

	"adieu/tools/wiretrace"
)

// Status is how a test ended.
type Status string

const (
	Pass    Status = "pass"
	Fail    Status = "fail" // the text differs, or nothing says what it should be
	Timeout Status = "timeout"
	Crash   Status = "crash" // the child process ended before the test did
	Skip    Status = "skip"
	Flaky   Status = "flaky" // its results differ from one attempt to the next
)

// Result is the outcome of one test. Its JSON form is public: keys may join, none may change.
type Result struct {
	Name   string `json:"name"`
	Status Status `json:"status"`

	// Expected is set when the test did not pass and TestExpectations says so.
	Expected bool `json:"expected,omitempty"`

	// Unexpected is set when a test is flaky and that makes the run fail.
	Unexpected bool `json:"unexpected,omitempty"`

	DurationMS int64 `json:"duration_ms"`

	// Message says what is wrong, first in one line; "" when there is nothing to say.
	Message string `json:"message"`

	// Subtests are those of a testharness.js page.
	Subtests []Subtest `json:"subtests,omitempty"`

	// ExpectedText and ActualText are those of a test that did not pass, as far as they
	// are known. Console is the part of the actual text that the page printed to its console.
	ExpectedText string `json:"expected_text,omitempty"`
	ActualText   string `json:"actual_text,omitempty"`
	Console      string `json:"console,omitempty"`

	// Reason is TestExpectations' comment for a test that it names.
	Reason string `json:"reason,omitempty"`

	// Attempts are all results of a test that was tried more than once. This is the last of
	// them or, of a flaky test, the first that was not as expected.
	Attempts []Attempt `json:"attempts,omitempty"`

	// Wire is the life of the test's connections, of a test that did not pass or with
	// Policy.Trace. Times are absolute; Began is when the page's load began, in the same unit.
	Wire  []wiretrace.Event `json:"wire,omitempty"`
	Began int64             `json:"began,omitempty"`

	// Harness is how a testharness.js page ended as a whole, in wptrunner's words: "OK",
	// "ERROR" …
	Harness string `json:"harness,omitempty"`

	// Allowed are the statuses that TestExpectations names for the test, if it names it.
	Allowed []Status `json:"allowed,omitempty"`

	// UnexpectedPass is set for a test that failed because it passed, although
	// TestExpectations says that it does not.
	UnexpectedPass bool `json:"unexpected_pass,omitempty"`

	settled bool   // trying again would not change it
	company string // what its process had done before, if anything: that may be to blame
}

// Attempt is one try of a test that had several.
type Attempt struct {
	Status     Status `json:"status"`
	DurationMS int64  `json:"duration_ms"`
	Message    string `json:"message,omitempty"`
}

// Subtest is one test() of a testharness.js page.
type Subtest struct {
	Name    string `json:"name"`
	Status  string `json:"status"` // testharness.js's word: "PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"
	Message string `json:"message"`
}

// SubtestPass is the status of a subtest that passed.
const SubtestPass = "PASS"

// OK reports whether the result is as expected; a skipped test is.
func (r Result) OK() bool {
	return r.Status == Pass || r.Status == Skip || r.Expected || r.Status == Flaky && !r.Unexpected
}

// attemptOf is a result as one of several.
func attemptOf(r Result) Attempt {
	return Attempt{Status: r.Status, DurationMS: r.DurationMS, Message: r.Message}
}

// TextDiffers reports whether the test failed because its page printed something else than is
// expected, or because nothing says what it should print.
func (r Result) TextDiffers() bool {
	return r.Status == Fail && (strings.HasPrefix(r.Message, Differs) || strings.HasPrefix(r.Message, noExpectedText))
}

// Report is the outcome of a run: Total = Passed + Failed + Skipped. An expected failure
// counts as passed, and so does a flaky test unless it is unexpected; a timeout and a crash
// count as failed.
type Report struct {
	Total   int `json:"total"`
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	Flaky   int `json:"flaky,omitempty"` // of those that passed or failed

	// Stopped says why the run ended before all tests had, if it was not interrupted by a person.
	Stopped string `json:"stopped,omitempty"`

	// Interrupted says that the run was stopped; tests that did not end are not counted.
	Interrupted bool `json:"interrupted,omitempty"`

	Tests []Result `json:"tests"`
}

// Add counts one result in.
func (r *Report) Add(result Result) {
	r.Total++
	if result.Status == Flaky {
		r.Flaky++
	}
	switch {
	case result.Status == Skip:
		r.Skipped++
	case result.OK():
		r.Passed++
	default:
		r.Failed++
	}
	r.Tests = append(r.Tests, result)
}

// WriteJSON writes the report as one indented JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	if r.Tests == nil {
		r.Tests = []Result{} // [], not null
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(r)
}
