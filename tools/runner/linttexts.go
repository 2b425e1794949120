package runner

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// isExpectedText reports whether a file is the expected text of a test, general or a product's.
func isExpectedText(name string) bool {
	stem, isText := strings.CutSuffix(name, ".txt")
	if !isText {
		return false
	}
	stem, product := splitProduct(stem)
	return strings.HasSuffix(stem, "-expected") && (product == "" || !strings.Contains(product, "/"))
}

// splitProduct splits "a/foo-expected.chromium".
func splitProduct(stem string) (rest, product string) {
	at := strings.LastIndex(stem, "-expected.")
	if at < 0 {
		return stem, ""
	}
	return stem[:at+len("-expected")], stem[at+len("-expected."):]
}

// textChecks find what an expected text may only have if the page has it too.
var textChecks = []struct {
	check   string
	pattern *regexp.Regexp
	what    string
}{
	{checkPort, ownPort, "a port, which is another in each run: the page must not print it"},
	{checkLine, regexp.MustCompile(`\b[Ll]ine \d+\b|\.(?:html|js|ts):\d+`), "a line number, which changes with every edit: the page must not print it"},
	{checkTime, regexp.MustCompile(`\b\d+(?:\.\d+)? ?ms\b|\b\d\d:\d\d:\d\d\b|\b\d{4}-\d\d-\d\dT`), "a time, which is another in each run: the page must not print it"},
}

// texts looks at expected texts, and for them.
func (l *linter) texts() {
	pages := map[string]Test{}
	for _, t := range l.tests {
		pages[strings.TrimSuffix(t.ExpectedName(), ".txt")] = t
		if !l.expected[t.ExpectedName()] && !l.neverRun(t, productAdieu) {
			l.add(t.Name, 0, "no expected text: once what the page prints is right, make it with adieu test --reset-results "+t.Name)
		}
	}
	for name := range l.expected {
		stem, product := splitProduct(strings.TrimSuffix(name, ".txt"))
		test, found := pages[stem]
		if !found {
			l.add(name, 0, "its test is gone: take it out")
			continue
		}
		if _, known := spelling(product, productWords); product != "" && !known {
			l.add(name, 0, "there is no product "+product+": want "+strings.ToLower(orList(productWords)))
		} else if product != "" && l.neverRun(test, product) {
			l.add(name, 0, "is held against nothing: "+expectationsName+" skips the test there")
		}
		l.text(name, product, test)
	}
}

// text looks at one expected text.
func (l *linter) text(name, product string, test Test) {
	text := l.readText(name)
	if product != "" && text == l.readText(test.ExpectedName()) {
		l.add(name, 0, "says the same as "+test.ExpectedName()+": take it out")
	}
	lines := strings.Split(strings.TrimRight(text, "\n "), "\n")
	if last := lines[len(lines)-1]; !strings.HasSuffix(last, "TEST COMPLETE") && !strings.HasSuffix(last, "DONE") {
		l.add(name, len(lines), "does not end with TEST COMPLETE or DONE: a test that died early would pass")
	}
	source := l.sources[test.Name]
	for i, line := range lines {
		for _, c := range textChecks {
			for _, found := range c.pattern.FindAllString(line, -1) {
				if !strings.Contains(source, found) && (c.check != checkPort || isPort(found)) && !l.allowsText(c.check, test.Name) {
					l.add(name, i+1, found+" is "+c.what)
				}
			}
		}
	}
}

func (l *linter) readText(name string) string {
	data, err := os.ReadFile(filepath.Join(l.root, filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	return unixLines(string(data))
}

// neverRun reports whether a test is skipped wherever a product runs it.
func (l *linter) neverRun(t Test, product string) bool {
	lines, _ := parseLines(expectationsName, 0, l.readText(expectationsName))
	for _, c := range allConfigurations() {
		if strings.EqualFold(c.Product, product) && !selectLines(lines, c).Marked(t) {
			return false
		}
	}
	return true
}
