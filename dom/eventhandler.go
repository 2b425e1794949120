package dom

// EventHandler is the callback of an on… attribute (HTML §8.1.8.1).
type EventHandler interface {
	// HandleEvent is called on the loop. cancel says that the callback's return value
	// asks to cancel the event: false, or true for an ErrorEvent at a global object.
	// The error is an exception that the callback did not catch.
	HandleEvent(ev AnyEvent) (cancel bool, err error)
}

// eventHandlerOwner is implemented by targets some of whose event handlers are another
// target's: those of the body element that belong to the window.
type eventHandlerOwner interface {
	eventHandlerTarget(typ string) *EventTarget
}

// SetEventHandler sets the handler for a type of event, so that "message" is what
// script calls onmessage; nil takes it out. It takes its turn among the listeners from
// when it was first set; another handler in its place keeps that turn.
func (t *EventTarget) SetEventHandler(typ string, h EventHandler) {
	if t = t.handlerTarget(typ); t == nil {
		return
	}
	r := t.handlerListener(typ)
	switch {
	case r == nil && h != nil:
		t.addListener(typ, &registeredListener{
			handler: h, window: listenerWindow(h), passive: t.passiveByDefault(typ),
		})
	case r != nil && h != nil:
		r.handler, r.window = h, listenerWindow(h)
	case r != nil:
		t.removeListener(typ, r)
	}
}

// EventHandler is the handler for a type of event, or nil.
func (t *EventTarget) EventHandler(typ string) EventHandler {
	if t = t.handlerTarget(typ); t == nil {
		return nil
	}
	r := t.handlerListener(typ)
	if r == nil {
		return nil
	}
	t.compileHandler(r)
	switch r.handler.(type) {
	case *attributeHandler, noHandler:
		return nil
	}
	return r.handler
}

// NewEventHandler makes an event handler of a function.
func NewEventHandler(f func(ev AnyEvent) (cancel bool, err error)) EventHandler {
	return &funcHandler{f}
}

type funcHandler struct{ f func(AnyEvent) (bool, error) }

func (h *funcHandler) HandleEvent(ev AnyEvent) (bool, error) { return h.f(ev) }

func (t *EventTarget) handlerTarget(typ string) *EventTarget {
	if o, ok := t.self.(eventHandlerOwner); ok {
		return o.eventHandlerTarget(typ)
	}
	return t
}

func (t *EventTarget) handlerListener(typ string) *registeredListener {
	for _, r := range t.listeners(typ) {
		if r.handler != nil {
			return r
		}
	}
	return nil
}

// processHandler is HTML's event handler processing algorithm, less the decision on the
// return value, which the handler makes.
func processHandler(h EventHandler, ev AnyEvent) error {
	cancel, err := h.HandleEvent(ev)
	if err != nil {
		return err
	}
	if cancel {
		ev.AsEvent().PreventDefault()
	}
	return nil
}
