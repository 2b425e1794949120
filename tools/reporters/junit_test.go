package reporters

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// element is any XML.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) named(name string) (found []element) {
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			found = append(found, c)
		}
	}
	return found
}

func parseXML(t *testing.T, text string) (root element) {
	t.Helper()
	require.True(t, utf8.ValidString(text))
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict = true
	require.NoError(t, decoder.Decode(&root))
	return root
}

func TestJUnit(t *testing.T) {
	root := parseXML(t, reported(t, "junit", results()))
	assert.Equal(t, "testsuites", root.XMLName.Local)
	for name, want := range map[string]string{"tests": "7", "failures": "1", "errors": "2", "skipped": "2", "time": "1.000"} {
		assert.Equal(t, want, root.attr(name), name)
	}
	cases := map[string]element{}
	var suites []string
	for _, suite := range root.named("testsuite") {
		suites = append(suites, suite.attr("name"))
		for _, c := range suite.named("testcase") {
			cases[c.attr("file")] = c
		}
	}
	assert.Equal(t, []string{".", "d", "d/e"}, suites)
	require.Len(t, cases, 7)

	assert.Empty(t, cases["layouttests/a.html"].Children)
	assert.Equal(t, "0.003", cases["layouttests/a.html"].attr("time"))
	assert.Equal(t, "crash", cases["layouttests/d/crash.html"].named("error")[0].attr("type"))
	assert.Equal(t, "no such thing yet", cases["layouttests/d/expected.html"].named("skipped")[0].attr("message"))

	fail := cases["layouttests/d/e/fail.html"]
	assert.Equal(t, "d.e", fail.attr("classname"))
	assert.Equal(t, "fail.html", fail.attr("name"))
	assert.Contains(t, fail.named("failure")[0].Text, "-one\n+two\n")
	out := fail.named("system-out")[0].Text
	assert.Contains(t, out, `]]> </script><b>&amp; \x1b[31mred\x1b[0m \x00\x07 \xff\xfe`)

	flaky := cases["layouttests/d/e/flaky.html"]
	assert.Equal(t, "the text differs", flaky.named("flakyFailure")[0].attr("message"))
	assert.Equal(t, "timeout", flaky.named("flakyError")[0].attr("type"))
	assert.Len(t, flaky.Children, 2)

	timeout := cases["layouttests/d/timeout.html"]
	assert.Len(t, timeout.named("error"), 1)
	assert.Len(t, timeout.named("rerunFailure"), 1)
}

func TestJUnitIsXMLWhateverATestPrints(t *testing.T) {
	for r := range 0x200 {
		text := "<" + string([]byte{byte(r)}) + string(rune(r)) + "\ud7ff\ufffe\uffff]]>"
		root := parseXML(t, reported(t, "junit", []runner.Result{{Name: text, Status: runner.Fail, Message: text, Console: text}}))
		assert.Equal(t, "1", root.attr("failures"))
	}
}
