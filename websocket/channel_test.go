package websocket

import (
	"io"
	"testing"
	"testing/synctest"

	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
)

// A program may call Close at any time, also before the client has taken the server's
// answer to the opening handshake: then the handshake fails.
func TestCloseBeforeTheConnectionIsOpen(t *testing.T) {
	h76 := request("GET /demo HTTP/1.1", "Host: example.com", "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00", "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5")
	h76.Key3 = []byte("^n:ds[4U")
	for p, r := range map[Protocol]*wire.Request{
		RFC6455: request("GET /chat HTTP/1.1", "Host: example.com", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
		Hixie76: h76,
		Hixie75: request("GET /demo HTTP/1.1", "Host: example.com"),
	} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := memnet.Config{SendBuffer: 5, ReceiveBuffer: 5}.Pipe()
				heard := newCollector()
				channel := Accept(server, r, nil, Acceptance{Config: Config{Protocol: p}}, heard)
				synctest.Wait() // the answer is longer than the buffers
				channel.Close(closeNormal, "")
				o := heard.await(t)
				assert.False(t, o.Clean)
				assert.Equal(t, uint16(closeAbnormal), o.Code)
				_, err := io.Copy(io.Discard, client)
				assert.NoError(t, err, "the client reads EOF")
				assert.NoError(t, client.Close())
			})
		})
	}
}
