package reporters

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// tapPoint is a test point as a reader of TAP 14 has it.
type tapPoint struct {
	ok                                  bool
	description, directive, explanation string
	diagnostics                         map[string]any
}

var tapLine = regexp.MustCompile(`^(not )?ok (\d+) - ((?:[^\\#]|\\.)*?)(?: # (SKIP|TODO) (.*))?$`)

// parseTAP reads what our reporter may write, and nothing else.
func parseTAP(t *testing.T, text string) (plan int, points []tapPoint, bail bool) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	require.Equal(t, "TAP version 14", lines[0])
	after, found := strings.CutPrefix(lines[1], "1..")
	require.True(t, found)
	plan, err := strconv.Atoi(strings.Fields(after)[0])
	require.NoError(t, err)
	inside := false
	for _, line := range lines[2:] {
		switch {
		case line == "  ---":
			inside = true
		case line == "  ...":
			inside = false
		case inside:
			key, value, found := strings.Cut(strings.TrimPrefix(line, "  "), ": ")
			require.True(t, found, line)
			var decoded any
			require.NoError(t, json.Unmarshal([]byte(value), &decoded), line)
			points[len(points)-1].diagnostics[key] = decoded
		case strings.HasPrefix(line, "Bail out!"):
			bail = true
		default:
			m := tapLine.FindStringSubmatch(line)
			require.NotNil(t, m, line)
			require.Equal(t, strconv.Itoa(len(points)+1), m[2])
			points = append(points, tapPoint{m[1] == "", m[3], m[4], m[5], map[string]any{}})
		}
	}
	return plan, points, bail
}

func TestTAP(t *testing.T) {
	plan, points, bail := parseTAP(t, reported(t, "tap", results()))
	assert.Equal(t, 7, plan)
	assert.False(t, bail)
	require.Len(t, points, 7)
	var ok []bool
	var directives []string
	for _, p := range points {
		ok = append(ok, p.ok)
		directives = append(directives, p.directive)
	}
	assert.Equal(t, []bool{true, false, false, false, true, true, false}, ok)
	assert.Equal(t, []string{"", "", "TODO", "", "", "SKIP", ""}, directives)
	assert.Equal(t, "no such thing yet", points[2].explanation)
	assert.Contains(t, points[5].explanation, `later \# or never`)
	assert.Equal(t, 1500.0, points[3].diagnostics["duration_ms"])
	assert.Equal(t, "two\nsame\n", points[3].diagnostics["actual"])
	assert.Equal(t, "one\nsame\n", points[3].diagnostics["expected"])
	assert.Equal(t, "fail (6 ms) the text differs", points[4].diagnostics["attempt 1"])
	assert.Equal(t, runner.Visible(hostile), points[6].diagnostics["message"])
}

func TestTAPOfAnInterruptedRunBailsOut(t *testing.T) {
	var out strings.Builder
	reporter := newTAP(Stream{Writer: &out}, nil)
	reporter.Begin(tests(results()))
	reporter.Finished(results()[0])
	reporter.End(&runner.Report{Interrupted: true})
	plan, points, bail := parseTAP(t, out.String())
	assert.Equal(t, 7, plan)
	assert.Len(t, points, 1)
	assert.True(t, bail)
}
