package bindings

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// The conversions of Web IDL §3.2. They throw, so they may be called only from functions
// that script called, or within Runtime.Try.

// DOMString is ToString(v) as a Go string.
//
// Deviation: Go strings are UTF-8, so a lone surrogate becomes U+FFFD here as it does in a
// USVString. Values that only pass through, such as CustomEvent.detail, keep theirs.
func (c Call) DOMString(v goja.Value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case *goja.Symbol:
		c.ThrowTypeError("Cannot convert a Symbol value to a string")
	case *goja.Object:
		return c.DOMString(v.ToString()) // a primitive, perhaps a symbol
	}
	s := v.String()
	if !utf8.ValidString(s) { // only a string that a host made can be
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return s
}

// USVString is ToString(v) with U+FFFD for each lone surrogate.
func (c Call) USVString(v goja.Value) string { return c.DOMString(v) }

// ByteString is ToString(v) with one byte for each character; above U+00FF it throws.
func (c Call) ByteString(v goja.Value) string {
	s := c.DOMString(v)
	b := make([]byte, 0, len(s))
	for _, char := range s {
		if char > 0xFF {
			c.ThrowTypeError("Cannot convert argument to a ByteString because a character has a value of %d, which is greater than 255.", char)
		}
		b = append(b, byte(char))
	}
	return string(b)
}

// NullableDOMString is DOMString with nil for null and undefined.
func (c Call) NullableDOMString(v goja.Value) *string {
	if v == nil || goja.IsNull(v) || goja.IsUndefined(v) {
		return nil
	}
	s := c.DOMString(v)
	return &s
}

// LegacyNullString is DOMString with "" for null, as [LegacyNullToEmptyString] asks.
func (c Call) LegacyNullString(v goja.Value) string {
	if goja.IsNull(v) {
		return ""
	}
	return c.DOMString(v)
}

// Boolean is ToBoolean(v). It never throws.
func (c Call) Boolean(v goja.Value) bool { return v != nil && v.ToBoolean() }

// Number is ToNumber(v).
func (c Call) Number(v goja.Value) float64 {
	if v == nil {
		return math.NaN()
	}
	return v.ToNumber().ToFloat()
}

// Double is Number, but throws for NaN and the infinities.
func (c Call) Double(v goja.Value) float64 {
	f := c.Number(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		c.ThrowTypeError("The provided double value is non-finite.")
	}
	return f
}

// UnsignedShort is Number modulo 2^16.
func (c Call) UnsignedShort(v goja.Value) uint16 { return uint16(c.modulo(v, 1<<16)) }

// UnsignedLong is Number modulo 2^32.
func (c Call) UnsignedLong(v goja.Value) uint32 { return uint32(c.modulo(v, 1<<32)) }

// Long is Number modulo 2^32 as a signed number.
func (c Call) Long(v goja.Value) int32 { return int32(c.UnsignedLong(v)) }

// modulo is Web IDL's ConvertToInt without an extended attribute, for unsigned types.
func (c Call) modulo(v goja.Value, size float64) uint64 {
	f := math.Trunc(c.Number(v))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	f = math.Mod(f, size)
	if f < 0 {
		f += size
	}
	return uint64(f)
}

// maxSafeInteger bounds [Clamp] and [EnforceRange] of 64-bit types.
const maxSafeInteger = 1<<53 - 1

// ClampUnsignedShort is [Clamp] unsigned short: to the nearest number that fits, ties to
// even.
func (c Call) ClampUnsignedShort(v goja.Value) uint16 {
	return uint16(c.clamp(v, 0, math.MaxUint16))
}

// ClampLongLong is [Clamp] long long.
func (c Call) ClampLongLong(v goja.Value) int64 {
	return int64(c.clamp(v, -maxSafeInteger, maxSafeInteger))
}

func (c Call) clamp(v goja.Value, low, high float64) float64 {
	f := c.Number(v)
	if math.IsNaN(f) {
		return 0
	}
	return math.RoundToEven(min(max(f, low), high))
}

// Sequence calls each for the values of an iterable, which v must be.
func (c Call) Sequence(v goja.Value, each func(goja.Value)) {
	if !c.Iterable(v) {
		c.ThrowTypeError("The provided value cannot be converted to a sequence.")
	}
	c.Realm.vm.ForOf(v, func(value goja.Value) bool {
		each(value)
		return true
	})
}

// Iterable says whether v is an object with an iterator method: how a union of a sequence
// and a string tells them apart, so a String object is a sequence.
func (c Call) Iterable(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	method := obj.GetSymbol(goja.SymIterator)
	return method != nil && !goja.IsUndefined(method) && !goja.IsNull(method)
}

// DOMStrings is a sequence<DOMString>.
func (c Call) DOMStrings(v goja.Value) []string {
	list := []string{}
	c.Sequence(v, func(value goja.Value) { list = append(list, c.DOMString(value)) })
	return list
}

// The same conversions for hosts' own functions, whose errors name no member.

// DOMString is Call.DOMString.
func (r *Realm) DOMString(v goja.Value) string { return Call{Realm: r}.DOMString(v) }

// USVString is Call.USVString.
func (r *Realm) USVString(v goja.Value) string { return Call{Realm: r}.USVString(v) }

// ByteString is Call.ByteString.
func (r *Realm) ByteString(v goja.Value) string { return Call{Realm: r}.ByteString(v) }

// Boolean is Call.Boolean.
func (r *Realm) Boolean(v goja.Value) bool { return Call{Realm: r}.Boolean(v) }

// Number is Call.Number.
func (r *Realm) Number(v goja.Value) float64 { return Call{Realm: r}.Number(v) }

// Double is Call.Double.
func (r *Realm) Double(v goja.Value) float64 { return Call{Realm: r}.Double(v) }

// UnsignedShort is Call.UnsignedShort.
func (r *Realm) UnsignedShort(v goja.Value) uint16 { return Call{Realm: r}.UnsignedShort(v) }

// ClampUnsignedShort is Call.ClampUnsignedShort.
func (r *Realm) ClampUnsignedShort(v goja.Value) uint16 {
	return Call{Realm: r}.ClampUnsignedShort(v)
}

// UnsignedLong is Call.UnsignedLong.
func (r *Realm) UnsignedLong(v goja.Value) uint32 { return Call{Realm: r}.UnsignedLong(v) }

// Long is Call.Long.
func (r *Realm) Long(v goja.Value) int32 { return Call{Realm: r}.Long(v) }

// DOMStrings is Call.DOMStrings.
func (r *Realm) DOMStrings(v goja.Value) []string { return Call{Realm: r}.DOMStrings(v) }
