package websocket

import "unicode/utf8"

// utf8Checker validates text that arrives in pieces. It is false at the first byte that
// no valid continuation could make good, even in the middle of a rune. The zero value
// is ready, and is ready again after done.
type utf8Checker struct {
	rune_ [utf8.UTFMax]byte // a rune whose last bytes have not come
	n     int
}

// valid takes the next piece and reports whether all pieces so far can begin valid UTF-8.
func (c *utf8Checker) valid(b []byte) bool {
	for c.n > 0 && len(b) > 0 {
		c.rune_[c.n] = b[0]
		c.n++
		b = b[1:]
		if !utf8.FullRune(c.rune_[:c.n]) {
			continue
		}
		if r, size := utf8.DecodeRune(c.rune_[:c.n]); r == utf8.RuneError && size == 1 {
			return false
		}
		c.n = 0
	}
	if len(b) == 0 {
		return true
	}
	cut := incompleteTail(b)
	c.n = copy(c.rune_[:], b[cut:])
	return utf8.Valid(b[:cut])
}

// done reports whether the text ends here, with no rune left incomplete, and resets c.
func (c *utf8Checker) done() bool {
	complete := c.n == 0
	c.n = 0
	return complete
}

// incompleteTail is the index at which a rune begins that b cuts off, or len(b).
func incompleteTail(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax+1; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}
