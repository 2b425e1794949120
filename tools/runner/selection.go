package runner

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"
)

// Selection says which of the tests that paths name are run, and in which order. The zero value
// leaves all as they are.
type Selection struct {
	// Ignored are tests that are left out.
	Ignored []Test

	// Grep and GrepInvert match a test by its name or by what its page says of itself: its
	// title and its description.
	Grep, GrepInvert *regexp.Regexp

	// Tags are words of which a test must have one, ExcludeTags words of which it may have
	// none: see [Suite.Tags].
	Tags, ExcludeTags []string

	// OnlySkipped keeps the tests that TestExpectations marks Skip.
	OnlySkipped bool

	// LastFailed keeps those whose last result was unexpected.
	LastFailed bool

	// Changed, if not nil, holds the tests that are kept.
	Changed []Test

	// Fastest, if above 0, is the percentage of the tests that is kept: those that took the
	// least time. What has not been run yet counts as slowest.
	Fastest float64

	Order Order
	Seed  uint64

	// Shard, Part and Chunk cut the list, the first by name and the others by place; zero
	// values do not.
	Shard       Shard
	Part, Chunk Fraction
}

// Fraction is n of something: "2:5". Its zero value is the whole.
type Fraction struct{ N, Of int }

// Suite is what a [Selection] can know of tests.
type Suite struct {
	Expectations *Expectations
	History      *History

	// Source returns the text of a test's page, "" when there is none.
	Source func(Test) string
}

// Tags returns the words by which a test can be selected: those of its page's
// <meta name="adieu-tags" content="…">, the directories that it is in, and of a web-platform-test
// also what stands between the dots of its name and in its query.
func (s Suite) Tags(t Test) []string { return tagsOf(t, s.Source(t)) }

// NothingLeftError says that a part of a selection has left no test.
type NothingLeftError struct {
	By    string // the flag that did: "--grep close"
	Of    int    // how many there were before
	Cause string // what else there is to say
}

func (e *NothingLeftError) Error() string {
	text := fmt.Sprintf("%s leaves none of %d tests", e.By, e.Of)
	if e.Cause != "" {
		text += ": " + e.Cause
	}
	return text
}

// Apply returns the selected tests in their order. The error is a *NothingLeftError; a shard, a part
// or a chunk may be empty.
func (s Selection) Apply(tests []Test, suite Suite) ([]Test, error) {
	tests = slices.Clone(tests)
	for _, step := range s.steps(suite) {
		if step.keep == nil {
			continue
		}
		before := len(tests)
		if tests = slices.DeleteFunc(tests, func(t Test) bool { return !step.keep(t) }); len(tests) == 0 {
			return nil, &NothingLeftError{By: step.flag, Of: before, Cause: step.cause}
		}
	}
	if s.Fastest > 0 {
		tests = s.fastest(tests, suite.History)
	}
	s.Order.Sort(tests, s.Seed)
	if s.Shard.Count > 0 {
		tests = slices.DeleteFunc(tests, func(t Test) bool { return !s.Shard.Has(t) })
	}
	if s.Part.Of > 0 {
		tests = Part(tests, s.Part.N, s.Part.Of)
	}
	if s.Chunk.Of > 0 {
		tests = Chunk(tests, s.Chunk.N, s.Chunk.Of)
	}
	return tests, nil
}

// selectionStep is one flag's part: a nil keep keeps all.
type selectionStep struct {
	flag, cause string
	keep        func(Test) bool
}

func (s Selection) steps(suite Suite) []selectionStep {
	steps := []selectionStep{}
	add := func(wanted bool, flag, cause string, keep func(Test) bool) {
		if wanted {
			steps = append(steps, selectionStep{flag, cause, keep})
		}
	}
	among := func(some []Test) func(Test) bool {
		set := map[Test]bool{}
		for _, t := range some {
			set[t] = true
		}
		return func(t Test) bool { return set[t] }
	}
	ignored, changed := among(s.Ignored), among(s.Changed)
	tagged := func(t Test, words []string) bool {
		tags := suite.Tags(t)
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(tags, w) })
	}
	add(len(s.Ignored) > 0, "--ignore-tests", "", func(t Test) bool { return !ignored(t) })
	add(s.OnlySkipped, "--skipped only", "TestExpectations marks none of them Skip", suite.Expectations.Marked)
	add(s.LastFailed, "--last-failed", "the last result of each was as expected, or there is none", func(t Test) bool { return suite.History.Failed(t) })
	add(s.Changed != nil, "--only-changed", "no change touches them", changed)
	add(s.Grep != nil, fmt.Sprintf("--grep %v", s.Grep), "", func(t Test) bool { return suite.says(t, s.Grep) })
	add(s.GrepInvert != nil, fmt.Sprintf("--grep-invert %v", s.GrepInvert), "", func(t Test) bool { return !suite.says(t, s.GrepInvert) })
	add(len(s.Tags) > 0, "--tag", "", func(t Test) bool { return tagged(t, s.Tags) })
	add(len(s.ExcludeTags) > 0, "--exclude-tag", "", func(t Test) bool { return !tagged(t, s.ExcludeTags) })
	return steps
}

// says reports whether a test's name or description matches.
func (s Suite) says(t Test, pattern *regexp.Regexp) bool {
	return pattern.MatchString(t.Name) || pattern.MatchString(describe(s.Source(t)))
}

// fastest keeps the quickest tests, one at least.
func (s Selection) fastest(tests []Test, history *History) []Test {
	took := func(t Test) time.Duration {
		if d, known := history.Duration(t); known {
			return d
		}
		return math.MaxInt64
	}
	quickest := slices.Clone(tests)
	slices.SortStableFunc(quickest, func(a, b Test) int { return cmp.Compare(took(a), took(b)) })
	count := int(math.Ceil(float64(len(tests)) * s.Fastest / 100))
	quickest = quickest[:min(count, len(quickest))]
	return slices.DeleteFunc(tests, func(t Test) bool { return !slices.Contains(quickest, t) })
}
