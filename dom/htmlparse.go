package dom

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML makes a node of this document from a parsed one, with all its descendants.
// It returns nil for what is no node of a tree: the parser's document and errors.
func (d *Document) FromHTML(n *html.Node) Node {
	root := d.fromHTML(n)
	if root != nil {
		d.addParsedChildren(root, n)
	}
	return root.node()
}

// FromHTMLShallow makes a node without its descendants, for a parser that adds them
// itself. Children of a template belong into its TemplateContent.
func (d *Document) FromHTMLShallow(n *html.Node) Node { return d.fromHTML(n).node() }

// addParsedChildren inserts bottom-up into what is not connected yet, so that nobody
// hears of each single node.
func (d *Document) addParsedChildren(to *NodeBase, n *html.Node) {
	if e := to.element(); e != nil && e.TemplateContent() != nil {
		to = &e.TemplateContent().NodeBase
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if child := to.document.fromHTML(c); child != nil {
			to.insert(child, nil)
			to.document.addParsedChildren(child, c)
		}
	}
}

func (d *Document) fromHTML(n *html.Node) *NodeBase {
	switch n.Type {
	case html.TextNode:
		return &d.CreateTextNode(n.Data).NodeBase
	case html.CommentNode:
		return &d.CreateComment(n.Data).NodeBase
	case html.DoctypeNode:
		var publicID, systemID string
		for _, a := range n.Attr {
			switch a.Key {
			case "public":
				publicID = a.Val
			case "system":
				systemID = a.Val
			}
		}
		return &d.newDoctype(n.Data, publicID, systemID).NodeBase
	case html.ElementNode:
		e := d.newElement(newQualifiedName(parsedNamespace(n.Namespace), "", n.Data))
		for _, a := range n.Attr {
			e.addAttribute(d.newAttr(parsedAttributeName(a), a.Val))
		}
		return &e.NodeBase
	}
	return nil
}

func parsedNamespace(short string) string {
	switch short {
	case "svg":
		return SVGNamespace
	case "math":
		return MathMLNamespace
	}
	return HTMLNamespace
}

// parsedAttributeName undoes the parser's short names of namespaces.
func parsedAttributeName(a html.Attribute) qualifiedName {
	switch a.Namespace {
	case "xlink":
		return newQualifiedName(XLinkNamespace, "xlink", a.Key)
	case "xml":
		return newQualifiedName(XMLNamespace, "xml", a.Key)
	case "xmlns":
		if a.Key == "xmlns" {
			return newQualifiedName(XMLNSNamespace, "", a.Key)
		}
		return newQualifiedName(XMLNSNamespace, "xmlns", a.Key)
	}
	return newQualifiedName("", "", a.Key)
}

// parseFragment is HTML's fragment parsing algorithm with e as context. Scripts in it
// will not run.
//
// Deviation: markup nested deeper than the parser's limit of 512 elements is a SyntaxError.
func (e *Element) parseFragment(markup string) (*DocumentFragment, error) {
	if !e.document.html {
		return e.parseXMLFragment(markup)
	}
	context := &html.Node{
		Type: html.ElementNode, Data: e.name.local, DataAtom: atom.Lookup([]byte(e.name.local)),
	}
	switch e.name.namespace {
	case SVGNamespace:
		context.Namespace = "svg"
	case MathMLNamespace:
		context.Namespace = "math"
	}
	nodes, err := html.ParseFragment(strings.NewReader(markup), context)
	if err != nil {
		return nil, NewException("SyntaxError", "the markup cannot be parsed: %v", err)
	}
	f := e.document.CreateDocumentFragment()
	for _, n := range nodes {
		if child := base(e.document.FromHTML(n)); child != nil {
			f.insert(child, nil)
		}
	}
	f.startScripts() // HTML says so of every script that a fragment parser makes
	return f, nil
}

// SetInnerHTML replaces the children by parsed markup.
func (e *Element) SetInnerHTML(markup string) error {
	f, err := e.parseFragment(markup)
	if err != nil {
		return err
	}
	if content := e.TemplateContent(); content != nil {
		content.replaceAll(&f.NodeBase)
		return nil
	}
	e.replaceAll(&f.NodeBase)
	return nil
}

// SetOuterHTML replaces the element itself by parsed markup; it does nothing without a
// parent.
func (e *Element) SetOuterHTML(markup string) error {
	if e.parent == nil {
		return nil
	}
	f, err := e.parseForParent(markup, e.parent)
	if err != nil {
		return err
	}
	return e.parent.ReplaceChild(f, e)
}

// InsertAdjacentHTML inserts parsed markup at "beforebegin", "afterbegin", "beforeend"
// or "afterend".
func (e *Element) InsertAdjacentHTML(where, markup string) error {
	context := &e.NodeBase
	switch asciiLower(where) {
	case "beforebegin", "afterend":
		if e.parent == nil || e.parent.nodeType == DocumentNode {
			return NewException("NoModificationAllowedError", "the element has no parent that can take markup")
		}
		context = e.parent
	}
	f, err := e.parseForParent(markup, context)
	if err != nil {
		return err
	}
	_, err = e.InsertAdjacent(where, f)
	return err
}

// InsertAdjacent inserts a node at one of the places of InsertAdjacentHTML. It returns
// false when there is no parent to insert into.
func (e *Element) InsertAdjacent(where string, node Node) (bool, error) {
	switch asciiLower(where) {
	case "beforebegin":
		if e.parent == nil {
			return false, nil
		}
		return true, e.parent.InsertBefore(node, e)
	case "afterbegin":
		return true, e.InsertBefore(node, e.FirstChild())
	case "beforeend":
		return true, e.AppendChild(node)
	case "afterend":
		if e.parent == nil {
			return false, nil
		}
		return true, e.parent.InsertBefore(node, e.NextSibling())
	}
	return false, NewException("SyntaxError", "%q is no place to insert at", where)
}

// parseForParent parses what will stand beside e, with the parent as context. A fragment
// has no rules of its own for what it may contain, so a body stands in for it.
func (e *Element) parseForParent(markup string, parent *NodeBase) (*DocumentFragment, error) {
	if parent.nodeType == DocumentNode {
		return nil, NewException("NoModificationAllowedError", "the document element cannot be replaced by markup")
	}
	context := parent.element()
	if context == nil || context.isHTMLInHTML() && context.IsHTML("html") {
		context = e.document.newElement(newQualifiedName(HTMLNamespace, "", "body"))
	}
	return context.parseFragment(markup)
}
