package engine

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"adieu/dom"
)

// treeBuilder makes a document's nodes out of tokens (WebCore's HTMLTreeBuilder and
// HTMLConstructionSite; HTML §13.2.6). It works on the live tree: what a script moved or
// removed between two tokens stays moved or removed, and the elements that are still open
// get the rest of their children wherever they are by then.
//
// golang.org/x/net/html has a tree builder too, which shows its tree only when it is
// complete; from there come the tokenizer, and in tests the trees to compare with.
type treeBuilder struct {
	document *dom.Document
	quirks   bool

	mode         insertionMode
	originalMode insertionMode // to go back to after text and table text
	templates    []insertionMode

	open       openElements
	formatting []formattingElement
	head, form *dom.Element

	framesetOK      bool
	fosterParenting bool
	skipNewline     bool         // a newline right after <pre> is no content
	tableText       []html.Token // pending table character tokens
	stopped         bool         // the end of the file was processed

	// elementCreated is told of each element before it is inserted; may be nil.
	elementCreated func(e *dom.Element)

	// finished is the script whose end tag was the last token; nil for all others.
	finished *dom.Element
}

// insertionMode is one of the standard's insertion modes (HTML §13.2.4.1). There is no
// "in head noscript": scripting is always on.
type insertionMode uint8

const (
	modeInitial insertionMode = iota
	modeBeforeHTML
	modeBeforeHead
	modeInHead
	modeAfterHead
	modeInBody
	modeText
	modeInTable
	modeInTableText
	modeInCaption
	modeInColumnGroup
	modeInTableBody
	modeInRow
	modeInCell
	modeInTemplate
	modeAfterBody
	modeInFrameset
	modeAfterFrameset
	modeAfterAfterBody
	modeAfterAfterFrameset
)

// insertionModes is filled by init: the functions refer to the table through process.
var insertionModes [modeAfterAfterFrameset + 1]func(*treeBuilder, *html.Token)

func init() {
	insertionModes = [...]func(*treeBuilder, *html.Token){
		modeInitial:            (*treeBuilder).initial,
		modeBeforeHTML:         (*treeBuilder).beforeHTML,
		modeBeforeHead:         (*treeBuilder).beforeHead,
		modeInHead:             (*treeBuilder).inHead,
		modeAfterHead:          (*treeBuilder).afterHead,
		modeInBody:             (*treeBuilder).inBody,
		modeText:               (*treeBuilder).inText,
		modeInTable:            (*treeBuilder).inTable,
		modeInTableText:        (*treeBuilder).inTableText,
		modeInCaption:          (*treeBuilder).inCaption,
		modeInColumnGroup:      (*treeBuilder).inColumnGroup,
		modeInTableBody:        (*treeBuilder).inTableBody,
		modeInRow:              (*treeBuilder).inRow,
		modeInCell:             (*treeBuilder).inCell,
		modeInTemplate:         (*treeBuilder).inTemplate,
		modeAfterBody:          (*treeBuilder).afterBody,
		modeInFrameset:         (*treeBuilder).inFrameset,
		modeAfterFrameset:      (*treeBuilder).afterFrameset,
		modeAfterAfterBody:     (*treeBuilder).afterAfterBody,
		modeAfterAfterFrameset: (*treeBuilder).afterAfterFrameset,
	}
}

// maxTreeDepth bounds the nesting of elements, as browsers do. Deeper ones become
// siblings.
const maxTreeDepth = 512

func newTreeBuilder(document *dom.Document) *treeBuilder {
	return &treeBuilder{document: document, framesetOK: true}
}

// feed takes one token; an html.ErrorToken stands for the end of the file.
func (b *treeBuilder) feed(t *html.Token) {
	b.finished = nil
	skip := b.skipNewline
	b.skipNewline = false
	if t.Type != html.TextToken {
		b.process(t)
		return
	}
	text := t.Data
	if skip {
		text = strings.TrimPrefix(text, "\n")
	}
	if b.mode != modeText { // raw text has none: the tokenizer replaced them
		if b.usesForeignRules(t) {
			text = strings.ReplaceAll(text, "\x00", "\uFFFD")
		} else {
			text = strings.ReplaceAll(text, "\x00", "")
		}
	}
	// The modes around the body treat leading spaces as tokens of their own.
	if b.mode < modeInBody || b.mode > modeInTemplate {
		if rest := strings.TrimLeft(text, spaces); rest != "" && len(rest) < len(text) {
			b.process(&html.Token{Type: html.TextToken, Data: text[:len(text)-len(rest)]})
			text = rest
		}
	}
	if text != "" {
		b.process(&html.Token{Type: html.TextToken, Data: text})
	}
}

const spaces = " \t\n\f\r"

func isSpaces(s string) bool { return strings.Trim(s, spaces) == "" }

// process is the tree construction dispatcher: it may be called again for a token that a
// mode wants to be reprocessed.
func (b *treeBuilder) process(t *html.Token) {
	if b.usesForeignRules(t) {
		b.inForeignContent(t)
		return
	}
	insertionModes[b.mode](b, t)
}

// reprocess switches to another mode and takes the token again.
func (b *treeBuilder) reprocess(mode insertionMode, t *html.Token) {
	b.mode = mode
	b.process(t)
}

func isStart(t *html.Token) bool {
	return t.Type == html.StartTagToken || t.Type == html.SelfClosingTagToken
}

func isEnd(t *html.Token) bool { return t.Type == html.EndTagToken }

func isSpaceText(t *html.Token) bool { return t.Type == html.TextToken && isSpaces(t.Data) }

func isEOF(t *html.Token) bool { return t.Type == html.ErrorToken }

// openElements is the stack of open elements, the current node last (HTML §13.2.4.2).
type openElements []*dom.Element

// current is the current node; nil before there is an html element.
func (s openElements) current() *dom.Element {
	if len(s) == 0 {
		return nil
	}
	return s[len(s)-1]
}

func (s *openElements) push(e *dom.Element) { *s = append(*s, e) }

func (s *openElements) pop() {
	last := len(*s) - 1
	(*s)[last] = nil
	*s = (*s)[:last]
}

func (s openElements) index(e *dom.Element) int { return slices.Index(s, e) }

func (s *openElements) remove(e *dom.Element) {
	if i := s.index(e); i >= 0 {
		*s = slices.Delete(*s, i, i+1)
	}
}

// popTo takes out the elements from e on.
func (s *openElements) popTo(e *dom.Element) {
	if i := s.index(e); i >= 0 {
		*s = slices.Delete(*s, i, len(*s))
	}
}

// popUntil takes out the elements from the last with one of the names on.
func (s *openElements) popUntil(names ...string) {
	for len(*s) > 0 {
		e := s.current()
		s.pop()
		if isHTML(e, names...) {
			return
		}
	}
}

// popWhileNot takes out elements until the current node has one of the names.
func (s *openElements) popWhileNot(names ...string) {
	for len(*s) > 0 && !isHTML(s.current(), names...) {
		s.pop()
	}
}

// has reports whether an HTML element of that name is open.
func (s openElements) has(name string) bool {
	return slices.ContainsFunc(s, func(e *dom.Element) bool { return isHTML(e, name) })
}

// isHTML reports whether e is an HTML element with one of the names.
func isHTML(e *dom.Element, names ...string) bool {
	return e != nil && e.Namespace() == dom.HTMLNamespace && slices.Contains(names, e.LocalName())
}

// The scopes end at these elements (HTML §13.2.4.2, "have a particular element in scope").
var (
	scopeEnds = []string{"applet", "caption", "html", "table", "td", "th", "marquee", "object", "select", "template"}

	listItemScope = []string{"ol", "ul"}
	buttonScope   = []string{"button"}
	tableScope    = []string{"html", "table", "template"}
)

// inScope reports whether an element of one of the names is in scope; more names further
// elements that end the scope.
func (s openElements) inScope(more []string, names ...string) bool {
	for i := len(s) - 1; i >= 0; i-- {
		switch e := s[i]; {
		case isHTML(e, names...):
			return true
		case isHTML(e, scopeEnds...) || isHTML(e, more...) || endsScopeInForeign(e):
			return false
		}
	}
	return false
}

// elementInScope is inScope for one certain element.
func (s openElements) elementInScope(wanted *dom.Element) bool {
	for i := len(s) - 1; i >= 0; i-- {
		switch e := s[i]; {
		case e == wanted:
			return true
		case isHTML(e, scopeEnds...) || endsScopeInForeign(e):
			return false
		}
	}
	return false
}

func (s openElements) inTableScope(names ...string) bool {
	for i := len(s) - 1; i >= 0; i-- {
		switch e := s[i]; {
		case isHTML(e, names...):
			return true
		case isHTML(e, tableScope...):
			return false
		}
	}
	return false
}

func endsScopeInForeign(e *dom.Element) bool {
	switch e.Namespace() {
	case dom.MathMLNamespace:
		return slices.Contains([]string{"mi", "mo", "mn", "ms", "mtext", "annotation-xml"}, e.LocalName())
	case dom.SVGNamespace:
		return slices.Contains([]string{"foreignObject", "desc", "title"}, e.LocalName())
	}
	return false
}

var impliedEnds = []string{"dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"}

var thoroughlyImpliedEnds = append([]string{
	"caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr",
}, impliedEnds...)

// generateImpliedEndTags closes what needs no end tag, but for elements named except.
func (b *treeBuilder) generateImpliedEndTags(except ...string) {
	for isHTML(b.open.current(), impliedEnds...) && !isHTML(b.open.current(), except...) {
		b.open.pop()
	}
}

// An insertionPlace is where the next node goes: before a child, or last if that is nil.
type insertionPlace struct {
	parent, before dom.Node
}

// place is the appropriate place for inserting a node (HTML §13.2.6.1); target stands for
// the current node.
func (b *treeBuilder) place(target *dom.Element) insertionPlace {
	if b.fosterParenting && isHTML(target, "table", "tbody", "tfoot", "thead", "tr") {
		return b.fosterPlace()
	}
	return placeInside(target)
}

// placeInside is after e's last child; inside of a template's contents if it is one.
func placeInside(e *dom.Element) insertionPlace {
	if content := e.TemplateContent(); content != nil {
		return insertionPlace{parent: content}
	}
	return insertionPlace{parent: e}
}

// fosterPlace is where misplaced content of a table goes: before the table.
func (b *treeBuilder) fosterPlace() insertionPlace {
	for i := len(b.open) - 1; i >= 0; i-- {
		switch e := b.open[i]; {
		case isHTML(e, "template"):
			return placeInside(e)
		case isHTML(e, "table"):
			if parent := e.ParentNode(); parent != nil {
				return insertionPlace{parent, e}
			}
			return placeInside(b.open[i-1]) // a script has removed the table
		}
	}
	return placeInside(b.open[0])
}

// insert puts n into its place. A place that a script has made impossible (an element
// inside itself, for one) drops the node, as the standard says.
func (p insertionPlace) insert(n dom.Node) { _ = p.parent.InsertBefore(n, p.before) }

// last is the node that would come just before one inserted here, or nil.
func (p insertionPlace) last() dom.Node {
	if p.before != nil {
		return p.before.PreviousSibling()
	}
	return p.parent.LastChild()
}

// insertText adds characters: to the text that is there already, if it is adjacent.
func (b *treeBuilder) insertText(data string) {
	place := b.place(b.open.current())
	if _, document := place.parent.(*dom.Document); document || data == "" {
		return
	}
	if text, ok := place.last().(*dom.Text); ok {
		text.AppendData(data)
		return
	}
	place.insert(b.document.CreateTextNode(data))
}

func (b *treeBuilder) insertComment(t *html.Token) {
	b.place(b.open.current()).insert(b.document.CreateComment(t.Data))
}

// insertElement makes an HTML element for a start tag and opens it.
func (b *treeBuilder) insertElement(t *html.Token) *dom.Element {
	return b.insertForeignElement(t, "")
}

// insertForeignElement does so in x/net/html's short name for a namespace.
func (b *treeBuilder) insertForeignElement(t *html.Token, namespace string) *dom.Element {
	if len(b.open) >= maxTreeDepth {
		b.open.pop()
	}
	place := b.place(b.open.current())
	e := b.createElement(t, namespace)
	place.insert(e)
	b.open.push(e)
	return e
}

// insertVoid is insertElement for an element that has no content and so no end.
func (b *treeBuilder) insertVoid(t *html.Token) {
	b.insertElement(t)
	b.open.pop()
}

// insertNamed inserts an element for which there was no tag.
func (b *treeBuilder) insertNamed(name string) *dom.Element {
	return b.insertElement(&html.Token{Type: html.StartTagToken, Data: name})
}

// createElement makes the element, which is in no tree yet.
func (b *treeBuilder) createElement(t *html.Token, namespace string) *dom.Element {
	e := b.document.FromHTMLShallow(&html.Node{
		Type: html.ElementNode, DataAtom: atom.Lookup([]byte(t.Data)), Data: t.Data,
		Namespace: namespace, Attr: t.Attr,
	}).(*dom.Element)
	if b.elementCreated != nil {
		b.elementCreated(e)
	}
	return e
}

// insertRawText inserts an element whose content is text only.
func (b *treeBuilder) insertRawText(t *html.Token) {
	b.insertElement(t)
	b.originalMode, b.mode = b.mode, modeText
}
