package bindings

import (
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// template describes the own properties of an object, which are made when script first asks
// for them. It is shared by all realms and never changes once an object was made of it.
type template struct{ gojaTemplate }

// realmMaker makes the value of a property for a realm.
type realmMaker func(r *Realm) goja.Value

// put adds a property. The maker's value is a plain one, writable and all, unless it made it
// with property or accessorProperty.
func (t *template) put(name string, make realmMaker) {
	if t.props == nil {
		t.props = map[unistring.String]gojaMaker{}
	}
	key := unistring.NewFromString(name)
	if t.props[key] == nil {
		t.propNames = append(t.propNames, key)
	}
	t.props[key] = func(vm *goja.Runtime) goja.Value { return make(realmOf(vm)) }
}

func (t *template) putSymbol(name *goja.Symbol, make realmMaker) {
	if t.symProps == nil {
		t.symProps = map[*goja.Symbol]gojaMaker{}
	}
	t.symPropNames = append(t.symPropNames, name)
	t.symProps[name] = func(vm *goja.Runtime) goja.Value { return make(realmOf(vm)) }
}

// inherit says what the prototype of the objects is.
func (t *template) inherit(prototype func(r *Realm) *goja.Object) {
	t.protoFactory = func(vm *goja.Runtime) *goja.Object { return prototype(realmOf(vm)) }
}

// property makes a property that is not writable, enumerable and configurable all at once.
func property(v goja.Value, writable, enumerable, configurable bool) goja.Value {
	return propertyValue(&gojaProperty{value: v, writable: writable, enumerable: enumerable, configurable: configurable})
}

// accessorProperty makes an enumerable accessor property. set may be nil.
func accessorProperty(get, set *goja.Object, configurable bool) goja.Value {
	return propertyValue(&gojaProperty{
		accessor: true, getterFunc: get, setterFunc: set, enumerable: true, configurable: configurable,
	})
}

func propertyValue(p *gojaProperty) (v goja.Value) {
	*(*gojaInterface)(unsafe.Pointer(&v)) = gojaInterface{gojaParts.property, unsafe.Pointer(p)}
	return v
}

const (
	classObject   = "Object"
	classFunction = "Function"
)

// newObject makes an ordinary object of a template.
func (r *Realm) newObject(t *template) *goja.Object {
	block := new(struct {
		object gojaObject
		self   gojaTemplated
	})
	object := initObject(r.vm, &block.object, gojaParts.templated, unsafe.Pointer(&block.self))
	block.self.init(object, classObject, t)
	return object
}

// newFunction makes a function object of a template. construct is nil for one that is no
// constructor.
func (r *Realm) newFunction(t *template, call func(goja.FunctionCall) goja.Value, construct func([]goja.Value, *goja.Object) *goja.Object) *goja.Object {
	block := new(struct {
		object gojaObject
		self   gojaTemplatedFunction
	})
	object := initObject(r.vm, &block.object, gojaParts.function, unsafe.Pointer(&block.self))
	block.self.templatedObject.init(object, classFunction, t)
	block.self.f, block.self.construct = call, construct
	return object
}

func initObject(vm *goja.Runtime, o *gojaObject, table, self unsafe.Pointer) *goja.Object {
	o.self, o.runtime = gojaInterface{table, self}, vm
	return (*goja.Object)(unsafe.Pointer(o))
}

func (o *gojaTemplated) init(val *goja.Object, class string, t *template) {
	o.baseObject.class, o.baseObject.val, o.baseObject.extensible = class, val, true
	o.baseObject.values = make(map[unistring.String]goja.Value)
	o.tmpl = &t.gojaTemplate
}

// functionTemplate is the template of a function, made when it is first needed.
type functionTemplate struct{ made atomic.Pointer[template] }

func (f *functionTemplate) get(name string, length int) *template {
	if t := f.made.Load(); t != nil {
		return t
	}
	t := newFunctionTemplate(name, length)
	f.made.CompareAndSwap(nil, t)
	return f.made.Load()
}

// newFunctionTemplate describes the properties that all functions have.
func newFunctionTemplate(name string, length int) *template {
	t := new(template)
	t.put("length", func(r *Realm) goja.Value { return property(r.vm.ToValue(length), false, false, true) })
	t.put("name", func(r *Realm) goja.Value { return property(r.vm.ToValue(name), false, false, true) })
	t.protoFactory = gojaParts.functionPrototype
	return t
}

// realmTemplate is the template of a global object, which also tells the realm. Its tables
// are shared by all realms that have the same interfaces.
type realmTemplate struct {
	template
	realm *Realm
}

// realmOf is the realm of a Runtime.
func realmOf(vm *goja.Runtime) *Realm {
	return (*realmTemplate)(unsafe.Pointer(templatedObject(vm.GlobalObject()).tmpl)).realm
}

// useTemplate gives the global object, which goja made of a template of its own, the
// properties of another one as well. What script or host have defined already stays.
func (r *Realm) useTemplate(t *template) {
	global := templatedObject(r.global)
	if names := global.baseObject.propNames; names != nil { // goja has made the list of names
		global.baseObject.propNames = slices.Concat(names, t.propNames[len(gojaParts.global.propNames):])
	}
	global.tmpl = &(&realmTemplate{*t, r}).gojaTemplate
}
