package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNavigation(t *testing.T) {
	d, node := stage(t)
	a, b, x, c := node("a"), node("b"), node("x"), node("c")
	assert.Same(t, a, b.ParentNode())
	assert.Same(t, a, b.ParentElement())
	assert.Nil(t, d.DocumentElement().ParentElement())
	assert.Same(t, x, b.NextSibling())
	assert.Same(t, x, c.PreviousSibling())
	assert.Same(t, c, b.AsNode().NextElementSibling())
	assert.Same(t, b, c.AsNode().PreviousElementSibling())
	assert.Same(t, b, a.FirstChild())
	assert.Same(t, c, a.LastChild())
	assert.Same(t, d, a.RootNode(false))
	assert.Nil(t, d.OwnerDocument())
	assert.True(t, a.Contains(a))
	assert.True(t, a.Contains(x))
	assert.False(t, x.Contains(a))
	assert.False(t, a.Contains(nil))
	for _, none := range []dom.Node{d.ParentNode(), d.NextSibling(), x.FirstChild(), x.LastChild(), b.PreviousSibling(), c.NextSibling()} {
		assert.True(t, none == nil, "nil, not a typed nil")
	}
	assert.True(t, x.IsConnected())
	a.Remove()
	assert.False(t, x.IsConnected())
	assert.Same(t, a, x.RootNode(false))
	assert.Same(t, b, a.(*dom.Element).FirstElementChild())
	assert.Same(t, c, a.(*dom.Element).LastElementChild())
	assert.Equal(t, 2, a.(*dom.Element).ChildElementCount())
}

func TestNodeTypesNamesAndValues(t *testing.T) {
	d, node := stage(t)
	attribute := node("new attribute")
	attribute.SetNodeValue("v")
	for _, test := range []struct {
		node  dom.Node
		typ   uint16
		name  string
		value any
	}{
		{d, 9, "#document", nil}, {d.Doctype(), 10, "html", nil}, {node("a"), 1, "DIV", nil},
		{node("x"), 3, "#text", "x"}, {node("comment"), 8, "#comment", "c"},
		{d.CreateDocumentFragment(), 11, "#document-fragment", nil}, {attribute, 2, "x", "v"},
	} {
		assert.Equal(t, test.typ, test.node.NodeType(), test.name)
		assert.Equal(t, test.name, test.node.NodeName())
		value, ok := test.node.NodeValue()
		assert.Equal(t, test.value != nil, ok, test.name)
		if ok {
			assert.Equal(t, test.value, value)
			continue
		}
		test.node.SetNodeValue("ignored")
	}
	assert.Equal(t, staged, outline(d))
}

func TestCloneNode(t *testing.T) {
	d, node := stage(t)
	a := node("a").(*dom.Element)
	a.AddEventListener("x", dom.NewListener(func(dom.AnyEvent) error { return nil }), bubble)
	a.SetSupplement(1)
	shallow := clone(t, a, false).(*dom.Element)
	assert.Equal(t, "a", outline(shallow))
	assert.False(t, shallow.HasEventListeners("x"))
	assert.Nil(t, shallow.Supplement())
	assert.Nil(t, shallow.ParentNode())
	assert.Same(t, d, shallow.OwnerDocument())
	deep := clone(t, a, true)
	assert.Equal(t, "a(b 'x' c)", outline(deep))
	assert.True(t, a.IsEqualNode(deep))
	deep.LastChild().Remove()
	assert.False(t, a.IsEqualNode(deep))
	assert.Same(t, a, d.ElementByID("a"), "the clone is not connected")

	d.SetURL("http://x/")
	dup := clone(t, d, true).(*dom.Document)
	assert.Equal(t, staged, outline(dup))
	assert.Equal(t, "http://x/", dup.URL())
	assert.Nil(t, dup.Window())
	assert.Same(t, dup, dup.DocumentElement().OwnerDocument())
	assert.Same(t, dup.Body().FirstChild(), dup.ElementByID("a"))
	assert.True(t, d.IsEqualNode(dup))
	attribute := node("new attribute")
	assert.True(t, attribute.AsNode().IsEqualNode(clone(t, attribute, true)))
}

func TestCompareDocumentPosition(t *testing.T) {
	d, node := stage(t)
	a := node("a").(*dom.Element)
	require.NoError(t, a.SetAttribute("t", ""))
	id, title := a.AttributeNode("id"), a.AttributeNode("t")
	const preceding, following = dom.PositionPreceding, dom.PositionFollowing
	for _, test := range []struct {
		from, to dom.Node
		want     uint16
	}{
		{a, a, 0},
		{a, node("b"), dom.PositionContainedBy | following},
		{node("b"), a, dom.PositionContains | preceding},
		{node("b"), node("c"), following},
		{node("c"), node("x"), preceding},
		{d.Head(), node("x"), following},
		{node("x"), d.Doctype(), preceding},
		{id, title, dom.PositionImplementationSpecific | following},
		{title, id, dom.PositionImplementationSpecific | preceding},
		{a, id, dom.PositionContainedBy | following},
		{id, a, dom.PositionContains | preceding},
		{id, node("b"), following},
		{node("b"), id, preceding},
		{d.Body(), id, dom.PositionContainedBy | following},
		{id, d.Body(), dom.PositionContains | preceding},
	} {
		assert.Equal(t, test.want, test.from.AsNode().CompareDocumentPosition(test.to), "%s to %s", label(test.from), label(test.to))
	}
	apart := node("new text")
	there, back := a.CompareDocumentPosition(apart), apart.AsNode().CompareDocumentPosition(a)
	const both = dom.PositionDisconnected | dom.PositionImplementationSpecific
	assert.Equal(t, both, there&back, "but for the order")
	assert.Equal(t, preceding|following, there^back)
	assert.Equal(t, there, a.CompareDocumentPosition(apart), "always the same")
}

func TestNormalize(t *testing.T) {
	d, node := stage(t)
	a, x := node("a"), node("x")
	text := func(s string) dom.Node { return d.CreateTextNode(s) }
	require.NoError(t, x.AsNode().After(text("y"), text(""), text("z"), d.CreateComment("n"), text("")))
	require.NoError(t, node("b").AppendChild(text("")))
	require.NoError(t, a.AppendChild(text("w")))
	a.AsNode().Normalize()
	assert.Equal(t, "a(b 'xyz' <!n> c 'w')", outline(a))
	assert.Same(t, x, node("b").NextSibling())
}

func TestCharacterData(t *testing.T) {
	d := dom.NewDocument(newPage())
	text := d.CreateTextNode("a😀b")
	assert.Equal(t, 4, text.Length())
	part, err := text.SubstringData(1, 2)
	require.NoError(t, err)
	assert.Equal(t, "😀", part)
	part, err = text.SubstringData(3, 99)
	require.NoError(t, err)
	assert.Equal(t, "b", part)
	part, err = text.SubstringData(0, 2)
	require.NoError(t, err)
	assert.Equal(t, "a\uFFFD", part, "half of a pair")
	for _, offset := range []int{-1, 5} {
		_, err = text.SubstringData(offset, 1)
		requireException(t, "IndexSizeError", err)
		requireException(t, "IndexSizeError", text.InsertData(offset, "x"))
		requireException(t, "IndexSizeError", text.DeleteData(offset, 1))
		_, err = text.SplitText(offset)
		requireException(t, "IndexSizeError", err)
	}
	require.NoError(t, text.ReplaceData(1, 2, "cd"))
	require.NoError(t, text.InsertData(4, "!"))
	require.NoError(t, text.InsertData(0, "?"))
	require.NoError(t, text.DeleteData(2, 1))
	text.AppendData(".")
	assert.Equal(t, "?adb!.", text.Data())

	parent := element(t, d, "p")
	require.NoError(t, parent.AppendChild(text))
	tail, err := text.SplitText(2)
	require.NoError(t, err)
	assert.Equal(t, "p('?a' 'db!.')", outline(parent))
	assert.Same(t, tail, text.NextSibling())
	assert.Equal(t, "?adb!.", tail.WholeText())
}
