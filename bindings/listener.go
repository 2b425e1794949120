package bindings

import (
	"maps"
	"strings"
	"weak"

	"github.com/dop251/goja"

	"adieu/dom"
)

// listener is a callback given to addEventListener. There is one for each callback, so that
// two of them are == when dom looks for duplicates and removes, and so that the callable,
// which goja makes anew each time it is asked, is there when an event comes.
type listener struct {
	realm    *Realm
	callback *goja.Object
	call     goja.Callable // nil: an object with a handleEvent method
}

// listeners finds the one listener of a callback. Both ends are weak: the listener is kept by
// the targets that it is registered with, and the callback by the listener.
type listeners struct {
	known map[weak.Pointer[goja.Object]]weak.Pointer[listener]
	sweep int // the size at which to look for dead entries
}

// find is the listener of a callback; nil if it is registered nowhere.
func (ls *listeners) find(callback *goja.Object) *listener {
	return ls.known[weak.Make(callback)].Value()
}

// add is the listener of a callback, made if need be.
func (ls *listeners) add(r *Realm, callback *goja.Object) *listener {
	key := weak.Make(callback)
	if l := ls.known[key].Value(); l != nil {
		return l
	}
	if len(ls.known) >= ls.sweep {
		maps.DeleteFunc(ls.known, func(_ weak.Pointer[goja.Object], l weak.Pointer[listener]) bool {
			return l.Value() == nil
		})
		ls.sweep = 2*len(ls.known) + 16
	}
	if ls.known == nil {
		ls.known = make(map[weak.Pointer[goja.Object]]weak.Pointer[listener])
	}
	l := &listener{realm: r, callback: callback}
	l.call, _ = goja.AssertFunction(callback)
	ls.known[key] = weak.Make(l)
	return l
}

// HandleEvent implements dom.EventListener: DOM §2.9, inner invoke, step 11. Microtasks run
// before it returns unless script is on the stack.
func (l *listener) HandleEvent(ev dom.AnyEvent) error {
	r := l.realm
	if l.call != nil {
		_, err := l.call(r.currentTarget(ev), r.Wrap(ev))
		return err
	}
	// A callback interface: the method is looked up for each event.
	var method goja.Value
	if ex := r.vm.Try(func() { method = l.callback.Get("handleEvent") }); ex != nil {
		return ex
	}
	call, ok := goja.AssertFunction(method)
	if !ok {
		return dom.NewTypeError("EventListener's handleEvent is not a function.")
	}
	_, err := call(l.callback, r.Wrap(ev))
	return err
}

// ListenerWindow implements dom.WindowListener.
func (l *listener) ListenerWindow() *dom.Window { return l.realm.window }

func (r *Realm) currentTarget(ev dom.AnyEvent) goja.Value {
	return r.Wrap(ev.AsEvent().CurrentTarget())
}

// eventHandler is the value of an on… attribute.
type eventHandler struct {
	realm    *Realm
	callback *goja.Object
	call     goja.Callable // nil for an object that is no function: it is kept and does nothing
}

// NewEventHandler makes an event handler of the value that is assigned to an on… attribute;
// nil for a value that is no object, which takes the handler away.
func (r *Realm) NewEventHandler(v goja.Value) dom.EventHandler {
	callback, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	call, _ := goja.AssertFunction(callback)
	return &eventHandler{r, callback, call}
}

// HandleEvent implements dom.EventHandler: HTML §8.1.8.1, the event handler processing
// algorithm, steps 3 to 5.
func (h *eventHandler) HandleEvent(ev dom.AnyEvent) (cancel bool, err error) {
	if h.call == nil {
		return false, nil
	}
	r := h.realm
	if e, ok := ev.(*dom.ErrorEvent); ok && e.Type() == "error" && e.CurrentTarget() == r.scope {
		result, err := h.call(r.currentTarget(ev), r.vm.ToValue(e.Message), r.vm.ToValue(e.Filename),
			r.vm.ToValue(e.Lineno), r.vm.ToValue(e.Colno), r.ScriptValue(e.Error))
		return err == nil && r.isBoolean(result, true), err
	}
	result, err := h.call(r.currentTarget(ev), r.Wrap(ev))
	if e, ok := ev.(*dom.BeforeUnloadEvent); ok && err == nil && e.Type() == "beforeunload" {
		return false, r.beforeUnloadReturned(e, result)
	}
	return err == nil && r.isBoolean(result, false), err
}

// beforeUnloadReturned takes what an onbeforeunload handler returned for a text, unless it
// is null or undefined.
func (r *Realm) beforeUnloadReturned(e *dom.BeforeUnloadEvent, result goja.Value) error {
	if result == nil || goja.IsNull(result) || goja.IsUndefined(result) {
		return nil
	}
	var text string
	if ex := r.vm.Try(func() { text = Call{Realm: r}.DOMString(result) }); ex != nil {
		return ex
	}
	e.HandlerReturned(text)
	return nil
}

// isBoolean says whether v is that very boolean, not something that converts to it.
func (r *Realm) isBoolean(v goja.Value, want bool) bool {
	return v != nil && v.StrictEquals(r.vm.ToValue(want)) // nil: from a host's function
}

// ListenerWindow implements dom.WindowListener.
func (h *eventHandler) ListenerWindow() *dom.Window { return h.realm.window }

// ScriptValue is the JS value of what a DOM object holds for script: a value of script's
// own, a string, bytes, or a DOM object.
func (r *Realm) ScriptValue(data any) goja.Value {
	switch v := data.(type) {
	case nil:
		return goja.Null()
	case goja.Value:
		return v
	case string:
		return r.vm.ToValue(data) // not v, which would have to be allocated again
	case dom.ArrayBufferData:
		return r.NewArrayBuffer(v)
	case *dom.ArrayBuffer:
		if v.Wrapper() == nil {
			v.SetWrapper(r.NewArrayBuffer(v.Data))
		}
		return v.Wrapper().(goja.Value)
	case error:
		return r.ErrorValue(v)
	}
	return r.Wrap(data)
}

// EventHandlerAttribute describes the attribute "on" + typ, in lower case, of the type EventHandler or one
// of its kin, which differ only in how the handler is called.
func EventHandlerAttribute(typ string) Attribute {
	return Attribute{
		Name: "on" + strings.ToLower(typ),
		Get: func(c Call) goja.Value {
			if h, ok := c.eventHandlerTarget().EventHandler(typ).(*eventHandler); ok {
				return h.callback
			}
			return goja.Null()
		},
		Set: func(c Call) {
			c.eventHandlerTarget().SetEventHandler(typ, c.Realm.NewEventHandler(c.Argument(0)))
		},
	}
}

// eventHandlerTarget is this, which must be of the interface that has the attribute.
func (c Call) eventHandlerTarget() *dom.EventTarget {
	target := This[dom.Target](c)
	if !c.Realm.is(target, c.in.class.Name) {
		panic(c.Realm.vm.NewTypeError("Illegal invocation"))
	}
	return target.AsEventTarget()
}
