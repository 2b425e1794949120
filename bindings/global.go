package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// scriptScope is the event target behind the global object of a bare script.
type scriptScope struct{ dom.EventTarget }

// installGlobal joins the Runtime's global object, the one object that goja made and not
// newWrapper, to the Window or to a bare script's event target.
func (r *Realm) installGlobal() {
	iface := r.registry.scriptScope
	switch {
	case r.window != nil:
		r.scope, iface = r.window, r.registry.window
	case r.config.Global != nil:
		r.scope = r.config.Global
	default:
		scope := new(scriptScope)
		scope.InitEventTarget(scope, r.context)
		r.scope = scope
	}
	r.scope.AsEventTarget().SetWrapper(r.global)

	must(r.global.DeleteSymbol(goja.SymToStringTag)) // goja's own, "global"
	must(r.global.SetPrototype(r.bind(iface).prototype))
	for _, iface := range r.registry.interfaces {
		if !iface.Hidden && (r.window != nil || !iface.WindowOnly) {
			r.defineLazily(iface)
		}
	}
}

// defineLazily puts an interface's name on the global object; the interface object is made
// when it is first asked for, because all of them together cost a quarter of a MiB and a
// script uses few. One function serves as getter and setter: only a setter has an argument.
//
// Deviation: until then the property's descriptor is an accessor's.
func (r *Realm) defineLazily(iface *Interface) {
	define := r.Function(iface.Name, 0, func(call goja.FunctionCall) goja.Value {
		var value goja.Value
		if len(call.Arguments) > 0 {
			value = call.Argument(0)
		} else {
			value = r.bind(iface).constructor
		}
		on := r.global
		if this, ok := call.This.(*goja.Object); ok && len(call.Arguments) > 0 {
			on = this // an object that inherits from the global
		}
		if err := on.DefineDataProperty(iface.Name, value, yes, yes, no); err != nil {
			r.Throw(err)
		}
		return value
	})
	must(r.global.DefineAccessorProperty(iface.Name, define, define, yes, no))
}

var scriptScopeInterface = &Interface{
	Name:   "ScriptGlobalScope",
	Parent: eventTargetInterface,
	Hidden: true,
	Global: true,
	Attributes: append([]Attribute{
		{Name: "self", Get: getScope, Set: replaceWith("self")},
	}, eventHandlerAttributes("error", "rejectionhandled", "unhandledrejection")...),
}

// HTML §7.2.2. What needs a loader or a screen (location, navigator, timers …) is for the
// engine to add.
var windowInterface = &Interface{
	Name:       "Window",
	Parent:     eventTargetInterface,
	Types:      typesOf[*dom.Window](),
	WindowOnly: true,
	Global:     true,
	Attributes: slices.Concat([]Attribute{
		{Name: "window", Get: getScope, Unforgeable: true},
		{Name: "self", Get: getScope, Set: replaceWith("self")},
		{Name: "document", Unforgeable: true, Get: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.Window](c).Document())
		}},
		{Name: "event", Set: replaceWith("event"), Get: func(c Call) goja.Value {
			if ev := This[*dom.Window](c).CurrentEvent(); ev != nil {
				return c.Realm.Wrap(ev)
			}
			return goja.Undefined()
		}},
	}, globalEventHandlers, windowEventHandlers),
}

// getScope is the global object itself, as window, self and their like are.
func getScope(c Call) goja.Value { return c.Realm.Wrap(This[dom.Target](c)) }

// replaceWith is the setter of a [Replaceable] attribute: assigning makes an own property.
func replaceWith(name string) func(c Call) {
	return func(c Call) {
		if this, ok := c.Realm.Wrap(This[dom.Target](c)).(*goja.Object); ok {
			c.Check(this.DefineDataProperty(name, c.Argument(0), yes, yes, yes))
		}
	}
}

// globalEventHandlers is HTML's mixin of that name (HTML §8.1.8.2), as far as anything fires
// or may dispatch these.
var globalEventHandlers = eventHandlerAttributes(
	"abort", "blur", "change", "click", "close", "dblclick", "error", "focus", "input",
	"keydown", "keypress", "keyup", "load", "mousedown", "mousemove", "mouseout", "mouseover",
	"mouseup", "reset", "resize", "scroll", "select", "submit")

// windowEventHandlers is the mixin that a body element has too.
var windowEventHandlers = eventHandlerAttributes(
	"beforeunload", "hashchange", "message", "messageerror", "offline", "online", "pagehide",
	"pageshow", "popstate", "rejectionhandled", "storage", "unhandledrejection", "unload")
