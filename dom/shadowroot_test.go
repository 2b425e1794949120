package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAttachShadow(t *testing.T) {
	d := parse(t, newPage(), `<div id=host></div><img id=img>`)
	host := d.ElementByID("host")
	s, err := host.AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootClosed, Serializable: true})
	require.NoError(t, err)
	assert.Equal(t, dom.ShadowRootClosed, s.Mode())
	assert.Equal(t, dom.SlotAssignmentNamed, s.SlotAssignment())
	assert.True(t, s.Serializable())
	assert.False(t, s.Clonable() || s.DelegatesFocus())
	assert.Same(t, host, s.Host())
	assert.Nil(t, host.ShadowRoot(), "a closed one is not shown")
	_, err = host.AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen})
	requireException(t, "NotSupportedError", err)
	_, err = d.ElementByID("img").AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen})
	requireException(t, "NotSupportedError", err)
	svg, err := d.CreateElementNS(dom.SVGNamespace, "div")
	require.NoError(t, err)
	_, err = svg.AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen})
	requireException(t, "NotSupportedError", err)
	open, err := element(t, d, "my-element").AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen})
	require.NoError(t, err)
	assert.Same(t, open, open.Host().ShadowRoot())
}

func TestValidShadowHostNames(t *testing.T) {
	d := dom.NewDocument(nil)
	for name, want := range map[string]bool{
		"article": true, "span": true, "h6": true, "a-b": true, "a-b.c_é": true,
		"a": false, "button": false, "ab": false, "font-face": false, "annotation-xml": false,
	} {
		_, err := element(t, d, name).AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen})
		assert.Equal(t, want, err == nil, name)
	}
}

func TestNodesOfAShadowTree(t *testing.T) {
	p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootOpen)
	inner, deep := p.s.ElementByID("inner"), p.i.ElementByID("deep")
	assert.True(t, deep.IsConnected())
	assert.Equal(t, dom.Node(p.i), deep.RootNode(false))
	assert.Equal(t, dom.Node(p.Document), deep.RootNode(true))
	assert.Nil(t, p.ElementByID("inner"), "ids are those of the document's own tree")
	assert.Nil(t, p.s.ParentNode())
	found, err := p.QuerySelector("#inner")
	require.NoError(t, err)
	assert.Nil(t, found)
	assert.False(t, p.Contains(inner))
	assert.False(t, p.ElementByID("host").HasChildNodes() && p.ElementByID("host").FirstChild() == dom.Node(inner))

	p.ElementByID("host").Remove()
	assert.False(t, deep.IsConnected() || p.s.IsConnected())
	require.NoError(t, p.Body().AppendChild(p.s.Host()))
	assert.True(t, deep.IsConnected() && inner.IsConnected())
	p.Body().RemoveChild(p.s.Host())
	p.s.ElementByID("innerhost").Remove()
	assert.Equal(t, dom.Node(p.i), deep.RootNode(false))
	assert.False(t, deep.IsConnected())
}

func TestShadowTreesFollowTheirHost(t *testing.T) {
	p := newShadowPage(t, dom.ShadowRootOpen, dom.ShadowRootOpen)
	deep := p.i.ElementByID("deep")
	other := dom.NewDocument(nil)
	require.NoError(t, other.AdoptNode(p.s.Host()))
	assert.Same(t, other, deep.OwnerDocument())
	assert.Same(t, other, p.i.OwnerDocument())
	requireException(t, "HierarchyRequestError", other.AdoptNode(p.s))
	_, err := other.ImportNode(p.s, true)
	requireException(t, "NotSupportedError", err)
	_, err = p.s.CloneNode(true)
	requireException(t, "NotSupportedError", err)
	requireException(t, "HierarchyRequestError", deep.AppendChild(p.s.Host()))
}

func TestClientHearsOfShadowTrees(t *testing.T) {
	d, c, _ := clickPage(t, `<div id=host></div>`)
	host := d.ElementByID("host")
	s := attachShadow(t, host, dom.ShadowRootClosed, `<script id=s></script>`)
	assert.Equal(t, []string{"inserted s"}, onlyOf(c.take(), "inserted"))
	host.Remove()
	assert.Equal(t, []string{"removed host", "removed #document-fragment", "removed s"}, onlyOf(c.take(), "removed"))
	require.NoError(t, d.Body().AppendChild(host))
	assert.Equal(t, []string{"inserted host", "inserted #document-fragment", "inserted s"}, onlyOf(c.take(), "inserted"))
	assert.True(t, s.IsConnected())
}

// onlyOf keeps the lines that begin with one of the words.
func onlyOf(lines []string, words ...string) (kept []string) {
	for _, line := range lines {
		for _, word := range words {
			if len(line) >= len(word) && line[:len(word)] == word {
				kept = append(kept, line)
				break
			}
		}
	}
	return kept
}

func TestClonesOfShadowHosts(t *testing.T) {
	d := parse(t, newPage(), `<div id=a></div><div id=b></div>`)
	a := d.ElementByID("a")
	s, err := a.AttachShadow(dom.ShadowRootInit{Mode: dom.ShadowRootOpen, Clonable: true, DelegatesFocus: true})
	require.NoError(t, err)
	require.NoError(t, s.SetInnerHTML(`<p>x<b></b></p>`))
	attachShadow(t, d.ElementByID("b"), dom.ShadowRootOpen, `<p></p>`)
	dup := clone(t, a, false).(*dom.Element).ShadowRoot()
	require.NotNil(t, dup)
	assert.Equal(t, `<p>x<b></b></p>`, dup.InnerHTML())
	assert.True(t, dup.Clonable() && dup.DelegatesFocus())
	assert.Nil(t, clone(t, d.ElementByID("b"), true).(*dom.Element).ShadowRoot())
}
