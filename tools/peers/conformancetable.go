package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"adieu/tools/conformance"
)

// printExaminations writes the counts of all subjects, and then what was found.
func printExaminations(w io.Writer, list []*examination) {
	fmt.Fprintf(w, "\n%-52s %5s %5s %9s %6s %5s %11s\n", "", "cases", "ok", "nonstrict", "failed", "info", "not offered")
	for _, e := range list {
		name := e.agent + " as " + string(e.subject.role)
		if e.subject.protocol != conformance.RFC6455 {
			name += ", " + string(e.subject.protocol)
		}
		if e.skipped != nil {
			fmt.Fprintf(w, "%-52s skipped: %v\n", name, e.skipped)
			continue
		}
		if e.failed != nil {
			fmt.Fprintf(w, "%-52s could not be examined: %v\n", name, e.failed)
		}
		c := e.report.Counts()
		fmt.Fprintf(w, "%-52s %5d %5d %9d %6d %5d %11d", name, c.Cases, c.OK, c.NonStrict, c.Failed, c.Informational, c.Unimplemented)
		if c.NotRun > 0 {
			fmt.Fprintf(w, "  (%d not run)", c.NotRun)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "\nok as the standards say; nonstrict permitted but advised against, or wrong without harm;")
	fmt.Fprintln(w, "failed a broken rule; info left open; not offered by the peer")
	for _, e := range list {
		e.print(w)
	}
	for _, f := range unseen(list) {
		fmt.Fprintf(w, "\n%s: listed, and not found: %s (%s)\n", f.peer, f.why, strings.Join(f.cases, " "))
	}
}

// group is results that have the same explanation, or without one the same words.
type group struct {
	verdict conformance.Verdict
	finding *finding
	detail  string
	cases   []string
}

// gist is a result's text without what was seen exactly.
func gist(detail string) string {
	short, _, _ := strings.Cut(detail, ":")
	return short
}

// maxDetail is how much of a result's text is shown; the reports have all of it.
const maxDetail = 160

func shorten(detail string) string {
	if r := []rune(detail); len(r) > maxDetail {
		return string(r[:maxDetail]) + "…"
	}
	return detail
}

// groups are what was found, the failures first.
func (e *examination) groups() []*group {
	var list []*group
	for _, r := range e.blames() {
		f := explain(e.subject, r)
		i := slices.IndexFunc(list, func(g *group) bool {
			return g.verdict == r.Verdict && g.finding == f && (f != nil || gist(g.detail) == gist(r.Detail))
		})
		if i < 0 {
			i = len(list)
			list = append(list, &group{verdict: r.Verdict, finding: f, detail: r.Detail})
		}
		list[i].cases = append(list[i].cases, r.Case)
	}
	return list
}

func (e *examination) print(w io.Writer) {
	groups := e.groups()
	if len(groups) == 0 && len(e.broke) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", e.subject)
	for _, g := range groups {
		fmt.Fprintf(w, "  %s %s\n", g.verdict, strings.Join(g.cases, " "))
		if g.finding == nil {
			fmt.Fprintf(w, "      %s\n", shorten(g.detail))
			continue
		}
		fmt.Fprintf(w, "      %s\n      rule: %s\n", g.finding.why, g.finding.rule)
	}
	for _, how := range e.breaks() {
		fmt.Fprintf(w, "  its program: %s\n", how)
	}
}

// breaks are the ways in which the program failed, each with its cases.
func (e *examination) breaks() []string {
	cases := map[string][]string{}
	var order []string
	for _, c := range conformance.All() {
		how, ok := e.broke[c.Number]
		if !ok {
			continue
		}
		how, _, _ = strings.Cut(how, "\n")
		if cases[how] == nil {
			order = append(order, how)
		}
		cases[how] = append(cases[how], c.Number)
	}
	for i, how := range order {
		order[i] = how + ": " + strings.Join(cases[how], " ")
	}
	return order
}

// unexplained counts failures that nobody has read up.
func unexplained(list []*examination) int {
	n := 0
	for _, e := range list {
		for _, g := range e.groups() {
			if g.verdict == conformance.Failed && g.finding == nil {
				n += len(g.cases)
			}
		}
	}
	return n
}

// unseen are findings that should have been found and were not.
func unseen(list []*examination) []*finding {
	seen, tried := map[*finding]bool{}, map[*finding]bool{}
	for _, e := range list {
		for _, r := range e.report.Results() {
			if f := explain(e.subject, r); f != nil {
				seen[f] = true
			}
			for i := range findings {
				if findings[i].concerns(e.subject, r.Case) {
					tried[&findings[i]] = true
				}
			}
		}
	}
	var missing []*finding
	for i := range findings {
		if f := &findings[i]; tried[f] && !seen[f] {
			missing = append(missing, f)
		}
	}
	return missing
}

// writeReports writes the results, with what went over the wire, for programs and for
// browsers; no file is written for "".
func writeReports(list []*examination, jsonFile, htmlFile string) error {
	all := conformance.NewReport(0)
	for _, e := range list {
		all.Join(e.report)
	}
	for name, write := range map[string]func(io.Writer) error{
		jsonFile: all.WriteJSON,
		htmlFile: func(w io.Writer) error { return all.WriteHTML(w, time.Now()) },
	} {
		if name == "" {
			continue
		}
		file, err := os.Create(name)
		if err != nil {
			return err
		}
		if err := write(file); err != nil {
			file.Close()
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}
