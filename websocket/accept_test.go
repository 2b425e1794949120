package websocket

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"adieu/dom"
	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func request(lines ...string) *wire.Request {
	r, _, err := wire.ParseRequest([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n"))
	if err != nil {
		panic(err)
	}
	return r
}

// TestRecognize holds each dialect's request against what may be wrong with it.
func TestRecognize(t *testing.T) {
	const (
		get     = "GET /x HTTP/1.1"
		host    = "Host: a"
		upgrade = "Upgrade: WebSocket"
		conn    = "Connection: keep-alive, Upgrade"
		v13     = "Sec-WebSocket-Version: 13"
		key     = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
		key1    = "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5"
		key2    = "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00"
	)
	for _, c := range []struct {
		name   string
		lines  []string
		want   Protocol
		status int // 0 is recognised
	}{
		{"RFC 6455", []string{get, host, upgrade, conn, v13, key}, RFC6455, 0},
		{"draft 76", []string{get, host, upgrade, conn, key1, key2}, Hixie76, 0},
		{"draft 75", []string{get, host, upgrade, conn, "WebSocket-Protocol: x"}, Hixie75, 0},
		{"version 8", []string{get, host, upgrade, conn, "Sec-WebSocket-Version: 8", key}, RFC6455, 426},
		{"two versions", []string{get, host, upgrade, conn, v13, v13, key}, RFC6455, 426},
		{"no version", []string{get, host, upgrade, conn, key}, RFC6455, 400},
		{"no key", []string{get, host, upgrade, conn, v13}, RFC6455, 400},
		{"two keys", []string{get, host, upgrade, conn, v13, key, key}, RFC6455, 400},
		{"short key", []string{get, host, upgrade, conn, v13, "Sec-WebSocket-Key: dGhl"}, RFC6455, 400},
		{"half of draft 76", []string{get, host, upgrade, conn, key1}, Hixie76, 400},
		{"bad key of draft 76", []string{get, host, upgrade, conn, key1, "Sec-WebSocket-Key2: 123"}, Hixie76, 400},
		{"draft 75 in lower case", []string{get, host, "Upgrade: websocket", conn}, RFC6455, 400},
		{"no Host", []string{get, upgrade, conn, v13, key}, RFC6455, 400},
		{"two Hosts", []string{get, host, host, upgrade, conn, v13, key}, RFC6455, 400},
		{"no Upgrade", []string{get, host, conn, v13, key}, RFC6455, 400},
		{"no Connection", []string{get, host, upgrade, v13, key}, RFC6455, 400},
		{"HTTP/1.0", []string{"GET /x HTTP/1.0", host, upgrade, conn, v13, key}, RFC6455, 400},
		{"a space before the colon", []string{get, host, upgrade, conn, v13, key, "X : y"}, RFC6455, 400},
		{"POST", []string{"POST /x HTTP/1.1", host, upgrade, conn, v13, key}, RFC6455, 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(c.lines...)
			if c.want == Hixie76 {
				r.Key3 = []byte("^n:ds[4U")
			}
			p, err := Recognize(r)
			assert.Equal(t, c.want, p)
			if c.status == 0 {
				assert.NoError(t, err)
				return
			}
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			assert.Equal(t, c.status, refusal.Status)
			assert.Equal(t, c.status == http.StatusUpgradeRequired, refusal.Fields.Get("Sec-WebSocket-Version") == "13")
		})
	}
}

// TestAcceptAnswers compares whole answers with the standards' examples.
func TestAcceptAnswers(t *testing.T) {
	rfc := request("GET /chat HTTP/1.1", "Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
	h76 := request("GET /demo HTTP/1.1", "Host: example.com", "Connection: Upgrade", "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00",
		"Sec-WebSocket-Protocol: sample", "Upgrade: WebSocket", "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5", "Origin: http://example.com")
	h76.Key3 = []byte("^n:ds[4U")
	h75 := request("GET /demo HTTP/1.1", "Upgrade: WebSocket", "Connection: Upgrade", "Host: example.com", "Origin: http://example.com", "WebSocket-Protocol: sample")
	for _, c := range []struct {
		p    Protocol
		r    *wire.Request
		a    Acceptance
		want string
	}{
		{RFC6455, rfc, Acceptance{Config: Config{DisableCompression: true}, Fields: wire.Fields{{Name: "Set-Cookie", Value: "a=b"}}},
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSet-Cookie: a=b\r\n\r\n"},
		{RFC6455, rfc, Acceptance{Subprotocol: "chat"},
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"},
		{Hixie76, h76, Acceptance{Subprotocol: "sample"},
			"HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Location: ws://example.com/demo\r\nSec-WebSocket-Origin: http://example.com\r\nSec-WebSocket-Protocol: sample\r\n\r\n8jKS'y:G*Co,Wxa-"},
		{Hixie75, h75, Acceptance{Subprotocol: "sample", Secure: true},
			"HTTP/1.1 101 Web Socket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nWebSocket-Origin: http://example.com\r\nWebSocket-Location: wss://example.com/demo\r\nWebSocket-Protocol: sample\r\n\r\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p, err := Recognize(c.r)
			require.NoError(t, err)
			require.Equal(t, c.p, p)
			c.a.Config.Protocol = p
			client, server := memnet.Pipe()
			heard := newCollector()
			channel := Accept(server, c.r, nil, c.a, heard)
			<-heard.opened
			got := make([]byte, len(c.want))
			_, err = io.ReadFull(client, got)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
			client.Close()
			assert.False(t, heard.await(t).Clean)
			channel.Disconnect()
		})
	}
}

// TestServerReceiver has what a server's receiver judges otherwise than a client's.
func TestServerReceiver(t *testing.T) {
	for bytes, want := range map[string]string{
		"81 85 37 fa 21 3d 7f 9f 4d 51 58":          `text "Hello"`, // RFC 6455 §5.7
		"81 05 48 65 6c 6c 6f":                      `fail 1002 A client must mask all frames that it sends to the server.`,
		"88 80 00 00 00 00":                         `close 1005 ""`,
		"01 81 01 02 03 04 60 80 81 00 00 00 00 62": `text "ab"`,
		"89 82 01 02 03 04 60 60":                   `ping "ab"`,
	} {
		checkReceiver(t, func() receiver {
			return &rfc6455Receiver{maxMessage: testMaxMessage, maxFragments: 10, masked: true}
		}, bytes, want)
	}
}

func TestTooManyFragments(t *testing.T) {
	checkReceiver(t, func() receiver { return &rfc6455Receiver{maxMessage: testMaxMessage, maxFragments: 3} },
		"01 00 00 00 80 00 01 00 00 00 00 00 00 00", `text "" | fail 1009 WebSocket message has too many fragments: more than 3`)
}

// echo is a server's Client: what comes goes back.
type echo struct {
	*collector
	channel chan *Channel
}

func (e *echo) DidReceiveMessage(m Message) {
	channel := <-e.channel
	channel.Send(m)
	e.channel <- channel
}

// bothRoles is our client and our server, in memory.
type bothRoles struct {
	client, server               *Channel
	heardByClient, heardByServer *collector
}

func openBothRoles(t *testing.T, p Protocol, network memnet.Config, inspectors ...Inspector) *bothRoles {
	b := &bothRoles{heardByClient: newCollector(), heardByServer: newCollector()}
	dial := &memDialer{config: network, accept: make(chan *memnet.Conn)}
	u, _ := parseURL("ws://peer.example/chat", "", true)
	cfg := Config{Protocol: p, Dialer: dial}.withDefaults()
	for _, inspector := range inspectors {
		cfg.Inspector = inspector
	}
	b.client = connect(cfg, dom.SystemClock, noHold{}, b.heardByClient, opening{url: u, compress: true})
	conn := <-dial.accept
	r := readRequest(t, conn)
	recognized, err := Recognize(r)
	require.NoError(t, err)
	require.Equal(t, p, recognized)
	echoing := &echo{b.heardByServer, make(chan *Channel, 1)}
	b.server = Accept(conn, r, nil, Acceptance{Config: Config{Protocol: p}}, echoing)
	echoing.channel <- b.server
	<-b.heardByClient.opened
	<-b.heardByServer.opened
	return b
}

func readRequest(t *testing.T, conn transport.Conn) *wire.Request {
	r, rest, err := ReadRequest(t.Context(), conn, 1<<16)
	require.NoError(t, err)
	require.Empty(t, rest)
	return r
}

func TestReadRequest(t *testing.T) {
	const head = "GET / HTTP/1.1\r\nHost: a\r\n"
	for name, c := range map[string]struct{ sent, key3, rest, err string }{
		"RFC 6455":    {sent: head + "\r\nearly", rest: "early"},
		"draft 76":    {sent: head + "Sec-WebSocket-Key1: 1 2\r\nSec-WebSocket-Key2: 3 4\r\n\r\n12345678early", key3: "12345678", rest: "early"},
		"never whole": {sent: head, err: "EOF"},
		"too long":    {sent: head + "X: " + strings.Repeat("x", 1<<16), err: "the head has more than"},
		"not HTTP":    {sent: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", err: " "},
	} {
		for _, piece := range []int{1, 7, 1 << 20} {
			synctest.Test(t, func(t *testing.T) {
				client, server := memnet.Config{MaxRead: piece, ReceiveBuffer: 1 << 20}.Pipe()
				client.Write([]byte(c.sent))
				client.CloseWrite()
				r, rest, err := ReadRequest(t.Context(), server, 1<<10)
				if c.err != "" {
					require.Error(t, err, name)
					assert.Contains(t, err.Error(), c.err, name)
				} else {
					require.NoError(t, err, name)
					assert.Equal(t, c.key3, string(r.Key3), name)
					got, err := io.ReadAll(server)
					require.NoError(t, err)
					assert.Equal(t, c.rest, string(rest)+string(got), name)
				}
				client.Close()
				server.Close()
			})
		}
	}
}

// TestBothRoles lets our client talk to our server in each dialect, each closing first,
// and on a network that cuts everywhere.
func TestBothRoles(t *testing.T) {
	for _, p := range []Protocol{RFC6455, Hixie76, Hixie75} {
		for name, network := range map[string]memnet.Config{"": {}, "cut": {MaxRead: 1, SendBuffer: 100, ReceiveBuffer: 7}} {
			long := strings.Repeat("long and repetitive ", choose(name == "", 5000, 100))
			for _, first := range []string{"client", "server"} {
				t.Run(p.String()+"/"+first+name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						b := openBothRoles(t, p, network)
						for _, text := range []string{"a", "", long} {
							require.True(t, b.client.Send(Message{Text: text}))
						}
						synctest.Wait()
						assert.Equal(t, []string{"a", "", long}, b.heardByClient.texts())
						start := time.Now()
						if first == "client" {
							b.client.Close(4001, "bye")
						} else {
							b.server.Close(4001, "bye")
						}
						byClient, byServer := b.heardByClient.await(t), b.heardByServer.await(t)
						assert.Zero(t, time.Since(start), "nobody may have to wait for a deadline")
						switch p {
						case RFC6455:
							want := Outcome{Clean: true, Code: 4001, Reason: "bye"}
							assert.Equal(t, want, byClient)
							assert.Equal(t, want, byServer)
						case Hixie76:
							assert.Equal(t, Outcome{Clean: true, Code: closeNoStatus}, byClient)
							assert.Equal(t, Outcome{Clean: true, Code: closeNoStatus}, byServer)
						case Hixie75:
							byClient.Err, byServer.Err = nil, nil // EOF for the one that did not close
							assert.Equal(t, Outcome{Code: closeAbnormal}, byClient)
							assert.Equal(t, Outcome{Code: closeAbnormal}, byServer)
						}
						time.Sleep(time.Hour)
					})
				})
			}
		}
	}
}

// What was queued before close() arrives even where there is no goodbye to wait for.
func TestDraft75SendsWhatWasQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBothRoles(t, Hixie75, memnet.Config{})
		message := strings.Repeat("x", 4<<20)
		b.server.Send(Message{Text: message})
		b.server.Close(0, "")
		b.heardByClient.await(t)
		assert.Equal(t, []string{message}, b.heardByClient.texts())
		time.Sleep(time.Hour)
	})
}

// A peer that ends only its own half still gets what is queued for it.
func TestHalfClosedPeerGetsWhatIsQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Pipe()
		r := request("GET /x HTTP/1.1", "Host: a", "Upgrade: WebSocket", "Connection: Upgrade")
		echoing := &echo{newCollector(), make(chan *Channel, 1)}
		echoing.channel <- Accept(server, r, nil, Acceptance{Config: Config{Protocol: Hixie75}}, echoing)
		<-echoing.opened
		message := wire.AppendText(nil, make1(1<<20))
		go func() {
			client.Write(message)
			client.CloseWrite()
		}()
		got, err := io.ReadAll(client)
		require.NoError(t, err)
		_, got, _ = bytes.Cut(got, []byte("\r\n\r\n"))
		assert.Equal(t, len(message), len(got))
		client.Close()
		time.Sleep(time.Minute)
	})
}

// TestFlushFromTheReader: a client that waits for its peer when it hears of a message is
// not kept when that peer takes nothing more, however the connection ends.
func TestFlushFromTheReader(t *testing.T) {
	for name, end := range map[string]func(*Channel, *memnet.Conn){
		"closed":      func(c *Channel, _ *memnet.Conn) { c.Close(1000, "") },
		"failed":      func(c *Channel, _ *memnet.Conn) { c.Fail(&ProtocolError{Code: 1011}) },
		"disconnect":  func(c *Channel, _ *memnet.Conn) { c.Disconnect() },
		"reset by it": func(_ *Channel, peer *memnet.Conn) { peer.Abort() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, server := memnet.Pipe()
				go client.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText, Masked: true}, []byte("go")))
				r := request("GET /x HTTP/1.1", "Host: a", "Upgrade: websocket", "Connection: Upgrade",
					"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
				released := make(chan struct{})
				f := &flushing{echo{newCollector(), make(chan *Channel, 1)}, make(chan error, 1)}
				channel := Accept(server, r, nil, Acceptance{Hold: closing(released)}, f)
				f.channel <- channel
				synctest.Wait()
				assert.Empty(t, f.flushed)
				end(channel, client)
				require.Error(t, <-f.flushed)
				<-released
				client.Close()
			})
		})
	}
}

// flushing sends more than the network holds, and waits for it to be taken.
type flushing struct {
	echo
	flushed chan error
}

func (f *flushing) DidReceiveMessage(Message) {
	channel := <-f.channel
	channel.Send(Message{Binary: true, Data: make([]byte, 8<<20)})
	f.flushed <- channel.Flush(context.Background(), 0)
	f.channel <- channel
}

// closing is a hold that closes a channel when it is released.
type closing chan struct{}

func (c closing) Release() { close(c) }

// TestAcceptOnStream: on HTTP/2 the carrier writes the head, and what it says is RFC 8441's.
func TestAcceptOnStream(t *testing.T) {
	r := &wire.Request{Method: "CONNECT", Target: "/x"}
	r.Fields.Add("Sec-WebSocket-Version", "8")
	var refusal *Refusal
	require.ErrorAs(t, RecognizeStream(r), &refusal)
	assert.Equal(t, http.StatusBadRequest, refusal.Status)
	assert.Equal(t, "13", refusal.Fields.Get("Sec-WebSocket-Version"))
	r.Fields.Set("Sec-WebSocket-Version", "13")
	require.NoError(t, RecognizeStream(r))

	synctest.Test(t, func(t *testing.T) {
		client, server := memnet.Pipe()
		var got transport.StreamResponse
		heard := newCollector()
		channel := Accept(server, r, nil, Acceptance{
			Subprotocol: "chat", Fields: wire.Fields{{Name: "Set-Cookie", Value: "a=b"}},
			Respond: func(r transport.StreamResponse) error { got = r; return nil },
		}, heard)
		<-heard.opened
		assert.Equal(t, transport.StreamResponse{Status: 200, Fields: []transport.Field{
			{Name: "Sec-WebSocket-Protocol", Value: "chat"}, {Name: "Set-Cookie", Value: "a=b"},
		}}, got)
		channel.Send(Message{Text: "hi"})
		b := make([]byte, 4)
		_, err := io.ReadFull(client, b)
		require.NoError(t, err)
		assert.Equal(t, "\x81\x02hi", string(b), "nothing of HTTP/1.1 is written")
		client.Close()
		heard.await(t)
	})

	t.Run("a head that cannot be written", func(t *testing.T) {
		client, server := memnet.Pipe()
		lost := errors.New("the stream was reset")
		heard := newCollector()
		Accept(server, r, nil, Acceptance{Respond: func(transport.StreamResponse) error { return lost }}, heard)
		client.Close()
		assert.ErrorIs(t, heard.await(t).Err, lost)
	})
}

// TestAccusedAfterFIN: a client that ends its half right behind what it did wrong still
// hears of it.
func TestAccusedAfterFIN(t *testing.T) {
	r := request("GET /x HTTP/1.1", "Host: a", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
	for range 100 { // the writer and the reader's end race
		client, server := memnet.Pipe()
		heard := newCollector()
		client.Write([]byte("\x83\x80\x00\x00\x00\x00"))
		client.CloseWrite()
		Accept(server, r, nil, Acceptance{}, heard)
		got, err := io.ReadAll(client)
		require.NoError(t, err)
		_, got, _ = bytes.Cut(got, []byte("\r\n\r\n"))
		require.Equal(t, "\x88\x1e\x03\xeaUnrecognized frame opcode: 3", string(got))
		client.Close()
		heard.await(t)
	}
}
