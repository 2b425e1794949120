package dom

import "slices"

// Form controls, as far as activation needs them: what type they are, whether they are
// disabled or checked, and which form they belong to (HTML §4.10).

var inputTypes = []string{
	"hidden", "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time",
	"datetime-local", "number", "range", "color", "checkbox", "radio", "file", "submit", "image",
	"reset", "button",
}

// inputType is the type of an input element.
func (e *Element) inputType() string {
	if t := asciiLower(e.attributeOrEmpty("type")); slices.Contains(inputTypes, t) {
		return t
	}
	return "text"
}

// buttonType is the type of a button element.
func (e *Element) buttonType() string {
	switch t := asciiLower(e.attributeOrEmpty("type")); t {
	case "button", "reset":
		return t
	}
	return "submit"
}

// Type is the type attribute of an input or button, limited to the types there are.
func (e *Element) Type() string {
	if e.IsHTML("button") {
		return e.buttonType()
	}
	return e.inputType()
}

// SetType sets the type attribute.
func (e *Element) SetType(t string) { e.setAttribute(newQualifiedName("", "", "type"), t) }

// Checked is an input's checkedness.
func (e *Element) Checked() bool { return e.extra != nil && e.extra.checked }

// SetChecked sets it as script or a click does: the checked attribute has no effect on it
// from then on. Of a group of radio buttons only one is checked.
func (e *Element) SetChecked(checked bool) {
	e.rareData().dirtyChecked = true
	e.setChecked(checked)
}

func (e *Element) setChecked(checked bool) {
	e.rareData().checked = checked
	if checked {
		e.uncheckRadioGroup()
	}
}

// Indeterminate is a checkbox's third state, which is for the eye only.
func (e *Element) Indeterminate() bool { return e.extra != nil && e.extra.indeterminate }

// SetIndeterminate sets it.
func (e *Element) SetIndeterminate(v bool) { e.rareData().indeterminate = v }

// inputAttributeChanged follows a change of an attribute of an input element.
func (e *Element) inputAttributeChanged(local string, value *string) {
	switch local {
	case "checked":
		if e.extra == nil || !e.extra.dirtyChecked {
			e.setChecked(value != nil)
		}
	case "type", "name":
		if e.Checked() {
			e.uncheckRadioGroup()
		}
	}
}

// radioGroup calls f with the other buttons of a radio button's group.
func (e *Element) radioGroup(f func(*Element)) {
	name := e.attributeOrEmpty("name")
	if name == "" || !e.IsHTML("input") || e.inputType() != "radio" {
		return
	}
	form, root := e.FormOwner(), e.root()
	for n := root; n != nil; n = n.following(root) {
		other := n.element()
		if other != nil && other != e && other.IsHTML("input") && other.inputType() == "radio" &&
			other.attributeOrEmpty("name") == name && other.FormOwner() == form {
			f(other)
		}
	}
}

func (e *Element) uncheckRadioGroup() {
	e.radioGroup(func(other *Element) {
		if other.extra != nil {
			other.extra.checked = false
		}
	})
}

// checkedInRadioGroup is the checked button of the group, e included, or nil.
func (e *Element) checkedInRadioGroup() (checked *Element) {
	if e.Checked() {
		return e
	}
	e.radioGroup(func(other *Element) {
		if other.Checked() {
			checked = other
		}
	})
	return checked
}

// IsDisabled says whether the element is a form control that is disabled, by itself or by
// a fieldset around it (HTML §4.10.19.5).
func (e *Element) IsDisabled() bool {
	if e.name.namespace != HTMLNamespace {
		return false
	}
	switch e.name.local {
	case "button", "input", "select", "textarea", "fieldset":
	case "optgroup", "option":
		return e.HasAttributeNS("", "disabled")
	default:
		return false
	}
	if e.HasAttributeNS("", "disabled") {
		return true
	}
	child := &e.NodeBase
	for p := e.parent; p != nil; child, p = p, p.parent {
		fieldset := p.element()
		if fieldset == nil || !fieldset.IsHTML("fieldset") || !fieldset.HasAttributeNS("", "disabled") {
			continue
		}
		// What is in the first legend stays enabled.
		if c := child.element(); c == nil || !c.IsHTML("legend") || c.hasEarlierSibling("legend") {
			return true
		}
	}
	return false
}

func (e *Element) hasEarlierSibling(local string) bool {
	for s := e.PreviousElementSibling(); s != nil; s = s.PreviousElementSibling() {
		if s.IsHTML(local) {
			return true
		}
	}
	return false
}

// FormOwner is the form that a control belongs to, or nil: the one that its form attribute
// names, or the nearest around it (HTML §4.10.17.3).
//
// Deviation: it does not remember the form that the parser saw around misnested controls.
func (e *Element) FormOwner() *Element {
	if id, ok := e.AttributeNS("", "form"); ok && e.connected {
		if form := e.inSameTree(id); form != nil && form.IsHTML("form") {
			return form
		}
		return nil
	}
	for p := e.parent; p != nil; p = p.parent {
		if form := p.element(); form != nil && form.IsHTML("form") {
			return form
		}
	}
	return nil
}

// inSameTree is the first element with an id in the tree of e, or nil.
func (e *Element) inSameTree(id string) *Element {
	if id == "" {
		return nil
	}
	root := e.root()
	if d, ok := root.self.(*Document); ok {
		return d.ElementByID(id)
	}
	return firstWithID(root, id)
}

// LabeledControl is the control of a label element, or nil.
func (e *Element) LabeledControl() *Element {
	if id, ok := e.AttributeNS("", "for"); ok {
		if control := e.inSameTree(id); control != nil && control.isLabelable() {
			return control
		}
		return nil
	}
	for n := e.first; n != nil; n = n.following(&e.NodeBase) {
		if control := n.element(); control != nil && control.isLabelable() {
			return control
		}
	}
	return nil
}

func (e *Element) isLabelable() bool {
	if e.name.namespace != HTMLNamespace {
		return false
	}
	switch e.name.local {
	case "button", "meter", "output", "progress", "select", "textarea":
		return true
	case "input":
		return e.inputType() != "hidden"
	}
	return false
}
