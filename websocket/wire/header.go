package wire

import "encoding/binary"

// Opcode says what a frame carries (RFC 6455 §5.2). Any 4-bit value may occur.
type Opcode byte

const (
	OpContinuation Opcode = 0x0
	OpText         Opcode = 0x1
	OpBinary       Opcode = 0x2
	OpClose        Opcode = 0x8
	OpPing         Opcode = 0x9
	OpPong         Opcode = 0xA
)

// IsControl reports whether op is one of the control opcodes, reserved ones included
// (RFC 6455 §5.5).
func (op Opcode) IsControl() bool { return op&0x8 != 0 }

// Limits of the three length forms (RFC 6455 §5.2).
const (
	maxLength7  = 125
	maxLength16 = 0xFFFF

	// MaxLength is the largest payload length that a frame may announce: the top bit of
	// the 64-bit form must be 0. ParseHeader reports larger ones as they are.
	MaxLength = 1<<63 - 1

	// MaxHeaderSize is the size of the longest frame header.
	MaxHeaderSize = 14
)

// Bits of the first two bytes, and the values of the 7-bit length field that announce
// a longer form.
const (
	bitFin  = 0x80
	bitRsv1 = 0x40
	bitRsv2 = 0x20
	bitRsv3 = 0x10
	bitMask = 0x80

	length16Follows = 126
	length64Follows = 127
)

// Header is everything in a frame before its payload (RFC 6455 §5.2).
type Header struct {
	Fin, Rsv1, Rsv2, Rsv3 bool
	Opcode                Opcode

	// Masked says that Mask follows the length and that the payload is masked with it.
	Masked bool
	Mask   [4]byte

	Length uint64

	// LengthForm is the number of bytes that hold the length: 1, 2 or 8. Zero asks
	// AppendHeader for the shortest form that fits, and any other value is taken for 8;
	// ParseHeader never returns zero.
	LengthForm uint8
}

// Minimal reports whether the length is in its shortest form, as RFC 6455 §5.2 demands.
func (h Header) Minimal() bool {
	return h.LengthForm == 0 || h.LengthForm == minimalForm(h.Length)
}

func minimalForm(length uint64) uint8 {
	switch {
	case length <= maxLength7:
		return 1
	case length <= maxLength16:
		return 2
	default:
		return 8
	}
}

// AppendHeader appends h. A LengthForm that is too small for the length gets the bits
// that fit: the caller wanted a header that contradicts itself.
func AppendHeader(dst []byte, h Header) []byte {
	b0 := byte(h.Opcode) & 0x0F
	if h.Fin {
		b0 |= bitFin
	}
	if h.Rsv1 {
		b0 |= bitRsv1
	}
	if h.Rsv2 {
		b0 |= bitRsv2
	}
	if h.Rsv3 {
		b0 |= bitRsv3
	}
	var b1 byte
	if h.Masked {
		b1 = bitMask
	}
	form := h.LengthForm
	if form == 0 {
		form = minimalForm(h.Length)
	}
	switch form {
	case 1:
		dst = append(dst, b0, b1|byte(h.Length)&0x7F)
	case 2:
		dst = append(dst, b0, b1|length16Follows)
		dst = binary.BigEndian.AppendUint16(dst, uint16(h.Length))
	default:
		dst = append(dst, b0, b1|length64Follows)
		dst = binary.BigEndian.AppendUint64(dst, h.Length)
	}
	if h.Masked {
		dst = append(dst, h.Mask[:]...)
	}
	return dst
}

// AppendFrame appends a whole frame: h, with its Length taken from payload, and payload,
// masked in the copy when h.Masked. The caller's payload is left as it is.
func AppendFrame(dst []byte, h Header, payload []byte) []byte {
	h.Length = uint64(len(payload))
	dst = AppendHeader(dst, h)
	start := len(dst)
	dst = append(dst, payload...)
	if h.Masked {
		MaskBytes(h.Mask, 0, dst[start:])
	}
	return dst
}

// ParseHeader reads the header at the start of b and returns its size. With ok false
// the header is incomplete: nothing was consumed, and the caller comes back with more
// bytes. Whatever the bits are, a complete header is never refused.
func ParseHeader(b []byte) (h Header, n int, ok bool) {
	if len(b) < 2 {
		return Header{}, 0, false
	}
	b0, b1 := b[0], b[1]
	n = 2
	length, form := uint64(b1&0x7F), uint8(1)
	switch length {
	case length16Follows:
		if len(b) < 4 {
			return Header{}, 0, false
		}
		length, form, n = uint64(binary.BigEndian.Uint16(b[2:4])), 2, 4
	case length64Follows:
		if len(b) < 10 {
			return Header{}, 0, false
		}
		length, form, n = binary.BigEndian.Uint64(b[2:10]), 8, 10
	}
	if b1&bitMask != 0 {
		if len(b) < n+4 {
			return Header{}, 0, false
		}
		h.Masked = true
		h.Mask = [4]byte(b[n : n+4])
		n += 4
	}
	h.Fin = b0&bitFin != 0
	h.Rsv1 = b0&bitRsv1 != 0
	h.Rsv2 = b0&bitRsv2 != 0
	h.Rsv3 = b0&bitRsv3 != 0
	h.Opcode = Opcode(b0 & 0x0F)
	h.Length = length
	h.LengthForm = form
	return h, n, true
}

// AppendClosePayload appends the body of a Close frame: the code and the reason (RFC
// 6455 §5.5.1). A Close without a code has an empty body, which needs no function.
func AppendClosePayload(dst []byte, code uint16, reason string) []byte {
	dst = binary.BigEndian.AppendUint16(dst, code)
	return append(dst, reason...)
}
