package conformance

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
)

// deflateBits writes deflate data by hand: blocks that a compressor would not choose, and
// references that are not allowed.
type deflateBits struct {
	out  []byte
	bits uint32
	have uint
}

// put appends n bits, least significant first.
func (d *deflateBits) put(value int, n uint) *deflateBits {
	d.bits |= uint32(value) << d.have
	for d.have += n; d.have >= 8; d.have -= 8 {
		d.out = append(d.out, byte(d.bits))
		d.bits >>= 8
	}
	return d
}

// code appends a Huffman code, which goes most significant bit first.
func (d *deflateBits) code(value int, n uint) *deflateBits {
	for n > 0 {
		n--
		d.put(value>>n&1, 1)
	}
	return d
}

// fixed begins a block with the fixed codes.
func (d *deflateBits) fixed(final bool) *deflateBits { return d.header(1, final) }

func (d *deflateBits) header(typ int, final bool) *deflateBits {
	bit := 0
	if final {
		bit = 1
	}
	return d.put(bit, 1).put(typ, 2)
}

// symbol appends a literal or length symbol in the fixed code (RFC 1951 §3.2.6).
func (d *deflateBits) symbol(s int) *deflateBits {
	switch {
	case s < 144:
		return d.code(0x30+s, 8)
	case s < 256:
		return d.code(0x190+s-144, 9)
	case s < 280:
		return d.code(s-256, 7)
	}
	return d.code(0xC0+s-280, 8)
}

func (d *deflateBits) literals(s string) *deflateBits {
	for i := range len(s) {
		d.symbol(int(s[i]))
	}
	return d
}

// match refers back.
func (d *deflateBits) match(length, distance int) *deflateBits {
	i := len(lengthBase) - 1
	for lengthBase[i] > length {
		i--
	}
	d.symbol(257+i).put(length-lengthBase[i], lengthExtra[i])
	i = len(distanceBase) - 1
	for distanceBase[i] > distance {
		i--
	}
	return d.code(i, 5).put(distance-distanceBase[i], distanceExtra[i])
}

// end ends a block.
func (d *deflateBits) end() *deflateBits { return d.symbol(256) }

// align fills the last byte with zeros.
func (d *deflateBits) align() *deflateBits {
	if d.have > 0 {
		d.put(0, 8-d.have)
	}
	return d
}

// stored appends a block without compression.
func (d *deflateBits) stored(data string, final bool) *deflateBits {
	d.header(0, final).align()
	d.out = binary.LittleEndian.AppendUint16(d.out, uint16(len(data)))
	d.out = binary.LittleEndian.AppendUint16(d.out, ^uint16(len(data)))
	d.out = append(d.out, data...)
	return d
}

// flushed is the payload of a message that ends here: an empty stored block is begun, and
// the rest of it left out, as RFC 7692 §7.2.1 has it.
func (d *deflateBits) flushed() []byte { return d.header(0, false).align().out }

// bytes is what was written.
func (d *deflateBits) bytes() []byte { return d.align().out }

// deflate compresses a message with the standard library, after the history given.
func deflate(message, history []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriterDict(&out, flate.BestCompression, history)
	if err != nil {
		panic(err) // the level is right
	}
	w.Write(message) // a bytes.Buffer takes everything
	w.Flush()
	return bytes.TrimSuffix(out.Bytes(), []byte{0x00, 0x00, 0xff, 0xff})
}
