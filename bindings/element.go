package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// element is short for the receiver of method expressions.
type element = *dom.Element

// DOM §4.9. The namespaces that dom calls "" are null to script.
//
// Deviation: there is no style, dataset, shadow root, scrolling or geometry.
var elementInterface = &Interface{
	Name:       "Element",
	Parent:     nodeInterface,
	Types:      typesOf[element](),
	WindowOnly: true,
	pick:       pickElementInterface,
	Attributes: slices.Concat([]Attribute{
		{Name: "namespaceURI", Get: nullIfEmpty(element.Namespace)},
		{Name: "prefix", Get: nullIfEmpty(element.Prefix)},
		{Name: "localName", Get: stringGetter(element.LocalName)},
		{Name: "tagName", Get: stringGetter(element.TagName)},
		{Name: "id", Get: stringGetter(element.ID), Set: stringSetter(element.SetID)},
		{Name: "className", Get: stringGetter(element.ClassName), Set: stringSetter(element.SetClassName)},
		{Name: "classList",
			Get: func(c Call) goja.Value { return c.Realm.Wrap(This[element](c).ClassList()) },
			Set: func(c Call) { This[element](c).ClassList().SetValue(c.DOMString(c.Argument(0))) }},
		{Name: "attributes", Get: func(c Call) goja.Value { return c.Realm.Wrap(This[element](c).Attributes()) }},
		{Name: "innerHTML", Get: stringGetter(element.InnerHTML), Set: markupSetter(element.SetInnerHTML)},
		{Name: "outerHTML", Get: stringGetter(element.OuterHTML), Set: markupSetter(element.SetOuterHTML)},
	}, parentNodeAttributes, siblingElementAttributes),
	Operations: slices.Concat(elementAttributeOperations, []Operation{
		{Name: "closest", Length: 1, Do: func(c Call) goja.Value {
			e, err := This[element](c).Closest(c.DOMString(c.Argument(0)))
			c.Check(err)
			return wrapOrNull(c.Realm, e)
		}},
		{Name: "matches", Length: 1, Do: elementMatches},
		{Name: "webkitMatchesSelector", Length: 1, Do: elementMatches},
		{Name: "getElementsByTagName", Length: 1, Do: elementsByTagName},
		{Name: "getElementsByTagNameNS", Length: 2, Do: elementsByTagNameNS},
		{Name: "getElementsByClassName", Length: 1, Do: elementsByClassName},
		{Name: "insertAdjacentElement", Length: 2, Do: func(c Call) goja.Value {
			e, where, node := This[element](c), c.DOMString(c.Argument(0)), Arg[element](c, 1, "Element")
			inserted, err := e.InsertAdjacent(where, node)
			c.Check(err)
			if !inserted {
				return goja.Null()
			}
			return c.Argument(1)
		}},
		{Name: "insertAdjacentText", Length: 2, Do: func(c Call) goja.Value {
			e, where := This[element](c), c.DOMString(c.Argument(0))
			_, err := e.InsertAdjacent(where, e.OwnerDocument().CreateTextNode(c.DOMString(c.Argument(1))))
			c.Check(err)
			return goja.Undefined()
		}},
		{Name: "insertAdjacentHTML", Length: 2, Do: func(c Call) goja.Value {
			e, where := This[element](c), c.DOMString(c.Argument(0))
			c.Check(e.InsertAdjacentHTML(where, c.DOMString(c.Argument(1))))
			return goja.Undefined()
		}},
	}, parentNodeOperations, childNodeOperations),
}

// pickElementInterface chooses by namespace and local name, as HTML §3.2.2 and DOM's
// createElement do: one Go type stands for all elements.
func pickElementInterface(reg *registry, obj any) *Interface {
	e := obj.(element)
	if e.Namespace() != dom.HTMLNamespace {
		return reg.element
	}
	if iface := reg.html[e.LocalName()]; iface != nil {
		return iface
	}
	return reg.htmlUnknownElement
}

// nullIfEmpty reads a string from the interface T that stands for null when it is empty.
func nullIfEmpty[T any](get func(T) string) func(Call) goja.Value {
	return func(c Call) goja.Value {
		s := get(This[T](c))
		return c.nullableString(s, s != "")
	}
}

// markupSetter sets innerHTML or outerHTML, for which null is "".
func markupSetter(set func(element, string) error) func(Call) {
	return func(c Call) {
		e := This[element](c)
		c.Check(set(e, c.LegacyNullString(c.Argument(0))))
	}
}

func elementMatches(c Call) goja.Value {
	matches, err := This[element](c).Matches(c.DOMString(c.Argument(0)))
	c.Check(err)
	return c.Value(matches)
}

// elementAttributeOperations are the methods for attributes. A namespace of null is "" in Go.
var elementAttributeOperations = []Operation{
	{Name: "hasAttributes", Do: func(c Call) goja.Value { return c.Value(This[element](c).HasAttributes()) }},
	{Name: "getAttributeNames", Do: func(c Call) goja.Value {
		names := This[element](c).AttributeNames()
		values := make([]any, len(names))
		for i, name := range names {
			values[i] = name
		}
		return c.Runtime().NewArray(values...)
	}},
	{Name: "getAttribute", Length: 1, Do: func(c Call) goja.Value {
		return c.nullableString(This[element](c).Attribute(c.DOMString(c.Argument(0))))
	}},
	{Name: "getAttributeNS", Length: 2, Do: func(c Call) goja.Value {
		return c.nullableString(This[element](c).AttributeNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1))))
	}},
	{Name: "setAttribute", Length: 2, Do: func(c Call) goja.Value {
		e, name := This[element](c), c.DOMString(c.Argument(0))
		c.Check(e.SetAttribute(name, c.DOMString(c.Argument(1))))
		return goja.Undefined()
	}},
	{Name: "setAttributeNS", Length: 3, Do: func(c Call) goja.Value {
		e, namespace, name := This[element](c), c.stringOrEmpty(0), c.DOMString(c.Argument(1))
		c.Check(e.SetAttributeNS(namespace, name, c.DOMString(c.Argument(2))))
		return goja.Undefined()
	}},
	{Name: "removeAttribute", Length: 1, Do: func(c Call) goja.Value {
		This[element](c).RemoveAttribute(c.DOMString(c.Argument(0)))
		return goja.Undefined()
	}},
	{Name: "removeAttributeNS", Length: 2, Do: func(c Call) goja.Value {
		This[element](c).RemoveAttributeNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1)))
		return goja.Undefined()
	}},
	{Name: "toggleAttribute", Length: 1, Do: func(c Call) goja.Value {
		e, name := This[element](c), c.DOMString(c.Argument(0))
		has, err := e.ToggleAttribute(name, c.optionalBoolean(1))
		c.Check(err)
		return c.Value(has)
	}},
	{Name: "hasAttribute", Length: 1, Do: func(c Call) goja.Value {
		return c.Value(This[element](c).HasAttribute(c.DOMString(c.Argument(0))))
	}},
	{Name: "hasAttributeNS", Length: 2, Do: func(c Call) goja.Value {
		return c.Value(This[element](c).HasAttributeNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1))))
	}},
	{Name: "getAttributeNode", Length: 1, Do: func(c Call) goja.Value {
		return wrapOrNull(c.Realm, This[element](c).AttributeNode(c.DOMString(c.Argument(0))))
	}},
	{Name: "getAttributeNodeNS", Length: 2, Do: func(c Call) goja.Value {
		return wrapOrNull(c.Realm, This[element](c).AttributeNodeNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1))))
	}},
	{Name: "setAttributeNode", Length: 1, Do: setAttributeNode},
	{Name: "setAttributeNodeNS", Length: 1, Do: setAttributeNode},
	{Name: "removeAttributeNode", Length: 1, Do: func(c Call) goja.Value {
		c.Check(This[element](c).RemoveAttributeNode(Arg[*dom.Attr](c, 0, "Attr")))
		return c.Argument(0)
	}},
}

func setAttributeNode(c Call) goja.Value {
	replaced, err := This[element](c).SetAttributeNode(Arg[*dom.Attr](c, 0, "Attr"))
	c.Check(err)
	return wrapOrNull(c.Realm, replaced)
}

// optionalBoolean is a boolean argument, nil when left out.
func (c Call) optionalBoolean(i int) *bool {
	if !c.Has(i) {
		return nil
	}
	b := c.Boolean(c.Argument(i))
	return &b
}

// DOM §4.9.2.
var attrInterface = &Interface{
	Name:       "Attr",
	Parent:     nodeInterface,
	Types:      typesOf[*dom.Attr](),
	WindowOnly: true,
	Attributes: []Attribute{
		{Name: "namespaceURI", Get: nullIfEmpty((*dom.Attr).Namespace)},
		{Name: "prefix", Get: nullIfEmpty((*dom.Attr).Prefix)},
		{Name: "localName", Get: stringGetter((*dom.Attr).LocalName)},
		{Name: "name", Get: stringGetter((*dom.Attr).Name)},
		{Name: "value", Get: stringGetter((*dom.Attr).Value), Set: stringSetter((*dom.Attr).SetValue)},
		{Name: "ownerElement", Get: elementGetter((*dom.Attr).OwnerElement)},
		{Name: "specified", Get: func(c Call) goja.Value {
			This[*dom.Attr](c)
			return c.Value(true)
		}},
	},
}
