package runner

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRepeatedResults(t *testing.T) {
	pass, fail := Result{Status: Pass}, Result{Status: Fail, Message: "m"}
	known, crash := Result{Status: Fail, Expected: true, Message: "known"}, Result{Status: Crash, Message: "c"}
	unsure := Result{Status: Flaky, Message: "crashed before", Attempts: []Attempt{{Status: Crash}, {Status: Pass}}}
	for name, c := range map[string]struct {
		results  []Result
		want     Status
		ok       bool
		attempts int
		message  string
	}{
		"once":                {[]Result{fail}, Fail, false, 0, "m"},
		"once flaky":          {[]Result{unsure}, Flaky, true, 2, "crashed before"},
		"all pass":            {[]Result{pass, pass}, Pass, true, 2, ""},
		"all fail":            {[]Result{fail, fail}, Fail, false, 2, "m"},
		"known failure":       {[]Result{known, known}, Fail, true, 2, "known"},
		"one of them":         {[]Result{pass, fail, pass}, Flaky, false, 3, "of 3 attempts 2 pass, 1 fail\nm"},
		"fails differently":   {[]Result{crash, fail}, Flaky, false, 2, "of 2 attempts 1 crash, 1 fail\nc"},
		"pass or known":       {[]Result{pass, known}, Flaky, true, 2, "of 2 attempts 1 pass, 1 fail\nknown"},
		"died in a used one":  {[]Result{pass, unsure}, Flaky, false, 3, "of 2 attempts 1 pass, 1 flaky\ncrashed before"},
		"always in used ones": {[]Result{unsure, unsure}, Flaky, false, 4, "of 2 attempts 2 flaky\ncrashed before"},
	} {
		var h history
		for _, r := range c.results {
			h.add(r)
		}
		got := h.repeated()
		assert.Equal(t, c.want, got.Status, name)
		assert.Equal(t, c.ok, got.OK(), name)
		assert.Len(t, got.Attempts, c.attempts, name)
		assert.Equal(t, c.message, got.Message, name)
	}
}

func TestManyResultsAreBounded(t *testing.T) {
	var h history
	for range 3 * keptAttempts {
		h.add(Result{Status: Pass})
	}
	h.add(Result{Status: Timeout})
	got := h.repeated()
	assert.Equal(t, Flaky, got.Status)
	assert.False(t, got.OK())
	assert.Len(t, got.Attempts, keptAttempts+1)
	assert.Contains(t, got.Message, "of 3001 attempts 1000 pass, 1 timeout, as far as they are kept")
}

func TestRetriedResults(t *testing.T) {
	pass, fail, crash := Result{Status: Pass}, Result{Status: Fail, Message: "m"}, Result{Status: Crash, Message: "c"}
	for name, c := range map[string]struct {
		results []Result
		want    Result
	}{
		"not retried": {[]Result{fail}, fail},
		"passed then": {[]Result{fail, crash, pass}, Result{Status: Flaky, Message: "pass at retry 2; at first:\nm",
			Attempts: []Attempt{{Status: Fail, Message: "m"}, {Status: Crash, Message: "c"}, {Status: Pass}}}},
		"never": {[]Result{fail, crash}, Result{Status: Crash, Message: "c",
			Attempts: []Attempt{{Status: Fail, Message: "m"}, {Status: Crash, Message: "c"}}}},
	} {
		var h history
		for _, r := range c.results {
			h.add(r)
		}
		assert.Equal(t, c.want, h.retried(), name)
	}
}
