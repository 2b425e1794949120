package wiretrace

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/flate"

	"adieu/websocket/wire"
)

// Bounds of what is inflated for show. Beyond them nothing more of the direction can be:
// what comes later may refer to what was not inflated.
const (
	maxDeflated  = 256 << 10
	maxInflated  = 1 << 20
	inflateSlide = 32 << 10
)

// inflater shows what the compressed messages of one direction say (RFC 7692).
type inflater struct {
	window     []byte // the last of what was inflated
	compressed []byte // of the message that is coming
	coming     bool   // it is a compressed one
	lost       bool
}

// add takes a piece of a frame's payload, as it is on the wire.
func (z *inflater) add(h wire.Header, at uint64, b []byte) {
	if h.Opcode != wire.OpContinuation && at == 0 {
		z.coming, z.compressed = h.Rsv1, z.compressed[:0]
	}
	if !z.coming || z.lost {
		return
	}
	if len(z.compressed)+len(b) > maxDeflated {
		z.giveUp()
		return
	}
	start := len(z.compressed)
	z.compressed = append(z.compressed, b...)
	if h.Masked {
		wire.MaskBytes(h.Mask, int(at%4), z.compressed[start:])
	}
}

// message is the message that a frame ends, and its length; nil when there is none or it
// cannot be told.
func (z *inflater) message(h wire.Header) ([]byte, int) {
	if h.Opcode.IsControl() || !h.Fin || !z.coming || z.lost {
		return nil, 0
	}
	z.coming = false
	src := io.MultiReader(bytes.NewReader(z.compressed), bytes.NewReader([]byte{0, 0, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF}))
	r := flate.NewReaderDict(src, z.window)
	message, err := io.ReadAll(io.LimitReader(r, maxInflated+1))
	_ = r.Close()
	if err != nil || len(message) > maxInflated {
		z.giveUp()
		return nil, 0
	}
	z.window = append(z.window, message...)
	z.window = bytes.Clone(z.window[max(0, len(z.window)-inflateSlide):])
	return append([]byte{}, message...), len(message)
}

func (z *inflater) giveUp() { *z = inflater{lost: true} }
