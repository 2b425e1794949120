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

// simplePseudoClasses are those without an argument. The ones that depend on a user or
// on styles match nothing here.
var simplePseudoClasses = map[string]selectorTest{
	"root": func(e *Element, _ *NodeBase) bool {
		return e.parent != nil && e.parent.nodeType == DocumentNode
	},
	"scope": func(e *Element, scope *NodeBase) bool {
		return &e.NodeBase == scope || scope.nodeType == DocumentNode && e.parent == scope
	},
	"empty": func(e *Element, _ *NodeBase) bool {
		for c := e.first; c != nil; c = c.next {
			if t, ok := c.self.(*Text); c.nodeType == ElementNode || ok && t.data != "" {
				return false
			}
		}
		return true
	},
	"first-child":   nthOf(0, 1, false, false),
	"last-child":    nthOf(0, 1, true, false),
	"first-of-type": nthOf(0, 1, false, true),
	"last-of-type":  nthOf(0, 1, true, true),
	"only-child": func(e *Element, _ *NodeBase) bool {
		return e.PreviousElementSibling() == nil && e.NextElementSibling() == nil
	},
	"only-of-type": func(e *Element, s *NodeBase) bool {
		return siblingIndex(e, false, true) == 1 && siblingIndex(e, true, true) == 1
	},
	"link":     isLink,
	"any-link": isLink,
	"enabled":  func(e *Element, _ *NodeBase) bool { return isControl(e) && !e.HasAttributeNS("", "disabled") },
	"disabled": func(e *Element, _ *NodeBase) bool { return isControl(e) && e.HasAttributeNS("", "disabled") },
	"visited":  never, "hover": never, "active": never, "focus": never,
	"focus-within": never, "focus-visible": never, "target": never,
}

func never(*Element, *NodeBase) bool { return false }

func isLink(e *Element, _ *NodeBase) bool {
	return (e.IsHTML("a") || e.IsHTML("area")) && e.HasAttributeNS("", "href")
}

// isControl names the elements that :enabled and :disabled are about. A fieldset around
// them does not count here.
func isControl(e *Element) bool {
	switch e.name.local {
	case "button", "input", "select", "textarea", "optgroup", "option", "fieldset":
		return e.name.namespace == HTMLNamespace
	}
	return false
}

// nthOf is :nth-child(an+b) and its relatives: counted from the end, or only among
// elements of the same type.
func nthOf(a, b int, fromEnd, sameType bool) selectorTest {
	return func(e *Element, _ *NodeBase) bool {
		i := siblingIndex(e, fromEnd, sameType) - b
		if a == 0 {
			return i == 0
		}
		return i%a == 0 && i/a >= 0
	}
}

// siblingIndex counts from 1.
func siblingIndex(e *Element, fromEnd, sameType bool) int {
	i := 1
	for n := &e.NodeBase; ; i++ {
		for {
			if fromEnd {
				n = n.next
			} else {
				n = n.prev
			}
			if n == nil {
				return i
			}
			s := n.element()
			if s != nil && (!sameType || s.name.local == e.name.local && s.name.namespace == e.name.namespace) {
				break
			}
		}
	}
}
