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
	r.scopeClass = r.interfaces.byName[name]

	must(r.global.DeleteSymbol(goja.SymToStringTag)) // goja's own, "global"
	prototype := r.bind(r.scopeClass).prototype
	if r.window != nil {
		r.installWindowProperties(prototype)
	}
	must(r.global.SetPrototype(prototype))
	for _, c := range r.interfaces.classes {
		if !c.Hidden && c.Exposed&exposed != 0 {
			r.defineLazily(c, c.Name)
			if c.Alias != "" && r.window != nil {
				r.defineLazily(c, c.Alias)
			}
		}
	}
}

// defineLazily puts an interface's name on the global object; the interface object is made
// when it is first asked for, because all of them together cost a quarter of a MiB and a
// script uses few. One function serves as getter and setter: only a setter has an argument.
//
// Deviation: until then the property's descriptor is an accessor's.
func (r *Realm) defineLazily(c *class, name string) {
	define := r.Function(name, 0, func(call goja.FunctionCall) goja.Value {
		var value goja.Value
		if len(call.Arguments) > 0 {
			value = call.Argument(0)
		} else {
			value = r.bind(c).constructor
		}
		on := r.global
		if this, ok := call.This.(*goja.Object); ok && len(call.Arguments) > 0 {
			on = this // an object that inherits from the global
		}
		if err := on.DefineDataProperty(name, value, yes, yes, no); err != nil {
			r.Throw(err)
		}
		return value
	})
	must(r.global.DefineAccessorProperty(name, define, define, yes, no))
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
