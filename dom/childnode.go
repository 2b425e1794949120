package dom

import "slices"

// Before inserts nodes before this one in its parent; it does nothing without a parent
// (the standard's ChildNode mixin, DOM §4.2.8).
func (n *NodeBase) Before(nodes ...Node) error {
	parent := n.parent
	if parent == nil {
		return nil
	}
	// The place is named by a sibling that is not itself about to move.
	viable := n.prev
	for viable != nil && isAmong(viable, nodes) {
		viable = viable.prev
	}
	node, err := n.document.oneNode(nodes)
	if err != nil {
		return err
	}
	if viable == nil {
		viable = parent.first
	} else {
		viable = viable.next
	}
	return parent.InsertBefore(node, viable.node())
}

// After inserts nodes after this one in its parent; it does nothing without a parent.
func (n *NodeBase) After(nodes ...Node) error {
	parent := n.parent
	if parent == nil {
		return nil
	}
	viable := n.viableNextSibling(nodes)
	node, err := n.document.oneNode(nodes)
	if err != nil {
		return err
	}
	return parent.InsertBefore(node, viable.node())
}

// ReplaceWith puts nodes in this one's place; it does nothing without a parent.
func (n *NodeBase) ReplaceWith(nodes ...Node) error {
	parent := n.parent
	if parent == nil {
		return nil
	}
	viable := n.viableNextSibling(nodes)
	node, err := n.document.oneNode(nodes)
	if err != nil {
		return err
	}
	if n.parent == parent { // it may be among the nodes
		return parent.ReplaceChild(node, n.node())
	}
	return parent.InsertBefore(node, viable.node())
}

// viableNextSibling is the nearest sibling after n that stays where it is.
func (n *NodeBase) viableNextSibling(nodes []Node) *NodeBase {
	viable := n.next
	for viable != nil && isAmong(viable, nodes) {
		viable = viable.next
	}
	return viable
}

func isAmong(n *NodeBase, nodes []Node) bool {
	return slices.ContainsFunc(nodes, func(o Node) bool { return base(o) == n })
}
