package websocket

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

const (
	deflateName = "permessage-deflate"

	minWindowBits = 8
	maxWindowBits = 15

	// minDeflate is the shortest message that is worth compressing.
	minDeflate = 32
)

// deflateTail is what a compressor's flush ends with and the wire leaves out (RFC 7692
// §7.2.1).
var deflateTail = []byte{0x00, 0x00, 0xff, 0xff}

// deflateParams are the negotiated parameters of permessage-deflate (RFC 7692 §7.1).
type deflateParams struct {
	serverNoTakeover, clientNoTakeover bool
	serverBits, clientBits             int // window bits, 0 when not negotiated: 15
}

// windowLimit is a Config's WindowBits as they are negotiated: 0 when there is no limit.
func windowLimit(bits int) int {
	if bits <= 0 || bits >= maxWindowBits {
		return 0
	}
	return max(bits, minWindowBits)
}

// deflateOffer is what our client offers: everything, and any window up to its limit that
// the server wants.
func deflateOffer(limit int) string {
	if limit == 0 {
		return deflateName + "; client_max_window_bits"
	}
	return deflateParams{serverBits: limit, clientBits: limit}.String()
}

// acceptDeflate judges a server's answer to deflateOffer(limit) (RFC 7692 §7.1). The error
// says for the console what is wrong.
func acceptDeflate(answer string, limit int) (*deflateParams, error) {
	list, ok := parseExtensions(answer)
	switch {
	case !ok:
		return nil, mismatch("'Sec-WebSocket-Extensions' header value is broken")
	case len(list) == 0:
		return nil, nil
	case list[0].name != deflateName:
		return nil, handshakeFailure("Received unexpected extension: " + sample([]byte(list[0].name)))
	case len(list) > 1 && list[1].name != deflateName:
		return nil, handshakeFailure("Received unexpected extension: " + sample([]byte(list[1].name)))
	case len(list) > 1:
		return nil, handshakeFailure("Received duplicate permessage-deflate response")
	}
	p, err := parseDeflate(list[0].params, false)
	switch {
	case err != nil || limit == 0:
		return p, err
	case p.serverBits == 0 || p.serverBits > limit: // it was asked for (§7.1.2.1)
		return nil, handshakeFailure("Received invalid server_max_window_bits parameter")
	case p.clientBits > limit:
		return nil, handshakeFailure("Received invalid client_max_window_bits parameter")
	}
	p.clientBits = smallerWindow(p.clientBits, limit) // ours to choose where the server does not
	return p, nil
}

// chooseDeflate is the server's answer to a client's offers: the first one it can serve,
// nil when there is none (RFC 7692 §5.1: an offer that is not understood is declined).
// own are the server's wishes.
func chooseDeflate(offers string, own deflateParams) (*deflateParams, string) {
	list, ok := parseExtensions(offers)
	if !ok {
		return nil, ""
	}
	for _, offer := range list {
		if offer.name != deflateName {
			continue
		}
		asked, err := parseDeflate(offer.params, true)
		if err != nil {
			continue
		}
		agreed, answer := own.answer(asked, offer.mentions("client_max_window_bits"))
		return &agreed, answer
	}
	return nil, ""
}

func (e *extension) mentions(param string) bool {
	for _, p := range e.params {
		if p.name == param {
			return true
		}
	}
	return false
}

// answer joins the server's wishes with what the client asked for. mayLimitClient says
// that the client understands client_max_window_bits.
func (own deflateParams) answer(asked *deflateParams, mayLimitClient bool) (deflateParams, string) {
	agreed := deflateParams{
		serverNoTakeover: own.serverNoTakeover || asked.serverNoTakeover,
		clientNoTakeover: own.clientNoTakeover || asked.clientNoTakeover,
		serverBits:       smallerWindow(own.serverBits, asked.serverBits),
	}
	if mayLimitClient {
		agreed.clientBits = smallerWindow(own.clientBits, asked.clientBits)
	}
	return agreed, agreed.String()
}

func smallerWindow(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// String is the extension as a response states it.
func (p deflateParams) String() string {
	var s strings.Builder
	s.WriteString(deflateName)
	if p.serverNoTakeover {
		s.WriteString("; server_no_context_takeover")
	}
	if p.clientNoTakeover {
		s.WriteString("; client_no_context_takeover")
	}
	if p.serverBits != 0 {
		fmt.Fprintf(&s, "; server_max_window_bits=%d", p.serverBits)
	}
	if p.clientBits != 0 {
		fmt.Fprintf(&s, "; client_max_window_bits=%d", p.clientBits)
	}
	return s.String()
}

// parseDeflate reads the parameters of an offer or of an answer. An offer may name
// client_max_window_bits without a value.
func parseDeflate(params []extensionParam, offer bool) (*deflateParams, error) {
	p := &deflateParams{}
	seen := map[string]bool{}
	for _, param := range params {
		if seen[param.name] {
			return nil, handshakeFailure("Received duplicate permessage-deflate parameter: " + param.name)
		}
		seen[param.name] = true
		ok := false
		switch param.name {
		case "server_no_context_takeover":
			p.serverNoTakeover, ok = true, !param.hasValue
		case "client_no_context_takeover":
			p.clientNoTakeover, ok = true, !param.hasValue
		case "server_max_window_bits":
			p.serverBits, ok = windowBits(param)
		case "client_max_window_bits":
			p.clientBits, ok = windowBits(param)
			ok = ok || offer && !param.hasValue
		default:
			return nil, handshakeFailure("Received unexpected permessage-deflate extension parameter: " + sample([]byte(param.name)))
		}
		if !ok {
			return nil, handshakeFailure("Received invalid " + param.name + " parameter")
		}
	}
	return p, nil
}

// windowBits reads 8 to 15 in decimal, without leading zeros (RFC 7692 §7.1.2).
func windowBits(param extensionParam) (int, bool) {
	n, err := strconv.Atoi(param.value)
	ok := err == nil && minWindowBits <= n && n <= maxWindowBits && param.value == strconv.Itoa(n)
	return choose(ok, n, 0), ok
}

func windowSize(bits int) int { return 1 << choose(bits == 0, maxWindowBits, bits) }

// window is the end of what went one way, which the next message may refer to. It is all
// that a connection keeps between messages. A nil window keeps nothing.
type window struct {
	size  int
	bytes []byte // once there are size of them, a ring
	start int    // of the ring: where its oldest byte is
}

func newWindow(bits int, noTakeover bool) *window {
	if noTakeover {
		return nil
	}
	return &window{size: windowSize(bits)}
}

// len is how many bytes it keeps.
func (w *window) len() int {
	if w == nil {
		return 0
	}
	return len(w.bytes)
}

// appendLast appends the last n bytes; all if there are fewer.
func (w *window) appendLast(dst []byte, n int) []byte {
	if n = min(n, w.len()); n == 0 {
		return dst
	}
	if n > w.start {
		dst = append(dst, w.bytes[w.start+len(w.bytes)-n:]...)
		n = w.start
	}
	return append(dst, w.bytes[w.start-n:w.start]...)
}

// copy copies into dst from the byte on that is back bytes before the end, as far as they
// stand together, and returns how many it copied.
func (w *window) copy(dst []byte, back int) int {
	at := w.start - back
	if at < 0 {
		at += len(w.bytes)
	}
	from := w.bytes[at:]
	return copy(dst, from[:min(len(from), back)])
}

// add notes what has gone.
func (w *window) add(b []byte) {
	if w == nil {
		return
	}
	b = b[max(0, len(b)-w.size):]
	if n := min(w.size-len(w.bytes), len(b)); n > 0 { // it is not a ring yet
		if need := len(w.bytes) + n; need > cap(w.bytes) { // never more than the window
			grown := make([]byte, len(w.bytes), min(max(2*need, 256), w.size))
			copy(grown, w.bytes)
			w.bytes = grown
		}
		w.bytes = append(w.bytes, b[:n]...)
		b = b[n:]
	}
	for len(b) > 0 {
		n := copy(w.bytes[w.start:], b)
		w.start = (w.start + n) % w.size
		b = b[n:]
	}
}

// maxPooledCodecs bounds how many compressors, and how many inflaters, the process keeps:
// a compressor holds most of a MiB, so one for each connection is out of the question.
const maxPooledCodecs = 32

// codecPool is a stack of idle codecs with a bound, unlike a sync.Pool's.
type codecPool[T any] struct {
	mu   sync.Mutex
	idle []T
}

// get takes the idle codec that was last used of those that fit.
func (p *codecPool[T]) get(fits func(T) bool) (codec T, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.idle) - 1; i >= 0; i-- {
		if fits(p.idle[i]) {
			codec = p.idle[i]
			p.idle = slices.Delete(p.idle, i, i+1)
			return codec, true
		}
	}
	return codec, false
}

// put keeps an idle codec, in the place of the one that was not used for longest when
// there are enough.
func (p *codecPool[T]) put(codec T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == maxPooledCodecs {
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	p.idle = append(p.idle, codec)
}

var (
	compressors codecPool[compressor]
	inflaters   codecPool[*inflateStream]
)

// compressor is a codec for a window.
type compressor struct {
	bits int
	*flate.Writer
	dictionary []byte // its memory, for the next
}

// deflater compresses the messages that go one way.
type deflater struct {
	bits   int
	window *window
}

func newDeflater(bits int, noTakeover bool) *deflater {
	return &deflater{bits: choose(bits == 0, maxWindowBits, bits), window: newWindow(bits, noTakeover)}
}

// minDictionary is how much of the window even the shortest message is compressed with. A
// compressor takes about as long to learn its dictionary as to compress it, so that is in
// proportion to the message: at most twice as long, which holds the whole of one before it
// of the same kind.
const minDictionary = 4 << 10

// compress returns message compressed (RFC 7692 §7.2.1), or false when that would not
// make it shorter; then it is to be sent as it is.
func (d *deflater) compress(message []byte) ([]byte, bool) {
	w, ok := compressors.get(func(w compressor) bool { return w.bits == d.bits })
	var out bytes.Buffer
	if !ok {
		writer, err := flate.NewWriterWindow(&out, windowSize(d.bits))
		if err != nil {
			panic(err) // only a wrong window size is refused
		}
		w = compressor{bits: d.bits, Writer: writer}
	}
	w.dictionary = d.window.appendLast(w.dictionary[:0], max(minDictionary, 2*len(message)))
	w.ResetDict(&out, w.dictionary)
	w.Write(message) // a bytes.Buffer takes everything
	w.Flush()
	w.ResetDict(io.Discard, nil) // keeps nothing of the message
	compressors.put(w)
	compressed := bytes.TrimSuffix(out.Bytes(), deflateTail)
	if len(compressed) >= len(message) {
		return nil, false
	}
	d.window.add(message)
	return compressed, true
}
