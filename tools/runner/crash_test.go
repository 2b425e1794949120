package runner

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
)

// runBetween runs a test between two others in one process, if it lives, and returns its result. The
// others must not suffer.
func runBetween(t *testing.T, cfg Config, name string, files map[string]string) Result {
	t.Helper()
	all := map[string]string{name: "", "a.html": "", "a-expected.txt": "text of a.html\n", "z.html": "", "z-expected.txt": "text of z.html\n",
		"TestExpectations": "a.html [ Pass Slow ] # whatever time the other has\nz.html [ Pass Slow ] # likewise\n"}
	for file, content := range files {
		all[file] = content
	}
	cfg.Root = tree(t, all)
	cfg.Jobs = 1
	report, err := newRunner(t, cfg).Run(t.Context(), []Test{{Name: "a.html"}, {Name: name}, {Name: "z.html"}}, &recorder{})
	require.NoError(t, err)
	require.Len(t, report.Tests, 3)
	assert.Equal(t, Pass, report.Tests[0].Status, report.Tests[0].Message)
	assert.Equal(t, Pass, report.Tests[2].Status, report.Tests[2].Message)
	return report.Tests[1]
}

// Whatever ends a process costs one test. In a process that had run another before, it is
// tried again in a new one, and the result says so.
func TestCrashesCostOneTest(t *testing.T) {
	concurrent := "crashed: fatal error: concurrent map"
	if raceDetector {
		concurrent = "crashed: " // the race detector or the map comes first
	}
	for name, want := range map[string][]string{
		"fatal.html":            {concurrent, "runner.loadFake.func"},
		"background-panic.html": {"crashed: panic: on a goroutine of its own", "runner.loadFake.func"},
		"panic.html":            {"crashed: panic: a broken invariant", "runner.loadFake main_test.go:"},
		"overflow.html":         {"crashed: fatal error: stack overflow", "runner.deeper main_test.go:", "times", "the page had printed:\ngoing down"},
		"out-of-memory.html":    {"crashed: fatal error: ", "runtime.makeslice", "runner.loadFake main_test.go:"},
		"exit.html":             {"crashed: exit status 3\nno more"},
	} {
		t.Run(name, func(t *testing.T) {
			result := runBetween(t, Config{}, name, nil)
			assert.Equal(t, Crash, result.Status)
			for _, text := range want {
				assert.Contains(t, result.Message, text)
			}
			if name != "fatal.html" || !raceDetector {
				assert.NotContains(t, result.Message, "0x", "addresses say nothing")
			}
			require.Len(t, result.Attempts, 2)
			assert.Equal(t, Crash, result.Attempts[0].Status)
			assert.Contains(t, result.Attempts[0].Message, "in a process that had run a.html before: crashed: ")
			assert.NotContains(t, result.Attempts[1].Message, "had run")
		})
	}
}

func TestMemoryBalloonsCostOneTest(t *testing.T) {
	if _, known := residentMemory(1); !known {
		t.Skip("memory is not watched here")
	}
	result := runBetween(t, Config{Policy: Policy{MaxMemory: 256 << 20}}, "balloon.html", nil)
	assert.Equal(t, Crash, result.Status)
	assert.Regexp(t, `^crashed: memory balloon: \d+ MiB, of 256 MiB that are allowed\nthe page had printed:\nblowing\nits goroutines were at:\n`, result.Message)
	assert.Contains(t, result.Message, "runner.loadFake main_test.go:")

	result = runBetween(t, Config{Policy: Policy{MaxMemory: 256 << 20 * slowdown}}, "garbage.html", map[string]string{"garbage-expected.txt": "text of garbage.html\n"})
	assert.Equal(t, Pass, result.Status, "800 MiB, but not at a time: %s", result.Message)

	result = runBetween(t, Config{Policy: Policy{MaxMemory: 1 << 30}}, "big.html", map[string]string{"big-expected.txt": "text of big.html\n"})
	assert.Equal(t, Pass, result.Status, result.Message)
}

// runScriptTest runs a page with that script in the engine, between two others.
func runScriptTest(t *testing.T, cfg Config, script string) Result {
	t.Helper()
	var server *testserver.Server
	root := ""
	cfg.NewServer = func(log func(string)) (s Server, err error) {
		server, err = testserver.Start(testserver.Config{Root: root, Log: log})
		return server, err
	}
	const begin = "<!DOCTYPE html><body><p>text</p><script>testRunner.dumpAsText(); testRunner.waitUntilDone();"
	files := map[string]string{"real/a.html": begin + "testRunner.notifyDone()</script>", "real/a-expected.txt": "text\n",
		"real/b.html": begin + script + "</script>", "real/b-expected.txt": "text\n",
		"real/z.html": begin + "testRunner.notifyDone()</script>", "real/z-expected.txt": "text\n",
		"TestExpectations": "real/a.html [ Pass Slow ] # whatever time the other has\nreal/z.html [ Pass Slow ] # likewise\n"}
	root = tree(t, files)
	cfg.Root, cfg.Jobs = root, 1
	r, err := New(cfg)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	report, err := r.Run(t.Context(), []Test{{Name: "real/a.html"}, {Name: "real/b.html"}, {Name: "real/z.html"}}, &recorder{})
	require.NoError(t, err)
	require.Len(t, report.Tests, 3)
	assert.Equal(t, Pass, report.Tests[0].Status, report.Tests[0].Message)
	assert.Equal(t, Pass, report.Tests[2].Status, report.Tests[2].Message)
	return report.Tests[1]
}

func TestEndlessScriptsTimeOutAndShowTheirStack(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   []string
	}{
		"loop":    {"function spin() { for (;;); }\nfunction outer() { spin(); }\nouter();", []string{"its script was at:\nat spin (http://127.0.0.1:PORT/real/b.html:1:", "\nat outer (", "engine.(*scriptContext).runScript"}},
		"promise": {"function again() { return Promise.resolve().then(again); }\nagain();", []string{"engine.(*scriptContext).runScript"}},
		"timer":   {"setTimeout(function tick() { for (;;); }, 0);", []string{"its script was at:\nat tick ("}},
		// goja's regexp engine does not hear of interrupts: the process is ended.
		"regexp": {"console.log('in'); /^(?=a)(a+)+$/.test('a'.repeat(50) + 'b');", []string{"the page had printed:\nCONSOLE MESSAGE: in", "regexp2/v2.(*Runner)", "goja.(*Runtime).regexpproto_test"}},
		"worker": {"new Worker(URL.createObjectURL(new Blob(['for (;;);'])));", []string{"goja.(*vm).run"}},
	} {
		t.Run(name, func(t *testing.T) {
			result := runScriptTest(t, Config{Timeout: time.Second * slowdown}, c.script)
			assert.Equal(t, Timeout, result.Status, result.Message)
			assert.True(t, strings.HasPrefix(result.Message, "timed out after "))
			for _, text := range c.want {
				assert.Contains(t, result.Message, text)
			}
		})
	}
}

func TestDeepRecursion(t *testing.T) {
	result := runScriptTest(t, Config{}, "setTimeout(() => testRunner.notifyDone(), 0);\nfunction f(n) { return 1 + f(n + 1); }\nf(0);")
	assert.Equal(t, Fail, result.Status)
	assert.Equal(t, "CONSOLE MESSAGE: RangeError: Maximum call stack size exceeded.\ntext\n", result.ActualText, "in script it is an exception")

	result = runScriptTest(t, Config{}, "JSON.parse('['.repeat(5e6));")
	assert.Equal(t, Crash, result.Status, "in native code it ends the process")
	assert.Contains(t, result.Message, "crashed: fatal error: stack overflow")
	assert.Contains(t, result.Message, "goja.(*Runtime).builtinJSON_decodeArray")
}

func TestScriptsThatTakeTooMuchMemory(t *testing.T) {
	if _, known := residentMemory(1); !known {
		t.Skip("memory is not watched here")
	}
	result := runScriptTest(t, Config{Policy: Policy{MaxMemory: 400 << 20}},
		"var all = [], block = new ArrayBuffer(1e6); function blow() { for (;;) all.push(block.slice(0)); }\nblow();")
	assert.Equal(t, Crash, result.Status)
	assert.Contains(t, result.Message, "memory balloon: ")
	assert.Contains(t, result.Message, "its script was at:\nat blow (")
	assert.Contains(t, result.Message, "engine.(*scriptContext).runScript")
}

// A data race of a page that has ended is not lost: the page that is there then has it.
func TestRaceAfterThePage(t *testing.T) {
	if !raceDetector {
		t.Skip("only the race detector sees it")
	}
	root := tree(t, map[string]string{"late-race.html": "", "late-race-expected.txt": "text of late-race.html\n",
		"after-race.html": "", "after-race-expected.txt": "text of after-race.html\n"})
	report, err := newRunner(t, Config{Root: root, Policy: Policy{Jobs: 1}}).
		Run(t.Context(), []Test{{Name: "late-race.html"}, {Name: "after-race.html"}}, &recorder{})
	require.NoError(t, err)
	messages := report.Tests[0].Message + report.Tests[1].Message
	assert.Contains(t, messages, dataRace)
	assert.NotEqual(t, report.Tests[0].Status == Pass, report.Tests[1].Status == Pass, "one of them is blamed: %s", messages)
}
