package bindings

import (
	"iter"
	"math"
	"slices"
	"strconv"
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

// integer is the Go types of Web IDL's integer types.
type integer interface {
	int8 | uint8 | int16 | uint16 | int32 | uint32 | int64 | uint64
}

// Integer is Web IDL's ConvertToInt without an extended attribute: modulo 2 to the type's
// size.
func Integer[T integer](c Call, v goja.Value) T {
	f := math.Trunc(c.Number(v))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	const size = 1 << 64
	if f = math.Mod(f, size); f < 0 {
		return T(-uint64(-f))
	}
	return T(uint64(f))
}

// Clamp is an integer type with [Clamp]: to the nearest number that fits, ties to even.
func Clamp[T integer](c Call, v goja.Value) T {
	f := c.Number(v)
	if math.IsNaN(f) {
		return 0
	}
	low, high := integerRange[T]()
	return T(math.RoundToEven(min(max(f, low), high)))
}

// EnforceRange is an integer type with [EnforceRange]: it throws for what does not fit.
func EnforceRange[T integer](c Call, v goja.Value) T {
	f := c.Number(v)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		c.ThrowTypeError("The provided value is not a finite number.")
	}
	f = math.Trunc(f)
	if low, high := integerRange[T](); f < low || f > high {
		c.ThrowTypeError("The provided value is outside the range of the type.")
	}
	return T(f)
}

// integerRange is the lowest and the highest number of a type; of 64-bit types, of what a
// JS number says exactly.
func integerRange[T integer]() (low, high float64) {
	var zero T
	ones := ^zero
	bits := 0
	for n := ones; n != 0 && bits < 64; n <<= 1 {
		bits++
	}
	const maxSafeInteger = 1<<53 - 1
	switch {
	case bits == 64 && ones < 0:
		return -maxSafeInteger, maxSafeInteger
	case bits == 64:
		return 0, maxSafeInteger
	case ones < 0:
		return -math.Exp2(float64(bits - 1)), math.Exp2(float64(bits-1)) - 1
	}
	return 0, float64(ones)
}

// Object is v itself, which must be an object.
func (c Call) Object(v goja.Value) *goja.Object {
	obj, ok := v.(*goja.Object)
	if !ok {
		c.ThrowTypeError("The provided value is not an object.")
	}
	return obj
}

// Enum is an enumeration's value; any other string throws.
func (c Call) Enum(v goja.Value, typeName string, values []string) string {
	s, ok := c.EnumOrIgnore(v, values)
	if !ok {
		c.ThrowTypeError("The provided value '%s' is not a valid enum value of type %s.", s, typeName)
	}
	return s
}

// EnumOrIgnore is v as a string, and whether it is one of the values: for setters, which do
// nothing otherwise.
func (c Call) EnumOrIgnore(v goja.Value, values []string) (s string, ok bool) {
	s = c.DOMString(v)
	return s, slices.Contains(values, s)
}

// Nullable is v, nil for null and undefined.
func Nullable[T any](c Call, v goja.Value, convert func(Call, goja.Value) T) *T {
	if isNullish(v) {
		return nil
	}
	t := convert(c, v)
	return &t
}

// NullToZero is v, the zero value for null and undefined.
func NullToZero[T any](c Call, v goja.Value, convert func(Call, goja.Value) T) (zero T) {
	if isNullish(v) {
		return zero
	}
	return convert(c, v)
}

// Sequence is a sequence<T>: of the values of an iterable, which v must be.
func Sequence[T any](c Call, v goja.Value, convert func(Call, goja.Value) T) []T {
	obj, ok := v.(*goja.Object)
	if !ok {
		c.throwNoSequence()
	}
	method := obj.GetSymbol(goja.SymIterator) // once: script can see it
	iterate, ok := goja.AssertFunction(method)
	if !ok {
		c.throwNoSequence()
	}
	iterator := c.call(iterate, obj)
	next, ok := goja.AssertFunction(c.Object(iterator).Get("next"))
	if !ok {
		c.ThrowTypeError("The iterator's next is not a function.")
	}
	list := []T{}
	for {
		result := c.Object(c.call(next, iterator))
		if done := result.Get("done"); done != nil && done.ToBoolean() {
			return list
		}
		list = append(list, convert(c, valueOrUndefined(result.Get("value"))))
	}
}

func (c Call) throwNoSequence() {
	c.ThrowTypeError("The provided value cannot be converted to a sequence.")
}

// call calls a function of script's, and throws what it throws.
func (c Call) call(f goja.Callable, this goja.Value) goja.Value {
	v, err := f(this)
	if err != nil {
		c.Realm.Throw(err)
	}
	return v
}

func valueOrUndefined(v goja.Value) goja.Value {
	if v == nil {
		return goja.Undefined()
	}
	return v
}

// Record is a record<T, T>: the own enumerable properties of an object, in order.
func Record[T comparable](c Call, v goja.Value, convert func(Call, goja.Value) T) [][2]T {
	obj := c.Object(v)
	list := [][2]T{}
	for key, value := range c.properties(obj) {
		k, v := convert(c, key), convert(c, value)
		if i := slices.IndexFunc(list, func(pair [2]T) bool { return pair[0] == k }); i >= 0 {
			list[i][1] = v // two names may become the same
		} else {
			list = append(list, [2]T{k, v})
		}
	}
	return list
}

// properties are the own enumerable properties of an object.
func (c Call) properties(obj *goja.Object) iter.Seq2[goja.Value, goja.Value] {
	return func(yield func(key, value goja.Value) bool) {
		keys := obj.Keys()
		if !slices.ContainsFunc(keys, func(key string) bool { return strings.Contains(key, "\uFFFD") }) {
			for _, key := range keys {
				if !yield(c.Value(key), valueOrUndefined(obj.Get(key))) {
					return
				}
			}
			return
		}
		// A name with a lone surrogate is no Go string: ask script's functions.
		reflection := c.Realm.collectionFunctions()
		names := c.Realm.mustCall(reflection.ownKeys, obj).(*goja.Object)
		for i := range names.Get("length").ToInteger() {
			key := names.Get(strconv.FormatInt(i, 10))
			own, isObject := c.Realm.mustCall(reflection.ownProperty, obj, key).(*goja.Object)
			if _, isString := key.(goja.String); !isString || !isObject || !own.Get("enumerable").ToBoolean() {
				continue
			}
			if !yield(key, c.Realm.mustCall(reflection.get, obj, key)) {
				return
			}
		}
	}
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

// Which member of a union a value is (Web IDL §3.2.24).

// IsObject says whether v is an object, functions included.
func (c Call) IsObject(v goja.Value) bool { _, ok := v.(*goja.Object); return ok }

// IsCallable says whether v is a function.
func (c Call) IsCallable(v goja.Value) bool { _, ok := goja.AssertFunction(v); return ok }

// IsBoolean says whether v is true or false.
func (c Call) IsBoolean(v goja.Value) bool {
	return v.StrictEquals(c.Value(true)) || v.StrictEquals(c.Value(false))
}

// IsNumber says whether v is a number.
func (c Call) IsNumber(v goja.Value) bool { return goja.IsNumber(v) }

// The same conversions for hosts' own functions, whose errors name no member.

// DOMString is Call.DOMString.
func (r *Realm) DOMString(v goja.Value) string { return Call{Realm: r}.DOMString(v) }

// USVString is Call.USVString.
func (r *Realm) USVString(v goja.Value) string { return Call{Realm: r}.USVString(v) }

// Number is Call.Number.
func (r *Realm) Number(v goja.Value) float64 { return Call{Realm: r}.Number(v) }

// Long is Integer[int32].
func (r *Realm) Long(v goja.Value) int32 { return Integer[int32](Call{Realm: r}, v) }
