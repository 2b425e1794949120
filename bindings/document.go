package bindings

import (
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// document is short for the receiver of method expressions.
type document = *dom.Document

// DOM §4.5 and HTML §3.1. What needs the loader or the parser (write, cookie, location …) is
// for the engine to add.
var documentInterface = &Interface{
	Name:       "Document",
	Parent:     nodeInterface,
	Types:      typesOf[document](),
	WindowOnly: true,
	Constructor: &Constructor{0, func(c Call) any {
		return dom.NewXMLDocument(c.Realm.context, "application/xml")
	}},
	Attributes: slices.Concat([]Attribute{
		{Name: "implementation", Get: func(c Call) goja.Value { return c.Realm.Wrap(This[document](c).Implementation()) }},
		{Name: "URL", Get: stringGetter(document.URL)},
		{Name: "documentURI", Get: stringGetter(document.URL)},
		{Name: "compatMode", Get: stringGetter(document.CompatMode)},
		{Name: "characterSet", Get: stringGetter(document.CharacterSet)},
		{Name: "charset", Get: stringGetter(document.CharacterSet)},
		{Name: "inputEncoding", Get: stringGetter(document.CharacterSet)},
		{Name: "contentType", Get: stringGetter(document.ContentType)},
		{Name: "doctype", Get: func(c Call) goja.Value { return wrapOrNull(c.Realm, This[document](c).Doctype()) }},
		{Name: "documentElement", Get: elementGetter(document.DocumentElement)},
		{Name: "readyState", Get: stringGetter(document.ReadyState)},
		{Name: "title", Get: stringGetter(document.Title), Set: stringSetter(document.SetTitle)},
		{Name: "body", Get: elementGetter(document.Body), Set: setBody},
		{Name: "head", Get: elementGetter(document.Head)},
		{Name: "images", Get: documentCollection(document.Images)},
		{Name: "links", Get: documentCollection(document.Links)},
		{Name: "forms", Get: documentCollection(document.Forms)},
		{Name: "scripts", Get: documentCollection(document.Scripts)},
		{Name: "currentScript", Get: elementGetter(document.CurrentScript)},
		{Name: "defaultView", Get: func(c Call) goja.Value { return wrapOrNull(c.Realm, This[document](c).Window()) }},
	}, parentNodeAttributes, globalEventHandlers, eventHandlerAttributes("readystatechange")),
	Operations: slices.Concat([]Operation{
		{Name: "getElementsByTagName", Length: 1, Do: elementsByTagName},
		{Name: "getElementsByTagNameNS", Length: 2, Do: elementsByTagNameNS},
		{Name: "getElementsByClassName", Length: 1, Do: elementsByClassName},
		{Name: "getElementsByName", Length: 1, Do: func(c Call) goja.Value {
			return c.Realm.Wrap(This[document](c).ElementsByName(c.DOMString(c.Argument(0))))
		}},
		{Name: "getElementById", Length: 1, Do: func(c Call) goja.Value {
			return wrapOrNull(c.Realm, This[document](c).ElementByID(c.DOMString(c.Argument(0))))
		}},
		{Name: "createElement", Length: 1, Do: func(c Call) goja.Value {
			e, err := This[document](c).CreateElement(c.DOMString(c.Argument(0)))
			c.Check(err)
			return c.Realm.Wrap(e)
		}},
		{Name: "createElementNS", Length: 2, Do: func(c Call) goja.Value {
			e, err := This[document](c).CreateElementNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1)))
			c.Check(err)
			return c.Realm.Wrap(e)
		}},
		{Name: "createDocumentFragment", Do: func(c Call) goja.Value {
			return c.Realm.Wrap(This[document](c).CreateDocumentFragment())
		}},
		{Name: "createTextNode", Length: 1, Do: func(c Call) goja.Value {
			return c.Realm.Wrap(This[document](c).CreateTextNode(c.DOMString(c.Argument(0))))
		}},
		{Name: "createComment", Length: 1, Do: func(c Call) goja.Value {
			return c.Realm.Wrap(This[document](c).CreateComment(c.DOMString(c.Argument(0))))
		}},
		{Name: "createAttribute", Length: 1, Do: func(c Call) goja.Value {
			a, err := This[document](c).CreateAttribute(c.DOMString(c.Argument(0)))
			c.Check(err)
			return c.Realm.Wrap(a)
		}},
		{Name: "createAttributeNS", Length: 2, Do: func(c Call) goja.Value {
			a, err := This[document](c).CreateAttributeNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1)))
			c.Check(err)
			return c.Realm.Wrap(a)
		}},
		{Name: "createEvent", Length: 1, Do: func(c Call) goja.Value {
			ev, err := This[document](c).CreateEvent(c.DOMString(c.Argument(0)))
			c.Check(err)
			return c.Realm.Wrap(ev)
		}},
		{Name: "importNode", Length: 1, Do: func(c Call) goja.Value {
			n, err := This[document](c).ImportNode(Arg[dom.Node](c, 0, "Node"), c.Boolean(c.Argument(1)))
			c.Check(err)
			return c.Realm.Wrap(n)
		}},
		{Name: "adoptNode", Length: 1, Do: func(c Call) goja.Value {
			c.Check(This[document](c).AdoptNode(Arg[dom.Node](c, 0, "Node")))
			return c.Argument(0)
		}},
	}, parentNodeOperations),
}

// setBody takes null too, which Document.SetBody refuses with the exception that HTML asks for.
func setBody(c Call) {
	d := This[document](c)
	c.Check(d.SetBody(OptionalArg[*dom.Element](c, 0, "HTMLElement")))
}

// documentCollection reads one of the live collections that a document has.
func documentCollection(get func(document) *dom.HTMLCollection) func(Call) goja.Value {
	return func(c Call) goja.Value { return c.Realm.Wrap(get(This[document](c))) }
}

// elementSearch is what documents and elements have in common.
type elementSearch interface {
	ElementsByTagName(qualified string) *dom.HTMLCollection
	ElementsByTagNameNS(namespace, local string) *dom.HTMLCollection
	ElementsByClassName(names string) *dom.HTMLCollection
}

func elementsByTagName(c Call) goja.Value {
	return c.Realm.Wrap(This[elementSearch](c).ElementsByTagName(c.DOMString(c.Argument(0))))
}

func elementsByTagNameNS(c Call) goja.Value {
	s := This[elementSearch](c)
	return c.Realm.Wrap(s.ElementsByTagNameNS(c.stringOrEmpty(0), c.DOMString(c.Argument(1))))
}

func elementsByClassName(c Call) goja.Value {
	return c.Realm.Wrap(This[elementSearch](c).ElementsByClassName(c.DOMString(c.Argument(0))))
}

// DOM §4.5.1.
var domImplementationInterface = &Interface{
	Name:       "DOMImplementation",
	Types:      typesOf[*dom.DOMImplementation](),
	WindowOnly: true,
	Operations: []Operation{
		{Name: "createDocumentType", Length: 3, Do: func(c Call) goja.Value {
			i := This[*dom.DOMImplementation](c)
			t, err := i.CreateDocumentType(c.DOMString(c.Argument(0)), c.DOMString(c.Argument(1)), c.DOMString(c.Argument(2)))
			c.Check(err)
			return c.Realm.Wrap(t)
		}},
		{Name: "createDocument", Length: 2, Do: func(c Call) goja.Value {
			i := This[*dom.DOMImplementation](c)
			d, err := i.CreateDocument(c.stringOrEmpty(0), c.LegacyNullString(c.Argument(1)),
				OptionalArg[*dom.DocumentType](c, 2, "DocumentType"))
			c.Check(err)
			return c.Realm.Wrap(d)
		}},
		{Name: "createHTMLDocument", Do: func(c Call) goja.Value {
			i := This[*dom.DOMImplementation](c)
			var title *string
			if c.Has(0) {
				s := c.DOMString(c.Argument(0))
				title = &s
			}
			return c.Realm.Wrap(i.CreateHTMLDocument(title))
		}},
		{Name: "hasFeature", Do: func(c Call) goja.Value {
			This[*dom.DOMImplementation](c)
			return c.Value(true)
		}},
	},
}
