package dom

import "fmt"

// DispatchEvent is script's dispatchEvent(). It returns false when the event was
// canceled, and an InvalidStateError for an event that is being dispatched or was never
// initialised. The event is untrusted from then on.
func (t *EventTarget) DispatchEvent(ev AnyEvent) (bool, error) {
	e := ev.AsEvent()
	if e.dispatching || !e.initialized {
		return false, NewException("InvalidStateError", "the event is already being dispatched or was not initialised")
	}
	e.trusted = false
	return dispatch(t.self, ev, t.self), nil
}

// Fire dispatches an event of the engine's own: it is trusted. It returns false when
// the event was canceled. The event must not be in dispatch already.
func Fire(target Target, ev AnyEvent) bool { return fire(target, ev, target, true) }

// FireAtWindow fires an event at a window with its document as the event's target (the
// standard's legacy target override flag): HTML asks for it with "load".
func FireAtWindow(w *Window, ev AnyEvent) bool {
	if w.document == nil {
		return Fire(w, ev)
	}
	return fire(w, ev, w.document, true)
}

func fire(target Target, ev AnyEvent, override Target, trusted bool) bool {
	e := ev.AsEvent()
	if e.dispatching || !e.initialized {
		panic(fmt.Sprintf("dom: firing event %q that is in dispatch or not initialised", e.typ))
	}
	e.trusted = trusted
	return dispatch(target, ev, override)
}

// dispatch is the DOM's dispatch algorithm (DOM §2.9). override is the event's target
// as listeners see it. The result is false when the event was canceled.
//
// https://dom.spec.whatwg.org/#concept-event-dispatch
func dispatch(target Target, ev AnyEvent, override Target) bool {
	e := ev.AsEvent()
	e.dispatching = true // Step 1.
	t := target.AsEventTarget()
	if e.timeStamp.IsZero() {
		e.timeStamp = t.clock().Now()
	}
	// A target that is in no tree, such as a WebSocket, needs no path.
	if !t.isNode && e.others == nil && target.EventParent(e) == nil {
		e.target, e.phase = override, PhaseAtTarget
		invoke(target, ev, e, true, false)
		invoke(target, ev, e, false, false)
		e.endDispatch()
		return !e.canceled
	}
	builder := eventPathBuilder{event: e}
	if e.typ == "click" {
		_, builder.click = ev.(AnyMouseEvent)
	}
	builder.build(target, override)
	forget := e.pathShowsShadowTree()
	var undo func()
	if builder.activation != nil {
		undo = builder.activation.legacyPreActivate() // Step 6.12.
	}
	e.walkPath(ev)
	e.endDispatch()
	if forget { // Step 11.
		// Deviation: also when there was no path, as web-platform-tests expect, so that
		// nobody finds a related target there that was never shown to him.
		e.target, e.others = nil, nil
	}
	// Step 12. The canceled flag stays: the caller and script may ask for it.
	switch {
	case builder.activation == nil:
	case !e.canceled:
		builder.activation.activate(ev)
	case undo != nil:
		undo()
	}
	return !e.canceled
}

// endDispatch is steps 7 to 10.
func (e *Event) endDispatch() {
	e.phase, e.currentTarget, e.path = PhaseNone, nil, nil
	e.dispatching, e.stop, e.stopImmediate = false, false, false
}

// walkPath is steps 6.13 and 6.14: outermost to innermost for capturing listeners, then
// back for the others. The targets themselves take part in both.
func (e *Event) walkPath(ev AnyEvent) {
	path := e.path
	for i := len(path) - 1; i >= 0; i-- {
		e.phase = PhaseCapturing
		if path[i].atTarget {
			e.phase = PhaseAtTarget
		}
		e.visit(&path[i], ev, true)
	}
	for i := range path {
		switch {
		case path[i].atTarget:
			e.phase = PhaseAtTarget
		case e.bubbles:
			e.phase = PhaseBubbling
			if (e.typ == "submit" || e.typ == "reset") && isForm(path[i].invocation) && isForm(path[i].target) {
				// Deviation: a form hears nothing of what happens to a form in it, as in
				// Blink and WebKit.
				e.stop = true
			}
		default:
			continue
		}
		e.visit(&path[i], ev, false)
	}
}

func isForm(t Target) bool {
	e, ok := t.(*Element)
	return ok && e.IsHTML("form")
}

// visit shows the event to one item of its path: with the targets that this one may see.
func (e *Event) visit(item *pathItem, ev AnyEvent, capture bool) {
	e.target, e.others = item.target, item.others
	invoke(item.invocation, ev, e, capture, item.inShadowTree)
}

// invoke calls one target's listeners for one of the two phases. A stopped event still
// goes through the rest of the path, and calls nobody there.
func invoke(current Target, ev AnyEvent, e *Event, capture, inShadowTree bool) {
	if e.stop {
		return
	}
	e.currentTarget = current
	t := current.AsEventTarget()
	if t.innerInvoke(ev, e, capture, inShadowTree) || !e.trusted {
		return
	}
	// Pages written for a prefixed name hear the engine's events under that name.
	if legacy := legacyEventType(e.typ); legacy != "" {
		original := e.typ
		e.typ = legacy
		t.innerInvoke(ev, e, capture, inShadowTree)
		e.typ = original
	}
}

func legacyEventType(typ string) string {
	switch typ {
	case "animationend":
		return "webkitAnimationEnd"
	case "animationiteration":
		return "webkitAnimationIteration"
	case "animationstart":
		return "webkitAnimationStart"
	case "transitionend":
		return "webkitTransitionEnd"
	}
	return ""
}

// innerInvoke says whether there was a listener for the type, of either phase. Each
// listener may add and remove listeners: see EventTarget.lists.
func (t *EventTarget) innerInvoke(ev AnyEvent, e *Event, capture, inShadowTree bool) (found bool) {
	typ := e.typ
	for _, r := range t.listeners(typ) {
		if r.removed {
			continue
		}
		found = true
		if r.capture != capture {
			continue
		}
		if r.once {
			t.removeListener(typ, r)
		}
		t.call(r, ev, e, inShadowTree)
		if e.stopImmediate {
			break
		}
	}
	return found
}

// call runs one listener. Its error is reported and nothing else: the standard lets no
// listener keep another from being called by failing. Listeners in shadow trees do not
// show up in window.event.
func (t *EventTarget) call(r *registeredListener, ev AnyEvent, e *Event, inShadowTree bool) {
	if r.handler != nil {
		t.compileHandler(r)
	}
	window := r.window
	var outer AnyEvent
	if window != nil {
		outer = window.currentEvent
		if !inShadowTree {
			window.currentEvent = ev
		}
	}
	e.inPassive = r.passive
	var err error
	if r.handler != nil {
		if _, raw := r.handler.(*attributeHandler); !raw {
			err = processHandler(r.handler, ev)
		}
	} else {
		err = r.listener.HandleEvent(ev)
	}
	if err != nil {
		t.report(err)
	}
	e.inPassive = false
	if window != nil {
		window.currentEvent = outer
	}
}

func (t *EventTarget) report(err error) {
	if t.ctx == nil {
		panic(fmt.Sprintf("dom: a listener of a target without a context failed: %v", err))
	}
	t.ctx.ReportException(err)
}

func (t *EventTarget) clock() Clock {
	if t.ctx == nil {
		return SystemClock
	}
	return t.ctx.Clock()
}
