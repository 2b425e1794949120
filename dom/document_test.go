package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeadBodyAndTitle(t *testing.T) {
	d := dom.NewDocument(newPage())
	assert.Nil(t, d.DocumentElement())
	assert.Nil(t, d.Head())
	assert.Nil(t, d.Body())
	d.SetTitle("x")
	assert.Empty(t, d.Title())
	requireException(t, "HierarchyRequestError", d.SetBody(element(t, d, "body")))

	root := element(t, d, "html")
	require.NoError(t, d.AppendChild(root))
	assert.Nil(t, d.Body())
	require.NoError(t, root.AppendChild(element(t, d, "head")))
	d.SetTitle(" a \n b ")
	assert.Equal(t, "a b", d.Title())
	d.SetTitle("c")
	assert.Equal(t, "html(head(title('c')))", outline(root))
	body := element(t, d, "body")
	require.NoError(t, d.SetBody(body))
	assert.Same(t, body, d.Body())
	frameset := element(t, d, "frameset")
	require.NoError(t, d.SetBody(frameset))
	require.NoError(t, d.SetBody(frameset))
	assert.Same(t, frameset, d.Body())
	requireException(t, "HierarchyRequestError", d.SetBody(element(t, d, "div")))
	requireException(t, "HierarchyRequestError", d.SetBody(nil))
}

func TestReadyState(t *testing.T) {
	d := dom.NewDocument(newPage())
	assert.Equal(t, "complete", d.ReadyState())
	var got diary
	d.AddEventListener("readystatechange", dom.NewListener(func(dom.AnyEvent) error {
		got.write("%s", d.ReadyState())
		return nil
	}), bubble)
	for _, state := range []string{dom.ReadyStateLoading, dom.ReadyStateInteractive, dom.ReadyStateInteractive, dom.ReadyStateComplete} {
		d.SetReadyState(state)
	}
	assert.Equal(t, []string{"loading", "interactive", "complete"}, got.lines)
}

func TestWindowAndDocumentFindEachOther(t *testing.T) {
	p := newPage()
	w, other := dom.NewWindow(p), dom.NewWindow(p)
	d, next := dom.NewDocument(p), dom.NewDocument(p)
	w.SetDocument(d)
	assert.Same(t, w, d.Window())
	w.SetDocument(next)
	assert.Nil(t, d.Window())
	other.SetDocument(next)
	assert.Nil(t, w.Document(), "a document has one window")
	assert.Same(t, other, next.Window())
	other.SetDocument(nil)
	assert.Nil(t, next.Window())
}

func TestImplementation(t *testing.T) {
	d := dom.NewDocument(newPage())
	make := d.Implementation()
	assert.Same(t, make, d.Implementation())
	title := "x"
	assert.Equal(t, "#document(html html(head(title('x')) body))", outline(make.CreateHTMLDocument(&title)))
	assert.Equal(t, "#document(html html(head body))", outline(make.CreateHTMLDocument(nil)))
	doctype, err := make.CreateDocumentType("dt", "p", "s")
	require.NoError(t, err)
	made, err := make.CreateDocument(dom.SVGNamespace, "svg", doctype)
	require.NoError(t, err)
	assert.Equal(t, "#document(dt svg)", outline(made))
	assert.Same(t, made, doctype.OwnerDocument())
	assert.Equal(t, "image/svg+xml", made.ContentType())
	made, err = make.CreateDocument("", "", nil)
	require.NoError(t, err)
	assert.Equal(t, "#document", outline(made))
	_, err = make.CreateDocument("", "p:a", nil)
	requireException(t, "NamespaceError", err)
}

func TestCollectionsAreLive(t *testing.T) {
	d := parse(t, newPage(), `<div id=a><p class="x y" name=n></p><i id=n></i><a href=b></a></div>`)
	a := d.ElementByID("a")
	paragraphs, classes, all := d.ElementsByTagName("P"), a.ElementsByClassName(" y x "), a.ElementsByTagName("*")
	children, nodes, named := a.Children(), a.ChildNodes(), d.ElementsByName("n")
	lengths := func() []int {
		return []int{paragraphs.Length(), classes.Length(), all.Length(), children.Length(), nodes.Length(), named.Length()}
	}
	assert.Equal(t, []int{1, 1, 3, 3, 3, 1}, lengths())
	p := element(t, d, "p")
	require.NoError(t, a.Prepend(p, d.CreateTextNode("t")))
	assert.Equal(t, []int{2, 1, 4, 4, 5, 1}, lengths())
	p.SetClassName("y z x")
	require.NoError(t, p.SetAttribute("name", "n"))
	assert.Equal(t, []int{2, 2, 4, 4, 5, 2}, lengths())
	assert.Same(t, p, paragraphs.Item(0))
	assert.Same(t, p, named.Item(0))
	assert.Same(t, p, nodes.Item(0))
	assert.Equal(t, "#text", nodes.Item(1).NodeName())
	assert.Equal(t, "a", nodes.Item(4).NodeName()[:0]+label(nodes.Item(4)))
	assert.Nil(t, nodes.Item(5))
	assert.Nil(t, nodes.Item(-1))
	assert.Nil(t, paragraphs.Item(2))
	assert.Same(t, p, children.NamedItem("n"), "by name or id, whichever comes first")
	assert.Nil(t, children.NamedItem(""))
	a.SetTextContent("")
	assert.Equal(t, []int{0, 0, 0, 0, 0, 0}, lengths())
	assert.Nil(t, nodes.Item(0))
	assert.Same(t, nodes, a.ChildNodes())
	assert.Same(t, children, a.Children())
}

func TestCollectionsFollowTheirRootToAnotherDocument(t *testing.T) {
	d, other := parse(t, newPage(), `<div id=a><p></p></div>`), parse(t, newPage(), ``)
	a := d.ElementByID("a")
	all, nodes := a.ElementsByTagName("*"), a.ChildNodes()
	require.Equal(t, 1, all.Length())
	require.Equal(t, "P", nodes.Item(0).NodeName())
	require.NoError(t, other.Body().AppendChild(a))
	require.NoError(t, a.Append(element(t, other, "i"), element(t, other, "b")))
	assert.Equal(t, 3, all.Length())
	assert.Equal(t, "I", nodes.Item(1).NodeName())
}

func TestElementsByTagNameNS(t *testing.T) {
	d := parse(t, newPage(), `<svg><a></a></svg><a></a>`)
	for _, test := range []struct {
		namespace, local string
		want             int
	}{
		{"*", "a", 2}, {dom.SVGNamespace, "a", 1}, {dom.SVGNamespace, "*", 2}, {"", "a", 0}, {dom.HTMLNamespace, "A", 0},
	} {
		assert.Equal(t, test.want, d.ElementsByTagNameNS(test.namespace, test.local).Length(), test)
	}
	assert.Equal(t, 0, d.Links().Length())
	assert.Equal(t, 0, d.Forms().Length())
}
