package transport_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"

	"adieu/websocket/transport"
)

// A network on which every host of a domain is the test's own server.
func ExampleNetwork() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	go func() {
		if conn, err := listener.Accept(); err == nil {
			line, _ := bufio.NewReader(conn).ReadString('\n')
			fmt.Fprint(conn, strings.ToUpper(line))
			conn.Close()
		}
	}()

	hosts, err := transport.ParseHostMap("*.example.com=" + listener.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	network := &transport.Network{Hosts: hosts}
	conn, err := network.Dial(context.Background(), transport.Address{Scheme: "ws", Host: "chat.example.com"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Fprintln(conn, "hello")
	answer, _ := bufio.NewReader(conn).ReadString('\n')
	fmt.Print(answer)
	// Output: HELLO
}
