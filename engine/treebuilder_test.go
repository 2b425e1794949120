package engine

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"adieu/dom"
)

// parseWhole parses text without running scripts.
func parseWhole(text string) *dom.Document {
	d := dom.NewDocument(nil)
	p := newDocumentParser(d, strings.NewReader(text))
	p.runScript = func(*dom.Element) bool { return false }
	p.finished = func() {}
	p.resume()
	return d
}

// printTree writes one line a node, indented.
func printTree(b *strings.Builder, n dom.Node, level int) {
	indent := strings.Repeat("| ", level)
	switch n := n.(type) {
	case *dom.DocumentType:
		fmt.Fprintf(b, "%s<!DOCTYPE %s %q %q>\n", indent, n.Name(), n.PublicID(), n.SystemID())
	case *dom.Text:
		if _, continued := n.PreviousSibling().(*dom.Text); !continued {
			fmt.Fprintf(b, "%s%q\n", indent, n.WholeText()) // x/net/html does not always join text
		}
	case *dom.Comment:
		fmt.Fprintf(b, "%s<!-- %s -->\n", indent, n.Data())
	case *dom.Element:
		var attrs []string
		for _, name := range n.AttributeNames() {
			value, _ := n.Attribute(name)
			attrs = append(attrs, fmt.Sprintf("%s=%q", name, value))
		}
		sort.Strings(attrs)
		space := ""
		switch n.Namespace() {
		case dom.SVGNamespace:
			space = "svg "
		case dom.MathMLNamespace:
			space = "math "
		}
		fmt.Fprintf(b, "%s<%s%s %s>\n", indent, space, n.LocalName(), strings.Join(attrs, " "))
		if content := n.TemplateContent(); content != nil {
			for c := content.FirstChild(); c != nil; c = c.NextSibling() {
				printTree(b, c, level+1)
			}
			return
		}
	}
	if _, root := n.(*dom.Document); !root {
		level++
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		printTree(b, c, level)
	}
}

func treeOf(n dom.Node) string {
	var b strings.Builder
	printTree(&b, n, 0)
	return b.String()
}

// referenceTree is what x/net/html makes of the text.
func referenceTree(t testing.TB, text string) string {
	root, err := html.Parse(strings.NewReader(text))
	require.NoError(t, err)
	d := dom.NewDocument(nil)
	var b strings.Builder
	for c := root.FirstChild; c != nil; c = c.NextSibling {
		printTree(&b, d.FromHTML(c), 0)
	}
	return b.String()
}

func TestTreeBuilderMakesTheReferenceTree(t *testing.T) {
	for _, text := range []string{
		"",
		"hello",
		"<!DOCTYPE html><html><head><title>a &amp; b</title></head><body>x</body></html>",
		"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN' \"http://www.w3.org/TR/html4/strict.dtd\"><p>",
		"<!-- before --><html lang=en><!-- in --><body class=a><body id=b class=c></html><!-- after -->",
		"<p>one<p>two<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
		"<b>1<p>2</b>3</p>4",
		"<a href=x>1<a href=y>2</a>3",
		"<b><i><u>1<p>2</b>3</i>4</u>5",
		"<table><tr><td>1<td>2<tr><th>3</table>",
		"<table>text<b>bold<tr><td>x</table>",
		"<table><caption>c<tr><td></table>",
		"<table><colgroup><col><col></colgroup> <tbody><tr></tr> </table>",
		"<p><table><tr><td>quirks</table>",
		"<!doctype html><p><table><tr><td>standards</table>",
		"<select><option>a<option>b<optgroup><option>c</select>",
		"<form><input type=hidden><form><button>x<button>y</form>",
		"<pre>\n\nx</pre><textarea>\n\ny</textarea><listing>\nz</listing>",
		"<script>var a = '<p>' </script><style>p{}</style><noscript><p>n</noscript>",
		"<script><!-- <script></script> --></script>after",
		"<svg><circle/><title><b>x</b></title><foreignObject><p>y</p></foreignObject><desc>z</svg>",
		"<svg viewbox='0 0' xlink:href=a><lineargradient/></svg>",
		"<math><mi>x</mi><annotation-xml encoding=text/html><p>q</annotation-xml></math>",
		"<svg><p>out</svg>",
		"<template><tr><td>x</td></tr></template><p>y",
		"<template><template>a</template><col></template>",
		"<frameset><frame><frameset></frameset><noframes>x</noframes></frameset>",
		"<h1>a<h2>b</h1>c",
		"<dl><dt>a<dd>b<dt>c</dl>",
		"<ruby>a<rb>b<rt>c<rtc>d<rp>e</ruby>",
		"<div><p>x</div>y</p>",
		"</p></br>x",
		"<applet><p></applet><marquee>x</marquee>",
		"<nobr>1<nobr>2",
		"<image src=a>",
		"<plaintext>a<b></plaintext>",
		"<xmp><b></xmp><iframe><b></iframe><noembed><i></noembed>",
		"a\x00b<svg>c\x00d</svg>",
		"<b><b><b><b><p>x</p></b>",
		"<table><script>1</script><style>2</style><input type=hidden><input></table>",
		"<table><form><tr><td><form></table>",
		"<body></body> <p>late",
		"<head></head> <meta><body>",
		"<html><head></html>x",
	} {
		assert.Equal(t, referenceTree(t, text), treeOf(parseWhole(text)), "%s", text)
	}
}

// Deviations of x/net/html from the standard that we do not share.
func TestTreeBuilderIgnoresEmptyEndTag(t *testing.T) {
	assert.Equal(t, treeOf(parseWhole("ab")), treeOf(parseWhole("a</>b")))
}

// Random tag soup: misnesting is where tree builders go wrong. Each kind of soup leaves out
// what x/net/html is known to do differently from the standard: it takes text for raw where
// the tag is ignored (in framesets and column groups), lacks th among what ends a caption
// and template among what has table text, forgets a template in an SVG element called html,
// and loses its place after a late doctype.
func TestTreeBuilderAgreesOnRandomSoup(t *testing.T) {
	const common = `a b i nobr p div span table tr td tbody thead select option optgroup ul li dl dt dd h1 h2
		form button input br hr pre body html head object ruby rt rp font em center address main img image meta `
	const foreign = "svg math mi foreignObject desc annotation-xml "
	for _, kind := range []struct {
		tags  string
		texts []string
	}{
		{foreign + "th title script style textarea xmp noscript iframe", []string{" ", "x", " y z", "<!--c-->", "&lt;"}},
		{foreign + "caption col colgroup frameset frame", []string{" ", "x", " y z", "<!--c-->", "&lt;"}},
		{"template col colgroup", []string{"x", "<!--c-->", "&lt;"}},
	} {
		tags := strings.Fields(common + kind.tags)
		random := rand.New(rand.NewPCG(1, 2))
		for range soupRounds {
			text := soup(random, tags, kind.texts)
			if !assert.Equal(t, referenceTree(t, text), treeOf(parseWhole(text)), "%s", text) {
				return
			}
		}
	}
}

const soupRounds = 2000

func soup(random *rand.Rand, tags, texts []string) string {
	var b strings.Builder
	for range 1 + random.IntN(14) {
		tag := tags[random.IntN(len(tags))]
		switch random.IntN(7) {
		case 0, 1, 2:
			fmt.Fprintf(&b, "<%s>", tag)
		case 3, 4:
			fmt.Fprintf(&b, "</%s>", tag)
		case 5:
			b.WriteString(texts[random.IntN(len(texts))])
		case 6:
			fmt.Fprintf(&b, "<%s id=%d/>", tag, random.IntN(3))
		}
	}
	return b.String()
}
