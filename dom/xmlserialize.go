package dom

import (
	"slices"
	"strconv"
	"strings"
)

// XMLSerializer writes nodes as XML (DOM Parsing §2.2).
type XMLSerializer struct{ ScriptWrappable }

// NewXMLSerializer makes a serializer.
func NewXMLSerializer() *XMLSerializer { return new(XMLSerializer) }

// SerializeToString is the XML of a node, its descendants included.
func (*XMLSerializer) SerializeToString(root Node) string {
	s := newXMLSerializer()
	s.node(root.AsNode(), "", xmlPrefixes())
	return s.b.String()
}

func newXMLSerializer() *xmlSerializer { return new(xmlSerializer) }

// xmlPrefixes are the prefixes that need no declaration.
func xmlPrefixes() namespacePrefixes { return namespacePrefixes{XMLNamespace: {"xml"}} }

// xmlSerializer is the XML serialization algorithm (DOM Parsing §3.2.1), which never fails: it
// does not require well-formed names and data.
type xmlSerializer struct {
	b         strings.Builder
	generated int // prefixes so far
}

// namespacePrefixes are the prefixes of each namespace in the order in which they came.
type namespacePrefixes map[string][]string

func (m namespacePrefixes) clone() namespacePrefixes {
	dup := make(namespacePrefixes, len(m))
	for namespace, prefixes := range m {
		dup[namespace] = slices.Clone(prefixes)
	}
	return dup
}

// preferred is the prefix itself if it stands for the namespace, or the last that does.
func (m namespacePrefixes) preferred(namespace, prefix string) (string, bool) {
	list := m[namespace]
	if slices.Contains(list, prefix) {
		return prefix, true
	}
	if len(list) == 0 {
		return "", false
	}
	return list[len(list)-1], true
}

func (s *xmlSerializer) node(n *NodeBase, namespace string, prefixes namespacePrefixes) {
	switch n := n.self.(type) {
	case *Element:
		s.element(n, namespace, prefixes)
	case *Text:
		xmlText.WriteString(&s.b, n.data)
	case *CDATASection:
		s.b.WriteString("<![CDATA[" + n.data + "]]>")
	case *Comment:
		s.b.WriteString("<!--" + n.data + "-->")
	case *ProcessingInstruction:
		s.b.WriteString("<?" + n.target + " " + n.data + "?>")
	case *DocumentType:
		s.doctype(n)
	default:
		s.children(n.(Node).AsNode(), namespace, prefixes)
	}
}

func (s *xmlSerializer) children(n *NodeBase, namespace string, prefixes namespacePrefixes) {
	for c := n.first; c != nil; c = c.next {
		s.node(c, namespace, prefixes)
	}
}

func (s *xmlSerializer) doctype(t *DocumentType) {
	s.b.WriteString("<!DOCTYPE " + t.name)
	switch {
	case t.publicID != "":
		s.b.WriteString(` PUBLIC "` + t.publicID + `"`)
	case t.systemID != "":
		s.b.WriteString(" SYSTEM")
	}
	if t.systemID != "" {
		s.b.WriteString(` "` + t.systemID + `"`)
	}
	s.b.WriteString(">")
}

// element is "XML serializing an Element node": it declares the namespaces that the tree
// needs and does not say.
func (s *xmlSerializer) element(e *Element, parentNamespace string, prefixes namespacePrefixes) {
	prefixes = prefixes.clone()
	local := make(map[string]string)
	defaultNamespace, hasDefault := recordNamespaces(e, prefixes, local)
	namespace, inherited := e.name.namespace, parentNamespace
	name := e.name.local
	ignoreDefault := false
	s.b.WriteByte('<')
	declare := func(prefix, uri string) {
		s.b.WriteString(" xmlns")
		if prefix != "" {
			s.b.WriteString(":" + prefix)
		}
		s.b.WriteString(`="`)
		xmlAttribute.WriteString(&s.b, uri)
		s.b.WriteByte('"')
	}
	if inherited == namespace { // Step 11.
		ignoreDefault = hasDefault
		if namespace == XMLNamespace {
			name = "xml:" + name
		}
		s.b.WriteString(name)
	} else { // Step 12.
		prefix, known := prefixes.preferred(namespace, e.name.prefix)
		switch {
		case e.name.prefix == "xmlns":
			name = "xmlns:" + name
			s.b.WriteString(name)
		case known && namespace != "" && (e.name.prefix != "" || prefix != ""):
			name = prefix + ":" + name
			if hasDefault && defaultNamespace != XMLNamespace {
				inherited = defaultNamespace
			}
			s.b.WriteString(name)
		case e.name.prefix != "":
			p := e.name.prefix
			if _, taken := local[p]; taken {
				p = s.generate(prefixes, namespace)
			} else {
				prefixes[namespace] = append(prefixes[namespace], p)
			}
			name = p + ":" + name
			s.b.WriteString(name)
			declare(p, namespace)
			if hasDefault {
				inherited = defaultNamespace
			}
		case !hasDefault || defaultNamespace != namespace:
			ignoreDefault = true
			inherited = namespace
			s.b.WriteString(name)
			declare("", namespace)
		default:
			inherited = namespace
			s.b.WriteString(name)
		}
	}
	s.attributes(e, prefixes, local, ignoreDefault, declare)
	switch {
	case namespace == HTMLNamespace && e.first == nil && voidElements[e.name.local]:
		s.b.WriteString(" />")
		return
	case namespace != HTMLNamespace && e.first == nil:
		s.b.WriteString("/>")
		return
	}
	s.b.WriteByte('>')
	content := &e.NodeBase
	if t := e.TemplateContent(); t != nil {
		content = &t.NodeBase
	}
	s.children(content, inherited, prefixes)
	s.b.WriteString("</" + name + ">")
}

// recordNamespaces is "recording the namespace information".
func recordNamespaces(e *Element, prefixes namespacePrefixes, local map[string]string) (defaultNamespace string, hasDefault bool) {
	for _, a := range e.attrs {
		switch {
		case a.name.namespace != XMLNSNamespace:
		case a.name.prefix == "":
			defaultNamespace, hasDefault = a.value, true
		case a.value != XMLNamespace:
			if slices.Contains(prefixes[a.value], a.name.local) {
				continue
			}
			prefixes[a.value] = append(prefixes[a.value], a.name.local)
			local[a.name.local] = a.value
		}
	}
	return defaultNamespace, hasDefault
}

func (s *xmlSerializer) generate(prefixes namespacePrefixes, namespace string) string {
	s.generated++
	p := "ns" + strconv.Itoa(s.generated)
	prefixes[namespace] = append(prefixes[namespace], p)
	return p
}

func (s *xmlSerializer) attributes(e *Element, prefixes namespacePrefixes, local map[string]string, ignoreDefault bool, declare func(prefix, uri string)) {
	for _, a := range e.attrs {
		prefix := ""
		switch namespace := a.name.namespace; namespace {
		case "":
		case XMLNSNamespace:
			if a.value == XMLNamespace || a.name.prefix == "" && ignoreDefault ||
				a.name.prefix != "" && local[a.name.local] != a.value {
				continue
			}
			if a.name.prefix == "xmlns" {
				prefix = "xmlns"
			}
		default:
			var known bool
			prefix, known = prefixes.preferred(namespace, a.name.prefix)
			if known && prefix != "" {
				break
			}
			prefix = s.generate(prefixes, namespace)
			declare(prefix, namespace)
		}
		s.b.WriteByte(' ')
		if prefix != "" {
			s.b.WriteString(prefix + ":")
		}
		s.b.WriteString(a.name.local + `="`)
		xmlAttribute.WriteString(&s.b, a.value)
		s.b.WriteByte('"')
	}
}

var (
	xmlText      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	xmlAttribute = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
)
