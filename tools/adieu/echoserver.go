package main

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// echoServer echoes on the server's role of websocket.Channel, in every dialect, and
// closes on request as the package comment of tools/conformance has it.
type echoServer struct {
	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup
}

func startEchoServer() (*echoServer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &echoServer{listener: listener}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.running.Go(s.accept) // ends with close
	return s, nil
}

func (s *echoServer) url() string { return "ws://" + s.listener.Addr().String() + "/echo" }

// close ends all connections, and returns when they are over.
func (s *echoServer) close() {
	s.stop()
	s.listener.Close()
	s.running.Wait()
}

func (s *echoServer) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed; there is no other reason in a test of ourselves
		}
		s.running.Go(func() { s.serve(transport.NewTCPConn(conn.(*net.TCPConn))) })
	}
}

const (
	echoHeadSize = 64 << 10
	// refusalTime bounds the wait for a client that was refused.
	refusalTime = 2 * time.Second
)

// serve is one connection, from its request to its end.
func (s *echoServer) serve(conn transport.Conn) {
	request, rest, err := websocket.ReadRequest(s.ctx, conn, echoHeadSize)
	var protocol websocket.Protocol
	if err == nil {
		protocol, err = websocket.Recognize(request)
	}
	if err != nil {
		refuseRequest(conn, err)
		return
	}
	client := &echoClient{ready: make(chan struct{}), ended: make(chan struct{})}
	client.channel = websocket.Accept(conn, request, rest, websocket.Acceptance{Config: websocket.Config{Protocol: protocol}}, client)
	close(client.ready)
	select {
	case <-client.ended:
	case <-s.ctx.Done():
		client.channel.Disconnect()
	}
}

// refuseRequest sends what is sent instead of a WebSocket, and lets go of the connection.
func refuseRequest(conn transport.Conn, err error) {
	defer conn.Close()
	response := wire.Response{Status: http.StatusBadRequest}
	if refusal, ok := err.(*websocket.Refusal); ok {
		response.Status, response.Fields = refusal.Status, refusal.Fields
	}
	response.Reason = http.StatusText(response.Status)
	response.Body = []byte(err.Error() + "\n")
	response.Fields.Add("Connection", "close")
	response.Fields.Add("Content-Length", strconv.Itoa(len(response.Body)))
	_ = conn.SetDeadline(time.Now().Add(refusalTime))
	if _, err := conn.Write(response.Append(nil)); err != nil {
		return
	}
	_ = conn.CloseWrite()
	for buf := make([]byte, 1<<10); err == nil; {
		_, err = conn.Read(buf)
	}
}

// echoClient is the client of one channel.
type echoClient struct {
	channel *websocket.Channel
	ready   chan struct{} // closed when channel is set
	ended   chan struct{}
}

var closeRequest = regexp.MustCompile(`(?s)^conformance: close(?: (\d+)(?: (.*))?)?$`)

func (c *echoClient) DidReceiveMessage(m websocket.Message) {
	<-c.ready
	wish := closeRequest.FindStringSubmatch(m.Text)
	switch {
	case wish == nil || m.Binary:
		c.channel.Send(m)
	case wish[1] == "":
		c.channel.Close(1005, "")
	default:
		if code, err := strconv.ParseUint(wish[1], 10, 16); err == nil {
			c.channel.Close(uint16(code), wish[2])
		}
	}
}

func (c *echoClient) DidConnect(string, string)    {}
func (c *echoClient) DidReceiveMessageError()      {}
func (c *echoClient) DidStartClosingHandshake()    {}
func (c *echoClient) DidClose(_ websocket.Outcome) { close(c.ended) }
