package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestElementNames(t *testing.T) {
	d, xml := dom.NewDocument(newPage()), dom.NewXMLDocument(newPage(), "application/xml")
	e := element(t, d, "DIV")
	assert.Equal(t, []string{"div", "DIV", "DIV", dom.HTMLNamespace}, []string{e.LocalName(), e.TagName(), e.NodeName(), e.Namespace()})
	e = element(t, xml, "DIV")
	assert.Equal(t, []string{"DIV", "DIV", ""}, []string{e.LocalName(), e.TagName(), e.Namespace()})
	e, err := d.CreateElementNS(dom.SVGNamespace, "s:Rect")
	require.NoError(t, err)
	assert.Equal(t, []string{"s", "Rect", "s:Rect"}, []string{e.Prefix(), e.LocalName(), e.TagName()})
	e, err = d.CreateElementNS(dom.HTMLNamespace, "h:Div")
	require.NoError(t, err)
	assert.Equal(t, "H:DIV", e.TagName())
}

func TestValidNames(t *testing.T) {
	d := dom.NewDocument(newPage())
	for name, valid := range map[string]bool{
		"a": true, "A1-.:_": true, "a<": true, `a"b'`: true, "aé": true, "é": true, ":a": true, "_": true,
		"": false, "1a": false, "-a": false, "a b": false, "a/": false, "a>": false, "a\x00": false, "a\n": false,
		"_<": false, "é ": false, "<": false, "a\u00A0": true, "é=": false,
	} {
		_, err := d.CreateElement(name)
		if valid {
			assert.NoError(t, err, "%q", name)
		} else {
			requireException(t, "InvalidCharacterError", err)
		}
	}
	e := element(t, d, "i")
	for name, valid := range map[string]bool{
		"a": true, "1": true, "@x": true, "<": true, "": false, "a=b": false, "a b": false, "a/": false, "a>": false, "\x00": false,
	} {
		err := e.SetAttribute(name, "")
		_, toggleErr := e.ToggleAttribute(name, nil)
		_, createErr := d.CreateAttribute(name)
		if valid {
			assert.NoError(t, err, "%q", name)
			assert.NoError(t, toggleErr, "%q", name)
			assert.NoError(t, createErr, "%q", name)
		} else {
			requireException(t, "InvalidCharacterError", err)
			requireException(t, "InvalidCharacterError", toggleErr)
			requireException(t, "InvalidCharacterError", createErr)
		}
	}
	for name, valid := range map[string]bool{"html": true, "": true, "<": true, "a b": false, "a>": false, "\x00": false} {
		_, err := d.Implementation().CreateDocumentType(name, "", "")
		if valid {
			assert.NoError(t, err, "%q", name)
		} else {
			requireException(t, "InvalidCharacterError", err)
		}
	}
}

func TestNamesWithNamespaces(t *testing.T) {
	d := dom.NewDocument(newPage())
	tests := []struct{ namespace, name, exception string }{
		{"", "a", ""}, {"n", "a", ""}, {"n", "p:a", ""}, {"n", "p:a:b", ""}, {"n", "1:a", ""},
		{"", "p:a", "NamespaceError"},
		{"n", ":a", "InvalidCharacterError"}, {"n", "p:", "InvalidCharacterError"}, {"n", "p:1", "InvalidCharacterError"},
		{"n", "p/:a", "InvalidCharacterError"}, {"", "p:1", "InvalidCharacterError"},
		{"n", "xml:a", "NamespaceError"}, {dom.XMLNamespace, "xml:a", ""}, {dom.XMLNamespace, "p:a", ""},
		{"n", "xmlns", "NamespaceError"}, {"n", "xmlns:a", "NamespaceError"},
		{dom.XMLNSNamespace, "xmlns", ""}, {dom.XMLNSNamespace, "xmlns:a", ""},
		{dom.XMLNSNamespace, "a", "NamespaceError"}, {dom.XMLNSNamespace, "p:a", "NamespaceError"},
	}
	for _, test := range tests {
		_, err := d.CreateElementNS(test.namespace, test.name)
		if test.exception == "" {
			assert.NoError(t, err, test)
		} else {
			requireException(t, test.exception, err)
		}
	}
	_, err := d.CreateAttributeNS("n", "p:1")
	assert.NoError(t, err, "attributes may begin with a digit")
}

func TestAttributes(t *testing.T) {
	d := parse(t, newPage(), `<p id=a Title=x></p>`)
	e := d.ElementByID("a")
	value, ok := e.Attribute("TITLE")
	assert.True(t, ok)
	assert.Equal(t, "x", value)
	require.NoError(t, e.SetAttribute("TITLE", "y"))
	require.NoError(t, e.SetAttribute("New", ""))
	require.NoError(t, e.SetAttributeNS("n", "p:Title", "z"))
	assert.Equal(t, []string{"id", "title", "new", "p:Title"}, e.AttributeNames())
	_, ok = e.Attribute("p:Title")
	assert.False(t, ok, "a name in lower case does not find one in mixed case")
	value, ok = e.AttributeNS("n", "Title")
	assert.True(t, ok)
	assert.Equal(t, "z", value)
	require.NoError(t, e.SetAttributeNS("n", "q:Title", "w"))
	assert.Equal(t, "p:Title", e.AttributeNodeNS("n", "Title").Name(), "the prefix stays")
	e.RemoveAttributeNS("n", "Title")
	e.RemoveAttribute("NEW")
	e.RemoveAttribute("none")
	assert.Equal(t, []string{"id", "title"}, e.AttributeNames())
	assert.True(t, e.HasAttribute("Title"))
	assert.False(t, e.HasAttributeNS("n", "Title"))
}

func TestToggleAttribute(t *testing.T) {
	yes, no := true, false
	for _, test := range []struct {
		has   bool
		force *bool
		want  bool
	}{
		{false, nil, true}, {true, nil, false}, {false, &yes, true}, {true, &yes, true}, {false, &no, false}, {true, &no, false},
	} {
		e := element(t, dom.NewDocument(newPage()), "i")
		if test.has {
			require.NoError(t, e.SetAttribute("a", ""))
		}
		got, err := e.ToggleAttribute("A", test.force)
		require.NoError(t, err)
		assert.Equal(t, test.want, got)
		assert.Equal(t, test.want, e.HasAttribute("a"))
	}
}

func TestAttributeNodes(t *testing.T) {
	d := dom.NewDocument(newPage())
	e, other := element(t, d, "i"), element(t, d, "u")
	a, err := d.CreateAttribute("Title")
	require.NoError(t, err)
	a.SetValue("x")
	old, err := e.SetAttributeNode(a)
	require.NoError(t, err)
	assert.Nil(t, old)
	assert.Same(t, e, a.OwnerElement())
	assert.Equal(t, "title", a.NodeName())
	a.SetValue("y")
	value, _ := e.Attribute("title")
	assert.Equal(t, "y", value)
	_, err = other.SetAttributeNode(a)
	requireException(t, "InUseAttributeError", err)
	same, err := e.SetAttributeNode(a)
	require.NoError(t, err)
	assert.Same(t, a, same)

	b, err := d.CreateAttribute("title")
	require.NoError(t, err)
	old, err = e.SetAttributeNode(b)
	require.NoError(t, err)
	assert.Same(t, a, old)
	assert.Nil(t, a.OwnerElement())
	requireException(t, "NotFoundError", e.RemoveAttributeNode(a))

	list := e.Attributes()
	assert.Same(t, list, e.Attributes())
	assert.Equal(t, 1, list.Length())
	assert.Same(t, b, list.Item(0))
	assert.Nil(t, list.Item(1))
	assert.Same(t, b, list.NamedItem("TITLE"))
	_, err = list.RemoveNamedItem("none")
	requireException(t, "NotFoundError", err)
	gone, err := list.RemoveNamedItemNS("", "title")
	require.NoError(t, err)
	assert.Same(t, b, gone)
	assert.False(t, e.HasAttributes())
	assert.Nil(t, b.ParentNode())
}

func TestClassList(t *testing.T) {
	e := element(t, dom.NewDocument(newPage()), "i")
	list := e.ClassList()
	require.NoError(t, list.Remove("x"))
	assert.False(t, e.HasAttribute("class"), "an empty set makes no attribute")
	e.SetClassName(" a\tb  a ")
	assert.Equal(t, 2, list.Length())
	token, ok := list.Item(1)
	assert.True(t, ok)
	assert.Equal(t, "b", token)
	_, ok = list.Item(2)
	assert.False(t, ok)
	require.NoError(t, list.Add("c", "a", "c"))
	assert.Equal(t, "a b c", list.Value())
	require.NoError(t, list.Remove("a", "c"))
	assert.Equal(t, "b", e.ClassName())
	on, err := list.Toggle("b", nil)
	require.NoError(t, err)
	assert.False(t, on)
	value, ok := e.Attribute("class")
	assert.True(t, ok && value == "", "but it leaves one")
	yes := true
	for range 2 {
		on, err = list.Toggle("d", &yes)
		require.NoError(t, err)
		assert.True(t, on)
	}
	require.NoError(t, list.Add("e", "f"))
	replaced, err := list.Replace("d", "f")
	require.NoError(t, err)
	assert.True(t, replaced)
	assert.Equal(t, "f e", list.Value())
	replaced, err = list.Replace("none", "x")
	require.NoError(t, err)
	assert.False(t, replaced)
	requireException(t, "SyntaxError", list.Add("x", ""))
	requireException(t, "InvalidCharacterError", list.Add("x y"))
	_, err = list.Replace("x y", "")
	requireException(t, "SyntaxError", err)
	assert.True(t, list.Contains("e"))
}
