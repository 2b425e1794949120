package runner

import (
	"regexp"
	"slices"
	"strings"
)

// The lint checks that a marker can allow something of.
const (
	checkPort  = "port"
	checkDelay = "delay"
	checkLine  = "line"
	checkTime  = "time"
)

// marker is a comment in a page or a script which says that a finding would be meant.
type marker struct {
	file  string
	line  int
	check string
	why   string
	used  bool
}

var markerPattern = regexp.MustCompile(`lint-ok:\s*(\w*)(.*)`)

func findMarkers(file, source string) []*marker {
	var found []*marker
	line := 0
	for text := range strings.Lines(source) {
		line++
		if match := markerPattern.FindStringSubmatch(text); match != nil {
			why, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(match[2]), "*/"), "-->")
			found = append(found, &marker{file: file, line: line, check: match[1], why: strings.Trim(why, " –—:-,")})
		}
	}
	return found
}

// allows reports whether a marker allows what a check found in lines of a file.
func (l *linter) allows(check, file string, first, last int) bool {
	for _, m := range l.allowed {
		if m.check == check && m.file == file && m.line >= first-1 && m.line <= last {
			m.used = true
			return true
		}
	}
	return false
}

// allowsText reports whether a marker anywhere in a page allows something of its expected text.
func (l *linter) allowsText(check, page string) bool {
	for _, m := range l.allowed {
		if m.check == check && m.file == page {
			m.used = true
			return true
		}
	}
	return false
}

// markers finds markers that say nothing, or nothing that is true. It is the last check.
func (l *linter) markers() {
	checks := []string{checkPort, checkDelay, checkLine, checkTime}
	for _, m := range l.allowed {
		switch {
		case !slices.Contains(checks, m.check):
			l.add(m.file, m.line, `want "lint-ok: CHECK — why" with `+orList(checks))
		case m.why == "":
			l.add(m.file, m.line, "lint-ok: "+m.check+" gives no reason")
		case !m.used:
			l.add(m.file, m.line, "lint-ok: "+m.check+" allows nothing that is there: take it out")
		}
	}
}
