package dom

// Places of a key that a keyboard has more than once.
const (
	KeyLocationStandard uint32 = 0
	KeyLocationLeft     uint32 = 1
	KeyLocationRight    uint32 = 2
	KeyLocationNumpad   uint32 = 3
)

// KeyboardEvent is an event of a key (UI Events §3.7).
type KeyboardEvent struct {
	UIEvent
	Modifiers
	Key, Code         string
	Location          uint32
	Repeat            bool
	IsComposing       bool
	CharCode, KeyCode uint32 // legacy
}

// KeyboardEventInit holds the members of its constructor's dictionary.
type KeyboardEventInit struct {
	EventModifierInit
	Key, Code         string
	Location          uint32
	Repeat            bool
	IsComposing       bool
	CharCode, KeyCode uint32
}

// NewKeyboardEvent makes an untrusted KeyboardEvent.
func NewKeyboardEvent(typ string, init KeyboardEventInit) *KeyboardEvent {
	e := &KeyboardEvent{
		Modifiers: init.Modifiers, Key: init.Key, Code: init.Code, Location: init.Location,
		Repeat: init.Repeat, IsComposing: init.IsComposing, CharCode: init.CharCode, KeyCode: init.KeyCode,
	}
	e.initUI(typ, init.UIEventInit)
	return e
}

// InitKeyboardEvent is the legacy initKeyboardEvent().
func (e *KeyboardEvent) InitKeyboardEvent(typ string, bubbles, cancelable bool, view *Window, key string,
	location uint32, ctrlKey, altKey, shiftKey, metaKey bool) {
	if e.dispatching {
		return
	}
	e.InitUIEvent(typ, bubbles, cancelable, view, 0)
	e.Key, e.Location = key, location
	e.Modifiers = Modifiers{CtrlKey: ctrlKey, AltKey: altKey, ShiftKey: shiftKey, MetaKey: metaKey}
}
