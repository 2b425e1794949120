package dom_test

import (
	"strings"
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuerySelectorAll(t *testing.T) {
	d := parse(t, newPage(), `<!DOCTYPE html>
<div id=one class="a b" title=Hello lang=en-GB data-x="p q">
  <p id=two class=a></p><p id=three class="b c"><span id=four></span></p>
  <P id=five>text</P>
</div>
<form id=six><input id=seven type=TEXT disabled><a id=eight href=x></a></form>
<svg id=nine><foreignObject id=ten xlink:href=y></foreignObject></svg>
<ul id=eleven><li id=l1><li id=l2><li id=l3><li id=l4><li id=l5></ul>
<i id="é-1"></i><i id="1x"></i>`)
	tests := []struct{ selector, want string }{
		{"p", "two three five"},
		{"P", "two three five"},
		{"#three", "three"},
		{"p#three.b.c", "three"},
		{".a", "one two"},
		{".A", ""},
		{"*.a", "one two"},
		{"div p", "two three five"},
		{"div > p", "two three five"},
		{"div > span", ""},
		{"div span , #two", "two four"},
		{"p + p", "three five"},
		{"#two ~ p", "three five"},
		{"#two+p>span", "four"},
		{"body div p span", "four"},
		{"html > div", ""},
		{"[title]", "one"},
		{"[TITLE=Hello]", "one"},
		{"[title=hello]", ""},
		{"[title=hello i]", "one"},
		{`[title="He\6c lo"]`, "one"},
		{`[title='Hello']`, "one"},
		{"[type=text]", "seven"},
		{"[type=text s]", ""},
		{"[data-x~=q]", "one"},
		{"[data-x~='p q']", ""},
		{"[lang|=en]", "one"},
		{"[lang|=e]", ""},
		{"[title^=He]", "one"},
		{"[title$=lo]", "one"},
		{"[title*=ell]", "one"},
		{"[title*='']", ""},
		{"[href]", "eight"},
		{"[*|href]", "eight ten"},
		{"[ title = Hello ]", "one"},
		{"foreignObject", "ten"},
		{"foreignobject", ""},
		{"*|svg", "nine"},
		{"|svg", ""},
		{"p:first-child", "two"},
		{"p:last-child", "five"},
		{"span:only-child", "four"},
		{"p:empty", "two"},
		{":root > body > ul", "eleven"},
		{"li:nth-child(2)", "l2"},
		{"li:nth-child(odd)", "l1 l3 l5"},
		{"li:nth-child( even )", "l2 l4"},
		{"li:nth-child(2n + 3)", "l3 l5"},
		{"li:nth-child(-n+2)", "l1 l2"},
		{"li:nth-child(+n)", "l1 l2 l3 l4 l5"},
		{"li:nth-last-child(-2n+3)", "l3 l5"},
		{"p:nth-of-type(2)", "three"},
		{"li:first-of-type, li:last-of-type", "l1 l5"},
		{"p:not(.a)", "three five"},
		{"p:not(.a, :empty)", "three five"},
		{"li:is(#l1, #l2)", "l1 l2"},
		{":where(#l1)", "l1"},
		{":disabled", "seven"},
		{"a:link", "eight"},
		{"a:hover", ""},
		{"p::before", ""},
		{"#é-1", "é-1"},
		{`#\31 x`, "1x"},
		{`#\000031x`, "1x"},
		{"  #two  ", "two"},
		{"#two,#three", "two three"},
		{":scope #two", "two"},
		{"[title", "one"},
		{"p:not(.a", "three five"},
		{"li:is(#l1, :unknown, #l3)", "l1 l3"},
		{"li:is()", ""},
		{"li:not(:is(, #l1))", "l2 l3 l4 l5"},
		{"li:is([a=')'], #l2)", "l2"},
		{"p:has(span)", "three"},
		{"div:has(> p > span), p:has(> b)", "one"},
		{"p:has(+ p.b)", "two"},
		{"p:has(~ p span)", "two"},
		{"form:has(input, b)", "six"},
		{"li:has(~ li ~ li):has(~ #l4)", "l1 l2 l3"},
		{"li:nth-child(odd of :not(#l1))", "l2 l4"},
		{"li:nth-last-child(1 of #l2, #l3)", "l3"},
		{"li:nth-child( even  of li )", "l2 l4"},
		{":lang(en)", "one two three four five"},
		{"p:lang(fr, '*-GB')", "two three five"},
		{":required, input:optional", "seven"},
		{"#two/* of many */ ~ p", "three five"},
		{"p\t\r\n\f+p", "three five"},
		{"p::-webkit-any-thing", ""},
	}
	for _, test := range tests {
		t.Run(test.selector, func(t *testing.T) {
			list, err := d.QuerySelectorAll(test.selector)
			require.NoError(t, err)
			var got []string
			for i := range list.Length() {
				got = append(got, list.Item(i).(*dom.Element).ID())
			}
			assert.Equal(t, test.want, strings.Join(got, " "))
			first, err := d.QuerySelector(test.selector)
			require.NoError(t, err)
			if test.want == "" {
				assert.Nil(t, first)
			} else {
				assert.Equal(t, got[0], first.ID())
			}
		})
	}
}

func TestSelectorsThatCannotBeParsed(t *testing.T) {
	d := parse(t, newPage(), "")
	for _, selector := range []string{
		"", " ", ",", "p,", ",p", "p,,p", "> p", "p >", "p > > p", "#", "#1x", ".", ".1", "..a",
		"[", "[]", "[a=]", "[a=b c]", "[=b]", "[a!=b]", "[a==b]", "p:unknown", "p:", ":not()", ":not(", ":nth-child()",
		":nth-child(x)", ":nth-child(2n3)", ":nth-child(2n+)", "p)", "p]", "p{}", "1p", "-", "--1(", "a|b",
		"p/**/q!", "[a='x\n']", "*p", "p*", "ns|*", "\\\n",
		":has()", "p:has(:has(a))", "p:has(::before)", "p:not(:unknown)", "::unknown", ":nth-child(2 of)", ":nth-child(2of p)",
		":nth-of-type(1 of p)", ":lang()", "[ns|a]",
	} {
		_, err := d.QuerySelector(selector)
		requireException(t, "SyntaxError", err)
		_, err = d.QuerySelectorAll(selector)
		requireException(t, "SyntaxError", err)
	}
}

func TestScopeOfAQuery(t *testing.T) {
	d := parse(t, newPage(), `<div id=a><div id=b><p id=c></p></div></div>`)
	b := d.ElementByID("b")
	found, err := b.QuerySelector("div p")
	require.NoError(t, err)
	assert.Equal(t, "c", found.ID(), "ancestors outside of the subtree count")
	found, err = b.QuerySelector("#b")
	require.NoError(t, err)
	assert.Nil(t, found, "the element itself is no descendant")
	found, err = b.QuerySelector(":scope > p")
	require.NoError(t, err)
	assert.Equal(t, "c", found.ID())
	matches, err := b.Matches("#a > :scope")
	require.NoError(t, err)
	assert.True(t, matches)
	found, err = d.ElementByID("c").Closest("div")
	require.NoError(t, err)
	assert.Same(t, b, found)
	found, err = b.Closest("ul")
	require.NoError(t, err)
	assert.Nil(t, found)
	_, err = b.Matches("!")
	requireException(t, "SyntaxError", err)
	_, err = b.Closest("!")
	requireException(t, "SyntaxError", err)
}

func TestQuirksModeIgnoresCase(t *testing.T) {
	d := parse(t, newPage(), `<p id=Foo class=Bar></p>`)
	for _, quirks := range []bool{false, true} {
		d.SetQuirksMode(quirks)
		for _, selector := range []string{"#fOO", ".bAR"} {
			found, err := d.QuerySelector(selector)
			require.NoError(t, err)
			assert.Equal(t, quirks, found != nil, selector)
		}
		assert.Equal(t, quirks, d.ElementsByClassName("BAR").Length() == 1)
	}
	assert.Equal(t, "BackCompat", d.CompatMode())
}

func FuzzSelector(f *testing.F) {
	for _, seed := range []string{"p > a[b='c' i]:not(.x)", ":nth-child(2n+1)", "\\31 x", "*|*", "a~b+c,d"} {
		f.Add(seed)
	}
	d := parse(f, newPage(), `<div class=a><p id=b>x</p></div>`)
	f.Fuzz(func(t *testing.T, selector string) {
		list, err := d.QuerySelectorAll(selector)
		if err != nil {
			requireException(t, "SyntaxError", err)
			return
		}
		assert.LessOrEqual(t, list.Length(), 5)
	})
}
