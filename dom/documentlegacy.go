package dom

import "slices"

// What a document has for old pages (HTML §3.1.5, §16.3.4).

// Dir is the direction of the html element.
func (d *Document) Dir() string {
	if e := d.htmlElement(); e != nil {
		if v := asciiLower(e.attributeOrEmpty("dir")); slices.Contains([]string{"ltr", "rtl", "auto"}, v) {
			return v
		}
	}
	return ""
}

// SetDir sets the attribute of the html element, if there is one.
func (d *Document) SetDir(v string) {
	if e := d.htmlElement(); e != nil {
		e.setAttribute(newQualifiedName("", "", "dir"), v)
	}
}

// Hidden says whether nobody can see the document: one without a window.
func (d *Document) Hidden() bool { return d.window == nil }

// VisibilityState is "visible" or "hidden".
func (d *Document) VisibilityState() string {
	if d.Hidden() {
		return "hidden"
	}
	return "visible"
}

func (d *Document) htmlElement() *Element {
	if e := d.DocumentElement(); e != nil && e.IsHTML("html") {
		return e
	}
	return nil
}

func (d *Document) bodyAttribute(local string) string {
	if b := d.Body(); b != nil && b.IsHTML("body") {
		return b.attributeOrEmpty(local)
	}
	return ""
}

func (d *Document) setBodyAttribute(local, v string) {
	if b := d.Body(); b != nil && b.IsHTML("body") {
		b.setAttribute(newQualifiedName("", "", local), v)
	}
}

// FgColor is the body's attribute text, and so on.
func (d *Document) FgColor() string        { return d.bodyAttribute("text") }
func (d *Document) SetFgColor(v string)    { d.setBodyAttribute("text", v) }
func (d *Document) LinkColor() string      { return d.bodyAttribute("link") }
func (d *Document) SetLinkColor(v string)  { d.setBodyAttribute("link", v) }
func (d *Document) VlinkColor() string     { return d.bodyAttribute("vlink") }
func (d *Document) SetVlinkColor(v string) { d.setBodyAttribute("vlink", v) }
func (d *Document) AlinkColor() string     { return d.bodyAttribute("alink") }
func (d *Document) SetAlinkColor(v string) { d.setBodyAttribute("alink", v) }
func (d *Document) BgColor() string        { return d.bodyAttribute("bgcolor") }
func (d *Document) SetBgColor(v string)    { d.setBodyAttribute("bgcolor", v) }

// Anchors are the a elements with a name.
func (d *Document) Anchors() *HTMLCollection {
	return d.collection("anchors", func(e *Element) bool { return e.IsHTML("a") && e.HasAttributeNS("", "name") })
}

// Applets is always empty.
func (d *Document) Applets() *HTMLCollection {
	return d.collection("applets", func(*Element) bool { return false })
}

// Embeds are the embed elements, which plugins are too.
func (d *Document) Embeds() *HTMLCollection {
	return d.collection("embeds", func(e *Element) bool { return e.IsHTML("embed") })
}

// collection is a live collection of the document's elements, always the same one for a name.
func (d *Document) collection(name string, match func(*Element) bool) *HTMLCollection {
	if c := d.collections[name]; c != nil {
		return c
	}
	if d.collections == nil {
		d.collections = make(map[string]*HTMLCollection)
	}
	c := &HTMLCollection{root: &d.NodeBase, match: match}
	d.collections[name] = c
	return c
}

// Clear does nothing, as the standard says.
func (*Document) Clear() {}

// CaptureEvents does nothing, as the standard says.
func (*Document) CaptureEvents() {}

// ReleaseEvents does nothing, as the standard says.
func (*Document) ReleaseEvents() {}
