package testserver_test

import (
	"fmt"
	"io"
	"net/http"
	"testing/fstest"

	"adieu/tools/testserver"
)

func Example() {
	server, err := testserver.Start(testserver.Config{Files: fstest.MapFS{
		"hello.txt":    {Data: []byte("hello")},
		"greet_wsh.js": {Data: []byte(`connection.send("hello " + connection.receive());`)},
	}})
	if err != nil {
		panic(err)
	}
	defer server.Close()

	// A WebSocket client connects to server.WebSocketURL() + "/greet".
	response, err := http.Get(server.URL() + "/hello.txt")
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(response.Status, string(body))
	// Output: 200 OK hello
}
