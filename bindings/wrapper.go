package bindings

import (
	"encoding/binary"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"
)

// How a Go object hangs on the JS object that stands for it.
//
// goja has no host slots, so a wrapper is made of an ArrayBuffer: its prototype is
// replaced by the interface's, and its bytes are an empty slice that points at a slot, a
// Go struct holding the implementation. For every script purpose it is an ordinary object:
// it takes expandos, symbols, accessors and private fields, it can be frozen, subclassed
// and used as a WeakMap key. Getting from the object to the implementation costs two
// virtual calls and one small allocation, and nothing is kept in a table, so a wrapper and
// what it stands for are collected together like any other garbage.
//
// What makes it safe:
//
//   - The slice's length is 0, so no script can read or write a byte of the slot, not even
//     through a typed array over the object, and goja never looks past the length.
//   - A slot is heap memory of its own type that Go neither moves nor mistakes for bytes:
//     the collector sees the pointers in it whoever points at it.
//   - Nothing but newWrapper makes an ArrayBuffer whose slice passes slotOf: length 0,
//     capacity of exactly a slot, and a first word that is the complement of its own
//     address. Script can make no slice with spare capacity at all, and an ArrayBuffer that
//     a host makes has it only over memory that somehow knows its own address.
//   - The brand is read as bytes of the slice, within its capacity, before anything is cast.
//
// What must not happen: nobody may call Detach on the ArrayBuffer of a wrapper, nor append to
// its Bytes. Hosts get at ArrayBuffers through Realm.ArrayBuffer, which refuses wrappers.
//
// Deviation: ArrayBuffer.prototype's byteLength and slice, and the constructors of typed
// arrays and DataView, take a wrapper for an empty ArrayBuffer instead of throwing or
// iterating over it.
type slot struct {
	brand uint64 // ^address of the slot itself
	impl  any

	cached *cachedValue // see Call.Cached
}

const slotSize = int(unsafe.Sizeof(slot{}))

var arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()

// newWrapper makes the JS object for impl.
func newWrapper(vm *goja.Runtime, proto *goja.Object, impl any) *goja.Object {
	s := &slot{impl: impl}
	s.brand = brandOf(unsafe.Pointer(s))
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(s)), slotSize)[:0]
	obj := vm.ToValue(vm.NewArrayBuffer(bytes)).(*goja.Object)
	if err := obj.SetPrototype(proto); err != nil {
		panic(err) // a fresh ordinary object takes any prototype
	}
	return obj
}

// slotOf is the brand check: the slot of a wrapper, nil for every other value. It runs no
// script.
func slotOf(v goja.Value) *slot {
	obj, ok := v.(*goja.Object)
	if !ok || obj == nil || obj.ExportType() != arrayBufferType {
		return nil
	}
	bytes := obj.Export().(goja.ArrayBuffer).Bytes()
	if len(bytes) != 0 || cap(bytes) != slotSize {
		return nil
	}
	p := unsafe.Pointer(unsafe.SliceData(bytes))
	if binary.NativeEndian.Uint64(bytes[:8]) != brandOf(p) {
		return nil
	}
	return (*slot)(p)
}

// brandOf is never the address itself, so that no copy of a pointer passes for a brand.
func brandOf(p unsafe.Pointer) uint64 { return ^uint64(uintptr(p)) }
