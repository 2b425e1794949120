package dom

// AppendChild puts node after the last child; a DocumentFragment gives its children.
func (n *NodeBase) AppendChild(node Node) error { return n.InsertBefore(node, nil) }

// InsertBefore puts node before child, or last when child is nil (the DOM's pre-insert,
// DOM §4.2.3).
func (n *NodeBase) InsertBefore(node, child Node) error {
	added, before := base(node), base(child)
	if err := n.checkInsertion(added, before, nil); err != nil {
		return err
	}
	if before == added { // inserting takes it out of its place first
		before = added.next
	}
	n.insert(added, before)
	return nil
}

// ReplaceChild puts node in child's place. A fragment gives its children, and an empty
// one only takes child out.
func (n *NodeBase) ReplaceChild(node, child Node) error {
	added, old := base(node), base(child)
	if old == nil {
		return NewTypeError("the child to replace is null")
	}
	if err := n.checkInsertion(added, old, old); err != nil {
		return err
	}
	before := old.next
	if before == added {
		before = added.next
	}
	n.document.adopt(added)
	if old.parent != nil { // it has none when it is the added node itself
		old.removeFromParent()
	}
	n.insert(added, before)
	return nil
}

// RemoveChild takes out child, which must be a child of n.
func (n *NodeBase) RemoveChild(child Node) error {
	c := base(child)
	if c == nil {
		return NewTypeError("the child to remove is null")
	}
	if c.parent != n {
		return NewException("NotFoundError", "the node to be removed is not a child of this node")
	}
	c.removeFromParent()
	return nil
}

// Remove takes the node out of its parent, if it has one.
func (n *NodeBase) Remove() {
	if n.parent != nil {
		n.removeFromParent()
	}
}

// checkInsertion is the DOM's ensure pre-insert validity (DOM §4.2.3); excluded is the
// child that a replacement takes out, nil for an insertion.
func (n *NodeBase) checkInsertion(node, child, excluded *NodeBase) error {
	if node == nil {
		return NewTypeError("the node to insert is null")
	}
	switch n.nodeType { // Step 1.
	case DocumentNode, DocumentFragmentNode, ElementNode:
	default:
		return hierarchyError("this node cannot have children")
	}
	if node.isHostIncludingAncestorOf(n) { // Step 2.
		return hierarchyError("the new child contains the parent")
	}
	if child != nil && child.parent != n { // Step 3.
		return NewException("NotFoundError", "the reference node is not a child of this node")
	}
	switch node.nodeType { // Step 4.
	case DocumentNode, AttributeNode:
		return hierarchyError("a document or attribute cannot be a child")
	case DocumentTypeNode:
		if n.nodeType != DocumentNode { // Step 5.
			return hierarchyError("a doctype can be a child of a document only")
		}
	}
	if n.nodeType != DocumentNode {
		return nil
	}
	return n.checkDocumentChild(node, child, excluded)
}

// checkDocumentChild is the rest of it: a document has at most one doctype and one
// element, in that order, and no text.
func (n *NodeBase) checkDocumentChild(node, child, excluded *NodeBase) error {
	switch node.nodeType {
	case TextNode:
		return hierarchyError("a document cannot have text as a child")
	case CommentNode:
		return nil // anywhere, and any number
	case DocumentTypeNode:
		if n.hasChildOfType(DocumentTypeNode, excluded) ||
			child != nil && hasBefore(child, ElementNode) ||
			child == nil && n.hasChildOfType(ElementNode, excluded) {
			return hierarchyError("the document has a doctype already or it would follow an element")
		}
		return nil
	case DocumentFragmentNode:
		elements := 0
		for c := node.first; c != nil; c = c.next {
			switch c.nodeType {
			case TextNode:
				return hierarchyError("a document cannot have text as a child")
			case ElementNode:
				elements++
			}
		}
		if elements == 0 {
			return nil
		}
		if elements > 1 {
			return hierarchyError("a document can have one element only")
		}
	}
	// What is left is an element, or a fragment with one.
	if n.hasChildOfType(ElementNode, excluded) ||
		child != nil && hasAfter(child, DocumentTypeNode) ||
		child != nil && child.nodeType == DocumentTypeNode && child != excluded {
		return hierarchyError("the document has an element already or it would precede the doctype")
	}
	return nil
}

func hierarchyError(text string) error { return NewException("HierarchyRequestError", "%s", text) }

func (n *NodeBase) hasChildOfType(nodeType uint16, excluded *NodeBase) bool {
	for c := n.first; c != nil; c = c.next {
		if c.nodeType == nodeType && c != excluded {
			return true
		}
	}
	return false
}

func hasBefore(child *NodeBase, nodeType uint16) bool {
	for c := child.prev; c != nil; c = c.prev {
		if c.nodeType == nodeType {
			return true
		}
	}
	return false
}

func hasAfter(child *NodeBase, nodeType uint16) bool {
	for c := child.next; c != nil; c = c.next {
		if c.nodeType == nodeType {
			return true
		}
	}
	return false
}

// isHostIncludingAncestorOf also follows template contents to their template.
func (n *NodeBase) isHostIncludingAncestorOf(other *NodeBase) bool {
	for {
		if n.isInclusiveAncestorOf(other) {
			return true
		}
		f, ok := other.root().self.(*DocumentFragment)
		if !ok || f.host == nil {
			return false
		}
		other = &f.host.NodeBase
	}
}

// insert is the DOM's insert (DOM §4.2.3), without any check. The document's client may
// run script at its end, so a caller must not rely on the tree afterwards.
func (n *NodeBase) insert(node, before *NodeBase) {
	added := []*NodeBase{node}
	if node.nodeType == DocumentFragmentNode {
		added = node.childSlice()
		if len(added) == 0 {
			return
		}
		for _, c := range added {
			c.removeFromParent()
		}
	}
	for _, c := range added {
		n.document.adopt(c)
		n.link(c, before)
	}
	n.document.version++
	n.document.childrenChanged(n)
	if n.connected {
		n.document.nodesInserted(added)
	}
}

// link makes c a child of n and brings its subtree up to date. Links, the connected
// flag and the id index change here and in removeFromParent, and nowhere else.
func (n *NodeBase) link(c, before *NodeBase) {
	c.parent, c.next = n, before
	if before != nil {
		c.prev, before.prev = before.prev, c
	} else {
		c.prev, n.last = n.last, c
	}
	if c.prev != nil {
		c.prev.next = c
	} else {
		n.first = c
	}
	n.children++
	if n.connected {
		for d := c; d != nil; d = d.following(c) {
			d.connected = true
			if e := d.element(); e != nil {
				n.document.ids.add(e.ID(), e)
			}
		}
	}
}

// removeFromParent is the DOM's remove (DOM §4.2.3). It runs no script but through
// ChildrenChanged.
func (n *NodeBase) removeFromParent() {
	parent := n.parent
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		parent.first = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	} else {
		parent.last = n.prev
	}
	n.parent, n.prev, n.next = nil, nil, nil
	parent.children--
	d := parent.document
	d.version++
	if n.connected {
		for c := n; c != nil; c = c.following(n) {
			c.connected = false
			if e := c.element(); e != nil {
				d.ids.remove(e.ID(), e)
			}
		}
		d.nodeRemoved(n)
	}
	d.childrenChanged(parent)
}

// replaceAll takes out all children and then inserts node, if any, without any check.
func (n *NodeBase) replaceAll(node *NodeBase) {
	for n.first != nil {
		n.first.removeFromParent()
	}
	if node != nil {
		n.insert(node, nil)
	}
}

// childSlice is for loops whose body changes the children.
func (n *NodeBase) childSlice() []*NodeBase {
	list := make([]*NodeBase, 0, n.children)
	for c := n.first; c != nil; c = c.next {
		list = append(list, c)
	}
	return list
}

func base(n Node) *NodeBase {
	if n == nil {
		return nil
	}
	return n.AsNode()
}
