package main

import (
	"go/types"
	"maps"
	"strings"
)

// model is all definitions of all files by name, with the members of mixins and partial
// interfaces added to what they extend.
type model struct {
	byName map[string]*definition

	// extensions are what files that glue is written for add to interfaces that it is not
	// written for.
	extensions []*definition
}

// newModel joins files. It panics with a *syntaxError.
func newModel(files []*idlFile) *model {
	m := &model{byName: make(map[string]*definition)}
	each := func(do func(d *definition)) {
		for _, f := range files {
			for _, d := range f.definitions {
				do(d)
			}
		}
	}
	each(func(d *definition) {
		if d.partial || d.kind == includesKind {
			return
		}
		if m.byName[d.name] != nil {
			d.at.fail("%s is defined twice", d.name)
		}
		m.byName[d.name] = d
	})
	each(func(d *definition) {
		if d.partial {
			whole := m.byName[d.name]
			if whole == nil || whole.kind != d.kind || d.kind == mixinKind && whole.file.own != d.file.own {
				d.at.fail("%s is not defined", d.name)
			}
			m.extend(whole, d.file, d.members)
		}
	})
	each(func(d *definition) {
		if d.kind == includesKind {
			target, mixin := m.find(interfaceKind, d.name), m.find(mixinKind, d.parent)
			if target == nil || mixin == nil {
				d.at.fail("%s cannot include %s", d.name, d.parent)
			}
			m.extend(target, d.file, mixin.members)
		}
	})
	for _, d := range m.byName {
		if d.kind == interfaceKind && d.parent != "" {
			m.checkParent(d)
		}
	}
	return m
}

// find is the definition of that kind and name, or nil.
func (m *model) find(kind definitionKind, name string) *definition {
	if d := m.byName[name]; d != nil && d.kind == kind {
		return d
	}
	return nil
}

func (m *model) extend(d *definition, by *idlFile, members []*member) {
	if by.own && !d.file.own {
		for _, e := range m.extensions {
			if e.name == d.name && e.file == by {
				e.members = append(e.members, members...)
				return
			}
		}
		m.extensions = append(m.extensions, &definition{at: d.at, name: d.name, parent: d.parent, attrs: d.attrs, partial: true, file: by})
		m.extend(d, by, members)
	} else if by.own == d.file.own {
		d.members = append(d.members, members...)
	}
}

func (m *model) checkParent(d *definition) {
	p := m.find(interfaceKind, d.parent)
	if p == nil {
		d.at.fail("%s inherits from %s, which is no interface", d.name, d.parent)
	}
	if !d.file.own || m.class(d).shared {
		return
	}
	if parent := m.class(p); !parent.isInterface && !parent.shared {
		d.at.fail("%s needs a method As%s, since %s has a Go type of its own", parent.value, strings.TrimPrefix(parent.value, "*"), d.name)
	}
}

// resolve follows typedefs. A nullable typedef of a type makes that nullable.
func (m *model) resolve(t *idlType) *idlType {
	for {
		d := m.find(typedefKind, t.name)
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
		t = m.resolve(t)
		nullable = nullable || t.nullable
		if t.name == "union" {
			inner, n := m.flatten(t)
			members, nullable = append(members, inner...), nullable || n
		} else {
			members = append(members, notNull(t))
		}
	}
	return members, nullable
}

// notNull is the type without its question mark.
func notNull(t *idlType) *idlType {
	bare := *t
	bare.nullable = false
	return &bare
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
func (m *model) class(d *definition) goClass {
	d = m.byName[d.name] // of an extension, what it extends
	pkg, name := d.file.pkg, d.attrs.value("ImplementedAs", d.name)
	obj, ok := pkg.lookup(name).(*types.TypeName)
	if !ok && d.parent != "" && !d.attrs.has("ImplementedAs") {
		c := m.class(m.byName[d.parent])
		c.shared = true
		return c
	} else if !ok {
		d.at.fail("package %s has no type %s", pkg.name, name)
	}
	if types.IsInterface(obj.Type()) {
		return goClass{pkg: pkg, value: obj.Name(), members: obj.Type(), isInterface: true}
	}
	c := goClass{pkg: pkg, value: "*" + obj.Name(), members: types.NewPointer(obj.Type())}
	as := "As" + upperFirst(obj.Name())
	if s, _ := pkg.goMember(c.members, as); s == nil {
		return c
	}
	c.as, c.isInterface = as, true
	for _, name := range pkg.types.Scope().Names() {
		t, ok := pkg.lookup(name).(*types.TypeName)
		if !ok || !t.Exported() || !types.IsInterface(t.Type()) {
			continue
		}
		if s, _ := pkg.goMember(t.Type(), as); s != nil && t.Type().Underlying().(*types.Interface).NumMethods() <= 2 {
			c.value = name
			return c
		}
	}
	d.at.fail("package %s has no interface with %s()", pkg.name, as)
	return c
}
