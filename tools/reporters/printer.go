package reporters

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"adieu/tools/runner"
)

// printer is the default reporter: it prints what is unexpected as it happens and the
// counts at the end, and on a terminal a line that says where the run is.
type printer struct {
	out    Stream
	cfg    *Config
	tally  tally
	status status
}

func newPrinter(s Stream, c *Config) follower { return &printer{out: s, cfg: c} }

// Begin implements [runner.Reporter].
func (p *printer) Begin(tests []runner.Test) {
	p.tally = tally{total: len(tests)}
	p.status = newStatus(p.out, p.cfg, tests)
}

// Started implements [runner.Reporter].
func (p *printer) Started(test runner.Test) { p.status.started(test) }

// Finished implements [runner.Reporter].
func (p *printer) Finished(result runner.Result) {
	p.tally.add(result)
	if isNews(result) {
		p.status.clear()
		printNews(p.out, result)
	}
	p.status.finished(result)
}

// End implements [runner.Reporter]. The counts stand alone on the last line.
func (p *printer) End(report *runner.Report) {
	p.endLine()
	p.tally.print(p.out, p.cfg, report)
}

func (p *printer) endLine() { p.status.clear() }

// isNews reports whether people want to know of a result at once: of most they do not. A pass
// has a message when an expected text was written.
func isNews(result runner.Result) bool {
	return !result.OK() || result.Status == runner.Pass && result.Message != ""
}

// printNews prints a result that is news.
func printNews(out Stream, result runner.Result) {
	if result.Status == runner.Pass {
		fmt.Fprintf(out, "%s: %s\n", result.Name, result.Message)
		return
	}
	fmt.Fprintf(out, "%s: %s (%d ms)\n%s\n\n", out.paint(bold, result.Name),
		out.paint(red, string(result.Status)), result.DurationMS, indent(out.paintDiff(result.Message)))
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

// tally counts results for the last lines of a run.
type tally struct {
	total            int
	done, unexpected int
	expected         int // results other than pass that TestExpectations names
	subtests, passed int
	notRun           map[string]int // tests that are skipped for what they are, by the message
	flaky            []runner.Result
}

func (t *tally) add(result runner.Result) {
	t.done++
	if result.Expected {
		t.expected++
	}
	if result.Status == runner.Flaky && result.OK() {
		t.flaky = append(t.flaky, result)
	} else if !result.OK() {
		t.unexpected++
	}
	for _, s := range result.Subtests {
		if t.subtests++; s.Status == runner.SubtestPass {
			t.passed++
		}
	}
	if strings.HasPrefix(result.Message, runner.NotRunPrefix) {
		if t.notRun == nil {
			t.notRun = map[string]int{}
		}
		t.notRun[result.Message]++
	}
}

// print prints what is left to say at the end of a run.
func (t *tally) print(out Stream, cfg *Config, report *runner.Report) {
	if t.expected > 0 {
		fmt.Fprintf(out, "%d did not pass, as TestExpectations says\n", t.expected)
	}
	switch {
	case report.Stopped != "":
		fmt.Fprintf(out, "stopped: %s: %d of %d tests were run\n", report.Stopped, report.Total, t.total)
	case report.Interrupted:
		fmt.Fprintf(out, "interrupted: %d of %d tests were run\n", report.Total, t.total)
	}
	for _, message := range slices.Sorted(maps.Keys(t.notRun)) {
		fmt.Fprintf(out, "%d %s\n", t.notRun[message], message)
	}
	if t.subtests > 0 {
		fmt.Fprintf(out, "%d of %d subtests passed\n", t.passed, t.subtests)
	}
	for _, result := range t.flaky {
		passed := 0
		for _, a := range result.Attempts {
			if a.Status == runner.Pass {
				passed++
			}
		}
		fmt.Fprintf(out, "%s: %s: %d of %d attempts passed\n", out.paint(bold, result.Name), out.paint(yellow, "flaky"), passed, len(result.Attempts))
	}
	if t.unexpected > 0 || len(t.flaky) > 0 {
		switch {
		case cfg.html != "":
			fmt.Fprintf(out, "details: %s\n", cfg.html)
		case !cfg.NoHints:
			fmt.Fprintln(out, out.paint(dim, "--reporter html makes results.html, which shows diffs and what went over the wire"))
		}
	}
	counts := fmt.Sprintf("%d passed, %d failed", report.Passed, report.Failed)
	if report.Skipped > 0 {
		counts += fmt.Sprintf(", %d skipped", report.Skipped)
	}
	as := green
	if report.Failed > 0 {
		as = red
	}
	fmt.Fprintln(out, out.paint(as, counts))
}

// brief is a duration for people who wait: "8 s", "3 min".
func brief(d time.Duration) string {
	switch {
	case d < time.Second:
		return "1 s"
	case d < 100*time.Second:
		return fmt.Sprintf("%d s", int(d.Seconds()+0.5))
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", int(d.Minutes()+0.5))
	}
	return fmt.Sprintf("%d h", int(d.Hours()+0.5))
}
