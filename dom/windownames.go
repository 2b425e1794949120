package dom

// Elements as properties of the window (HTML §7.2.2.3, "named access on the Window object").

// NamedElements is the elements of the window's document that a global variable of that name
// stands for: those with that id, and some with that name.
func (w *Window) NamedElements(name string) *HTMLCollection {
	return &HTMLCollection{root: &w.document.NodeBase, match: func(e *Element) bool {
		if name == "" {
			return false
		}
		if id, ok := e.AttributeNS("", "id"); ok && id == name {
			return true
		}
		value, ok := e.AttributeNS("", "name")
		return ok && value == name && isNamedOnWindow(e)
	}}
}

// SupportedPropertyNames is all such names, in tree order and each once.
func (w *Window) SupportedPropertyNames() []string {
	var names []string
	seen := map[string]bool{"": true}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	root := &w.document.NodeBase
	for n := root.first; n != nil; n = n.following(root) {
		e := n.element()
		if e == nil {
			continue
		}
		id, _ := e.AttributeNS("", "id")
		add(id)
		if isNamedOnWindow(e) {
			name, _ := e.AttributeNS("", "name")
			add(name)
		}
	}
	return names
}

func isNamedOnWindow(e *Element) bool {
	return e.IsHTML("embed") || e.IsHTML("form") || e.IsHTML("img") || e.IsHTML("object")
}
