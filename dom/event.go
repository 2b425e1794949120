package dom

import "time"

// Event phases (DOM §2.2).
const (
	PhaseNone      uint16 = 0
	PhaseCapturing uint16 = 1
	PhaseAtTarget  uint16 = 2
	PhaseBubbling  uint16 = 3
)

// EventInit holds the members that every event constructor takes.
type EventInit struct {
	Bubbles, Cancelable, Composed bool
}

// AnyEvent is *Event and every type that embeds Event. Listeners are given the outer
// value, so that they can tell a *MessageEvent from a plain event.
type AnyEvent interface {
	AsEvent() *Event
}

// Event is the DOM's Event (DOM §2.2). A type of its own embeds it and calls Init. An
// event belongs to the loop of the context in which it was made.
type Event struct {
	ScriptWrappable

	typ           string
	target        Target
	currentTarget Target
	path          []pathItem // empty for a target without a parent
	others        *otherTargets
	timeStamp     time.Time
	phase         uint16

	bubbles, cancelable, composed bool

	trusted       bool
	initialized   bool
	dispatching   bool
	stop          bool // propagation stopped
	stopImmediate bool
	canceled      bool
	inPassive     bool // a passive listener is running: preventDefault does nothing
}

// otherTargets are the targets that an event names besides its own: where the focus or
// the mouse comes from or goes to, and what is touched. Few events have any.
type otherTargets struct {
	related Target // nil for none
	touches []Target
}

// NewEvent makes an untrusted event, as script's constructor does.
func NewEvent(typ string, init EventInit) *Event {
	e := new(Event)
	e.Init(typ, init)
	return e
}

// Init prepares an event that another type embeds. It must be called once, before
// anybody else sees the event.
func (e *Event) Init(typ string, init EventInit) {
	e.typ = typ
	e.bubbles, e.cancelable, e.composed = init.Bubbles, init.Cancelable, init.Composed
	e.initialized = true
}

// AsEvent implements AnyEvent.
func (e *Event) AsEvent() *Event { return e }

// Type is the event's type, for example "message".
func (e *Event) Type() string { return e.typ }

// Target is what the event was dispatched to; nil before the first dispatch.
func (e *Event) Target() Target { return e.target }

// CurrentTarget is the target whose listeners are being called; nil outside dispatch.
func (e *Event) CurrentTarget() Target { return e.currentTarget }

// EventPhase is one of the Phase constants.
func (e *Event) EventPhase() uint16 { return e.phase }

// StopPropagation keeps the event from reaching further targets.
func (e *Event) StopPropagation() { e.stop = true }

// CancelBubble says whether the propagation was stopped.
func (e *Event) CancelBubble() bool { return e.stop }

// SetCancelBubble stops the propagation for true and does nothing for false.
func (e *Event) SetCancelBubble(v bool) {
	if v {
		e.StopPropagation()
	}
}

// StopImmediatePropagation also keeps it from the current target's other listeners.
func (e *Event) StopImmediatePropagation() { e.stop, e.stopImmediate = true, true }

// Bubbles says whether ancestors hear the event after its target did.
func (e *Event) Bubbles() bool { return e.bubbles }

// Cancelable says whether PreventDefault has an effect.
func (e *Event) Cancelable() bool { return e.cancelable }

// Composed says whether the event leaves shadow trees.
func (e *Event) Composed() bool { return e.composed }

// PreventDefault cancels a cancelable event, but not on behalf of a passive listener.
func (e *Event) PreventDefault() {
	if e.cancelable && !e.inPassive {
		e.canceled = true
	}
}

// DefaultPrevented says whether the event was canceled.
func (e *Event) DefaultPrevented() bool { return e.canceled }

// ReturnValue is the legacy inverse of DefaultPrevented.
func (e *Event) ReturnValue() bool { return !e.canceled }

// SetReturnValue cancels the event for false and does nothing for true.
func (e *Event) SetReturnValue(v bool) {
	if !v {
		e.PreventDefault()
	}
}

// SrcElement is the legacy name of Target.
func (e *Event) SrcElement() Target { return e.target }

// IsTrusted says whether the engine, not script, dispatched the event.
func (e *Event) IsTrusted() bool { return e.trusted }

// TimeStamp is when the event was made; zero until SetTimeStamp or the first dispatch.
func (e *Event) TimeStamp() time.Time { return e.timeStamp }

// SetTimeStamp says when the event was made. An event without a stamp gets the time of
// its dispatch from its target's clock.
func (e *Event) SetTimeStamp(t time.Time) { e.timeStamp = t }

// Initialized says whether the event may be dispatched: one made by
// Document.CreateEvent may not, until InitEvent was called.
func (e *Event) Initialized() bool { return e.initialized }

// Dispatching says whether a dispatch of the event is going on.
func (e *Event) Dispatching() bool { return e.dispatching }

// InitEvent is the legacy initEvent(). It does nothing while the event is dispatched.
func (e *Event) InitEvent(typ string, bubbles, cancelable bool) {
	if e.dispatching {
		return
	}
	e.initialized = true
	e.stop, e.stopImmediate, e.canceled = false, false, false
	e.trusted = false
	e.target = nil
	e.typ, e.bubbles, e.cancelable = typ, bubbles, cancelable
}

// relatedTarget is the other target of a focus or mouse event as the current target may
// see it, or nil.
func (e *Event) relatedTarget() Target {
	if e.others == nil {
		return nil
	}
	return e.others.related
}

// setRelatedTarget must be called outside dispatch only.
func (e *Event) setRelatedTarget(t Target) {
	if t == nil && e.others == nil {
		return
	}
	others := &otherTargets{related: t}
	if e.others != nil {
		others.touches = e.others.touches
	}
	e.others = others
}
