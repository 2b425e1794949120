package bindings

import (
	"reflect"

	"github.com/dop251/goja"
)

// Interface describes a Web IDL interface to the runtime half of the bindings: tables of
// members whose functions call the Go object directly. It is shared by all realms and must
// not change; each realm makes its own objects of it, on first use.
//
// A glue function takes this, converts its arguments in order, calls the Go method, and
// turns the result back:
//
//	func blobSlice(c Call) goja.Value {
//		blob := This[*dom.Blob](c)             // or "Illegal invocation"
//		start := c.ClampLongLong(c.Argument(0)) // or the conversion's TypeError
//		…
//		return c.Realm.Wrap(blob.Slice(start, end, typ))
//	}
//
// It must not keep its Call: the arguments are goja's stack.
type Interface struct {
	Name   string
	Parent *Interface // whose prototype and interface object this one's inherit from

	// Types are the Go types whose values Realm.Wrap gives this interface.
	Types []reflect.Type

	Constructor *Constructor // nil: new throws "Illegal constructor"
	Constants   []Constant
	Attributes  []Attribute
	Operations  []Operation

	// WindowOnly keeps the interface from the globals of contexts without a document.
	WindowOnly bool

	// Global puts attributes and operations on the global object itself, as [Global] does.
	Global bool

	// Hidden keeps the interface object off every global.
	Hidden bool

	// Custom adds to the interface's objects what no table says. It may be nil.
	Custom func(r *Realm, constructor, prototype *goja.Object)

	// pick chooses a derived interface by the object's value rather than its type.
	pick func(reg *registry, obj any) *Interface

	// make makes the wrapper instead of newWrapper, for objects with indexed properties.
	make func(r *Realm, prototype *goja.Object, obj any) *goja.Object

	// instance adds own properties to a new wrapper.
	instance func(r *Realm, wrapper *goja.Object, obj any)
}

// Constructor makes the Go object for new. Length counts the required arguments; they are
// there when New is called. New returns an object that has no wrapper yet, or throws.
type Constructor struct {
	Length int
	New    func(c Call) any
}

// Constant is a number on the interface object and on its prototype.
type Constant struct {
	Name  string
	Value int64
}

// Attribute is an accessor property. Without Set it is read-only.
type Attribute struct {
	Name string
	Get  func(c Call) goja.Value
	Set  func(c Call) // the new value is argument 0

	Static      bool
	Unforgeable bool // not configurable
}

// Operation is a method. Length counts the required arguments; they are there when Do is
// called.
type Operation struct {
	Name   string
	Length int
	Do     func(c Call) goja.Value

	Static  bool
	Promise bool // exceptions become rejections of the promise that it returns
}

// binding is what one realm made of an Interface.
type binding struct {
	iface       *Interface
	constructor *goja.Object // the interface object
	prototype   *goja.Object // the interface prototype object
}

// bind makes an interface's objects, its parents' before, or finds them.
func (r *Realm) bind(iface *Interface) *binding {
	if b := r.bindings[iface]; b != nil {
		return b
	}
	b := &binding{iface: iface}
	r.bindings[iface] = b
	for _, t := range iface.Types {
		r.byType[t] = b
	}
	r.makeInterfaceObject(b)
	if iface.Parent != nil {
		parent := r.bind(iface.Parent)
		must(b.constructor.SetPrototype(parent.constructor))
		must(b.prototype.SetPrototype(parent.prototype))
	}
	r.defineMembers(b)
	if iface.Custom != nil {
		iface.Custom(r, b.constructor, b.prototype)
	}
	return b
}

func (r *Realm) makeInterfaceObject(b *binding) {
	length := 0
	if b.iface.Constructor != nil {
		length = b.iface.Constructor.Length
	}
	in := &site{constructing, b.iface.Name, ""}
	// goja takes a function of this type for a constructor, and only for one.
	b.constructor = r.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		return r.construct(b, call, in)
	}).(*goja.Object)
	setNameAndLength(r.vm, b.constructor, b.iface.Name, length)
	// goja made the prototype and its "constructor"; "prototype" only has to lose its
	// writability.
	b.prototype = b.constructor.Get("prototype").(*goja.Object)
	must(b.constructor.DefineDataProperty("prototype", b.prototype, no, no, no))
	must(b.prototype.DefineDataPropertySymbol(goja.SymToStringTag, r.vm.ToValue(b.iface.Name), no, yes, no))
}

// defineMembers follows Web IDL §3.7: constants on both objects and for good, everything else
// configurable and enumerable.
func (r *Realm) defineMembers(b *binding) {
	iface := b.iface
	for _, c := range iface.Constants {
		value := r.vm.ToValue(c.Value)
		must(b.constructor.DefineDataProperty(c.Name, value, no, no, yes))
		must(b.prototype.DefineDataProperty(c.Name, value, no, no, yes))
	}
	instance := b.prototype
	if iface.Global {
		instance = r.global
	}
	for i := range iface.Attributes {
		a := &iface.Attributes[i]
		if a.Static {
			r.defineAttribute(b.constructor, iface, a)
		} else {
			r.defineAttribute(instance, iface, a)
		}
	}
	for i := range iface.Operations {
		op := &iface.Operations[i]
		if op.Static {
			r.defineOperation(b.constructor, iface, op)
		} else {
			r.defineOperation(instance, iface, op)
		}
	}
}

func (r *Realm) defineAttribute(on *goja.Object, iface *Interface, a *Attribute) {
	get, reads := a.Get, &site{reading, iface.Name, a.Name}
	getter := r.Function("get "+a.Name, 0, func(call goja.FunctionCall) goja.Value {
		return get(Call{call, r, reads})
	})
	setter := goja.Undefined()
	if set := a.Set; set != nil {
		sets := &site{setting, iface.Name, a.Name}
		setter = r.Function("set "+a.Name, 1, func(call goja.FunctionCall) goja.Value {
			c := Call{call, r, sets}
			c.requireArguments(1)
			set(c)
			return goja.Undefined()
		})
	}
	must(on.DefineAccessorProperty(a.Name, getter, setter, goja.ToFlag(!a.Unforgeable), yes))
}

func (r *Realm) defineOperation(on *goja.Object, iface *Interface, op *Operation) {
	do, length, in := op.Do, op.Length, &site{executing, iface.Name, op.Name}
	run := func(call goja.FunctionCall) goja.Value {
		c := Call{call, r, in}
		c.requireArguments(length)
		return do(c)
	}
	if op.Promise {
		run = r.rejecting(run)
	}
	must(on.DefineDataProperty(op.Name, r.Function(op.Name, length, run), yes, yes, yes))
}

// rejecting makes exceptions of run into rejected promises, as Web IDL wants of operations
// that return one.
func (r *Realm) rejecting(run func(goja.FunctionCall) goja.Value) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) (result goja.Value) {
		if ex := r.vm.Try(func() { result = run(call) }); ex != nil {
			return r.rejectedPromise(ex.Value())
		}
		return result
	}
}

// construct is what new runs, for the interface itself and for classes that extend it.
func (r *Realm) construct(b *binding, call goja.ConstructorCall, in *site) *goja.Object {
	c := Call{goja.FunctionCall{This: call.This, Arguments: call.Arguments}, r, in}
	if call.NewTarget == nil && r.calledAsFunction() {
		c.ThrowTypeError("Please use the 'new' operator, this DOM object constructor cannot be called as a function.")
	}
	if b.iface.Constructor == nil {
		Call{Realm: r}.ThrowTypeError("Illegal constructor")
	}
	// The object that goja made tells the prototype, a subclass's included. Where
	// newTarget.prototype is no object goja takes Object.prototype, and Web IDL ours.
	prototype := call.This.Prototype()
	if prototype == r.objectPrototype && call.NewTarget != nil {
		if _, ok := call.NewTarget.Get("prototype").(*goja.Object); !ok {
			prototype = b.prototype
		}
	}
	c.requireArguments(b.iface.Constructor.Length)
	return r.newWrapperOf(b, prototype, b.iface.Constructor.New(c))
}

// calledAsFunction tells a call from new inside a constructor whose NewTarget is nil: goja
// passes none for a plain new. A call pushes a frame for the native function, new does not,
// so that the top frame is then the script's.
func (r *Realm) calledAsFunction() bool {
	var frames [1]goja.StackFrame
	top := r.vm.CaptureCallStack(1, frames[:0])
	return len(top) == 0 || top[0].SrcName() == nativeSource
}

// nativeSource is what goja calls the source of a frame that is no script's.
const nativeSource = "<native>"

// Function makes a function object with a name and a length. It is no constructor.
func (r *Realm) Function(name string, length int, fn func(goja.FunctionCall) goja.Value) *goja.Object {
	f := r.vm.ToValue(fn).(*goja.Object)
	setNameAndLength(r.vm, f, name, length)
	return f
}

func setNameAndLength(vm *goja.Runtime, f *goja.Object, name string, length int) {
	if length != 0 { // goja's own default
		must(f.DefineDataProperty("length", vm.ToValue(length), no, yes, no))
	}
	must(f.DefineDataProperty("name", vm.ToValue(name), no, yes, no))
}

const (
	yes = goja.FLAG_TRUE
	no  = goja.FLAG_FALSE
)

// must is for definitions on objects that are ours and fresh: they cannot fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
