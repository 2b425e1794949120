package dom_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// watcher is a mutation observer that writes records down.
type watcher struct {
	diary
	*dom.MutationObserver
	page *page
}

func newWatcher(p *page) *watcher {
	w := &watcher{page: p}
	w.MutationObserver = dom.NewMutationObserver(p, func(records []*dom.MutationRecord, o *dom.MutationObserver) error {
		if o != w.MutationObserver {
			return errors.New("another observer")
		}
		for _, r := range records {
			w.write("%s", describeRecord(r))
		}
		return nil
	})
	return w
}

func (w *watcher) take() []string {
	w.page.checkpoint()
	lines := w.lines
	w.lines = nil
	return lines
}

func describeRecord(r *dom.MutationRecord) string {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	list := func(l *dom.NodeList) string {
		var targets []dom.Target
		for i := range l.Length() {
			targets = append(targets, l.Item(i))
		}
		return labels(targets)
	}
	name := func(n dom.Node) string {
		if n == nil {
			return ""
		}
		return label(n)
	}
	switch r.Type {
	case dom.MutationAttributes:
		return strings.TrimSpace(fmt.Sprintf("%s@%s%s %s", label(r.Target), text(r.AttributeNamespace), text(r.AttributeName), text(r.OldValue)))
	case dom.MutationCharacterData:
		return strings.TrimSpace(fmt.Sprintf("%s data %s", label(r.Target), text(r.OldValue)))
	}
	return fmt.Sprintf("%s +[%s] -[%s] %s|%s", label(r.Target), list(r.AddedNodes), list(r.RemovedNodes), name(r.PreviousSibling), name(r.NextSibling))
}

func yes() *bool { b := true; return &b }

func TestObservedChanges(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<div id=a><i id=b></i><b id=c></b>text</div>`)
	a, b, c := d.ElementByID("a"), d.ElementByID("b"), d.ElementByID("c")
	text := a.LastChild().(*dom.Text)
	w := newWatcher(p)
	require.NoError(t, w.Observe(a, dom.MutationObserverInit{
		ChildList: true, Subtree: true, AttributeOldValue: yes(), CharacterDataOldValue: yes(),
	}))
	do := func(change func(), want ...string) {
		t.Helper()
		change()
		assert.Equal(t, want, w.take())
	}
	do(func() { b.Remove() }, "a +[] -[b] |c")
	do(func() { _ = c.AppendChild(b) }, "c +[b] -[] |")
	do(func() { _ = a.InsertBefore(b, text) }, "c +[] -[b] |", "a +[b] -[] c|#text")
	do(func() { _ = a.ReplaceChild(element(t, d, "u"), b) }, "a +[u] -[b] c|#text")
	do(func() { _ = a.ReplaceChild(c, c) }, "a +[] -[c] |u", "a +[c] -[] |u")
	do(func() { c.SetTextContent("x") }, "c +[#text] -[] |")
	do(func() { c.SetTextContent("") }, "c +[] -[#text] |")
	do(func() { c.SetTextContent("") })
	do(func() { _ = c.SetInnerHTML("<p></p><q></q>") }, "c +[p q] -[] |")
	do(func() { c.SetTextContent("y") }, "c +[#text] -[p q] |")
	do(func() { text.AppendData("!") }, "#text data text")
	do(func() { _ = text.ReplaceData(0, 1, "T") }, "#text data text!")
	do(func() { _, _ = text.SplitText(2) }, "a +[#text] -[] #text|", "#text data Text!")
	do(func() { a.Normalize() }, "#text data Te", "a +[] -[#text] #text|")
	do(func() { _ = c.SetAttribute("x", "1"); _ = c.SetAttribute("x", "1"); c.RemoveAttribute("x") }, "c@x", "c@x 1", "c@x 1")
	do(func() { _ = c.SetAttributeNS("ns:", "p:x", "1") }, "c@ns:x")
	do(func() { _ = d.Body().SetAttribute("x", "1"); _ = d.Body().AppendChild(b) })
}

func TestObserverOptions(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<div id=a><i id=b>x</i></div>`)
	a, b := d.ElementByID("a"), d.ElementByID("b")
	change := func() {
		_ = b.SetAttribute("class", "1")
		_ = a.SetAttribute("lang", "1")
		_ = a.SetAttributeNS("ns:", "p:lang", "1")
		_ = a.SetAttribute("class", "1")
		_ = b.FirstChild().(*dom.Text).ReplaceData(0, 1, "y")
		a.Prepend(d.CreateComment(""))
		a.FirstChild().Remove()
	}
	for _, test := range []struct {
		name string
		init dom.MutationObserverInit
		want []string
	}{
		{"children", dom.MutationObserverInit{ChildList: true}, []string{"a +[#comment] -[] |b", "a +[] -[#comment] |b"}},
		{"attributes", dom.MutationObserverInit{Attributes: yes()}, []string{"a@lang", "a@ns:lang", "a@class"}},
		{"some attributes", dom.MutationObserverInit{AttributeFilter: &[]string{"lang"}}, []string{"a@lang"}},
		{"attributes below", dom.MutationObserverInit{Attributes: yes(), Subtree: true, AttributeFilter: &[]string{"class"}}, []string{"b@class", "a@class"}},
		{"data below", dom.MutationObserverInit{CharacterData: yes(), Subtree: true}, []string{"#text data"}},
		{"data", dom.MutationObserverInit{CharacterData: yes()}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWatcher(p)
			require.NoError(t, w.Observe(a, test.init))
			change()
			assert.Equal(t, test.want, w.take())
			w.Disconnect()
			change()
			assert.Empty(t, w.take())
		})
	}
	var typeError *dom.TypeError
	no := new(bool)
	for _, init := range []dom.MutationObserverInit{
		{}, {Subtree: true}, {ChildList: true, Attributes: no, AttributeOldValue: yes()},
		{ChildList: true, Attributes: no, AttributeFilter: &[]string{}}, {ChildList: true, CharacterData: no, CharacterDataOldValue: yes()},
		{AttributeOldValue: no, Attributes: no},
	} {
		require.ErrorAs(t, newWatcher(p).Observe(a, init), &typeError, "%+v", init)
	}
	require.NoError(t, newWatcher(p).Observe(a, dom.MutationObserverInit{AttributeOldValue: no}))
}

func TestObserverHearsOfWhatWasJustTakenOut(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<div id=a><i id=b><u id=c></u></i></div>`)
	a, b, c := d.ElementByID("a"), d.ElementByID("b"), d.ElementByID("c")
	w := newWatcher(p)
	require.NoError(t, w.Observe(a, dom.MutationObserverInit{ChildList: true, Attributes: yes(), Subtree: true}))
	b.Remove()
	_ = c.SetAttribute("x", "1")
	c.Remove()
	_ = c.SetAttribute("x", "2")
	assert.Equal(t, []string{"a +[] -[b] |", "c@x", "b +[] -[c] |", "c@x"}, w.take())
	_ = c.SetAttribute("x", "3")
	_ = b.AppendChild(c)
	assert.Empty(t, w.take(), "but not after it has been told")
}

func TestObservingAgainReplacesTheOptions(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<div id=a><i id=b></i></div>`)
	a, b := d.ElementByID("a"), d.ElementByID("b")
	w := newWatcher(p)
	require.NoError(t, w.Observe(a, dom.MutationObserverInit{Attributes: yes(), Subtree: true}))
	require.NoError(t, w.Observe(a, dom.MutationObserverInit{AttributeOldValue: yes()}))
	_ = b.SetAttribute("x", "1")
	_ = a.SetAttribute("id", "a")
	assert.Equal(t, []string{"a@id a"}, w.take())
}

func TestTakeRecords(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<div id=a></div>`)
	w := newWatcher(p)
	require.NoError(t, w.Observe(d.ElementByID("a"), dom.MutationObserverInit{Attributes: yes()}))
	_ = d.ElementByID("a").SetAttribute("x", "1")
	assert.Len(t, w.TakeRecords(), 1)
	assert.Empty(t, w.TakeRecords())
	assert.Empty(t, w.take())
}

func TestObserversAreToldInOrder(t *testing.T) {
	p := newPage()
	d := parse(t, p, `<div id=a></div>`)
	a := d.ElementByID("a")
	var log diary
	for _, name := range []string{"first", "second"} {
		o := dom.NewMutationObserver(p, func([]*dom.MutationRecord, *dom.MutationObserver) error {
			log.write("%s", name)
			if name == "first" && len(log.lines) == 1 {
				_ = a.SetAttribute("x", "2")
			}
			return errors.New(name)
		})
		require.NoError(t, o.Observe(a, dom.MutationObserverInit{Attributes: yes()}))
	}
	_ = a.SetAttribute("x", "1")
	p.checkpoint()
	assert.Equal(t, []string{"first", "second", "first"}, log.lines, "the second hears of both changes at once")
	assert.Equal(t, []string{"first", "second", "first"}, p.reported)
}
