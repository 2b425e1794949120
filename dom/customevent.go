package dom

// CustomEvent is an event with a payload of the script's own (DOM §2.4).
type CustomEvent struct {
	Event
	Detail any
}

// CustomEventInit holds the members of its constructor's dictionary.
type CustomEventInit struct {
	EventInit
	Detail any
}

// NewCustomEvent makes an untrusted CustomEvent.
func NewCustomEvent(typ string, init CustomEventInit) *CustomEvent {
	e := &CustomEvent{Detail: init.Detail}
	e.Init(typ, init.EventInit)
	return e
}

// InitCustomEvent is the legacy initCustomEvent(). It does nothing while the event is
// dispatched.
func (e *CustomEvent) InitCustomEvent(typ string, bubbles, cancelable bool, detail any) {
	if e.dispatching {
		return
	}
	e.InitEvent(typ, bubbles, cancelable)
	e.Detail = detail
}
