package engine

import (
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/html"

	"adieu/bindings"
	"adieu/dom"
	"adieu/websocket"
)

// frame is a document in a page, with its window and scripts, from its first byte until
// the page leaves it (WebCore's LocalFrame and DocumentLoader). It belongs to the loop.
type frame struct {
	page      *Page
	context   *scriptContext
	window    *dom.Window
	document  *dom.Document
	location  *location
	navigator *navigator // once script asked for it
	history   *history   // likewise
	animation animationFrames
	name      string // window.name
	status    string // window.status
	site      cookieSite
	parser    *documentParser
	encoding  string // the document's, in lower case

	hasBase         bool                          // a base element has set the base URL
	deferred        []*pendingScript              // to run after parsing, in order
	externalScripts int                           // that run: they must not write over a document that is complete
	loads           int                           // that the load event waits for
	subresources    map[*dom.Element]*subresource // what elements wait for, apart from scripts
	contentLoaded   bool                          // DOMContentLoaded has fired
	completing      bool                          // the task that fires load is queued
	leaving         bool                          // a navigation away has been asked for
}

// newFrame makes the window and the empty document for a resource.
func newFrame(p *Page, r *resource, fragment string) *frame {
	u, err := parseURL(r.url)
	must(err) // the client has just used it
	f := &frame{page: p, site: siteOf(u)}
	u.SetHash(fragment)
	f.context = &scriptContext{
		loop: p.loop, frame: f, baseURL: u.Href(false), origin: originOf(u), scriptName: u.Href(true),
		loader: p.loader, site: f.site, showMessage: p.addConsoleMessage, fail: f.showError,
	}
	f.window = dom.NewWindow(f.context)
	f.document = dom.NewDocument(f.context)
	if r.isXML() {
		f.document = dom.NewLoadedXMLDocument(f.context, r.contentType)
	}
	f.document.SetURL(u.Href(false))
	f.window.SetDocument(f.document)
	f.location = &location{document: f.document, context: f.context, url: u, leave: f.leaveFor}
	f.context.start(bindings.RealmConfig{
		Interfaces: interfaces(), Window: f.window,
		WebSocket: func() *websocket.Config { return p.config.socketConfig(f.site) },
	})
	if p.config.TestRunner {
		f.installTestRunner()
	}
	f.document.SetClient(f)
	f.encoding = r.documentEncoding()
	f.document.SetCharacterSet(encodingDisplayName(f.encoding))
	text := dom.DecodeText(r.body, f.encoding)
	if r.isXML() {
		f.newXMLParser(text)
		return f
	}
	if r.contentType != "" && r.contentType != "text/html" {
		text = "<!DOCTYPE html><pre>" + html.EscapeString(text) // HTML §7.5.4: a text document
	}
	f.newParser(text)
	return f
}

// newParser makes the parser of the document's text.
func (f *frame) newParser(text string) {
	f.parser = newDocumentParser(f.document, strings.NewReader(text))
	f.parser.builder.elementCreated = f.elementParsed
	f.parser.runScript = f.scriptParsed
	f.parser.finished = f.didParse
}

// begin starts parsing, in a task of the frame's own.
func (f *frame) begin() {
	f.document.SetReadyState(dom.ReadyStateLoading)
	f.context.QueueTask(dom.TaskNetworking, f.parser.resume)
}

// stop ends the document's activity. It reports whether it was active.
func (f *frame) stop() bool {
	if f.context.stopped.Load() {
		return false
	}
	f.parser.stop()
	f.context.stop()
	return true
}

// leaveFor loads another document into the page, or the same again. The scripts that run
// now run to their end first.
func (f *frame) leaveFor(u *whatwg.Url) {
	if f.page.frame != f {
		return
	}
	f.leaving, f.page.loading = true, true
	f.context.QueueTask(dom.TaskDOMManipulation, func() {
		dom.Fire(f.window, dom.NewBeforeUnloadEvent()) // there is nobody to ask
		f.page.navigate(u.Href(false), f.site)
	})
}

// showError is the end of an exception or rejection that no script handled.
func (f *frame) showError(e *ScriptError) {
	f.context.AddConsoleMessage(e.consoleMessage())
}

// didParse is "the end" (HTML §13.2.7).
func (f *frame) didParse() {
	f.document.SetReadyState(dom.ReadyStateInteractive)
	f.runDeferred()
}

// runDeferred runs the deferred scripts that have come, in order; each of the others
// calls it again when it comes. After the last one the document's content is loaded.
func (f *frame) runDeferred() {
	for len(f.deferred) > 0 {
		s := f.deferred[0]
		if !s.arrived {
			return
		}
		f.deferred = f.deferred[1:]
		f.execute(s)
	}
	f.context.QueueTask(dom.TaskDOMManipulation, func() {
		dom.Fire(f.document, dom.NewEvent("DOMContentLoaded", dom.EventInit{Bubbles: true}))
		f.contentLoaded = true
		f.checkLoaded()
	})
}

// checkLoaded queues the load event when nothing delays it any more.
func (f *frame) checkLoaded() {
	if !f.contentLoaded || f.completing || f.loads > 0 {
		return
	}
	f.completing = true
	f.context.QueueTask(dom.TaskDOMManipulation, func() {
		f.document.SetReadyState(dom.ReadyStateComplete)
		dom.FireAtWindow(f.window, dom.NewEvent("load", dom.EventInit{}))
		dom.FireAtWindow(f.window, dom.NewPageTransitionEvent("pageshow", dom.PageTransitionEventInit{}))
		if f.page.frame == f && !f.leaving {
			f.page.loading = false
		}
	})
}

// NodeInserted implements dom.DocumentClient.
func (f *frame) NodeInserted(n dom.Node) {
	e, ok := n.(*dom.Element)
	switch {
	case !ok:
	case e.IsHTML("script"):
		f.prepareInserted(e)
	case e.IsHTML("link"):
		f.updateLink(e)
	case e.IsHTML("style"):
		f.styleInserted(e)
	case e.IsHTML("base") && !f.hasBase:
		if href, ok := e.Attribute("href"); ok {
			if u, err := f.location.url.Parse(href); err == nil {
				f.hasBase = true
				f.context.baseURL = u.Href(false)
			}
		}
	}
}

// NodeRemoved implements dom.DocumentClient.
func (f *frame) NodeRemoved(dom.Node) {}

// ChildrenChanged implements dom.DocumentClient.
func (f *frame) ChildrenChanged(e *dom.Element) {
	if e.IsHTML("script") {
		f.prepareInserted(e)
	}
}

// AttributeChanged implements dom.DocumentClient.
func (f *frame) AttributeChanged(e *dom.Element, namespace, name string, old, value *string) {
	switch {
	case namespace != "":
	case name == "src" && old == nil && e.IsHTML("script"):
		f.prepareInserted(e)
	case name == "src" && e.IsHTML("img"):
		f.updateImage(e)
	case (name == "href" || name == "rel" || name == "type") && e.IsHTML("link"):
		f.updateLink(e)
	}
}
