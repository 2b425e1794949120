package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// enumValues is the variable with an enumeration's values, which is written once.
func (g *generator) enumValues(e *enumDef) string {
	name := lowerFirst(e.name) + "Values"
	g.once(name, e.file, func() { g.line("var %s = []string{%s}", name, quoted(e.values)) })
	return name
}

// dictionaryConverter is the function that converts to a dictionary's struct, which is
// written once. Members are read in Web IDL's order, which script can see: inherited ones
// first, and by name within each dictionary (Web IDL §3.2.17).
func (g *generator) dictionaryConverter(d *dictionaryDef) string {
	name, read := "to"+d.name, "read"+d.name
	if d.attrs.has("Custom") {
		return name
	}
	obj := d.file.pkg.typeNamed(d.at, d.name)
	goType := g.named(d.file.pkg, obj.Name())
	g.once(name, d.file, func() {
		g.line("func %s(c %s, v goja.Value) (init %s) {", name, g.runtime("Call"), goType)
		g.line("%s(c.Dictionary(v, %q), &init)\nreturn init\n}", read, d.name)
		g.line("\nfunc %s(d %s, init *%s) {", read, g.runtime("Dictionary"), goType)
		if d.parent != "" {
			parent := g.dictionaries[d.parent]
			if parent == nil {
				d.at.fail("%s inherits from %s, which is no dictionary", d.name, d.parent)
			}
			g.dictionaryConverter(parent)
			g.line("read%s(d, &init.%s)", d.parent, d.parent)
		}
		if slices.ContainsFunc(d.fields, func(f field) bool { return g.resolve(f.typ).name != "any" }) {
			g.line("c := d.Call")
		}
		fields := slices.Clone(d.fields)
		slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
		for _, f := range fields {
			g.dictionaryField(d, f, obj.Type())
		}
		g.line("}")
	})
	return name
}

func (g *generator) dictionaryField(d *dictionaryDef, f field, of types.Type) {
	s, isField := d.file.pkg.goMember(of, goName(f.name))
	if !isField {
		f.at.fail("%s.%s has no field %s", d.file.pkg.name, d.name, goName(f.name))
	}
	want := s.Results().At(0).Type()
	into := "init." + goName(f.name)
	t := g.resolve(f.typ)
	pointer, isPointer := want.(*types.Pointer)
	_, isStruct := types.Type(nil), false
	if isPointer {
		_, isStruct = pointer.Elem().Underlying().(*types.Struct)
	}
	g.line("if v := d.Get(%q); v != nil {", f.name)
	if isPointer && (!isStruct || g.dictionaries[t.name] != nil) && !t.nullable {
		g.line("value := %s\n%s = &value", g.fromScript(t, pointer.Elem()).of("v"), into)
	} else {
		g.line("%s = %s", into, g.fromScript(t, want).of("v"))
	}
	switch fallback := string(f.fallback); fallback {
	case "", "null", "false", "0", `""`, "[]":
	case "{}":
		g.line("} else {\n%s = %s", into, g.fromScript(t, want).of("goja.Undefined()"))
	default:
		g.line("} else {\n%s = %s", into, fallback)
	}
	if f.required {
		g.line("} else {\nd.Missing(%q)", f.name)
	}
	g.line("}")
}

// callbackConverter is the function that makes a Go function of a JS one, which is written
// once. Where the Go function returns an error, that is what the JS one threw; otherwise an
// exception is reported (Web IDL §3.11).
func (g *generator) callbackConverter(d *callbackDef) string {
	name := "to" + d.name
	if d.attrs.has("Custom") {
		return name
	}
	obj := d.file.pkg.typeNamed(d.at, d.name)
	s, ok := obj.Type().Underlying().(*types.Signature)
	if !ok || s.Params().Len() != len(d.args) {
		d.at.fail("%s.%s is no function with %d parameters", d.file.pkg.name, d.name, len(d.args))
	}
	g.once(name, d.file, func() {
		goType := g.named(d.file.pkg, obj.Name())
		g.line("func %s(c %s, v goja.Value) %s {", name, g.runtime("Call"), goType)
		g.line("callback := c.Callback(v, %q)", d.name)
		var params, args []string
		for i, a := range d.args {
			t := s.Params().At(i).Type()
			params = append(params, variable(a.name)+" "+g.goType(t))
			args = append(args, g.toScript(a.typ, t).of(variable(a.name)))
		}
		values, fails := results(s)
		if len(values) > 0 || g.resolve(d.typ).name != "undefined" && g.resolve(d.typ).name != "any" {
			d.at.fail("a callback that returns something")
		}
		result := ""
		if fails {
			result = "error"
		}
		g.line("return func(%s) %s {\nc := callback.Call()", strings.Join(params, ", "), result)
		if call := fmt.Sprintf("callback.Invoke(goja.Undefined(), %s)", strings.Join(args, ", ")); fails {
			g.line("return %s", call)
		} else {
			g.line("c.Report(%s)", call)
		}
		g.line("}\n}")
	})
	return name
}

// properties writes how to iterate over the interface's objects and what their indexed and
// named properties are.
func (g *generator) properties(d *interfaceDef, members map[memberKind][]*member) {
	specials := map[string]*member{}
	for _, m := range members[operation] {
		if m.special != "" {
			kind := "named "
			if g.resolve(m.args[0].typ).name == "unsigned long" {
				kind = "indexed "
			}
			specials[kind+m.special] = m
		}
	}
	for _, m := range members[iterable] {
		switch {
		case m.key != nil:
			g.pairs(d, m)
		case specials["indexed getter"] == nil:
			m.at.fail("%s is iterable without an indexed getter", d.name)
		default:
			g.line("Iterable: true,")
		}
	}
	if len(specials) == 0 {
		return
	}
	class := g.class(d)
	self := fmt.Sprintf("obj.(%s)", g.named(class.pkg, class.value))
	if class.as != "" {
		self += "." + class.as + "()"
	}
	find := func(m *member, fallback string) (string, *types.Signature) {
		name := fallback
		if m.name != "" {
			name = goOperationName(m.name)
		}
		name = m.attrs.value("ImplementedAs", name)
		s, _ := class.pkg.goMember(class.members, name)
		if s == nil {
			m.at.fail("%s has no method %s", g.goType(class.members), name)
		}
		return self + "." + name, s
	}
	g.line("Properties: &%s{", g.runtime("Properties"))
	if m := specials["indexed getter"]; m != nil {
		g.line("Length: func(obj any) int { return int(%s.Length()) },", self)
		item, s := find(m, "Item")
		g.line("Item: func(c %s, obj any, i int) goja.Value {", g.runtime("Call"))
		g.returns(m, m.typ, item+"("+g.goType(s.Params().At(0).Type())+"(i))", s)
		g.line("},")
	}
	if m := specials["named getter"]; m != nil {
		named, s := find(m, "Get")
		values, _ := results(s)
		test := "value != nil"
		left := "value"
		if len(values) == 2 {
			left, test = "value, ok", "ok"
		}
		bare := *m.typ
		bare.nullable = false
		g.line("Named: func(c %s, obj any, name string) goja.Value {", g.runtime("Call"))
		g.line("if %s := %s(name); %s {\nreturn %s\n}\nreturn nil\n},", left, named, test, g.toScript(&bare, values[0]).of("value"))
		if d.attrs.has("LegacyUnenumerableNamedProperties") {
			g.line("Unenumerable: true,")
		}
		if s, _ := class.pkg.goMember(class.members, "SupportedPropertyNames"); s == nil {
			m.at.fail("%s has no method SupportedPropertyNames", g.goType(class.members))
		}
		g.line("Names: func(obj any) []string { return %s.SupportedPropertyNames() },", self)
		if d.attrs.has("LegacyOverrideBuiltIns") {
			g.line("OverrideBuiltIns: true,")
		}
	}
	if m := specials["named setter"]; m != nil {
		set, s := find(m, "Set")
		g.line("SetNamed: func(c %s, obj any, name string, v goja.Value) {", g.runtime("Call"))
		call := set + "(name, " + g.fromScript(m.args[1].typ, s.Params().At(1).Type()).of("v") + ")"
		if _, fails := results(s); fails {
			call = "c.Check(" + call + ")"
		}
		g.line("%s\n},", call)
	}
	if m := specials["named deleter"]; m != nil {
		remove, _ := find(m, "Delete")
		g.line("DeleteNamed: func(obj any, name string) { %s(name) },", remove)
	}
	g.line("},")
}

// pairs writes the access to the pairs of iterable<K, V>: Go's Pair(i) has a pair and
// whether it exists, so that what changes during an iteration is seen.
func (g *generator) pairs(d *interfaceDef, m *member) {
	receiver, of := g.receiver(d, m)
	s, _ := d.file.pkg.goMember(of, "Pair")
	if s == nil || s.Results().Len() != 3 {
		m.at.fail("%s has no method Pair(i int) (K, V, bool)", g.goType(of))
	}
	g.line("Pair: func(c %s, i int) (key, value goja.Value, ok bool) {", g.runtime("Call"))
	g.line("k, v, ok := %s.Pair(i)\nif !ok {\nreturn nil, nil, false\n}", receiver)
	g.line("return %s, %s, true\n},", g.toScript(m.key, s.Results().At(0).Type()).of("k"), g.toScript(m.typ, s.Results().At(1).Type()).of("v"))
}
