package dom_test

import (
	"strings"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func TestInnerHTML(t *testing.T) {
	tests := []struct{ name, markup, want string }{
		{"elements and text", `a<b id="x">c</b>`, `a<b id="x">c</b>`},
		{"escapes in text", "&lt;&amp;&gt;&nbsp;\"'", "&lt;&amp;&gt;&nbsp;\"'"},
		{"escapes in attributes", `<i title="&lt;&amp;&quot;'&nbsp;"></i>`, `<i title="&lt;&amp;&quot;'&nbsp;"></i>`},
		{"void elements", `<br><img src="x"><hr>`, `<br><img src="x"><hr>`},
		{"raw text", `<script>a<b && c</script><style>a>b</style>`, `<script>a<b && c</script><style>a>b</style>`},
		{"comments", `<!--a--><p></p>`, `<!--a--><p></p>`},
		{"mended", `<p>a<p>b</i>`, `<p>a</p><p>b</p>`},
		{"foreign", `<svg viewbox="0"><path xlink:href="#a"></path></svg>`, `<svg viewBox="0"><path xlink:href="#a"></path></svg>`},
		{"template", `<template><tr><td>x</td></tr></template>`, `<template><tr><td>x</td></tr></template>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, newPage(), `<div id=a>old</div>`)
			a := d.ElementByID("a")
			require.NoError(t, a.SetInnerHTML(test.markup))
			assert.Equal(t, test.want, a.InnerHTML())
			assert.Equal(t, `<div id="a">`+test.want+`</div>`, a.OuterHTML())
		})
	}
}

func TestInnerHTMLDependsOnTheElement(t *testing.T) {
	d := parse(t, newPage(), `<table><tbody id=a></table><svg id=b></svg><p id=c></p>`)
	for id, want := range map[string]string{"a": "<tr><td>x</td></tr>", "c": "x"} {
		require.NoError(t, d.ElementByID(id).SetInnerHTML("<tr><td>x"))
		assert.Equal(t, want, d.ElementByID(id).InnerHTML())
	}
	svg := d.ElementByID("b")
	require.NoError(t, svg.SetInnerHTML("<circle/>"))
	assert.Equal(t, dom.SVGNamespace, svg.FirstElementChild().Namespace())
	custom := element(t, d, "x-custom")
	require.NoError(t, custom.SetInnerHTML("<i>x"))
	assert.Equal(t, "<i>x</i>", custom.InnerHTML())
}

func TestScriptsFromInnerHTMLDoNotStart(t *testing.T) {
	d := parse(t, newPage(), `<div id=a></div>`)
	a := d.ElementByID("a")
	require.NoError(t, a.SetInnerHTML(`<p><script>x</script></p>`))
	script, err := a.QuerySelector("script")
	require.NoError(t, err)
	assert.True(t, script.AlreadyStarted())
	assert.True(t, clone(t, script, false).(*dom.Element).AlreadyStarted(), "nor do their clones")
	assert.False(t, element(t, d, "script").AlreadyStarted())
}

func TestOuterHTML(t *testing.T) {
	d := parse(t, newPage(), `<div id=a><i id=b></i>x</div>`)
	b := d.ElementByID("b")
	require.NoError(t, b.SetOuterHTML(`<u></u>y`))
	assert.Equal(t, "a(u 'y' 'x')", outline(d.ElementByID("a")))
	require.NoError(t, b.SetOuterHTML("z"), "without a parent nothing happens")
	requireException(t, "NoModificationAllowedError", d.DocumentElement().SetOuterHTML("<p>"))
}

func TestInsertAdjacent(t *testing.T) {
	for where, want := range map[string]string{
		"beforeBegin": "body(i a(b) 'x')", "AFTERBEGIN": "body(a(i b) 'x')",
		"beforeend": "body(a(b i) 'x')", "afterend": "body(a(b) i 'x')",
	} {
		d := parse(t, newPage(), `<div id=a><b></b></div>x`)
		require.NoError(t, d.ElementByID("a").InsertAdjacentHTML(where, "<i></i>"))
		assert.Equal(t, want, outline(d.Body()), where)
	}
	d := parse(t, newPage(), "")
	requireException(t, "SyntaxError", d.Body().InsertAdjacentHTML("inside", ""))
	requireException(t, "NoModificationAllowedError", d.DocumentElement().InsertAdjacentHTML("afterend", ""))
	orphan := element(t, d, "p")
	requireException(t, "NoModificationAllowedError", orphan.InsertAdjacentHTML("beforebegin", ""))
	done, err := orphan.InsertAdjacent("beforebegin", d.CreateTextNode("x"))
	require.NoError(t, err)
	assert.False(t, done)
}

func TestFromHTML(t *testing.T) {
	parsed, err := html.Parse(strings.NewReader(`<!DOCTYPE html PUBLIC "p" "s"><!--c--><body class=x><svg xml:lang=en xmlns:xlink=l><a xlink:href=y>t</a></svg>`))
	require.NoError(t, err)
	d := dom.NewDocument(newPage())
	assert.Nil(t, d.FromHTML(parsed), "the parser's document is none of ours")
	doctype := d.FromHTML(parsed.FirstChild).(*dom.DocumentType)
	assert.Equal(t, []string{"html", "p", "s"}, []string{doctype.Name(), doctype.PublicID(), doctype.SystemID()})
	root := d.FromHTML(parsed.LastChild).(*dom.Element)
	assert.Equal(t, "html(head body(svg(a('t'))))", outline(root))
	assert.Same(t, d, root.OwnerDocument())
	assert.False(t, root.IsConnected())
	require.NoError(t, d.AppendChild(root))
	assert.Equal(t, "x", d.Body().ClassName())
	svg := d.Body().FirstElementChild()
	assert.Equal(t, "svg", svg.TagName(), "only HTML elements are in upper case")
	lang, ok := svg.AttributeNS(dom.XMLNamespace, "lang")
	assert.True(t, ok)
	assert.Equal(t, "en", lang)
	xmlns := svg.AttributeNodeNS(dom.XMLNSNamespace, "xlink")
	require.NotNil(t, xmlns)
	assert.Equal(t, "xmlns:xlink", xmlns.Name())
	href := svg.FirstElementChild().AttributeNodeNS(dom.XLinkNamespace, "href")
	require.NotNil(t, href)
	assert.Equal(t, "xlink", href.Prefix())

	shallow := d.FromHTMLShallow(parsed.LastChild).(*dom.Element)
	assert.Equal(t, "html", outline(shallow))
}
