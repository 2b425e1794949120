package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
)

func TestFocusEvents(t *testing.T) {
	d, _, _ := clickPage(t, `<input id=a><input id=b>`)
	a, b := d.ElementByID("a"), d.ElementByID("b")
	var log diary
	for _, typ := range []string{"focus", "blur", "focusin", "focusout"} {
		d.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error {
			e := ev.(*dom.FocusEvent)
			log.write("%s %s %s %v", typ, label(e.Target()), label(e.RelatedTarget()), e.Bubbles())
			return nil
		}), capture)
	}
	a.Focus(dom.FocusOptions{})
	a.Focus(dom.FocusOptions{})
	assert.Equal(t, []string{"focus a none false", "focusin a none true"}, log.lines)
	assert.Same(t, a, d.ActiveElement())
	log.lines = nil
	b.Focus(dom.FocusOptions{})
	assert.Equal(t, []string{"blur a b false", "focusout a b true", "focus b a false", "focusin b a true"}, log.lines)
	log.lines = nil
	a.Blur()
	assert.Empty(t, log.lines, "it does not have the focus")
	b.Blur()
	assert.Equal(t, []string{"blur b none false", "focusout b none true"}, log.lines)
	assert.Same(t, d.Body(), d.ActiveElement())
	b.Focus(dom.FocusOptions{})
	log.lines = nil
	d.Body().SetTextContent("")
	assert.Same(t, d.Body(), d.ActiveElement())
	assert.Empty(t, log.lines, "what is taken out loses the focus silently")
}

func TestWhatCanHaveTheFocus(t *testing.T) {
	for markup, want := range map[string]bool{
		`<input id=t>`: true, `<input id=t type=hidden>`: false, `<button id=t disabled></button>`: false,
		`<select id=t></select>`: true, `<textarea id=t></textarea>`: true, `<a id=t href=x></a>`: true, `<a id=t></a>`: false,
		`<p id=t></p>`: false, `<p id=t tabindex=-1></p>`: true, `<p id=t tabindex=x></p>`: false,
		`<p id=t contenteditable></p>`: true, `<p id=t contenteditable=false></p>`: false,
		`<details><summary id=t></summary></details>`: true, `<summary id=t></summary>`: false,
	} {
		d, _, _ := clickPage(t, markup)
		e := d.ElementByID("t")
		e.Focus(dom.FocusOptions{})
		assert.Equal(t, want, d.ActiveElement() == e, markup)
	}
	d, _, _ := clickPage(t, ``)
	assert.True(t, d.HasFocus())
	detached := element(t, d, "input")
	detached.Focus(dom.FocusOptions{})
	assert.NotSame(t, detached, d.ActiveElement())
}

func TestFocusInShadowTrees(t *testing.T) {
	d, _, _ := clickPage(t, `<div id=host></div><div id=delegate></div><input id=light>`)
	host := d.ElementByID("host")
	s := attachShadow(t, host, dom.ShadowRootClosed, `<input id=i>`)
	i := s.ElementByID("i")
	i.Focus(dom.FocusOptions{})
	assert.Same(t, host, d.ActiveElement())
	assert.Same(t, i, s.ActiveElement())
	var related dom.Target
	d.Window().AddEventListener("focus", dom.NewListener(func(ev dom.AnyEvent) error {
		related = ev.(*dom.FocusEvent).RelatedTarget()
		return nil
	}), capture)
	d.ElementByID("light").Focus(dom.FocusOptions{})
	assert.Equal(t, dom.Target(host), related, "the tree does not leak")
	assert.Nil(t, s.ActiveElement())

	delegating, err := d.ElementByID("delegate").AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen, DelegatesFocus: true})
	assert.NoError(t, err)
	assert.NoError(t, delegating.SetInnerHTML(`<p></p><button id=b></button>`))
	d.ElementByID("delegate").Focus(dom.FocusOptions{})
	assert.Same(t, delegating.ElementByID("b"), delegating.ActiveElement())
}
