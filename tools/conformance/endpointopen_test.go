package conformance

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serveEndpoints starts an echo server with a fault, and returns its URL.
func serveEndpoints(t *testing.T, f fault) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var running sync.WaitGroup
	kept := make(chan struct{})
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				e := &endpoint{fault: f, conn: conn.(*net.TCPConn), in: bufio.NewReader(conn), kept: kept}
				if e.answerRequest() {
					e.run()
				}
				e.conn.Close()
			})
		}
	})
	t.Cleanup(func() {
		close(kept)
		listener.Close()
		running.Wait()
	})
	return "ws://" + listener.Addr().String() + "/echo"
}

// answerRequest is the server's opening handshake.
func (e *endpoint) answerRequest() bool {
	_ = e.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	first, fields, ok := e.readHead()
	_ = e.conn.SetReadDeadline(time.Time{})
	refusal := ""
	parts := strings.Split(first, " ")
	key := strings.Join(fields["sec-websocket-key"], ",")
	decoded, err := base64.StdEncoding.DecodeString(key)
	broken := func(is bool, allowed fault) bool { return is && e.fault != allowed }
	switch {
	case !ok || len(parts) != 3 || len(fields["host"]) != 1 || parts[2] != "HTTP/1.1":
		refusal = "400 Bad Request"
	case broken(parts[0] != "GET", "any method"):
		refusal = "405 Method Not Allowed"
	case broken(!lists(fields, "upgrade", "websocket") || !lists(fields, "connection", "upgrade"), "any upgrade"):
		refusal = "400 Bad Request"
	case broken(strings.Join(fields["sec-websocket-version"], ",") != "13", "any version"):
		refusal = "426 Upgrade Required\r\nSec-WebSocket-Version: 13"
	case broken(err != nil || len(decoded) != 16, "any key"):
		refusal = "400 Bad Request"
	}
	if refusal != "" {
		fmt.Fprintf(e.conn, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", refusal)
		_ = e.conn.CloseWrite()
		_ = e.conn.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = io.Copy(io.Discard, e.in)
		return false
	}
	right := accept(key)
	if e.fault == "wrong accept" {
		right = accept("x")
	}
	extensions := e.chooseOffer(strings.Join(fields["sec-websocket-extensions"], ","))
	if e.fault == "brings up an extension" && extensions == "" {
		extensions = "\r\nSec-WebSocket-Extensions: x-mine"
	}
	fmt.Fprintf(e.conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s%s\r\n\r\n", right, extensions)
	return true
}

// chooseOffer answers the first offer of permessage-deflate that is right. The endpoint
// compresses nothing itself, so that any window suits it.
func (e *endpoint) chooseOffer(offers string) string {
	for offer := range strings.SplitSeq(offers, ",") {
		answer, ok := e.judgeParams(offer, true)
		if ok {
			e.deflate = true
			return "\r\nSec-WebSocket-Extensions: " + answer
		}
	}
	return ""
}

// judgeParams judges an element of the extension list, and makes the answer to it.
func (e *endpoint) judgeParams(element string, offer bool) (answer string, ok bool) {
	params := strings.Split(element, ";")
	if strings.TrimSpace(params[0]) != "permessage-deflate" {
		return "", false
	}
	answer = "permessage-deflate"
	var seen []string
	for _, param := range params[1:] {
		name, value, given := strings.Cut(strings.TrimSpace(param), "=")
		value = strings.Trim(value, `"`)
		bits, err := strconv.Atoi(value)
		window := err == nil && bits >= 8 && bits <= 15 && value == strconv.Itoa(bits)
		right := false
		switch name {
		case "server_no_context_takeover":
			right = !given
			answer += "; " + name
			e.noTakeover = e.noTakeover || e.client
		case "client_no_context_takeover":
			right = !given
			e.noTakeover = e.noTakeover || !e.client
			answer += "; " + name
		case "server_max_window_bits":
			right = window
			answer += "; " + name + "=" + value
		case "client_max_window_bits":
			right = window || offer && !given
		}
		if (!right || slices.Contains(seen, name)) && e.fault != "any deflate" {
			return "", false
		}
		seen = append(seen, name)
	}
	return answer, true
}

// runClient leads a client with a fault through all cases of a server; finish waits until
// the server is done with them.
func runClient(t *testing.T, base string, count int, f fault, finish func()) {
	t.Helper()
	next, kept := make(chan int), make(chan struct{})
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for i := range next {
				if f == "keeps tcp" { // it must not keep the next case waiting
					workers.Go(func() { connectEndpoint(t, base, i, f, kept) })
					continue
				}
				connectEndpoint(t, base, i, f, kept)
			}
		})
	}
	for i := range count {
		next <- i + 1
	}
	close(next)
	finish()
	close(kept)
	workers.Wait()
}

// connectEndpoint is one connection of a client.
func connectEndpoint(t *testing.T, base string, number int, f fault, kept <-chan struct{}) {
	host := strings.TrimPrefix(base, "ws://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	e := &endpoint{client: true, fault: f, conn: conn.(*net.TCPConn), in: bufio.NewReader(conn), kept: kept, offers: f != "offers nothing"}
	var nonce [16]byte
	_, _ = rand.Read(nonce[:])
	if f == "one nonce" {
		nonce = [16]byte{15: 1}
	}
	key := base64.StdEncoding.EncodeToString(nonce[:])
	offer := "permessage-deflate; client_max_window_bits"
	if f == "offers nothing" {
		offer = "x-nothing"
	}
	method := "GET"
	if f == "posts" {
		method = "POST"
	}
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: %s\r\n\r\n", method, fmt.Sprintf("/runCase?case=%d&agent=test", number), host, key, offer)
	if e.takesResponse(key) {
		e.run()
	}
}

// takesResponse is the client's check of a response.
func (e *endpoint) takesResponse(key string) bool {
	_ = e.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	first, fields, ok := e.readHead()
	_ = e.conn.SetReadDeadline(time.Time{})
	broken := func(is bool, allowed fault) bool { return is && e.fault != allowed }
	accepts := fields["sec-websocket-accept"]
	switch {
	case !ok, len(first) < 12 || !strings.HasPrefix(first, "HTTP/1.1 "),
		broken(first[9:] != "101" && !strings.HasPrefix(first[9:], "101 "), "any status"),
		broken(len(accepts) != 1 || accepts[0] != accept(key), "any accept"),
		broken(!strings.EqualFold(strings.Join(fields["upgrade"], ","), "websocket") || !lists(fields, "connection", "upgrade"), "any upgrade"),
		broken(len(fields["sec-websocket-protocol"]) > 0, "any subprotocol"):
		return false
	}
	if extensions := strings.Join(fields["sec-websocket-extensions"], ","); extensions != "" {
		_, e.deflate = e.judgeParams(extensions, false)
		e.deflate = e.deflate && e.offers
		return e.deflate || e.fault == "any extension"
	}
	return true
}
