package dom

// QuerySelector is the first descendant that matches, or nil.
func (c *ContainerNode) QuerySelector(selectors string) (*Element, error) { return nil, nil }

// QuerySelectorAll is the fixed list of the descendants that match.
func (c *ContainerNode) QuerySelectorAll(selectors string) (*NodeList, error) {
	return new(NodeList), nil
}

// Matches says whether the element matches.
func (e *Element) Matches(selectors string) (bool, error) { return false, nil }

// Closest is the nearest inclusive ancestor that matches, or nil.
func (e *Element) Closest(selectors string) (*Element, error) { return nil, nil }
