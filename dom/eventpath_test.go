package dom_test

import (
	"fmt"
	"strings"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func attachShadow(t testing.TB, host *dom.Element, mode dom.ShadowRootMode, markup string) *dom.ShadowRoot {
	s, err := host.AttachShadow(dom.ShadowRootInit{Mode: mode})
	require.NoError(t, err)
	require.NoError(t, s.SetInnerHTML(markup))
	return s
}

// shadowPage is a host with a shadow tree, whose slot has the host's child, and in it
// another host.
//
//	body > host > child        host's tree: s > inner > (slot, innerhost)
//	                           innerhost's tree: i > deep
type shadowPage struct {
	*dom.Document
	s, i *dom.ShadowRoot
	all  map[string]dom.Target
}

func newShadowPage(t testing.TB, mode, innerMode dom.ShadowRootMode) *shadowPage {
	d := parse(t, newPage(), `<div id=host><p id=child></p></div>`)
	p := &shadowPage{Document: d, all: map[string]dom.Target{}}
	p.s = attachShadow(t, d.ElementByID("host"), mode, `<div id=inner><slot id=slot></slot><div id=innerhost></div></div>`)
	p.i = attachShadow(t, p.s.ElementByID("innerhost"), innerMode, `<b id=deep></b>`)
	p.all["window"], p.all["s"], p.all["i"], p.all["deep"] = d.Window(), p.s, p.i, p.i.ElementByID("deep")
	for _, id := range []string{"inner", "slot", "innerhost"} {
		p.all[id] = p.s.ElementByID(id)
	}
	for _, id := range []string{"host", "child"} {
		p.all[id] = d.ElementByID(id)
	}
	return p
}

func (p *shadowPage) label(target dom.Target) string {
	switch target {
	case p.s:
		return "s"
	case p.i:
		return "i"
	}
	return label(target)
}

func (p *shadowPage) labels(targets []dom.Target) string {
	var all []string
	for _, target := range targets {
		all = append(all, p.label(target))
	}
	return strings.Join(all, " ")
}

func TestEventsAreRetargeted(t *testing.T) {
	composed := dom.EventInit{Bubbles: true, Composed: true}
	tests := []struct {
		name   string
		init   dom.EventInit
		target string
		want   string // who hears it, which phase on the way up, and of which target
	}{
		{"a composed event leaves both trees", composed, "deep",
			"deep/2:deep i/3:deep innerhost/2:innerhost inner/3:innerhost s/3:innerhost host/2:host window/3:host"},
		{"one that is not composed stays in its tree", bubbles, "deep", "deep/2:deep i/3:deep"},
		{"without bubbling the hosts hear it", dom.EventInit{Composed: true}, "deep",
			"deep/2:deep innerhost/2:innerhost host/2:host"},
		{"what is slotted goes through the slot's tree", bubbles, "child",
			"child/2:child slot/3:child inner/3:child s/3:child host/3:child window/3:child"},
		{"the root itself", composed, "s", "s/2:s host/2:host window/3:host"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootClosed)
			var got []string
			for name, target := range p.all {
				target.AsEventTarget().AddEventListener("x", dom.NewListener(func(ev dom.AnyEvent) error {
					e := ev.AsEvent()
					assert.Equal(t, name, p.label(e.CurrentTarget()))
					got = append(got, fmt.Sprintf("%s/%d:%s", name, e.EventPhase(), p.label(e.Target())))
					return nil
				}), bubble)
			}
			ev := dom.NewEvent("x", test.init)
			ok, err := p.all[test.target].AsEventTarget().DispatchEvent(ev)
			require.NoError(t, err)
			assert.True(t, ok)
			assert.Equal(t, test.want, strings.Join(got, " "))
		})
	}
}

func TestComposedPathHidesClosedTrees(t *testing.T) {
	const whole = "deep i innerhost inner s host body html #document window"
	const throughSlot = "child slot inner s host body html #document window"
	tests := []struct {
		mode, innerMode dom.ShadowRootMode
		target, asked   string
		want            string
	}{
		{dom.ShadowRootOpen, dom.ShadowRootOpen, "deep", "window", whole},
		{dom.ShadowRootOpen, dom.ShadowRootClosed, "deep", "window", "innerhost inner s host body html #document window"},
		{dom.ShadowRootOpen, dom.ShadowRootClosed, "deep", "i", whole},
		{dom.ShadowRootOpen, dom.ShadowRootClosed, "deep", "inner", "innerhost inner s host body html #document window"},
		{dom.ShadowRootClosed, dom.ShadowRootOpen, "deep", "host", "host body html #document window"},
		{dom.ShadowRootClosed, dom.ShadowRootOpen, "deep", "s", whole},
		{dom.ShadowRootClosed, dom.ShadowRootClosed, "deep", "innerhost", "innerhost inner s host body html #document window"},
		{dom.ShadowRootClosed, dom.ShadowRootOpen, "child", "child", "child host body html #document window"},
		{dom.ShadowRootClosed, dom.ShadowRootOpen, "child", "slot", throughSlot},
		{dom.ShadowRootOpen, dom.ShadowRootOpen, "child", "host", throughSlot},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s and %s, %s seen from %s", test.mode, test.innerMode, test.target, test.asked), func(t *testing.T) {
			p := newShadowPage(t, test.mode, test.innerMode)
			var got string
			p.all[test.asked].AsEventTarget().AddEventListener("x", dom.NewListener(func(ev dom.AnyEvent) error {
				got = p.labels(ev.AsEvent().ComposedPath())
				return nil
			}), bubble)
			ev := dom.NewEvent("x", dom.EventInit{Bubbles: true, Composed: true})
			_, err := p.all[test.target].AsEventTarget().DispatchEvent(ev)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
			assert.Empty(t, ev.ComposedPath())
		})
	}
}

func TestTargetsInShadowTreesAreForgotten(t *testing.T) {
	p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootOpen)
	other := newTarget(newPage())
	tests := []struct {
		name            string
		target, related dom.Target
		wantTarget      dom.Target
		wantRelated     dom.Target
	}{
		{"the target is in a shadow tree", p.all["inner"], other, nil, nil},
		{"the related target is, and is retargeted", p.all["window"], p.all["deep"], p.all["window"], p.all["host"]},
		{"both are outside", p.all["child"], p.all["host"], p.all["child"], p.all["host"]},
		{"the related target is the target from outside", p.all["host"], p.all["deep"], nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			init := dom.FocusEventInit{RelatedTarget: test.related}
			ev := dom.NewFocusEvent("x", init)
			_, err := test.target.AsEventTarget().DispatchEvent(ev)
			require.NoError(t, err)
			assert.Equal(t, test.wantTarget, ev.Target())
			assert.Equal(t, test.wantRelated, ev.RelatedTarget())
		})
	}
}

func TestRelatedTargetIsRetargetedOnTheWay(t *testing.T) {
	p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootOpen)
	var got []string
	for _, name := range []string{"deep", "innerhost", "inner", "host", "window"} {
		p.all[name].AsEventTarget().AddEventListener("x", dom.NewListener(func(ev dom.AnyEvent) error {
			got = append(got, name+":"+p.label(ev.(*dom.MouseEvent).RelatedTarget()))
			return nil
		}), bubble)
	}
	init := dom.MouseEventInit{RelatedTarget: p.all["inner"]}
	init.Bubbles, init.Composed = true, true
	_, err := p.all["deep"].AsEventTarget().DispatchEvent(dom.NewMouseEvent("x", init))
	require.NoError(t, err)
	assert.Equal(t, []string{"deep:inner", "innerhost:inner", "inner:inner"}, got,
		"it ends where the related target is the target")
}

func TestTouchTargetsInShadowTreesAreForgotten(t *testing.T) {
	p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootOpen)
	touch := dom.NewTouch(dom.TouchInit{Target: p.all["inner"]})
	ev := dom.NewTouchEvent("touchstart", dom.TouchEventInit{Touches: []*dom.Touch{touch}})
	_, err := p.all["inner"].AsEventTarget().DispatchEvent(ev)
	require.NoError(t, err)
	assert.Nil(t, ev.Target())
	assert.Same(t, touch, ev.Touches().Item(0))
}

func TestCurrentEventIsHiddenInShadowTrees(t *testing.T) {
	p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootOpen)
	w := p.Window()
	seen := map[string]bool{}
	for _, name := range []string{"inner", "host"} {
		p.all[name].AsEventTarget().AddEventListener("x", &windowListener{w, func(dom.AnyEvent) { seen[name] = w.CurrentEvent() != nil }}, bubble)
	}
	_, err := p.all["inner"].AsEventTarget().DispatchEvent(dom.NewEvent("x", dom.EventInit{Composed: true, Bubbles: true}))
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"inner": false, "host": true}, seen)
	assert.Nil(t, w.CurrentEvent())
}
