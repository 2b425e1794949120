package engine

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// xmlSite serves one XML page and scripts.
func loadXML(t *testing.T, contentType, page string, scripts site) string {
	t.Helper()
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/page" {
			scripts.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", contentType)
		w.Write([]byte(page))
	}))
	p := newTestPage(t, Config{TestRunner: true})
	require.NoError(t, p.Load(t.Context(), url+"/page"))
	return p.DumpText()
}

const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml">`

func TestXHTMLPage(t *testing.T) {
	assert.Equal(t, "first second é < & 3 true false P application/xhtml+xml complete\n",
		loadXML(t, "application/xhtml+xml", `<?xml version="1.0"?><!DOCTYPE html>`+xhtml+`<head><title>t</title>
		<script><![CDATA[ var seen = "first"; if (1 < 2 && document.body) seen = "no"; ]]></script>
		<script src="a.js"/></head><body><p>&eacute; &lt; &amp;</p><script>
		addEventListener("load", () => {
			const text = document.getElementsByTagName("p")[0].textContent;
			document.body.textContent = [seen, text, document.getElementsByTagName("script").length, document instanceof XMLDocument,
				"write" in document &amp;&amp; (() => { try { document.write("x"); return true } catch (e) { return e.name !== "InvalidStateError" } })(),
				document.createElement("P").localName, document.contentType, document.readyState].join(" ") });
		</script></body></html>`, site{"/a.js": `seen += document.body ? " no" : " second"`}))
}

func TestXMLPageThatIsNotWellFormed(t *testing.T) {
	text := loadXML(t, "text/xml; charset=latin1", xhtml+"<body>caf\xE9<b></i></body></html>", nil)
	assert.Contains(t, text, "CONSOLE MESSAGE: XML: the end tag i does not match")
	assert.True(t, strings.HasSuffix(text, "café\n"))
}

func TestXMLEncoding(t *testing.T) {
	assert.Equal(t, "é\n", loadXML(t, "image/svg+xml", "<?xml version='1.0' encoding='iso-8859-1'?>"+xhtml+"<body>\xE9</body></html>", nil))
	assert.Equal(t, "é\n", loadXML(t, "application/xml", xhtml+"<body>é</body></html>", nil))
}
