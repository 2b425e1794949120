package reporters

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"adieu/tools/runner"
)

// tap is the reporter that writes TAP 14 as tests end.
// https://testanything.org/tap-version-14-specification.html
type tap struct {
	out   Stream
	count int
}

func newTAP(s Stream, _ *Config) follower { return &tap{out: s} }

func (t *tap) Begin(tests []runner.Test) {
	t.count = 0
	plan := fmt.Sprintf("1..%d", len(tests))
	if len(tests) == 0 {
		plan += " # SKIP there are no tests"
	}
	fmt.Fprintf(t.out, "TAP version 14\n%s\n", plan)
}

func (t *tap) Started(runner.Test) {}

// Finished writes a test point. An expected failure is a TODO: it counts as passed.
func (t *tap) Finished(result runner.Result) {
	t.count++
	ok, directive := "ok", ""
	switch {
	case result.Status == runner.Skip:
		directive = " # SKIP " + tapText(firstLine(result.Message))
	case result.Expected && result.Status != runner.Flaky:
		ok, directive = "not ok", " # TODO "+tapText(expectedText(result))
	case !result.OK():
		ok = "not ok"
	}
	fmt.Fprintf(t.out, "%s %d - %s%s\n", ok, t.count, tapText(result.Name), directive)
	if result.Status == runner.Skip {
		return
	}
	fmt.Fprintf(t.out, "  ---\n  duration_ms: %d\n", result.DurationMS)
	if result.Status != runner.Pass {
		t.field("severity", string(result.Status))
	}
	t.field("message", result.Message)
	t.field("reason", result.Reason)
	t.field("expected", result.ExpectedText)
	t.field("actual", result.ActualText)
	for i, a := range result.Attempts {
		t.field(fmt.Sprintf("attempt %d", i+1), strings.TrimSpace(fmt.Sprintf("%s (%d ms) %s", a.Status, a.DurationMS, firstLine(a.Message))))
	}
	fmt.Fprint(t.out, "  ...\n")
}

// field writes a line of diagnostics. A JSON string is one of YAML too, for any text.
func (t *tap) field(name, value string) {
	if value == "" {
		return
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(runner.Visible(value)) // strings can be encoded, and a buffer written
	fmt.Fprintf(t.out, "  %s: %s", name, b.String())
}

func (t *tap) End(report *runner.Report) {
	if report.Interrupted {
		fmt.Fprintln(t.out, "Bail out! The run was interrupted.")
	}
}

// tapText is a description or an explanation: one line, in which # begins no directive.
func tapText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`, "\n", " ", "\t", " ").Replace(runner.Visible(text))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// expectedText says of an expected failure why it is one.
func expectedText(result runner.Result) string {
	if result.Reason != "" {
		return result.Reason
	}
	return string(result.Status) + ", as TestExpectations says"
}
