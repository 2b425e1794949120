package bindings

import (
	"bytes"
	"reflect"
	"sync"

	"github.com/dop251/goja"
)

// Bytes copies the bytes of a BufferSource: an ArrayBuffer, or the part of one that a typed
// array or DataView shows. ok is false for every other value. A detached buffer is empty. It
// runs no script.
func (r *Realm) Bytes(v goja.Value) (b []byte, ok bool) {
	if buffer, ok := r.ArrayBuffer(v); ok {
		return copyBytes(buffer.Bytes()), true
	}
	obj, isObject := v.(*goja.Object)
	if !isObject || obj == nil {
		return nil, false
	}
	isView, detached := bufferView(obj)
	if !isView {
		view := hostView(obj)
		if view == nil {
			return nil, false
		}
		return copyBytes(view.ViewedBytes()), true
	}
	if !detached {
		if err := r.vm.ExportTo(obj, &b); err != nil { // what the view shows, not a copy
			panic("bindings: goja does not export a view: " + err.Error())
		}
	}
	return copyBytes(b), true
}

// IsBufferSource says whether v is an ArrayBuffer, a typed array or a DataView.
func (c Call) IsBufferSource(v goja.Value) bool {
	if _, ok := c.Realm.ArrayBuffer(v); ok {
		return true
	}
	obj, ok := v.(*goja.Object)
	if !ok || obj == nil {
		return false
	}
	isView, _ := bufferView(obj)
	return isView || hostView(obj) != nil
}

// BufferView is what the Go value behind an object implements that shows a part of an
// ArrayBuffer, and is none of goja's typed arrays.
type BufferView interface {
	// ViewedBytes is that part itself; nil when the buffer is detached.
	ViewedBytes() []byte
}

var bufferViewType = reflect.TypeFor[BufferView]()

// hostView is the BufferView behind an object, or nil.
func hostView(obj *goja.Object) BufferView {
	if t := obj.ExportType(); t == nil || !t.Implements(bufferViewType) {
		return nil // without exporting it, which may take long
	}
	return obj.Export().(BufferView)
}

// BufferSource is a copy of the bytes of v, which must be an ArrayBuffer, a typed array or a
// DataView.
func (c Call) BufferSource(v goja.Value) []byte {
	b, ok := c.Realm.Bytes(v)
	if !ok {
		c.ThrowTypeError("The provided value is not of type '(ArrayBuffer or ArrayBufferView)'.")
	}
	return b
}

var arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()

// ArrayBuffer is the ArrayBuffer that v is. ok is false for every other value.
func (r *Realm) ArrayBuffer(v goja.Value) (buffer goja.ArrayBuffer, ok bool) {
	obj, isObject := v.(*goja.Object)
	if !isObject || obj == nil || obj.ExportType() != arrayBufferType {
		return goja.ArrayBuffer{}, false
	}
	return obj.Export().(goja.ArrayBuffer), true
}

// NewArrayBuffer makes an ArrayBuffer of b without a copy: script may change b from now on,
// and nobody else should.
func (r *Realm) NewArrayBuffer(b []byte) goja.Value {
	return r.vm.ToValue(r.vm.NewArrayBuffer(b[:len(b):len(b)]))
}

// bufferView says whether obj is a typed array or a DataView, and whether its buffer is
// detached: goja then must not export it. goja has no function for either, and its JS
// ones can be replaced by the page, so this looks at goja's own fields.
func bufferView(obj *goja.Object) (isView, detached bool) {
	self := reflect.ValueOf(obj).Elem().Field(gojaLayout().self).Elem()
	buffer, isView := gojaLayout().buffer[self.Type()]
	if !isView {
		return false, false
	}
	return true, self.Elem().Field(buffer).Elem().Field(gojaLayout().detached).Bool()
}

// layout says where goja keeps what bufferView needs, as field numbers.
type layout struct {
	self     int                  // Object: what implements it
	buffer   map[reflect.Type]int // views: their buffer
	detached int                  // buffers
}

// gojaLayout panics, in every test of a view, when goja's fields are no longer there.
var gojaLayout = sync.OnceValue(func() layout {
	field := func(t reflect.Type, name string) reflect.StructField {
		f, ok := t.FieldByName(name)
		if !ok || len(f.Index) != 1 {
			panic("bindings: goja's " + t.String() + " has no field " + name)
		}
		return f
	}
	l := layout{
		self:   field(reflect.TypeFor[goja.Object](), "self").Index[0],
		buffer: make(map[reflect.Type]int),
	}
	vm := goja.New()
	for _, source := range []string{"new Uint8Array(0)", "new DataView(new ArrayBuffer(0))"} {
		view, err := vm.RunString(source)
		must(err)
		self := reflect.ValueOf(view).Elem().Field(l.self).Elem().Type()
		f := field(self.Elem(), "viewedArrayBuf")
		l.buffer[self] = f.Index[0]
		l.detached = field(f.Type.Elem(), "detached").Index[0]
	}
	return l
})

// View is the name of a typed array's or DataView's type and the bytes that it shows, which are
// not a copy. ok is false for every other value.
func (r *Realm) View(v goja.Value) (name string, b []byte, ok bool) {
	obj, isObject := v.(*goja.Object)
	if !isObject || obj == nil {
		return "", nil, false
	}
	isView, detached := bufferView(obj)
	if !isView {
		return "", nil, false
	}
	if !detached {
		must(r.vm.ExportTo(obj, &b))
	}
	return obj.GetSymbol(goja.SymToStringTag).String(), b, true
}

// uint8Array is what a Uint8Array shows, not a copy.
func (r *Realm) uint8Array(v goja.Value) (b []byte, ok bool) {
	obj, ok := v.(*goja.Object)
	if !ok || obj == nil || obj.ExportType() != reflect.TypeFor[[]byte]() {
		return nil, false
	}
	isView, detached := bufferView(obj)
	if !isView || obj.GetSymbol(goja.SymToStringTag).String() != "Uint8Array" {
		return nil, false
	}
	if !detached {
		must(r.vm.ExportTo(obj, &b))
	}
	return b, true
}

// copyBytes never returns nil: an empty message is a message.
func copyBytes(b []byte) []byte {
	if len(b) == 0 {
		return []byte{}
	}
	return bytes.Clone(b)
}
