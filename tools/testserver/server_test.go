package testserver

import (
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestServerCloseEndsEverything: connections in every kind of wait, and no goroutine is
// left.
func TestServerCloseEndsEverything(t *testing.T) {
	s, err := Start(Config{Root: writeFiles(t, map[string]string{
		"spin_wsh.js":   `connection.send("on"); for (;;);`,
		"sleep_wsh.js":  `connection.send("on"); connection.sleep(1e9); connection.send("never");`,
		"read_wsh.js":   `connection.send("on"); connection.receive();`,
		"shared_wsh.js": `connection.send("on"); shared.wait("x", 1e9);`,
		"write_wsh.js":  `connection.send("on"); for (;;) connection.send(new Uint8Array(1 << 16));`,
		"async_wsh.js":  `(async () => { connection.send("on"); await null; for (;;); })()`,
	})})
	require.NoError(t, err)
	peers := []*peer{dial(t, s)}
	head := dial(t, s)
	head.write("GET / HTTP/1.1\r\n")
	hang := dial(t, s)
	hang.write(rfcRequest("/hang"))
	peers = append(peers, head, hang, open(t, s, "/echo"), openHixie(t, s, "/echo"), open(t, s, "/flood?n=1000000&size=60000"))
	slow := open(t, s, "/slow?delay=600000")
	slow.send(`81 80` + zeroMask)
	closing := open(t, s, "/close")
	closing.wantHex(`88 00`)
	peers = append(peers, slow, closing)
	for _, name := range []string{"spin", "sleep", "read", "shared", "write", "async"} {
		p := open(t, s, "/"+name)
		p.wantHex(`81 02 "on"`)
		peers = append(peers, p)
	}

	begin := time.Now()
	require.NoError(t, s.Close())
	assert.Less(t, time.Since(begin), stopTimeout/2)
	assert.Empty(t, leftGoroutines())
	assert.Empty(t, s.conns)
	for _, p := range peers {
		for err := error(nil); err == nil; {
			_, err = p.Read(make([]byte, 1<<16))
			require.NotErrorIs(t, err, errDeadline)
		}
	}
	_, err = net.Dial("tcp", s.listener.Addr().String())
	assert.Error(t, err)
	assert.NoError(t, s.Close())
}

func TestURLs(t *testing.T) {
	s := start(t, Config{})
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+$`, s.URL())
	assert.Equal(t, "ws"+strings.TrimPrefix(s.URL(), "http"), s.WebSocketURL())
	s = start(t, Config{Listen: ":0"})
	assert.Regexp(t, `^ws://127\.0\.0\.1:\d+$`, s.WebSocketURL())
}

func TestStartErrors(t *testing.T) {
	s := start(t, Config{})
	_, err := Start(Config{Listen: s.listener.Addr().String()})
	assert.ErrorContains(t, err, "address already in use")
	_, err = Start(Config{Root: t.TempDir() + "/none"})
	assert.ErrorContains(t, err, "test server root")
	_, err = Start(Config{Listen: "nonsense", Root: t.TempDir()})
	assert.Error(t, err)
}

// TestGarbage: whatever comes after the handshake, or instead of it, the connection ends
// once the client has ended it.
func TestGarbage(t *testing.T) {
	s, _ := startScript(t, `for (let f; (f = connection.receiveFrame()) !== null;) connection.send(f.raw)`)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 150 {
		var p *peer
		switch i % 5 {
		case 0:
			p = dial(t, s)
		case 1:
			p = open(t, s, "/echo")
		case 2:
			p = openHixie(t, s, "/echo")
		case 3:
			p = open(t, s, "/t")
		case 4:
			p = openHixie(t, s, "/t")
		}
		garbage := make([]byte, random.IntN(300))
		for j := range garbage {
			garbage[j] = byte(random.Uint32())
		}
		if i%2 == 0 && len(garbage) > 1 { // let some of it pass for a frame
			copy(garbage, []byte{0x82, 0x80 | byte(random.IntN(126))})
		}
		p.write(string(garbage))
		require.NoError(t, p.CloseWrite())
		p.rest()
		require.NoError(t, p.Close())
	}
	waitUntil(t, func() bool { return s.connCount() == 0 })
}
