package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/runner"
)

// fakeWatched is a suite whose tests print what the test says.
type fakeWatched struct {
	tests   []runner.Test
	touched []runner.Test
	failing map[string]string // what a test prints that is not expected
	broken  error             // what reload fails with

	runs    []string // the names of each run's tests
	written []string
}

func (f *fakeWatched) reload([]string) ([]runner.Test, error) { return f.touched, f.broken }
func (f *fakeWatched) selected() []runner.Test                { return f.tests }

func (f *fakeWatched) run(_ context.Context, tests []runner.Test) (*runner.Report, error) {
	report := &runner.Report{}
	var names []string
	for _, t := range tests {
		names = append(names, t.Name)
		result := runner.Result{Name: t.Name, Status: runner.Pass}
		if text, fails := f.failing[t.Name]; fails {
			result.Status, result.Message, result.ActualText = runner.Fail, "no expected text: +"+text, text
		}
		report.Add(result)
	}
	f.runs = append(f.runs, strings.Join(names, " "))
	return report, nil
}

func (f *fakeWatched) write(result runner.Result) (string, error) {
	delete(f.failing, result.Name)
	f.written = append(f.written, result.ActualText)
	return result.Name + "-expected.txt", nil
}

// watching is a watch that a test drives. Each step is over when the watch waits again.
type watching struct {
	suite   *fakeWatched
	changes chan []string
	keys    chan byte
	said    bytes.Buffer
	raw     int // how often the terminal gave single keys, less how often it was restored
	ended   chan error
	cancel  context.CancelFunc
}

// startWatch starts one in a synctest bubble.
func startWatch(t *testing.T, suite *fakeWatched, terminal bool) *watching {
	w := &watching{suite: suite, changes: make(chan []string), ended: make(chan error, 1)}
	loop := &watchLoop{say: &w.said, suite: suite, changes: w.changes}
	if terminal {
		w.keys = make(chan byte)
		loop.keys, loop.raw = w.keys, func() func() { w.raw++; return func() { w.raw-- } }
	}
	ctx, cancel := context.WithCancel(t.Context())
	w.cancel = cancel
	go func() { w.ended <- loop.do(ctx) }()
	synctest.Wait()
	return w
}

// does gives keys and returns what the watch says, and which tests it runs, up to the next wait.
func (w *watching) does(keys string) (said string, runs []string) {
	w.said.Reset()
	w.suite.runs = nil
	for _, key := range []byte(keys) {
		w.keys <- key
		synctest.Wait()
	}
	return w.said.String(), w.suite.runs
}

func (w *watching) changed(files ...string) (said string, runs []string) {
	w.said.Reset()
	w.suite.runs = nil
	w.changes <- files
	synctest.Wait()
	return w.said.String(), w.suite.runs
}

func testsNamed(names ...string) []runner.Test {
	var tests []runner.Test
	for _, name := range names {
		tests = append(tests, runner.Test{Name: name})
	}
	return tests
}

func TestWatchKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		suite := &fakeWatched{tests: testsNamed("a", "b", "c"), failing: map[string]string{"b": "new b", "c": "new c"}}
		w := startWatch(t, suite, true)
		assert.Equal(t, []string{"a b c"}, suite.runs)
		assert.Equal(t, "Waiting for changes, and for keys:\n"+watchHelp, w.said.String())
		assert.Equal(t, 1, w.raw, "it waits for single keys")

		said, runs := w.does("r")
		assert.Equal(t, []string{"a b c"}, runs)
		assert.Equal(t, "Waiting for changes, and for r f a u l ? q\n", said, "the help is not repeated")
		_, runs = w.does("f")
		assert.Equal(t, []string{"b c"}, runs)
		_, runs = w.does("\r")
		assert.Equal(t, []string{"b c"}, runs)
		_, runs = w.does("a")
		assert.Equal(t, []string{"a b c"}, runs)

		said, runs = w.does("?x")
		assert.Empty(t, runs)
		assert.Equal(t, 1, strings.Count(said, watchHelp))
		assert.Contains(t, said, "'x' does nothing; ? says what does\n")

		suite.tests = testsNamed("a", "c", "d")
		said, runs = w.does("l")
		assert.Empty(t, runs)
		assert.Contains(t, said, "3 tests\n")
		_, runs = w.does("r")
		assert.Equal(t, []string{"a c"}, runs, "b is gone")

		w.does("q")
		assert.NoError(t, <-w.ended)
		assert.Zero(t, w.raw, "the terminal is as it was")
	})
}

func TestWatchRunsWhatChangesTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		suite := &fakeWatched{tests: testsNamed("a", "b"), touched: testsNamed("b")}
		w := startWatch(t, suite, false)
		assert.Equal(t, "Waiting for changes; Ctrl-C ends.\n", w.said.String())
		said, runs := w.changed("b_wsh.js", "b.html", "c", "d", "e")
		assert.Equal(t, []string{"b"}, runs)
		assert.Equal(t, "b_wsh.js, b.html, c and 2 more changed\n", said)

		suite.touched = nil
		said, runs = w.changed("README")
		assert.Empty(t, runs)
		assert.Equal(t, "README changed\nno selected test is made of that\n", said)

		suite.broken = errors.New("TestExpectations:1: bad")
		said, _ = w.changed("TestExpectations")
		assert.Contains(t, said, "adieu test: TestExpectations:1: bad\n")
		suite.broken, suite.touched = nil, testsNamed("a")
		_, runs = w.changed("TestExpectations")
		assert.Equal(t, []string{"a"}, runs, "it was mended")

		close(w.changes)
		assert.NoError(t, <-w.ended)
	})
}

func TestWatchWritesExpectedTextsWhenAgreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		suite := &fakeWatched{tests: testsNamed("a", "b"), failing: map[string]string{"b": "new b"}}
		w := startWatch(t, suite, true)
		for _, no := range []string{"un", "u\r", "uu"} {
			said, runs := w.does(no)
			assert.Contains(t, said, "b: no expected text: +new b\n", "it is shown")
			assert.Contains(t, said, "nothing was written\n")
			assert.Empty(t, runs)
		}
		assert.Empty(t, suite.written)
		said, runs := w.does("uy")
		assert.Equal(t, []string{"new b"}, suite.written)
		assert.Contains(t, said, "wrote b-expected.txt\n")
		assert.Equal(t, []string{"b"}, runs, "it is run again")
		said, runs = w.changed("b-expected.txt")
		assert.Empty(t, said, "that was the watch itself")
		assert.Empty(t, runs)
		suite.touched = testsNamed("b")
		_, runs = w.changed("b-expected.txt")
		assert.Equal(t, []string{"b"}, runs, "that was somebody else")
		said, _ = w.does("u")
		assert.Contains(t, said, "no failed test prints something else than is expected\n")
		said, _ = w.does("f")
		assert.Contains(t, said, "no test has failed\n")
		w.does(string(rune(ctrlC)))
		assert.NoError(t, <-w.ended)
	})
}

func TestWatchEndsWhereverItWaits(t *testing.T) {
	for what, end := range map[string]func(*watching){
		"interrupted":               func(w *watching) { w.cancel() },
		"interrupted at a question": func(w *watching) { w.does("u"); w.cancel() },
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := startWatch(t, &fakeWatched{tests: testsNamed("a"), failing: map[string]string{"a": "new"}}, true)
				end(w)
				assert.NoError(t, <-w.ended)
				assert.Zero(t, w.raw, "the terminal is as it was")
				assert.Empty(t, w.suite.written)
			})
		})
	}
}

// waitFor reads lines of a command's standard output up to one.
func (p *process) waitFor(line string) {
	p.t.Helper()
	for {
		read, err := p.lines.ReadString('\n')
		require.NoError(p.t, err, "waiting for %q", line)
		if read == line+"\n" {
			return
		}
	}
}

// The whole command, without a terminal: each kind of file touches the tests that it should, new and
// deleted tests are noticed.
func TestTestWatches(t *testing.T) {
	dir := someTests(t, map[string]string{
		"layouttests/d/b.html": page("") + `<script src="../resources/shared.js"></script>`, "layouttests/d/b-expected.txt": "text\n",
		"layouttests/resources/shared.js": "",
	})
	p := start(t, dir, "test", "-w", "-j", "1")
	p.waitFor("2 passed, 0 failed")
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "layouttests", name), []byte(text), 0o644))
	}
	write("resources/shared.js", "console.log('shared')")
	p.waitFor("0 passed, 1 failed")
	write("d/b-expected.txt", "CONSOLE MESSAGE: shared\ntext\n")
	p.waitFor("1 passed, 0 failed")
	require.NoError(t, os.Remove(filepath.Join(dir, "layouttests", "resources", "shared.js")))
	p.waitFor("0 passed, 1 failed")
	write("d/b.html", page("console.log('shared')"))
	p.waitFor("1 passed, 0 failed")
	write("new.html", page(""))
	p.waitFor("0 passed, 1 failed")
	write("TestExpectations", "new.html [ Failure ]\na.html [ Slow ]\n")
	p.waitFor("2 passed, 0 failed")
	write("TestExpectations", "a.html [ Oops ]\n")
	require.NoError(t, os.Remove(filepath.Join(dir, "layouttests", "new.html")))
	write("TestExpectations", "a.html [ Skip ]\n")
	p.waitFor("0 passed, 0 failed, 1 skipped")
	p.signal(os.Interrupt)
	_, code := p.wait()
	assert.Equal(t, 130, code)
	assert.Contains(t, p.stderr.String(), "Waiting for changes; Ctrl-C ends.\n")
	assert.Contains(t, p.stderr.String(), "resources/shared.js changed\n")
}
