package dom

import (
	"slices"
	"strings"
)

// Attributes is the element's attributes, always the same map.
func (e *Element) Attributes() *NamedNodeMap {
	r := e.rareData()
	if r.attributes == nil {
		r.attributes = &NamedNodeMap{element: e}
	}
	return r.attributes
}

// AttributeNames lists the qualified names in order.
func (e *Element) AttributeNames() []string {
	names := make([]string, len(e.attrs))
	for i, a := range e.attrs {
		names[i] = a.name.qualified
	}
	return names
}

// HasAttributes says whether the element has any attribute.
func (e *Element) HasAttributes() bool { return len(e.attrs) > 0 }

// Attribute is the value of the first attribute with a qualified name. In all methods
// with a qualified name, that of an HTML element in an HTML document is lower-cased.
func (e *Element) Attribute(name string) (value string, ok bool) {
	if a := e.AttributeNode(name); a != nil {
		return a.value, true
	}
	return "", false
}

// AttributeNS is the value of the attribute with a namespace and local name.
func (e *Element) AttributeNS(namespace, local string) (value string, ok bool) {
	if a := e.AttributeNodeNS(namespace, local); a != nil {
		return a.value, true
	}
	return "", false
}

// AttributeNode is the first attribute with a qualified name, or nil.
func (e *Element) AttributeNode(name string) *Attr {
	name = e.attributeName(name)
	for _, a := range e.attrs {
		if a.name.qualified == name {
			return a
		}
	}
	return nil
}

// AttributeNodeNS is the attribute with a namespace and local name, or nil.
func (e *Element) AttributeNodeNS(namespace, local string) *Attr {
	for _, a := range e.attrs {
		if a.name.local == local && a.name.namespace == namespace {
			return a
		}
	}
	return nil
}

// HasAttribute says whether there is an attribute with a qualified name.
func (e *Element) HasAttribute(name string) bool { return e.AttributeNode(name) != nil }

// HasAttributeNS says whether there is an attribute with a namespace and local name.
func (e *Element) HasAttributeNS(namespace, local string) bool {
	return e.AttributeNodeNS(namespace, local) != nil
}

// SetAttribute sets the first attribute with a qualified name, or adds one without a
// namespace.
func (e *Element) SetAttribute(name, value string) error {
	if !validAttributeName(name) {
		return invalidName(name)
	}
	if a := e.AttributeNode(name); a != nil {
		e.changeAttribute(a, value)
		return nil
	}
	e.addAttribute(e.document.newAttr(newQualifiedName("", "", e.attributeName(name)), value))
	return nil
}

// SetAttributeNS sets the attribute with a namespace and local name, or adds it. The
// prefix of an attribute that exists stays.
func (e *Element) SetAttributeNS(namespace, qualified, value string) error {
	name, err := splitName(namespace, qualified, validAttributeName)
	if err != nil {
		return err
	}
	e.setAttribute(name, value)
	return nil
}

// SetAttributeNode adds an attribute and returns the one that it replaces, or nil. One
// of another element fails with an InUseAttributeError.
func (e *Element) SetAttributeNode(a *Attr) (*Attr, error) {
	if a.element != nil && a.element != e {
		return nil, NewException("InUseAttributeError", "the attribute %q is another element's", a.name.qualified)
	}
	old := e.AttributeNodeNS(a.name.namespace, a.name.local)
	switch old {
	case a:
	case nil:
		e.document.adopt(&a.NodeBase)
		e.addAttribute(a)
	default:
		e.document.adopt(&a.NodeBase)
		e.attrs[slices.Index(e.attrs, old)] = a
		a.element, old.element = e, nil
		e.attributeChanged(a, &old.value, &a.value)
	}
	return old, nil
}

// RemoveAttribute takes out the first attribute with a qualified name, if there is one.
func (e *Element) RemoveAttribute(name string) { e.removeAttribute(e.AttributeNode(name)) }

// RemoveAttributeNS takes out the attribute with a namespace and local name, if there
// is one.
func (e *Element) RemoveAttributeNS(namespace, local string) {
	e.removeAttribute(e.AttributeNodeNS(namespace, local))
}

// RemoveAttributeNode takes out an attribute of this element.
func (e *Element) RemoveAttributeNode(a *Attr) error {
	if a.element != e {
		return NewException("NotFoundError", "the attribute %q is not this element's", a.name.qualified)
	}
	e.removeAttribute(a)
	return nil
}

// ToggleAttribute adds an empty attribute or takes it out: the other of what is now, or
// as force says. It returns whether the attribute is there afterwards.
func (e *Element) ToggleAttribute(name string, force *bool) (bool, error) {
	if !validAttributeName(name) {
		return false, invalidName(name)
	}
	has := e.HasAttribute(name)
	want := !has
	if force != nil {
		want = *force
	}
	switch {
	case want && !has:
		return true, e.SetAttribute(name, "")
	case !want && has:
		e.RemoveAttribute(name)
	}
	return want, nil
}

func (e *Element) attributeName(name string) string {
	if e.isHTMLInHTML() {
		return asciiLower(name)
	}
	return name
}

// attributeOrEmpty reads an attribute without a namespace.
func (e *Element) attributeOrEmpty(local string) string {
	if a := e.AttributeNodeNS("", local); a != nil {
		return a.value
	}
	return ""
}

// setAttribute is the DOM's set an attribute value (DOM §4.9): by namespace and local name.
func (e *Element) setAttribute(name qualifiedName, value string) {
	if a := e.AttributeNodeNS(name.namespace, name.local); a != nil {
		e.changeAttribute(a, value)
		return
	}
	e.addAttribute(e.document.newAttr(name, value))
}

func (e *Element) addAttribute(a *Attr) {
	a.element = e
	e.attrs = append(e.attrs, a)
	e.attributeChanged(a, nil, &a.value)
}

func (e *Element) changeAttribute(a *Attr, value string) {
	old := a.value
	a.value = value
	e.attributeChanged(a, &old, &value)
}

func (e *Element) removeAttribute(a *Attr) {
	if a == nil {
		return
	}
	i := slices.Index(e.attrs, a)
	e.attrs = slices.Delete(e.attrs, i, i+1)
	a.element = nil
	e.attributeChanged(a, &a.value, nil)
}

// attributeChanged is the DOM's handle attribute changes. All changes of attributes end
// here.
func (e *Element) attributeChanged(a *Attr, old, value *string) {
	d := e.document
	e.recordAttribute(a, old)
	if a.name.namespace == "" {
		switch a.name.local {
		case "id":
			if e.connected && !e.inShadowTree {
				d.ids.remove(stringOrEmpty(old), e)
				d.ids.add(stringOrEmpty(value), e)
			}
		case "name", "slot":
			e.slotAttributeChanged(a.name.local, old, value)
		case "open":
			switch {
			case !e.IsHTML("details"):
			case old == nil:
				e.queueToggle("closed", "open")
			case value == nil:
				e.queueToggle("open", "closed")
			}
		}
		if strings.HasPrefix(a.name.local, "on") {
			e.handlerAttributeChanged(a.name.local, value)
		}
		if e.IsHTML("input") {
			e.inputAttributeChanged(a.name.local, value)
		}
	}
	if c := e.custom(); c != nil && c.state == customElementReady {
		e.enqueueAttributeChanged(c, a.name, old, value)
	}
	d.attributeChanged(e, a.name.namespace, a.name.local, old, value)
	d.runReactions()
}
