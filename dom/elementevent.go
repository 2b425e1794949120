package dom

// SubmitEvent says that a form is about to be submitted (HTML §4.10.21.8).
type SubmitEvent struct {
	Event
	Submitter *Element // the button; nil for none
}

// SubmitEventInit holds the members of its constructor's dictionary.
type SubmitEventInit struct {
	EventInit
	Submitter *Element
}

// NewSubmitEvent makes an untrusted SubmitEvent.
func NewSubmitEvent(typ string, init SubmitEventInit) *SubmitEvent {
	e := &SubmitEvent{Submitter: init.Submitter}
	e.Init(typ, init.EventInit)
	return e
}

// ToggleEvent says that something was opened or closed (HTML §6.5.1).
type ToggleEvent struct {
	Event
	OldState, NewState string
}

// ToggleEventInit holds the members of its constructor's dictionary.
type ToggleEventInit struct {
	EventInit
	OldState, NewState string
}

// NewToggleEvent makes an untrusted ToggleEvent.
func NewToggleEvent(typ string, init ToggleEventInit) *ToggleEvent {
	e := &ToggleEvent{OldState: init.OldState, NewState: init.NewState}
	e.Init(typ, init.EventInit)
	return e
}

// AnimationEvent is an event of a CSS animation, which only script makes (CSS Animations
// §4.1).
type AnimationEvent struct {
	Event
	AnimationName string
	ElapsedTime   float64
	PseudoElement string
}

// AnimationEventInit holds the members of its constructor's dictionary.
type AnimationEventInit struct {
	EventInit
	AnimationName string
	ElapsedTime   float64
	PseudoElement string
}

// NewAnimationEvent makes an untrusted AnimationEvent.
func NewAnimationEvent(typ string, init AnimationEventInit) *AnimationEvent {
	e := &AnimationEvent{
		AnimationName: init.AnimationName, ElapsedTime: init.ElapsedTime, PseudoElement: init.PseudoElement,
	}
	e.Init(typ, init.EventInit)
	return e
}

// TransitionEvent is an event of a CSS transition, which only script makes (CSS Transitions
// §6.1).
type TransitionEvent struct {
	Event
	PropertyName  string
	ElapsedTime   float64
	PseudoElement string
}

// TransitionEventInit holds the members of its constructor's dictionary.
type TransitionEventInit struct {
	EventInit
	PropertyName  string
	ElapsedTime   float64
	PseudoElement string
}

// NewTransitionEvent makes an untrusted TransitionEvent.
func NewTransitionEvent(typ string, init TransitionEventInit) *TransitionEvent {
	e := &TransitionEvent{
		PropertyName: init.PropertyName, ElapsedTime: init.ElapsedTime, PseudoElement: init.PseudoElement,
	}
	e.Init(typ, init.EventInit)
	return e
}
