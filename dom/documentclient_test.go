package dom_test

import (
	"errors"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// client writes down what a document tells it.
type client struct {
	diary
	inserted func(n dom.Node)
}

func (c *client) NodeInserted(n dom.Node) {
	c.write("inserted %s", label(n))
	if c.inserted != nil {
		c.inserted(n)
	}
}
func (c *client) NodeRemoved(n dom.Node)         { c.write("removed %s", label(n)) }
func (c *client) ChildrenChanged(e *dom.Element) { c.write("children of %s", label(e)) }

func (c *client) AttributeChanged(e *dom.Element, _, local string, old, value *string) {
	text := func(s *string) string {
		if s == nil {
			return "none"
		}
		return *s
	}
	c.write("%s of %s: %s to %s", local, e.LocalName(), text(old), text(value))
}

func (c *client) CompileHandler(e *dom.Element, typ, body string) (dom.EventHandler, error) {
	c.write("compile %s of %s", typ, label(e))
	if body == "error" {
		return nil, errors.New(body)
	}
	return dom.NewEventHandler(func(dom.AnyEvent) (bool, error) {
		c.write("%s", body)
		return body == "return false", nil
	}), nil
}

func (c *client) FollowHyperlink(e *dom.Element) { c.write("follow %s", label(e)) }

func (c *client) SubmitForm(form, submitter *dom.Element) {
	by := "none"
	if submitter != nil {
		by = label(submitter)
	}
	c.write("submit %s by %s", label(form), by)
}

func (c *client) take() []string {
	lines := c.lines
	c.lines = nil
	return lines
}

func TestDocumentClientHearsOfChanges(t *testing.T) {
	d := parse(t, newPage(), `<div id=a><p id=b>x</p></div>`)
	c := new(client)
	d.SetClient(c)
	a, b := d.ElementByID("a"), d.ElementByID("b")

	a.Remove()
	assert.Equal(t, []string{"removed a", "removed b", "removed #text", "children of body"}, c.take())
	require.NoError(t, d.Body().AppendChild(a))
	assert.Equal(t, []string{"children of body", "inserted a", "inserted b", "inserted #text"}, c.take())
	b.FirstChild().SetNodeValue("y")
	assert.Equal(t, []string{"children of b"}, c.take())
	b.SetTextContent("z")
	assert.Equal(t, []string{"removed #text", "children of b", "children of b", "inserted #text"}, c.take())

	e := element(t, d, "i")
	require.NoError(t, e.AppendChild(d.CreateTextNode("t")))
	assert.Equal(t, []string{"children of i"}, c.take(), "what is not connected is not inserted")
	require.NoError(t, e.SetAttribute("Title", "1"))
	require.NoError(t, e.SetAttribute("title", "1"))
	e.RemoveAttribute("title")
	e.RemoveAttribute("title")
	assert.Equal(t, []string{"title of i: none to 1", "title of i: 1 to 1", "title of i: 1 to none"}, c.take())
	require.NoError(t, e.SetInnerHTML(`<u lang=en></u>`))
	assert.Contains(t, c.take(), "lang of u: none to en", "parsed attributes count too")
}

func TestDocumentClientSeesAFragmentWhole(t *testing.T) {
	d := parse(t, newPage(), "")
	c := new(client)
	d.SetClient(c)
	f := d.CreateDocumentFragment()
	require.NoError(t, f.Append(element(t, d, "i"), element(t, d, "u"), element(t, d, "b")))
	c.take()
	c.inserted = func(n dom.Node) {
		if label(n) == "i" {
			assert.Equal(t, "body(i u b)", outline(d.Body()), "all are in place before the first is announced")
			n.NextSibling().Remove()
		}
	}
	require.NoError(t, d.Body().AppendChild(f))
	assert.Equal(t, []string{
		"children of body", "inserted i", "removed u", "children of body", "inserted b",
	}, c.take(), "what is gone by its turn is not announced")
}

func TestTemplatesAreInert(t *testing.T) {
	d := parse(t, newPage(), "")
	c := new(client)
	d.SetClient(c)
	require.NoError(t, d.Body().SetInnerHTML(`<template id=t><script id=s>x</script></template>`))
	template := d.ElementByID("t")
	require.NotNil(t, template)
	assert.NotContains(t, c.take(), "inserted s")
	assert.Nil(t, d.ElementByID("s"))
	assert.False(t, template.HasChildNodes())
	content := template.TemplateContent()
	assert.Equal(t, "#document-fragment(s('x'))", outline(content))
	assert.NotSame(t, d, content.OwnerDocument())
	assert.Nil(t, content.OwnerDocument().Window())
	assert.Equal(t, `<script id="s">x</script>`, template.InnerHTML())
	requireException(t, "HierarchyRequestError", content.AppendChild(template))

	shallow := clone(t, template, false).(*dom.Element)
	assert.Equal(t, "#document-fragment", outline(shallow.TemplateContent()))
	deep := clone(t, template, true).(*dom.Element)
	assert.Equal(t, "#document-fragment(s('x'))", outline(deep.TemplateContent()))
	c.take()
	require.NoError(t, d.Body().AppendChild(deep.TemplateContent()))
	assert.Equal(t, []string{"children of body", "inserted s", "inserted #text"}, c.take())
}
