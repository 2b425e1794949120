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
		attribute := fmt.Sprintf("§%s(%q, %q%s)", kind, m.name, content, strings.Join(append([]string{""}, more...), ", "))
		if m.attrs.has("Unscopable") {
			attribute = "§Unscopable(" + attribute + ")"
		}
		g.line("%s,", attribute)
	}
	t := g.resolve(m.typ)
	switch {
	case m.attrs.has("ReflectURL"):
		call("ReflectURL")
	case m.attrs.has("ReflectOnly"):
		call("ReflectEnumeration", enumeration(m, t.nullable))
	case isString(t) && t.nullable:
		call("ReflectNullableString")
	case isString(t) && t.attrs.has("LegacyNullToEmptyString"):
		call("ReflectLegacyNullString")
	case isString(t):
		call("ReflectString")
	case t.name == "boolean":
		call("ReflectBoolean")
	case t.name == "long":
		call("ReflectLong", integerLimits(m))
	case t.name == "unsigned long":
		call("ReflectUnsignedLong", integerLimits(m))
	case t.name == "double":
		call("ReflectDouble", m.attrs.value("ReflectDefault", "0"))
	case t.name == "DOMTokenList":
		call("ReflectTokens")
	default:
		m.at.fail("an attribute of type %s cannot reflect", t.name)
	}
}

// enumeration is the keywords that an attribute is limited to, with its default values.
func enumeration(m *member, nullable bool) string {
	fields := []string{fmt.Sprintf("Keywords: %#v", m.attrs["ReflectOnly"])}
	for _, name := range []string{"Missing", "Invalid"} {
		if m.attrs.has("Reflect" + name) {
			fields = append(fields, fmt.Sprintf("%s: %q", name, m.attrs.value("Reflect"+name, "")))
		}
	}
	if nullable {
		fields = append(fields, "Nullable: true")
	}
	return "§Enumeration{" + strings.Join(fields, ", ") + "}"
}

// integerLimits is what numbers an attribute takes.
func integerLimits(m *member) string {
	var fields []string
	if v := m.attrs.value("ReflectDefault", ""); v != "" {
		fields = append(fields, "Default: "+v)
	}
	for _, name := range []string{"NonNegative", "Positive", "PositiveWithFallback"} {
		if m.attrs.has("Reflect" + name) {
			fields = append(fields, strings.TrimPrefix(name, "PositiveWith")+": true")
		}
	}
	if r := m.attrs["ReflectRange"]; len(r) == 2 {
		fields = append(fields, "Min: "+r[0], "Max: "+r[1])
	}
	return "§IntegerLimits{" + strings.Join(fields, ", ") + "}"
}
