package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// receiver is the expression for the Go object behind this, after the brand check.
func (g *generator) receiver(d *interfaceDef, m *member) (expr string, members types.Type) {
	if name := m.owner.attrs.value("ImplementedBy", ""); name != "" {
		return lowerFirst(name) + "Of(c)", types.NewPointer(m.owner.file.pkg.typeNamed(m.at, name).Type())
	}
	class := g.class(d)
	expr = fmt.Sprintf("%s[%s](c)", g.runtime("This"), g.named(class.pkg, class.value))
	if class.as != "" {
		expr += "." + class.as + "()"
	}
	return expr, class.members
}

// method finds the Go method or field of a member. Of a static member it is a function.
func (g *generator) method(d *interfaceDef, m *member, name string) (call string, s *types.Signature, isField bool) {
	if m.static {
		name, s = d.file.pkg.function(m.at, m.attrs.value("ImplementedAs", d.name+name))
		return g.named(d.file.pkg, name), s, false
	}
	receiver, of := g.receiver(d, m)
	pkg := m.owner.file.pkg
	if s, isField = pkg.goMember(of, name); s == nil {
		// A Go interface may have less than the struct that all its types embed.
		if as, _ := pkg.goMember(of, "As"+d.name); as != nil && types.IsInterface(of) {
			receiver += ".As" + d.name + "()"
			s, isField = pkg.goMember(as.Results().At(0).Type(), name)
		}
	}
	if s == nil {
		m.at.fail("%s has no method or field %s for %s.%s", g.goType(of), name, d.name, m.name)
	}
	return receiver + "." + name, s, isField
}

// custom is the name of a hand-written glue function, for a mixin one for all that include it.
func custom(d *interfaceDef, m *member) string {
	if m.owner.mixin {
		d = m.owner
	}
	return lowerFirst(d.name) + upperFirst(m.name)
}

func (g *generator) attributes(d *interfaceDef, list []*member) {
	if len(list) == 0 {
		return
	}
	g.line("Attributes: []%s{", g.runtime("Attribute"))
	for _, m := range list {
		g.attribute(d, m)
	}
	g.line("},")
}

// eventHandlerTypes are HTML's callback types of on… attributes (HTML §8.1.8.1).
var eventHandlerTypes = []string{"EventHandler", "OnErrorEventHandler", "OnBeforeUnloadEventHandler"}

func (g *generator) attribute(d *interfaceDef, m *member) {
	if slices.Contains(eventHandlerTypes, m.typ.name) {
		typ := m.attrs.value("ImplementedAs", strings.TrimPrefix(m.name, "on"))
		g.line("%s(%q),", g.runtime("EventHandlerAttribute"), typ)
		return
	}
	if m.attrs.has("Reflect") || m.attrs.has("ReflectURL") {
		g.reflectingAttribute(m)
		return
	}
	g.line("{Name: %q,", m.name)
	if m.static {
		g.line("Static: true,")
	}
	if m.attrs.has("LegacyUnforgeable") {
		g.line("Unforgeable: true,")
	}
	if m.attrs.has("Custom") || m.attrs.has("CustomGetter") {
		g.line("Get: %s,", custom(d, m))
	} else {
		g.getter(d, m)
	}
	g.setter(d, m)
	g.line("},")
}

func (g *generator) getter(d *interfaceDef, m *member) {
	name := m.attrs.value("ImplementedAs", goName(m.name))
	call, s, isField := g.method(d, m, name)
	if !isField {
		call += "(" + g.contextArgument(s) + ")"
	}
	g.line("Get: func(c %s) goja.Value {", g.runtime("Call"))
	if m.attrs.has("CachedAttribute") || g.resolve(m.typ).name == "FrozenArray" {
		values, _ := results(s)
		g.line("return c.Cached(func() goja.Value { return %s })", g.toScript(m.typ, values[0]).of(call))
	} else {
		g.returns(m, m.typ, call, s)
	}
	g.line("},")
}

func (g *generator) setter(d *interfaceDef, m *member) {
	switch {
	case m.attrs.has("Replaceable"):
		g.line("Set: %s.Replace,", g.runtime("Call"))
		return
	case m.attrs.has("PutForwards"):
		g.line("Set: func(c %s) { c.PutForward(%q) },", g.runtime("Call"), m.attrs.value("PutForwards", ""))
		return
	case m.readonly:
		return
	case m.attrs.has("Custom") || m.attrs.has("CustomSetter"):
		g.line("Set: set%s,", upperFirst(custom(d, m)))
		return
	}
	name := "Set" + m.attrs.value("ImplementedAs", goName(m.name))
	call, s, _ := g.method(d, m, name)
	if s.Params().Len() != 1 {
		m.at.fail("%s does not take one argument", name)
	}
	want := s.Params().At(0).Type()
	value := g.fromScript(m.typ, want).of("c.Argument(0)")
	_, fails := results(s)
	g.line("Set: func(c %s) {", g.runtime("Call"))
	if e := g.enums[g.resolve(m.typ).name]; e != nil { // Web IDL §3.7.6: others are ignored
		g.line("self := %s", strings.TrimSuffix(call, "."+name))
		call = "self." + name
		g.line("value, ok := c.EnumOrIgnore(c.Argument(0), %s)\nif !ok {\nreturn\n}", g.enumValues(e))
		value = g.adapt(conversion{"value", "string"}, want).expr
	}
	if fails {
		g.line("c.Check(%s(%s))", call, value)
	} else {
		g.line("%s(%s)", call, value)
	}
	g.line("},")
}

func (g *generator) operations(d *interfaceDef, list []*member) {
	overloads := map[string][]*member{}
	var order []string
	for _, m := range list {
		if m.name == "" {
			continue // a getter, setter or deleter without a name
		}
		key := fmt.Sprint(m.static, m.name)
		if overloads[key] == nil {
			order = append(order, key)
		}
		overloads[key] = append(overloads[key], m)
	}
	for _, a := range d.members {
		if a.stringifies {
			order = append(order, "toString")
			overloads["toString"] = []*member{{at: a.at, kind: stringifier, name: "toString", attrs: extAttrs{
				"ImplementedAs": {a.attrs.value("ImplementedAs", goName(a.name))}}, owner: a.owner}}
		}
	}
	if len(order) == 0 {
		return
	}
	g.line("Operations: []%s{", g.runtime("Operation"))
	for _, key := range order {
		g.operation(d, overloads[key])
	}
	g.line("},")
}

func (g *generator) operation(d *interfaceDef, overloads []*member) {
	m := overloads[0]
	length := requiredArguments(m.args)
	for _, o := range overloads[1:] {
		length = min(length, requiredArguments(o.args))
	}
	g.line("{Name: %q,", m.name)
	if length > 0 {
		g.line("Length: %d,", length)
	}
	if m.static {
		g.line("Static: true,")
	}
	if m.attrs.has("LegacyUnforgeable") {
		g.line("Unforgeable: true,")
	}
	if m.attrs.has("Unscopable") {
		g.line("Unscopable: true,")
	}
	if m.kind == stringifier {
		m.typ = &idlType{at: m.at, name: "DOMString"}
	} else if m.typ.name == "Promise" {
		g.line("Promise: true,")
	}
	switch {
	case m.attrs.has("Custom"):
		g.line("Do: %s,", custom(d, m))
	case len(overloads) == 1:
		g.line("Do: func(c %s) goja.Value {", g.runtime("Call"))
		g.operationBody(d, m)
		g.line("},")
	default:
		g.overloaded(d, overloads)
	}
	g.line("},")
}

func (g *generator) operationBody(d *interfaceDef, m *member) {
	name := goOperationName(m.name)
	if m.kind == stringifier {
		name = "String"
	}
	call, s, isField := g.method(d, m, m.attrs.value("ImplementedAs", name))
	if !isField {
		call += "(" + g.arguments(m, s) + ")"
	}
	g.returns(m, m.typ, call, s)
}

// overloaded chooses by the number of arguments and then by the type of the first argument
// in which those of that number differ (Web IDL §3.6).
func (g *generator) overloaded(d *interfaceDef, overloads []*member) {
	g.line("Do: func(c %s) goja.Value {", g.runtime("Call"))
	g.line("switch n := len(c.Arguments); {")
	most := 0
	for _, o := range overloads {
		most = max(most, len(o.args))
	}
	for n := most; n >= 0; n-- {
		var fit []*member
		for _, o := range overloads {
			if requiredArguments(o.args) <= n && (n <= len(o.args) || len(o.args) > 0 && o.args[len(o.args)-1].variadic) {
				fit = append(fit, o)
			}
		}
		if len(fit) == 0 {
			continue
		}
		if n == most {
			g.line("case n >= %d:", n)
		} else {
			g.line("case n == %d:", n)
		}
		if len(fit) > 1 {
			fit = g.distinguish(d, fit, n)
		}
		g.operationBody(d, fit[0])
	}
	g.line("}\npanic(\"unreachable\")\n},")
}

// distinguish tries all but the overload that is left for everything else.
func (g *generator) distinguish(d *interfaceDef, fit []*member, n int) []*member {
	at := -1
	for i := range n {
		if g.resolve(fit[0].args[i].typ).name != g.resolve(fit[1].args[i].typ).name {
			at = i
			break
		}
	}
	if at < 0 || len(fit) > 2 {
		fit[1].at.fail("overloads of %s with %d arguments that cannot be told apart", fit[1].name, n)
	}
	slices.SortStableFunc(fit, func(a, b *member) int {
		return g.unionOrder(g.resolve(a.args[at].typ)) - g.unionOrder(g.resolve(b.args[at].typ))
	})
	g.line("if v := c.Argument(%d); %s {", at, g.typeTest(g.resolve(fit[0].args[at].typ)))
	g.operationBody(d, fit[0])
	g.line("}")
	return fit[1:]
}

// contextArgument is the argument for a first parameter of the type dom.ExecutionContext.
func (g *generator) contextArgument(s *types.Signature) string {
	if s.Params().Len() > 0 && strings.HasSuffix(s.Params().At(0).Type().String(), ".ExecutionContext") {
		return "c.Realm.Context()"
	}
	return ""
}

// arguments converts the arguments for the Go parameters.
func (g *generator) arguments(m *member, s *types.Signature) string {
	var list []string
	params := s.Params()
	offset := 0
	if context := g.contextArgument(s); context != "" {
		list, offset = append(list, context), 1
	}
	if params.Len()-offset != len(m.args) {
		m.at.fail("Go takes %d arguments for the %d of %s", params.Len()-offset, len(m.args), m.name)
	}
	for i, a := range m.args {
		list = append(list, g.argument(a, i, params.At(i+offset).Type()))
	}
	return strings.Join(list, ", ")
}

func (g *generator) argument(a argument, i int, want types.Type) string {
	t, at := g.resolve(a.typ), fmt.Sprintf("c.Argument(%d)", i)
	if a.variadic {
		return fmt.Sprintf("%s(c, %d, %s)...", g.runtime("Variadic"), i, g.function(g.fromScript(t, elementOf(want))))
	}
	if d := g.interfaces[t.name]; d != nil && !d.callback {
		check := "Arg"
		if t.nullable || a.optional {
			check = "OptionalArg"
		}
		return fmt.Sprintf("%s[%s](c, %d, %q)", g.runtime(check), g.valueType(d), i, t.name)
	}
	convert := func(t *idlType, want types.Type) conversion { return g.fromScript(t, want) }
	switch {
	case !a.optional || a.fallback == "{}" || a.fallback == "null" && t.name != "any",
		a.fallback == "false", a.fallback == "0" && integers[t.name] != "" && !t.attrs.has("EnforceRange"):
		return convert(t, want).of(at)
	case t.name == "any":
		return fmt.Sprintf("c.OptionalAny(%d)", i)
	case a.fallback == "":
		if p, ok := want.(*types.Pointer); ok {
			return fmt.Sprintf("%s(c, %d, %s)", g.runtime("Optional"), i, g.function(convert(t, p.Elem())))
		}
		return fmt.Sprintf("%s(c, %d, %s)", g.runtime("OptionalOrZero"), i, g.function(convert(t, want)))
	}
	fallback := string(a.fallback)
	if fallback == "[]" {
		fallback = "nil"
	}
	return fmt.Sprintf("%s(c, %d, %s, %s)", g.runtime("Default"), i, g.function(convert(t, want)), fallback)
}

// returns calls Go and returns what it returned, as a JS value.
func (g *generator) returns(m *member, t *idlType, call string, s *types.Signature) {
	values, fails := results(s)
	wrap := func(v string) string { return v }
	if t = g.resolve(t); t.name == "Promise" {
		t, wrap = g.resolve(t.args[0]), func(v string) string { return "c.Resolved(" + v + ")" }
	}
	if t.name == "undefined" || m.attrs.has("ReturnArgument") {
		switch {
		case fails && len(values) == 0:
			g.line("c.Check(%s)", call)
		case fails:
			g.line("%serr := %s\nc.Check(err)", strings.Repeat("_, ", len(values)), call)
		default:
			g.line("%s", call)
		}
		if name := m.attrs.value("ReturnArgument", ""); name != "" {
			i := slices.IndexFunc(m.args, func(a argument) bool { return a.name == name })
			g.line("return c.Argument(%d)", i)
		} else {
			g.line("return %s", wrap("goja.Undefined()"))
		}
		return
	}
	if len(values) == 0 || len(values) > 2 || len(values) == 2 && values[1].String() != "bool" {
		m.at.fail("Go returns %s for the %s of %s", g.goType(s.Results()), t.name, m.name)
	}
	maybe := len(values) == 2
	if maybe {
		if !t.nullable { // Go's zero value then
			if fails {
				m.at.fail("Go can return nothing for %s, which is not nullable", m.name)
			}
			g.line("result, _ := %s\nreturn %s", call, wrap(g.toScript(t, values[0]).of("result")))
			return
		}
		bare := *t
		bare.nullable, t = false, &bare
	}
	convert := g.toScript(t, values[0])
	switch {
	case !fails && !maybe:
		g.line("return %s", wrap(convert.of(call)))
		return
	case fails && maybe:
		g.line("result, ok, err := %s\nc.Check(err)", call)
	case fails:
		g.line("result, err := %s\nc.Check(err)", call)
	case convert.expr == "c.StringValue(%s)":
		g.line("return %s", wrap("c.StringOrNull("+call+")"))
		return
	default:
		g.line("result, ok := %s", call)
	}
	if maybe {
		g.line("if !ok {\nreturn %s\n}", wrap("goja.Null()"))
	}
	g.line("return %s", wrap(convert.of("result")))
}
