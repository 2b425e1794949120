package main

import (
	"go/types"
	"maps"
	"slices"
	"strings"
)

// model is all definitions of all files by name, mixins and partial interfaces merged into
// what they extend.
type model struct {
	interfaces   map[string]*interfaceDef
	dictionaries map[string]*dictionaryDef
	enums        map[string]*enumDef
	typedefs     map[string]*typedefDef
	callbacks    map[string]*callbackDef

	// extensions are partial interfaces, of files that glue is written for, of interfaces
	// that it is not written for.
	extensions []*interfaceDef
}

// newModel joins files. It panics with a *syntaxError.
func newModel(files []*idlFile) *model {
	m := &model{
		interfaces: make(map[string]*interfaceDef), dictionaries: make(map[string]*dictionaryDef),
		enums: make(map[string]*enumDef), typedefs: make(map[string]*typedefDef), callbacks: make(map[string]*callbackDef),
	}
	for _, f := range files {
		for _, d := range f.interfaces {
			if !d.partial {
				m.define(d.at, d.name)
				m.interfaces[d.name] = d
			}
		}
		for _, d := range f.dictionaries {
			m.define(d.at, d.name)
			m.dictionaries[d.name] = d
		}
		for _, d := range f.enums {
			m.define(d.at, d.name)
			m.enums[d.name] = d
		}
		for _, d := range f.typedefs {
			m.define(d.at, d.name)
			m.typedefs[d.name] = d
		}
		for _, d := range f.callbacks {
			m.define(d.at, d.name)
			m.callbacks[d.name] = d
		}
	}
	m.mergePartials(files)
	m.mergeMixins(files)
	for _, d := range m.interfaces {
		if d.parent != "" && (m.interfaces[d.parent] == nil || m.interfaces[d.parent].mixin) {
			d.at.fail("%s inherits from %s, which is no interface", d.name, d.parent)
		}
		if d.parent != "" && !d.partial && d.file.own && !m.class(d).shared {
			if parent := m.class(m.interfaces[d.parent]); !parent.isInterface && !parent.shared {
				d.at.fail("%s needs a method As%s, since %s has a Go type of its own", parent.value, strings.TrimPrefix(parent.value, "*"), d.name)
			}
		}
	}
	return m
}

func (m *model) define(at position, name string) {
	if m.interfaces[name] != nil || m.dictionaries[name] != nil || m.enums[name] != nil || m.typedefs[name] != nil || m.callbacks[name] != nil {
		at.fail("%s is defined twice", name)
	}
}

func (m *model) mergePartials(files []*idlFile) {
	for _, f := range files {
		for _, d := range f.interfaces {
			whole := m.interfaces[d.name]
			switch {
			case !d.partial:
			case whole == nil || whole.mixin != d.mixin:
				d.at.fail("%s is not defined", d.name)
			case f.own && !whole.file.own && !d.mixin:
				m.extensions = append(m.extensions, d)
			case f.own == whole.file.own:
				whole.members = append(whole.members, d.members...)
			}
		}
	}
}

func (m *model) mergeMixins(files []*idlFile) {
	for _, f := range files {
		for _, i := range f.includes {
			target, mixin := m.interfaces[i.target], m.interfaces[i.mixin]
			if target == nil || mixin == nil || target.mixin || !mixin.mixin {
				i.at.fail("%s cannot include %s", i.target, i.mixin)
			}
			switch {
			case f.own == target.file.own:
				target.members = append(target.members, mixin.members...)
			case f.own: // a mixin of ours for an interface that is not
				extension := *target
				extension.partial, extension.members, extension.file = true, mixin.members, f
				m.extensions = append(m.extensions, &extension)
			}
		}
	}
}

// resolve follows typedefs. A nullable typedef of a type makes that nullable.
func (m *model) resolve(t *idlType) *idlType {
	for {
		d := m.typedefs[t.name]
		if d == nil || d.attrs.has("Custom") {
			return t
		}
		resolved := *d.typ
		resolved.nullable = resolved.nullable || t.nullable
		resolved.attrs = maps.Clone(d.typ.attrs)
		maps.Copy(resolved.attrs, t.attrs)
		t = &resolved
	}
}

// flatten lists a union's member types, nested ones included (Web IDL §2.13.32).
func (m *model) flatten(union *idlType) (members []*idlType, nullable bool) {
	nullable = union.nullable
	for _, t := range union.args {
		if t = m.resolve(t); t.name == "union" {
			inner, n := m.flatten(t)
			members, nullable = append(members, inner...), nullable || n
			continue
		}
		if t.nullable {
			bare := *t
			bare.nullable, nullable, t = false, true, &bare
		}
		members = append(members, t)
	}
	return members, nullable
}

// goClass is the Go side of an interface.
type goClass struct {
	pkg *goPackage

	// value is the type that is passed around, as its package writes it: "*MessageEvent",
	// "AnyEvent" for all types that embed Event.
	value string

	// members is the type whose methods implement the interface's members; as is how to get
	// from value to it, "AsEvent" or "".
	members types.Type
	as      string

	isInterface bool // value is a Go interface: nil is null

	// shared says that the Go type is the parent interface's too, as with HTML elements,
	// so that only the interface tells the objects apart.
	shared bool
}

// class finds the Go type of an interface: [ImplementedAs] or the name, and otherwise its
// parent's. Of a struct that others embed, the interface with its As method is the one that
// values have.
func (m *model) class(d *interfaceDef) goClass {
	name := d.attrs.value("ImplementedAs", d.name)
	obj, ok := d.file.pkg.lookup(name).(*types.TypeName)
	if !ok {
		if d.parent == "" || d.attrs.has("ImplementedAs") {
			d.file.pkg.typeNamed(d.at, name)
		}
		c := m.class(m.interfaces[d.parent])
		c.shared = true
		return c
	}
	c := goClass{pkg: d.file.pkg, value: obj.Name(), members: obj.Type()}
	if types.IsInterface(obj.Type()) {
		c.isInterface = true
		return c
	}
	c.value, c.members = "*"+obj.Name(), types.NewPointer(obj.Type())
	as := "As" + upperFirst(obj.Name())
	if s, _ := c.pkg.goMember(c.members, as); s == nil {
		return c
	}
	c.as, c.isInterface = as, true
	scope := c.pkg.types.Scope()
	for _, name := range scope.Names() {
		if t, ok := scope.Lookup(name).(*types.TypeName); ok && types.IsInterface(t.Type()) && t.Exported() {
			if s, _ := c.pkg.goMember(t.Type(), as); s != nil && t.Type().Underlying().(*types.Interface).NumMethods() <= 2 {
				c.value = name
				return c
			}
		}
	}
	d.at.fail("package %s has no interface with %s()", c.pkg.name, as)
	return c
}

// sortedKeys are a map's keys in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// exposure is the constants for [Exposed], as the runtime half names them.
func exposure(d *interfaceDef) string {
	var names []string
	for _, name := range d.attrs["Exposed"] {
		switch name {
		case "*":
			return "Everywhere"
		case "Window", "Worker":
			names = append(names, name+"s")
		default:
			d.at.fail("no global %s to be exposed on", name)
		}
	}
	if len(names) == 0 {
		d.at.fail("%s lacks [Exposed]", d.name)
	}
	return strings.Join(names, "|")
}
