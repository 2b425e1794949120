package engine

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// xhrServer is a page with a script, and what the script may ask for.
func xhrServer(t *testing.T, script string) (url string) {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/index.html":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte("<!DOCTYPE html><body><script>testRunner.waitUntilDone(); var done = () => testRunner.notifyDone();\n" +
				"function log(...a) { console.log(a.join(' ')); }\n" + script + "</script>"))
		case "/echo":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("X-Seen", r.Header.Get("X-Test"))
			http.SetCookie(w, &http.Cookie{Name: "c", Value: "1"})
			var names []string
			for _, name := range slices.Sorted(maps.Keys(r.Header)) {
				if strings.HasPrefix(name, "Sec-") || name == "Cookie" || name == "Origin" {
					names = append(names, name)
				}
			}
			fmt.Fprintf(w, "%s %q %s %v", r.Method, body, r.Header.Get("Content-Type"), names)
		case "/latin1":
			w.Header().Set("Content-Type", "text/plain; charset=iso-8859-1")
			w.Write([]byte("\xe9"))
		case "/json":
			w.Write([]byte(`{"a": [1, "é"]}`))
		case "/missing":
			w.WriteHeader(http.StatusTeapot)
		case "/redirect":
			http.Redirect(w, r, "/latin1", http.StatusFound)
		case "/shared":
			w.Header().Set("Access-Control-Allow-Origin", r.URL.Query().Get("with"))
			w.Header().Set("X-Secret", "1")
			w.Write([]byte("shared"))
		case "/never":
			<-r.Context().Done()
		}
	}))
}

func xhrLog(t *testing.T, script string) []string {
	t.Helper()
	p := newTestPage(t, Config{TestRunner: true})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, p.Load(ctx, xhrServer(t, script)+"/index.html"))
	var lines []string
	for line := range strings.SplitSeq(p.DumpText(), "\n") {
		if text, ok := strings.CutPrefix(line, "CONSOLE MESSAGE: "); ok {
			lines = append(lines, text)
		}
	}
	return lines
}

func TestSynchronousRequestsStopThePage(t *testing.T) {
	assert.Equal(t, []string{
		`GET "" [] 4 200 OK`, "readystatechange load loadend", "timer", `POST "body" text/plain;charset=UTF-8 [Cookie Origin]`,
		"cannot load ws://127.0.0.1/: only http and https URLs can be loaded", "NetworkError 4 0", "InvalidAccessError",
	}, xhrLog(t, `
		setTimeout(() => { log("timer"); more(); });
		let x = new XMLHttpRequest, seen = [];
		x.open("get", "echo", false);
		for (let e of ["readystatechange", "loadstart", "progress", "load", "loadend"]) x.addEventListener(e, ev => seen.push(ev.type));
		x.send();
		log(x.responseText.trim().replace(/  /, " "), x.readyState, x.status, x.statusText);
		log(seen.join(" "));
		function more() {
			x = new XMLHttpRequest;
			x.open("POST", "echo", false);
			x.send("body");
			log(x.response);
			x.open("GET", "ws://127.0.0.1/", false);
			x.onerror = () => log("an event, which there must not be");
			try { x.send(); } catch (e) { log(e.name, x.readyState, x.status); }
			try { x.open("GET", "echo", false); x.responseType = "json"; } catch (e) { log(e.name); }
			done();
		}
	`))
}

func TestAsynchronousRequests(t *testing.T) {
	assert.Equal(t, []string{
		"1", "loadstart", "sent", "2", "3", "progress", "4", "load", "loadend", `GET "" [Cookie] a, b`,
		"é http /latin1", "418 I'm a teapot", `{"a":[1,"é"]}`, "1 233", "abort 4 loadend 4 0",
	}, xhrLog(t, `
		document.cookie = "d=2";
		function send(prepare, then) {
			let x = new XMLHttpRequest;
			x.open("GET", "echo");
			prepare(x);
			x.onload = () => then(x);
			x.send();
		}
		let x = new XMLHttpRequest;
		x.onreadystatechange = () => log(x.readyState);
		for (let e of ["loadstart", "progress", "load", "loadend", "error"]) x.addEventListener(e, ev => log(ev.type));
		x.open("GET", "echo");
		x.setRequestHeader("Sec-WebSocket-Key", "x");
		x.setRequestHeader("X-Test", "a");
		x.setRequestHeader("x-test", " b ");
		x.onloadend = () => {
			log(x.responseText.replace("  ", " "), x.getResponseHeader("x-SEEN"));
			if (x.getAllResponseHeaders().includes("set-cookie") || x.getResponseHeader("Set-Cookie") !== null) log("sees the cookie");
			send(x => x.open("GET", "redirect"), x => {
				log(x.responseText, new URL(x.responseURL).protocol.slice(0, 4), new URL(x.responseURL).pathname);
				send(x => x.open("GET", "missing"), x => {
					log(x.status, x.statusText);
					send(x => { x.open("GET", "json"); x.responseType = "json"; }, x => {
						log(JSON.stringify(x.response));
						send(x => { x.open("GET", "latin1"); x.responseType = "arraybuffer"; }, x => {
							log(x.response.byteLength, new Uint8Array(x.response)[0]);
							let seen = [];
							send(x => { x.open("GET", "never"); x.onabort = x.onloadend = e => seen.push(e.type, x.readyState); setTimeout(() => {
								x.abort();
								log(seen.join(" "), x.readyState);
								done();
							}, 20); }, () => log("loaded"));
						});
					});
				});
			});
		};
		x.send();
		log("sent");
	`))
}

func TestRequestsToOtherOrigins(t *testing.T) {
	other := xhrServer(t, "")
	lines := xhrLog(t, `
		let other = "`+other+`";
		async function ask(path, prepare = x => {}) {
			let x = new XMLHttpRequest;
			x.open("GET", other + path);
			prepare(x);
			await new Promise(r => { x.onloadend = r; x.send(); });
			log(x.status, x.responseText, x.getResponseHeader("x-secret"));
		}
		(async () => {
			await ask("/shared?with=*");
			await ask("/shared?with=" + encodeURIComponent(location.origin));
			await ask("/shared?with=http://elsewhere");
			await ask("/shared?with=*", x => x.withCredentials = true);
			await ask("/shared?with=*", x => x.setRequestHeader("X-Test", "1"));
			done();
		})();
	`)
	var seen []string
	for _, line := range lines {
		seen = append(seen, strings.ReplaceAll(line, other, "OTHER")[:min(len(line), 24)])
	}
	assert.Equal(t, []string{
		"200 shared", "200 shared",
		"cannot load OTHER/shared", "0", "cannot load OTHER/shared", "0", "cannot load OTHER/shared", "0",
	}, seen)
}

func TestRequestTimeout(t *testing.T) {
	assert.Equal(t, []string{"timeout", "loadend", "0"}, xhrLog(t, `
		let x = new XMLHttpRequest;
		x.open("GET", "never");
		x.timeout = 10;
		for (let e of ["load", "timeout", "abort", "error"]) x["on" + e] = ev => log(ev.type);
		x.onloadend = e => { log(e.type); log(x.status); done(); };
		x.send();
	`))
}

func TestFetch(t *testing.T) {
	assert.Equal(t, []string{
		"200 true basic é false", "TypeError true", `POST "a=1&b=+" application/x-www-form-urlencoded;charset=UTF-8 [Cookie Origin]`,
		"418 false", `{"a":[1,"é"]}`, "SyntaxError", "TypeError", "AbortError", "reason", "é,é", "x-a=1, 2;x-b=3",
	}, slices.DeleteFunc(xhrLog(t, `
		document.cookie = "d=2";
		let failure = p => p.then(() => "none", e => e.name || e);
		(async () => {
			let r = await fetch("redirect"), text = await r.text();
			log(r.status, r.ok, r.type, await new TextDecoder("latin1").decode(await (await fetch("latin1")).arrayBuffer()), text === "é");
			log(await failure(r.text()), r.bodyUsed);
			r = await fetch("echo", {method: "post", body: new URLSearchParams({a: 1, b: " "}), headers: {"Sec-Fetch-Mode": "x"}});
			log(await r.text());
			r = await fetch("missing");
			log(r.status, r.ok);
			log(JSON.stringify(await (await fetch("json")).json()));
			log(await failure((await fetch("latin1")).json()));
			log(await failure(fetch("ws://127.0.0.1/")));
			log(await failure(fetch("never", {signal: AbortSignal.abort()})));
			let c = new AbortController, p = fetch("never", {signal: c.signal});
			c.abort("reason");
			log(await failure(p));
			r = await fetch("json");
			log([r, r.clone()].map(r => r && "é"));
			log([...new Headers([["X-B", "3"], ["X-A", "1"], ["x-a", " 2 "]])].map(p => p.join("=")).join(";"));
			done();
		})();
	`), func(line string) bool { return strings.HasPrefix(line, "cannot load ws:") }))
}

func TestPagesThatWaitForAnAnswerEnd(t *testing.T) {
	for _, async := range []string{"true", "false"} {
		url := xhrServer(t, `let x = new XMLHttpRequest; x.open("GET", "never", `+async+`); log("waits"); x.send();`)
		waits := make(chan struct{}, 1)
		p := newTestPage(t, Config{TestRunner: true, Console: func(dom.ConsoleMessage) { waits <- struct{}{} }})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-waits
			cancel()
		}()
		assert.ErrorIs(t, p.Load(ctx, url+"/index.html"), context.Canceled)
		p.Close()
	}
}
