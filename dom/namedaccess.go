package dom

// NamedElements are the elements that script finds as properties of the window (HTML
// §7.2.2.3): those whose id is name, and those of some kinds whose name attribute is.
func (w *Window) NamedElements(name string) *HTMLCollection {
	d := w.document
	if d == nil || name == "" {
		return nil
	}
	if _, ok := d.ids[name]; !ok && !d.hasNamed(name) {
		return nil
	}
	return &HTMLCollection{root: &d.NodeBase, match: func(e *Element) bool {
		return e.ID() == name || e.isNamedOnWindow() && e.attributeOrEmpty("name") == name
	}}
}

// hasNamed says whether there is an element with a name attribute that counts.
func (d *Document) hasNamed(name string) bool {
	if d.named == nil {
		d.named = &HTMLCollection{root: &d.NodeBase, match: (*Element).isNamedOnWindow}
	}
	for _, e := range d.named.elements() {
		if e.attributeOrEmpty("name") == name {
			return true
		}
	}
	return false
}

func (e *Element) isNamedOnWindow() bool {
	if e.name.namespace != HTMLNamespace {
		return false
	}
	switch e.name.local {
	case "embed", "form", "img", "object":
		return e.attributeOrEmpty("name") != ""
	}
	return false
}
