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

	// answer reads the server's answer at the start of b and returns its size; whole
	// says that no more will come. The error is errIncomplete when more bytes are
	// needed, else why the handshake failed.
	answer(o *opening, b []byte, whole bool) (accepted, int, error)

	// respond makes the answer to an opening handshake, as a server.
	respond(r *wire.Request, a *Acceptance) (*wire.Response, accepted)

	receiver(cfg *Config, settled accepted, watch *frameWatch) receiver

	// deflater compresses what is sent; nil when that was not negotiated.
	deflater(settled accepted) *deflater

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

	// explains: it is told the rule, too. A browser keeps that to its console; a server has
	// none that the client's author could see.
	explains bool

	// greetsOnTeardown: a page that goes away says goodbye (1001); else it just leaves.
	greetsOnTeardown bool

	// closes: there is a closing handshake. Without one no ending is clean.
	closes bool

	// streams: the connection may be a stream of HTTP/2 (RFC 8441).
	streams bool

	// awaitsEnd: after the closing handshake the peer ends the transport first: an RFC
	// 6455 client waits for the server's FIN (§7.1.1).
	awaitsEnd bool

	// errorEvents: failures fire an error event before the close event.
	errorEvents bool

	// namesEOF: the console says that the peer left without a goodbye. WebCore of 2011
	// told of network errors only, but of those even after close().
	namesEOF bool

	// peerCodes: the peer's Close carries a code and a reason for script.
	peerCodes bool
}

// dialect is the client's or the server's side of p.
func (p Protocol) dialect(server bool) dialect {
	switch p {
	case Hixie76:
		return hixie76{}
	case Hixie75:
		return hixie75{}
	}
	return rfc6455{server}
}
