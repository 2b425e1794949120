package engine

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A GIF of one point.
const gif = "GIF89a\x01\x00\x01\x00\x80\x01\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x01\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02L\x01\x00;"

func TestSheetsAndImagesTellWhetherTheyCame(t *testing.T) {
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a.css":
			w.Header().Set("Content-Type", "text/css")
		case "/a.gif":
			w.Write([]byte(gif))
		case "/page.html":
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte(`<!DOCTYPE html><script>
				let seen = [];
				function note(e) { seen.push(e.type + " " + (e.target.id || "window")); }
				for (let type of ["load", "error"]) document.addEventListener(type, note, true);
				</script>
				<link rel="Alternate StyleSheet" href=a.css id=sheet>
				<link rel=stylesheet href=page.html id=page>
				<link rel=stylesheet href=gone.css id=gone>
				<link rel=icon href=a.gif id=icon>
				<link rel=stylesheet type=text/less href=a.css id=less>
				<style id=style>a {}</style>
				<img src=a.gif id=image>
				<img src=page.html id=text>
				<img src="" id=empty>
				<img id=none>
				<script>
				let made = document.createElement("img"); made.id = "made"; made.onload = note;
				made.src = "gone.gif"; made.src = "a.gif"; // the last counts
				onload = e => { console.log(seen.sort().join(", ")); };
				</script>`))
		default:
			http.NotFound(w, r)
		}
	}))
	p := newTestPage(t, Config{TestRunner: true})
	require.NoError(t, p.Load(t.Context(), url+"/page.html"))
	line, _, _ := strings.Cut(p.DumpText(), "\n")
	assert.Equal(t, "CONSOLE MESSAGE: error empty, error gone, error page, error text, load image, load made, load sheet, load style", line)
}
