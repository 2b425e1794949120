package dom

// CreateElement makes an element: an HTML one, and lower-cased, in an HTML document.
func (d *Document) CreateElement(local string) (*Element, error) {
	if !validElementName(local) {
		return nil, invalidName(local)
	}
	namespace := ""
	if d.html {
		local = asciiLower(local)
	}
	if d.html || d.contentType == "application/xhtml+xml" {
		namespace = HTMLNamespace
	}
	return d.createElement(newQualifiedName(namespace, "", local)), nil
}

// CreateElementNS makes an element with a namespace ("" for none) and a qualified name.
func (d *Document) CreateElementNS(namespace, qualified string) (*Element, error) {
	name, err := splitName(namespace, qualified, validElementName)
	if err != nil {
		return nil, err
	}
	return d.createElement(name), nil
}

// createElement runs the constructor of a custom element's class.
func (d *Document) createElement(name qualifiedName) *Element {
	if definition := d.definition(name); definition != nil {
		return d.createCustomElement(definition, name)
	}
	return d.newElement(name)
}

// CreateTextNode makes a text node.
func (d *Document) CreateTextNode(data string) *Text {
	t := &Text{CharacterData{data: data}}
	t.initNode(t, d, TextNode)
	return t
}

// CreateComment makes a comment.
func (d *Document) CreateComment(data string) *Comment {
	c := &Comment{CharacterData{data: data}}
	c.initNode(c, d, CommentNode)
	return c
}

// CreateDocumentFragment makes an empty fragment.
func (d *Document) CreateDocumentFragment() *DocumentFragment {
	f := new(DocumentFragment)
	f.initNode(f, d, DocumentFragmentNode)
	return f
}

// CreateAttribute makes an attribute without a namespace.
func (d *Document) CreateAttribute(local string) (*Attr, error) {
	if !validAttributeName(local) {
		return nil, invalidName(local)
	}
	if d.html {
		local = asciiLower(local)
	}
	return d.newAttr(newQualifiedName("", "", local), ""), nil
}

// CreateAttributeNS makes an attribute with a namespace ("" for none).
func (d *Document) CreateAttributeNS(namespace, qualified string) (*Attr, error) {
	name, err := splitName(namespace, qualified, validAttributeName)
	if err != nil {
		return nil, err
	}
	return d.newAttr(name, ""), nil
}

// CreateEvent is the legacy createEvent() (DOM §4.5): the event has no type and cannot
// be dispatched before its InitEvent. The name's case does not matter.
func (d *Document) CreateEvent(iface string) (AnyEvent, error) {
	create := legacyEventInterfaces[asciiLower(iface)]
	if create == nil {
		return nil, NewException("NotSupportedError", "the event interface %q is not supported", iface)
	}
	ev := create()
	ev.AsEvent().SetTimeStamp(d.clock().Now())
	return ev, nil
}

// legacyEventInterfaces are the names that createEvent knows, which are not all there are.
var legacyEventInterfaces = map[string]func() AnyEvent{
	"beforeunloadevent":      func() AnyEvent { return new(BeforeUnloadEvent) },
	"compositionevent":       func() AnyEvent { return new(CompositionEvent) },
	"customevent":            func() AnyEvent { return new(CustomEvent) },
	"devicemotionevent":      func() AnyEvent { return new(DeviceMotionEvent) },
	"deviceorientationevent": func() AnyEvent { return new(DeviceOrientationEvent) },
	"dragevent":              func() AnyEvent { return new(DragEvent) },
	"event":                  func() AnyEvent { return new(Event) },
	"events":                 func() AnyEvent { return new(Event) },
	"focusevent":             func() AnyEvent { return new(FocusEvent) },
	"hashchangeevent":        func() AnyEvent { return new(HashChangeEvent) },
	"htmlevents":             func() AnyEvent { return new(Event) },
	"keyboardevent":          func() AnyEvent { return new(KeyboardEvent) },
	"messageevent":           func() AnyEvent { return new(MessageEvent) },
	"mouseevent":             func() AnyEvent { return new(MouseEvent) },
	"mouseevents":            func() AnyEvent { return new(MouseEvent) },
	"storageevent":           func() AnyEvent { return new(StorageEvent) },
	"svgevents":              func() AnyEvent { return new(Event) },
	"textevent":              func() AnyEvent { return new(TextEvent) },
	"uievent":                func() AnyEvent { return new(UIEvent) },
	"uievents":               func() AnyEvent { return new(UIEvent) },
}

// ImportNode is a copy of a node of any document, owned by this one.
func (d *Document) ImportNode(node Node, deep bool) (Node, error) {
	if _, ok := node.(*ShadowRoot); ok || node.NodeType() == DocumentNode {
		return nil, NewException("NotSupportedError", "a document or shadow root cannot be imported")
	}
	return d.cloneUpgraded(node.AsNode(), deep), nil
}

// AdoptNode takes a node out of its tree and makes it this document's.
func (d *Document) AdoptNode(node Node) error {
	if node.NodeType() == DocumentNode {
		return NewException("NotSupportedError", "a document cannot be adopted")
	}
	if _, ok := node.(*ShadowRoot); ok {
		return hierarchyError("a shadow root cannot be adopted")
	}
	if node.AsNode().fragmentHost() != nil {
		return nil // the content stays with its template
	}
	d.adopt(node.AsNode())
	d.runReactions()
	return nil
}

// adopt is the DOM's adopt (DOM §4.5).
func (d *Document) adopt(n *NodeBase) {
	if n.parent != nil {
		n.removeFromParent()
	}
	if n.document == d {
		return
	}
	for c := range n.shadowIncludingInclusiveDescendants() {
		from := c.document
		c.document, c.ctx = d, d.ctx
		e := c.element()
		if e == nil {
			continue
		}
		e.customElementAdopted(from, d)
		d.mayHaveBase = d.mayHaveBase || e.IsHTML("base")
		for _, a := range e.attrs {
			a.document, a.ctx = d, d.ctx
		}
		if content := e.TemplateContent(); content != nil {
			d.templateDocument().adopt(&content.NodeBase)
		}
	}
}

// templateDocument owns the content of this document's templates: it has no window and
// no client, so that nothing in it runs or loads.
func (d *Document) templateDocument() *Document {
	if d.inert == nil {
		d.inert = newDocument(d.ctx, d.contentType, d.html)
		d.inert.inert = d.inert
	}
	return d.inert
}

// DOMImplementation makes documents (DOM §4.5.1).
type DOMImplementation struct {
	ScriptWrappable
	document *Document
}

// CreateHTMLDocument makes a document with head and body, and a title if given.
func (i *DOMImplementation) CreateHTMLDocument(title *string) *Document {
	d := NewDocument(i.document.ctx)
	d.insert(&d.newDoctype("html", "", "").NodeBase, nil)
	root := d.newElement(newQualifiedName(HTMLNamespace, "", "html"))
	head := d.newElement(newQualifiedName(HTMLNamespace, "", "head"))
	body := d.newElement(newQualifiedName(HTMLNamespace, "", "body"))
	d.insert(&root.NodeBase, nil)
	root.insert(&head.NodeBase, nil)
	if title != nil {
		e := d.newElement(newQualifiedName(HTMLNamespace, "", "title"))
		head.insert(&e.NodeBase, nil)
		e.insert(&d.CreateTextNode(*title).NodeBase, nil)
	}
	root.insert(&body.NodeBase, nil)
	return d
}

// CreateDocument makes an XML document with a document element, unless its name is "".
func (i *DOMImplementation) CreateDocument(namespace, qualified string, doctype *DocumentType) (*Document, error) {
	contentType := "application/xml"
	switch namespace {
	case HTMLNamespace:
		contentType = "application/xhtml+xml"
	case SVGNamespace:
		contentType = "image/svg+xml"
	}
	d := NewXMLDocument(i.document.ctx, contentType)
	d.xmlDocument = true
	var root *Element
	if qualified != "" {
		var err error
		if root, err = d.CreateElementNS(namespace, qualified); err != nil {
			return nil, err
		}
	}
	if doctype != nil {
		d.insert(&doctype.NodeBase, nil)
	}
	if root != nil {
		d.insert(&root.NodeBase, nil)
	}
	return d, nil
}

// CreateDocumentType makes a doctype.
func (i *DOMImplementation) CreateDocumentType(name, publicID, systemID string) (*DocumentType, error) {
	if !validDoctypeName(name) {
		return nil, invalidName(name)
	}
	return i.document.newDoctype(name, publicID, systemID), nil
}

func (d *Document) newDoctype(name, publicID, systemID string) *DocumentType {
	t := &DocumentType{name: name, publicID: publicID, systemID: systemID}
	t.initNode(t, d, DocumentTypeNode)
	return t
}
