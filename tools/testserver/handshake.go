package testserver

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"adieu/websocket"
	"adieu/websocket/wire"
)

// handshakeOptions changes the correct opening handshake, for tests of a client's checks.
// The zero value changes nothing.
type handshakeOptions struct {
	// protocol is the chosen subprotocol, "" for none; nil for the first that the client
	// offers, since a client that offers some fails when it gets none.
	protocol *string

	extensions string      // of Sec-WebSocket-Extensions; "" for none
	status     int         // instead of 101, or of 200 in HTTP/2
	statusLine string      // without its line end; HTTP/1.1 only
	omit       []string    // names of fields
	replace    wire.Fields // in their place, or at the end when they are not there
	add        wire.Fields // at the end
	body       []byte      // instead of the answer of draft 76, unless nil
}

// response builds the answer to the opening handshake.
func (c *conn) response(o handshakeOptions) wire.Response {
	d := c.request.dialect
	var protocol string
	if o.protocol != nil {
		protocol = *o.protocol
	} else if offered := c.request.protocols(); len(offered) > 0 {
		protocol = offered[0]
	}
	r := d.response(c.request, protocol)
	if o.extensions != "" {
		r.Fields.Add("Sec-WebSocket-Extensions", o.extensions)
	}
	if o.status != 0 {
		r.Status, r.Reason = o.status, http.StatusText(o.status)
	}
	for _, field := range o.replace {
		r.Fields.Set(field.Name, field.Value)
	}
	for _, name := range o.omit {
		r.Fields.Del(name)
	}
	r.Fields = slices.Concat(r.Fields, o.add)
	if o.body != nil {
		r.Body = o.body
	}
	return r
}

// handshake is response as HTTP/1.1 writes it.
func (c *conn) handshake(o handshakeOptions) (head, body []byte) {
	r := c.response(o)
	body, r.Body = r.Body, nil
	head = r.Append(nil)
	if o.statusLine != "" {
		end := slices.Index(head, '\r')
		head = slices.Concat([]byte(o.statusLine), head[end:])
	}
	return head, body
}

// accept completes the opening handshake, in one write.
func (c *conn) accept(o handshakeOptions) error {
	c.answer = answerAccepted
	c.mayCompress = o.extensions != ""
	if err := c.writeHandshake(o); err != nil {
		return err
	}
	c.setOpen(true)
	return nil
}

func (c *conn) writeHandshake(o handshakeOptions) error {
	if c.http2 == nil {
		head, body := c.handshake(o)
		return c.write(append(head, body...))
	}
	r := c.response(o)
	if err := c.writeHead(r.Status, r.Fields); err != nil || len(r.Body) == 0 {
		return err
	}
	return c.write(r.Body)
}

// writeHead begins a response on a stream of HTTP/2. The error is that of write.
func (c *conn) writeHead(status int, fields wire.Fields) error {
	c.traceHead(status, fields)
	if err := c.http2.writeHead(status, fields, false); err != nil {
		return c.noteEnd(endedReset)
	}
	return nil
}

// reject answers with an HTTP response and ends the connection. An empty reason means
// the usual one.
func (c *conn) reject(status int, reason string, fields wire.Fields, body []byte) {
	c.answer = answerRejected
	if reason == "" {
		reason = http.StatusText(status)
	}
	r := wire.Response{Status: status, Reason: reason, Fields: slices.Clone(fields), Body: body}
	if !r.Fields.Has("Content-Type") && len(body) > 0 {
		r.Fields.Add("Content-Type", "text/plain; charset=utf-8")
	}
	if !r.Fields.Has("Content-Length") {
		r.Fields.Add("Content-Length", strconv.Itoa(len(body)))
	}
	if c.http2 == nil {
		r.Fields.Set("Connection", "close")
		c.out = r.Append(c.out)
	} else if c.writeHead(status, r.Fields) == nil {
		c.out = append(c.out, body...)
	}
	c.finish()
}

// refuse tells the client why its request is not served, if err says so.
func (c *conn) refuse(err error) {
	var refused *websocket.Refusal
	if errors.As(err, &refused) {
		c.reject(refused.Status, "", refused.Fields, []byte(refused.Detail+"\n"))
	}
}

// serveWebSocket runs the handler of a WebSocket request, to the end of the connection.
func (c *conn) serveWebSocket(q *request) {
	c.traceWebSocket(q)
	err := c.recognize(q)
	if err == nil {
		var serve handlerFunc
		if serve, err = c.server.handler(q); err == nil {
			err = serve(c)
		}
	}
	c.conclude(err)
	c.reportFault()
}

// conclude ends the connection after its handler has returned err: with the closing
// handshake when there is no error.
func (c *conn) conclude(err error) {
	var broken *violation
	switch {
	case c.gone:
	case err == nil && c.answer != answerNone && !c.halfClosed:
		c.close(closeBody{present: true, code: codeNormal})
	case c.answer == answerNone:
		c.refuse(err)
	case errors.As(err, &broken):
		c.closingDeadline(c.server.config.CloseTimeout)
		_ = c.sendClose(closeBody{present: true, code: broken.code, reason: broken.detail})
	}
	c.finish()
}
