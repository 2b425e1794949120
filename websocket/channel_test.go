package websocket

import (
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

// thinLine is a network of some 5 kB a second, on which the writer's 64 KiB take longer
// than the linger timeout.
var thinLine = memnet.Config{
	SendBuffer: 1000, ReceiveBuffer: 1000,
	Up: memnet.Path{Latency: 200 * time.Millisecond}, Down: memnet.Path{Latency: 200 * time.Millisecond},
}

// The peer's Close may come while we have more to say than a thin line takes in the
// linger timeout. That starts when the closing handshake is over, our Close written.
func TestAnswerToAGoodbyeMayTakeItsTime(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		for _, first := range []string{"client", "server"} {
			t.Run(p.String()+"/"+first, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := openBothRoles(t, p, thinLine)
					closing, answering := b.client, b.server
					if first == "server" {
						closing, answering = b.server, b.client
					}
					const size = 120_000
					answering.Send(Message{Text: string(printable(noise(3, size)))})
					time.Sleep(time.Second)
					closing.Close(closeNormal, "")
					time.Sleep(10 * time.Minute)
					assert.True(t, (<-b.heardByClient.closed).Clean)
					assert.True(t, (<-b.heardByServer.closed).Clean)
					assert.GreaterOrEqual(t, answering.Written(), int64(size))
				})
			})
		}
	}
}

// silentPeer opens a connection to a server that reads nothing and says nothing.
func silentPeer(t *testing.T) (channel *Channel, ended func() time.Duration) {
	client, server := memnet.Pipe()
	r := request("GET /chat HTTP/1.1", "Host: example.com", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
	heard := newCollector()
	channel = Accept(server, r, nil, Acceptance{}, heard)
	<-heard.opened
	start := time.Now()
	return channel, func() time.Duration {
		_, err := io.Copy(io.Discard, client)
		assert.NoError(t, err)
		client.Close()
		return time.Since(start)
	}
}

// Who has gone away waits for the linger timeout, whatever is called before or after.
func TestGoingAwayIsNotProlonged(t *testing.T) {
	for name, act := range map[string]func(*Channel){
		"alone":         func(c *Channel) { c.Disconnect() },
		"before Close":  func(c *Channel) { c.Disconnect(); c.Close(closeNormal, "") },
		"after Close":   func(c *Channel) { c.Close(closeNormal, ""); c.Disconnect() },
		"between Close": func(c *Channel) { c.Close(closeNormal, ""); c.Disconnect(); c.Close(closeNormal, "") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				channel, ended := silentPeer(t)
				act(channel)
				assert.Equal(t, defaultLingerTimeout, ended())
			})
		})
	}
}

// endsAt tells when a connection is closed.
type endsAt struct {
	*memnet.Conn
	ended chan time.Time
}

// Close implements net.Conn.
func (c endsAt) Close() error {
	c.ended <- time.Now()
	return c.Conn.Close()
}

// The peer has said goodbye and ended its half, and takes no more: for as long as somebody
// waits for the outcome, what is queued has the close timeout; then the linger timeout.
func TestGoingAwayAfterThePeerHasLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Pipe()
		conn := endsAt{server, make(chan time.Time, 1)}
		r := request("GET /chat HTTP/1.1", "Host: example.com", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
		heard := newCollector()
		channel := Accept(conn, r, nil, Acceptance{}, heard)
		<-heard.opened
		channel.Send(Message{Binary: true, Data: make([]byte, 1<<20)})
		_, err := client.Write(unhex(t, "88 80 00 00 00 00"))
		require.NoError(t, err)
		require.NoError(t, client.CloseWrite())
		<-heard.closing
		time.Sleep(10 * time.Second)
		start := time.Now()
		channel.Disconnect()
		assert.Equal(t, defaultLingerTimeout, (<-conn.ended).Sub(start))
		client.Close()
	})
}

// What is called while the peer's bytes are drained does not cut that short: the peer would
// get a reset, and lose what it has still to read.
func TestDrainIsNotCutShort(t *testing.T) {
	for name, act := range map[string]func(*Channel){
		"Close":      func(c *Channel) { c.Close(closeNormal, "") },
		"Fail":       func(c *Channel) { c.Fail(violation(closeProtocolError, "again")) },
		"Disconnect": func(c *Channel) { c.Disconnect() },
	} {
		for _, p := range []Protocol{RFC6455, Hixie76, Hixie75} {
			t.Run(p.String()+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, server := memnet.Pipe()
					heard := newCollector()
					channel := Accept(server, rudeRequest(p), nil, Acceptance{Config: Config{Protocol: p}}, heard)
					<-heard.opened
					channel.Send(Message{Text: "last words"})
					channel.Fail(violation(closeProtocolError, "told to"))
					<-heard.closed
					synctest.Wait() // it drains
					act(channel)
					time.Sleep(defaultLingerTimeout / 2)
					_, err := client.Write([]byte("more"))
					require.NoError(t, err)
					time.Sleep(defaultLingerTimeout / 4)
					require.NoError(t, client.CloseWrite())
					all, err := io.ReadAll(client)
					require.NoError(t, err)
					assert.Contains(t, string(all), "last words")
					client.Close()
				})
			})
		}
	}
}

// A peer that talks on after the end is listened to within a bound only.
func TestDrainIsBoundedInBytes(t *testing.T) {
	for name, c := range map[string]struct{ last, answer, events string }{
		"after the closing handshake": {"88 02 03 e8", "88 02 03 e8", `open1 close3(true,1000,"")`},
		"after a violation":           {"83 00", "", `open1 error3 close3(false,1006,"")`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := openScene(t, Config{})
				s.send(c.last)
				if c.answer != "" {
					s.expect(c.answer)
				}
				const chunk = 1 << 20
				sent, err := 0, error(nil)
				for err == nil && sent <= 2*maxDrainBytes {
					var n int
					n, err = s.conn.Write(make([]byte, chunk))
					sent += n
				}
				assert.Error(t, err)
				assert.InDelta(t, maxDrainBytes, sent, chunk)
				s.settled(c.events)
				s.finish()
			})
		})
	}
}

func TestSecondCloseDoesNotProlongTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		channel, ended := silentPeer(t)
		for range 3 {
			channel.Close(closeNormal, "")
			time.Sleep(10 * time.Second)
		}
		assert.Equal(t, defaultCloseTimeout, ended())
	})
}

// TestConsoleDoesNotNameOurPort: it is another one each time.
func TestConsoleDoesNotNameOurPort(t *testing.T) {
	from := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40000}
	c := &Channel{dialect: rfc6455{}}
	assert.Equal(t, "WebSocket network error: gone away",
		c.detail(&net.OpError{Op: "read", Net: "h2", Source: from, Addr: from, Err: errors.New("gone away")}))
	assert.Equal(t, "WebSocket network error: dial tcp 127.0.0.1:40000: nobody",
		c.detail(&net.OpError{Op: "dial", Net: "tcp", Addr: from, Err: errors.New("nobody")}))
}
