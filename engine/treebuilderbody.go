package engine

import (
	"golang.org/x/net/html"

	"adieu/dom"
)

// inBody: where most of a page is (HTML §13.2.6.4.7).
func (b *treeBuilder) inBody(t *html.Token) {
	switch {
	case t.Type == html.TextToken:
		b.reconstructFormatting()
		b.insertText(t.Data)
		if !isSpaces(t.Data) {
			b.framesetOK = false
		}
	case t.Type == html.CommentToken:
		b.insertComment(t)
	case isEOF(t):
		if len(b.templates) > 0 {
			b.inTemplate(t)
			return
		}
		b.stopped = true
	case isStart(t):
		b.startInBody(t)
	case isEnd(t):
		b.endInBody(t)
	}
}

func (b *treeBuilder) startInBody(t *html.Token) {
	switch t.Data {
	case "html":
		if !b.open.has("template") {
			mergeAttributes(b.open[0], t)
		}
	case "base", "basefont", "bgsound", "link", "meta", "noframes", "script", "style", "template", "title":
		b.inHead(t)
	case "body":
		if len(b.open) > 1 && isHTML(b.open[1], "body") && !b.open.has("template") {
			b.framesetOK = false
			mergeAttributes(b.open[1], t)
		}
	case "frameset":
		b.startFrameset(t)
	case "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl",
		"fieldset", "figcaption", "figure", "footer", "header", "hgroup", "main", "menu", "nav", "ol", "p",
		"search", "section", "summary", "ul":
		b.closeParagraph()
		b.insertElement(t)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		b.closeParagraph()
		if isHTML(b.open.current(), headings...) {
			b.open.pop()
		}
		b.insertElement(t)
	case "pre", "listing":
		b.closeParagraph()
		b.insertElement(t)
		b.skipNewline = true
		b.framesetOK = false
	case "form":
		template := b.open.has("template")
		if b.form != nil && !template {
			return
		}
		b.closeParagraph()
		form := b.insertElement(t)
		if !template {
			b.form = form
		}
	case "li":
		b.startListItem(t, "li")
	case "dd", "dt":
		b.startListItem(t, "dd", "dt")
	case "plaintext":
		b.closeParagraph()
		b.insertElement(t)
	case "button":
		if b.open.inScope(nil, "button") {
			b.generateImpliedEndTags()
			b.open.popUntil("button")
		}
		b.reconstructFormatting()
		b.insertElement(t)
		b.framesetOK = false
	case "a":
		if f := b.formattingSinceMarker("a"); f != nil {
			b.adoptionAgency("a")
			b.removeFormatting(f)
			b.open.remove(f)
		}
		b.insertFormatting(t)
	case "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u":
		b.insertFormatting(t)
	case "nobr":
		b.reconstructFormatting()
		if b.open.inScope(nil, "nobr") {
			b.adoptionAgency("nobr")
		}
		b.insertFormatting(t)
	case "applet", "marquee", "object":
		b.reconstructFormatting()
		b.insertElement(t)
		b.pushMarker()
		b.framesetOK = false
	case "table":
		if !b.quirks {
			b.closeParagraph()
		}
		b.insertElement(t)
		b.framesetOK = false
		b.mode = modeInTable
	case "area", "br", "embed", "img", "keygen", "wbr":
		b.reconstructFormatting()
		b.insertVoid(t)
		b.framesetOK = false
	case "input":
		if b.open.inScope(nil, "select") {
			b.open.popUntil("select")
		}
		b.reconstructFormatting()
		b.insertVoid(t)
		if !isHidden(t) {
			b.framesetOK = false
		}
	case "param", "source", "track":
		b.insertVoid(t)
	case "hr":
		b.closeParagraph()
		if b.open.inScope(nil, "select") {
			b.generateImpliedEndTags()
		}
		b.insertVoid(t)
		b.framesetOK = false
	case "image": // "Don't ask."
		t.Data = "img"
		b.process(t)
	case "textarea":
		b.insertRawText(t)
		b.skipNewline = true
		b.framesetOK = false
	case "xmp":
		b.closeParagraph()
		b.reconstructFormatting()
		b.framesetOK = false
		b.insertRawText(t)
	case "iframe":
		b.framesetOK = false
		b.insertRawText(t)
	case "noembed", "noscript":
		b.insertRawText(t)
	case "select":
		if b.open.inScope(nil, "select") {
			b.open.popUntil("select")
			return
		}
		b.reconstructFormatting()
		b.insertElement(t)
		b.framesetOK = false
	case "option", "optgroup":
		if b.open.inScope(nil, "select") {
			if t.Data == "option" {
				b.generateImpliedEndTags("optgroup")
			} else {
				b.generateImpliedEndTags()
			}
		} else if isHTML(b.open.current(), "option") {
			b.open.pop()
		}
		b.reconstructFormatting()
		b.insertElement(t)
	case "rb", "rtc":
		if b.open.inScope(nil, "ruby") {
			b.generateImpliedEndTags()
		}
		b.insertElement(t)
	case "rp", "rt":
		if b.open.inScope(nil, "ruby") {
			b.generateImpliedEndTags("rtc")
		}
		b.insertElement(t)
	case "math", "svg":
		b.reconstructFormatting()
		adjustAttributes(t, t.Data)
		b.insertForeignElement(t, t.Data)
		if t.Type == html.SelfClosingTagToken {
			b.open.pop()
		}
	case "caption", "col", "colgroup", "frame", "head", "tbody", "td", "tfoot", "th", "thead", "tr":
	default:
		b.reconstructFormatting()
		b.insertElement(t)
	}
}

func (b *treeBuilder) endInBody(t *html.Token) {
	switch t.Data {
	case "template":
		b.endTemplate()
	case "body", "html":
		if !b.open.inScope(nil, "body") {
			return
		}
		b.mode = modeAfterBody
		if t.Data == "html" {
			b.process(t)
		}
	case "address", "article", "aside", "blockquote", "button", "center", "details", "dialog", "dir", "div",
		"dl", "fieldset", "figcaption", "figure", "footer", "header", "hgroup", "listing", "main", "menu",
		"nav", "ol", "pre", "search", "section", "select", "summary", "ul":
		if b.open.inScope(nil, t.Data) {
			b.generateImpliedEndTags()
			b.open.popUntil(t.Data)
		}
	case "form":
		b.endForm()
	case "p":
		if !b.open.inScope(buttonScope, "p") {
			b.insertNamed("p")
		}
		b.closeParagraph()
	case "li":
		if b.open.inScope(listItemScope, "li") {
			b.generateImpliedEndTags("li")
			b.open.popUntil("li")
		}
	case "dd", "dt":
		if b.open.inScope(nil, t.Data) {
			b.generateImpliedEndTags(t.Data)
			b.open.popUntil(t.Data)
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		if b.open.inScope(nil, headings...) {
			b.generateImpliedEndTags()
			b.open.popUntil(headings...)
		}
	case "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		b.adoptionAgency(t.Data)
	case "applet", "marquee", "object":
		if b.open.inScope(nil, t.Data) {
			b.generateImpliedEndTags()
			b.open.popUntil(t.Data)
			b.clearToMarker()
		}
	case "br": // is taken for a start tag
		b.startInBody(&html.Token{Type: html.StartTagToken, Data: "br"})
	default:
		b.endAny(t.Data)
	}
}

var headings = []string{"h1", "h2", "h3", "h4", "h5", "h6"}

// endAny is "any other end tag": it closes the nearest element of that name, unless
// something special is in between.
func (b *treeBuilder) endAny(name string) {
	for i := len(b.open) - 1; i >= 0; i-- {
		e := b.open[i]
		if isHTML(e, name) {
			b.generateImpliedEndTags(name)
			b.open.popTo(e)
			return
		}
		if isSpecial(e) {
			return
		}
	}
}

func (b *treeBuilder) closeParagraph() {
	if b.open.inScope(buttonScope, "p") {
		b.generateImpliedEndTags("p")
		b.open.popUntil("p")
	}
}

func (b *treeBuilder) startListItem(t *html.Token, names ...string) {
	b.framesetOK = false
	for i := len(b.open) - 1; i >= 0; i-- {
		e := b.open[i]
		if isHTML(e, names...) {
			b.generateImpliedEndTags(e.LocalName())
			b.open.popUntil(e.LocalName())
			break
		}
		if isSpecial(e) && !isHTML(e, "address", "div", "p") {
			break
		}
	}
	b.closeParagraph()
	b.insertElement(t)
}

func (b *treeBuilder) endForm() {
	if b.open.has("template") {
		if b.open.inScope(nil, "form") {
			b.generateImpliedEndTags()
			b.open.popUntil("form")
		}
		return
	}
	form := b.form
	b.form = nil
	if form != nil && b.open.elementInScope(form) {
		b.generateImpliedEndTags()
		b.open.remove(form)
	}
}

func (b *treeBuilder) startFrameset(t *html.Token) {
	if len(b.open) < 2 || !isHTML(b.open[1], "body") || !b.framesetOK {
		return
	}
	b.open[1].Remove()
	for len(b.open) > 1 {
		b.open.pop()
	}
	b.insertElement(t)
	b.mode = modeInFrameset
}

// mergeAttributes gives an element the attributes of a second tag that it has not yet.
// Names that only a parser may use are left out.
func mergeAttributes(e *dom.Element, t *html.Token) {
	for _, a := range t.Attr {
		if !e.HasAttribute(a.Key) {
			_ = e.SetAttribute(a.Key, a.Val)
		}
	}
}

func isHidden(t *html.Token) bool {
	for _, a := range t.Attr {
		if a.Key == "type" && equalFold(a.Val, "hidden") {
			return true
		}
	}
	return false
}

// afterBody: HTML §13.2.6.4.19.
func (b *treeBuilder) afterBody(t *html.Token) {
	switch {
	case isSpaceText(t), isStart(t) && t.Data == "html":
		b.inBody(t)
	case t.Type == html.CommentToken:
		placeInside(b.open[0]).insert(b.document.CreateComment(t.Data))
	case t.Type == html.DoctypeToken:
	case isEnd(t) && t.Data == "html":
		b.mode = modeAfterAfterBody
	case isEOF(t):
		b.stopped = true
	default:
		b.reprocess(modeInBody, t)
	}
}

// afterAfterBody: HTML §13.2.6.4.22.
func (b *treeBuilder) afterAfterBody(t *html.Token) {
	switch {
	case t.Type == html.CommentToken:
		b.appendToDocument(b.document.CreateComment(t.Data))
	case t.Type == html.DoctypeToken, isSpaceText(t), isStart(t) && t.Data == "html":
		b.inBody(t)
	case isEOF(t):
		b.stopped = true
	default:
		b.reprocess(modeInBody, t)
	}
}

// inFrameset: HTML §13.2.6.4.20.
func (b *treeBuilder) inFrameset(t *html.Token) {
	switch {
	case t.Type == html.TextToken:
		b.insertText(onlySpaces(t.Data))
	case t.Type == html.CommentToken:
		b.insertComment(t)
	case isStart(t):
		switch t.Data {
		case "html":
			b.inBody(t)
		case "frameset":
			b.insertElement(t)
		case "frame":
			b.insertVoid(t)
		case "noframes":
			b.inHead(t)
		}
	case isEnd(t) && t.Data == "frameset" && len(b.open) > 1:
		b.open.pop()
		if !isHTML(b.open.current(), "frameset") {
			b.mode = modeAfterFrameset
		}
	case isEOF(t):
		b.stopped = true
	}
}

// afterFrameset: HTML §13.2.6.4.21.
func (b *treeBuilder) afterFrameset(t *html.Token) {
	switch {
	case t.Type == html.TextToken:
		b.insertText(onlySpaces(t.Data))
	case t.Type == html.CommentToken:
		b.insertComment(t)
	case isStart(t) && t.Data == "html":
		b.inBody(t)
	case isStart(t) && t.Data == "noframes":
		b.inHead(t)
	case isEnd(t) && t.Data == "html":
		b.mode = modeAfterAfterFrameset
	case isEOF(t):
		b.stopped = true
	}
}

// afterAfterFrameset: HTML §13.2.6.4.23.
func (b *treeBuilder) afterAfterFrameset(t *html.Token) {
	switch {
	case t.Type == html.CommentToken:
		b.appendToDocument(b.document.CreateComment(t.Data))
	case t.Type == html.TextToken:
		if s := onlySpaces(t.Data); s != "" {
			b.inBody(&html.Token{Type: html.TextToken, Data: s})
		}
	case isStart(t) && t.Data == "html":
		b.inBody(t)
	case isStart(t) && t.Data == "noframes":
		b.inHead(t)
	case isEOF(t):
		b.stopped = true
	}
}
