package engine

import (
	"reflect"
	"strings"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/bindings"
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

var locationInterface = &bindings.Interface{
	Name:    "Location",
	Types:   []reflect.Type{reflect.TypeFor[*location]()},
	Exposed: bindings.ExposedWindows,
	Attributes: []bindings.Attribute{
		{Name: "href", Get: urlPart(func(u *whatwg.Url) string { return u.Href(false) }), Set: func(c bindings.Call) {
			bindings.This[*location](c).assign(c, c.USVString(c.Argument(0)))
		}},
		{Name: "origin", Get: urlPart(originOf)},
		{Name: "protocol", Get: urlPart((*whatwg.Url).Protocol), Set: setURLPart((*whatwg.Url).SetProtocol)},
		{Name: "host", Get: urlPart((*whatwg.Url).Host), Set: setURLPart((*whatwg.Url).SetHost)},
		{Name: "hostname", Get: urlPart((*whatwg.Url).Hostname), Set: setURLPart((*whatwg.Url).SetHostname)},
		{Name: "port", Get: urlPart((*whatwg.Url).Port), Set: setURLPart((*whatwg.Url).SetPort)},
		{Name: "pathname", Get: urlPart((*whatwg.Url).Pathname), Set: setURLPart((*whatwg.Url).SetPathname)},
		{Name: "search", Get: urlPart((*whatwg.Url).Search), Set: setURLPart((*whatwg.Url).SetSearch)},
		{Name: "hash", Get: urlPart((*whatwg.Url).Hash), Set: func(c bindings.Call) {
			l := bindings.This[*location](c)
			l.setHash(c.USVString(c.Argument(0)))
		}},
	},
	Operations: []bindings.Operation{
		{Name: "assign", Length: 1, Do: navigateOperation},
		{Name: "replace", Length: 1, Do: navigateOperation},
		{Name: "reload", Do: func(c bindings.Call) goja.Value {
			l := bindings.This[*location](c)
			l.leave(l.url)
			return goja.Undefined()
		}},
		{Name: "toString", Do: func(c bindings.Call) goja.Value {
			return c.Value(bindings.This[*location](c).url.Href(false))
		}},
	},
}

func urlPart(part func(*whatwg.Url) string) func(bindings.Call) goja.Value {
	return func(c bindings.Call) goja.Value { return c.Value(part(bindings.This[*location](c).url)) }
}

func setURLPart(set func(*whatwg.Url, string)) func(bindings.Call) {
	return func(c bindings.Call) {
		l := bindings.This[*location](c)
		u := l.url.Clone()
		set(u, c.USVString(c.Argument(0)))
		l.navigate(u)
	}
}

func navigateOperation(c bindings.Call) goja.Value {
	bindings.This[*location](c).assign(c, c.USVString(c.Argument(0)))
	return goja.Undefined()
}

// assign navigates to a URL that may be relative.
func (l *location) assign(c bindings.Call, raw string) {
	u, err := resolve(raw, l.context.baseURL)
	if err != nil {
		c.Throw(dom.NewException("SyntaxError", "'%s' is not a valid URL.", raw))
	}
	l.navigate(u)
}

// setHash sets the fragment; without one it is an empty one.
func (l *location) setHash(hash string) {
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

// navigate goes to a URL: within the document if only the fragment is another.
func (l *location) navigate(u *whatwg.Url) {
	old := l.url.Href(false)
	if u.Href(true) != l.url.Href(true) || !strings.Contains(u.Href(false), "#") {
		l.leave(u)
		return
	}
	l.url = u
	l.document.SetURL(u.Href(false))
	if href := u.Href(false); href != old {
		l.context.QueueTask(dom.TaskDOMManipulation, func() {
			dom.Fire(l.document.Window(), dom.NewHashChangeEvent("hashchange",
				dom.HashChangeEventInit{OldURL: old, NewURL: href}))
		})
	}
}
