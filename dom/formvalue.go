package dom

import (
	"slices"
	"strings"
)

// What form controls hold and where forms go (HTML §4.10).
//
// Deviation: values are not sanitised, and there is no validation.

// Value is what an input or textarea holds.
func (e *Element) Value() string {
	if e.IsHTML("textarea") {
		value := e.ChildTextContent()
		if e.extra != nil && e.extra.dirtyValue != nil {
			value = *e.extra.dirtyValue
		}
		return strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", "\n"), "\r", "\n")
	}
	switch e.inputType() {
	case "hidden", "submit", "image", "reset", "button":
		return e.attributeOrEmpty("value")
	case "checkbox", "radio":
		if v, ok := e.AttributeNS("", "value"); ok {
			return v
		}
		return "on"
	case "file":
		return ""
	}
	if e.extra != nil && e.extra.dirtyValue != nil {
		return *e.extra.dirtyValue
	}
	return e.attributeOrEmpty("value")
}

// SetValue sets it as script does: the content attribute has no effect on it from then on. A
// file input can only be emptied.
func (e *Element) SetValue(v string) error {
	if e.IsHTML("input") {
		switch e.inputType() {
		case "hidden", "submit", "image", "reset", "button", "checkbox", "radio":
			e.setAttribute(newQualifiedName("", "", "value"), v)
			return nil
		case "file":
			if v != "" {
				return NewException("InvalidStateError", "a file input's value can only be set to the empty string")
			}
			return nil
		}
	}
	e.rareData().dirtyValue = &v
	return nil
}

// ValueLength is the number of UTF-16 code units of the value.
func (e *Element) ValueLength() uint32 { return uint32(utf16Length(e.Value())) }

// Files is a file input's files, of which there are none; nil for other inputs.
func (e *Element) Files() *FileList {
	if e.inputType() != "file" {
		return nil
	}
	r := e.rareData()
	if r.files == nil {
		r.files = NewFileList()
	}
	return r.files
}

// OptionText is an option's text with its white space collapsed, without that of scripts.
func (e *Element) OptionText() string {
	var b strings.Builder
	for n := e.first; n != nil; {
		if s := n.element(); s != nil && (s.IsHTML("script") || s.name.local == "script" && s.name.namespace == SVGNamespace) {
			n = n.followingSkippingChildren(&e.NodeBase)
			continue
		}
		if t := n.text(); t != nil {
			b.WriteString(t.data)
		}
		n = n.following(&e.NodeBase)
	}
	return collapseSpace(b.String())
}

// SetOptionText replaces the option's children.
func (e *Element) SetOptionText(v string) { e.SetTextContent(v) }

// OptionValue is an option's value attribute, or its text.
func (e *Element) OptionValue() string { return e.attributeOr("value", e.OptionText) }

// SetOptionValue sets the attribute.
func (e *Element) SetOptionValue(v string) { e.setAttribute(newQualifiedName("", "", "value"), v) }

// OptionLabel is an option's label attribute, or its text.
func (e *Element) OptionLabel() string {
	if v := e.attributeOrEmpty("label"); v != "" {
		return v
	}
	return e.OptionText()
}

// SetOptionLabel sets the attribute.
func (e *Element) SetOptionLabel(v string) { e.setAttribute(newQualifiedName("", "", "label"), v) }

func (e *Element) attributeOr(local string, or func() string) string {
	if v, ok := e.AttributeNS("", local); ok {
		return v
	}
	return or()
}

// FormAction is where a form goes: the document itself if it does not say.
func (e *Element) FormAction() string { return e.actionURL("action") }

// SetFormAction sets the attribute.
func (e *Element) SetFormAction(v string) { e.setAttribute(newQualifiedName("", "", "action"), v) }

// ControlFormAction is where a submit button lets its form go.
func (e *Element) ControlFormAction() string { return e.actionURL("formaction") }

// SetControlFormAction sets the attribute.
func (e *Element) SetControlFormAction(v string) {
	e.setAttribute(newQualifiedName("", "", "formaction"), v)
}

func (e *Element) actionURL(local string) string {
	v := e.attributeOrEmpty(local)
	if v == "" {
		return e.document.url
	}
	base := e.document.BaseURL()
	if u := ParseURL(v, &base); u != nil {
		return u.Href()
	}
	return v
}

var listedElements = []string{"button", "fieldset", "input", "object", "output", "select", "textarea"}

// FormControls is the live collection of a form's controls.
//
// Deviation: it is an HTMLCollection, and those that its form attribute joins to the form come
// from its own tree only.
func (e *Element) FormControls() *HTMLCollection {
	c := e.collection("elements", nil, false)
	c.search = func() (controls []*Element) {
		root := e.root()
		for n := root; n != nil; n = n.following(root) {
			control := n.element()
			if control == nil || control.name.namespace != HTMLNamespace || !slices.Contains(listedElements, control.name.local) ||
				control.IsHTML("input") && control.inputType() == "image" || control.FormOwner() != e {
				continue
			}
			controls = append(controls, control)
		}
		return controls
	}
	return c
}

// FormLength is the number of a form's controls.
func (e *Element) FormLength() uint32 { return uint32(e.FormControls().Length()) }

// LabelForm is the form of a label's control, or nil.
func (e *Element) LabelForm() *Element {
	if c := e.LabeledControl(); c != nil {
		return c.FormOwner()
	}
	return nil
}

// LegendForm is the form of the fieldset that a legend is in, or nil.
func (e *Element) LegendForm() *Element {
	if p := e.ParentElement(); p != nil && p.IsHTML("fieldset") {
		return p.FormOwner()
	}
	return nil
}
