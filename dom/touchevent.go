package dom

// Touch is one point of contact (Touch Events §5.1).
type Touch struct {
	ScriptWrappable
	TouchInit
}

// TouchInit holds the members of its constructor's dictionary.
type TouchInit struct {
	Identifier       int32
	Target           Target
	ScreenX, ScreenY float64
	ClientX, ClientY float64
	PageX, PageY     float64
	RadiusX, RadiusY float64
	RotationAngle    float64
	Force            float64
}

// NewTouch makes a point of contact.
func NewTouch(init TouchInit) *Touch { return &Touch{TouchInit: init} }

// TouchList is a fixed list of touches.
type TouchList struct {
	ScriptWrappable
	touches []*Touch
}

// Length is the number of touches.
func (l *TouchList) Length() int { return len(l.touches) }

// Item is the touch at a position, or nil.
func (l *TouchList) Item(i int) *Touch {
	if i < 0 || i >= len(l.touches) {
		return nil
	}
	return l.touches[i]
}

// TouchEvent is an event of a touch screen, which only script makes (Touch Events §5.3).
type TouchEvent struct {
	UIEvent
	Modifiers
	touches, targetTouches, changedTouches *TouchList
}

// TouchEventInit holds the members of its constructor's dictionary.
type TouchEventInit struct {
	EventModifierInit
	Touches, TargetTouches, ChangedTouches []*Touch
}

// NewTouchEvent makes an untrusted TouchEvent.
func NewTouchEvent(typ string, init TouchEventInit) *TouchEvent {
	e := &TouchEvent{
		Modifiers: init.Modifiers, touches: &TouchList{touches: init.Touches},
		targetTouches: &TouchList{touches: init.TargetTouches}, changedTouches: &TouchList{touches: init.ChangedTouches},
	}
	e.initUI(typ, init.UIEventInit)
	var targets []Target
	for _, list := range [][]*Touch{init.Touches, init.TargetTouches, init.ChangedTouches} {
		for _, t := range list {
			targets = append(targets, t.Target)
		}
	}
	if targets != nil {
		e.others = &otherTargets{touches: targets}
	}
	return e
}

// Touches are all points of contact.
func (e *TouchEvent) Touches() *TouchList { return e.touches }

// TargetTouches are those that began at the event's target.
func (e *TouchEvent) TargetTouches() *TouchList { return e.targetTouches }

// ChangedTouches are those that the event is about.
func (e *TouchEvent) ChangedTouches() *TouchList { return e.changedTouches }
