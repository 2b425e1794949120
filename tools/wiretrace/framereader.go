package wiretrace

import (
	"bytes"

	"adieu/websocket"
	"adieu/websocket/wire"
)

// frameReader finds the frames in the bytes of one direction, in any dialect. It keeps the
// beginning of each.
type frameReader struct {
	state  frameState
	head   []byte // of a frame of RFC 6455, as far as it has come
	frame  websocket.Frame
	seen   uint64      // bytes of its payload
	length wire.Length // of a frame of the drafts, as far as it has come
}

type frameState uint8

const (
	atFrame      frameState = iota // the next byte begins a frame
	inLength                       // of a frame of the drafts
	inPayload                      // of a known length
	inTerminated                   // up to FF
)

// feed takes bytes up to the end of a frame, and returns the rest.
func (r *frameReader) feed(b []byte, d *direction) []byte {
	switch r.state {
	case atFrame:
		if d.protocol == websocket.RFC6455 {
			return r.header(b, d)
		}
		r.frame = websocket.Frame{HixieType: b[0], Payload: r.frame.Payload[:0]}
		r.state, r.seen = choose(b[0] < wire.HixieLengthFirst, inTerminated, inLength), 0
		return b[1:]
	case inLength:
		switch r.length.Next(b[0]) {
		case wire.LengthComplete:
			r.begin(r.length.Value(), d)
		case wire.LengthOverflow:
			r.begin(wire.MaxLength, d)
		}
		return b[1:]
	case inTerminated:
		end := bytes.IndexByte(b, wire.HixieEnd)
		if end < 0 {
			r.take(b)
			return nil
		}
		r.take(b[:end])
		r.frame.Header.Length = r.seen
		r.tell(d)
		return b[end+1:]
	}
	n := min(uint64(len(b)), r.frame.Header.Length-r.seen)
	r.payload(b[:n], d)
	return b[n:]
}

// header collects the header of a frame of RFC 6455.
func (r *frameReader) header(b []byte, d *direction) []byte {
	for i, c := range b {
		r.head = append(r.head, c)
		h, _, ok := wire.ParseHeader(r.head)
		if !ok {
			continue
		}
		r.head = r.head[:0]
		r.frame = websocket.Frame{Header: h, Payload: r.frame.Payload[:0]}
		r.seen = 0
		r.begin(h.Length, d)
		return b[i+1:]
	}
	return nil
}

// begin is the end of a frame's header.
func (r *frameReader) begin(length uint64, d *direction) {
	r.frame.Header.Length = length
	r.length = wire.Length{}
	r.state = inPayload
	if length == 0 {
		r.payload(nil, d)
	}
}

// payload takes bytes of a payload whose length is known.
func (r *frameReader) payload(b []byte, d *direction) {
	if d.inflater != nil && !r.frame.Header.Opcode.IsControl() {
		d.inflater.add(r.frame.Header, r.seen, b)
	}
	r.take(b)
	if r.seen < r.frame.Header.Length {
		return
	}
	if d.inflater != nil {
		r.frame.Content, r.frame.ContentLength = d.inflater.message(r.frame.Header)
	}
	r.tell(d)
}

// take keeps the beginning of a payload, unmasked.
func (r *frameReader) take(b []byte) {
	if room := keptPayload - len(r.frame.Payload); room > 0 {
		at := len(r.frame.Payload)
		r.frame.Payload = append(r.frame.Payload, b[:min(room, len(b))]...)
		if r.frame.Header.Masked {
			wire.MaskBytes(r.frame.Header.Mask, at, r.frame.Payload[at:])
		}
	}
	r.seen += uint64(len(b))
}

func (r *frameReader) tell(d *direction) {
	r.state = atFrame
	d.tellFrame(r.frame)
}

// finish tells of a frame that was broken off.
func (r *frameReader) finish(d *direction) {
	switch {
	case len(r.head) > 0:
		d.stream.event(BytesEvent(r.head, uint64(len(r.head)), d.lane))
	case r.state == inPayload:
		r.tell(d)
	case r.state == inTerminated:
		begun := append([]byte{r.frame.HixieType}, r.frame.Payload...)
		d.stream.event(BytesEvent(begun, r.seen+1, d.lane))
	case r.state == inLength:
		d.stream.event(BytesEvent([]byte{r.frame.HixieType}, 1, d.lane))
	}
}
