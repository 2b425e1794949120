package dom

import (
	"slices"
	"weak"
)

// MutationCallback is told of the changes that a MutationObserver has seen. The error is
// an exception that script did not catch.
type MutationCallback func(records []*MutationRecord, observer *MutationObserver) error

// MutationObserverInit says what to observe. Attributes and CharacterData are true when
// nil if a member that depends on them is given.
type MutationObserverInit struct {
	ChildList             bool
	Attributes            *bool
	CharacterData         *bool
	Subtree               bool
	AttributeOldValue     *bool
	CharacterDataOldValue *bool
	AttributeFilter       *[]string // local names; nil for all attributes
}

// MutationObserver collects the changes of the nodes that it observes, and tells its
// callback of them in a microtask (DOM §4.3.1).
type MutationObserver struct {
	ScriptWrappable
	ctx      ExecutionContext
	callback MutationCallback
	records  []*MutationRecord
	nodes    []weak.Pointer[NodeBase] // that have registered observers of this one
}

// registeredObserver is a node's entry for an observer. A transient one stands on a node
// that was taken out of the subtree that source observes, until the observer has heard.
type registeredObserver struct {
	observer *MutationObserver
	options  *observerOptions
	source   *registeredObserver // nil for one that is not transient
}

// observerOptions is MutationObserverInit as observe() has understood it.
type observerOptions struct {
	childList, attributes, characterData bool
	subtree                              bool
	attributeOldValue, dataOldValue      bool
	filter                               *[]string
}

// NewMutationObserver makes an observer that observes nothing yet.
func NewMutationObserver(ctx ExecutionContext, callback MutationCallback) *MutationObserver {
	return &MutationObserver{ctx: ctx, callback: callback}
}

// Observe begins to observe a node, or goes on with other options. Options that say
// nothing or contradict each other are a TypeError.
//
// https://dom.spec.whatwg.org/#dom-mutationobserver-observe
func (o *MutationObserver) Observe(target Node, init MutationObserverInit) error {
	options, err := init.understood()
	if err != nil {
		return err
	}
	n := target.AsNode()
	for _, r := range n.registeredObservers() {
		if r.observer == o && r.source == nil {
			o.forEachNode(func(n *NodeBase) {
				n.removeObservers(func(t *registeredObserver) bool { return t.source == r })
			})
			r.options = options
			return nil
		}
	}
	if agent := n.document.agent(); agent != nil {
		agent.observing = true
	}
	n.addObserver(&registeredObserver{observer: o, options: options})
	return nil
}

// Disconnect ends all observation and forgets what was not delivered yet.
func (o *MutationObserver) Disconnect() {
	o.forEachNode(func(n *NodeBase) {
		n.removeObservers(func(r *registeredObserver) bool { return r.observer == o })
	})
	o.nodes, o.records = nil, nil
}

// TakeRecords takes what was not delivered yet.
func (o *MutationObserver) TakeRecords() []*MutationRecord {
	records := o.records
	o.records = nil
	return records
}

func (init MutationObserverInit) understood() (*observerOptions, error) {
	o := &observerOptions{
		childList:         init.ChildList,
		attributes:        orElse(init.Attributes, init.AttributeOldValue != nil || init.AttributeFilter != nil),
		characterData:     orElse(init.CharacterData, init.CharacterDataOldValue != nil),
		subtree:           init.Subtree,
		attributeOldValue: orElse(init.AttributeOldValue, false),
		dataOldValue:      orElse(init.CharacterDataOldValue, false),
		filter:            init.AttributeFilter,
	}
	switch {
	case !o.childList && !o.attributes && !o.characterData:
		return nil, NewTypeError("one of childList, attributes and characterData must be true")
	case !o.attributes && (o.attributeOldValue || o.filter != nil):
		return nil, NewTypeError("attributeOldValue and attributeFilter need attributes")
	case !o.characterData && o.dataOldValue:
		return nil, NewTypeError("characterDataOldValue needs characterData")
	}
	return o, nil
}

func orElse(b *bool, otherwise bool) bool {
	if b == nil {
		return otherwise
	}
	return *b
}

// notify delivers the records, and ends what the transient observers were for.
func (o *MutationObserver) notify() {
	records := o.TakeRecords()
	o.forEachNode(func(n *NodeBase) {
		n.removeObservers(func(r *registeredObserver) bool { return r.observer == o && r.source != nil })
	})
	if len(records) == 0 {
		return
	}
	if err := o.callback(records, o); err != nil {
		o.ctx.ReportException(err)
	}
}

// forEachNode also forgets the nodes that are gone or not observed any more.
func (o *MutationObserver) forEachNode(f func(*NodeBase)) {
	o.nodes = slices.DeleteFunc(o.nodes, func(p weak.Pointer[NodeBase]) bool {
		n := p.Value()
		if n == nil {
			return true
		}
		f(n)
		return !slices.ContainsFunc(n.registeredObservers(), func(r *registeredObserver) bool { return r.observer == o })
	})
}

func (n *NodeBase) registeredObservers() []*registeredObserver {
	if n.rare == nil {
		return nil
	}
	return n.rare.observers
}

func (n *NodeBase) addObserver(r *registeredObserver) {
	rare := n.ensureRareData()
	known := slices.ContainsFunc(rare.observers, func(other *registeredObserver) bool { return other.observer == r.observer })
	rare.observers = append(rare.observers, r)
	if !known {
		r.observer.nodes = append(r.observer.nodes, weak.Make(n))
	}
}

func (n *NodeBase) removeObservers(which func(*registeredObserver) bool) {
	if n.rare != nil {
		n.rare.observers = slices.DeleteFunc(n.rare.observers, which)
	}
}

// addTransientObservers lets those who observe the subtree of parent hear what happens
// below n, which was just taken out of it (the DOM's remove, step 15).
func (n *NodeBase) addTransientObservers(parent *NodeBase) {
	if !n.document.observed() {
		return
	}
	for a := parent; a != nil; a = a.parent {
		for _, r := range a.registeredObservers() {
			if r.options.subtree {
				n.addObserver(&registeredObserver{observer: r.observer, options: r.options, source: r})
			}
		}
	}
}
