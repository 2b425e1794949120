package websocket

import (
	"bytes"
	stdflate "compress/flate"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// deflateWith compresses data as a message, by the standard library or by klauspost's.
func deflateWith(t testing.TB, level int, std bool, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w interface {
		Write([]byte) (int, error)
		Flush() error
	}
	var err error
	if std {
		w, err = stdflate.NewWriter(&b, level)
	} else {
		w, err = flate.NewWriter(&b, level)
	}
	require.NoError(t, err)
	for part := range bytes.SplitAfterSeq(data, []byte("FLUSH")) {
		w.Write(part)
		w.Flush()
	}
	return bytes.TrimSuffix(b.Bytes(), deflateTail)
}

// samples are data that compress in different ways: not at all, to references of all
// distances, and to codes of all lengths.
func samples(random *rand.Rand) map[string][]byte {
	skewed := make([]byte, 0, 40<<10) // the rarest byte is 2^20 times rarer than the most frequent
	for len(skewed) < cap(skewed) {
		skewed = append(skewed, byte(bits.LeadingZeros32(random.Uint32()|1)))
	}
	far := noise(4, 32768)
	return map[string][]byte{
		"one byte":   {'x'},
		"noise":      noise(2, 66<<10),
		"zeros":      make([]byte, 40<<10),
		"skewed":     skewed,
		"far":        bytes.Repeat(far, 2),
		"repetitive": bytes.Repeat(somewhatRepetitive(random), 20),
		"flushed":    []byte(strings.Repeat("adieu FLUSH", 300)),
		"letters":    printable(noise(3, 20<<10)),
	}
}

// TestInflateStream inflates what others have deflated, cut anywhere.
func TestInflateStream(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, data := range samples(random) {
		for _, by := range []struct {
			level int
			std   bool
		}{{stdflate.NoCompression, true}, {stdflate.BestCompression, true}, {flate.BestSpeed, false}, {flate.HuffmanOnly, false}} {
			payload := deflateWith(t, by.level, by.std, data)
			for _, piece := range []int{len(payload), 1 + random.IntN(len(payload)), 1 + random.IntN(20)} {
				got, err := inflatePieces(newInflater(0, false), payload, piece, 1<<20)
				require.NoError(t, err, "%s, %v, in pieces of %d", name, by, piece)
				require.True(t, bytes.Equal(data, got), "%s, %v, in pieces of %d", name, by, piece)
			}
		}
	}
}

// TestInflateDamaged changes single bits: nothing else may happen than what happens to the
// standard library.
func TestInflateDamaged(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		data := somewhatRepetitive(random)
		payload := deflateWith(t, 1+random.IntN(9), true, data)
		for range 1 + random.IntN(3) {
			payload[random.IntN(len(payload))] ^= 1 << random.IntN(8)
		}
		checkInflate(t, payload[:len(payload)-random.IntN(2)], data[:random.IntN(len(data))], 1+random.IntN(40))
	}
}

func TestInflateSaysWhatIsWrong(t *testing.T) {
	for payload, want := range map[string]error{
		"06 00":                errBlockType,
		"00 05 00 05 00":       errStoredSize,
		"00 05 00 fa ff 48":    nil, // the tail belongs to the block, as the RFC's words have it
		"00 09 00 f6 ff 48":    errUnfinished,
		"":                     errUnfinished,
		"f2 48":                errUnfinished,
		"f2 00 11 00 00":       errDistance,
		"fc ff 00":             errCode, // 286 + 1 and more literals
		"03 00 00":             nil,
		"03 00":                errUnfinished, // behind BFINAL another block must begin (RFC 7692 §7.2.3.4)
		"1b 03":                errSymbol,     // the fixed code has no symbol 286
		"04 00 00 00 00 00 00": errSymbol,     // a code for lengths without a code
	} {
		_, err := inflateAll(newInflater(0, false), unhex(t, payload), 1<<20)
		if want == nil {
			assert.NoError(t, err, payload)
		} else {
			assert.EqualError(t, err, fmt.Sprintf("Could not decompress a message: %v", want), payload)
		}
	}
}

// TestInflateHoldsNothingBack: each byte of the output comes with the input byte that
// determines it, though the block goes on and nothing was flushed.
func TestInflateHoldsNothingBack(t *testing.T) {
	payload := unhex(t, "f2 48 cd c9 c9 07 00") // "Hello" in the fixed code: 8 bits each behind 3 bits
	d := newInflater(0, false)
	var got []string
	for i, b := range payload {
		fresh, err := d.write([]byte{b}, i == len(payload)-1, 100)
		require.NoError(t, err)
		got = append(got, string(fresh))
	}
	assert.Equal(t, []string{"", "H", "e", "l", "l", "o", ""}, got)
}

// TestReferencesStayInTheAgreedWindow: within one message too, since an inflater that
// keeps no more than was agreed could not follow them.
func TestReferencesStayInTheAgreedWindow(t *testing.T) {
	letters := string(noise(5, 100))
	for gap, want := range map[int]string{256 - 100: "", 257 - 100: "Could not decompress a message: " + errDistance.Error()} {
		payload := deflateWith(t, stdflate.BestCompression, true, []byte(letters+string(noise(6, gap))+letters))
		for _, piece := range []int{len(payload), 1} {
			_, err := inflatePieces(newInflater(8, true), payload, piece, 1<<10)
			if want == "" {
				assert.NoError(t, err)
			} else {
				assert.EqualError(t, err, want)
			}
		}
		_, err := inflatePieces(newInflater(9, true), payload, len(payload), 1<<10)
		assert.NoError(t, err)
	}
}

// TestHuffmanTables makes complete codes of every kind and looks up each of their codes,
// with whatever follows it.
func TestHuffmanTables(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	for range 500 {
		symbols := 2 + random.IntN(literalSymbols-1)
		lengths := randomCode(random, symbols, literalSymbols)
		var table literalTable
		require.True(t, buildHuffman(table[:], literalBits, lengths, literalMeanings[:]))
		checkCode(t, lengths, func(next uint64) huffmanEntry { return table.find(next) }, literalMeanings[:])

		lengths = randomCode(random, min(symbols, 2+random.IntN(distanceSymbols-1)), distanceSymbols)
		var distances distanceTable
		require.True(t, buildHuffman(distances[:], distanceBits, lengths, distanceMeanings[:]))
		checkCode(t, lengths, func(next uint64) huffmanEntry { return distances.find(next) }, distanceMeanings[:])

		spoiled := random.IntN(len(lengths)) // one code more, or less, or of another length
		lengths[spoiled] = (lengths[spoiled] + 1 + uint8(random.IntN(maxCodeLength-1))) % (maxCodeLength + 1)
		if len(lengths) > 2 && symbols > 2 {
			assert.False(t, buildHuffman(distances[:], distanceBits, lengths, distanceMeanings[:]))
		}
	}
}

// randomCode is the lengths of a complete code of n out of all symbols: it begins with
// one code and splits random ones.
func randomCode(random *rand.Rand, n, all int) []uint8 {
	leaves := []uint8{0}
	deep := random.IntN(2) == 0
	for len(leaves) < n {
		i := random.IntN(len(leaves))
		if deep {
			i = len(leaves) - 1 - random.IntN(min(3, len(leaves)))
		}
		if leaves[i] == maxCodeLength {
			deep = false
			continue
		}
		leaves[i]++
		leaves = append(leaves, leaves[i])
	}
	lengths := make([]uint8, all)
	for i, symbol := range random.Perm(all)[:n] {
		lengths[symbol] = leaves[i]
	}
	return lengths
}

func checkCode(t *testing.T, lengths []uint8, find func(uint64) huffmanEntry, meanings []huffmanEntry) {
	t.Helper()
	code := uint64(0)
	for n := 1; n <= maxCodeLength; n++ {
		code <<= 1
		for symbol, length := range lengths {
			if int(length) != n {
				continue
			}
			backwards := bits.Reverse64(code) >> (64 - n)
			for _, behind := range []uint64{0, 0x15555, 1<<40 - 1} {
				require.Equal(t, meanings[symbol]|huffmanEntry(n), find(backwards|behind<<n), "symbol %d", symbol)
			}
			code++
		}
	}
}
