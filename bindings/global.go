package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// scriptScope is the event target behind the global object of a bare script.
type scriptScope struct{ dom.EventTarget }

// installGlobal joins the Runtime's global object, the one object that goja made and not
// newWrapper, to the Window or to a bare script's event target.
func (r *Realm) installGlobal() {
	name, exposed := "ScriptGlobalScope", ExposedWorkers
	switch {
	case r.window != nil:
		r.scope, name, exposed = r.window, "Window", ExposedWindows
	case r.config.Global != nil:
		r.scope = r.config.Global
	default:
		scope := new(scriptScope)
		scope.InitEventTarget(scope, r.context)
		r.scope = scope
	}
	r.scope.AsEventTarget().SetWrapper(r.global)
	if own := r.config.GlobalInterface; own != "" {
		name, exposed = own, ExposedWorkers|r.interfaces.byName[own].Exposed
	}
	r.scopeClass = r.interfaces.byName[name]

	t, ok := r.interfaces.globals.Load(r.scopeClass)
	if !ok {
		t, _ = r.interfaces.globals.LoadOrStore(r.scopeClass, r.interfaces.globalTemplate(r.scopeClass, exposed))
	}
	r.useTemplate(t.(*template))
	prototype := r.bind(r.scopeClass).prototype
	if r.window != nil {
		r.installWindowProperties(prototype)
	}
	must(r.global.SetPrototype(prototype))
}

// What window.idl leaves to hand.

func windowWindow(c Call) goja.Value { return c.Realm.Wrap(This[*dom.Window](c)) }

func windowSelf(c Call) goja.Value { return windowWindow(c) }

func windowEvent(c Call) goja.Value {
	if ev := This[*dom.Window](c).CurrentEvent(); ev != nil {
		return c.Realm.Wrap(ev)
	}
	return goja.Undefined()
}

func scriptGlobalScopeSelf(c Call) goja.Value { return c.Realm.Wrap(This[dom.Target](c)) }
