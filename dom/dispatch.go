package dom

import "fmt"

// pathEntry is one target on an event's path (DOM §2.9).
type pathEntry struct {
	invocation Target
	adjusted   Target // the event's target as seen from here; nil but at the target itself
}

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
func Fire(target Target, ev AnyEvent) bool {
	e := ev.AsEvent()
	if e.dispatching || !e.initialized {
		panic(fmt.Sprintf("dom: firing event %q that is in dispatch or not initialised", e.typ))
	}
	e.trusted = true
	return dispatch(target, ev, target)
}

// FireAtWindow fires an event at a window with its document as the event's target (the
// standard's legacy target override flag): HTML asks for it with "load".
func FireAtWindow(w *Window, ev AnyEvent) bool {
	if w.document == nil {
		return Fire(w, ev)
	}
	e := ev.AsEvent()
	if e.dispatching || !e.initialized {
		panic(fmt.Sprintf("dom: firing event %q that is in dispatch or not initialised", e.typ))
	}
	e.trusted = true
	return dispatch(w, ev, w.document)
}

// dispatch is the DOM's dispatch algorithm (DOM §2.9). override is the event's target
// as listeners see it. The result is false when the event was canceled.
//
// TODO: related targets, shadow trees (steps 4, 5 and 11) and activation behavior
// (steps 3 and 12).
func dispatch(target Target, ev AnyEvent, override Target) bool {
	e := ev.AsEvent()
	e.dispatching = true // Step 1.
	if e.timeStamp.IsZero() {
		e.timeStamp = target.AsEventTarget().clock().Now()
	}
	// Step 6: the path. A target without a parent, such as a WebSocket, needs none.
	if parent := target.EventParent(e); parent != nil {
		e.buildPath(target, override, parent)
		e.walkPath(ev)
	} else {
		e.target, e.phase = override, PhaseAtTarget
		invoke(target, ev, e, true)
		invoke(target, ev, e, false)
	}
	// Steps 7–10. The canceled flag stays: the caller and script may ask for it.
	e.phase, e.currentTarget, e.path = PhaseNone, nil, nil
	e.dispatching, e.stop, e.stopImmediate = false, false, false
	return !e.canceled
}

// buildPath fixes the path before the first listener runs: what listeners then do to the
// tree does not change it.
func (e *Event) buildPath(target, override, parent Target) {
	path := make([]pathEntry, 1, 8)
	path[0] = pathEntry{target, override}
	for ; parent != nil; parent = parent.EventParent(e) {
		path = append(path, pathEntry{invocation: parent})
	}
	e.path = path
	e.target = override
}

// walkPath is steps 6.13 and 6.14: outermost to innermost for capturing listeners, then
// back for the others. The target itself takes part in both.
func (e *Event) walkPath(ev AnyEvent) {
	path := e.path
	for i := len(path) - 1; i >= 0; i-- {
		e.phase = PhaseCapturing
		if path[i].adjusted != nil {
			e.phase = PhaseAtTarget
		}
		invoke(path[i].invocation, ev, e, true)
	}
	for i := range path {
		switch {
		case path[i].adjusted != nil:
			e.phase = PhaseAtTarget
		case e.bubbles:
			e.phase = PhaseBubbling
		default:
			continue
		}
		invoke(path[i].invocation, ev, e, false)
	}
}

// invoke calls one target's listeners for one of the two phases. A stopped event still
// goes through the rest of the path, and calls nobody there.
func invoke(current Target, ev AnyEvent, e *Event, capture bool) {
	if e.stop {
		return
	}
	e.currentTarget = current
	t := current.AsEventTarget()
	if t.innerInvoke(ev, e, capture) || !e.trusted {
		return
	}
	// Pages written for a prefixed name hear the engine's events under that name.
	if legacy, ok := legacyEventTypes[e.typ]; ok {
		original := e.typ
		e.typ = legacy
		t.innerInvoke(ev, e, capture)
		e.typ = original
	}
}

var legacyEventTypes = map[string]string{
	"animationend":       "webkitAnimationEnd",
	"animationiteration": "webkitAnimationIteration",
	"animationstart":     "webkitAnimationStart",
	"transitionend":      "webkitTransitionEnd",
}

// innerInvoke says whether there was a listener for the type, of either phase. Each
// listener may add and remove listeners: see EventTarget.lists.
func (t *EventTarget) innerInvoke(ev AnyEvent, e *Event, capture bool) (found bool) {
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
		t.call(r, ev, e)
		if e.stopImmediate {
			break
		}
	}
	return found
}

// call runs one listener. Its error is reported and nothing else: the standard lets no
// listener keep another from being called by failing.
func (t *EventTarget) call(r *registeredListener, ev AnyEvent, e *Event) {
	window := r.window
	var outer AnyEvent
	if window != nil {
		outer, window.currentEvent = window.currentEvent, ev
	}
	e.inPassive = r.passive
	var err error
	if r.handler != nil {
		err = processHandler(r.handler, ev)
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
