package runner

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGroups(t *testing.T) {
	var tests []Test
	for _, name := range []string{"a.html", "d/a.html", "e/a.html", "d/b.html", "d/e/a.html", "e/b.html", "d/c.html"} {
		tests = append(tests, Test{Name: name})
	}
	for name, c := range map[string]struct {
		policy Policy
		want   [][]int
	}{
		"one worker":     {Policy{Jobs: 1, FullyParallel: true}, [][]int{{0, 1, 2, 3, 4, 5, 6}}},
		"directories":    {Policy{Jobs: 2}, [][]int{{1, 3, 6}, {2, 5}, {0}, {4}}},
		"fully parallel": {Policy{Jobs: 2, FullyParallel: true}, [][]int{{0}, {1}, {2}, {3}, {4}, {5}, {6}}},
	} {
		assert.Equal(t, c.want, c.policy.groups(tests), name)
	}
}

func TestPasses(t *testing.T) {
	groups := [][]int{{0, 1}, {2}}
	assert.Equal(t, [][][]step{{{{0, usual}, {1, usual}}, {{2, usual}}}}, Policy{}.passes(groups))

	each := [][]step{{{0, usual}, {0, usual}, {1, usual}, {1, usual}}, {{2, usual}, {2, usual}}}
	assert.Equal(t, [][][]step{each, each, each}, Policy{RepeatEach: 2, Iterations: 3}.passes(groups))

	passes := Policy{Verify: true}.passes([][]int{{0}})
	assert.Len(t, passes, 2)
	assert.Equal(t, []step{{0, alone}, {0, same}}, passes[0][0][:2])
	assert.Len(t, passes[0][0], verifyTogether)
	assert.Equal(t, []step{{0, alone}, {0, alone}, {0, alone}, {0, alone}, {0, alone}}, passes[1][0])
}
