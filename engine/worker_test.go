package engine

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
	"adieu/websocket"
)

// loggedWithWorker is the console of a page and of its worker, whose script is /worker.js. The
// page says when the test is done.
func loggedWithWorker(t *testing.T, page, script string) []string {
	t.Helper()
	return loggedBy(t, site{
		"/index.html": `<script>testRunner.waitUntilDone(); function done() { testRunner.notifyDone() }` + page + `</script>`,
		"/worker.js":  script,
		"/lib/a.js":   `var a = (typeof a === "undefined" ? 0 : a) + 1; function fromA() { return "from a in " + name }`,
		"/lib/bad.js": `var before = true; throw new RangeError("bad import")`,
		"/lib/not.js": `var = 1`,
		"/lib/no.txt": `var never = 1`,
	})
}

func TestMessagesCrossBothWaysInOrder(t *testing.T) {
	assert.Equal(t, []string{
		`1 true true`, `2 true true`, `{ list: [ 1, 2 ], map: Map(1) { 'k' => 3 } } true true`, `stop true true`,
	}, loggedWithWorker(t, `
		var w = new Worker("worker.js");
		w.onmessage = function (ev) {
			console.log(ev.data, ev.target === w && ev.origin === "" && ev.source === null, ev.isTrusted);
			if (ev.data === "stop") done();
		};
		w.postMessage(1);
		w.postMessage(2);
		w.postMessage({ list: [1, 2], map: new Map([["k", 3]]) });
		w.postMessage("stop");`,
		`onmessage = function (ev) { postMessage(ev.data) }`))
}

func TestBuffersMoveToAWorkerAndBack(t *testing.T) {
	assert.Equal(t, []string{`sent 0`, `back 1,2,3,9`, `left 0`, `DataCloneError`, `TypeError`}, loggedWithWorker(t, `
		var w = new Worker("worker.js"), bytes = new Uint8Array([1, 2, 3, 4]);
		w.onmessage = function (ev) {
			if (ev.data instanceof Uint8Array) { console.log("back", String(ev.data)) }
			else { console.log(ev.data); finish() }
		};
		w.postMessage(bytes, [bytes.buffer]);
		console.log("sent", bytes.length);
		function finish() {
			try { w.postMessage(function () {}) } catch (e) { console.log(e.name) }
			try { w.postMessage(1, 2) } catch (e) { console.log(e.name) }
			done();
		}`,
		`onmessage = function (ev) {
			var b = ev.data; b[3] = 9;
			postMessage(b, { transfer: [b.buffer] });
			postMessage("left " + b.length);
		}`))
}

func TestErrorsOfAWorkerReachItsOwner(t *testing.T) {
	lines := loggedWithWorker(t, `
		var w = new Worker("worker.js"), n = 0;
		w.onmessage = function (ev) { console.log(ev.data) };
		w.onerror = function (ev) {
			console.log("Worker:", ev instanceof ErrorEvent, ev.message, ev.lineno, ev.error, ev.filename.split("/").pop());
			if (++n === 1) ev.preventDefault();
			else setTimeout(done);
		};
		onerror = function (message, file, line, column, error) { console.log("window:", message, error) };`,
		`onerror = function (message) { postMessage("self: " + message); return message.includes("one") };
		setTimeout(function () { throw new Error("one") });
		setTimeout(function () { throw new TypeError("two") }, 1);
		setTimeout(function () { throw new TypeError("three") }, 2);`)
	assert.Equal(t, []string{
		"self: Error: one",
		"self: TypeError: two", "Worker: true TypeError: two 3 null worker.js",
		"self: TypeError: three", "Worker: true TypeError: three 4 null worker.js", "window: TypeError: three null",
		"TypeError: three",
	}, lines)
}

func TestAWorkerWithoutAScriptFiresError(t *testing.T) {
	lines := loggedWithWorker(t, `
		var left = 4;
		function start(url, options) {
			new Worker(url, options).onerror = function (ev) { console.log(ev.constructor.name); if (!--left) done() };
		}
		start("none.js"); start("lib/no.txt"); start("http://other.example/a.js"); start("worker.js", { type: "module" });
		try { new Worker("http://:") } catch (e) { console.log(e.name) }
		try { new Worker("worker.js", { type: "other" }) } catch (e) { console.log(e.name) }`, ``)
	assert.ElementsMatch(t, []string{
		"SyntaxError", "TypeError", "Event", "Event", "Event", "Event",
		"cannot load http://HOST/none.js: 404 Not Found",
		"cannot load http://HOST/lib/no.txt: its Content-Type 'text/plain' is none of JavaScript",
		"cannot load http://other.example/a.js: a worker's script must come from the origin of the page",
		"http://HOST/worker.js: the script is a module; only classic JavaScript is supported so far",
	}, lines)
}

func TestImportScripts(t *testing.T) {
	assert.Equal(t, []string{
		"2 from a in Ann", "RangeError: bad import true", "SyntaxError true", "NetworkError true", "NetworkError", "SyntaxError true",
	}, loggedWithWorker(t, `
		new Worker("worker.js", { name: "Ann" }).onmessage = function (ev) { if (ev.data === "end") done() };`,
		`importScripts("lib/a.js", new URL("lib/a.js", location));
		console.log(a, fromA());
		try { importScripts("lib/bad.js") } catch (e) { console.log(String(e), before) }
		try { importScripts("lib/not.js") } catch (e) { console.log(e.name, e instanceof SyntaxError) }
		try { importScripts("none.js") } catch (e) { console.log(e.name, e instanceof DOMException) }
		try { importScripts("lib/no.txt") } catch (e) { console.log(e.name) }
		try { importScripts("http://:") } catch (e) { console.log(e.name, e instanceof DOMException) }
		postMessage("end")`))
}

func TestTheGlobalScopeOfAWorker(t *testing.T) {
	assert.Equal(t, []string{
		"[object DedicatedWorkerGlobalScope] true true true true",
		"/worker.js ?x #y true", "Mozilla undefined", "undefined undefined undefined undefined",
		"Illegal constructor", "true false", "text blob",
	}, loggedWithWorker(t, `
		new Worker("worker.js?x#y").onmessage = function (ev) { done() };`,
		`console.log(String(self), self === this, self instanceof DedicatedWorkerGlobalScope,
			Object.getPrototypeOf(DedicatedWorkerGlobalScope.prototype) === WorkerGlobalScope.prototype,
			Object.getPrototypeOf(WorkerGlobalScope.prototype) === EventTarget.prototype);
		console.log(location.pathname, location.search, location.hash, String(location) === location.href);
		console.log(navigator.appCodeName, navigator.vendor);
		console.log(typeof window, typeof document, typeof Node, typeof event);
		try { new WorkerGlobalScope() } catch (e) { console.log(e.message) }
		console.log("onreadystatechange" in XMLHttpRequest.prototype, "responseXML" in XMLHttpRequest.prototype);
		var x = new XMLHttpRequest();
		x.open("GET", URL.createObjectURL(new Blob(["text"])), false);
		x.send();
		fetch(URL.createObjectURL(new Blob(["blob"]))).then(function (r) { return r.text() }).then(function (text) {
			console.log(x.responseText, text);
			postMessage("end");
		});`))
}

func TestASynchronousRequestOfAWorkerMayHaveOptions(t *testing.T) {
	stop := make(chan struct{})
	mux := http.NewServeMux()
	mux.Handle("/", site{
		"/index.html": `<script>testRunner.waitUntilDone(); new Worker("worker.js").onmessage = function (ev) { testRunner.notifyDone() }</script>`,
		"/worker.js": `var x = new XMLHttpRequest();
			x.open("GET", "worker.js", false);
			x.responseType = "arraybuffer";
			x.send();
			console.log(x.response.byteLength > 10);
			x.open("GET", "slow", false);
			x.timeout = 5;
			try { x.send() } catch (e) { console.log(e.name) }
			postMessage("end")`,
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	p, url := newTestPage(t, Config{TestRunner: true}), serve(t, mux)
	t.Cleanup(func() { close(stop) }) // ahead of the server, which waits for its handlers
	require.NoError(t, p.Load(t.Context(), url+"/index.html"))
	assert.Contains(t, p.DumpText(), "CONSOLE MESSAGE: true\n")
	assert.Contains(t, p.DumpText(), "CONSOLE MESSAGE: TimeoutError\n")
}

func TestAWorkerOfABlobAndAWorkerOfAWorker(t *testing.T) {
	assert.Equal(t, []string{"outer", "inner: null"}, loggedWithWorker(t, `
		var url = URL.createObjectURL(new Blob(["postMessage('inner: ' + (location.protocol === 'blob:' ? null : location))"]));
		var w = new Worker("worker.js");
		w.onmessage = function (ev) { console.log(ev.data); if (ev.data !== "outer") done() };
		w.postMessage(url);`,
		`postMessage("outer");
		onmessage = function (ev) { new Worker(ev.data).onmessage = function (ev) { postMessage(ev.data) } }`))
}

func TestCloseLetsTheScriptEnd(t *testing.T) {
	assert.Equal(t, []string{"before", "after"}, loggedWithWorker(t, `
		var w = new Worker("worker.js");
		w.onmessage = function (ev) { console.log(ev.data); if (ev.data === "after") setTimeout(done, 20) };
		w.postMessage("never heard");`,
		`onmessage = function () { postMessage("heard") };
		setTimeout(function () { postMessage("timer") });
		postMessage("before"); close(); postMessage("after")`))
}

func TestTerminateEndsABusyWorker(t *testing.T) {
	assert.Equal(t, []string{"busy"}, loggedWithWorker(t, `
		var w = new Worker("worker.js");
		w.onerror = function (ev) { console.log("error", ev.message) };
		w.onmessage = function (ev) {
			console.log(ev.data);
			w.terminate();
			setTimeout(done, 20);
		};`,
		`postMessage("busy"); for (;;) postMessage; `))
}

func TestAPageThatGoesAwayTakesItsBusyWorkersAlong(t *testing.T) {
	p := newTestPage(t, Config{TestRunner: true})
	url := serve(t, site{
		"/index.html": `<script>testRunner.waitUntilDone(); new Worker("worker.js").onmessage = function () { testRunner.notifyDone() }</script>`,
		"/worker.js":  `new Worker("inner.js").onmessage = function () { postMessage(1); for (;;); }`,
		"/inner.js":   `postMessage(1); for (;;);`,
		"/other.html": `other`,
	})
	require.NoError(t, p.Load(t.Context(), url+"/index.html"))
	require.NoError(t, p.Load(t.Context(), url+"/other.html"))
	require.NoError(t, p.Load(t.Context(), url+"/index.html"))
	p.Close() // which waits for the goroutines; TestMain looks for them
}

func TestSocketsOfAWorkerSayGoodbyeWithThePage(t *testing.T) {
	for name, end := range map[string]string{"page": ``, "terminate": `w.terminate();`, "close": `w.postMessage("close");`} {
		t.Run(name, func(t *testing.T) {
			var server peer
			p := newTestPage(t, Config{TestRunner: true, WebSocket: websocket.Config{Dialer: &server}})
			url := serve(t, site{
				"/index.html": `<script>testRunner.waitUntilDone(); var w = new Worker("worker.js");
					w.onmessage = function (ev) { ` + end + ` testRunner.notifyDone() }</script>`,
				"/worker.js": `var ws = new WebSocket("ws://example.com/"); ws.onopen = function () { postMessage("open") };
					ws.onclose = function () { console.log("never") };
					onmessage = function () { close() }`,
			})
			require.NoError(t, p.Load(t.Context(), url+"/index.html"))
			if end == "" {
				p.Close()
			}
			assert.Equal(t, []string{"Close 1.001µs"}, server.notes())
			assert.NotContains(t, p.DumpText(), "never")
		})
	}
}

func TestTheConsoleOfAWorkerIsThePages(t *testing.T) {
	var out output
	p := newTestPage(t, Config{TestRunner: true, Console: func(m dom.ConsoleMessage) { out.console(m) }})
	url := serve(t, site{
		"/index.html": `<script>testRunner.waitUntilDone(); new Worker("worker.js").onmessage = function () { testRunner.notifyDone() }</script>`,
		"/worker.js":  `console.log({ a: 1 }); Promise.reject(new Error("lost")); setTimeout(postMessage, 5, 1)`,
	})
	require.NoError(t, p.Load(t.Context(), url+"/index.html"))
	assert.Equal(t, "CONSOLE MESSAGE: { a: 1 }\nCONSOLE MESSAGE: Unhandled Promise Rejection: Error: lost\n", strings.TrimSuffix(p.DumpText(), "\n"))
}
