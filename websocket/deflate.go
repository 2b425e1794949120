package websocket

import (
	"bytes"
	"fmt"
	"io"
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

// deflateOffer is what our client offers: everything, and any window the server wants.
const deflateOffer = deflateName + "; client_max_window_bits"

// acceptDeflate judges a server's answer to deflateOffer (RFC 7692 §7.1). The error says
// for the console what is wrong.
func acceptDeflate(answer string) (*deflateParams, error) {
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
	return parseDeflate(list[0].params, false)
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
// that a connection keeps between messages; nil keeps nothing.
type window struct {
	size  int
	bytes []byte
}

func newWindow(bits int, noTakeover bool) *window {
	if noTakeover {
		return nil
	}
	return &window{size: windowSize(bits)}
}

// dict is what the next message may refer to.
func (w *window) dict() []byte {
	if w == nil {
		return nil
	}
	return w.bytes
}

// add notes what has gone.
func (w *window) add(b []byte) {
	if w == nil || len(b) == 0 {
		return
	}
	if len(b) >= w.size {
		w.bytes = append(w.bytes[:0], b[len(b)-w.size:]...)
		return
	}
	if over := len(w.bytes) + len(b) - w.size; over > 0 {
		w.bytes = w.bytes[:copy(w.bytes, w.bytes[over:])]
	}
	if need := len(w.bytes) + len(b); need > cap(w.bytes) { // never more than the window
		grown := make([]byte, len(w.bytes), min(max(2*need, 256), w.size))
		copy(grown, w.bytes)
		w.bytes = grown
	}
	w.bytes = append(w.bytes, b...)
}

// maxPooledCodecs bounds how many compressors, and how many inflaters, the process keeps:
// a compressor holds most of a MiB, so one for each connection is out of the question.
const maxPooledCodecs = 32

// codecPool is a stack of idle codecs with a bound, unlike a sync.Pool's.
type codecPool[T any] struct {
	mu   sync.Mutex
	idle []T
}

func (p *codecPool[T]) get() (codec T, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return codec, false
	}
	codec = p.idle[n-1]
	p.idle = p.idle[:n-1]
	return codec, true
}

func (p *codecPool[T]) put(codec T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) < maxPooledCodecs {
		p.idle = append(p.idle, codec)
	}
}

var (
	compressors [maxWindowBits + 1]codecPool[*flate.Writer] // by window bits
	inflaters   codecPool[*inflateStream]
)

// deflater compresses the messages that go one way.
type deflater struct {
	bits   int
	window *window
}

func newDeflater(bits int, noTakeover bool) *deflater {
	return &deflater{bits: choose(bits == 0, maxWindowBits, bits), window: newWindow(bits, noTakeover)}
}

// compress returns message compressed (RFC 7692 §7.2.1), or false when that would not
// make it shorter; then it is to be sent as it is.
func (d *deflater) compress(message []byte) ([]byte, bool) {
	w, ok := compressors[d.bits].get()
	var out bytes.Buffer
	if !ok {
		var err error
		if w, err = flate.NewWriterWindow(&out, windowSize(d.bits)); err != nil {
			panic(err) // only a wrong window size is refused
		}
	}
	w.ResetDict(&out, d.window.dict())
	w.Write(message) // a bytes.Buffer takes everything
	w.Flush()
	w.ResetDict(io.Discard, nil) // keeps nothing of the message
	compressors[d.bits].put(w)
	compressed := bytes.TrimSuffix(out.Bytes(), deflateTail)
	if len(compressed) >= len(message) {
		return nil, false
	}
	d.window.add(message)
	return compressed, true
}
