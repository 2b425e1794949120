package testserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
)

// Window bits that permessage-deflate may negotiate (RFC 7692 §7.1.2).
const (
	minWindowBits = 8
	maxWindowBits = 15
)

// deflateTail is what RFC 7692 §7.2.1 cuts off a compressed message, and §7.2.2 puts back.
var deflateTail = []byte{0x00, 0x00, 0xFF, 0xFF}

// deflate compresses a message as permessage-deflate does. It refers back at most by the
// window, into dictionary too, which is what was sent before. With final the data end
// with a block that has BFINAL set (RFC 7692 §7.2.3.4), and nothing is cut off but that
// block's empty successor.
func deflate(data, dictionary []byte, windowBits int, final bool) ([]byte, error) {
	var out bytes.Buffer
	size := 1 << windowBits
	w, err := flate.NewWriterWindow(&out, size)
	if err != nil {
		return nil, err
	}
	if len(dictionary) > 0 {
		w.ResetDict(&out, dictionary[max(0, len(dictionary)-size):])
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if final {
		if err := w.Close(); err != nil {
			return nil, err
		}
		return append(out.Bytes(), 0x00), nil // the rest of an empty block, but for its tail
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), deflateTail), nil
}

// inflate is deflate's inverse. Blocks with BFINAL do not end the message. The error says
// when there would be more than limit bytes.
func inflate(data, dictionary []byte, limit int) ([]byte, error) {
	src := bytes.NewReader(append(bytes.Clone(data), 0x00, 0x00, 0xFF, 0xFF, 0x01, 0x00, 0x00, 0xFF, 0xFF))
	var out []byte
	for src.Len() > 0 {
		before := src.Len()
		history := append(bytes.Clone(dictionary), out...)
		r := flate.NewReaderDict(src, history[max(0, len(history)-1<<maxWindowBits):])
		part, err := io.ReadAll(io.LimitReader(r, int64(limit-len(out)+1)))
		out = append(out, part...)
		switch {
		case err != nil:
			return nil, fmt.Errorf("cannot inflate: %w", err)
		case len(out) > limit:
			return nil, fmt.Errorf("inflates to more than %d bytes", limit)
		case src.Len() == before:
			return nil, errors.New("cannot inflate: no progress")
		}
	}
	return out, nil
}

// deflateWriter writes DEFLATE blocks bit by bit (RFC 1951 §3.2), legal or not: what no
// compressor can be made to write.
type deflateWriter struct {
	bytes []byte
	bits  uint32
	n     uint // how many bits wait in bits
}

// Block types of RFC 1951 §3.2.3.
const (
	blockStored = iota
	blockFixed
	blockDynamic
	blockReserved
)

// number writes the low n bits, the lowest first (RFC 1951 §3.1.1).
func (w *deflateWriter) number(v uint32, n uint) {
	w.bits |= v << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.bytes = append(w.bytes, byte(w.bits))
		w.bits >>= 8
	}
}

// code writes a Huffman code, the highest bit first.
func (w *deflateWriter) code(v uint32, n uint) {
	for n > 0 {
		n--
		w.number(v>>n&1, 1)
	}
}

func (w *deflateWriter) begin(final bool, blockType uint32) {
	last := uint32(0)
	if final {
		last = 1
	}
	w.number(last, 1)
	w.number(blockType, 2)
}

// symbol writes a symbol of the literal and length alphabet in the fixed code (RFC 1951
// §3.2.6).
func (w *deflateWriter) symbol(s uint32) {
	switch {
	case s < 144:
		w.code(0x30+s, 8)
	case s < 256:
		w.code(0x190+s-144, 9)
	case s < 280:
		w.code(s-256, 7)
	default:
		w.code(0xC0+s-280, 8)
	}
}

// fixed writes a block of literals in the fixed code.
func (w *deflateWriter) fixed(final bool, literals string) {
	w.begin(final, blockFixed)
	for i := range len(literals) {
		w.symbol(uint32(literals[i]))
	}
	w.symbol(symbolEnd)
}

// Symbols of the alphabets (RFC 1951 §3.2.5).
const (
	symbolEnd     = 256
	symbolLength3 = 257
)

// back writes a block that repeats three bytes from so far back: 1 to 32768.
func (w *deflateWriter) back(distance int) {
	w.begin(false, blockFixed)
	w.symbol(symbolLength3)
	base, code, extra := 1, uint32(0), uint(0)
	for distance >= base+1<<extra { // two codes for each number of extra bits, from code 4 on
		base += 1 << extra
		if code++; code >= 4 {
			extra = uint(code/2 - 1)
		}
	}
	w.code(code, 5)
	w.number(uint32(distance-base), extra)
	w.symbol(symbolEnd)
}

// stored writes a block as it is.
func (w *deflateWriter) stored(final bool, b string) {
	w.begin(final, blockStored)
	w.align()
	n := uint16(len(b))
	w.bytes = append(w.bytes, byte(n), byte(n>>8), byte(^n), byte(^n>>8))
	w.bytes = append(w.bytes, b...)
}

func (w *deflateWriter) align() {
	if w.n > 0 {
		w.number(0, 8-w.n)
	}
}

// message ends with an empty stored block, of which the tail is cut off.
func (w *deflateWriter) message() []byte {
	w.begin(false, blockStored)
	w.align()
	return w.bytes
}
