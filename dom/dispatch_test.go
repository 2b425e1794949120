package dom_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// diary is written by listeners.
type diary struct{ lines []string }

func (d *diary) write(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

// listen adds a listener that writes its name, and then does something, if given.
func (d *diary) listen(target dom.Target, typ, name string, o dom.ListenerOptions, do ...func(ev *dom.Event)) dom.EventListener {
	l := dom.NewListener(func(ev dom.AnyEvent) error {
		d.write("%s", name)
		for _, f := range do {
			f(ev.AsEvent())
		}
		return nil
	})
	target.AsEventTarget().AddEventListener(typ, l, o)
	return l
}

func newTarget(ctx dom.ExecutionContext) *dom.EventTarget {
	target := new(dom.EventTarget)
	target.InitEventTarget(target, ctx)
	return target
}

var (
	capture = dom.ListenerOptions{Capture: true}
	bubble  = dom.ListenerOptions{}
	bubbles = dom.EventInit{Bubbles: true}
)

func TestEventPathOverTheTree(t *testing.T) {
	tests := []struct {
		name   string
		typ    string
		init   dom.EventInit
		target string // id, or "window" or "document"
		stopAt string // label/phase after which propagation stops
		want   string
	}{
		{
			"down to the target and up again", "x", bubbles, "inner", "",
			"window/1 #document/1 html/1 body/1 outer/1 inner/2c inner/2b outer/3 body/3 html/3 #document/3 window/3",
		},
		{
			"without bubbling ancestors only capture", "x", dom.EventInit{}, "inner", "",
			"window/1 #document/1 html/1 body/1 outer/1 inner/2c inner/2b",
		},
		{
			"load does not reach the window", "load", bubbles, "inner", "",
			"#document/1 html/1 body/1 outer/1 inner/2c inner/2b outer/3 body/3 html/3 #document/3",
		},
		{
			"stopped on the way down", "x", bubbles, "inner", "body/1",
			"window/1 #document/1 html/1 body/1",
		},
		{
			"stopped by a capturing listener of the target", "x", bubbles, "inner", "inner/2c",
			"window/1 #document/1 html/1 body/1 outer/1 inner/2c",
		},
		{
			"stopped at the target", "x", bubbles, "inner", "inner/2b",
			"window/1 #document/1 html/1 body/1 outer/1 inner/2c inner/2b",
		},
		{
			"stopped on the way up", "x", bubbles, "inner", "outer/3",
			"window/1 #document/1 html/1 body/1 outer/1 inner/2c inner/2b outer/3",
		},
		{"the document", "x", bubbles, "document", "", "window/1 #document/2c #document/2b window/3"},
		{"the window", "x", bubbles, "window", "", "window/2c window/2b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, newPage(), `<div id=outer><p id=inner></p></div>`)
			inner := d.ElementByID("inner")
			var got []string
			listen := func(target dom.Target, o dom.ListenerOptions, suffix string) {
				target.AsEventTarget().AddEventListener(test.typ, dom.NewListener(func(ev dom.AnyEvent) error {
					e := ev.AsEvent()
					assert.Same(t, target.AsEventTarget(), e.CurrentTarget().AsEventTarget())
					line := fmt.Sprintf("%s/%d", label(e.CurrentTarget()), e.EventPhase())
					if e.EventPhase() == dom.PhaseAtTarget {
						line += suffix
					}
					got = append(got, line)
					if line == test.stopAt {
						e.StopPropagation()
					}
					return nil
				}), o)
			}
			for _, target := range []dom.Target{d.Window(), d, d.DocumentElement(), d.Body(), d.ElementByID("outer"), inner} {
				listen(target, bubble, "b") // before the capturing one, and yet called after it
				listen(target, capture, "c")
			}
			var target dom.Target = inner
			switch test.target {
			case "window":
				target = d.Window()
			case "document":
				target = d
			}
			ok, err := target.AsEventTarget().DispatchEvent(dom.NewEvent(test.typ, test.init))
			require.NoError(t, err)
			assert.True(t, ok)
			assert.Equal(t, test.want, strings.Join(got, " "))
		})
	}
}

func TestEventStateDuringAndAfterDispatch(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<p id=inner></p>`)
	inner := d.ElementByID("inner")
	ev := dom.NewEvent("x", bubbles)
	require.Empty(t, ev.ComposedPath())
	seen := false
	d.Body().AddEventListener("x", dom.NewListener(func(got dom.AnyEvent) error {
		seen = true
		assert.Same(t, ev, got)
		assert.Equal(t, "inner", label(ev.Target()))
		assert.Equal(t, "body", label(ev.CurrentTarget()))
		assert.Equal(t, "inner body html #document window", labels(ev.ComposedPath()))
		assert.True(t, ev.Dispatching())
		ev.StopImmediatePropagation()
		return nil
	}), bubble)
	_, err := inner.DispatchEvent(ev)
	require.NoError(t, err)
	require.True(t, seen)
	assert.Equal(t, "inner", label(ev.Target()), "the target stays")
	assert.Nil(t, ev.CurrentTarget())
	assert.Equal(t, dom.PhaseNone, ev.EventPhase())
	assert.Empty(t, ev.ComposedPath())
	assert.False(t, ev.Dispatching())
	assert.False(t, ev.CancelBubble(), "it can be dispatched again")
	assert.Equal(t, p.now, ev.TimeStamp())
}

func TestPathIsFixedBeforeTheFirstListener(t *testing.T) {
	d := parse(t, newPage(), `<div id=a><p id=inner></p></div><div id=b></div>`)
	inner := d.ElementByID("inner")
	var got diary
	got.listen(d.ElementByID("a"), "x", "a captures", capture, func(*dom.Event) {
		require.NoError(t, d.ElementByID("b").AppendChild(inner))
	})
	got.listen(d.ElementByID("a"), "x", "a", bubble)
	got.listen(d.ElementByID("b"), "x", "b", bubble)
	dom.Fire(inner, dom.NewEvent("x", bubbles))
	assert.Equal(t, []string{"a captures", "a"}, got.lines)
	got.lines = nil
	dom.Fire(inner, dom.NewEvent("x", bubbles))
	assert.Equal(t, []string{"b"}, got.lines)
}

// Each case changes the listeners from within one; "first", "second" and "third" are
// there before the dispatch.
func TestChangingListenersDuringDispatch(t *testing.T) {
	type scene struct {
		*diary
		target        *dom.EventTarget
		second, third dom.EventListener
	}
	tests := []struct {
		name        string
		inFirst     func(s *scene, ev *dom.Event)
		first, then string
	}{
		{"removed before its turn", func(s *scene, _ *dom.Event) {
			s.target.RemoveEventListener("x", s.second, false)
		}, "first third", "first third"},
		{"removed and added again waits for the next event", func(s *scene, _ *dom.Event) {
			s.target.RemoveEventListener("x", s.second, false)
			s.target.AddEventListener("x", s.second, bubble)
		}, "first third", "first third"},
		{"all removed", func(s *scene, _ *dom.Event) {
			s.target.RemoveEventListener("x", s.second, false)
			s.target.RemoveEventListener("x", s.third, false)
		}, "first", "first"},
		{"stopped immediately", func(_ *scene, ev *dom.Event) { ev.StopImmediatePropagation() }, "first", "first"},
		{"stopping propagation does not stop the target's own", func(_ *scene, ev *dom.Event) {
			ev.StopPropagation()
		}, "first second third", "first second third"},
		{"added listeners wait", func(s *scene, _ *dom.Event) {
			s.listen(s.target, "x", "fourth", dom.ListenerOptions{Once: true})
		}, "first second third", "first second third fourth"},
		{"a nested event of the same type", func(s *scene, ev *dom.Event) {
			if ev.Type() == "x" && len(s.lines) < 3 {
				dom.Fire(s.target, dom.NewEvent("x", dom.EventInit{}))
			}
		}, "first first first second third second third second third", "first first first second third second third second third"},
		{"the same listener again is no second one", func(s *scene, _ *dom.Event) {
			s.target.AddEventListener("x", s.third, dom.ListenerOptions{Once: true})
		}, "first second third", "first second third"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &scene{diary: new(diary), target: newTarget(newPage())}
			s.listen(s.target, "x", "first", bubble, func(ev *dom.Event) { test.inFirst(s, ev) })
			s.second = s.listen(s.target, "x", "second", bubble)
			s.third = s.listen(s.target, "x", "third", bubble)
			dom.Fire(s.target, dom.NewEvent("x", dom.EventInit{}))
			assert.Equal(t, test.first, strings.Join(s.lines, " "))
			s.lines = nil
			dom.Fire(s.target, dom.NewEvent("x", dom.EventInit{}))
			assert.Equal(t, test.then, strings.Join(s.lines, " "))
		})
	}
}

func TestRemovalReachesTheOtherPhase(t *testing.T) {
	target := newTarget(newPage())
	var got diary
	later := got.listen(target, "x", "bubbling", bubble)
	got.listen(target, "x", "capturing", capture, func(*dom.Event) {
		target.RemoveEventListener("x", later, false)
	})
	got.listen(target, "x", "added in time", capture, func(*dom.Event) {
		got.listen(target, "x", "new", bubble) // the bubbling phase has a list of its own
	})
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"capturing", "added in time", "new"}, got.lines)
}

func TestOnce(t *testing.T) {
	target := newTarget(newPage())
	var got diary
	got.listen(target, "x", "once", dom.ListenerOptions{Once: true}, func(*dom.Event) {
		assert.False(t, target.HasEventListeners("x"), "removed before the call")
		dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	})
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	dom.Fire(target, dom.NewEvent("x", dom.EventInit{}))
	assert.Equal(t, []string{"once"}, got.lines)
}

func TestPreventDefault(t *testing.T) {
	yes, no := true, false
	cancelable := dom.EventInit{Cancelable: true}
	prevent := func(ev *dom.Event) { ev.PreventDefault() }
	legacy := func(ev *dom.Event) { ev.SetReturnValue(true); ev.SetReturnValue(false) }
	tests := []struct {
		name     string
		typ      string
		init     dom.EventInit
		options  dom.ListenerOptions
		do       func(*dom.Event)
		canceled bool
	}{
		{"cancelable", "x", cancelable, bubble, prevent, true},
		{"not cancelable", "x", dom.EventInit{}, bubble, prevent, false},
		{"by a passive listener", "x", cancelable, dom.ListenerOptions{Passive: &yes}, prevent, false},
		{"returnValue", "x", cancelable, bubble, legacy, true},
		{"returnValue in a passive listener", "x", cancelable, dom.ListenerOptions{Passive: &yes}, legacy, false},
		{"wheel on the window is passive", "wheel", cancelable, bubble, prevent, false},
		{"unless told otherwise", "wheel", cancelable, dom.ListenerOptions{Passive: &no}, prevent, true},
		{"a message on the window is not", "message", cancelable, bubble, prevent, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := dom.NewWindow(newPage())
			w.AddEventListener(test.typ, dom.NewListener(func(ev dom.AnyEvent) error {
				test.do(ev.AsEvent())
				return nil
			}), test.options)
			ev := dom.NewEvent(test.typ, test.init)
			ok := dom.Fire(w, ev)
			assert.Equal(t, test.canceled, ev.DefaultPrevented())
			assert.Equal(t, !test.canceled, ev.ReturnValue())
			assert.Equal(t, !test.canceled, ok)
		})
	}
}

func TestPassiveByDefault(t *testing.T) {
	d := parse(t, newPage(), `<p id=inner></p>`)
	for _, test := range []struct {
		target  dom.Target
		passive bool
	}{
		{d.Window(), true}, {d, true}, {d.DocumentElement(), true}, {d.Body(), true},
		{d.ElementByID("inner"), false}, {newTarget(newPage()), false},
	} {
		prevent := dom.NewListener(func(ev dom.AnyEvent) error { ev.AsEvent().PreventDefault(); return nil })
		test.target.AsEventTarget().AddEventListener("touchmove", prevent, bubble)
		ok := dom.Fire(test.target, dom.NewEvent("touchmove", dom.EventInit{Cancelable: true}))
		assert.Equal(t, test.passive, ok, label(test.target))
	}
}

func TestListenersThatFail(t *testing.T) {
	p := newPage()
	target := newTarget(p)
	var got diary
	fail := func(text string) {
		target.AddEventListener("x", dom.NewListener(func(dom.AnyEvent) error { return errors.New(text) }), bubble)
	}
	fail("one")
	got.listen(target, "x", "between", bubble)
	fail("two")
	target.SetEventHandler("x", dom.NewEventHandler(func(dom.AnyEvent) (bool, error) {
		return true, errors.New("three")
	}))
	ok := dom.Fire(target, dom.NewEvent("x", dom.EventInit{Cancelable: true}))
	assert.True(t, ok, "what a failing handler returned does not count")
	assert.Equal(t, []string{"one", "two", "three"}, p.reported)
	assert.Equal(t, []string{"between"}, got.lines)
}

func TestDispatchEventRefuses(t *testing.T) {
	p := newPage()
	target := newTarget(p)
	d := parse(t, p, "")
	created, err := d.CreateEvent("Event")
	require.NoError(t, err)
	_, err = target.DispatchEvent(created)
	requireException(t, "InvalidStateError", err)
	created.AsEvent().InitEvent("x", false, false)
	_, err = target.DispatchEvent(created)
	require.NoError(t, err)

	ev := dom.NewEvent("x", dom.EventInit{})
	var inner error
	target.AddEventListener("x", dom.NewListener(func(dom.AnyEvent) error {
		_, inner = target.DispatchEvent(ev)
		ev.InitEvent("other", true, true) // must not have an effect either
		return nil
	}), bubble)
	_, err = target.DispatchEvent(ev)
	require.NoError(t, err)
	requireException(t, "InvalidStateError", inner)
	assert.Equal(t, "x", ev.Type())
	assert.False(t, ev.Bubbles())
	_, err = target.DispatchEvent(ev)
	assert.NoError(t, err, "it can be dispatched again afterwards")
}

func TestTrust(t *testing.T) {
	target := newTarget(newPage())
	ev := dom.NewEvent("x", dom.EventInit{})
	assert.False(t, ev.IsTrusted())
	dom.Fire(target, ev)
	assert.True(t, ev.IsTrusted())
	_, err := target.DispatchEvent(ev)
	require.NoError(t, err)
	assert.False(t, ev.IsTrusted(), "script dispatched it again")
	dom.Fire(target, ev)
	ev.InitEvent("y", false, false)
	assert.False(t, ev.IsTrusted())
	assert.Nil(t, ev.Target())
}

func TestPrefixedEventTypes(t *testing.T) {
	tests := []struct {
		name      string
		listenTo  []string
		trusted   bool
		wantTypes []string
	}{
		{"the engine's event under its old name", []string{"webkitTransitionEnd"}, true, []string{"webkitTransitionEnd"}},
		{"not when the new name is heard", []string{"webkitTransitionEnd", "transitionend"}, true, []string{"transitionend"}},
		{"not a script's event", []string{"webkitTransitionEnd"}, false, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			target := newTarget(newPage())
			var got []string
			for _, typ := range test.listenTo {
				target.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error {
					got = append(got, ev.AsEvent().Type())
					return nil
				}), bubble)
			}
			ev := dom.NewEvent("transitionend", dom.EventInit{})
			if test.trusted {
				dom.Fire(target, ev)
			} else {
				_, err := target.DispatchEvent(ev)
				require.NoError(t, err)
			}
			assert.Equal(t, test.wantTypes, got)
			assert.Equal(t, "transitionend", ev.Type())
		})
	}
}

// windowListener is what the bindings make: a callback of a window's realm.
type windowListener struct {
	window *dom.Window
	call   func(ev dom.AnyEvent)
}

func (l *windowListener) HandleEvent(ev dom.AnyEvent) error { l.call(ev); return nil }
func (l *windowListener) ListenerWindow() *dom.Window       { return l.window }

func TestCurrentEventOfTheWindow(t *testing.T) {
	p := newPage()
	w, target := dom.NewWindow(p), newTarget(p)
	outer, inner := dom.NewEvent("outer", dom.EventInit{}), dom.NewEvent("inner", dom.EventInit{})
	var got []dom.AnyEvent
	target.AddEventListener("outer", &windowListener{w, func(dom.AnyEvent) {
		got = append(got, w.CurrentEvent())
		dom.Fire(target, inner)
		got = append(got, w.CurrentEvent())
	}}, bubble)
	target.AddEventListener("inner", &windowListener{w, func(dom.AnyEvent) {
		got = append(got, w.CurrentEvent())
	}}, bubble)
	dom.Fire(target, outer)
	assert.Equal(t, []dom.AnyEvent{outer, inner, outer}, got)
	assert.Nil(t, w.CurrentEvent())
}

func TestLoadAtTheWindowHasTheDocumentAsTarget(t *testing.T) {
	d := parse(t, newPage(), "")
	var got diary
	d.AddEventListener("load", dom.NewListener(func(dom.AnyEvent) error { got.write("document"); return nil }), bubble)
	d.Window().AddEventListener("load", dom.NewListener(func(ev dom.AnyEvent) error {
		e := ev.AsEvent()
		got.write("%s at %s in phase %d, path %s", label(e.Target()), label(e.CurrentTarget()), e.EventPhase(), labels(e.ComposedPath()))
		return nil
	}), bubble)
	dom.FireAtWindow(d.Window(), dom.NewEvent("load", dom.EventInit{}))
	assert.Equal(t, []string{"#document at window in phase 2, path window"}, got.lines)
}

func TestEventsKeepTheTimeTheyHave(t *testing.T) {
	target := newTarget(newPage())
	ev := dom.NewEvent("x", dom.EventInit{})
	made := time.Unix(5, 0)
	ev.SetTimeStamp(made)
	dom.Fire(target, ev)
	assert.Equal(t, made, ev.TimeStamp())
}

func TestListenersGetTheOuterEvent(t *testing.T) {
	target := newTarget(newPage())
	sent := []dom.AnyEvent{
		dom.NewMessageEvent("x", dom.MessageEventInit{Data: "hello"}),
		dom.NewCustomEvent("x", dom.CustomEventInit{Detail: 7}),
		dom.NewErrorEvent("x", dom.ErrorEventInit{Message: "oops"}),
	}
	var got []dom.AnyEvent
	target.AddEventListener("x", dom.NewListener(func(ev dom.AnyEvent) error { got = append(got, ev); return nil }), bubble)
	for _, ev := range sent {
		dom.Fire(target, ev)
	}
	assert.True(t, slices.Equal(sent, got))
}

// A lone target is the WebSocket's case: a message must cost its event and no more.
func TestDispatchToALoneTargetAllocatesOnlyTheEvent(t *testing.T) {
	target := newTarget(newPage())
	target.SetEventHandler("message", dom.NewEventHandler(func(dom.AnyEvent) (bool, error) { return false, nil }))
	allocations := testing.AllocsPerRun(100, func() {
		ev := &dom.MessageEvent{Data: nil}
		ev.Init("message", dom.EventInit{})
		dom.Fire(target, ev)
	})
	assert.Equal(t, 1.0, allocations)
}

func BenchmarkFireMessage(b *testing.B) {
	target := newTarget(newPage())
	target.SetEventHandler("message", dom.NewEventHandler(func(dom.AnyEvent) (bool, error) { return false, nil }))
	var data any = "hello"
	b.ReportAllocs()
	for b.Loop() {
		ev := &dom.MessageEvent{Data: data}
		ev.Init("message", dom.EventInit{})
		dom.Fire(target, ev)
	}
}

func BenchmarkFireInTree(b *testing.B) {
	d := parse(b, newPage(), `<div><div><div><p id=inner></p></div></div></div>`)
	inner := d.ElementByID("inner")
	d.Body().AddEventListener("x", dom.NewListener(func(dom.AnyEvent) error { return nil }), bubble)
	b.ReportAllocs()
	for b.Loop() {
		dom.Fire(inner, dom.NewEvent("x", bubbles))
	}
}
