package bindings

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"adieu/dom"
)

// collection is the JS object of a list with indexed properties, the one kind of platform
// object that is not a newWrapper: goja asks it for each property. It is found by its Go type,
// which script has no way to make.
//
// Deviation: it takes no accessors, symbols and private fields as expandos, and cannot be
// frozen; goja's dynamic objects do not.
type collection struct {
	realm *Realm
	impl  any

	length func() int
	item   func(i int) any       // nil when there is none, of any type
	named  func(name string) any // may be nil
	known  map[string]bool       // members that hide named properties
	extra  map[string]goja.Value // expandos
	order  []string              // of the expandos
}

var collectionType = reflect.TypeFor[*collection]()

// Get implements goja.DynamicObject; nil sends goja on to the prototype.
func (l *collection) Get(key string) goja.Value {
	if i, ok := index(key); ok {
		if i < l.length() {
			return l.realm.scriptValue(l.item(i))
		}
		return nil
	}
	if v, ok := l.extra[key]; ok {
		return v
	}
	if l.named != nil && !l.known[key] {
		if obj := l.named(key); obj != nil {
			return l.realm.scriptValue(obj)
		}
	}
	return nil
}

// Set implements goja.DynamicObject: indices are read-only.
func (l *collection) Set(key string, v goja.Value) bool {
	if _, ok := index(key); ok {
		return false
	}
	if _, ok := l.extra[key]; !ok {
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
	if i, ok := index(key); ok {
		return i < l.length()
	}
	if _, ok := l.extra[key]; ok {
		return true
	}
	return l.named != nil && !l.known[key] && l.named(key) != nil
}

// Delete implements goja.DynamicObject.
func (l *collection) Delete(key string) bool {
	if i, ok := index(key); ok {
		return i >= l.length()
	}
	if _, ok := l.extra[key]; ok {
		delete(l.extra, key)
		l.order = slices.DeleteFunc(l.order, func(name string) bool { return name == key })
	}
	return true
}

// Keys implements goja.DynamicObject.
func (l *collection) Keys() []string {
	keys := make([]string, l.length(), l.length()+len(l.order))
	for i := range keys {
		keys[i] = strconv.Itoa(i)
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

// makeCollection returns the make function of an Interface whose objects are lists of
// type T; fill says how to reach the items.
func makeCollection[T any](fill func(list T, l *collection)) func(*Realm, *goja.Object, any) *goja.Object {
	return func(r *Realm, prototype *goja.Object, obj any) *goja.Object {
		l := &collection{realm: r, impl: obj}
		fill(obj.(T), l)
		wrapper := r.vm.NewDynamicObject(l)
		must(wrapper.SetPrototype(prototype))
		return wrapper
	}
}

// iterateAs gives a prototype the iteration methods of arrays, which Web IDL wants to be
// those very functions. Array's are reached through an array, whatever the global has.
func iterateAs(names ...string) func(*Realm, *goja.Object, *goja.Object) {
	return func(r *Realm, _, prototype *goja.Object) {
		array := r.vm.NewArray()
		for _, name := range names {
			if f := array.Get(name); f != nil {
				must(prototype.DefineDataProperty(name, f, yes, yes, yes))
			}
		}
		if f := array.GetSymbol(goja.SymIterator); f != nil {
			must(prototype.DefineDataPropertySymbol(goja.SymIterator, f, yes, yes, no))
		}
	}
}

// nilNode keeps a nil pointer from becoming a non-nil any.
func nilNode[T any](obj *T) any {
	if obj == nil {
		return nil
	}
	return obj
}

// DOM §4.2.10.1.
var nodeListInterface = &Interface{
	Name:       "NodeList",
	Types:      typesOf[*dom.NodeList](),
	WindowOnly: true,
	Attributes: []Attribute{
		{Name: "length", Get: func(c Call) goja.Value { return c.Value(This[*dom.NodeList](c).Length()) }},
	},
	Operations: []Operation{
		{Name: "item", Length: 1, Do: func(c Call) goja.Value {
			return c.Realm.Wrap(This[*dom.NodeList](c).Item(c.offset(0)))
		}},
	},
	Custom: iterateAs("entries", "forEach", "keys", "values"),
	make: makeCollection(func(list *dom.NodeList, l *collection) {
		l.length = list.Length
		l.item = func(i int) any { return list.Item(i) }
	}),
}

// DOM §4.2.10.2.
var htmlCollectionInterface = &Interface{
	Name:       "HTMLCollection",
	Types:      typesOf[*dom.HTMLCollection](),
	WindowOnly: true,
	Attributes: []Attribute{
		{Name: "length", Get: func(c Call) goja.Value { return c.Value(This[*dom.HTMLCollection](c).Length()) }},
	},
	Operations: []Operation{
		{Name: "item", Length: 1, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.HTMLCollection](c).Item(c.offset(0)))
		}},
		{Name: "namedItem", Length: 1, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.HTMLCollection](c).NamedItem(c.DOMString(c.Argument(0))))
		}},
	},
	Custom: iterateAs(),
	make: makeCollection(func(list *dom.HTMLCollection, l *collection) {
		l.length = list.Length
		l.item = func(i int) any { return nilNode(list.Item(i)) }
		l.named = func(name string) any { return nilNode(list.NamedItem(name)) }
		l.known = collectionMembers
	}),
}

// DOM §4.9.1.
var namedNodeMapInterface = &Interface{
	Name:       "NamedNodeMap",
	Types:      typesOf[*dom.NamedNodeMap](),
	WindowOnly: true,
	Attributes: []Attribute{
		{Name: "length", Get: func(c Call) goja.Value { return c.Value(This[*dom.NamedNodeMap](c).Length()) }},
	},
	Operations: []Operation{
		{Name: "item", Length: 1, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.NamedNodeMap](c).Item(c.offset(0)))
		}},
		{Name: "getNamedItem", Length: 1, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.NamedNodeMap](c).NamedItem(c.DOMString(c.Argument(0))))
		}},
		{Name: "getNamedItemNS", Length: 2, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.NamedNodeMap](c).NamedItemNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1))))
		}},
		{Name: "setNamedItem", Length: 1, Do: func(c Call) goja.Value {
			replaced, err := This[*dom.NamedNodeMap](c).SetNamedItem(Arg[*dom.Attr](c, 0, "Attr"))
			c.Check(err)
			return wrapOrNull(c.Realm, replaced)
		}},
		{Name: "removeNamedItem", Length: 1, Do: func(c Call) goja.Value {
			a, err := This[*dom.NamedNodeMap](c).RemoveNamedItem(c.DOMString(c.Argument(0)))
			c.Check(err)
			return c.Realm.Wrap(a)
		}},
		{Name: "removeNamedItemNS", Length: 2, Do: func(c Call) goja.Value {
			a, err := This[*dom.NamedNodeMap](c).RemoveNamedItemNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1)))
			c.Check(err)
			return c.Realm.Wrap(a)
		}},
	},
	Custom: iterateAs(),
	make: makeCollection(func(list *dom.NamedNodeMap, l *collection) {
		l.length = list.Length
		l.item = func(i int) any { return nilNode(list.Item(i)) }
		l.named = func(name string) any { return nilNode(list.NamedItem(name)) }
		l.known = collectionMembers
	}),
}

// collectionMembers are the properties that named ones do not hide, those of
// Object.prototype included.
var collectionMembers = setOf(
	"length", "item", "namedItem", "getNamedItem", "getNamedItemNS", "setNamedItem",
	"setNamedItemNS", "removeNamedItem", "removeNamedItemNS",
	"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
	"toString", "valueOf", "__proto__")

func setOf(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// DOM §7.1.
var domTokenListInterface = &Interface{
	Name:       "DOMTokenList",
	Types:      typesOf[*dom.DOMTokenList](),
	WindowOnly: true,
	Attributes: []Attribute{
		{Name: "length", Get: func(c Call) goja.Value { return c.Value(This[*dom.DOMTokenList](c).Length()) }},
		{Name: "value", Get: stringGetter((*dom.DOMTokenList).Value), Set: stringSetter((*dom.DOMTokenList).SetValue)},
	},
	Operations: []Operation{
		{Name: "item", Length: 1, Do: func(c Call) goja.Value {
			return c.nullableString(This[*dom.DOMTokenList](c).Item(c.offset(0)))
		}},
		{Name: "contains", Length: 1, Do: func(c Call) goja.Value {
			return c.Value(This[*dom.DOMTokenList](c).Contains(c.DOMString(c.Argument(0))))
		}},
		{Name: "add", Do: tokensOperation((*dom.DOMTokenList).Add)},
		{Name: "remove", Do: tokensOperation((*dom.DOMTokenList).Remove)},
		{Name: "toggle", Length: 1, Do: func(c Call) goja.Value {
			has, err := This[*dom.DOMTokenList](c).Toggle(c.DOMString(c.Argument(0)), c.optionalBoolean(1))
			c.Check(err)
			return c.Value(has)
		}},
		{Name: "replace", Length: 2, Do: func(c Call) goja.Value {
			l, token := This[*dom.DOMTokenList](c), c.DOMString(c.Argument(0))
			replaced, err := l.Replace(token, c.DOMString(c.Argument(1)))
			c.Check(err)
			return c.Value(replaced)
		}},
		{Name: "toString", Do: stringGetter((*dom.DOMTokenList).Value)},
	},
	Custom: iterateAs("entries", "forEach", "keys", "values"),
	make: makeCollection(func(list *dom.DOMTokenList, l *collection) {
		l.length = list.Length
		l.item = func(i int) any {
			if token, ok := list.Item(i); ok {
				return token
			}
			return nil
		}
	}),
}

// tokensOperation is an operation with the arguments DOMString... tokens.
func tokensOperation(do func(*dom.DOMTokenList, ...string) error) func(Call) goja.Value {
	return func(c Call) goja.Value {
		l := This[*dom.DOMTokenList](c)
		tokens := make([]string, len(c.Arguments))
		for i, v := range c.Arguments {
			tokens[i] = c.DOMString(v)
		}
		c.Check(do(l, tokens...))
		return goja.Undefined()
	}
}
