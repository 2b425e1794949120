package engine

import (
	"net/http"
	"slices"
	"strings"

	"adieu/dom"
)

// Style sheets and images are loaded so that their elements hear whether they came, and the
// window's load event waits for them as it does in browsers. Nothing is made of them: there
// is no style and no painting.

// subresource is a load that an element waits for.
type subresource struct{ address string }

// updateLink follows a change of a link element (HTML §4.2.4.3).
func (f *frame) updateLink(e *dom.Element) {
	href, hasHref := e.Attribute("href")
	rel, _ := e.Attribute("rel")
	typ, _ := e.Attribute("type")
	isSheet := slices.Contains(strings.Fields(strings.ToLower(rel)), "stylesheet") &&
		(typ == "" || strings.EqualFold(strings.TrimSpace(typ), "text/css"))
	if !isSheet || !hasHref || href == "" || !e.IsConnected() {
		delete(f.subresources, e)
		return
	}
	f.loadSubresource(e, href, func(r *resource) bool { return r.contentType == "text/css" || r.contentType == "" })
}

// updateImage follows a change of an image's source, whether it is in the document or not
// (HTML §4.8.4.3).
func (f *frame) updateImage(e *dom.Element) {
	src, hasSrc := e.Attribute("src")
	if !hasSrc {
		delete(f.subresources, e)
		return
	}
	f.loadSubresource(e, src, func(r *resource) bool {
		return r.contentType == "image/svg+xml" || strings.HasPrefix(http.DetectContentType(r.body), "image/")
	})
}

// styleInserted tells a style element that its rules, which nobody reads, are there.
func (f *frame) styleInserted(e *dom.Element) {
	f.loads++
	f.context.QueueTask(dom.TaskNetworking, func() {
		if e.IsConnected() {
			fireSimple(e, "load")
		}
		f.loads--
		f.checkLoaded()
	})
}

// loadSubresource gets what an element names, and fires load at it if that is what it should be,
// and else error. Only the last of an element's loads counts.
func (f *frame) loadSubresource(e *dom.Element, address string, isGood func(*resource) bool) {
	mine := &subresource{address}
	if f.subresources == nil {
		f.subresources = map[*dom.Element]*subresource{}
	}
	f.subresources[e] = mine
	f.loads++
	done := func(good bool) {
		f.context.QueueTask(dom.TaskNetworking, func() {
			if f.subresources[e] == mine {
				delete(f.subresources, e)
				typ := "error"
				if good {
					typ = "load"
				}
				fireSimple(e, typ)
			}
			f.loads--
			f.checkLoaded()
		})
	}
	u, err := resolve(address, f.context.baseURL)
	if address == "" || err != nil || u.Protocol() != "http:" && u.Protocol() != "https:" {
		done(false)
		return
	}
	f.page.loader.load(u.Href(true), cookieUse{client: f.site}, func(r *resource, err error) {
		done(err == nil && isGood(r))
	})
}
