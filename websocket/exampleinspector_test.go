package websocket_test

import (
	"context"
	"fmt"
	"net"

	"adieu/websocket"
)

// frames prints the frames of a connection. What it does not hear of itself, NopInspector does.
type frames struct{ websocket.NopInspector }

func (f frames) DidCreateWebSocket(string, []string) websocket.SocketInspector { return f }

func (frames) DidSendFrame(f websocket.Frame) {
	fmt.Printf("sent opcode %d: %q\n", f.Header.Opcode, f.Payload)
}

func (frames) DidReceiveFrame(f websocket.Frame) {
	fmt.Printf("received opcode %d: %q\n", f.Header.Opcode, f.Payload)
}

// An inspector sees what goes over the wire.
func ExampleInspector() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	go serve(listener)

	ctx := context.Background()
	client := prints{make(chan string, 1)}
	channel, err := websocket.Dial(ctx, "ws://"+listener.Addr().String()+"/",
		websocket.DialOptions{Config: websocket.Config{Inspector: frames{}}}, client)
	if err != nil {
		panic(err)
	}
	channel.Send(websocket.Message{Text: "hello"})
	<-client.got
	channel.Close(1000, "bye")
	if _, err := channel.Wait(ctx); err != nil {
		panic(err)
	}
	// Output:
	// sent opcode 1: "hello"
	// received opcode 1: "hello"
	// sent opcode 8: "\x03\xe8bye"
	// received opcode 8: "\x03\xe8bye"
}
