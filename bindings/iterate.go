package bindings

import "github.com/dop251/goja"

// iterateLikeArray gives a prototype of objects with indexed properties the iteration
// methods of arrays, which Web IDL wants to be those very functions (§3.7.9): only
// Symbol.iterator unless the interface is iterable. Array's are reached through an array,
// whatever the global has.
func (r *Realm) iterateLikeArray(b *binding) {
	array := r.vm.NewArray()
	if b.Iterable {
		for _, name := range []string{"entries", "forEach", "keys", "values"} {
			must(b.prototype.DefineDataProperty(name, array.Get(name), yes, yes, yes))
		}
	}
	values := array.GetSymbol(goja.SymIterator)
	must(b.prototype.DefineDataPropertySymbol(goja.SymIterator, values, yes, yes, no))
}

// What an iterator over pairs returns.
type pairPart uint8

const (
	pairKey pairPart = iota
	pairValue
	pairBoth
)

// pairIterator goes through the pairs of an object as they are when it gets there: Web IDL's
// default iterator object (§3.7.10.1).
type pairIterator struct {
	next  int
	of    Call // its this is the object; it has no arguments
	class *class
	part  pairPart
}

// iteratePairs gives a prototype entries, keys, values, forEach and Symbol.iterator.
func (r *Realm) iteratePairs(b *binding) {
	prototype := r.iteratorPrototype(b.class)
	method := func(name string, part pairPart) *goja.Object {
		return r.Function(name, 0, func(call goja.FunctionCall) goja.Value {
			c := Call{goja.FunctionCall{This: call.This}, r, &b.methods}
			b.Pair(c, 0) // the brand check
			return newWrapper(r.vm, prototype, &pairIterator{of: c, class: b.class, part: part})
		})
	}
	entries := method("entries", pairBoth)
	must(b.prototype.DefineDataProperty("entries", entries, yes, yes, yes))
	must(b.prototype.DefineDataProperty("keys", method("keys", pairKey), yes, yes, yes))
	must(b.prototype.DefineDataProperty("values", method("values", pairValue), yes, yes, yes))
	must(b.prototype.DefineDataPropertySymbol(goja.SymIterator, entries, yes, yes, no))

	in := &site{executing, b.class, "forEach"}
	forEach := r.Function("forEach", 1, func(call goja.FunctionCall) goja.Value {
		c := Call{call, r, in}
		b.Pair(Call{goja.FunctionCall{This: call.This}, r, in}, 0)
		c.requireArguments(1)
		callback := c.Callback(c.Argument(0), "Function")
		for i := 0; ; i++ {
			key, value, ok := b.Pair(c, i)
			if !ok {
				return goja.Undefined()
			}
			c.Check(callback.Invoke(c.Argument(1), value, key, c.This))
		}
	})
	must(b.prototype.DefineDataProperty("forEach", forEach, yes, yes, yes))
}

// iteratorPrototype is the iterator prototype object of an interface (Web IDL §3.7.10.2).
func (r *Realm) iteratorPrototype(class *class) *goja.Object {
	// %IteratorPrototype% is what the prototype of array iterators inherits from.
	array := r.vm.NewArray()
	values, _ := goja.AssertFunction(array.GetSymbol(goja.SymIterator))
	iterator, err := values(array)
	must(err)
	prototype := r.vm.CreateObject(iterator.(*goja.Object).Prototype().Prototype())
	next := r.Function("next", 0, func(call goja.FunctionCall) goja.Value {
		i, ok := r.Unwrap(call.This).(*pairIterator)
		if !ok || i.class != class {
			r.ThrowTypeError("Illegal invocation")
		}
		return i.step()
	})
	must(prototype.DefineDataProperty("next", next, yes, yes, yes))
	must(prototype.DefineDataPropertySymbol(goja.SymToStringTag, r.vm.ToValue(class.Name+" Iterator"), no, yes, no))
	return prototype
}

// step is the iterator result of the next pair.
func (i *pairIterator) step() goja.Value {
	r := i.of.Realm
	key, value, ok := i.class.Pair(i.of, i.next)
	result := r.vm.NewObject()
	switch {
	case !ok:
		value = goja.Undefined()
	case i.part == pairKey:
		value = key
	case i.part == pairBoth:
		value = r.vm.NewArray(key, value)
	}
	if ok {
		i.next++
	}
	must(result.Set("value", value))
	must(result.Set("done", !ok))
	return result
}
