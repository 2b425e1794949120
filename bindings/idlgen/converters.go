package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// enumValues is the variable with an enumeration's values, which is written once.
func (g *generator) enumValues(e *definition) string {
	name := lowerFirst(e.name) + "Values"
	g.once(name, e.file, func() { g.line("var %s = %#v", name, e.values) })
	return name
}

// dictionaryConverter is the function that converts to a dictionary's struct, which is
// written once. Members are read in Web IDL's order, which script can see: inherited ones
// first, and by name within each dictionary (Web IDL §3.2.17).
func (g *generator) dictionaryConverter(d *definition) string {
	name := "to" + d.name
	if d.attrs.has("Custom") {
		return name
	}
	obj := d.file.pkg.typeNamed(d.at, d.name)
	goType := g.named(d.file.pkg, obj.Name())
	g.once(name, d.file, func() {
		g.line("func %s(c §Call, v goja.Value) (init %s) {", name, goType)
		g.line("read%s(c.Dictionary(v, %q), &init)\nreturn init\n}", d.name, d.name)
		g.line("\nfunc read%s(d §Dictionary, init *%s) {", d.name, goType)
		if d.parent != "" {
			parent := g.find(dictionaryKind, d.parent)
			if parent == nil {
				d.at.fail("%s inherits from %s, which is no dictionary", d.name, d.parent)
			}
			g.dictionaryConverter(parent)
			g.line("read%s(d, &init.%s)", d.parent, d.parent)
		}
		if slices.ContainsFunc(d.args, func(f argument) bool { return g.resolve(f.typ).name != "any" }) {
			g.line("c := d.Call")
		}
		for _, f := range slices.SortedFunc(slices.Values(d.args), func(a, b argument) int { return strings.Compare(a.name, b.name) }) {
			g.dictionaryMember(d, f, obj.Type())
		}
		g.line("}")
	})
	return name
}

func (g *generator) dictionaryMember(d *definition, f argument, of types.Type) {
	s, isField := d.file.pkg.goMember(of, goName(f.name))
	if !isField {
		f.at.fail("%s.%s has no field %s", d.file.pkg.name, d.name, goName(f.name))
	}
	want, into := s.Results().At(0).Type(), "init."+goName(f.name)
	t := g.resolve(f.typ)
	pointer, isPointer := want.(*types.Pointer)
	g.line("if v := d.Get(%q); v != nil {", f.name)
	if isPointer && !t.nullable && g.find(interfaceKind, t.name) == nil {
		g.line("value := %s\n%s = &value", g.fromScript(t, pointer.Elem()).of("v"), into)
	} else {
		g.line("%s = %s", into, g.fromScript(t, want).of("v"))
	}
	switch {
	case !f.optional:
		g.line("} else {\nd.Missing(%q)", f.name)
	case f.fallback == "{}":
		g.line("} else {\n%s = %s", into, g.fromScript(t, want).of("goja.Undefined()"))
	case !slices.Contains([]string{"", "null", "false", "0", `""`, "[]"}, f.fallback):
		g.line("} else {\n%s = %s", into, f.fallback)
	}
	g.line("}")
}

// callbackConverter is the function that makes a Go function of a JS one, which is written
// once. Where the Go function returns an error, that is what the JS one threw; otherwise an
// exception is reported (Web IDL §3.11).
func (g *generator) callbackConverter(d *definition) string {
	name := "to" + d.name
	if d.attrs.has("Custom") {
		return name
	}
	obj := d.file.pkg.typeNamed(d.at, d.name)
	s, ok := obj.Type().Underlying().(*types.Signature)
	if !ok || s.Params().Len() != len(d.args) {
		d.at.fail("%s.%s is no function with %d parameters", d.file.pkg.name, d.name, len(d.args))
	}
	values, fails := results(s)
	if len(values) > 0 || !slices.Contains([]string{"undefined", "any"}, g.resolve(d.typ).name) {
		d.at.fail("a callback that returns something")
	}
	g.once(name, d.file, func() {
		g.line("func %s(c §Call, v goja.Value) %s {", name, g.named(d.file.pkg, obj.Name()))
		g.line("callback := c.Callback(v, %q)", d.name)
		var params []string
		args := []string{"goja.Undefined()"}
		for i, a := range d.args {
			t := s.Params().At(i).Type()
			params = append(params, parameter(a.name)+" "+g.goType(t))
			args = append(args, g.toScript(a.typ, t).of(parameter(a.name)))
		}
		result, invoke := "", "c.Report(callback.Invoke(%s))\n}\n}"
		if fails {
			result, invoke = "error", "return callback.Invoke(%s)\n}\n}"
		}
		g.line("return func(%s) %s {", strings.Join(params, ", "), result)
		if !fails || len(params) > 0 {
			g.line("c := callback.Call()")
		}
		g.line(invoke, strings.Join(args, ", "))
	})
	return name
}

// properties writes how to iterate over the interface's objects and what their indexed and
// named properties are.
func (g *generator) properties(d *definition, members map[memberKind][]*member) {
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
		if m.key != nil {
			g.pairs(d, m)
		} else if g.flag("Iterable", true); specials["indexed getter"] == nil {
			m.at.fail("%s is iterable without an indexed getter", d.name)
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
		if m.name != "" {
			fallback = goOperationName(m.name)
		}
		name := m.attrs.value("ImplementedAs", fallback)
		s, _ := class.pkg.goMember(class.members, name)
		if s == nil {
			m.at.fail("%s has no method %s", g.goType(class.members), name)
		}
		return self + "." + name, s
	}
	g.line("Properties: &§Properties{")
	if m := specials["indexed getter"]; m != nil {
		g.line("Length: func(obj any) int { return int(%s.Length()) },", self)
		item, s := find(m, "Item")
		g.line("Item: func(c §Call, obj any, i int) goja.Value {")
		g.returns(m, item+"("+g.goType(s.Params().At(0).Type())+"(i))", s)
		g.line("},")
	}
	if m := specials["named getter"]; m != nil {
		named, s := find(m, "Get")
		values, _ := results(s)
		left, test := "value", "value != nil"
		if len(values) == 2 {
			left, test = "value, ok", "ok"
		}
		g.line("Named: func(c §Call, obj any, name string) goja.Value {")
		g.line("if %s := %s(name); %s {\nreturn %s\n}\nreturn nil\n},", left, named, test, g.toScript(notNull(m.typ), values[0]).of("value"))
		if s, _ := class.pkg.goMember(class.members, "SupportedPropertyNames"); s == nil {
			m.at.fail("%s has no method SupportedPropertyNames", g.goType(class.members))
		}
		g.line("Names: func(obj any) []string { return %s.SupportedPropertyNames() },", self)
		g.flag("Unenumerable", d.attrs.has("LegacyUnenumerableNamedProperties"))
		g.flag("OverrideBuiltIns", d.attrs.has("LegacyOverrideBuiltIns"))
	}
	if m := specials["named setter"]; m != nil {
		set, s := find(m, "Set")
		value := g.fromScript(m.args[1].typ, s.Params().At(1).Type()).of("v")
		g.line("SetNamed: func(c §Call, obj any, name string, v goja.Value) {\n%s\n},", checked(s, set+"(name, "+value+")"))
	}
	if m := specials["named deleter"]; m != nil {
		remove, _ := find(m, "Delete")
		g.line("DeleteNamed: func(obj any, name string) { %s(name) },", remove)
	}
	g.line("},")
}

// pairs writes the access to the pairs of iterable<K, V>: Go's Pair(i) has a pair and
// whether it exists, so that what changes during an iteration is seen.
func (g *generator) pairs(d *definition, m *member) {
	receiver, of := g.receiver(d, m)
	s, _ := d.file.pkg.goMember(of, "Pair")
	if s == nil || s.Results().Len() != 3 {
		m.at.fail("%s has no method Pair(i int) (K, V, bool)", g.goType(of))
	}
	g.line("Pair: func(c §Call, i int) (key, value goja.Value, ok bool) {")
	g.line("k, v, ok := %s.Pair(i)\nif !ok {\nreturn nil, nil, false\n}", receiver)
	g.line("return %s, %s, true\n},", g.toScript(m.key, s.Results().At(0).Type()).of("k"), g.toScript(m.typ, s.Results().At(1).Type()).of("v"))
}
