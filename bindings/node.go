package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// DOM §4.4. No Go type is a Node and nothing more.
//
// TODO: normalize, isEqualNode, compareDocumentPosition, lookupNamespaceURI and its kin.
var nodeInterface = &Interface{
	Name:       "Node",
	Parent:     eventTargetInterface,
	WindowOnly: true,
	Constants: []Constant{
		{"ELEMENT_NODE", int64(dom.ElementNode)}, {"ATTRIBUTE_NODE", int64(dom.AttributeNode)},
		{"TEXT_NODE", int64(dom.TextNode)}, {"CDATA_SECTION_NODE", 4}, {"ENTITY_REFERENCE_NODE", 5},
		{"ENTITY_NODE", 6}, {"PROCESSING_INSTRUCTION_NODE", 7}, {"COMMENT_NODE", int64(dom.CommentNode)},
		{"DOCUMENT_NODE", int64(dom.DocumentNode)}, {"DOCUMENT_TYPE_NODE", int64(dom.DocumentTypeNode)},
		{"DOCUMENT_FRAGMENT_NODE", int64(dom.DocumentFragmentNode)}, {"NOTATION_NODE", 12},
	},
	Attributes: []Attribute{
		{Name: "nodeType", Get: func(c Call) goja.Value { return c.Value(This[dom.Node](c).NodeType()) }},
		{Name: "nodeName", Get: func(c Call) goja.Value { return c.Value(This[dom.Node](c).NodeName()) }},
		{Name: "baseURI", Get: func(c Call) goja.Value {
			return c.Value(This[dom.Node](c).AsNode().ExecutionContext().BaseURL())
		}},
		{Name: "isConnected", Get: func(c Call) goja.Value { return c.Value(This[dom.Node](c).IsConnected()) }},
		{Name: "ownerDocument", Get: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[dom.Node](c).OwnerDocument())
		}},
		{Name: "parentNode", Get: nodeGetter(dom.Node.ParentNode)},
		{Name: "parentElement", Get: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[dom.Node](c).ParentElement())
		}},
		{Name: "childNodes", Get: func(c Call) goja.Value { return c.Realm.Wrap(This[dom.Node](c).ChildNodes()) }},
		{Name: "firstChild", Get: nodeGetter(dom.Node.FirstChild)},
		{Name: "lastChild", Get: nodeGetter(dom.Node.LastChild)},
		{Name: "previousSibling", Get: nodeGetter(dom.Node.PreviousSibling)},
		{Name: "nextSibling", Get: nodeGetter(dom.Node.NextSibling)},
		{Name: "nodeValue",
			Get: func(c Call) goja.Value { return c.nullableString(This[dom.Node](c).NodeValue()) },
			Set: func(c Call) { This[dom.Node](c).SetNodeValue(c.stringOrEmpty(0)) }},
		{Name: "textContent",
			Get: func(c Call) goja.Value { return c.nullableString(This[dom.Node](c).TextContent()) },
			Set: func(c Call) { This[dom.Node](c).SetTextContent(c.stringOrEmpty(0)) }},
	},
	Operations: []Operation{
		{Name: "getRootNode", Do: func(c Call) goja.Value {
			composed := c.Dictionary(c.Argument(0), "GetRootNodeOptions").Boolean("composed")
			return c.Realm.Wrap(This[dom.Node](c).RootNode(composed))
		}},
		{Name: "hasChildNodes", Do: func(c Call) goja.Value { return c.Value(This[dom.Node](c).HasChildNodes()) }},
		{Name: "cloneNode", Do: func(c Call) goja.Value {
			dup, err := This[dom.Node](c).CloneNode(c.Boolean(c.Argument(0)))
			c.Check(err)
			return c.Realm.Wrap(dup)
		}},
		{Name: "isSameNode", Length: 1, Do: func(c Call) goja.Value {
			return c.Value(This[dom.Node](c) == OptionalArg[dom.Node](c, 0, "Node"))
		}},
		{Name: "contains", Length: 1, Do: func(c Call) goja.Value {
			return c.Value(This[dom.Node](c).Contains(OptionalArg[dom.Node](c, 0, "Node")))
		}},
		{Name: "insertBefore", Length: 2, Do: func(c Call) goja.Value {
			n, node := This[dom.Node](c), Arg[dom.Node](c, 0, "Node")
			c.Check(n.InsertBefore(node, OptionalArg[dom.Node](c, 1, "Node")))
			return c.Argument(0)
		}},
		{Name: "appendChild", Length: 1, Do: func(c Call) goja.Value {
			c.Check(This[dom.Node](c).AppendChild(Arg[dom.Node](c, 0, "Node")))
			return c.Argument(0)
		}},
		{Name: "replaceChild", Length: 2, Do: func(c Call) goja.Value {
			n, node := This[dom.Node](c), Arg[dom.Node](c, 0, "Node")
			c.Check(n.ReplaceChild(node, Arg[dom.Node](c, 1, "Node")))
			return c.Argument(1)
		}},
		{Name: "removeChild", Length: 1, Do: func(c Call) goja.Value {
			c.Check(This[dom.Node](c).RemoveChild(Arg[dom.Node](c, 0, "Node")))
			return c.Argument(0)
		}},
	},
}

// nodeGetter reads a node from a node; it also serves operations without arguments.
func nodeGetter(get func(dom.Node) dom.Node) func(Call) goja.Value {
	return func(c Call) goja.Value { return c.Realm.Wrap(get(This[dom.Node](c))) }
}

// elementGetter reads an element, or null, from the interface T.
func elementGetter[T any](get func(T) *dom.Element) func(Call) goja.Value {
	return func(c Call) goja.Value { return wrapOrNull(c.Realm, get(This[T](c))) }
}

// stringGetter reads a string from the interface T.
func stringGetter[T any](get func(T) string) func(Call) goja.Value {
	return func(c Call) goja.Value { return c.Value(get(This[T](c))) }
}

// stringSetter sets a DOMString of the interface T.
func stringSetter[T any](set func(T, string)) func(Call) {
	return func(c Call) {
		t := This[T](c)
		set(t, c.DOMString(c.Argument(0)))
	}
}

// nullableString returns null for what dom says is not there.
func (c Call) nullableString(s string, ok bool) goja.Value {
	if !ok {
		return goja.Null()
	}
	return c.Value(s)
}

// stringOrEmpty is a nullable DOMString argument, "" for null and undefined.
func (c Call) stringOrEmpty(i int) string {
	if s := c.NullableDOMString(c.Argument(i)); s != nil {
		return *s
	}
	return ""
}

// nodesFrom is (Node or DOMString)... from argument i on; strings become text nodes of the
// document, so that dom sees nodes only.
func (c Call) nodesFrom(i int, document *dom.Document) []dom.Node {
	var nodes []dom.Node
	for ; i < len(c.Arguments); i++ {
		if n, ok := c.Realm.Unwrap(c.Arguments[i]).(dom.Node); ok {
			nodes = append(nodes, n)
		} else {
			nodes = append(nodes, document.CreateTextNode(c.DOMString(c.Arguments[i])))
		}
	}
	return nodes
}

// nodeDocument is the node's document; of a document, itself.
func nodeDocument(n dom.Node) *dom.Document {
	if d, ok := n.(*dom.Document); ok {
		return d
	}
	return n.OwnerDocument()
}

// parentNode is the Go side of the ParentNode mixin (DOM §4.2.6), which documents,
// fragments and elements embed.
type parentNode interface {
	dom.Node
	Children() *dom.HTMLCollection
	FirstElementChild() *dom.Element
	LastElementChild() *dom.Element
	ChildElementCount() int
	Prepend(nodes ...dom.Node) error
	Append(nodes ...dom.Node) error
	ReplaceChildren(nodes ...dom.Node) error
	QuerySelector(selectors string) (*dom.Element, error)
	QuerySelectorAll(selectors string) (*dom.NodeList, error)
}

var parentNodeAttributes = []Attribute{
	{Name: "children", Get: func(c Call) goja.Value { return c.Realm.Wrap(This[parentNode](c).Children()) }},
	{Name: "firstElementChild", Get: elementGetter(parentNode.FirstElementChild)},
	{Name: "lastElementChild", Get: elementGetter(parentNode.LastElementChild)},
	{Name: "childElementCount", Get: func(c Call) goja.Value {
		return c.Value(This[parentNode](c).ChildElementCount())
	}},
}

var parentNodeOperations = []Operation{
	{Name: "prepend", Do: nodesInserter(parentNode.Prepend)},
	{Name: "append", Do: nodesInserter(parentNode.Append)},
	{Name: "replaceChildren", Do: nodesInserter(parentNode.ReplaceChildren)},
	{Name: "querySelector", Length: 1, Do: func(c Call) goja.Value {
		e, err := This[parentNode](c).QuerySelector(c.DOMString(c.Argument(0)))
		c.Check(err)
		return wrapOrNull(c.Realm, e)
	}},
	{Name: "querySelectorAll", Length: 1, Do: func(c Call) goja.Value {
		list, err := This[parentNode](c).QuerySelectorAll(c.DOMString(c.Argument(0)))
		c.Check(err)
		return c.Realm.Wrap(list)
	}},
}

// childNode is the Go side of the ChildNode mixin (DOM §4.2.8).
type childNode interface {
	dom.Node
	Before(nodes ...dom.Node) error
	After(nodes ...dom.Node) error
	ReplaceWith(nodes ...dom.Node) error
}

var childNodeOperations = []Operation{
	{Name: "before", Do: nodesInserter(childNode.Before)},
	{Name: "after", Do: nodesInserter(childNode.After)},
	{Name: "replaceWith", Do: nodesInserter(childNode.ReplaceWith)},
	{Name: "remove", Do: func(c Call) goja.Value {
		This[childNode](c).Remove()
		return goja.Undefined()
	}},
}

// nodesInserter is an operation with the arguments (Node or DOMString)... nodes.
func nodesInserter[T dom.Node](insert func(T, ...dom.Node) error) func(Call) goja.Value {
	return func(c Call) goja.Value {
		n := This[T](c)
		c.Check(insert(n, c.nodesFrom(0, nodeDocument(n))...))
		return goja.Undefined()
	}
}

// siblingElement is the Go side of the NonDocumentTypeChildNode mixin (DOM §4.2.7).
type siblingElement interface {
	PreviousElementSibling() *dom.Element
	NextElementSibling() *dom.Element
}

var siblingElementAttributes = []Attribute{
	{Name: "previousElementSibling", Get: elementGetter(siblingElement.PreviousElementSibling)},
	{Name: "nextElementSibling", Get: elementGetter(siblingElement.NextElementSibling)},
}

// DOM §4.7.
var documentFragmentInterface = &Interface{
	Name:       "DocumentFragment",
	Parent:     nodeInterface,
	Types:      typesOf[*dom.DocumentFragment](),
	WindowOnly: true,
	Constructor: &Constructor{0, func(c Call) any {
		return c.document().CreateDocumentFragment()
	}},
	Attributes: parentNodeAttributes,
	Operations: slices.Concat(parentNodeOperations, []Operation{
		{Name: "getElementById", Length: 1, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[*dom.DocumentFragment](c).ElementByID(c.DOMString(c.Argument(0))))
		}},
	}),
}

// document is the document of the realm's window, which constructors of nodes belong to.
func (c Call) document() *dom.Document {
	if w := c.Realm.window; w != nil && w.Document() != nil {
		return w.Document()
	}
	c.ThrowTypeError("there is no document")
	return nil
}

// DOM §4.6.
var documentTypeInterface = &Interface{
	Name:       "DocumentType",
	Parent:     nodeInterface,
	Types:      typesOf[*dom.DocumentType](),
	WindowOnly: true,
	Attributes: []Attribute{
		{Name: "name", Get: stringGetter((*dom.DocumentType).Name)},
		{Name: "publicId", Get: stringGetter((*dom.DocumentType).PublicID)},
		{Name: "systemId", Get: stringGetter((*dom.DocumentType).SystemID)},
	},
	Operations: childNodeOperations,
}
