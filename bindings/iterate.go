package bindings

import "github.com/dop251/goja"

// describeArrayIteration gives a prototype of objects with indexed properties the iteration
// methods of arrays, which Web IDL wants to be those very functions (§3.7.9): only
// Symbol.iterator unless the interface is iterable. Array's are reached through an array,
// whatever the global has.
func (c *class) describeArrayIteration(t *template) {
	if c.Iterable {
		for _, name := range []string{"entries", "forEach", "keys", "values"} {
			t.put(name, func(r *Realm) goja.Value { return r.vm.NewArray().Get(name) })
		}
	}
	t.putSymbol(goja.SymIterator, func(r *Realm) goja.Value {
		return property(r.vm.NewArray().GetSymbol(goja.SymIterator), true, false, true)
	})
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

// describePairIteration gives a prototype entries, keys, values, forEach and
// Symbol.iterator, which is entries.
func (c *class) describePairIteration(t *template) {
	method := func(name string, part pairPart) realmMaker {
		return func(r *Realm) goja.Value {
			return r.Function(name, 0, func(call goja.FunctionCall) goja.Value {
				of := Call{goja.FunctionCall{This: call.This}, r, &c.methods}
				c.Pair(of, 0) // the brand check
				return newWrapper(r.vm, &plainInstance, r.iteratorPrototype(c), &pairIterator{of: of, class: c, part: part})
			})
		}
	}
	t.put("entries", method("entries", pairBoth))
	t.put("keys", method("keys", pairKey))
	t.put("values", method("values", pairValue))
	t.put("forEach", func(r *Realm) goja.Value { return r.Function("forEach", 1, c.forEachPair(r)) })
	t.putSymbol(goja.SymIterator, func(r *Realm) goja.Value {
		return property(r.bind(c).prototype.Get("entries"), true, false, true)
	})
}

func (c *class) forEachPair(r *Realm) func(goja.FunctionCall) goja.Value {
	in := &site{executing, c, "forEach"}
	return func(call goja.FunctionCall) goja.Value {
		of := Call{call, r, in}
		c.Pair(of, 0) // the brand check
		of.requireArguments(1)
		callback := of.Callback(of.Argument(0), "Function")
		for i := 0; ; i++ {
			key, value, ok := c.Pair(of, i)
			if !ok {
				return goja.Undefined()
			}
			of.Check(callback.Invoke(of.Argument(1), value, key, of.This))
		}
	}
}

// iteratorPrototype is the iterator prototype object of an interface (Web IDL §3.7.10.2).
func (r *Realm) iteratorPrototype(class *class) *goja.Object {
	b := r.bind(class)
	if b.iterator != nil {
		return b.iterator
	}
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
	b.iterator = prototype
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
