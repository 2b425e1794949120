package dom

// MouseEvent is an event of a mouse or what acts as one (UI Events §3.4).
type MouseEvent struct {
	UIEvent
	Modifiers
	ScreenX, ScreenY     int32
	ClientX, ClientY     int32
	Button               int16
	Buttons              uint16
	MovementX, MovementY float64
}

// AnyMouseEvent is *MouseEvent and every type that embeds MouseEvent.
type AnyMouseEvent interface {
	AnyEvent
	AsMouseEvent() *MouseEvent
}

// AsMouseEvent implements AnyMouseEvent.
func (e *MouseEvent) AsMouseEvent() *MouseEvent { return e }

// MouseEventInit holds the members of its constructor's dictionary.
type MouseEventInit struct {
	EventModifierInit
	ScreenX, ScreenY     int32
	ClientX, ClientY     int32
	Button               int16
	Buttons              uint16
	RelatedTarget        Target
	MovementX, MovementY float64
}

// NewMouseEvent makes an untrusted MouseEvent.
func NewMouseEvent(typ string, init MouseEventInit) *MouseEvent {
	e := new(MouseEvent)
	e.initMouse(typ, init)
	return e
}

func (e *MouseEvent) initMouse(typ string, init MouseEventInit) {
	e.initUI(typ, init.UIEventInit)
	e.Modifiers = init.Modifiers
	e.ScreenX, e.ScreenY = init.ScreenX, init.ScreenY
	e.ClientX, e.ClientY = init.ClientX, init.ClientY
	e.Button, e.Buttons = init.Button, init.Buttons
	e.MovementX, e.MovementY = init.MovementX, init.MovementY
	e.setRelatedTarget(init.RelatedTarget)
}

// RelatedTarget is where the mouse came from or went to, as the current target may see it.
func (e *MouseEvent) RelatedTarget() Target { return e.relatedTarget() }

// X is ClientX.
func (e *MouseEvent) X() float64 { return float64(e.ClientX) }

// Y is ClientY.
func (e *MouseEvent) Y() float64 { return float64(e.ClientY) }

// PageX is ClientX: nothing is ever scrolled.
func (e *MouseEvent) PageX() float64 { return float64(e.ClientX) }

// PageY is ClientY.
func (e *MouseEvent) PageY() float64 { return float64(e.ClientY) }

// OffsetX is ClientX.
//
// Deviation: it is not relative to the target, since there is no layout.
func (e *MouseEvent) OffsetX() float64 { return float64(e.ClientX) }

// OffsetY is ClientY.
func (e *MouseEvent) OffsetY() float64 { return float64(e.ClientY) }

// LayerX is ClientX.
func (e *MouseEvent) LayerX() int32 { return e.ClientX }

// LayerY is ClientY.
func (e *MouseEvent) LayerY() int32 { return e.ClientY }

// InitMouseEvent is the legacy initMouseEvent().
func (e *MouseEvent) InitMouseEvent(typ string, bubbles, cancelable bool, view *Window, detail int32,
	screenX, screenY, clientX, clientY int32, ctrlKey, altKey, shiftKey, metaKey bool,
	button int16, relatedTarget Target) {
	if e.dispatching {
		return
	}
	e.InitUIEvent(typ, bubbles, cancelable, view, detail)
	e.ScreenX, e.ScreenY, e.ClientX, e.ClientY = screenX, screenY, clientX, clientY
	e.Modifiers = Modifiers{CtrlKey: ctrlKey, AltKey: altKey, ShiftKey: shiftKey, MetaKey: metaKey}
	e.Button = button
	e.setRelatedTarget(relatedTarget)
}

// Units of a WheelEvent's deltas.
const (
	DeltaPixel uint32 = 0
	DeltaLine  uint32 = 1
	DeltaPage  uint32 = 2
)

// WheelEvent says that a wheel was turned (UI Events §3.5).
type WheelEvent struct {
	MouseEvent
	DeltaX, DeltaY, DeltaZ float64
	DeltaMode              uint32
}

// WheelEventInit holds the members of its constructor's dictionary.
type WheelEventInit struct {
	MouseEventInit
	DeltaX, DeltaY, DeltaZ float64
	DeltaMode              uint32
}

// NewWheelEvent makes an untrusted WheelEvent.
func NewWheelEvent(typ string, init WheelEventInit) *WheelEvent {
	e := &WheelEvent{DeltaX: init.DeltaX, DeltaY: init.DeltaY, DeltaZ: init.DeltaZ, DeltaMode: init.DeltaMode}
	e.initMouse(typ, init.MouseEventInit)
	return e
}

// DragEvent is an event of drag and drop, which nothing here starts (HTML §6.11.4).
type DragEvent struct {
	MouseEvent
}

// DragEventInit holds the members of its constructor's dictionary.
type DragEventInit struct {
	MouseEventInit
}

// NewDragEvent makes an untrusted DragEvent.
func NewDragEvent(typ string, init DragEventInit) *DragEvent {
	e := new(DragEvent)
	e.initMouse(typ, init.MouseEventInit)
	return e
}

// DataTransfer is nil: nothing is ever dragged.
func (e *DragEvent) DataTransfer() any { return nil }

// PointerEvent is what a click is today (Pointer Events §3).
type PointerEvent struct {
	MouseEvent
	PointerID          int32
	Width, Height      float64
	Pressure           float64
	TangentialPressure float64
	TiltX, TiltY       int32
	Twist              int32
	PointerType        string
	IsPrimary          bool
}

// PointerEventInit holds the members of its constructor's dictionary. The zero value has
// another width and height than the dictionary's default, which is 1.
type PointerEventInit struct {
	MouseEventInit
	PointerID          int32
	Width, Height      float64
	Pressure           float64
	TangentialPressure float64
	TiltX, TiltY       int32
	Twist              int32
	PointerType        string
	IsPrimary          bool
}

// NewPointerEvent makes an untrusted PointerEvent.
func NewPointerEvent(typ string, init PointerEventInit) *PointerEvent {
	e := &PointerEvent{
		PointerID: init.PointerID, Width: init.Width, Height: init.Height,
		Pressure: init.Pressure, TangentialPressure: init.TangentialPressure,
		TiltX: init.TiltX, TiltY: init.TiltY, Twist: init.Twist,
		PointerType: init.PointerType, IsPrimary: init.IsPrimary,
	}
	e.initMouse(typ, init.MouseEventInit)
	return e
}
