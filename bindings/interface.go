package bindings

import (
	"reflect"

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
	Values      []Value

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
	ExposedWindows          Exposure = 1 << iota // pages
	ExposedWorkers                               // workers and bare scripts
	ExposedDedicatedWorkers                      // dedicated workers, and not bare scripts

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
	Unscopable  bool // with statements do not see it
}

// Operation is a method. Length counts the required arguments; they are there when Do is
// called.
type Operation struct {
	Name   string
	Length int
	Do     func(c Call) goja.Value

	Static      bool
	Unforgeable bool // each instance has it, not configurable
	Unscopable  bool // with statements do not see it
	Promise     bool // exceptions become rejections of the promise that it returns
}

// Value is a data property of a global object, not enumerable, made when it is first read.
type Value struct {
	Name string
	Make func(r *Realm) goja.Value
}

// binding is what one realm made of a class.
type binding struct {
	*class
	constructor *goja.Object // the interface object; nil until it is asked for
	prototype   *goja.Object // the interface prototype object
	iterator    *goja.Object // the iterator prototype object, of an interface with pairs

	// unforgeable are the properties that each instance has, as far as they were asked for.
	unforgeable map[string]goja.Value
}

// bind makes an interface's prototype object, or finds it. The members are made when script
// asks for them, as is the prototype's own prototype.
func (r *Realm) bind(c *class) *binding {
	if b := r.bindings[c]; b != nil {
		return b
	}
	b := &binding{class: c, prototype: r.newObject(&c.templates().prototype)}
	r.bindings[c] = b
	if c.Prototype != nil {
		c.Prototype(r, r.constructorOf(c), b.prototype)
	}
	return b
}

// constructorOf is the interface object.
func (r *Realm) constructorOf(c *class) *goja.Object {
	b := r.bind(c)
	if b.constructor == nil {
		b.constructor = r.newFunction(&c.templates().constructor,
			func(goja.FunctionCall) goja.Value {
				Call{Realm: r, in: &c.constructs}.ThrowTypeError("Please use the 'new' operator, this DOM object constructor cannot be called as a function.")
				return nil
			},
			func(args []goja.Value, newTarget *goja.Object) *goja.Object { return r.construct(b, args, newTarget) })
	}
	return b.constructor
}

// construct is what new runs, for the interface itself and for classes that extend it.
func (r *Realm) construct(b *binding, args []goja.Value, newTarget *goja.Object) *goja.Object {
	switch {
	case b.Constructor == nil && b.is("HTMLElement"):
		return r.constructElement(b, newTarget)
	case b.Constructor == nil:
		r.ThrowTypeError("Illegal constructor")
	}
	c := Call{goja.FunctionCall{Arguments: args}, r, &b.constructs}
	c.requireArguments(b.Constructor.Length)
	obj := b.Constructor.New(c)
	c.stamp(obj)
	prototype := b.prototype
	if newTarget != nil && newTarget != b.constructor {
		if p, ok := newTarget.Get("prototype").(*goja.Object); ok {
			prototype = p
		}
	}
	return r.newWrapperOf(b, prototype, obj)
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
