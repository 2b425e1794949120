package runner

import (
	"path"
	"slices"
)

// company says which loader a test gets.
type company int

const (
	usual company = iota // the worker's, as long as it is good
	alone                // a new one
	same                 // that of the test before, however many pages it has loaded
)

// step is one attempt at a test.
type step struct {
	index   int // of the test
	company company
}

// How --verify tries a test: in one loader, and then in loaders of its own.
const (
	verifyTogether = 10
	verifyAlone    = 5
)

// passes are the rounds of a run, each of which begins when the one before has ended. In a round the
// steps of a group are taken one after the other. A run until something is unexpected repeats them.
func (p Policy) passes(groups [][]int) [][][]step {
	if p.Verify {
		together := round(groups, func(i int) []step {
			steps := slices.Repeat([]step{{i, same}}, verifyTogether)
			steps[0].company = alone
			return steps
		})
		single := round(groups, func(i int) []step { return slices.Repeat([]step{{i, alone}}, verifyAlone) })
		return [][][]step{together, single}
	}
	each := round(groups, func(i int) []step { return slices.Repeat([]step{{i, usual}}, max(1, p.RepeatEach)) })
	return slices.Repeat([][][]step{each}, max(1, p.Iterations))
}

// round makes the steps of one round.
func round(groups [][]int, of func(index int) []step) [][]step {
	steps := make([][]step, len(groups))
	for i, group := range groups {
		for _, index := range group {
			steps[i] = append(steps[i], of(index)...)
		}
	}
	return steps
}

// groups parts tests, by their indexes, into those that run one after the other: those of a
// directory. The largest directories are begun first, so that none is what all others have
// ended before. One worker takes all tests in their order.
func (p Policy) groups(tests []Test) [][]int {
	switch {
	case p.Jobs == 1:
		return [][]int{inOrder(len(tests))}
	case p.FullyParallel:
		return eachAlone(inOrder(len(tests)))
	}
	places := map[string]int{}
	var groups [][]int
	for i, t := range tests {
		directory := path.Dir(t.Name)
		place, known := places[directory]
		if !known {
			place = len(groups)
			places[directory] = place
			groups = append(groups, nil)
		}
		groups[place] = append(groups[place], i)
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return len(b) - len(a) })
	return groups
}

// eachAlone is for tests that may run in any company.
func eachAlone(order []int) [][]int {
	groups := make([][]int, len(order))
	for i, index := range order {
		groups[i] = []int{index}
	}
	return groups
}

// inOrder is the order 0, 1, 2 … of n tests.
func inOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}
