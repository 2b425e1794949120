package conformance

import (
	"fmt"
	"strings"

	"adieu/websocket/wire"
)

// masking says whether a frame of ours is masked.
type masking uint8

const (
	maskByRole  masking = iota // as the standard asks
	maskWrongly                // the other way
)

// frame is one that we send. It may be as wrong as a case needs it.
type frame struct {
	op        wire.Opcode
	payload   []byte
	more      bool // FIN is 0
	reserved  byte // RSV1 is 4, RSV2 is 2, RSV3 is 1
	form      uint8
	announced *uint64 // the length it states, when that is not its payload's
	masking   masking
}

func text(s string) frame       { return frame{op: wire.OpText, payload: []byte(s)} }
func blob(b []byte) frame       { return frame{op: wire.OpBinary, payload: b} }
func then(s string) frame       { return frame{op: wire.OpContinuation, payload: []byte(s)} }
func ping(s string) frame       { return frame{op: wire.OpPing, payload: []byte(s)} }
func unasked(s string) frame    { return frame{op: wire.OpPong, payload: []byte(s)} }
func goodbyeEmpty() frame       { return frame{op: wire.OpClose} }
func goodbyeRaw(b []byte) frame { return frame{op: wire.OpClose, payload: b} }

// goodbye is a Close with a code and a reason.
func goodbye(code uint16, reason string) frame {
	return goodbyeRaw(append([]byte{byte(code >> 8), byte(code)}, reason...))
}

// opcode is a frame of any opcode.
func opcode(op byte, payload string) frame {
	return frame{op: wire.Opcode(op), payload: []byte(payload)}
}

// unfinished is the frame without FIN.
func (f frame) unfinished() frame { f.more = true; return f }

// rsv is the frame with reserved bits.
func (f frame) rsv(bits byte) frame { f.reserved = bits; return f }

// inForm is the frame with its length in that many bytes.
func (f frame) inForm(form uint8) frame { f.form = form; return f }

// announcing is the frame with a length that is not its payload's.
func (f frame) announcing(n uint64) frame { f.announced, f.form = &n, 8; return f }

// misMasked is the frame with a mask where there must be none, or without one.
func (f frame) misMasked() frame { f.masking = maskWrongly; return f }

// append writes the frame as it is sent by a client, masked with key, or by a server.
func (f frame) append(dst []byte, byClient bool, key [4]byte) []byte {
	h := wire.Header{
		Fin: !f.more, Rsv1: f.reserved&4 != 0, Rsv2: f.reserved&2 != 0, Rsv3: f.reserved&1 != 0,
		Opcode: f.op, Masked: byClient != (f.masking == maskWrongly), Mask: key, LengthForm: f.form,
	}
	if f.announced == nil {
		return wire.AppendFrame(dst, h, f.payload)
	}
	h.Length = *f.announced
	dst = wire.AppendHeader(dst, h)
	start := len(dst)
	dst = append(dst, f.payload...)
	if h.Masked {
		wire.MaskBytes(h.Mask, 0, dst[start:])
	}
	return dst
}

// String describes the frame for a report.
func (f frame) String() string {
	var s strings.Builder
	s.WriteString(opcodeName(byte(f.op)))
	if f.more {
		s.WriteString(" (more to come)")
	}
	for i, bit := range []byte{4, 2, 1} {
		if f.reserved&bit != 0 {
			fmt.Fprintf(&s, " RSV%d", i+1)
		}
	}
	if f.masking == maskWrongly {
		s.WriteString(" wrongly masked or unmasked")
	}
	if f.announced != nil {
		fmt.Fprintf(&s, " announcing %d bytes", *f.announced)
	} else if f.form != 0 {
		fmt.Fprintf(&s, " with its length in %d bytes", f.form)
	}
	s.WriteString(describePayload(byte(f.op), f.payload))
	return s.String()
}

// opcodeName is an opcode in words.
func opcodeName(op byte) string {
	switch op {
	case 0x0:
		return "Continuation"
	case 0x1:
		return "Text"
	case 0x2:
		return "Binary"
	case 0x8:
		return "Close"
	case 0x9:
		return "Ping"
	case 0xA:
		return "Pong"
	}
	return fmt.Sprintf("Opcode %X", op)
}

// maxShown is how much of a payload is shown.
const maxShown = 40

// describePayload says in a few words what a frame carries.
func describePayload(op byte, p []byte) string {
	switch {
	case len(p) == 0:
		return ", empty"
	case op == 0x8 && len(p) >= 2:
		s := fmt.Sprintf(" %d", int(p[0])<<8|int(p[1]))
		if len(p) > 2 {
			s += " " + quoteBytes(p[2:])
		}
		return s
	}
	return " " + quoteBytes(p)
}

// quoteBytes shows the start of a payload, with its size when that is not all of it.
func quoteBytes(p []byte) string {
	if len(p) <= maxShown {
		return fmt.Sprintf("%+q", p)
	}
	return fmt.Sprintf("%+q… (%d bytes)", p[:maxShown], len(p))
}
