package bindings

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// Properties says what indexed and named properties the objects of an interface have (Web
// IDL §3.9). Its functions are given the Go object.
type Properties struct {
	// Length and Item are nil for objects without indexed properties.
	Length func(obj any) int
	Item   func(c Call, obj any, i int) goja.Value

	// Named is nil for objects without named properties, and returns nil for a name that is
	// not supported. Names lists those that are; it is nil where they are not enumerable, as
	// [LegacyUnenumerableNamedProperties] says.
	Named func(c Call, obj any, name string) goja.Value
	Names func(obj any) []string

	// SetNamed and DeleteNamed are nil for names that script cannot change.
	SetNamed    func(c Call, obj any, name string, v goja.Value)
	DeleteNamed func(obj any, name string)

	OverrideBuiltIns bool // [LegacyOverrideBuiltIns]
}

// collection is the JS object of a list with indexed or named properties, the one kind of
// platform object that is not a newWrapper: goja asks it for each property. It is found by
// its Go type, which script has no way to make.
//
// Deviation: it takes no accessors, symbols and private fields as expandos, and cannot be
// frozen; goja's dynamic objects do not.
type collection struct {
	realm *Realm
	class *class
	impl  any

	extra map[string]goja.Value // expandos
	order []string              // of the expandos
}

var collectionType = reflect.TypeFor[*collection]()

func (l *collection) call() Call { return Call{Realm: l.realm, in: &l.class.methods} }

// length is the number of indexed properties.
func (l *collection) length() int {
	if l.class.Properties.Length == nil {
		return 0
	}
	return l.class.Properties.Length(l.impl)
}

func (l *collection) index(key string) (int, bool) {
	if l.class.Properties.Item == nil {
		return 0, false
	}
	return index(key)
}

// named is the named property of that name, or nil.
func (l *collection) named(name string) goja.Value {
	p := l.class.Properties
	if p.Named == nil || !p.OverrideBuiltIns && l.class.members[name] {
		return nil
	}
	return p.Named(l.call(), l.impl, name)
}

// Get implements goja.DynamicObject; nil sends goja on to the prototype.
func (l *collection) Get(key string) goja.Value {
	if i, ok := l.index(key); ok {
		if i < l.length() {
			return l.class.Properties.Item(l.call(), l.impl, i)
		}
		return nil
	}
	if v, ok := l.extra[key]; ok {
		return v
	}
	return l.named(key)
}

// Set implements goja.DynamicObject: indices are read-only.
func (l *collection) Set(key string, v goja.Value) bool {
	if _, ok := l.index(key); ok {
		return false
	}
	_, isExtra := l.extra[key]
	if p := l.class.Properties; p.SetNamed != nil && !isExtra {
		p.SetNamed(l.call(), l.impl, key, v)
		return true
	}
	if !isExtra {
		l.order = append(l.order, key)
	}
	if l.extra == nil {
		l.extra = make(map[string]goja.Value)
	}
	l.extra[key] = v
	return true
}

// Has implements goja.DynamicObject.
func (l *collection) Has(key string) bool {
	if i, ok := l.index(key); ok {
		return i < l.length()
	}
	if _, ok := l.extra[key]; ok {
		return true
	}
	return l.named(key) != nil
}

// Delete implements goja.DynamicObject.
func (l *collection) Delete(key string) bool {
	if i, ok := l.index(key); ok {
		return i >= l.length()
	}
	if _, ok := l.extra[key]; ok {
		delete(l.extra, key)
		l.order = slices.DeleteFunc(l.order, func(name string) bool { return name == key })
		return true
	}
	if l.named(key) == nil {
		return true
	}
	p := l.class.Properties
	if p.DeleteNamed == nil {
		return false
	}
	p.DeleteNamed(l.impl, key)
	return true
}

// Keys implements goja.DynamicObject.
//
// Deviation: names that [LegacyUnenumerableNamedProperties] hides from enumeration are
// hidden from Object.getOwnPropertyNames as well.
func (l *collection) Keys() []string {
	keys := make([]string, l.length(), l.length()+len(l.order))
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	if p := l.class.Properties; p.Names != nil {
		for _, name := range p.Names(l.impl) {
			if p.OverrideBuiltIns || !l.class.members[name] {
				keys = append(keys, name)
			}
		}
	}
	return append(keys, l.order...)
}

// index reads an array index as JS writes it.
func index(key string) (int, bool) {
	if key == "" || key[0] < '0' || key[0] > '9' || key[0] == '0' && len(key) > 1 {
		return 0, false
	}
	i, err := strconv.ParseUint(key, 10, 32)
	return int(i), err == nil
}

// newCollection makes the JS object of obj, whose class has Properties.
func (r *Realm) newCollection(c *class, prototype *goja.Object, obj any) *goja.Object {
	wrapper := r.vm.NewDynamicObject(&collection{realm: r, class: c, impl: obj})
	must(wrapper.SetPrototype(prototype))
	return wrapper
}
