package websocket

import (
	"math/rand/v2"

	"adieu/websocket/wire"
)

// hixieFraming is what draft-hixie-75 and -76 have in common, for either side: frames
// are not masked, and only text is ever sent.
type hixieFraming struct{}

func (hixieFraming) deflater(accepted) *deflater { return nil }

func (hixieFraming) begin(dst []byte, _ frameStart, _ *rand.ChaCha8) ([]byte, [4]byte, bool) {
	return append(dst, wire.HixieText), [4]byte{}, false
}

func (hixieFraming) end(dst []byte) []byte { return append(dst, wire.HixieEnd) }

func (hixieFraming) overhead() int64 { return 2 }

func (hixieFraming) pong([]byte, *rand.ChaCha8) []byte { return nil }

// hixie76 is draft-hixie-thewebsocketprotocol-76 as WebCore of autumn 2011 had it.
type hixie76 struct{ hixieFraming }

func (hixie76) receiver(cfg *Config, _ accepted, watch *frameWatch) receiver {
	return &hixieReceiver{maxMessage: cfg.MaxMessageBytes, closes: true, watch: watch}
}

func (hixie76) goodbye(uint16, string, *rand.ChaCha8) []byte { return wire.AppendClose(nil) }

func (hixie76) parting() parting { return parting{closes: true} }

// hixie75 is draft-hixie-thewebsocketprotocol-75: the same frames, and no goodbye.
type hixie75 struct{ hixieFraming }

func (hixie75) receiver(cfg *Config, _ accepted, watch *frameWatch) receiver {
	return &hixieReceiver{maxMessage: cfg.MaxMessageBytes, watch: watch}
}

func (hixie75) goodbye(uint16, string, *rand.ChaCha8) []byte { return nil }

func (hixie75) parting() parting { return parting{} }
