package testserver

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/webdriver"
)

// browserMark names the browser in which the index page is tested:
//
//	ADIEU_BROWSER=chromium go test ./tools/testserver -run InABrowser
const browserMark = "ADIEU_BROWSER"

// console keeps what a page logs.
type console struct {
	mu    sync.Mutex // guards the field below
	lines []string
}

func (c *console) Said(string) {}

func (c *console) Logged(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, line)
}

// browserFS has a test for each end that a test can have.
func browserFS() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"a/pass.html":                 file("<!DOCTYPE html>\n<p>hello</p><script>var parent = 7, top = 8;</script>"),
		"a/pass-expected.txt":         file("CONSOLE MESSAGE: of another product\nhello\n"),
		"a/differ.html":               file("<p>one</p><p>two</p><p>three</p>"),
		"a/differ-expected.txt":       file("one\n\n2\n\nthree\n"),
		"a/known.html":                file("<p>wrong</p>"),
		"a/known-expected.txt":        file("right\n"),
		"a/missing.html":              file("<p>something</p>"),
		"b/alert.html":                file("<p>there</p><script>alert('look')</script>"),
		"b/alert-expected.txt":        file("ALERT: look\nthere\n"),
		"b/custom.html":               file("<p>x</p><script>testRunner.setCustomTextOutput('instead')</script>"),
		"b/custom-expected.txt":       file("instead"),
		"b/port.html":                 file("<p></p><script>document.querySelector('p').textContent = location.host</script>"),
		"b/port-expected.txt":         file("127.0.0.1:PORT\n"),
		"b/socket.html":               file(socketTest),
		"b/socket-expected.txt":       file("message again, close 1000\n"),
		"b/goes.html":                 file("<script>testRunner.waitUntilDone(); onload = () => { location = 'resources/there.html' }</script>"),
		"b/goes-expected.txt":         file("there, and its frame: undefined\n"),
		"b/resources/there.html":      file("<iframe src=frame.html></iframe><p>there</p><script>onload = () => { document.querySelector('p').textContent += ', and its frame: ' + frames[0].testRunner; document.querySelector('iframe').remove(); testRunner.notifyDone() }</script>"),
		"b/resources/frame.html":      file("<p>frame"),
		"b/own.html":                  file("<p>own</p>"),
		"b/own-expected.txt":          file("general\n"),
		"b/own-expected.chromium.txt": file("own\n"),
		"b/own-expected.firefox.txt":  file("own\n"),
		"b/secure.https.html":         file("<p>secure</p>"),
		"b/skipped.html":              file("<p>skipped</p>"),
	}
}

const socketTest = `<!DOCTYPE html><body><script>
testRunner.waitUntilDone();
const ws = new WebSocket("ws://" + location.host + "/echo"), seen = [];
ws.onopen = () => ws.send("again");
ws.onmessage = ({ data }) => { seen.push("message " + data); ws.close(1000); };
ws.onclose = ({ code }) => { seen.push("close " + code); document.body.textContent = seen.join(", "); testRunner.notifyDone(); };
</script>`

// useIndex does with the page what a reader does: each step adds a fact.
const useIndex = `(async () => {
	const facts = {}, $ = (id) => document.getElementById(id), all = (selector) => [...document.querySelectorAll(selector)];
	const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10)); };
	const type = (id, text) => { $(id).value = text; $(id).dispatchEvent(new Event("input", { bubbles: true })); };
	const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
	const shown = (selector) => all(selector).filter((e) => e.checkVisibility());
	const statuses = () => Object.fromEntries(shown("#tests .item").map((item) => [item.querySelector("a").textContent, item.querySelector(".status").textContent]));
	await until(() => "ready" in document.documentElement.dataset);
	facts.count = $("test-count").textContent;
	facts.groups = all("#tests .group > summary").map((summary) => summary.firstChild.textContent);
	facts.before = statuses();

	$("at-once").value = "2";
	press("r");
	await until(() => !$("stop").disabled);
	await until(() => $("stop").disabled);
	facts.after = statuses();
	facts.summary = $("summary").textContent;
	facts.title = document.title;
	facts.diff = all("#tests .diff span").map((line) => line.className + ":" + line.textContent);
	facts.stage = $("stage").children.length;
	all("[data-show=fail]")[0].click();
	facts.failed = Object.keys(statuses());
	all("[data-show=all]")[0].click();
	press("/");
	facts.focus = document.activeElement.id;
	type("test-filter", "B/ soc");
	facts.filtered = Object.keys(statuses());
	press("Escape");

	const rows = () => shown("#frame-rows tr").map((row) => row.querySelector(".way").textContent + " " + row.querySelector(".what").textContent);
	await until(() => rows().some((row) => row.includes("Close 1000")));
	type("frame-filter", "again");
	facts.frames = rows();
	type("frame-filter", "#1 get");
	facts.connection = rows();
	type("frame-filter", "");

	location.hash = "#faults";
	await until(() => !$("faults").hidden);
	facts.sections = [$("tests").hidden, $("faults").hidden, $("client").hidden];
	facts.faults = $("fault-count").textContent;
	type("fault-filter", "frames-with-head");
	$("clear").click();
	$("pause").click();
	press("r");
	await until(() => shown("#faults .item.pass, #faults .item.fail").length === 1);
	facts.fault = shown("#faults .item").map((item) => item.innerText.replace(/\s+/g, " "));
	facts.paused = rows().length;
	$("pause").click();
	await until(() => rows().some((row) => row.includes("Close")));
	facts.resumed = rows()[0];
	shown("#frame-rows summary")[0].click();
	facts.detail = shown("#frame-rows pre")[0].textContent.includes("Sec-WebSocket-Version: 13");

	location.hash = "#client";
	await until(() => !$("client").hidden);
	$("message").value = "by hand";
	$("send").querySelector("button").click();
	await until(() => $("client-log").innerText.includes('message "by hand"'));
	$("code").value = "3001";
	$("close").querySelector("button").click();
	await until(() => $("client-log").innerText.includes("close 3001"));
	facts.log = shown("#client-log li").map((line) => line.textContent.replace(/127.0.0.1:\d+/, "HOST"));
	return JSON.stringify(facts);
})()`

func TestIndexPageInABrowser(t *testing.T) {
	name := os.Getenv(browserMark)
	if name == "" {
		t.Skip("it needs a browser: set " + browserMark + " to chromium or firefox")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	browser, err := webdriver.Start(ctx, name, webdriver.Options{})
	require.NoError(t, err)
	defer func() { assert.NoError(t, browser.Close()) }()
	s := start(t, Config{Files: browserFS(), LiveView: true, Expect: func(product string) ExpectFunc {
		assert.Equal(t, name, product)
		return func(test string) ([]string, string) {
			switch test {
			case "b/skipped.html":
				return []string{"Skip"}, "for a reason"
			case "a/known.html":
				return []string{"Failure"}, "known"
			}
			return []string{"Pass"}, ""
		}
	}})
	log := &console{}
	tab, err := browser.NewPage(ctx, "() => {}", log)
	require.NoError(t, err)
	require.NoError(t, tab.Navigate(ctx, s.URL()+"/"))
	text, err := tab.Evaluate(ctx, useIndex)
	require.NoError(t, err)
	var facts map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &facts))
	log.mu.Lock()
	defer log.mu.Unlock()
	assert.Empty(t, log.lines)

	assert.Equal(t, "12", facts["count"])
	assert.Equal(t, []any{"a", "b"}, facts["groups"])
	before := map[string]any{}
	for _, test := range []string{"pass.html", "differ.html", "known.html", "missing.html", "alert.html", "custom.html", "port.html", "socket.html", "own.html", "goes.html"} {
		before[test] = "not run"
	}
	before["secure.https.html"], before["skipped.html"] = "skipped", "skipped"
	assert.Equal(t, before, facts["before"])
	after := before
	for test, status := range before {
		if status != "skipped" {
			after[test] = "pass"
		}
	}
	after["differ.html"], after["missing.html"], after["known.html"] = "fail", "fail", "as known"
	assert.Equal(t, after, facts["after"])
	assert.Equal(t, "8 passed, 2 failed, 2 skipped", facts["summary"])
	assert.Equal(t, "✗ 8/10 – Adieu test server", facts["title"])
	assert.Equal(t, []any{": one", ": ", "del:-2", "add:+two", ": ", ": three", ": "}, facts["diff"])
	assert.Equal(t, 0.0, facts["stage"], "frames go away with their tests")
	assert.Equal(t, []any{"differ.html", "missing.html"}, facts["failed"])
	assert.Equal(t, "test-filter", facts["focus"])
	assert.Equal(t, []any{"socket.html"}, facts["filtered"])
	require.Len(t, facts["frames"], 2)
	assert.Contains(t, facts["frames"].([]any)[0], `→ Text "again" (5 bytes`)
	assert.Contains(t, facts["frames"].([]any)[1], `← Text "again" (5 bytes`)
	require.Len(t, facts["connection"], 1)
	assert.Contains(t, facts["connection"].([]any)[0], "→ GET /echo HTTP/1.1")
	assert.Equal(t, []any{true, false, true}, facts["sections"])
	assert.NotEmpty(t, facts["faults"])
	require.Len(t, facts["fault"], 1)
	assert.Contains(t, facts["fault"].([]any)[0], `saw open, message "hello", close 1000 clean`)
	assert.Equal(t, 0.0, facts["paused"])
	assert.Contains(t, facts["resumed"], "→ GET /fault/frames-with-head HTTP/1.1")
	assert.Equal(t, true, facts["detail"])
	assert.Equal(t, []any{`new WebSocket("ws://HOST/echo")`, "open, permessage-deflate", `send("by hand")`, `message "by hand"`,
		"close(3001, \"\")", `close 3001 "", clean`}, facts["log"])
}
