package websocket

import (
	"math/rand/v2"

	"adieu/websocket/wire"
)

// dialect is everything that differs between the protocols that a Channel can speak.
// It has no state: what a connection must remember is in its opening and its receiver.
type dialect interface {
	// request makes the opening handshake and notes in o what the answer must be.
	request(o *opening) (*wire.Request, error)

	// answer reads the server's answer at the start of b and returns its size. The
	// error is errIncomplete when more bytes are needed, else why the handshake failed.
	answer(o *opening, b []byte) (accepted, int, error)

	receiver(cfg *Config, settled accepted) receiver

	// begin and end append what stands before and after a message's payload; a masked
	// payload is masked with the key that begin returns.
	begin(dst []byte, f frameStart, keys *rand.ChaCha8) (_ []byte, key [4]byte, masked bool)
	end(dst []byte) []byte

	// overhead is what bufferedAmount counts for a message besides its payload.
	overhead() int64

	// goodbye is the Close frame. A code of closeNoStatus stands for an empty one.
	goodbye(code uint16, reason string, keys *rand.ChaCha8) []byte

	// pong answers a ping; nil when the dialect has none.
	pong(payload []byte, keys *rand.ChaCha8) []byte

	// parting describes how the dialect leaves.
	parting() parting
}

// frameStart is what a message's frame says before its payload.
type frameStart struct {
	binary, compressed bool
	length             int
}

// parting is a dialect's way to leave where the dialects differ.
type parting struct {
	// accuses: a peer that broke the protocol is told so in a Close frame.
	accuses bool

	// greetsOnTeardown: a page that goes away says goodbye (1001); else it just leaves.
	greetsOnTeardown bool

	// serverEndsTransport: after the closing handshake the client waits for the
	// server's FIN (RFC 6455 §7.1.1); else it ends the transport itself.
	serverEndsTransport bool

	// errorEvents: failures fire an error event before the close event.
	errorEvents bool

	// namesEOF: the console says that the peer left without a goodbye. WebCore of 2011
	// told of network errors only, but of those even after close().
	namesEOF bool

	// peerCodes: the peer's Close carries a code and a reason for script.
	peerCodes bool
}

func (p Protocol) dialect() dialect {
	if p == Hixie76 {
		return hixie76{}
	}
	return rfc6455{}
}

// rfc6455 is the client's side of today's protocol.
type rfc6455 struct{}

func (rfc6455) request(o *opening) (*wire.Request, error) { return o.rfc6455Request() }

func (rfc6455) answer(o *opening, b []byte) (accepted, int, error) {
	head, err := headRules{http: true}.parse(b)
	if err != nil {
		return accepted{}, 0, err
	}
	ok, err := o.rfc6455Judge(head)
	return ok, head.size, err
}

func (rfc6455) receiver(cfg *Config, settled accepted) receiver {
	r := &rfc6455Receiver{maxMessage: cfg.MaxMessageBytes}
	if p := settled.deflate; p != nil {
		r.inflater = newInflater(p.serverBits, p.serverNoTakeover)
	}
	return r
}

func (rfc6455) begin(dst []byte, f frameStart, keys *rand.ChaCha8) ([]byte, [4]byte, bool) {
	h := wire.Header{
		Fin: true, Rsv1: f.compressed, Opcode: choose(f.binary, wire.OpBinary, wire.OpText),
		Masked: true, Mask: maskKey(keys), Length: uint64(f.length),
	}
	return wire.AppendHeader(dst, h), h.Mask, true
}

func (rfc6455) end(dst []byte) []byte { return dst }

func (rfc6455) overhead() int64 { return 0 }

func (rfc6455) goodbye(code uint16, reason string, keys *rand.ChaCha8) []byte {
	var body []byte
	if code != closeNoStatus {
		body = wire.AppendClosePayload(nil, code, reason)
	}
	return clientFrame(wire.OpClose, body, keys)
}

func (rfc6455) pong(payload []byte, keys *rand.ChaCha8) []byte {
	return clientFrame(wire.OpPong, payload, keys)
}

func (rfc6455) parting() parting {
	return parting{accuses: true, greetsOnTeardown: true, serverEndsTransport: true, errorEvents: true, namesEOF: true, peerCodes: true}
}

func clientFrame(op wire.Opcode, payload []byte, keys *rand.ChaCha8) []byte {
	return wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: op, Masked: true, Mask: maskKey(keys)}, payload)
}

// maskKey draws a masking key (RFC 6455 §5.3: fresh, and not predictable by script).
func maskKey(keys *rand.ChaCha8) (key [4]byte) {
	n := keys.Uint64()
	return [4]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
}

// hixie76 is the client's side of draft-hixie-thewebsocketprotocol-76, as WebCore of
// autumn 2011 had it.
type hixie76 struct{}

func (hixie76) request(o *opening) (*wire.Request, error) { return o.hixieRequest() }

func (hixie76) answer(o *opening, b []byte) (accepted, int, error) {
	head, err := headRules{}.parse(b)
	if err != nil {
		return accepted{}, 0, err
	}
	ok, err := o.hixieJudge(head)
	if err != nil {
		return accepted{}, 0, err
	}
	want := wire.HixieAnswer(o.challenge)
	got := b[head.size:]
	if len(got) < len(want) {
		return accepted{}, 0, errIncomplete
	}
	if [16]byte(got[:16]) != want {
		return accepted{}, 0, mismatch("challenge response mismatch")
	}
	return ok, head.size + len(want), nil
}

func (hixie76) receiver(cfg *Config, _ accepted) receiver {
	return &hixieReceiver{maxMessage: cfg.MaxMessageBytes}
}

func (hixie76) begin(dst []byte, _ frameStart, _ *rand.ChaCha8) ([]byte, [4]byte, bool) {
	return append(dst, wire.HixieText), [4]byte{}, false
}

func (hixie76) end(dst []byte) []byte { return append(dst, wire.HixieEnd) }

func (hixie76) overhead() int64 { return 2 }

func (hixie76) goodbye(uint16, string, *rand.ChaCha8) []byte { return wire.AppendClose(nil) }

func (hixie76) pong([]byte, *rand.ChaCha8) []byte { return nil }

func (hixie76) parting() parting { return parting{} }
