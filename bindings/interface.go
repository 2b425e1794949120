package bindings

import (
	"reflect"
	"slices"

	"github.com/dop251/goja"
)

// Interface describes a Web IDL interface to the runtime half of the bindings: tables of
// members whose functions call the Go object directly, as idlgen writes them. It is shared by
// all realms and must not change; each realm makes its own objects of it, on first use.
//
// A glue function takes this, converts its arguments in order, calls the Go method, and
// turns the result back:
//
//	func blobSlice(c Call) goja.Value {
//		blob := This[*dom.Blob](c)               // or "Illegal invocation"
//		start := Clamp[int64](c, c.Argument(0))  // or the conversion's TypeError
//		…
//		return c.Realm.Wrap(blob.Slice(start, end, typ))
//	}
//
// It must not keep its Call: the arguments are goja's stack.
type Interface struct {
	Name   string
	Parent string // the interface that this one inherits from

	// Partial adds the members to the interface of the same name in another package.
	Partial bool

	// Types are the Go types whose values Realm.Wrap gives this interface.
	Types []reflect.Type

	// Shared says that the parent's objects have the same Go type, so that members have to
	// look at the interface of this and not only at its type.
	Shared bool

	Exposed Exposure
	Global  bool     // members are on the global object itself, as [Global] says
	Hidden  bool     // no global has the interface object, as [LegacyNoInterfaceObject] says
	Alias   string   // a second name on windows, as [LegacyWindowAlias] says
	Tags    []string // local names of the HTML elements that have this interface

	Constructor *Constructor // nil: new throws "Illegal constructor"
	Constants   []Constant
	Attributes  []Attribute
	Operations  []Operation

	// Iterable gives the prototype the iteration methods of arrays: there are Properties.
	Iterable bool

	// Pair makes objects iterable over pairs: it is pair i of this.
	Pair func(c Call, i int) (key, value goja.Value, ok bool)

	Properties *Properties // nil for objects without indexed and named properties

	// Prototype adds to the interface's objects what no table says. It may be nil.
	Prototype func(r *Realm, constructor, prototype *goja.Object)

	// Instance adds own properties to a new object. It may be nil.
	Instance func(r *Realm, wrapper *goja.Object, obj any)
}

// Exposure says on which globals an interface is.
type Exposure uint8

const (
	ExposedWindows Exposure = 1 << iota // pages
	ExposedWorkers                      // workers and bare scripts

	ExposedEverywhere = ExposedWindows | ExposedWorkers
)

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
	Unforgeable bool // each instance has it, not configurable
}

// Operation is a method. Length counts the required arguments; they are there when Do is
// called.
type Operation struct {
	Name   string
	Length int
	Do     func(c Call) goja.Value

	Static      bool
	Unforgeable bool
	Promise     bool // exceptions become rejections of the promise that it returns
}

// binding is what one realm made of a class.
type binding struct {
	*class
	constructor *goja.Object // the interface object
	prototype   *goja.Object // the interface prototype object

	// unforgeable are the accessors of the attributes that each instance has.
	unforgeable []accessor
}

type accessor struct{ get, set goja.Value }

// bind makes an interface's objects, its parents' before, or finds them.
func (r *Realm) bind(c *class) *binding {
	if b := r.bindings[c]; b != nil {
		return b
	}
	b := &binding{class: c}
	r.bindings[c] = b
	r.makeInterfaceObject(b)
	if c.parent != nil {
		parent := r.bind(c.parent)
		must(b.constructor.SetPrototype(parent.constructor))
		must(b.prototype.SetPrototype(parent.prototype))
		b.unforgeable = slices.Clone(parent.unforgeable)
	}
	r.defineMembers(b)
	if c.Prototype != nil {
		c.Prototype(r, b.constructor, b.prototype)
	}
	return b
}

func (r *Realm) makeInterfaceObject(b *binding) {
	length := 0
	if b.Constructor != nil {
		length = b.Constructor.Length
	}
	// goja takes a function of this type for a constructor, and only for one.
	b.constructor = r.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		return r.construct(b, call)
	}).(*goja.Object)
	setNameAndLength(r.vm, b.constructor, b.Name, length)
	// goja made the prototype and its "constructor"; "prototype" only has to lose its
	// writability.
	b.prototype = b.constructor.Get("prototype").(*goja.Object)
	must(b.constructor.DefineDataProperty("prototype", b.prototype, no, no, no))
	must(b.prototype.DefineDataPropertySymbol(goja.SymToStringTag, r.vm.ToValue(b.Name), no, yes, no))
}

// defineMembers follows Web IDL §3.7: constants on both objects and for good, everything else
// configurable and enumerable.
func (r *Realm) defineMembers(b *binding) {
	for _, c := range b.Constants {
		value := r.vm.ToValue(c.Value)
		must(b.constructor.DefineDataProperty(c.Name, value, no, no, yes))
		must(b.prototype.DefineDataProperty(c.Name, value, no, no, yes))
	}
	instance := b.prototype
	if b.Global {
		instance = r.global
	}
	for i := range b.attributes {
		a := &b.attributes[i]
		switch access := r.accessor(a); {
		case a.Static:
			must(b.constructor.DefineAccessorProperty(a.Name, access.get, access.set, yes, yes))
		case a.Unforgeable && !b.Global:
			b.unforgeable = append(b.unforgeable, access)
		default:
			must(instance.DefineAccessorProperty(a.Name, access.get, access.set, goja.ToFlag(!a.Unforgeable), yes))
		}
	}
	for i := range b.operations {
		op := &b.operations[i]
		on := instance
		if op.Static {
			on = b.constructor
		}
		changeable := goja.ToFlag(!op.Unforgeable)
		must(on.DefineDataProperty(op.Name, r.operation(op), changeable, changeable, yes))
	}
	if b.Properties != nil && b.Properties.Item != nil {
		r.iterateLikeArray(b)
	}
	if b.Pair != nil {
		r.iteratePairs(b)
	}
}

func (r *Realm) accessor(a *classAttribute) accessor {
	getter := r.Function("get "+a.Name, 0, func(call goja.FunctionCall) goja.Value {
		return a.Get(Call{call, r, &a.reads})
	})
	if a.Set == nil {
		return accessor{getter, goja.Undefined()}
	}
	setter := r.Function("set "+a.Name, 1, func(call goja.FunctionCall) goja.Value {
		c := Call{call, r, &a.sets}
		c.requireArguments(1)
		a.Set(c)
		return goja.Undefined()
	})
	return accessor{getter, setter}
}

func (r *Realm) operation(op *classOperation) *goja.Object {
	run := func(call goja.FunctionCall) goja.Value {
		c := Call{call, r, &op.in}
		c.requireArguments(op.Length)
		return op.Do(c)
	}
	if op.Promise {
		run = r.rejecting(run)
	}
	return r.Function(op.Name, op.Length, run)
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
func (r *Realm) construct(b *binding, call goja.ConstructorCall) *goja.Object {
	c := Call{goja.FunctionCall{This: call.This, Arguments: call.Arguments}, r, &b.constructs}
	if call.NewTarget == nil && r.calledAsFunction() {
		c.ThrowTypeError("Please use the 'new' operator, this DOM object constructor cannot be called as a function.")
	}
	if b.Constructor == nil {
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
	c.requireArguments(b.Constructor.Length)
	obj := b.Constructor.New(c)
	c.stamp(obj)
	return r.newWrapperOf(b, prototype, obj)
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
