package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// A conversion is Go source for one: an expression with %s for the value, such as
// "c.DOMString(%s)", and the Go type of the result as the output writes it.
type conversion struct{ expr, goType string }

func (c conversion) of(value string) string { return strings.ReplaceAll(c.expr, "%s", value) }

// function is the conversion as a func(Call, goja.Value) T.
func (g *generator) function(c conversion) string {
	if method, ok := strings.CutPrefix(c.expr, "c."); ok && strings.HasSuffix(method, "(%s)") && isWord(method[:len(method)-4]) {
		return g.runtime("Call.") + method[:len(method)-4]
	}
	if name, ok := strings.CutSuffix(c.expr, "(c, %s)"); ok && isWord(strings.NewReplacer("[", "", "]", "", ".", "").Replace(name)) {
		return name
	}
	return fmt.Sprintf("func(c %s, v goja.Value) %s { return %s }", g.runtime("Call"), c.goType, c.of("v"))
}

func isWord(s string) bool {
	return span(s, func(c byte) bool { return isLetter(c) || isDigit(c) }) == len(s)
}

var integers = map[string]string{
	"byte": "int8", "octet": "uint8", "short": "int16", "unsigned short": "uint16",
	"long": "int32", "unsigned long": "uint32", "long long": "int64", "unsigned long long": "uint64",
}

// otherPrimitives are the other types with a converter of their own: its name, and the Go type.
var otherPrimitives = map[string][2]string{
	"boolean": {"Boolean", "bool"}, "DOMString": {"DOMString", "string"}, "USVString": {"USVString", "string"},
	"ByteString": {"ByteString", "string"}, "double": {"Double", "float64"}, "float": {"Double", "float64"},
	"unrestricted double": {"Number", "float64"}, "unrestricted float": {"Number", "float64"},
	"object": {"Object", "*goja.Object"}, "BufferSource": {"BufferSource", "[]byte"},
	"AllowSharedBufferSource": {"BufferSource", "[]byte"},
}

// namedOf is the Go type of a dictionary or callback.
func (g *generator) namedOf(f *idlFile, at position, name string, want types.Type) string {
	if want != nil {
		return g.goType(want)
	}
	return g.named(f.pkg, f.pkg.typeNamed(at, name).Name())
}

func isString(t *idlType) bool {
	return t.name == "DOMString" || t.name == "USVString" || t.name == "ByteString"
}

// fromScript is the conversion of a JS value to a type, as Go wants it. want may be nil.
func (g *generator) fromScript(t *idlType, want types.Type) conversion {
	t = g.resolve(t)
	if t.nullable {
		return g.fromNullable(t, want)
	}
	var c conversion
	primitive, isPrimitive := otherPrimitives[t.name]
	switch {
	case integers[t.name] != "":
		convert := "Integer"
		for _, name := range []string{"Clamp", "EnforceRange"} {
			if t.attrs.has(name) {
				convert = name
			}
		}
		c = conversion{g.runtime(convert) + "[" + integers[t.name] + "](c, %s)", integers[t.name]}
	case isString(t) && t.attrs.has("LegacyNullToEmptyString"):
		c = conversion{"c.LegacyNullString(%s)", "string"}
	case isPrimitive:
		c = conversion{"c." + primitive[0] + "(%s)", primitive[1]}
	case t.name == "any":
		c = conversion{"%s", "any"}
	case t.name == "sequence" || t.name == "FrozenArray":
		element := g.fromScript(t.args[0], elementOf(want))
		c = conversion{fmt.Sprintf("%s(c, %%s, %s)", g.runtime("Sequence"), g.function(element)), "[]" + element.goType}
	case t.name == "record":
		element := g.fromScript(t.args[0], nil)
		c = conversion{fmt.Sprintf("%s(c, %%s, %s)", g.runtime("Record"), g.function(element)), "[][2]" + element.goType}
	case t.name == "union":
		c = conversion{g.unionConverter(t) + "(c, %s)", "any"}
	case g.enums[t.name] != nil:
		c = conversion{fmt.Sprintf("c.Enum(%%s, %q, %s)", t.name, g.enumValues(g.enums[t.name])), "string"}
	case g.dictionaries[t.name] != nil:
		d := g.dictionaries[t.name]
		c = conversion{g.dictionaryConverter(d) + "(c, %s)", g.namedOf(d.file, d.at, d.name, want)}
	case g.callbacks[t.name] != nil:
		d := g.callbacks[t.name]
		c = conversion{g.callbackConverter(d) + "(c, %s)", g.namedOf(d.file, d.at, d.name, want)}
	case g.interfaces[t.name] != nil && g.interfaces[t.name].callback, g.typedefs[t.name] != nil: // [Custom]
		c = conversion{"to" + upperFirst(t.name) + "(c, %s)", "any"}
		if want != nil {
			c.goType = g.goType(want)
		}
	case g.interfaces[t.name] != nil:
		value := g.valueType(g.interfaces[t.name])
		c = conversion{fmt.Sprintf("%s[%s](c, %%s, %q)", g.runtime("To"), value, t.name), value}
	default:
		t.at.fail("unknown type %s", t.name)
	}
	return g.adapt(c, want)
}

// fromNullable takes null and undefined for nil, or for the zero value where Go wants no
// pointer.
func (g *generator) fromNullable(t *idlType, want types.Type) conversion {
	bare := *t
	bare.nullable = false
	if d := g.interfaces[t.name]; d != nil && !d.callback {
		value := g.valueType(d)
		return conversion{fmt.Sprintf("%s[%s](c, %%s, %q)", g.runtime("ToNullable"), value, t.name), value}
	}
	if t.name == "any" {
		return g.fromScript(&bare, want)
	}
	if p, ok := want.(*types.Pointer); ok {
		c := g.fromScript(&bare, p.Elem())
		return conversion{fmt.Sprintf("%s(c, %%s, %s)", g.runtime("Nullable"), g.function(c)), "*" + c.goType}
	}
	c := g.fromScript(&bare, want)
	return conversion{fmt.Sprintf("%s(c, %%s, %s)", g.runtime("NullToZero"), g.function(c)), c.goType}
}

// adapt converts to another Go type of the same kind, such as int for uint32.
func (g *generator) adapt(c conversion, want types.Type) conversion {
	if want == nil || g.goType(want) == c.goType {
		return c
	}
	_, wantBasic := want.Underlying().(*types.Basic)
	if wantBasic && types.Universe.Lookup(c.goType) != nil {
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
	goType := g.goType(from)
	value := func(expr string) conversion { return conversion{expr, "goja.Value"} }
	basic, _ := from.Underlying().(*types.Basic)
	switch {
	case goType == "any" || goType == "interface{}":
		return value("c.Realm.ScriptValue(%s)")
	case goType == "goja.Value":
		return value("%s")
	case goType == "time.Time":
		g.imports["time"] = true
		return value("c.TimeStamp(%s)")
	case basic == nil && g.interfaces[t.name] != nil:
		if types.IsInterface(from) {
			return value("c.Realm.Wrap(%s)")
		}
		return value(g.runtime("WrapOrNull") + "(c.Realm, %s)")
	case (t.name == "ArrayBuffer" || t.name == "Uint8Array") && goType == "[]byte":
		return value("c." + t.name + "Value(%s)")
	case t.name == "sequence" || t.name == "FrozenArray":
		if elementOf(from) == nil {
			t.at.fail("Go has %s for a %s", goType, t.name)
		}
		element := g.toScript(t.args[0], elementOf(from))
		make := "Array"
		if t.name == "FrozenArray" {
			make = "FrozenArray"
		}
		return value(fmt.Sprintf("%s(c, %%s, func(c %s, v %s) goja.Value { return %s })",
			g.runtime(make), g.runtime("Call"), g.goType(elementOf(from)), element.of("v")))
	case t.nullable && basic == nil:
		p, ok := from.(*types.Pointer)
		if !ok {
			break
		}
		bare := *t
		bare.nullable = false
		element := g.toScript(&bare, p.Elem())
		return value(fmt.Sprintf("%s(c, %%s, func(c %s, v %s) goja.Value { return %s })",
			g.runtime("PointerValue"), g.runtime("Call"), g.goType(p.Elem()), element.of("v")))
	case basic != nil && (isString(t) || g.enums[t.name] != nil) && basic.Info()&types.IsString != 0:
		if t.nullable {
			return value("c.EmptyIsNull(" + cast(goType, "string") + ")")
		}
		return value("c.StringValue(" + cast(goType, "string") + ")")
	case basic != nil && t.name == "boolean" && basic.Info()&types.IsBoolean != 0:
		return value("c.BooleanValue(" + cast(goType, "bool") + ")")
	case basic != nil && basic.Info()&types.IsInteger != 0:
		return value("c.IntegerValue(" + cast(goType, "int64") + ")")
	case basic != nil && basic.Info()&types.IsFloat != 0:
		return value("c.NumberValue(" + cast(goType, "float64") + ")")
	}
	t.at.fail("no conversion of Go's %s to %s", goType, t.name)
	return conversion{}
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
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = upperFirst(strings.ReplaceAll(m.name, " ", ""))
		for _, of := range m.args {
			names[i] += upperFirst(strings.ReplaceAll(of.name, " ", ""))
		}
	}
	name := "to" + strings.Join(names, "Or")
	g.once(name, nil, func() {
		g.line("func %s(c %s, v goja.Value) any {", name, g.runtime("Call"))
		if nullable {
			g.line("if goja.IsNull(v) || goja.IsUndefined(v) {\nreturn nil\n}")
		}
		sorted := g.byKind(members)
		for i, m := range sorted {
			convert := g.fromScript(m, nil).of("v")
			if i == len(sorted)-1 && g.unionOrder(m) >= booleanOrder {
				g.line("return %s\n}", convert)
				return
			}
			g.line("if %s {\nreturn %s\n}", g.typeTest(m), convert)
		}
		g.line("c.ThrowTypeError(\"The provided value is not of type '(%s)'.\")\nreturn nil\n}", strings.Join(names, " or "))
	})
	return name
}

// unionOrder is the order in which a union's members are tried.
func (g *generator) unionOrder(t *idlType) int {
	switch {
	case g.interfaces[t.name] != nil && !g.interfaces[t.name].callback:
		return 0
	case t.name == "BufferSource" || t.name == "ArrayBuffer":
		return 1
	case g.callbacks[t.name] != nil:
		return 2
	case t.name == "sequence" || t.name == "FrozenArray":
		return 3
	case t.name == "record" || t.name == "object" || g.dictionaries[t.name] != nil || g.interfaces[t.name] != nil:
		return 4
	case t.name == "boolean":
		return booleanOrder
	case integers[t.name] != "" || strings.HasSuffix(t.name, "double"):
		return 6
	}
	return 7 // strings, enumerations, any
}

const booleanOrder = 5

func (g *generator) byKind(members []*idlType) []*idlType {
	members = slices.Clone(members)
	slices.SortStableFunc(members, func(a, b *idlType) int { return g.unionOrder(a) - g.unionOrder(b) })
	return members
}

// typeTest is the condition under which v is taken for a type among others.
func (g *generator) typeTest(t *idlType) string {
	switch g.unionOrder(t) {
	case 0:
		return fmt.Sprintf("%s[%s](c, v, %q)", g.runtime("Is"), g.valueType(g.interfaces[t.name]), t.name)
	case 1:
		return "c.IsBufferSource(v)"
	case 2:
		return "c.IsCallable(v)"
	case 3:
		return "c.Iterable(v)"
	case 4:
		if g.dictionaries[t.name] != nil {
			return "c.IsObject(v) || goja.IsUndefined(v) || goja.IsNull(v)"
		}
		return "c.IsObject(v)"
	case booleanOrder:
		return "c.IsBoolean(v)"
	case 6:
		return "c.IsNumber(v)"
	}
	return "true"
}
