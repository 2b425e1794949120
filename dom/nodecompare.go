package dom

import (
	"reflect"
	"strings"
)

// Bits of CompareDocumentPosition (DOM §4.4).
const (
	PositionDisconnected           uint16 = 0x01
	PositionPreceding              uint16 = 0x02
	PositionFollowing              uint16 = 0x04
	PositionContains               uint16 = 0x08
	PositionContainedBy            uint16 = 0x10
	PositionImplementationSpecific uint16 = 0x20
)

// CompareDocumentPosition says where other is, as seen from n: a set of the Position
// bits, 0 for the node itself.
func (n *NodeBase) CompareDocumentPosition(other Node) uint16 {
	from, to := n, base(other)
	if from == to {
		return 0
	}
	// An attribute stands where its element does, and contains nothing.
	a, _ := from.self.(*Attr)
	b, _ := to.self.(*Attr)
	if a != nil && a.element != nil {
		from = &a.element.NodeBase
	}
	if b != nil && b.element != nil {
		to = &b.element.NodeBase
	}
	if a != nil && b != nil && from == to {
		return PositionImplementationSpecific | attrOrder(a, b)
	}
	switch inside, around := from.isInclusiveAncestorOf(to), to.isInclusiveAncestorOf(from); {
	case from.root() != to.root():
		return PositionDisconnected | PositionImplementationSpecific | anyOrder(from.root(), to.root())
	case inside && around: // one is an attribute of the other
		if a != nil {
			return PositionContains | PositionPreceding
		}
		return PositionContainedBy | PositionFollowing
	case around && b == nil:
		return PositionContains | PositionPreceding
	case inside && a == nil:
		return PositionContainedBy | PositionFollowing
	case inside, !around && from.precedes(to):
		return PositionFollowing
	}
	return PositionPreceding
}

// attrOrder is the order in which two attributes of one element were added.
func attrOrder(a, b *Attr) uint16 {
	for _, c := range a.element.attrs {
		switch c {
		case a:
			return PositionFollowing
		case b:
			return PositionPreceding
		}
	}
	return PositionPreceding
}

// anyOrder is the same for two trees as long as they live: the heap does not move.
func anyOrder(a, b *NodeBase) uint16 {
	if reflect.ValueOf(a).Pointer() < reflect.ValueOf(b).Pointer() {
		return PositionFollowing
	}
	return PositionPreceding
}

// precedes compares the two children through which the nodes hang on their nearest
// common ancestor. It is for two nodes of one tree, neither of which contains the other.
func (n *NodeBase) precedes(other *NodeBase) bool {
	ancestors := make(map[*NodeBase]*NodeBase) // a parent, and its child on the way to n
	for c := n; c.parent != nil; c = c.parent {
		ancestors[c.parent] = c
	}
	for c := other; c.parent != nil; c = c.parent {
		mine, ok := ancestors[c.parent]
		if !ok {
			continue
		}
		for s := mine.next; s != nil; s = s.next {
			if s == c {
				return true
			}
		}
		return false
	}
	return false
}

// IsEqualNode says whether two nodes look the same, descendants included.
func (n *NodeBase) IsEqualNode(other Node) bool {
	return other != nil && equalNodes(n, other.AsNode())
}

func equalNodes(a, b *NodeBase) bool {
	if a.nodeType != b.nodeType || a.children != b.children || !equalSelf(a, b) {
		return false
	}
	for x, y := a.first, b.first; x != nil; x, y = x.next, y.next {
		if !equalNodes(x, y) {
			return false
		}
	}
	return true
}

// equalSelf leaves out the children. Attributes may be in any order, and their prefixes
// do not count.
func equalSelf(a, b *NodeBase) bool {
	switch a := a.self.(type) {
	case *Element:
		b := b.element()
		if a.name != b.name || len(a.attrs) != len(b.attrs) {
			return false
		}
		for _, attr := range a.attrs {
			if v, ok := b.AttributeNS(attr.name.namespace, attr.name.local); !ok || v != attr.value {
				return false
			}
		}
	case *DocumentType:
		b := b.self.(*DocumentType)
		return a.name == b.name && a.publicID == b.publicID && a.systemID == b.systemID
	case *Attr:
		b := b.self.(*Attr)
		return a.name.namespace == b.name.namespace && a.name.local == b.name.local && a.value == b.value
	case *Text:
		return a.data == b.self.(*Text).data
	case *CDATASection:
		return a.data == b.self.(*CDATASection).data
	case *ProcessingInstruction:
		b := b.self.(*ProcessingInstruction)
		return a.target == b.target && a.data == b.data
	case *Comment:
		return a.data == b.self.(*Comment).data
	}
	return true
}

// Normalize joins adjacent text nodes below n and takes out empty ones.
func (n *NodeBase) Normalize() {
	var next *NodeBase
	for c := n.first; c != nil; c = next {
		next = c.following(n)
		text, ok := c.self.(*Text)
		if !ok {
			continue
		}
		if text.data == "" {
			c.removeFromParent()
			continue
		}
		var joined strings.Builder
		var rest []*NodeBase
		for s := c.next; s != nil && s.nodeType == TextNode; s = s.next {
			joined.WriteString(s.self.(*Text).data)
			rest = append(rest, s)
		}
		if rest == nil {
			continue
		}
		text.AppendData(joined.String())
		for _, s := range rest {
			s.removeFromParent()
		}
		next = c.following(n)
	}
}
