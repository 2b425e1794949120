package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// receiver is the expression for the Go object behind this, after the brand check.
func (g *generator) receiver(d *definition, m *member) (expr string, members types.Type) {
	if name := m.owner.attrs.value("ImplementedBy", ""); name != "" {
		return lowerFirst(name) + "Of(c)", types.NewPointer(m.owner.file.pkg.typeNamed(m.at, name).Type())
	}
	class := g.class(d)
	expr = fmt.Sprintf("§This[%s](c)", g.named(class.pkg, class.value))
	if class.as != "" {
		expr += "." + class.as + "()"
	}
	return expr, class.members
}

// method finds the Go method or field of a member. Of a static member it is a function.
func (g *generator) method(d *definition, m *member, name string) (call string, s *types.Signature, isField bool) {
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
func custom(d *definition, m *member) string {
	if m.owner.kind == mixinKind {
		d = m.owner
	}
	return lowerFirst(d.name) + upperFirst(m.name)
}

// eventHandlerTypes are HTML's callback types of on… attributes (HTML §8.1.8.1).
var eventHandlerTypes = []string{"EventHandler", "OnErrorEventHandler", "OnBeforeUnloadEventHandler"}

func (g *generator) attribute(d *definition, m *member) {
	switch {
	case slices.Contains(eventHandlerTypes, m.typ.name):
		g.line("§EventHandlerAttribute(%q),", m.attrs.value("ImplementedAs", strings.TrimPrefix(m.name, "on")))
		return
	case m.attrs.has("Reflect") || m.attrs.has("ReflectURL"):
		g.reflectingAttribute(m)
		return
	}
	g.line("{Name: %q,", m.name)
	g.flag("Static", m.static)
	g.flag("Unforgeable", m.attrs.has("LegacyUnforgeable"))
	g.flag("Unscopable", m.attrs.has("Unscopable"))
	if m.attrs.has("Custom") || m.attrs.has("CustomGetter") {
		g.line("Get: %s,", custom(d, m))
	} else {
		g.getter(d, m)
	}
	g.setter(d, m)
	g.line("},")
}

func (g *generator) getter(d *definition, m *member) {
	call, s, isField := g.method(d, m, m.attrs.value("ImplementedAs", goName(m.name)))
	if !isField {
		call += "(" + contextArgument(s) + ")"
	}
	g.line("Get: func(c §Call) goja.Value {")
	if m.attrs.has("CachedAttribute") || g.resolve(m.typ).name == "FrozenArray" {
		values, _ := results(s)
		g.line("return c.Cached(func() goja.Value { return %s })", g.toScript(m.typ, values[0]).of(call))
	} else {
		g.returns(m, call, s)
	}
	g.line("},")
}

func (g *generator) setter(d *definition, m *member) {
	switch {
	case m.attrs.has("Replaceable"):
		g.line("Set: §Call.Replace,")
		return
	case m.attrs.has("PutForwards"):
		g.line("Set: func(c §Call) { c.PutForward(%q) },", m.attrs.value("PutForwards", ""))
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
	g.line("Set: func(c §Call) {")
	if e := g.find(enumKind, g.resolve(m.typ).name); e != nil { // Web IDL §3.7.6: others are ignored
		g.line("self := %s", strings.TrimSuffix(call, "."+name))
		call = "self." + name
		g.line("value, ok := c.EnumOrIgnore(c.Argument(0), %s)\nif !ok {\nreturn\n}", g.enumValues(e))
		value = g.adapt(conversion{"value", "string"}, want).expr
	}
	g.line("%s\n},", checked(s, call+"("+value+")"))
}

// checked is a call of a function that returns nothing but perhaps an error.
func checked(s *types.Signature, call string) string {
	if _, fails := results(s); fails {
		return "c.Check(" + call + ")"
	}
	return call
}

func (g *generator) operations(d *definition, list []*member) {
	for _, a := range d.members {
		if a.stringifies {
			list = append(list, &member{at: a.at, kind: stringifier, name: "toString", attrs: extAttrs{
				"ImplementedAs": {a.attrs.value("ImplementedAs", goName(a.name))}}, owner: a.owner})
		}
	}
	overloads := map[string][]*member{}
	var first []*member
	for _, m := range list {
		if m.name == "" {
			continue // a getter, setter or deleter without a name
		}
		key := fmt.Sprint(m.static, m.name)
		if overloads[key] = append(overloads[key], m); len(overloads[key]) == 1 {
			first = append(first, m)
		}
	}
	g.each("Operations: []§Operation{", first, func(m *member) {
		g.operation(d, overloads[fmt.Sprint(m.static, m.name)])
	})
}

func (g *generator) operation(d *definition, overloads []*member) {
	m := overloads[0]
	length := requiredArguments(m.args)
	for _, o := range overloads[1:] {
		length = min(length, requiredArguments(o.args))
	}
	g.line("{Name: %q,", m.name)
	if length > 0 {
		g.line("Length: %d,", length)
	}
	if m.kind == stringifier {
		m.typ = &idlType{at: m.at, name: "DOMString"}
	}
	g.flag("Static", m.static)
	g.flag("Unforgeable", m.attrs.has("LegacyUnforgeable"))
	g.flag("Unscopable", m.attrs.has("Unscopable"))
	g.flag("Promise", m.typ.name == "Promise")
	if m.attrs.has("Custom") {
		g.line("Do: %s,\n},", custom(d, m))
		return
	}
	g.line("Do: func(c §Call) goja.Value {")
	if len(overloads) == 1 {
		g.operationBody(d, m)
	} else {
		g.overloaded(d, overloads)
	}
	g.line("},\n},")
}

func (g *generator) operationBody(d *definition, m *member) {
	name := goOperationName(m.name)
	if m.kind == stringifier {
		name = "String"
	}
	call, s, isField := g.method(d, m, m.attrs.value("ImplementedAs", name))
	if !isField {
		call += "(" + g.arguments(m, s) + ")"
	}
	g.returns(m, call, s)
}

// overloaded chooses by the number of arguments and then by the type of the first argument
// in which those of that number differ (Web IDL §3.6).
func (g *generator) overloaded(d *definition, overloads []*member) {
	fitting := func(n int) []*member {
		return slices.DeleteFunc(slices.Clone(overloads), func(o *member) bool {
			return requiredArguments(o.args) > n || len(o.args) < n && !slices.ContainsFunc(o.args, func(a argument) bool { return a.variadic })
		})
	}
	n := 0
	for _, o := range overloads {
		n = max(n, len(o.args))
	}
	g.line("switch n := len(c.Arguments); {")
	for fit := fitting(n); len(fit) > 0; n-- {
		fewer := fitting(n - 1)
		if len(fit) == 1 && slices.Equal(fit, fewer) {
			continue
		}
		if g.line("case n >= %d:", n); len(fit) > 1 {
			fit = g.distinguish(d, fit, n)
		}
		g.operationBody(d, fit[0])
		fit = fewer
	}
	g.line("}\npanic(\"unreachable\")")
}

// distinguish tries one of two overloads and leaves the other for everything else.
func (g *generator) distinguish(d *definition, fit []*member, n int) []*member {
	at := 0
	for at < n && g.resolve(fit[0].args[at].typ).name == g.resolve(fit[1].args[at].typ).name {
		at++
	}
	if at == n || len(fit) > 2 {
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
func contextArgument(s *types.Signature) string {
	if s.Params().Len() > 0 && strings.HasSuffix(s.Params().At(0).Type().String(), ".ExecutionContext") {
		return "c.Realm.Context()"
	}
	return ""
}

// arguments converts the arguments for the Go parameters.
func (g *generator) arguments(m *member, s *types.Signature) string {
	var list []string
	if context := contextArgument(s); context != "" {
		list = append(list, context)
	}
	offset := len(list)
	if n := s.Params().Len() - offset; n != len(m.args) {
		m.at.fail("Go takes %d arguments for the %d of %s", n, len(m.args), m.name)
	}
	for i, a := range m.args {
		list = append(list, g.argument(a, i, s.Params().At(i+offset).Type()))
	}
	return strings.Join(list, ", ")
}

func (g *generator) argument(a argument, i int, want types.Type) string {
	t, at := g.resolve(a.typ), fmt.Sprintf("c.Argument(%d)", i)
	if a.variadic {
		return fmt.Sprintf("§Variadic(c, %d, %s)...", i, g.function(g.fromScript(t, elementOf(want))))
	}
	if d := g.find(interfaceKind, t.name); d != nil {
		check := "Arg"
		if t.nullable || a.optional {
			check = "OptionalArg"
		}
		return fmt.Sprintf("§%s[%s](c, %d, %q)", check, g.valueType(d), i, t.name)
	}
	switch {
	case !a.optional || a.fallback == "{}" || a.fallback == "null" && t.name != "any",
		a.fallback == "false", a.fallback == "0" && integers[t.name] != "" && !t.attrs.has("EnforceRange"):
		return g.fromScript(t, want).of(at) // what undefined is converted to is the default
	case t.name == "any":
		return fmt.Sprintf("c.OptionalAny(%d)", i)
	case a.fallback == "":
		if p, ok := want.(*types.Pointer); ok {
			return fmt.Sprintf("§Optional(c, %d, %s)", i, g.function(g.fromScript(t, p.Elem())))
		}
		return fmt.Sprintf("§OptionalOrZero(c, %d, %s)", i, g.function(g.fromScript(t, want)))
	case a.fallback == "[]":
		a.fallback = "nil"
	}
	return fmt.Sprintf("§Default(c, %d, %s, %s)", i, g.function(g.fromScript(t, want)), a.fallback)
}

// returns calls Go and returns what it returned, as a JS value of the member's type.
func (g *generator) returns(m *member, call string, s *types.Signature) {
	values, fails := results(s)
	wrap := func(v string) string { return v }
	t := g.resolve(m.typ)
	if t.name == "Promise" {
		t, wrap = g.resolve(t.args[0]), func(v string) string { return "c.Resolved(" + v + ")" }
	}
	blanks := strings.Repeat("_, ", len(values))
	if t.name == "undefined" || m.attrs.has("ReturnArgument") {
		if fails && len(values) > 0 {
			g.line("%serr := %s\nc.Check(err)", blanks, call)
		} else {
			g.line("%s", checked(s, call))
		}
		i := slices.IndexFunc(m.args, func(a argument) bool { return a.name == m.attrs.value("ReturnArgument", "") })
		if i >= 0 {
			g.line("return c.Argument(%d)", i)
		} else {
			g.line("return %s", wrap("goja.Undefined()"))
		}
		return
	}
	maybe := len(values) == 2 && values[1].String() == "bool"
	if len(values) != 1 && !maybe {
		m.at.fail("Go returns %s for the %s of %s", g.goType(s.Results()), t.name, m.name)
	}
	left := "result"
	if maybe && !t.nullable { // Go's zero value for what is not there
		left, maybe = "result, _", false
	} else if maybe {
		left, t = "result, ok", notNull(t)
	}
	convert := g.toScript(t, values[0])
	switch {
	case fails:
		g.line("%s, err := %s\nc.Check(err)", left, call)
	case left == "result":
		g.line("return %s", wrap(convert.of(call)))
		return
	case maybe && convert.expr == "c.StringValue(%s)":
		g.line("return %s", wrap("c.StringOrNull("+call+")"))
		return
	default:
		g.line("%s := %s", left, call)
	}
	if maybe {
		g.line("if !ok {\nreturn %s\n}", wrap("goja.Null()"))
	}
	g.line("return %s", wrap(convert.of("result")))
}
