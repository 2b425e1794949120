package conformance

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Report collects results. Its methods may be called from any goroutine.
type Report struct {
	// Interrupted says that not all cases were run.
	Interrupted bool

	mu      sync.Mutex // guards the fields below
	wanted  int
	results []Result
}

// NewReport makes an empty report of a run that is to have so many results.
func NewReport(wanted int) *Report { return &Report{wanted: wanted} }

// Add adds a result.
func (r *Report) Add(result Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, result)
}

// Join adds what another report holds.
func (r *Report) Join(other *Report) {
	results, wanted := other.Results(), other.wanted
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, results...)
	r.wanted += wanted
	r.Interrupted = r.Interrupted || other.Interrupted
}

// Counts are how many results there are, in all and of each verdict.
type Counts struct {
	Cases         int `json:"cases"`
	OK            int `json:"ok"`
	NonStrict     int `json:"nonstrict"`
	Failed        int `json:"failed"`
	Informational int `json:"informational"`
	Unimplemented int `json:"unimplemented"`
	// NotRun are cases that the client did not ask for, or that an interruption prevented.
	NotRun int `json:"not_run"`
}

// Counts counts the results.
func (r *Report) Counts() Counts {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := Counts{Cases: len(r.results), NotRun: max(0, r.wanted-len(r.results))}
	for _, result := range r.results {
		switch result.Verdict {
		case OK:
			c.OK++
		case Informational:
			c.Informational++
		case Unimplemented:
			c.Unimplemented++
		case NonStrict:
			c.NonStrict++
		case Failed:
			c.Failed++
		}
	}
	return c
}

// String has the counts in words, those of 0 left out but for failures.
func (c Counts) String() string {
	parts := []string{fmt.Sprintf("%d ok", c.OK)}
	for _, part := range []struct {
		n    int
		what string
	}{
		{c.NonStrict, "not strict"}, {c.Informational, "informational"}, {c.Unimplemented, "not offered"}, {c.NotRun, "not run"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return fmt.Sprintf("%d cases: %s, %d failed", c.Cases, strings.Join(parts, ", "), c.Failed)
}

// Results are the results in the suite's order, by protocol, role and agent.
func (r *Report) Results() []Result {
	place := map[string]int{}
	for i, c := range All() {
		place[c.Number] = i
	}
	r.mu.Lock()
	results := slices.Clone(r.results)
	r.mu.Unlock()
	slices.SortStableFunc(results, func(a, b Result) int {
		return cmp.Or(
			-cmp.Compare(a.Protocol, b.Protocol), // rfc6455 first
			cmp.Compare(a.Role, b.Role), cmp.Compare(a.Agent, b.Agent),
			cmp.Compare(place[a.Case], place[b.Case]))
	})
	return results
}

// WriteJSON writes the counts and the results with their logs.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	return encoder.Encode(struct {
		Counts
		Interrupted bool     `json:"interrupted,omitempty"`
		Results     []Result `json:"results"`
	}{r.Counts(), r.Interrupted, r.Results()})
}
