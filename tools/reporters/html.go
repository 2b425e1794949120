package reporters

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"

	"adieu/tools/runner"
	"adieu/tools/wiretrace"
)

// The page is made of these: its frame, its style, and scripts that run in their order.
var (
	//go:embed results/results.html
	resultsPage string
	//go:embed results/results.css
	resultsStyle string
	//go:embed results/elements.js
	elementsScript string
	//go:embed results/diff.js
	diffScript string
	//go:embed results/sequence.js
	sequenceScript string
	//go:embed results/results.js
	resultsScript string
)

// The bounds of what a page holds of one test.
const (
	shownMessage  = 64 << 10
	shownDetail   = 8 << 10
	shownEvents   = 1000
	shownAttempts = 50
	plainTests    = 200 // in the part that is there without script
	plainMessage  = 4 << 10
)

// shownInAll bounds what a page holds of all tests: beyond it there are only the beginnings of messages.
const shownInAll = 32 << 20

// resultsData is what the page is made from.
type resultsData struct {
	Run         Run           `json:"run"`
	Began       int64         `json:"began"` // milliseconds since the epoch
	TookMS      int64         `json:"took"`
	Interrupted bool          `json:"interrupted,omitempty"`
	Stopped     string        `json:"stopped,omitempty"`
	Verdict     string        `json:"verdict"`
	Unexpected  int           `json:"unexpected"`
	Tests       []resultsTest `json:"tests"`
}

// resultKind is what a reader wants to know first of a result.
type resultKind string

const (
	kindCrash    resultKind = "crash"
	kindTimeout  resultKind = "timeout"
	kindFail     resultKind = "fail"
	kindFlaky    resultKind = "flaky"
	kindExpected resultKind = "expected"
	kindSkip     resultKind = "skip"
	kindPass     resultKind = "pass"
)

// resultsTest is a test on the page. Most have but a name, a kind and a duration.
type resultsTest struct {
	Name         string            `json:"name"`
	Kind         resultKind        `json:"kind"`
	Status       string            `json:"status,omitempty"` // if the kind does not say it
	DurationMS   int64             `json:"ms"`
	Message      string            `json:"message,omitempty"`
	Reason       string            `json:"reason,omitempty"`
	Diff         []diffRow         `json:"diff,omitempty"`
	Console      string            `json:"console,omitempty"`
	Attempts     []runner.Attempt  `json:"attempts,omitempty"`
	MoreAttempts int               `json:"moreAttempts,omitempty"` // that are not among Attempts
	Subtests     []runner.Subtest  `json:"subtests,omitempty"`
	Began        int64             `json:"began,omitempty"`
	Wire         []wiretrace.Event `json:"wire,omitempty"`

	Cut bool `json:"cut,omitempty"` // what is not here was too much

	unexpected bool
	full       string // the message, diff and all
}

// resultsFile is where the page goes if nothing else is said.
func resultsFile(Run) string { return "results.html" }

// writeHTML writes the results as one page that needs nothing else: no network, and no file
// beside it. Its policy lets it run nothing but its own script, whatever a test has printed.
func writeHTML(w io.Writer, run Run, report *runner.Report) error {
	data := resultsOf(run, report, shownInAll)
	encoded, err := json.Marshal(data) // which escapes <, > and &, so that no text can end the script element
	if err != nil {
		return err
	}
	script := strings.Join([]string{elementsScript, diffScript, sequenceScript, resultsScript}, "\n")
	policy := fmt.Sprintf("default-src 'none'; img-src data:; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
		sourceHash(resultsStyle), sourceHash(script))
	icon := "%232b7a4b" // green; # is escaped in a URL
	if data.Unexpected > 0 || report.Interrupted || report.Stopped != "" {
		icon = "%23b3322b"
	}
	_, err = strings.NewReplacer(
		"{{policy}}", policy,
		"{{title}}", html.EscapeString(data.Verdict),
		"{{icon}}", icon,
		"{{plain}}", data.plain(),
		"{{style}}", resultsStyle,
		"{{data}}", string(encoded),
		"{{script}}", script,
	).WriteString(w, resultsPage)
	return err
}

// sourceHash names an inline style or script in a Content-Security-Policy.
func sourceHash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// resultsOf makes the data, whose tests take at most about so many bytes.
func resultsOf(run Run, report *runner.Report, most int) *resultsData {
	data := &resultsData{Run: run, Began: run.Began.UnixMilli(), TookMS: run.Ended.Sub(run.Began).Milliseconds(),
		Interrupted: report.Interrupted, Stopped: report.Stopped, Verdict: verdict(report), Tests: []resultsTest{}}
	size := 0
	for _, result := range report.Tests {
		test := resultsTestOf(result)
		if more := test.size(); size+more > most {
			test.cut()
		} else {
			size += more
		}
		if !result.OK() {
			data.Unexpected++
		}
		data.Tests = append(data.Tests, test)
	}
	return data
}

func resultsTestOf(result runner.Result) resultsTest {
	test := resultsTest{Name: runner.Visible(result.Name), Kind: kindOf(result), DurationMS: result.DurationMS,
		Message: shown(result.Message), Reason: runner.Visible(result.Reason), unexpected: !result.OK()}
	test.full = test.Message
	if string(result.Status) != string(test.Kind) {
		test.Status = string(result.Status)
	}
	test.Began, test.Wire = result.Began, shownWire(result.Wire)
	if test.Kind == kindPass || test.Kind == kindSkip {
		if test.Wire == nil {
			test.Began = 0
		}
		return test
	}
	test.Console = shown(result.Console)
	for _, a := range result.Attempts[:min(len(result.Attempts), shownAttempts)] {
		a.Message = runner.Visible(clipAt(a.Message, shownDetail))
		test.Attempts = append(test.Attempts, a)
	}
	test.MoreAttempts = len(result.Attempts) - len(test.Attempts)
	for _, s := range result.Subtests {
		test.Subtests = append(test.Subtests, runner.Subtest{Name: runner.Visible(s.Name), Status: s.Status, Message: shown(s.Message)})
	}
	if result.ExpectedText != "" {
		test.Diff = compareTexts(result.ExpectedText, result.ActualText)
		test.Message = withoutDiff(test.Message)
	}
	return test
}

// size is about how many bytes of the page a test takes.
func (t *resultsTest) size() int {
	const each = 100 // names of keys and the like
	size := each + len(t.Message) + len(t.Console)
	for _, row := range t.Diff {
		size += len(strings.Join(row.left, "")) + len(strings.Join(row.right, ""))
	}
	for _, a := range t.Attempts {
		size += each + len(a.Message)
	}
	for _, s := range t.Subtests {
		size += each + len(s.Name) + len(s.Message)
	}
	for _, e := range t.Wire {
		size += each + len(e.Title) + len(e.Detail)
	}
	return size
}

// cut leaves out all but the beginning of the message.
func (t *resultsTest) cut() {
	t.Message, t.Cut = clipAt(t.full, plainMessage), true
	t.Diff, t.Console, t.Attempts, t.MoreAttempts, t.Subtests, t.Wire = nil, "", nil, 0, nil, nil
}

func kindOf(result runner.Result) resultKind {
	switch {
	case result.Status == runner.Pass:
		return kindPass
	case result.Status == runner.Skip:
		return kindSkip
	case result.Status == runner.Flaky:
		return kindFlaky
	case result.Expected:
		return kindExpected
	case result.Status == runner.Crash:
		return kindCrash
	case result.Status == runner.Timeout:
		return kindTimeout
	}
	return kindFail
}

// shown makes a text fit for the page.
func shown(text string) string { return runner.Visible(clipAt(text, shownMessage)) }

// withoutDiff takes the unified diff out of a message, and the line that announces it.
func withoutDiff(message string) string {
	var kept []string
	inside := false
	for _, line := range strings.Split(message, "\n") {
		switch {
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "), strings.HasPrefix(line, "@@ "):
			inside = true
		case inside && line != "" && strings.ContainsRune(" +-\\", rune(line[0])):
		case line == runner.Differs:
		default:
			inside = false
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// shownWire bounds the events: of many, the first and the last are shown.
func shownWire(events []wiretrace.Event) []wiretrace.Event {
	var out []wiretrace.Event
	for i, e := range events {
		if dropped := len(events) - shownEvents; dropped > 0 && i >= shownEvents/2 && i < shownEvents/2+dropped {
			if i == shownEvents/2 {
				out = append(out, wiretrace.Event{At: e.At, Connection: e.Connection, Lane: wiretrace.Note, Kind: wiretrace.Bytes,
					Title: fmt.Sprintf("… %d events are left out", dropped)})
			}
			continue
		}
		e.Title, e.Detail = runner.Visible(e.Title), runner.Visible(clipAt(e.Detail, shownDetail))
		out = append(out, e)
	}
	return out
}

// verdict is a run in one line.
func verdict(report *runner.Report) string {
	all, unexpected := len(report.Tests), 0
	for _, result := range report.Tests {
		if !result.OK() {
			unexpected++
		}
	}
	among := ""
	if unexpected > 0 {
		among = fmt.Sprintf(", of which %d did not end as expected", unexpected)
	}
	switch {
	case report.Stopped != "":
		return fmt.Sprintf("Stopped after %d tests%s: %s", all, among, report.Stopped)
	case report.Interrupted:
		return fmt.Sprintf("Interrupted after %d tests%s", all, among)
	case unexpected == 1 && all == 1:
		return "The test did not end as expected"
	case unexpected == 1:
		return fmt.Sprintf("1 of %d tests did not end as expected", all)
	case unexpected > 0:
		return fmt.Sprintf("%d of %d tests did not end as expected", unexpected, all)
	case all == 0:
		return "No tests were run"
	case all == 1:
		return "The test ended as expected"
	}
	return fmt.Sprintf("All %d tests ended as expected", all)
}

// plain is what the page shows where no script may run: what is unexpected.
func (d *resultsData) plain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<h1>%s</h1>\n", html.EscapeString(d.Verdict))
	written := 0
	for _, test := range d.Tests {
		if !test.unexpected {
			continue
		}
		if written++; written > plainTests {
			fmt.Fprintf(&b, "<p>… and %d more</p>\n", d.Unexpected-plainTests)
			break
		}
		fmt.Fprintf(&b, "<h2>%s: %s</h2>\n<pre>%s</pre>\n", html.EscapeString(test.Name), test.Kind,
			html.EscapeString(clipAt(test.full, plainMessage)))
	}
	return b.String()
}
