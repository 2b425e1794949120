package runner

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Expectation is what TestExpectations says of a test.
type Expectation struct {
	Skip bool

	// Statuses holds the results that are as expected; empty means pass alone.
	Statuses []Status

	// Slow says that the test may take [SlowFactor] times as long as others.
	Slow bool

	// IgnoresConsole says that the page's console lines do not count.
	IgnoresConsole bool

	// PassIsFine keeps a pass that no line expects from being a failure.
	PassIsFine bool

	// Where is the line, for messages: "TestExpectations:12"; "" when no line speaks of
	// the test.
	Where string

	// Bugs are the bug ids of the line, and Reason is its comment.
	Bugs   []string
	Reason string
}

// SlowFactor is how much longer a test may take that is marked Slow.
const SlowFactor = 5

// Timeout is how long the test may take when d is what others may.
func (e Expectation) Timeout(d time.Duration) time.Duration {
	if e.Slow {
		return SlowFactor * d
	}
	return d
}

// Allows reports whether a result is as expected.
func (e Expectation) Allows(s Status) bool {
	if len(e.Statuses) == 0 {
		return s == Pass
	}
	return slices.Contains(e.Statuses, s)
}

// Fails reports whether the test is known to fail, always or at times.
func (e Expectation) Fails() bool {
	return slices.ContainsFunc(e.Statuses, func(s Status) bool { return s != Pass })
}

// skipMessage says why a test is skipped.
func (e Expectation) skipMessage() string {
	if e.Reason == "" {
		return "skipped by " + e.Where
	}
	return "skipped by " + e.Where + ": " + e.Reason
}

// apply marks a result that is expected, and makes a pass that is not a failure, so that
// TestExpectations never says more than is true.
func (e Expectation) apply(result Result) Result {
	result.Allowed, result.Reason = e.Statuses, e.Reason
	switch {
	case e.Allows(result.Status):
		result.Expected = result.Status != Pass
	case result.Status == Pass && !e.PassIsFine:
		result.Status, result.UnexpectedPass = Fail, true
		result.Message = "passed, although " + e.Where + " does not expect it to: that line can go"
	}
	return result
}

// String writes the expectation as TestExpectations has it: "[ Pass Failure Slow ]".
func (e Expectation) String() string {
	var words []string
	for _, s := range e.Statuses {
		words = append(words, outcomeWord(s))
	}
	for _, other := range []struct {
		is   bool
		word string
	}{{e.Skip, wordSkip}, {e.Slow, wordSlow}, {e.IgnoresConsole, wordIgnoresConsole}} {
		if other.is {
			words = append(words, other.word)
		}
	}
	if len(words) == 0 {
		words = []string{wordPass}
	}
	return "[ " + strings.Join(words, " ") + " ]"
}

// Expectations are the lines of TestExpectations files that speak of one configuration.
type Expectations struct {
	lines []expectationLine // in the order of files and lines

	skips       SkipMode
	named       map[string]bool // tests that the command line names
	skipFailing bool
	passIsFine  bool
}

// For returns what is expected of a test. The last file with a line about it counts; in a file
// the line with the longest path that is the test's or a directory above it, as in WebKit;
// and of two lines with one path the later. A URL's path is above the URL with a query.
func (e *Expectations) For(t Test) Expectation {
	var found Expectation
	if line := e.lineFor(t); line != nil {
		found = line.expectation
	}
	switch {
	case found.Skip:
		found.Skip = e.skips.skips(e.named[t.Name])
	case e.skipFailing && found.Fails():
		found.Skip = true
	}
	found.PassIsFine = e.passIsFine
	return found
}

// lineFor returns the line that counts, nil if none speaks of the test.
func (e *Expectations) lineFor(t Test) *expectationLine {
	name := strings.TrimPrefix(t.Name, "/")
	var best *expectationLine
	for i := range e.lines {
		if line := &e.lines[i]; line.matches(name) && (best == nil || line.compare(best) > 0) {
			best = line
		}
	}
	return best
}

// Marked reports whether TestExpectations marks the test Skip, whatever becomes of it.
func (e *Expectations) Marked(t Test) bool {
	line := e.lineFor(t)
	return line != nil && line.expectation.Skip
}

// Adjust sets how expectations are read, for all tests; named are those that the command
// line names one by one.
func (e *Expectations) Adjust(skips SkipMode, named []Test, skipFailing, passIsFine bool) {
	e.skips, e.skipFailing, e.passIsFine = skips, skipFailing, passIsFine
	e.named = map[string]bool{}
	for _, t := range named {
		e.named[t.Name] = true
	}
}

// SkipMode says what becomes of tests that are marked Skip.
type SkipMode string

const (
	SkipDefault SkipMode = "default" // skipped, unless the command line names the very test
	SkipIgnore  SkipMode = "ignore"  // run as if they were not marked
	SkipOnly    SkipMode = "only"    // run, and no others
	SkipAlways  SkipMode = "always"  // skipped, even when named
)

// skips reports whether a marked test is skipped. The zero value means SkipDefault.
func (m SkipMode) skips(named bool) bool {
	switch m {
	case SkipIgnore, SkipOnly:
		return false
	case SkipAlways:
		return true
	}
	return !named
}

// matches reports whether a line is about a test: name is the test's, without a slash before it.
func (l *expectationLine) matches(name string) bool {
	if l.wildcard {
		return strings.HasPrefix(name, l.path)
	}
	if l.path == "." || name == l.path {
		return true
	}
	rest, below := strings.CutPrefix(name, l.path)
	return below && (rest[0] == '/' || rest[0] == '?')
}

// compare says which of two lines about a test counts: the greater one.
func (l *expectationLine) compare(other *expectationLine) int {
	return cmp.Or(
		cmp.Compare(l.fileIndex, other.fileIndex),
		cmp.Compare(l.length(), other.length()),
		cmp.Compare(l.number, other.number),
	)
}

// length is how much of a test's name a line gives; a whole path gives more than one that
// goes as far and has a wildcard.
func (l *expectationLine) length() int {
	switch {
	case l.path == ".":
		return 0
	case l.wildcard:
		return 2 * len(l.path)
	}
	return 2*len(l.path) + 1
}
