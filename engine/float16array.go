package engine

import (
	"encoding/binary"
	"math"
	"reflect"
	"strconv"

	"github.com/dop251/goja"
)

// float16Array is a Float16Array, which goja does not have: an object whose elements are
// those of a buffer. The rest of it is polyfill/float16array.js. It implements
// bindings.BufferView.
//
// Deviation: structuredClone does not know it, and it has no properties whose keys are
// symbols.
type float16Array struct {
	vm       *goja.Runtime
	buffer   *goja.Object // an ArrayBuffer
	offset   int
	length   int
	expandos map[string]goja.Value
	order    []string // of the expandos
}

// ViewedBytes implements bindings.BufferView.
func (a *float16Array) ViewedBytes() []byte {
	b := a.buffer.Export().(goja.ArrayBuffer)
	if b.Detached() {
		return nil
	}
	return b.Bytes()[a.offset : a.offset+2*a.length]
}

// elementIndex reads a canonical numeric key; ok is false for all others.
func elementIndex(key string) (i int, ok bool) {
	i, err := strconv.Atoi(key)
	return i, err == nil && strconv.Itoa(i) == key
}

// element is the bytes of the element at a position; nil when there is none.
func (a *float16Array) element(i int) []byte {
	b := a.ViewedBytes()
	if i < 0 || 2*i+2 > len(b) {
		return nil
	}
	return b[2*i : 2*i+2]
}

// Get implements goja.DynamicObject.
func (a *float16Array) Get(key string) goja.Value {
	i, isIndex := elementIndex(key)
	if !isIndex {
		return a.expandos[key]
	}
	b := a.element(i)
	if b == nil {
		return goja.Undefined()
	}
	return a.vm.ToValue(float16Value(binary.LittleEndian.Uint16(b)))
}

// Set implements goja.DynamicObject.
func (a *float16Array) Set(key string, v goja.Value) bool {
	i, isIndex := elementIndex(key)
	if !isIndex {
		if _, known := a.expandos[key]; !known {
			a.order = append(a.order, key)
		}
		if a.expandos == nil {
			a.expandos = map[string]goja.Value{}
		}
		a.expandos[key] = v
		return true
	}
	bits := float16Bits(v.ToFloat()) // which may run script
	if b := a.element(i); b != nil {
		binary.LittleEndian.PutUint16(b, bits)
	}
	return true
}

// Has implements goja.DynamicObject.
func (a *float16Array) Has(key string) bool {
	if i, isIndex := elementIndex(key); isIndex {
		return a.element(i) != nil
	}
	return a.expandos[key] != nil
}

// Delete implements goja.DynamicObject.
func (a *float16Array) Delete(key string) bool {
	if _, isIndex := elementIndex(key); isIndex {
		return !a.Has(key)
	}
	delete(a.expandos, key)
	return true
}

// Keys implements goja.DynamicObject.
func (a *float16Array) Keys() []string {
	var keys []string
	for i := range a.length {
		keys = append(keys, strconv.Itoa(i))
	}
	for _, key := range a.order {
		if a.expandos[key] != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

var float16ArrayType = reflect.TypeFor[*float16Array]()

// float16Functions are the functions that polyfill/float16array.js asks for.
func float16Functions(c *scriptContext) []goja.Value {
	return []goja.Value{
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			view := c.vm.NewDynamicObject(&float16Array{
				vm:     c.vm,
				buffer: call.Argument(0).(*goja.Object),
				offset: int(call.Argument(1).ToInteger()),
				length: int(call.Argument(2).ToInteger()),
			})
			must(view.SetPrototype(call.Argument(3).(*goja.Object)))
			return view
		}),
		c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
			var a *float16Array
			if o, ok := call.Argument(0).(*goja.Object); ok && o.ExportType() == float16ArrayType {
				a = o.Export().(*float16Array)
			}
			switch {
			case a == nil && call.Argument(1).ToBoolean():
				return goja.Undefined()
			case a == nil:
				c.realm.ThrowTypeError("this is not a Float16Array.")
			}
			shown := c.vm.NewObject()
			must(shown.Set("buffer", a.buffer))
			offset, length := a.offset, a.length
			if a.ViewedBytes() == nil {
				offset, length = 0, 0
			}
			must(shown.Set("byteOffset", offset))
			must(shown.Set("length", length))
			return shown
		}),
	}
}

// The layout of a binary16 (IEEE 754): a sign, 5 bits of exponent, 10 of fraction.
const (
	float16FractionBits = 10
	float16Bias         = 15
	float16Infinity     = 0x1F << float16FractionBits
	float16NaN          = float16Infinity | 1<<(float16FractionBits-1)
)

// float16Bits rounds to the nearest binary16, and to the even one of two.
func float16Bits(f float64) uint16 {
	sign := uint16(0)
	if math.Signbit(f) {
		sign, f = 0x8000, -f
	}
	switch {
	case math.IsNaN(f):
		return float16NaN
	case f == 0:
		return sign
	case f >= 65520: // half way between the largest and what would be the next
		return sign | float16Infinity
	}
	// f = fraction × 2^exponent, with 2^10 as the fraction's first bit unless f is too small.
	_, exponent := math.Frexp(f)
	exponent = max(exponent-1, 1-float16Bias) - float16FractionBits
	fraction := uint16(math.RoundToEven(math.Ldexp(f, -exponent)))
	// A fraction of eleven bits carries into the exponent, as it should.
	biased := exponent + float16FractionBits + float16Bias
	return sign | uint16(biased-1)<<float16FractionBits + fraction
}

// float16Value is the number that bits stand for.
func float16Value(bits uint16) float64 {
	exponent := int(bits>>float16FractionBits) & 0x1F
	fraction := float64(bits & (1<<float16FractionBits - 1))
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(fraction, 1-float16Bias-float16FractionBits)
	case 0x1F:
		f = math.Inf(1)
		if fraction != 0 {
			return math.NaN()
		}
	default:
		f = math.Ldexp(fraction+1<<float16FractionBits, exponent-float16Bias-float16FractionBits)
	}
	if bits&0x8000 != 0 {
		return -f
	}
	return f
}
