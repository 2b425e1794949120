package wire

import "encoding/binary"

// MaskBytes masks or unmasks b in place (RFC 6455 §5.3). pos is how many bytes of the
// payload were handled before b; the result is pos for the bytes after it. Only the
// value modulo 4 counts, so pos cannot overflow.
func MaskBytes(key [4]byte, pos int, b []byte) int {
	next := (pos + len(b)) & 3

	// Turn the key so that its first byte belongs to b[0], and double it to a word. The
	// masking is its own inverse and works byte by byte, so any byte order would do as
	// long as loads, stores and key agree.
	k32 := binary.LittleEndian.Uint32(key[:])
	if turn := uint(pos&3) * 8; turn != 0 {
		k32 = k32>>turn | k32<<(32-turn)
	}
	k := uint64(k32)<<32 | uint64(k32)

	for len(b) >= 64 {
		w := b[:64:64]
		binary.LittleEndian.PutUint64(w[0:8], binary.LittleEndian.Uint64(w[0:8])^k)
		binary.LittleEndian.PutUint64(w[8:16], binary.LittleEndian.Uint64(w[8:16])^k)
		binary.LittleEndian.PutUint64(w[16:24], binary.LittleEndian.Uint64(w[16:24])^k)
		binary.LittleEndian.PutUint64(w[24:32], binary.LittleEndian.Uint64(w[24:32])^k)
		binary.LittleEndian.PutUint64(w[32:40], binary.LittleEndian.Uint64(w[32:40])^k)
		binary.LittleEndian.PutUint64(w[40:48], binary.LittleEndian.Uint64(w[40:48])^k)
		binary.LittleEndian.PutUint64(w[48:56], binary.LittleEndian.Uint64(w[48:56])^k)
		binary.LittleEndian.PutUint64(w[56:64], binary.LittleEndian.Uint64(w[56:64])^k)
		b = b[64:]
	}
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^k)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= byte(k)
		k >>= 8
	}
	return next
}
