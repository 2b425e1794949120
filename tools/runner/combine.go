package runner

import (
	"fmt"
	"slices"
	"strings"
)

// keptAttempts bounds how many attempts at a test a result lists.
const keptAttempts = 1000

// history has the results of one test, in their order.
type history struct {
	results []Result // the first of each kind, as kinds has them, and all until keptAttempts
	count   int
	failed  int // how many were not as expected
}

// add appends a result. Of very many only some are kept.
func (h *history) add(result Result) {
	h.count++
	if !result.OK() {
		h.failed++
	}
	if len(h.results) < keptAttempts || !slices.ContainsFunc(h.results, func(r Result) bool { return r.Status == result.Status }) {
		h.results = append(h.results, result)
	}
}

// repeated is what the results of a test that was run several times come to: the result that they
// have in common, or flaky. It fails the run unless each is as expected. Of results that differ
// the first that is not as expected speaks, or else the first that did not pass.
func (h *history) repeated() Result {
	first := h.results[0]
	if h.count == 1 {
		return first
	}
	worst := first
	consistent := true
	for _, r := range h.results {
		consistent = consistent && r.Status == first.Status && r.OK() == first.OK()
		if rank(r) > rank(worst) {
			worst = r
		}
	}
	worst.Attempts = attemptsOf(h.results)
	if consistent && worst.Status != Flaky {
		return worst
	}
	worst.Unexpected = h.failed > 0 || worst.Status == Flaky
	worst.Expected = !worst.Unexpected
	worst.Message = strings.TrimSuffix(fmt.Sprintf("%s\n%s", h.tally(), worst.Message), "\n")
	worst.Status = Flaky
	return worst
}

// rank says which of a test's results speaks for all.
func rank(r Result) int {
	switch {
	case !r.OK():
		return 2
	case r.Status != Pass:
		return 1
	}
	return 0
}

// tally counts what the results were: "of 20 attempts 19 pass, 1 fail".
func (h *history) tally() string {
	var order []Status
	counts := map[Status]int{}
	for _, r := range h.results {
		if counts[r.Status] == 0 {
			order = append(order, r.Status)
		}
		counts[r.Status]++
	}
	parts := make([]string, len(order))
	for i, s := range order {
		parts[i] = fmt.Sprintf("%d %s", counts[s], s)
	}
	text := fmt.Sprintf("of %d attempts %s", h.count, strings.Join(parts, ", "))
	if h.count > len(h.results) {
		text += ", as far as they are kept"
	}
	return text
}

// retried is what the results of a test come to that was tried again because the first was not as
// expected: flaky, if the last one is, and otherwise the last.
func (h *history) retried() Result {
	last := h.results[len(h.results)-1]
	if h.count == 1 {
		return last
	}
	attempts := attemptsOf(h.results)
	if last.OK() {
		first := h.results[0]
		when := "at first"
		if first.company != "" {
			when += ", " + first.company
		}
		first.Message = fmt.Sprintf("%s at retry %d; %s:\n%s", last.Status, h.count-1, when, first.Message)
		first.Status = Flaky
		last = first
	}
	last.Attempts = attempts
	return last
}

// attemptsOf lists results; one that was itself tried twice counts as two.
func attemptsOf(results []Result) []Attempt {
	var attempts []Attempt
	for _, r := range results {
		if len(r.Attempts) > 0 {
			attempts = append(attempts, r.Attempts...)
			continue
		}
		attempts = append(attempts, attemptOf(r))
	}
	return attempts
}
