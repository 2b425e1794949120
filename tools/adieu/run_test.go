package main

import (
	"bufio"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

func TestRunSplitsTheConsole(t *testing.T) {
	got := run(t, t.TempDir(), `console.log("a", 1); console.info("b"); console.debug("c"); console.warn("d"); console.error("e");`, "run", "-")
	assert.Zero(t, got.code)
	assert.Equal(t, "a 1\nb\nc\n", got.stdout)
	assert.Equal(t, "d\ne\n", got.stderr)
}

func TestRunWaitsForWhatIsPending(t *testing.T) {
	_, _, ws := serve(t, t.TempDir())
	dir := tree(t, map[string]string{"echo.js": `
		const socket = new WebSocket(BASE + "/echo");
		let n = 0;
		socket.onopen = () => socket.send("message 0");
		socket.onmessage = e => {
			console.log(e.data);
			if (++n === 3) setTimeout(() => socket.close(1000, "enough"), 1);
			else socket.send("message " + n);
		};
		socket.onclose = e => console.log(e.type, e.wasClean, e.code, e.reason);`})
	for _, protocol := range []string{"rfc6455", "hixie76"} {
		got := run(t, dir, "", "run", "echo.js", "--protocol", protocol, "--define", `BASE="`+ws+`"`)
		assert.Zero(t, got.code, got.stderr)
		want := "close true 1000 enough\n"
		if protocol == "hixie76" {
			want = "close true 1005 \n"
		}
		assert.Equal(t, "message 0\nmessage 1\nmessage 2\n"+want, got.stdout)
		assert.Empty(t, got.stderr)
	}
}

func TestRunDefinesGlobals(t *testing.T) {
	script := `console.log(JSON.stringify([A, globalThis.BENCH, $b]));`
	got := run(t, t.TempDir(), script, "run", "-", "--define", `A="x,y;z"`, "--define", `BENCH={"n":1,"m":[true,null]}`, "--define", "$b=2.5")
	assert.Equal(t, `["x,y;z",{"n":1,"m":[true,null]},2.5]`+"\n", got.stdout, got.stderr)

	// The benchmarks call it with the flags first.
	dir := tree(t, map[string]string{"s.js": "console.log(BENCH.base)"})
	got = run(t, dir, "", "run", "--define", `BENCH={"base":"ws://127.0.0.1:1"}`, "s.js")
	assert.Equal(t, "ws://127.0.0.1:1\n", got.stdout, got.stderr)
}

func TestRunResolvesAgainstTheBase(t *testing.T) {
	got := run(t, t.TempDir(), `const ws = new WebSocket("c?d"); console.log(ws.url); ws.close();`, "run", "-", "--base", "http://127.0.0.1:1/a/b")
	assert.Equal(t, "ws://127.0.0.1:1/a/c?d\n", got.stdout, got.stderr)
}

func TestRunUncaughtErrorsExitWith1(t *testing.T) {
	for _, c := range []struct {
		what, script string
		want         []string
	}{
		{"thrown", "function f() {\n  throw new RangeError('too far');\n}\nf();\n", []string{"RangeError: too far", "\n    at f (s.js:2:", "s.js:2:"}},
		{"in a timer", "setTimeout(function later() {\n  undefinedName;\n}, 0);", []string{"ReferenceError", "undefinedName", "s.js:2:"}},
		{"rejection", "async function f() {\n  await 0; throw new Error('promised');\n}\nf();", []string{"promised", "s.js"}},
		{"not an error", "throw 'a string';", []string{"a string", "s.js:1:"}},
		{"syntax", "var a = 1;\nvar b = = 2;\n", []string{"SyntaxError", "s.js:2:9"}},
		{"an error object of another kind", "throw {a: 1}", []string{"s.js:1:1: "}},
	} {
		dir := tree(t, map[string]string{"s.js": c.script})
		got := run(t, dir, "", "run", "s.js")
		assert.Equal(t, exitUnexpected, got.code, c.what)
		for _, want := range c.want {
			assert.Contains(t, got.stderr, want, c.what)
		}
		assert.Equal(t, 1, strings.Count(got.stderr, c.want[0]), "said once: %s", got.stderr)
		assert.Empty(t, got.stdout, c.what)
	}
}

func TestRunThatCannotRunSaysWhy(t *testing.T) {
	dir := tree(t, map[string]string{"s.js": "console.log('ran')", "s.ts": "", "m.js": "import x from 'y';", "d/x": ""})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"gone.js"}, "adieu run: no such file: gone.js"},
		{[]string{"d"}, "d: is a directory"},
		{[]string{"s.ts"}, "adieu run: s.ts: the script is TypeScript; only classic JavaScript is supported"},
		{[]string{"m.js"}, "adieu run: m.js:1: the script is a module; only classic JavaScript is supported"},
		{[]string{"s.js", "--define", "A"}, "adieu run: --define A: want NAME=JSON"},
		{[]string{"s.js", "--define", "a-b=1"}, "want NAME=JSON"},
		{[]string{"s.js", "--define", "A=text"}, `the value is not JSON; a text needs its quotes: --define 'A="text"'`},
		{[]string{"s.js", "--base", "x"}, "adieu run: --base x: want a whole URL"},
		{[]string{"s.js", "--origin", "localhost"}, "adieu run: --origin localhost: want scheme://host"},
		{[]string{"s.js", "--origin", "http://a/b"}, "want scheme://host"},
		{[]string{"s.js", "--timeout", "-1s"}, "--timeout"},
	} {
		got := run(t, dir, "", append([]string{"run"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
		assert.Contains(t, got.stderr, c.want)
		assert.Empty(t, got.stdout, "%v", c.args)
	}
}

// failing reports how a connection fails.
const failing = `
	const ws = new WebSocket(URL);
	ws.onopen = () => console.log("open");
	ws.onerror = e => console.log(e.type, ws.readyState);
	ws.onclose = e => console.log(e.type, e.code, e.wasClean);`

func TestRunSaysWhyAConnectionFails(t *testing.T) {
	unused := listen(t)
	nobody := "ws://" + unused.Addr().String() + "/"
	unused.Close()

	plain := &http.Server{Handler: http.NotFoundHandler(), ReadHeaderTimeout: time.Minute}
	listener := listen(t)
	served := make(chan error)
	go func() { served <- plain.Serve(listener) }()
	defer func() { plain.Close(); <-served }()

	for url, want := range map[string]string{
		nobody:                                   "refused",
		"ws://" + listener.Addr().String() + "/": "404",
	} {
		got := run(t, t.TempDir(), failing, "run", "-", "--define", `URL="`+url+`"`)
		assert.Zero(t, got.code)
		assert.Equal(t, "error 3\nclose 1006 false\n", got.stdout)
		assert.Equal(t, 1, strings.Count(got.stderr, "\n"), "one line: %s", got.stderr)
		assert.Contains(t, got.stderr, "WebSocket connection to '"+url+"' failed: ")
		assert.Contains(t, got.stderr, want)
	}
}

func TestRunEndsWhenTimeIsUp(t *testing.T) {
	for what, script := range map[string]string{
		"waiting": "console.log('in'); setInterval(() => {}, 10);",
		"busy":    "console.log('in'); for (;;);",
		"native":  "console.log('in'); /^(a+)+\\1$/.test('a'.repeat(60) + 'b');",
	} {
		got := run(t, t.TempDir(), script, "run", "-", "--timeout", "200ms")
		assert.Equal(t, exitTimeout, got.code, what)
		assert.Equal(t, "in\n", got.stdout, what)
		assert.Equal(t, "adieu run: <stdin> did not end within 200ms\n", got.stderr, what)
	}
}

func TestRunInterruptedSaysGoodbye(t *testing.T) {
	dir := tree(t, map[string]string{
		"layouttests/h_wsh.js": `connection.accept(); connection.send("go"); connection.receive(); log("closed with", connection.closeCode);`,
		"s.js":                 `const ws = new WebSocket(URL); ws.onmessage = () => console.log("open"); ws.onclose = () => console.log("not heard");`,
	})
	server, _, ws := serve(t, dir)
	p := start(t, dir, "run", "s.js", "--define", `URL="`+ws+`/h"`)
	assert.Equal(t, "open", p.line())
	p.signal(os.Interrupt)
	rest, code := p.wait()
	assert.Equal(t, 130, code)
	assert.Empty(t, rest)
	assert.Empty(t, p.stderr.String())

	server.signal(os.Interrupt)
	_, code = server.wait()
	assert.Zero(t, code)
	assert.Contains(t, server.stderr.String(), "closed with 1001")
}

// accept answers the opening handshake of the next client of a listener, and then never
// reads again.
func TestRunGoodbyeIsBoundedAndASecondSignalEndsAtOnce(t *testing.T) {
	for _, signals := range []int{1, 2} {
		listener := listen(t)
		dir := tree(t, map[string]string{"s.js": `const ws = new WebSocket(URL); ws.onopen = () => console.log("open");`})
		p := start(t, dir, "run", filepath.Join(dir, "s.js"), "--define", `URL="ws://`+listener.Addr().String()+`/"`)
		conn, err := listener.Accept()
		require.NoError(t, err)
		defer conn.Close()
		request, err := http.ReadRequest(bufio.NewReader(conn))
		require.NoError(t, err)
		_, err = conn.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Accept: " + wire.AcceptKey(request.Header.Get("Sec-WebSocket-Key")) + "\r\n\r\n"))
		require.NoError(t, err)
		assert.Equal(t, "open", p.line())

		began := time.Now()
		for range signals {
			p.signal(os.Interrupt)
		}
		_, code := p.wait()
		assert.Equal(t, 130, code)
		assert.Less(t, time.Since(began), 5*time.Second, "the peer never answers")
	}
}

func TestRunOriginHeader(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "none"},
		{[]string{"--origin", "http://example.com:81"}, "http://example.com:81"},
		{[]string{"--protocol", "hixie76"}, "null"},
	} {
		dir := tree(t, map[string]string{"layouttests/h_wsh.js": `connection.send("origin" in request.headers ? request.headers.origin : "none");`})
		_, _, ws := serve(t, dir)
		script := `const ws = new WebSocket(URL); ws.onmessage = e => { console.log(e.data); ws.close(); };`
		got := run(t, t.TempDir(), script, append([]string{"run", "-", "--define", `URL="` + ws + `/h"`}, c.args...)...)
		assert.Equal(t, c.want+"\n", got.stdout, "%v %s", c.args, got.stderr)
	}
}

// TestRunTraces: a line for each step, on standard error, with what a handshake had under it.
func TestRunTraces(t *testing.T) {
	_, _, ws := serve(t, t.TempDir())
	got := run(t, t.TempDir(), `
		const socket = new WebSocket("`+ws+`/echo");
		socket.onopen = () => socket.send("hello");
		socket.onmessage = () => socket.close(1000, "bye");`, "run", "-", "--trace")
	assert.Zero(t, got.code, got.stderr)
	assert.Empty(t, got.stdout)
	line := regexp.MustCompile(`(?m)^ +\d+\.\d{6} #1 (.*)$`)
	var wire, page []string
	for _, match := range line.FindAllStringSubmatch(got.stderr, -1) {
		if strings.HasPrefix(match[1], "  ") {
			page = append(page, strings.TrimSpace(match[1]))
		} else {
			wire = append(wire, match[1])
		}
	}
	require.GreaterOrEqual(t, len(wire), 8, got.stderr)
	assert.Equal(t, []string{"→ GET /echo HTTP/1.1", "← 101 Switching Protocols", `→ Text "hello" (5 bytes)`, `← Text "hello" (5 bytes)`,
		`→ Close 1000 "bye"`, `← Close 1000 "bye"`, "← FIN", `· over: 1000 "bye", clean`}, wire[:8])
	assert.Equal(t, []string{`new WebSocket("` + ws + `/echo")`, "readyState OPEN", "open", `send("hello")`, `message "hello"`,
		`close(1000, "bye")`, "readyState CLOSING", "readyState CLOSED", `close 1000 "bye", clean`}, page)
	assert.Contains(t, got.stderr, "\n                 Sec-WebSocket-Version: 13\n")
}
