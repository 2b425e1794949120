package testserver

import (
	"encoding/hex"
	"strings"

	"github.com/dop251/goja"

	"adieu/websocket/wire"
)

// typeError throws a TypeError into the script.
func (r *scriptRun) typeError(format string, args ...any) {
	panic(r.vm.NewTypeError(append([]any{format}, args...)...))
}

// isNullish reports whether an argument or option was left out.
func isNullish(v goja.Value) bool {
	return v == nil || goja.IsUndefined(v) || goja.IsNull(v)
}

// bufferSource returns the bytes of an ArrayBuffer or of a view on one. They are the
// script's own.
func bufferSource(v goja.Value) ([]byte, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	if buffer, ok := o.Export().(goja.ArrayBuffer); ok {
		return buffer.Bytes(), true
	}
	inner, ok := o.Get("buffer").(*goja.Object)
	if !ok {
		return nil, false
	}
	buffer, ok := inner.Export().(goja.ArrayBuffer)
	if !ok {
		return nil, false
	}
	b := buffer.Bytes()
	offset, length := o.Get("byteOffset").ToInteger(), o.Get("byteLength").ToInteger()
	if offset < 0 || length < 0 || offset+length > int64(len(b)) {
		return nil, false
	}
	return b[offset : offset+length], true
}

// byteString converts a string of which every UTF-16 unit is one byte.
func (r *scriptRun) byteString(v goja.Value) []byte {
	s, ok := v.(goja.String)
	if !ok { // ToString leaves numbers as they are
		s = r.vm.ToValue(v.String()).(goja.String)
	}
	b := make([]byte, s.Length())
	for i := range b {
		unit := s.CharAt(i)
		if unit > 0xFF {
			r.typeError("character U+%04X is not one byte; utf8(string) encodes it", unit)
		}
		b[i] = byte(unit)
	}
	return b
}

// rawPart converts what can be written raw: a string of bytes, a buffer, or one byte as a
// number.
func (r *scriptRun) rawPart(v goja.Value) []byte {
	if b, ok := bufferSource(v); ok {
		return b
	}
	if v == nil {
		v = goja.Undefined()
	}
	switch n := v.Export().(type) {
	case string:
		return r.byteString(v)
	case int64:
		if 0 <= n && n <= 0xFF {
			return []byte{byte(n)}
		}
	}
	r.typeError("%s is neither a string, nor a buffer, nor a byte", v.String())
	return nil
}

// payload converts the payload of a frame: a string in UTF-8, or a buffer.
func (r *scriptRun) payload(v goja.Value) (b []byte, binary bool) {
	if isNullish(v) {
		return nil, false
	}
	if b, ok := bufferSource(v); ok {
		return b, true
	}
	return []byte(v.String()), false
}

// text makes a string of which every UTF-16 unit is one byte.
func text(b string) string {
	for i := range len(b) {
		if b[i] >= 0x80 {
			units := make([]rune, len(b))
			for i := range len(b) {
				units[i] = rune(b[i])
			}
			return string(units)
		}
	}
	return b
}

// arrayBuffer makes an ArrayBuffer that owns b.
func (r *scriptRun) arrayBuffer(b []byte) goja.Value {
	return r.vm.ToValue(r.vm.NewArrayBuffer(b))
}

// uint8Array makes a Uint8Array that owns b.
func (r *scriptRun) uint8Array(b []byte) goja.Value {
	array, err := r.vm.New(r.vm.Get("Uint8Array"), r.arrayBuffer(b))
	if err != nil {
		panic(err)
	}
	return array
}

// hex reads bytes written in hexadecimal, with white space anywhere between them.
func (r *scriptRun) hex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		r.typeError("hex %q: %v", s, err)
	}
	return b
}

// toHex is hex's inverse: "81 05".
func toHex(b []byte) string {
	var s strings.Builder
	for i, c := range b {
		if i > 0 {
			s.WriteByte(' ')
		}
		s.WriteString(hex.EncodeToString([]byte{c}))
	}
	return s.String()
}

// options reads an options object and refuses names that mean nothing, which would
// otherwise let a test pass for the wrong reason.
func (r *scriptRun) options(v goja.Value, names ...string) *goja.Object {
	if isNullish(v) {
		return r.vm.NewObject()
	}
	o, ok := v.(*goja.Object)
	if !ok {
		r.typeError("options must be an object")
	}
next:
	for _, key := range o.Keys() {
		for _, name := range names {
			if key == name {
				continue next
			}
		}
		r.typeError("unknown option %q; there are %s", key, strings.Join(names, ", "))
	}
	return o
}

// fields reads header fields: an object, or an array of pairs when a name must occur
// twice.
func (r *scriptRun) fields(v goja.Value) wire.Fields {
	if isNullish(v) {
		return nil
	}
	o, ok := v.(*goja.Object)
	if !ok {
		r.typeError("header fields must be an object or an array of pairs")
	}
	var fields wire.Fields
	if o.ClassName() != "Array" {
		for _, name := range o.Keys() {
			fields.Add(string(r.byteString(r.vm.ToValue(name))), string(r.byteString(o.Get(name))))
		}
		return fields
	}
	r.vm.ForOf(o, func(pair goja.Value) bool {
		p, ok := pair.(*goja.Object)
		if !ok || p.ClassName() != "Array" || p.Get("length").ToInteger() != 2 {
			r.typeError("a header field must be a pair of name and value")
		}
		fields.Add(string(r.byteString(p.Get("0"))), string(r.byteString(p.Get("1"))))
		return true
	})
	return fields
}
