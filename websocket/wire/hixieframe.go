package wire

// Bytes of the Hixie framing (draft-hixie-thewebsocketprotocol-76 §4.2 and §5.3).
const (
	// HixieText starts a text frame.
	HixieText byte = 0x00

	// HixieEnd ends every frame whose type is below HixieLengthFirst. It cannot occur in
	// UTF-8, so it needs no escape.
	HixieEnd byte = 0xFF

	// HixieLengthFirst is the lowest frame type that is followed by a length.
	HixieLengthFirst byte = 0x80

	// HixieClose, with length 0, is the goodbye of draft 76.
	HixieClose byte = 0xFF

	bitMoreLength = 0x80
)

// AppendText appends a Hixie text frame. The text must be UTF-8: an FF byte in it would
// end the frame early, which is what a test may want.
func AppendText[T string | []byte](dst []byte, text T) []byte {
	dst = append(dst, HixieText)
	dst = append(dst, text...)
	return append(dst, HixieEnd)
}

// AppendClose appends FF 00, the Close of draft 76. In draft 75 the same two bytes are
// an empty frame of no meaning.
func AppendClose(dst []byte) []byte { return append(dst, HixieClose, 0x00) }

// AppendBinary appends a frame whose type announces a length. Neither draft gives any
// such frame a meaning, and no client sends one.
func AppendBinary(dst []byte, typ byte, payload []byte) []byte {
	dst = append(dst, typ)
	dst = AppendLength(dst, uint64(len(payload)))
	return append(dst, payload...)
}

// AppendLength appends n in groups of seven bits, most significant first, the high bit
// set on all but the last.
func AppendLength(dst []byte, n uint64) []byte {
	shift := 0
	for n>>shift > 0x7F {
		shift += 7
	}
	for ; shift > 0; shift -= 7 {
		dst = append(dst, byte(n>>shift)|bitMoreLength)
	}
	return append(dst, byte(n)&^bitMoreLength)
}

// LengthState says how far the reading of a Hixie length has come.
type LengthState uint8

const (
	LengthShort    LengthState = iota // the last group has not been seen
	LengthComplete                    // the length is known
	LengthOverflow                    // the length exceeds MaxLength
)

// Length reads a Hixie length byte by byte. Leading zero groups are legal and there may
// be any number of them, so a reader that must not buffer keeps a Length instead of the
// bytes. The zero value is ready to use.
type Length struct{ n uint64 }

// Next takes the next byte. After LengthComplete or LengthOverflow the Length must be
// set to its zero value before it reads again.
func (l *Length) Next(b byte) LengthState {
	l.n = l.n<<7 | uint64(b&^bitMoreLength)
	switch {
	case b&bitMoreLength == 0:
		return LengthComplete
	case l.n > MaxLength>>7: // the group to come will not fit, whatever it is
		return LengthOverflow
	default:
		return LengthShort
	}
}

// Value is the length that has been read; it means something after LengthComplete only.
func (l *Length) Value() uint64 { return l.n }

// ParseLength reads the length that follows the type byte of a Hixie frame; b starts
// after the type byte. Only LengthComplete gives n and used a meaning: an empty b, or one
// that ends within the length, is LengthShort and not the length 0, else a lone FF would
// pass for a Close.
func ParseLength(b []byte) (n uint64, used int, state LengthState) {
	var l Length
	for i, c := range b {
		switch l.Next(c) {
		case LengthComplete:
			return l.Value(), i + 1, LengthComplete
		case LengthOverflow:
			return 0, 0, LengthOverflow
		}
	}
	return 0, 0, LengthShort
}
