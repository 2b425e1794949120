package reporters

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

func TestCompareTextsPutsLinesThatAreAlikeBesideEachOther(t *testing.T) {
	rows := compareTexts(
		"same\nPASS ws.readyState is 2\nPASS event.code is 1000\nPASS events are open\nend\n",
		"same\nCONSOLE MESSAGE: hello there\nFAIL event.code should be 1000. Was 1006.\nend\n")
	assert.Equal(t, []diffRow{
		{left: marked{"same"}},
		{left: marked{"PASS ws.readyState is 2"}, right: marked{"CONSOLE MESSAGE: hello there"}, changed: true},
		{left: marked{"", "PASS", " event.code ", "is", " 1000"}, right: marked{"", "FAIL", " event.code ", "should be ", "1000", ". Was 1006."}, changed: true},
		{left: marked{"PASS events are open"}, changed: true},
		{left: marked{"end"}},
	}, rows)
}

func TestCompareTextsLosesNothing(t *testing.T) {
	for _, c := range [][2]string{
		{"", "a\nb\n"}, {"a\n", ""}, {"a\n\n\nb\n", "a\n\nb\n"}, {"x y z\n", "x  y z\n"}, {"one\ntwo\nthree\n", "two\nthree\nfour\n"},
		{"é ü\n", "é ö\n"}, {hostile + "\n", "b " + hostile + "\n"}, {strings.Repeat("a b\n", 60), strings.Repeat("a c\n", 50)},
	} {
		var left, right []string
		for _, row := range compareTexts(c[0], c[1]) {
			if row.left != nil {
				left = append(left, strings.Join(row.left, ""))
			}
			if !row.changed {
				right = append(right, row.left[0])
			} else if row.right != nil {
				right = append(right, strings.Join(row.right, ""))
			}
		}
		assert.Equal(t, lines(runner.Visible(c[0])), left)
		assert.Equal(t, lines(runner.Visible(c[1])), right)
	}
}

func TestCompareTextsShowsAMissingLineEnd(t *testing.T) {
	rows := compareTexts("a\n", "a")
	require.Len(t, rows, 1)
	assert.True(t, rows[0].changed)
	assert.Contains(t, strings.Join(rows[0].right, ""), noLineEnd)
	assert.Len(t, compareTexts("a", "a"), 1)
}

func TestCompareTextsIsBounded(t *testing.T) {
	began := time.Now()
	long := strings.Repeat("x", 1<<20)
	many := strings.Repeat("a line of some words\n", 1<<20/21)
	other := strings.Repeat("another line of words\n", 1<<20/22)
	for _, c := range [][2]string{{long, "y" + long}, {many, other}, {many, long}, {strings.Repeat("a,b ", 1<<18), strings.Repeat("b,a ", 1<<18)}} {
		rows := compareTexts(c[0], c[1])
		size := 0
		for _, row := range rows {
			for _, side := range []marked{row.left, row.right} {
				size += len(strings.Join(side, ""))
			}
		}
		assert.Less(t, size, 2*comparedText+1000)
		assert.LessOrEqual(t, len(rows), 2*comparedLines+2)
	}
	assert.Contains(t, clip(long), omittedMessage+"896 KiB")
	assert.Less(t, time.Since(began), 20*time.Second)
}
