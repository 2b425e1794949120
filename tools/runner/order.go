package runner

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
)

// Order is the order in which tests are run.
type Order string

const (
	OrderNone    Order = "none"    // that of the paths on the command line
	OrderNatural Order = "natural" // that of the names, with numbers by their value
	OrderRandom  Order = "random"  // one that a seed decides
)

// Sort puts tests in order; OrderNone leaves them as they are. A seed gives the same order for
// the same tests, however they were ordered before.
func (o Order) Sort(tests []Test, seed uint64) {
	switch o {
	case OrderNatural:
		slices.SortFunc(tests, func(a, b Test) int { return compareNatural(a.Name, b.Name) })
	case OrderRandom:
		slices.SortFunc(tests, byName)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(tests), func(i, j int) { tests[i], tests[j] = tests[j], tests[i] })
	}
}

// compareNatural compares names with numbers in them by the numbers' values: "a9" before "a10".
func compareNatural(a, b string) int {
	whole := strings.Compare(a, b) // what decides when only zeros differ
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == 0 || y == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
		if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
			return c
		}
		a, b = a[x:], b[y:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), whole)
}

// digits is how many digits a string begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

// Shard is one of Count parts of a suite, which together are the whole and have no test in
// common; Index counts from 1. Which part a test is in depends on its name and Count alone, so that
// machines that have never heard of each other agree.
type Shard struct {
	Index, Count int

	// ByDirectory keeps the tests of a directory together.
	ByDirectory bool
}

// Has reports whether a test is in the shard: its number is the 64-bit FNV-1a hash of the name, or
// of the directory's, modulo Count.
func (s Shard) Has(t Test) bool {
	key := strings.TrimPrefix(t.Name, "/")
	if s.ByDirectory {
		page, _, _ := strings.Cut(key, "?")
		key = path.Dir(page)
	}
	hash := fnv.New64a()
	hash.Write([]byte(key))
	return hash.Sum64()%uint64(s.Count) == uint64(s.Index-1)
}

// Part returns the i-th of n parts that follow each other, as even as can be; i counts from 1.
func Part(tests []Test, i, n int) []Test {
	return tests[len(tests)*(i-1)/n : len(tests)*i/n]
}

// Chunk returns the i-th chunk of a size; i counts from 1. There may be nothing in it.
func Chunk(tests []Test, i, size int) []Test {
	start := min((i-1)*size, len(tests))
	return tests[start:min(start+size, len(tests))]
}
