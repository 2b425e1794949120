package engine

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cookieWeb is a web whose hosts have, on port 8000, a server of pages that set cookies, and
// a handler script that tells a socket its cookies, and sets those of its query's "set".
func cookieWeb(t *testing.T, pages map[string]string) *web {
	w := newWeb(t, map[string]string{
		"cookies_wsh.js": `const fields = Object.keys(request.params).map(name => ["Set-Cookie", request.params[name]]);
			connection.accept({add: fields}); connection.send(request.header("cookie") || "none");`,
		"page.html": `<script>
			testRunner.waitUntilDone();
			var ws = new WebSocket("wss://shop.example/cookies?1=new%3D1&2=any%3D2%3BSameSite=None%3BSecure");
			ws.onmessage = function (e) { console.log(e.data); testRunner.notifyDone() }</script>`,
	})
	address := serve(t, http.HandlerFunc(func(response http.ResponseWriter, r *http.Request) {
		text, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(response, r)
			return
		}
		for _, field := range r.URL.Query()["set"] {
			response.Header().Add("Set-Cookie", field)
		}
		switch {
		case strings.HasPrefix(text, "http:"):
			http.Redirect(response, r, text, http.StatusFound)
		case strings.HasSuffix(r.URL.Path, ".js"):
			io.WriteString(response, text+`("`+r.URL.Path+` has ["+`+"`"+r.Header.Get("Cookie")+"`"+`+"]")`)
		default:
			response.Header().Set("Content-Type", "text/html")
			io.WriteString(response, "<script>console.log('page has ["+r.Header.Get("Cookie")+"]')</script>"+text)
		}
	}))
	w.network.Hosts = append(w.network.Hosts, w.rule("8000", address))
	return w
}

// show loads a page in a jar and returns its lines.
func (w *web) show(t *testing.T, jar *CookieJar, address string) []string {
	t.Helper()
	page := newTestPage(t, Config{Network: &w.network, Cookies: jar, TestRunner: true})
	require.NoError(t, page.Load(t.Context(), address))
	text := strings.ReplaceAll(page.DumpText(), "CONSOLE MESSAGE: ", "")
	page.Close()
	return strings.Split(strings.TrimSpace(text), "\n")
}

const tellCookies = `<script>
	testRunner.waitUntilDone();
	console.log("script has [" + document.cookie + "]");
	document.cookie = "mine=3; Path=/";
	</script><script src="/a.js"></script><script>
	var ws = new WebSocket("ws://" + location.hostname + "/cookies?x=theirs%3D4&y=hidden%3D5%3BHttpOnly");
	ws.onopen = function () { console.log("open with [" + document.cookie + "]") };
	ws.onmessage = function (e) { console.log("socket has [" + e.data + "]"); testRunner.notifyDone() };
	</script>`

func TestLoadsScriptsAndSocketsShareTheJar(t *testing.T) {
	w := cookieWeb(t, map[string]string{
		"/": tellCookies, "/a.js": "console.log", "/from": "http://shop.example:8000/?set=c%3D1",
	})
	var jar CookieJar
	assert.Equal(t, []string{
		"page has [r=0]", "script has [r=0; c=1]", "/a.js has [r=0; c=1; mine=3]",
		"open with [r=0; c=1; mine=3; theirs=4]", "socket has [r=0; c=1; mine=3]",
	}, w.show(t, &jar, "http://shop.example:8000/from?set=r%3D0%3Bpath=/"))
	assert.Equal(t, "r=0; c=1; mine=3; theirs=4; hidden=5", jar.CookieField(mustURL(t, "http://shop.example/")))
}

func TestEachPageHasItsOwnJarByDefault(t *testing.T) {
	w := cookieWeb(t, map[string]string{"/": ""})
	page := newTestPage(t, Config{Network: &w.network})
	for _, want := range []string{"page has []", "page has [a=1]"} {
		require.NoError(t, page.Load(t.Context(), "http://shop.example:8000/?set=a%3D1"))
		assert.Contains(t, page.DumpText(), want, "the page keeps its jar when it loads another document")
	}
	assert.Equal(t, []string{"page has []"}, w.show(t, nil, "http://shop.example:8000/"))
}

func TestClientWithAJarKeepsToIt(t *testing.T) {
	w := cookieWeb(t, map[string]string{"/": "<script>console.log('script has [' + document.cookie + ']')</script>"})
	own, err := cookiejar.New(nil)
	require.NoError(t, err)
	carrier := httpTransport(&w.network)
	defer carrier.CloseIdleConnections()
	page := newTestPage(t, Config{HTTPClient: &http.Client{Transport: carrier, Jar: own}})
	for _, want := range []string{"page has []", "page has [a=1]"} {
		require.NoError(t, page.Load(t.Context(), "http://shop.example:8000/?set=a%3D1"))
		assert.Equal(t, "CONSOLE MESSAGE: "+want+"\nCONSOLE MESSAGE: script has []\n\n", page.DumpText())
	}
}

func TestCrossSiteRequests(t *testing.T) {
	w := cookieWeb(t, map[string]string{
		"/":     "",
		"/a.js": "console.log",
		"/load": `<script src="http://shop.example:8000/a.js?set=late%3D1"></script>`,
		"/go":   `<script>location.href = "http://shop.example:8000/?set=late%3D1"</script>`,
	})
	shop := mustURL(t, "https://shop.example/")
	for _, test := range []struct {
		name, url, want, after string
	}{
		{"socket of the site", "https://www.shop.example/page.html", "strict=1; lax=1; none=1", "strict=1; lax=1; none=1; new=1; any=2"},
		{"socket of another site", "https://other.example/page.html", "none=1", "strict=1; lax=1; none=1; any=2"},
		{"socket of another scheme", "http://shop.example/page.html", "none=1", "strict=1; lax=1; none=1; any=2"},
		{"script of the site", "http://www.shop.example:8000/load", "/a.js has [strict=1; lax=1]", "strict=1; lax=1; none=1; late=1"},
		{"script of another site", "http://other.example:8000/load", "/a.js has []", "strict=1; lax=1; none=1"},
		{"navigation in the site", "http://www.shop.example:8000/go", "page has [strict=1; lax=1]", "strict=1; lax=1; none=1; late=1"},
		{"navigation from another site", "http://other.example:8000/go", "page has [lax=1]", "strict=1; lax=1; none=1; late=1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var jar CookieJar
			for _, field := range []string{"strict=1; SameSite=Strict", "lax=1", "none=1; SameSite=None; Secure"} {
				jar.SetCookieField(shop, field)
			}
			lines := w.show(t, &jar, test.url)
			assert.Equal(t, test.want, lines[len(lines)-1])
			assert.Equal(t, test.after, jar.CookieField(shop))
		})
	}
}

func TestCookiesOfBareScripts(t *testing.T) {
	w := cookieWeb(t, nil)
	const tell = `var ws = new WebSocket("ws://shop.example/cookies?x=a%3D1"); ws.onmessage = e => console.log(e.data)`
	for range 2 {
		assert.Equal(t, "none", w.run(t, ScriptConfig{}, tell), "no jar, no cookies")
	}
	var jar CookieJar
	cfg := ScriptConfig{Config: Config{Cookies: &jar}}
	assert.Equal(t, "none", w.run(t, cfg, tell))
	assert.Equal(t, "a=1", w.run(t, cfg, tell))
	cfg.Origin = "http://www.shop.example"
	assert.Equal(t, "a=1", w.run(t, cfg, tell))
	for _, stranger := range []string{"http://other.example", "null"} {
		cfg.Origin = stranger
		assert.Equal(t, "none", w.run(t, cfg, tell), stranger)
	}
	var own CookieJar
	cfg.WebSocket.Jar = &own
	assert.Equal(t, "none", w.run(t, cfg, tell))
	assert.Equal(t, "a=1", w.run(t, cfg, tell), "a jar for sockets counts before Cookies")
}

func TestDocumentCookie(t *testing.T) {
	w := cookieWeb(t, map[string]string{"/dir/page": `<script>
		var show = function () { console.log("[" + document.cookie + "]") };
		var other = document.implementation.createHTMLDocument();
		var of = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
		document.cookie = "a=1";               show();
		document.cookie = "b=\u00fc, \ud800";  show();
		document.cookie = "a=2; Path=/";       show();
		document.cookie = "c=3; HttpOnly";     show();
		document.cookie = "c=3; Secure";       show();
		document.cookie = "c=3; Path=/x";      show();
		document.cookie = "c=3\nd=4";          show();
		document.cookie = "";                  show();
		document.cookie = "e";                 show();
		document.cookie = "a=; Max-Age=0";     show();
		document.cookie = "served=0";          show();
		other.cookie = "o=1";                  show();
		console.log(other.cookie === "", navigator.cookieEnabled);
		console.log(of.get.name, of.set.length, of.enumerable, of.configurable);
		try { of.get.call({}) } catch (e) { console.log(e instanceof TypeError) }
		location.hash = "new";                 show();
	</script>`})
	assert.Equal(t, []string{
		"page has []",
		"[a=1]",
		"[a=1; b=\u00fc, \ufffd]",
		"[a=1; b=\u00fc, \ufffd; a=2]",
		"[a=1; b=\u00fc, \ufffd; a=2]", "[a=1; b=\u00fc, \ufffd; a=2]", "[a=1; b=\u00fc, \ufffd; a=2]", "[a=1; b=\u00fc, \ufffd; a=2]", "[a=1; b=\u00fc, \ufffd; a=2]",
		"[a=1; b=\u00fc, \ufffd; e; a=2]",
		"[b=\u00fc, \ufffd; e; a=2]",
		"[b=\u00fc, \ufffd; e; a=2]",
		"[b=\u00fc, \ufffd; e; a=2]",
		"true true", "get cookie 1 true true", "true",
		"[b=\u00fc, \ufffd; e; a=2]",
	}, w.show(t, nil, "http://shop.example:8000/dir/page?set=served%3D1%3BHttpOnly"))
}

// What net/http's cookies would change on its way comes through.
func TestCookieFieldsAreSentAsTheyAre(t *testing.T) {
	w := cookieWeb(t, map[string]string{"/": ""})
	var jar CookieJar
	at := mustURL(t, "http://shop.example/")
	for _, field := range []string{"a[0]=x y", "nameless", `q="1,2"`, "u=\u00fc"} {
		jar.SetCookieField(at, field)
	}
	const all = "a[0]=x y; nameless; q=\"1,2\"; u=\u00fc"
	lines := w.show(t, &jar, "http://shop.example:8000/")
	assert.Equal(t, []string{"page has [" + all + "]"}, lines)
	const tell = `var ws = new WebSocket("ws://shop.example/cookies"); ws.onmessage = e => console.log(e.data)`
	got := w.run(t, ScriptConfig{Config: Config{Cookies: &jar}}, tell)
	assert.Equal(t, strings.ReplaceAll(all, "\u00fc", "\u00c3\u00bc"), got, "the handler's strings are bytes")
}
