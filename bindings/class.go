package bindings

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"sync"

	"adieu/dom"
)

// Interfaces is a set of interfaces, resolved: which one inherits from which, and which Go
// type is whose. It is shared by realms and never changes.
type Interfaces struct {
	classes []*class // by name
	byName  map[string]*class
	byType  map[reflect.Type]*class
	byTag   map[string]*class // by the local name of an HTML element

	globals sync.Map // the template of a global object, by its class
}

// class is an Interface in a set, with what partial interfaces add to it.
type class struct {
	Interface
	parent *class

	attributes []classAttribute
	operations []classOperation
	constructs site
	methods    site // of what no table lists: iteration, named properties

	once sync.Once
	made *classTemplates

	// members are the names that hide named properties: those of the whole prototype chain.
	members map[string]bool
}

type classAttribute struct {
	*Attribute
	reads, sets    site
	getter, setter functionTemplate
}

type classOperation struct {
	*Operation
	in       site
	function functionTemplate
}

// coreInterfaces are those of dom and websocket.
var coreInterfaces = sync.OnceValue(func() *Interfaces { return NewInterfaces() })

// NewInterfaces makes a set of the interfaces of dom and websocket and of more; among those
// may be partial ones. It panics when two have the same name.
func NewInterfaces(more ...*Interface) *Interfaces {
	return resolveInterfaces(slices.Concat(idlInterfaces, more))
}

func resolveInterfaces(list []*Interface) *Interfaces {
	in := &Interfaces{
		byName: make(map[string]*class), byType: make(map[reflect.Type]*class), byTag: make(map[string]*class),
	}
	for _, iface := range list {
		if iface.Partial {
			continue
		}
		if in.byName[iface.Name] != nil {
			panic("bindings: two interfaces " + iface.Name)
		}
		c := &class{Interface: *iface}
		in.byName[iface.Name] = c
		in.classes = append(in.classes, c)
	}
	slices.SortFunc(in.classes, func(a, b *class) int { return cmp.Compare(a.Name, b.Name) })
	for _, iface := range list {
		if c := in.byName[iface.Name]; iface.Partial {
			c.Constants = slices.Concat(c.Constants, iface.Constants)
			c.Attributes = slices.Concat(c.Attributes, iface.Attributes)
			c.Operations = slices.Concat(c.Operations, iface.Operations)
			c.Values = slices.Concat(c.Values, iface.Values)
		}
	}
	for _, c := range in.classes {
		c.resolve(in)
		for _, t := range c.Types {
			in.byType[t] = c
		}
		for _, tag := range c.Tags {
			in.byTag[tag] = c
		}
	}
	for _, c := range in.classes {
		c.listMembers()
	}
	return in
}

func (c *class) resolve(in *Interfaces) {
	if c.Parent != "" {
		if c.parent = in.byName[c.Parent]; c.parent == nil {
			panic("bindings: no interface " + c.Parent)
		}
	}
	c.constructs = site{constructing, c, ""}
	c.methods = site{executing, c, ""}
	c.attributes = make([]classAttribute, len(c.Attributes))
	for i := range c.Attributes {
		a := &c.Attributes[i]
		c.attributes[i].Attribute = a
		c.attributes[i].reads, c.attributes[i].sets = site{reading, c, a.Name}, site{setting, c, a.Name}
	}
	c.operations = make([]classOperation, len(c.Operations))
	for i := range c.Operations {
		op := &c.Operations[i]
		c.operations[i].Operation, c.operations[i].in = op, site{executing, c, op.Name}
	}
}

// listMembers collects the names that named properties do not hide.
func (c *class) listMembers() {
	if c.Properties == nil || c.Properties.Named == nil {
		return
	}
	c.members = map[string]bool{
		"constructor": true, "hasOwnProperty": true, "isPrototypeOf": true, "propertyIsEnumerable": true,
		"toLocaleString": true, "toString": true, "valueOf": true, "__proto__": true,
	}
	for p := c; p != nil; p = p.parent {
		for _, a := range p.Attributes {
			c.members[a.Name] = true
		}
		for _, op := range p.Operations {
			c.members[op.Name] = true
		}
	}
}

// is says whether objects of the class implement the interface.
func (c *class) is(name string) bool {
	for ; c != nil; c = c.parent {
		if c.Name == name {
			return true
		}
	}
	return false
}

// classOf finds the interface of a Go object; nil if it has none. A type that nobody claims is
// taken for what it can do, so that an embedder's own targets and events reach script.
func (in *Interfaces) classOf(obj any) *class {
	c := in.byType[reflect.TypeOf(obj)]
	if c == nil {
		switch obj.(type) {
		case dom.AnyEvent:
			return in.byName["Event"]
		case dom.Target:
			return in.byName["EventTarget"]
		}
		return nil
	}
	switch obj := obj.(type) {
	case *dom.Element:
		return in.classOfElement(obj)
	case *dom.Document:
		if obj.IsXMLDocument() {
			return in.byName["XMLDocument"]
		}
	}
	return c
}

// valueDependent says whether objects of the type of obj have different interfaces.
func valueDependent(obj any) bool {
	switch obj.(type) {
	case *dom.Element, *dom.Document:
		return true
	}
	return false
}

// classOfElement chooses by namespace and local name, as HTML §3.2.2 and DOM's createElement
// do: one Go type stands for all elements.
func (in *Interfaces) classOfElement(e *dom.Element) *class {
	if e.Namespace() != dom.HTMLNamespace {
		return in.byName["Element"]
	}
	if c := in.byTag[e.LocalName()]; c != nil {
		return c
	}
	if dom.ValidCustomElementName(e.LocalName()) {
		return in.byName["HTMLElement"]
	}
	return in.byName["HTMLUnknownElement"]
}

// Define adds an interface of the embedder's to the realm: Wrap knows its types and the
// global has its name, as with the interfaces of this package.
func (r *Realm) Define(iface *Interface) {
	if r.interfaces.byName[iface.Name] != nil {
		return
	}
	in := &Interfaces{
		classes: r.interfaces.classes, byName: maps.Clone(r.interfaces.byName),
		byType: maps.Clone(r.interfaces.byType), byTag: r.interfaces.byTag,
	}
	c := &class{Interface: *iface}
	c.resolve(in)
	c.listMembers()
	in.byName[iface.Name] = c
	for _, t := range iface.Types {
		in.byType[t] = c
	}
	r.interfaces, r.lastType = in, nil
	if !iface.Hidden {
		must(r.global.DefineDataProperty(iface.Name, r.constructorOf(c), yes, yes, no))
	}
}
