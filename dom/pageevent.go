package dom

// HashChangeEvent says that only the fragment of the address changed (HTML §7.4.6.3).
type HashChangeEvent struct {
	Event
	OldURL, NewURL string
}

// HashChangeEventInit holds the members of its constructor's dictionary.
type HashChangeEventInit struct {
	EventInit
	OldURL, NewURL string
}

// NewHashChangeEvent makes an untrusted HashChangeEvent.
func NewHashChangeEvent(typ string, init HashChangeEventInit) *HashChangeEvent {
	e := &HashChangeEvent{OldURL: init.OldURL, NewURL: init.NewURL}
	e.Init(typ, init.EventInit)
	return e
}

// PopStateEvent says that the session history moved within a document (HTML §7.4.6.2).
type PopStateEvent struct {
	Event
	State                 any
	HasUAVisualTransition bool
}

// PopStateEventInit holds the members of its constructor's dictionary.
type PopStateEventInit struct {
	EventInit
	State                 any
	HasUAVisualTransition bool
}

// NewPopStateEvent makes an untrusted PopStateEvent.
func NewPopStateEvent(typ string, init PopStateEventInit) *PopStateEvent {
	e := &PopStateEvent{State: init.State, HasUAVisualTransition: init.HasUAVisualTransition}
	e.Init(typ, init.EventInit)
	return e
}

// PageTransitionEvent says that a page is shown or hidden (HTML §7.4.6.4).
type PageTransitionEvent struct {
	Event
	Persisted bool
}

// PageTransitionEventInit holds the members of its constructor's dictionary.
type PageTransitionEventInit struct {
	EventInit
	Persisted bool
}

// NewPageTransitionEvent makes an untrusted PageTransitionEvent.
func NewPageTransitionEvent(typ string, init PageTransitionEventInit) *PageTransitionEvent {
	e := &PageTransitionEvent{Persisted: init.Persisted}
	e.Init(typ, init.EventInit)
	return e
}

// BeforeUnloadEvent asks whether a page may be left (HTML §7.4.6.5). Only the engine and
// createEvent make one.
type BeforeUnloadEvent struct {
	Event
	returnValue string
}

// NewBeforeUnloadEvent makes the event that is fired before a page is left.
func NewBeforeUnloadEvent() *BeforeUnloadEvent {
	e := new(BeforeUnloadEvent)
	e.Init("beforeunload", EventInit{Cancelable: true})
	return e
}

// ReturnValue is a text that asks not to leave when it is not empty. It hides the
// attribute of that name that other events have.
func (e *BeforeUnloadEvent) ReturnValue() string { return e.returnValue }

// SetReturnValue sets it.
func (e *BeforeUnloadEvent) SetReturnValue(v string) { e.returnValue = v }

// HandlerReturned is what HTML does with what an onbeforeunload handler returned, unless
// that is null: the event is canceled, and the text kept if there was none.
func (e *BeforeUnloadEvent) HandlerReturned(text string) {
	e.PreventDefault()
	if e.returnValue == "" {
		e.returnValue = text
	}
}

// StorageEvent says that a storage area changed (HTML §12.2.4). There are no storage areas
// here: only script makes one.
type StorageEvent struct {
	Event
	Key, OldValue, NewValue *string
	URL                     string
}

// StorageEventInit holds the members of its constructor's dictionary.
type StorageEventInit struct {
	EventInit
	Key, OldValue, NewValue *string
	URL                     string
}

// NewStorageEvent makes an untrusted StorageEvent.
func NewStorageEvent(typ string, init StorageEventInit) *StorageEvent {
	e := &StorageEvent{Key: init.Key, OldValue: init.OldValue, NewValue: init.NewValue, URL: init.URL}
	e.Init(typ, init.EventInit)
	return e
}

// StorageArea is nil: there are none.
func (e *StorageEvent) StorageArea() any { return nil }

// InitStorageEvent is the legacy initStorageEvent().
func (e *StorageEvent) InitStorageEvent(typ string, bubbles, cancelable bool, key, oldValue, newValue *string, url string) {
	if e.dispatching {
		return
	}
	e.InitEvent(typ, bubbles, cancelable)
	e.Key, e.OldValue, e.NewValue, e.URL = key, oldValue, newValue, url
}
