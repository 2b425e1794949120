package engine

import (
	"strings"

	"adieu/dom"
)

// isXML says whether the resource is XML (MIME Sniffing §4.6).
func (r *resource) isXML() bool {
	return r.contentType == "text/xml" || r.contentType == "application/xml" || strings.HasSuffix(r.contentType, "+xml")
}

// newXMLParser makes the parser of a document's text that is XML.
func (f *frame) newXMLParser(text string) {
	f.newParser("")
	f.parser.xml = dom.NewXMLParser(f.document, strings.TrimPrefix(text, "\uFEFF"))
	f.parser.xml.ElementCreated = f.elementParsed
	f.parser.xmlFailed = f.showXMLError
}

// stepXML is step for XML.
func (p *documentParser) stepXML() {
	script, done, err := p.xml.Step()
	p.line, p.column = p.xml.Position()
	switch {
	case err != nil:
		p.xmlFailed(err)
		fallthrough
	case done:
		p.stopped = true
		p.finished()
	case script != nil:
		p.scripts++
		wait := p.runScript(script)
		p.scripts--
		p.waiting = p.waiting || wait
	}
}

// showXMLError says on the console why the rest of the document is missing.
//
// Deviation: browsers show it in the document.
func (f *frame) showXMLError(err error) {
	f.context.AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleJS, Level: dom.ConsoleError, Text: err.Error()})
}
