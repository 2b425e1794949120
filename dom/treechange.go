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
	n.document.runReactions()
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
	before, previous := old.next, old.prev
	if before == added {
		before = added.next
	}
	n.document.adopt(added)
	var removed []*NodeBase
	if old.parent != nil { // it has none when it is the added node itself
		removed = []*NodeBase{old}
		old.removeUnrecorded()
		n.document.childrenChanged(n)
	}
	inserted := orItself(n.insertUnrecorded(added, before), added, true)
	n.recordChildren(inserted, removed, previous, before)
	if len(inserted) > 0 {
		n.finishInsertion(inserted, added)
	}
	n.document.runReactions()
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
	n.document.runReactions()
	return nil
}

// Remove takes the node out of its parent, if it has one.
func (n *NodeBase) Remove() {
	if n.parent != nil {
		n.removeFromParent()
		n.document.runReactions()
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
	case TextNode, CDATASectionNode:
		return hierarchyError("a document cannot have text as a child")
	case CommentNode, ProcessingInstructionNode:
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
			case TextNode, CDATASectionNode:
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

// isHostIncludingAncestorOf also follows template contents to their template and shadow
// trees to their host.
func (n *NodeBase) isHostIncludingAncestorOf(other *NodeBase) bool {
	for {
		if n.isInclusiveAncestorOf(other) {
			return true
		}
		host := other.root().fragmentHost()
		if host == nil {
			return false
		}
		other = &host.NodeBase
	}
}

// fragmentHost is the host of a template's content or of a shadow root; nil for others.
func (n *NodeBase) fragmentHost() *Element {
	switch f := n.self.(type) {
	case *DocumentFragment:
		return f.host
	case *ShadowRoot:
		return f.host
	}
	return nil
}

// insert is the DOM's insert (DOM §4.2.3), without any check. The document's client may
// run script at its end, so a caller must not rely on the tree afterwards.
func (n *NodeBase) insert(node, before *NodeBase) {
	previous := n.last
	if before != nil {
		previous = before.prev
	}
	added := n.insertUnrecorded(node, before)
	if node.nodeType == DocumentFragmentNode && len(added) == 0 {
		return
	}
	n.recordChildren(orItself(added, node, n.document.observed()), nil, previous, before)
	n.finishInsertion(added, node)
}

// insertUnrecorded is insert without the mutation record and what follows it. It returns
// the nodes that a fragment gave, nil for another node.
func (n *NodeBase) insertUnrecorded(node, before *NodeBase) (added []*NodeBase) {
	if node.nodeType != DocumentFragmentNode {
		n.insertOne(node, before)
		n.document.version++
		return nil
	}
	if added = node.childSlice(); len(added) == 0 {
		return nil
	}
	for _, c := range added {
		c.removeUnrecorded()
		node.document.childrenChanged(node)
	}
	node.recordChildren(nil, added, nil, nil)
	for _, c := range added {
		n.insertOne(c, before)
	}
	n.document.version++
	return added
}

func (n *NodeBase) insertOne(c, before *NodeBase) {
	n.document.adopt(c)
	n.link(c, before)
	c.slotsInserted(n)
}

// orItself is what insertUnrecorded added, if somebody needs to know: without a fragment the
// node itself.
func orItself(added []*NodeBase, node *NodeBase, needed bool) []*NodeBase {
	if added == nil && needed && node.nodeType != DocumentFragmentNode {
		return []*NodeBase{node}
	}
	return added
}

// finishInsertion tells the document's client of what insertUnrecorded returned for node.
func (n *NodeBase) finishInsertion(added []*NodeBase, node *NodeBase) {
	d := n.document
	if d.client == nil {
		return
	}
	d.childrenChanged(n)
	if n.connected {
		d.nodesInserted(orItself(added, node, true))
	}
}

// link makes c a child of n and brings its subtree up to date. Links, the flags and the
// id index change here and in removeUnrecorded, and nowhere else.
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
	if n.connected || n.inShadowTree {
		n.takeIn(c)
	}
}

// takeIn brings the subtree of a new child up to date with the tree of n.
func (n *NodeBase) takeIn(c *NodeBase) {
	root := n.containingShadowRoot()
	for d := c; d != nil; d = d.following(c) {
		d.connected, d.inShadowTree = n.connected, root != nil
		e := d.element()
		switch {
		case e == nil:
			continue
		case root == nil:
			n.document.ids.add(e.ID(), e)
		case e.isSlot():
			root.slots++
		}
		if n.connected {
			e.customElementEntered()
		}
		if s := e.shadow(); s != nil && n.connected {
			s.setConnected(true)
		}
	}
}

// setConnected follows a change of the host.
func (s *ShadowRoot) setConnected(connected bool) {
	for n := range s.shadowIncludingInclusiveDescendants() {
		n.connected = connected
		switch e := n.element(); {
		case e == nil:
		case connected:
			e.customElementEntered()
		default:
			e.customElementLeft()
		}
	}
}

// removeFromParent is the DOM's remove (DOM §4.2.3). It runs no script but through
// ChildrenChanged.
func (n *NodeBase) removeFromParent() {
	parent, previous, next := n.parent, n.prev, n.next
	n.removeUnrecorded()
	if parent.document.observed() {
		parent.recordChildren(nil, []*NodeBase{n}, previous, next)
	}
	parent.document.childrenChanged(parent)
}

// removeUnrecorded is remove without the mutation record and what follows it.
func (n *NodeBase) removeUnrecorded() {
	parent := n.parent
	root := n.containingShadowRoot()
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
	connected := n.connected
	lostSlots := 0
	if connected || root != nil {
		lostSlots = n.letGo(root)
	}
	n.slotsRemoved(parent, lostSlots)
	if connected {
		d.focusRemoved(n)
		d.nodeRemoved(n)
	}
	n.addTransientObservers(parent)
}

// letGo brings the subtree of n up to date, which has left its document or the tree of
// root. It counts the slots that root has lost.
func (n *NodeBase) letGo(root *ShadowRoot) (slots int) {
	d := n.document
	for c := n; c != nil; c = c.following(n) {
		wasConnected := c.connected
		c.connected, c.inShadowTree = false, false
		e := c.element()
		switch {
		case e == nil:
			continue
		case root == nil:
			d.ids.remove(e.ID(), e)
		case e.isSlot():
			slots++
		}
		if wasConnected {
			e.customElementLeft()
		}
		if s := e.shadow(); s != nil && wasConnected {
			s.setConnected(false)
		}
	}
	if root != nil {
		root.slots -= slots
	}
	return slots
}

// replaceAll takes out all children and then inserts node, if any, without any check.
func (n *NodeBase) replaceAll(node *NodeBase) {
	removed := n.childSlice()
	for _, c := range removed {
		c.removeUnrecorded()
		n.document.childrenChanged(n)
	}
	var added []*NodeBase
	if node != nil {
		added = orItself(n.insertUnrecorded(node, nil), node, true)
	}
	if len(added) > 0 || len(removed) > 0 {
		n.recordChildren(added, removed, nil, nil)
	}
	if len(added) > 0 {
		n.finishInsertion(added, node)
	}
	n.document.runReactions()
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
