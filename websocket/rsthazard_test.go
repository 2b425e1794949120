package websocket

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"adieu/dom"
	"adieu/websocket/transport"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// socketPair is two ends of a TCP connection on this machine.
func socketPair(t require.TestingT) (a, b *net.TCPConn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	dialled, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	accepted, err := listener.Accept()
	require.NoError(t, err)
	return dialled.(*net.TCPConn), accepted.(*net.TCPConn)
}

// slowly reads everything that comes, pausing for as long as it takes the sender to
// have its say and go.
func slowly(conn net.Conn, gone <-chan struct{}) ([]byte, error) {
	var got bytes.Buffer
	if _, err := io.CopyN(&got, conn, 1<<10); err != nil {
		return got.Bytes(), err
	}
	<-gone
	_, err := io.Copy(&got, conn)
	return got.Bytes(), err
}

// TestRSTHazardOfANaivePeer shows what the closing handshake is for. A peer queues
// several MiB to a slow reader and closes while one byte is unread: TCP answers with a
// reset, and what the peer's kernel still held is destroyed.
func TestRSTHazardOfANaivePeer(t *testing.T) {
	naive, reader := socketPair(t)
	defer reader.Close()
	payload := noise(1, 8<<20)
	_, err := reader.Write([]byte{'?'}) // the byte that stays unread
	require.NoError(t, err)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		naive.SetWriteBuffer(4 << 20)
		naive.SetWriteDeadline(time.Now().Add(time.Second)) // as much as the kernels take
		naive.Write(payload)
		naive.Close()
	}()
	got, err := slowly(reader, gone)
	assert.True(t, transport.IsReset(err), "the reader must see a reset, not %v", err)
	assert.Less(t, len(got), len(payload))
	assert.Equal(t, payload[:len(got)], got)
	t.Logf("the reader got %d of %d bytes, then: %v", len(got), len(payload), err)
}

// TestNoRSTHazardOfOurs is the same situation for our channel: several MiB queued to a
// slow reader, which has sent something itself, and then close().
func TestNoRSTHazardOfOurs(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76} {
		t.Run(p.String(), func(t *testing.T) {
			s := startGoodbye(t, p)
			message := printable(noise(2, 8<<20))
			s.peer.send("?") // unread by anybody when we close
			require.True(t, s.channel.Send(Message{Text: string(message)}))
			s.channel.Close(closeNoStatus, "")
			close(s.peer.said)
			time.AfterFunc(300*time.Millisecond, func() { close(s.peer.go_) })
			s.peer.await(t)
			require.Len(t, s.peer.messages, 1)
			assert.True(t, bytes.Equal(message, s.peer.messages[0]), "the message must arrive whole")
			assert.True(t, s.client.await(t).Clean)
		})
	}
}

// TestThousandGoodbyes closes a thousand connections, one in eight with more than a MiB
// in flight each way: no message is lost, both ends read EOF, and nobody sees a reset.
func TestThousandGoodbyes(t *testing.T) {
	const total = 1000
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range total {
		wg.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; wg.Done() }()
			goodbye(t, i)
		}()
	}
	wg.Wait()
}

// goodbye is one connection and its end. The number says which dialect, who closes and
// how much is under way.
func goodbye(t *testing.T, i int) {
	p := Protocol(i % 2)
	initiator := [...]string{"client", "server", "both"}[i/2%3]
	size := choose(i/6%8 == 0, 400<<10, 100) // 126 of them large
	name := fmt.Sprintf("%d: %v, %s, %d bytes", i, p, initiator, size)
	s := startGoodbye(t, p)
	close(s.peer.go_)
	var sent, pushed [][]byte
	for k := range 3 {
		sent = append(sent, pageOfNoise((i+k)*997, size))
		pushed = append(pushed, pageOfNoise((i+k)*499+7, size))
	}
	queued := make(chan struct{})
	go func() {
		for _, m := range pushed {
			s.peer.send(string(m))
		}
		if initiator != "client" {
			<-queued // after its goodbye nothing of ours would be taken
			s.peer.sendClose()
		}
		close(s.peer.said)
	}()
	for _, m := range sent {
		assert.True(t, s.channel.Send(Message{Text: string(m)}), name)
	}
	close(queued)
	if initiator == "server" {
		<-s.client.closing
	} else {
		s.channel.Close(closeNoStatus, "")
	}
	s.peer.await(t)
	outcome := s.client.await(t)
	assert.True(t, outcome.Clean, name)
	assert.Equal(t, uint16(closeNoStatus), outcome.Code, name)
	assert.True(t, equalAll(sent, s.peer.messages), "%s: what we sent must arrive", name)
	assert.True(t, equalAll(pushed, s.client.messages), "%s: what the peer sent must arrive", name)
}

func equalAll(want, got [][]byte) bool {
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !bytes.Equal(want[i], got[i]) {
			return false
		}
	}
	return true
}

var book = sync.OnceValue(func() []byte { return printable(noise(3, 4<<20)) })

// pageOfNoise is n bytes of text that differ from page to page.
func pageOfNoise(page, n int) []byte {
	at := page % (len(book()) - n)
	return book()[at : at+n]
}

func noise(seed uint64, n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(seed, 0))
	for i := 0; i+8 <= n; i += 8 {
		binary.LittleEndian.PutUint64(b[i:], r.Uint64())
	}
	return b
}

func printable(b []byte) []byte {
	for i := range b {
		b[i] = ' ' + b[i]%64
	}
	return b
}

// goodbyeScene is a channel over TCP and a peer written from the standards.
type goodbyeScene struct {
	channel *Channel
	client  *collector
	peer    *tcpPeer
}

// startGoodbye opens a connection; the peer reads only once its go_ is closed.
func startGoodbye(t *testing.T, p Protocol) *goodbyeScene {
	ours, theirs := socketPair(t)
	s := &goodbyeScene{
		client: newCollector(),
		peer:   &tcpPeer{conn: theirs, in: bufio.NewReader(theirs), hixie: p == Hixie76, go_: make(chan struct{}), said: make(chan struct{}), done: make(chan error, 1)},
	}
	go s.peer.serve()
	u, _ := parseURL("ws://peer.example/", "", true)
	cfg := Config{Protocol: p, Dialer: oneConn{transport.NewTCPConn(ours)}}.withDefaults()
	s.channel = connect(cfg, dom.SystemClock, noHold{}, s.client, opening{url: u})
	<-s.client.opened
	return s
}

type oneConn struct{ conn transport.Conn }

func (o oneConn) Dial(context.Context, transport.Address) (transport.Conn, error) { return o.conn, nil }

// collector is a Client that keeps what it hears.
type collector struct {
	messages        [][]byte
	opened, closing chan struct{}
	closed          chan Outcome
}

func newCollector() *collector {
	return &collector{opened: make(chan struct{}), closing: make(chan struct{}), closed: make(chan Outcome, 1)}
}

func (c *collector) texts() []string {
	var texts []string
	for _, m := range c.messages {
		texts = append(texts, string(m))
	}
	return texts
}

func (c *collector) DidConnect(string, string)   { close(c.opened) }
func (c *collector) DidReceiveMessage(m Message) { c.messages = append(c.messages, []byte(m.Text)) }
func (c *collector) DidReceiveMessageError()     {}
func (c *collector) DidStartClosingHandshake()   { close(c.closing) }
func (c *collector) DidClose(o Outcome)          { c.closed <- o }

func (c *collector) await(t *testing.T) Outcome {
	select {
	case o := <-c.closed:
		return o
	case <-time.After(time.Minute):
		t.Error("the connection does not end")
		return Outcome{}
	}
}

// tcpPeer is the server's end of one connection.
type tcpPeer struct {
	conn     *net.TCPConn
	in       *bufio.Reader
	hixie    bool
	go_      chan struct{} // closed when it may read
	said     chan struct{} // closed when it has nothing more to say but goodbye
	done     chan error    // how its reading ended, once the goodbyes have crossed
	messages [][]byte

	mu        sync.Mutex
	saidClose bool
}

func (p *tcpPeer) serve() { p.done <- p.life() }

func (p *tcpPeer) life() error {
	defer p.conn.Close()
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		b, err := p.in.ReadByte()
		if err != nil {
			return err
		}
		head = append(head, b)
	}
	r, _, err := wire.ParseRequest(head)
	if err != nil {
		return err
	}
	if p.hixie {
		r.Key3 = make([]byte, 8)
		io.ReadFull(p.in, r.Key3)
	}
	if _, err := p.conn.Write(rightAnswer(r).Append(nil)); err != nil {
		return err
	}
	<-p.go_
	for {
		message, goodbye, err := p.receive()
		switch {
		case err != nil:
			return fmt.Errorf("before the goodbye: %w", err)
		case goodbye:
			<-p.said
			p.sendClose()
			p.conn.CloseWrite()
			if n, err := io.Copy(io.Discard, p.in); err != nil || n > 0 {
				return fmt.Errorf("after the goodbye: %d bytes, %w", n, err)
			}
			return nil
		}
		p.messages = append(p.messages, message)
	}
}

func (p *tcpPeer) receive() (message []byte, goodbye bool, err error) {
	first, err := p.in.ReadByte()
	if err != nil {
		return nil, false, err
	}
	if p.hixie {
		if first == wire.HixieClose {
			_, err := p.in.ReadByte()
			return nil, true, err
		}
		message, err := p.in.ReadBytes(wire.HixieEnd)
		return bytes.TrimSuffix(message, []byte{wire.HixieEnd}), false, err
	}
	head := []byte{first}
	for {
		b, err := p.in.ReadByte()
		if err != nil {
			return nil, false, err
		}
		head = append(head, b)
		if h, _, ok := wire.ParseHeader(head); ok {
			message = make([]byte, h.Length)
			_, err := io.ReadFull(p.in, message)
			wire.MaskBytes(h.Mask, 0, message)
			return message, h.Opcode == wire.OpClose, err
		}
	}
}

func (p *tcpPeer) send(text string) {
	if p.hixie {
		p.conn.Write(wire.AppendText(nil, text))
		return
	}
	p.conn.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText}, []byte(text)))
}

func (p *tcpPeer) sendClose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.saidClose {
		return
	}
	p.saidClose = true
	if p.hixie {
		p.conn.Write(wire.AppendClose(nil))
	} else {
		p.conn.Write([]byte{0x88, 0x00})
	}
}

// await waits for the peer's end of the connection to be over, without a reset.
func (p *tcpPeer) await(t *testing.T) {
	select {
	case err := <-p.done:
		assert.NoError(t, err)
	case <-time.After(time.Minute):
		t.Error("the peer's connection does not end")
	}
}
