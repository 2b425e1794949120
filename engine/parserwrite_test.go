package engine

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"adieu/dom"
)

// parsedWith parses a page whose scripts' texts are pieces to write, each between bars, and
// returns its body.
func parsedWith(t *testing.T, page string) string {
	t.Helper()
	d := dom.NewDocument(nil)
	p := newDocumentParser(d, strings.NewReader(page))
	p.finished = func() {}
	p.runScript = func(e *dom.Element) bool {
		text, _ := e.TextContent()
		e.Remove()
		for piece := range strings.SplitSeq(strings.Trim(text, "|"), "|") {
			p.write(strings.ReplaceAll(piece, "^", "<"))
		}
		return false
	}
	p.resume()
	return d.Body().InnerHTML()
}

func TestWrittenTextStandsWhereTheScriptWas(t *testing.T) {
	for page, want := range map[string]string{
		"<body>a<script>|b|</script>c":                                      "abc",
		"<body>a<script>|^b>x|y^/b>|</script>c":                             "a<b>xy</b>c",
		"<body><script>|^p cl|ass=x>|1|</script>2":                          `<p class="x">12</p>`,
		"<body><script>|^|b>1|^/|b>2|</script>":                             "<b>1</b>2",
		"<body><script>|&am|p;&lt|</script>;x":                              "&amp;&lt;x",
		"<body><script>|^!-|- a> -|->b|</script>":                           "<!-- a> -->b",
		"<body><script>|^textarea>^b>|</script>x</textarea>y":               "<textarea>&lt;b&gt;x</textarea>y",
		"<body><script>|^textarea>|</script><i></textarea>y":                "<textarea>&lt;i&gt;</textarea>y",
		"<body><script>|^script>inner^/script>tail|</script>end":            "innertailend",
		"<body><script>|^scr|ipt>in|ner^/scr|ipt>tail|</script>end":         "innertailend",
		"<body><script>|^table>^tr>^td>1|</script>2</table>3":               "<table><tbody><tr><td>12</td></tr></tbody></table>3",
		"<body><script>|^a href=|</script>x>y":                              `<a href="x">y</a>`,
		"<body><script>|^svg>^title>^i>|</script></i></title></svg>":        "<svg><title><i></i></title></svg>",
		"<body><script>|^/>a^/|>b|</script>c":                               "abc",
		"<body><script>|^script>one^/script>^script>two^/script>|</script>": "onetwo",
	} {
		assert.Equal(t, want, parsedWith(t, page), page)
	}
}

// However a text is cut up, what comes out is the same.
func TestWrittenPiecesMakeTheSameTree(t *testing.T) {
	const text = `<p id="a&amp;b">x &lt; y<!-- - -- > --><textarea><b></textarea><svg><![CDATA[<c>]]></svg><select><option>o</select>&notin;é`
	want := parsedWith(t, "<body>"+text)
	for size := 1; size < 12; size++ {
		var pieces []string
		for rest := strings.ReplaceAll(text, "<", "^"); rest != ""; {
			n := min(size, len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		assert.Equal(t, want, parsedWith(t, "<body><script>|"+strings.Join(pieces, "|")+"|</script>"), size)
	}
}

func TestDocumentWriteInPages(t *testing.T) {
	pages := site{
		"/index.html": `<!DOCTYPE html><body><script>
			document.write("<p>1</p><script src=w.js><\/script>", "3");
			console.log(document.querySelector("p").textContent, document.readyState);
			</script>4<script>document.writeln("5"); console.log(document.body.innerText.replace(/\s/g, ""))</script>
			<script src=late.js async></script>`,
		"/w.js":    `document.write("2"); console.log(document.currentScript.getAttribute("src"));`,
		"/late.js": `document.write("never");`,
	}
	assert.Equal(t, []string{"1 loading", "w.js", "12345"}, loggedBy(t, pages))
}

func TestDocumentOpenAfterLoad(t *testing.T) {
	assert.Equal(t, []string{"complete", "loading", "new", "written", "loading", "DOMContentLoaded"}, logged(t, `<body>old<script>
		testRunner.waitUntilDone();
		onload = () => {
			onload = null;
			setTimeout(() => {
				console.log(document.readyState);
				document.open();
				console.log(document.readyState);
				document.write("<body>new<script>console.log(document.body.innerText)<\/script>");
				document.addEventListener("DOMContentLoaded", e => { console.log(e.type); testRunner.notifyDone(); });
				document.write("<p id=p>written");
				console.log(document.querySelector("p").textContent);
				console.log(document.readyState);
				document.close();
			});
		};
	</script>`))
	assert.Equal(t, []string{"InvalidStateError"}, logged(t, `<script>
		try { document.implementation.createDocument(null, "x").write("x") } catch (e) { console.log(e.name) }
		document.implementation.createHTMLDocument().write("nothing happens");
	</script>`))
}
