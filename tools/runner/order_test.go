package runner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// named makes tests of names.
func named(names ...string) []Test {
	var tests []Test
	for _, name := range names {
		tests = append(tests, Test{Name: name})
	}
	return tests
}

// manyTests are tests of several directories.
func manyTests(count int) []Test {
	var tests []Test
	for i := range count {
		tests = append(tests, Test{Name: fmt.Sprintf("dir%d/test-%d.html", i%17, i)})
	}
	return tests
}

func TestNaturalOrderKnowsNumbers(t *testing.T) {
	want := named("a", "a0", "a00", "a01", "a1", "a2b1", "a2b10", "a9", "a10", "a10b", "ab", "b", "b/1", "b/10", "b18446744073709551616", "b18446744073709551617")
	for seed := range uint64(5) {
		tests := slices.Clone(want)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(tests), func(i, j int) { tests[i], tests[j] = tests[j], tests[i] })
		OrderNatural.Sort(tests, 0)
		assert.Equal(t, names(want), names(tests))
	}
}

func TestRandomOrderIsTheSeeds(t *testing.T) {
	all := manyTests(100)
	shuffled := func(tests []Test, seed uint64) []Test {
		tests = slices.Clone(tests)
		OrderRandom.Sort(tests, seed)
		return tests
	}
	first := shuffled(all, 1)
	assert.ElementsMatch(t, all, first)
	assert.NotEqual(t, all, first)
	assert.NotEqual(t, first, shuffled(all, 2))
	slices.Reverse(all)
	assert.Equal(t, first, shuffled(all, 1), "however they were ordered before")
	none := slices.Clone(all)
	OrderNone.Sort(none, 1)
	assert.Equal(t, all, none)
}

func TestShardsAreTheWholeAndDisjoint(t *testing.T) {
	all := manyTests(500)
	for _, byDirectory := range []bool{false, true} {
		for count := 1; count <= 7; count++ {
			seen := map[Test]int{}
			for index := 1; index <= count; index++ {
				for _, test := range all {
					if (Shard{index, count, byDirectory}).Has(test) {
						seen[test]++
					}
				}
			}
			assert.Len(t, seen, len(all), "%d shards", count)
			for test, times := range seen {
				assert.Equal(t, 1, times, "%s in %d shards", test.Name, count)
			}
		}
	}
}

func TestShardsDoNotChange(t *testing.T) {
	// Reckoned by another program: a shard must be the same everywhere.
	for name, want := range map[string][2]int{ // of 5, by name and by directory
		"websocket/hybi/a.html":           {4, 3},
		"websocket/hybi/b.html":           {5, 3},
		"dom/events/a.html":               {2, 4},
		"/dir/page.html?default":          {4, 5},
		"/dir/page.html?wss=1/directory/": {5, 5},
	} {
		for index := 1; index <= 5; index++ {
			assert.Equal(t, want[0] == index, Shard{index, 5, false}.Has(Test{Name: name}), "%s in %d/5", name, index)
			assert.Equal(t, want[1] == index, Shard{index, 5, true}.Has(Test{Name: name}), "%s in %d/5 by directory", name, index)
		}
	}
}

func TestShardsAreOfLikeSize(t *testing.T) {
	size := 0
	for _, test := range manyTests(1000) {
		if (Shard{2, 4, false}).Has(test) {
			size++
		}
	}
	assert.InDelta(t, 250, size, 60)
}

func TestPartsAndChunks(t *testing.T) {
	all := manyTests(10)
	for parts := 1; parts <= 12; parts++ {
		var joined []Test
		for i := 1; i <= parts; i++ {
			part := Part(all, i, parts)
			assert.InDelta(t, float64(len(all))/float64(parts), len(part), 1)
			joined = append(joined, part...)
		}
		assert.Equal(t, all, joined)
	}
	assert.Equal(t, all[:4], Chunk(all, 1, 4))
	assert.Equal(t, all[8:], Chunk(all, 3, 4))
	assert.Empty(t, Chunk(all, 4, 4))
}
