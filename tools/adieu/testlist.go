package main

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"adieu/tools/runner"
)

// listFlags are those of “adieu test” that say what would be run instead of running it.
type listFlags struct {
	List              optionalValue `help:"Print the names of the tests instead of running them; with --list=json what is known of each."`
	DryRun            bool          `short:"n" help:"Do everything but run the tests: say what would become of each."`
	PrintExpectations bool          `help:"Print what is expected of the tests, as TestExpectations has it, instead of running them."`
	PrintSummary      bool          `help:"Print how many tests each directory has, and how many are not expected to pass, instead of running them."`
}

// checked fails if a flag's value is none.
func (f *listFlags) checked() error {
	if f.List.value != "" && f.List.value != "json" {
		return fmt.Errorf("--list=%s: want --list or --list=json", f.List.value)
	}
	return nil
}

// print prints what a flag asks for; false if none asks for anything.
func (f *listFlags) print(tests []runner.Test, s *suite, std streams) (bool, error) {
	switch {
	case f.List.value == "json":
		return true, printJSON(tests, s, std)
	case f.List.set:
		for _, t := range tests {
			fmt.Fprintln(std.out, t.Name)
		}
	case f.PrintExpectations:
		for _, t := range tests {
			e := s.Expectations.For(t)
			fmt.Fprintln(std.out, strings.TrimRight(t.Name+" "+e.String()+"  "+origin(e), " "))
		}
	case f.PrintSummary:
		printSummary(tests, s, std)
	case f.DryRun:
		skipped := 0
		for _, t := range tests {
			e := s.Expectations.For(t)
			why := ""
			if s.notOffered != nil {
				why = s.notOffered(t)
			}
			switch {
			case e.Skip:
				skipped++
				fmt.Fprintf(std.out, "%s: would be skipped  %s\n", t.Name, origin(e))
			case why != "":
				skipped++
				fmt.Fprintf(std.out, "%s: would not be run: %s\n", t.Name, why)
			default:
				fmt.Fprintf(std.out, "%s: would be run\n", t.Name)
			}
		}
		fmt.Fprintf(std.out, "%d would be run, %d skipped\n", len(tests)-skipped, skipped)
	default:
		return false, nil
	}
	return true, nil
}

// origin is where an expectation is from, as a comment.
func origin(e runner.Expectation) string {
	if e.Where == "" {
		return ""
	}
	return strings.TrimRight("# "+e.Where+": "+e.Reason, ": ")
}

// printJSON prints a list of objects.
func printJSON(tests []runner.Test, s *suite, std streams) error {
	type listed struct {
		Name       string   `json:"name"`
		Tags       []string `json:"tags"`
		Expected   string   `json:"expected"` // as TestExpectations has it
		Skip       bool     `json:"skip"`
		Where      string   `json:"where,omitempty"`
		Reason     string   `json:"reason,omitempty"`
		Bugs       []string `json:"bugs,omitempty"`
		DurationMS *int64   `json:"duration_ms,omitempty"` // of the last run
	}
	all := []listed{}
	for _, t := range tests {
		e := s.Expectations.For(t)
		one := listed{Name: t.Name, Tags: append([]string{}, s.Tags(t)...), Expected: e.String(), Skip: e.Skip,
			Where: e.Where, Reason: e.Reason, Bugs: e.Bugs}
		if took, known := s.History.Duration(t); known {
			ms := took.Milliseconds()
			one.DurationMS = &ms
		}
		all = append(all, one)
	}
	encoder := json.NewEncoder(std.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(all)
}

// printSummary prints a line for each directory, and one for all.
func printSummary(tests []runner.Test, s *suite, std streams) {
	type counts struct{ all, failing, skipped int }
	directories := map[string]*counts{}
	total := &counts{}
	for _, t := range tests {
		page, _, _ := strings.Cut(t.Name, "?")
		of := directories[path.Dir(page)]
		if of == nil {
			of = &counts{}
			directories[path.Dir(page)] = of
		}
		e := s.Expectations.For(t)
		for _, c := range []*counts{of, total} {
			switch c.all++; {
			case e.Skip:
				c.skipped++
			case e.Fails():
				c.failing++
			}
		}
	}
	line := func(c *counts, name string) {
		fmt.Fprintf(std.out, "%5d tests, %3d expected not to pass, %3d skipped  %s\n", c.all, c.failing, c.skipped, name)
	}
	var names []string
	for name := range directories {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		line(directories[name], name)
	}
	line(total, "in all")
}
