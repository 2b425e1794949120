package engine

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// pageText loads a page whose scripts write into its body, and returns that.
func pageText(t *testing.T, script string) string {
	t.Helper()
	lines := strings.Split(load(t, site{"/index.html": "<body><script>testRunner.waitUntilDone(); const done = () => testRunner.notifyDone();\n" +
		"const say = (...a) => document.body.append(a.map(String).join(' ') + '; ');\n" + script + "</script>"}), "\n")
	return lines[len(lines)-2] + "\n" // without the console's lines
}

func TestHistoryWithinADocument(t *testing.T) {
	assert.Equal(t, "1 null; 3 {\"n\":2} /other; SecurityError DataCloneError 3; pop {\"n\":1} same; pop null; true; pop {\"n\":2}; 3; 2;\n",
		pageText(t, `
		say(history.length, history.state);
		history.pushState({n: 1}, "");
		history.pushState({n: 2}, "", "/other");
		say(history.length, JSON.stringify(history.state), location.pathname);
		function name(f) { try { f() } catch (e) { return e.name } }
		say(name(() => history.pushState(0, "", "http://elsewhere.example/")), name(() => history.replaceState(() => 1, "")), history.length);
		const steps = [
			e => { say("pop", JSON.stringify(e.state), e.state === history.state ? "same" : "other"); history.go(-1) },
			e => { say("pop", e.state); say(location.pathname === "/index.html"); history.go(2) },
			e => { say("pop", JSON.stringify(e.state)); say(history.length); history.back(); },
			e => { history.pushState(null, ""); history.pushState(null, ""); history.replaceState(null, ""); history.go(-2); },
			e => { history.pushState(null, ""); say(history.length === 3 ? 2 : history.length); history.go(-99); setTimeout(done) }
		];
		onpopstate = e => steps.shift()(e);
		history.back();`))
}

func TestFragmentsAreHistory(t *testing.T) {
	assert.Equal(t, "2 #a; 2 #b; hashchange http://H/index.html#b http://H/index.html#; done;\n", pageText(t, `
		location.hash = "a";
		say(history.length, location.hash);
		location.replace("#b");
		say(history.length, location.hash);
		const short = u => u.replace(location.host, "H");
		setTimeout(() => {
			onhashchange = e => { if (location.hash === "") { say("hashchange", short(e.oldURL), short(e.newURL) + (e.newURL.endsWith("#") ? "" : "#")); say("done"); done() } };
			history.back();
		}, 5);`))
}

func TestAnimationFrames(t *testing.T) {
	assert.Equal(t, "true 1; first true; second true; inner true; true;\n", pageText(t, `
		const ids = [requestAnimationFrame(t => {
			first = t; say("first", t > 0);
			cancelAnimationFrame(ids[1]);
			requestAnimationFrame(u => { say("inner", u > t); say(performance.now() >= u); done() });
		}), requestAnimationFrame(() => say("never")), requestAnimationFrame(t => say("second", t === first))];
		let first;
		say(ids[0] > 0, ids[1] - ids[0]);`))
}

func TestPostMessageToTheOwnWindow(t *testing.T) {
	assert.Equal(t, "SyntaxError DataCloneError; 0; {\"a\":[1]} true true false; 5; buffer 4; end;\n", pageText(t, `
		function name(f) { try { f() } catch (e) { return e.name } }
		say(name(() => postMessage(1, "nowhere")), name(() => postMessage(() => 1)));
		const buffer = new ArrayBuffer(4), wanted = [
			e => say(JSON.stringify(e.data), e.origin === location.origin, e.source === window, e.data === sent),
			e => say(e.data), e => say("buffer", e.data.byteLength), e => { say(e.data); done() }];
		const sent = {a: [1]};
		onmessage = e => wanted.shift()(e);
		postMessage(sent);
		postMessage("lost", "http://elsewhere.example");
		postMessage(5, location.origin);
		postMessage(buffer, {transfer: [buffer]});
		say(buffer.byteLength);
		postMessage("end", "*", []);`))
}

func TestBlobURLs(t *testing.T) {
	assert.Equal(t, "true true; content text/a; ran 7; TypeError; script error;\n", pageText(t, `
		const url = URL.createObjectURL(new Blob(["content"], {type: "text/a"}));
		say(url.startsWith("blob:" + location.origin + "/"), new URL(url).origin === location.origin);
		fetch(url + "#fragment").then(async r => {
			say(await r.text(), r.headers.get("content-type"));
			const s = document.createElement("script");
			s.src = URL.createObjectURL(new Blob(["say('ran', 3 + 4)"]));
			s.onload = async () => {
				URL.revokeObjectURL(url);
				await fetch(url).catch(e => say(e.name));
				const t = document.createElement("script");
				t.src = url;
				t.onerror = () => { say("script error"); done() };
				document.body.append(t);
			};
			document.body.append(s);
		});`))
}

func TestCrypto(t *testing.T) {
	values(t, "const fails = f => { try { return f() } catch (e) { return e.name } }", [][2]string{
		{`/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())`, "true"},
		{`crypto.randomUUID() === crypto.randomUUID()`, "false"},
		{`(a => crypto.getRandomValues(a) === a && a.some(x => x !== 0))(new Uint32Array(8))`, "true"},
		{`(a => { crypto.getRandomValues(new Uint8Array(a, 8)); const b = new Uint8Array(a); return [b.slice(0, 8).every(x => x === 0), b.slice(8).some(x => x !== 0)] })(new ArrayBuffer(64))`, "true,true"},
		{`crypto.getRandomValues(new BigInt64Array(2)).length`, "2"},
		{`fails(() => crypto.getRandomValues(new Float64Array(1)))`, "TypeMismatchError"},
		{`fails(() => crypto.getRandomValues(new DataView(new ArrayBuffer(1))))`, "TypeMismatchError"},
		{`fails(() => crypto.getRandomValues(new Uint8Array(65537)))`, "QuotaExceededError"},
		{`fails(() => crypto.getRandomValues([1]))`, "TypeError"},
		{`fails(() => crypto.getRandomValues(new ArrayBuffer(1)))`, "TypeError"},
		{`crypto === crypto && String(crypto)`, "[object Crypto]"},
		{`isSecureContext`, "false"},
	})
}
