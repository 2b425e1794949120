package dom

// CloneNode is a copy of the node, without its listeners and without a parent; deep
// copies the descendants too.
func (n *NodeBase) CloneNode(deep bool) Node { return n.document.clone(n, deep).node() }

// clone is the DOM's clone a node (DOM §4.4) into document d.
func (d *Document) clone(n *NodeBase, deep bool) *NodeBase {
	dup := d.cloneSingle(n)
	if e := n.element(); e != nil {
		dup.element().copyExtra(e, deep)
	}
	if deep {
		owner := d
		if dup.nodeType == DocumentNode {
			owner = dup.document
		}
		for c := n.first; c != nil; c = c.next {
			dup.insert(owner.clone(c, true), nil)
		}
	}
	return dup
}

func (d *Document) cloneSingle(n *NodeBase) *NodeBase {
	switch n := n.self.(type) {
	case *Element:
		e := d.newElement(n.name)
		for _, a := range n.attrs {
			e.addAttribute(d.newAttr(a.name, a.value))
		}
		return &e.NodeBase
	case *Attr:
		return &d.newAttr(n.name, n.value).NodeBase
	case *Text:
		return &d.CreateTextNode(n.data).NodeBase
	case *Comment:
		return &d.CreateComment(n.data).NodeBase
	case *DocumentType:
		return &d.newDoctype(n.name, n.publicID, n.systemID).NodeBase
	case *DocumentFragment:
		return &d.CreateDocumentFragment().NodeBase
	case *Document:
		dup := newDocument(n.ctx, n.contentType, n.html)
		dup.url, dup.characterSet, dup.quirks = n.url, n.characterSet, n.quirks
		return &dup.NodeBase
	}
	panic("dom: a node of unknown type")
}

// copyExtra is HTML's cloning steps for scripts and templates.
func (e *Element) copyExtra(from *Element, deep bool) {
	if from.AlreadyStarted() {
		e.SetAlreadyStarted(true)
	}
	if content := from.TemplateContent(); content != nil && deep {
		dup := e.extra.content
		for c := content.first; c != nil; c = c.next {
			dup.insert(dup.document.clone(c, true), nil)
		}
	}
}
