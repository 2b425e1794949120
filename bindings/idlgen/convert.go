package main

import (
	"fmt"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// A conversion is Go source for one: an expression with %s for the value, such as
// "c.DOMString(%s)", and the Go type of the result as the output writes it.
type conversion struct{ expr, goType string }

func (c conversion) of(value string) string { return strings.ReplaceAll(c.expr, "%s", value) }

var (
	methodCall   = regexp.MustCompile(`^c\.(\w+)\(%s\)$`)
	functionCall = regexp.MustCompile(`^([\w§]+(\[\w+\])?)\(c, %s\)$`)
)

// function is the conversion as a func(Call, goja.Value) T.
func (g *generator) function(c conversion) string {
	if method := methodCall.FindStringSubmatch(c.expr); method != nil {
		return "§Call." + method[1]
	}
	if function := functionCall.FindStringSubmatch(c.expr); function != nil {
		return function[1]
	}
	return fmt.Sprintf("func(c §Call, v goja.Value) %s { return %s }", c.goType, c.of("v"))
}

var integers = map[string]string{
	"byte": "int8", "octet": "uint8", "short": "int16", "unsigned short": "uint16",
	"long": "int32", "unsigned long": "uint32", "long long": "int64", "unsigned long long": "uint64",
}

// otherPrimitives are the other types with a converter of their own.
var otherPrimitives = map[string]conversion{
	"any": {"%s", "any"}, "object": {"c.Object(%s)", "*goja.Object"}, "boolean": {"c.Boolean(%s)", "bool"},
	"DOMString": {"c.DOMString(%s)", "string"}, "USVString": {"c.USVString(%s)", "string"}, "ByteString": {"c.ByteString(%s)", "string"},
	"double": {"c.Double(%s)", "float64"}, "float": {"c.Double(%s)", "float64"},
	"unrestricted double": {"c.Number(%s)", "float64"}, "unrestricted float": {"c.Number(%s)", "float64"},
	"BufferSource": {"c.BufferSource(%s)", "[]byte"}, "AllowSharedBufferSource": {"c.BufferSource(%s)", "[]byte"},
}

func isString(t *idlType) bool {
	return slices.Contains([]string{"DOMString", "USVString", "ByteString"}, t.name)
}

// fromScript is the conversion of a JS value to a type, as Go wants it. want may be nil.
func (g *generator) fromScript(t *idlType, want types.Type) conversion {
	t = g.resolve(t)
	if t.nullable && t.name != "any" {
		return g.fromNullable(t, want)
	}
	d := g.byName[t.name]
	c, isPrimitive := otherPrimitives[t.name]
	switch {
	case integers[t.name] != "":
		convert := "Integer"
		for _, name := range []string{"Clamp", "EnforceRange"} {
			if t.attrs.has(name) {
				convert = name
			}
		}
		c = conversion{"§" + convert + "[" + integers[t.name] + "](c, %s)", integers[t.name]}
	case isString(t) && t.attrs.has("LegacyNullToEmptyString"):
		c.expr = "c.LegacyNullString(%s)"
	case isPrimitive:
	case t.name == "sequence" || t.name == "FrozenArray":
		element := g.fromScript(t.args[0], elementOf(want))
		c = conversion{fmt.Sprintf("§Sequence(c, %%s, %s)", g.function(element)), "[]" + element.goType}
	case t.name == "record":
		element := g.fromScript(t.args[0], nil)
		c = conversion{fmt.Sprintf("§Record(c, %%s, %s)", g.function(element)), "[][2]" + element.goType}
	case t.name == "union":
		c = conversion{g.unionConverter(t) + "(c, %s)", "any"}
	case d == nil:
		t.at.fail("unknown type %s", t.name)
	case d.kind == enumKind:
		c = conversion{fmt.Sprintf("c.Enum(%%s, %q, %s)", t.name, g.enumValues(d)), "string"}
	case d.kind == dictionaryKind:
		c = conversion{g.dictionaryConverter(d) + "(c, %s)", g.declared(d, want)}
	case d.kind == callbackKind:
		c = conversion{g.callbackConverter(d) + "(c, %s)", g.declared(d, want)}
	case d.kind == interfaceKind:
		value := g.valueType(d)
		c = conversion{fmt.Sprintf("§To[%s](c, %%s, %q)", value, t.name), value}
	case d.kind == typedefKind || d.kind == callbackInterfaceKind: // [Custom]
		c = conversion{"to" + upperFirst(t.name) + "(c, %s)", "any"}
		if want != nil {
			c.goType = g.goType(want)
		}
	default:
		t.at.fail("%s is no type", t.name)
	}
	return g.adapt(c, want)
}

// declared is the Go type of a dictionary or callback.
func (g *generator) declared(d *definition, want types.Type) string {
	if want != nil {
		return g.goType(want)
	}
	return g.named(d.file.pkg, d.file.pkg.typeNamed(d.at, d.name).Name())
}

// fromNullable takes null and undefined for nil, or for the zero value where Go wants no
// pointer.
func (g *generator) fromNullable(t *idlType, want types.Type) conversion {
	if d := g.find(interfaceKind, t.name); d != nil {
		value := g.valueType(d)
		return conversion{fmt.Sprintf("§ToNullable[%s](c, %%s, %q)", value, t.name), value}
	}
	if p, ok := want.(*types.Pointer); ok {
		c := g.fromScript(notNull(t), p.Elem())
		return conversion{fmt.Sprintf("§Nullable(c, %%s, %s)", g.function(c)), "*" + c.goType}
	}
	c := g.fromScript(notNull(t), want)
	return conversion{fmt.Sprintf("§NullToZero(c, %%s, %s)", g.function(c)), c.goType}
}

// adapt converts to another Go type of the same kind, such as int for uint32.
func (g *generator) adapt(c conversion, want types.Type) conversion {
	if want == nil || g.goType(want) == c.goType {
		return c
	}
	if _, isBasic := want.Underlying().(*types.Basic); isBasic && types.Universe.Lookup(c.goType) != nil {
		return conversion{g.goType(want) + "(" + c.expr + ")", g.goType(want)}
	}
	return conversion{c.expr, g.goType(want)}
}

// elementOf is the element type of a slice type; nil for everything else.
func elementOf(t types.Type) types.Type {
	if t != nil {
		if s, ok := t.Underlying().(*types.Slice); ok {
			return s.Elem()
		}
	}
	return nil
}

// toScript is the conversion of a Go value of type from to a JS value.
func (g *generator) toScript(t *idlType, from types.Type) conversion {
	t = g.resolve(t)
	return conversion{g.toScriptExpr(t, from, g.goType(from)), "goja.Value"}
}

func (g *generator) toScriptExpr(t *idlType, from types.Type, goType string) string {
	basic, isBasic := from.Underlying().(*types.Basic)
	is := func(info types.BasicInfo) bool { return isBasic && basic.Info()&info != 0 }
	pointer, isPointer := from.(*types.Pointer)
	element := func(convert string, t *idlType, from types.Type) string {
		return fmt.Sprintf("§%s(c, %%s, func(c §Call, v %s) goja.Value { return %s })", convert, g.goType(from), g.toScript(t, from).of("v"))
	}
	switch {
	case goType == "any" || goType == "interface{}":
		return "c.Realm.ScriptValue(%s)"
	case goType == "goja.Value":
		return "%s"
	case goType == "time.Time":
		return "c.TimeStamp(%s)"
	case !isBasic && g.find(interfaceKind, t.name) != nil && types.IsInterface(from):
		return "c.Realm.Wrap(%s)"
	case !isBasic && g.find(interfaceKind, t.name) != nil:
		return "§WrapOrNull(c.Realm, %s)"
	case (t.name == "ArrayBuffer" || t.name == "Uint8Array") && goType == "[]byte":
		return "c." + t.name + "Value(%s)"
	case t.name == "sequence" && elementOf(from) != nil:
		return element("Array", t.args[0], elementOf(from))
	case t.name == "FrozenArray" && elementOf(from) != nil:
		return element("FrozenArray", t.args[0], elementOf(from))
	case t.nullable && isPointer:
		return element("PointerValue", notNull(t), pointer.Elem())
	case is(types.IsString) && (isString(t) || g.find(enumKind, t.name) != nil):
		if t.nullable {
			return "c.EmptyIsNull(" + cast(goType, "string") + ")"
		}
		return "c.StringValue(" + cast(goType, "string") + ")"
	case is(types.IsBoolean) && t.name == "boolean":
		return "c.BooleanValue(" + cast(goType, "bool") + ")"
	case is(types.IsInteger) && !isString(t):
		return "c.IntegerValue(" + cast(goType, "int64") + ")"
	case is(types.IsFloat) && !isString(t):
		return "c.NumberValue(" + cast(goType, "float64") + ")"
	}
	t.at.fail("no conversion of Go's %s to %s", goType, t.name)
	return ""
}

func cast(from, to string) string {
	if from == to {
		return "%s"
	}
	return to + "(%s)"
}

// unionConverter writes, once for each union, the function that chooses a member type (Web
// IDL §3.2.24), and returns its name. Go is given the member's value as any.
func (g *generator) unionConverter(t *idlType) string {
	members, nullable := g.flatten(t)
	var names []string
	for _, m := range members {
		name := upperFirst(m.name)
		for _, of := range m.args {
			name += upperFirst(of.name)
		}
		names = append(names, strings.ReplaceAll(name, " ", ""))
	}
	name := "to" + strings.Join(names, "Or")
	g.once(name, nil, func() {
		g.line("func %s(c §Call, v goja.Value) any {", name)
		if nullable {
			g.line("if goja.IsNull(v) || goja.IsUndefined(v) {\nreturn nil\n}")
		}
		slices.SortStableFunc(members, func(a, b *idlType) int { return g.unionOrder(a) - g.unionOrder(b) })
		for i, m := range members {
			convert := g.fromScript(m, nil).of("v")
			if i == len(members)-1 && g.unionOrder(m) >= booleanOrder {
				g.line("return %s\n}", convert)
				return
			}
			g.line("if %s {\nreturn %s\n}", g.typeTest(m), convert)
		}
		g.line("c.ThrowTypeError(\"The provided value is not of type '(%s)'.\")\nreturn nil\n}", strings.Join(names, " or "))
	})
	return name
}

// unionOrder is the order in which a union's members are tried: objects first, strings last.
func (g *generator) unionOrder(t *idlType) int {
	switch {
	case g.find(interfaceKind, t.name) != nil:
		return 0
	case t.name == "BufferSource" || t.name == "ArrayBuffer":
		return 1
	case g.find(callbackKind, t.name) != nil:
		return 2
	case t.name == "sequence" || t.name == "FrozenArray":
		return 3
	case t.name == "record" || t.name == "object" || g.find(dictionaryKind, t.name) != nil || g.find(callbackInterfaceKind, t.name) != nil:
		return 4
	case t.name == "boolean":
		return booleanOrder
	case integers[t.name] != "" || strings.HasSuffix(t.name, "double"):
		return 6
	}
	return 7
}

// booleanOrder is the order of the first type that takes every value.
const booleanOrder = 5

// typeTest is the condition under which v is taken for a type among others.
func (g *generator) typeTest(t *idlType) string {
	test := [...]string{"", "c.IsBufferSource(v)", "c.IsCallable(v)", "c.Iterable(v)", "c.IsObject(v)", "c.IsBoolean(v)", "c.IsNumber(v)", "true"}[g.unionOrder(t)]
	switch {
	case test == "":
		return fmt.Sprintf("§Is[%s](c, v, %q)", g.valueType(g.byName[t.name]), t.name)
	case g.find(dictionaryKind, t.name) != nil:
		return test + " || goja.IsUndefined(v) || goja.IsNull(v)"
	}
	return test
}
