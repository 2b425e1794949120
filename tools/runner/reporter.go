package runner

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Reporter follows a run. Its methods are called on the goroutine that called [Runner.Run].
type Reporter interface {
	Begin(tests []Test)
	Started(test Test)
	Finished(result Result)

	// End is the last call, when nothing went wrong but tests.
	End(report *Report)
}

// Printer is the [Reporter] for people: it prints what is unexpected as it happens and
// the counts at the end, and on a terminal a line that says where the run is.
type Printer struct {
	// Out takes everything.
	Out io.Writer

	// Width returns the width of the terminal that Out is; nil when it is none.
	Width func() int

	total, done, failed int
	expected            int // results other than pass that TestExpectations names
	subtests, passed    int
	notRun              map[string]int // tests that are skipped for what they are, by the message
	status              bool
}

// Begin implements [Reporter].
func (p *Printer) Begin(tests []Test) { p.total = len(tests) }

// Started implements [Reporter].
func (p *Printer) Started(test Test) {
	if p.Width == nil {
		return
	}
	line := fmt.Sprintf("[%d/%d] %s", p.done+1, p.total, test.Name)
	if p.failed > 0 {
		line = fmt.Sprintf("[%d/%d, %d failed] %s", p.done+1, p.total, p.failed, test.Name)
	}
	// One column stays free: a full line would wrap on some terminals.
	if width := p.Width() - 1; width > 0 && len(line) > width {
		line = line[:width]
	}
	p.clear()
	fmt.Fprint(p.Out, line)
	p.status = true
}

// Finished implements [Reporter].
func (p *Printer) Finished(result Result) {
	p.done++
	if result.Expected {
		p.expected++
	}
	for _, s := range result.Subtests {
		if p.subtests++; s.Status == subtestPass {
			p.passed++
		}
	}
	if strings.HasPrefix(result.Message, notRunPrefix) {
		if p.notRun == nil {
			p.notRun = map[string]int{}
		}
		p.notRun[result.Message]++
	}
	switch {
	case !result.OK():
		p.failed++
		p.clear()
		fmt.Fprintf(p.Out, "%s: %s (%d ms)\n%s\n\n", result.Name, result.Status, result.DurationMS, indent(result.Message))
	case result.Status == Pass && result.Message != "": // an expected text was written
		p.clear()
		fmt.Fprintf(p.Out, "%s: %s\n", result.Name, result.Message)
	}
}

// End implements [Reporter]. The counts stand alone on the last line.
func (p *Printer) End(report *Report) {
	p.clear()
	if p.expected > 0 {
		fmt.Fprintf(p.Out, "%d did not pass, as %s says\n", p.expected, expectationsName)
	}
	if report.Interrupted {
		fmt.Fprintf(p.Out, "interrupted: %d of %d tests were run\n", report.Total, p.total)
	}
	for _, message := range slices.Sorted(maps.Keys(p.notRun)) {
		fmt.Fprintf(p.Out, "%d %s\n", p.notRun[message], message)
	}
	if p.subtests > 0 {
		fmt.Fprintf(p.Out, "%d of %d subtests passed\n", p.passed, p.subtests)
	}
	counts := fmt.Sprintf("%d passed, %d failed", report.Passed, report.Failed)
	if report.Skipped > 0 {
		counts += fmt.Sprintf(", %d skipped", report.Skipped)
	}
	fmt.Fprintln(p.Out, counts)
}

// clear removes the status line.
func (p *Printer) clear() {
	if p.status {
		fmt.Fprint(p.Out, "\r\x1b[K")
		p.status = false
	}
}

// indent sets a message off from the names of tests.
func indent(message string) string {
	lines := strings.Split(strings.TrimRight(message, "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}
