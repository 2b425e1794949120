package testserver

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"adieu/websocket/wire"
)

// handshakeOptions changes the correct opening handshake, for tests of a client's checks.
// The zero value changes nothing.
type handshakeOptions struct {
	// protocol is the chosen subprotocol, "" for none; nil for the first that the client
	// offers, since a client that offers some fails when it gets none.
	protocol *string

	statusLine string      // without its line end
	omit       []string    // names of fields
	replace    wire.Fields // in their place, or at the end when they are not there
	add        wire.Fields // at the end
	body       []byte      // instead of the answer of draft 76, unless nil
}

// handshake builds the answer to the opening handshake.
func (c *conn) handshake(o handshakeOptions) (head, body []byte) {
	d := c.request.dialect
	var protocol string
	if o.protocol != nil {
		protocol = *o.protocol
	} else if offered := d.protocols(c.request); len(offered) > 0 {
		protocol = offered[0]
	}
	r := d.response(c.request, protocol)
	for _, field := range o.replace {
		r.Fields.Set(field.Name, field.Value)
	}
	for _, name := range o.omit {
		r.Fields.Del(name)
	}
	r.Fields = slices.Concat(r.Fields, o.add)
	body, r.Body = r.Body, nil
	if o.body != nil {
		body = o.body
	}
	head = r.Append(nil)
	if o.statusLine != "" {
		end := slices.Index(head, '\r')
		head = slices.Concat([]byte(o.statusLine), head[end:])
	}
	return head, body
}

// accept completes the opening handshake, in one write.
func (c *conn) accept(o handshakeOptions) error {
	head, body := c.handshake(o)
	c.answer = answerAccepted
	if err := c.write(append(head, body...)); err != nil {
		return err
	}
	c.setOpen(true)
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
	r.Fields.Set("Connection", "close")
	c.out = r.Append(c.out)
	c.finish()
}

// refuse tells the client why its request is not served, if err says so.
func (c *conn) refuse(err error) {
	var status *statusError
	if errors.As(err, &status) {
		c.reject(status.status, "", status.fields, []byte(status.detail+"\n"))
	}
}

// serveWebSocket runs the handler of a WebSocket request, to the end of the connection.
func (c *conn) serveWebSocket(q *request) {
	err := c.recognize(q)
	if err == nil {
		var serve handlerFunc
		if serve, err = c.server.handler(q); err == nil {
			err = serve(c)
		}
	}
	c.conclude(err)
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
