package engine

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// site serves pages by path.
type site map[string]string

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, ok := s[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	switch {
	case strings.HasSuffix(r.URL.Path, ".js"):
		w.Header().Set("Content-Type", "text/javascript")
	case strings.HasSuffix(r.URL.Path, ".txt"):
		w.Header().Set("Content-Type", "text/plain")
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.Write([]byte(text))
}

// serve starts a server for the test and returns its URL.
func serve(t *testing.T, h http.Handler) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// newTestPage makes a page that is closed with the test.
func newTestPage(t *testing.T, cfg Config) *Page {
	p, err := NewPage(cfg)
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p
}

// load loads /index.html of a site and returns the dump, the server's address replaced.
func load(t *testing.T, s site) string {
	t.Helper()
	url := serve(t, s)
	p := newTestPage(t, Config{TestRunner: true})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, p.Load(ctx, url+"/index.html"))
	return strings.ReplaceAll(p.DumpText(), url, "http://HOST")
}

func loadText(t *testing.T, page string) string {
	t.Helper()
	return load(t, site{"/index.html": page})
}

// logged is the page's console, a line each.
func logged(t *testing.T, page string) []string {
	t.Helper()
	return loggedBy(t, site{"/index.html": page})
}

func loggedBy(t *testing.T, s site) []string {
	t.Helper()
	var lines []string
	for line := range strings.SplitSeq(load(t, s), "\n") {
		if text, ok := strings.CutPrefix(line, "CONSOLE MESSAGE: "); ok {
			lines = append(lines, text)
		}
	}
	return lines
}

func TestDumpIsConsoleThenBodyText(t *testing.T) {
	assert.Equal(t, "CONSOLE MESSAGE: 1 two\nALERT: three\nCONFIRM: four\nPROMPT: five, default text: 5\nCONSOLE MESSAGE: true 5\nHello\n\nworld\n",
		loadText(t, `<title>t</title><body><p>Hello</p><script>
			console.log(1, "two"); alert("three"); var c = confirm("four"), p = prompt("five", 5); console.log(c, p);
		</script><p>world</p>`))
}

func TestScriptSeesOnlyWhatWasParsedBeforeIt(t *testing.T) {
	assert.Equal(t, []string{
		"head: null null 1", "body: true A null 2", "p open: A true", "end: A B", "load: A B late",
	}, logged(t, `<!DOCTYPE html><html><head><script>
			console.log("head:", document.body, document.getElementById("a"), document.scripts ? 1 : document.getElementsByTagName("script").length);
			window.onload = function () { console.log("load:", text("a"), text("b"), text("late")) };
			function text(id) { return document.getElementById(id).textContent.trim() }
		</script></head>
		<body><div id="a">A</div><script>
			console.log("body:", document.body !== null, text("a"), document.getElementById("b"), document.getElementsByTagName("script").length);
		</script>
		<p id="p"><script>console.log("p open:", text("a"), document.getElementById("p").lastChild.localName === "script")</script>
		<div id="b">B</div>
		<script>console.log("end:", text("a"), text("b"))</script></body></html><div id=late>late</div>`))
}

func TestScriptMayMoveAndRemoveWhatIsStillOpen(t *testing.T) {
	for _, test := range []struct{ name, page, want string }{
		{"moved", `<div id=a></div><div id=b>1<script>document.getElementById("a").appendChild(document.getElementById("b"))</script>2</div>3`,
			`<div id="a"><div id="b">1<script></script>2</div></div>3`},
		{"removed", `<div id=b>1<script>document.getElementById("b").remove()</script>2</div>3`, `3`},
		{"itself", `1<script>var s = document.getElementsByTagName("script")[0]; s.parentNode.removeChild(s)</script>2`, `12`},
		{"emptied", `<p>1<script>document.body.innerHTML = "<i>new</i>"</script>2</p>3`, `<i>new</i>3`},
		{"added", `<p>1<script>document.body.appendChild(document.createElement("hr"))</script>2</p>3`,
			`<p>1<script></script>2</p><hr>3`},
		{"table", `<table id=t><tr><td><script>document.getElementById("t").remove()</script>1</table>2`, `2`},
		{"foster", `<div id=a></div><table id=t><script>document.getElementById("a").appendChild(document.getElementById("t"))</script>x</table>`,
			`<div id="a">x<table id="t"><script></script></table></div>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			lines := logged(t, "<body>"+test.page+`<script>var me = document.getElementsByTagName("script"); me = me[me.length - 1];
				me.remove(); console.log(document.body.innerHTML.replace(/<script>[\s\S]*?<\/script>/g, "<script></" + "script>").trim())</script>`)
			assert.Equal(t, []string{test.want}, lines)
		})
	}
}

func TestScriptsRunInDocumentOrder(t *testing.T) {
	assert.Equal(t, []string{"inline 1 true", "a loading", "inline 2", "b", "inline 3", "defer 1 interactive", "defer 2", "content interactive", "load complete"},
		loggedBy(t, site{
			"/index.html": `<script>console.log("inline 1", document.currentScript.localName === "script");
				document.addEventListener("DOMContentLoaded", function (e) { console.log("content", document.readyState) });
				addEventListener("load", function () { console.log("load", document.readyState) })</script>
				<script defer src="/defer1.js"></script><script defer src="/defer2.js"></script>
				<script src="a.js"></script><script>console.log("inline 2")</script>
				<script src="dir/../b.js?x">ignored</script><script>console.log("inline 3")</script>`,
			"/a.js":      `console.log("a", document.readyState)`,
			"/b.js":      `console.log("b")`,
			"/defer1.js": `console.log("defer 1", document.readyState)`,
			"/defer2.js": `console.log("defer 2")`,
		}))
}

func TestLoadWaitsForAsyncAndInsertedScripts(t *testing.T) {
	lines := loggedBy(t, site{
		"/index.html": `<script>onload = function () { console.log("load") };
			var s = document.createElement("script"); s.src = "a.js"; s.onload = function () { console.log("a loaded") };
			document.head.appendChild(s);
			s = document.createElement("script"); s.textContent = "console.log('at once')"; document.head.appendChild(s);
			console.log("after");</script><script async src="b.js"></script>`,
		"/a.js": `console.log("a")`,
		"/b.js": `console.log("b")`,
	})
	assert.Equal(t, []string{"at once", "after"}, lines[:2])
	assert.ElementsMatch(t, []string{"a", "a loaded", "b"}, lines[2:5])
	assert.Equal(t, []string{"load"}, lines[5:])
}

func TestScriptsThatDoNotRun(t *testing.T) {
	assert.Equal(t, []string{
		"http://HOST/index.html:1: the script is a module; only classic JavaScript is supported so far",
		"language", "type", "done",
	}, logged(t, `<script type="module">console.log("module")</script><script type="text/template">console.log("data")</script>
		<script language="javascript">console.log("language")</script><script type=" Text/JavaScript ">console.log("type")</script>
		<template><script>console.log("template")</script></template>
		<div id=d></div><script>document.getElementById("d").innerHTML = "<script>console.log('innerHTML')</"+"script>"</script>
		<svg><script>console.log("svg")</script></svg>
		<script>console.log("done")</script><script>console.log("unterminated")`))
}

func TestFailedScriptLoadIsReported(t *testing.T) {
	assert.Equal(t, []string{"cannot load http://HOST/none.js: 404 Not Found", "error event", "bad url", "next"},
		logged(t, `<script src="none.js" onerror="console.log('error event')"></script>
			<script>var s = document.createElement("script"); s.onerror = function () { console.log("bad url"); next() }; s.src = "http://["; document.head.appendChild(s);
				testRunner.waitUntilDone(); function next() { console.log("next"); testRunner.notifyDone() }</script>`))
}

func TestUncaughtErrors(t *testing.T) {
	assert.Equal(t, []string{
		"Error: one", "after", "SyntaxError: Unexpected token ;",
		"handler Error: two|http://HOST/index.html|5|15|two|", "listener Error: two error true",
		"Error: two", "listener 4 error true", "Unhandled Promise Rejection: three",
	}, logged(t, `<script>throw new Error("one")</script>
<script>console.log("after")</script><script>a = ;</script>
<script>window.onerror = function (m, f, l, c, e) { console.log("handler " + [m, f, l, c, e.message, arguments[5]].join("|")) };
addEventListener("error", function (e) { console.log("listener " + e.message, e.type, e instanceof ErrorEvent) });
        throw new Error("two")</script>
<script>window.onerror = function () { return true }; Promise.reject("three"); throw 4</script>`))
}

func TestEventHandlerAttributes(t *testing.T) {
	assert.Equal(t, []string{
		"click BUTTON true btn form1 undefined", "prevented", "SyntaxError: Unexpected token {", "none", "later", "body load true", "window.onload",
	}, logged(t, `<body onload="console.log('body load', this === window); console.log(typeof window.onload === 'function' ? 'window.onload' : '')">
		<form id=form1><button id=btn onclick="console.log('click', this.tagName, event.target === this, id, action_(), typeof element)">x</button></form>
		<script>HTMLFormElement.prototype.action_ = function () { return this.id };
			HTMLElement.prototype.action_ = function () { return this.form_ || "form1" };</script>
		<a id=a onclick="return false" onmouseover="} {">y</a>
		<script>
			document.getElementById("btn").dispatchEvent(new Event("click"));
			if (!document.getElementById("a").dispatchEvent(new Event("click", { cancelable: true }))) console.log("prevented");
			if (document.getElementById("a").onmouseover === null) console.log("none");
			var e = document.createElement("i"); e.setAttribute("onclick", "console.log('later')"); e.dispatchEvent(new Event("click"));
			e.removeAttribute("onclick"); e.dispatchEvent(new Event("click"));
		</script>`))
}

func TestWindowProperties(t *testing.T) {
	assert.Equal(t, []string{
		"true true true true true", "http://HOST/index.html?q=1#frag http: /index.html ?q=1 #frag", "true true",
		"Mozilla/5.0 (compatible; Adieu) Netscape", "true http://HOST/index.html?q=1#frag", "number true", "Zm9v foo",
	}, func() []string {
		url := serve(t, site{"/index.html": `<script>
			console.log(window === self, parent === window, top === window, frames === self, window === globalThis);
			console.log(location.href, location.protocol, location.pathname, location.search, location.hash);
			console.log(location.origin === "http://" + location.host, location.host === location.hostname + ":" + location.port);
			console.log(navigator.userAgent, navigator.appName);
			console.log(document.location === location, document.URL);
			console.log(typeof performance.now(), performance.now() >= 0);
			console.log(btoa("foo"), atob(" Zm9v "));</script>`})
		p := newTestPage(t, Config{TestRunner: true})
		require.NoError(t, p.Load(t.Context(), url+"/index.html?q=1#frag"))
		var lines []string
		for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(p.DumpText(), url, "http://HOST")), "\n") {
			lines = append(lines, strings.TrimPrefix(line, "CONSOLE MESSAGE: "))
		}
		return lines
	}())
}

func TestTestRunnerWaitsUntilDone(t *testing.T) {
	assert.Equal(t, "done, and its last words\n", loadText(t, `<body><script>
		if (testRunner !== layoutTestController) throw 1;
		testRunner.dumpAsText(); testRunner.waitUntilDone(); GCController.collect(); testRunner.gc();
		setTimeout("testRunner.notifyDone(); document.body.textContent = 'done, and its last words'; setTimeout(late, 0)", 20);
		function late() { document.body.textContent = "too late" }
	</script>`))
}

func TestPageWithoutTestRunner(t *testing.T) {
	url := serve(t, site{"/index.html": `<script>console.log(typeof testRunner, typeof layoutTestController)</script>`})
	var out output
	p := newTestPage(t, Config{Console: out.console})
	require.NoError(t, p.Load(t.Context(), url+"/index.html"))
	p.Close()
	assert.Equal(t, []string{"undefined undefined"}, out.lines)
}

func TestPageGoesOnAfterLoad(t *testing.T) {
	url := serve(t, site{"/index.html": `<body>0<script>var n = 0; setInterval(function () { document.body.textContent = ++n; if (n == 3) console.log("three") }, 1)</script>`})
	three := make(chan struct{})
	p := newTestPage(t, Config{Console: func(dom.ConsoleMessage) { close(three) }})
	require.NoError(t, p.Load(t.Context(), url+"/index.html"))
	<-three
	assert.Contains(t, p.DumpText(), "three\n")
}

func TestNavigation(t *testing.T) {
	assert.Equal(t, []string{"one", "two http://HOST/dir/two.html?x", "hash #h http://HOST/dir/two.html?x#h", "three 0"}, loggedBy(t, site{
		"/index.html": `<script>console.log("one"); location.href = "dir/two.html?x"; setTimeout(function () { console.log("too late") }, 50);</script>`,
		"/dir/two.html": `<script>console.log("two", location.href); onhashchange = function () {
				console.log("hash", location.hash, document.URL); location.pathname = "/three.html" };
				location.hash = "h"; testRunner.waitUntilDone(); </script>`,
		"/three.html": `<script>console.log("three", length); testRunner.notifyDone()</script>`,
	}))
}

func TestReloadRunsThePageAgain(t *testing.T) {
	var visits atomic.Int32
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if visits.Add(1) == 1 {
			w.Write([]byte("first<script>location.reload()</script>"))
		} else {
			w.Write([]byte("second"))
		}
	}))
	p := newTestPage(t, Config{TestRunner: true})
	require.NoError(t, p.Load(t.Context(), url))
	assert.Equal(t, "second\n", p.DumpText())
}

func TestLoadErrors(t *testing.T) {
	url := serve(t, site{})
	gone := httptest.NewServer(site{})
	gone.Close()
	p := newTestPage(t, Config{})
	for _, test := range []struct{ url, want string }{
		{url + "/none.html", "cannot load " + url + "/none.html: 404 Not Found"},
		{gone.URL + "/", "connection refused"},
		{"ftp://example.com/", "only http and https pages can be loaded"},
		{"nonsense", "cannot load nonsense: "},
	} {
		err := p.Load(t.Context(), test.url)
		var failed *LoadError
		require.ErrorAs(t, err, &failed, test.url)
		assert.Contains(t, err.Error(), test.want)
	}
	assert.Equal(t, "\n", p.DumpText())
	p.Close()
	assert.ErrorIs(t, p.Load(t.Context(), url), ErrClosed)
	assert.Equal(t, "\n", p.DumpText())
}

func TestOtherContentTypesAndEncodings(t *testing.T) {
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/latin1":
			w.Header().Set("Content-Type", "text/html; charset=ISO-8859-1")
			w.Write([]byte("caf\xe9"))
		case "/text":
			w.Header().Set("Content-Type", "text/plain")
			w.Write([]byte("a <b>\n  c"))
		case "/bom":
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte("\xef\xbb\xbfx\xff"))
		case "/utf16":
			w.Header().Set("Content-Type", "text/html; charset=utf-8") // a byte order mark knows better
			w.Write([]byte("\xff\xfea\x00\xe9\x00"))
		case "/meta":
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte("<meta charset=koi8-r><body>\xc1<script>document.body.append(document.characterSet)</script>" +
				"<script src=s></script><script src=s charset=windows-1251></script><script src=utf8></script>"))
		case "/s":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write([]byte("document.body.append('\xc1')"))
		case "/utf8":
			w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
			w.Write([]byte("document.body.append('а')"))
		}
	}))
	p := newTestPage(t, Config{})
	for path, want := range map[string]string{"/latin1": "café\n", "/text": "a <b>\n  c\n", "/bom": "x\uFFFD\n",
		"/utf16": "aé\n", "/meta": "аKOI8-RаБа\n"} {
		require.NoError(t, p.Load(t.Context(), url+path))
		assert.Equal(t, want, p.DumpText(), path)
	}
}

func TestEndlessPageEndsWithItsContext(t *testing.T) {
	url := serve(t, site{"/index.html": `<body>before<script>console.log("x"); while (true) { try { while (true) {} } catch (e) {} }</script>after`})
	ctx, cancel := context.WithCancel(t.Context())
	p := newTestPage(t, Config{Console: func(dom.ConsoleMessage) { cancel() }})
	assert.ErrorIs(t, p.Load(ctx, url+"/index.html"), context.Canceled)
	assert.Equal(t, "CONSOLE MESSAGE: x\nbefore\n", p.DumpText())

	// The page itself is as good as new.
	other := serve(t, site{"/index.html": `other`})
	require.NoError(t, p.Load(t.Context(), other+"/index.html"))
	assert.Equal(t, "other\n", p.DumpText())
	assert.Empty(t, p.StoppedAt())
}

func TestClosedPageLeavesNothing(t *testing.T) {
	url := serve(t, site{"/index.html": `<script>
		window.keep = {document}; document.self = window; setInterval(() => keep, 1000);
		document.addEventListener("x", function () { return keep; }); new MutationObserver(() => keep).observe(document, {childList: true});
		fetch("/index.html").then(r => r.text()).then(t => { keep.text = t; });</script>`})
	remains := func() func() []string {
		p, err := NewPage(Config{TestRunner: true})
		require.NoError(t, err)
		defer p.Close()
		require.NoError(t, p.Load(t.Context(), url+"/index.html"))
		remains := p.Remains()
		assert.Equal(t, []string{"the page", "its document", "its scripts and their memory"}, remains(), "it is open")
		return remains
	}()
	assert.Eventually(t, func() bool {
		runtime.GC()
		return len(remains()) == 0
	}, 10*time.Second, time.Millisecond)
}

func TestInterruptedScriptTellsWhereItWas(t *testing.T) {
	url := serve(t, site{"/index.html": "<script>\nfunction spin() { while (true); }\nfunction outer() { console.log('x'); spin(); }\nouter();</script>"})
	ctx, cancel := context.WithCancel(t.Context())
	p := newTestPage(t, Config{Console: func(dom.ConsoleMessage) { cancel() }})
	assert.ErrorIs(t, p.Load(ctx, url+"/index.html"), context.Canceled)
	assert.Contains(t, p.StoppedAt(), "at outer ("+url+"/index.html:3:")
}

func TestCloseEndsALoad(t *testing.T) {
	started := make(chan struct{})
	release := make(chan struct{})
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			close(started)
			select {
			case <-release:
			case <-r.Context().Done():
			}
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<script src=/slow></script>"))
	}))
	defer close(release)
	p := newTestPage(t, Config{})
	failed := make(chan error)
	go func() { failed <- p.Load(context.Background(), url) }()
	<-started
	p.Close()
	assert.ErrorIs(t, <-failed, ErrClosed)
	p.Close()
}

func TestLaterLoadSupersedesTheFirst(t *testing.T) {
	started := make(chan struct{})
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/slow" {
			close(started)
			<-r.Context().Done()
		}
		w.Write([]byte("fast"))
	}))
	p, err := NewPage(Config{TestRunner: true})
	require.NoError(t, err)
	first := make(chan error)
	go func() { first <- p.Load(context.Background(), url+"/slow") }()
	<-started
	require.NoError(t, p.Load(t.Context(), url+"/fast"))
	assert.ErrorIs(t, <-first, ErrSuperseded)
	assert.Equal(t, "fast\n", p.DumpText())
	p.Close() // before the server, whose slow answer it waits for
}
