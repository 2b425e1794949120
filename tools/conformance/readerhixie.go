package conformance

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// hixieReader reads the frames of draft-hixie-76 §4.2 and §5.3. An endpoint may send text
// frames and FF 00, and nothing else.
type hixieReader struct {
	log    *wireLog
	buf    []byte
	closed bool
}

func (r *hixieReader) feed(b []byte, to func(event)) {
	r.buf = append(r.buf, b...)
	for len(r.buf) > 0 {
		e, n := r.frame()
		if n == 0 {
			return
		}
		r.buf = r.buf[n:]
		to(e)
		if e.kind == evBroken {
			return
		}
	}
}

// frame reads one frame and returns its size, 0 when it is incomplete.
func (r *hixieReader) frame() (event, int) {
	first := r.buf[0]
	if first != 0x00 && first != 0xFF {
		r.log.frame(fmt.Sprintf("frame of type %02X", first))
		return broken("draft-hixie-76 §4.2", "it sends a frame of type %02X", first), 1
	}
	if r.closed {
		return broken("draft-hixie-76 §4.2", "it sends more after FF 00"), 1
	}
	if first == 0xFF {
		switch {
		case len(r.buf) < 2:
			return event{}, 0
		case r.buf[1] != 0x00:
			return broken("draft-hixie-76 §4.2", "it sends FF %02X", r.buf[1]), 1
		}
		r.closed = true
		r.log.frame("FF 00")
		return event{kind: evClose, hixie: true}, 2
	}
	end := bytes.IndexByte(r.buf, 0xFF)
	if end < 0 {
		return event{}, 0
	}
	payload := bytes.Clone(r.buf[1:end])
	r.log.frame("Text" + describePayload(1, payload))
	if !utf8.Valid(payload) {
		return broken("draft-hixie-76 §4.2", "its text is not UTF-8"), end + 1
	}
	return event{kind: evMessage, payload: payload, frames: 1}, end + 1
}
