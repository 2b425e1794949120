package dom

// InnerText is the text of a subtree as a reader would see it.
func InnerText(n Node) string { s, _ := n.TextContent(); return s }

func (e *Element) childText() string {
	s := ""
	for c := e.first; c != nil; c = c.next {
		if t, ok := c.self.(*Text); ok {
			s += t.data
		}
	}
	return s
}
