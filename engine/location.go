package engine

import (
	"strings"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/dom"
)

// urls parses as the WHATWG URL standard says. It is stateless, so any goroutine may use it.
var urls = whatwg.NewParser()

// parseURL parses an absolute URL. The error is a *LoadError.
func parseURL(raw string) (*whatwg.Url, error) {
	u, err := urls.Parse(raw)
	if err != nil {
		return nil, &LoadError{URL: raw, Err: err}
	}
	return u, nil
}

// resolve parses a URL that may be relative to base.
func resolve(raw, base string) (*whatwg.Url, error) {
	if base == "" {
		return urls.Parse(raw)
	}
	return urls.ParseRef(base, raw)
}

// originOf is the serialised origin of an http or https URL.
func originOf(u *whatwg.Url) string { return u.Protocol() + "//" + u.Host() }

// location is window.location (HTML §7.2.4).
type location struct {
	dom.ScriptWrappable
	document *dom.Document
	context  *scriptContext
	url      *whatwg.Url

	// leave loads another document into the page, or the same again.
	leave func(u *whatwg.Url)
}

// Href is the URL.
func (l *location) Href() string { return l.url.Href(false) }

// SetHref navigates to a URL that may be relative.
func (l *location) SetHref(raw string) error { return l.Assign(raw) }

// Assign navigates to a URL that may be relative.
func (l *location) Assign(raw string) error { return l.assign(raw, false) }

// Replace is Assign without a way back.
func (l *location) Replace(raw string) error { return l.assign(raw, true) }

func (l *location) assign(raw string, replace bool) error {
	u, err := resolve(raw, l.context.baseURL)
	if err != nil {
		return dom.NewException("SyntaxError", "'%s' is not a valid URL.", raw)
	}
	l.navigateTo(u, replace)
	return nil
}

// Reload loads the document again.
func (l *location) Reload() { l.leave(l.url) }

// The parts of the URL. Changing one navigates.

func (l *location) Origin() string   { return originOf(l.url) }
func (l *location) Protocol() string { return l.url.Protocol() }
func (l *location) Host() string     { return l.url.Host() }
func (l *location) Hostname() string { return l.url.Hostname() }
func (l *location) Port() string     { return l.url.Port() }
func (l *location) Pathname() string { return l.url.Pathname() }
func (l *location) Search() string   { return l.url.Search() }
func (l *location) Hash() string     { return l.url.Hash() }

func (l *location) SetProtocol(v string) { l.change((*whatwg.Url).SetProtocol, v) }
func (l *location) SetHost(v string)     { l.change((*whatwg.Url).SetHost, v) }
func (l *location) SetHostname(v string) { l.change((*whatwg.Url).SetHostname, v) }
func (l *location) SetPort(v string)     { l.change((*whatwg.Url).SetPort, v) }
func (l *location) SetPathname(v string) { l.change((*whatwg.Url).SetPathname, v) }
func (l *location) SetSearch(v string)   { l.change((*whatwg.Url).SetSearch, v) }

func (l *location) change(set func(*whatwg.Url, string), v string) {
	u := l.url.Clone()
	set(u, v)
	l.navigate(u)
}

// SetHash sets the fragment; without one it is an empty one.
func (l *location) SetHash(hash string) {
	u := l.url.Clone()
	u.SetHash(hash)
	if !strings.Contains(u.Href(false), "#") {
		empty, err := urls.ParseRef(u.Href(false), "#")
		must(err) // of a URL that was parsed before
		u = empty
	}
	if u.Fragment() != l.url.Fragment() {
		l.navigate(u)
	}
}

// show makes a URL the document's, which stays the same.
func (l *location) show(u *whatwg.Url) {
	l.url = u
	l.document.SetURL(u.Href(false))
}

// navigate goes to a URL: within the document if only the fragment is another.
func (l *location) navigate(u *whatwg.Url) { l.navigateTo(u, false) }

// navigateTo is navigate; replace puts the URL in the place of the current one in the history.
func (l *location) navigateTo(u *whatwg.Url, replace bool) {
	old := l.url.Href(false)
	if u.Href(true) != l.url.Href(true) || !strings.Contains(u.Href(false), "#") {
		l.leave(u)
		return
	}
	if f := l.context.frame; u.Href(false) != old {
		f.History().add(historyEntry{url: u}, replace)
		f.History().state = goja.Null()
	}
	l.show(u)
	if href := u.Href(false); href != old {
		l.context.QueueTask(dom.TaskDOMManipulation, func() {
			dom.Fire(l.document.Window(), dom.NewHashChangeEvent("hashchange",
				dom.HashChangeEventInit{OldURL: old, NewURL: href}))
		})
	}
}
