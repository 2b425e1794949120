package engine

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// members prints the object's own enumerable properties, array elements excepted.
func (p *printer) members(o *goja.Object, level int) []string {
	if level > p.depth {
		return nil
	}
	indexed := o.ClassName() == "Array" || o.ClassName() == "Arguments"
	var out []string
	for _, key := range o.Keys() {
		if indexed && isIndex(key) {
			continue
		}
		if text, ok := p.property(o, p.vm.ToValue(key), level); ok {
			out = append(out, propertyName(key)+": "+text)
		}
	}
	for _, sym := range o.Symbols() {
		if text, ok := p.property(o, sym, level); ok {
			out = append(out, "[Symbol("+sym.String()+")]: "+text)
		}
	}
	return out
}

// property prints the value of an own enumerable property, and only says that there is
// a getter where there is one.
func (p *printer) property(o *goja.Object, key goja.Value, level int) (string, bool) {
	d, ok := p.descriptor(o, key)
	if !ok || !d.Get("enumerable").ToBoolean() {
		return "", false
	}
	get, set := defined(d.Get("get")), defined(d.Get("set"))
	switch {
	case get && set:
		return "[Getter/Setter]", true
	case get:
		return "[Getter]", true
	case set:
		return "[Setter]", true
	}
	return p.value(d.Get("value"), level+1), true
}

// descriptor is the descriptor of an own property.
func (p *printer) descriptor(o *goja.Object, key goja.Value) (*goja.Object, bool) {
	d, ok := p.call("Object.getOwnPropertyDescriptor", goja.Undefined(), o, key).(*goja.Object)
	return d, ok
}

// lookUp is the value of a property of the object or of its prototypes; nil if there is
// none or if it is an accessor.
func (p *printer) lookUp(o *goja.Object, key goja.Value) goja.Value {
	for ; o != nil; o = o.Prototype() {
		if d, ok := p.descriptor(o, key); ok {
			return d.Get("value")
		}
	}
	return nil
}

// lookUpString is lookUp for a string, "" if the property is none.
func (p *printer) lookUpString(o *goja.Object, key string) string {
	if s, ok := p.lookUp(o, p.vm.ToValue(key)).(goja.String); ok {
		return s.String()
	}
	return ""
}

// errorHead is the error's stack, which begins with its name and message; these alone,
// in brackets, if there is no stack.
func (p *printer) errorHead(o *goja.Object) string {
	if stack := p.lookUpString(o, "stack"); stack != "" {
		return indentLines(formatStack(stack), len(p.path)-1)
	}
	title := cmp.Or(p.lookUpString(o, "name"), "Error")
	if message := p.lookUpString(o, "message"); message != "" {
		title += ": " + message
	}
	return "[" + title + "]"
}

// errorMembers are the properties that the head does not show already.
func (p *printer) errorMembers(o *goja.Object, level int) []string {
	var out []string
	for _, m := range p.members(o, level) {
		if name, _, _ := strings.Cut(m, ":"); name != "stack" && name != "message" && name != "name" {
			out = append(out, m)
		}
	}
	for _, key := range []string{"cause", "errors"} { // own, but not enumerable
		if d, ok := p.descriptor(o, p.vm.ToValue(key)); ok && !d.Get("enumerable").ToBoolean() {
			out = append(out, "["+key+"]: "+p.value(d.Get("value"), level+1))
		}
	}
	return out
}

// functionHead is "[Function: f]", "[class C extends B]" and the like.
func (p *printer) functionHead(o *goja.Object) string {
	name := p.lookUpString(o, "name")
	if p.isClass(o) {
		head := "[class " + cmp.Or(name, "(anonymous)")
		if base := o.Prototype(); base != nil {
			if name := p.lookUpString(base, "name"); name != "" { // Function.prototype has none
				head += " extends " + name
			}
		}
		return head + "]"
	}
	kind := cmp.Or(p.toStringTag(o), "Function")
	if name == "" {
		return "[" + kind + " (anonymous)]"
	}
	return "[" + kind + ": " + name + "]"
}

func (p *printer) isClass(o *goja.Object) bool {
	if o.ClassName() != "Function" {
		return false
	}
	source := p.call("Function.prototype.toString", o)
	return strings.HasPrefix(source.String(), "class")
}

func dateHead(o *goja.Object) string {
	t, ok := o.Export().(time.Time)
	if !ok {
		return "Invalid Date"
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// constructorName is the name of the nearest constructor on the prototype chain, "" for
// an object that has none.
func (p *printer) constructorName(o *goja.Object) string {
	for proto := o.Prototype(); proto != nil; proto = proto.Prototype() {
		if d, ok := p.descriptor(proto, p.vm.ToValue("constructor")); ok {
			if f, ok := d.Get("value").(*goja.Object); ok {
				return p.lookUpString(f, "name")
			}
		}
	}
	return ""
}

func (p *printer) toStringTag(o *goja.Object) string {
	if tag, ok := p.lookUp(o, goja.SymToStringTag).(goja.String); ok {
		return tag.String()
	}
	return ""
}

// formatStack writes goja's stack as other engines do: four spaces before each frame and
// no byte-code offsets.
func formatStack(stack string) string {
	lines := strings.Split(strings.TrimRight(stack, "\n"), "\n")
	for i, line := range lines {
		if frame, ok := strings.CutPrefix(line, "\tat "); ok {
			lines[i] = "    at " + formatFrame(frame)
		}
	}
	return strings.Join(lines, "\n")
}

// formatFrame turns "f (a.js:1:20(3))" into "f (a.js:1:20)".
func formatFrame(frame string) string {
	inner, wrapped := strings.CutSuffix(frame, "))")
	if !wrapped {
		if inner, wrapped = strings.CutSuffix(frame, ")"); !wrapped {
			return frame
		}
		if open := strings.LastIndexByte(inner, '('); open > 0 && isIndex(inner[open+1:]) {
			return inner[:open]
		}
		return frame
	}
	if open := strings.LastIndexByte(inner, '('); open > 0 && isIndex(inner[open+1:]) {
		return inner[:open] + ")"
	}
	return frame
}

// layout joins the parts of an object: in one line if that is short, else one a line.
func layout(prefix, opening string, parts []string, closing string, level int) string {
	if len(parts) == 0 {
		return prefix + opening + closing
	}
	used := len(prefix) + 2*level + len(parts)
	multiline := strings.Contains(prefix, "\n")
	for _, part := range parts {
		used += utf8.RuneCountInString(part)
		multiline = multiline || strings.Contains(part, "\n")
	}
	if !multiline && used <= inspectLineUsed {
		return prefix + opening + " " + strings.Join(parts, ", ") + " " + closing
	}
	indent := strings.Repeat("  ", level)
	return prefix + opening + "\n" + indent + "  " + strings.Join(parts, ",\n"+indent+"  ") + "\n" + indent + closing
}

// layoutList is layout for arrays: many short elements share lines.
func layoutList(prefix string, items, members []string, level int) string {
	parts := append(items, members...)
	if len(items) <= inspectOneLine {
		return layout(prefix, "[", parts, "]", level)
	}
	var lines []string
	line := ""
	for i, part := range parts {
		if i < len(parts)-1 {
			part += ","
		}
		if strings.Contains(part, "\n") {
			return layout(prefix, "[", parts, "]", level)
		}
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(part)+2*level > inspectLineUsed {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += part
	}
	lines = append(lines, line)
	if len(lines) == 1 {
		return prefix + "[ " + lines[0] + " ]"
	}
	indent := strings.Repeat("  ", level)
	return prefix + "[\n" + indent + "  " + strings.Join(lines, "\n"+indent+"  ") + "\n" + indent + "]"
}

func addRest(items []string, rest int) []string {
	if rest > 0 {
		items = append(items, fmt.Sprintf("... %d more item%s", rest, plural(rest)))
	}
	return items
}

// quote puts a string between quotes, preferring those that need no escape.
func quote(s string) string {
	q := byte('\'')
	for _, c := range []byte{'\'', '"', '`'} {
		if strings.IndexByte(s, c) < 0 {
			q = c
			break
		}
	}
	var b strings.Builder
	b.WriteByte(q)
	for _, r := range s {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7F:
			fmt.Fprintf(&b, `\x%02X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(q)
	return b.String()
}

func propertyName(key string) string {
	for i, r := range key {
		letter := r == '_' || r == '$' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7F
		if !letter && (i == 0 || r < '0' || r > '9') {
			return quote(key)
		}
	}
	if key == "" {
		return "''"
	}
	return key
}

func indentLines(s string, level int) string {
	return strings.ReplaceAll(s, "\n", "\n"+strings.Repeat("  ", max(level, 0)))
}

func isIndex(s string) bool {
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}

func defined(v goja.Value) bool { return v != nil && !goja.IsUndefined(v) }

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
