package engine

import (
	"strings"

	"golang.org/x/net/html"

	"adieu/dom"
)

// initial: before anything but spaces and comments (HTML §13.2.6.4.1).
func (b *treeBuilder) initial(t *html.Token) {
	switch {
	case isSpaceText(t):
	case t.Type == html.CommentToken:
		b.appendToDocument(b.document.CreateComment(t.Data))
	case t.Type == html.DoctypeToken:
		d := parseDoctype(t.Data)
		b.setQuirks(d.quirks())
		b.appendToDocument(b.document.FromHTMLShallow(d.node()))
		b.mode = modeBeforeHTML
	default:
		b.setQuirks(true)
		b.reprocess(modeBeforeHTML, t)
	}
}

// appendToDocument puts n after all other children; dropped if a script made that
// impossible.
func (b *treeBuilder) appendToDocument(n dom.Node) { _ = b.document.AppendChild(n) }

func (b *treeBuilder) setQuirks(quirks bool) {
	b.quirks = quirks
	b.document.SetQuirksMode(quirks)
}

// beforeHTML: HTML §13.2.6.4.2.
func (b *treeBuilder) beforeHTML(t *html.Token) {
	switch {
	case t.Type == html.DoctypeToken || isSpaceText(t):
		return
	case t.Type == html.CommentToken:
		b.appendToDocument(b.document.CreateComment(t.Data))
		return
	case isStart(t) && t.Data == "html":
		b.openRoot(t)
		b.mode = modeBeforeHead
		return
	case isEnd(t) && !oneOf(t.Data, "head", "body", "html", "br"):
		return
	}
	b.openRoot(&html.Token{Type: html.StartTagToken, Data: "html"})
	b.reprocess(modeBeforeHead, t)
}

func (b *treeBuilder) openRoot(t *html.Token) {
	root := b.createElement(t, "")
	b.appendToDocument(root)
	b.open.push(root)
}

// beforeHead: HTML §13.2.6.4.3.
func (b *treeBuilder) beforeHead(t *html.Token) {
	switch {
	case t.Type == html.DoctypeToken || isSpaceText(t):
		return
	case t.Type == html.CommentToken:
		b.insertComment(t)
		return
	case isStart(t) && t.Data == "html":
		b.inBody(t)
		return
	case isStart(t) && t.Data == "head":
		b.head = b.insertElement(t)
		b.mode = modeInHead
		return
	case isEnd(t) && !oneOf(t.Data, "head", "body", "html", "br"):
		return
	}
	b.head = b.insertNamed("head")
	b.reprocess(modeInHead, t)
}

// inHead: HTML §13.2.6.4.4.
func (b *treeBuilder) inHead(t *html.Token) {
	switch {
	case isSpaceText(t):
		b.insertText(t.Data)
		return
	case t.Type == html.CommentToken:
		b.insertComment(t)
		return
	case t.Type == html.DoctypeToken:
		return
	case isStart(t):
		switch t.Data {
		case "html":
			b.inBody(t)
			return
		case "base", "basefont", "bgsound", "link", "meta":
			b.insertVoid(t)
			return
		case "title", "noscript", "noframes", "style", "script":
			b.insertRawText(t)
			return
		case "template":
			b.startTemplate(t)
			return
		case "head":
			return
		}
	case isEnd(t):
		switch t.Data {
		case "head":
			b.open.pop()
			b.mode = modeAfterHead
			return
		case "template":
			b.endTemplate()
			return
		case "body", "html", "br":
		default:
			return
		}
	}
	b.open.pop()
	b.reprocess(modeAfterHead, t)
}

func (b *treeBuilder) startTemplate(t *html.Token) {
	b.insertElement(t)
	b.pushMarker()
	b.framesetOK = false
	b.mode = modeInTemplate
	b.templates = append(b.templates, modeInTemplate)
}

func (b *treeBuilder) endTemplate() {
	if !b.open.has("template") {
		return
	}
	for isHTML(b.open.current(), thoroughlyImpliedEnds...) {
		b.open.pop()
	}
	b.open.popUntil("template")
	b.clearToMarker()
	b.templates = b.templates[:len(b.templates)-1]
	b.resetMode()
}

// afterHead: HTML §13.2.6.4.6.
func (b *treeBuilder) afterHead(t *html.Token) {
	switch {
	case isSpaceText(t):
		b.insertText(t.Data)
		return
	case t.Type == html.CommentToken:
		b.insertComment(t)
		return
	case t.Type == html.DoctypeToken:
		return
	case isStart(t):
		switch t.Data {
		case "html":
			b.inBody(t)
			return
		case "body":
			b.insertElement(t)
			b.framesetOK = false
			b.mode = modeInBody
			return
		case "frameset":
			b.insertElement(t)
			b.mode = modeInFrameset
			return
		case "base", "basefont", "bgsound", "link", "meta", "noframes", "script", "style", "template", "title":
			b.open.push(b.head)
			b.inHead(t)
			b.open.remove(b.head)
			return
		case "head":
			return
		}
	case isEnd(t):
		switch t.Data {
		case "template":
			b.endTemplate()
			return
		case "body", "html", "br":
		default:
			return
		}
	}
	b.insertNamed("body")
	b.reprocess(modeInBody, t)
}

// inText: inside an element that holds text only (HTML §13.2.6.4.8).
func (b *treeBuilder) inText(t *html.Token) {
	switch {
	case t.Type == html.TextToken:
		b.insertText(t.Data)
	case isEOF(t):
		// A script without an end tag never runs.
		b.open.pop()
		b.reprocess(b.originalMode, t)
	case isEnd(t):
		if e := b.open.current(); isHTML(e, "script") {
			b.finished = e
		}
		b.open.pop()
		b.mode = b.originalMode
	}
}

// doctype is the content of a <!DOCTYPE …>.
type doctype struct {
	name, publicID, systemID string
	hasPublic, hasSystem     bool
}

// parseDoctype takes apart what follows "<!DOCTYPE" (HTML §13.2.5.53 and following).
func parseDoctype(data string) doctype {
	var d doctype
	data = strings.Trim(data, spaces)
	if i := strings.IndexAny(data, spaces); i >= 0 {
		d.name, data = data[:i], strings.TrimLeft(data[i:], spaces)
	} else {
		d.name, data = data, ""
	}
	d.name = strings.ToLower(d.name)
	if len(data) < len("PUBLIC") {
		return d
	}
	keyword, rest := strings.ToLower(data[:len("PUBLIC")]), strings.TrimLeft(data[len("PUBLIC"):], spaces)
	switch keyword {
	case "public":
		if d.publicID, rest, d.hasPublic = quoted(rest); d.hasPublic {
			d.systemID, _, d.hasSystem = quoted(strings.TrimLeft(rest, spaces))
		}
	case "system":
		d.systemID, _, d.hasSystem = quoted(rest)
	}
	return d
}

// quoted cuts off a string in quotes; one that is never closed goes to the end.
func quoted(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return "", s, false
	}
	value, rest, _ = strings.Cut(s[1:], s[:1])
	return value, rest, true
}

// node is the doctype in x/net/html's form.
func (d doctype) node() *html.Node {
	n := &html.Node{Type: html.DoctypeNode, Data: d.name}
	if d.hasPublic {
		n.Attr = append(n.Attr, html.Attribute{Key: "public", Val: d.publicID})
	}
	if d.hasSystem {
		n.Attr = append(n.Attr, html.Attribute{Key: "system", Val: d.systemID})
	}
	return n
}

// quirks reports whether the doctype is so old that a table may stand inside a p, which
// is all that the tree builder needs to know of it (HTML §13.2.6.4.1).
func (d doctype) quirks() bool {
	public, system := strings.ToLower(d.publicID), strings.ToLower(d.systemID)
	if d.name != "html" || system == "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd" {
		return true
	}
	switch public {
	case "-//w3o//dtd w3 html strict 3.0//en//", "-/w3c/dtd html 4.0 transitional/en", "html":
		return true
	}
	for _, prefix := range quirkyPublicIDs {
		if strings.HasPrefix(public, prefix) {
			return true
		}
	}
	return !d.hasSystem && (strings.HasPrefix(public, "-//w3c//dtd html 4.01 frameset//") ||
		strings.HasPrefix(public, "-//w3c//dtd html 4.01 transitional//"))
}

// quirkyPublicIDs stands for the standard's longer list: each vendor's and each early
// version's identifiers begin like this.
var quirkyPublicIDs = []string{
	"+//silmaril//dtd html pro ", "-//as//dtd html ", "-//advasoft ltd//dtd html ", "-//ietf//dtd html",
	"-//metrius//dtd ", "-//microsoft//dtd internet explorer ", "-//netscape comm. corp.//dtd ",
	"-//o'reilly and associates//dtd html ", "-//sq//dtd html ", "-//softquad software//dtd hotmetal ",
	"-//softquad//dtd hotmetal ", "-//spyglass//dtd html ", "-//sun microsystems corp.//dtd hotjava ",
	"-//w3c//dtd html 3 ", "-//w3c//dtd html 3.2", "-//w3c//dtd html 4.0 ", "-//w3c//dtd html experimental ",
	"-//w3c//dtd w3 html//", "-//w3o//dtd w3 html 3.0//", "-//webtechs//dtd mozilla html",
}

func oneOf(s string, names ...string) bool {
	for _, name := range names {
		if s == name {
			return true
		}
	}
	return false
}
