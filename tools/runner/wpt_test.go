package runner

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/wpt"
)

// fakeWPTServer gives pages an address; nothing listens there.
type fakeWPTServer struct{ gone chan struct{} }

func (fakeWPTServer) URL(t wpt.Test) string   { return "http://127.0.0.1:4711" + t.URL }
func (s fakeWPTServer) Gone() <-chan struct{} { return s.gone }
func (fakeWPTServer) LastWords() string       { return "out of memory" }

// recorder is a Reporter that remembers.
type recorder struct {
	started  []string
	finished []Result
	ended    *Report
	onStart  func()
}

func (r *recorder) Begin([]Test) {}
func (r *recorder) Started(t Test) {
	r.started = append(r.started, t.Name)
	if r.onStart != nil {
		r.onStart()
	}
}
func (r *recorder) Finished(result Result) { r.finished = append(r.finished, result) }
func (r *recorder) End(report *Report)     { r.ended = report }

// wptConfig is a run of tests by URL, in short time.
func wptConfig(t *testing.T, expectations string, addresses ...string) WPTConfig {
	t.Helper()
	e, err := parsed("E", expectations)
	require.NoError(t, err)
	cfg := WPTConfig{
		Server: fakeWPTServer{make(chan struct{})}, Expectations: e, Policy: Policy{Jobs: 2},
		TimeoutMultiplier: 1e-6, Grace: 20 * time.Second, Command: selfCommand,
	}
	for _, address := range addresses {
		cfg.Tests = append(cfg.Tests, wpt.Test{URL: address})
	}
	return cfg
}

// results is the URL of a page with those results.
func results(text string) string { return "/results.html?" + url.QueryEscape(text) }

func runWPTOne(t *testing.T, cfg WPTConfig) Result {
	t.Helper()
	report, err := RunWPT(t.Context(), cfg, &recorder{})
	require.NoError(t, err)
	require.Len(t, report.Tests, 1)
	return report.Tests[0]
}

func TestWPTResults(t *testing.T) {
	for text, want := range map[string]struct {
		status  Status
		harness string
		message string
	}{
		`{"status": "OK", "subtests": [{"name": "a", "status": "PASS"}]}`: {Pass, "OK", ""},
		`{"status": "OK", "subtests": []}`:                                {Pass, "OK", ""},
		`{"status": "OK", "subtests": [{"name": "a", "status": "PASS"}, {"name": "b", "status": "FAIL", "message": "why"}]}`: {
			Fail, "OK", "1 of 2 subtests did not pass\nFAIL b: why\nconsole:\na line of the console"},
		`{"status": "OK", "subtests": [{"name": "a", "status": "PRECONDITION_FAILED", "message": "m"}]}`: {
			Fail, "OK", "1 of 1 subtests did not pass\nPRECONDITION_FAILED a: m\nconsole:\na line of the console"},
		`{"status": "TIMEOUT", "subtests": [{"name": "a", "status": "NOTRUN", "message": ""}]}`: {
			Timeout, "TIMEOUT", "1 of 1 subtests did not pass\nharness: TIMEOUT \nNOTRUN a: \nconsole:\na line of the console"},
		`{"status": "ERROR", "message": "m", "stack": "at x", "subtests": []}`: {
			Fail, "ERROR", "harness: ERROR m\nat x\nconsole:\na line of the console"},
		`text`: {Fail, "ERROR", "the page ended without results: it does not use testharness.js, or could not load it\n" +
			"the page had printed:\ntext\nconsole:\na line of the console"},
	} {
		result := runWPTOne(t, wptConfig(t, "", results(text)))
		assert.Equal(t, want.status, result.Status, text)
		assert.Equal(t, want.harness, result.Harness, text)
		assert.Equal(t, want.message, result.Message, text)
		if want.status != Pass {
			require.Len(t, result.Wire, 1, text)
			assert.Equal(t, "a step", result.Wire[0].Title)
		} else {
			assert.Empty(t, result.Wire)
		}
		assert.Equal(t, results(text), result.Name)
	}
}

func TestWPTPassesAreTracedWhenAsked(t *testing.T) {
	cfg := wptConfig(t, "", results(`{"status": "OK", "subtests": []}`))
	cfg.Policy.Trace = true
	assert.Len(t, runWPTOne(t, cfg).Wire, 1)
}

func TestWPTMessagesAreBounded(t *testing.T) {
	many := strings.Repeat(`{"name": "n", "status": "FAIL", "message": "m"},`, shownSubtests+3)
	result := judgeHarness(`{"status": "OK", "subtests": [` + strings.TrimSuffix(many, ",") + `]}`)
	assert.Len(t, result.Subtests, shownSubtests+3)
	assert.Equal(t, shownSubtests, strings.Count(result.Message, "FAIL n: m"))
	assert.True(t, strings.HasSuffix(result.Message, "… and 3 more"))
}

func TestWPTPagesThatDoNotEndWell(t *testing.T) {
	cfg := wptConfig(t, "", "/hang.html")
	cfg.Grace = 50 * time.Millisecond
	result := runWPTOne(t, cfg)
	assert.Equal(t, Timeout, result.Status)
	assert.Contains(t, result.Message, "begun")

	result = runWPTOne(t, wptConfig(t, "", "/exit.html"))
	assert.Equal(t, Crash, result.Status)
	assert.Contains(t, result.Message, "no more")
	assert.Equal(t, "CRASH", result.Harness)

	result = runWPTOne(t, wptConfig(t, "", "/unloadable.html"))
	assert.Equal(t, Fail, result.Status)
	assert.Contains(t, result.Message, "404 Not Found")

	assert.Equal(t, 68*time.Second, (&wptSite{}).timeout(wpt.Test{Long: true}))
	assert.Equal(t, 28*time.Second, (&wptSite{cfg: WPTConfig{TimeoutMultiplier: 2}}).timeout(wpt.Test{}))
}

func TestWPTExpectations(t *testing.T) {
	bad := results(`{"status": "OK", "subtests": [{"name": "a", "status": "FAIL", "message": "m"}]}`)
	cfg := wptConfig(t, "results.html [ Failure ] # known\npid.html [ Failure ] # no more\nskipped [ Skip ] # no frames\n",
		bad, "/pid.html", "/skipped/a.html", "/x.any.sharedworker.html")
	report, err := RunWPT(t.Context(), cfg, &recorder{})
	require.NoError(t, err)
	assert.Equal(t, Report{Total: 4, Passed: 1, Failed: 1, Skipped: 2, Tests: report.Tests}, *report)
	byName := map[string]Result{}
	for _, r := range report.Tests {
		byName[r.Name] = r
	}
	assert.True(t, byName[bad].Expected)
	assert.Equal(t, "passed, although E:2 does not expect it to: that line can go", byName["/pid.html"].Message)
	assert.Equal(t, "skipped by E:3: no frames", byName["/skipped/a.html"].Message)
	assert.Equal(t, Skip, byName["/x.any.sharedworker.html"].Status)
}

func TestWPTKeepsItsChildrenAndTheOrderOfTests(t *testing.T) {
	var addresses []string
	for i := range 30 {
		addresses = append(addresses, "/pid.html?"+string(rune('A'+i)))
	}
	cfg := wptConfig(t, "", addresses...)
	var r recorder
	report, err := RunWPT(t.Context(), cfg, &r)
	require.NoError(t, err)
	pids := map[string]bool{}
	for i, result := range report.Tests {
		assert.Equal(t, addresses[i], result.Name)
		assert.Equal(t, Pass, result.Status)
		pids[result.Subtests[0].Name] = true
	}
	assert.LessOrEqual(t, len(pids), cfg.Jobs)
	assert.ElementsMatch(t, addresses, r.started)
	assert.Len(t, r.finished, 30)
	assert.Same(t, report, r.ended)
}

func TestWPTBeginsWithLongTests(t *testing.T) {
	cfg := wptConfig(t, "", "/pid.html?1", "/pid.html?2", "/pid.html?3", "/pid.html?4")
	cfg.Jobs = 1
	cfg.Tests[1].Long, cfg.Tests[3].Long = true, true
	var r recorder
	report, err := RunWPT(t.Context(), cfg, &r)
	require.NoError(t, err)
	assert.Equal(t, []string{"/pid.html?2", "/pid.html?4", "/pid.html?1", "/pid.html?3"}, r.started)
	assert.Equal(t, "/pid.html?1", report.Tests[0].Name)
}

// A page is not blamed for what those before it in its process have left behind.
func TestWPTTestsThatDieInAUsedChildHaveAnotherChance(t *testing.T) {
	cfg := wptConfig(t, "", "/pid.html", "/dies-late.html?1", "/dies-late.html?2", "/dies-late.html?3", "/pid.html?2")
	cfg.Jobs = 1
	report, err := RunWPT(t.Context(), cfg, &recorder{})
	require.NoError(t, err)
	assert.Equal(t, 5, report.Passed)
	assert.Equal(t, 2, report.Flaky)
	assert.Contains(t, report.Tests[2].Message, "it crashed in a process that had run ")
}

func TestWPTEndsWhenTheServerDoes(t *testing.T) {
	cfg := wptConfig(t, "", "/hang.html", "/hang.html?2")
	server := cfg.Server.(fakeWPTServer)
	r := recorder{onStart: func() {
		if server.gone != nil {
			close(server.gone)
			server.gone = nil
		}
	}}
	_, err := RunWPT(t.Context(), cfg, &r)
	assert.EqualError(t, err, "the server of web-platform-tests has ended: out of memory")
}

func TestWPTIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	report, err := RunWPT(ctx, wptConfig(t, "", "/hang.html", "/pid.html", "/hang.html?2", "/hang.html?3"), &recorder{onStart: cancel})
	require.NoError(t, err)
	assert.True(t, report.Interrupted)
	assert.Zero(t, report.Failed)
}

func TestWPTWithoutChildren(t *testing.T) {
	cfg := wptConfig(t, "", "/pid.html")
	cfg.Command = func() (*exec.Cmd, error) { return exec.Command(filepath.Join(t.TempDir(), "nothing")), nil }
	_, err := RunWPT(t.Context(), cfg, &recorder{})
	assert.ErrorContains(t, err, "cannot start a child process")
}

func TestReadWPTExpectations(t *testing.T) {
	tests := []wpt.Test{{URL: "/a/b.html?x", File: "a/b.html"}}
	read := func(text string) error {
		file := filepath.Join(t.TempDir(), "TestExpectations")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		_, err := ReadWPTExpectations([]string{file}, "wpt/E", tests, Configuration{})
		return err
	}
	assert.NoError(t, read("a [ Skip ] # why\na/b.html [ Failure ] # why\na/b.html?x [ Timeout ] # why\n"))
	assert.ErrorContains(t, read("\na [ Skip ]\n"), "wpt/E:2: no reason is given")
	assert.ErrorContains(t, read("a/c.html [ Skip ] # why\n"), "wpt/E:1: the checkout has no such test or directory: a/c.html")
	assert.ErrorContains(t, read("a/b.html [ Nonsense ] # why\n"), `wpt/E:1: unknown word "Nonsense"`)
	assert.ErrorContains(t, read("a/b.html [ Slow ] # why\n"), "wpt/E:1: Slow means nothing for web-platform-tests")
	assert.NoError(t, read("a/b* # why\n"))
	assert.ErrorContains(t, read("a/c* # why\n"), "no such test or directory: a/c*")
	e, err := ReadWPTExpectations([]string{""}, "", nil, Configuration{})
	require.NoError(t, err)
	assert.True(t, e.For(Test{Name: "/a"}).Allows(Pass))
}

func TestSelectWPT(t *testing.T) {
	tests := []wpt.Test{{URL: "/a/1.html", File: "a/1.html"}, {URL: "/a/2.html", File: "a/2.html"}, {URL: "/b.html", File: "b.html"}}
	selected, err := SelectWPT(tests, []string{"b.html", "a/1.html", "a/1.html"})
	require.NoError(t, err)
	assert.Equal(t, []wpt.Test{tests[0], tests[2]}, selected)
	all, err := SelectWPT(tests, nil)
	require.NoError(t, err)
	assert.Equal(t, tests, all)
	_, err = SelectWPT(tests, []string{"c"})
	var none *NoTestsError
	require.ErrorAs(t, err, &none)
	assert.Equal(t, "c", none.Where)
}
