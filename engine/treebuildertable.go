package engine

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// inTable: between the parts of a table (HTML §13.2.6.4.9).
func (b *treeBuilder) inTable(t *html.Token) {
	switch {
	case t.Type == html.TextToken && isHTML(b.open.current(), "table", "tbody", "template", "tfoot", "thead", "tr"):
		b.tableText = nil
		b.originalMode = b.mode
		b.reprocess(modeInTableText, t)
		return
	case t.Type == html.CommentToken:
		b.insertComment(t)
		return
	case t.Type == html.DoctypeToken:
		return
	case isEOF(t):
		b.inBody(t)
		return
	case isStart(t) && b.startInTable(t), isEnd(t) && b.endInTable(t):
		return
	}
	b.fosterInBody(t)
}

// startInTable reports whether the start tag has a place in a table.
func (b *treeBuilder) startInTable(t *html.Token) bool {
	switch t.Data {
	case "caption":
		b.clearToTable()
		b.pushMarker()
		b.insertElement(t)
		b.mode = modeInCaption
	case "colgroup":
		b.clearToTable()
		b.insertElement(t)
		b.mode = modeInColumnGroup
	case "col":
		b.clearToTable()
		b.insertNamed("colgroup")
		b.reprocess(modeInColumnGroup, t)
	case "tbody", "tfoot", "thead":
		b.clearToTable()
		b.insertElement(t)
		b.mode = modeInTableBody
	case "td", "th", "tr":
		b.clearToTable()
		b.insertNamed("tbody")
		b.reprocess(modeInTableBody, t)
	case "table":
		if b.open.inTableScope("table") {
			b.open.popUntil("table")
			b.resetMode()
			b.process(t)
		}
	case "style", "script", "template":
		b.inHead(t)
	case "input":
		if !isHidden(t) {
			return false
		}
		b.insertVoid(t)
	case "form":
		if b.form == nil && !b.open.has("template") {
			b.form = b.insertElement(t)
			b.open.pop()
		}
	default:
		return false
	}
	return true
}

func (b *treeBuilder) endInTable(t *html.Token) bool {
	switch t.Data {
	case "table":
		if b.open.inTableScope("table") {
			b.open.popUntil("table")
			b.resetMode()
		}
	case "body", "caption", "col", "colgroup", "html", "tbody", "td", "tfoot", "th", "thead", "tr":
	case "template":
		b.endTemplate()
	default:
		return false
	}
	return true
}

// fosterInBody takes what does not belong into a table; it ends up before the table.
func (b *treeBuilder) fosterInBody(t *html.Token) {
	b.fosterParenting = true
	b.inBody(t)
	b.fosterParenting = false
}

func (b *treeBuilder) clearToTable() { b.open.popWhileNot("table", "template", "html") }

func (b *treeBuilder) clearToTableBody() {
	b.open.popWhileNot("tbody", "tfoot", "thead", "template", "html")
}

func (b *treeBuilder) clearToRow() { b.open.popWhileNot("tr", "template", "html") }

// inTableText collects text, to know whether it is more than spaces (HTML §13.2.6.4.10).
func (b *treeBuilder) inTableText(t *html.Token) {
	if t.Type == html.TextToken {
		b.tableText = append(b.tableText, *t)
		return
	}
	pending := b.tableText
	b.tableText = nil
	visible := slices.ContainsFunc(pending, func(t html.Token) bool { return !isSpaces(t.Data) })
	for i := range pending {
		if visible {
			b.fosterInBody(&pending[i])
		} else {
			b.insertText(pending[i].Data)
		}
	}
	b.reprocess(b.originalMode, t)
}

// inCaption: HTML §13.2.6.4.11.
func (b *treeBuilder) inCaption(t *html.Token) {
	switch {
	case isEnd(t) && t.Data == "caption":
		b.endCaption()
	case isStart(t) && oneOf(t.Data, "caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"),
		isEnd(t) && t.Data == "table":
		if b.endCaption() {
			b.process(t)
		}
	case isEnd(t) && oneOf(t.Data, "body", "col", "colgroup", "html", "tbody", "td", "tfoot", "th", "thead", "tr"):
	default:
		b.inBody(t)
	}
}

func (b *treeBuilder) endCaption() bool {
	if !b.open.inTableScope("caption") {
		return false
	}
	b.generateImpliedEndTags()
	b.open.popUntil("caption")
	b.clearToMarker()
	b.mode = modeInTable
	return true
}

// inColumnGroup: HTML §13.2.6.4.12.
func (b *treeBuilder) inColumnGroup(t *html.Token) {
	switch {
	case t.Type == html.TextToken:
		rest := strings.TrimLeft(t.Data, spaces)
		b.insertText(t.Data[:len(t.Data)-len(rest)])
		if rest == "" {
			return
		}
		t = &html.Token{Type: html.TextToken, Data: rest}
	case t.Type == html.CommentToken:
		b.insertComment(t)
		return
	case t.Type == html.DoctypeToken:
		return
	case isStart(t) && t.Data == "html", isEOF(t):
		b.inBody(t)
		return
	case isStart(t) && t.Data == "col":
		b.insertVoid(t)
		return
	case isStart(t) && t.Data == "template", isEnd(t) && t.Data == "template":
		b.inHead(t)
		return
	case isEnd(t) && t.Data == "col":
		return
	}
	if !isHTML(b.open.current(), "colgroup") {
		return
	}
	b.open.pop()
	if isEnd(t) && t.Data == "colgroup" {
		b.mode = modeInTable
		return
	}
	b.reprocess(modeInTable, t)
}

// inTableBody: HTML §13.2.6.4.13.
func (b *treeBuilder) inTableBody(t *html.Token) {
	switch {
	case isStart(t) && t.Data == "tr":
		b.clearToTableBody()
		b.insertElement(t)
		b.mode = modeInRow
	case isStart(t) && oneOf(t.Data, "th", "td"):
		b.clearToTableBody()
		b.insertNamed("tr")
		b.reprocess(modeInRow, t)
	case isEnd(t) && oneOf(t.Data, "tbody", "tfoot", "thead"):
		if b.open.inTableScope(t.Data) {
			b.clearToTableBody()
			b.open.pop()
			b.mode = modeInTable
		}
	case isStart(t) && oneOf(t.Data, "caption", "col", "colgroup", "tbody", "tfoot", "thead"),
		isEnd(t) && t.Data == "table":
		if b.open.inTableScope("tbody", "thead", "tfoot") {
			b.clearToTableBody()
			b.open.pop()
			b.reprocess(modeInTable, t)
		}
	case isEnd(t) && oneOf(t.Data, "body", "caption", "col", "colgroup", "html", "td", "th", "tr"):
	default:
		b.inTable(t)
	}
}

// inRow: HTML §13.2.6.4.14.
func (b *treeBuilder) inRow(t *html.Token) {
	switch {
	case isStart(t) && oneOf(t.Data, "th", "td"):
		b.clearToRow()
		b.insertElement(t)
		b.mode = modeInCell
		b.pushMarker()
	case isEnd(t) && t.Data == "tr":
		b.endRow()
	case isStart(t) && oneOf(t.Data, "caption", "col", "colgroup", "tbody", "tfoot", "thead", "tr"),
		isEnd(t) && t.Data == "table":
		if b.endRow() {
			b.process(t)
		}
	case isEnd(t) && oneOf(t.Data, "tbody", "tfoot", "thead"):
		if b.open.inTableScope(t.Data) && b.endRow() {
			b.process(t)
		}
	case isEnd(t) && oneOf(t.Data, "body", "caption", "col", "colgroup", "html", "td", "th"):
	default:
		b.inTable(t)
	}
}

func (b *treeBuilder) endRow() bool {
	if !b.open.inTableScope("tr") {
		return false
	}
	b.clearToRow()
	b.open.pop()
	b.mode = modeInTableBody
	return true
}

// inCell: HTML §13.2.6.4.15.
func (b *treeBuilder) inCell(t *html.Token) {
	switch {
	case isEnd(t) && oneOf(t.Data, "td", "th"):
		if b.open.inTableScope(t.Data) {
			b.endCell(t.Data)
		}
	case isStart(t) && oneOf(t.Data, "caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"):
		if b.open.inTableScope("td", "th") {
			b.endCell("td", "th")
			b.process(t)
		}
	case isEnd(t) && oneOf(t.Data, "body", "caption", "col", "colgroup", "html"):
	case isEnd(t) && oneOf(t.Data, "table", "tbody", "tfoot", "thead", "tr"):
		if b.open.inTableScope(t.Data) {
			b.endCell("td", "th")
			b.process(t)
		}
	default:
		b.inBody(t)
	}
}

func (b *treeBuilder) endCell(names ...string) {
	b.generateImpliedEndTags()
	b.open.popUntil(names...)
	b.clearToMarker()
	b.mode = modeInRow
}

// inTemplate: HTML §13.2.6.4.18.
func (b *treeBuilder) inTemplate(t *html.Token) {
	switch {
	case isStart(t):
		switch t.Data {
		case "base", "basefont", "bgsound", "link", "meta", "noframes", "script", "style", "template", "title":
			b.inHead(t)
		case "caption", "colgroup", "tbody", "tfoot", "thead":
			b.switchTemplate(modeInTable, t)
		case "col":
			b.switchTemplate(modeInColumnGroup, t)
		case "tr":
			b.switchTemplate(modeInTableBody, t)
		case "td", "th":
			b.switchTemplate(modeInRow, t)
		default:
			b.switchTemplate(modeInBody, t)
		}
	case isEnd(t):
		if t.Data == "template" {
			b.endTemplate()
		}
	case isEOF(t):
		if !b.open.has("template") {
			b.stopped = true
			return
		}
		b.open.popUntil("template")
		b.clearToMarker()
		b.templates = b.templates[:len(b.templates)-1]
		b.resetMode()
		b.process(t)
	default:
		b.inBody(t)
	}
}

func (b *treeBuilder) switchTemplate(mode insertionMode, t *html.Token) {
	b.templates[len(b.templates)-1] = mode
	b.reprocess(mode, t)
}

// resetMode finds the mode from what is open (HTML §13.2.4.1, "reset the insertion mode
// appropriately").
func (b *treeBuilder) resetMode() {
	for i := len(b.open) - 1; i >= 0; i-- {
		e := b.open[i]
		if !isHTML(e, e.LocalName()) {
			continue
		}
		switch e.LocalName() {
		case "td", "th":
			if i > 0 {
				b.mode = modeInCell
				return
			}
		case "tr":
			b.mode = modeInRow
			return
		case "tbody", "thead", "tfoot":
			b.mode = modeInTableBody
			return
		case "caption":
			b.mode = modeInCaption
			return
		case "colgroup":
			b.mode = modeInColumnGroup
			return
		case "table":
			b.mode = modeInTable
			return
		case "template":
			b.mode = b.templates[len(b.templates)-1]
			return
		case "head":
			b.mode = modeInHead
			return
		case "body":
			b.mode = modeInBody
			return
		case "frameset":
			b.mode = modeInFrameset
			return
		case "html":
			b.mode = modeAfterHead
			if b.head == nil {
				b.mode = modeBeforeHead
			}
			return
		}
	}
	b.mode = modeInBody
}
