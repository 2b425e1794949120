package conformance

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// Printer shows results to people: what is not ok as it happens, the counts at the end, and
// on a terminal a line that says where the run is.
type Printer struct {
	// Out takes everything.
	Out io.Writer

	// Width returns the width of the terminal that Out is; nil when it is none.
	Width func() int

	mu     sync.Mutex // guards the fields below
	total  int        // how many cases are to come
	done   int
	failed int
	status bool
}

// Expect adds to the number of cases that are to come.
func (p *Printer) Expect(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total += n
}

// Finished shows a result. It may be given to [Suite.Finished].
func (p *Printer) Finished(r Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if r.Verdict == Failed {
		p.failed++
	}
	if r.Verdict == Failed || r.Verdict == NonStrict {
		p.clear()
		fmt.Fprintf(p.Out, "%-9s  %-7s %s (%s under test)\n           %s\n           rule: %s (%s)\n",
			r.Verdict, r.Case, r.Name, r.Role, r.Detail, r.Rule, r.Section)
	}
	p.show(r)
}

func (p *Printer) show(r Result) {
	if p.Width == nil {
		return
	}
	line := fmt.Sprintf("[%d/%d, %d failed] %s %s", p.done, max(p.done, p.total), p.failed, r.Case, r.Name)
	// One column stays free: a full line would wrap on some terminals.
	if width := p.Width() - 1; width > 0 && len(line) > width {
		line = line[:width]
	}
	p.clear()
	fmt.Fprint(p.Out, line)
	p.status = true
}

// clear removes the status line.
func (p *Printer) clear() {
	if p.status {
		fmt.Fprint(p.Out, "\r\x1b[K")
		p.status = false
	}
}

// End prints what the verdicts mean where somebody has to know, and the counts, which stand
// alone on the last line.
func (p *Printer) End(report *Report) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	for _, v := range []Verdict{Informational, Unimplemented} {
		p.list(report, v)
	}
	if report.Interrupted {
		fmt.Fprintln(p.Out, "interrupted")
	}
	fmt.Fprintln(p.Out, report.Counts())
}

// list shows the details of a verdict that is no blame, each only once.
func (p *Printer) list(report *Report, v Verdict) {
	var details []string
	cases := map[string][]string{}
	for _, r := range report.Results() {
		if r.Verdict == v {
			if cases[r.Detail] == nil {
				details = append(details, r.Detail)
			}
			cases[r.Detail] = append(cases[r.Detail], r.Case)
		}
	}
	for _, detail := range details {
		numbers := cases[detail]
		if len(numbers) > 6 {
			numbers = append(numbers[:6:6], fmt.Sprintf("… (%d)", len(numbers)))
		}
		fmt.Fprintf(p.Out, "%s: %s: %s\n", v, detail, strings.Join(numbers, " "))
	}
}
