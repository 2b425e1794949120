package bindings

import (
	"net/url"
	"slices"

	"github.com/dop251/goja"

	"adieu/dom"
)

// HTML §3.2.2.
//
// Deviation: of the attributes that reflect content attributes only the common ones are here,
// and form controls have no state of their own.
var htmlElementInterface = &Interface{
	Name:       "HTMLElement",
	Parent:     elementInterface,
	WindowOnly: true,
	Attributes: slices.Concat([]Attribute{
		reflectString("title", "title"), reflectString("lang", "lang"), reflectString("dir", "dir"),
		reflectBoolean("hidden", "hidden"),
		{Name: "innerText", Get: stringGetter(element.InnerText), Set: func(c Call) {
			This[element](c).SetInnerText(c.LegacyNullString(c.Argument(0)))
		}},
	}, globalEventHandlers),
	Operations: []Operation{{Name: "click", Do: elementClick}},
}

// elementClick dispatches the event that click() synthesises (HTML §6.5).
//
// Deviation: it is an Event and no PointerEvent, and elements have no activation behaviour.
func elementClick(c Call) goja.Value {
	e := This[element](c)
	ev := c.stamp(dom.NewEvent("click", dom.EventInit{Bubbles: true, Cancelable: true, Composed: true}))
	_, err := e.DispatchEvent(ev)
	c.Check(err)
	return goja.Undefined()
}

var htmlUnknownElementInterface = &Interface{
	Name: "HTMLUnknownElement", Parent: htmlElementInterface, WindowOnly: true,
}

// htmlElementInterfaces lists the HTML elements by local name. Those that HTML gives no
// interface of their own are plain HTMLElements.
func htmlElementInterfaces() map[string]*Interface {
	list := make(map[string]*Interface)
	for _, local := range []string{
		"abbr", "acronym", "address", "article", "aside", "b", "basefont", "bdi", "bdo", "big",
		"center", "cite", "code", "dd", "dfn", "dt", "em", "figcaption", "figure", "footer",
		"header", "hgroup", "i", "kbd", "main", "mark", "nav", "nobr", "noembed", "noframes",
		"noscript", "plaintext", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "search",
		"section", "small", "strike", "strong", "sub", "summary", "sup", "tt", "u", "var", "wbr",
	} {
		list[local] = htmlElementInterface
	}
	own := func(name string, locals []string, attributes ...Attribute) {
		iface := &Interface{Name: name, Parent: htmlElementInterface, WindowOnly: true, Attributes: attributes}
		for _, local := range locals {
			list[local] = iface
		}
	}
	own("HTMLAnchorElement", []string{"a"}, reflectURL("href"), reflectString("target", "target"),
		reflectString("rel", "rel"), reflectString("name", "name"), textAttribute)
	own("HTMLBRElement", []string{"br"})
	own("HTMLBodyElement", []string{"body"}, windowEventHandlers...)
	own("HTMLButtonElement", []string{"button"}, reflectBoolean("disabled", "disabled"),
		reflectString("name", "name"), reflectString("value", "value"))
	own("HTMLDivElement", []string{"div"}, reflectString("align", "align"))
	own("HTMLFormElement", []string{"form"}, reflectString("name", "name"))
	own("HTMLHRElement", []string{"hr"})
	own("HTMLHeadElement", []string{"head"})
	own("HTMLHeadingElement", []string{"h1", "h2", "h3", "h4", "h5", "h6"})
	own("HTMLHtmlElement", []string{"html"})
	own("HTMLIFrameElement", []string{"iframe"}, reflectURL("src"), reflectString("name", "name"))
	own("HTMLImageElement", []string{"img"}, reflectURL("src"), reflectString("alt", "alt"))
	own("HTMLInputElement", []string{"input"}, reflectBoolean("disabled", "disabled"),
		reflectString("name", "name"), reflectString("defaultValue", "value"))
	own("HTMLLIElement", []string{"li"})
	own("HTMLLabelElement", []string{"label"}, reflectString("htmlFor", "for"))
	own("HTMLLinkElement", []string{"link"}, reflectURL("href"), reflectString("rel", "rel"),
		reflectString("type", "type"))
	own("HTMLMetaElement", []string{"meta"}, reflectString("name", "name"),
		reflectString("content", "content"), reflectString("httpEquiv", "http-equiv"))
	own("HTMLOListElement", []string{"ol"})
	own("HTMLParagraphElement", []string{"p"}, reflectString("align", "align"))
	own("HTMLPreElement", []string{"pre", "listing", "xmp"})
	own("HTMLScriptElement", []string{"script"}, reflectURL("src"), reflectString("type", "type"),
		reflectBoolean("noModule", "nomodule"), reflectBoolean("async", "async"),
		reflectBoolean("defer", "defer"), reflectString("charset", "charset"), textAttribute)
	own("HTMLSpanElement", []string{"span"})
	own("HTMLStyleElement", []string{"style"}, reflectString("media", "media"), reflectString("type", "type"))
	own("HTMLTableCellElement", []string{"td", "th"})
	own("HTMLTableElement", []string{"table"})
	own("HTMLTableRowElement", []string{"tr"})
	own("HTMLTableSectionElement", []string{"tbody", "thead", "tfoot"})
	own("HTMLTemplateElement", []string{"template"}, Attribute{Name: "content", Get: func(c Call) goja.Value {
		return wrapOrNull(c.Realm, This[element](c).TemplateContent())
	}})
	own("HTMLTextAreaElement", []string{"textarea"}, reflectBoolean("disabled", "disabled"),
		reflectString("name", "name"), textContentAttribute("defaultValue"))
	own("HTMLTitleElement", []string{"title"}, textAttribute)
	own("HTMLUListElement", []string{"ul"})
	return list
}

// HTML §2.6.1: attributes that reflect a content attribute.

// reflectString is the content attribute's value, "" when it is not there.
func reflectString(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value {
			value, _ := This[element](c).Attribute(content)
			return c.Value(value)
		},
		Set: func(c Call) {
			c.Check(This[element](c).SetAttribute(content, c.DOMString(c.Argument(0))))
		}}
}

// reflectBoolean is true when the content attribute is there, whatever its value.
func reflectBoolean(name, content string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value { return c.Value(This[element](c).HasAttribute(content)) },
		Set: func(c Call) {
			set := c.Boolean(c.Argument(0))
			_, err := This[element](c).ToggleAttribute(content, &set)
			c.Check(err)
		}}
}

// reflectURL resolves what it reads.
//
// Deviation: with Go's URL parser; a value that it does not take is returned as it is.
func reflectURL(name string) Attribute {
	a := reflectString(name, name)
	a.Get = func(c Call) goja.Value {
		e := This[element](c)
		value, ok := e.Attribute(name)
		if !ok {
			return c.Value("")
		}
		if base, err := url.Parse(e.ExecutionContext().BaseURL()); err == nil {
			if resolved, err := base.Parse(value); err == nil {
				value = resolved.String()
			}
		}
		return c.Value(value)
	}
	return a
}

var textAttribute = textContentAttribute("text")

// textContentAttribute is an attribute that is the element's text.
func textContentAttribute(name string) Attribute {
	return Attribute{Name: name,
		Get: func(c Call) goja.Value { return c.nullableString(This[element](c).TextContent()) },
		Set: func(c Call) { This[element](c).SetTextContent(c.DOMString(c.Argument(0))) }}
}
