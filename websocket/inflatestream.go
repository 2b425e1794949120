package websocket

import "errors"

// What may be wrong with compressed data; and that they are a bomb.
var (
	errBlockType   = errors.New("a block of no known type")
	errStoredSize  = errors.New("a stored block whose size is not repeated")
	errCode        = errors.New("code lengths that make no code")
	errSymbol      = errors.New("bits that are no code")
	errDistance    = errors.New("a reference to what never was")
	errUnfinished  = errors.New("it ends within a block")
	errTooMuchData = errors.New("more data than allowed")
)

// inflateStep is what a stream is in the middle of.
type inflateStep uint8

const (
	inflateBlock   inflateStep = iota // the next bits are a block's header
	inflateSize                       // of a stored block
	inflateStored                     // the bytes of one
	inflateCounts                     // how many code lengths there are
	inflateCodes                      // the lengths of the code for lengths
	inflateLengths                    // the lengths of the block's codes
	inflateSymbols                    // the block's data
)

// inflateStream inflates DEFLATE data (RFC 1951) that come in pieces, cut anywhere: it
// goes on where the piece before ended, and everything that a piece determines is in out
// once it has been written. Several streams may follow each other, each from a byte of
// its own on, and refer to what those before it gave. (The usual inflaters read, so that
// a goroutine would have to wait in one for the next fragment, holding back its output.)
type inflateStream struct {
	out []byte // what came out

	in   []byte // the piece, while it is written
	bits uint64 // that were taken from the input and not used, the next one lowest
	held uint   // how many

	step   inflateStep
	final  bool // the block is the last of its stream
	stored int  // bytes of a stored block to come

	literals  *literalTable // the block's
	distances *distanceTable

	// Of a block that brings its codes along.
	literalCount, distanceCount, lengthCount int
	have                                     int // lengths so far
	lengths                                  [literalSymbols + distanceSymbols]uint8
	lengthTable                              lengthTable
	literalTable                             literalTable
	distanceTable                            distanceTable
}

// write inflates the next piece of the data. Distances up to reach are allowed, those
// beyond what came out lead into before. More than limit bytes in out are an error; out
// has limit bytes then.
func (s *inflateStream) write(b []byte, before *window, reach, limit int) (err error) {
	s.in = b
	for more := true; more && err == nil; {
		if len(s.out) > limit {
			break
		}
		switch s.step {
		case inflateBlock:
			more, err = s.block()
		case inflateSize:
			more, err = s.size()
		case inflateStored:
			more = s.storedBytes()
		case inflateCounts:
			more, err = s.counts()
		case inflateCodes:
			more, err = s.codes()
		case inflateLengths:
			more, err = s.readLengths()
		case inflateSymbols:
			more, err = s.symbols(before, reach)
		}
	}
	s.in = nil
	if len(s.out) > limit {
		s.out = s.out[:limit]
		return errTooMuchData
	}
	return err
}

// ended reports whether nothing is unfinished.
func (s *inflateStream) ended() bool { return s.step == inflateBlock && s.held == 0 }

// need tries to have n bits at hand, and reports whether it has.
func (s *inflateStream) need(n uint) bool {
	if s.held < n {
		s.refill()
	}
	return s.held >= n
}

func (s *inflateStream) refill() {
	n := 0
	for ; s.held < 56 && n < len(s.in); n++ {
		s.bits |= uint64(s.in[n]) << s.held
		s.held += 8
	}
	s.in = s.in[n:]
}

// take returns n of the bits at hand.
func (s *inflateStream) take(n uint) int {
	v := int(s.bits & (1<<n - 1))
	s.bits >>= n
	s.held -= n
	return v
}

// block reads a block's header (RFC 1951 §3.2.3).
func (s *inflateStream) block() (more bool, err error) {
	if !s.need(3) {
		return false, nil
	}
	s.final = s.take(1) == 1
	switch s.take(2) {
	case 0:
		s.take(s.held & 7) // the rest of the byte
		s.step = inflateSize
	case 1:
		s.literals, s.distances = &fixedLiterals, &fixedDistances
		s.step = inflateSymbols
	case 2:
		s.step = inflateCounts
	default:
		return false, errBlockType
	}
	return true, nil
}

func (s *inflateStream) endBlock() {
	s.step = inflateBlock
	if s.final { // another stream begins with the next byte
		s.take(s.held & 7)
	}
}

// size reads the size of a stored block and its complement (RFC 1951 §3.2.4).
func (s *inflateStream) size() (more bool, err error) {
	if !s.need(32) {
		return false, nil
	}
	s.stored = s.take(16)
	if s.take(16)^0xffff != s.stored {
		return false, errStoredSize
	}
	s.step = inflateStored
	return true, nil
}

func (s *inflateStream) storedBytes() (more bool) {
	for s.stored > 0 && s.held > 0 {
		s.out = append(s.out, byte(s.take(8)))
		s.stored--
	}
	n := min(s.stored, len(s.in))
	s.out = append(s.out, s.in[:n]...)
	s.in = s.in[n:]
	if s.stored -= n; s.stored > 0 {
		return false
	}
	s.endBlock()
	return true
}

// counts begins the description of a block's codes (RFC 1951 §3.2.7).
func (s *inflateStream) counts() (more bool, err error) {
	if !s.need(5 + 5 + 4) {
		return false, nil
	}
	s.literalCount, s.distanceCount, s.lengthCount = 257+s.take(5), 1+s.take(5), 4+s.take(4)
	if s.literalCount > literalSymbols || s.distanceCount > distanceSymbols {
		return false, errCode
	}
	s.have = 0
	clear(s.lengths[:lengthSymbols])
	s.step = inflateCodes
	return true, nil
}

var lengthOrder = [lengthSymbols]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// codes reads the code in which the lengths of the others come.
func (s *inflateStream) codes() (more bool, err error) {
	for ; s.have < s.lengthCount; s.have++ {
		if !s.need(3) {
			return false, nil
		}
		s.lengths[lengthOrder[s.have]] = uint8(s.take(3))
	}
	if !buildHuffman(s.lengthTable[:], lengthBits, s.lengths[:lengthSymbols], lengthMeanings[:]) {
		return false, errCode
	}
	s.have = 0
	s.step = inflateLengths
	return true, nil
}

// readLengths reads the lengths of the block's codes, and makes the codes.
func (s *inflateStream) readLengths() (more bool, err error) {
	total := s.literalCount + s.distanceCount
	for s.have < total {
		s.need(lengthBits + 7)
		e := s.lengthTable[s.bits&(1<<lengthBits-1)]
		switch {
		case e == 0:
			return false, errSymbol
		case s.held < e.length()+e.extra():
			return false, nil
		}
		s.take(e.length())
		length, repeat := uint8(0), 1
		switch v := e.value(); v {
		default:
			length = uint8(v)
		case 16:
			if s.have == 0 {
				return false, errCode
			}
			length, repeat = s.lengths[s.have-1], 3+s.take(2)
		case 17:
			repeat = 3 + s.take(3)
		case 18:
			repeat = 11 + s.take(7)
		}
		if s.have+repeat > total {
			return false, errCode
		}
		for range repeat {
			s.lengths[s.have] = length
			s.have++
		}
	}
	if !buildHuffman(s.literalTable[:], literalBits, s.lengths[:s.literalCount], literalMeanings[:]) ||
		!buildHuffman(s.distanceTable[:], distanceBits, s.lengths[s.literalCount:total], distanceMeanings[:]) {
		return false, errCode
	}
	s.literals, s.distances = &s.literalTable, &s.distanceTable
	s.step = inflateSymbols
	return true, nil
}
