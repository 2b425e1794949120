package websocket

import (
	"encoding/binary"
	"math"
	"unsafe"

	"adieu/websocket/wire"
)

// sink takes what a receiver finds in the bytes, in order, on the reader's goroutine.
// The slices it is given are the receiver's and valid during the call only, but for
// Message.Data, which is the sink's.
type sink interface {
	message(Message)
	unknownFrame() // hixie: a frame that means nothing
	ping(payload []byte)
	peerClose(code uint16, reason string)
}

// receiver turns bytes into messages. feed takes the bytes in any pieces, cut anywhere,
// and may overwrite them;
// between messages it holds no buffer. After an error, or once the peer's Close was
// found, the receiver must not be fed again.
type receiver interface {
	feed(b []byte, to sink) error
}

// rfc6455Receiver is the receiving half of RFC 6455 §5 and §6.2, for either side.
type rfc6455Receiver struct {
	maxMessage   int64
	maxFragments int
	masked       bool      // it is a server's: every frame must be masked, and none else
	inflater     *inflater // nil when compression was not negotiated
	watch        *frameWatch

	head    [14]byte // the frame's header as far as it has come
	headLen int
	frame   wire.Header // valid while inFrame
	inFrame bool
	left    uint64 // payload bytes of the frame that have not come

	opcode wire.Opcode // of the message being joined, 0 when there is none
	size   int64       // payload bytes of the message, all frames so far
	data   []byte
	utf8   utf8Checker

	compressed bool // the message being joined is
	fragments  int  // of it, so far

	control    [maxControlPayload]byte
	controlLen int
}

// maxControlPayload is what a control frame may carry (RFC 6455 §5.5).
const maxControlPayload = 125

func (r *rfc6455Receiver) feed(b []byte, to sink) error {
	err := r.feedFrames(b, to)
	if err != nil {
		r.watch.end(nil)
	}
	return err
}

func (r *rfc6455Receiver) feedFrames(b []byte, to sink) error {
	for {
		if !r.inFrame {
			n, err := r.header(b)
			b = b[n:]
			if err != nil || !r.inFrame {
				return err
			}
		}
		take := b
		if uint64(len(take)) > r.left {
			take = take[:r.left]
		}
		b = b[len(take):]
		if r.frame.Masked {
			wire.MaskBytes(r.frame.Mask, int(r.frame.Length-r.left), take)
		}
		r.left -= uint64(len(take))
		r.watch.take(take)
		var err error
		if r.frame.Opcode.IsControl() {
			err = r.controlPayload(take, to)
		} else {
			err = r.dataPayload(take, to)
		}
		if err != nil || r.left > 0 {
			return err
		}
		r.inFrame = false
		if r.frame.Opcode == wire.OpClose || len(b) == 0 {
			return nil
		}
	}
}

// header collects the bytes of a frame's header and judges it once it is complete. It
// returns how many bytes of b it took.
func (r *rfc6455Receiver) header(b []byte) (int, error) {
	if r.headLen == 0 { // the usual case: the whole header is there
		if h, n, ok := wire.ParseHeader(b); ok {
			r.inFrame, r.frame, r.left = true, h, h.Length
			r.watch.begin(h)
			return n, r.judge(h)
		}
	}
	for i, c := range b {
		r.head[r.headLen] = c
		r.headLen++
		h, _, ok := wire.ParseHeader(r.head[:r.headLen])
		if !ok {
			continue
		}
		r.headLen = 0
		r.inFrame, r.frame, r.left = true, h, h.Length
		r.watch.begin(h)
		return i + 1, r.judge(h)
	}
	return len(b), nil
}

// judge checks a frame header against RFC 6455 §5.2 to §5.5 and begins a message with
// it where it does. The order of the checks is WebKit's.
func (r *rfc6455Receiver) judge(h wire.Header) error {
	joining := r.opcode != 0
	switch {
	case !h.Minimal():
		return violation(closeProtocolError, "The minimal number of bytes MUST be used to encode the length")
	case h.Length >= 1<<63:
		return violation(closeProtocolError, "WebSocket frame length too large: %d bytes", h.Length)
	case !isKnown(h.Opcode):
		return violation(closeProtocolError, "Unrecognized frame opcode: %d", h.Opcode)
	case h.Rsv1 && !r.mayCompress(h) || h.Rsv2 || h.Rsv3:
		return violation(closeProtocolError, "One or more reserved bits are on: reserved1 = %d, reserved2 = %d, reserved3 = %d", bit(h.Rsv1), bit(h.Rsv2), bit(h.Rsv3))
	case h.Masked && !r.masked:
		return violation(closeProtocolError, "A server must not mask any frames that it sends to the client.")
	case r.masked && !h.Masked:
		return violation(closeProtocolError, "A client must mask all frames that it sends to the server.")
	case h.Opcode.IsControl() && !h.Fin:
		return violation(closeProtocolError, "Received fragmented control frame: opcode = %d", h.Opcode)
	case h.Opcode.IsControl() && h.Length > maxControlPayload:
		return violation(closeProtocolError, "Received control frame having too long payload: %d bytes", h.Length)
	case h.Opcode.IsControl():
		r.controlLen = 0
		return nil
	case h.Opcode == wire.OpContinuation && !joining:
		return violation(closeProtocolError, "Received unexpected continuation frame.")
	case h.Opcode != wire.OpContinuation && joining:
		return violation(closeProtocolError, "Received new data frame but previous continuous frame is unfinished.")
	case h.Length > uint64(r.maxPayload(h)-r.size):
		return violation(closeTooBig, "WebSocket frame length too large: %d bytes", h.Length)
	case r.fragments >= r.maxFragments:
		return violation(closeTooBig, "WebSocket message has too many fragments: more than %d", r.maxFragments)
	}
	if !joining {
		r.opcode, r.compressed = h.Opcode, h.Rsv1
	}
	r.fragments++
	r.size += int64(h.Length)
	return nil
}

// maxPayload is how many bytes a message may have on the wire. Compressed, the limit holds
// for what they inflate to; what does not compress may take somewhat more.
func (r *rfc6455Receiver) maxPayload(h wire.Header) int64 {
	compressed := choose(r.opcode != 0, r.compressed, h.Rsv1)
	if !compressed || r.maxMessage > math.MaxInt64/2 {
		return r.maxMessage
	}
	return r.maxMessage + r.maxMessage/4 + 1<<10
}

// mayCompress reports whether RSV1 has a meaning in h: it marks the first frame of a
// compressed message (RFC 7692 §6).
func (r *rfc6455Receiver) mayCompress(h wire.Header) bool {
	return r.inflater != nil && (h.Opcode == wire.OpText || h.Opcode == wire.OpBinary)
}

func isKnown(op wire.Opcode) bool {
	return op <= wire.OpBinary || wire.OpClose <= op && op <= wire.OpPong
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}

// dataPayload takes a piece of a data frame, the last one when r.left is 0.
func (r *rfc6455Receiver) dataPayload(b []byte, to sink) error {
	last := r.frame.Fin && r.left == 0
	if r.compressed {
		return r.compressedPayload(b, last, to)
	}
	if r.left == 0 {
		r.watch.end(nil)
	}
	if r.opcode == wire.OpText {
		if !r.utf8.valid(b) || last && !r.utf8.done() {
			return violation(closeInvalidPayload, "Could not decode a text frame as UTF-8.")
		}
	}
	if last && r.opcode == wire.OpText && len(r.data) == 0 { // the usual case: all at once
		r.opcode, r.size, r.fragments = 0, 0, 0
		to.message(Message{Text: string(b)})
		return nil
	}
	r.grow(len(b))
	r.data = append(r.data, b...)
	if !last {
		return nil
	}
	r.deliver(r.data, to)
	return nil
}

// compressedPayload inflates a piece of a compressed message: what it gives is judged at
// once, the limit and the text's bytes in the order in which they come.
func (r *rfc6455Receiver) compressedPayload(b []byte, last bool, to sink) error {
	text, err := r.inflater.write(b, last, r.maxMessage)
	if r.opcode == wire.OpText {
		if !r.utf8.valid(text) || last && err == nil && !r.utf8.done() {
			return violation(closeInvalidPayload, "Could not decode a text frame as UTF-8.")
		}
	}
	if err != nil || !last {
		if r.left == 0 {
			r.watch.end(nil)
		}
		return err
	}
	m := r.inflater.message(r.opcode == wire.OpBinary)
	r.watch.end(&m)
	r.opcode, r.size, r.fragments = 0, 0, 0
	to.message(m)
	return nil
}

// deliver hands over a message whose bytes nobody else has.
func (r *rfc6455Receiver) deliver(message []byte, to sink) {
	m := Message{Binary: true, Data: message}
	if r.opcode == wire.OpText {
		// Nobody will change them any more: they can be the text.
		m = Message{Text: unsafe.String(unsafe.SliceData(message), len(message))}
	}
	r.opcode, r.size, r.fragments, r.data = 0, 0, 0, nil
	to.message(m)
}

// grow makes room for n more bytes. What a header promises is believed only as far as
// twice what has come, so that a promise costs the peer bytes.
func (r *rfc6455Receiver) grow(n int) {
	if need := len(r.data) + n; need > cap(r.data) || r.data == nil {
		data := make([]byte, len(r.data), r.capacity(need))
		copy(data, r.data)
		r.data = data
	}
}

func (r *rfc6455Receiver) capacity(need int) int {
	const trusted = 64 << 10 // bytes worth one allocation on the header's word alone
	if r.frame.Fin {
		return int(min(int64(max(2*need, trusted)), r.size)) // r.size is the whole message
	}
	return 2 * need
}

// controlPayload takes a piece of a control frame and acts once all of it is there.
func (r *rfc6455Receiver) controlPayload(b []byte, to sink) error {
	r.controlLen += copy(r.control[r.controlLen:], b)
	if r.left > 0 {
		return nil
	}
	r.watch.end(nil)
	payload := r.control[:r.controlLen]
	switch r.frame.Opcode {
	case wire.OpPing:
		to.ping(payload)
	case wire.OpClose:
		return r.close(payload, to)
	}
	return nil // a Pong needs no answer, asked for or not (§5.5.3)
}

// close judges the body of a Close frame (RFC 6455 §5.5.1 and §7.4).
func (r *rfc6455Receiver) close(body []byte, to sink) error {
	switch {
	case len(body) == 0:
		to.peerClose(closeNoStatus, "")
		return nil
	case len(body) == 1:
		return violation(closeProtocolError, "Received a broken close frame containing an invalid size body.")
	}
	code, reason := binary.BigEndian.Uint16(body), body[2:]
	if !peerMayClose(code) {
		return violation(closeProtocolError, "Received a broken close frame containing a reserved status code.")
	}
	var check utf8Checker
	if !check.valid(reason) || !check.done() {
		return violation(closeInvalidPayload, "Received a broken close frame containing invalid UTF-8.")
	}
	to.peerClose(code, string(reason))
	return nil
}
