package websocket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// FuzzResponseHead reads anything as the head of a response, by either rules: what is
// whole is no shorter, and more bytes behind it change nothing.
func FuzzResponseHead(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x00",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 101 \r\nA: b\r\n c\r\n\td\r\n\r\n",
		"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
		"HTTP/1.1 200\r\n\r\n", "HTTP/1.1 101\r\n: x\r\n\r\n", "HTTP/1.1 101 x\r\nA b: c\r\n\r\n", "HTTP/1.1 101 x\nA: b\r\n\r\n",
		"SSH-2.0-OpenSSH\r\n", "HTTP/2.0 101 x\r\n\r\n", " 101 \r\n:\r\n\r\n0", "HTTP/1.1 101 x\r\n a\r\n\r\n",
	} {
		f.Add([]byte(seed), false, true)
		f.Add([]byte(seed), true, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, whole, http bool) {
		rules := headRules{http: http}
		handshakeError("", b, rules)
		head, err := rules.parse(b, whole)
		if err != nil {
			return
		}
		require.LessOrEqual(t, head.size, len(b))
		again, err := rules.parse(b[:head.size], whole)
		require.NoError(t, err)
		assert.Equal(t, head, again)
		_, err = rules.parse(b[:head.size-1], false)
		require.ErrorIs(t, err, errIncomplete, "its last byte ends the head")
	})
}

// fuzzedOpening is an opening handshake of which all is known, for each dialect.
func fuzzedOpening(t require.TestingT) *opening {
	u, refused := parseURL("ws://peer.example/chat", "", true)
	require.Nil(t, refused)
	return &opening{url: u, origin: "http://page.example", protocols: []string{"chat"}, compress: true,
		key: "dGhlIHNhbXBsZSBub25jZQ==", challenge: [16]byte{1, 2, 3}}
}

// FuzzAnswer judges anything as a server's answer, in pieces as they may come: once it is
// accepted or refused, all that came with it would have been too.
func FuzzAnswer(f *testing.F) {
	o := fuzzedOpening(f)
	hixie := func(prefix string) string {
		return "HTTP/1.1 101 x\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" + prefix + "WebSocket-Origin: http://page.example\r\n" +
			prefix + "WebSocket-Location: ws://peer.example/chat\r\n" + prefix + "WebSocket-Protocol: chat\r\n\r\n"
	}
	sum := wire.HixieAnswer(o.challenge)
	for i, seed := range []string{
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: keep-alive,\r\n Upgrade\r\nSec-WebSocket-Accept: " + wire.AcceptKey(o.key) +
			"\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: " + deflateName + "; server_max_window_bits=9\r\n\r\n\x81\x00",
		hixie("Sec-") + string(sum[:]) + "\x00a\xff",
		hixie(""),
	} {
		f.Add([]byte(seed), uint8(0), uint8(i))
		f.Add([]byte("HTTP/1.1 100 Continue\r\n\r\n"+seed), uint8(6), uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, piece, protocol uint8) {
		d := Protocol(protocol % 3).dialect(false)
		o := fuzzedOpening(t)
		settled, size, err := d.answer(o, b, true)
		for n := 0; n < len(b); {
			n = min(n+int(piece)+1, len(b))
			early, at, soon := d.answer(o, b[:n], n == len(b))
			switch {
			case soon == nil:
				require.NoError(t, err)
				assert.LessOrEqual(t, at, n)
				assert.Equal(t, size, at)
				assert.Equal(t, settled, early)
				return
			case !errors.Is(soon, errIncomplete):
				var why handshakeFailure
				require.ErrorAs(t, soon, &why)
				require.ErrorAs(t, err, &why)
				return
			}
		}
		assert.True(t, len(b) == 0 || errors.Is(err, errIncomplete))
	})
}

// pieces is a peer whose bytes come a few at a time, and who then leaves.
type pieces struct {
	transport.Conn
	b    []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.b) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.b[:min(p.size, len(p.b))])
	p.b = p.b[n:]
	return n, nil
}

// FuzzReadRequest reads anything as a client's opening handshake, cut anywhere. What is
// recognised as one can be answered, and our client would accept the answer.
func FuzzReadRequest(f *testing.F) {
	const upgrade = "GET /chat HTTP/1.1\r\nHost: peer.example\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
	for _, seed := range []string{
		upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a,\r\n\tb\r\nSec-WebSocket-Extensions: " + deflateOffer(0) + "\r\n\r\n\x81\x80",
		upgrade + "Origin: http://page.example\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n^n:ds[4U\x00a\xff",
		upgrade + "Origin: null\r\nWebSocket-Protocol: chat\r\n\r\n\x00a\xff",
		upgrade + "Sec-WebSocket-Key1: 1 0\r\nSec-WebSocket-Key2: 0 0\r\n\r\n1234567",
		"\r\n\r\nGET / HTTP/1.1\nA: b\n\n", "GET /\r\n\r\n", upgrade,
	} {
		f.Add([]byte(seed), uint16(0))
		f.Add([]byte(seed), uint16(5000))
	}
	f.Fuzz(func(t *testing.T, b []byte, piece uint16) {
		const maxHead = 1 << 12
		r, rest, err := ReadRequest(context.Background(), &pieces{b: b, size: int(piece) + 1}, maxHead)
		if err != nil {
			return
		}
		again, restAgain, err := ReadRequest(context.Background(), &pieces{b: b, size: 1 << 10}, len(b))
		require.NoError(t, err)
		assert.Equal(t, r, again)
		assert.True(t, len(rest) == 0 || len(restAgain) == 0 || rest[0] == restAgain[0])
		OfferedSubprotocols(r)
		p, err := Recognize(r)
		if err != nil {
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			return
		}
		response, settled := p.dialect(true).respond(r, &Acceptance{})
		o := fuzzedOpening(t)
		o.protocols, o.key = nil, r.Fields.Get("Sec-WebSocket-Key")
		if p != RFC6455 { // the drafts repeat the request's fields, which may be anything
			return
		}
		accepted, size, err := p.dialect(false).answer(o, response.Append(nil), true)
		require.NoError(t, err, fmt.Sprintf("%q", response.Append(nil)))
		assert.Equal(t, len(response.Append(nil)), size)
		assert.Equal(t, settled, accepted)
	})
}
