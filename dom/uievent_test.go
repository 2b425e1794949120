package dom_test

import (
	"reflect"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInterfacesThatCreateEventMakes(t *testing.T) {
	d := dom.NewDocument(newPage())
	for name, want := range map[string]dom.AnyEvent{
		"BeforeUnloadEvent": &dom.BeforeUnloadEvent{}, "CompositionEvent": &dom.CompositionEvent{},
		"CustomEvent": &dom.CustomEvent{}, "DeviceMotionEvent": &dom.DeviceMotionEvent{},
		"DeviceOrientationEvent": &dom.DeviceOrientationEvent{}, "DragEvent": &dom.DragEvent{},
		"Event": &dom.Event{}, "Events": &dom.Event{}, "HTMLEvents": &dom.Event{}, "SVGEvents": &dom.Event{},
		"FocusEvent": &dom.FocusEvent{}, "HashChangeEvent": &dom.HashChangeEvent{}, "KeyboardEvent": &dom.KeyboardEvent{},
		"MessageEvent": &dom.MessageEvent{}, "mouseevent": &dom.MouseEvent{}, "MOUSEEVENTS": &dom.MouseEvent{},
		"StorageEvent": &dom.StorageEvent{}, "TextEvent": &dom.TextEvent{}, "UIEvent": &dom.UIEvent{}, "UIEvents": &dom.UIEvent{},
	} {
		ev, err := d.CreateEvent(name)
		require.NoError(t, err, name)
		assert.Equal(t, reflect.TypeOf(want), reflect.TypeOf(ev), name)
		assert.False(t, ev.AsEvent().Initialized())
		assert.False(t, ev.AsEvent().TimeStamp().IsZero())
	}
	for _, name := range []string{"PointerEvent", "MessageEvents", "UİEvent", ""} {
		_, err := d.CreateEvent(name)
		requireException(t, "NotSupportedError", err)
	}
}

func TestModifierState(t *testing.T) {
	keys := []string{"Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Fn", "FnLock", "Hyper", "NumLock",
		"ScrollLock", "Super", "Symbol", "SymbolLock"}
	for i, key := range keys {
		var init dom.KeyboardEventInit
		reflect.ValueOf(&init.Modifiers).Elem().Field(i).SetBool(true)
		ev := dom.NewKeyboardEvent("keydown", init)
		for _, other := range keys {
			assert.Equal(t, other == key, ev.ModifierState(other), "%s when %s is pressed", other, key)
		}
		assert.False(t, ev.ModifierState("control"))
	}
}

func TestLegacyInitialisersOfUIEvents(t *testing.T) {
	p := newPage()
	w := dom.NewWindow(p)
	mouse := dom.NewMouseEvent("a", dom.MouseEventInit{})
	init := func() {
		mouse.InitMouseEvent("b", true, true, w, 1, 2, 3, 4, 5, true, false, true, false, 6, w)
	}
	target := newTarget(p)
	new(diary).listen(target, "a", "", bubble, func(*dom.Event) { init() })
	_, err := target.DispatchEvent(mouse)
	require.NoError(t, err)
	assert.Equal(t, "a", mouse.Type(), "not while it is dispatched")
	assert.Zero(t, mouse.ScreenX)
	init()
	assert.Equal(t, "b", mouse.Type())
	assert.True(t, mouse.Bubbles() && mouse.Cancelable() && mouse.CtrlKey && mouse.ShiftKey)
	assert.False(t, mouse.AltKey || mouse.MetaKey)
	assert.Same(t, w, mouse.View)
	assert.Equal(t, dom.Target(w), mouse.RelatedTarget())
	assert.Equal(t, []int32{1, 2, 3, 4, 5}, []int32{mouse.Detail, mouse.ScreenX, mouse.ScreenY, mouse.ClientX, mouse.ClientY})
	assert.Equal(t, int16(6), mouse.Button)
	assert.Equal(t, []float64{4, 5, 4, 5, 4, 5}, []float64{mouse.X(), mouse.Y(), mouse.PageX(), mouse.PageY(), mouse.OffsetX(), mouse.OffsetY()})

	key := new(dom.KeyboardEvent)
	key.InitKeyboardEvent("k", false, true, w, "A", dom.KeyLocationRight, false, true, false, true)
	assert.Equal(t, "A", key.Key)
	assert.Equal(t, dom.KeyLocationRight, key.Location)
	assert.True(t, key.AltKey && key.MetaKey && key.Cancelable())
	text := new(dom.TextEvent)
	text.InitTextEvent("t", true, false, nil, "x")
	composition := new(dom.CompositionEvent)
	composition.InitCompositionEvent("c", true, false, nil, "y")
	assert.Equal(t, "x y", text.Data+" "+composition.Data)
	s := "v"
	storage := new(dom.StorageEvent)
	storage.InitStorageEvent("s", false, false, &s, nil, &s, "u")
	assert.Equal(t, "v", *storage.Key)
	assert.Nil(t, storage.OldValue)
	assert.Equal(t, "u", storage.URL)
}

func TestBeforeUnloadHandlerReturns(t *testing.T) {
	ev := dom.NewBeforeUnloadEvent()
	ev.HandlerReturned("first")
	ev.HandlerReturned("second")
	assert.True(t, ev.DefaultPrevented())
	assert.Equal(t, "first", ev.ReturnValue())
	ev.SetReturnValue("third")
	assert.Equal(t, "third", ev.ReturnValue())
}

func TestDeviceMotionEventKeepsItsParts(t *testing.T) {
	x := 1.5
	ev := dom.NewDeviceMotionEvent("m", dom.DeviceMotionEventInit{
		Acceleration: &dom.DeviceMotionEventAccelerationInit{X: &x}, RotationRate: &dom.DeviceMotionEventRotationRateInit{},
	})
	assert.Equal(t, 1.5, *ev.Acceleration.X)
	assert.Nil(t, ev.Acceleration.Y)
	assert.Nil(t, ev.AccelerationIncludingGravity)
	assert.NotNil(t, ev.RotationRate)
}
