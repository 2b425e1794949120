package memnet_test

import (
	"fmt"
	"io"

	"adieu/websocket/transport/memnet"
)

// A peer that closes while bytes wait for it resets the connection: the rest of what it
// had written is lost.
func Example() {
	client, server := memnet.Config{SendBuffer: 100, ReceiveBuffer: 5}.Pipe()
	fmt.Fprint(client, "hello, world")
	fmt.Fprint(server, "unread")
	client.Close()

	got, err := io.ReadAll(server)
	fmt.Printf("%s: %v\n", got, err)
	// Output:
	// hello: read memnet server->client: read: connection reset by peer
}
