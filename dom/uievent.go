package dom

// UIEvent is an event of a user interface (UI Events §3.2).
type UIEvent struct {
	Event
	View   *Window // nil for none
	Detail int32   // for a click, how often
	Which  uint32  // legacy
}

// AnyUIEvent is *UIEvent and every type that embeds UIEvent.
type AnyUIEvent interface {
	AnyEvent
	AsUIEvent() *UIEvent
}

// AsUIEvent implements AnyUIEvent.
func (e *UIEvent) AsUIEvent() *UIEvent { return e }

// UIEventInit holds the members of its constructor's dictionary.
type UIEventInit struct {
	EventInit
	View   *Window
	Detail int32
	Which  uint32
}

// NewUIEvent makes an untrusted UIEvent.
func NewUIEvent(typ string, init UIEventInit) *UIEvent {
	e := new(UIEvent)
	e.initUI(typ, init)
	return e
}

func (e *UIEvent) initUI(typ string, init UIEventInit) {
	e.Init(typ, init.EventInit)
	e.View, e.Detail, e.Which = init.View, init.Detail, init.Which
}

// InitUIEvent is the legacy initUIEvent(). It does nothing while the event is dispatched,
// as all its kin.
func (e *UIEvent) InitUIEvent(typ string, bubbles, cancelable bool, view *Window, detail int32) {
	if e.dispatching {
		return
	}
	e.InitEvent(typ, bubbles, cancelable)
	e.View, e.Detail = view, detail
}

// Modifiers are the keys that modify what a mouse, key or touch event means.
type Modifiers struct {
	CtrlKey, ShiftKey, AltKey, MetaKey bool

	ModifierAltGraph, ModifierCapsLock, ModifierFn, ModifierFnLock, ModifierHyper,
	ModifierNumLock, ModifierScrollLock, ModifierSuper, ModifierSymbol, ModifierSymbolLock bool
}

// EventModifierInit holds the members of the dictionary that such events share.
type EventModifierInit struct {
	UIEventInit
	Modifiers
}

// ModifierState says whether a modifier key, named as KeyboardEvent.key names it, is
// pressed or locked.
func (m *Modifiers) ModifierState(key string) bool {
	switch key {
	case "Control":
		return m.CtrlKey
	case "Shift":
		return m.ShiftKey
	case "Alt":
		return m.AltKey
	case "Meta":
		return m.MetaKey
	case "AltGraph":
		return m.ModifierAltGraph
	case "CapsLock":
		return m.ModifierCapsLock
	case "Fn":
		return m.ModifierFn
	case "FnLock":
		return m.ModifierFnLock
	case "Hyper":
		return m.ModifierHyper
	case "NumLock":
		return m.ModifierNumLock
	case "ScrollLock":
		return m.ModifierScrollLock
	case "Super":
		return m.ModifierSuper
	case "Symbol":
		return m.ModifierSymbol
	case "SymbolLock":
		return m.ModifierSymbolLock
	}
	return false
}

// FocusEvent says that the focus came or went (UI Events §3.3).
type FocusEvent struct {
	UIEvent
}

// FocusEventInit holds the members of its constructor's dictionary.
type FocusEventInit struct {
	UIEventInit
	RelatedTarget Target
}

// NewFocusEvent makes an untrusted FocusEvent.
func NewFocusEvent(typ string, init FocusEventInit) *FocusEvent {
	e := new(FocusEvent)
	e.initUI(typ, init.UIEventInit)
	e.setRelatedTarget(init.RelatedTarget)
	return e
}

// RelatedTarget is where the focus went or came from, as the current target may see it.
func (e *FocusEvent) RelatedTarget() Target { return e.relatedTarget() }

// InputEvent says that text was or is about to be changed by the user (UI Events §3.6).
type InputEvent struct {
	UIEvent
	Data        *string
	IsComposing bool
	InputType   string
}

// InputEventInit holds the members of its constructor's dictionary.
type InputEventInit struct {
	UIEventInit
	Data        *string
	IsComposing bool
	InputType   string
}

// NewInputEvent makes an untrusted InputEvent.
func NewInputEvent(typ string, init InputEventInit) *InputEvent {
	e := &InputEvent{Data: init.Data, IsComposing: init.IsComposing, InputType: init.InputType}
	e.initUI(typ, init.UIEventInit)
	return e
}

// CompositionEvent is about text that an input method puts together (UI Events §3.8).
type CompositionEvent struct {
	UIEvent
	Data string
}

// CompositionEventInit holds the members of its constructor's dictionary.
type CompositionEventInit struct {
	UIEventInit
	Data string
}

// NewCompositionEvent makes an untrusted CompositionEvent.
func NewCompositionEvent(typ string, init CompositionEventInit) *CompositionEvent {
	e := &CompositionEvent{Data: init.Data}
	e.initUI(typ, init.UIEventInit)
	return e
}

// InitCompositionEvent is the legacy initCompositionEvent().
func (e *CompositionEvent) InitCompositionEvent(typ string, bubbles, cancelable bool, view *Window, data string) {
	if e.dispatching {
		return
	}
	e.InitUIEvent(typ, bubbles, cancelable, view, 0)
	e.Data = data
}

// TextEvent is the legacy event for text input; only createEvent makes one (UI Events
// §13.1).
type TextEvent struct {
	UIEvent
	Data string
}

// InitTextEvent is the legacy initTextEvent().
func (e *TextEvent) InitTextEvent(typ string, bubbles, cancelable bool, view *Window, data string) {
	if e.dispatching {
		return
	}
	e.InitUIEvent(typ, bubbles, cancelable, view, 0)
	e.Data = data
}
