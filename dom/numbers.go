package dom

import (
	"math"
	"strconv"
	"strings"
)

// ParseInteger reads a number as HTML's attributes have them (HTML §2.3.4.1): after white
// space, and whatever follows the digits. One that is larger than any attribute's is
// math.MaxInt64 or its negative.
func ParseInteger(s string) (n int64, ok bool) {
	s = strings.TrimLeftFunc(s, isASCIISpace)
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	end := 0
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	if end == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	if err != nil {
		n = math.MaxInt64
	}
	if sign == "-" {
		n = -n
	}
	return n, true
}

// ParseFloat reads a number with a fraction and an exponent (HTML §2.3.4.3).
func ParseFloat(s string) (f float64, ok bool) {
	s = strings.TrimLeftFunc(s, isASCIISpace)
	digits := func(i int) int {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	}
	start := 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		start = 1
	}
	end := digits(start)
	if end < len(s) && s[end] == '.' {
		if fraction := digits(end + 1); fraction > end+1 {
			end = fraction
		}
	}
	if end == start {
		return 0, false
	}
	if end < len(s) && s[end]|0x20 == 'e' {
		exponent := end + 1
		if exponent < len(s) && (s[exponent] == '-' || s[exponent] == '+') {
			exponent++
		}
		if last := digits(exponent); last > exponent {
			end = last
		}
	}
	f, err := strconv.ParseFloat(s[:end], 64)
	return f, err == nil
}

// EqualFoldASCII compares two strings without regard to the case of A to Z.
func EqualFoldASCII(a, b string) bool { return equalFoldASCII(a, b) }

// formatNumber writes a number as JavaScript does.
func formatNumber(f float64) string {
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	s := strconv.FormatFloat(f, format, -1, 64)
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	return mantissa + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0")
}
