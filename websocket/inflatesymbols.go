package websocket

import (
	"encoding/binary"
	"slices"
)

// maxMatch is the longest repetition that one symbol asks for. Its bits, two codes and
// those of length and distance behind them, are 48 at most.
const maxMatch = 258

// symbols inflates a block's data: in strides while there is plenty of input, else one
// symbol at a time, or none when its bits have not all come.
func (s *inflateStream) symbols(before *window, reach int) (more bool, err error) {
	s.makeRoom()
	if len(s.in) >= 8 {
		if err := s.stride(before, reach); err != nil || s.step != inflateSymbols {
			return true, err
		}
		if len(s.in) >= 8 {
			return true, nil // there was no room for the output
		}
		s.makeRoom()
	}
	s.refill()
	literal := s.literals.find(s.bits)
	if literal == 0 {
		return false, errSymbol
	}
	used := literal.length()
	if s.held < used+literal.extra() {
		return false, nil
	}
	switch {
	case literal&huffmanLiteral != 0:
		s.out = append(s.out, byte(literal.value()))
	case literal&huffmanEnd != 0:
		s.take(used)
		s.endBlock()
		return true, nil
	default:
		length := literal.value() + int(s.bits>>used&(1<<literal.extra()-1))
		used += literal.extra()
		e := s.distances.find(s.bits >> used)
		if e == 0 {
			return false, errSymbol
		}
		used += e.length()
		if s.held < used+e.extra() {
			return false, nil
		}
		distance := e.value() + int(s.bits>>used&(1<<e.extra()-1))
		used += e.extra()
		if distance > min(reach, len(s.out)+before.len()) {
			return false, errDistance
		}
		n := len(s.out)
		s.out = s.out[:n+length]
		repeat(s.out, n, distance, before)
	}
	s.take(used)
	return true, nil
}

// makeRoom makes room for what a symbol may give at most: at first in leaps up to what is
// kept for the next message, then as append does.
func (s *inflateStream) makeRoom() {
	switch n := len(s.out); {
	case cap(s.out)-n >= maxMatch:
	case n+maxMatch <= maxKeptOutput:
		s.out = append(make([]byte, 0, min(max(4*cap(s.out), 1<<10), maxKeptOutput)), s.out...)
	default:
		s.out = slices.Grow(s.out, maxMatch)
	}
}

// stride inflates symbols while the input has 8 bytes for each and the output is sure to
// have room; s.symbols is the careful version.
func (s *inflateStream) stride(before *window, reach int) error {
	literals, distances := s.literals, s.distances
	in, out, n := s.in, s.out[:cap(s.out)], len(s.out)
	earlier := before.len()
	next, held := s.bits, s.held
	var failed error
	for len(in) >= 8 && n+maxMatch <= len(out) {
		// Bits beyond held are the input's already: taking them again changes nothing.
		next |= binary.LittleEndian.Uint64(in) << (held & 63)
		in = in[(63-held)>>3&7:]
		held |= 56
		e := literals.find(next)
		next >>= e.length()
		held -= e.length()
		if e&huffmanLiteral != 0 {
			out[n] = byte(e.value())
			n++
			if e = literals.find(next); e&huffmanLiteral == 0 {
				continue // there might not be enough bits
			}
			next >>= e.length()
			held -= e.length()
			out[n] = byte(e.value())
			n++
			continue
		}
		if e&huffmanValue == 0 {
			if e == 0 {
				failed = errSymbol
			} else {
				s.step = inflateBlock
			}
			break
		}
		length := e.value() + int(next&(1<<e.extra()-1))
		next >>= e.extra()
		held -= e.extra()
		if e = distances.find(next); e == 0 {
			failed = errSymbol
			break
		}
		next >>= e.length()
		distance := e.value() + int(next&(1<<e.extra()-1))
		next >>= e.extra()
		held -= e.length() + e.extra()
		if distance > min(reach, n+earlier) {
			failed = errDistance
			break
		}
		repeat(out[:n+length], n, distance, before)
		n += length
	}
	s.in, s.out, s.held = in, out[:n], held
	s.bits = next & (1<<held - 1)
	if s.step == inflateBlock {
		s.endBlock()
	}
	return failed
}

// repeat fills out from n on with what stands distance bytes before it.
func repeat(out []byte, n, distance int, before *window) {
	for distance > n { // it begins in what came before
		if n += before.copy(out[n:], distance-n); n == len(out) {
			return
		}
	}
	if length := len(out) - n; distance >= length {
		copy(out[n:], out[n-distance:n-distance+length])
		return
	}
	for begin := n - distance; n < len(out); {
		n += copy(out[n:], out[begin:n])
	}
}

// find looks up the code that the next bits begin with. Where fewer bits have come than
// the code is long, the entry is one of a longer code; 0 is no code.
func (t *literalTable) find(next uint64) huffmanEntry {
	e := t[next&(1<<literalBits-1)]
	if e&huffmanSecond != 0 {
		e = t[e.value()+int(next>>literalBits&(1<<e.extra()-1))]
	}
	return e
}

func (t *distanceTable) find(next uint64) huffmanEntry {
	e := t[next&(1<<distanceBits-1)]
	if e&huffmanSecond != 0 {
		e = t[e.value()+int(next>>distanceBits&(1<<e.extra()-1))]
	}
	return e
}
