package dom

import (
	"strings"
	"unicode/utf8"
)

// DecodeUTF8 is the Encoding standard's "UTF-8 decode without BOM": each longest beginning
// of a character that is not completed becomes one U+FFFD (Unicode §3.9). It may be called
// from any goroutine.
func DecodeUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		char, size := utf8.DecodeRuneInString(s)
		if char == utf8.RuneError && size == 1 {
			size = brokenSequence(s)
		}
		b.WriteRune(char)
		s = s[size:]
	}
	return b.String()
}

// brokenSequence is how many bytes of an ill-formed sequence stand for one U+FFFD: those
// that some well-formed sequence begins with, and at least one.
func brokenSequence(s string) int {
	for n := min(len(s), utf8.UTFMax-1); n > 1; n-- {
		if !utf8.FullRuneInString(s[:n]) { // a proper prefix
			return n
		}
	}
	return 1
}
