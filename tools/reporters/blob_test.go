package reporters

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// shard writes the blob of a part of a run and returns its name.
func shard(t *testing.T, run Run, results []runner.Result) string {
	t.Helper()
	var out strings.Builder
	now := run.Began
	s, err := New(Config{Specs: []Spec{{Name: "blob"}}, Out: Stream{Writer: &out}, Run: run, NoHints: true,
		Now: func() time.Time { now = now.Add(time.Second); return now }})
	require.NoError(t, err)
	play(s, results)
	require.NoError(t, s.Close(nil))
	return blobFile(run)
}

// part is a shard of a run as the command line makes it.
func part(i, n int) Run {
	return Run{Product: "adieu", Revision: "abc", Seed: fmt.Sprint(i), Shard: i, Shards: n, Root: "layouttests",
		Command: fmt.Sprintf("adieu test --shard %d/%d --reporter blob d", i, n), Began: newClock().now.Add(time.Duration(i) * time.Minute)}
}

func TestShardsAreMergedAsIfTheyHadBeenOneRun(t *testing.T) {
	inDirectory(t)
	all := append(results(), wireResults(3)...)
	parts := make([][]runner.Result, 3)
	for i, result := range all {
		parts[i%3] = append(parts[i%3], result)
	}
	for i := range parts {
		shard(t, part(i+1, 3), parts[i])
	}
	run, report, err := MergeBlobs("blob-report")
	require.NoError(t, err)
	assert.Equal(t, 3, run.Shards)
	assert.Zero(t, run.Shard)
	assert.Equal(t, "adieu test --reporter blob d", run.Command)
	assert.Equal(t, "1, 2, 3", run.Seed)
	assert.Equal(t, part(1, 3).Began.Add(time.Second), run.Began)
	assert.Equal(t, part(3, 3).Began.Add(2*time.Second), run.Ended)
	want := reportOf(all)
	assert.Equal(t, [5]int{want.Total, want.Passed, want.Failed, want.Skipped, want.Flaky},
		[5]int{report.Total, report.Passed, report.Failed, report.Skipped, report.Flaky})
	byName := map[string]runner.Result{}
	for _, result := range report.Tests {
		byName[result.Name] = result
	}
	assert.Equal(t, maskedFrame(), byName["websocket/hybi/masked-frame.html"].Wire)
	assert.Equal(t, "OK", byName["harness/subtests.html"].Harness)
	assert.IsIncreasing(t, names(report.Tests))

	var out strings.Builder
	s, err := New(Config{Specs: []Spec{{Name: "list"}, {Name: "html"}, {Name: "junit", File: "a.xml"}}, Out: Stream{Writer: &out}, Run: run})
	require.NoError(t, err)
	s.Replay(report)
	require.NoError(t, s.Close(nil))
	assert.Contains(t, out.String(), "pass             a.html (3 ms)\n")
	assert.Contains(t, content(t, "a.xml"), `time="121.000"`, "the times are those of the shards")
	_, tests := pageTests(t, content(t, "results.html"))
	assert.Len(t, tests, len(all))
}

func names(results []runner.Result) (names []string) {
	for _, result := range results {
		names = append(names, result.Name)
	}
	return names
}

func TestBlobsThatAreNotThoseOfOneRun(t *testing.T) {
	one, two := results()[:1], results()[1:2]
	other := func(change func(*Run)) Run {
		run := part(2, 2)
		change(&run)
		return run
	}
	for what, c := range map[string]struct {
		make func()
		want string
	}{
		"nothing":         {func() { require.NoError(t, os.Mkdir("blob-report", 0o755)) }, "no blobs in blob-report: adieu test --shard"},
		"no directory":    {func() {}, "open blob-report: no such file"},
		"one is missing":  {func() { shard(t, part(2, 3), one) }, "shards are missing: 1/3, 3/3"},
		"twice":           {func() { again(t, shard(t, part(1, 2), one)); shard(t, part(2, 2), two) }, "again.json and blob-report/report-1-of-2.json are both shard 1 of 2"},
		"whole runs":      {func() { again(t, shard(t, Run{}, one)) }, "are of whole runs, not of shards"},
		"other product":   {func() { shard(t, part(1, 2), one); shard(t, other(func(r *Run) { r.Product = "chromium" }), two) }, "are of different products: adieu  and chromium "},
		"other revision":  {func() { shard(t, part(1, 2), one); shard(t, other(func(r *Run) { r.Revision = "x" }), two) }, "different revisions of the tests: abc and x"},
		"other number":    {func() { shard(t, part(1, 2), one); shard(t, part(2, 3), two) }, "different numbers of shards: 2 and 3"},
		"a test in two":   {func() { shard(t, part(1, 2), one); shard(t, part(2, 2), one) }, "both have a.html"},
		"no blob":         {func() { write(t, `{"total": 3}`) }, "is no blob of adieu test --reporter blob"},
		"no JSON":         {func() { write(t, `{`) }, "x.json: unexpected end of JSON input"},
		"a later version": {func() { write(t, `{"format": "adieu-blob", "version": 2}`) }, "has version 2 of the format, and this program knows 1"},
		"half a blob":     {func() { write(t, `{"format": "adieu-blob", "version": 1}`) }, "x.json has no report"},
	} {
		t.Run(what, func(t *testing.T) {
			inDirectory(t)
			c.make()
			_, _, err := MergeBlobs("blob-report")
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// again copies a blob.
func again(t *testing.T, name string) {
	t.Helper()
	require.NoError(t, os.WriteFile("blob-report/again.json", []byte(content(t, name)), 0o644))
}

func write(t *testing.T, text string) {
	t.Helper()
	require.NoError(t, os.Mkdir("blob-report", 0o755))
	require.NoError(t, os.WriteFile("blob-report/x.json", []byte(text), 0o644))
}

func TestAnInterruptedShardIsAnInterruptedRun(t *testing.T) {
	inDirectory(t)
	shard(t, part(1, 2), results()[:1])
	run := part(2, 2)
	report := reportOf(results()[1:2])
	report.Interrupted = true
	data, err := json.Marshal(blob{Format: blobFormat, Version: blobVersion, Run: run, Report: report})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("blob-report/x.json", data, 0o644))
	_, merged, err := MergeBlobs("blob-report")
	require.NoError(t, err)
	assert.True(t, merged.Interrupted)
}
