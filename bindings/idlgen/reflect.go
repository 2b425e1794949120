package main

import (
	"fmt"
	"strings"
)

// reflectingAttribute writes an attribute that reflects a content attribute (HTML §2.6.1), of
// whichever type.
func (g *generator) reflectingAttribute(m *member) {
	content := m.attrs.value("Reflect", m.attrs.value("ReflectURL", strings.ToLower(m.name)))
	call := func(kind string, more ...string) {
		g.line("%s(%q, %q%s),", g.runtime(kind), m.name, content, strings.Join(append([]string{""}, more...), ", "))
	}
	t := g.resolve(m.typ)
	switch {
	case m.attrs.has("ReflectURL"):
		call("ReflectURL")
	case m.attrs.has("ReflectOnly"):
		call("ReflectEnumeration", g.enumeration(m, t.nullable))
	case isString(t) && t.nullable:
		call("ReflectNullableString")
	case isString(t) && t.attrs.has("LegacyNullToEmptyString"):
		call("ReflectLegacyNullString")
	case isString(t):
		call("ReflectString")
	case t.name == "boolean":
		call("ReflectBoolean")
	case t.name == "long":
		call("ReflectLong", g.integerLimits(m))
	case t.name == "unsigned long":
		call("ReflectUnsignedLong", g.integerLimits(m))
	case t.name == "double":
		call("ReflectDouble", m.attrs.value("ReflectDefault", "0"))
	case t.name == "DOMTokenList":
		call("ReflectTokens")
	default:
		m.at.fail("an attribute of type %s cannot reflect", t.name)
	}
}

// enumeration is the keywords that an attribute is limited to, with its default values.
func (g *generator) enumeration(m *member, nullable bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s{Keywords: %#v", g.runtime("Enumeration"), m.attrs["ReflectOnly"])
	for _, field := range []string{"Missing", "Invalid"} {
		if name := "Reflect" + field; m.attrs.has(name) {
			fmt.Fprintf(&b, ", %s: %q", field, m.attrs.value(name, ""))
		}
	}
	if nullable {
		b.WriteString(", Nullable: true")
	}
	return b.String() + "}"
}

// integerLimits is what numbers an attribute takes.
func (g *generator) integerLimits(m *member) string {
	fields := []string{}
	if v := m.attrs.value("ReflectDefault", ""); v != "" {
		fields = append(fields, "Default: "+v)
	}
	for _, limit := range [][2]string{
		{"ReflectNonNegative", "NonNegative"}, {"ReflectPositive", "Positive"}, {"ReflectPositiveWithFallback", "Fallback"},
	} {
		if m.attrs.has(limit[0]) {
			fields = append(fields, limit[1]+": true")
		}
	}
	if r := m.attrs["ReflectRange"]; len(r) == 2 {
		fields = append(fields, "Min: "+r[0], "Max: "+r[1])
	}
	return g.runtime("IntegerLimits") + "{" + strings.Join(fields, ", ") + "}"
}
