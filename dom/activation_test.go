package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clickPage has a client that writes down where links and forms lead.
func clickPage(t testing.TB, markup string) (*dom.Document, *client, *page) {
	p := newPage()
	d := parse(t, p, markup)
	c := new(client)
	d.SetClient(c)
	return d, c, p
}

func dispatchClick(t testing.TB, target dom.Target, init dom.EventInit) bool {
	i := dom.MouseEventInit{}
	i.EventInit = init
	ok, err := target.AsEventTarget().DispatchEvent(dom.NewMouseEvent("click", i))
	require.NoError(t, err)
	return ok
}

func TestClickChecksBeforeListenersAreCalled(t *testing.T) {
	for _, typ := range []string{"checkbox", "radio"} {
		t.Run(typ, func(t *testing.T) {
			d, _, _ := clickPage(t, `<input id=i type=`+typ+`>`)
			i := d.ElementByID("i")
			var log diary
			log.listen(i, "click", "click", bubble, func(*dom.Event) { assert.True(t, i.Checked()) })
			log.listen(i, "input", "input", bubble)
			log.listen(d, "change", "change", bubble)
			i.Click()
			assert.True(t, i.Checked())
			assert.Equal(t, []string{"click", "input", "change"}, log.lines)
		})
	}
}

func TestCanceledClickTakesTheCheckBack(t *testing.T) {
	d, _, _ := clickPage(t, `<input id=box type=checkbox><input id=a type=radio name=n checked><input id=b type=radio name=n>`)
	cancel := func(ev *dom.Event) { ev.PreventDefault() }
	var log diary
	box, a, b := d.ElementByID("box"), d.ElementByID("a"), d.ElementByID("b")
	box.SetIndeterminate(true)
	log.listen(box, "click", "box", bubble, cancel, func(*dom.Event) {
		assert.True(t, box.Checked())
		assert.False(t, box.Indeterminate())
	})
	log.listen(b, "click", "b", bubble, cancel, func(*dom.Event) { assert.False(t, a.Checked(), "one of a group") })
	log.listen(d, "change", "change", bubble)
	assert.False(t, dispatchClick(t, box, dom.EventInit{Cancelable: true}))
	assert.False(t, dispatchClick(t, b, dom.EventInit{Cancelable: true}))
	assert.False(t, box.Checked())
	assert.True(t, box.Indeterminate())
	assert.True(t, a.Checked())
	assert.False(t, b.Checked())
	assert.Equal(t, []string{"box", "b"}, log.lines)
}

func TestCanceledClickOnAButtonThatBecameAnother(t *testing.T) {
	d, _, _ := clickPage(t, `<input id=a type=radio name=n checked><input id=b type=radio name=n>`)
	a, b := d.ElementByID("a"), d.ElementByID("b")
	new(diary).listen(b, "click", "", bubble, func(ev *dom.Event) {
		require.NoError(t, b.SetAttribute("type", "date"))
		ev.PreventDefault()
	})
	dispatchClick(t, b, dom.EventInit{Cancelable: true})
	assert.True(t, a.Checked())
	assert.False(t, b.Checked())
}

func TestWhatAClickActivates(t *testing.T) {
	tests := []struct {
		name, markup string
		init         dom.EventInit
		typ          string
		want         []string
	}{
		{"a link", `<a id=t href=x></a>`, bubbles, "click", []string{"follow t"}},
		{"a link without href", `<a id=t></a>`, bubbles, "click", nil},
		{"an area", `<area id=t href=x>`, bubbles, "click", []string{"follow t"}},
		{"what is in a link", `<a id=a href=x><b id=t></b></a>`, bubbles, "click", []string{"follow a"}},
		{"nothing around when it does not bubble", `<a id=a href=x><b id=t></b></a>`, dom.EventInit{}, "click", nil},
		{"the innermost only", `<a id=a href=x><button id=t type=button></button></a>`, bubbles, "click", nil},
		{"no other event", `<a id=t href=x></a>`, bubbles, "mousedown", nil},
		{"a submit button", `<form id=f><button id=t></button></form>`, bubbles, "click", []string{"submit event", "submit f by t"}},
		{"an image button", `<form id=f><input type=image id=t></form>`, bubbles, "click", []string{"submit event", "submit f by t"}},
		{"a button of a form elsewhere", `<form id=f></form><button id=t form=f></button>`, bubbles, "click", []string{"submit event", "submit f by t"}},
		{"a button of no form", `<button id=t></button>`, bubbles, "click", nil},
		{"a disabled button", `<form id=f><button id=t disabled></button></form>`, bubbles, "click", nil},
		{"a reset button", `<form id=f><input type=reset id=t></form>`, bubbles, "click", []string{"reset event"}},
		{"a button that does nothing", `<form id=f><input type=button id=t></form>`, bubbles, "click", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, c, _ := clickPage(t, test.markup)
			c.listen(d, "submit", "submit event", bubble)
			c.listen(d, "reset", "reset event", bubble)
			init := dom.MouseEventInit{}
			init.EventInit = test.init
			_, err := d.ElementByID("t").DispatchEvent(dom.NewMouseEvent(test.typ, init))
			require.NoError(t, err)
			assert.Equal(t, test.want, c.take())
		})
	}
}

func TestOnlyMouseEventsActivate(t *testing.T) {
	d, c, _ := clickPage(t, `<a id=t href=x></a>`)
	_, err := d.ElementByID("t").DispatchEvent(dom.NewEvent("click", bubbles))
	require.NoError(t, err)
	assert.Empty(t, c.take())
}

func TestPreventedSubmit(t *testing.T) {
	d, c, _ := clickPage(t, `<form id=f><button id=b></button></form>`)
	b := d.ElementByID("b")
	c.listen(d, "submit", "submit", bubble, func(ev *dom.Event) {
		assert.True(t, ev.IsTrusted())
		ev.PreventDefault()
		b.Click() // while the form is being submitted
	})
	b.Click()
	assert.Equal(t, []string{"submit"}, c.take())
	require.NoError(t, d.ElementByID("f").RequestSubmit(nil))
	assert.Equal(t, []string{"submit"}, c.take())
	d.ElementByID("f").SubmitForm()
	assert.Equal(t, []string{"submit f by none"}, c.take())
}

func TestFormHearsNothingOfAFormInIt(t *testing.T) {
	d, _, _ := clickPage(t, `<form id=outer><div id=in></div></form>`)
	inner := element(t, d, "form")
	button := element(t, d, "button")
	require.NoError(t, inner.AppendChild(button))
	require.NoError(t, d.ElementByID("in").AppendChild(inner))
	var log diary
	log.listen(inner, "submit", "inner", bubble)
	log.listen(d.ElementByID("in"), "submit", "between", bubble)
	log.listen(d.ElementByID("outer"), "submit", "outer capturing", capture)
	log.listen(d.ElementByID("outer"), "submit", "outer", bubble)
	log.listen(d, "submit", "document", bubble)
	button.Click()
	assert.Equal(t, []string{"outer capturing", "inner", "between"}, log.lines)
}

func TestRequestSubmitWantsAButtonOfTheForm(t *testing.T) {
	d, _, _ := clickPage(t, `<form id=f><input id=i></form><button id=b></button>`)
	f := d.ElementByID("f")
	var typeError *dom.TypeError
	require.ErrorAs(t, f.RequestSubmit(d.ElementByID("i")), &typeError)
	requireException(t, "NotFoundError", f.RequestSubmit(d.ElementByID("b")))
}

func TestResetGivesTheChecksBack(t *testing.T) {
	d, _, _ := clickPage(t, `<form id=f><input id=a type=checkbox checked><input id=b type=checkbox></form>`)
	a, b, f := d.ElementByID("a"), d.ElementByID("b"), d.ElementByID("f")
	a.SetChecked(false)
	b.SetChecked(true)
	l := new(diary).listen(f, "reset", "", bubble, func(ev *dom.Event) { ev.PreventDefault() })
	f.ResetForm()
	assert.False(t, a.Checked())
	f.RemoveEventListener("reset", l, false)
	f.ResetForm()
	assert.True(t, a.Checked())
	assert.False(t, b.Checked())
}

func TestLabelPassesTheClickOn(t *testing.T) {
	tests := []struct {
		name, markup string
		want         bool
	}{
		{"to what is in it", `<label id=t><input id=i type=checkbox></label>`, true},
		{"from what is in it", `<label><input id=i type=checkbox><b id=t></b></label>`, true},
		{"to what it names", `<label id=t for=i></label><input id=i type=checkbox>`, true},
		{"not to what is disabled", `<label id=t><input id=i type=checkbox disabled></label>`, false},
		{"not from what is there to be clicked", `<label><input id=i type=checkbox><a href=x><b id=t></b></a></label>`, false},
		{"once when the control itself is clicked", `<label><input id=i class=t type=checkbox><b></b></label>`, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, _, _ := clickPage(t, test.markup)
			target := d.ElementByID("t")
			if target == nil {
				target = d.ElementByID("i")
			}
			target.Click()
			assert.Equal(t, test.want, d.ElementByID("i").Checked())
		})
	}
}

func TestClickMethod(t *testing.T) {
	d, _, _ := clickPage(t, `<div id=a></div><button id=b disabled></button>
		<fieldset disabled><legend><input id=c></legend><legend><input id=d></legend><input id=e></fieldset>`)
	var log diary
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		e := d.ElementByID(id)
		log.listen(e, "click", id, bubble, func(ev *dom.Event) {
			assert.False(t, ev.IsTrusted())
			assert.True(t, ev.Bubbles() && ev.Cancelable() && ev.Composed())
			e.Click() // which does nothing while one goes on
		})
		e.Click()
	}
	assert.Equal(t, []string{"a", "c"}, log.lines, "disabled controls hear nothing; what is in the first legend is enabled")
}

func TestSummaryTogglesItsDetails(t *testing.T) {
	d, _, p := clickPage(t, `<details id=d><summary id=s></summary><summary id=other></summary></details>`)
	details := d.ElementByID("d")
	var log diary
	details.AddEventListener("toggle", dom.NewListener(func(ev dom.AnyEvent) error {
		e := ev.(*dom.ToggleEvent)
		log.write("%s to %s", e.OldState, e.NewState)
		return nil
	}), bubble)
	d.ElementByID("other").Click()
	assert.False(t, details.HasAttribute("open"))
	d.ElementByID("s").Click()
	assert.True(t, details.HasAttribute("open"))
	assert.Empty(t, log.lines, "the event comes in a task")
	p.runTasks()
	d.ElementByID("s").Click()
	d.ElementByID("s").Click()
	p.runTasks()
	assert.Equal(t, []string{"closed to open", "open to open"}, log.lines, "several changes are one event")
}

func TestEventStateDuringActivation(t *testing.T) {
	d, _, _ := clickPage(t, `<input id=i type=checkbox>`)
	i := d.ElementByID("i")
	ev := dom.NewMouseEvent("click", dom.MouseEventInit{})
	called := false
	new(diary).listen(i, "change", "", bubble, func(*dom.Event) {
		called = true
		assert.Equal(t, dom.PhaseNone, ev.EventPhase())
		assert.Nil(t, ev.CurrentTarget())
		assert.Equal(t, dom.Target(i), ev.Target())
		assert.Empty(t, ev.ComposedPath())
		assert.False(t, ev.Dispatching())
	})
	_, err := i.DispatchEvent(ev)
	require.NoError(t, err)
	assert.True(t, called)
}

func TestCheckedAttribute(t *testing.T) {
	d, _, _ := clickPage(t, `<input id=i type=checkbox><form><input id=a type=radio name=n></form><input id=b type=radio name=n><input id=c type=radio name=n>`)
	i := d.ElementByID("i")
	require.NoError(t, i.SetAttribute("checked", ""))
	assert.True(t, i.Checked())
	i.SetChecked(false)
	i.RemoveAttribute("checked")
	require.NoError(t, i.SetAttribute("checked", ""))
	assert.False(t, i.Checked(), "it has no effect any more")
	assert.False(t, clone(t, i, false).(*dom.Element).Checked(), "a clone is as the original is")
	a, b, c := d.ElementByID("a"), d.ElementByID("b"), d.ElementByID("c")
	a.SetChecked(true)
	b.SetChecked(true)
	assert.True(t, a.Checked(), "another form, another group")
	c.SetChecked(true)
	assert.False(t, b.Checked())
}
