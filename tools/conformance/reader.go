package conformance

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// reader turns what a peer sends into events and judges it. feed takes the bytes in any
// pieces; after an evBroken it must not be called again.
type reader interface {
	feed(b []byte, to func(event))
}

// maxRead is the longest message that is read: more than any case asks for.
const maxRead = 80 << 20

// frameReader reads the frames of RFC 6455 §5. It is written from the standard, for both
// roles, and shares nothing with the engine.
type frameReader struct {
	fromClient bool
	log        *wireLog
	inflater   *inflater // nil when permessage-deflate was not agreed

	buf     []byte
	closed  bool // a Close has come
	joining bool
	binary  bool
	rsv1    bool // the message being joined is compressed
	joined  []byte
	frames  int

	// masks is what was seen of masking, which only some cases judge: a peer that never
	// masks breaks one rule, not all of them.
	masks []maskSeen
}

// maskSeen is how one frame was masked.
type maskSeen struct {
	opcode byte
	masked bool
	key    [4]byte
}

// maxMasks bounds the frames whose masks are remembered.
const maxMasks = 10_000

func (r *frameReader) feed(b []byte, to func(event)) {
	r.buf = append(r.buf, b...)
	used := 0
	for {
		n, ok := r.frame(r.buf[used:], to)
		used += n
		if !ok {
			break
		}
	}
	if used > 0 {
		r.buf = append(r.buf[:0], r.buf[used:]...)
	}
}

// frame reads one frame and returns its size; false when it is incomplete or broken.
func (r *frameReader) frame(b []byte, to func(event)) (int, bool) {
	if len(b) < 2 {
		return 0, false
	}
	fin, rsv, op := b[0]&0x80 != 0, b[0]>>4&7, b[0]&0xF
	masked, length, at := b[1]&0x80 != 0, uint64(b[1]&0x7F), 2
	minimum := uint64(0)
	switch length {
	case 126:
		if len(b) < 4 {
			return 0, false
		}
		length, at, minimum = uint64(binary.BigEndian.Uint16(b[2:])), 4, 126
	case 127:
		if len(b) < 10 {
			return 0, false
		}
		length, at, minimum = binary.BigEndian.Uint64(b[2:]), 10, 1<<16
	}
	control := op&8 != 0
	what := opcodeName(op)
	var problem event
	switch {
	case length < minimum:
		problem = broken("RFC 6455 §5.2", "its %s states a length of %d in more bytes than that needs", what, length)
	case op >= 3 && op <= 7 || op >= 0xB:
		problem = broken("RFC 6455 §5.2", "it sends a frame with the reserved opcode %X", op)
	case rsv&3 != 0:
		problem = broken("RFC 6455 §5.2", "its %s has RSV2 or RSV3 set", what)
	case rsv != 0 && r.inflater == nil:
		problem = broken("RFC 6455 §5.2", "its %s has RSV1 set although no extension was agreed", what)
	case rsv != 0 && (control || op == 0):
		problem = broken("RFC 7692 §6.1", "its %s has RSV1 set, which only the first frame of a message may have", what)
	case control && !fin:
		problem = broken("RFC 6455 §5.5", "its %s is fragmented", what)
	case control && length > 125:
		problem = broken("RFC 6455 §5.5", "its %s has %d bytes", what, length)
	case length > maxRead:
		problem = broken("RFC 6455 §5.2", "its %s announces %d bytes", what, length)
	case r.closed && !control:
		problem = broken("RFC 6455 §5.5.1", "it sends a %s after its Close", what)
	case op == 0 && !r.joining:
		problem = broken("RFC 6455 §5.4", "its Continuation continues nothing")
	case !control && op != 0 && r.joining:
		problem = broken("RFC 6455 §5.4", "it begins a message within another")
	}
	if problem.kind == evBroken {
		r.log.frame(fmt.Sprintf("%s, fin=%v rsv=%03b length=%d", what, fin, rsv, length))
		to(problem)
		return 0, false
	}
	var key [4]byte
	if masked {
		if len(b) < at+4 {
			return 0, false
		}
		key = [4]byte(b[at : at+4])
		at += 4
	}
	if uint64(len(b)-at) < length {
		return 0, false
	}
	end := at + int(length)
	payload := make([]byte, length)
	for i, c := range b[at:end] {
		payload[i] = c ^ key[i%4]
	}
	r.see(fin, rsv, op, masked, key, payload)
	return end, r.take(fin, rsv != 0, op, payload, to)
}

// see logs a frame and remembers its mask.
func (r *frameReader) see(fin bool, rsv, op byte, masked bool, key [4]byte, payload []byte) {
	if len(r.masks) < maxMasks {
		r.masks = append(r.masks, maskSeen{op, masked, key})
	}
	s := opcodeName(op)
	if !fin {
		s += " (more to come)"
	}
	if rsv != 0 {
		s += " RSV1"
	}
	if masked != r.fromClient {
		s += " wrongly " + map[bool]string{true: "masked", false: "unmasked"}[masked]
	}
	r.log.frame(s + describePayload(op, payload))
}

// take acts on a frame that is legal by itself.
func (r *frameReader) take(fin, rsv1 bool, op byte, payload []byte, to func(event)) bool {
	switch op {
	case 0x8:
		e := closeEvent(payload)
		r.closed = true
		to(e)
		return e.kind != evBroken
	case 0x9:
		to(event{kind: evPing, payload: payload})
		return true
	case 0xA:
		to(event{kind: evPong, payload: payload})
		return true
	}
	if op != 0 {
		r.joining, r.binary, r.rsv1, r.joined, r.frames = true, op == 0x2, rsv1, nil, 0
	}
	r.joined = append(r.joined, payload...)
	r.frames++
	if !fin {
		return true
	}
	r.joining = false
	e := r.message()
	to(e)
	return e.kind != evBroken
}

// message ends a message.
func (r *frameReader) message() event {
	e := event{kind: evMessage, binary: r.binary, payload: r.joined, frames: r.frames, compressed: r.rsv1}
	if r.rsv1 {
		var err error
		if e.inflated, err = r.inflater.message(r.joined); err != nil {
			return broken("RFC 7692 §7.2.1", "its compressed message does not inflate: %v", err)
		}
		e.payload = e.inflated.data
	}
	if !e.binary && !utf8.Valid(e.payload) {
		return broken("RFC 6455 §8.1", "its text message is not UTF-8")
	}
	return e
}

// closeEvent reads the body of a Close.
func closeEvent(body []byte) event {
	if len(body) == 0 {
		return event{kind: evClose}
	}
	if len(body) == 1 {
		return broken("RFC 6455 §5.5.1", "its Close has a body of one byte")
	}
	e := event{kind: evClose, hasCode: true, code: binary.BigEndian.Uint16(body), reason: string(body[2:])}
	switch {
	case !mayBeSent(e.code):
		return broken("RFC 6455 §7.4", "its Close has the code %d, which must not be sent", e.code)
	case !utf8.ValidString(e.reason):
		return broken("RFC 6455 §5.5.1", "the reason of its Close is not UTF-8")
	}
	return e
}

// mayBeSent reports whether RFC 6455 §7.4.2 lets an endpoint send the code. Codes that
// are neither defined nor reserved for programs are none of its business.
func mayBeSent(code uint16) bool {
	switch code {
	case 1004, 1005, 1006, 1015:
		return false
	}
	return code >= 1000
}
