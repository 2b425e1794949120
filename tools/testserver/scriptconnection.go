package testserver

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/http2"

	"adieu/websocket/wire"
)

// installConnection defines the members of the global connection. doc.go describes them.
func (r *scriptRun) installConnection() {
	o := r.connection
	for name, f := range map[string]scriptFunc{
		"accept": r.accept, "reject": r.reject, "handshakeText": r.handshakeText,
		"writeRaw": r.writeRaw, "readRaw": r.readRaw, "readAll": r.readAll,
		"send": r.send, "sendFrame": r.sendFrame, "broadcast": r.broadcast,
		"receive": r.receive, "receiveFrame": r.receiveFrame,
		"sendClose": r.sendClose, "close": r.close,
		"http2Frame": r.http2Frame, "halfClose": r.halfClose, "drop": r.drop, "abort": r.abort, "sleep": r.sleep,
	} {
		r.set(o, name, f)
	}
	q := r.c.request
	if key := q.Fields.Get("Sec-WebSocket-Key"); key != "" && !q.http2 {
		r.set(o, "acceptValue", wire.AcceptKey(key))
	}
	if len(q.Key3) > 0 {
		answer := wire.HixieAnswer(q.challenge)
		r.set(o, "challengeAnswer", r.uint8Array(answer[:]))
	}
	r.set(o, "autoPong", true)
	r.set(o, "autoClose", true)
	r.set(o, "timeout", 0)
	r.set(o, "compressed", false)
	for name, get := range map[string]func() goja.Value{
		"ended":       func() goja.Value { return r.endingValue(r.c.ended) },
		"streamEnded": func() goja.Value { return r.endingValue(r.c.streamEnd) },
		"closeCode":   r.closeCode,
		"closeReason": func() goja.Value { return r.vm.ToValue(strings.ToValidUTF8(r.c.peerClose.reason, "\uFFFD")) },
	} {
		getter := r.vm.ToValue(func(goja.FunctionCall) goja.Value { return get() })
		if err := o.DefineAccessorProperty(name, getter, nil, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			panic(err)
		}
	}
}

func (r *scriptRun) endingValue(e ending) goja.Value {
	if e == endedNot {
		return goja.Null()
	}
	return r.vm.ToValue(string(e))
}

// closeCode is what CloseEvent.code would be on this side.
func (r *scriptRun) closeCode() goja.Value {
	switch {
	case r.c.goodbye&goodbyeReceived == 0 && r.c.streamEnd == endedNot:
		return goja.Undefined()
	case r.c.goodbye&goodbyeReceived == 0:
		return r.vm.ToValue(codeAbnormal)
	case !r.c.peerClose.present:
		return r.vm.ToValue(codeNoStatus)
	}
	return r.vm.ToValue(int(r.c.peerClose.code))
}

// throw throws what an operation of the connection has failed with.
func (r *scriptRun) throw(err error) {
	var e *goja.Object
	var broken *violation
	switch {
	case errors.Is(err, errEnded):
		e = r.newError("the client is gone: " + string(r.c.ended))
		r.peerGone = e
	case errors.As(err, &broken):
		e = r.newError("the client broke a rule: " + err.Error())
	default:
		e = r.newError(err.Error())
	}
	panic(e)
}

// newError makes a JavaScript Error, which knows where in the script it was made.
func (r *scriptRun) newError(message string) *goja.Object {
	e, err := r.vm.New(r.vm.Get("Error"), r.vm.ToValue(message))
	if err != nil {
		panic(err)
	}
	return e
}

// check throws err unless it is nil.
func (r *scriptRun) check(err error) {
	if err != nil {
		r.throw(err)
	}
}

// prepare brings the connection in step with what the script has set, before an
// operation on messages or frames, and completes the opening handshake if the script has
// left that to us.
func (r *scriptRun) prepare() {
	if r.c.answer == answerNone {
		r.check(r.c.accept(handshakeOptions{}))
	}
	if r.c.answer == answerRaw && !r.c.halfClosed && !r.c.gone && r.c.goodbye&goodbyeSent == 0 {
		r.c.setOpen(true)
	}
	r.prepareRead()
}

// prepareRead reads the properties that a script sets on connection. They are plain
// properties, so that they cost nothing until they matter.
func (r *scriptRun) prepareRead() {
	r.c.timeout = milliseconds(r.connection.Get("timeout"))
	r.c.noPong = !r.connection.Get("autoPong").ToBoolean()
	r.c.noClose = !r.connection.Get("autoClose").ToBoolean()
}

// accept may follow raw bytes: some tests write junk before a correct handshake.
func (r *scriptRun) accept(call goja.FunctionCall) goja.Value {
	switch r.c.answer {
	case answerAccepted, answerRejected:
		r.throw(errors.New("the opening handshake has been answered already"))
	}
	r.check(r.c.accept(r.acceptOptions(call.Argument(0))))
	return goja.Undefined()
}

// http2Frame writes a frame of HTTP/2 as the script describes it, behind the back of the
// connection, which goes on as if it had not been written.
func (r *scriptRun) http2Frame(call goja.FunctionCall) goja.Value {
	stream := r.c.http2
	if stream == nil {
		r.throw(errors.New("the WebSocket is not on a stream of HTTP/2"))
	}
	o := r.options(call.Argument(0), "type", "flags", "stream", "payload")
	number := func(name string, def uint32, limit float64) uint32 {
		if v := o.Get(name); !isNullish(v) {
			return uint32(r.number(v, name, limit))
		}
		return def
	}
	kind, flags := http2.FrameType(number("type", 0, 0xFF)), http2.Flags(number("flags", 0, 0xFF))
	id := number("stream", stream.id, 1<<32-1)
	payload, _ := r.payload(o.Get("payload"))
	if r.c.answer == answerNone {
		r.c.answer = answerRaw
	}
	r.check(r.c.lieOnStream(func(out *http2.Framer) error { return out.WriteRawFrame(kind, flags, id, payload) }))
	return goja.Undefined()
}

// handshakeText leaves out what follows the head, the 16 bytes of draft 76.
func (r *scriptRun) handshakeText(call goja.FunctionCall) goja.Value {
	if r.c.http2 != nil {
		r.throw(errors.New("there is no such text in HTTP/2"))
	}
	head, _ := r.c.handshake(r.acceptOptions(call.Argument(0)))
	return r.vm.ToValue(text(string(head)))
}

// reject ends the connection, so that nothing can follow it.
func (r *scriptRun) reject(call goja.FunctionCall) goja.Value {
	if r.c.answer != answerNone {
		r.throw(errors.New("the opening handshake has been answered already"))
	}
	o := r.options(call.Argument(1), "reason", "headers", "body")
	var body []byte
	if v := o.Get("body"); !isNullish(v) {
		body, _ = r.payload(v)
	}
	status := int(r.number(call.Argument(0), "status", 999))
	r.c.reject(status, r.optionalString(o.Get("reason")), r.fields(o.Get("headers")), body)
	return goja.Undefined()
}

// writeRaw makes one write of all its arguments.
func (r *scriptRun) writeRaw(call goja.FunctionCall) goja.Value {
	var b []byte
	for _, part := range call.Arguments {
		b = append(b, r.rawPart(part)...)
	}
	if r.c.http2 != nil && !r.c.http2.wroteHead {
		r.throw(fmt.Errorf("%w: accept or reject first", errNoHead))
	}
	if r.c.answer == answerNone {
		r.c.answer = answerRaw
	}
	r.check(r.c.write(b))
	return goja.Undefined()
}

// readRaw reads n bytes, or as many as come before the end.
func (r *scriptRun) readRaw(call goja.FunctionCall) goja.Value {
	n := int(r.number(call.Argument(0), "size", float64(r.c.server.config.MaxMessageSize)))
	r.prepareRead()
	_ = r.c.need(n) // a short answer says it
	return r.takeRaw(min(n, r.c.buffered()))
}

// readAll reads to the end of the stream.
func (r *scriptRun) readAll(goja.FunctionCall) goja.Value {
	r.prepareRead()
	for r.c.buffered() <= r.c.server.config.MaxMessageSize {
		if err := r.c.fill(); err != nil {
			break
		}
	}
	return r.takeRaw(r.c.buffered())
}

func (r *scriptRun) takeRaw(n int) goja.Value {
	b := bytes.Clone(r.c.unread()[:n])
	r.c.consume(n)
	return r.uint8Array(b)
}

// send writes at once, as a script that counts bytes or writes expects.
func (r *scriptRun) send(call goja.FunctionCall) goja.Value {
	data, binary := r.payload(call.Argument(0))
	r.prepare()
	// One write: another connection's broadcast must not come in between.
	r.c.out = appendMessage(r.c.out, r.c.request.dialect, message{binary: binary, data: data})
	r.check(r.c.flush())
	return goja.Undefined()
}

func appendMessage(dst []byte, d dialect, m message) []byte {
	dst = d.appendHead(dst, m.binary, len(m.data))
	dst = append(dst, m.data...)
	return d.appendTail(dst)
}

// broadcast sends a message to the other connections of the script.
func (r *scriptRun) broadcast(call goja.FunctionCall) goja.Value {
	data, binary := r.payload(call.Argument(0))
	r.prepare()
	for _, other := range r.board.others(r.c) {
		other.broadcast(appendMessage(nil, other.request.dialect, message{binary: binary, data: data}))
	}
	return goja.Undefined()
}

// receive returns the next message, or null when there will be none.
func (r *scriptRun) receive(goja.FunctionCall) goja.Value {
	r.prepare()
	if r.c.goodbye&goodbyeReceived != 0 {
		return goja.Null()
	}
	m, err := r.c.request.dialect.receive(r.c)
	if errors.Is(err, errEnded) {
		return goja.Null()
	}
	r.check(err)
	var v goja.Value
	r.set(r.connection, "compressed", m.compressed)
	if m.binary || m.compressed {
		v = r.arrayBuffer(bytes.Clone(m.data))
	} else {
		v = r.vm.ToValue(strings.ToValidUTF8(string(m.data), "\uFFFD"))
	}
	_ = r.c.flush() // pongs; if they fail, the next operation says so
	return v
}

// closeBody reads the arguments of sendClose and close.
func (r *scriptRun) closeBody(call goja.FunctionCall) closeBody {
	if isNullish(call.Argument(0)) {
		return closeBody{}
	}
	body := closeBody{present: true, code: uint16(r.number(call.Argument(0), "code", 0xFFFF))}
	if reason := call.Argument(1); !isNullish(reason) {
		b, _ := r.payload(reason)
		body.reason = string(b)
	}
	return body
}

func (r *scriptRun) sendClose(call goja.FunctionCall) goja.Value {
	body := r.closeBody(call)
	r.prepare()
	r.check(r.c.sendClose(body))
	return goja.Undefined()
}

// close never throws because of the client: ended says what became of it.
func (r *scriptRun) close(call goja.FunctionCall) goja.Value {
	body := r.closeBody(call)
	r.prepare()
	r.c.close(body)
	return goja.Undefined()
}

func (r *scriptRun) halfClose(goja.FunctionCall) goja.Value {
	r.markAnswered()
	r.c.halfClose()
	return goja.Undefined()
}

func (r *scriptRun) drop(goja.FunctionCall) goja.Value {
	r.markAnswered()
	r.c.finish()
	return goja.Undefined()
}

func (r *scriptRun) abort(goja.FunctionCall) goja.Value {
	r.markAnswered()
	r.c.abort()
	return goja.Undefined()
}

// markAnswered: a connection that the script ends has no handshake to complete.
func (r *scriptRun) markAnswered() {
	if r.c.answer == answerNone {
		r.c.answer = answerRaw
	}
}

// sleep waits, but not past the end of the server.
func (r *scriptRun) sleep(call goja.FunctionCall) goja.Value {
	_ = r.c.server.pause(milliseconds(call.Argument(0)))
	return goja.Undefined()
}
