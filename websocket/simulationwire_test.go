package websocket

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"
)

// tap is an end of the connection with somebody who looks on: it counts what is read,
// and finds the frames in what is written, with the bytes at which they end. So the world
// knows at any time, without asking the code under test, which frames have been handed to
// the transport and which have been read from it.
type tap struct {
	*memnet.Conn
	w     *world
	other *tap

	// Guarded by the world's mu.
	ledger  ledger    // of what is written here
	read    int64     // bytes
	heardAt time.Time // when the other side's goodbye was read
	wroteAt time.Time // when a Write succeeded last
	overAt  time.Time // when this end was closed
}

func newTap(w *world, conn *memnet.Conn, limit int64, server bool) *tap {
	return &tap{Conn: conn, w: w, ledger: ledger{protocol: w.plan.protocol, server: server, limit: limit}}
}

// Read implements net.Conn.
func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	t.read += int64(n)
	if t.heardAt.IsZero() && t.other.ledger.goodbyeBy(t.read) {
		t.heardAt = time.Now()
	}
	return n, err
}

// Write implements net.Conn.
func (t *tap) Write(b []byte) (int, error) {
	t.w.mu.Lock()
	sent := b
	if t.ledger.offered == 0 && !t.ledger.server {
		sent = pad(b)
	}
	t.ledger.take(sent)
	t.w.mu.Unlock()
	n, err := t.Conn.Write(sent)
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	if err != nil {
		return min(n, len(b)), err
	}
	t.ledger.sure, t.wroteAt = t.ledger.offered, time.Now()
	return len(b), nil
}

// Close implements net.Conn.
func (t *tap) Close() error { t.ended(); return t.Conn.Close() }

// Abort implements transport.Conn.
func (t *tap) Abort() error { t.ended(); return t.Conn.Abort() }

func (t *tap) ended() {
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	if t.overAt.IsZero() {
		t.overAt = time.Now()
	}
}

// pad makes every request of the same size, whatever the length of draft 76's keys, so
// that a seed's faults and cuts fall on the same bytes.
func pad(request []byte) []byte {
	const size = 800
	head, rest, _ := bytes.Cut(request, []byte("\r\n\r\n"))
	padding := "\r\nX-Padding: "
	padding += strings.Repeat("x", size-len(request)-len(padding))
	return bytes.Join([][]byte{head, []byte(padding + "\r\n\r\n"), rest}, nil)
}

// ledger is what one end has written.
type ledger struct {
	protocol Protocol
	server   bool
	limit    int64 // of the other side on a message's size, 0 for none
	byHand   bool  // the frames are entered by who writes them, not found in the bytes

	offered int64 // bytes that Write was called with
	sure    int64 // as much of it as is in Writes that succeeded

	messages []Message // what was accepted for sending: the n-th has the n-th frame
	frames   []dataFrame
	goodbye  *goodbyeFrame
	breach   int64   // the byte with which the protocol or a limit is broken, counted from 1; 0: it is not
	doubt    int64   // where the payload of a compressed message begins that breaks the limit; 0: there is none
	unknown  []int64 // where frames without meaning end

	opened  bool
	head    []byte // of the handshake or the frame as far as it has come
	header  wire.Header
	inFrame bool   // behind an RFC 6455 header
	left    uint64 // payload that has not come
	control []byte // payload of a control frame
	inText  bool   // in a hixie text frame
	counted int    // frames that written has added up
	amount  int64
}

// dataFrame is where a message is in what was written. All numbers count bytes from the
// beginning.
type dataFrame struct {
	payload, payloadEnd, end int64
	compressed               bool
}

type goodbyeFrame struct {
	end    int64
	code   uint16
	reason string
	before int // messages
}

// take finds the frames in what is about to be written.
func (k *ledger) take(b []byte) {
	if k.byHand {
		k.offered += int64(len(b))
		return
	}
	for len(b) > 0 {
		n := 1
		switch {
		case !k.opened:
			k.head = append(k.head, b[0])
			k.opened = k.handshakeIsWhole()
		case k.protocol != RFC6455:
			n = k.takeHixie(b)
		case k.inFrame:
			n = int(min(k.left, uint64(len(b))))
			if k.header.Opcode.IsControl() {
				k.control = append(k.control, b[:n]...)
			}
			k.left -= uint64(n)
		default:
			k.head = append(k.head, b[0])
			if h, size, ok := wire.ParseHeader(k.head); ok && size == len(k.head) {
				k.begin(h, k.offered+1)
			}
		}
		k.offered += int64(n)
		b = b[n:]
		if k.inFrame && k.left == 0 {
			k.end()
		}
	}
}

func (k *ledger) handshakeIsWhole() bool {
	_, body, found := bytes.Cut(k.head, []byte("\r\n\r\n"))
	if !found || k.protocol == Hixie76 && len(body) < choose(k.server, 16, 8) {
		return false
	}
	k.head = nil
	return true
}

// begin is the end of an RFC 6455 header.
func (k *ledger) begin(h wire.Header, at int64) {
	k.header, k.inFrame, k.left = h, true, h.Length
	k.head, k.control = nil, nil
	if h.Opcode == wire.OpText || h.Opcode == wire.OpBinary {
		k.frames = append(k.frames, dataFrame{payload: at, payloadEnd: at + int64(h.Length), end: at + int64(h.Length), compressed: h.Rsv1})
		switch {
		case k.limit == 0:
		case !h.Rsv1 && int64(h.Length) > k.limit:
			k.breachAt(at)
		case h.Rsv1 && int64(h.Length) > k.limit+k.limit/4+1<<10: // what does not compress may take somewhat more
			k.breachAt(at)
		case h.Rsv1 && k.doubt == 0 && int64(k.messages[len(k.frames)-1].size()) > k.limit:
			k.doubt = at
		}
	}
}

// end is the end of an RFC 6455 frame.
func (k *ledger) end() {
	k.inFrame = false
	switch {
	case k.header.Opcode == wire.OpClose:
		wire.MaskBytes(k.header.Mask, 0, k.control)
		g := &goodbyeFrame{end: k.offered, code: closeNoStatus, before: len(k.frames)}
		if len(k.control) >= 2 {
			g.code, g.reason = binary.BigEndian.Uint16(k.control), string(k.control[2:])
		}
		k.sayGoodbye(g)
	case !k.header.Opcode.IsControl() && k.header.Rsv1:
		if size := k.messages[len(k.frames)-1].size(); k.limit > 0 && int64(size) > k.limit {
			k.breachAt(k.offered)
		}
	}
}

// takeHixie takes some of b and returns how much.
func (k *ledger) takeHixie(b []byte) int {
	switch {
	case k.inText:
		n := bytes.IndexByte(b, wire.HixieEnd)
		f := &k.frames[len(k.frames)-1]
		whole := n >= 0
		n = choose(whole, n, len(b))
		f.payloadEnd += int64(n)
		if k.limit > 0 && f.payloadEnd-f.payload > k.limit {
			k.breachAt(f.payload + k.limit + 1)
		}
		if whole {
			n++
			f.end, k.inText = f.payloadEnd+1, false
		}
		return n
	case len(k.head) > 0: // the second byte of FF 00
		k.head = nil
		k.sayGoodbye(&goodbyeFrame{end: k.offered + 1, code: closeNoStatus, before: len(k.frames)})
	case b[0] == wire.HixieText:
		k.inText = true
		k.frames = append(k.frames, dataFrame{payload: k.offered + 1, payloadEnd: k.offered + 1, end: 1 << 62})
	default:
		k.head = append(k.head, b[0])
	}
	return 1
}

func (k *ledger) sayGoodbye(g *goodbyeFrame) {
	if k.goodbye == nil {
		k.goodbye = g
	}
}

func (k *ledger) breachAt(at int64) {
	if k.breach == 0 {
		k.breach = at
	}
}

// written is how much of the messages has surely been handed to the transport, as
// bufferedAmount counts it: bytes of payload, and two for the frame in the drafts.
func (k *ledger) written() int64 {
	overhead := choose[int64](k.protocol == RFC6455, 0, 2)
	for k.counted < len(k.frames) && k.frames[k.counted].end <= k.sure {
		k.amount += int64(k.messages[k.counted].size()) + overhead
		k.counted++
	}
	if k.counted < len(k.frames) && !k.frames[k.counted].compressed {
		f := k.frames[k.counted]
		return k.amount + max(min(k.sure, f.payloadEnd)-f.payload, 0)
	}
	return k.amount
}

// readBy is how many messages a reader of n bytes has had.
func (k *ledger) readBy(n int64) int {
	count := 0
	for _, f := range k.frames {
		if f.end > n || k.breach > 0 && f.end >= k.breach || k.goodbye != nil && f.end > k.goodbye.end {
			break
		}
		count++
	}
	return count
}

// unknownBy is how many frames without meaning a reader of n bytes has had.
func (k *ledger) unknownBy(n int64) int {
	count := 0
	for _, end := range k.unknown {
		if end <= n && !(k.breach > 0 && end > k.breach) && !(k.goodbye != nil && end > k.goodbye.end) {
			count++
		}
	}
	if k.protocol != RFC6455 && k.brokenBy(n) { // that is told in the same way
		count++
	}
	return count
}

// brokenBy reports whether a reader of n bytes has seen the protocol or a limit broken.
func (k *ledger) brokenBy(n int64) bool {
	return k.breach > 0 && k.breach <= n && !(k.goodbye != nil && k.goodbye.end < k.breach)
}

// mayBeBrokenBy reports whether a reader of n bytes may have found a limit broken: within a
// compressed message only the reader knows where.
func (k *ledger) mayBeBrokenBy(n int64) bool {
	return k.doubt > 0 && k.doubt < n && !(k.goodbye != nil && k.goodbye.end < k.doubt)
}

// goodbyeBy reports whether a reader of n bytes has read a goodbye that counts.
func (k *ledger) goodbyeBy(n int64) bool {
	return k.goodbye != nil && k.goodbye.end <= n && !(k.breach > 0 && k.breach <= k.goodbye.end)
}
