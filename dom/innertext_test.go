package dom_test

import (
	"testing"

	"adieu/dom"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInnerText(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"nothing", ``, ""},
		{"white space collapses", "  a \n\t b  ", "a b"},
		{"across inline elements", `a <b> b</b> <i>c </i> d`, "a b c d"},
		{"no space where there is none", `a<b>b</b>c`, "abc"},
		{"no-break space stays", "a&nbsp; b", "a\u00A0 b"},
		{"comments are nothing", `a<!-- x -->b`, "ab"},

		{"blocks on lines of their own", `<div>a</div><div>b</div>c`, "a\nb\nc"},
		{"text before a block", `a<div>b</div>c`, "a\nb\nc"},
		{"nested blocks add no lines", `<div><div>a</div></div><div>b</div>`, "a\nb"},
		{"an empty block ends a line", `a<div></div>b`, "a\nb"},
		{"but makes none", `<div>a</div><div></div><div></div><div>b</div>`, "a\nb"},
		{"space around blocks goes away", " <div> a </div> \n <div> b </div> ", "a\nb"},
		{"a block inside an inline element", `<span>a <div>b</div> c</span>`, "a\nb\nc"},
		{"lists", `<ul><li>a<li>b</ul>c`, "a\nb\nc"},
		{"a rule", `a<hr>b`, "a\nb"},

		{"a paragraph and an empty line", `<p>a</p><p>b</p>`, "a\n\nb"},
		{"a paragraph before a block", `<p>a</p> <div>b</div>`, "a\n\nb"},
		{"a block before a paragraph", `<div>a</div><p>b</p>`, "a\nb"},
		{"text after a paragraph", `<p>a</p>b`, "a\n\nb"},
		{"headings", `<h1>a</h1><h6>b</h6>c`, "a\n\nb\n\nc"},
		{"an empty paragraph is nothing", `<div>a</div><p></p>b`, "a\nb"},
		{"no line ends after the last paragraph", `<p>a</p><p>b</p>`, "a\n\nb"},
		{"nor if only space and scripts follow", "<p>a</p>\n<script>x</script>\n", "a"},
		{"but it does if an empty block follows", "<p>a</p><div></div>", "a\n\n"},

		{"br", `a<br>b<br><br>c`, "a\nb\n\nc"},
		{"br at the end", `a<br>`, "a\n"},
		{"br at the end of a block", `<div>a<br></div>b`, "a\nb"},
		{"br alone", `<br>a`, "\na"},
		{"space around br", `a <br> b`, "a\nb"},

		{"pre", "<pre>a\n  b\n</pre>c", "a\n  b\nc"},
		{"pre without a last line end", "<pre>a\tb</pre>c", "a\tb\nc"},
		{"space before pre", "x <pre> a</pre>", "x\n a"},
		{"styled to preserve", `<div style="white-space: pre-wrap">a  b</div>`, "a  b"},
		{"and inside it not", "<pre>a  b<i style='white-space:normal'>c  d</i></pre>", "a  bc d"},
		{"inherited", "<pre><b>a  b</b></pre>", "a  b"},

		{"not rendered", `a<script>s</script><style>t</style><template>u</template><noscript>v</noscript>b`, "ab"},
		{"hidden", `a<div hidden>b</div><i style="color: red; DISPLAY : none !important">c</i>d`, "ad"},
		{"styled as a block", `a<span style="display:block">b</span>c`, "a\nb\nc"},
		{"styled as inline", `a<div style="display:inline">b</div>c`, "abc"},
		{"inline styled so again", `a <p style="display:block;display:inline">b</p>`, "a b"},

		{"a table", `<table><tr><td>a</td><td>b</td></tr> <tr><td>c</td><td>d</td></tr></table>e`, "a\tb\nc\td\ne"},
		{"a table with sections", `x<table><caption>t</caption><thead><tr><th>a<th>b<tbody><tr><td>c<td></table>`, "x\nt\na\tb\nc\t"},

		{"an image takes a place", `<img><div>a</div>`, "\na"},
		{"space beside an image", `a <img> b`, "a  b"},
		{"a control's text", `a <button>b</button> c`, "a b c"},
		{"content that is not shown", `a<iframe>b</iframe><select><option>c</select><textarea>d</textarea><video>e</video>`, "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, newPage(), "<!DOCTYPE html><title>t</title><body>"+test.body)
			assert.Equal(t, test.want, dom.InnerText(d))
			assert.Equal(t, test.want, dom.InnerText(d.Body()))
		})
	}
}

// The page that WebKit's js-test harness makes. Its expected results have two empty
// lines before the first result, since the paragraph about success is inside another.
func TestInnerTextOfAHarnessPage(t *testing.T) {
	d := parse(t, newPage(), `<html><head><script src="js-test.js"></script></head><body>
<p id="description"></p>
<div id="console"></div>
<script>test();</script>
<script src="post.js"></script>
</body></html>`)
	require.NoError(t, d.ElementByID("description").SetInnerHTML(
		`<p>Test of a thing.</p><p>On success, you will see a series of "<span class="pass">PASS</span>" messages.</p>`))
	for _, line := range []string{
		`<span><span class="pass">PASS</span> x is 1</span><br>`,
		`<span><span class="pass">PASS</span> successfullyParsed is true</span><br>`,
		`<br><span class="pass">TEST COMPLETE</span><br>`,
	} {
		require.NoError(t, d.ElementByID("console").InsertAdjacentHTML("beforeend", line))
	}
	assert.Equal(t, `Test of a thing.

On success, you will see a series of "PASS" messages.


PASS x is 1
PASS successfullyParsed is true

TEST COMPLETE
`, dom.InnerText(d))
}

func TestInnerTextOfPartsOfAPage(t *testing.T) {
	d := parse(t, newPage(), `<p id=a>x <b id=b>y</b> </p><div id=c hidden>z <i id=i>w</i></div><script id=s> t </script>`)
	for id, want := range map[string]string{"a": "x y", "b": "y", "c": "z w", "i": "w", "s": " t "} {
		assert.Equal(t, want, d.ElementByID(id).InnerText(), id)
	}
	assert.Equal(t, "", dom.InnerText(dom.NewDocument(newPage())))
	assert.Equal(t, "x", dom.InnerText(d.ElementByID("a").FirstChild()))
}

func TestSetInnerText(t *testing.T) {
	d := parse(t, newPage(), `<p id=a>x</p>`)
	a := d.ElementByID("a")
	a.SetInnerText("a\r\nb\n\n<c>")
	assert.Equal(t, "a('a' br 'b' br br '<c>')", outline(a))
	a.SetInnerText("")
	assert.Equal(t, "a", outline(a))
}

// White space that has no renderer must not make the search for one that has slow.
func TestInnerTextOfManyBlankNodes(t *testing.T) {
	d := parse(t, newPage(), "")
	require.NoError(t, d.Body().AppendChild(element(t, d, "div")))
	for range 200 {
		require.NoError(t, d.Body().Append(d.CreateTextNode(" "), d.CreateComment("")))
	}
	require.NoError(t, d.Body().Append(element(t, d, "p")))
	assert.Equal(t, "", dom.InnerText(d))
}
