package reporters

import (
	"fmt"
	"strings"

	"adieu/tools/runner"
)

// list is the reporter that has a line for each test.
type list struct {
	out   Stream
	cfg   *Config
	tally tally
}

func newList(s Stream, c *Config) follower { return &list{out: s, cfg: c} }

func (l *list) Begin(tests []runner.Test) { l.tally = tally{total: len(tests)} }
func (l *list) Started(runner.Test)       {}

func (l *list) Finished(result runner.Result) {
	l.tally.add(result)
	m := markOf(result)
	if l.cfg.Run.Comparing {
		m.word = sameness(result, m.word)
	}
	took := ""
	if result.Status != runner.Skip {
		took = fmt.Sprintf(" (%d ms)", result.DurationMS)
	}
	fmt.Fprintf(l.out, "%s %s%s\n", l.out.paint(m.style, fmt.Sprintf("%-16s", m.word)), result.Name, l.out.paint(dim, took))
	switch {
	case m.unexpected:
		fmt.Fprintf(l.out, "%s\n\n", indent(l.out.paintDiff(result.Message)))
	case result.Status == runner.Pass && result.Message != "":
		fmt.Fprintln(l.out, indent(result.Message))
	}
}

func (l *list) End(report *runner.Report) { l.tally.print(l.out, l.cfg, report) }

// sameness is the word for a result of a comparison, where word is the one for others.
func sameness(result runner.Result, word string) string {
	switch result.Status {
	case runner.Pass:
		return "same"
	case runner.Fail:
		return strings.Replace(word, string(runner.Fail), "differs", 1)
	}
	return word
}

// dots is the reporter that has a character for each test.
type dots struct {
	out    Stream
	cfg    *Config
	tally  tally
	column int
	news   []runner.Result // to be told at the end
}

// dotsPerLine is how many characters stand on a line.
const dotsPerLine = 80

func newDots(s Stream, c *Config) follower { return &dots{out: s, cfg: c} }

func (d *dots) Begin(tests []runner.Test) {
	d.tally, d.column, d.news = tally{total: len(tests)}, 0, nil
}

func (d *dots) Started(runner.Test) {}

func (d *dots) Finished(result runner.Result) {
	d.tally.add(result)
	m := markOf(result)
	fmt.Fprint(d.out, d.out.paint(m.style, m.dot))
	if d.column++; d.column == dotsPerLine {
		fmt.Fprintln(d.out)
		d.column = 0
	}
	if isNews(result) {
		d.news = append(d.news, result)
	}
}

func (d *dots) End(report *runner.Report) {
	d.endLine()
	for _, result := range d.news {
		printNews(d.out, result)
	}
	d.tally.print(d.out, d.cfg, report)
}

func (d *dots) endLine() {
	if d.column > 0 {
		fmt.Fprintln(d.out)
		d.column = 0
	}
}

// mark is how a result is shown in short.
type mark struct {
	word, dot  string
	style      style
	unexpected bool
}

func markOf(result runner.Result) mark {
	switch {
	case result.Status == runner.Pass:
		return mark{"pass", ".", green, false}
	case result.Status == runner.Skip:
		return mark{"skip", "s", dim, false}
	case result.Status == runner.Flaky:
		return mark{"flaky", "~", yellow, !result.OK()}
	case result.Expected:
		return mark{"expected " + string(result.Status), "x", dim, false}
	case result.Status == runner.Timeout:
		return mark{"timeout", "T", red, true}
	case result.Status == runner.Crash:
		return mark{"crash", "C", red, true}
	}
	return mark{"fail", "F", red, true}
}
