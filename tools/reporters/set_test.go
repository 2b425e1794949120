package reporters

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// newSet makes reporters of texts as --reporter has them.
func newSet(t *testing.T, out, err *bytes.Buffer, texts ...string) (*Set, error) {
	t.Helper()
	var specs []Spec
	for _, text := range texts {
		spec, err := ParseSpec(text)
		require.NoError(t, err)
		specs = append(specs, spec)
	}
	return New(Config{Specs: specs, Out: Stream{Writer: out}, Err: Stream{Writer: err}, NoHints: true, Run: Run{Product: "adieu"}})
}

func TestParseSpec(t *testing.T) {
	spec, err := ParseSpec("junit=a=b.xml")
	require.NoError(t, err)
	assert.Equal(t, Spec{"junit", "a=b.xml", "--reporter junit=a=b.xml"}, spec)
	spec, err = ParseSpec("line")
	require.NoError(t, err)
	assert.Equal(t, "default", spec.Name)
	_, err = ParseSpec("xunit=x")
	assert.ErrorContains(t, err, "--reporter xunit=x: there is no such reporter: want one of ")
	assert.ErrorContains(t, err, "default, dot,")
	_, err = New(Config{Specs: []Spec{{Name: "xunit"}}})
	assert.ErrorContains(t, err, "--reporter xunit: there is no such reporter")
	_, err = ParseSpec("json=")
	assert.ErrorContains(t, err, "no file is named")
}

func TestWhoWritesToStandardOutput(t *testing.T) {
	inDirectory(t)
	const counts = "1 passed, 0 failed\n"
	for _, c := range []struct {
		reporters        []string
		onOut, onErr     string
		reportOnOut      bool
		filesThatAreMade []string
	}{
		{nil, counts, "", false, nil},
		{[]string{"default"}, counts, "", false, nil},
		{[]string{"dot"}, ".\n" + counts, "", false, nil},
		{[]string{"json=a.json", "junit=a.xml"}, counts, "", false, []string{"a.json", "a.xml"}},
		{[]string{"json=a.json", "list=a.list"}, counts, "", false, []string{"a.json", "a.list"}},
		{[]string{"json"}, "", counts, true, nil},
		{[]string{"json=-", "wptreport=a.json"}, "", counts, true, []string{"a.json"}},
		{[]string{"dot", "json=a.json"}, ".\n" + counts, "", false, []string{"a.json"}},
	} {
		var out, err bytes.Buffer
		s, problem := newSet(t, &out, &err, c.reporters...)
		require.NoError(t, problem)
		play(s, results()[:1])
		require.NoError(t, s.Close(nil))
		if c.reportOnOut {
			assert.True(t, json.Valid(out.Bytes()), out.String())
		} else {
			assert.Equal(t, c.onOut, out.String(), c.reporters)
		}
		assert.Equal(t, c.onErr, err.String(), c.reporters)
		for _, name := range c.filesThatAreMade {
			assert.NotEmpty(t, content(t, name), name)
			require.NoError(t, os.Remove(name))
		}
	}
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Empty(t, left)

	for _, two := range [][]string{{"json", "junit"}, {"list", "default"}, {"tap", "dot"}} {
		_, err := newSet(t, nil, nil, two...)
		assert.EqualError(t, err, "--reporter "+two[1]+": standard output is already --reporter "+two[0]+"'s: name a file, as in --reporter "+two[1]+"=FILE")
	}
	_, err = newSet(t, nil, nil, "json=a", "tap=a")
	assert.EqualError(t, err, "--reporter tap=a: another reporter writes to a")
}

func TestFilesThatCannotBeWrittenAreKnownBefore(t *testing.T) {
	dir := inDirectory(t)
	_, err := newSet(t, nil, nil, "json="+dir)
	assert.ErrorContains(t, err, "is a directory")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
	require.NoError(t, os.WriteFile("file", nil, 0o600))
	_, err = newSet(t, nil, nil, "json=file/a.json")
	assert.EqualError(t, err, "--reporter json=file/a.json: mkdir file: not a directory")
}

func TestDirectoriesOfFilesAreMade(t *testing.T) {
	inDirectory(t)
	var out bytes.Buffer
	s, err := newSet(t, &out, &out, "json=new/deep/a.json")
	require.NoError(t, err)
	s.Begin(nil)
	s.End(&runner.Report{})
	require.NoError(t, s.Close(&runner.Report{}))
	assert.FileExists(t, "new/deep/a.json")
}

func TestFilesAreWrittenWhole(t *testing.T) {
	inDirectory(t)
	require.NoError(t, os.WriteFile("real.json", []byte("old"), 0o600))
	require.NoError(t, os.Symlink("real.json", "link.json"))
	var out bytes.Buffer
	s, err := newSet(t, &out, &out, "json=link.json", "tap=/dev/null")
	require.NoError(t, err)
	s.Begin(tests(results()))
	s.Finished(results()[0])
	assert.Equal(t, "old", content(t, "real.json"), "until the run has ended")
	s.End(reportOf(results()))
	require.NoError(t, s.Close(nil))
	assert.True(t, json.Valid([]byte(content(t, "real.json"))))
	info, err := os.Lstat("link.json")
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
	info, err = os.Stat("real.json")
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	info, err = os.Stat("/dev/null")
	require.NoError(t, err)
	assert.False(t, info.Mode().IsRegular())
}

func TestARunThatCannotGoOnLeavesWhatWasDone(t *testing.T) {
	inDirectory(t)
	var out bytes.Buffer
	s, err := newSet(t, &out, &out, "json=a.json", "tap=a.tap")
	require.NoError(t, err)
	s.Begin(tests(results()))
	s.Finished(results()[0])
	require.NoError(t, s.Close(reportOf(results()[:1])))
	var report runner.Report
	require.NoError(t, json.Unmarshal([]byte(content(t, "a.json")), &report))
	assert.True(t, report.Interrupted)
	assert.Equal(t, 1, report.Passed)
	assert.Contains(t, content(t, "a.tap"), "ok 1 - a.html\n")
	assert.Empty(t, out.String(), "the error is what there is to say")
}

func TestASetSeesSeveralRuns(t *testing.T) {
	inDirectory(t)
	var out bytes.Buffer
	s, err := newSet(t, &out, &out, "tap=a.tap")
	require.NoError(t, err)
	play(s, results())
	play(s, results()[:1])
	require.NoError(t, s.Close(nil))
	_, points, _ := parseTAP(t, content(t, "a.tap"))
	assert.Len(t, points, 1)
	assert.Regexp(t, `1 passed, 0 failed\n$`, out.String())
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	dir := inDirectory(t)
	below := filepath.Join(dir, "below")
	require.NoError(t, os.Mkdir(below, 0o755))
	var out bytes.Buffer
	s, err := newSet(t, &out, &out, "json=below/a.json")
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(below))
	play(s, results()[:1])
	assert.ErrorContains(t, s.Close(nil), "--reporter json=below/a.json: open below/a.json")
	assert.Equal(t, "1 passed, 0 failed\n", out.String())
}

// A flaky test that fails the run is a failure wherever failures are counted.
func TestFlakyTestsThatFailTheRun(t *testing.T) {
	result := results()[4]
	result.Unexpected = true
	for reporter, want := range map[string]string{
		"tap": "\nnot ok 1 - d/e/flaky.html\n", "junit": `tests="1" failures="1" errors="0"`, "default": "d/e/flaky.html: flaky (5 ms)\n",
		"list": "flaky            d/e/flaky.html (5 ms)\n    pass at retry 2", "github": "::error file=layouttests/d/e/flaky.html", "html": "The test did not end as expected",
	} {
		assert.Contains(t, reported(t, reporter, []runner.Result{result}), want, reporter)
	}
	result.Unexpected, result.Expected = false, true
	assert.Contains(t, reported(t, "tap", []runner.Result{result}), "\nok 1 - d/e/flaky.html\n")
	assert.Contains(t, reported(t, "junit", []runner.Result{result}), `failures="0" errors="0" skipped="0"`)
}
