package conformance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"strings"
)

// driverScript is a function expression of JavaScript.
//
//go:embed driver.js
var driverScript string

// Paths of what the server has for clients with JavaScript.
const (
	driverPath  = "/driver.js"
	browserPath = "/browser"
)

// browserPage tests the browser that shows it.
const browserPage = `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>Conformance</title></head>
<body><p>Testing this browser.</p><pre id="log"></pre><script src="` + driverPath + `"></script></body>
</html>
`

// Driver is a script that takes a client with JavaScript through the cases of the server at
// base, such as ws://127.0.0.1:9001, and at the end asks for reports. agent is what they
// call the client; "" leaves that to the client.
func Driver(base, agent string) string {
	arguments, _ := json.Marshal([]string{base, agent}) // strings alone cannot fail
	return fmt.Sprintf("%s.apply(null, %s);\n", strings.TrimSpace(driverScript), arguments)
}

// explain answers a request that is for no WebSocket.
func explain(conn *net.TCPConn, request *head) {
	base := request.get("Host")
	switch path, _, _ := strings.Cut(request.target(), "?"); path {
	case driverPath:
		respond(conn, "200 OK", "text/javascript; charset=utf-8", Driver("ws://"+base, ""))
	case browserPath:
		respond(conn, "200 OK", "text/html; charset=utf-8", browserPage)
	case "/":
		respond(conn, "200 OK", "text/plain; charset=utf-8", "This is a WebSocket conformance server. A client under test connects to /getCaseCount,\n"+
			"/runCase?case=N&agent=NAME for each case, and /updateReports?agent=NAME. A browser opens\n"+
			"http://"+base+browserPath+"; what else has JavaScript runs http://"+base+driverPath+"\n")
	default:
		respond(conn, "404 Not Found", "text/plain; charset=utf-8", "There is nothing here; http://"+base+"/ says what there is.\n")
	}
}
