package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (d *diary) handler(name string, cancel ...bool) dom.EventHandler {
	return dom.NewEventHandler(func(dom.AnyEvent) (bool, error) {
		d.write("%s", name)
		return len(cancel) > 0 && cancel[0], nil
	})
}

func TestOrderOfEventHandlers(t *testing.T) {
	tests := []struct {
		name string
		set  func(d *diary, target *dom.EventTarget)
		want []string
	}{
		{"its turn is from when it was first set", func(d *diary, target *dom.EventTarget) {
			d.listen(target, "x", "before", bubble)
			target.SetEventHandler("x", d.handler("handler"))
			d.listen(target, "x", "after", bubble)
		}, []string{"before", "handler", "after"}},
		{"another handler keeps the turn", func(d *diary, target *dom.EventTarget) {
			target.SetEventHandler("x", d.handler("first"))
			d.listen(target, "x", "listener", bubble)
			target.SetEventHandler("x", d.handler("second"))
		}, []string{"second", "listener"}},
		{"null gives the turn up", func(d *diary, target *dom.EventTarget) {
			target.SetEventHandler("x", d.handler("first"))
			d.listen(target, "x", "listener", bubble)
			target.SetEventHandler("x", nil)
			target.SetEventHandler("x", d.handler("second"))
		}, []string{"listener", "second"}},
		{"null", func(d *diary, target *dom.EventTarget) {
			target.SetEventHandler("x", d.handler("first"))
			target.SetEventHandler("x", nil)
			target.SetEventHandler("x", nil)
		}, nil},
		{"other types are other handlers", func(d *diary, target *dom.EventTarget) {
			target.SetEventHandler("x", d.handler("x"))
			target.SetEventHandler("y", d.handler("y"))
			target.SetEventHandler("y", nil)
		}, []string{"x"}},
		{"a handler that replaces itself is called next time", func(d *diary, target *dom.EventTarget) {
			target.SetEventHandler("x", dom.NewEventHandler(func(dom.AnyEvent) (bool, error) {
				d.write("first")
				target.SetEventHandler("x", d.handler("second"))
				return false, nil
			}))
		}, []string{"first"}},
		{"a listener may replace the handler in time", func(d *diary, target *dom.EventTarget) {
			d.listen(target, "x", "listener", bubble, func(*dom.Event) {
				target.SetEventHandler("x", d.handler("second"))
			})
			target.SetEventHandler("x", d.handler("first"))
		}, []string{"listener", "second"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			target := newTarget(newPage())
			d := new(diary)
			test.set(d, target)
			dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
			assert.Equal(t, test.want, d.lines)
		})
	}
}

func TestEventHandlerCancels(t *testing.T) {
	for _, test := range []struct{ asks, cancelable, canceled bool }{
		{true, true, true}, {true, false, false}, {false, true, false},
	} {
		target := newTarget(newPage())
		target.SetEventHandler("x", new(diary).handler("", test.asks))
		ev := dom.NewEvent("x", dom.EventInit{Cancelable: test.cancelable})
		dom.Fire(target, ev)
		assert.Equal(t, test.canceled, ev.DefaultPrevented(), "%+v", test)
	}
}

func TestEventHandlerIsNoListener(t *testing.T) {
	target := newTarget(newPage())
	h := new(diary).handler("")
	require.Nil(t, target.EventHandler("x"))
	target.SetEventHandler("x", h)
	assert.Same(t, h, target.EventHandler("x"))
	assert.True(t, target.HasEventListeners("x"))
	target.RemoveEventListener("x", nil, false)
	assert.True(t, target.HasEventListeners("x"), "removing no listener removes nothing")
	target.SetEventHandler("x", nil)
	assert.False(t, target.HasEventListeners("x"))
	target.AddEventListener("x", nil, bubble)
	assert.False(t, target.HasEventListeners("x"))
}

func TestHandlersOfTheBodyThatAreTheWindows(t *testing.T) {
	d := parse(t, newPage(), "")
	h := new(diary).handler("")
	d.Body().SetEventHandler("load", h)
	assert.Same(t, h, d.Window().EventHandler("load"))
	assert.Same(t, h, d.Body().EventHandler("load"))
	d.Body().SetEventHandler("click", h)
	assert.Nil(t, d.Window().EventHandler("click"))
	assert.Same(t, h, d.Body().EventHandler("click"))

	d.Window().SetDocument(nil)
	d.Body().SetEventHandler("message", h)
	assert.Nil(t, d.Body().EventHandler("message"), "there is no window to have it")
}
