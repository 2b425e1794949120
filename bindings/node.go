package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What the .idl files of nodes leave to hand.

// toNodeOrString is (Node or DOMString): a string becomes a text node of this' document, so
// that dom sees nodes only.
func toNodeOrString(c Call, v goja.Value) dom.Node {
	if n, ok := c.Realm.Unwrap(v).(dom.Node); ok {
		return n
	}
	return nodeDocument(c.Realm.thisImpl(c.This).(dom.Node)).CreateTextNode(c.DOMString(v))
}

// nodeDocument is the node's document; of a document, itself.
func nodeDocument(n dom.Node) *dom.Document {
	if d, ok := n.(*dom.Document); ok {
		return d
	}
	return n.OwnerDocument()
}

// document is the document of the realm's window, which constructors of nodes belong to.
func (c Call) document() *dom.Document {
	if w := c.Realm.window; w != nil && w.Document() != nil {
		return w.Document()
	}
	c.ThrowTypeError("there is no document")
	return nil
}

func constructDocument(c Call) any {
	return dom.NewXMLDocument(c.Realm.context, "application/xml")
}

func constructDOMParser(c Call) any { return dom.NewDOMParser(c.document()) }

func constructDocumentFragment(c Call) any { return c.document().CreateDocumentFragment() }

func constructText(c Call) any {
	return c.document().CreateTextNode(OptionalOrZero(c, 0, Call.DOMString))
}

func constructComment(c Call) any {
	return c.document().CreateComment(OptionalOrZero(c, 0, Call.DOMString))
}

func nodeBaseURI(c Call) goja.Value {
	return c.StringValue(nodeDocument(This[dom.Node](c)).BaseURL())
}

func nodeGetRootNode(c Call) goja.Value {
	n := This[dom.Node](c)
	composed := c.Boolean(c.Dictionary(c.Argument(0), "GetRootNodeOptions").Get("composed"))
	return c.Realm.Wrap(n.RootNode(composed))
}

func nodeIsSameNode(c Call) goja.Value {
	return c.BooleanValue(This[dom.Node](c) == OptionalArg[dom.Node](c, 0, "Node"))
}

func attrSpecified(c Call) goja.Value {
	This[*dom.Attr](c)
	return c.BooleanValue(true)
}

func domImplementationHasFeature(c Call) goja.Value {
	This[*dom.DOMImplementation](c)
	return c.BooleanValue(true)
}

// elementInsertAdjacentElement returns the element, null where there is no such place.
func elementInsertAdjacentElement(c Call) goja.Value {
	e, where, node := This[*dom.Element](c), c.DOMString(c.Argument(0)), Arg[*dom.Element](c, 1, "Element")
	inserted, err := e.InsertAdjacent(where, node)
	c.Check(err)
	if !inserted {
		return goja.Null()
	}
	return c.Argument(1)
}

func elementInsertAdjacentText(c Call) goja.Value {
	e, where := This[*dom.Element](c), c.DOMString(c.Argument(0))
	_, err := e.InsertAdjacent(where, e.OwnerDocument().CreateTextNode(c.DOMString(c.Argument(1))))
	c.Check(err)
	return goja.Undefined()
}

func htmlTextAreaElementType(c Call) goja.Value {
	This[*dom.Element](c)
	return c.StringValue("textarea")
}
