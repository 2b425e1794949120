package dom

// QuerySelector is the first descendant that matches, or nil. It fails with a
// SyntaxError for selectors that cannot be parsed.
func (c *ContainerNode) QuerySelector(selectors string) (*Element, error) {
	list, err := parseSelectors(selectors)
	if err != nil {
		return nil, err
	}
	for n := c.first; n != nil; n = n.following(&c.NodeBase) {
		if e := n.element(); e != nil && list.match(e, &c.NodeBase) {
			return e, nil
		}
	}
	return nil, nil
}

// QuerySelectorAll is the fixed list of the descendants that match, in tree order.
func (c *ContainerNode) QuerySelectorAll(selectors string) (*NodeList, error) {
	list, err := parseSelectors(selectors)
	if err != nil {
		return nil, err
	}
	found := new(NodeList)
	for n := c.first; n != nil; n = n.following(&c.NodeBase) {
		if e := n.element(); e != nil && list.match(e, &c.NodeBase) {
			found.nodes = append(found.nodes, n)
		}
	}
	return found, nil
}

// Matches says whether the element matches.
func (e *Element) Matches(selectors string) (bool, error) {
	list, err := parseSelectors(selectors)
	return err == nil && list.match(e, &e.NodeBase), err
}

// Closest is the nearest inclusive ancestor that matches, or nil.
func (e *Element) Closest(selectors string) (*Element, error) {
	list, err := parseSelectors(selectors)
	if err != nil {
		return nil, err
	}
	for n := &e.NodeBase; n != nil; n = n.parent {
		if a := n.element(); a != nil && list.match(a, &e.NodeBase) {
			return a, nil
		}
	}
	return nil, nil
}

// selectorList matches when one of its selectors does.
type selectorList []complexSelector

// complexSelector is compounds joined by combinators, left to right.
type complexSelector []compound

// compound is what one element must satisfy. combinator joins it to the compound on its
// left: ' ', '>', '+' or '~', and 0 for the first.
type compound struct {
	combinator byte
	tests      []selectorTest
}

// selectorTest is one simple selector; scope is the node that the query started from.
type selectorTest func(e *Element, scope *NodeBase) bool

func (l selectorList) match(e *Element, scope *NodeBase) bool {
	for _, s := range l {
		if s.match(e, scope) {
			return true
		}
	}
	return false
}

// match goes from right to left, and back where an ancestor or sibling fits but what is
// left of it does not.
func (s complexSelector) match(e *Element, scope *NodeBase) bool {
	last := s[len(s)-1]
	for _, test := range last.tests {
		if !test(e, scope) {
			return false
		}
	}
	rest := s[:len(s)-1]
	switch last.combinator {
	case '>':
		p := e.ParentElement()
		return p != nil && rest.match(p, scope)
	case '+':
		p := e.PreviousElementSibling()
		return p != nil && rest.match(p, scope)
	case ' ':
		for p := e.ParentElement(); p != nil; p = p.ParentElement() {
			if rest.match(p, scope) {
				return true
			}
		}
		return false
	case '~':
		for p := e.PreviousElementSibling(); p != nil; p = p.PreviousElementSibling() {
			if rest.match(p, scope) {
				return true
			}
		}
		return false
	}
	return true
}

// matchType compares without regard to case only where the parser lower-cased the name.
func matchType(local string) selectorTest {
	lower := asciiLower(local)
	return func(e *Element, _ *NodeBase) bool {
		if e.isHTMLInHTML() {
			return e.name.local == lower
		}
		return e.name.local == local
	}
}

func matchID(id string) selectorTest {
	return func(e *Element, _ *NodeBase) bool {
		own := e.ID()
		return own == id && id != "" || e.document.quirks && equalFoldASCII(own, id)
	}
}

func matchClass(class string) selectorTest {
	return func(e *Element, _ *NodeBase) bool { return e.hasClass(class) }
}
