package websocket_test

import (
	"context"
	"fmt"
	"net"

	"adieu/websocket"
	"adieu/websocket/transport"
)

// echoes is a Client that sends back what it hears.
type echoes struct{ channel chan *websocket.Channel }

func (echoes) DidConnect(subprotocol, extensions string) {}
func (e echoes) DidReceiveMessage(m websocket.Message) {
	channel := <-e.channel
	channel.Send(m)
	e.channel <- channel
}
func (echoes) DidReceiveMessageError()    {}
func (echoes) DidStartClosingHandshake()  {}
func (echoes) DidClose(websocket.Outcome) {}

// serve accepts one WebSocket.
func serve(listener net.Listener) {
	conn, err := listener.Accept()
	if err != nil {
		return
	}
	carrier := transport.NewTCPConn(conn.(*net.TCPConn))
	request, rest, err := websocket.ReadRequest(context.Background(), carrier, 16<<10)
	if err != nil {
		return
	}
	protocol, err := websocket.Recognize(request)
	if err != nil {
		return
	}
	client := echoes{make(chan *websocket.Channel, 1)}
	client.channel <- websocket.Accept(carrier, request, rest, websocket.Acceptance{Config: websocket.Config{Protocol: protocol}}, client)
}

// prints is a Client that closes after the first message.
type prints struct{ got chan string }

func (prints) DidConnect(subprotocol, extensions string) {}
func (p prints) DidReceiveMessage(m websocket.Message)   { p.got <- m.Text }
func (prints) DidReceiveMessageError()                   {}
func (prints) DidStartClosingHandshake()                 {}
func (prints) DidClose(websocket.Outcome)                {}

// Both roles of a Channel, without a DOM and without a script.
func Example() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	go serve(listener)

	ctx := context.Background()
	client := prints{make(chan string, 1)}
	channel, err := websocket.Dial(ctx, "ws://"+listener.Addr().String()+"/", websocket.DialOptions{}, client)
	if err != nil {
		panic(err)
	}
	channel.Send(websocket.Message{Text: "hello"})
	fmt.Println(<-client.got)
	channel.Close(1000, "bye")
	outcome, err := channel.Wait(ctx)
	fmt.Println(outcome.Clean, outcome.Code, err)
	// Output:
	// hello
	// true 1000 <nil>
}
