package websocket

import "math/bits"

// huffmanEntry says what a code stands for: 0 is no code, else
//
//	bits 0–3    how long the code is
//	bits 4–7    how many bits of a value follow it, or how many choose from a second table
//	bits 8–11   its kind
//	bits 16–31  the literal, the smallest value, or where the second table begins
type huffmanEntry uint32

const (
	huffmanLiteral huffmanEntry = 1 << 8
	huffmanValue   huffmanEntry = 1 << 9
	huffmanEnd     huffmanEntry = 1 << 10
	huffmanSecond  huffmanEntry = 1 << 11 // the code is longer than the first look
)

func (e huffmanEntry) length() uint { return uint(e & 15) }
func (e huffmanEntry) extra() uint  { return uint(e >> 4 & 15) }
func (e huffmanEntry) value() int   { return int(e >> 16) }

// The codes of RFC 1951, and how many bits the first look at a code takes. A table has
// room for its first and its second tables, whatever the code is.
const (
	maxCodeLength = 15

	literalSymbols  = 286 // and two that only the fixed code has, without a meaning
	distanceSymbols = 30  // likewise
	lengthSymbols   = 19  // of the code in which the lengths of the other two come

	literalBits  = 10
	distanceBits = 8
	lengthBits   = 7

	literalRoom  = 1334
	distanceRoom = 402
)

type (
	literalTable  [literalRoom]huffmanEntry
	distanceTable [distanceRoom]huffmanEntry
	lengthTable   [1 << lengthBits]huffmanEntry
)

// What the symbols stand for (RFC 1951 §3.2.5 and §3.2.7); only the codes are missing.
var (
	literalMeanings  = meaningsOfLiterals()
	distanceMeanings = meaningsOfDistances()
	lengthMeanings   = meaningsOfLengths()
)

func meaningsOfLiterals() (m [literalSymbols + 2]huffmanEntry) {
	for i := range 256 {
		m[i] = huffmanLiteral | huffmanEntry(i)<<16
	}
	m[256] = huffmanEnd
	length := 3
	for i := range 28 {
		extra := max(0, i/4-1)
		m[257+i] = huffmanValue | huffmanEntry(extra)<<4 | huffmanEntry(length)<<16
		length += 1 << extra
	}
	m[285] = huffmanValue | maxMatch<<16
	return m
}

func meaningsOfDistances() (m [distanceSymbols + 2]huffmanEntry) {
	distance := 1
	for i := range distanceSymbols {
		extra := max(0, i/2-1)
		m[i] = huffmanValue | huffmanEntry(extra)<<4 | huffmanEntry(distance)<<16
		distance += 1 << extra
	}
	return m
}

func meaningsOfLengths() (m [lengthSymbols]huffmanEntry) {
	for i := range m {
		m[i] = huffmanLiteral | huffmanEntry(i)<<16
	}
	m[16] |= 2 << 4
	m[17] |= 3 << 4
	m[18] |= 7 << 4
	return m
}

// The fixed codes (RFC 1951 §3.2.6).
var fixedLiterals, fixedDistances = fixedTables()

func fixedTables() (literals literalTable, distances distanceTable) {
	var lengths [literalSymbols + 2]uint8
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	buildHuffman(literals[:], literalBits, lengths[:], literalMeanings[:])
	for i := range distanceMeanings {
		lengths[i] = 5
	}
	buildHuffman(distances[:], distanceBits, lengths[:len(distanceMeanings)], distanceMeanings[:])
	return literals, distances
}

// buildHuffman fills a table from the lengths of the codes, 0 for a symbol that does not
// occur (RFC 1951 §3.2.2). The first 1<<first entries are found by the next bits of the
// input. It reports false for lengths that do not make a complete code, where a single
// code of one bit and no code at all are taken for complete.
func buildHuffman(table []huffmanEntry, first uint, lengths []uint8, meanings []huffmanEntry) bool {
	var count [maxCodeLength + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	var sorted [literalSymbols + 2]uint16 // the symbols by the lengths of their codes
	var offset [maxCodeLength + 1]int
	symbols, taken := 0, 0
	longest := uint(0)
	for n := uint(1); n <= maxCodeLength; n++ {
		offset[n] = symbols
		symbols += count[n]
		taken += count[n] << (maxCodeLength - n)
		if count[n] > 0 {
			longest = n
		}
	}
	switch {
	case taken == 1<<maxCodeLength:
	case symbols == 0, symbols == 1 && longest == 1:
		clear(table[:2])
	default:
		return false
	}
	for symbol, n := range lengths {
		if n > 0 {
			sorted[offset[n]] = uint16(symbol)
			offset[n]++
		}
	}

	// The table for codes of one length is twice that for the length before, with the
	// codes of that length in their places.
	code, length := uint16(0), uint(0)
	lengthen := func() {
		if length < first {
			copy(table[1<<length:], table[:1<<length])
		}
		length++
		code <<= 1
	}
	free := 1 << first // where the next second table goes
	second, prefix := []huffmanEntry(nil), -1
	for _, symbol := range sorted[:symbols] {
		for count[length] == 0 {
			lengthen()
		}
		e := meanings[symbol]
		if e != 0 {
			e |= huffmanEntry(length)
		}
		backwards := int(bits.Reverse16(code) >> (16 - length)) // as the bits come
		if length <= first {
			table[backwards] = e
		} else {
			if start := backwards & (1<<first - 1); start != prefix {
				prefix = start
				size := secondBits(&count, first, length, longest)
				second = table[free : free+1<<size]
				table[prefix] = huffmanSecond | huffmanEntry(size)<<4 | huffmanEntry(free)<<16
				free += 1 << size
			}
			for i := backwards >> first; i < len(second); i += 1 << (length - first) {
				second[i] = e
			}
		}
		count[length]--
		code++
	}
	for length < first {
		lengthen()
	}
	return true
}

// secondBits is how many bits tell apart the codes that begin as the next one does. count
// is how many codes are left of each length.
func secondBits(count *[maxCodeLength + 1]int, first, length, longest uint) uint {
	size := length - first
	for left := 1 << size; first+size < longest; {
		left -= count[first+size]
		if left <= 0 {
			break
		}
		size++
		left <<= 1
	}
	return size
}
