package runner

import (
	"fmt"
	"path"
	"slices"
)

// expectations looks at the TestExpectations files of the tree.
func (l *linter) expectations() {
	lines, findings := parseLines(expectationsName, 0, l.readText(expectationsName))
	l.findings = append(l.findings, findings...)
	tests := []string{}
	for _, t := range l.tests {
		tests = append(tests, t.Name)
	}
	l.lines(lines, tests)
	for i := range lines {
		line := &lines[i]
		if line.expectation.Reason == "" {
			l.findings = append(l.findings, line.finding(`no reason is given: want "path [ … ]  # why"`))
		}
	}

	file := path.Join(wptDirectory, expectationsName)
	lines, findings = parseLines(file, 0, l.readText(file))
	l.findings = append(l.findings, findings...)
	tests = nil
	for i := range lines { // which tests there are is not known here: one for each line, and one below it
		line := &lines[i]
		tests = append(tests, line.path, line.path+"/x")
		if finding, found := line.wptFinding(); found {
			l.findings = append(l.findings, finding)
		}
	}
	l.lines(lines, tests)
}

// lines finds lines of one file that are about none of the tests, that others win over in every
// configuration, or without which all would be as it is.
func (l *linter) lines(lines []expectationLine, tests []string) {
	effects := lineEffects(lines, tests, nil)
	shadowed := map[int]bool{}
	for i := range lines {
		switch effect := effects[lines[i].number]; {
		case effect.tests == 0:
			l.findings = append(l.findings, lines[i].finding("no such test or directory of tests: %s: take the line out, or name what became of it", lines[i].shownPath()))
		case !effect.wins:
			shadowed[lines[i].number] = true
			l.findings = append(l.findings, lines[i].finding("has no effect: line %d speaks of the same tests and wins", effect.winner))
		}
	}
	effects = lineEffects(lines, tests, shadowed)
	for i := range lines {
		if effect := effects[lines[i].number]; effect.wins && !effect.matters {
			l.findings = append(l.findings, lines[i].finding("has no effect: the same would be expected without it"))
		}
	}
}

// lineEffect is what a line does, over all tests and configurations.
type lineEffect struct {
	tests   int  // that it speaks of
	wins    bool // for one of them, over all other lines
	winner  int  // the number of a line that wins over it
	matters bool // another outcome would be expected without it
}

// lineEffects reckons them by the lines' numbers, as if some lines were not there.
func lineEffects(lines []expectationLine, tests []string, without map[int]bool) map[int]*lineEffect {
	effects := map[int]*lineEffect{}
	for i := range lines {
		effects[lines[i].number] = &lineEffect{}
	}
	for _, name := range tests {
		var about []*expectationLine // the line that wins is the last
		for i := range lines {
			if line := &lines[i]; line.matches(name) && !without[line.number] {
				about = append(about, line)
				effects[line.number].tests++
			}
		}
		slices.SortFunc(about, (*expectationLine).compare)
		if len(about) == 0 {
			continue
		}
		for _, c := range allConfigurations() {
			here := slices.DeleteFunc(slices.Clone(about), func(l *expectationLine) bool { return !c.holds(l.modifiers) })
			if len(here) == 0 {
				continue
			}
			winner, otherwise := here[len(here)-1], Expectation{}
			if len(here) > 1 {
				otherwise = here[len(here)-2].expectation
			}
			effect := effects[winner.number]
			effect.wins = true
			effect.matters = effect.matters || meaning(winner.expectation) != meaning(otherwise)
			for _, line := range here[:len(here)-1] {
				effects[line.number].winner = winner.number
			}
		}
	}
	return effects
}

// meaning is the same for expectations that say the same.
func meaning(e Expectation) string {
	statuses := slices.Clone(e.Statuses)
	if len(statuses) == 0 {
		statuses = []Status{Pass}
	}
	slices.Sort(statuses)
	return fmt.Sprint(statuses, e.Skip, e.Slow, e.IgnoresConsole)
}
