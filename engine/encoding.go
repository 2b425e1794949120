package engine

import (
	"strings"
	"unicode/utf8"
)

// decodeUTF8 puts U+FFFD in the place of each maximal part of a character that is cut off,
// and of each other byte that is wrong (Unicode §3.9, as the Encoding standard asks).
func decodeUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			size = maximalPart(s)
		}
		b.WriteRune(r)
		s = s[size:]
	}
	return b.String()
}

// maximalPart is the length of the longest beginning of s that a valid character could
// have, at least 1.
func maximalPart(s string) int {
	for n := min(len(s), utf8.UTFMax-1); n > 1; n-- {
		if !utf8.FullRuneInString(s[:n]) {
			return n
		}
	}
	return 1
}
