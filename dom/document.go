package dom

import "strings"

// ReadyState values of a document (HTML §3.1).
const (
	ReadyStateLoading     = "loading"
	ReadyStateInteractive = "interactive"
	ReadyStateComplete    = "complete"
)

// Document is the root of a tree, and what makes its nodes (DOM §4.5).
type Document struct {
	ContainerNode

	window         *Window
	client         DocumentClient
	implementation *DOMImplementation
	inert          *Document // owns the content of templates

	url           string
	contentType   string
	characterSet  string
	readyState    string
	currentScript *Element
	focused       *Element        // nil for none
	named         *HTMLCollection // see Window.NamedElements
	html          bool            // an HTML document, not an XML one
	quirks        bool
	xmlDocument   bool                       // see IsXMLDocument
	mayHaveBase   bool                       // it had a base element once
	collections   map[string]*HTMLCollection // by the attribute that gives them

	ids     idIndex
	version uint64 // changes with each change of the tree or of an attribute
}

// NewDocument makes an empty HTML document, whose ready state is "complete" until the
// engine says otherwise.
func NewDocument(ctx ExecutionContext) *Document { return newDocument(ctx, "text/html", true) }

// NewXMLDocument makes an empty document of another type, as script's constructor does
// with "application/xml".
func NewXMLDocument(ctx ExecutionContext, contentType string) *Document {
	return newDocument(ctx, contentType, false)
}

func newDocument(ctx ExecutionContext, contentType string, html bool) *Document {
	d := &Document{
		url: "about:blank", contentType: contentType, html: html,
		characterSet: "UTF-8", readyState: ReadyStateComplete,
	}
	d.ctx = ctx
	d.initNode(d, d, DocumentNode)
	d.connected = true
	return d
}

// NewLoadedXMLDocument makes the empty document of an XML page.
func NewLoadedXMLDocument(ctx ExecutionContext, contentType string) *Document {
	d := NewXMLDocument(ctx, contentType)
	d.xmlDocument = true
	return d
}

// IsHTMLDocument says whether this is an HTML document, not an XML one.
func (d *Document) IsHTMLDocument() bool { return d.html }

// IsXMLDocument says whether script sees the document as an XMLDocument, which those are
// that createDocument or an XML parser made.
func (d *Document) IsXMLDocument() bool { return d.xmlDocument }

// NodeName implements Node.
func (d *Document) NodeName() string { return "#document" }

// TextContent is null for a document.
func (d *Document) TextContent() (string, bool) { return "", false }

// SetTextContent does nothing on a document.
func (d *Document) SetTextContent(string) {}

// EventParent implements Target: a document's events go on to its window, but not
// "load" (DOM §4.5).
func (d *Document) EventParent(ev *Event) Target {
	if d.window == nil || ev.typ == "load" {
		return nil
	}
	return d.window
}

// Window is the window that shows the document, or nil.
func (d *Document) Window() *Window { return d.window }

// URL is the document's address.
func (d *Document) URL() string { return d.url }

// SetURL sets the document's address.
func (d *Document) SetURL(u string) { d.url = u }

// ContentType is the document's media type.
func (d *Document) ContentType() string { return d.contentType }

// CharacterSet is the name of the document's encoding.
func (d *Document) CharacterSet() string { return d.characterSet }

// SetCharacterSet sets the name of the encoding that the document came in.
func (d *Document) SetCharacterSet(name string) { d.characterSet = name }

// CompatMode is "BackCompat" in quirks mode and "CSS1Compat" otherwise.
func (d *Document) CompatMode() string {
	if d.quirks {
		return "BackCompat"
	}
	return "CSS1Compat"
}

// SetQuirksMode is for the parser: class and id selectors ignore case in quirks mode.
func (d *Document) SetQuirksMode(quirks bool) { d.quirks = quirks }

// ReadyState is one of the ReadyState constants.
func (d *Document) ReadyState() string { return d.readyState }

// SetReadyState changes the ready state and fires readystatechange if it is another.
func (d *Document) SetReadyState(state string) {
	if d.readyState == state {
		return
	}
	d.readyState = state
	Fire(d, NewEvent("readystatechange", EventInit{}))
}

// CurrentScript is the classic script element that is running, or nil.
func (d *Document) CurrentScript() *Element { return d.currentScript }

// SetCurrentScript is for whoever runs scripts.
func (d *Document) SetCurrentScript(e *Element) { d.currentScript = e }

// Doctype is the document's doctype, or nil.
func (d *Document) Doctype() *DocumentType {
	for n := d.first; n != nil; n = n.next {
		if t, ok := n.self.(*DocumentType); ok {
			return t
		}
	}
	return nil
}

// DocumentElement is the document's one child element, or nil.
func (d *Document) DocumentElement() *Element { return d.FirstElementChild() }

// Head is the head of an HTML document, or nil.
func (d *Document) Head() *Element { return d.childOfHTML("head", "head") }

// Body is the body or frameset of an HTML document, or nil.
func (d *Document) Body() *Element { return d.childOfHTML("body", "frameset") }

func (d *Document) childOfHTML(local, other string) *Element {
	root := d.DocumentElement()
	if root == nil || !root.IsHTML("html") {
		return nil
	}
	for n := root.first; n != nil; n = n.next {
		if e := n.element(); e != nil && (e.IsHTML(local) || e.IsHTML(other)) {
			return e
		}
	}
	return nil
}

// SetBody puts a body or frameset in the place of the one there is.
func (d *Document) SetBody(e *Element) error {
	if e == nil || !e.IsHTML("body") && !e.IsHTML("frameset") {
		return hierarchyError("the new body is neither a body nor a frameset element")
	}
	old, root := d.Body(), d.DocumentElement()
	switch {
	case e == old:
		return nil
	case old != nil:
		return old.parent.ReplaceChild(e, old)
	case root == nil:
		return hierarchyError("the document has no document element")
	}
	return root.AppendChild(e)
}

// Title is the text of the first title element, its whitespace collapsed.
func (d *Document) Title() string {
	e := d.titleElement()
	if e == nil {
		return ""
	}
	var text strings.Builder
	for n := e.first; n != nil; n = n.next {
		if t := n.text(); t != nil {
			text.WriteString(t.data)
		}
	}
	return collapseSpace(text.String())
}

// SetTitle sets the title, and makes the element if there is a head to put it in.
func (d *Document) SetTitle(title string) {
	e := d.titleElement()
	if e == nil {
		head := d.Head()
		if head == nil {
			return
		}
		e = d.newElement(newQualifiedName(HTMLNamespace, "", "title"))
		head.insert(&e.NodeBase, nil)
	}
	e.SetTextContent(title)
}

func (d *Document) titleElement() *Element {
	for n := d.first; n != nil; n = n.following(&d.NodeBase) {
		if e := n.element(); e != nil && e.IsHTML("title") {
			return e
		}
	}
	return nil
}

// ElementByID is the first element with an id, or nil.
func (d *Document) ElementByID(id string) *Element { return d.ids.get(&d.NodeBase, id) }

// Implementation is the document's factory of other documents, always the same one.
func (d *Document) Implementation() *DOMImplementation {
	if d.implementation == nil {
		d.implementation = &DOMImplementation{document: d}
	}
	return d.implementation
}
