package runtimes

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// fakeRuntime does what a runtime does with the prelude: its arguments are the prelude, the page
// and where the outcome goes.
func fakeRuntime(does string) {
	data, _ := os.ReadFile(os.Args[len(os.Args)-2])
	var page pageFile
	_ = json.Unmarshal(data, &page)
	shown := ""
	for _, s := range page.Scripts {
		shown += s.Name + ": " + s.Text + "<br>"
	}
	fmt.Println("hello")
	switch does {
	case "hang":
		select {}
	case "die":
		fmt.Fprintln(os.Stderr, "no such flag")
		os.Exit(3)
	}
	data, _ = json.Marshal(outcomeFile{HTML: "<body><p>" + shown + "</p></body>", Lines: []string{"ALERT: a\nb "}, Early: does == "early"})
	_ = os.WriteFile(os.Args[len(os.Args)-1], data, 0o600)
}

// server is a runner.Server.
type server struct{ *httptest.Server }

func (s server) URL() string { return s.Server.URL }
func (s server) Close() error {
	s.Server.Close()
	return nil
}

// load runs a page in a fake runtime.
func load(t *testing.T, ctx context.Context, does string) (runner.Outcome, error) {
	t.Setenv(fakeMark, does)
	self, err := os.Executable()
	require.NoError(t, err)
	files := map[string]string{
		"/d/page.html":  `<script src="../r/a.js"></script><script>inline</script>`,
		"/r/a.js":       "there",
		"/missing.html": `<script src="none.js"></script>`,
	}
	s := server{httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
		}
		_, _ = w.Write([]byte(text))
	}))}
	defer s.Close()
	l, err := newLoader(self, "v22", kinds["node"], s)
	require.NoError(t, err)
	page := "/d/page.html"
	if does == "missing" {
		page = "/missing.html"
	}
	timeout := 20 * time.Second
	if does == "hang" {
		timeout = 100 * time.Millisecond
	}
	outcome, err := l.Load(ctx, runner.Request{URL: s.URL() + page, Timeout: timeout})
	require.NoError(t, l.Close())
	assert.NoDirExists(t, l.dir)
	if err == nil && does == "run" {
		assert.Equal(t, "ALERT: a b\n"+s.URL()+"/r/a.js: there\n"+s.URL()+"/d/page.html: inline\n\n", outcome.Text)
	}
	return outcome, err
}

func TestLoaderHandsScriptsOver(t *testing.T) {
	outcome, err := load(t, t.Context(), "run")
	require.NoError(t, err)
	assert.Equal(t, "ALERT: a b\n", outcome.Console)
	assert.Equal(t, "hello\n", outcome.Said)
	assert.Empty(t, outcome.Error)
}

func TestLoaderTellsHowATestEnded(t *testing.T) {
	outcome, err := load(t, t.Context(), "early")
	require.NoError(t, err)
	assert.Equal(t, "the runtime had nothing left to do before the test was done", outcome.Error)

	outcome, err = load(t, t.Context(), "die")
	require.NoError(t, err)
	assert.True(t, outcome.Died)
	assert.Equal(t, "the runtime ended: exit status 3\nhello\nno such flag\n", outcome.Obituary)

	outcome, err = load(t, t.Context(), "hang")
	require.NoError(t, err)
	assert.True(t, outcome.TimedOut)

	_, err = load(t, t.Context(), "missing")
	assert.ErrorContains(t, err, "/none.js: 404 Not Found")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = load(t, ctx, "run")
	assert.ErrorIs(t, err, context.Canceled)
}

func TestProductThatIsNotThere(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Product(t.Context(), "node", "")
	assert.EqualError(t, err, "no Node.js found: install nodejs, or set --runtime-binary PATH")
	_, err = Product(t.Context(), "bun", "/nowhere")
	assert.ErrorContains(t, err, "--runtime-binary: ")
	_, err = Product(t.Context(), "rhino", "")
	assert.EqualError(t, err, `unknown runtime "rhino": want one of bun, deno, node`)
}

func TestNodeArguments(t *testing.T) {
	assert.Equal(t, []string{"--experimental-websocket"}, nodeArguments("v20.20.2", ""))
	assert.Empty(t, nodeArguments("v22.0.0", ""))
	assert.Empty(t, nodeArguments("v9.0.0", ""))
}

// nodeMark is the environment variable that names the Node.js program for the test below.
const nodeMark = "ADIEU_NODE"

// The prelude itself, in Node.js:
//
//	ADIEU_NODE=node go test ./tools/runtimes -run Prelude
func TestPrelude(t *testing.T) {
	program := os.Getenv(nodeMark)
	if program == "" {
		t.Skip("it needs Node.js: set " + nodeMark + " to its program")
	}
	harness, err := os.ReadFile("../../layouttests/resources/js-test.js")
	require.NoError(t, err)
	s := server{httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/resources/js-test.js" {
			_, _ = w.Write(harness)
			return
		}
		_, _ = w.Write([]byte(`<script src="resources/js-test.js"></script><script>
			description("What a &lt;test&gt; prints.");
			window.jsTestIsAsync = true;
			let five = 5;
			alert(location.pathname);
			shouldBe("five", "5");
			expectingError();
			setTimeout(() => { throw new Error("nobody catches this"); });
			setTimeout(() => { shouldHaveHadError(); finishJSTest(); }, 20);
		</script><script>debug(escapeHTML("<" + five + ">")); noSuchName</script>`))
	}))}
	defer s.Close()
	p, err := Product(t.Context(), "node", program)
	require.NoError(t, err)
	l, err := p.NewLoader(t.Context(), s)
	require.NoError(t, err)
	defer l.Close()
	outcome, err := l.Load(t.Context(), runner.Request{URL: s.URL() + "/page.html", Timeout: time.Minute})
	require.NoError(t, err)
	assert.Equal(t, "ALERT: /page.html\nCONSOLE MESSAGE: ReferenceError: noSuchName is not defined\nCONSOLE MESSAGE: Error: nobody catches this\n"+
		"What a <test> prints.\n\nOn success, you will see a series of \"PASS\" messages, followed by \"TEST COMPLETE\".\n\n"+
		"PASS five is 5\n<5>\nPASS there was an uncaught error\nPASS successfullyParsed is true\n\nTEST COMPLETE\n\n", outcome.Text, outcome.Said)
}
