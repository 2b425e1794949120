package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type locatedPage struct{ page }

func (*locatedPage) BaseURL() string { return "http://a/page" }

func parseXML(t *testing.T, source string) *dom.Document {
	d, err := parserOf().ParseFromString(source, "text/xml")
	require.NoError(t, err)
	return d
}

func parserOf() *dom.DOMParser {
	owner := dom.NewDocument(&locatedPage{})
	owner.SetURL("http://a/page")
	return dom.NewDOMParser(owner)
}

func serializeXML(n dom.Node) string { return dom.NewXMLSerializer().SerializeToString(n) }

func TestXMLRoundTrip(t *testing.T) {
	for _, source := range []string{
		`<a/>`,
		`<a b="1" c="&lt;&amp;&quot;&#9;"/>`,
		`<a>x&amp;y<!--c--><b>z</b><?pi data?></a>`,
		`<!DOCTYPE a PUBLIC "p" "s"><a/>`,
		`<!DOCTYPE a SYSTEM "s"><a/>`,
		`<a xmlns="u"><b/></a>`,
		`<p:a xmlns:p="u"><p:b p:c="d"/></p:a>`,
		`<a xmlns="u" xmlns:p="v"><p:b><c/></p:b></a>`,
		`<html xmlns="http://www.w3.org/1999/xhtml"><br /><p></p></html>`,
		`<a xml:lang="en"/>`,
	} {
		assert.Equal(t, source, serializeXML(parseXML(t, source)), source)
	}
}

func TestXMLParsing(t *testing.T) {
	d := parseXML(t, "<?xml version='1.0'?>\n<r:a xmlns:r='u' xmlns='v' b='1' r:c='2'><b>&#65;<![CDATA[<]]></b></r:a>\n")
	assert.False(t, d.IsXMLDocument() || d.IsHTMLDocument())
	assert.Equal(t, "text/xml", d.ContentType())
	assert.Equal(t, "http://a/page", d.URL())
	root := d.DocumentElement()
	assert.Equal(t, []string{"u", "r", "a", "r:a"}, []string{root.Namespace(), root.Prefix(), root.LocalName(), root.TagName()})
	value, ok := root.AttributeNS("u", "c")
	assert.True(t, ok)
	assert.Equal(t, "2", value)
	_, ok = root.AttributeNS(dom.XMLNSNamespace, "xmlns")
	assert.True(t, ok)
	assert.Equal(t, "v", root.FirstElementChild().Namespace())
	text, _ := root.TextContent()
	assert.Equal(t, "A<", text)
	assert.Equal(t, 1, d.ChildNodes().Length(), "no white space outside of the root")
}

func TestXMLThatIsNotWellFormed(t *testing.T) {
	for _, source := range []string{
		``, `x`, `<a>`, `<a></b>`, `</a>`, `<a/><b/>`, `<p:a/>`, `<a p:b=""/>`, `<a b="1" b="2"/>`,
		`<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>`, `<a :b=""/>`, `<a xmlns:p=""/>`, `<a xmlns:xmlns="u"/>`, `<a:b:c xmlns:a="u"/>`,
		`<!DOCTYPE a SYSTEM><a/>`, `<a>&nothing;</a>`, `<a><</a>`, `<a b=c/>`,
	} {
		d := parseXML(t, source)
		assert.Equal(t, "parsererror", d.DocumentElement().LocalName(), source)
		assert.Equal(t, 1, d.ChildNodes().Length())
	}
}

func TestXMLSerializerAddsNamespaces(t *testing.T) {
	d := dom.NewXMLDocument(newPage(), "application/xml")
	make := func(namespace, name string) *dom.Element {
		e, err := d.CreateElementNS(namespace, name)
		require.NoError(t, err)
		return e
	}
	outer := make("u", "a")
	require.NoError(t, outer.AppendChild(make("u", "b")))
	require.NoError(t, outer.AppendChild(make("", "c")))
	require.NoError(t, outer.AppendChild(make("v", "p:d")))
	assert.Equal(t, `<a xmlns="u"><b/><c xmlns=""/><p:d xmlns:p="v"/></a>`, serializeXML(outer))

	e := make("", "e")
	require.NoError(t, e.SetAttributeNS("w", "f", "1"))
	require.NoError(t, e.SetAttributeNS("w", "g", "2"))
	assert.Equal(t, `<e xmlns:ns1="w" ns1:f="1" ns1:g="2"/>`, serializeXML(e))

	f := d.CreateDocumentFragment()
	require.NoError(t, f.AppendChild(d.CreateTextNode("<>")))
	assert.Equal(t, "&lt;&gt;", serializeXML(f))
}

func TestInnerHTMLOfXML(t *testing.T) {
	d := parseXML(t, `<a xmlns="u" xmlns:p="v"><b/></a>`)
	a := d.DocumentElement()
	assert.Equal(t, `<b xmlns="u"/>`, a.InnerHTML())
	require.NoError(t, a.SetInnerHTML(`<c p:x="1"/>&amp;<p:d/>`))
	c := a.FirstElementChild()
	assert.Equal(t, "u", c.Namespace())
	assert.True(t, c.HasAttributeNS("v", "x"))
	assert.Equal(t, "v", c.NextElementSibling().Namespace())
	assert.Equal(t, `<a xmlns="u" xmlns:p="v"><c p:x="1"/>&amp;<p:d/></a>`, a.OuterHTML())
	for _, wrong := range []string{"<b>", "</a>", "<q:r/>", "&x;"} {
		requireException(t, "SyntaxError", a.SetInnerHTML(wrong))
	}
	require.NoError(t, a.InsertAdjacentHTML("afterbegin", "<e/>"))
	assert.Equal(t, "e", a.FirstElementChild().LocalName())
}

func TestDOMParserOfHTML(t *testing.T) {
	p := parserOf()
	d, err := p.ParseFromString("<!DOCTYPE html><title>x</title><script>y</script><noscript><p></noscript>", "text/html")
	require.NoError(t, err)
	assert.Equal(t, "x", d.Title())
	assert.Equal(t, 1, d.ElementsByTagName("p").Length())
	assert.Equal(t, "CSS1Compat", d.CompatMode())
	assert.True(t, d.Scripts().Item(0).AlreadyStarted())
	d, err = p.ParseFromString("<p>", "text/html")
	require.NoError(t, err)
	assert.Equal(t, "BackCompat", d.CompatMode())
	_, err = p.ParseFromString("", "text/plain")
	var typeError *dom.TypeError
	assert.ErrorAs(t, err, &typeError)
}

func TestProcessingInstructionsAndCDATA(t *testing.T) {
	d := dom.NewXMLDocument(newPage(), "application/xml")
	for _, name := range []string{"", "1", "a b", "-a", "?>", "×"} {
		_, err := d.CreateProcessingInstruction(name, "")
		requireException(t, "InvalidCharacterError", err)
	}
	_, err := d.CreateProcessingInstruction("a", "?>")
	requireException(t, "InvalidCharacterError", err)
	pi, err := d.CreateProcessingInstruction("é:a-1.·", "data")
	require.NoError(t, err)
	assert.Equal(t, "é:a-1.·", pi.NodeName())
	assert.Equal(t, dom.ProcessingInstructionNode, pi.NodeType())

	_, err = d.CreateCDATASection("]]>")
	requireException(t, "InvalidCharacterError", err)
	_, err = dom.NewDocument(newPage()).CreateCDATASection("")
	requireException(t, "NotSupportedError", err)
	c, err := d.CreateCDATASection("<x>")
	require.NoError(t, err)
	assert.Equal(t, "<![CDATA[<x>]]>", serializeXML(c))

	e, err := d.CreateElement("e")
	require.NoError(t, err)
	for _, n := range []dom.Node{d.CreateTextNode("a"), c, d.CreateTextNode("b"), d.CreateTextNode("c"), pi} {
		require.NoError(t, e.AppendChild(n))
	}
	text, _ := e.TextContent()
	assert.Equal(t, "a<x>bc", text)
	assert.Equal(t, "a<x>bc", c.WholeText())
	e.Normalize()
	assert.Equal(t, "a<![CDATA[<x>]]>bc<?é:a-1.· data?>", serializeXML(e)[3:len(serializeXML(e))-4])
	dup, err := e.CloneNode(true)
	require.NoError(t, err)
	assert.True(t, e.IsEqualNode(dup))
	pi.SetData("other")
	assert.False(t, e.IsEqualNode(dup))
	requireException(t, "HierarchyRequestError", d.AppendChild(c))
	require.NoError(t, d.AppendChild(pi))
}

func TestDataset(t *testing.T) {
	d := parse(t, newPage(), `<p id=x data-a=1 data-foo-bar=2 data--c=3 data-=4 data-x-1=5>`)
	m := d.ElementByID("x").Dataset()
	assert.Same(t, m, d.ElementByID("x").Dataset())
	assert.Equal(t, []string{"a", "fooBar", "C", "", "x-1"}, m.SupportedPropertyNames())
	value, ok := m.Get("fooBar")
	assert.True(t, ok)
	assert.Equal(t, "2", value)
	_, ok = m.Get("foo-bar")
	assert.False(t, ok)
	require.NoError(t, m.Set("newName", "6"))
	value, _ = d.ElementByID("x").Attribute("data-new-name")
	assert.Equal(t, "6", value)
	requireException(t, "SyntaxError", m.Set("a-b", ""))
	requireException(t, "InvalidCharacterError", m.Set("a b", ""))
	m.Delete("a")
	m.Delete("a")
	assert.False(t, d.ElementByID("x").HasAttribute("data-a"))
}
