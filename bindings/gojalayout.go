package bindings

import (
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"github.com/dop251/goja"
	"github.com/dop251/goja/unistring"
)

// goja makes its own built-in objects from templates: shared tables of properties, each of
// which is made when script first asks for it. That is exactly what interfaces need, and it
// is not exported. This file mirrors the structs that it takes; gojaParts compares each field
// with goja's own before anything is touched, and panics where goja has changed.

type (
	// gojaObject is goja.Object.
	gojaObject struct {
		self    gojaInterface
		runtime *goja.Runtime
	}

	// gojaInterface is a Go interface value with methods.
	gojaInterface struct{ table, data unsafe.Pointer }

	// gojaBase is baseObject: what all ordinary objects share.
	gojaBase struct {
		class                           string
		val                             *goja.Object
		prototype                       *goja.Object
		extensible                      bool
		values                          map[unistring.String]goja.Value
		propNames                       []unistring.String
		lastSortedPropLen, idxPropCount int
		symValues                       unsafe.Pointer
		privateElements                 unsafe.Pointer
	}

	// gojaTemplated is templatedObject.
	gojaTemplated struct {
		baseObject        gojaBase
		tmpl              *gojaTemplate
		protoMaterialised bool
	}

	// gojaTemplatedFunction is templatedFuncObject.
	gojaTemplatedFunction struct {
		templatedObject gojaTemplated
		f               func(goja.FunctionCall) goja.Value
		construct       func(args []goja.Value, newTarget *goja.Object) *goja.Object
	}

	// gojaTemplate is objectTemplate.
	gojaTemplate struct {
		propNames    []unistring.String
		props        map[unistring.String]gojaMaker
		symProps     map[*goja.Symbol]gojaMaker
		symPropNames []*goja.Symbol
		protoFactory func(*goja.Runtime) *goja.Object
	}

	// gojaMaker makes the value of a property.
	gojaMaker = func(*goja.Runtime) goja.Value

	// gojaProperty is valueProperty: a property that is not simply a value.
	gojaProperty struct {
		value                  goja.Value
		writable               bool
		configurable           bool
		enumerable             bool
		accessor               bool
		getterFunc, setterFunc *goja.Object
	}
)

// gojaKnowledge is what has to be found out about goja at run time.
type gojaKnowledge struct {
	templated, function unsafe.Pointer // method tables of objects that templates make
	property            unsafe.Pointer // method table of a gojaProperty as a goja.Value
	functionPrototype   func(*goja.Runtime) *goja.Object
	global              *gojaTemplate // of the global object
}

// gojaParts is set once by learnGoja, which each NewRealm calls before anything needs it.
var gojaParts gojaKnowledge

// learnGoja checks the mirrors and looks the rest up, once.
var learnGoja = sync.OnceFunc(func() {
	vm := goja.New()
	object := vm.Get("Object").(*goja.Object)
	plain := vm.NewObject()
	must(plain.DefineAccessorProperty("x", object, nil, yes, yes))

	self := func(o *goja.Object) reflect.Type {
		return reflect.ValueOf(o).Elem().FieldByName("self").Elem().Type().Elem()
	}
	sameLayout(reflect.TypeFor[goja.Object](), reflect.TypeFor[gojaObject]())
	sameLayout(self(plain), reflect.TypeFor[gojaBase]())
	sameLayout(self(vm.GlobalObject()), reflect.TypeFor[gojaTemplated]())
	sameLayout(self(object), reflect.TypeFor[gojaTemplatedFunction]())
	template := reflect.ValueOf(vm.GlobalObject()).Elem().FieldByName("self").Elem().Elem().FieldByName("tmpl").Type().Elem()
	sameLayout(template, reflect.TypeFor[gojaTemplate]())
	x := (*gojaBase)(mirror(plain).self.data).values["x"]
	sameLayout(reflect.TypeOf(x).Elem(), reflect.TypeFor[gojaProperty]())

	gojaParts = gojaKnowledge{
		templated:         mirror(vm.GlobalObject()).self.table,
		function:          mirror(object).self.table,
		property:          (*gojaInterface)(unsafe.Pointer(&x)).table,
		functionPrototype: templatedObject(object).tmpl.protoFactory,
		global:            templatedObject(vm.GlobalObject()).tmpl,
	}
	if gojaParts.functionPrototype(vm) != object.Prototype() {
		panic("bindings: goja's functions have another prototype")
	}
})

// otherGoja is for who builds with another goja than the go.mod of this module asks for.
const otherGoja = "bindings: this version of goja has another %s: build with the version that adieu's go.mod names"

// sameLayout panics unless a struct of goja's has the same fields at the same places as
// its mirror.
func sameLayout(theirs, ours reflect.Type) {
	if theirs.Kind() != reflect.Struct || theirs.Size() != ours.Size() || theirs.NumField() != ours.NumField() {
		panic(fmt.Sprintf(otherGoja, theirs))
	}
	for i := range ours.NumField() {
		their, our := theirs.Field(i), ours.Field(i)
		if their.Name != our.Name || their.Offset != our.Offset || their.Type.Size() != our.Type.Size() || !sameKind(their.Type, our.Type) {
			panic(fmt.Sprintf(otherGoja, fmt.Sprint(theirs, ".", their.Name)))
		}
		if their.Type.Kind() == reflect.Struct {
			sameLayout(their.Type, our.Type)
		}
	}
}

func sameKind(theirs, ours reflect.Type) bool {
	switch ours.Kind() {
	case reflect.UnsafePointer: // something that is only carried along
		return theirs.Kind() == reflect.Pointer || theirs.Kind() == reflect.Map
	case reflect.Struct: // an interface with methods, or a struct
		return theirs.Kind() == reflect.Struct || theirs.Kind() == reflect.Interface && theirs.NumMethod() > 0
	case reflect.Map:
		return theirs.Kind() == reflect.Map && theirs.Key() == ours.Key() && theirs.Elem().ConvertibleTo(ours.Elem())
	case reflect.Pointer:
		return theirs.Kind() == reflect.Pointer
	}
	return theirs.ConvertibleTo(ours)
}

// mirror is the inside of an object.
func mirror(o *goja.Object) *gojaObject { return (*gojaObject)(unsafe.Pointer(o)) }

// templatedObject is the inside of an object that a template made.
func templatedObject(o *goja.Object) *gojaTemplated { return (*gojaTemplated)(mirror(o).self.data) }

// isTemplated says whether a template made the object, which is no function.
func isTemplated(o *goja.Object) bool { return mirror(o).self.table == gojaParts.templated }
