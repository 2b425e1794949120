package dom

// idIndex finds a document's connected elements by id (WebCore's DocumentOrderedMap).
type idIndex map[string]idEntry

// idEntry counts the elements with one id. first is nil while it is not known which of
// them comes first in the tree.
type idEntry struct {
	first *Element
	count int
}

// add counts an element that became connected or got the id. Which of several comes
// first is left to the next get.
func (x *idIndex) add(id string, e *Element) {
	if id == "" {
		return
	}
	if *x == nil {
		*x = make(idIndex)
	}
	entry := (*x)[id]
	entry.count++
	entry.first = nil
	if entry.count == 1 {
		entry.first = e
	}
	(*x)[id] = entry
}

// remove undoes one add of the same element and id.
func (x *idIndex) remove(id string, e *Element) {
	if id == "" {
		return
	}
	entry := (*x)[id]
	entry.count--
	if entry.count <= 0 {
		delete(*x, id)
		return
	}
	if entry.first == e {
		entry.first = nil
	}
	(*x)[id] = entry
}

func (x *idIndex) get(root *NodeBase, id string) *Element {
	entry, ok := (*x)[id]
	if !ok {
		return nil
	}
	if entry.first == nil {
		entry.first = firstWithID(root, id)
		(*x)[id] = entry
	}
	return entry.first
}

// firstWithID searches the tree below root.
func firstWithID(root *NodeBase, id string) *Element {
	if id == "" {
		return nil
	}
	for n := root.first; n != nil; n = n.following(root) {
		if e := n.element(); e != nil && e.ID() == id {
			return e
		}
	}
	return nil
}
