package dom

// CloneNode is a copy of the node, without its listeners and without a parent; deep
// copies the descendants too. A shadow root fails with a NotSupportedError.
func (n *NodeBase) CloneNode(deep bool) (Node, error) {
	if _, ok := n.self.(*ShadowRoot); ok {
		return nil, NewException("NotSupportedError", "a shadow root cannot be cloned")
	}
	return n.document.cloneUpgraded(n, deep), nil
}

// cloneUpgraded also makes custom elements of the clones.
func (d *Document) cloneUpgraded(n *NodeBase, deep bool) Node {
	dup := d.clone(n, deep)
	if d.window != nil && d.window.customElements != nil {
		d.window.customElements.upgradeBelow(dup)
	}
	return dup.node()
}

// cloneShadow gives a clone of a shadow host a clone of its shadow tree.
func (e *Element) cloneShadow(s *ShadowRoot) {
	dup, err := e.AttachShadow(ShadowRootInit{
		Mode: s.mode, DelegatesFocus: s.delegatesFocus, SlotAssignment: s.slotAssignment,
		Clonable: true, Serializable: s.serializable,
	})
	if err != nil {
		panic(err) // what the original could be, its clone can
	}
	for c := s.first; c != nil; c = c.next {
		dup.insert(e.document.clone(c, true), nil)
	}
}

// clone is the DOM's clone a node (DOM §4.4) into document d.
func (d *Document) clone(n *NodeBase, deep bool) *NodeBase {
	dup := d.cloneSingle(n)
	if e := n.element(); e != nil {
		dup.element().copyExtra(e, deep)
	}
	if e := n.element(); e != nil && e.shadow() != nil && e.extra.shadow.clonable {
		dup.element().cloneShadow(e.extra.shadow)
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
	case *CDATASection:
		return &d.newCDATASection(n.data).NodeBase
	case *ProcessingInstruction:
		return &d.newProcessingInstruction(n.target, n.data).NodeBase
	case *Comment:
		return &d.CreateComment(n.data).NodeBase
	case *DocumentType:
		return &d.newDoctype(n.name, n.publicID, n.systemID).NodeBase
	case *DocumentFragment:
		return &d.CreateDocumentFragment().NodeBase
	case *Document:
		dup := newDocument(n.ctx, n.contentType, n.html)
		dup.url, dup.characterSet, dup.quirks, dup.xmlDocument = n.url, n.characterSet, n.quirks, n.xmlDocument
		return &dup.NodeBase
	}
	panic("dom: a node of unknown type")
}

// copyExtra is HTML's cloning steps for scripts, inputs and templates.
func (e *Element) copyExtra(from *Element, deep bool) {
	if from.AlreadyStarted() {
		e.SetAlreadyStarted(true)
	}
	if (from.IsHTML("input") || from.IsHTML("textarea")) && from.extra != nil {
		r := e.rareData()
		r.dirtyValue = from.extra.dirtyValue
		r.checked, r.dirtyChecked, r.indeterminate = from.extra.checked, from.extra.dirtyChecked, from.extra.indeterminate
	}
	if content := from.TemplateContent(); content != nil && deep {
		dup := e.extra.content
		for c := content.first; c != nil; c = c.next {
			dup.insert(dup.document.clone(c, true), nil)
		}
	}
}
