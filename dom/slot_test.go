package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slotPage is a host with children, whose shadow tree has slots.
func slotPage(t testing.TB, mode dom.SlotAssignmentMode, children, tree string) (*page, *dom.Element, *dom.ShadowRoot) {
	p := newPage()
	d := parse(t, p, `<div id=host>`+children+`</div>`)
	host := d.ElementByID("host")
	s, err := host.AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen, SlotAssignment: mode})
	require.NoError(t, err)
	require.NoError(t, s.SetInnerHTML(tree))
	p.checkpoint()
	return p, host, s
}

func assigned(slot *dom.Element) string {
	var targets []dom.Target
	for _, n := range slot.AssignedNodes(dom.AssignedNodesOptions{}) {
		targets = append(targets, n)
	}
	return labels(targets)
}

func TestSlotsByName(t *testing.T) {
	_, host, s := slotPage(t, "", `<i id=a slot=x></i>text<b id=c></b><!-- --><u id=d slot=none></u>`,
		`<slot id=named name=x></slot><slot id=rest></slot><slot id=second></slot>`)
	named, rest := s.ElementByID("named"), s.ElementByID("rest")
	assert.Equal(t, "a", assigned(named))
	assert.Equal(t, "#text c", assigned(rest))
	assert.Empty(t, assigned(s.ElementByID("second")), "the first of a name has all")
	a := host.FirstElementChild()
	assert.Same(t, named, a.AssignedSlot())
	assert.Same(t, rest, a.NextSibling().(*dom.Text).AssignedSlot())
	assert.Equal(t, []*dom.Element{a.NextElementSibling()}, rest.AssignedElements(dom.AssignedNodesOptions{}))

	require.NoError(t, a.SetAttribute("slot", ""))
	assert.Equal(t, "a #text c", assigned(rest))
	require.NoError(t, rest.SetAttribute("name", "x"))
	assert.Equal(t, "a #text c", assigned(s.ElementByID("second")))
	a.Remove()
	assert.Equal(t, "#text c", assigned(s.ElementByID("second")))
	assert.Nil(t, a.AssignedSlot())
	assert.Nil(t, a.EventParent(dom.NewEvent("x", bubbles)), "what is removed has no slot any more")
	s.ElementByID("second").Remove()
	assert.Nil(t, host.LastElementChild().AssignedSlot())
}

func TestSlotsByHand(t *testing.T) {
	_, host, s := slotPage(t, dom.SlotAssignmentManual, `<i id=a></i><b id=b></b>`, `<slot id=x></slot><slot id=y></slot>`)
	x, y := s.ElementByID("x"), s.ElementByID("y")
	a, b := host.FirstElementChild(), host.LastElementChild()
	assert.Empty(t, assigned(x))
	x.Assign(b, a)
	assert.Equal(t, "b a", assigned(x))
	y.Assign(a)
	assert.Equal(t, "b", assigned(x))
	assert.Equal(t, "a", assigned(y))
	assert.Same(t, y, a.AssignedSlot())
	y.Assign()
	assert.Nil(t, a.AssignedSlot())
	outside := element(t, host.OwnerDocument(), "p")
	y.Assign(outside)
	assert.Empty(t, assigned(y), "only children of the host")
	require.NoError(t, host.AppendChild(outside))
	assert.Equal(t, "p", assigned(y), "once they are there")
	b.Remove()
	assert.Empty(t, assigned(x))
	host.Prepend(b)
	assert.Equal(t, "b", assigned(x))
	x.Assign(b, outside, b)
	assert.Equal(t, "b p", assigned(x), "each once, where it was named first")
}

func TestFlattenedSlots(t *testing.T) {
	_, host, s := slotPage(t, "", `<i id=a></i>`, `<div id=inner><slot><b id=unused></b></slot></div><slot id=empty name=none>text<u id=fallback></u></slot>`)
	inner := attachShadow(t, s.ElementByID("inner"), dom.ShadowRootOpen, `<slot id=innermost></slot>`)
	flat := func(slot *dom.Element) string {
		var targets []dom.Target
		for _, n := range slot.AssignedNodes(dom.AssignedNodesOptions{Flatten: true}) {
			targets = append(targets, n)
		}
		return labels(targets)
	}
	assert.Equal(t, "a", flat(inner.ElementByID("innermost")))
	assert.Equal(t, "#text fallback", flat(s.ElementByID("empty")))
	host.FirstElementChild().Remove()
	assert.Equal(t, "unused", flat(inner.ElementByID("innermost")))
	assert.Empty(t, flat(element(t, host.OwnerDocument(), "slot")))
}

func TestSlotChange(t *testing.T) {
	p, host, s := slotPage(t, "", `<i id=a></i>`, `<slot id=x></slot><slot id=y name=y>fallback</slot>`)
	var log diary
	for _, id := range []string{"x", "y"} {
		log.listen(s.ElementByID(id), "slotchange", id, bubble, func(ev *dom.Event) {
			assert.True(t, ev.Bubbles() && ev.IsTrusted())
			assert.False(t, ev.Composed())
		})
	}
	take := func() []string {
		p.checkpoint()
		lines := log.lines
		log.lines = nil
		return lines
	}
	a := host.FirstElementChild()
	require.NoError(t, a.SetAttribute("slot", "y"))
	assert.Empty(t, log.lines, "it waits for the microtask")
	assert.ElementsMatch(t, []string{"x", "y"}, take())
	a.Remove()
	require.NoError(t, host.AppendChild(a))
	assert.Equal(t, []string{"y"}, take(), "once for all changes")
	require.NoError(t, a.SetAttribute("class", "z"))
	assert.Empty(t, take())
	s.ElementByID("y").FirstChild().Remove()
	assert.Empty(t, take(), "the fallback of a slot that has something")
	a.Remove()
	take()
	s.ElementByID("y").SetTextContent("other")
	assert.Equal(t, []string{"y"}, take(), "the fallback of one that has nothing")
}
