package bindings

import (
	"maps"
	"slices"

	"github.com/dop251/goja"
)

// classTemplates are the templates of what Web IDL makes of an interface (§3.7).
type classTemplates struct {
	prototype   template // the interface prototype object
	constructor template // the interface object
	instance    template // the platform objects
}

// templates are made when the first realm needs the interface.
func (c *class) templates() *classTemplates {
	c.once.Do(func() {
		c.made = &classTemplates{constructor: *newFunctionTemplate(c.Name, c.constructorLength())}
		c.describePrototype(&c.made.prototype)
		c.describeConstructor(&c.made.constructor)
		c.describeInstance(&c.made.instance)
	})
	return c.made
}

func (c *class) constructorLength() int {
	if c.Constructor == nil {
		return 0
	}
	return c.Constructor.Length
}

// describePrototype lists the constants, which stay as they are, and the members, which are
// configurable and enumerable. A global object has its members itself.
func (c *class) describePrototype(t *template) {
	t.put("constructor", func(r *Realm) goja.Value { return property(r.constructorOf(c), true, false, true) })
	c.describeConstants(t)
	if !c.Global {
		c.describeMembers(t)
	}
	if c.Properties != nil && c.Properties.Item != nil {
		c.describeArrayIteration(t)
	}
	if c.Pair != nil {
		c.describePairIteration(t)
	}
	t.putSymbol(goja.SymToStringTag, func(r *Realm) goja.Value {
		return property(r.vm.ToValue(c.Name), false, false, true)
	})
	if names := c.unscopables(); names != nil {
		t.putSymbol(goja.SymUnscopables, func(r *Realm) goja.Value {
			list := r.vm.CreateObject(nil)
			for _, name := range names {
				must(list.Set(name, true))
			}
			return property(list, false, false, true)
		})
	}
	t.inherit(func(r *Realm) *goja.Object {
		if c.parent != nil {
			return r.bind(c.parent).prototype
		}
		return r.objectPrototype
	})
}

func (c *class) describeConstructor(t *template) {
	t.put("prototype", func(r *Realm) goja.Value { return property(r.bind(c).prototype, false, false, false) })
	c.describeConstants(t)
	for i := range c.attributes {
		if a := &c.attributes[i]; a.Static {
			t.put(a.Name, a.property)
		}
	}
	for i := range c.operations {
		if op := &c.operations[i]; op.Static {
			t.put(op.Name, op.property)
		}
	}
	if c.parent != nil {
		t.inherit(func(r *Realm) *goja.Object { return r.constructorOf(c.parent) })
	}
}

// describeInstance lists what [LegacyUnforgeable] gives to each object. The accessors and
// methods are the same for all objects of a realm.
func (c *class) describeInstance(t *template) {
	t.symPropNames = instanceBrand[:0]
	for p := c; p != nil && !c.Global; p = p.parent {
		for i := range p.attributes {
			if a := &p.attributes[i]; a.Unforgeable {
				t.put(a.Name, func(r *Realm) goja.Value { return r.bind(p).once(a.Name, r, a.property) })
			}
		}
		for i := range p.operations {
			if op := &p.operations[i]; op.Unforgeable {
				t.put(op.Name, func(r *Realm) goja.Value { return r.bind(p).once(op.Name, r, op.property) })
			}
		}
	}
}

// once makes an unforgeable property of the realm's, or finds it.
func (b *binding) once(name string, r *Realm, make realmMaker) goja.Value {
	if v, ok := b.unforgeable[name]; ok {
		return v
	}
	v := make(r)
	if b.unforgeable == nil {
		b.unforgeable = map[string]goja.Value{}
	}
	b.unforgeable[name] = v
	return v
}

func (c *class) describeConstants(t *template) {
	for _, k := range c.Constants {
		t.put(k.Name, func(r *Realm) goja.Value { return property(r.vm.ToValue(k.Value), false, true, false) })
	}
}

func (c *class) describeMembers(t *template) {
	for i := range c.attributes {
		if a := &c.attributes[i]; !a.Static && (c.Global || !a.Unforgeable) {
			t.put(a.Name, a.property)
		}
	}
	for i := range c.operations {
		if op := &c.operations[i]; !op.Static && (c.Global || !op.Unforgeable) {
			t.put(op.Name, op.property)
		}
	}
}

func (a *classAttribute) property(r *Realm) goja.Value {
	getter := r.newFunction(a.getter.get("get "+a.Name, 0), func(call goja.FunctionCall) goja.Value {
		return a.Get(Call{call, r, &a.reads})
	}, nil)
	var setter *goja.Object
	if a.Set != nil {
		setter = r.newFunction(a.setter.get("set "+a.Name, 1), func(call goja.FunctionCall) goja.Value {
			c := Call{call, r, &a.sets}
			c.requireArguments(1)
			a.Set(c)
			return goja.Undefined()
		}, nil)
	}
	return accessorProperty(getter, setter, !a.Unforgeable)
}

func (op *classOperation) property(r *Realm) goja.Value {
	run := func(call goja.FunctionCall) goja.Value {
		c := Call{call, r, &op.in}
		c.requireArguments(op.Length)
		return op.Do(c)
	}
	if op.Promise {
		run = r.rejecting(run)
	}
	f := r.newFunction(op.function.get(op.Name, op.Length), run, nil)
	if op.Unforgeable {
		return property(f, false, true, false)
	}
	return f
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

// unscopables are the names in the value of Symbol.unscopables (Web IDL §3.7.3).
func (c *class) unscopables() (names []string) {
	for _, a := range c.Attributes {
		if a.Unscopable {
			names = append(names, a.Name)
		}
	}
	for _, op := range c.Operations {
		if op.Unscopable {
			names = append(names, op.Name)
		}
	}
	return names
}

// globalTemplate describes a global object: what goja has on it, the interfaces that are
// exposed on it, and the members of the interface that it has itself.
func (in *Interfaces) globalTemplate(global *class, exposed Exposure) *template {
	own := gojaParts.global
	t := &template{gojaTemplate{
		propNames: slices.Clone(own.propNames), props: maps.Clone(own.props),
	}}
	for _, c := range in.classes {
		if c.Hidden || c.Exposed&exposed == 0 {
			continue
		}
		c.describeInterfaceObject(t, c.Name)
		if c.Alias != "" && exposed == ExposedWindows {
			c.describeInterfaceObject(t, c.Alias)
		}
	}
	global.describeMembers(t)
	for _, v := range global.Values {
		t.put(v.Name, func(r *Realm) goja.Value { return property(v.Make(r), true, false, true) })
	}
	return t
}

// describeInterfaceObject adds the interface object under a name.
func (c *class) describeInterfaceObject(t *template, name string) {
	t.put(name, func(r *Realm) goja.Value { return property(r.constructorOf(c), true, false, true) })
}
