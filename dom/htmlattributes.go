package dom

import (
	"strconv"
	"strings"
)

// Attributes of HTML elements that do more than to reflect a content attribute.

// Translate says whether the element's text is to be translated (HTML §3.2.6.2): as the
// nearest ancestor says that says anything.
func (e *Element) Translate() bool {
	for ; e != nil; e = e.ParentElement() {
		if v, ok := e.AttributeNS("", "translate"); ok && e.name.namespace == HTMLNamespace {
			switch asciiLower(v) {
			case "", "yes":
				return true
			case "no":
				return false
			}
		}
	}
	return true
}

// SetTranslate sets the attribute.
func (e *Element) SetTranslate(v bool) { e.setKeyword("translate", v, "yes", "no") }

// setKeyword sets an attribute that says yes or no in words.
func (e *Element) setKeyword(local string, v bool, yes, no string) {
	word := no
	if v {
		word = yes
	}
	e.setAttribute(newQualifiedName("", "", local), word)
}

// AccessKeyLabel is "": there are no keys.
func (e *Element) AccessKeyLabel() string { return "" }

// Draggable says whether the element can be dragged: links and images can by default.
func (e *Element) Draggable() bool {
	switch asciiLower(e.attributeOrEmpty("draggable")) {
	case "true":
		return true
	case "false":
		return false
	}
	return e.IsHTML("img") || e.IsHTML("a") && e.HasAttributeNS("", "href") ||
		e.IsHTML("object") && strings.HasPrefix(e.attributeOrEmpty("type"), "image/")
}

// SetDraggable sets the attribute.
func (e *Element) SetDraggable(v bool) { e.setKeyword("draggable", v, "true", "false") }

// Spellcheck says whether what is typed is to be checked: as the nearest ancestor says that
// says anything.
func (e *Element) Spellcheck() bool {
	for ; e != nil; e = e.ParentElement() {
		if v, ok := e.AttributeNS("", "spellcheck"); ok && e.name.namespace == HTMLNamespace {
			switch asciiLower(v) {
			case "", "true":
				return true
			case "false":
				return false
			}
		}
	}
	return true
}

// SetSpellcheck sets the attribute.
func (e *Element) SetSpellcheck(v bool) { e.setKeyword("spellcheck", v, "true", "false") }

// TabIndex is the element's place in the order of the tab key (HTML §6.6.3).
func (e *Element) TabIndex() int32 {
	if n, ok := ParseInteger(e.attributeOrEmpty("tabindex")); ok && int64(int32(n)) == n {
		return int32(n)
	}
	switch e.name.local {
	case "a", "area", "link":
		if e.HasAttributeNS("", "href") {
			return 0
		}
	case "button", "frame", "iframe", "input", "object", "select", "textarea":
		return 0
	case "summary":
		if p := e.ParentElement(); p != nil && p.IsHTML("details") && !e.hasEarlierSibling("summary") {
			return 0
		}
	}
	return -1
}

// SetTabIndex sets the attribute.
func (e *Element) SetTabIndex(v int32) {
	e.setAttribute(newQualifiedName("", "", "tabindex"), strconv.Itoa(int(v)))
}

// BaseHref is a base element's href, resolved against the document's own URL.
func (e *Element) BaseHref() string {
	href := e.attributeOrEmpty("href")
	fallback := e.document.fallbackBaseURL()
	if u := ParseURL(href, &fallback); u != nil {
		return u.Href()
	}
	return href
}

// SetBaseHref sets the attribute.
func (e *Element) SetBaseHref(v string) { e.setAttribute(newQualifiedName("", "", "href"), v) }

// ChildTextContent is the text of the children that are text.
func (e *Element) ChildTextContent() string {
	var b strings.Builder
	for c := e.first; c != nil; c = c.next {
		if t := c.text(); t != nil {
			b.WriteString(t.data)
		}
	}
	return b.String()
}

// SetChildTextContent replaces all children by a text.
func (e *Element) SetChildTextContent(v string) { e.SetTextContent(v) }

// SupportsScriptType is HTMLScriptElement.supports(): which types of script there are.
func SupportsScriptType(typ string) bool { return typ == "classic" || typ == "module" }

// Areas is the live collection of a map's areas.
func (e *Element) Areas() *HTMLCollection {
	return e.collection("areas", func(c *Element) bool { return c.IsHTML("area") }, false)
}

// collection is a live collection below the element, always the same one for a name.
func (e *Element) collection(name string, match func(*Element) bool, childrenOnly bool) *HTMLCollection {
	r := e.rareData()
	if c := r.collections[name]; c != nil {
		return c
	}
	if r.collections == nil {
		r.collections = make(map[string]*HTMLCollection)
	}
	c := &HTMLCollection{root: &e.NodeBase, match: match, childrenOnly: childrenOnly}
	r.collections[name] = c
	return c
}
