package runner

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
	"adieu/tools/wiretrace"
)

// TestPagesTellTheLifeOfTheirConnections: the page's and its workers', with what the page saw
// and what went over the wire.
func TestPagesTellTheLifeOfTheirConnections(t *testing.T) {
	const worker = `const ws = new WebSocket("ws://" + location.host + "/echo");
		ws.onopen = () => ws.close(3000);
		ws.onclose = () => postMessage("over");`
	const page = `<script>
		testRunner.waitUntilDone();
		const ws = new WebSocket("ws://" + location.host + "/echo");
		ws.onopen = () => ws.send("hello");
		ws.onmessage = () => ws.close(1000, "bye");
		ws.onclose = () => {
			new Worker("worker.js").onmessage = () => testRunner.notifyDone();
		};
		</script>`
	server, err := testserver.Start(testserver.Config{NoTLS: true,
		Files: fstest.MapFS{"a.html": {Data: []byte(page)}, "worker.js": {Data: []byte(worker)}}})
	require.NoError(t, err)
	defer server.Close()

	told := map[int][]string{}
	_, err = LoadPage(t.Context(), server.URL()+"/a.html", Observer{Printed: func(line string) { t.Error(line) }, Traced: func(e wiretrace.Event) {
		if e.Lane != wiretrace.Page {
			told[e.Connection] = append(told[e.Connection], string(e.Lane)+" "+e.Title)
		}
	}})
	require.NoError(t, err)
	require.Len(t, told, 2)
	assert.Equal(t, []string{
		"out GET /echo HTTP/1.1", "in 101 Switching Protocols",
		`out Text "hello" (5 bytes)`, `in Text "hello" (5 bytes)`,
		`out Close 1000 "bye"`, `in Close 1000 "bye"`, "in FIN", `note over: 1000 "bye", clean`, "out FIN",
	}, told[1])
	assert.Contains(t, strings.Join(told[2], "\n"), "out Close 3000\nin Close 3000\nin FIN")
}
