package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreateEventKnowsTheLegacyNames(t *testing.T) {
	d := parse(t, newPage(), "")
	for name, want := range map[string]dom.AnyEvent{
		"Event": &dom.Event{}, "events": &dom.Event{}, "HTMLEvents": &dom.Event{}, "SVGEvents": &dom.Event{},
		"CustomEvent": &dom.CustomEvent{}, "MessageEvent": &dom.MessageEvent{},
	} {
		ev, err := d.CreateEvent(name)
		require.NoError(t, err, name)
		assert.IsType(t, want, ev, name)
		assert.False(t, ev.AsEvent().Initialized(), name)
		assert.False(t, ev.AsEvent().TimeStamp().IsZero(), name)
		assert.Empty(t, ev.AsEvent().Type(), name)
	}
	for _, name := range []string{"", "Nonsense", "CloseEvent", "eventſ"} {
		_, err := d.CreateEvent(name)
		requireException(t, "NotSupportedError", err)
	}
}

func TestLegacyInitialisers(t *testing.T) {
	target := newTarget(newPage())
	custom := dom.NewCustomEvent("x", dom.CustomEventInit{Detail: 1})
	message := dom.NewMessageEvent("x", dom.MessageEventInit{Data: 1})
	again := func() {
		custom.InitCustomEvent("y", true, true, 2)
		message.InitMessageEvent("y", dom.MessageEventInit{
			EventInit: dom.EventInit{Bubbles: true}, Data: 2, Origin: "o", LastEventID: "l",
		})
	}
	target.AddEventListener("x", dom.NewListener(func(dom.AnyEvent) error { again(); return nil }), bubble)
	dom.Fire(target, message)
	assert.Equal(t, 1, message.Data, "not while it is dispatched")
	custom = dom.NewCustomEvent("x", dom.CustomEventInit{Detail: 1})
	dom.Fire(target, custom)
	assert.Equal(t, 1, custom.Detail, "not while it is dispatched")
	again()
	assert.Equal(t, 2, custom.Detail)
	assert.Equal(t, "y", custom.Type())
	assert.True(t, custom.Bubbles() && custom.Cancelable())
	assert.Equal(t, []any{2, "o", "l"}, []any{message.Data, message.Origin, message.LastEventID})
	assert.True(t, message.Bubbles())
	assert.False(t, message.Cancelable())
}

func TestInitEventResetsFlags(t *testing.T) {
	ev := dom.NewEvent("x", dom.EventInit{Cancelable: true, Composed: true})
	ev.PreventDefault()
	ev.StopImmediatePropagation()
	ev.InitEvent("y", true, false)
	assert.False(t, ev.DefaultPrevented())
	assert.False(t, ev.CancelBubble())
	assert.True(t, ev.Composed(), "there is no way to change that")
	var got diary
	target := newTarget(newPage())
	got.listen(target, "y", "one", bubble)
	got.listen(target, "y", "two", bubble)
	dom.Fire(target, ev)
	assert.Equal(t, []string{"one", "two"}, got.lines)
}

func TestPropagationStoppedBeforeDispatch(t *testing.T) {
	target := newTarget(newPage())
	var got diary
	got.listen(target, "x", "called", bubble)
	ev := dom.NewEvent("x", dom.EventInit{})
	ev.StopPropagation()
	dom.Fire(target, ev)
	assert.Empty(t, got.lines)
	assert.Same(t, target, ev.Target())
	dom.Fire(target, ev)
	assert.Equal(t, []string{"called"}, got.lines)
}
