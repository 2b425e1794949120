package dom_test

import (
	"strings"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outline writes a subtree as nested parentheses.
func outline(n dom.Node) string {
	var b strings.Builder
	switch v := n.(type) {
	case *dom.Text:
		return "'" + v.Data() + "'"
	case *dom.Comment:
		return "<!" + v.Data() + ">"
	default:
		b.WriteString(label(v))
	}
	if !n.HasChildNodes() {
		return b.String()
	}
	sep := "("
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b.WriteString(sep + outline(c))
		sep = " "
	}
	return b.String() + ")"
}

// stage offers nodes by name for the tables below.
func stage(t *testing.T) (d *dom.Document, node func(name string) dom.Node) {
	d = parse(t, newPage(), `<!DOCTYPE html><!--c--><html><head></head><body><div id=a><p id=b></p>x<p id=c></p></div></body></html>`)
	node = func(name string) dom.Node {
		switch name {
		case "":
			return nil
		case "document":
			return d
		case "doctype":
			return d.Doctype()
		case "comment":
			return d.FirstChild().NextSibling()
		case "html":
			return d.DocumentElement()
		case "body":
			return d.Body()
		case "x":
			return d.ElementByID("b").NextSibling()
		case "new element":
			return element(t, d, "i")
		case "new text":
			return d.CreateTextNode("t")
		case "new comment":
			return d.CreateComment("n")
		case "new doctype":
			dt, err := d.Implementation().CreateDocumentType("dt", "", "")
			require.NoError(t, err)
			return dt
		case "new document":
			return dom.NewDocument(newPage())
		case "new attribute":
			a, err := d.CreateAttribute("x")
			require.NoError(t, err)
			return a
		case "empty fragment", "fragment of two", "fragment with text", "fragment with element":
			f := d.CreateDocumentFragment()
			add := map[string][]dom.Node{
				"fragment of two":       {element(t, d, "i"), element(t, d, "u")},
				"fragment with text":    {d.CreateTextNode("t")},
				"fragment with element": {d.CreateComment("n"), element(t, d, "i")},
			}
			require.NoError(t, f.Append(add[name]...))
			return f
		}
		return d.ElementByID(name)
	}
	return d, node
}

const staged = "#document(html <!c> html(head body(a(b 'x' c))))"

func TestInsertBefore(t *testing.T) {
	tests := []struct {
		name, parent, node, child string
		exception                 string
		want                      string
	}{
		{"at the end", "a", "new element", "", "", "#document(html <!c> html(head body(a(b 'x' c i))))"},
		{"before a child", "a", "new text", "x", "", "#document(html <!c> html(head body(a(b 't' 'x' c))))"},
		{"before the first", "a", "c", "b", "", "#document(html <!c> html(head body(a(c b 'x'))))"},
		{"before itself", "a", "b", "b", "", staged},
		{"before what follows it", "a", "b", "x", "", staged},
		{"out of another place", "body", "c", "a", "", "#document(html <!c> html(head body(c a(b 'x'))))"},
		{"a fragment's children", "a", "fragment of two", "x", "", "#document(html <!c> html(head body(a(b i u 'x' c))))"},
		{"nothing", "a", "empty fragment", "x", "", staged},
		{"a comment into the document", "document", "new comment", "html", "", "#document(html <!c> <!n> html(head body(a(b 'x' c))))"},

		{"into itself", "a", "a", "", "HierarchyRequestError", staged},
		{"into a descendant", "b", "a", "", "HierarchyRequestError", staged},
		{"into text", "x", "b", "", "HierarchyRequestError", staged},
		{"before a node elsewhere", "body", "new text", "b", "NotFoundError", staged},
		{"a document", "a", "new document", "", "HierarchyRequestError", staged},
		{"an attribute", "a", "new attribute", "", "HierarchyRequestError", staged},
		{"a doctype into an element", "a", "new doctype", "", "HierarchyRequestError", staged},
		{"text into the document", "document", "new text", "", "HierarchyRequestError", staged},
		{"a second element", "document", "new element", "", "HierarchyRequestError", staged},
		{"the element before the doctype", "document", "html", "doctype", "HierarchyRequestError", staged},
		{"two elements", "document", "fragment of two", "", "HierarchyRequestError", staged},
		{"a fragment with text", "document", "fragment with text", "", "HierarchyRequestError", staged},
		{"a fragment with a second element", "document", "fragment with element", "", "HierarchyRequestError", staged},
		{"a second doctype", "document", "new doctype", "html", "HierarchyRequestError", staged},
		{"an ancestor comes before a wrong reference", "b", "a", "x", "HierarchyRequestError", staged},
		{"a wrong reference comes before a wrong type", "body", "new attribute", "b", "NotFoundError", staged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, node := stage(t)
			err := node(test.parent).InsertBefore(node(test.node), node(test.child))
			if test.exception != "" {
				requireException(t, test.exception, err)
			} else {
				require.NoError(t, err)
			}
			assert.Equal(t, test.want, outline(d))
		})
	}
}

func TestReplaceChild(t *testing.T) {
	tests := []struct {
		name, parent, node, child string
		exception                 string
		want                      string
	}{
		{"by a new node", "a", "new text", "b", "", "#document(html <!c> html(head body(a('t' 'x' c))))"},
		{"by a sibling", "a", "c", "b", "", "#document(html <!c> html(head body(a(c 'x'))))"},
		{"by the next sibling", "a", "x", "b", "", "#document(html <!c> html(head body(a('x' c))))"},
		{"by the previous sibling", "a", "b", "x", "", "#document(html <!c> html(head body(a(b c))))"},
		{"by itself", "a", "b", "b", "", staged},
		{"by its child", "body", "c", "a", "", "#document(html <!c> html(head body(c)))"},
		{"by a fragment", "a", "fragment of two", "x", "", "#document(html <!c> html(head body(a(b i u c))))"},
		{"by nothing", "a", "empty fragment", "x", "", "#document(html <!c> html(head body(a(b c))))"},
		{"the document element", "document", "new element", "html", "", "#document(html <!c> i)"},
		{"the document element by a fragment", "document", "fragment with element", "html", "", "#document(html <!c> <!n> i)"},
		{"the doctype", "document", "new doctype", "doctype", "", "#document(dt <!c> html(head body(a(b 'x' c))))"},

		{"by an ancestor", "a", "body", "b", "HierarchyRequestError", staged},
		{"a node elsewhere", "body", "new text", "b", "NotFoundError", staged},
		{"a comment by a second element", "document", "new element", "comment", "HierarchyRequestError", staged},
		{"the doctype by a second element", "document", "new element", "doctype", "HierarchyRequestError", staged},
		{"the doctype by the element", "document", "html", "doctype", "HierarchyRequestError", staged},
		{"the document element by text", "document", "new text", "html", "HierarchyRequestError", staged},
		{"the document element by two", "document", "fragment of two", "html", "HierarchyRequestError", staged},
		{"a comment by a second doctype", "document", "new doctype", "comment", "HierarchyRequestError", staged},
		{"the document element by a doctype", "document", "new doctype", "html", "HierarchyRequestError", staged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, node := stage(t)
			err := node(test.parent).ReplaceChild(node(test.node), node(test.child))
			if test.exception != "" {
				requireException(t, test.exception, err)
			} else {
				require.NoError(t, err)
			}
			assert.Equal(t, test.want, outline(d))
		})
	}
}

func TestDoctypeOrder(t *testing.T) {
	d := dom.NewDocument(newPage())
	doctype, err := d.Implementation().CreateDocumentType("html", "", "")
	require.NoError(t, err)
	root, comment := element(t, d, "html"), d.CreateComment("c")
	require.NoError(t, d.Append(root, comment))
	requireException(t, "HierarchyRequestError", d.AppendChild(doctype))
	requireException(t, "HierarchyRequestError", d.InsertBefore(doctype, comment))
	require.NoError(t, d.InsertBefore(doctype, root))
	root.Remove()
	requireException(t, "HierarchyRequestError", d.InsertBefore(root, doctype))
	require.NoError(t, d.InsertBefore(root, comment))
	assert.Equal(t, "#document(html html <!c>)", outline(d))
}

func TestRemoveChild(t *testing.T) {
	d, node := stage(t)
	requireException(t, "NotFoundError", d.Body().RemoveChild(node("b")))
	b, x := node("b"), node("x")
	require.NoError(t, node("a").RemoveChild(b))
	requireException(t, "NotFoundError", node("a").RemoveChild(b))
	assert.Equal(t, "#document(html <!c> html(head body(a('x' c))))", outline(d))
	assert.Nil(t, b.ParentNode())
	assert.Nil(t, b.NextSibling())
	b.Remove()
	x.Remove()
	assert.Equal(t, "#document(html <!c> html(head body(a(c))))", outline(d))
}

func TestNullNodesAreTypeErrors(t *testing.T) {
	d, node := stage(t)
	var typeError *dom.TypeError
	require.ErrorAs(t, d.Body().AppendChild(nil), &typeError)
	require.ErrorAs(t, d.Body().InsertBefore(nil, node("a")), &typeError)
	require.ErrorAs(t, d.Body().ReplaceChild(node("b"), nil), &typeError)
	require.ErrorAs(t, d.Body().RemoveChild(nil), &typeError)
	assert.Equal(t, staged, outline(d))
}

func TestChildNodeMethods(t *testing.T) {
	tests := []struct {
		name string
		do   func(d *dom.Document, node func(string) dom.Node) error
		want string
	}{
		{"before", func(d *dom.Document, node func(string) dom.Node) error {
			return node("x").AsNode().Before(node("c"), node("new text"))
		}, "a(b c 't' 'x')"},
		{"before, with its own predecessors", func(d *dom.Document, node func(string) dom.Node) error {
			return node("x").AsNode().Before(node("x"), node("b"))
		}, "a('x' b c)"},
		{"after", func(d *dom.Document, node func(string) dom.Node) error {
			return node("b").AsNode().After(node("c"), node("x"))
		}, "a(b c 'x')"},
		{"replaceWith", func(d *dom.Document, node func(string) dom.Node) error {
			return node("b").AsNode().ReplaceWith(node("c"), node("new text"))
		}, "a(c 't' 'x')"},
		{"replaceWith itself among others", func(d *dom.Document, node func(string) dom.Node) error {
			return node("b").AsNode().ReplaceWith(node("x"), node("b"))
		}, "a('x' b c)"},
		{"replaceWith nothing", func(d *dom.Document, node func(string) dom.Node) error {
			return node("b").AsNode().ReplaceWith()
		}, "a('x' c)"},
		{"prepend", func(d *dom.Document, node func(string) dom.Node) error {
			return node("a").(*dom.Element).Prepend(node("c"), node("new text"))
		}, "a(c 't' b 'x')"},
		{"replaceChildren", func(d *dom.Document, node func(string) dom.Node) error {
			return node("a").(*dom.Element).ReplaceChildren(node("c"), node("new text"))
		}, "a(c 't')"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, node := stage(t)
			a := node("a")
			require.NoError(t, test.do(d, node))
			assert.Equal(t, test.want, outline(a))
		})
	}
	orphan := dom.NewDocument(newPage()).CreateTextNode("x")
	require.NoError(t, orphan.Before(orphan))
	require.NoError(t, orphan.After(orphan))
	require.NoError(t, orphan.ReplaceWith(orphan))
}

func TestTextContent(t *testing.T) {
	d := parse(t, newPage(), `<div id=a>one<!--no--> <b>two</b></div>`)
	a := d.ElementByID("a")
	text, ok := a.TextContent()
	assert.True(t, ok)
	assert.Equal(t, "one two", text)
	a.SetTextContent("three")
	assert.Equal(t, "a('three')", outline(a))
	a.SetTextContent("")
	assert.Equal(t, "a", outline(a))
	d.SetTextContent("x")
	_, ok = d.TextContent()
	assert.False(t, ok)
	assert.NotNil(t, d.DocumentElement())
	comment := d.CreateComment("c")
	text, ok = comment.TextContent()
	assert.True(t, ok)
	assert.Equal(t, "c", text)
}

func TestAdoption(t *testing.T) {
	d, node := stage(t)
	other := parse(t, newPage(), "")
	a := node("a").(*dom.Element)
	require.NoError(t, a.SetAttribute("title", "x"))
	attribute := a.AttributeNode("title")
	require.NoError(t, other.Body().AppendChild(a))
	assert.Equal(t, "#document(html <!c> html(head body))", outline(d))
	assert.Same(t, other, a.OwnerDocument())
	assert.Same(t, other, a.FirstChild().OwnerDocument())
	assert.Same(t, other, attribute.OwnerDocument())
	assert.Same(t, other.ExecutionContext(), a.ExecutionContext())
	assert.Nil(t, d.ElementByID("a"))
	assert.Same(t, a, other.ElementByID("a"))

	require.NoError(t, d.AdoptNode(a))
	assert.Nil(t, a.ParentNode())
	assert.False(t, a.IsConnected())
	requireException(t, "NotSupportedError", d.AdoptNode(other))
	_, err := d.ImportNode(other, true)
	requireException(t, "NotSupportedError", err)
	copied, err := other.ImportNode(a, true)
	require.NoError(t, err)
	assert.Equal(t, "a(b 'x' c)", outline(copied))
	assert.Same(t, other, copied.LastChild().OwnerDocument())
	assert.Same(t, d, a.OwnerDocument())
}

func TestElementByIDFollowsTheTree(t *testing.T) {
	d := parse(t, newPage(), `<p id=x></p><div><p id=x class=second></p></div>`)
	first := d.ElementByID("x")
	require.NotNil(t, first)
	assert.Empty(t, first.ClassName())
	first.Remove()
	second := d.ElementByID("x")
	require.NotNil(t, second)
	assert.Equal(t, "second", second.ClassName())
	require.NoError(t, d.Body().AppendChild(first))
	assert.Same(t, second, d.ElementByID("x"), "the first in tree order, not the oldest")
	second.SetID("y")
	assert.Same(t, first, d.ElementByID("x"))
	assert.Same(t, second, d.ElementByID("y"))
	first.RemoveAttribute("id")
	assert.Nil(t, d.ElementByID("x"))
	assert.Nil(t, d.ElementByID(""))

	fragment := d.CreateDocumentFragment()
	require.NoError(t, fragment.AppendChild(second))
	assert.Nil(t, d.ElementByID("y"))
	assert.Same(t, second, fragment.ElementByID("y"))
}
