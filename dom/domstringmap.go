package dom

import "strings"

// DOMStringMap is an element's data attributes (HTML §3.2.6.6), under names in camel case.
type DOMStringMap struct {
	ScriptWrappable
	element *Element
}

// Dataset is the element's data attributes, always the same map.
func (e *Element) Dataset() *DOMStringMap {
	r := e.rareData()
	if r.dataset == nil {
		r.dataset = &DOMStringMap{element: e}
	}
	return r.dataset
}

const dataPrefix = "data-"

// SupportedPropertyNames are the names of the attributes that there are.
func (m *DOMStringMap) SupportedPropertyNames() []string {
	var names []string
	for _, a := range m.element.attrs {
		if name, ok := dataName(a.name); ok {
			names = append(names, name)
		}
	}
	return names
}

// dataName is the name under which an attribute is in the map.
func dataName(name qualifiedName) (string, bool) {
	rest, ok := strings.CutPrefix(name.local, dataPrefix)
	if !ok || name.namespace != "" || rest != asciiLower(rest) {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		if rest[i] == '-' && i+1 < len(rest) && 'a' <= rest[i+1] && rest[i+1] <= 'z' {
			i++
			b.WriteByte(rest[i] ^ 0x20)
			continue
		}
		b.WriteByte(rest[i])
	}
	return b.String(), true
}

// attributeOf is the local name of the attribute for a name.
func attributeOf(name string) string {
	var b strings.Builder
	b.WriteString(dataPrefix)
	for i := range len(name) {
		if c := name[i]; 'A' <= c && c <= 'Z' {
			b.WriteByte('-')
			b.WriteByte(c | 0x20)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Get is the value for a name.
func (m *DOMStringMap) Get(name string) (value string, ok bool) {
	for _, a := range m.element.attrs {
		if own, isData := dataName(a.name); isData && own == name {
			return a.value, true
		}
	}
	return "", false
}

// Set sets the attribute for a name. It fails for a name that no attribute can have.
func (m *DOMStringMap) Set(name, value string) error {
	for i := range len(name) - 1 {
		if name[i] == '-' && 'a' <= name[i+1] && name[i+1] <= 'z' {
			return NewException("SyntaxError", "%q has a hyphen before a lower-case letter", name)
		}
	}
	attribute := attributeOf(name)
	if !validAttributeName(attribute) {
		return invalidName(attribute)
	}
	m.element.setAttribute(newQualifiedName("", "", attribute), value)
	return nil
}

// Delete takes out the attribute for a name.
func (m *DOMStringMap) Delete(name string) {
	if _, ok := m.Get(name); ok {
		m.element.RemoveAttributeNS("", attributeOf(name))
	}
}
