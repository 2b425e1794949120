package dom

import "strings"

// InnerText is the text of a subtree as it would be copied from a rendered page, in the
// form that WebKit's TextIterator gives and its layout tests expect. There is no layout:
// what the style sheet of a browser would say of each element is known by name, and of
// styles only display and white-space in the style attribute count.
//
// Blocks begin and end on a line of their own, a paragraph or heading is followed by an
// empty line, cells are separated by tabs, and white space collapses except in
// preformatted text. After the last rendered node of the document no line ends. For a
// document it is the text of its document element; for a node that is not rendered, its
// text content.
func InnerText(n Node) string {
	start := base(n)
	if d, ok := n.(*Document); ok {
		root := d.DocumentElement()
		if root == nil {
			return ""
		}
		start = &root.NodeBase
	}
	for p := start; p != nil; p = p.parent {
		if e := p.element(); e != nil && displayOf(e) == displayNone {
			text, _ := n.TextContent()
			return text
		}
	}
	t := &textIterator{root: start}
	t.visit(start, preserves(start))
	return t.out.String()
}

// InnerText is the getter of the attribute innerText.
func (e *Element) InnerText() string { return InnerText(e) }

// SetInnerText replaces the children by text, with a br for each line break (HTML §3.2.7).
func (e *Element) SetInnerText(text string) {
	f := e.document.CreateDocumentFragment()
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			f.insert(&e.document.newElement(newQualifiedName(HTMLNamespace, "", "br")).NodeBase, nil)
		}
		if line != "" {
			f.insert(&e.document.CreateTextNode(line).NodeBase, nil)
		}
	}
	e.replaceAll(&f.NodeBase)
}

// textIterator walks a subtree and writes what is rendered.
type textIterator struct {
	root *NodeBase // stands for the page: it begins and ends no line
	out  strings.Builder

	last    byte // last byte written; 0 at the start and after a replaced element
	started bool // something has a place before the current one, written or not
	hasText bool // a text node was written

	// Where the line stands. White space waits until something follows it on the line.
	midLine      bool
	pendingSpace bool
}

// emit writes a character that stands for the tree's structure.
func (t *textIterator) emit(c byte) {
	t.out.WriteByte(c)
	t.last, t.started = c, true
	t.endLine()
}

func (t *textIterator) endLine() { t.midLine, t.pendingSpace = false, false }

func (t *textIterator) visit(n *NodeBase, preserve bool) {
	switch self := n.self.(type) {
	case *Text:
		if preserve {
			t.preserved(self.data)
		} else {
			t.collapsed(self.data)
		}
	case *Element:
		t.element(self, preserve)
	case *DocumentFragment:
		t.children(n, preserve)
	}
}

func (t *textIterator) children(n *NodeBase, preserve bool) {
	for c := n.first; c != nil; c = c.next {
		t.visit(c, preserve)
	}
}

func (t *textIterator) element(e *Element, preserve bool) {
	display := displayOf(e)
	if display == displayNone {
		return
	}
	kind := contentOf(e)
	switch {
	case e.IsHTML("br"):
		t.emit('\n')
	case kind != contentText:
		t.replaced()
	case &e.NodeBase == t.root:
		t.endLine()
	default:
		t.enter(e, display)
	}
	if kind == contentReplaced {
		return
	}
	t.children(&e.NodeBase, preservesInside(e, preserve))
	// A block whose last child is not rendered and which has no sibling after it is
	// left without notice, as WebKit does.
	if e.last != nil && &e.NodeBase != t.root && (e.next != nil || isRendered(e.last)) {
		t.exit(e, display)
	}
	if display != displayInline {
		t.endLine()
	}
}

// enter shows where a block or cell begins, unless that is the start of a line anyway.
func (t *textIterator) enter(e *Element, display display) {
	if display != displayInline {
		t.endLine()
	}
	if !t.started || t.last == '\n' {
		return
	}
	switch {
	case display == displayCell:
		if !isFirstCell(e) {
			t.emit('\t')
		}
	case breaksLine(e, display):
		t.emit('\n')
	}
}

// exit ends the line of a block, and leaves the empty line that the margin of a
// paragraph or heading is.
func (t *textIterator) exit(e *Element, display display) {
	if !t.started || !t.hasText || !breaksLine(e, display) || !renderedAfter(&e.NodeBase) {
		return
	}
	if t.last != '\n' {
		t.emit('\n')
	}
	if hasMargin(e) {
		t.emit('\n')
	}
}

// replaced stands for an image, frame or control: it takes a place but has no text.
func (t *textIterator) replaced() {
	t.flushSpace()
	t.started, t.last, t.midLine = true, 0, true
}

func (t *textIterator) preserved(s string) {
	if s == "" {
		return
	}
	t.flushSpace()
	t.out.WriteString(s)
	t.last, t.started, t.hasText = s[len(s)-1], true, true
	t.midLine = t.last != '\n'
}

// collapsed writes words. The space between two of them is written only with the second,
// since what ends a line takes the space before it away.
func (t *textIterator) collapsed(s string) {
	for s != "" {
		i := strings.IndexAny(s, " \t\n")
		if i != 0 {
			word := s
			if i > 0 {
				word = s[:i]
			}
			t.flushSpace()
			t.out.WriteString(word)
			t.last, t.started, t.hasText, t.midLine = word[len(word)-1], true, true, true
			s = s[len(word):]
			continue
		}
		// White space at the start of a line goes away.
		t.pendingSpace = t.midLine
		s = strings.TrimLeft(s, " \t\n")
	}
}

func (t *textIterator) flushSpace() {
	if t.pendingSpace {
		t.out.WriteByte(' ')
		t.last = ' '
	}
	t.pendingSpace = false
}
