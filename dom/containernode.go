package dom

import "strings"

// ContainerNode is the part that the nodes with children share: documents, fragments
// and elements (WebCore's ContainerNode, the standard's ParentNode mixin).
type ContainerNode struct {
	NodeBase
}

// TextContent is the text of all descendants, comments left out.
func (c *ContainerNode) TextContent() (string, bool) {
	var b strings.Builder
	for n := c.first; n != nil; n = n.following(&c.NodeBase) {
		if t := n.text(); t != nil {
			b.WriteString(t.data)
		}
	}
	return b.String(), true
}

// SetTextContent replaces all children by one text, or by nothing when it is empty.
func (c *ContainerNode) SetTextContent(text string) {
	if text == "" {
		c.replaceAll(nil)
		return
	}
	c.replaceAll(&c.document.CreateTextNode(text).NodeBase)
}

// Children is the live collection of child elements, always the same one.
func (c *ContainerNode) Children() *HTMLCollection {
	r := c.ensureRareData()
	if r.elements == nil {
		r.elements = &HTMLCollection{root: &c.NodeBase, childrenOnly: true}
	}
	return r.elements
}

// FirstElementChild is the first child that is an element, or nil.
func (c *ContainerNode) FirstElementChild() *Element {
	for n := c.first; n != nil; n = n.next {
		if e := n.element(); e != nil {
			return e
		}
	}
	return nil
}

// LastElementChild is the last child that is an element, or nil.
func (c *ContainerNode) LastElementChild() *Element {
	for n := c.last; n != nil; n = n.prev {
		if e := n.element(); e != nil {
			return e
		}
	}
	return nil
}

// ChildElementCount is the number of child elements.
func (c *ContainerNode) ChildElementCount() int { return c.Children().Length() }

// Prepend inserts nodes before the first child. Script's strings are to be made text
// nodes before.
func (c *ContainerNode) Prepend(nodes ...Node) error {
	node, err := c.document.oneNode(nodes)
	if err != nil {
		return err
	}
	return c.InsertBefore(node, c.FirstChild())
}

// Append inserts nodes after the last child.
func (c *ContainerNode) Append(nodes ...Node) error {
	node, err := c.document.oneNode(nodes)
	if err != nil {
		return err
	}
	return c.AppendChild(node)
}

// ReplaceChildren replaces all children by nodes.
func (c *ContainerNode) ReplaceChildren(nodes ...Node) error {
	node, err := c.document.oneNode(nodes)
	if err != nil {
		return err
	}
	if err := c.checkInsertion(base(node), nil, nil); err != nil {
		return err
	}
	c.replaceAll(base(node))
	return nil
}

// oneNode puts several nodes into a fragment (the DOM's converting nodes into a node).
func (d *Document) oneNode(nodes []Node) (Node, error) {
	if len(nodes) == 1 {
		return nodes[0], nil
	}
	f := d.CreateDocumentFragment()
	for _, n := range nodes {
		if err := f.AppendChild(n); err != nil {
			return nil, err
		}
	}
	return f, nil
}
