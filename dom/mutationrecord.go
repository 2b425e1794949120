package dom

import "slices"

// MutationType says what kind of change a MutationRecord is about.
type MutationType string

const (
	MutationChildList     MutationType = "childList"
	MutationAttributes    MutationType = "attributes"
	MutationCharacterData MutationType = "characterData"
)

// MutationRecord is one change that a MutationObserver has seen (DOM §4.3.3).
type MutationRecord struct {
	ScriptWrappable
	Type               MutationType
	Target             Node
	AddedNodes         *NodeList
	RemovedNodes       *NodeList
	PreviousSibling    Node
	NextSibling        Node
	AttributeName      *string
	AttributeNamespace *string
	OldValue           *string // if the observer asked for it
}

// recordChildren is the DOM's queue a tree mutation record (DOM §4.3.2). Records share
// nothing that script could change: node lists are fixed.
func (n *NodeBase) recordChildren(added, removed []*NodeBase, previous, next *NodeBase) {
	if !n.document.observed() {
		return
	}
	n.record(func(o *observerOptions) bool { return o.childList }, func(*observerOptions) bool { return false }, nil,
		func() *MutationRecord {
			return &MutationRecord{
				Type: MutationChildList, Target: n.node(),
				AddedNodes: &NodeList{nodes: added}, RemovedNodes: &NodeList{nodes: removed},
				PreviousSibling: previous.node(), NextSibling: next.node(),
			}
		})
}

// recordAttribute is for a change of an attribute, or for one that is added or taken out.
func (e *Element) recordAttribute(a *Attr, old *string) {
	if !e.document.observed() {
		return
	}
	name := a.name
	wants := func(o *observerOptions) bool {
		return o.attributes && (o.filter == nil || name.namespace == "" && slices.Contains(*o.filter, name.local))
	}
	e.record(wants, func(o *observerOptions) bool { return o.attributeOldValue }, old,
		func() *MutationRecord {
			r := &MutationRecord{
				Type: MutationAttributes, Target: e,
				AddedNodes: new(NodeList), RemovedNodes: new(NodeList), AttributeName: &name.local,
			}
			if name.namespace != "" {
				r.AttributeNamespace = &name.namespace
			}
			return r
		})
}

// recordData must be called before the data changes.
func (c *CharacterData) recordData() {
	if !c.document.observed() {
		return
	}
	old := c.data
	c.record(func(o *observerOptions) bool { return o.characterData }, func(o *observerOptions) bool { return o.dataOldValue }, &old,
		func() *MutationRecord {
			return &MutationRecord{
				Type: MutationCharacterData, Target: c.node(),
				AddedNodes: new(NodeList), RemovedNodes: new(NodeList),
			}
		})
}

// record is the DOM's queue a mutation record (DOM §4.3.2): one for each observer of n or
// of a subtree around it who wants such a change, with the old value if he wants that.
func (n *NodeBase) record(wants, wantsOld func(*observerOptions) bool, old *string, newRecord func() *MutationRecord) {
	agent := n.document.agent()
	type interest struct {
		observer *MutationObserver
		old      *string
	}
	var interested []interest
	for a := n; a != nil; a = a.parent {
		for _, r := range a.registeredObservers() {
			if a != n && !r.options.subtree || !wants(r.options) {
				continue
			}
			i := slices.IndexFunc(interested, func(i interest) bool { return i.observer == r.observer })
			if i < 0 {
				i = len(interested)
				interested = append(interested, interest{observer: r.observer})
			}
			if wantsOld(r.options) {
				interested[i].old = old
			}
		}
	}
	for _, i := range interested {
		r := newRecord()
		r.OldValue = i.old
		i.observer.records = append(i.observer.records, r)
		if !slices.Contains(agent.pending, i.observer) {
			agent.pending = append(agent.pending, i.observer)
		}
		agent.queueMicrotask(n.document.ctx)
	}
}
