package dom

// Node types (DOM §4.4).
const (
	ElementNode               uint16 = 1
	AttributeNode             uint16 = 2
	TextNode                  uint16 = 3
	CDATASectionNode          uint16 = 4
	ProcessingInstructionNode uint16 = 7
	CommentNode               uint16 = 8
	DocumentNode              uint16 = 9
	DocumentTypeNode          uint16 = 10
	DocumentFragmentNode      uint16 = 11
)

// Node is every node of a tree: *Document, *DocumentFragment, *DocumentType, *Element,
// *Text, *CDATASection, *ProcessingInstruction, *Comment and *Attr. A tree belongs to the loop of its document's context.
//
// Methods that return a Node return nil, never a typed nil, when there is none.
type Node interface {
	Target

	// AsNode is the part that all nodes share.
	AsNode() *NodeBase

	NodeType() uint16
	NodeName() string

	// NodeValue is the data of a character data node or attribute; ok is false (script
	// sees null) for all others, on which SetNodeValue does nothing.
	NodeValue() (value string, ok bool)
	SetNodeValue(value string)

	// TextContent is the text of all descendants, or the node value; ok is false
	// (script sees null) for a document or doctype, on which SetTextContent does nothing.
	TextContent() (text string, ok bool)
	SetTextContent(text string)

	OwnerDocument() *Document
	IsConnected() bool
	RootNode(composed bool) Node
	ParentNode() Node
	ParentElement() *Element
	FirstChild() Node
	LastChild() Node
	PreviousSibling() Node
	NextSibling() Node
	HasChildNodes() bool
	ChildNodes() *NodeList
	Contains(other Node) bool

	// The changes fail with the *Exception that script is to see, and then have changed
	// nothing.
	AppendChild(node Node) error
	InsertBefore(node, child Node) error
	ReplaceChild(node, child Node) error
	RemoveChild(child Node) error

	// Remove takes the node out of its parent, if it has one.
	Remove()

	// CloneNode fails for a shadow root.
	CloneNode(deep bool) (Node, error)
}

// NodeBase is the part that all nodes share (WebCore's Node).
type NodeBase struct {
	EventTarget

	document *Document // the node document; of a document, itself
	parent   *NodeBase
	prev     *NodeBase
	next     *NodeBase
	first    *NodeBase
	last     *NodeBase

	children     int // number of child nodes
	nodeType     uint16
	connected    bool // its shadow-including root is a document
	inShadowTree bool // its root is a shadow root

	rare *nodeRareData
}

// nodeRareData holds what few nodes need.
type nodeRareData struct {
	childNodes *NodeList
	elements   *HTMLCollection // the children attribute

	observers []*registeredObserver

	assignedSlot *Element // of an element or text
	manualSlot   *Element // which Element.Assign gave it to
}

// initNode must be called by the constructor of every node type.
func (n *NodeBase) initNode(self Node, d *Document, nodeType uint16) {
	n.document, n.nodeType = d, nodeType
	n.InitEventTarget(self, d.ctx)
	n.isNode = true
}

// AsNode implements Node.
func (n *NodeBase) AsNode() *NodeBase { return n }

// EventParent implements Target: events go up the tree, through the slot that the node is
// assigned to.
func (n *NodeBase) EventParent(*Event) Target {
	if slot := n.assignedSlot(); slot != nil {
		return slot
	}
	if n.parent == nil {
		return nil
	}
	return n.parent.self
}

// NodeType is one of the Node constants.
func (n *NodeBase) NodeType() uint16 { return n.nodeType }

// NodeValue implements Node for the nodes that have none.
func (n *NodeBase) NodeValue() (string, bool) { return "", false }

// SetNodeValue implements Node for the nodes that have none.
func (n *NodeBase) SetNodeValue(string) {}

// TextContent implements Node for the nodes that have none.
func (n *NodeBase) TextContent() (string, bool) { return "", false }

// SetTextContent implements Node for the nodes that have none.
func (n *NodeBase) SetTextContent(string) {}

// OwnerDocument is the document that the node belongs to; nil for a document.
func (n *NodeBase) OwnerDocument() *Document {
	if n.nodeType == DocumentNode {
		return nil
	}
	return n.document
}

// IsConnected says whether the node is in a document, shadow trees included.
func (n *NodeBase) IsConnected() bool { return n.connected }

// RootNode is the outermost inclusive ancestor; composed goes on from a shadow root to its
// host.
func (n *NodeBase) RootNode(composed bool) Node {
	if composed {
		return n.shadowIncludingRoot().node()
	}
	return n.root().node()
}

// ParentNode implements Node.
func (n *NodeBase) ParentNode() Node { return n.parent.node() }

// ParentElement is the parent when that is an element, or nil.
func (n *NodeBase) ParentElement() *Element { return n.parent.element() }

// FirstChild implements Node.
func (n *NodeBase) FirstChild() Node { return n.first.node() }

// LastChild implements Node.
func (n *NodeBase) LastChild() Node { return n.last.node() }

// PreviousSibling implements Node.
func (n *NodeBase) PreviousSibling() Node { return n.prev.node() }

// NextSibling implements Node.
func (n *NodeBase) NextSibling() Node { return n.next.node() }

// HasChildNodes implements Node.
func (n *NodeBase) HasChildNodes() bool { return n.first != nil }

// ChildNodes is the live list of children, always the same one.
func (n *NodeBase) ChildNodes() *NodeList {
	r := n.ensureRareData()
	if r.childNodes == nil {
		r.childNodes = &NodeList{parent: n}
	}
	return r.childNodes
}

// PreviousElementSibling is the nearest element before the node, or nil.
func (n *NodeBase) PreviousElementSibling() *Element {
	for s := n.prev; s != nil; s = s.prev {
		if e := s.element(); e != nil {
			return e
		}
	}
	return nil
}

// NextElementSibling is the nearest element after the node, or nil.
func (n *NodeBase) NextElementSibling() *Element {
	for s := n.next; s != nil; s = s.next {
		if e := s.element(); e != nil {
			return e
		}
	}
	return nil
}

// Contains says whether other is the node itself or one of its descendants.
func (n *NodeBase) Contains(other Node) bool {
	return other != nil && n.isInclusiveAncestorOf(other.AsNode())
}

// node is the value that embeds n; nil for a nil n, so that links can be returned as
// they are.
func (n *NodeBase) node() Node {
	if n == nil {
		return nil
	}
	return n.self.(Node)
}

// element is the element that embeds n; nil for other nodes and for a nil n.
func (n *NodeBase) element() *Element {
	if n == nil || n.nodeType != ElementNode {
		return nil
	}
	return n.self.(*Element)
}

func (n *NodeBase) root() *NodeBase {
	for n.parent != nil {
		n = n.parent
	}
	return n
}

func (n *NodeBase) isInclusiveAncestorOf(other *NodeBase) bool {
	for ; other != nil; other = other.parent {
		if other == n {
			return true
		}
	}
	return false
}

// following is the node after n in tree order within the subtree of root.
func (n *NodeBase) following(root *NodeBase) *NodeBase {
	if n.first != nil {
		return n.first
	}
	return n.followingSkippingChildren(root)
}

func (n *NodeBase) followingSkippingChildren(root *NodeBase) *NodeBase {
	for ; n != nil && n != root; n = n.parent {
		if n.next != nil {
			return n.next
		}
	}
	return nil
}

func (n *NodeBase) ensureRareData() *nodeRareData {
	if n.rare == nil {
		n.rare = new(nodeRareData)
	}
	return n.rare
}
