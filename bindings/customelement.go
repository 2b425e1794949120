package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// What customelement.idl leaves to hand, and the constructor that HTML elements have.

// customElementClass is a class that script has given a name (HTML §4.13.3, "custom element
// definition"). It implements dom.CustomElementClass.
type customElementClass struct {
	realm       *Realm
	name        string
	constructor *goja.Object

	// The lifecycle callbacks, nil for those that the class does not have.
	connected, disconnected, adopted, attributeChanged goja.Callable

	// constructing are the elements that are being upgraded, innermost last; nil once the
	// constructor has reached HTMLElement's.
	constructing []*dom.Element
}

// customElements is what a realm knows of custom elements besides the registry.
type customElements struct {
	classes  []*customElementClass
	waiting  map[string]*definitionPromise
	defining bool // define() is asking a class what it has
}

type definitionPromise struct {
	promise goja.Value
	resolve func(any) error
}

func (ce *customElements) byConstructor(constructor *goja.Object) *customElementClass {
	for _, c := range ce.classes {
		if c.constructor == constructor {
			return c
		}
	}
	return nil
}

func (ce *customElements) byName(name string) *customElementClass {
	for _, c := range ce.classes {
		if c.name == name {
			return c
		}
	}
	return nil
}

// customElementRegistryDefine is define() (HTML §4.13.4).
func customElementRegistryDefine(c Call) goja.Value {
	registry := This[*dom.CustomElementRegistry](c)
	name := c.DOMString(c.Argument(0))
	constructor := c.constructorArgument(1)
	options := c.Dictionary(c.Argument(2), "ElementDefinitionOptions")
	ce := &c.Realm.customElements
	switch {
	case options.Get("extends") != nil:
		c.Check(dom.NewException("NotSupportedError", "built-in elements cannot be extended"))
	case ce.byConstructor(constructor) != nil:
		c.Check(dom.NewException("NotSupportedError", "the class has a name already"))
	case ce.defining:
		c.Check(dom.NewException("NotSupportedError", "another element is being defined"))
	case !dom.ValidCustomElementName(name):
		c.Check(dom.NewException("SyntaxError", "%q is not a valid custom element name", name))
	case registry.Definition(name) != nil:
		c.Check(dom.NewException("NotSupportedError", "%q is defined already", name))
	}
	definition := &dom.CustomElementDefinition{Name: name}
	class := c.readClass(constructor, definition)
	class.name, definition.Class = name, class
	ce.classes = append(ce.classes, class)
	c.Check(registry.Define(definition))
	if p := ce.waiting[name]; p != nil {
		delete(ce.waiting, name)
		c.Check(p.resolve(constructor))
	}
	return goja.Undefined()
}

// constructorArgument is an argument that must be a constructor.
func (c Call) constructorArgument(i int) *goja.Object {
	constructor, ok := c.Argument(i).(*goja.Object)
	if ok {
		_, ok = goja.AssertConstructor(constructor)
	}
	if !ok {
		c.ThrowTypeError("parameter %d is not a constructor.", i+1)
	}
	return constructor
}

// readClass asks a class what it has. That may run script.
func (c Call) readClass(constructor *goja.Object, definition *dom.CustomElementDefinition) *customElementClass {
	ce := &c.Realm.customElements
	ce.defining = true
	defer func() { ce.defining = false }()
	prototype, ok := constructor.Get("prototype").(*goja.Object)
	if !ok {
		c.ThrowTypeError("the class's prototype is not an object.")
	}
	callback := func(name string) goja.Callable {
		v := prototype.Get(name)
		if v == nil || goja.IsUndefined(v) {
			return nil
		}
		call, ok := goja.AssertFunction(v)
		if !ok {
			c.ThrowTypeError("the class's %s is not a function.", name)
		}
		return call
	}
	class := &customElementClass{
		realm: c.Realm, constructor: constructor,
		connected: callback("connectedCallback"), disconnected: callback("disconnectedCallback"),
		adopted: callback("adoptedCallback"), attributeChanged: callback("attributeChangedCallback"),
	}
	if class.attributeChanged != nil {
		definition.ObservedAttributes = c.stringsOf(constructor, "observedAttributes")
	}
	definition.DisableShadow = slices.Contains(c.stringsOf(constructor, "disabledFeatures"), "shadow")
	return class
}

// stringsOf is a property that is a sequence of strings, if it is there.
func (c Call) stringsOf(o *goja.Object, name string) []string {
	v := o.Get(name)
	if v == nil || goja.IsUndefined(v) {
		return nil
	}
	return Sequence(c, v, Call.DOMString)
}

func customElementRegistryGet(c Call) goja.Value {
	This[*dom.CustomElementRegistry](c)
	if class := c.Realm.customElements.byName(c.DOMString(c.Argument(0))); class != nil {
		return class.constructor
	}
	return goja.Undefined()
}

func customElementRegistryGetName(c Call) goja.Value {
	This[*dom.CustomElementRegistry](c)
	if class := c.Realm.customElements.byConstructor(c.constructorArgument(0)); class != nil {
		return c.StringValue(class.name)
	}
	return goja.Null()
}

// customElementRegistryWhenDefined is whenDefined(): the same promise for the same name until
// it is resolved.
func customElementRegistryWhenDefined(c Call) goja.Value {
	This[*dom.CustomElementRegistry](c)
	name := c.DOMString(c.Argument(0))
	if !dom.ValidCustomElementName(name) {
		c.Check(dom.NewException("SyntaxError", "%q is not a valid custom element name", name))
	}
	ce := &c.Realm.customElements
	if class := ce.byName(name); class != nil {
		return c.Resolved(class.constructor)
	}
	p := ce.waiting[name]
	if p == nil {
		promise, resolve, _ := c.Realm.vm.NewPromise()
		p = &definitionPromise{c.Realm.vm.ToValue(promise), resolve}
		if ce.waiting == nil {
			ce.waiting = make(map[string]*definitionPromise)
		}
		ce.waiting[name] = p
	}
	return p.promise
}

// constructElement is what new does for a class that extends HTMLElement (HTML §3.2.3): it
// makes an element, or is given the one that is being upgraded.
func (r *Realm) constructElement(b *binding, newTarget *goja.Object) *goja.Object {
	var class *customElementClass
	if newTarget != nil && newTarget != b.constructor && b.Name == "HTMLElement" {
		class = r.customElements.byConstructor(newTarget)
	}
	if class == nil {
		r.ThrowTypeError("Illegal constructor")
	}
	prototype, ok := newTarget.Get("prototype").(*goja.Object)
	if !ok {
		prototype = b.prototype
	}
	last := len(class.constructing) - 1
	if last < 0 {
		d := r.window.Document()
		definition := r.window.CustomElements().Definition(class.name)
		return r.newWrapperOf(b, prototype, d.NewCustomElement(definition))
	}
	e := class.constructing[last]
	if e == nil {
		r.ThrowTypeError("this instance is constructed already")
	}
	class.constructing[last] = nil
	wrapper := r.Wrap(e).(*goja.Object)
	if err := wrapper.SetPrototype(prototype); err != nil {
		r.Throw(err)
	}
	return wrapper
}

// Construct implements dom.CustomElementClass.
func (cl *customElementClass) Construct(*dom.Document) (dom.Node, error) {
	object, err := cl.realm.vm.New(cl.constructor)
	if err != nil {
		return nil, err
	}
	n, _ := cl.realm.Unwrap(object).(dom.Node)
	return n, nil
}

// Upgrade implements dom.CustomElementClass.
func (cl *customElementClass) Upgrade(e *dom.Element) error {
	cl.constructing = append(cl.constructing, e)
	object, err := cl.realm.vm.New(cl.constructor)
	cl.constructing = cl.constructing[:len(cl.constructing)-1]
	if err == nil && cl.realm.Unwrap(object) != any(e) {
		err = dom.NewTypeError("the constructor of %q returned something else", cl.name)
	}
	return err
}

// Connected implements dom.CustomElementClass.
func (cl *customElementClass) Connected(e *dom.Element) error { return cl.call(cl.connected, e) }

// Disconnected implements dom.CustomElementClass.
func (cl *customElementClass) Disconnected(e *dom.Element) error { return cl.call(cl.disconnected, e) }

// Adopted implements dom.CustomElementClass.
func (cl *customElementClass) Adopted(e *dom.Element, from, to *dom.Document) error {
	return cl.call(cl.adopted, e, cl.realm.Wrap(from), cl.realm.Wrap(to))
}

// AttributeChanged implements dom.CustomElementClass.
func (cl *customElementClass) AttributeChanged(e *dom.Element, local string, old, value *string, namespace string) error {
	c := Call{Realm: cl.realm}
	orNull := func(s *string) goja.Value { return PointerValue(c, s, Call.StringValue) }
	return cl.call(cl.attributeChanged, e, c.StringValue(local), orNull(old), orNull(value), c.EmptyIsNull(namespace))
}

func (cl *customElementClass) call(callback goja.Callable, e *dom.Element, args ...goja.Value) error {
	if callback == nil {
		return nil
	}
	_, err := callback(cl.realm.Wrap(e), args...)
	return err
}
