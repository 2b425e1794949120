package dom

import "slices"

// NodeList is an ordered list of nodes (DOM §4.2.10.1): fixed for
// QuerySelectorAll, live for the others.
type NodeList struct {
	ScriptWrappable
	parent   *NodeBase       // of a live list of children
	elements *HTMLCollection // of a live list of elements
	nodes    []*NodeBase
	at       treeVersion // at which nodes is right, for a list of children
}

// treeVersion says whether something found in a tree may still be right. Trees of other
// documents have other versions.
type treeVersion struct {
	document *Document
	version  uint64
}

func (n *NodeBase) treeVersion() treeVersion {
	return treeVersion{n.document, n.document.version}
}

// Length is the number of nodes.
func (l *NodeList) Length() int {
	switch {
	case l.parent != nil:
		return l.parent.children
	case l.elements != nil:
		return l.elements.Length()
	}
	return len(l.nodes)
}

// Item is the node at a position, or nil.
func (l *NodeList) Item(i int) Node {
	if i < 0 || i >= l.Length() {
		return nil
	}
	if l.elements != nil {
		return l.elements.Item(i)
	}
	if l.parent != nil && l.at != l.parent.treeVersion() {
		// A script that takes out the first or last child until none is left must not
		// pay for the whole list each time.
		switch i {
		case 0:
			return l.parent.first.node()
		case l.parent.children - 1:
			return l.parent.last.node()
		}
		l.nodes, l.at = l.parent.childSlice(), l.parent.treeVersion()
	}
	return l.nodes[i].node()
}

// HTMLCollection is a live list of elements below a root (DOM §4.2.10.2), searched
// again when the tree has changed.
type HTMLCollection struct {
	ScriptWrappable
	root         *NodeBase
	childrenOnly bool
	match        func(*Element) bool // nil for all
	search       func() []*Element   // instead of all that, if not nil
	found        []*Element
	at           treeVersion
}

// Length is the number of elements.
func (c *HTMLCollection) Length() int { return len(c.elements()) }

// Item is the element at a position, or nil.
func (c *HTMLCollection) Item(i int) *Element {
	if all := c.elements(); i >= 0 && i < len(all) {
		return all[i]
	}
	return nil
}

// NamedItem is the first element whose id is name, or that is an HTML element whose
// name attribute is; nil for none.
func (c *HTMLCollection) NamedItem(name string) *Element {
	if name == "" {
		return nil
	}
	for _, e := range c.elements() {
		if e.ID() == name || e.name.namespace == HTMLNamespace && e.attributeOrEmpty("name") == name {
			return e
		}
	}
	return nil
}

// SupportedPropertyNames are the names by which NamedItem finds something, in tree order.
func (c *HTMLCollection) SupportedPropertyNames() []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, e := range c.elements() {
		add(e.ID())
		if e.name.namespace == HTMLNamespace {
			add(e.attributeOrEmpty("name"))
		}
	}
	return names
}

func (c *HTMLCollection) elements() []*Element {
	now := c.root.treeVersion()
	if c.at == now {
		return c.found
	}
	c.found, c.at = nil, now
	if c.search != nil {
		c.found = c.search()
		return c.found
	}
	for n := c.root.first; n != nil; n = c.following(n) {
		if e := n.element(); e != nil && (c.match == nil || c.match(e)) {
			c.found = append(c.found, e)
		}
	}
	return c.found
}

func (c *HTMLCollection) following(n *NodeBase) *NodeBase {
	if c.childrenOnly {
		return n.next
	}
	return n.following(c.root)
}

// ElementsByTagName is the live collection of the descendants with a qualified name, or
// of all for "*".
func (c *ContainerNode) ElementsByTagName(qualified string) *HTMLCollection {
	list := &HTMLCollection{root: &c.NodeBase}
	if qualified == "*" {
		return list
	}
	lower := asciiLower(qualified)
	list.match = func(e *Element) bool {
		if e.isHTMLInHTML() {
			return e.name.qualified == lower
		}
		return e.name.qualified == qualified
	}
	return list
}

// ElementsByTagNameNS is the same by namespace and local name, either of which may be "*".
func (c *ContainerNode) ElementsByTagNameNS(namespace, local string) *HTMLCollection {
	return &HTMLCollection{root: &c.NodeBase, match: func(e *Element) bool {
		return (namespace == "*" || e.name.namespace == namespace) && (local == "*" || e.name.local == local)
	}}
}

// ElementsByClassName is the live collection of the descendants that have all of the
// classes, which are separated by whitespace.
func (c *ContainerNode) ElementsByClassName(names string) *HTMLCollection {
	classes := splitTokens(names)
	return &HTMLCollection{root: &c.NodeBase, match: func(e *Element) bool {
		for _, class := range classes {
			if !e.hasClass(class) {
				return false
			}
		}
		return len(classes) > 0
	}}
}

// ElementsByName is the live list of the HTML elements whose name attribute is name.
func (d *Document) ElementsByName(name string) *NodeList {
	return &NodeList{elements: &HTMLCollection{root: &d.NodeBase, match: func(e *Element) bool {
		v, ok := e.AttributeNS("", "name")
		return ok && v == name && e.name.namespace == HTMLNamespace
	}}}
}

// Images implements document.images.
func (d *Document) Images() *HTMLCollection { return d.ofKind("img") }

// Forms implements document.forms.
func (d *Document) Forms() *HTMLCollection { return d.ofKind("form") }

// Scripts implements document.scripts.
func (d *Document) Scripts() *HTMLCollection { return d.ofKind("script") }

// Links implements document.links: anchors and areas with an href.
func (d *Document) Links() *HTMLCollection {
	return d.collection("links", func(e *Element) bool {
		return (e.IsHTML("a") || e.IsHTML("area")) && e.HasAttributeNS("", "href")
	})
}

func (d *Document) ofKind(local string) *HTMLCollection {
	return d.collection(local, func(e *Element) bool { return e.IsHTML(local) })
}
