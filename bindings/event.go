package bindings

import (
	"time"

	"github.com/dop251/goja"

	"adieu/dom"
)

// DOM §2.2.
//
// Deviation: isTrusted should be an unforgeable accessor on each event. It is on the
// prototype, because defining it would cost each message as much as making its wrapper.
var eventInterface = &Interface{
	Name:        "Event",
	Types:       typesOf[*dom.Event](),
	Constructor: &Constructor{1, constructEvent},
	Attributes: []Attribute{
		{Name: "type", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).Type()) }},
		{Name: "target", Get: func(c Call) goja.Value { return c.Realm.Wrap(thisEvent(c).Target()) }},
		{Name: "srcElement", Get: func(c Call) goja.Value { return c.Realm.Wrap(thisEvent(c).Target()) }},
		{Name: "currentTarget", Get: func(c Call) goja.Value { return c.Realm.Wrap(thisEvent(c).CurrentTarget()) }},
		{Name: "eventPhase", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).EventPhase()) }},
		{Name: "cancelBubble",
			Get: func(c Call) goja.Value { return c.Value(thisEvent(c).CancelBubble()) },
			Set: setCancelBubble},
		{Name: "bubbles", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).Bubbles()) }},
		{Name: "cancelable", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).Cancelable()) }},
		{Name: "returnValue",
			Get: func(c Call) goja.Value { return c.Value(thisEvent(c).ReturnValue()) },
			Set: func(c Call) { thisEvent(c).SetReturnValue(c.Boolean(c.Argument(0))) }},
		{Name: "defaultPrevented", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).DefaultPrevented()) }},
		{Name: "composed", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).Composed()) }},
		{Name: "isTrusted", Get: func(c Call) goja.Value { return c.Value(thisEvent(c).IsTrusted()) }},
		{Name: "timeStamp", Get: eventTimeStamp},
	},
	Operations: []Operation{
		{Name: "composedPath", Do: eventComposedPath},
		{Name: "stopPropagation", Do: func(c Call) goja.Value {
			thisEvent(c).StopPropagation()
			return goja.Undefined()
		}},
		{Name: "stopImmediatePropagation", Do: func(c Call) goja.Value {
			thisEvent(c).StopImmediatePropagation()
			return goja.Undefined()
		}},
		{Name: "preventDefault", Do: func(c Call) goja.Value {
			thisEvent(c).PreventDefault()
			return goja.Undefined()
		}},
		{Name: "initEvent", Length: 1, Do: func(c Call) goja.Value {
			e := thisEvent(c)
			typ, bubbles, cancelable := c.initEventArguments()
			e.InitEvent(typ, bubbles, cancelable)
			return goja.Undefined()
		}},
	},
	Constants: []Constant{
		{"NONE", int64(dom.PhaseNone)}, {"CAPTURING_PHASE", int64(dom.PhaseCapturing)},
		{"AT_TARGET", int64(dom.PhaseAtTarget)}, {"BUBBLING_PHASE", int64(dom.PhaseBubbling)},
	},
}

// thisEvent is this as an event of whichever interface.
func thisEvent(c Call) *dom.Event { return This[dom.AnyEvent](c).AsEvent() }

func constructEvent(c Call) any {
	typ := c.DOMString(c.Argument(0))
	init := eventInit(c.Dictionary(c.Argument(1), "EventInit"))
	return c.stamp(dom.NewEvent(typ, init))
}

// stamp gives an event that script makes its time.
func (c Call) stamp(ev dom.AnyEvent) dom.AnyEvent {
	ev.AsEvent().SetTimeStamp(c.Realm.context.Clock().Now())
	return ev
}

// eventInit reads the members that every event's dictionary inherits. They come first.
func eventInit(d Dictionary) dom.EventInit {
	return dom.EventInit{
		Bubbles:    d.Boolean("bubbles"),
		Cancelable: d.Boolean("cancelable"),
		Composed:   d.Boolean("composed"),
	}
}

// initEventArguments are the first three of initEvent and its kin.
func (c Call) initEventArguments() (typ string, bubbles, cancelable bool) {
	return c.DOMString(c.Argument(0)), c.Boolean(c.Argument(1)), c.Boolean(c.Argument(2))
}

// setCancelBubble can only stop the propagation, not let it go on.
func setCancelBubble(c Call) {
	e := thisEvent(c)
	if c.Boolean(c.Argument(0)) {
		e.StopPropagation()
	}
}

// eventTimeStamp is in milliseconds from the time origin, to the microsecond. An event that
// the engine made and did not yet dispatch has none.
func eventTimeStamp(c Call) goja.Value {
	t := thisEvent(c).TimeStamp()
	if t.IsZero() {
		return c.Value(0)
	}
	return c.Value(float64(t.Sub(c.Realm.timeOrigin)/time.Microsecond) / 1000)
}

// eventComposedPath is a new array each time, empty outside dispatch.
func eventComposedPath(c Call) goja.Value {
	path := thisEvent(c).ComposedPath()
	values := make([]any, len(path))
	for i, target := range path {
		values[i] = c.Realm.Wrap(target)
	}
	return c.Runtime().NewArray(values...)
}

// DOM §2.4.
var customEventInterface = &Interface{
	Name:        "CustomEvent",
	Parent:      eventInterface,
	Types:       typesOf[*dom.CustomEvent](),
	Constructor: &Constructor{1, constructCustomEvent},
	Attributes: []Attribute{
		{Name: "detail", Get: func(c Call) goja.Value { return c.Realm.scriptValue(This[*dom.CustomEvent](c).Detail) }},
	},
	Operations: []Operation{
		{Name: "initCustomEvent", Length: 1, Do: initCustomEvent},
	},
}

func constructCustomEvent(c Call) any {
	typ := c.DOMString(c.Argument(0))
	d := c.Dictionary(c.Argument(1), "CustomEventInit")
	init := dom.CustomEventInit{EventInit: eventInit(d)}
	init.Detail = d.Any("detail")
	return c.stamp(dom.NewCustomEvent(typ, init))
}

// initCustomEvent is legacy; detail is null when left out.
func initCustomEvent(c Call) goja.Value {
	e := This[*dom.CustomEvent](c)
	typ, bubbles, cancelable := c.initEventArguments()
	var detail any
	if c.Has(3) {
		detail = c.Argument(3)
	}
	e.InitCustomEvent(typ, bubbles, cancelable, detail)
	return goja.Undefined()
}
