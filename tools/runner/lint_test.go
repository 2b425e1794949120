package runner

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// linted are the findings about a tree, with a good test in it that shows that not everything
// is found fault with.
func linted(t *testing.T, files map[string]string) []string {
	t.Helper()
	all := map[string]string{
		"good/page.html":         "<script src=../resources/s.js></script><script>connect('page')</script>",
		"good/page_wsh.js":       "connection.sleep(50);",
		"good/page-expected.txt": "text\n\nTEST COMPLETE\n",
		"resources/s.js":         "setTimeout(f, 20); setTimeout(f, delay);",
	}
	for name, text := range files {
		all[name] = text
	}
	findings, err := Lint(tree(t, all))
	require.NoError(t, err)
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.Error())
	}
	return lines
}

// assertFindings checks that there is one finding for each beginning, in order.
func assertFindings(t *testing.T, want, got []string) {
	t.Helper()
	if !assert.Len(t, got, len(want), strings.Join(got, "\n")) {
		return
	}
	for i := range want {
		assert.True(t, strings.HasPrefix(got[i], want[i]), "want %s\ngot  %s", want[i], got[i])
	}
}

func TestLintOfGoodFiles(t *testing.T) {
	assert.Empty(t, linted(t, map[string]string{
		"TestExpectations":     "# A comment.\ngood/page.html [ Pass Timeout ]  # at times\n[ Firefox ] good/page.html [ Skip ]  # why\nnever.html [ WontFix ]  # never\n",
		"wpt/TestExpectations": "websockets/a.html?b [ Failure ]  # why\nwebsockets [ Skip ]  # why\nwebsockets/stream/* [ Crash ]  # why\n",
		"never.html":           "",
	}))
}

func TestLintOfExpectations(t *testing.T) {
	assertFindings(t, []string{
		"TestExpectations:1: no reason is given",
		"TestExpectations:2: no such test or directory of tests: gone.html: take the line out",
		`TestExpectations:3: unknown word "Bad"`,
		"TestExpectations:5: has no effect: line 6 speaks of the same tests and wins",
		"TestExpectations:7: has no effect: the same would be expected without it",
		"TestExpectations:8: has no effect: line 1 speaks of the same tests and wins",
		"TestExpectations:9: no such test or directory of tests: resources",
		"TestExpectations:12: has no effect: the same would be expected without it",
		"TestExpectations:13: has no effect: line 14 speaks of the same tests and wins",
		"wpt/TestExpectations:1: no reason is given",
		"wpt/TestExpectations:2: has no effect: line 3 speaks of the same tests and wins",
		"wpt/TestExpectations:4: Slow means nothing",
	}, linted(t, map[string]string{
		"TestExpectations": strings.Join([]string{
			"good/page.html [ Failure ]",
			"gone.html [ Skip ]  # why",
			"good/page.html [ Bad ]  # why",
			"other [ Timeout ]  # why",
			"[ Linux Chromium ] other/a.html [ Crash ]  # why",
			"[ Chromium ] other/a.html [ Crash Pass ]  # why",
			"[ Mac Bun ] other [ Timeout ]  # why",
			"good [ Skip ]  # why",
			"resources [ Skip ]  # why",
			"[ Mac ] other/b.html [ Crash ]  # why",
			"[ Linux ] other/b.html [ Crash Slow ]  # why",
			"[ Win ] other/b.html [ Timeout ]  # why",
			"other/c.html [ Crash ]  # why",
			"other/c.html [ Crash ]  # why",
		}, "\n"),
		"wpt/TestExpectations": "a.html\nb.html [ Skip ]  # why\nb.html [ Failure ]  # why\nc.html [ Slow ] # why\n",
		"other/a.html":         "", "other/a-expected.txt": "TEST COMPLETE\n",
		"other/b.html": "", "other/b-expected.txt": "TEST COMPLETE\n",
		"other/c.html": "", "other/c-expected.txt": "TEST COMPLETE\n",
	}))
}

func TestLintOfExpectedTexts(t *testing.T) {
	assertFindings(t, []string{
		"dies-expected.txt:2: does not end with TEST COMPLETE",
		"gone-expected.chromium.txt: its test is gone",
		"gone-expected.txt: its test is gone",
		"good/page-expected.chrome.txt: there is no product chrome: want adieu, chromium,",
		"good/page-expected.deno.txt: is held against nothing: TestExpectations skips the test there",
		"good/page-expected.firefox.txt: says the same as good/page-expected.txt",
		"new.html: no expected text",
		"numbers-expected.txt:2: 127.0.0.1:8001 is a port",
		"numbers-expected.txt:3: line 12 is a line number",
		"numbers-expected.txt:4: .html:7 is a line number",
		"numbers-expected.txt:5: 12.5 ms is a time",
		"numbers-expected.txt:6: 10:11:12 is a time",
	}, linted(t, map[string]string{
		"dies.html": "", "dies-expected.txt": "PASS 1\nPASS 2\n\n",
		"gone-expected.txt": "TEST COMPLETE\n", "gone-expected.chromium.txt": "TEST COMPLETE\n",
		"good/page-expected.chrome.txt":  "TEST COMPLETE\n",
		"good/page-expected.firefox.txt": "text\n\nTEST COMPLETE\n",
		"TestExpectations":               "[ Deno ] good/page.html [ Skip ]  # why\n[ Node Debug ] good/page.html [ Skip ]  # why\n",
		"good/page-expected.deno.txt":    "of deno\nTEST COMPLETE\n",
		"good/page-expected.node.txt":    "of node\nTEST COMPLETE\n",
		"new.html":                       "",
		"numbers.html":                   "<p>after 30 ms, ws://localhost:99998/</p>",
		"numbers-expected.txt": "after 30 ms, ws://localhost:99999/ is no port, localhost:PORT\nws://127.0.0.1:8001/\nline 12\na.html:7\nin 12.5 ms\nat 10:11:12\n" +
			"TEST COMPLETE\n",
		"meant.html": "<!-- lint-ok: line — it is the text's --><!-- x -->", "meant-expected.txt": "line 3\nDONE\n",
	}))
}

func TestLintOfScripts(t *testing.T) {
	assertFindings(t, []string{
		"good/other_wsh.js: no page or script names this handler",
		"good/quiet_wsh.js: no page or script names this handler",
		"waits.html:2: setTimeout waits 51 ms",
		"waits.html:3: setTimeout waits 2000 ms",
		"waits.html:9: localhost:8080 is a fixed port",
		`waits.html:12: want "lint-ok: CHECK — why" with port, delay, line or time`,
		"waits.html:13: lint-ok: port gives no reason",
		"waits.html:14: lint-ok: time allows nothing that is there",
		"waits_wsh.js:1: sleep waits 60 ms",
	}, linted(t, map[string]string{
		"good/other_wsh.js": "connect('other')",
		"good/quiet.html":   "", "good/quiet-expected.txt": "DONE\n", "good/quiet_wsh.js": "connect('quiet')",
		"waits_wsh.js": "connection.sleep(60); // of waits\n",
		"waits.html": `<script>connect("waits");
setTimeout(f, 51);
setTimeout(function () {
    f();
}, 2 * 1000);
setTimeout(function () {
    f();
}, 100); // lint-ok: delay — it is about time
new WebSocket("ws://localhost:8080/");
// lint-ok: port — nothing is there
new WebSocket("ws://127.0.0.1:9/");
// lint-ok: nonsense — why
new WebSocket("ws://127.0.0.1:10/"); // lint-ok: port —
<!-- lint-ok: time — why -->
</script>`,
		"waits-expected.txt": "TEST COMPLETE\n",
	}))
}
