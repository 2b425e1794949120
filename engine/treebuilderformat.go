package engine

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"adieu/dom"
)

// formattingElement is an entry of the list of active formatting elements (HTML
// §13.2.4.3): what is opened anew when a block or table ended it too early. An entry
// without an element is a marker.
type formattingElement struct {
	element *dom.Element
	token   html.Token // its start tag
}

func (b *treeBuilder) pushMarker() { b.formatting = append(b.formatting, formattingElement{}) }

// clearToMarker takes out the entries from the last marker on.
func (b *treeBuilder) clearToMarker() {
	for i := len(b.formatting) - 1; i >= 0; i-- {
		if b.formatting[i].element == nil {
			b.formatting = b.formatting[:i]
			return
		}
	}
	b.formatting = nil
}

// insertFormatting opens a formatting element and remembers it.
func (b *treeBuilder) insertFormatting(t *html.Token) {
	b.reconstructFormatting()
	e := b.insertElement(t)
	// The Noah's Ark clause: at most three entries of a kind since the last marker.
	same := 0
	for i := len(b.formatting) - 1; i >= 0 && b.formatting[i].element != nil; i-- {
		if sameTag(&b.formatting[i].token, t) {
			same++
			if same == 3 {
				b.formatting = slices.Delete(b.formatting, i, i+1)
				break
			}
		}
	}
	b.formatting = append(b.formatting, formattingElement{e, *t})
}

func sameTag(a, b *html.Token) bool {
	if a.Data != b.Data || len(a.Attr) != len(b.Attr) {
		return false
	}
	for _, attr := range a.Attr {
		if !slices.Contains(b.Attr, attr) {
			return false
		}
	}
	return true
}

// reconstructFormatting opens again what should still be in effect.
func (b *treeBuilder) reconstructFormatting() {
	i := len(b.formatting)
	for i > 0 {
		f := &b.formatting[i-1]
		if f.element == nil || b.open.index(f.element) >= 0 {
			break
		}
		i--
	}
	for ; i < len(b.formatting); i++ {
		t := b.formatting[i].token
		b.formatting[i].element = b.insertElement(&t)
	}
}

// formattingSinceMarker is the last remembered element of that name, or nil.
func (b *treeBuilder) formattingSinceMarker(name string) *dom.Element {
	for i := len(b.formatting) - 1; i >= 0 && b.formatting[i].element != nil; i-- {
		if isHTML(b.formatting[i].element, name) {
			return b.formatting[i].element
		}
	}
	return nil
}

func (b *treeBuilder) formattingIndex(e *dom.Element) int {
	return slices.IndexFunc(b.formatting, func(f formattingElement) bool { return f.element == e })
}

func (b *treeBuilder) removeFormatting(e *dom.Element) {
	if i := b.formattingIndex(e); i >= 0 {
		b.formatting = slices.Delete(b.formatting, i, i+1)
	}
}

const (
	adoptionRounds      = 8 // HTML §13.2.6.4.7, adoption agency algorithm, step 4.1
	adoptionInnerRounds = 3 // step 4.13.4
)

// adoptionAgency is what becomes of </b> in <b>1<p>2</b>3</p>: the block takes over the
// formatting element's children within a copy of it.
func (b *treeBuilder) adoptionAgency(name string) {
	// Step 2: the simple case.
	if e := b.open.current(); isHTML(e, name) && b.formattingIndex(e) < 0 {
		b.open.pop()
		return
	}
	for range adoptionRounds {
		element := b.formattingSinceMarker(name)
		if element == nil {
			b.endAny(name)
			return
		}
		at := b.open.index(element)
		if at < 0 {
			b.removeFormatting(element)
			return
		}
		if !b.open.elementInScope(element) {
			return
		}
		// Step 4.7: the outermost special element within it.
		furthest := at + 1
		for furthest < len(b.open) && !isSpecial(b.open[furthest]) {
			furthest++
		}
		if furthest == len(b.open) {
			b.open.popTo(element)
			b.removeFormatting(element)
			return
		}
		b.adopt(element, b.open[furthest], b.open[at-1])
	}
}

// adopt is one round of the agency, steps 4.9 to 4.19.
func (b *treeBuilder) adopt(element, block, ancestor *dom.Element) {
	bookmark := b.formattingIndex(element)
	last := block
	above := b.open.index(block)
	for round := 1; ; round++ {
		above--
		node := b.open[above]
		if node == element {
			break
		}
		i := b.formattingIndex(node)
		if round > adoptionInnerRounds && i >= 0 {
			b.formatting = slices.Delete(b.formatting, i, i+1)
			if i < bookmark {
				bookmark--
			}
			i = -1
		}
		if i < 0 {
			b.open.remove(node)
			continue
		}
		node = b.createElement(&b.formatting[i].token, "")
		b.formatting[i].element, b.open[above] = node, node
		if last == block {
			bookmark = i + 1
		}
		placeInside(node).insert(last)
		last = node
	}
	last.Remove()
	b.place(ancestor).insert(last)

	old := b.formattingIndex(element)
	token := b.formatting[old].token
	copied := b.createElement(&token, "")
	from, to := placeInside(block).parent, placeInside(copied)
	for from.HasChildNodes() {
		child := from.FirstChild()
		child.Remove()
		to.insert(child)
	}
	placeInside(block).insert(copied)

	b.formatting = slices.Delete(b.formatting, old, old+1)
	if old < bookmark {
		bookmark--
	}
	b.formatting = slices.Insert(b.formatting, bookmark, formattingElement{copied, token})
	b.open.remove(element)
	b.open = slices.Insert(b.open, b.open.index(block)+1, copied)
}

// isSpecial reports whether e is in the standard's category of special elements (HTML
// §13.2.4.2), which keep end tags outside of them from closing anything inside.
func isSpecial(e *dom.Element) bool {
	switch e.Namespace() {
	case dom.HTMLNamespace:
		return specialElements[e.LocalName()]
	default:
		return endsScopeInForeign(e)
	}
}

var specialElements = func() map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(`address applet area article aside base basefont bgsound blockquote
		body br button caption center col colgroup dd details dir div dl dt embed fieldset figcaption figure
		footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li link
		listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script
		search section select source style summary table tbody td template textarea tfoot th thead title tr
		track ul wbr xmp`) {
		m[name] = true
	}
	return m
}()

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }

// onlySpaces is s without everything that is no space.
func onlySpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(spaces, r) {
			return r
		}
		return -1
	}, s)
}
