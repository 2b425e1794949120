package reporters

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"

	"adieu/tools/runner"
)

// diffRow is one row of a side-by-side comparison. A row that has both sides is one line
// unless it is changed; a change that has one side has nothing beside it.
type diffRow struct {
	left, right marked
	changed     bool
}

// marked is a line in pieces, of which the second, the fourth and so on are those in which it
// differs from the line beside it. Nil means that there is no line.
type marked []string

// MarshalJSON writes a row: an unchanged line as a string, a change as a list of its sides.
func (r diffRow) MarshalJSON() ([]byte, error) {
	if !r.changed {
		return json.Marshal(r.left[0])
	}
	return json.Marshal([]marked{r.left, r.right})
}

// The bounds of a comparison: beyond them texts are cut, lines are not marked by words, and
// lines of a change are put beside each other in their order.
const (
	comparedText   = 128 << 10
	comparedLines  = 4000
	markedTokens   = 300
	matchedLines   = 24
	similarEnough  = 0.4
	noLineEnd      = "\u2009[no line end]"
	omittedMessage = "… the rest is left out: "
)

// compareTexts puts two texts beside each other, line by line, with what differs within a
// line marked.
func compareTexts(expected, actual string) []diffRow {
	expected, actual = clip(expected), clip(actual)
	expected, actual = runner.Visible(expected), runner.Visible(actual)
	if endsOpen(expected) != endsOpen(actual) { // make it something to see
		expected, actual = closeEnd(expected), closeEnd(actual)
	}
	var rows []diffRow
	at := 0
	for _, edit := range udiff.Lines(expected, actual) {
		for _, line := range lines(expected[at:edit.Start]) {
			rows = append(rows, diffRow{left: marked{line}})
		}
		rows = append(rows, changedRows(lines(expected[edit.Start:edit.End]), lines(edit.New))...)
		at = edit.End
	}
	for _, line := range lines(expected[at:]) {
		rows = append(rows, diffRow{left: marked{line}})
	}
	return rows
}

// clip bounds a text, and says what it has left out.
func clip(text string) string {
	cutAt := min(len(text), comparedText)
	for i, n := 0, 0; i < cutAt; i++ {
		if text[i] == '\n' {
			if n++; n == comparedLines {
				cutAt = i + 1
			}
		}
	}
	return clipAt(text, cutAt)
}

func clipAt(text string, at int) string {
	if len(text) <= at {
		return text
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return text[:at] + "\n" + omittedMessage + sizeOf(len(text)-at) + "\n"
}

func endsOpen(text string) bool { return text != "" && !strings.HasSuffix(text, "\n") }

func closeEnd(text string) string {
	if endsOpen(text) {
		return text + noLineEnd + "\n"
	}
	return text
}

// lines splits a text; the end of its last line begins no other.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// changedRows puts the lines of a change beside those that they resemble most, with their
// words marked, and the others beside each other in their order.
func changedRows(left, right []string) []diffRow {
	var rows []diffRow
	l, r := 0, 0
	for _, p := range append(matchLines(left, right), [2]int{len(left), len(right)}) {
		for l < p[0] || r < p[1] {
			row := diffRow{changed: true}
			if l < p[0] {
				row.left = marked{left[l]}
				l++
			}
			if r < p[1] {
				row.right = marked{right[r]}
				r++
			}
			rows = append(rows, row)
		}
		if l < len(left) && r < len(right) {
			a, b := markWords(left[l], right[r])
			rows = append(rows, diffRow{left: a, right: b, changed: true})
			l, r = l+1, r+1
		}
	}
	return rows
}

// matchLines returns the pairs of lines that belong beside each other, in their order.
func matchLines(left, right []string) (pairs [][2]int) {
	if len(left) > matchedLines || len(right) > matchedLines {
		for i := range min(len(left), len(right)) {
			if similarity(left[i], right[i]) >= similarEnough {
				pairs = append(pairs, [2]int{i, i})
			}
		}
		return pairs
	}
	return align(len(left), len(right), func(i, j int) float64 {
		if s := similarity(left[i], right[j]); s >= similarEnough {
			return s
		}
		return 0
	})
}

// align pairs the elements of two sequences, in order, so that the sum of the pairs' worths is
// greatest.
func align(n, m int, worth func(i, j int) float64) (pairs [][2]int) {
	best := make([][]float64, n+1) // of what is behind i and j
	value := make([][]float64, n)
	for i := range best {
		best[i] = make([]float64, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		value[i] = make([]float64, m)
		for j := m - 1; j >= 0; j-- {
			value[i][j] = worth(i, j)
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if value[i][j] > 0 {
				best[i][j] = max(best[i][j], value[i][j]+best[i+1][j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case value[i][j] > 0 && best[i][j] == value[i][j]+best[i+1][j+1]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// similarity is the share of the shorter line's words that the other has as well, in any
// order: a line of a failure says what one of a success does, and more.
func similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	count := map[string]int{}
	inA, inB, both := 0, 0, 0
	for _, word := range strings.FieldsFunc(a, notWord) {
		count[word]++
		inA++
	}
	for _, word := range strings.FieldsFunc(b, notWord) {
		inB++
		if count[word] > 0 {
			count[word]--
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(min(inA, inB))
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// markWords marks what differs in two lines.
func markWords(left, right string) (marked, marked) {
	a, b := tokens(left), tokens(right)
	if len(a) > markedTokens || len(b) > markedTokens {
		return marked{left}, marked{right}
	}
	pairs := align(len(a), len(b), func(i, j int) float64 {
		if a[i] != b[j] {
			return 0
		}
		return 1 + float64(len(a[i]))/256 // long words rather than spaces
	})
	inLeft, inRight := make([]bool, len(a)), make([]bool, len(b))
	for _, p := range pairs {
		inLeft[p[0]], inRight[p[1]] = true, true
	}
	return pieces(a, inLeft), pieces(b, inRight)
}

// tokens are the words of a line and the characters between them.
func tokens(line string) (all []string) {
	begin := -1 // of the word that is being read
	for i, r := range line {
		if notWord(r) {
			if begin >= 0 {
				all = append(all, line[begin:i])
				begin = -1
			}
			all = append(all, line[i:i+utf8.RuneLen(r)])
		} else if begin < 0 {
			begin = i
		}
	}
	if begin >= 0 {
		all = append(all, line[begin:])
	}
	return all
}

// pieces joins tokens that are the same as in the other line, and those that are not, by
// turns. A space between two changes belongs to them.
func pieces(all []string, same []bool) marked {
	for i := range all {
		if same[i] && all[i] == " " && i > 0 && i+1 < len(all) && !same[i-1] && !same[i+1] {
			same[i] = false
		}
	}
	out := marked{""}
	for i, token := range all {
		if same[i] != (len(out)%2 == 1) {
			out = append(out, "")
		}
		out[len(out)-1] += token
	}
	return out
}
