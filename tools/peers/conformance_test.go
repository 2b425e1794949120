package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/conformance"
)

// newExaminer examines the peers that are Go libraries, for which nothing is installed.
func newExaminer(t *testing.T, patterns ...string) *examiner {
	b, err := newBench(func(line string) { t.Log(line) })
	require.NoError(t, err)
	t.Cleanup(b.close)
	b.npm = func() error { return skipped("not in this test") }
	for _, peer := range []*end{peerCoder, peerGobwas} { // not known in a test's build
		peer.version = func(*bench) (string, error) { return "v0", nil }
	}
	return &examiner{b: b, patterns: patterns, parallel: 4}
}

func TestGoPeersTakeTheCases(t *testing.T) {
	x := newExaminer(t, "1.1.*", "3.1.1", "7.1.*", "7.5.1", "13.1.1", "13.1.5")
	for _, s := range subjects() {
		if s.peer != peerCoder && s.peer != peerGobwas {
			continue
		}
		e, err := x.examine(t.Context(), s)
		require.NoError(t, err)
		assert.Equal(t, s.peer.name+" v0", e.agent)
		assert.Empty(t, e.broke, s)
		assert.Zero(t, unexplained([]*examination{e}), "%s: %v", s, e.blames())
		counts := e.report.Counts()
		assert.Zero(t, counts.NotRun, s)
		assert.Zero(t, counts.Unimplemented, "%s: it closes on request, and compresses", s)
		assert.Equal(t, 1, counts.Failed, "%s: 13.1.5", s)
		var printed strings.Builder
		printExaminations(&printed, []*examination{e})
		assert.Contains(t, printed.String(), "failed 13.1.5\n      "+whyFinal)
	}
}

func TestMissingPeersAreNotExamined(t *testing.T) {
	x := newExaminer(t)
	e, err := x.examine(t.Context(), subject{peerWS, conformance.Server, conformance.RFC6455})
	require.NoError(t, err)
	require.Error(t, e.skipped)
	var printed strings.Builder
	printExaminations(&printed, []*examination{e})
	assert.Contains(t, printed.String(), "skipped: not in this test")
	assert.Zero(t, e.report.Counts().Cases)
}

// stuck is a client that notices nothing until it is told to end.
type stuck struct{}

func (stuck) play(ctx context.Context, _ Job) (View, error) {
	<-ctx.Done()
	return View{}, ctx.Err()
}
func (stuck) stop() {}

func TestClientsThatMissTheEndAreGivenUp(t *testing.T) {
	c := conformance.All()[0]
	ended := newSignals([]*conformance.Case{c})
	ended.fire(c.Number)
	ended.fire(c.Number)
	start := time.Now()
	assert.Error(t, takeCase(t.Context(), stuck{}, "ws://127.0.0.1:1", c, ended))
	assert.Less(t, time.Since(start), suiteTime/2)
}

func TestFindingsAreOfWhatExists(t *testing.T) {
	for _, f := range findings {
		assert.NotEmpty(t, f.rule, f.why)
		for _, pattern := range f.cases {
			found := false
			for _, s := range subjects() {
				for _, c := range conformance.All() {
					found = found || c.Tests(s.role) && c.Protocol == s.protocol && matches(pattern, c.Number) && f.concerns(s, c.Number)
				}
			}
			assert.True(t, found, "%s %s", f.peer, pattern)
		}
	}
}

func TestWhatNobodyHasReadUpIsAFailure(t *testing.T) {
	e := &examination{subject: subject{peerWS, conformance.Client, conformance.RFC6455}, report: conformance.NewReport(0)}
	add := func(number string, v conformance.Verdict) {
		e.report.Add(conformance.Result{Case: number, Verdict: v, Detail: "it breaks a rule: " + number})
	}
	add("12.5.4", conformance.Failed)
	add("1.3.1", conformance.NonStrict)
	assert.Zero(t, unexplained([]*examination{e}))
	add("1.1.1", conformance.Failed)
	add("1.1.2", conformance.Failed)
	assert.Equal(t, 2, unexplained([]*examination{e}))
	groups := e.groups()
	require.Len(t, groups, 3)
	assert.Equal(t, []string{"1.1.1", "1.1.2"}, groups[0].cases, "failures first, the same words as one")
	assert.NotNil(t, groups[1].finding)
	assert.Equal(t, conformance.NonStrict, groups[2].verdict)
	assert.NotEmpty(t, unseen([]*examination{{subject: e.subject, report: reportOf("13.1.5", conformance.OK)}}),
		"a finding that is listed and not found")
}

func reportOf(number string, v conformance.Verdict) *conformance.Report {
	r := conformance.NewReport(1)
	r.Add(conformance.Result{Case: number, Verdict: v})
	return r
}
