package bindings

import (
	"reflect"
	"time"

	"github.com/dop251/goja"

	"adieu/dom"
)

// The conversions of Go values to JS values, for glue functions.

// StringValue is the JS value of a string.
func (c Call) StringValue(s string) goja.Value { return c.Realm.vm.ToValue(s) }

// BooleanValue is the JS value of a boolean.
func (c Call) BooleanValue(b bool) goja.Value { return c.Realm.vm.ToValue(b) }

// IntegerValue is the JS value of an integer.
func (c Call) IntegerValue(n int64) goja.Value { return c.Realm.vm.ToValue(n) }

// NumberValue is the JS value of a number.
func (c Call) NumberValue(f float64) goja.Value { return c.Realm.vm.ToValue(f) }

// StringOrNull is null for what is not there.
func (c Call) StringOrNull(s string, ok bool) goja.Value {
	if !ok {
		return goja.Null()
	}
	return c.StringValue(s)
}

// EmptyIsNull is null for "", which is how Go says that there is no namespace or prefix.
func (c Call) EmptyIsNull(s string) goja.Value { return c.StringOrNull(s, s != "") }

// PointerValue is null for nil.
func PointerValue[T any](c Call, p *T, convert func(Call, T) goja.Value) goja.Value {
	if p == nil {
		return goja.Null()
	}
	return convert(c, *p)
}

// TimeStamp is a time as a DOMHighResTimeStamp. The zero time is 0.
func (c Call) TimeStamp(t time.Time) goja.Value {
	if t.IsZero() {
		return c.IntegerValue(0)
	}
	return c.NumberValue(c.Realm.HighResTime(t))
}

// timeResolution is how exactly script may know the time (High Resolution Time §4.3). There
// is nobody to spy on, so it is that of isolated contexts.
const timeResolution = 5 * time.Microsecond

// HighResTime is a time in milliseconds from the time origin, no finer than script may know it.
func (r *Realm) HighResTime(t time.Time) float64 {
	steps := t.Sub(r.timeOrigin) / timeResolution
	return float64(steps*timeResolution/time.Microsecond) / 1000
}

// Array is a new array of the list's values.
func Array[T any](c Call, list []T, convert func(Call, T) goja.Value) goja.Value {
	values := make([]any, len(list))
	for i, v := range list {
		values[i] = convert(c, v)
	}
	return c.Realm.vm.NewArray(values...)
}

// FrozenArray is an Array that nobody can change.
func FrozenArray[T any](c Call, list []T, convert func(Call, T) goja.Value) goja.Value {
	return c.Realm.freeze(Array(c, list, convert).(*goja.Object))
}

// freeze does what Object.freeze does.
func (r *Realm) freeze(array *goja.Object) goja.Value {
	for _, key := range array.Keys() {
		must(array.DefineDataProperty(key, array.Get(key), no, no, yes))
	}
	must(array.DefineDataProperty("length", array.Get("length"), no, no, no))
	preventExtensions, _ := goja.AssertFunction(r.objectPrototype.Get("constructor").(*goja.Object).Get("preventExtensions"))
	_, err := preventExtensions(goja.Undefined(), array)
	must(err)
	return array
}

// ArrayBufferValue is a new ArrayBuffer of b, which belongs to it from then on.
func (c Call) ArrayBufferValue(b []byte) goja.Value { return c.Realm.NewArrayBuffer(b) }

// Uint8ArrayValue is a new Uint8Array of b, which belongs to it from then on.
func (c Call) Uint8ArrayValue(b []byte) goja.Value {
	array, err := c.Realm.vm.New(c.Realm.vm.Get("Uint8Array"), c.Realm.NewArrayBuffer(b))
	c.Check(err)
	return array
}

// Resolved is a promise that is resolved with v.
func (c Call) Resolved(v goja.Value) goja.Value { return c.Realm.resolvedPromise(v) }

// Cached is the value of an attribute that is made when script first asks for it, and is the
// same ever after: a large message costs nothing to a listener that does not look at it.
func (c Call) Cached(make func() goja.Value) goja.Value {
	s := slotOf(c.This)
	if s == nil {
		return make()
	}
	for p := s.cached; p != nil; p = p.next {
		if p.in == c.in {
			return p.value
		}
	}
	v := make()                                     // with the brand check
	if reflect.TypeOf(v).Kind() == reflect.String { // a short string, no sooner kept than made
		return v
	}
	s.cached = &cachedValue{c.in, v, s.cached}
	return v
}

// cachedValue is a list of the values that a wrapper's attributes have for good.
type cachedValue struct {
	in    *site
	value goja.Value
	next  *cachedValue
}

// stamp gives an event that script made its time.
func (c Call) stamp(obj any) {
	if ev, ok := obj.(dom.AnyEvent); ok && ev.AsEvent().TimeStamp().IsZero() {
		ev.AsEvent().SetTimeStamp(c.Realm.context.Clock().Now())
	}
}
