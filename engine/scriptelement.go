package engine

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"adieu/dom"
)

// scriptElement is what the engine keeps with a script element (WebCore's ScriptElement).
type scriptElement struct {
	parserInserted bool // the parser has not reached its end tag yet
	line, column   int  // where its text begins in the page's
}

// pendingScript is a script that is ready to run, or will be when its text has come.
type pendingScript struct {
	element  *dom.Element
	name     string // the URL it came from
	source   string
	external bool
	arrived  bool
	err      error
}

// elementParsed is told of each element that the parser makes, before it is inserted.
func (f *frame) elementParsed(e *dom.Element) {
	if e.IsHTML("script") {
		e.SetSupplement(&scriptElement{parserInserted: true, line: f.parser.line, column: f.parser.column})
	}
}

func scriptStateOf(e *dom.Element) *scriptElement {
	if s, ok := e.Supplement().(*scriptElement); ok {
		return s
	}
	return &scriptElement{}
}

// scriptParsed prepares the script whose end tag was parsed. wait tells the parser to stop
// until it is resumed.
func (f *frame) scriptParsed(e *dom.Element) (wait bool) {
	f.context.loop.checkpoint()
	scriptStateOf(e).parserInserted = false
	wait = f.prepare(e, true)
	return wait || f.context.interrupted.Load() != nil // the page is about to be stopped
}

// prepareInserted prepares a script that a script has inserted or completed.
func (f *frame) prepareInserted(e *dom.Element) {
	if e.IsConnected() && !scriptStateOf(e).parserInserted {
		f.prepare(e, false)
	}
}

// prepare is "prepare the script element" (HTML §4.12.1.1).
func (f *frame) prepare(e *dom.Element, parserInserted bool) (wait bool) {
	src, external := e.Attribute("src")
	text := childText(e)
	// Steps 1–9.
	if e.AlreadyStarted() || !external && text == "" || !e.IsConnected() || e.OwnerDocument() != f.document {
		return false
	}
	module, classic := scriptType(e)
	if !module && !classic {
		return false // a data block
	}
	e.SetAlreadyStarted(true)
	if module {
		f.refuseModule(e)
		return false
	}
	s := &pendingScript{element: e, name: f.context.scriptName, source: text, external: external}
	if !external {
		state := scriptStateOf(e)
		s.source = atPosition(text, state.line, state.column)
		f.execute(s)
		return false
	}
	u, err := resolve(src, f.context.baseURL)
	if src == "" || err != nil {
		f.context.QueueTask(dom.TaskDOMManipulation, func() { fireSimple(e, "error") })
		return false
	}
	s.name = u.Href(false)
	switch {
	case e.HasAttribute("async") || !parserInserted:
		f.fetchScript(s, func() { f.execute(s) })
	case e.HasAttribute("defer"):
		f.deferred = append(f.deferred, s)
		f.fetchScript(s, func() {
			if f.document.ReadyState() != dom.ReadyStateLoading && f.deferred[0] == s {
				f.runDeferred()
			}
		})
	default:
		f.fetchScript(s, func() {
			f.parser.resumeAfter(func() { f.execute(s) })
		})
		return true
	}
	return false
}

// fetchScript gets the script's text and then calls back, on the loop. The load event
// waits for it.
func (f *frame) fetchScript(s *pendingScript, then func()) {
	f.loads++
	f.load(s.name, func(r *resource, err error) {
		f.context.QueueTask(dom.TaskNetworking, func() {
			s.arrived, s.err = true, err
			if err == nil {
				label, _ := s.element.Attribute("charset")
				s.source = r.text(cmp.Or(dom.EncodingName(label), f.encoding))
			}
			then()
			f.loads--
			f.checkLoaded()
		})
	})
}

// load gets what the document asks for, a blob's URL included.
func (f *frame) load(url string, then func(*resource, error)) {
	if u, err := parseURL(url); err == nil && u.Protocol() == "blob:" {
		r := f.context.blobResource(u)
		if r == nil {
			err = &LoadError{URL: url, Err: errors.New("there is no such blob")}
		}
		then(r, err)
		return
	}
	f.page.loader.load(url, cookieUse{client: f.site}, then)
}

// execute is "execute the script element" (HTML §4.12.1.2).
func (f *frame) execute(s *pendingScript) {
	e := s.element
	if s.err != nil {
		f.context.AddConsoleMessage(dom.ConsoleMessage{
			Source: dom.ConsoleNetwork, Level: dom.ConsoleError, Text: s.err.Error(),
		})
		fireSimple(e, "error")
		return
	}
	if e.OwnerDocument() != f.document {
		return
	}
	outer, current := f.document.CurrentScript(), e
	if _, inShadowTree := e.RootNode(false).(*dom.ShadowRoot); inShadowTree {
		current = nil
	}
	f.document.SetCurrentScript(current)
	if s.external {
		f.externalScripts++
	}
	f.context.runScript(s.name, s.source)
	if s.external {
		f.externalScripts--
	}
	f.document.SetCurrentScript(outer)
	if s.external {
		fireSimple(e, "load")
	}
}

func (f *frame) refuseModule(e *dom.Element) {
	err := &UnsupportedScriptError{File: f.context.scriptName, Language: languageModule, Line: scriptStateOf(e).line}
	f.context.AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleJS, Level: dom.ConsoleError, Text: err.Error()})
	f.context.QueueTask(dom.TaskDOMManipulation, func() { fireSimple(e, "error") })
}

func fireSimple(e *dom.Element, typ string) { dom.Fire(e, dom.NewEvent(typ, dom.EventInit{})) }

// childText is the text of an element's own text children.
func childText(e *dom.Element) string {
	var b strings.Builder
	for n := e.FirstChild(); n != nil; n = n.NextSibling() {
		if text, ok := n.(*dom.Text); ok {
			b.WriteString(text.Data())
		}
	}
	return b.String()
}

// atPosition moves a script to where it stands in its page, so that errors name the
// page's lines.
func atPosition(source string, line, column int) string {
	if line == 0 {
		return source
	}
	return strings.Repeat("\n", line-1) + strings.Repeat(" ", column-1) + source
}

// scriptType tells what a script's type and language attributes say (steps 8–13).
func scriptType(e *dom.Element) (module, classic bool) {
	typ, hasType := e.Attribute("type")
	language, hasLanguage := e.Attribute("language")
	switch {
	case hasType && typ == "", !hasType && language == "":
		return false, true
	case !hasType && hasLanguage:
		typ = "text/" + language
	}
	typ = strings.ToLower(strings.Trim(typ, spaces))
	return typ == "module", slices.Contains(javaScriptTypes, typ)
}

// javaScriptTypes are the JavaScript MIME type essence strings (MIME Sniffing §4.6).
var javaScriptTypes = []string{
	"application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
	"text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2",
	"text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript",
	"text/x-ecmascript", "text/x-javascript",
}
