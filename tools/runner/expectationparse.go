package runner

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// expectationLine is one line of a TestExpectations file:
//
//	webkit.org/b/123 Bug(name) [ Linux Debug ] path/of/test.html [ Failure Timeout ]  # why
//
// Only the path is needed; one without words behind it means Skip. A * at the end of a path
// stands for any rest.
type expectationLine struct {
	file      string // its name in messages
	fileIndex int    // the file's place among those that are read
	number    int

	modifiers   []string // in their proper spelling
	path        string   // without a slash before it, "." for all; what stands before the wildcard
	wildcard    bool
	words       []string
	expectation Expectation
}

// shownPath is the path as it was written, but for slashes.
func (l *expectationLine) shownPath() string {
	if l.wildcard {
		return l.path + "*"
	}
	return l.path
}

// parseLines reads a file. The findings are its lines that cannot be read.
func parseLines(file string, fileIndex int, text string) (lines []expectationLine, findings []Finding) {
	for i, written := range strings.Split(text, "\n") {
		content, reason, _ := strings.Cut(" "+written, " #") // a URL may have a # in it
		fields := strings.Fields(content)
		if len(fields) == 0 {
			continue
		}
		line := expectationLine{file: file, fileIndex: fileIndex, number: i + 1}
		line.expectation.Where = fmt.Sprintf("%s:%d", file, i+1)
		line.expectation.Reason = strings.TrimSpace(reason)
		if err := line.parse(fields); err != nil {
			findings = append(findings, Finding{file, i + 1, err.Error()})
			continue
		}
		lines = append(lines, line)
	}
	return lines, findings
}

// errBrackets is what is wrong with most lines that cannot be read.
var errBrackets = errors.New(`want "path [ Failure ]" or "[ Linux ] path [ Failure ]", with spaces around the brackets`)

// parse reads the words of a line.
func (l *expectationLine) parse(fields []string) error {
	for len(fields) > 0 && isBugID(fields[0]) {
		l.expectation.Bugs = append(l.expectation.Bugs, fields[0])
		fields = fields[1:]
	}
	if len(fields) > 0 && fields[0] == "[" {
		words, rest, err := bracketed(fields)
		if err != nil {
			return err
		}
		if err := l.setModifiers(words); err != nil {
			return err
		}
		fields = rest
	}
	if len(fields) == 0 {
		return errors.New("no path: want the name of a test or of a directory of tests")
	}
	if err := l.setPath(fields[0]); err != nil {
		return err
	}
	if fields = fields[1:]; len(fields) == 0 {
		l.expectation.Skip = true
		return nil
	}
	words, rest, err := bracketed(fields)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errBrackets
	}
	l.words = words
	for _, word := range words {
		if !l.expectation.add(word) {
			return fmt.Errorf("unknown word %q: %s", word, outcomeRemedy(word))
		}
	}
	return nil
}

// bracketed takes "[ word … ]" off.
func bracketed(fields []string) (words, rest []string, err error) {
	if fields[0] != "[" {
		return nil, nil, errBrackets
	}
	for i, field := range fields[1:] {
		if field == "]" && i > 0 {
			return fields[1 : 1+i], fields[2+i:], nil
		}
	}
	return nil, nil, errBrackets
}

func (l *expectationLine) setModifiers(words []string) error {
	for _, word := range words {
		proper, known := modifier(word)
		if !known {
			remedy := "want " + orList(modifierWords())
			if _, outcome := spelling(word, outcomeWords); outcome {
				remedy = "words for outcomes stand behind the path"
			}
			return fmt.Errorf("unknown modifier %q: %s", word, remedy)
		}
		l.modifiers = append(l.modifiers, proper)
	}
	return nil
}

func (l *expectationLine) setPath(p string) error {
	if strings.ContainsAny(p[:1], "[]") {
		return errBrackets
	}
	stem, wildcard := strings.CutSuffix(p, "*")
	if strings.Contains(stem, "*") {
		return fmt.Errorf("%s: a * may only end a path", p)
	}
	l.wildcard = wildcard
	if wildcard {
		l.path = strings.TrimPrefix(stem, "/")
		return nil
	}
	l.path = cleanPath(p)
	return nil
}

// outcomeRemedy says what to write instead of a word that is none.
func outcomeRemedy(word string) string {
	if proper, found := spelling(word, outcomeWords); found {
		return "write " + proper
	}
	if _, found := modifier(word); found {
		return "a modifier stands in brackets before the path"
	}
	return "want " + orList(outcomeWords)
}

// orList is "A, B or C".
func orList(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// bugID is what may stand before a path to say which bug it is about.
var bugID = regexp.MustCompile(`^(webkit\.org/b/\d+|crbug\.com/\d+|bugzil\.la/\d+|Bug\([^()\s]+\)|https?://\S+)$`)

func isBugID(word string) bool { return bugID.MatchString(word) }

// cleanPath is the form of a line's path by which a test finds it.
func cleanPath(p string) string {
	page, query, hasQuery := strings.Cut(strings.TrimPrefix(p, "/"), "?")
	if page = path.Clean(page); hasQuery {
		page += "?" + query
	}
	return page
}
