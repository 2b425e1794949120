package main

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// page is a layout test without a harness.
func page(script string) string {
	return "<!DOCTYPE html><script>testRunner.dumpAsText();</script><body><p id=p>text</p><script>" + script + "</script></body>"
}

// hanging is a page whose test never ends.
const hanging = "testRunner.waitUntilDone();"

// someTests is a checkout of layout tests that pass.
func someTests(t *testing.T, more map[string]string) string {
	files := map[string]string{
		"layouttests/a.html":            page(""),
		"layouttests/a-expected.txt":    "text\n",
		"layouttests/d/b.html":          page("console.log('b at ' + location.host)"),
		"layouttests/d/b-expected.txt":  "CONSOLE MESSAGE: b at 127.0.0.1:PORT\ntext\n",
		"layouttests/resources/c.html":  "not a test",
		"layouttests/d/notests/x.txt":   "",
		"tools/deep/down/something.txt": "",
	}
	for name, content := range more {
		files[name] = content
	}
	return tree(t, files)
}

// parseReport reads the JSON form of a report.
func parseReport(t *testing.T, text string) (report struct {
	Total, Passed, Failed, Skipped int
	Interrupted                    bool
	Tests                          []struct {
		Name, Status, Message string
		Expected              bool
		DurationMS            *float64 `json:"duration_ms"`
	}
}) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &report), text)
	assert.Equal(t, report.Total, report.Passed+report.Failed+report.Skipped)
	assert.Len(t, report.Tests, report.Total)
	for _, test := range report.Tests {
		assert.NotNil(t, test.DurationMS, test.Name)
	}
	return report
}

func TestTestRunsFromAnySubdirectory(t *testing.T) {
	dir := someTests(t, nil)
	for _, c := range []struct {
		from string
		args []string
		want string
	}{
		{".", nil, "2 passed, 0 failed\n"},
		{"tools/deep/down", nil, "2 passed, 0 failed\n"},
		{"layouttests/d", nil, "2 passed, 0 failed\n"},
		{"layouttests/d", []string{"."}, "1 passed, 0 failed\n"},
		{"tools", []string{"d/b.html", "a.html", "d"}, "2 passed, 0 failed\n"},
		{".", []string{"layouttests/a.html"}, "1 passed, 0 failed\n"},
	} {
		got := run(t, filepath.Join(dir, c.from), "", append([]string{"test"}, c.args...)...)
		assert.Zero(t, got.code, "%v", c)
		assert.Equal(t, c.want, got.stdout, "%v", c)
		assert.Empty(t, got.stderr, "%v", c)
	}
	got := run(t, t.TempDir(), "", "test", filepath.Join(dir, "layouttests", "a.html"))
	assert.Zero(t, got.code, got.stderr)
}

func TestTestShowsWhatIsUnexpected(t *testing.T) {
	dir := someTests(t, map[string]string{
		"layouttests/d/b-expected.txt": "CONSOLE MESSAGE: c\ntext\n",
		"layouttests/new.html":         page(""),
	})
	got := run(t, dir, "", "test")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Contains(t, got.stdout, "d/b.html: fail (")
	assert.Contains(t, got.stdout, "    -CONSOLE MESSAGE: c\n    +CONSOLE MESSAGE: b at 127.0.0.1:PORT\n")
	assert.Contains(t, got.stdout, "new.html: fail (")
	assert.Contains(t, got.stdout, "adieu test --reset-results new.html")
	assert.True(t, strings.HasSuffix(got.stdout, "\n1 passed, 2 failed\n"), got.stdout)

	got = run(t, dir, "", "test", "--reset-results", "-j", "1")
	assert.Zero(t, got.code)
	assert.Equal(t, "d/b.html: wrote d/b-expected.txt\nnew.html: wrote new-expected.txt\n3 passed, 0 failed\n", got.stdout)
	got = run(t, dir, "", "test")
	assert.Zero(t, got.code, got.stdout)
}

func TestTestCrashCostsOneTest(t *testing.T) {
	dir := someTests(t, map[string]string{
		"layouttests/b.html": page("JSON.parse('['.repeat(5000000))"),
	})
	got := run(t, dir, "", "test", "--json", "-")
	report := parseReport(t, got.stdout)
	assert.Equal(t, exitUnexpected, got.code)
	assert.Equal(t, 2, report.Passed)
	assert.Equal(t, "b.html", report.Tests[1].Name)
	assert.Equal(t, "crash", report.Tests[1].Status)
	assert.Contains(t, report.Tests[1].Message, "stack overflow")
	assert.Equal(t, "pass", report.Tests[2].Status)
}

func TestTestJSON(t *testing.T) {
	dir := someTests(t, map[string]string{
		"layouttests/c.html":           page(""),
		"layouttests/c-expected.txt":   "other\n",
		"layouttests/e.html":           page(""),
		"layouttests/TestExpectations": "c.html [ Failure ]\ne.html [ Skip ]\n",
	})
	got := run(t, dir, "", "test", "--json", "-")
	assert.Zero(t, got.code)
	report := parseReport(t, got.stdout)
	assert.Equal(t, 4, report.Total)
	assert.Equal(t, 3, report.Passed)
	assert.Equal(t, 1, report.Skipped)
	assert.True(t, report.Tests[1].Expected)
	assert.Equal(t, "fail", report.Tests[1].Status)
	assert.Equal(t, "d/b.html", report.Tests[2].Name)
	assert.Equal(t, "skip", report.Tests[3].Status)
	assert.True(t, strings.HasSuffix(got.stderr, "3 passed, 0 failed, 1 skipped\n"), got.stderr)

	got = run(t, dir, "", "test", "--json", "out.json")
	assert.Zero(t, got.code)
	assert.True(t, strings.HasSuffix(got.stdout, "3 passed, 0 failed, 1 skipped\n"), got.stdout)
	written, err := os.ReadFile(filepath.Join(dir, "out.json"))
	require.NoError(t, err)
	assert.Equal(t, 4, parseReport(t, string(written)).Total)
}

func TestTestThatCannotRunSaysWhy(t *testing.T) {
	dir := someTests(t, map[string]string{"broken/layouttests/a.html": "", "broken/layouttests/TestExpectations": "a.html [ Oops ]"})
	for _, c := range []struct {
		from string
		args []string
		want string
	}{
		{".", []string{"d/notests"}, "adieu test: no tests found in d/notests"},
		{".", []string{"layouttests/resources"}, "no tests found in layouttests/resources"},
		{".", []string{"gone.html"}, "adieu test: no such test or directory: gone.html"},
		{".", []string{"--json", "broken/layouttests/a.html/out.json"}, "adieu test: --json: mkdir broken/layouttests/a.html: not a directory"},
		{"broken", nil, `adieu test: TestExpectations:1: unknown word "Oops"`},
	} {
		got := run(t, filepath.Join(dir, c.from), "", append([]string{"test"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
		assert.Contains(t, got.stderr, c.want)
		assert.Empty(t, got.stdout)
	}
	got := run(t, t.TempDir(), "", "test")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Contains(t, got.stderr, "no layouttests directory in")
}

func TestTestInterruptedReportsWhatWasDone(t *testing.T) {
	knock := listen(t)
	dir := someTests(t, map[string]string{
		"layouttests/b.html": page(hanging + "new WebSocket('ws://" + knock.Addr().String() + "/');")})
	p := start(t, dir, "test", "-j", "1", "--json", "-")
	conn, err := knock.Accept() // the second test has begun
	require.NoError(t, err)
	defer conn.Close()
	p.signal(os.Interrupt)
	rest, code := p.wait()
	assert.Equal(t, 130, code)
	report := parseReport(t, rest)
	assert.True(t, report.Interrupted)
	assert.Equal(t, 1, report.Passed)
	assert.Equal(t, "interrupted: 1 of 3 tests were run\n1 passed, 0 failed\n", p.stderr.String())
	_, err = io.Copy(io.Discard, conn)
	_ = err // the child is gone, so reading ends, with FIN or with RST
}

func TestTestInterruptedEndsAllItsProcesses(t *testing.T) {
	knock := listen(t)
	hangs := page(hanging + "new WebSocket('ws://" + knock.Addr().String() + "/');")
	dir := tree(t, map[string]string{"layouttests/a/a.html": hangs, "layouttests/b/b.html": hangs, "layouttests/c/c.html": hangs})
	p := start(t, dir, "test", "-j", "3", "--json", "-")
	var conns []net.Conn
	for range 3 {
		conn, err := knock.Accept()
		require.NoError(t, err)
		defer conn.Close()
		conns = append(conns, conn)
	}
	p.signal(os.Interrupt)
	rest, code := p.wait()
	assert.Equal(t, 130, code)
	assert.Equal(t, "interrupted: 0 of 3 tests were run\n0 passed, 0 failed\n", p.stderr.String())
	assert.Empty(t, parseReport(t, rest).Tests)
	for _, conn := range conns {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(patience)))
		_, err := io.Copy(io.Discard, conn) // until FIN or RST
		assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "its child is gone")
	}
}

func TestTestExpectationFiles(t *testing.T) {
	dir := someTests(t, map[string]string{
		"layouttests/a-expected.txt":   "other\n",
		"layouttests/TestExpectations": "d/b.html [ Crash ]\n",
		"more":                         "a.html [ Failure ]  # here only\n[ Firefox ] d [ Skip ]\n",
		"right/a-expected.txt":         "text\n",
	})
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "0 passed, 2 failed\n"},
		{[]string{"--ignore-default-expectations"}, "1 passed, 1 failed\n"},
		{[]string{"--ignore-default-expectations", "--additional-expectations", "more"}, "2 passed, 0 failed\n"},
		{[]string{"--ignore-default-expectations", "--additional-platform-directory", "right"}, "2 passed, 0 failed\n"},
	} {
		got := run(t, dir, "", append([]string{"test"}, c.args...)...)
		assert.True(t, strings.HasSuffix(got.stdout, c.want), "%v: %s%s", c, got.stdout, got.stderr)
	}
	got := run(t, dir, "", "test", "--additional-expectations", "gone")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Contains(t, got.stderr, "adieu test: open gone: no such file or directory")
}
