package runner

import (
	"path"
	"slices"
)

// byDirectory parts tests, by their indexes, into those that run one after the other. With
// several workers the largest directories are begun first, so that none is what all others
// have ended before.
func byDirectory(tests []Test, jobs int) [][]int {
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
	if jobs > 1 {
		slices.SortStableFunc(groups, func(a, b []int) int { return len(b) - len(a) })
	}
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
