package bindings

import (
	"reflect"
	"time"

	"github.com/dop251/goja"

	"adieu/dom"
	"adieu/websocket"
)

// RealmConfig says what a realm is for. Only Context must be set.
type RealmConfig struct {
	Context dom.ExecutionContext

	// Window makes this a page's realm. Nil: a bare script's, without a document.
	Window *dom.Window

	// Global is the event target behind the global object of a bare script. Nil: a new one.
	// It must be nil if there is a Window.
	Global dom.Target

	// GlobalInterface is the interface of Global, which says what is exposed besides what
	// workers have. "": ScriptGlobalScope.
	GlobalInterface string

	// WebSocket gives the configuration of a socket that script makes, asked for each. Nil:
	// the zero configuration.
	WebSocket func() *websocket.Config

	// Interfaces are the interfaces that script finds. Nil: those of dom and websocket.
	Interfaces *Interfaces
}

// Realm is a global object, its interface objects, and the way between Go objects and
// script. It belongs to the goroutine of its Runtime.
type Realm struct {
	vm      *goja.Runtime
	context dom.ExecutionContext
	config  RealmConfig

	global *goja.Object
	scope  dom.Target  // what the global object stands for
	window *dom.Window // scope, if it is one

	interfaces *Interfaces
	bindings   map[*class]*binding // what was made so far
	scopeClass *class              // of scope

	lastType    reflect.Type // what was wrapped last
	lastBinding *binding

	listeners      listeners
	customElements customElements

	objectPrototype *goja.Object
	timeOrigin      time.Time
	ports           goja.Value        // MessageEvent.ports, once needed
	primordials     *clonePrimordials // once something was cloned
	collections     collections
}

// NewRealm makes the realm of the Runtime's global object: script finds the interfaces there,
// EventTarget's methods, and self.
func NewRealm(vm *goja.Runtime, config RealmConfig) *Realm {
	learnGoja()
	r := &Realm{
		vm:              vm,
		context:         config.Context,
		config:          config,
		global:          vm.GlobalObject(),
		window:          config.Window,
		interfaces:      config.Interfaces,
		bindings:        make(map[*class]*binding),
		objectPrototype: vm.NewObject().Prototype(),
		timeOrigin:      config.Context.Clock().Now(),
	}
	if r.interfaces == nil {
		r.interfaces = coreInterfaces()
	}
	r.installGlobal()
	return r
}

// Runtime is the JS runtime that the realm lives in.
func (r *Realm) Runtime() *goja.Runtime { return r.vm }

// Context is the page or script that the realm belongs to.
func (r *Realm) Context() dom.ExecutionContext { return r.context }

// Global is the event target behind the global object: the Window, or a bare script's.
func (r *Realm) Global() dom.Target { return r.scope }

// Interfaces are those that script finds.
func (r *Realm) Interfaces() *Interfaces { return r.interfaces }

// TimeOrigin is what timeStamp and performance.now count from.
func (r *Realm) TimeOrigin() time.Time { return r.timeOrigin }

// wrappable is what embeds dom.ScriptWrappable.
type wrappable interface {
	Wrapper() any
	SetWrapper(any)
}

// Wrap is the JS value for a Go DOM object: always the same object for the same Go
// object, and null for nil. A type that no interface claims is a bug and panics.
func (r *Realm) Wrap(obj any) goja.Value {
	if obj == nil {
		return goja.Null()
	}
	if w, ok := obj.(wrappable); ok {
		if wrapper, ok := w.Wrapper().(*goja.Object); ok {
			return wrapper
		}
	}
	b := r.bindingFor(obj)
	return r.newWrapperOf(b, b.prototype, obj)
}

// bindingFor finds what to wrap obj as. Most objects that are wrapped are of the type of the
// one before, events of a busy socket for example.
func (r *Realm) bindingFor(obj any) *binding {
	t := reflect.TypeOf(obj)
	if t == r.lastType {
		return r.lastBinding
	}
	c := r.interfaces.classOf(obj)
	if c == nil {
		panic("bindings: no interface for " + t.String())
	}
	b := r.bind(c)
	if !valueDependent(obj) {
		r.lastType, r.lastBinding = t, b
	}
	return b
}

// newWrapperOf makes the JS object for obj and tells obj.
func (r *Realm) newWrapperOf(b *binding, prototype *goja.Object, obj any) *goja.Object {
	var wrapper *goja.Object
	if b.Properties != nil {
		wrapper = r.newCollection(b.class, prototype, obj)
	} else {
		wrapper = newWrapper(r.vm, &b.made.instance, prototype, obj)
	}
	if b.Instance != nil {
		b.Instance(r, wrapper, obj)
	}
	if w, ok := obj.(wrappable); ok {
		w.SetWrapper(wrapper)
	}
	return wrapper
}

// WrapOrNull is Wrap for a pointer that may be nil.
func WrapOrNull[T any](r *Realm, obj *T) goja.Value {
	if obj == nil {
		return goja.Null()
	}
	return r.Wrap(obj)
}

// Unwrap is the Go object behind a JS value: what Wrap was given, the Window or event target
// of the global object, or nil for everything else. It runs no script.
func (r *Realm) Unwrap(v goja.Value) any {
	if s := slotOf(v); s != nil {
		return s.impl
	}
	obj, ok := v.(*goja.Object)
	switch {
	case !ok:
		return nil
	case obj == r.global:
		return r.scope
	}
	if s := collectionSlot(obj); s != nil {
		return s.impl
	}
	return nil
}

// thisObject is the object that this stands for.
func (r *Realm) thisObject(this goja.Value) (*goja.Object, bool) {
	if isNullish(this) {
		return r.global, true
	}
	obj, ok := this.(*goja.Object)
	return obj, ok
}

// thisImpl is Unwrap for the this value of a member.
func (r *Realm) thisImpl(this goja.Value) any {
	if s := slotOf(this); s != nil {
		return s.impl
	}
	if isNullish(this) {
		return r.scope
	}
	return r.Unwrap(this)
}
