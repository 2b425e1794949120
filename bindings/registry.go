package bindings

import (
	"cmp"
	"reflect"
	"slices"
	"sync"

	"github.com/dop251/goja"

	"adieu/dom"
)

// registry is the interfaces that every realm knows, and which Go type is whose. It is made
// once and never changed.
type registry struct {
	interfaces []*Interface
	byType     map[reflect.Type]*Interface
	html       map[string]*Interface // by the local name of an HTML element

	// What glue functions need of the tables. They must not refer to the tables
	// themselves, which refer to them.
	event, eventTarget, element, htmlUnknownElement *Interface
	window, scriptScope                             *Interface
}

var coreInterfaces = sync.OnceValue(func() *registry {
	reg := &registry{
		interfaces: []*Interface{
			eventTargetInterface, eventInterface, customEventInterface, messageEventInterface,
			errorEventInterface, closeEventInterface, webSocketInterface, blobInterface,
			domExceptionInterface,

			windowInterface, nodeInterface, documentInterface, documentFragmentInterface,
			documentTypeInterface, domImplementationInterface, elementInterface, attrInterface,
			characterDataInterface, textInterface, commentInterface, namedNodeMapInterface,
			domTokenListInterface, nodeListInterface, htmlCollectionInterface,
			htmlElementInterface, htmlUnknownElementInterface,
		},
		byType: make(map[reflect.Type]*Interface),
		html:   make(map[string]*Interface),

		event: eventInterface, eventTarget: eventTargetInterface,
		element: elementInterface, htmlUnknownElement: htmlUnknownElementInterface,
		window: windowInterface, scriptScope: scriptScopeInterface,
	}
	for local, iface := range htmlElementInterfaces() {
		reg.html[local] = iface
		if !slices.Contains(reg.interfaces, iface) {
			reg.interfaces = append(reg.interfaces, iface)
		}
	}
	slices.SortFunc(reg.interfaces, func(a, b *Interface) int {
		return cmp.Compare(a.Name, b.Name)
	})
	for _, iface := range reg.interfaces {
		for _, t := range iface.Types {
			reg.byType[t] = iface
		}
	}
	return reg
})

// typesOf names a Go type in an Interface.
func typesOf[T any]() []reflect.Type { return []reflect.Type{reflect.TypeFor[T]()} }

// bindingFor finds what to wrap obj as. A type that nobody claims is wrapped as what it can
// do, so that an embedder's own targets and events reach script.
func (r *Realm) bindingFor(obj any) *binding {
	t := reflect.TypeOf(obj)
	b := r.byType[t]
	if b == nil {
		iface := r.registry.byType[t]
		if iface == nil {
			switch obj.(type) {
			case dom.AnyEvent:
				iface = r.registry.event
			case dom.Target:
				iface = r.registry.eventTarget
			default:
				panic("bindings: no interface for " + t.String())
			}
		}
		b = r.bind(iface)
	}
	if b.iface.pick != nil {
		b = r.bind(b.iface.pick(r.registry, obj))
	}
	return b
}

// Define adds an interface of the embedder's to the realm: Wrap knows its types and the
// global has its name, as with the interfaces of this package.
func (r *Realm) Define(iface *Interface) {
	r.bind(iface)
	if !iface.Hidden {
		must(r.global.DefineDataProperty(iface.Name, r.bind(iface).constructor, yes, yes, no))
	}
}

// InterfaceObjects are the interface object and the interface prototype object of a name,
// for example "WebSocket", so that a host can add members; nil if there is no such interface.
func (r *Realm) InterfaceObjects(name string) (constructor, prototype *goja.Object) {
	for _, iface := range r.registry.interfaces {
		if iface.Name == name {
			b := r.bind(iface)
			return b.constructor, b.prototype
		}
	}
	return nil, nil
}
