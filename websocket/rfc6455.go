package websocket

import (
	"math/rand/v2"

	"adieu/websocket/wire"
)

// rfc6455 is today's protocol.
type rfc6455 struct{ server bool }

func (d rfc6455) receiver(cfg *Config, settled accepted, watch *frameWatch) receiver {
	r := &rfc6455Receiver{maxMessage: cfg.MaxMessageBytes, maxFragments: cfg.MaxFragments, masked: d.server, watch: watch}
	if p := settled.deflate; p != nil {
		if d.server {
			r.inflater = newInflater(p.clientBits, p.clientNoTakeover)
		} else {
			r.inflater = newInflater(p.serverBits, p.serverNoTakeover)
		}
	}
	return r
}

func (d rfc6455) deflater(settled accepted) *deflater {
	p := settled.deflate
	switch {
	case p == nil:
		return nil
	case d.server:
		return newDeflater(p.serverBits, p.serverNoTakeover)
	}
	return newDeflater(p.clientBits, p.clientNoTakeover)
}

func (d rfc6455) begin(dst []byte, f frameStart, keys *rand.ChaCha8) ([]byte, [4]byte, bool) {
	h := d.header(choose(f.binary, wire.OpBinary, wire.OpText), keys)
	h.Rsv1, h.Length = f.compressed, uint64(f.length)
	return wire.AppendHeader(dst, h), h.Mask, h.Masked
}

func (rfc6455) end(dst []byte) []byte { return dst }

func (rfc6455) overhead() int64 { return 0 }

func (d rfc6455) goodbye(code uint16, reason string, keys *rand.ChaCha8) []byte {
	var body []byte
	if code != closeNoStatus {
		body = wire.AppendClosePayload(nil, code, reason)
	}
	return wire.AppendFrame(nil, d.header(wire.OpClose, keys), body)
}

func (d rfc6455) pong(payload []byte, keys *rand.ChaCha8) []byte {
	return wire.AppendFrame(nil, d.header(wire.OpPong, keys), payload)
}

func (d rfc6455) parting() parting {
	return parting{
		accuses: true, explains: d.server, greetsOnTeardown: true, closes: true, streams: true, awaitsEnd: !d.server,
		errorEvents: true, namesEOF: true, peerCodes: true,
	}
}

// header is a whole frame's header but for its length. A client masks with a fresh key
// that script cannot predict (RFC 6455 §5.3); a server must not mask.
func (d rfc6455) header(op wire.Opcode, keys *rand.ChaCha8) wire.Header {
	h := wire.Header{Fin: true, Opcode: op, Masked: !d.server}
	if h.Masked {
		n := keys.Uint64()
		h.Mask = [4]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
	}
	return h
}
