package reporters

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/webdriver"
)

// console keeps what a page logs: errors, and what its policy has kept it from.
type console struct {
	mu    sync.Mutex
	lines []string
}

func (c *console) Said(string) {}

func (c *console) Logged(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, line)
}

// useResults waits for the page and then does what a reader does: each step adds a fact.
const useResults = `(async () => {
	while (!document.querySelector("main .row"))
		await new Promise((resolve) => setTimeout(resolve, 5));
	const facts = {}, all = (selector) => [...document.querySelectorAll(selector)];
	const press = (key, target) => (target || document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
	const focused = () => document.activeElement.textContent.replace(/\s+/g, " ");
	const named = (name) => all("button.row").find((row) => row.textContent.includes(name));
	facts.directories = all("select:first-of-type option").map((option) => option.value).filter((value) => value.startsWith("websocket"));
	facts.heading = document.querySelector("h1").textContent;
	facts.rows = all("button.row").length;
	facts.passes = all(".passes li").length;

	press("j"), press("j"), press("k");
	facts.afterJJK = focused();
	document.activeElement.click();
	facts.opened = document.activeElement.getAttribute("aria-expanded");
	facts.marks = all("mark").map((mark) => mark.textContent);
	while (!location.hash)
		await new Promise((resolve) => setTimeout(resolve, 5));
	facts.address = decodeURIComponent(location.hash);
	press("u");
	facts.split = all(".diff.split th").map((th) => th.textContent);
	facts.heads = all(".heads .head").map((head) => head.textContent);
	facts.steps = all(".events .step").length;
	const step = all(".events .step")[1];
	step.focus();
	press("ArrowDown");
	facts.nextStep = focused();
	document.activeElement.click();
	facts.detail = document.querySelector(".step-detail pre").textContent;
	press("j");
	facts.afterStep = focused();

	named("flood.html").click();
	const before = all(".events .step").length;
	facts.folded = document.querySelector(".more button").textContent;
	document.querySelector(".more button").click();
	facts.unfolded = all(".events .step").length - before;

	named("seven.html").click();
	const connections = all("details.connection");
	facts.connections = connections.length;
	facts.drawn = all("details.connection figure").length;
	connections[6].querySelector("summary").click();
	await new Promise((resolve) => connections[6].addEventListener("toggle", () => setTimeout(resolve), { once: true }));
	facts.drawnThen = all("details.connection figure").length;

	press("/");
	facts.searching = document.activeElement.type;
	document.activeElement.value = "hixie76 closing";
	document.activeElement.dispatchEvent(new Event("input", { bubbles: true }));
	facts.found = document.querySelector("main").textContent;
	document.activeElement.value = "hixie76 close";
	document.activeElement.dispatchEvent(new Event("input", { bubbles: true }));
	facts.filtered = all("button.row").map((row) => row.querySelector(".name").textContent);
	press("Escape");
	document.querySelector(".chip.flaky").click();
	facts.flaky = all("button.row").map((row) => row.querySelector(".name").textContent);
	facts.pressed = document.querySelector(".chip.flaky").getAttribute("aria-pressed");
	location.hash = "#directory=websocket/hixie76&sort=time";
	await new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
	facts.directory = all("button.row").map((row) => row.querySelector(".name").textContent);
	facts.slowest = all(".passes li .ms").map((ms) => ms.textContent).slice(0, 2);
	document.body.focus();
	document.activeElement.blur();
	press("t"), press("t");
	facts.theme = [document.documentElement.dataset.theme, getComputedStyle(document.body).colorScheme];
	press("?", document.body);
	facts.help = document.querySelector("dialog").open;
	return JSON.stringify(facts);
})()`

// browserMark names the browser in which the page is used; without it the test is left out:
//
//	ADIEU_BROWSER=chromium go test ./tools/reporters -run InABrowser
const browserMark = "ADIEU_BROWSER"

func TestResultsPageInABrowser(t *testing.T) {
	name := os.Getenv(browserMark)
	if name == "" {
		t.Skip(browserMark + " names no browser")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	browser, err := webdriver.Start(ctx, name, webdriver.Options{})
	require.NoError(t, err)
	defer func() { assert.NoError(t, browser.Close()) }()
	page := reported(t, "html", wireResults(30))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			_, _ = w.Write([]byte(page))
		}
	}))
	defer server.Close()
	log := &console{}
	tab, err := browser.NewPage(ctx, "() => {}", log)
	require.NoError(t, err)
	require.NoError(t, tab.Navigate(ctx, server.URL+"/"))
	require.Eventually(t, func() bool {
		at, err := tab.Evaluate(ctx, "location.href")
		return err == nil && at == server.URL+"/"
	}, time.Minute, 20*time.Millisecond)
	text, err := tab.Evaluate(ctx, useResults)
	require.NoError(t, err)
	var facts map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &facts))
	log.mu.Lock()
	defer log.mu.Unlock()
	assert.Empty(t, log.lines)

	assert.Equal(t, "8 of 41 tests did not end as expected", facts["heading"])
	assert.Equal(t, []any{"websocket", "websocket/hixie76", "websocket/hybi"}, facts["directories"])
	assert.Equal(t, 10.0, facts["rows"])
	assert.Equal(t, 30.0, facts["passes"])
	assert.Contains(t, facts["afterJJK"], "masked-frame.html")
	assert.Equal(t, "true", facts["opened"])
	assert.Subset(t, facts["marks"], []any{"PASS", "FAIL", "should be "})
	assert.Equal(t, "#test=websocket/hybi/masked-frame.html", facts["address"])
	assert.Equal(t, []any{"Expected", "Actual"}, facts["split"])
	assert.Equal(t, []any{"page", "client", "server"}, facts["heads"])
	assert.Equal(t, float64(len(maskedFrame())-1), facts["steps"], "a failure that is told of twice is one")
	assert.Contains(t, facts["nextStep"], "101 Switching Protocols")
	assert.Contains(t, facts["detail"], "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
	assert.Contains(t, facts["afterStep"], "close.html", "the next test")
	assert.Contains(t, facts["folded"], "more steps: ")
	assert.Equal(t, 200.0, facts["unfolded"])
	assert.Equal(t, []any{7.0, 2.0, 3.0}, []any{facts["connections"], facts["drawn"], facts["drawnThen"]})
	assert.Equal(t, "search", facts["searching"])
	assert.Contains(t, facts["found"], "No test fits these filters.")
	assert.Equal(t, []any{"websocket/hixie76/close.html"}, facts["filtered"])
	assert.Equal(t, []any{"websocket/flaky.html"}, facts["flaky"])
	assert.Equal(t, "true", facts["pressed"])
	assert.Equal(t, []any{"websocket/hixie76/close.html"}, facts["directory"])
	assert.Len(t, facts["slowest"], 2)
	assert.Equal(t, []any{"dark", "dark"}, facts["theme"])
	assert.Equal(t, true, facts["help"])
}
