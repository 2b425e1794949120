package bindings

import (
	"unsafe"

	"github.com/dop251/goja"
)

// How a Go object hangs on the JS object that stands for it.
//
// goja has no host slots, so a wrapper is an object made of a template, and the slot with
// the Go object lies right behind it in the same piece of memory. For every script purpose
// it is an ordinary object: it takes expandos, symbols, accessors and private fields, it can be
// frozen, subclassed and used as a WeakMap key. Getting from the object to the Go object
// costs no call and no allocation, and nothing is kept in a table, so a wrapper and what it
// stands for are collected together like any other garbage.
//
// What makes it safe: nothing but newWrapper makes an object of an instance template, which
// slotOf tells by the one place in memory that all of those point at. What it looks at before it
// knows, goja's own fields, is there in every object of that kind.
type wrapper struct {
	object gojaObject
	self   gojaTemplated
	slot   slot
}

type slot struct {
	impl   any
	cached *cachedValue // see Call.Cached
}

// instanceBrand is where the symPropNames of instance templates point: nowhere else does.
var instanceBrand [1]*goja.Symbol

// plainInstance is the template of objects without properties of their own.
var plainInstance = template{gojaTemplate{symPropNames: instanceBrand[:0]}}

// newWrapper makes the JS object for impl of an instance template.
func newWrapper(vm *goja.Runtime, t *template, prototype *goja.Object, impl any) *goja.Object {
	w := &wrapper{slot: slot{impl: impl}}
	object := initObject(vm, &w.object, gojaParts.templated, unsafe.Pointer(&w.self))
	w.self.init(object, classObject, t)
	w.self.baseObject.prototype, w.self.protoMaterialised = prototype, true
	return object
}

// slotOf is the brand check: the slot of a wrapper, nil for every other value. It runs no
// script.
func slotOf(v goja.Value) *slot {
	object, ok := v.(*goja.Object)
	if !ok || object == nil || !isTemplated(object) {
		return nil
	}
	if unsafe.SliceData(templatedObject(object).tmpl.symPropNames) != &instanceBrand[0] {
		return nil
	}
	return &(*wrapper)(unsafe.Pointer(object)).slot
}
