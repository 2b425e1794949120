package engine

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// windowProperties is the named properties object, which stands in the window's prototype
// chain: a global variable that is nothing else is the element of that id (Web IDL §3.7.4).
//
// Deviation: it has no Symbol.toStringTag of its own, and what is to be deleted from it stays
// without an exception.
type windowProperties struct {
	frame *frame
	above *goja.Object // the prototypes after it, whose properties it must not hide
	has   goja.Callable
}

// installWindowProperties puts it between Window.prototype and EventTarget.prototype.
func (f *frame) installWindowProperties() {
	vm := f.context.vm
	_, prototype := f.context.realm.InterfaceObjects("Window")
	has, _ := goja.AssertFunction(vm.Get("Reflect").(*goja.Object).Get("has"))
	p := &windowProperties{frame: f, above: prototype.Prototype(), has: has}
	object := vm.NewDynamicObject(p)
	must(object.SetPrototype(p.above))
	must(prototype.SetPrototype(object))
}

// Get implements goja.DynamicObject.
func (p *windowProperties) Get(name string) goja.Value {
	found := p.find(name)
	if found == nil {
		return nil
	}
	if found.Length() == 1 {
		return p.frame.context.realm.Wrap(found.Item(0))
	}
	return p.frame.context.realm.Wrap(found)
}

// Has implements goja.DynamicObject.
func (p *windowProperties) Has(name string) bool { return p.find(name) != nil }

// find is the elements that a name stands for; nil when there are none, or the name means
// something else.
func (p *windowProperties) find(name string) *dom.HTMLCollection {
	known, err := p.has(goja.Undefined(), p.above, p.frame.context.vm.ToValue(name))
	if err != nil || known.ToBoolean() {
		return nil
	}
	if found := p.frame.window.NamedElements(name); found.Length() > 0 {
		return found
	}
	return nil
}

// Set implements goja.DynamicObject.
func (p *windowProperties) Set(string, goja.Value) bool { return false }

// Delete implements goja.DynamicObject.
func (p *windowProperties) Delete(string) bool { return false }

// Keys implements goja.DynamicObject.
func (p *windowProperties) Keys() []string {
	var names []string
	for _, name := range p.frame.window.SupportedPropertyNames() {
		if p.Has(name) {
			names = append(names, name)
		}
	}
	return names
}
