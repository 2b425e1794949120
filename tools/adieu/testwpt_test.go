package main

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// knocking is the address at which the processes of a smallWPT's server announce themselves:
// two connections, which end with them.
func knocking(t *testing.T) net.Listener {
	l := listen(t)
	t.Setenv("ADIEU_TEST_KNOCK", l.Addr().String())
	return l
}

// serverProcesses waits for both.
func serverProcesses(t *testing.T, l net.Listener) []net.Conn {
	t.Helper()
	var conns []net.Conn
	for range 2 {
		conn, err := l.Accept()
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
		conns = append(conns, conn)
	}
	return conns
}

func requireGone(t *testing.T, processes []net.Conn) {
	t.Helper()
	for _, conn := range processes {
		_, err := io.Copy(io.Discard, conn)
		require.False(t, errors.Is(err, os.ErrDeadlineExceeded), "a process of the server lives on")
	}
}

// smallWPT is a checkout as adieu test --wpt wants it: the suite's own command and harness are
// stood in for by the least that does.
func smallWPT(t *testing.T, more map[string]string) string {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, _, authority := secureServer(t) // which signs nothing here
	pem, err := os.ReadFile(authority)
	require.NoError(t, err)
	files := map[string]string{
		"tools/serve/serve.py":     "",
		"tools/manifest/update.py": "",
		"MANIFEST.json": `{"version": 8, "url_base": "/", "items": {"testharness": {
			"a": {"good.html": ["h", [null, {}]], "bad.html": ["h", ["a/bad.html?x", {}], ["a/bad.html?y", {}]]},
			"b.any.js": ["h", ["b.any.html", {}], ["b.any.worker-module.html", {}]]}}}`,
		// A server of the checkout's files, which writes an authority where it should.
		"wpt": `
import json, http.server, os, socket, sys, threading
if __name__ == "__main__":
    root = os.path.dirname(os.path.abspath(__file__))
    with open(sys.argv[sys.argv.index("--config") + 1]) as f:
        config = json.load(f)
    base = config["ssl"]["openssl"]["base_path"]
    os.makedirs(base)
    with open(os.path.join(root, "ca.pem")) as pem, open(os.path.join(base, "cacert.pem"), "w") as f:
        f.write(pem.read())
    child = os.fork()
    host, port = os.environ["ADIEU_TEST_KNOCK"].split(":")
    knock = socket.create_connection((host, int(port)))
    if child == 0:
        threading.Event().wait()
    os.chdir(root)
    sockets = []
    for scheme, ports in config["ports"].items():
        for port in ports:
            if scheme == "http":
                server = http.server.ThreadingHTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
                threading.Thread(target=server.serve_forever, daemon=True).start()
            elif port != "auto":
                sockets.append(socket.create_server(("127.0.0.1", port)))
    threading.Event().wait()
`,
		"resources/testharness.js": `
var callbacks = [], tests = [];
function setup() {}
function add_completion_callback(f) { callbacks.push(f); }
function test(f, name) {
	var t = { name: name, status: 0, message: null };
	try { f(); } catch (e) { t.status = 1; t.message = String(e); }
	tests.push(t);
}
addEventListener("load", function () { callbacks.forEach(function (f) { f(tests, { status: 0, message: null }); }); });
`,
		"resources/testharnessreport.js": `throw new Error("not ours")`,
		"a/good.html":                    wptPage(`test(() => {}, "one \ud800 \ud83d\ude00"); test(() => { if (location.hostname !== "web-platform.test") throw location.href; }, "two");`),
		"a/bad.html":                     wptPage(`test(() => { if (location.search === "?x") throw "x it is"; }, "three");`),
		"b.any.html":                     wptPage(`test(() => {}, "four");`),
		"ca.pem":                         string(pem),
	}
	for name, content := range more {
		files[name] = content
	}
	return tree(t, files)
}

func wptPage(script string) string {
	return `<!DOCTYPE html><script src=/resources/testharness.js></script><script src=/resources/testharnessreport.js></script>
<script>` + script + `</script>`
}

func needPython(t *testing.T) {
	t.Helper()
	for _, program := range []string{"python3", "openssl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("there is no " + program)
		}
	}
}

func TestWPTRunsPagesFromTheCheckoutsServer(t *testing.T) {
	needPython(t)
	knock := knocking(t)
	dir := smallWPT(t, map[string]string{"E": "a/bad.html?x [ Failure ] # on purpose\n"})
	report := filepath.Join(dir, "report.json")
	got := run(t, dir, "", "test", "--wpt", dir, "--json", "-", "--wptreport", report, "--expectations", filepath.Join(dir, "E"))
	assert.Zero(t, got.code, got.stderr)
	assert.Contains(t, got.stderr, "1 did not pass, as TestExpectations says\n1 not run: there are no module workers\n4 of 5 subtests passed\n4 passed, 0 failed, 1 skipped\n")
	results := parseReport(t, got.stdout)
	var names []string
	for _, test := range results.Tests {
		names = append(names, test.Name+" "+test.Status)
	}
	assert.Equal(t, []string{"/a/bad.html?x fail", "/a/bad.html?y pass", "/a/good.html pass", "/b.any.html pass", "/b.any.worker-module.html skip"}, names)
	assert.Contains(t, got.stdout, `"message": "x it is"`)
	assert.Contains(t, got.stdout, `"name": "one U+d800 😀"`)
	data, err := os.ReadFile(report)
	require.NoError(t, err)
	var wptreport struct {
		Results []struct{ Test, Status string }
	}
	require.NoError(t, json.Unmarshal(data, &wptreport))
	assert.Len(t, wptreport.Results, 5)
	requireGone(t, serverProcesses(t, knock))
}

// The server ends with its user in whatever way that ends.
func TestWPTLeavesNoServerBehind(t *testing.T) {
	needPython(t)
	for _, how := range []os.Signal{os.Interrupt, os.Kill} {
		t.Setenv("TMPDIR", t.TempDir())
		knock, page := knocking(t), listen(t)
		dir := smallWPT(t, map[string]string{
			"a/good.html": wptPage("callbacks = []; new WebSocket('ws://" + page.Addr().String() + "/');"),
		})
		p := start(t, dir, "test", "--wpt", dir, "a/good.html")
		server := serverProcesses(t, knock)
		conn, err := page.Accept()
		require.NoError(t, err)
		defer conn.Close()
		p.signal(how)
		_, code := p.wait()
		if how == os.Interrupt {
			assert.Equal(t, 130, code)
		}
		requireGone(t, server)
		left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "adieu-wpt-*"))
		require.NoError(t, err)
		assert.Empty(t, left, how)
	}
}

func TestWPTSelectsTests(t *testing.T) {
	needPython(t)
	dir := smallWPT(t, nil)
	list := filepath.Join(dir, "list")
	require.NoError(t, os.WriteFile(list, []byte("# some\n/a/bad.html?x # one\n\nb.any.js\n"), 0o644))
	skips := filepath.Join(t.TempDir(), "skips")
	require.NoError(t, os.WriteFile(skips, []byte("a/bad.html [ Skip ]  # why\n"), 0o644))
	for args, want := range map[string]string{
		"":                            "/a/bad.html?x\n/a/bad.html?y\n/a/good.html\n/b.any.html\n/b.any.worker-module.html\n",
		"a":                           "/a/bad.html?x\n/a/bad.html?y\n/a/good.html\n",
		"/a/bad.html?y":               "/a/bad.html?y\n",
		"--test-list " + list:         "/a/bad.html?x\n/b.any.html\n/b.any.worker-module.html\n",
		"a --test-list " + list:       "/a/bad.html?x\n/a/bad.html?y\n/a/good.html\n/b.any.html\n/b.any.worker-module.html\n",
		"--tag any --tag x":           "/a/bad.html?x\n/b.any.html\n/b.any.worker-module.html\n",
		"--grep good|worker":          "/a/good.html\n/b.any.worker-module.html\n",
		"-i a/bad.html -i b.any.html": "/a/good.html\n/b.any.worker-module.html\n",
		"--run-part 1:2":              "/a/bad.html?x\n/a/bad.html?y\n",
		"--shard 1/1 --exclude-tag a": "/b.any.html\n/b.any.worker-module.html\n",
		"--additional-expectations " + skips + " --skipped only": "/a/bad.html?x\n/a/bad.html?y\n",
	} {
		got := run(t, dir, "", append([]string{"test", "--wpt", dir, "--list"}, strings.Fields(args)...)...)
		assert.Zero(t, got.code, got.stderr)
		assert.Equal(t, want, got.stdout, args)
	}
}

func TestWPTThatCannotRunSaysSoInOneLine(t *testing.T) {
	needPython(t)
	dir := smallWPT(t, map[string]string{"dead/wpt": "raise SystemExit('the cause')"})
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--wpt", filepath.Join(dir, "a")}, "--wpt: " + filepath.Join(dir, "a") + " is no checkout of web-platform-tests: it has no file wpt"},
		{[]string{"--wpt", dir, "nothing"}, "--wpt: no tests found in nothing: a test is the path of a URL"},
		{[]string{"--wpt", dir, "--timeout-multiplier", "0"}, "--timeout-multiplier: want a number above 0"},
		{[]string{"--wpt", dir, "--reset-results"}, "--reset-results: web-platform-tests have no expected texts"},
		{[]string{"--wpt", dir, "--expectations", "none"}, "open none: no such file"},
		{[]string{"--wpt", dir, "--test-list", "none"}, "--test-list: open none"},
	} {
		got := run(t, dir, "", append([]string{"test"}, c.args...)...)
		assert.Equal(t, exitCannotRun, got.code, c.args)
		assert.Contains(t, got.stderr, "adieu test: "+c.want, c.args)
		assert.Equal(t, 1, strings.Count(got.stderr, "\n"), got.stderr)
		assert.Empty(t, got.stdout)
	}

	require.NoError(t, os.Rename(filepath.Join(dir, "dead", "wpt"), filepath.Join(dir, "wpt")))
	got := run(t, dir, "", "test", "--wpt", dir)
	assert.Equal(t, exitCannotRun, got.code)
	assert.Equal(t, "adieu test: --wpt: the server of web-platform-tests did not start: the cause\n", got.stderr)
}

func TestListOfLayoutTests(t *testing.T) {
	dir := someTests(t, nil)
	got := run(t, dir, "", "test", "--list")
	assert.Zero(t, got.code)
	assert.Equal(t, "a.html\nd/b.html\n", got.stdout)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "list"), []byte("a.html\n"), 0o644))
	got = run(t, dir, "", "test", "--list", "--test-list", "list")
	assert.Equal(t, "a.html\n", got.stdout)
}
