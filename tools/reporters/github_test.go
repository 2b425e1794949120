package reporters

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// workflowCommand is one as GitHub's runner reads it.
type workflowCommand struct {
	name       string
	properties map[string]string
	data       string
}

var commandLine = regexp.MustCompile(`^::(\w+) ([^:]*)::(.*)$`)

// workflowCommands are those in a log.
func workflowCommands(log string) (found []workflowCommand) {
	data := strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n")
	property := strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")
	for line := range strings.Lines(log) {
		m := commandLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			continue
		}
		c := workflowCommand{m[1], map[string]string{}, data.Replace(m[3])}
		for _, p := range strings.Split(m[2], ",") {
			key, value, _ := strings.Cut(p, "=")
			c.properties[key] = property.Replace(value)
		}
		found = append(found, c)
	}
	return found
}

func TestGitHubAnnotations(t *testing.T) {
	odd := "d/100%,odd:name.html"
	all := append(results(), runner.Result{Name: odd + "?a=b", Status: runner.Fail, Message: hostile},
		runner.Result{Name: "f.html", Status: runner.Fail, ExpectedText: "a\nb\nc\n", ActualText: "a\nb\nd\n",
			Message: "the text differs:\n--- f-expected.chromium.txt\n+++ actual\n@@ -1 +1 @@\n-c\n+d\n"})
	commands := workflowCommands(reported(t, "github", all))
	byFile := map[string]workflowCommand{}
	for _, c := range commands {
		byFile[c.properties["file"]] = c
	}
	require.Len(t, commands, 6)
	assert.Equal(t, workflowCommand{"error", map[string]string{"file": "layouttests/d/crash.html", "line": "1", "col": "1", "title": "crash: d/crash.html"},
		"crashed: exit status 3\nthe page had printed nothing"}, byFile["layouttests/d/crash.html"])
	assert.Equal(t, "warning", byFile["layouttests/d/e/flaky.html"].name)
	assert.Equal(t, runner.Visible(hostile), byFile["layouttests/"+odd].data)
	assert.Equal(t, "fail: "+odd+"?a=b", byFile["layouttests/"+odd].properties["title"])
	assert.Equal(t, "3", byFile["layouttests/f-expected.chromium.txt"].properties["line"])
	assert.NotContains(t, byFile, "layouttests/d/expected.html")
}

func TestGitHubShowsTenAnnotationsAndSaysHowManyMoreThereAre(t *testing.T) {
	var many []runner.Result
	for i := range 13 {
		many = append(many, runner.Result{Name: fmt.Sprintf("%d.html", i), Status: runner.Fail, Message: "m"})
	}
	commands := workflowCommands(reported(t, "github", many))
	require.Len(t, commands, 11)
	assert.Equal(t, "notice", commands[10].name)
	assert.Contains(t, commands[10].data, "3 more tests")
}

func TestGitHubWritesAmongWhatPeopleRead(t *testing.T) {
	dir := inDirectory(t)
	summary := dir + "/summary.md"
	for _, with := range []string{"default", "dot"} {
		var out strings.Builder
		s, err := New(Config{Specs: []Spec{{Name: with}, {Name: "github"}}, Out: Stream{Writer: &out}, StepSummary: summary, Run: Run{Product: "adieu"}})
		require.NoError(t, err)
		play(s, results())
		require.NoError(t, s.Close(nil))
		assert.Len(t, workflowCommands(out.String()), 4, "each on a line of its own")
		assert.Regexp(t, `\n4 passed, 3 failed, 1 skipped\n$|\n3 passed, 3 failed, 1 skipped\n$`, out.String())
	}
	assert.Equal(t, 2, strings.Count(content(t, summary), "### 3 of 7 tests did not end as expected\n"), "steps add to it")

	var out, errs strings.Builder
	s, err := New(Config{Specs: []Spec{{Name: "json"}, {Name: "github"}}, Out: Stream{Writer: &out}, Err: Stream{Writer: &errs}})
	require.NoError(t, err)
	play(s, results())
	require.NoError(t, s.Close(nil))
	assert.NotContains(t, out.String(), "::error file")
	assert.Contains(t, errs.String(), "::error file")
}

func TestStepSummaryIsATableThatNothingBreaks(t *testing.T) {
	bad := "a|b `c` *d* [e](https://f.example) @g <script>\n" + strings.Repeat("`", 9) + "\n# h"
	var b strings.Builder
	require.NoError(t, writeStepSummary(&b, Run{Product: "adieu", Seed: "7"}, reportOf([]runner.Result{
		{Name: "a|b.html", Status: runner.Fail, DurationMS: 4, Message: bad},
		{Name: "c.html", Status: runner.Fail, ExpectedText: "PASS x\n", ActualText: "FAIL x\n", Message: "the text differs"},
		{Name: "ok.html", Status: runner.Pass}})))
	rows := regexp.MustCompile(`(?m)^\| .*\|$`).FindAllString(b.String(), -1)
	require.Len(t, rows, 3)
	for _, row := range rows {
		assert.Equal(t, 5, strings.Count(row, "|"), row)
	}
	assert.Contains(t, rows[2], "FAIL x")
	head, detail, _ := strings.Cut(b.String(), "<details>")
	for _, markup := range []string{"`", "@", "<script", "https:", "[e]"} {
		assert.NotContains(t, head, markup)
	}
	fence := strings.Repeat("`", 12)
	assert.Contains(t, detail, fence+"diff\n"+bad+"\n"+fence+"\n")
	assert.Contains(t, head, "seed 7")
	assert.NotContains(t, b.String(), "ok&#46;html")
}

func TestStepSummaryIsBounded(t *testing.T) {
	var many []runner.Result
	for i := range 3000 {
		many = append(many, runner.Result{Name: fmt.Sprintf("%d.html", i), Status: runner.Fail, Message: strings.Repeat("<", 1<<14)})
	}
	var b strings.Builder
	require.NoError(t, writeStepSummary(&b, Run{}, reportOf(many)))
	assert.Less(t, b.Len(), 1<<20)
	assert.Contains(t, b.String(), "… and 2500 more")
}
