package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// expectationsName is the file, directly under the root, that lists the tests which do
// not simply pass.
const expectationsName = "TestExpectations"

// Expectation is what a TestExpectations line says of a test.
type Expectation struct {
	Skip bool

	// Statuses holds the results that are as expected; empty means pass alone.
	Statuses []Status

	// Where is the line, for messages: "TestExpectations:12"; "" when no line speaks of
	// the test.
	Where string

	// Reason is the line's comment.
	Reason string
}

// skipMessage says why a test is skipped.
func (e Expectation) skipMessage() string {
	if e.Reason == "" {
		return "skipped by " + e.Where
	}
	return "skipped by " + e.Where + ": " + e.Reason
}

// Allows reports whether a result is as expected.
func (e Expectation) Allows(s Status) bool {
	if len(e.Statuses) == 0 {
		return s == Pass
	}
	return slices.Contains(e.Statuses, s)
}

// Expectations are the lines of a TestExpectations file.
type Expectations struct {
	byPath map[string]Expectation
}

// For returns what is expected of a test. The line with the longest path that is the
// test's or a directory above it counts, as in WebKit; of two lines with one path the later.
// A URL's path is above the URL with a query.
func (e *Expectations) For(t Test) Expectation {
	for p := strings.TrimPrefix(t.Name, "/"); ; p = above(p) {
		if found, ok := e.byPath[p]; ok {
			return found
		}
		if p == "." {
			return Expectation{}
		}
	}
}

// above is the next shorter path that a line may have: "." in the end.
func above(p string) string {
	if page, _, found := strings.Cut(p, "?"); found {
		return page
	}
	return path.Dir(p)
}

// ReadExpectations reads the TestExpectations file under root; a missing file means that
// every test is expected to pass.
func ReadExpectations(root string) (*Expectations, error) {
	data, err := os.ReadFile(filepath.Join(root, expectationsName))
	if errors.Is(err, fs.ErrNotExist) {
		return &Expectations{}, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := parseExpectations(expectationsName, string(data))
	if err != nil {
		return nil, err
	}
	for p, expectation := range e.byPath {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(p))); err != nil {
			return nil, fmt.Errorf("%s: no such test or directory: %s", expectation.Where, p)
		}
	}
	return e, nil
}

// parseExpectations reads lines of the form
//
//	path/of/test.html [ Failure Timeout ]  # why
//
// with the words Pass, Failure, Timeout, Crash and Skip. A path alone means Skip. name is
// the file's, for messages.
func parseExpectations(name, text string) (*Expectations, error) {
	e := &Expectations{byPath: map[string]Expectation{}}
	for i, line := range strings.Split(text, "\n") {
		line, reason, _ := strings.Cut(" "+line, " #") // a URL may have a # in it
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		expectation, err := parseOutcomes(fields[1:])
		expectation.Where, expectation.Reason = fmt.Sprintf("%s:%d", name, i+1), strings.TrimSpace(reason)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", expectation.Where, err)
		}
		e.byPath[cleanPath(fields[0])] = expectation
	}
	return e, nil
}

// parseOutcomes reads what stands after a path: nothing, or words in brackets.
func parseOutcomes(fields []string) (Expectation, error) {
	if len(fields) == 0 {
		return Expectation{Skip: true}, nil
	}
	if len(fields) < 3 || fields[0] != "[" || fields[len(fields)-1] != "]" {
		return Expectation{}, errors.New("want \"path [ Failure ]\", with spaces around the brackets")
	}
	var e Expectation
	for _, word := range fields[1 : len(fields)-1] {
		switch word {
		case "Pass":
			e.Statuses = append(e.Statuses, Pass)
		case "Failure":
			e.Statuses = append(e.Statuses, Fail)
		case "Timeout":
			e.Statuses = append(e.Statuses, Timeout)
		case "Crash":
			e.Statuses = append(e.Statuses, Crash)
		case "Skip":
			e.Skip = true
		default:
			return Expectation{}, fmt.Errorf("unknown word %q: want Pass, Failure, Timeout, Crash or Skip", word)
		}
	}
	return e, nil
}

// cleanPath is the form of a line's path by which For finds it.
func cleanPath(p string) string {
	page, query, hasQuery := strings.Cut(strings.TrimPrefix(p, "/"), "?")
	if page = path.Clean(page); hasQuery {
		page += "?" + query
	}
	return page
}
