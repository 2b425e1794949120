package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// marks are the verdicts in the table.
var marks = map[verdict]string{
	verdictOK: "ok", verdictExpected: "dev", verdictFailed: "FAIL", verdictUnoffered: "–",
	verdictSkipped: "skip", verdictNone: "",
}

// letter names a column.
func letter(i int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	return letters[i : i+1]
}

// printTable writes the results for readers: who is who, the table, and what is behind
// its marks.
func printTable(w io.Writer, columns []column, list []scenario) {
	fmt.Fprintln(w, "Who is who: the peer and what it was")
	for i, c := range columns {
		line := strings.TrimSpace(c.Peer + " " + c.Version)
		if c.skipped != nil {
			line += " (skipped: " + c.skipped.Error() + ")"
		}
		fmt.Fprintf(w, "  %s  %-44s %s\n", letter(i), line, c.Role)
	}
	fmt.Fprintln(w)
	fmt.Fprintf(w, "%-26s", "")
	for i := range columns {
		fmt.Fprintf(w, " %-4s", letter(i))
	}
	fmt.Fprintln(w)
	for i, s := range list {
		row := fmt.Sprintf("%-26s", s.name)
		used := false
		for _, c := range columns {
			v := c.Cells[i].Verdict
			used = used || v != verdictNone
			row += fmt.Sprintf(" %-4s", marks[v])
		}
		if used {
			fmt.Fprintln(w, strings.TrimRight(row, " "))
		}
	}
	fmt.Fprintln(w, "\nok as the standards say; dev a deviation of the peer's that is known; – not offered by one of")
	fmt.Fprintln(w, "the two; skip the peer is not here; FAIL neither: ours, until the standards say otherwise")
	printDeviations(w, columns, list)
	printUnoffered(w, columns)
	printFailures(w, columns)
}

// printDeviations lists the deviations that were seen, with the cells they were seen in,
// and those that should have been.
func printDeviations(w io.Writer, columns []column, list []scenario) {
	where := map[*deviation][]string{}
	for i, c := range columns {
		for _, cell := range c.Cells {
			for _, d := range cell.excuses {
				where[d] = append(where[d], letter(i)+" "+cell.Scenario)
			}
		}
	}
	if len(where) > 0 {
		fmt.Fprintln(w, "\nKnown deviations of peers")
	}
	for i := range deviations {
		d := &deviations[i]
		if cells := where[d]; len(cells) > 0 {
			fmt.Fprintf(w, "  %s: %s\n      rule: %s\n      seen: %s\n", d.peer, d.why, d.rule, strings.Join(slices.Compact(cells), "; "))
		} else if d.wasTried(columns, list) {
			fmt.Fprintf(w, "  %s: listed, and not seen: %s\n", d.peer, d.why)
		}
	}
}

// wasTried reports whether a deviation could have been seen.
func (d *deviation) wasTried(columns []column, list []scenario) bool {
	for _, c := range columns {
		for i := range c.Cells {
			if v := c.Cells[i].Verdict; (v == verdictOK || v == verdictFailed) && d.concerns(c.pairing, &list[i]) {
				return true
			}
		}
	}
	return false
}

// printUnoffered lists why scenarios were not run.
func printUnoffered(w io.Writer, columns []column) {
	where := map[string][]string{}
	var order []string
	for i, c := range columns {
		for _, cell := range c.Cells {
			if cell.Verdict != verdictUnoffered {
				continue
			}
			why := cell.Why[0]
			if where[why] == nil {
				order = append(order, why)
			}
			if !slices.Contains(where[why], letter(i)) {
				where[why] = append(where[why], letter(i))
			}
		}
	}
	if len(order) > 0 {
		fmt.Fprintln(w, "\nNot offered")
	}
	for _, why := range order {
		fmt.Fprintf(w, "  %s (%s)\n", why, strings.Join(where[why], " "))
	}
}

// printFailures says what was wrong, and what both ends saw.
func printFailures(w io.Writer, columns []column) {
	first := true
	for i, c := range columns {
		for _, cell := range c.Cells {
			if cell.Verdict != verdictFailed {
				continue
			}
			if first {
				fmt.Fprintln(w, "\nFailed")
				first = false
			}
			fmt.Fprintf(w, "  %s %s, %s: %s\n", letter(i), c.Peer, c.Role, cell.Scenario)
			for _, complaint := range cell.Complaints {
				fmt.Fprintf(w, "      %s\n", complaint)
			}
			if cell.Client != nil {
				fmt.Fprintf(w, "      the client saw: %v\n", cell.Client)
			}
			if cell.Server != nil {
				fmt.Fprintf(w, "      the server saw: %v\n", cell.Server)
			}
		}
	}
}

// count counts the cells of a verdict.
func count(columns []column, v verdict) int {
	n := 0
	for _, c := range columns {
		for _, cell := range c.Cells {
			if cell.Verdict == v {
				n++
			}
		}
	}
	return n
}

// writeJSON writes the results for programs; "-" stands for standard output.
func writeJSON(name string, columns []column) error {
	for i := range columns {
		columns[i].Cells = slices.DeleteFunc(slices.Clone(columns[i].Cells), func(c cell) bool { return c.Verdict == verdictNone })
	}
	report := struct {
		OK        int      `json:"ok"`
		Expected  int      `json:"expected"`
		Failed    int      `json:"failed"`
		Unoffered int      `json:"notOffered"`
		Skipped   int      `json:"skipped"`
		Pairings  []column `json:"pairings"`
	}{count(columns, verdictOK), count(columns, verdictExpected), count(columns, verdictFailed),
		count(columns, verdictUnoffered), count(columns, verdictSkipped), columns}
	content, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	content = append(content, '\n')
	if name == "-" {
		_, err = os.Stdout.Write(content)
		return err
	}
	return os.WriteFile(name, content, 0o644)
}
