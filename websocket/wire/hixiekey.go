package wire

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// Limits of the generated keys (draft-hixie-thewebsocketprotocol-76 §4.1 steps 16–24).
const (
	hixieMaxSpaces  = 12
	hixieMaxLetters = 12
)

// hixieLetters are the characters that a key hides its digits among: 21–2F and 3A–7E,
// everything visible but the digits.
var hixieLetters = func() (letters []byte) {
	for c := byte(0x21); c <= 0x7E; c++ {
		if c < '0' || c > '9' {
			letters = append(letters, c)
		}
	}
	return letters
}()

// GenerateHixieKey makes the value of a Sec-WebSocket-Key1 or -Key2 field and returns
// the number hidden in it. A nil random means crypto/rand.
func GenerateHixieKey(random io.Reader) (key string, number uint32, err error) {
	d := draw{r: random}
	spaces := 1 + d.below(hixieMaxSpaces)
	limit := uint64(math.MaxUint32) / spaces
	number = uint32(d.below(limit + 1))
	b := strconv.AppendUint(nil, uint64(number)*spaces, 10)
	for range 1 + d.below(hixieMaxLetters) {
		letter := hixieLetters[d.below(uint64(len(hixieLetters)))]
		b = slices.Insert(b, int(d.below(uint64(len(b)+1))), letter)
	}
	// A space at either end would be lost as white space around the field's value.
	for range spaces {
		b = slices.Insert(b, 1+int(d.below(uint64(len(b)-1))), ' ')
	}
	if d.err != nil {
		return "", 0, fmt.Errorf("generating a hixie key: %w", d.err)
	}
	return string(b), number, nil
}

// HixieKeyNumber recovers the number hidden in a Sec-WebSocket-Key1 or -Key2 value: its
// digits, read as one decimal number, divided by its spaces (draft 76 §5.2). key must be
// the field's value with its inner runs of spaces intact.
func HixieKeyNumber(key string) (uint32, error) {
	var product, spaces uint64
	digits := false
	for i := range len(key) {
		switch c := key[i]; {
		case c == ' ':
			spaces++
		case '0' <= c && c <= '9':
			digits = true
			if product > (math.MaxUint64-9)/10 {
				return 0, fmt.Errorf("hixie key %q: number too large", key)
			}
			product = product*10 + uint64(c-'0')
		}
	}
	switch {
	case !digits:
		return 0, fmt.Errorf("hixie key %q: no digits", key)
	case spaces == 0:
		return 0, fmt.Errorf("hixie key %q: no spaces", key)
	case product%spaces != 0:
		return 0, fmt.Errorf("hixie key %q: %d is not a multiple of its %d spaces", key, product, spaces)
	case product/spaces > math.MaxUint32:
		return 0, fmt.Errorf("hixie key %q: number too large", key)
	}
	return uint32(product / spaces), nil
}

// HixieChallenge joins the numbers of Key1 and Key2 and the 8 bytes after the request's
// head to what the server must prove that it has read.
func HixieChallenge(n1, n2 uint32, key3 [8]byte) (challenge [16]byte) {
	binary.BigEndian.PutUint32(challenge[0:], n1)
	binary.BigEndian.PutUint32(challenge[4:], n2)
	copy(challenge[8:], key3[:])
	return challenge
}

// HixieAnswer is the 16 bytes that follow the head of the server's response.
func HixieAnswer(challenge [16]byte) [16]byte { return md5.Sum(challenge[:]) }

// draw takes uniform numbers from a source of random bytes, and remembers its error.
type draw struct {
	r   io.Reader
	err error
}

// below returns a number in [0, n), each equally likely; n is at most 1<<32. After an
// error it returns 0.
func (d *draw) below(n uint64) uint64 {
	if d.r == nil {
		d.r = rand.Reader
	}
	// Numbers of the last, incomplete run of n values are drawn again.
	fair := (1 << 32) / n * n
	var b [4]byte
	for d.err == nil {
		if _, d.err = io.ReadFull(d.r, b[:]); d.err != nil {
			break
		}
		if v := uint64(binary.BigEndian.Uint32(b[:])); v < fair {
			return v % n
		}
	}
	return 0
}
