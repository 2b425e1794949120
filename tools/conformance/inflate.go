package conformance

import (
	"errors"
	"fmt"
	"slices"
)

// windowMax is the farthest that deflate can refer back (RFC 1951 §2).
const windowMax = 1 << 15

// maxInflated bounds what a peer's message may inflate to.
const maxInflated = maxRead

// inflated is a message after decompression, and what was seen on the way.
type inflated struct {
	data     []byte
	distance int  // the farthest reference back
	final    bool // a block had BFINAL set
	tail     bool // the payload still had the 00 00 FF FF of its flush
}

// inflater inflates the messages that come one way. It reads deflate bit by bit, since it
// must know what no library tells: how far the data refer back.
type inflater struct {
	takeover bool // messages may refer to earlier ones
	history  []byte
}

// message inflates the payload of a message (RFC 7692 §7.2.2).
func (f *inflater) message(payload []byte) (inflated, error) {
	d := decoder{in: append(append([]byte(nil), payload...), 0x00, 0x00, 0xff, 0xff)}
	d.out = append(d.out, f.history...)
	start := len(d.out)
	for d.pos < len(d.in) {
		final, err := d.block()
		if err != nil {
			return inflated{}, err
		}
		if final { // what follows begins on a whole byte
			d.seen.final = true
			d.bits, d.have = 0, 0
		}
	}
	d.seen.data = d.out[start:]
	n := len(payload)
	d.seen.tail = n >= 4 && [4]byte(payload[n-4:]) == [4]byte{0x00, 0x00, 0xff, 0xff}
	if f.takeover {
		f.history = d.out[max(0, len(d.out)-windowMax):]
	}
	return d.seen, nil
}

var (
	errEnd  = errors.New("it ends within a block")
	errHuge = fmt.Errorf("it inflates to more than %d bytes", maxInflated)
)

// decoder reads RFC 1951.
type decoder struct {
	in   []byte
	pos  int
	bits uint32
	have uint
	out  []byte
	seen inflated
}

// take reads n bits, least significant first.
func (d *decoder) take(n uint) (int, error) {
	for d.have < n {
		if d.pos == len(d.in) {
			return 0, errEnd
		}
		d.bits |= uint32(d.in[d.pos]) << d.have
		d.pos++
		d.have += 8
	}
	v := d.bits & (1<<n - 1)
	d.bits >>= n
	d.have -= n
	return int(v), nil
}

// block reads one block and reports whether it was marked as the last.
func (d *decoder) block() (final bool, err error) {
	head, err := d.take(3)
	if err != nil {
		return false, err
	}
	switch final = head&1 != 0; head >> 1 {
	case 0:
		return final, d.stored()
	case 1:
		return final, d.compressed(fixedLiterals, fixedDistances)
	case 2:
		literals, distances, err := d.tables()
		if err != nil {
			return final, err
		}
		return final, d.compressed(literals, distances)
	}
	return final, errors.New("a block has the reserved type 3")
}

// stored reads a block without compression (RFC 1951 §3.2.4).
func (d *decoder) stored() error {
	d.bits, d.have = 0, 0
	if len(d.in)-d.pos < 4 {
		return errEnd
	}
	b := d.in[d.pos:]
	n := int(b[0]) | int(b[1])<<8
	if n^0xFFFF != int(b[2])|int(b[3])<<8 {
		return errors.New("the length of a stored block does not match its complement")
	}
	if len(b) < 4+n {
		return errEnd
	}
	d.out = append(d.out, b[4:4+n]...)
	d.pos += 4 + n
	return nil
}

// prefixCode is a canonical Huffman code: how many codes have each length, and the
// symbols in the order of their codes (RFC 1951 §3.2.2).
type prefixCode struct {
	count   [16]int
	symbols []int
}

// newPrefixCode makes a code of the lengths of its symbols. An incomplete one is legal when it has
// a single symbol, or none.
func newPrefixCode(lengths []int) (*prefixCode, error) {
	c := &prefixCode{symbols: make([]int, len(lengths))}
	for _, n := range lengths {
		c.count[n]++
	}
	used := len(lengths) - c.count[0]
	c.count[0] = 0
	left := 1
	var offset [16]int
	for n := 1; n < 16; n++ {
		if left = left<<1 - c.count[n]; left < 0 {
			return nil, errors.New("a Huffman code is over-subscribed")
		}
		offset[n] = offset[n-1] + c.count[n-1]
	}
	if left > 0 && used > 1 {
		return nil, errors.New("a Huffman code is incomplete")
	}
	for symbol, n := range lengths {
		if n != 0 {
			c.symbols[offset[n]] = symbol
			offset[n]++
		}
	}
	return c, nil
}

// symbol reads a symbol.
func (d *decoder) symbol(c *prefixCode) (int, error) {
	code, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		bit, err := d.take(1)
		if err != nil {
			return 0, err
		}
		code |= bit
		if code-first < c.count[n] {
			return c.symbols[index+code-first], nil
		}
		index += c.count[n]
		first = (first + c.count[n]) << 1
		code <<= 1
	}
	return 0, errors.New("bits that are no Huffman code")
}

// The lengths and distances that symbols stand for, and their extra bits (RFC 1951 §3.2.5).
var (
	lengthBase    = []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra   = []uint{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distanceBase  = []int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distanceExtra = []uint{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// compressed reads the symbols of a block.
func (d *decoder) compressed(literals, distances *prefixCode) error {
	for {
		symbol, err := d.symbol(literals)
		switch {
		case err != nil:
			return err
		case len(d.out) > maxInflated+windowMax:
			return errHuge
		case symbol < 256:
			d.out = append(d.out, byte(symbol))
			continue
		case symbol == 256:
			return nil
		case symbol-257 >= len(lengthBase):
			return fmt.Errorf("the reserved length symbol %d", symbol)
		}
		extra, err := d.take(lengthExtra[symbol-257])
		if err != nil {
			return err
		}
		length := lengthBase[symbol-257] + extra
		if symbol, err = d.symbol(distances); err != nil {
			return err
		}
		if symbol >= len(distanceBase) {
			return fmt.Errorf("the reserved distance symbol %d", symbol)
		}
		if extra, err = d.take(distanceExtra[symbol]); err != nil {
			return err
		}
		distance := distanceBase[symbol] + extra
		if distance > len(d.out) {
			return fmt.Errorf("a reference %d bytes back, where only %d came before", distance, len(d.out))
		}
		d.seen.distance = max(d.seen.distance, distance)
		for range length { // byte by byte: source and target may overlap
			d.out = append(d.out, d.out[len(d.out)-distance])
		}
	}
}

// codeOrder is the order in which the lengths of the length code come (RFC 1951 §3.2.7).
var codeOrder = []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// tables reads the codes of a block that has its own.
func (d *decoder) tables() (literals, distances *prefixCode, err error) {
	head, err := d.take(14)
	if err != nil {
		return nil, nil, err
	}
	nLiterals, nDistances, nCodes := head&31+257, head>>5&31+1, head>>10+4
	if nLiterals > 286 || nDistances > 30 {
		return nil, nil, errors.New("a block with more symbols than there are")
	}
	lengths := make([]int, 19)
	for _, symbol := range codeOrder[:nCodes] {
		if lengths[symbol], err = d.take(3); err != nil {
			return nil, nil, err
		}
	}
	code, err := newPrefixCode(lengths)
	if err != nil {
		return nil, nil, err
	}
	lengths, err = d.lengths(code, nLiterals+nDistances)
	if err != nil {
		return nil, nil, err
	}
	if lengths[256] == 0 {
		return nil, nil, errors.New("a block without an end")
	}
	if literals, err = newPrefixCode(lengths[:nLiterals]); err != nil {
		return nil, nil, err
	}
	distances, err = newPrefixCode(lengths[nLiterals:])
	return literals, distances, err
}

// lengths reads n code lengths, which are themselves coded.
func (d *decoder) lengths(code *prefixCode, n int) ([]int, error) {
	var lengths []int
	for len(lengths) < n {
		symbol, err := d.symbol(code)
		if err != nil {
			return nil, err
		}
		value, bits, base := 0, uint(0), 1
		switch symbol {
		case 16:
			if len(lengths) == 0 {
				return nil, errors.New("a repetition of nothing")
			}
			value, bits, base = lengths[len(lengths)-1], 2, 3
		case 17:
			bits, base = 3, 3
		case 18:
			bits, base = 7, 11
		default:
			value = symbol
		}
		extra, err := d.take(bits)
		if err != nil {
			return nil, err
		}
		for range base + extra {
			lengths = append(lengths, value)
		}
	}
	if len(lengths) > n {
		return nil, errors.New("a repetition beyond the last symbol")
	}
	return lengths, nil
}

// fixedLiterals and fixedDistances are the codes of a block without its own (RFC 1951 §3.2.6).
var fixedLiterals, fixedDistances = fixedCodes()

func fixedCodes() (literals, distances *prefixCode) {
	lengths := make([]int, 288)
	for symbol := range lengths {
		switch {
		case symbol < 144, symbol >= 280:
			lengths[symbol] = 8
		case symbol < 256:
			lengths[symbol] = 9
		default:
			lengths[symbol] = 7
		}
	}
	literals, _ = newPrefixCode(lengths)
	// The last two of the 32 distances stand for nothing.
	distances, _ = newPrefixCode(slices.Repeat([]int{5}, 32))
	return literals, distances
}
