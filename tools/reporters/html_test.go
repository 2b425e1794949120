package reporters

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
	"adieu/tools/wiretrace"
)

var (
	dataElement  = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)
	codeElement  = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	styleElement = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	plainElement = regexp.MustCompile(`(?s)<div id="page">(.*?)</div>`)
	pagePolicy   = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
)

// only returns what the one match of a pattern holds.
func only(t *testing.T, pattern *regexp.Regexp, page string) string {
	t.Helper()
	found := pattern.FindAllStringSubmatch(page, -1)
	require.Len(t, found, 1, pattern)
	return found[0][1]
}

// pageTest is a test as a page has it.
type pageTest struct {
	Name, Kind, Status, Message, Reason, Console string
	MS                                           int64
	Diff                                         []any
	Attempts                                     []runner.Attempt
	MoreAttempts                                 int
	Subtests                                     []runner.Subtest
	Wire                                         []wiretrace.Event
	Began                                        int64
}

// pageTests reads back what a page is made from.
func pageTests(t *testing.T, page string) (run Run, tests map[string]pageTest) {
	t.Helper()
	var data struct {
		Run   Run
		Tests []pageTest
	}
	require.NoError(t, json.Unmarshal([]byte(only(t, dataElement, page)), &data))
	tests = map[string]pageTest{}
	for _, test := range data.Tests {
		tests[test.Name] = test
	}
	require.Len(t, tests, len(data.Tests))
	return data.Run, tests
}

func TestResultsPageHoldsWhatIsKnown(t *testing.T) {
	page := reported(t, "html", append(results(), wireResults(2)...))
	run, tests := pageTests(t, page)
	assert.Equal(t, "adieu", run.Product)
	assert.Equal(t, "4", run.Seed)
	assert.Equal(t, "abc", run.Revision)
	kinds := map[string]string{}
	for _, result := range results() {
		kinds[result.Name] = tests[result.Name].Kind
	}
	assert.Equal(t, map[string]string{"a.html": "pass", "d/crash.html": "crash", "d/expected.html": "expected", "d/e/fail.html": "fail",
		"d/e/flaky.html": "flaky", "d/skip.html": "skip", "d/timeout.html": "timeout"}, kinds)
	assert.Equal(t, "fail", tests["d/expected.html"].Status)
	assert.Equal(t, "no such thing yet", tests["d/expected.html"].Reason)
	assert.Equal(t, []any{[]any{[]any{"one"}, []any{"two"}}, "same"}, tests["d/e/fail.html"].Diff)
	assert.NotContains(t, tests["d/e/fail.html"].Message, "-one", "the difference stands beside it")
	assert.Contains(t, tests["websocket/reset.html"].Message, "the test server said:\nGET reset.html: done")
	assert.Len(t, tests["websocket/reset.html"].Diff, 1, "although the page printed nothing")
	assert.Len(t, tests["d/e/flaky.html"].Attempts, 3)
	assert.Equal(t, "pass at retry 2; at first:\nthe text differs\nso much", tests["d/e/flaky.html"].Message)
	assert.Len(t, tests["harness/subtests.html"].Subtests, 3)
	masked := tests["websocket/hybi/masked-frame.html"]
	assert.Equal(t, maskedFrame(), masked.Wire)
	assert.Equal(t, int64(wireBegan), masked.Began)
}

func TestResultsPageShowsTheWireOfPassesThatWereTraced(t *testing.T) {
	page := reported(t, "html", []runner.Result{{Name: "a.html", Status: runner.Pass, Began: wireBegan, Wire: hixieClose()}, {Name: "b.html", Status: runner.Pass, Began: 3}})
	_, tests := pageTests(t, page)
	assert.Equal(t, hixieClose(), tests["a.html"].Wire)
	assert.Equal(t, int64(wireBegan), tests["a.html"].Began)
	assert.Zero(t, tests["b.html"].Began)
}

func TestResultsPageNeedsNothingElse(t *testing.T) {
	page := reported(t, "html", wireResults(2))
	for _, what := range []string{"<img", " src=", "@import", "url(", "fetch(", "import(", "innerHTML", "eval("} {
		assert.NotContains(t, page, what)
	}
	assert.Equal(t, 1, strings.Count(page, " href="))
	assert.Equal(t, 1, strings.Count(page, ` href="data:image/svg+xml,`))
	policy := html.UnescapeString(only(t, pagePolicy, page))
	assert.Contains(t, policy, "default-src 'none'")
	assert.Contains(t, policy, "script-src '"+sourceHash(only(t, codeElement, page))+"'")
	assert.Contains(t, policy, "style-src '"+sourceHash(only(t, styleElement, page))+"'")
	assert.NotRegexp(t, ` style="| on\w+="`, page, "which the policy would not allow")
	assert.Contains(t, page, `<html lang="en">`)
}

func TestResultsPageIsNotAnythingThatATestPrints(t *testing.T) {
	evil := "</script></pre></div><script>alert(1)</script><!-- <script " + hostile + "\u2028{{script}}{{data}}"
	page := reported(t, "html", []runner.Result{{Name: evil, Status: runner.Fail, Message: evil, Reason: evil, Console: evil,
		ExpectedText: evil, ActualText: "x" + evil, Attempts: []runner.Attempt{{Message: evil}}, Subtests: []runner.Subtest{{Name: evil, Message: evil}},
		Wire: []wiretrace.Event{{Title: evil, Detail: evil}}}})
	assert.Equal(t, 2, strings.Count(page, "</script>"), "that of the data and that of the script")
	assert.Equal(t, 2, strings.Count(page, "<script"))
	assert.NotContains(t, only(t, dataElement, page), "<")
	assert.Contains(t, only(t, plainElement, page), "&lt;/script&gt;")
	_, tests := pageTests(t, page)
	legible := runner.Visible(evil)
	test := tests[legible]
	for _, text := range []string{test.Message, test.Reason, test.Console, test.Attempts[0].Message, test.Subtests[0].Name, test.Wire[0].Title, test.Wire[0].Detail} {
		assert.Equal(t, legible, text)
	}
}

func TestResultsPageIsBounded(t *testing.T) {
	huge := strings.Repeat("line of a text that is too long\n", 1<<15)
	wire := flood(5000)
	attempts := slices.Repeat([]runner.Attempt{{Status: runner.Fail, Message: huge}}, 1000)
	page := reported(t, "html", []runner.Result{{Name: "a.html", Status: runner.Fail, Message: huge, Console: huge, ExpectedText: huge, ActualText: "x" + huge,
		Wire: wire, Attempts: attempts}})
	assert.Less(t, len(page), 3<<19)
	_, tests := pageTests(t, page)
	assert.Len(t, tests["a.html"].Attempts, 50)
	assert.Equal(t, 950, tests["a.html"].MoreAttempts)
	shown := tests["a.html"].Wire
	assert.Len(t, shown, shownEvents+1)
	assert.Equal(t, wire[0], shown[0])
	assert.Equal(t, wire[len(wire)-1], shown[shownEvents])
	assert.Equal(t, fmt.Sprintf("… %d events are left out", len(wire)-shownEvents), shown[shownEvents/2].Title)
	assert.Equal(t, wiretrace.Note, shown[shownEvents/2].Lane)

	var many []runner.Result
	for i := range 3000 {
		many = append(many, runner.Result{Name: fmt.Sprintf("d/%d.html", i), Status: runner.Fail, Message: huge[:100]})
	}
	page = reported(t, "html", many)
	assert.Less(t, len(page), 1<<20)
	assert.Contains(t, only(t, plainElement, page), "… and 2800 more")
}

func TestResultsPageOfARunInWhichAllFails(t *testing.T) {
	const most = 100 << 10
	var many []runner.Result
	for i := range 100 {
		many = append(many, runner.Result{Name: fmt.Sprintf("d/%d.html", i), Status: runner.Fail, Message: "m", Console: strings.Repeat("line\n", 200), Wire: flood(40)})
	}
	data := resultsOf(Run{}, reportOf(many), most)
	encoded, err := json.Marshal(data)
	require.NoError(t, err)
	assert.Less(t, len(encoded), 2*most)
	first, last := data.Tests[0], data.Tests[99]
	assert.False(t, first.Cut)
	assert.Len(t, first.Wire, len(flood(40)))
	assert.True(t, last.Cut)
	assert.Equal(t, "m", last.Message)
	assert.Empty(t, last.Wire)
	assert.Empty(t, last.Console)
}

func TestResultsPageSaysInItsTitleHowTheRunWas(t *testing.T) {
	for want, report := range map[string]*runner.Report{
		"No tests were run":                                             {},
		"The test ended as expected":                                    reportOf(results()[:1]),
		"1 of 2 tests did not end as expected":                          reportOf(results()[:2]),
		"The test did not end as expected":                              reportOf(results()[1:2]),
		"3 of 7 tests did not end as expected":                          reportOf(results()),
		"Interrupted after 0 tests":                                     {Interrupted: true},
		"Interrupted after 2 tests, of which 1 did not end as expected": {Interrupted: true, Tests: results()[:2]},
		"Stopped after 0 tests: 3 tests have failed":                    {Stopped: "3 tests have failed"},
	} {
		var b strings.Builder
		require.NoError(t, writeHTML(&b, Run{}, report))
		assert.Contains(t, b.String(), "<title>"+want+" – adieu test</title>")
	}
}

func TestDefaultPrinterSaysWhereThePageIs(t *testing.T) {
	inDirectory(t)
	var out, err strings.Builder
	s, problem := New(Config{Specs: []Spec{{Name: "html"}}, Out: Stream{Writer: &out}, Err: Stream{Writer: &err}})
	require.NoError(t, problem)
	play(s, results()[:1])
	assert.Equal(t, "1 passed, 0 failed\n", out.String())
	play(s, results()[1:2])
	assert.Contains(t, out.String(), "\ndetails: results.html\n0 passed, 1 failed\n")
	require.NoError(t, s.Close(nil))
	assert.Contains(t, content(t, "results.html"), "d/crash.html")
}
