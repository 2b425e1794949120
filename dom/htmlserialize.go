package dom

import "strings"

// InnerHTML is the markup of the children (HTML §13.3): XML in an XML document.
//
// Deviation: it never fails, also where XML has no markup for what there is.
func (e *Element) InnerHTML() string {
	if !e.document.html {
		n := &e.NodeBase
		if content := e.TemplateContent(); content != nil {
			n = &content.NodeBase
		}
		s := newXMLSerializer()
		s.children(n, "", xmlPrefixes())
		return s.b.String()
	}
	var b strings.Builder
	serializeChildren(&b, &e.NodeBase)
	return b.String()
}

// OuterHTML is the markup of the element itself.
func (e *Element) OuterHTML() string {
	if !e.document.html {
		s := newXMLSerializer()
		s.node(&e.NodeBase, "", xmlPrefixes())
		return s.b.String()
	}
	var b strings.Builder
	serialize(&b, &e.NodeBase)
	return b.String()
}

func serializeChildren(b *strings.Builder, n *NodeBase) {
	if e := n.element(); e != nil {
		if isVoid(e) {
			return
		}
		if content := e.TemplateContent(); content != nil {
			n = &content.NodeBase
		}
	}
	for c := n.first; c != nil; c = c.next {
		serialize(b, c)
	}
}

func serialize(b *strings.Builder, n *NodeBase) {
	if t := n.text(); t != nil {
		if e := n.parent.element(); e != nil && e.name.namespace == HTMLNamespace && rawText[e.name.local] {
			b.WriteString(t.data)
		} else {
			escapeText.WriteString(b, t.data)
		}
		return
	}
	switch s := n.self.(type) {
	case *Element:
		serializeElement(b, s)
	case *ProcessingInstruction:
		b.WriteString("<?" + s.target + " " + s.data + ">")
	case *Comment:
		b.WriteString("<!--" + s.data + "-->")
	case *DocumentType:
		b.WriteString("<!DOCTYPE " + s.name + ">")
	default:
		serializeChildren(b, n)
	}
}

// serializeElement writes what the HTML parser would read as this element again, as far
// as it can: names outside of its three namespaces keep their prefix.
func serializeElement(b *strings.Builder, e *Element) {
	name := e.name.qualified
	switch e.name.namespace {
	case HTMLNamespace, MathMLNamespace, SVGNamespace:
		name = e.name.local
	}
	b.WriteString("<" + name)
	for _, a := range e.attrs {
		b.WriteString(" " + serializedAttributeName(a) + `="`)
		escapeAttribute.WriteString(b, a.value)
		b.WriteByte('"')
	}
	b.WriteByte('>')
	if isVoid(e) {
		return
	}
	serializeChildren(b, &e.NodeBase)
	b.WriteString("</" + name + ">")
}

func serializedAttributeName(a *Attr) string {
	switch a.name.namespace {
	case "":
		return a.name.local
	case XMLNamespace:
		return "xml:" + a.name.local
	case XMLNSNamespace:
		if a.name.local == "xmlns" {
			return "xmlns"
		}
		return "xmlns:" + a.name.local
	case XLinkNamespace:
		return "xlink:" + a.name.local
	}
	return a.name.qualified
}

// Both escape < and >, which the standard asks for in attributes since 2025.
var (
	escapeText      = strings.NewReplacer("&", "&amp;", "\u00A0", "&nbsp;", "<", "&lt;", ">", "&gt;")
	escapeAttribute = strings.NewReplacer("&", "&amp;", "\u00A0", "&nbsp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// rawText are the elements (HTML §13.3) whose text is written as it is. Scripting is always on, so
// noscript is one.
var rawText = map[string]bool{
	"style": true, "script": true, "xmp": true, "iframe": true, "noembed": true,
	"noframes": true, "plaintext": true, "noscript": true,
}

// voidElements have no end tag. The obsolete ones are among them, since the parser
// gives these no content either.
var voidElements = map[string]bool{
	"area": true, "base": true, "basefont": true, "bgsound": true, "br": true, "col": true,
	"embed": true, "frame": true, "hr": true, "img": true, "input": true, "keygen": true,
	"link": true, "meta": true, "param": true, "source": true, "track": true, "wbr": true,
}

func isVoid(e *Element) bool {
	return e.name.namespace == HTMLNamespace && voidElements[e.name.local]
}
