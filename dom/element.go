package dom

import "slices"

// Element is an element of any namespace (DOM §4.9). HTML elements are told by
// Namespace and LocalName; the bindings choose the script interface.
type Element struct {
	ContainerNode
	name  qualifiedName
	attrs []*Attr
	extra *elementRareData
}

// elementRareData holds what few elements need.
type elementRareData struct {
	attributes  *NamedNodeMap
	tokenLists  []*DOMTokenList
	dataset     *DOMStringMap
	content     *DocumentFragment // of an HTML template
	shadow      *ShadowRoot
	collections map[string]*HTMLCollection // by what they are called
	supplement  any
	clicking    bool // Click is going on
	custom      *customElement

	// Of a script.
	alreadyStarted bool

	// Of a slot.
	assigned         []*NodeBase
	manuallyAssigned []*NodeBase

	// Of an input; the value also of a textarea, nil while it is not dirty.
	checked, dirtyChecked, indeterminate bool
	dirtyValue                           *string
	files                                *FileList

	// Of a form: its event is being fired.
	submitting, resetting bool

	// Of a details: its event waits to be fired.
	toggle *toggleTask
}

func (d *Document) newElement(name qualifiedName) *Element {
	e := &Element{name: name}
	e.initNode(e, d, ElementNode)
	d.mayHaveBase = d.mayHaveBase || e.IsHTML("base")
	if e.IsHTML("template") {
		owner := d.templateDocument()
		e.rareData().content = owner.CreateDocumentFragment()
		e.extra.content.host = e
	}
	return e
}

// NodeName is the tag name.
func (e *Element) NodeName() string { return e.TagName() }

// TagName is the qualified name, in upper case for an HTML element in an HTML document.
func (e *Element) TagName() string {
	if e.isHTMLInHTML() {
		return asciiUpper(e.name.qualified)
	}
	return e.name.qualified
}

// Namespace is the element's namespace, "" for none.
func (e *Element) Namespace() string { return e.name.namespace }

// Prefix is the namespace prefix, "" for none.
func (e *Element) Prefix() string { return e.name.prefix }

// LocalName is the name without prefix.
func (e *Element) LocalName() string { return e.name.local }

// IsHTML says whether this is the HTML element with a local name, for example "script".
func (e *Element) IsHTML(local string) bool {
	return e.name.local == local && e.name.namespace == HTMLNamespace
}

func (e *Element) isHTMLInHTML() bool {
	return e.name.namespace == HTMLNamespace && e.document.html
}

// ID is the id attribute, or "".
func (e *Element) ID() string { return e.attributeOrEmpty("id") }

// SetID sets the id attribute.
func (e *Element) SetID(id string) { e.setAttribute(newQualifiedName("", "", "id"), id) }

// ClassName is the class attribute, or "".
func (e *Element) ClassName() string { return e.attributeOrEmpty("class") }

// SetClassName sets the class attribute.
func (e *Element) SetClassName(c string) { e.setAttribute(newQualifiedName("", "", "class"), c) }

// ClassList is the class attribute as a set of tokens, always the same one.
func (e *Element) ClassList() *DOMTokenList { return e.Tokens("class") }

// Tokens is an attribute as a set of tokens, always the same one.
func (e *Element) Tokens(attribute string) *DOMTokenList {
	r := e.rareData()
	for _, l := range r.tokenLists {
		if l.attribute == attribute {
			return l
		}
	}
	l := &DOMTokenList{element: e, attribute: attribute}
	r.tokenLists = append(r.tokenLists, l)
	return l
}

// TemplateContent is the content of an HTML template; nil for other elements.
func (e *Element) TemplateContent() *DocumentFragment {
	if e.extra == nil {
		return nil
	}
	return e.extra.content
}

// Supplement is a value that the engine keeps with the element, or nil.
func (e *Element) Supplement() any {
	if e.extra == nil {
		return nil
	}
	return e.extra.supplement
}

// SetSupplement sets it. It is not copied by CloneNode.
func (e *Element) SetSupplement(v any) { e.rareData().supplement = v }

// AlreadyStarted says of a script element that it must not run: it ran already, or it
// came from innerHTML. A clone has it too.
func (e *Element) AlreadyStarted() bool { return e.extra != nil && e.extra.alreadyStarted }

// SetAlreadyStarted sets that mark.
func (e *Element) SetAlreadyStarted(v bool) { e.rareData().alreadyStarted = v }

func (e *Element) rareData() *elementRareData {
	if e.extra == nil {
		e.extra = new(elementRareData)
	}
	return e.extra
}

// windowHandlers are the event handlers of the body element that are the window's
// (HTML §8.1.8.2).
var windowHandlers = []string{
	"afterprint", "beforeprint", "beforeunload", "blur", "error", "focus", "hashchange",
	"languagechange", "load", "message", "messageerror", "offline", "online", "pagehide",
	"pagereveal", "pageshow", "pageswap", "popstate", "rejectionhandled", "resize",
	"scroll", "storage", "unhandledrejection", "unload",
}

// eventHandlerTarget implements eventHandlerOwner. A body in a document without a
// window has no such handlers.
func (e *Element) eventHandlerTarget(typ string) *EventTarget {
	if !e.IsHTML("body") && !e.IsHTML("frameset") || !slices.Contains(windowHandlers, typ) {
		return &e.EventTarget
	}
	if w := e.document.window; w != nil {
		return &w.EventTarget
	}
	return nil
}
