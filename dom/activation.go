package dom

// What a click does with an element besides calling listeners: HTML's activation
// behaviours, as far as there is something to do without a renderer.

// hasActivationBehavior says whether a click goes to this element and not to one around it.
func (e *Element) hasActivationBehavior() bool {
	if e.name.namespace != HTMLNamespace {
		return false
	}
	switch e.name.local {
	case "a", "area", "button", "input", "label", "summary":
		return true
	}
	return false
}

// legacyPreActivate is what checkboxes and radio buttons do before listeners are called.
// The result takes it back when the event is canceled; nil when there is nothing.
//
// https://html.spec.whatwg.org/multipage/input.html#the-input-element:legacy-pre-activation-behavior
func (e *Element) legacyPreActivate() (undo func()) {
	if !e.IsHTML("input") {
		return nil
	}
	switch e.inputType() {
	case "checkbox":
		r := e.rareData()
		checked, indeterminate := e.Checked(), r.indeterminate
		e.SetChecked(!checked)
		r.indeterminate = false
		return func() {
			e.SetChecked(checked)
			r.indeterminate = indeterminate
		}
	case "radio":
		previous := e.checkedInRadioGroup()
		e.SetChecked(true)
		return func() {
			e.SetChecked(false)
			// Deviation: also when a listener has made the clicked button another control,
			// as web-platform-tests expect. Only what the other one is must not have changed.
			if previous != nil && previous.IsHTML("input") && previous.inputType() == "radio" {
				previous.SetChecked(true)
			}
		}
	}
	return nil
}

// activate runs the element's activation behaviour for an event that was not canceled.
func (e *Element) activate(ev AnyEvent) {
	switch e.name.local {
	case "a", "area":
		e.activateLink()
	case "button":
		if !e.IsDisabled() {
			e.activateButton(e.buttonType())
		}
	case "input":
		e.activateInput()
	case "label":
		e.activateLabel(ev.AsEvent())
	case "summary":
		e.activateSummary()
	}
}

// activateLink lets the document's client follow the hyperlink. An area does nothing
// outside of a document.
func (e *Element) activateLink() {
	d := e.document
	if d.client == nil || e.name.local == "area" && !e.connected || !e.HasAttributeNS("", "href") {
		return
	}
	d.client.FollowHyperlink(e)
}

func (e *Element) activateInput() {
	switch t := e.inputType(); t {
	case "checkbox", "radio":
		if e.connected {
			Fire(e, NewEvent("input", EventInit{Bubbles: true, Composed: true}))
			Fire(e, NewEvent("change", EventInit{Bubbles: true}))
		}
	case "submit", "image":
		if !e.IsDisabled() {
			e.activateButton("submit")
		}
	case "reset":
		if !e.IsDisabled() {
			e.activateButton("reset")
		}
	}
}

func (e *Element) activateButton(does string) {
	form := e.FormOwner()
	if form == nil || e.document.window == nil {
		return
	}
	switch does {
	case "submit":
		form.submit(e)
	case "reset":
		form.ResetForm()
	}
}

// activateLabel passes the click on to the labeled control, unless it was for something
// else in the label that is there to be clicked.
func (e *Element) activateLabel(ev *Event) {
	for n := targetNode(ev.target); n != nil && n != &e.NodeBase; n = n.parent {
		if inner := n.element(); inner != nil && inner.isInteractive() {
			return
		}
	}
	if control := e.LabeledControl(); control != nil && !control.IsDisabled() {
		control.fireClick(ev.trusted)
	}
}

func (e *Element) activateSummary() {
	details := e.parent.element()
	if details == nil || !details.IsHTML("details") {
		return
	}
	for n := details.first; n != &e.NodeBase; n = n.next {
		if n.element() != nil && n.element().IsHTML("summary") {
			return // another one is the summary
		}
	}
	if details.HasAttributeNS("", "open") {
		details.RemoveAttributeNS("", "open")
	} else {
		details.setAttribute(newQualifiedName("", "", "open"), "")
	}
}

// Click is script's click(): it dispatches an untrusted click, but not to a disabled form
// control, and not while one is going on.
//
// https://html.spec.whatwg.org/multipage/interaction.html#dom-click
func (e *Element) Click() {
	r := e.rareData()
	if e.IsDisabled() || r.clicking {
		return
	}
	r.clicking = true
	e.fireClick(false)
	r.clicking = false
}

func (e *Element) fireClick(trusted bool) {
	init := PointerEventInit{Width: 1, Height: 1}
	init.Bubbles, init.Cancelable, init.Composed = true, true, true
	init.View = e.document.window
	fire(e, NewPointerEvent("click", init), e, trusted)
}

// isInteractive says whether the element is HTML's interactive content.
func (e *Element) isInteractive() bool {
	if e.name.namespace != HTMLNamespace {
		return false
	}
	switch e.name.local {
	case "button", "details", "embed", "iframe", "label", "select", "textarea":
		return true
	case "a":
		return e.HasAttributeNS("", "href")
	case "audio", "video":
		return e.HasAttributeNS("", "controls")
	case "img":
		return e.HasAttributeNS("", "usemap")
	case "input":
		return e.inputType() != "hidden"
	}
	return false
}

// queueToggle fires toggle at a details element in a task, and once for several changes
// (HTML §4.11.1, "queue a details toggle event task").
func (e *Element) queueToggle(oldState, newState string) {
	if e.document.window == nil {
		return
	}
	r := e.rareData()
	if r.toggle != nil {
		r.toggle.newState = newState
		return
	}
	t := &toggleTask{oldState, newState}
	r.toggle = t
	e.ctx.QueueTask(TaskDOMManipulation, func() {
		r.toggle = nil
		Fire(e, NewToggleEvent("toggle", ToggleEventInit{OldState: t.oldState, NewState: t.newState}))
	})
}

type toggleTask struct{ oldState, newState string }
