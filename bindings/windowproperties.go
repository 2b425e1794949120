package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// windowProperties is the named properties object of a window (Web IDL §3.7.4), which stands
// between Window's prototype and EventTarget's: elements with an id or a name are found as
// variables.
//
// Deviation: it has no Symbol.toStringTag.
type windowProperties struct {
	realm  *Realm
	window *dom.Window
	above  *goja.Object // EventTarget's prototype, whose properties hide elements
}

// installWindowProperties puts the object into the prototype chain of the global.
func (r *Realm) installWindowProperties(prototype *goja.Object) {
	p := &windowProperties{r, r.window, prototype.Prototype()}
	o := r.vm.NewDynamicObject(p)
	must(o.SetPrototype(p.above))
	must(prototype.SetPrototype(o))
}

// Get implements goja.DynamicObject.
func (p *windowProperties) Get(name string) goja.Value {
	elements := p.window.NamedElements(name)
	if elements == nil || p.above.Get(name) != nil {
		return nil
	}
	if elements.Length() == 1 {
		return p.realm.Wrap(elements.Item(0))
	}
	return p.realm.Wrap(elements)
}

// Has implements goja.DynamicObject.
func (p *windowProperties) Has(name string) bool {
	return p.window.NamedElements(name) != nil && p.above.Get(name) == nil
}

// Set implements goja.DynamicObject: the object itself takes none.
func (p *windowProperties) Set(string, goja.Value) bool { return false }

// Delete implements goja.DynamicObject.
func (p *windowProperties) Delete(name string) bool { return !p.Has(name) }

// Keys implements goja.DynamicObject: the names are not enumerable.
func (p *windowProperties) Keys() []string { return nil }
