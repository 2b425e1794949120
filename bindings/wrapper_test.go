package bindings

import (
	"runtime"
	"testing"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wrapperVM has a prototype P with a method unwrap() that reports whether this is a wrapper,
// and a function make() that returns a new wrapper.
func wrapperVM(t *testing.T) *goja.Runtime {
	t.Helper()
	vm := goja.New()
	proto := vm.NewObject()
	require.NoError(t, proto.Set("unwrap", func(c goja.FunctionCall) goja.Value {
		s := slotOf(c.This)
		if s == nil {
			return goja.Null()
		}
		return vm.ToValue(s.impl.(string))
	}))
	require.NoError(t, vm.Set("P", proto))
	require.NoError(t, vm.Set("make", func(goja.FunctionCall) goja.Value {
		return newWrapper(vm, proto, "impl")
	}))
	return vm
}

func TestWrapperIsAnOrdinaryObject(t *testing.T) {
	tests := map[string]string{
		"expando":               `o.x = 1; o.x === 1 && Object.keys(o).join() === "x"`,
		"no own properties":     `Reflect.ownKeys(o).length === 0`,
		"symbol":                `const s = Symbol(); o[s] = 2; o[s] === 2`,
		"accessor":              `Object.defineProperty(o, "y", {get() { return this === o }}); o.y`,
		"index":                 `o[0] = "z"; o[0] === "z"`,
		"delete":                `o.x = 1; delete o.x && !("x" in o)`,
		"freeze":                `Object.freeze(o); o.x = 1; o.x === undefined && Object.isFrozen(o)`,
		"typeof":                `typeof o === "object"`,
		"class string":          `Object.prototype.toString.call(o) === "[object Object]"`,
		"not a view":            `!ArrayBuffer.isView(o)`,
		"not an array":          `!Array.isArray(o)`,
		"prototype":             `Object.getPrototypeOf(o) === P`,
		"not an ArrayBuffer":    `!(o instanceof ArrayBuffer) && o.byteLength === undefined`,
		"JSON":                  `o.a = 1; JSON.stringify(o) === '{"a":1}'`,
		"truthy, equal to self": `o && o == o && o === o && make() !== make()`,
		"WeakMap key":           `const m = new WeakMap(); m.set(o, 5); m.get(o) === 5`,
		"private field": `class R { constructor(x) { return x } }
			class S extends R { #f = 7; static f(x) { return x.#f } static has(x) { return #f in x } }
			new S(o); S.f(o) === 7 && S.has(o) && !S.has(make())`,
		"changed prototype still unwraps": `Object.setPrototypeOf(o, null); P.unwrap.call(o) === "impl"`,
		"through a Proxy it does not":     `new Proxy(o, {}).unwrap() === null`,
		"inherited from it does not":      `Object.create(o).unwrap() === null`,
	}
	for name, src := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := wrapperVM(t).RunString("const o = make(); " + src)
			require.NoError(t, err)
			assert.True(t, v.ToBoolean())
		})
	}
}

func TestSlotCannotBeReachedByScript(t *testing.T) {
	tests := map[string]string{ // bodies of functions of a wrapper o
		"typed array": `const a = new Uint8Array(o); a[0] = 1; return a.length === 0 && a[0] === undefined`,
		"beyond":      `try { new Uint8Array(o, 0, 8) } catch (e) { return e instanceof RangeError }`,
		"data view":   `try { new DataView(o).setUint8(0, 1) } catch (e) { return e instanceof RangeError }`,
		"view length": `try { new DataView(o, 0, 8) } catch (e) { return e instanceof RangeError }`,
		"slice":       `return ArrayBuffer.prototype.slice.call(o, 0, 40).byteLength === 0`,
		"set":         `try { new Uint8Array(o).set([1]) } catch (e) { return e instanceof RangeError }`,
		"species": `class B extends ArrayBuffer { static get [Symbol.species]() { return function () { return o } } }
			try { new B(8).slice(0, 8) } catch (e) { return e instanceof TypeError }`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := wrapperVM(t).RunString("const o = make(); (function () {" + body + "})() && o.unwrap() === 'impl'")
			require.NoError(t, err)
			assert.True(t, v.ToBoolean())
		})
	}
}

func TestForgedSlots(t *testing.T) {
	vm := wrapperVM(t)
	proto := vm.Get("P").(*goja.Object)
	unwraps := func(bytes []byte) bool {
		obj := vm.ToValue(vm.NewArrayBuffer(bytes)).(*goja.Object)
		require.NoError(t, obj.SetPrototype(proto))
		return slotOf(obj) != nil
	}
	real := &slot{impl: "impl"}
	real.brand = brandOf(unsafe.Pointer(real))

	assert.False(t, unwraps(nil), "no bytes")
	assert.False(t, unwraps([]byte{}), "zero length")
	assert.False(t, unwraps(make([]byte, 0, slotSize)), "zero length, capacity of a slot, zeroes")
	assert.False(t, unwraps(make([]byte, slotSize)), "size of a slot")
	assert.False(t, unwraps(make([]byte, 0, slotSize+1)[:0]), "more capacity")
	image := make([]byte, slotSize)
	copy(image, unsafe.Slice((*byte)(unsafe.Pointer(real)), slotSize))
	assert.False(t, unwraps(image[:0]), "copy of a slot's memory")
	unaligned := make([]byte, slotSize+1)[1:]
	assert.False(t, unwraps(unaligned[:0:slotSize]), "unaligned memory")
	assert.False(t, unwraps(unsafe.Slice((*byte)(unsafe.Pointer(real)), slotSize)), "slot with its length")
	runtime.KeepAlive(real)

	for name, src := range map[string]string{
		"plain object":        `({})`,
		"zero-length buffer":  `new ArrayBuffer(0)`,
		"buffer of slot size": `new ArrayBuffer(40)`,
		"empty slice":         `new ArrayBuffer(40).slice(0, 0)`,
		"typed array":         `new Uint8Array(0)`,
		"data view":           `new DataView(new ArrayBuffer(0))`,
		"getter is not run":   `({get a() { throw new Error("ran") }})`,
		"array":               `[make()]`,
		"function":            `(function () {})`,
		"map":                 `new Map([[1, 2]])`,
		"string":              `"impl"`,
		"undefined":           `undefined`,
		"null":                `null`,
		"symbol":              `Symbol.iterator`,
		"bigint":              `1n`,
	} {
		v, err := vm.RunString(`var o = ` + src + `; if (Object(o) === o) Object.setPrototypeOf(o, P); o`)
		require.NoError(t, err, name)
		assert.Nil(t, slotOf(v), name)
	}
	assert.Nil(t, slotOf(nil))
	assert.Nil(t, slotOf((*goja.Object)(nil)))
}

func TestWrapperSurvivesCollection(t *testing.T) {
	// The slot is reachable only through the ArrayBuffer's byte slice, and the
	// implementation only through the slot.
	vm := goja.New()
	proto := vm.NewObject()
	type impl struct {
		n int
		_ [64]byte
	}
	objs := make([]*goja.Object, 2000)
	for i := range objs {
		objs[i] = newWrapper(vm, proto, &impl{n: i})
	}
	var garbage [][]byte
	for range 5 {
		runtime.GC()
		for range 2000 { // would reuse memory that was wrongly freed
			garbage = append(garbage, make([]byte, slotSize), make([]byte, 80))
		}
		garbage = garbage[len(garbage)/2:]
	}
	for i, o := range objs {
		s := slotOf(o)
		require.NotNil(t, s)
		require.Equal(t, i, s.impl.(*impl).n)
	}
}

func TestWrapperAndImplementationAreCollectedTogether(t *testing.T) {
	vm := goja.New()
	proto := vm.NewObject()
	type impl struct {
		wrapper *goja.Object
		_       [64]byte
	}
	const n = 100
	collected := make(chan int, n)
	for i := range n {
		im := &impl{}
		im.wrapper = newWrapper(vm, proto, im) // a cycle
		runtime.AddCleanup(im, func(i int) { collected <- i }, i)
	}
	newWrapper(vm, proto, nil) // goja keeps the last object whose prototype was set
	for got := 0; got < n; {
		runtime.GC()
		select {
		case <-collected:
			got++
		case <-t.Context().Done():
			t.Fatalf("%d of %d collected", got, n)
		}
	}
	runtime.KeepAlive(vm)
}

func BenchmarkWrapper(b *testing.B) {
	vm := goja.New()
	proto := vm.NewObject()
	impl := new(int)
	b.Run("create", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			newWrapper(vm, proto, impl)
		}
	})
	b.Run("fetch", func(b *testing.B) {
		o := newWrapper(vm, proto, impl)
		b.ReportAllocs()
		for b.Loop() {
			slotOf(o)
		}
	})
	b.Run("plain object", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			vm.CreateObject(proto)
		}
	})
}
