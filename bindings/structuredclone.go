package bindings

import (
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/dop251/goja"

	"adieu/dom"
)

// SerializedValue is a copy of a script value that belongs to no Runtime (HTML §2.7.3,
// "serialized"): what structuredClone and message ports pass on. It may be deserialised
// once, since transferred buffers are not copied again.
type SerializedValue struct {
	root any
	kept bool
}

// Keep lets the value be deserialised more than once, each time with buffers of its own.
func (v *SerializedValue) Keep() { v.kept = true }

// What a SerializedValue is made of. A primitive stands for itself as a goja.Value, and
// what appears twice is the same pointer twice.
type (
	serializedBox    struct{ primitive goja.Value } // new Number(1) and its like
	serializedDate   struct{ time float64 }
	serializedRegExp struct{ source, flags goja.Value }
	serializedBuffer struct{ bytes []byte }
	serializedView   struct {
		name           goja.Value // of the constructor
		buffer         any
		offset, length goja.Value
	}
	serializedMap   struct{ entries []any } // key, value, key, value …
	serializedSet   struct{ entries []any }
	serializedError struct {
		name           string
		message, stack goja.Value // may be nil
	}
	serializedObject struct {
		array  bool
		length goja.Value // of an array
		keys   []string
		values []any
	}
	serializedPlatformObject struct{ impl any }
)

// maxCloneDepth bounds the nesting of what can be cloned, because Go cannot survive the
// overflow of its stack.
const maxCloneDepth = 20_000

// StructuredClone is structuredClone(value, options) (HTML §2.7.10). It throws.
func (r *Realm) StructuredClone(value, options goja.Value) goja.Value {
	c := Call{Realm: r, in: &site{executing, r.interfaces.byName["Window"], "structuredClone"}}
	var transfer []goja.Value
	if list := c.Dictionary(options, "StructuredSerializeOptions").Get("transfer"); list != nil {
		transfer = Objects(c, list)
	}
	return r.StructuredDeserialize(r.StructuredSerialize(value, transfer))
}

// Objects is a sequence<object>.
func Objects(c Call, v goja.Value) []goja.Value {
	return Sequence(c, v, func(c Call, v goja.Value) goja.Value {
		if !c.IsObject(v) {
			c.ThrowTypeError("The provided value cannot be converted to 'object'.")
		}
		return v
	})
}

// StructuredSerialize is HTML's StructuredSerializeWithTransfer (§2.7.7). It throws a
// DataCloneError for what cannot be copied, and what getters throw.
func (r *Realm) StructuredSerialize(value goja.Value, transfer []goja.Value) *SerializedValue {
	s := &serializer{realm: r, clone: r.clonePrimordials(), memory: make(map[*goja.Object]any)}
	buffers := make([]*serializedBuffer, len(transfer))
	for i, v := range transfer {
		obj := v.(*goja.Object)
		if _, ok := r.ArrayBuffer(obj); !ok {
			s.fail("Value at index %d does not have a transferable type.", i)
		}
		if _, twice := s.memory[obj]; twice {
			s.fail("ArrayBuffer at index %d is a duplicate of an earlier ArrayBuffer.", i)
		}
		buffers[i] = new(serializedBuffer)
		s.memory[obj] = buffers[i]
	}
	root := s.serialize(value)
	for i, v := range transfer { // nothing fails for the one after another was detached
		if buffer, _ := r.ArrayBuffer(v); buffer.Detached() {
			s.fail("ArrayBuffer at index %d is already detached.", i)
		}
	}
	for i, v := range transfer {
		buffer, _ := r.ArrayBuffer(v)
		buffers[i].bytes = buffer.Bytes()
		buffer.Detach()
	}
	return &SerializedValue{root: root}
}

// serializer is HTML's StructuredSerializeInternal (§2.7.3) with its memory.
type serializer struct {
	realm  *Realm
	clone  *clonePrimordials
	memory map[*goja.Object]any
	depth  int
}

func (s *serializer) fail(format string, args ...any) {
	s.realm.Throw(dom.NewException("DataCloneError", format, args...))
}

func (s *serializer) serialize(v goja.Value) any {
	switch v := v.(type) {
	case nil:
		return goja.Undefined()
	case *goja.Object:
		if known, ok := s.memory[v]; ok {
			return known
		}
		if s.depth++; s.depth > maxCloneDepth {
			s.fail("The value is nested too deeply.")
		}
		defer func() { s.depth-- }()
		return s.object(v)
	case *goja.Symbol:
		s.fail("%s could not be cloned.", v.String())
	}
	return settled(v)
}

// settled ends what goja does to strings lazily, so that the value may change its goroutine.
func settled(v goja.Value) goja.Value {
	if s, ok := v.(goja.String); ok {
		s.Length()
	}
	return v
}

// remember keeps what an object became, before its parts are looked at.
func remember[T any](s *serializer, obj *goja.Object, record T) T {
	s.memory[obj] = record
	return record
}

// object goes by the internal slots of the standard, so it looks at what goja knows and
// never at properties that script can change.
func (s *serializer) object(obj *goja.Object) any {
	if impl := s.realm.Unwrap(obj); impl != nil {
		if serializable, ok := impl.(dom.Serializable); ok {
			return remember(s, obj, &serializedPlatformObject{serializable.SerializedCopy()})
		}
		s.fail("%s object could not be cloned.", s.realm.interfaceName(impl))
	}
	if _, ok := s.realm.ArrayBuffer(obj); ok {
		return s.buffer(obj)
	}
	if isView, _ := bufferView(obj); isView {
		return s.view(obj)
	}
	switch implementation(obj) {
	case "primitiveValueObject", "stringObject":
		if primitive := s.clone.call(s.clone.unbox, obj); !isSymbol(primitive) {
			return remember(s, obj, &serializedBox{settled(primitive)})
		}
	case "dateObject":
		date := &serializedDate{math.NaN()}
		if t, ok := obj.Export().(time.Time); ok {
			date.time = float64(t.UnixMilli())
		}
		return remember(s, obj, date)
	case "regexpObject":
		parts := s.clone.list(s.clone.regExp, obj)
		return remember(s, obj, &serializedRegExp{settled(parts[0]), settled(parts[1])})
	case "mapObject":
		m := remember(s, obj, new(serializedMap))
		m.entries = s.all(s.clone.list(s.clone.mapEntries, obj))
		return m
	case "setObject":
		set := remember(s, obj, new(serializedSet))
		set.entries = s.all(s.clone.list(s.clone.setEntries, obj))
		return set
	case "errorObject":
		return s.error(obj)
	case "arrayObject", "sparseArrayObject", "templatedArrayObject":
		array := remember(s, obj, &serializedObject{array: true, length: obj.Get("length")})
		s.properties(array, obj)
		return array
	case "baseObject", "guardedObject", "templatedObject", "argumentsObject":
		plain := remember(s, obj, new(serializedObject))
		s.properties(plain, obj)
		return plain
	}
	s.fail("%s could not be cloned.", s.clone.describe(obj))
	return nil
}

func isSymbol(v goja.Value) bool {
	_, ok := v.(*goja.Symbol)
	return ok
}

// implementation is goja's name for what an object is, which says which internal slots it
// has. goja's ClassName does not tell a Map from a plain object.
func implementation(obj *goja.Object) string {
	return reflect.ValueOf(obj).Elem().Field(gojaLayout().self).Elem().Type().Elem().Name()
}

func (s *serializer) all(values []goja.Value) []any {
	records := make([]any, len(values))
	for i, v := range values {
		records[i] = s.serialize(v)
	}
	return records
}

// properties are the enumerable own ones whose names are strings. A getter may delete those
// that have not been read.
//
// Deviation: lone surrogates in names become U+FFFD.
func (s *serializer) properties(record *serializedObject, obj *goja.Object) {
	for _, key := range obj.Keys() {
		if !s.clone.call(s.clone.hasOwn, obj, s.realm.vm.ToValue(key)).ToBoolean() {
			continue
		}
		value := s.serialize(obj.Get(key))
		record.keys, record.values = append(record.keys, key), append(record.values, value)
	}
}

func (s *serializer) buffer(obj *goja.Object) *serializedBuffer {
	buffer, _ := s.realm.ArrayBuffer(obj)
	if buffer.Detached() {
		s.fail("An ArrayBuffer is detached and could not be cloned.")
	}
	return remember(s, obj, &serializedBuffer{copyBytes(buffer.Bytes())})
}

func (s *serializer) view(obj *goja.Object) *serializedView {
	if _, detached := bufferView(obj); detached {
		s.fail("An ArrayBuffer is detached and could not be cloned.")
	}
	parts := s.clone.list(s.clone.view, obj)
	view := &serializedView{name: settled(parts[0]), offset: parts[2], length: parts[3]}
	view.buffer = s.serialize(parts[1])
	return remember(s, obj, view)
}

// errorNames are the errors that keep their kind.
var errorNames = []string{"EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"}

func (s *serializer) error(obj *goja.Object) *serializedError {
	record := new(serializedError)
	if name := obj.Get("name"); name != nil && !goja.IsUndefined(name) {
		record.name = s.realm.DOMString(name)
	}
	if !slices.Contains(errorNames, record.name) {
		record.name = "Error"
	}
	parts := s.clone.list(s.clone.ownMessage, obj)
	if len(parts) > 0 {
		record.message = settled(Call{Realm: s.realm}.string(parts[0]))
	}
	if stack, ok := obj.Get("stack").(goja.String); ok {
		record.stack = settled(stack)
	}
	return remember(s, obj, record)
}

// string is ToString(v) without harm to lone surrogates.
func (c Call) string(v goja.Value) goja.Value {
	if _, ok := v.(goja.String); ok {
		return v
	}
	return c.Value(c.DOMString(v))
}

// StructuredDeserialize makes the value of a copy in this realm (HTML §2.7.8). It must be
// called only from a function that script called, or within Runtime.Try.
func (r *Realm) StructuredDeserialize(value *SerializedValue) goja.Value {
	d := &deserializer{realm: r, clone: r.clonePrimordials(), memory: make(map[any]goja.Value), copies: value.kept}
	return d.value(value.root)
}

type deserializer struct {
	realm  *Realm
	clone  *clonePrimordials
	memory map[any]goja.Value
	copies bool
}

// value makes an object before its parts, which may refer to it.
func (d *deserializer) value(record any) goja.Value {
	if primitive, ok := record.(goja.Value); ok {
		return primitive
	}
	if known, ok := d.memory[record]; ok {
		return known
	}
	made := d.make(record)
	d.memory[record] = made
	switch record := record.(type) {
	case *serializedMap:
		for i := 0; i < len(record.entries); i += 2 {
			d.clone.call(d.clone.mapSet, made, d.value(record.entries[i]), d.value(record.entries[i+1]))
		}
	case *serializedSet:
		for _, entry := range record.entries {
			d.clone.call(d.clone.setAdd, made, d.value(entry))
		}
	case *serializedObject:
		obj := made.(*goja.Object)
		for i, key := range record.keys {
			must(obj.DefineDataProperty(key, d.value(record.values[i]), yes, yes, yes))
		}
	}
	return made
}

func (d *deserializer) make(record any) goja.Value {
	vm := d.realm.vm
	switch record := record.(type) {
	case *serializedBox:
		return record.primitive.ToObject(vm)
	case *serializedDate:
		return d.clone.construct("Date", vm.ToValue(record.time))
	case *serializedRegExp:
		return d.clone.construct("RegExp", record.source, record.flags)
	case *serializedBuffer:
		if d.copies {
			return d.realm.NewArrayBuffer(copyBytes(record.bytes))
		}
		return d.realm.NewArrayBuffer(record.bytes)
	case *serializedView:
		return d.clone.call(d.clone.make, record.name, d.value(record.buffer), record.offset, record.length)
	case *serializedMap:
		return d.clone.construct("Map")
	case *serializedSet:
		return d.clone.construct("Set")
	case *serializedError:
		return d.error(record)
	case *serializedPlatformObject:
		return d.realm.Wrap(record.impl)
	case *serializedObject:
		if !record.array {
			return vm.NewObject()
		}
		array := vm.NewArray()
		must(array.Set("length", record.length))
		return array
	}
	panic("bindings: a record of no kind")
}

func (d *deserializer) error(record *serializedError) goja.Value {
	var args []goja.Value
	if record.message != nil {
		args = append(args, record.message)
	}
	obj := d.clone.construct(record.name, args...).(*goja.Object)
	if record.stack != nil {
		must(obj.DefineDataProperty("stack", record.stack, yes, yes, no))
	}
	return obj
}

// interfaceName is the name of the interface that an object is wrapped as.
func (r *Realm) interfaceName(impl any) string { return r.interfaces.classOf(impl).Name }
