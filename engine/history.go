package engine

import (
	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/bindings"
	"adieu/dom"
)

// history is window.history (HTML §7.2.5).
//
// Deviation: it knows the entries of its own document only, so that going back never leaves
// it.
type history struct {
	dom.ScriptWrappable
	frame             *frame
	entries           []historyEntry
	current           int
	scrollRestoration string
	state             goja.Value
}

// historyEntry is a place in the document's history.
type historyEntry struct {
	url   *whatwg.Url
	state *bindings.SerializedValue // nil for null
}

// History is window.history, always the same.
func (f *frame) History() *history {
	if f.history == nil {
		f.history = &history{
			frame: f, entries: []historyEntry{{url: f.location.url}}, scrollRestoration: "auto", state: goja.Null(),
		}
	}
	return f.history
}

// Length is the number of entries.
func (h *history) Length() uint32 { return uint32(len(h.entries)) }

// ScrollRestoration is "auto" or "manual".
func (h *history) ScrollRestoration() string { return h.scrollRestoration }

// SetScrollRestoration sets it: nothing scrolls.
func (h *history) SetScrollRestoration(v string) { h.scrollRestoration = v }

// Back is Go(-1).
func (h *history) Back() { h.Go(-1) }

// Forward is Go(1).
func (h *history) Forward() { h.Go(1) }

// Go goes to another entry, in a task; nowhere when there is none. 0 loads the document again.
func (h *history) Go(delta int32) {
	if delta == 0 {
		h.frame.location.Reload()
		return
	}
	h.frame.context.QueueTask(dom.TaskDOMManipulation, func() { h.traverse(h.current + int(delta)) })
}

func (h *history) traverse(to int) {
	if to < 0 || to >= len(h.entries) || to == h.current {
		return
	}
	h.current = to
	entry := h.entries[to]
	old := h.frame.location.url
	h.frame.location.show(entry.url)
	h.state = goja.Null()
	if entry.state != nil {
		err := h.frame.context.vm.Try(func() { h.state = h.frame.context.realm.StructuredDeserialize(entry.state) })
		if err != nil {
			h.frame.context.ReportException(err)
		}
	}
	dom.Fire(h.frame.window, dom.NewPopStateEvent("popstate", dom.PopStateEventInit{State: h.state}))
	if old.Fragment() != entry.url.Fragment() {
		dom.Fire(h.frame.window, dom.NewHashChangeEvent("hashchange",
			dom.HashChangeEventInit{OldURL: old.Href(false), NewURL: entry.url.Href(false)}))
	}
}

// add makes a new entry the current one, or puts it in the place of that.
func (h *history) add(entry historyEntry, replace bool) {
	if replace {
		h.entries[h.current] = entry
		return
	}
	h.entries = append(h.entries[:h.current+1], entry)
	h.current++
}

func historyState(c bindings.Call) goja.Value { return bindings.This[*history](c).state }

func historyPushState(c bindings.Call) goja.Value { return updateHistory(c, false) }

func historyReplaceState(c bindings.Call) goja.Value { return updateHistory(c, true) }

// updateHistory is the shared history push/replace state steps (HTML §7.2.5).
func updateHistory(c bindings.Call, replace bool) goja.Value {
	h := bindings.This[*history](c)
	c.DOMString(c.Argument(1))
	address := bindings.Nullable(c, c.Argument(2), bindings.Call.USVString)
	f := h.frame
	state := c.Realm.StructuredSerialize(c.Argument(0), nil)
	state.Keep()
	u := f.location.url
	if address != nil && *address != "" {
		var err error
		if u, err = resolve(*address, f.document.BaseURL()); err != nil || !canRewrite(f.location.url, u) {
			c.Throw(dom.NewException("SecurityError", "A history state object with URL '%s' cannot be created in a document with URL '%s'.",
				*address, f.location.Href()))
		}
	}
	h.add(historyEntry{u, state}, replace)
	f.location.show(u)
	h.state = c.Realm.StructuredDeserialize(state)
	return goja.Undefined()
}

// canRewrite says whether a document may call itself by another URL (HTML §7.2.5, "can have
// its URL rewritten").
func canRewrite(from, to *whatwg.Url) bool {
	return from.Protocol() == to.Protocol() && from.Username() == to.Username() && from.Password() == to.Password() &&
		from.Host() == to.Host()
}
