package testserver

import (
	"bytes"
	"errors"
	"slices"

	"github.com/dop251/goja"

	"adieu/websocket/wire"
)

// maxScriptLength is the largest length that a script may announce. JavaScript's numbers
// have no 1<<64 - 1; this is the largest below it.
const maxScriptLength = 1<<64 - 2048

// sendFrame sends one frame as the script describes it.
func (r *scriptRun) sendFrame(call goja.FunctionCall) goja.Value {
	r.prepare()
	if _, ok := r.c.request.dialect.(rfc6455); ok {
		r.appendFrame(call.Argument(0))
	} else {
		r.appendHixieFrame(call.Argument(0))
	}
	r.check(r.c.flush())
	return goja.Undefined()
}

// appendFrame checks types and ranges, and nothing else: a frame may contradict itself.
func (r *scriptRun) appendFrame(options goja.Value) {
	o := r.options(options, "fin", "rsv1", "rsv2", "rsv3", "opcode", "mask", "payload", "length", "lengthForm")
	data, binary := r.payload(o.Get("payload"))
	h := r.frameHeader(o, binary, len(data))
	c := r.c
	c.out = wire.AppendHeader(c.out, h)
	start := len(c.out)
	c.out = append(c.out, data...)
	if h.Masked {
		wire.MaskBytes(h.Mask, 0, c.out[start:])
	}
}

// appendHixieFrame: the type decides whether the frame has a length or an FF at its end.
func (r *scriptRun) appendHixieFrame(options goja.Value) {
	o := r.options(options, "type", "payload", "length")
	data, _ := r.payload(o.Get("payload"))
	typ := wire.HixieText
	if v := o.Get("type"); !isNullish(v) {
		typ = byte(r.number(v, "type", 0xFF))
	}
	length := uint64(len(data))
	if v := o.Get("length"); !isNullish(v) {
		length = uint64(r.number(v, "length", maxScriptLength))
	}
	c := r.c
	c.out = append(c.out, typ)
	if typ >= wire.HixieLengthFirst {
		c.out = append(wire.AppendLength(c.out, length), data...)
	} else {
		c.out = append(append(c.out, data...), wire.HixieEnd)
	}
}

// frameHeader reads the options of sendFrame in RFC 6455.
func (r *scriptRun) frameHeader(o *goja.Object, binary bool, size int) wire.Header {
	flag := func(name string, def bool) bool {
		if v := o.Get(name); !isNullish(v) {
			return v.ToBoolean()
		}
		return def
	}
	h := wire.Header{
		Fin: flag("fin", true), Rsv1: flag("rsv1", false), Rsv2: flag("rsv2", false), Rsv3: flag("rsv3", false),
		Opcode: wire.OpText, Length: uint64(size),
	}
	if binary {
		h.Opcode = wire.OpBinary
	}
	if v := o.Get("opcode"); !isNullish(v) {
		h.Opcode = wire.Opcode(r.number(v, "opcode", 0xF))
	}
	if v := o.Get("length"); !isNullish(v) {
		h.Length = uint64(r.number(v, "length", maxScriptLength))
	}
	if v := o.Get("lengthForm"); !isNullish(v) {
		h.LengthForm = uint8(r.number(v, "lengthForm", 8))
	}
	if v := o.Get("mask"); !isNullish(v) {
		if key, ok := bufferSource(v); ok && len(key) == len(h.Mask) {
			h.Masked, h.Mask = true, [4]byte(key)
		} else if v.ToBoolean() {
			h.Masked, h.Mask = true, [4]byte{0x37, 0xFA, 0x21, 0x3D} // RFC 6455 §5.7's example
		}
	}
	return h
}

// receiveFrame returns the next frame as it is, or null at the end of the stream.
func (r *scriptRun) receiveFrame(goja.FunctionCall) goja.Value {
	r.prepare()
	r.c.keepRaw = true
	f, err := r.c.request.dialect.readFrame(r.c)
	r.c.keepRaw = false
	if errors.Is(err, errEnded) {
		return goja.Null()
	}
	r.check(err)
	r.c.request.dialect.didReceiveFrame(r.c, f)
	o := r.vm.NewObject()
	if _, ok := r.c.request.dialect.(rfc6455); ok {
		r.set(o, "fin", f.Fin)
		r.set(o, "rsv1", f.Rsv1)
		r.set(o, "rsv2", f.Rsv2)
		r.set(o, "rsv3", f.Rsv3)
		r.set(o, "opcode", int(f.Opcode))
		r.set(o, "masked", f.Masked)
		r.set(o, "lengthForm", int(f.LengthForm))
	} else {
		r.set(o, "type", int(f.typ))
	}
	r.set(o, "payload", r.arrayBuffer(bytes.Clone(f.payload)))
	r.set(o, "raw", r.arrayBuffer(slices.Clip(f.raw)))
	return o
}
