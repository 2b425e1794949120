package wire_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

// The examples of the drafts, and two of a server's own tests.
var hixieHandshakes = []struct {
	key1, key2, key3   string
	number1, number2   uint32
	challenge, answer  string
	answerIsReadableAs string
}{
	{
		"4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", "^n:ds[4U",
		829309203, 259970620,
		"316e41130f7ed63c5e6e3a64735b3455", "386a4b5327793a472a436f2c5778612d", "8jKS'y:G*Co,Wxa-",
	},
	{
		"18x 6]8vM;54 *(5:  {   U1]8  z [  8", "1_ tx7X d  <  nw  334J702) 7]o}` 0", "Tm[K T2u",
		155712099, 173347027,
		"0947fa630a5510d3546d5b4b20543275", "66514a2c664e2f344634217e4b7e4d48", "fQJ,fN/4F4!~K~MH",
	},
	{
		"3e6b263  4 17 80", "17  9 G`ZD9   2 2b 7X 3 /r90", "WjN}|M(6",
		906585445, 179922739,
		"360965650ab96733576a4e7d7c4d2836", "6e603965426b397a245238704f745662", "n`9eBk9z$R8pOtVb",
	},
	{
		"36 7   74 i  92 2'm 9 0G", "y  R2 48 Q1O4  e|BV3 i5 1  u- 65", "\x01\xd1\xdd\x3b\xd1\x56\x63\xff",
		367749229, 225585015,
		"15eb686d0d72277701d1dd3bd15663ff", "0b99fa55bd01237b45a2f1d0878aeeeb", "",
	},
}

func TestHixieChallenge(t *testing.T) {
	for _, test := range hixieHandshakes {
		n1, err := wire.HixieKeyNumber(test.key1)
		require.NoError(t, err)
		n2, err := wire.HixieKeyNumber(test.key2)
		require.NoError(t, err)
		assert.Equal(t, test.number1, n1)
		assert.Equal(t, test.number2, n2)
		challenge := wire.HixieChallenge(n1, n2, [8]byte([]byte(test.key3)))
		assert.Equal(t, unhex(t, test.challenge), challenge[:])
		answer := wire.HixieAnswer(challenge)
		assert.Equal(t, unhex(t, test.answer), answer[:])
		if test.answerIsReadableAs != "" {
			assert.Equal(t, test.answerIsReadableAs, string(answer[:]))
		}
	}
}

func TestHixieKeyNumber(t *testing.T) {
	for _, test := range []struct {
		key  string
		want uint32
	}{
		{"0 x", 0},
		{"4294967295 x", math.MaxUint32},
		{"8589934590  x", math.MaxUint32},
		{"\t1 \t0\t", 10}, // a tab is no space
	} {
		got, err := wire.HixieKeyNumber(test.key)
		require.NoError(t, err, test.key)
		assert.Equal(t, test.want, got, test.key)
	}
	for _, test := range []struct{ key, message string }{
		{"", "no digits"},
		{"a b", "no digits"},
		{"12a", "no spaces"},
		{"1 3 ", "13 is not a multiple of its 2 spaces"},
		{"4294967296 x", "too large"},
		{"18446744073709551616 x", "too large"},
		{strings.Repeat("9", 100) + " x", "too large"},
	} {
		_, err := wire.HixieKeyNumber(test.key)
		assert.ErrorContains(t, err, test.message)
		assert.ErrorContains(t, err, "hixie key", "the message names what it is about")
	}
}

func TestGeneratedHixieKeys(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	sawSpaces, sawLetters := map[int]bool{}, map[int]bool{}
	for range 2000 {
		key, number, err := wire.GenerateHixieKey(random)
		require.NoError(t, err)
		got, err := wire.HixieKeyNumber(key)
		require.NoError(t, err, "%q", key)
		require.Equal(t, number, got, "%q", key)
		require.Equal(t, strings.Trim(key, " "), key, "no space at either end")
		spaces, letters := 0, 0
		for _, c := range []byte(key) {
			require.True(t, 0x20 <= c && c <= 0x7E, "%q", key)
			switch {
			case c == ' ':
				spaces++
			case c < '0' || c > '9':
				letters++
			}
		}
		sawSpaces[spaces], sawLetters[letters] = true, true
	}
	for n := range 14 {
		assert.Equal(t, 1 <= n && n <= 12, sawSpaces[n], "%d spaces", n)
		assert.Equal(t, 1 <= n && n <= 12, sawLetters[n], "%d letters", n)
	}
	_, _, err := wire.GenerateHixieKey(nil)
	assert.NoError(t, err, "nil means crypto/rand")
}

func TestGeneratedHixieKeyAtTheEdges(t *testing.T) {
	// Bytes of zero draw the smallest of everything.
	key, number, err := wire.GenerateHixieKey(zeros{})
	require.NoError(t, err)
	assert.Equal(t, "! 0", key)
	assert.Zero(t, number)

	// 4294967295 is outside the last whole run of 12 and is drawn again.
	random := io.MultiReader(bytes.NewReader([]byte{0xFF, 0xFF, 0xFF, 0xFF}), zeros{})
	again, _, err := wire.GenerateHixieKey(random)
	require.NoError(t, err)
	assert.Equal(t, key, again)
}

func TestKeysReportABrokenSource(t *testing.T) {
	broken := errors.New("no entropy")
	_, _, err := wire.GenerateHixieKey(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
	_, err = wire.GenerateKey(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
	_, _, err = wire.GenerateHixieKey(bytes.NewReader(make([]byte, 10)))
	assert.Error(t, err)
	_, err = wire.GenerateKey(bytes.NewReader(make([]byte, 15)))
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// zeros is a source that only ever yields zero.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// FuzzHixieKeyNumber holds the number of a key against arithmetic without bounds.
func FuzzHixieKeyNumber(f *testing.F) {
	for _, test := range hixieHandshakes {
		f.Add(test.key1)
		f.Add(test.key2)
	}
	f.Add("18446744073709551615 ")
	f.Add("4294967296 ")
	f.Add("0 0")
	f.Fuzz(func(t *testing.T, key string) {
		var digits string
		for _, c := range []byte(key) {
			if '0' <= c && c <= '9' {
				digits += string(rune(c))
			}
		}
		number, err := wire.HixieKeyNumber(key)
		product, isNumber := new(big.Int).SetString(digits, 10)
		spaces := int64(strings.Count(key, " "))
		if !isNumber || spaces == 0 {
			assert.Error(t, err)
			return
		}
		quotient, remainder := product.QuoRem(product, big.NewInt(spaces), new(big.Int))
		if err != nil {
			assert.True(t, remainder.Sign() != 0 || quotient.BitLen() > 32 || len(digits) > 18, "%q: %v", key, err)
			return
		}
		assert.Zero(t, remainder.Sign())
		assert.Equal(t, quotient.Uint64(), uint64(number))
	})
}
