package dom

import "strings"

// display is what the standard's suggested style sheet (HTML §15) makes of an element,
// as far as text depends on it.
type display uint8

const (
	displayInline display = iota
	displayBlock
	displayCell
	displayRow
	displayRowGroup
	displayNone
)

var displayByName = displayTable()

func displayTable() map[string]display {
	// What is not named is inline.
	table := map[string]display{
		"td": displayCell, "th": displayCell, "tr": displayRow,
		"tbody": displayRowGroup, "thead": displayRowGroup, "tfoot": displayRowGroup,
		"colgroup": displayRowGroup, "col": displayRowGroup,
	}
	for _, name := range strings.Fields(`html body address article aside blockquote caption
		center dd details dialog dir div dl dt fieldset figcaption figure footer form
		frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol
		optgroup option p plaintext pre search section summary table ul xmp`) {
		table[name] = displayBlock
	}
	for _, name := range strings.Fields(`area base basefont datalist head link meta noembed
		noframes noscript param rp script style template title`) {
		table[name] = displayNone
	}
	return table
}

// displayOf is the element's own display: an ancestor may be hidden all the same.
func displayOf(e *Element) display {
	if v, ok := styleProperty(e, "display"); ok {
		switch v {
		case "none":
			return displayNone
		case "block", "flex", "grid", "list-item", "table", "flow-root":
			return displayBlock
		case "table-cell":
			return displayCell
		case "table-row":
			return displayRow
		default:
			return displayInline
		}
	}
	if e.name.namespace != HTMLNamespace {
		return displayInline
	}
	switch {
	case e.HasAttributeNS("", "hidden"),
		e.name.local == "input" && equalFoldASCII(e.attributeOrEmpty("type"), "hidden"),
		e.name.local == "dialog" && !e.HasAttributeNS("", "open"):
		return displayNone
	}
	return displayByName[e.name.local]
}

// content says what is inside an element as far as text is concerned.
type content uint8

const (
	contentText     content = iota
	contentControl          // takes a place itself, and its children show
	contentReplaced         // takes a place, and its children do not show
)

func contentOf(e *Element) content {
	if e.name.namespace != HTMLNamespace {
		return contentText
	}
	switch e.name.local {
	case "button", "fieldset", "legend", "meter", "progress":
		return contentControl
	case "audio", "canvas", "embed", "iframe", "img", "input", "object", "select", "textarea", "video":
		return contentReplaced
	}
	return contentText
}

// breaksLine says whether the element stands on lines of its own. The body does not, as
// in WebKit.
func breaksLine(e *Element, d display) bool {
	return (d == displayBlock || d == displayRow) && !e.IsHTML("body")
}

// hasMargin says whether an empty line follows.
func hasMargin(e *Element) bool {
	switch e.name.local {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6":
		return e.name.namespace == HTMLNamespace
	}
	return false
}

// isFirstCell says whether a table cell is the first of its table. Others want a tab,
// which the start of a line makes unnecessary.
func isFirstCell(e *Element) bool {
	if e.PreviousElementSibling() != nil {
		return false
	}
	row := e.ParentElement()
	return row == nil || row.PreviousElementSibling() == nil
}

// preserves says whether white space counts in a node, from what is above it.
func preserves(n *NodeBase) bool {
	p := n.parent.element()
	if p == nil {
		return false
	}
	return preservesInside(p, preserves(&p.NodeBase))
}

func preservesInside(e *Element, outside bool) bool {
	if v, ok := styleProperty(e, "white-space"); ok {
		switch {
		case v == "inherit":
			return outside
		default:
			return strings.HasPrefix(v, "pre") || v == "break-spaces"
		}
	}
	if e.name.namespace == HTMLNamespace {
		switch e.name.local {
		case "pre", "listing", "plaintext", "xmp", "textarea":
			return true
		}
	}
	return outside
}

// styleProperty reads a property from the style attribute.
func styleProperty(e *Element, name string) (value string, ok bool) {
	style := e.attributeOrEmpty("style")
	for style != "" {
		var declaration string
		declaration, style, _ = strings.Cut(style, ";")
		property, v, found := strings.Cut(declaration, ":")
		if found && asciiLower(strings.TrimFunc(property, isASCIISpace)) == name {
			v, _, _ = strings.Cut(asciiLower(v), "!")
			value, ok = strings.TrimFunc(v, isASCIISpace), true
		}
	}
	return value, ok
}

// isRendered says whether a node has a renderer in WebKit's sense, given that its parent
// has: white space between blocks and at the start of one has none.
func isRendered(n *NodeBase) bool {
	switch self := n.self.(type) {
	case *Element:
		return displayOf(self) != displayNone
	case *Text:
		return self.data != "" && (!isBlank(n) || spaceIsRendered(n))
	}
	return false
}

// spaceIsRendered decides as WebKit does whether a text of white space gets a renderer:
// only where it can separate two inline things.
func spaceIsRendered(n *NodeBase) bool {
	parent := n.parent.element()
	if parent == nil {
		return false
	}
	if preserves(n) {
		return true
	}
	inside := displayOf(parent)
	if inside == displayRow || inside == displayRowGroup || parent.IsHTML("table") {
		return false
	}
	// Of the nearest sibling before it that has a renderer. White space in between has
	// one exactly if this one has.
	for p := n.prev; p != nil; p = p.prev {
		if p.text() != nil && !isBlank(p) {
			return true
		}
		if e := p.element(); e != nil && displayOf(e) != displayNone {
			return displayOf(e) == displayInline && !e.IsHTML("br")
		}
	}
	return inside == displayInline
}

func isBlank(n *NodeBase) bool { return strings.Trim(n.text().data, " \t\n\r\f") == "" }

// renderedAfter says whether anything rendered comes after the subtree of n in its
// whole tree. It is asked for blocks that are rendered themselves.
func renderedAfter(n *NodeBase) bool {
	for p := n; p != nil; p = p.parent {
		for s := p.next; s != nil; s = s.next {
			if isRendered(s) {
				return true
			}
		}
	}
	return false
}
