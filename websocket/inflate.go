package websocket

import "unsafe"

// inflater inflates the messages that come one way, as they come (RFC 7692 §7.2.2).
// Between messages it holds nothing but the window. A message that has begun holds a
// stream besides: one of the process's, or, while those are all in use, one of its own.
// So nobody waits for a peer that leaves its message unfinished; that costs 8 KiB and
// what of the message has come, which the limit on messages bounds.
type inflater struct {
	reach  int            // how far back a message may refer: the agreed window
	window *window        // nil without context takeover
	stream *inflateStream // of the message that has begun
}

// maxKeptOutput is how large a buffer for messages the process's streams keep: enough for
// 64 KiB.
const maxKeptOutput = 64<<10 + maxMatch

func newInflater(bits int, noTakeover bool) *inflater {
	return &inflater{reach: windowSize(bits), window: newWindow(bits, noTakeover)}
}

// write takes the next piece of a message's payload, and returns what more of the message
// it gives; that is valid until the next call. It stops where the message exceeds limit.
func (d *inflater) write(payload []byte, last bool, limit int64) (fresh []byte, err error) {
	s := d.stream
	if s == nil {
		s = takeStream()
		d.stream = s
	}
	known := len(s.out)
	err = s.write(payload, d.window, d.reach, int(limit))
	if err == nil && last {
		err = s.write(deflateTail, d.window, d.reach, int(limit))
		if err == nil && !s.ended() {
			err = errUnfinished
		}
	}
	fresh = s.out[known:]
	switch err {
	case nil:
		return fresh, nil
	case errTooMuchData:
		return fresh, violation(closeTooBig, "WebSocket message too large: more than %d bytes after decompression", limit)
	}
	return fresh, violation(closeInvalidPayload, "Could not decompress a message: %v", err)
}

// message is the whole message, after the last of its payload was written.
func (d *inflater) message(binary bool) (m Message) {
	s := d.stream
	d.window.add(s.out)
	out := s.out
	if cap(out) > maxKeptOutput { // it is the message's
		s.out = nil
	} else if binary {
		out = append([]byte{}, out...) // not nil, though it may be empty
	}
	switch {
	case binary:
		m = Message{Binary: true, Data: out}
	case s.out == nil:
		m = Message{Text: unsafe.String(unsafe.SliceData(out), len(out))} // nobody will change it
	default:
		m = Message{Text: string(out)}
	}
	d.stream = nil
	returnStream(s)
	return m
}

func takeStream() *inflateStream {
	if s, ok := inflaters.get(func(*inflateStream) bool { return true }); ok {
		return s
	}
	return &inflateStream{}
}

// returnStream gives back a stream that has ended.
func returnStream(s *inflateStream) {
	s.out = s.out[:0]
	inflaters.put(s)
}
