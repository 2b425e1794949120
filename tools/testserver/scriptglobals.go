package testserver

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// sharedWait is how long shared.wait waits unless it is told.
const sharedWait = 10 * time.Second

type scriptFunc = func(goja.FunctionCall) goja.Value

// install defines the globals of a handler script. doc.go describes them.
func (r *scriptRun) install() {
	global := r.vm.GlobalObject()
	r.connection = r.vm.NewObject()
	r.installConnection()
	r.set(global, "request", r.requestObject())
	r.set(global, "connection", r.connection)
	r.set(global, "shared", r.sharedObject())
	console := r.vm.NewObject()
	r.set(console, "log", scriptFunc(r.log))
	r.set(global, "console", console)
	for _, holder := range []*goja.Object{global, r.connection} {
		r.set(holder, "log", scriptFunc(r.log))
		r.set(holder, "hex", scriptFunc(func(call goja.FunctionCall) goja.Value {
			return r.uint8Array(r.hex(call.Argument(0).String()))
		}))
		r.set(holder, "toHex", scriptFunc(func(call goja.FunctionCall) goja.Value {
			return r.vm.ToValue(toHex(r.rawPart(call.Argument(0))))
		}))
		r.set(holder, "utf8", scriptFunc(func(call goja.FunctionCall) goja.Value {
			return r.uint8Array([]byte(call.Argument(0).String()))
		}))
		r.set(holder, "deflate", scriptFunc(r.deflate))
		r.set(holder, "inflate", scriptFunc(r.inflate))
		r.set(holder, "text", scriptFunc(func(call goja.FunctionCall) goja.Value {
			return r.vm.ToValue(strings.ToValidUTF8(string(r.rawPart(call.Argument(0))), "\uFFFD"))
		}))
	}
}

// set defines a property. It fails on frozen objects only, of which there are none.
func (r *scriptRun) set(o *goja.Object, name string, value any) {
	if err := o.Set(name, value); err != nil {
		panic(err)
	}
}

// deflate compresses a message as a client of permessage-deflate takes it.
func (r *scriptRun) deflate(call goja.FunctionCall) goja.Value {
	o := r.options(call.Argument(1), "windowBits", "final", "dictionary")
	data, _ := r.payload(call.Argument(0))
	bits := maxWindowBits
	if v := o.Get("windowBits"); !isNullish(v) {
		if bits = int(r.number(v, "windowBits", maxWindowBits)); bits < minWindowBits {
			r.typeError("windowBits %d: want a number from %d to %d", bits, minWindowBits, maxWindowBits)
		}
	}
	final := o.Get("final")
	b, err := deflate(data, r.dictionary(o), bits, final != nil && final.ToBoolean())
	r.check(err)
	return r.uint8Array(b)
}

// inflate is deflate's inverse.
func (r *scriptRun) inflate(call goja.FunctionCall) goja.Value {
	o := r.options(call.Argument(1), "dictionary")
	b, err := inflate(r.rawPart(call.Argument(0)), r.dictionary(o), r.c.server.config.MaxMessageSize)
	r.check(err)
	return r.uint8Array(b)
}

// dictionary is the option of what went before, empty when there is none.
func (r *scriptRun) dictionary(o *goja.Object) []byte {
	b, _ := r.payload(o.Get("dictionary"))
	return b
}

// log writes one line: strings as they are, buffers in hexadecimal.
func (r *scriptRun) log(call goja.FunctionCall) goja.Value {
	words := make([]string, len(call.Arguments))
	for i, v := range call.Arguments {
		if b, ok := bufferSource(v); ok {
			words[i] = toHex(b)
		} else {
			words[i] = v.String()
		}
	}
	r.c.server.config.Log(r.name + ": " + strings.Join(words, " "))
	return goja.Undefined()
}

// requestObject is the global request: what the client sent. Strings from its head have
// one byte per UTF-16 unit.
func (r *scriptRun) requestObject() *goja.Object {
	q := r.c.request
	o := r.vm.NewObject()
	r.set(o, "method", q.Method)
	r.set(o, "target", text(q.target))
	r.set(o, "path", strings.ToValidUTF8(q.path, "\uFFFD"))
	r.set(o, "query", text(q.query))
	r.set(o, "raw", text(q.head))
	r.set(o, "location", text(q.location()))
	r.set(o, "dialect", q.dialect.name())
	r.set(o, "secure", q.secure)
	r.set(o, "httpVersion", strings.TrimSuffix(strings.TrimPrefix(q.Version, "HTTP/"), ".0"))
	// Script strings must be Unicode; what a client wrote need not be.
	params := r.vm.NewObject()
	for _, name := range slices.Sorted(maps.Keys(q.params)) {
		r.set(params, strings.ToValidUTF8(name, "\uFFFD"), strings.ToValidUTF8(q.params.Get(name), "\uFFFD"))
	}
	r.set(o, "params", params)
	headers := r.vm.NewObject()
	for _, field := range q.Fields {
		r.set(headers, text(strings.ToLower(field.Name)), text(strings.Join(q.Fields.Values(field.Name), ", ")))
	}
	r.set(o, "headers", headers)
	r.set(o, "header", scriptFunc(func(call goja.FunctionCall) goja.Value {
		values := q.Fields.Values(call.Argument(0).String())
		if values == nil {
			return goja.Null()
		}
		return r.vm.ToValue(text(strings.Join(values, ", ")))
	}))
	r.set(o, "origin", goja.Null())
	if q.Fields.Has("Origin") {
		r.set(o, "origin", text(q.Fields.Get("Origin")))
	}
	var protocols []any
	for _, p := range q.protocols() {
		protocols = append(protocols, text(p))
	}
	r.set(o, "protocols", r.vm.NewArray(protocols...))
	if len(q.Key3) > 0 {
		r.set(o, "key3", r.uint8Array(slices.Clone(q.Key3)))
		r.set(o, "challenge", r.uint8Array(slices.Clone(q.challenge[:])))
	}
	return o
}

// sharedObject is the global shared: values, copied as JSON, that all connections of this
// script see.
func (r *scriptRun) sharedObject() *goja.Object {
	// Values pass as JSON, since no object may cross from one runtime to another.
	json := r.vm.Get("JSON").ToObject(r.vm)
	stringify, _ := goja.AssertFunction(json.Get("stringify"))
	parse, _ := goja.AssertFunction(json.Get("parse"))
	call := func(f goja.Callable, v goja.Value) goja.Value {
		result, err := f(goja.Undefined(), v)
		if err != nil {
			panic(err)
		}
		return result
	}
	decode := func(text string, ok bool) goja.Value {
		if !ok {
			return goja.Undefined()
		}
		return call(parse, r.vm.ToValue(text))
	}

	o := r.vm.NewObject()
	r.set(o, "get", scriptFunc(func(fc goja.FunctionCall) goja.Value {
		return decode(r.board.get(fc.Argument(0).String()))
	}))
	r.set(o, "set", scriptFunc(func(fc goja.FunctionCall) goja.Value {
		encoded := ""
		if json := call(stringify, fc.Argument(1)); !goja.IsUndefined(json) {
			encoded = json.String()
		}
		r.board.set(fc.Argument(0).String(), encoded)
		return goja.Undefined()
	}))
	r.set(o, "add", scriptFunc(func(fc goja.FunctionCall) goja.Value {
		step := int64(1)
		if !isNullish(fc.Argument(1)) {
			step = fc.Argument(1).ToInteger()
		}
		return r.vm.ToValue(r.board.add(fc.Argument(0).String(), step))
	}))
	r.set(o, "wait", scriptFunc(func(fc goja.FunctionCall) goja.Value {
		d := sharedWait
		if !isNullish(fc.Argument(1)) {
			d = milliseconds(fc.Argument(1))
		}
		return decode(r.board.wait(fc.Argument(0).String(), d, r.c.server.done))
	}))
	return o
}

// milliseconds reads a duration; what is no number, or negative, is zero.
func milliseconds(v goja.Value) time.Duration {
	ms := v.ToFloat()
	if !(ms > 0) {
		return 0
	}
	return time.Duration(min(ms, maxDelay) * float64(time.Millisecond))
}

// optionalString reads a string option of bytes; absent is "".
func (r *scriptRun) optionalString(v goja.Value) string {
	if isNullish(v) {
		return ""
	}
	return string(r.byteString(v))
}

// acceptOptions reads the options of accept and handshakeText.
func (r *scriptRun) acceptOptions(v goja.Value) handshakeOptions {
	o := r.options(v, "protocol", "extensions", "status", "statusLine", "omit", "replace", "add", "body")
	var h handshakeOptions
	h.extensions = r.optionalString(o.Get("extensions"))
	if status := o.Get("status"); !isNullish(status) {
		h.status = int(r.number(status, "status", 999))
	}
	if protocol := o.Get("protocol"); protocol != nil && !goja.IsUndefined(protocol) {
		chosen := r.optionalString(protocol)
		h.protocol = &chosen
	}
	if h.statusLine = r.optionalString(o.Get("statusLine")); h.statusLine != "" && r.c.http2 != nil {
		r.typeError("HTTP/2 has no status line: use status")
	}
	if omit := o.Get("omit"); !isNullish(omit) {
		r.vm.ForOf(omit, func(name goja.Value) bool {
			h.omit = append(h.omit, string(r.byteString(name)))
			return true
		})
	}
	h.replace = r.fields(o.Get("replace"))
	h.add = r.fields(o.Get("add"))
	if body := o.Get("body"); !isNullish(body) {
		h.body = append([]byte{}, r.rawPart(body)...)
	}
	return h
}

// number reads a number option from 0 to limit.
func (r *scriptRun) number(v goja.Value, name string, limit float64) float64 {
	n := v.ToFloat()
	if !(0 <= n && n <= limit) {
		r.typeError("%s %v: want a number from 0 to %v", name, v, limit)
	}
	return n
}
