package bindings

import (
	"strconv"

	"github.com/dop251/goja"
)

// clonePrimordials are functions of the Runtime's own as they were when script first cloned
// something: what it does to the globals afterwards changes nothing.
type clonePrimordials struct {
	vm                                                              *goja.Runtime
	unbox, regExp, mapEntries, setEntries, view, ownMessage, hasOwn goja.Callable
	mapSet, setAdd, make, describeObject                            goja.Callable
}

// clonePrimordialsProgram evaluates to the functions in the order of clonePrimordials.
var clonePrimordialsProgram = goja.MustCompile("structuredClone", `(function () {
	var call = Function.prototype.call, bind = call.bind;
	function method(f) { return bind.call(call, f); }
	function getter(prototype, name) {
		return method(Object.getOwnPropertyDescriptor(prototype, name).get);
	}
	var valueOf = [Boolean, Number, String, BigInt, Symbol].map(function (type) {
		return method(type.prototype.valueOf);
	});
	var source = getter(RegExp.prototype, "source");
	var flags = [["g", "global"], ["i", "ignoreCase"], ["m", "multiline"], ["s", "dotAll"], ["u", "unicode"], ["y", "sticky"]].map(function (flag) {
		return [flag[0], getter(RegExp.prototype, flag[1])];
	});
	var mapForEach = method(Map.prototype.forEach), setForEach = method(Set.prototype.forEach);
	var array = Object.getPrototypeOf(Uint8Array);
	var typedName = getter(array.prototype, Symbol.toStringTag), typed = ["buffer", "byteOffset", "length"].map(function (name) {
		return getter(array.prototype, name);
	});
	var data = ["buffer", "byteOffset", "byteLength"].map(function (name) {
		return getter(DataView.prototype, name);
	});
	var descriptor = Object.getOwnPropertyDescriptor, hasOwn = method(Object.prototype.hasOwnProperty);
	var toString = method(Object.prototype.toString), functionToString = method(Function.prototype.toString);
	var construct = Reflect.construct, types = {};
	[Date, RegExp, Map, Set, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, DataView,
	Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
	BigInt64Array, BigUint64Array].forEach(function (type) { types[type.name] = type; });
	return [
		function (o) {
			for (var i = 0; i < 5; i++)
				try { return valueOf[i](o); } catch (e) {}
		},
		function (o) {
			var on = "";
			for (var i = 0; i < flags.length; i++)
				if (flags[i][1](o))
					on += flags[i][0];
			return [source(o), on];
		},
		function (o) {
			var list = [];
			mapForEach(o, function (value, key) { list[list.length] = key; list[list.length] = value; });
			return list;
		},
		function (o) {
			var list = [];
			setForEach(o, function (value) { list[list.length] = value; });
			return list;
		},
		function (o) {
			var name = typedName(o), get = name ? typed : data;
			return [name || "DataView", get[0](o), get[1](o), get[2](o)];
		},
		function (o) {
			var d = descriptor(o, "message");
			return d && hasOwn(d, "value") ? [d.value] : [];
		},
		hasOwn,
		method(Map.prototype.set),
		method(Set.prototype.add),
		function (name) {
			var args = [];
			for (var i = 1; i < arguments.length; i++)
				args[args.length] = arguments[i];
			return construct(types[name], args);
		},
		function (o) {
			try { return typeof o === "function" ? functionToString(o) : toString(o); } catch (e) { return "#<Object>"; }
		},
	];
})()`, true)

func (r *Realm) clonePrimordials() *clonePrimordials {
	if r.primordials != nil {
		return r.primordials
	}
	v, err := r.vm.RunProgram(clonePrimordialsProgram)
	if err != nil {
		r.Throw(err)
	}
	c := &clonePrimordials{vm: r.vm}
	for i, f := range []*goja.Callable{
		&c.unbox, &c.regExp, &c.mapEntries, &c.setEntries, &c.view, &c.ownMessage, &c.hasOwn,
		&c.mapSet, &c.setAdd, &c.make, &c.describeObject,
	} {
		*f, _ = goja.AssertFunction(v.(*goja.Object).Get(strconv.Itoa(i)))
	}
	r.primordials = c
	return c
}

// call calls one of the functions. What it throws goes on to script.
func (c *clonePrimordials) call(f goja.Callable, args ...goja.Value) goja.Value {
	v, err := f(goja.Undefined(), args...)
	if err != nil {
		panic(err)
	}
	return v
}

// list is call for a function that returns an array.
func (c *clonePrimordials) list(f goja.Callable, obj *goja.Object) []goja.Value {
	array := c.call(f, obj).(*goja.Object)
	list := make([]goja.Value, array.Get("length").ToInteger())
	for i := range list {
		list[i] = array.Get(strconv.Itoa(i))
	}
	return list
}

func (c *clonePrimordials) construct(name string, args ...goja.Value) goja.Value {
	return c.call(c.make, append([]goja.Value{c.vm.ToValue(name)}, args...)...)
}

func (c *clonePrimordials) describe(obj *goja.Object) string {
	return c.call(c.describeObject, obj).String()
}
