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
	learnGoja()
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
		return newWrapper(vm, &plainInstance, proto, "impl")
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

func TestWrapperIsNoOtherKindOfObject(t *testing.T) {
	tests := map[string]string{ // what throws a TypeError for a wrapper o
		"ArrayBuffer": `ArrayBuffer.prototype.slice.call(o, 0, 40)`,
		"byteLength":  `Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get.call(o)`,
		"DataView":    `new DataView(o)`,
		"Date":        `Date.prototype.getTime.call(o)`,
		"Map":         `Map.prototype.get.call(o, 1)`,
		"function":    `o()`,
		"constructor": `new o()`,
		"iterable":    `[...o]`,
	}
	for name, source := range tests {
		t.Run(name, func(t *testing.T) {
			v, err := wrapperVM(t).RunString("const o = make(); try { " + source + " } catch (e) { e instanceof TypeError }")
			require.NoError(t, err)
			assert.True(t, v.ToBoolean())
		})
	}
}

func TestOtherObjectsAreNoWrappers(t *testing.T) {
	vm := wrapperVM(t)
	for name, src := range map[string]string{
		"plain object":       `({})`,
		"made of a template": `Math`,
		"buffer":             `new ArrayBuffer(40)`,
		"typed array":        `new Uint8Array(0)`,
		"getter is not run":  `({get a() { throw new Error("ran") }})`,
		"array":              `[make()]`,
		"function":           `(function () {})`,
		"map":                `new Map([[1, 2]])`,
		"string":             `"impl"`,
		"undefined":          `undefined`,
		"null":               `null`,
		"symbol":             `Symbol.iterator`,
		"bigint":             `1n`,
	} {
		v, err := vm.RunString(`var o = ` + src + `; if (Object(o) === o) Object.setPrototypeOf(o, P); o`)
		require.NoError(t, err, name)
		assert.Nil(t, slotOf(v), name)
	}
	for name, src := range map[string]string{
		"global":              `globalThis`,
		"prototype":           `Object.prototype`,
		"built-in function":   `Array`,
		"interface prototype": `Event.prototype`,
		"interface":           `Event`,
		"operation":           `Event.prototype.initEvent`,
		"object of a wrapper": `Object.create(new Event("x"))`,
		"proxy of a wrapper":  `new Proxy(new Event("x"), {})`,
	} {
		assert.Nil(t, slotOf(newScript(t).run(src)), name)
	}
	assert.NotNil(t, slotOf(newScript(t).run(`new Event("x")`)))
	assert.Nil(t, slotOf(nil))
	assert.Nil(t, slotOf((*goja.Object)(nil)))
}

func TestWrapperSurvivesCollection(t *testing.T) {
	// The slot is reachable only through the object that it stands behind.
	learnGoja()
	vm := goja.New()
	proto := vm.NewObject()
	type impl struct {
		n int
		_ [64]byte
	}
	objs := make([]*goja.Object, 2000)
	for i := range objs {
		objs[i] = newWrapper(vm, &plainInstance, proto, &impl{n: i})
	}
	var garbage [][]byte
	for range 5 {
		runtime.GC()
		for range 2000 { // would reuse memory that was wrongly freed
			garbage = append(garbage, make([]byte, unsafe.Sizeof(wrapper{})), make([]byte, 80))
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
	learnGoja()
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
		im.wrapper = newWrapper(vm, &plainInstance, proto, im) // a cycle
		runtime.AddCleanup(im, func(i int) { collected <- i }, i)
	}
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
	learnGoja()
	vm := goja.New()
	proto := vm.NewObject()
	impl := new(int)
	b.Run("create", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			newWrapper(vm, &plainInstance, proto, impl)
		}
	})
	b.Run("fetch", func(b *testing.B) {
		o := newWrapper(vm, &plainInstance, proto, impl)
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
