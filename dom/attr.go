package dom

import "slices"

// Attr is an attribute (DOM §4.9.2). It is a node, but never a child of one.
type Attr struct {
	NodeBase
	element *Element
	name    qualifiedName
	value   string
}

func (d *Document) newAttr(name qualifiedName, value string) *Attr {
	a := &Attr{name: name, value: value}
	a.initNode(a, d, AttributeNode)
	return a
}

// NodeName is the qualified name.
func (a *Attr) NodeName() string { return a.name.qualified }

// NodeValue is the value.
func (a *Attr) NodeValue() (string, bool) { return a.value, true }

// SetNodeValue sets the value.
func (a *Attr) SetNodeValue(v string) { a.SetValue(v) }

// TextContent is the value.
func (a *Attr) TextContent() (string, bool) { return a.value, true }

// SetTextContent sets the value.
func (a *Attr) SetTextContent(v string) { a.SetValue(v) }

// Namespace is the attribute's namespace, "" for none.
func (a *Attr) Namespace() string { return a.name.namespace }

// Prefix is the namespace prefix, "" for none.
func (a *Attr) Prefix() string { return a.name.prefix }

// LocalName is the name without prefix.
func (a *Attr) LocalName() string { return a.name.local }

// Name is the qualified name.
func (a *Attr) Name() string { return a.name.qualified }

// OwnerElement is the element that has the attribute, or nil.
func (a *Attr) OwnerElement() *Element { return a.element }

// Value is the attribute's value.
func (a *Attr) Value() string { return a.value }

// SetValue changes the value, also on the element.
func (a *Attr) SetValue(v string) {
	if a.element == nil {
		a.value = v
		return
	}
	a.element.changeAttribute(a, v)
}

// NamedNodeMap is an element's attributes as script sees them (DOM §4.9.1).
type NamedNodeMap struct {
	ScriptWrappable
	element *Element
}

// Length is the number of attributes.
func (m *NamedNodeMap) Length() int { return len(m.element.attrs) }

// Item is the attribute at a position, or nil.
func (m *NamedNodeMap) Item(i int) *Attr {
	if i < 0 || i >= len(m.element.attrs) {
		return nil
	}
	return m.element.attrs[i]
}

// NamedItem is the attribute with a qualified name, or nil.
func (m *NamedNodeMap) NamedItem(name string) *Attr { return m.element.AttributeNode(name) }

// SupportedPropertyNames are the qualified names, without those that NamedItem would not find
// because it lower-cases them.
func (m *NamedNodeMap) SupportedPropertyNames() []string {
	var names []string
	for _, a := range m.element.attrs {
		name := a.name.qualified
		if m.element.attributeName(name) == name && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// NamedItemNS is the attribute with a namespace and local name, or nil.
func (m *NamedNodeMap) NamedItemNS(namespace, local string) *Attr {
	return m.element.AttributeNodeNS(namespace, local)
}

// SetNamedItem adds an attribute and returns the one that it replaces, or nil.
func (m *NamedNodeMap) SetNamedItem(a *Attr) (*Attr, error) { return m.element.SetAttributeNode(a) }

// RemoveNamedItem takes out the attribute with a qualified name.
func (m *NamedNodeMap) RemoveNamedItem(name string) (*Attr, error) {
	return m.remove(m.element.AttributeNode(name), name)
}

// RemoveNamedItemNS takes out the attribute with a namespace and local name.
func (m *NamedNodeMap) RemoveNamedItemNS(namespace, local string) (*Attr, error) {
	return m.remove(m.element.AttributeNodeNS(namespace, local), local)
}

func (m *NamedNodeMap) remove(a *Attr, name string) (*Attr, error) {
	if a == nil {
		return nil, NewException("NotFoundError", "there is no attribute %q", name)
	}
	m.element.removeAttribute(a)
	return a, nil
}
