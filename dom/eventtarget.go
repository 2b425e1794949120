package dom

import "slices"

// Target is everything that events can be dispatched to: all types that embed
// EventTarget.
type Target interface {
	AsEventTarget() *EventTarget

	// EventParent is the target that hears ev after this one (the DOM standard's "get
	// the parent"); nil ends the path.
	EventParent(ev *Event) Target
}

// EventListener is what addEventListener registers. Two listeners are the same when
// they are ==, so the dynamic type must be comparable.
type EventListener interface {
	// HandleEvent is called on the loop. The error is an exception that the listener
	// did not catch: it is reported, and the other listeners are called all the same.
	HandleEvent(ev AnyEvent) error
}

// WindowListener is implemented by listeners and event handlers whose callback belongs
// to a window: during the call the event is that window's current event (window.event).
type WindowListener interface {
	ListenerWindow() *Window
}

// ListenerOptions are the options of addEventListener. The zero value is the default.
type ListenerOptions struct {
	Capture bool
	Once    bool
	Passive *bool // nil: as the standard says for the event type and target

	// Signal takes the listener out again when it is aborted; nil for none.
	Signal *AbortSignal
}

// EventTarget is the DOM's EventTarget (DOM §2.7), embedded in all targets. It must be
// given InitEventTarget before use. It belongs to the loop of its context.
type EventTarget struct {
	ScriptWrappable

	self   Target // what embeds this EventTarget
	ctx    ExecutionContext
	isNode bool // self is a Node

	// One entry a type that has listeners, in no particular order. Removing makes a new
	// slice and adding appends, so a dispatch that goes through an older slice sees
	// neither: it needs no copy.
	lists []listenerList
}

type listenerList struct {
	typ       string
	listeners []*registeredListener
}

// registeredListener is one event listener of a target. It is shared by the slices that
// dispatches go through, so that a removal is seen by all of them.
type registeredListener struct {
	listener EventListener // nil for an event handler
	handler  EventHandler  // nil for a listener
	window   *Window       // whose current event the call sets; may be nil
	capture  bool
	once     bool
	passive  bool
	removed  bool

	// What takes the listener out when signal is aborted; nil for no signal.
	signal  *AbortSignal
	onAbort *abortAlgorithm
}

// listenerCounter is implemented by targets that want to know whether somebody listens.
type listenerCounter interface{ ListenersChanged(typ string) }

// InitEventTarget tells the target what embeds it and where it lives. The context may
// be nil for a target that no listener is ever added to.
func (t *EventTarget) InitEventTarget(self Target, ctx ExecutionContext) {
	t.self, t.ctx = self, ctx
}

// ExecutionContext is the page, worker or script that the target lives in.
func (t *EventTarget) ExecutionContext() ExecutionContext { return t.ctx }

// AsEventTarget implements Target.
func (t *EventTarget) AsEventTarget() *EventTarget { return t }

// EventParent implements Target: a target that is in no tree has no parent.
func (t *EventTarget) EventParent(*Event) Target { return nil }

// AddEventListener registers a listener for events of a type, unless the same listener
// is there already for the same type and phase. A nil listener is ignored. A listener
// added during a dispatch to this target waits for the next one.
func (t *EventTarget) AddEventListener(typ string, l EventListener, o ListenerOptions) {
	if l == nil || o.Signal != nil && o.Signal.Aborted() {
		return
	}
	for _, r := range t.listeners(typ) {
		if r.listener == l && r.capture == o.Capture {
			return
		}
	}
	r := &registeredListener{listener: l, capture: o.Capture, once: o.Once, window: listenerWindow(l)}
	if o.Passive != nil {
		r.passive = *o.Passive
	} else {
		r.passive = t.passiveByDefault(typ)
	}
	t.addListener(typ, r)
	if o.Signal != nil {
		r.signal = o.Signal
		r.onAbort = o.Signal.addAlgorithm(func() { t.removeListener(typ, r) })
	}
}

// RemoveEventListener takes a listener out again. It is not called any more, not even
// by a dispatch that is going on.
func (t *EventTarget) RemoveEventListener(typ string, l EventListener, capture bool) {
	if l == nil {
		return
	}
	for _, r := range t.listeners(typ) {
		if r.listener == l && r.capture == capture {
			t.removeListener(typ, r)
			return
		}
	}
}

// HasEventListeners says whether an event of the type would call anything here: a
// listener of either phase or an event handler.
func (t *EventTarget) HasEventListeners(typ string) bool { return len(t.listeners(typ)) > 0 }

// NewListener makes a listener of a function. Each call gives another listener, even
// for the same function.
func NewListener(f func(ev AnyEvent) error) EventListener { return &funcListener{f} }

type funcListener struct{ f func(AnyEvent) error }

func (l *funcListener) HandleEvent(ev AnyEvent) error { return l.f(ev) }

func (t *EventTarget) listeners(typ string) []*registeredListener {
	for i := range t.lists {
		if t.lists[i].typ == typ {
			return t.lists[i].listeners
		}
	}
	return nil
}

func (t *EventTarget) addListener(typ string, r *registeredListener) {
	for i := range t.lists {
		if t.lists[i].typ == typ {
			t.lists[i].listeners = append(t.lists[i].listeners, r)
			return
		}
	}
	t.lists = append(t.lists, listenerList{typ, []*registeredListener{r}})
	t.tellListenersChanged(typ)
}

// tellListenersChanged is for the first listener of a type, and when the last is gone.
func (t *EventTarget) tellListenersChanged(typ string) {
	if c, ok := t.self.(listenerCounter); ok {
		c.ListenersChanged(typ)
	}
}

// removeListener marks the listener for the dispatches that hold an older slice, and
// leaves that slice as it is.
func (t *EventTarget) removeListener(typ string, r *registeredListener) {
	if r.removed {
		return
	}
	r.removed = true
	if r.signal != nil {
		r.signal.removeAlgorithm(r.onAbort)
	}
	for i := range t.lists {
		if t.lists[i].typ != typ {
			continue
		}
		old := t.lists[i].listeners
		if len(old) == 1 && old[0] == r {
			t.lists = slices.Delete(t.lists, i, i+1)
			t.tellListenersChanged(typ)
			return
		}
		kept := make([]*registeredListener, 0, len(old))
		for _, other := range old {
			if other != r {
				kept = append(kept, other)
			}
		}
		t.lists[i].listeners = kept
		return
	}
}

// passiveByDefault is the standard's default passive value (DOM §2.7): scrolling does
// not wait for listeners on the window and the document's outermost elements.
func (t *EventTarget) passiveByDefault(typ string) bool {
	switch typ {
	case "touchstart", "touchmove", "wheel", "mousewheel":
	default:
		return false
	}
	switch self := t.self.(type) {
	case *Window:
		return true
	case *Document:
		return true
	case *Element:
		d := self.OwnerDocument()
		return self == d.DocumentElement() || self == d.Body()
	}
	return false
}

func listenerWindow(l any) *Window {
	if w, ok := l.(WindowListener); ok {
		return w.ListenerWindow()
	}
	return nil
}
