package websocket

import (
	"context"
	"testing"

	"adieu/dom"
	"adieu/websocket/transport/memnet"

	"github.com/stretchr/testify/require"
)

// turner sends back what comes, or counts it.
type turner struct {
	nobody
	channel chan *Channel // has the channel that it answers on; nil: it only tells
	got     chan struct{}
}

func (e *turner) DidReceiveMessage(m Message) {
	if e.channel == nil {
		e.got <- struct{}{}
		return
	}
	c := <-e.channel
	c.Send(m)
	e.channel <- c
}

// BenchmarkPingPong is a short text there and back through memory, between two channels.
func BenchmarkPingPong(b *testing.B) { benchmarkPingPong(b, nil) }

// BenchmarkPingPongInspected shows the client's frames to an inspector that does nothing.
func BenchmarkPingPongInspected(b *testing.B) { benchmarkPingPong(b, indifferent{}) }

// indifferent is an inspector that does nothing.
type indifferent struct{ NopInspector }

func (i indifferent) DidCreateWebSocket(string, []string) SocketInspector { return i }

func benchmarkPingPong(b *testing.B, inspector Inspector) {
	dial := &memDialer{accept: make(chan *memnet.Conn, 1)}
	go func() { // ends with the handshake
		conn := <-dial.accept
		r, rest, err := ReadRequest(context.Background(), conn, defaultMaxHeadBytes)
		if err == nil {
			server := &turner{channel: make(chan *Channel, 1)}
			server.channel <- Accept(conn, r, rest, Acceptance{Config: Config{DisableCompression: true}}, server)
		}
	}()
	client := &turner{got: make(chan struct{}, 1)}
	c, err := Dial(b.Context(), "ws://peer.example/", DialOptions{Config: Config{Dialer: dial, DisableCompression: true, Inspector: inspector}, Clock: dom.SystemClock}, client)
	require.NoError(b, err)
	m := Message{Text: "how do you do?"}
	b.ReportAllocs()
	for b.Loop() {
		c.Send(m)
		<-client.got
	}
	c.Close(closeNormal, "")
	<-c.reported
}
