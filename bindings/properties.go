package bindings

import (
	"math"
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
	// not supported. Names lists those that are.
	Named func(c Call, obj any, name string) goja.Value
	Names func(obj any) []string

	Unenumerable bool // [LegacyUnenumerableNamedProperties]

	// SetNamed and DeleteNamed are nil for names that script cannot change.
	SetNamed    func(c Call, obj any, name string, v goja.Value)
	DeleteNamed func(obj any, name string)

	OverrideBuiltIns bool // [LegacyOverrideBuiltIns]
}

// The JS object of an object with Properties is a Proxy around a newWrapper. Expandos are the
// wrapper's; script never gets at the wrapper itself, which is how Unwrap tells such a Proxy
// from one that script has made. One set of traps does for all objects of an interface.
//
// Its own properties are those of Web IDL's legacy platform objects (§3.9): it takes symbols,
// accessors and private fields, and refuses to be frozen.

// collections is what a realm needs for all of them.
type collections struct {
	traps map[*class]*goja.ProxyTrapConfig

	// Reflect's functions as they were when the first collection was made.
	get, set, has, ownProperty, ownKeys goja.Callable
}

var proxyType = reflect.TypeFor[goja.Proxy]()

// collectionSlot is the slot of the wrapper inside a collection's Proxy; nil for every other
// object.
func collectionSlot(obj *goja.Object) *slot {
	if obj.ExportType() != proxyType {
		return nil
	}
	s := slotOf(obj.Export().(goja.Proxy).Target())
	if s == nil {
		return nil
	}
	if !hasMark(s, collectionMark) {
		return nil
	}
	return s
}

// These are in the list of cached values of a wrapper that is inside a Proxy, or has expandos
// there. A field of its own would cost every wrapper its room.
var collectionMark, expandoMark = new(site), new(site)

func hasMark(s *slot, mark *site) bool {
	for c := s.cached; c != nil; c = c.next {
		if c.in == mark {
			return true
		}
	}
	return false
}

func addMark(s *slot, mark *site) {
	if !hasMark(s, mark) {
		s.cached = &cachedValue{in: mark, next: s.cached}
	}
}

// newCollection makes the JS object of obj, whose class has Properties.
func (r *Realm) newCollection(c *class, prototype *goja.Object, obj any) *goja.Object {
	traps := r.collections.traps[c]
	if traps == nil {
		traps = r.collectionTraps(c)
	}
	target := newWrapper(r.vm, &c.templates().instance, prototype, obj)
	addMark(slotOf(target), collectionMark)
	return r.vm.ToValue(r.vm.NewProxy(target, traps)).(*goja.Object)
}

// collection is one class's way to the properties of its objects in a realm.
type collection struct {
	*class
	realm *Realm
}

func (r *Realm) collectionTraps(c *class) *goja.ProxyTrapConfig {
	r.collectionFunctions()
	l := collection{c, r}
	traps := &goja.ProxyTrapConfig{
		Get:                      l.get,
		Has:                      l.has,
		Set:                      l.set,
		GetOwnPropertyDescriptor: l.ownProperty,
		DefineProperty:           l.defineProperty,
		DeleteProperty:           l.deleteProperty,
		OwnKeys:                  l.ownKeys,
		PreventExtensions:        func(*goja.Object) bool { return false },
	}
	if c.Properties.Item != nil {
		traps.GetIdx = func(target *goja.Object, i int, receiver goja.Value) goja.Value {
			if !isArrayIndex(i) {
				return l.get(target, strconv.Itoa(i), receiver)
			}
			if i < l.length(target) {
				return l.item(target, i)
			}
			return l.reflect(r.collections.get, target, r.vm.ToValue(i), receiver)
		}
		traps.HasIdx = func(target *goja.Object, i int) bool {
			if isArrayIndex(i) && i < l.length(target) {
				return true
			}
			return l.has(target, strconv.Itoa(i))
		}
	}
	r.collections.traps[c] = traps
	return traps
}

// collectionFunctions has the functions of Reflect.
func (r *Realm) collectionFunctions() *collections {
	c := &r.collections
	if c.traps == nil {
		c.traps = make(map[*class]*goja.ProxyTrapConfig)
		reflection := r.vm.Get("Reflect").(*goja.Object)
		c.get, _ = goja.AssertFunction(reflection.Get("get"))
		c.set, _ = goja.AssertFunction(reflection.Get("set"))
		c.has, _ = goja.AssertFunction(reflection.Get("has"))
		c.ownProperty, _ = goja.AssertFunction(reflection.Get("getOwnPropertyDescriptor"))
		c.ownKeys, _ = goja.AssertFunction(reflection.Get("ownKeys"))
	}
	return c
}

// mustCall calls a function without a this, and throws what it throws.
func (r *Realm) mustCall(f goja.Callable, args ...goja.Value) goja.Value {
	v, err := f(goja.Undefined(), args...)
	if err != nil {
		r.Throw(err)
	}
	return v
}

// isArrayIndex says whether a number as a property's name is an array index.
func isArrayIndex(i int) bool { return 0 <= i && i < math.MaxUint32 }

// arrayIndex reads an array index as JS writes it.
func arrayIndex(key string) (int, bool) {
	if key == "" || key[0] < '0' || key[0] > '9' || key[0] == '0' && len(key) > 1 {
		return 0, false
	}
	i, err := strconv.ParseUint(key, 10, 32)
	return int(i), err == nil && isArrayIndex(int(i))
}

// index is the array index that key is, for objects with indexed properties.
func (l collection) index(key string) (int, bool) {
	if l.Properties.Item == nil {
		return 0, false
	}
	return arrayIndex(key)
}

func (l collection) call() Call { return Call{Realm: l.realm, in: &l.methods} }

func (l collection) length(target *goja.Object) int { return l.Properties.Length(slotOf(target).impl) }

func (l collection) item(target *goja.Object, i int) goja.Value {
	return l.Properties.Item(l.call(), slotOf(target).impl, i)
}

// reflect calls one of Reflect's functions.
func (l collection) reflect(f goja.Callable, args ...goja.Value) goja.Value {
	return l.realm.mustCall(f, args...)
}

// named is the value of a named property that is visible (Web IDL §3.9.7), or nil.
func (l collection) named(target *goja.Object, name string) goja.Value {
	p := l.Properties
	if p.Named == nil || !p.OverrideBuiltIns && l.members[name] {
		return nil
	}
	v := p.Named(l.call(), slotOf(target).impl, name)
	if v != nil && !p.OverrideBuiltIns && (hasOwn(target, name) || l.inherits(target, name)) {
		return nil
	}
	return v
}

// hasOwn says whether a wrapper has an expando of that name.
func hasOwn(target *goja.Object, name string) bool {
	return slices.Contains(target.GetOwnPropertyNames(), name)
}

// inherits says whether script has added a property of that name to the prototypes.
func (l collection) inherits(target *goja.Object, name string) bool {
	prototype := target.Prototype()
	return prototype != nil && l.reflect(l.realm.collections.has, prototype, l.realm.vm.ToValue(name)).ToBoolean()
}

func (l collection) get(target *goja.Object, name string, receiver goja.Value) goja.Value {
	if i, ok := l.index(name); ok && i < l.length(target) {
		return l.item(target, i)
	}
	if l.members[name] && !l.Properties.OverrideBuiltIns && receiver == slotWrapper(target) && !hasMark(slotOf(target), expandoMark) {
		return target.Get(name) // as most reads are: without the way through Reflect
	}
	if v := l.named(target, name); v != nil {
		return v
	}
	return l.reflect(l.realm.collections.get, target, l.realm.vm.ToValue(name), receiver)
}

// slotWrapper is the Proxy around a wrapper, nil if its Go object does not know it.
func slotWrapper(target *goja.Object) goja.Value {
	if w, ok := slotOf(target).impl.(wrappable); ok {
		proxy, _ := w.Wrapper().(*goja.Object)
		return proxy
	}
	return nil
}

func (l collection) has(target *goja.Object, name string) bool {
	if i, ok := l.index(name); ok && i < l.length(target) || l.members[name] || l.named(target, name) != nil {
		return true
	}
	return l.reflect(l.realm.collections.has, target, l.realm.vm.ToValue(name)).ToBoolean()
}

// set is Web IDL §3.9.2: what is read-only here is so whatever the prototypes say.
func (l collection) set(target *goja.Object, name string, v, receiver goja.Value) bool {
	p := l.Properties
	own := receiver == slotWrapper(target)
	if _, ok := l.index(name); ok && own {
		return false
	}
	if p.SetNamed != nil && own {
		p.SetNamed(l.call(), slotOf(target).impl, name, v)
		return true
	}
	return l.reflect(l.realm.collections.set, target, l.realm.vm.ToValue(name), v, receiver).ToBoolean()
}

// ownProperty is Web IDL §3.9.1.
func (l collection) ownProperty(target *goja.Object, name string) goja.PropertyDescriptor {
	p := l.Properties
	if i, ok := l.index(name); ok {
		if i < l.length(target) {
			return goja.PropertyDescriptor{Value: l.item(target, i), Writable: no, Enumerable: yes, Configurable: yes}
		}
	} else if v := l.named(target, name); v != nil {
		return goja.PropertyDescriptor{
			Value: v, Writable: goja.ToFlag(p.SetNamed != nil), Enumerable: goja.ToFlag(!p.Unenumerable),
			Configurable: yes,
		}
	}
	return l.expando(target, name)
}

// expando is an own property of the wrapper.
func (l collection) expando(target *goja.Object, name string) (d goja.PropertyDescriptor) {
	own, ok := l.reflect(l.realm.collections.ownProperty, target, l.realm.vm.ToValue(name)).(*goja.Object)
	if !ok {
		return d
	}
	flag := func(name string) goja.Flag {
		if v := own.Get(name); v != nil {
			return goja.ToFlag(v.ToBoolean())
		}
		return goja.FLAG_NOT_SET
	}
	return goja.PropertyDescriptor{
		Value: own.Get("value"), Getter: own.Get("get"), Setter: own.Get("set"),
		Writable: flag("writable"), Enumerable: flag("enumerable"), Configurable: flag("configurable"),
	}
}

// defineProperty is Web IDL §3.9.3.
func (l collection) defineProperty(target *goja.Object, name string, d goja.PropertyDescriptor) bool {
	p := l.Properties
	if _, ok := l.index(name); ok {
		return false
	}
	if p.Named != nil && (p.OverrideBuiltIns || !hasOwn(target, name)) {
		isData := d.Getter == nil && d.Setter == nil
		switch supported := p.Named(l.call(), slotOf(target).impl, name) != nil; {
		case p.SetNamed != nil:
			if !isData {
				return false
			}
			p.SetNamed(l.call(), slotOf(target).impl, name, d.Value)
			return true
		case supported:
			return false
		}
	}
	addMark(slotOf(target), expandoMark)
	var err error
	if d.Getter != nil || d.Setter != nil {
		// Deviation: an accessor stays configurable, since goja takes one that is not for a
		// broken promise of the Proxy's.
		err = target.DefineAccessorProperty(name, d.Getter, d.Setter, yes, d.Enumerable)
	} else {
		err = target.DefineDataProperty(name, d.Value, d.Writable, d.Configurable, d.Enumerable)
	}
	return err == nil
}

// deleteProperty is Web IDL §3.9.4.
func (l collection) deleteProperty(target *goja.Object, name string) bool {
	if i, ok := l.index(name); ok {
		return i >= l.length(target)
	}
	if l.named(target, name) != nil {
		if l.Properties.DeleteNamed == nil {
			return false
		}
		l.Properties.DeleteNamed(slotOf(target).impl, name)
		return true
	}
	return target.Delete(name) == nil
}

// ownKeys is Web IDL §3.9.6.
func (l collection) ownKeys(target *goja.Object) *goja.Object {
	var keys []any
	if l.Properties.Item != nil {
		for i := range l.length(target) {
			keys = append(keys, strconv.Itoa(i))
		}
	}
	if l.Properties.Names != nil {
		for _, name := range l.Properties.Names(slotOf(target).impl) {
			if l.named(target, name) != nil {
				keys = append(keys, name)
			}
		}
	}
	for _, name := range target.GetOwnPropertyNames() {
		keys = append(keys, name)
	}
	for _, symbol := range target.Symbols() {
		keys = append(keys, symbol)
	}
	return l.realm.vm.NewArray(keys...)
}
