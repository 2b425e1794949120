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

	"adieu/tools/wpt"
)

// expectationsName is the file, directly under the root, that lists the tests which do
// not simply pass.
const expectationsName = "TestExpectations"

// ExpectationFiles says which TestExpectations files count, and for what.
type ExpectationFiles struct {
	// Root is the directory of the tests, whose TestExpectations is the first file. It may
	// be missing, which means that every test is expected to pass.
	Root string

	// IgnoreDefault leaves that file out.
	IgnoreDefault bool

	// Additional are more files, of which each wins over those before it.
	Additional []string

	Configuration Configuration
}

// ReadExpectations reads the files. A line that cannot be read or is about a test that is not
// there is an error, a [Finding].
func ReadExpectations(files ExpectationFiles) (*Expectations, error) {
	read, err := files.read()
	if err != nil {
		return nil, err
	}
	all, err := mustParse(read)
	if err != nil {
		return nil, err
	}
	for _, line := range all {
		if !line.namesFileUnder(files.Root) {
			return nil, line.finding("no such test or directory: %s: take the line out, or name what became of it", line.shownPath())
		}
	}
	return selectLines(all, files.Configuration), nil
}

// expectationFile is the text of a file.
type expectationFile struct{ name, text string }

func (f ExpectationFiles) read() ([]expectationFile, error) {
	var read []expectationFile
	if !f.IgnoreDefault {
		data, err := os.ReadFile(filepath.Join(f.Root, expectationsName))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		default:
			read = append(read, expectationFile{expectationsName, string(data)})
		}
	}
	for _, name := range f.Additional {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		read = append(read, expectationFile{name, string(data)})
	}
	return read, nil
}

// mustParse returns the lines of files; the error is the first finding.
func mustParse(files []expectationFile) ([]expectationLine, error) {
	var all []expectationLine
	for i, file := range files {
		lines, findings := parseLines(file.name, i, file.text)
		if len(findings) > 0 {
			return nil, findings[0]
		}
		all = append(all, lines...)
	}
	return all, nil
}

// selectLines keeps those that count in a configuration.
func selectLines(lines []expectationLine, c Configuration) *Expectations {
	return &Expectations{lines: slices.DeleteFunc(slices.Clone(lines),
		func(l expectationLine) bool { return !c.holds(l.modifiers) })}
}

// finding is a finding about the line.
func (l *expectationLine) finding(format string, args ...any) Finding {
	return Finding{l.file, l.number, fmt.Sprintf(format, args...)}
}

// namesFileUnder reports whether the line is about anything at all.
func (l *expectationLine) namesFileUnder(root string) bool {
	if !l.wildcard {
		_, err := os.Stat(filepath.Join(root, filepath.FromSlash(l.path)))
		return err == nil
	}
	dir, stem := path.Split(l.path)
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), stem) })
}

// ReadWPTExpectations reads TestExpectations files about web-platform-tests, of which each wins
// over those before it; shown is the first one's name in messages. Each line must be about one of
// the tests, and have its reason in a comment. A name "" stands for a file that says nothing.
func ReadWPTExpectations(names []string, shown string, tests []wpt.Test, c Configuration) (*Expectations, error) {
	var files []expectationFile
	for i, name := range names {
		if name == "" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			name = shown
		}
		files = append(files, expectationFile{name, string(data)})
	}
	all, err := mustParse(files)
	if err != nil {
		return nil, err
	}
	for _, line := range all {
		if finding, found := line.wptFinding(); found {
			return nil, finding
		}
		if !line.namesWPT(tests) {
			return nil, line.finding("the checkout has no such test or directory: %s", line.shownPath())
		}
	}
	return selectLines(all, c), nil
}

// namesWPT reports whether the line is about any of the tests.
func (l *expectationLine) namesWPT(tests []wpt.Test) bool {
	if !l.wildcard {
		return len(wpt.Select(tests, l.path)) > 0
	}
	return slices.ContainsFunc(tests, func(t wpt.Test) bool { return strings.HasPrefix(t.URL[1:], l.path) })
}

// wptFinding says what is wrong with a line about web-platform-tests as such.
func (l *expectationLine) wptFinding() (Finding, bool) {
	if l.expectation.Reason == "" {
		return l.finding(`no reason is given: want "path [ … ]  # why"`), true
	}
	for _, word := range []string{wordSlow, wordRebaseline, wordIgnoresConsole} {
		if slices.Contains(l.words, word) {
			return l.finding("%s means nothing for web-platform-tests, which say themselves what is long and have no expected texts", word), true
		}
	}
	return Finding{}, false
}
