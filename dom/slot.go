package dom

import "slices"

// Slots and what is assigned to them (DOM §4.2.2.3–4.2.2.5). The name of a slot is its
// name attribute, that of an element or text its slot attribute, "" when it has none.

func (e *Element) isSlot() bool { return e != nil && e.IsHTML("slot") }

// assignedSlot is the slot that an element or text is assigned to, in whichever shadow
// tree; nil for others.
func (n *NodeBase) assignedSlot() *Element {
	if n == nil || n.rare == nil {
		return nil
	}
	return n.rare.assignedSlot
}

// AssignedSlot is the slot that the element is assigned to, if that is in an open shadow
// tree.
func (e *Element) AssignedSlot() *Element { return e.findSlot(true) }

// AssignedSlot is the slot that the text is assigned to, if that is in an open shadow tree.
func (t *Text) AssignedSlot() *Element { return t.findSlot(true) }

// AssignedNodesOptions are the options of AssignedNodes.
type AssignedNodesOptions struct {
	Flatten bool // what nested slots have in their place, and an empty slot's children
}

// AssignedNodes lists what is assigned to the slot.
func (e *Element) AssignedNodes(options AssignedNodesOptions) []Node {
	var list []*NodeBase
	if options.Flatten {
		list = e.findFlattenedSlottables()
	} else if e.extra != nil {
		list = e.extra.assigned
	}
	nodes := make([]Node, len(list))
	for i, n := range list {
		nodes[i] = n.node()
	}
	return nodes
}

// AssignedElements lists the elements among them.
func (e *Element) AssignedElements(options AssignedNodesOptions) []*Element {
	var elements []*Element
	for _, n := range e.AssignedNodes(options) {
		if element, ok := n.(*Element); ok {
			elements = append(elements, element)
		}
	}
	return elements
}

// Assign gives the slot the elements and texts that it is to have in a shadow tree with
// manual slot assignment.
//
// https://html.spec.whatwg.org/multipage/scripting.html#dom-slot-assign
func (e *Element) Assign(nodes ...Node) {
	r := e.rareData()
	for _, n := range r.manuallyAssigned {
		n.rare.manualSlot = nil
	}
	var assigned []*NodeBase
	for _, node := range nodes {
		n := node.AsNode()
		if slices.Contains(assigned, n) {
			continue
		}
		if from := n.ensureRareData().manualSlot; from != nil {
			list := &from.extra.manuallyAssigned
			*list = slices.DeleteFunc(*list, func(o *NodeBase) bool { return o == n })
		}
		n.rare.manualSlot = e
		assigned = append(assigned, n)
	}
	r.manuallyAssigned = assigned
	e.root().assignSlottablesForTree()
}

// slotName is the name of a slot that n, an element or text, wants to be in.
func (n *NodeBase) slotName() string {
	if e := n.element(); e != nil {
		return e.attributeOrEmpty("slot")
	}
	return ""
}

func (n *NodeBase) isSlottable() bool { return n.nodeType == ElementNode || n.text() != nil }

// findSlot is the slot that n, an element or text, is to be in; nil for none. openOnly
// leaves closed shadow trees out.
func (n *NodeBase) findSlot(openOnly bool) *Element {
	s := n.parent.element().shadow()
	if s == nil || s.slots == 0 || openOnly && s.mode != ShadowRootOpen {
		return nil
	}
	name := n.slotName()
	for c := s.first; c != nil; c = c.following(&s.NodeBase) {
		slot := c.element()
		switch {
		case !slot.isSlot():
		case s.slotAssignment == SlotAssignmentManual:
			if slot.extra != nil && slices.Contains(slot.extra.manuallyAssigned, n) {
				return slot
			}
		case slot.attributeOrEmpty("name") == name:
			return slot
		}
	}
	return nil
}

// findSlottables lists what is to be in a slot.
func (e *Element) findSlottables() (list []*NodeBase) {
	s := e.containingShadowRoot()
	if s == nil {
		return nil
	}
	if s.slotAssignment == SlotAssignmentManual {
		if e.extra == nil {
			return nil
		}
		for _, n := range e.extra.manuallyAssigned {
			if n.parent == &s.host.NodeBase {
				list = append(list, n)
			}
		}
		return list
	}
	for c := s.host.first; c != nil; c = c.next {
		if c.isSlottable() && c.findSlot(false) == e {
			list = append(list, c)
		}
	}
	return list
}

func (e *Element) findFlattenedSlottables() (list []*NodeBase) {
	if !e.inShadowTree {
		return nil
	}
	slottables := e.findSlottables()
	if len(slottables) == 0 {
		for c := e.first; c != nil; c = c.next {
			if c.isSlottable() {
				slottables = append(slottables, c)
			}
		}
	}
	for _, n := range slottables {
		if slot := n.element(); slot.isSlot() && slot.inShadowTree {
			list = append(list, slot.findFlattenedSlottables()...)
		} else {
			list = append(list, n)
		}
	}
	return list
}

// assignSlottables gives a slot what is to be in it.
func (e *Element) assignSlottables() {
	list := e.findSlottables()
	if len(list) == 0 && (e.extra == nil || len(e.extra.assigned) == 0) {
		return
	}
	r := e.rareData()
	if !slices.Equal(list, r.assigned) {
		e.signalSlotChange()
	}
	// What is not in the list any more has no slot, unless another one took it.
	for _, n := range r.assigned {
		if n.rare.assignedSlot == e {
			n.rare.assignedSlot = nil
		}
	}
	r.assigned = list
	for _, n := range list {
		n.ensureRareData().assignedSlot = e
	}
}

// assignSlottablesForTree does it for the slots of the subtree of n.
func (n *NodeBase) assignSlottablesForTree() {
	for c := n; c != nil; c = c.following(n) {
		if slot := c.element(); slot.isSlot() {
			slot.assignSlottables()
		}
	}
}

// signalSlotChange lets slotchange fire in the next microtask.
func (e *Element) signalSlotChange() {
	agent := e.document.agent()
	if agent == nil {
		return
	}
	if !slices.Contains(agent.signalSlots, e) {
		agent.signalSlots = append(agent.signalSlots, e)
	}
	agent.queueMicrotask(e.document.ctx)
}

// slotsInserted follows the insertion of n below parent (steps 7.4 to 7.6 of the DOM's
// insert).
//
// Deviation: a node that comes back to its host is in the slot again that it was assigned to
// by hand, as web-platform-tests expect.
func (n *NodeBase) slotsInserted(parent *NodeBase) {
	if parent.element().shadow() != nil && n.isSlottable() {
		if slot := n.findSlot(false); slot != nil {
			slot.assignSlottables()
		}
	}
	s := parent.containingShadowRoot()
	if s == nil || s.slots == 0 {
		return
	}
	parent.signalIfEmptySlot()
	s.assignSlottablesForTree()
}

// slotsRemoved follows the removal of n from below parent, whose shadow tree, if it is in
// one, has lost some of its slots with n or none (steps 8 to 10 of the DOM's remove).
func (n *NodeBase) slotsRemoved(parent *NodeBase, lost int) {
	if slot := n.assignedSlot(); slot != nil {
		slot.assignSlottables()
	}
	s := parent.containingShadowRoot()
	if s == nil {
		return
	}
	parent.signalIfEmptySlot()
	if lost > 0 {
		s.assignSlottablesForTree()
		n.assignSlottablesForTree()
	}
}

// signalIfEmptySlot is for a node of a shadow tree whose children changed: those of a slot
// stand in for what is not assigned to it.
func (n *NodeBase) signalIfEmptySlot() {
	if e := n.element(); e.isSlot() && (e.extra == nil || len(e.extra.assigned) == 0) {
		e.signalSlotChange()
	}
}

// slotAttributeChanged follows a change of a slot's name or of an element's slot attribute.
func (e *Element) slotAttributeChanged(local string, old, value *string) {
	if stringOrEmpty(old) == stringOrEmpty(value) {
		return
	}
	switch {
	case local == "name" && e.isSlot():
		if s := e.containingShadowRoot(); s != nil {
			s.assignSlottablesForTree()
		}
	case local == "slot":
		if slot := e.assignedSlot(); slot != nil {
			slot.assignSlottables()
		}
		if slot := e.findSlot(false); slot != nil {
			slot.assignSlottables()
		}
	}
}

func stringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
