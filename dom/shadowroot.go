package dom

import (
	"iter"
	"slices"
	"strings"
)

// ShadowRootMode says whether script outside of a shadow tree finds the way into it.
type ShadowRootMode string

const (
	ShadowRootOpen   ShadowRootMode = "open"
	ShadowRootClosed ShadowRootMode = "closed"
)

// SlotAssignmentMode says who assigns the children of a shadow host to slots: their slot
// attributes, or script by HTMLSlotElement.assign.
type SlotAssignmentMode string

const (
	SlotAssignmentManual SlotAssignmentMode = "manual"
	SlotAssignmentNamed  SlotAssignmentMode = "named"
)

// ShadowRootInit is the argument of Element.AttachShadow.
type ShadowRootInit struct {
	Mode           ShadowRootMode
	DelegatesFocus bool
	SlotAssignment SlotAssignmentMode // "" is named
	Clonable       bool
	Serializable   bool
}

// ShadowRoot is the root of a shadow tree (DOM §4.8). It always has a host.
type ShadowRoot struct {
	DocumentFragment
	mode           ShadowRootMode
	slotAssignment SlotAssignmentMode
	delegatesFocus bool
	clonable       bool
	serializable   bool

	slots int // slot elements in the tree, so that a tree without any costs nothing
}

// shadowHostNames are the HTML elements that can be shadow hosts, besides those whose name
// is one of a custom element (DOM §4.9).
var shadowHostNames = []string{
	"article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5",
	"h6", "header", "main", "nav", "p", "section", "span",
}

// AttachShadow makes the element the host of a new shadow tree. It fails with a
// NotSupportedError for an element that cannot be a host or is one already.
//
// https://dom.spec.whatwg.org/#concept-attach-a-shadow-root
func (e *Element) AttachShadow(init ShadowRootInit) (*ShadowRoot, error) {
	switch {
	case e.name.namespace != HTMLNamespace,
		!slices.Contains(shadowHostNames, e.name.local) && !validCustomElementName(e.name.local):
		return nil, NewException("NotSupportedError", "a %s element cannot have a shadow root", e.name.qualified)
	case e.custom() != nil && e.custom().definition.DisableShadow:
		return nil, NewException("NotSupportedError", "the element's class wants no shadow root")
	case e.shadow() != nil:
		return nil, NewException("NotSupportedError", "the element has a shadow root already")
	}
	s := &ShadowRoot{
		mode: init.Mode, slotAssignment: init.SlotAssignment, delegatesFocus: init.DelegatesFocus,
		clonable: init.Clonable, serializable: init.Serializable,
	}
	if s.slotAssignment == "" {
		s.slotAssignment = SlotAssignmentNamed
	}
	s.initNode(s, e.document, DocumentFragmentNode)
	s.host = e
	s.inShadowTree, s.connected = true, e.connected
	e.rareData().shadow = s
	e.document.version++
	return s, nil
}

// ShadowRoot is the element's shadow root if it is an open one, or nil.
func (e *Element) ShadowRoot() *ShadowRoot {
	if s := e.shadow(); s != nil && s.mode == ShadowRootOpen {
		return s
	}
	return nil
}

// shadow is the element's shadow root of either mode, or nil.
func (e *Element) shadow() *ShadowRoot {
	if e == nil || e.extra == nil {
		return nil
	}
	return e.extra.shadow
}

// EventParent implements Target: only composed events that were dispatched within the tree
// leave it.
func (s *ShadowRoot) EventParent(ev *Event) Target {
	if !ev.composed && len(ev.path) > 0 {
		if n := targetNode(ev.path[0].invocation); n != nil && n.root() == &s.NodeBase {
			return nil
		}
	}
	return s.host
}

// Mode is the root's mode.
func (s *ShadowRoot) Mode() ShadowRootMode { return s.mode }

// DelegatesFocus says what the attribute of that name does. Nothing here follows it.
func (s *ShadowRoot) DelegatesFocus() bool { return s.delegatesFocus }

// SlotAssignment says how the host's children are assigned to slots.
func (s *ShadowRoot) SlotAssignment() SlotAssignmentMode { return s.slotAssignment }

// Clonable says whether a clone of the host has a clone of the shadow tree.
func (s *ShadowRoot) Clonable() bool { return s.clonable }

// Serializable says whether serialisers may show the tree.
func (s *ShadowRoot) Serializable() bool { return s.serializable }

// Host is the element that the tree is attached to.
func (s *ShadowRoot) Host() *Element { return s.host }

// InnerHTML is the tree's markup.
func (s *ShadowRoot) InnerHTML() string {
	var b strings.Builder
	serializeChildren(&b, &s.NodeBase)
	return b.String()
}

// SetInnerHTML replaces the tree by parsed markup.
func (s *ShadowRoot) SetInnerHTML(markup string) error {
	f, err := s.host.parseFragment(markup)
	if err != nil {
		return err
	}
	s.replaceAll(&f.NodeBase)
	return nil
}

// containingShadowRoot is the root of n's tree if that is a shadow root, or nil.
func (n *NodeBase) containingShadowRoot() *ShadowRoot {
	if n == nil || !n.inShadowTree {
		return nil
	}
	return n.root().self.(*ShadowRoot)
}

func (n *NodeBase) shadowIncludingRoot() *NodeBase {
	for {
		s := n.containingShadowRoot()
		if s == nil {
			return n.root()
		}
		n = &s.host.NodeBase
	}
}

// isShadowIncludingInclusiveAncestorOf also follows shadow trees to their hosts.
func (n *NodeBase) isShadowIncludingInclusiveAncestorOf(other *NodeBase) bool {
	for {
		if n.isInclusiveAncestorOf(other) {
			return true
		}
		s := other.containingShadowRoot()
		if s == nil {
			return false
		}
		other = &s.host.NodeBase
	}
}

// shadowIncludingInclusiveDescendants goes through a subtree and the shadow trees of its
// elements, each just after its host. The tree must not change meanwhile.
func (n *NodeBase) shadowIncludingInclusiveDescendants() iter.Seq[*NodeBase] {
	return func(yield func(*NodeBase) bool) { n.walkWithShadows(yield) }
}

func (n *NodeBase) walkWithShadows(yield func(*NodeBase) bool) bool {
	for c := n; c != nil; c = c.following(n) {
		if !yield(c) {
			return false
		}
		if s := c.element().shadow(); s != nil && !s.walkWithShadows(yield) {
			return false
		}
	}
	return true
}
