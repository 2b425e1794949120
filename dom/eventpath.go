package dom

// pathItem is one target on an event's path (DOM §2.9, "event path item").
type pathItem struct {
	invocation Target
	target     Target // the event's target as seen from here
	others     *otherTargets

	atTarget         bool // target is a shadow-adjusted target of this very item
	inShadowTree     bool
	rootOfClosedTree bool
	slotInClosedTree bool
}

// eventPathBuilder fixes an event's path before the first listener runs: what listeners
// then do to the tree does not change it.
type eventPathBuilder struct {
	event      *Event
	click      bool     // the event activates what it is dispatched to
	activation *Element // what it activates
}

// build is steps 4 to 6.9 of the DOM's dispatch (DOM §2.9). The path stays empty when the
// related target is the target itself as seen from outside its shadow tree.
func (b *eventPathBuilder) build(target, override Target) {
	e := b.event
	others := e.others.retargeted(target)
	if others != nil && others.related == target && e.others.related != target {
		return
	}
	current := targetNode(target) // whose root decides what belongs to the same trees
	e.path = make([]pathItem, 0, 8)
	b.append(target, current, others, false)
	e.path[0].target, e.path[0].atTarget = override, true
	b.activate(target)

	var slottable *NodeBase
	if current.assignedSlot() != nil {
		slottable = current
	}
	for parent := target.EventParent(e); parent != nil; parent = parent.EventParent(e) {
		n := targetNode(parent)
		slotInClosedTree := false
		if slottable != nil { // Step 6.9.1: parent is its slot.
			slottable = nil
			root := n.containingShadowRoot()
			slotInClosedTree = root != nil && root.mode == ShadowRootClosed
		}
		if n.assignedSlot() != nil {
			slottable = n
		}
		others := e.others.retargeted(parent)
		switch {
		case n == nil || !current.leavesTreesFor(n):
			if e.bubbles {
				b.activate(parent)
			}
			b.append(parent, n, others, slotInClosedTree)
		case others != nil && parent == others.related:
			return
		default: // parent is a shadow host, and the event's target from here on
			current = n
			b.activate(parent)
			b.append(parent, n, others, slotInClosedTree)
			last := &e.path[len(e.path)-1]
			last.target, last.atTarget = parent, true
		}
	}
}

// append is the DOM's append to an event path; n is the node that the new item's invocation
// target is, or nil. The item has the target of the one before it.
func (b *eventPathBuilder) append(invocation Target, n *NodeBase, others *otherTargets, slotInClosedTree bool) {
	path := b.event.path
	item := pathItem{invocation: invocation, others: others, slotInClosedTree: slotInClosedTree}
	if n != nil && n.inShadowTree {
		item.inShadowTree = true
		root, ok := invocation.(*ShadowRoot)
		item.rootOfClosedTree = ok && root.mode == ShadowRootClosed
	}
	if last := len(path) - 1; last >= 0 {
		item.target = path[last].target
	}
	b.event.path = append(path, item)
}

// activate makes a target the one that the event activates, unless there is one already.
func (b *eventPathBuilder) activate(target Target) {
	if !b.click || b.activation != nil {
		return
	}
	if e, ok := target.(*Element); ok && e.hasActivationBehavior() {
		b.activation = e
	}
}

// leavesTreesFor says of an ancestor on an event path whether it is outside of the tree of
// n and of the shadow trees within that: then it is the host of n's tree.
func (n *NodeBase) leavesTreesFor(ancestor *NodeBase) bool {
	if n == nil || !n.inShadowTree {
		return false
	}
	return !n.root().isShadowIncludingInclusiveAncestorOf(ancestor)
}

// pathShowsShadowTree says whether the event would keep a node of a shadow tree as a
// target after dispatch (step 6.11).
func (e *Event) pathShowsShadowTree() bool {
	for i := len(e.path) - 1; i >= 0; i-- {
		if item := &e.path[i]; item.atTarget {
			return inShadowTree(item.target) || item.others.inShadowTree()
		}
	}
	return e.others.inShadowTree()
}

// retargeted is what the target may see of the others.
func (o *otherTargets) retargeted(against Target) *otherTargets {
	if o == nil {
		return nil
	}
	seen := &otherTargets{related: retarget(o.related, against)}
	for _, t := range o.touches {
		seen.touches = append(seen.touches, retarget(t, against))
	}
	return seen
}

func (o *otherTargets) inShadowTree() bool {
	if o == nil {
		return false
	}
	for _, t := range o.touches {
		if inShadowTree(t) {
			return true
		}
	}
	return inShadowTree(o.related)
}

// retarget is the DOM's retargeting of a against b (DOM §4.8): the innermost shadow host
// around a, or a itself, that b may know of.
func retarget(a, b Target) Target {
	for {
		n := targetNode(a)
		root := n.containingShadowRoot()
		if root == nil {
			return a
		}
		if from := targetNode(b); from != nil && root.isShadowIncludingInclusiveAncestorOf(from) {
			return a
		}
		a = root.host
	}
}

// targetNode is the node that a target is; nil for other targets and for nil.
func targetNode(t Target) *NodeBase {
	if t == nil || !t.AsEventTarget().isNode {
		return nil
	}
	return t.(Node).AsNode()
}

func inShadowTree(t Target) bool {
	n := targetNode(t)
	return n != nil && n.inShadowTree
}

// ComposedPath lists the targets of the dispatch that is going on, innermost first, less
// those in closed shadow trees that the current target must not know of. It is empty
// outside dispatch (DOM §2.2).
func (e *Event) ComposedPath() []Target {
	if e.currentTarget == nil {
		return nil
	}
	if len(e.path) == 0 {
		return []Target{e.currentTarget}
	}
	// How deep in closed trees the current target is.
	current, depth := 0, 0
	for i := len(e.path) - 1; i >= 0; i-- {
		item := &e.path[i]
		if item.rootOfClosedTree {
			depth++
		}
		if item.invocation == e.currentTarget {
			current = i
			break
		}
		if item.slotInClosedTree {
			depth--
		}
	}
	var inner []Target // outermost first
	level, visible := depth, depth
	for i := current - 1; i >= 0; i-- {
		item := &e.path[i]
		if item.rootOfClosedTree {
			level++
		}
		if level <= visible {
			inner = append(inner, item.invocation)
		}
		if item.slotInClosedTree {
			level--
			visible = min(visible, level)
		}
	}
	path := make([]Target, 0, len(e.path))
	for i := len(inner) - 1; i >= 0; i-- {
		path = append(path, inner[i])
	}
	path = append(path, e.currentTarget)
	level, visible = depth, depth
	for i := current + 1; i < len(e.path); i++ {
		item := &e.path[i]
		if item.slotInClosedTree {
			level++
		}
		if level <= visible {
			path = append(path, item.invocation)
		}
		if item.rootOfClosedTree {
			level--
			visible = min(visible, level)
		}
	}
	return path
}
