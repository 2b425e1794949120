package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReportersOfACommandLine(t *testing.T) {
	dir := someTests(t, nil)
	got := run(t, dir, "", "test", "--reporter", "dot", "--reporter", "json=out.json", "--wptreport", "wpt.json", "--reporter", "junit=out.xml")
	assert.Zero(t, got.code, got.stderr)
	assert.Equal(t, "..\n2 passed, 0 failed\n", got.stdout)
	assert.Empty(t, got.stderr)
	assert.Equal(t, 2, parseReport(t, read(t, dir, "out.json")).Passed)
	assert.Contains(t, read(t, dir, "out.xml"), `<testsuites name="adieu test" tests="2"`)
	var wpt struct {
		Results []struct{ Test, Status string }
	}
	assert.NoError(t, json.Unmarshal([]byte(read(t, dir, "wpt.json")), &wpt))
	assert.Equal(t, []struct{ Test, Status string }{{"/a.html", "PASS"}, {"/d/b.html", "PASS"}}, wpt.Results)
}

func TestReportersThatCannotBeHad(t *testing.T) {
	dir := someTests(t, map[string]string{"file": ""})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--reporter", "xunit"}, "adieu test: --reporter xunit: there is no such reporter: want one of "},
		{[]string{"--reporter", "tap", "--json", "-"}, "adieu test: --json: standard output is already --reporter tap's: name a file"},
		{[]string{"--reporter", "tap=file/x"}, "adieu test: --reporter tap=file/x: mkdir file: not a directory\n"},
	} {
		got := run(t, dir, "", append([]string{"test"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, c.args)
		assert.Contains(t, got.stderr, c.want)
		assert.Empty(t, got.stdout)
	}
}

func TestColoursAreForcedOrForbidden(t *testing.T) {
	dir := someTests(t, nil)
	t.Setenv("FORCE_COLOR", "1")
	got := run(t, dir, "", "test")
	assert.Equal(t, "\x1b[32m2 passed, 0 failed\x1b[0m\n", got.stdout)
	t.Setenv("NO_COLOR", "1")
	got = run(t, dir, "", "test")
	assert.Equal(t, "2 passed, 0 failed\n", got.stdout)
}

func TestShardsAreMerged(t *testing.T) {
	dir := someTests(t, map[string]string{"layouttests/bad.html": page(""), "layouttests/bad-expected.txt": "other\n"})
	for _, shard := range []string{"1/3", "2/3", "3/3"} {
		got := run(t, dir, "", "test", "--zero-tests-executed-ok", "--shard", shard, "--reporter", "blob")
		assert.Contains(t, []int{0, exitUnexpected}, got.code, got.stderr)
	}
	got := run(t, dir, "", "test", "merge-reports", "blob-report", "--json", "all.json", "--reporter", "html")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Regexp(t, "(?s)^bad.html: fail .*\ndetails: results.html\n2 passed, 1 failed\n$", got.stdout)
	assert.Equal(t, 3, parseReport(t, read(t, dir, "all.json")).Total)
	assert.Contains(t, read(t, dir, "results.html"), "1 of 3 tests did not end as expected")

	require.NoError(t, os.Remove(filepath.Join(dir, "blob-report", "report-2-of-3.json")))
	got = run(t, dir, "", "test", "merge-reports", "blob-report")
	assert.Equal(t, exitCannotRun, got.code)
	assert.Equal(t, "adieu test merge-reports: shards are missing: 2/3\n", got.stderr)
	assert.Empty(t, got.stdout)
}

func TestGitHubHasItsAnnotationsInAnyCase(t *testing.T) {
	dir := someTests(t, map[string]string{"layouttests/bad.html": page(""), "layouttests/bad-expected.txt": "other\n"})
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", filepath.Join(dir, "summary.md"))
	got := run(t, dir, "", "test", "--no-retry-failures")
	assert.Equal(t, exitUnexpected, got.code)
	assert.Contains(t, got.stdout, "\n::error file=layouttests/bad-expected.txt,line=1,col=1,title=fail%3A bad.html::")
	assert.Regexp(t, "\n2 passed, 1 failed\n$", got.stdout)
	assert.Contains(t, read(t, dir, "summary.md"), "### 1 of 3 tests did not end as expected")
}

func TestCommandLineIsOneForAShell(t *testing.T) {
	assert.Equal(t, `adieu test a.html '*.b' 'it'\''s' ''`, commandLine([]string{"test", "a.html", "*.b", "it's", ""}))
}

func TestReportsOfAnInterruptedRunAreWritten(t *testing.T) {
	knock := listen(t)
	dir := someTests(t, map[string]string{
		"layouttests/z.html": page(hanging + "new WebSocket('ws://" + knock.Addr().String() + "/');")})
	p := start(t, dir, "test", "-j", "1", "--reporter", "html", "--reporter", "tap=all.tap", "--reporter", "blob")
	conn, err := knock.Accept() // the last test has begun
	require.NoError(t, err)
	defer conn.Close()
	p.signal(os.Interrupt)
	rest, code := p.wait()
	assert.Equal(t, 130, code)
	assert.Equal(t, "interrupted: 2 of 3 tests were run\n2 passed, 0 failed\n", rest)
	assert.Contains(t, read(t, dir, "results.html"), "<title>Interrupted after 2 tests")
	assert.Contains(t, read(t, dir, "all.tap"), "\nBail out!")
	got := run(t, dir, "", "test", "merge-reports", "blob-report")
	assert.Equal(t, exitUnexpected, got.code, "not all tests were run")
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestVersionNumber(t *testing.T) {
	for text, want := range map[string]string{
		"Chromium 156.0.8078.108 built on Debian": "156.0.8078.108", "Mozilla Firefox 153.7esr": "153.7esr", "": "", "none": "none",
	} {
		assert.Equal(t, want, versionNumber(text))
	}
}

// read returns a file of a directory.
func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(data)
}
