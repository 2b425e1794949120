package testserver

import (
	"strconv"
	"strings"
	"time"

	"adieu/websocket"
	"adieu/websocket/transport"
)

// handlerFunc serves a recognised WebSocket request on the connection's goroutine. On
// return the connection is concluded: nil leads to the closing handshake, errEnded to a
// half-close, a *violation to a Close with its code, and a *websocket.Refusal, before the
// handshake is answered, to that status.
type handlerFunc func(c *conn) error

// nativeHandler is a handler in Go. Its summary is shown on the index page.
type nativeHandler struct {
	path, summary string
	serve         handlerFunc
}

// nativeHandlers are found by their exact path, before handler scripts.
var nativeHandlers = []nativeHandler{
	{"/echo", "sends every message back", serveEcho},
	{"/close", "?code=&reason=&wait=1: says goodbye with that code and reason, at once or after a message", serveClose},
	{"/close-no-answer", "echoes, and never answers a goodbye", serveCloseNoAnswer},
	{"/slow", "?handshake=ms&delay=ms&read=bytes: echoes, each of those slowly", serveSlow},
	{"/flood", "?n=&size=&bin=1&wait=1: sends n messages of size bytes, at once or after a message", serveFlood},
	{"/sink", "?n=: takes messages and sends the count once when n have come", serveSink},
	{"/drop-fin", "?after=n&on=close: ends TCP after n echoes, or instead of answering a goodbye", serveDropFIN},
	{"/drop-rst", "?after=n&on=close: the same with a reset", serveDropRST},
	{"/hang", "never answers the opening handshake", serveHang},
}

// handler finds what serves a request's path.
func (s *Server) handler(q *request) (handlerFunc, error) {
	for _, h := range nativeHandlers {
		if h.path == q.path {
			return h.serve, nil
		}
	}
	if f := findFault(q.path); f != nil {
		return f.play, nil
	}
	return s.scriptHandler(q)
}

// serveEcho ends by the client's goodbye, or by its wish for the server's.
func serveEcho(c *conn) error {
	return c.serveOnChannel(&channelHandler{compress: true, message: func(ch *websocket.Channel, m websocket.Message) {
		if code, reason, wished := closeWish(m); wished {
			ch.Close(code, reason)
			return
		}
		sendOn(ch, m)
	}})
}

// closeWish reads a message by which a client asks /echo for a goodbye: "conformance:
// close CODE REASON", where the reason, or both, may be missing.
func closeWish(m websocket.Message) (code uint16, reason string, wished bool) {
	rest, wished := strings.CutPrefix(m.Text, "conformance: close")
	if rest == "" {
		return codeNoStatus, "", wished
	}
	rest, spaced := strings.CutPrefix(rest, " ")
	number, reason, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseUint(number, 10, 16)
	code = uint16(n)
	return code, reason, wished && spaced && err == nil && mayBeSent(code) && len(reason) <= maxControlPayload-2
}

// echo sends n messages back, all of them when n is negative.
func (c *conn) echo(n int) error {
	for ; n != 0; n-- {
		m, err := c.request.dialect.receive(c)
		if err != nil {
			return err
		}
		if err := c.send(m); err != nil {
			return err
		}
	}
	return c.flush()
}

// serveClose sends any code, those included that must not be sent.
func serveClose(c *conn) error {
	var body closeBody
	q := c.request
	if q.params.Has("code") {
		code, err := q.intParam("code", 0, 0, 0xFFFF)
		if err != nil {
			return err
		}
		body = closeBody{present: true, code: uint16(code), reason: q.params.Get("reason")}
	}
	if err := c.accept(handshakeOptions{}); err != nil {
		return err
	}
	if err := c.waitForGo(); err != nil {
		return err
	}
	c.close(body)
	return nil
}

// waitForGo waits for a message when the request has wait=1.
func (c *conn) waitForGo() error {
	if c.request.params.Get("wait") != "1" {
		return nil
	}
	_, err := c.request.dialect.receive(c)
	return err
}

// serveCloseNoAnswer keeps the connection until the client or the server ends it.
func serveCloseNoAnswer(c *conn) error {
	if err := c.accept(handshakeOptions{}); err != nil {
		return err
	}
	c.noClose = true
	if err := c.echo(-1); c.ended != endedClose { // gone without a goodbye
		return err
	}
	return c.discard()
}

// serveSlow is slow in up to three ways: in answering the handshake, in answering
// messages, or in reading at all, which makes the client's data pile up.
func serveSlow(c *conn) error {
	q := c.request
	handshake, err := q.intParam("handshake", 0, 0, maxDelay)
	if err != nil {
		return err
	}
	delay, err := q.intParam("delay", 100, 0, maxDelay)
	if err != nil {
		return err
	}
	size, err := q.intParam("read", 0, 0, readSizeBusy)
	if err != nil {
		return err
	}
	if err := c.server.pause(time.Duration(handshake) * time.Millisecond); err != nil {
		return err
	}
	pause := time.Duration(delay) * time.Millisecond
	if size > 0 {
		c.stream, pause = pacedConn{c.stream, c.server, size, pause}, 0
	}
	return c.serveOnChannel(&channelHandler{message: func(ch *websocket.Channel, m websocket.Message) {
		if c.server.pause(pause) == nil {
			sendOn(ch, m)
		}
	}})
}

// maxDelay is the largest delay that a request may ask for, in milliseconds.
const maxDelay = 600_000

// pacedConn reads slowly, so that the client's data pile up on its way.
type pacedConn struct {
	transport.Conn
	server *Server
	size   int // of a read, at most
	pause  time.Duration
}

func (p pacedConn) Read(b []byte) (int, error) {
	if err := p.server.pause(p.pause); err != nil {
		return 0, err
	}
	return p.Conn.Read(b[:min(len(b), p.size)])
}

// serveFlood does not read while it floods: a client that closes meanwhile is answered
// after the last message.
func serveFlood(c *conn) error {
	q := c.request
	n, err := q.intParam("n", 1, 0, 1<<40)
	if err != nil {
		return err
	}
	size, err := q.intParam("size", 0, 0, c.server.config.MaxMessageSize)
	if err != nil {
		return err
	}
	m := websocket.Message{Text: strings.Repeat("m", size)}
	if q.params.Get("bin") == "1" {
		m = websocket.Message{Binary: true, Data: []byte(m.Text)}
	}
	flood := func(ch *websocket.Channel) {
		for ; n > 0 && sendOn(ch, m); n-- {
		}
	}
	h := &channelHandler{opened: flood}
	if q.params.Get("wait") == "1" {
		h = &channelHandler{message: func(ch *websocket.Channel, _ websocket.Message) { flood(ch) }}
	}
	return c.serveOnChannel(h)
}

// serveSink measures how fast a client sends, so that it answers once only.
func serveSink(c *conn) error {
	n, err := c.request.intParam("n", 1, 1, 1<<40)
	if err != nil {
		return err
	}
	taken := 0
	return c.serveOnChannel(&channelHandler{message: func(ch *websocket.Channel, _ websocket.Message) {
		if taken++; taken == n {
			ch.Send(websocket.Message{Text: strconv.Itoa(n)})
		}
	}})
}

func serveDropFIN(c *conn) error { return c.serveDrop((*conn).finish) }

func serveDropRST(c *conn) error { return c.serveDrop((*conn).abort) }

// serveDrop ends the connection without a goodbye.
func (c *conn) serveDrop(drop func(*conn)) error {
	after, err := c.request.intParam("after", 0, 0, 1<<40)
	if err != nil {
		return err
	}
	if err := c.accept(handshakeOptions{}); err != nil {
		return err
	}
	if c.request.params.Get("on") == "close" {
		after, c.noClose = -1, true
	}
	if err := c.echo(after); err != nil && c.ended != endedClose {
		return err
	}
	drop(c)
	return nil
}

// serveHang reads on, so that the client's leaving is noticed.
func serveHang(c *conn) error {
	c.answer = answerRaw
	return c.discard()
}

// intParam reads a number from the query, def when it is absent.
func (q *request) intParam(name string, def, low, high int) (int, error) {
	if !q.params.Has(name) {
		return def, nil
	}
	return parseNumber(name, q.params.Get(name), low, high)
}

// parseNumber reads a parameter's value.
func parseNumber(name, text string, low, high int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, refusal(400, "%s=%s: want a number from %d to %d", name, text, low, high)
	}
	return n, nil
}
