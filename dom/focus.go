package dom

import "strconv"

// The focus (HTML §6.6). Nothing is rendered, so what is connected counts as rendered, and
// a document with a window has the system's focus.

// FocusOptions are the options of focus(). There is nothing to scroll.
type FocusOptions struct {
	PreventScroll bool
}

// Focus moves the focus to the element, if it can have it, and fires the events of that.
//
// https://html.spec.whatwg.org/multipage/interaction.html#dom-focus
func (e *Element) Focus(FocusOptions) {
	if target := e.focusableArea(); target != nil {
		target.document.moveFocus(target)
	}
}

// Blur takes the focus away from the element, if it has it.
func (e *Element) Blur() {
	if e.document.focused == e {
		e.document.moveFocus(nil)
	}
}

// ActiveElement is the element with the focus, or the shadow host around it; otherwise the
// body or, without one, the document element.
func (d *Document) ActiveElement() *Element {
	if e := d.activeIn(&d.NodeBase); e != nil {
		return e
	}
	if body := d.Body(); body != nil {
		return body
	}
	return d.DocumentElement()
}

// ActiveElement is the element of the tree with the focus, or the shadow host around it.
func (s *ShadowRoot) ActiveElement() *Element { return s.document.activeIn(&s.NodeBase) }

// HasFocus says whether keys would go to the document.
func (d *Document) HasFocus() bool { return d.window != nil }

func (d *Document) activeIn(root *NodeBase) *Element {
	if d.focused == nil {
		return nil
	}
	e, _ := retarget(d.focused, root.self).(*Element)
	if e == nil || e.root() != root {
		return nil
	}
	return e
}

// moveFocus is HTML's focus update steps, between elements of one document.
func (d *Document) moveFocus(to *Element) {
	from := d.focused
	if from == to {
		return
	}
	d.focused = to
	if from != nil {
		from.fireFocus("blur", "focusout", to)
	}
	if to != nil && d.focused == to { // unless a listener has moved it
		to.fireFocus("focus", "focusin", from)
	}
}

func (e *Element) fireFocus(typ, bubblingType string, related *Element) {
	init := FocusEventInit{}
	init.View, init.Composed = e.document.window, true
	if related != nil {
		init.RelatedTarget = related
	}
	Fire(e, NewFocusEvent(typ, init))
	init.Bubbles = true
	Fire(e, NewFocusEvent(bubblingType, init))
}

// focusableArea is what gets the focus for the element: itself, or what its shadow tree
// delegates it to; nil for nothing.
func (e *Element) focusableArea() *Element {
	if !e.connected || e.document.window == nil {
		return nil
	}
	if s := e.shadow(); s != nil && s.delegatesFocus {
		for n := s.first; n != nil; n = n.following(&s.NodeBase) {
			if inner := n.element(); inner != nil {
				if area := inner.focusableArea(); area != nil {
					return area
				}
			}
		}
		return nil
	}
	if e.isFocusable() {
		return e
	}
	return nil
}

func (e *Element) isFocusable() bool {
	if e.name.namespace != HTMLNamespace || e.IsDisabled() {
		return false
	}
	if index, ok := e.AttributeNS("", "tabindex"); ok {
		if _, err := strconv.Atoi(index); err == nil {
			return true
		}
	}
	if editable, ok := e.AttributeNS("", "contenteditable"); ok && asciiLower(editable) != "false" {
		return true
	}
	switch e.name.local {
	case "button", "select", "textarea", "iframe":
		return true
	case "input":
		return e.inputType() != "hidden"
	case "a", "area":
		return e.HasAttributeNS("", "href")
	case "summary":
		return e.parent.element() != nil && e.parent.element().IsHTML("details")
	}
	return false
}

// focusRemoved is HTML's focus fixup: what leaves the document loses the focus, and no
// event says so.
func (d *Document) focusRemoved(n *NodeBase) {
	if d.focused != nil && n.isShadowIncludingInclusiveAncestorOf(&d.focused.NodeBase) {
		d.focused = nil
	}
}
