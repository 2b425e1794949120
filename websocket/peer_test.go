package websocket

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// memDialer connects through memory; the servers' ends come out of accept.
type memDialer struct {
	config memnet.Config
	accept chan *memnet.Conn
	refuse error
}

func (d *memDialer) Dial(ctx context.Context, _ transport.Address) (transport.Conn, error) {
	if d.refuse != nil {
		return nil, d.refuse
	}
	client, server := d.config.Pipe()
	select {
	case d.accept <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// scene is a WebSocket in a loop of its own and the peer it talks to, byte by byte.
type scene struct {
	*testing.T
	loop  *loop
	ws    *WebSocket
	diary diary
	conn  *memnet.Conn
	dial  *memDialer
	start time.Time
	draft bool
	asked *wire.Request // the opening handshake, once it was read
}

func newScene(t *testing.T, cfg Config, protocols ...string) *scene {
	t.Helper()
	s := emptyScene(t, &cfg)
	s.loop.do(func() {
		ws, err := New(s.loop, &cfg, "ws://peer.example/chat", protocols)
		require.NoError(t, err)
		s.ws = ws
		s.diary.listen(ws)
	})
	return s
}

// emptyScene is a scene without its WebSocket, which is made with cfg.
func emptyScene(t *testing.T, cfg *Config) *scene {
	s := &scene{T: t, loop: startLoop(), dial: &memDialer{accept: make(chan *memnet.Conn)}, start: time.Now(), draft: cfg.Protocol != RFC6455}
	if cfg.Dialer == nil {
		cfg.Dialer = s.dial
	}
	return s
}

// openScene is a scene whose opening handshake went well.
func openScene(t *testing.T, cfg Config) *scene {
	t.Helper()
	s := newScene(t, cfg)
	s.answer(nil)
	s.settled("open1")
	return s
}

// request reads the opening handshake.
func (s *scene) request() *wire.Request {
	s.Helper()
	s.conn = <-s.dial.accept
	var head []byte
	for !bytes.Contains(head, []byte("\r\n\r\n")) {
		head = append(head, s.read(1)...)
	}
	r, _, err := wire.ParseRequest(head)
	require.NoError(s, err)
	if r.Fields.Has("Sec-WebSocket-Key1") {
		r.Key3 = s.read(8)
	}
	s.asked = r
	return r
}

// answer does the server's half of the opening handshake; change may spoil it.
func (s *scene) answer(change func(*wire.Response)) {
	s.Helper()
	response := rightAnswer(s.request())
	if change != nil {
		change(response)
	}
	s.write(response.Append(nil))
}

func rightAnswer(r *wire.Request) *wire.Response {
	a := &wire.Response{Status: 101, Reason: "Hello"}
	a.Fields.Add("Upgrade", "WebSocket")
	a.Fields.Add("Connection", "Upgrade")
	if r.Key3 == nil {
		a.Fields.Add("Sec-WebSocket-Accept", wire.AcceptKey(r.Fields.Get("Sec-WebSocket-Key")))
		return a
	}
	a.Fields.Add("Sec-WebSocket-Origin", r.Fields.Get("Origin"))
	a.Fields.Add("Sec-WebSocket-Location", "ws://"+r.Fields.Get("Host")+r.Target)
	n1, _ := wire.HixieKeyNumber(r.Fields.Get("Sec-WebSocket-Key1"))
	n2, _ := wire.HixieKeyNumber(r.Fields.Get("Sec-WebSocket-Key2"))
	sum := wire.HixieAnswer(wire.HixieChallenge(n1, n2, [8]byte(r.Key3)))
	a.Body = sum[:]
	return a
}

func (s *scene) read(n int) []byte {
	s.Helper()
	b := make([]byte, n)
	_, err := io.ReadFull(s.conn, b)
	require.NoError(s, err)
	return b
}

func (s *scene) write(b []byte) {
	s.Helper()
	_, err := s.conn.Write(b)
	require.NoError(s, err)
}

// send writes bytes given as hex.
func (s *scene) send(hexBytes string) { s.Helper(); s.write(unhex(s, hexBytes)) }

// expect reads a frame of the client and compares it with hex; a masked RFC 6455 frame
// is given as it would be without its mask.
func (s *scene) expect(hexBytes string) {
	s.Helper()
	want := unhex(s, hexBytes)
	if s.draft {
		assert.Equal(s, want, s.read(len(want)))
		return
	}
	head := s.read(2)
	require.NotZero(s, head[1]&0x80, "a client's frame must be masked")
	head[1] &^= 0x80
	if head[1] == 126 {
		head = append(head, s.read(2)...)
	}
	key := [4]byte(s.read(4))
	body := s.read(len(want) - len(head))
	wire.MaskBytes(key, 0, body)
	assert.Equal(s, want, append(head, body...))
}

// expectEOF reads the client's FIN, and that nothing came before it.
func (s *scene) expectEOF() {
	s.Helper()
	n, err := s.conn.Read(make([]byte, 1))
	assert.ErrorIs(s, err, io.EOF)
	assert.Zero(s, n)
}

// expectOver reads on until the client's side is over.
func (s *scene) expectOver() {
	s.Helper()
	_, err := io.Copy(io.Discard, s.conn)
	if err != nil && !transport.IsReset(err) && !errors.Is(err, io.ErrClosedPipe) {
		assert.NoError(s, err)
	}
}

func (s *scene) script(f func(ws *WebSocket)) { s.loop.do(func() { f(s.ws) }) }

// settled waits until the diary reads as given. It is for use in a synctest bubble,
// where waiting costs nothing.
func (s *scene) settled(want string) {
	s.Helper()
	got := ""
	for range 400 {
		s.loop.do(func() { got = s.diary.String() })
		if got == want {
			break
		}
		time.Sleep(time.Second)
	}
	assert.Equal(s, want, got)
}

// finish ends the scene and checks that nothing of the connection is left.
func (s *scene) finish() {
	s.Helper()
	if s.conn != nil {
		s.conn.Close()
	}
	time.Sleep(10 * time.Minute)
	s.loop.do(func() {})
	assert.Zero(s, s.loop.held(), "the connection still holds its page")
	s.loop.stop()
}

func unhex(t require.TestingT, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}
