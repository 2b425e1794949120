package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runOne runs a test of a tree that holds nothing but it and other files.
func runOne(t *testing.T, cfg Config, name string, files map[string]string) Result {
	t.Helper()
	all := map[string]string{name: ""}
	for file, content := range files {
		all[file] = content
	}
	cfg.Root = tree(t, all)
	result, err := newRunner(t, cfg).RunTest(t.Context(), Test{Name: name})
	require.NoError(t, err)
	assert.Equal(t, name, result.Name)
	return result
}

func TestRunComparesWithTheExpectedText(t *testing.T) {
	result := runOne(t, Config{}, "d/a.html", map[string]string{"d/a-expected.txt": "text of d/a.html\r\n"})
	assert.Equal(t, Pass, result.Status)
	assert.Empty(t, result.Message)

	result = runOne(t, Config{}, "d/a.html", map[string]string{"d/a-expected.txt": "text of another\n"})
	assert.Equal(t, Fail, result.Status)
	assert.Contains(t, result.Message, "--- d/a-expected.txt\n+++ actual\n")
	assert.Contains(t, result.Message, "-text of another\n+text of d/a.html\n")

	result = runOne(t, Config{}, "host.html", map[string]string{"host-expected.txt": "from 127.0.0.1:PORT\n"})
	assert.Equal(t, Pass, result.Status, result.Message)
}

func TestRunWithoutAnExpectedTextSaysHowToMakeOne(t *testing.T) {
	result := runOne(t, Config{}, "a.html", nil)
	assert.Equal(t, Fail, result.Status)
	assert.Contains(t, result.Message, "there is no a-expected.txt")
	assert.Contains(t, result.Message, "adieu test --reset-results a.html")
	assert.Contains(t, result.Message, "text of a.html")
}

func TestResetResultsWritesTheExpectedText(t *testing.T) {
	root := tree(t, map[string]string{"a.html": "", "a-expected.txt": "old\n", "b.html": "", "hang.html": "", "host.html": "",
		"host-expected.txt": "kept\n", "TestExpectations": "host.html [ Failure ]\n"})
	r := newRunner(t, Config{Root: root, ResetResults: true, Timeout: time.Second})
	for _, name := range []string{"a", "b"} {
		result, err := r.RunTest(t.Context(), Test{Name: name + ".html"})
		require.NoError(t, err)
		assert.Equal(t, Pass, result.Status)
		assert.Equal(t, "wrote "+name+"-expected.txt", result.Message)
		written, err := os.ReadFile(filepath.Join(root, name+"-expected.txt"))
		require.NoError(t, err)
		assert.Equal(t, "text of "+name+".html\n", string(written))

		again, err := r.RunTest(t.Context(), Test{Name: name + ".html"})
		require.NoError(t, err)
		assert.Empty(t, again.Message, "the file is as it should be")
	}

	result, err := r.RunTest(t.Context(), Test{Name: "hang.html"})
	require.NoError(t, err)
	assert.Equal(t, Timeout, result.Status)
	assert.NoFileExists(t, filepath.Join(root, "hang-expected.txt"), "half a text is nobody's result")

	result, err = r.RunTest(t.Context(), Test{Name: "host.html"})
	require.NoError(t, err)
	assert.True(t, result.Expected)
	kept, err := os.ReadFile(filepath.Join(root, "host-expected.txt"))
	require.NoError(t, err)
	assert.Equal(t, "kept\n", string(kept), "a known failure must not become what is right")
}

func TestRunStopsAPageThatTakesTooLong(t *testing.T) {
	result := runOne(t, Config{Timeout: 50 * time.Millisecond}, "hang.html", map[string]string{"hang-expected.txt": "all of it\n"})
	assert.Equal(t, Timeout, result.Status)
	assert.Equal(t, "all of it\n", result.ExpectedText)
	assert.Equal(t, "begun\nand waiting\n", result.ActualText)
	assert.Equal(t, "begun\n", result.Console)
	assert.Contains(t, result.Message, "timed out after 50ms\nthe page had printed:\nbegun\nand waiting")
	assert.Contains(t, result.Message, "its goroutines were at:\ngoroutine ")
	assert.Contains(t, result.Message, "runner.loadFake ")
}

func TestRunKillsAChildThatDoesNotListen(t *testing.T) {
	result := runOne(t, Config{Timeout: 50 * time.Millisecond}, "deaf.html", nil)
	assert.Equal(t, Timeout, result.Status)
	assert.Contains(t, result.Message, "the page had printed:\ndeaf")
	assert.Contains(t, result.Message, "runner.loadFake ", "where it is stuck")
}

func TestRunReportsACrashAndGoesOn(t *testing.T) {
	root := tree(t, map[string]string{"overflow.html": "", "panic.html": "", "exit.html": "",
		"z.html": "", "z-expected.txt": "text of z.html\n"})
	tests, err := FindTests(root, "", nil)
	require.NoError(t, err)
	report, err := newRunner(t, Config{Root: root}).Run(t.Context(), tests, silent{})
	require.NoError(t, err)
	require.Len(t, report.Tests, 4)
	exit, overflow, panicked, last := report.Tests[0], report.Tests[1], report.Tests[2], report.Tests[3]

	assert.Equal(t, Crash, exit.Status)
	assert.Contains(t, exit.Message, "exit status 3\nno more")

	assert.Equal(t, Crash, overflow.Status)
	assert.True(t, strings.HasPrefix(overflow.Message, "crashed: fatal error: stack overflow"), overflow.Message)
	assert.Contains(t, overflow.Message, "runner.deeper", "the stack is shown")
	assert.Contains(t, overflow.Message, "the page had printed:\ngoing down")

	assert.Equal(t, Crash, panicked.Status)
	assert.True(t, strings.HasPrefix(panicked.Message, "crashed: panic: a broken invariant"), panicked.Message)

	assert.Equal(t, Pass, last.Status, "the next test runs in a child of its own")
}

func TestRunReportsADataRaceInTheChild(t *testing.T) {
	result := runOne(t, Config{}, "race.html", map[string]string{"race-expected.txt": "text of race.html\n"})
	if !raceDetector {
		assert.Equal(t, Pass, result.Status)
		return
	}
	assert.Equal(t, Crash, result.Status)
	assert.True(t, strings.HasPrefix(result.Message, "crashed: WARNING: DATA RACE"), result.Message)
}

func TestRunReportsGoroutinesThatOutliveThePage(t *testing.T) {
	expected := map[string]string{"leak-expected.txt": "text of leak.html\n"}
	result := runOne(t, Config{CheckLeaks: time.Millisecond}, "leak.html", expected)
	assert.Equal(t, Fail, result.Status)
	assert.Contains(t, result.Message, "the closed page left behind:\ngoroutine ")
	assert.Contains(t, result.Message, "runner.loadFake")

	assert.Equal(t, Pass, runOne(t, Config{}, "leak.html", expected).Status)
	result = runOne(t, Config{CheckLeaks: time.Millisecond}, "a.html", map[string]string{"a-expected.txt": "text of a.html\n"})
	assert.Equal(t, Pass, result.Status, result.Message)
}

func TestRunReportsAPageThatCannotBeLoaded(t *testing.T) {
	result := runOne(t, Config{}, "unloadable.html", nil)
	assert.Equal(t, Fail, result.Status)
	assert.Contains(t, result.Message, "the page could not be run: 404 Not Found")
}

func TestRunKeepsStrayPrintsApart(t *testing.T) {
	result := runOne(t, Config{}, "chatty.html", map[string]string{"chatty-expected.txt": "text of chatty.html\n"})
	assert.Equal(t, Pass, result.Status, result.Message)

	result = runOne(t, Config{}, "chatty.html", map[string]string{"chatty-expected.txt": "other\n"})
	assert.Contains(t, result.Message, "wrote on its standard error:\na stray print\na hint")
}

func TestRunFollowsTestExpectations(t *testing.T) {
	root := tree(t, map[string]string{
		"a.html": "", "a-expected.txt": "text of a.html\n",
		"b.html": "", "b-expected.txt": "wrong\n",
		"c.html": "",
		"d.html": "", "d-expected.txt": "text of d.html\n",
		"TestExpectations": "b.html [ Failure ]\nc.html [ Skip ]\nd.html [ Failure ]\n",
	})
	tests, err := FindTests(root, "", nil)
	require.NoError(t, err)
	report, err := newRunner(t, Config{Root: root}).Run(t.Context(), tests, silent{})
	require.NoError(t, err)
	assert.Equal(t, 4, report.Total)
	assert.Equal(t, 2, report.Passed, "an expected failure counts as passed")
	assert.Equal(t, 1, report.Failed, "a pass that is not expected is a line too many")
	assert.Equal(t, 1, report.Skipped)

	var encoded bytes.Buffer
	require.NoError(t, report.WriteJSON(&encoded))
	var object map[string]any
	require.NoError(t, json.Unmarshal(encoded.Bytes(), &object))
	entries := object["tests"].([]any)
	assert.Equal(t, map[string]any{"name": "a.html", "status": "pass", "message": "",
		"duration_ms": entries[0].(map[string]any)["duration_ms"]}, entries[0])
	assert.Equal(t, true, entries[1].(map[string]any)["expected"])
	assert.Equal(t, "fail", entries[1].(map[string]any)["status"])
	assert.Equal(t, "skip", entries[2].(map[string]any)["status"])
	assert.Contains(t, entries[3].(map[string]any)["message"], "TestExpectations:3 does not expect it")
}

func TestEmptyReportIsWellFormed(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, (&Report{}).WriteJSON(&out))
	assert.JSONEq(t, `{"total":0,"passed":0,"failed":0,"skipped":0,"tests":[]}`, out.String())
}

// stopper is a reporter that ends the run when its second test starts.
type stopper struct {
	silent
	stop    func()
	started int
}

func (s *stopper) Started(Test) {
	if s.started++; s.started == 2 {
		s.stop()
	}
}

func TestInterruptedRunReportsWhatWasDone(t *testing.T) {
	root := tree(t, map[string]string{"a.html": "", "a-expected.txt": "text of a.html\n", "hang.html": "", "z.html": ""})
	tests, err := FindTests(root, "", nil)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	report, err := newRunner(t, Config{Root: root}).Run(ctx, tests, &stopper{stop: cancel})
	require.NoError(t, err)
	assert.True(t, report.Interrupted)
	assert.Equal(t, 1, report.Total)
}

func TestRunEndsTheChildWhenInterrupted(t *testing.T) {
	root := tree(t, map[string]string{"deaf.html": ""})
	r := newRunner(t, Config{Root: root, Command: selfCommand})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := r.RunTest(ctx, Test{Name: "deaf.html"})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestRunWithoutAChildIsAnError(t *testing.T) {
	root := tree(t, map[string]string{"a.html": ""})
	for _, c := range []struct {
		command string
		want    string
	}{
		{filepath.Join(root, "nothing-there"), "cannot start a child process"},
		{"false", "a child process did not start: exit status 1"},
	} {
		r := newRunner(t, Config{Root: root, Command: func() (*exec.Cmd, error) { return exec.Command(c.command), nil }})
		_, err := r.Run(t.Context(), []Test{{Name: "a.html"}}, silent{})
		assert.ErrorContains(t, err, c.want)
	}
}

func TestChildLeavesWithItsParent(t *testing.T) {
	cmd, err := selfCommand()
	require.NoError(t, err)
	d, err := startDriver(t.Context(), cmd)
	require.NoError(t, err)
	d.send(command{Do: doLoad, URL: "http://127.0.0.1:1/deaf.html"})
	assert.Equal(t, message{Kind: kindPrinted, Text: "deaf"}, <-d.messages)
	require.NoError(t, d.stdin.Close()) // as when the parent dies
	<-d.exited
	assert.EqualError(t, d.exit, "exit status 1")
}
