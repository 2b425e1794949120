package websocket

import (
	"bytes"

	"adieu/dom"
	"adieu/websocket/wire"
)

// hixieReceiver is the receiving half of draft-hixie-76 §4.2, with WebCore's behaviour
// of 2011: a frame that means nothing is skipped and flagged, and the connection goes on.
type hixieReceiver struct {
	maxMessage int64
	closes     bool // FF 00 is a goodbye; in draft 75 it is a frame without meaning
	watch      *frameWatch

	state   hixieState
	typ     byte        // of the frame being received
	length  wire.Length // of a length-prefixed frame, as far as it has come
	skip    uint64      // payload bytes of a length-prefixed frame that have not come
	text    []byte      // the text frame's bytes so far
	textLen int64       // their number; those of a frame without meaning are not kept
}

type hixieState uint8

const (
	hixieType   hixieState = iota // the next byte is a frame type
	hixieText                     // in a 00..7F frame, up to FF
	hixieLength                   // in the length of an 80..FF frame
	hixieSkip                     // in its payload
)

// feed never believes that a length has come while its last byte has not: a lone FF
// is not a close frame yet.
func (r *hixieReceiver) feed(b []byte, to sink) error {
	for len(b) > 0 {
		switch r.state {
		case hixieType:
			r.typ, b = b[0], b[1:]
			r.state = choose(r.typ < wire.HixieLengthFirst, hixieText, hixieLength)
		case hixieText:
			end := bytes.IndexByte(b, wire.HixieEnd)
			if end < 0 {
				return r.appendText(b, to)
			}
			if err := r.endText(b[:end], to); err != nil {
				return err
			}
			b = b[end+1:]
		case hixieLength:
			state := r.length.Next(b[0])
			b = b[1:]
			if state == wire.LengthShort {
				continue
			}
			n := r.length.Value()
			r.length = wire.Length{}
			if state == wire.LengthOverflow {
				return r.tooLarge(to)
			}
			r.watch.hixie(r.typ, n, nil)
			if n == 0 && r.typ == wire.HixieClose && r.closes {
				to.peerClose(closeNoStatus, "")
				return nil
			}
			r.skip = n
			r.state = hixieSkip
			r.endSkip(to)
		case hixieSkip:
			n := min(r.skip, uint64(len(b)))
			r.skip, b = r.skip-n, b[n:]
			r.endSkip(to)
		}
	}
	return nil
}

func (r *hixieReceiver) appendText(b []byte, to sink) error {
	r.textLen += int64(len(b))
	if r.textLen > r.maxMessage {
		return r.tooLarge(to)
	}
	if r.typ == wire.HixieText {
		r.text = append(r.text, b...)
	}
	return nil
}

func (r *hixieReceiver) endText(rest []byte, to sink) error {
	whole, length := rest, r.textLen+int64(len(rest))
	if r.textLen > 0 || length > r.maxMessage {
		if err := r.appendText(rest, to); err != nil {
			return err
		}
		whole = r.text
	}
	r.state, r.text, r.textLen = hixieType, nil, 0
	r.watch.hixie(r.typ, uint64(length), whole)
	if r.typ == wire.HixieText {
		to.message(Message{Text: dom.DecodeUTF8(string(whole))})
	} else {
		to.unknownFrame()
	}
	return nil
}

func (r *hixieReceiver) endSkip(to sink) {
	if r.skip == 0 {
		r.state = hixieType
		to.unknownFrame()
	}
}

// tooLarge is WebCore's end for a length it cannot hold: an error event, then the close.
func (r *hixieReceiver) tooLarge(to sink) error {
	to.unknownFrame()
	return violation(closeTooBig, "WebSocket frame length too large")
}
