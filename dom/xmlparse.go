package dom

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// DOMParser makes documents of markup (HTML §8.5.1). Scripts in them do not run.
type DOMParser struct {
	ScriptWrappable
	document *Document
}

// NewDOMParser makes a parser, whose documents have the URL of a window's document.
func NewDOMParser(document *Document) *DOMParser { return &DOMParser{document: document} }

// ParseFromString makes a document of a type: text/html, or one of the types of XML. XML that
// is not well formed becomes a document with a parsererror element. It fails with a
// *TypeError for other types.
func (p *DOMParser) ParseFromString(source, typ string) (*Document, error) {
	switch typ {
	case "text/html":
		return p.parseHTML(source)
	case "text/xml", "application/xml", "application/xhtml+xml", "image/svg+xml":
		d := NewXMLDocument(p.document.ctx, typ)
		d.url = p.document.url
		if err := d.ParseXML(source); err != nil {
			d.replaceAll(nil)
			e := d.newElement(newQualifiedName("http://www.mozilla.org/newlayout/xml/parsererror.xml", "", "parsererror"))
			d.insert(&e.NodeBase, nil)
			e.insert(&d.CreateTextNode(err.Error()).NodeBase, nil)
		}
		return d, nil
	}
	return nil, NewTypeError("The provided value '%s' is not a valid enum value of type DOMParserSupportedType.", typ)
}

func (p *DOMParser) parseHTML(source string) (*Document, error) {
	parsed, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, NewException("SyntaxError", "the markup cannot be parsed: %v", err)
	}
	d := NewDocument(p.document.ctx)
	d.url = p.document.url
	d.quirks = true
	for n := parsed.FirstChild; n != nil; n = n.NextSibling {
		if n.Type == html.DoctypeNode {
			d.quirks = n.Data != "html" || len(n.Attr) > 0
		}
		if child := base(d.FromHTML(n)); child != nil {
			d.insert(child, nil)
		}
	}
	d.startScripts()
	return d, nil
}

// startScripts marks all scripts as started, so that they do not run.
func (n *NodeBase) startScripts() {
	for c := n.first; c != nil; c = c.following(n) {
		if e := c.element(); e != nil && e.IsHTML("script") {
			e.SetAlreadyStarted(true)
		}
	}
}

// ParseXML appends what XML markup says to a document that is empty. It fails for markup
// that is not well formed, and then the document has what came before.
func (d *Document) ParseXML(source string) error {
	p := NewXMLParser(d, source)
	for {
		switch _, done, err := p.Step(); {
		case err != nil:
			return err
		case done:
			d.startScripts()
			return nil
		}
	}
}

// XMLParser turns XML markup into a document, and stops at each script so that its user may
// run it (WebCore's XMLDocumentParser).
//
// Deviation: encoding/xml, which reads it, reads no document type definition, so that the
// entities of HTML are known everywhere and no others; and it takes some things that are not
// well formed.
type XMLParser struct {
	// ElementCreated is told of each element before it is inserted; it may be nil.
	ElementCreated func(e *Element)

	decoder  *xml.Decoder
	document *Document
	at       *NodeBase // where children go
	scopes   []map[string]string
	names    []string // of the open elements as written
	ended    *Element // the script whose end tag was the last token
}

// NewXMLParser prepares to parse markup into an empty document.
func NewXMLParser(d *Document, source string) *XMLParser {
	p := &XMLParser{decoder: xml.NewDecoder(strings.NewReader(source)), document: d, at: &d.NodeBase}
	p.decoder.Entity = xml.HTMLEntity
	p.decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is text already
	return p
}

// Position is where the next token begins: line and column, from 1.
func (p *XMLParser) Position() (line, column int) { return p.decoder.InputPos() }

// Step takes the next token. script is an HTML script that it ends. After done or an error
// nothing more comes.
func (p *XMLParser) Step() (script *Element, done bool, err error) {
	token, err := p.decoder.RawToken()
	if err == io.EOF {
		if len(p.names) > 0 || p.at.nodeType == DocumentNode && p.document.DocumentElement() == nil {
			return nil, false, errors.New("XML: unexpected end of the document")
		}
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	p.ended = nil
	err = p.token(token)
	return p.ended, false, err
}

func (p *XMLParser) token(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return p.start(token)
	case xml.EndElement:
		name := rawName(token.Name)
		if len(p.names) == 0 || p.names[len(p.names)-1] != name {
			return errors.New("XML: the end tag " + name + " does not match")
		}
		p.end()
	case xml.CharData:
		text := string(token)
		if p.at.nodeType == DocumentNode {
			if strings.TrimFunc(text, isASCIISpace) != "" {
				return errors.New("XML: text outside of the document element")
			}
			return nil
		}
		p.at.insert(&p.document.CreateTextNode(text).NodeBase, nil)
	case xml.Comment:
		p.at.insert(&p.document.CreateComment(string(token)).NodeBase, nil)
	case xml.ProcInst:
		if token.Target != "xml" {
			p.at.insert(&p.document.newProcessingInstruction(token.Target, string(token.Inst)).NodeBase, nil)
		}
	case xml.Directive:
		if fields := strings.Fields(string(token)); len(fields) > 1 && fields[0] == "DOCTYPE" {
			doctype, err := p.doctype(string(token))
			if err != nil {
				return err
			}
			p.at.insert(&doctype.NodeBase, nil)
		}
	}
	return nil
}

func rawName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func (p *XMLParser) start(token xml.StartElement) error {
	if p.at.nodeType == DocumentNode && p.document.DocumentElement() != nil {
		return errors.New("XML: a second document element")
	}
	scope := make(map[string]string)
	for _, name := range append([]xml.Name{token.Name}, attributeNames(token)...) {
		if name.Local == "" || strings.Contains(name.Local, ":") {
			return errors.New("XML: " + rawName(name) + " is no name with a prefix")
		}
	}
	for _, a := range token.Attr {
		switch {
		case a.Name.Space == "xmlns" && (a.Value == "" || a.Name.Local == "xmlns" || (a.Name.Local == "xml") != (a.Value == XMLNamespace)):
			return errors.New("XML: the prefix " + a.Name.Local + " cannot be declared so")
		case a.Name.Space == "xmlns":
			scope[a.Name.Local] = a.Value
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			scope[""] = a.Value
		}
	}
	p.scopes = append(p.scopes, scope)
	namespace, ok := p.namespace(token.Name.Space)
	if !ok {
		return errors.New("XML: the prefix " + token.Name.Space + " is not declared")
	}
	e := p.document.newElement(newQualifiedName(namespace, token.Name.Space, token.Name.Local))
	for _, a := range token.Attr {
		name := newQualifiedName("", a.Name.Space, a.Name.Local)
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
			name.namespace = XMLNSNamespace
		case a.Name.Space != "":
			if name.namespace, ok = p.namespace(a.Name.Space); !ok {
				return errors.New("XML: the prefix " + a.Name.Space + " is not declared")
			}
		}
		if e.AttributeNodeNS(name.namespace, name.local) != nil {
			return errors.New("XML: the attribute " + name.qualified + " appears twice")
		}
		e.addAttribute(p.document.newAttr(name, a.Value))
	}
	if p.ElementCreated != nil {
		p.ElementCreated(e)
	}
	p.at.insert(&e.NodeBase, nil)
	p.names = append(p.names, rawName(token.Name))
	p.at = &e.NodeBase
	if content := e.TemplateContent(); content != nil {
		p.at = &content.NodeBase
	}
	return nil
}

func attributeNames(token xml.StartElement) []xml.Name {
	names := make([]xml.Name, len(token.Attr))
	for i, a := range token.Attr {
		names[i] = a.Name
	}
	return names
}

func (p *XMLParser) end() {
	p.names = p.names[:len(p.names)-1]
	p.scopes = p.scopes[:len(p.scopes)-1]
	if host := p.at.fragmentHost(); host != nil {
		p.at = &host.NodeBase
	}
	if e := p.at.element(); e.IsHTML("script") {
		p.ended = e
	}
	p.at = p.at.parent
}

// namespace is what a prefix stands for.
func (p *XMLParser) namespace(prefix string) (string, bool) {
	switch prefix {
	case "xml":
		return XMLNamespace, true
	case "xmlns":
		return XMLNSNamespace, true
	}
	for i := len(p.scopes) - 1; i >= 0; i-- {
		if namespace, ok := p.scopes[i][prefix]; ok {
			return namespace, true
		}
	}
	return "", prefix == ""
}

// doctype reads a name and the quoted identifiers behind it.
func (p *XMLParser) doctype(directive string) (*DocumentType, error) {
	rest := strings.TrimLeftFunc(strings.TrimPrefix(directive, "DOCTYPE"), isASCIISpace)
	end := strings.IndexFunc(rest, func(r rune) bool { return isASCIISpace(r) || r == '[' })
	if end < 0 {
		end = len(rest)
	}
	name := rest[:end]
	rest, _, _ = strings.Cut(rest[end:], "[")
	rest = strings.TrimFunc(rest, isASCIISpace)
	var ids []string
	keyword, quoted, _ := strings.Cut(rest, " ")
	for quoted = strings.TrimLeftFunc(quoted, isASCIISpace); quoted != "" && (quoted[0] == '"' || quoted[0] == '\''); {
		id, after, _ := strings.Cut(quoted[1:], quoted[:1])
		ids = append(ids, id)
		quoted = strings.TrimLeftFunc(after, isASCIISpace)
	}
	var publicID, systemID string
	switch {
	case keyword == "PUBLIC" && len(ids) > 0:
		publicID = ids[0]
		if len(ids) > 1 {
			systemID = ids[1]
		}
	case keyword == "SYSTEM" && len(ids) > 0:
		systemID = ids[0]
	}
	if keyword == "SYSTEM" && len(ids) != 1 || keyword == "PUBLIC" && len(ids) != 2 || name == "" {
		return nil, errors.New("XML: the document type declaration is not complete")
	}
	return p.document.newDoctype(name, publicID, systemID), nil
}

// parseXMLFragment is the fragment parsing algorithm of XML (HTML §14.4), with the element as
// context.
func (e *Element) parseXMLFragment(markup string) (*DocumentFragment, error) {
	f := e.document.CreateDocumentFragment()
	p := NewXMLParser(e.document, markup)
	p.at = &f.NodeBase
	scope := make(map[string]string)
	for a := e; a != nil; a = a.ParentElement() {
		if _, known := scope[a.name.prefix]; !known {
			scope[a.name.prefix] = a.name.namespace
		}
		for _, attr := range a.attrs {
			prefix := attr.name.local
			if attr.name.prefix == "" {
				prefix = ""
			}
			if _, known := scope[prefix]; !known && attr.name.namespace == XMLNSNamespace {
				scope[prefix] = attr.value
			}
		}
	}
	p.scopes = append(p.scopes, scope)
	for {
		_, done, err := p.Step()
		if err != nil {
			return nil, NewException("SyntaxError", "the markup is not well formed: %v", err)
		}
		if done {
			f.startScripts()
			return f, nil
		}
	}
}
