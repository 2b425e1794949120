package dom

// RequestSubmit submits a form as a click on one of its buttons does; nil is none of them.
// A submitter that is no submit button is a TypeError, one of another form a
// NotFoundError.
//
// https://html.spec.whatwg.org/multipage/forms.html#dom-form-requestsubmit
func (e *Element) RequestSubmit(submitter *Element) error {
	if submitter != nil {
		switch {
		case !submitter.isSubmitButton():
			return NewTypeError("the submitter is not a submit button")
		case submitter.FormOwner() != e:
			return NewException("NotFoundError", "the submitter is not a button of this form")
		}
	}
	e.submit(submitter)
	return nil
}

// SubmitForm submits a form as script's submit() does: nobody is asked.
func (e *Element) SubmitForm() { e.sendForm(nil) }

// submit is HTML's form submission algorithm (HTML §4.10.21.3) up to the point where the
// form is sent.
//
// Deviation: constraints are not validated.
func (e *Element) submit(submitter *Element) {
	r := e.rareData()
	if !e.canNavigate() || r.submitting {
		return
	}
	r.submitting = true
	goOn := Fire(e, NewSubmitEvent("submit", SubmitEventInit{
		EventInit: EventInit{Bubbles: true, Cancelable: true}, Submitter: submitter,
	}))
	r.submitting = false
	if goOn {
		e.sendForm(submitter)
	}
}

func (e *Element) sendForm(submitter *Element) {
	if e.canNavigate() && e.document.client != nil {
		e.document.client.SubmitForm(e, submitter)
	}
}

// canNavigate is the opposite of HTML's "cannot navigate".
func (e *Element) canNavigate() bool { return e.connected && e.document.window != nil }

func (e *Element) isSubmitButton() bool {
	switch {
	case e.IsHTML("button"):
		return e.buttonType() == "submit"
	case e.IsHTML("input"):
		return e.inputType() == "submit" || e.inputType() == "image"
	}
	return false
}

// ResetForm gives a form's controls their initial state back, unless a listener prevents
// it (HTML §4.10.21.9).
func (e *Element) ResetForm() {
	r := e.rareData()
	if r.resetting {
		return
	}
	r.resetting = true
	if Fire(e, NewEvent("reset", EventInit{Bubbles: true, Cancelable: true})) {
		root := e.root()
		for n := root; n != nil; n = n.following(root) {
			control := n.element()
			if control == nil || !control.IsHTML("input") && !control.IsHTML("textarea") || control.FormOwner() != e {
				continue
			}
			control.rareData().dirtyChecked, control.rareData().dirtyValue = false, nil
			if control.IsHTML("input") {
				control.setChecked(control.HasAttributeNS("", "checked"))
			}
		}
	}
	r.resetting = false
}
