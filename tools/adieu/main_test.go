package main

import (
	"bufio"
	"bytes"
	"context"
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
	"go.uber.org/goleak"
)

// mainMark makes the test binary behave as the command itself, so that these tests run
// the real thing, race detector included, without building it.
const mainMark = "ADIEU_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(mainMark) != "" {
		main()
	}
	os.Unsetenv("CI") // with it, expected texts are not made
	var err error
	if cache, err = os.MkdirTemp("", "adieu-cache-"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(cache)
		os.Exit(code)
	}))
}

// cache stands for the user's cache directory, where the command remembers what it did.
var cache string

// patience bounds each process of these tests; none comes near it when all is well.
const patience = 30 * time.Second

// adieu prepares a run of the command in dir.
func adieu(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), mainMark+"=1", "GORACE=atexit_sleep_ms=0")
	if os.Getenv("XDG_CACHE_HOME") == "" {
		cmd.Env = append(cmd.Env, "XDG_CACHE_HOME="+cache)
	}
	return cmd
}

// outcome is what a finished command left.
type outcome struct {
	stdout, stderr string
	code           int
}

// run runs the command to its end.
func run(t *testing.T, dir, stdin string, args ...string) outcome {
	t.Helper()
	cmd := adieu(t, dir, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := cmd.Run()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		require.NoError(t, err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// process is a command that is running.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  *bufio.Reader // its standard output
	stderr bytes.Buffer  // to be read after wait
}

// start starts the command.
func start(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: adieu(t, dir, args...)}
	stdout, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	p.lines = bufio.NewReader(stdout)
	p.cmd.Stderr = &p.stderr
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	return p
}

// line waits for a line of standard output.
func (p *process) line() string {
	p.t.Helper()
	line, err := p.lines.ReadString('\n')
	require.NoError(p.t, err, "%s", line)
	return strings.TrimSuffix(line, "\n")
}

// signal sends a signal, as Ctrl-C does.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(s))
}

// wait returns the rest of standard output and the exit code.
func (p *process) wait() (rest string, code int) {
	p.t.Helper()
	data, err := io.ReadAll(p.lines)
	require.NoError(p.t, err)
	_ = p.cmd.Wait()
	return string(data), p.cmd.ProcessState.ExitCode()
}

// listen listens on a free port, for what the command's scripts connect to.
func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.(*net.TCPListener).SetDeadline(time.Now().Add(patience)))
	t.Cleanup(func() { listener.Close() })
	return listener
}

// tree writes files under a new directory and returns it.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
	}
	return dir
}

func TestUsageErrorsExitWith2AndPointToHelp(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "adieu --help"},
		{[]string{"walk"}, "walk"},
		{[]string{"test", "--jsno", "x"}, "unknown flag --jsno"},
		{[]string{"test", "--jsno", "x"}, "\"adieu test --help\""},
		{[]string{"test", "a.html", "--jsno", "x"}, "\"adieu test --help\""},
		{[]string{"test", "merge-reports"}, "\"adieu test merge-reports --help\""},
		{[]string{"run"}, "adieu run --help"},
		{[]string{"run", "--protocol", "hybi", "x.js"}, "--protocol must be one of"},
		{[]string{"run", "--timeout", "soon", "x.js"}, "--timeout"},
		{[]string{"serve", "extra"}, "extra"},
	} {
		got := run(t, t.TempDir(), "", c.args...)
		assert.Equal(t, exitCannotRun, got.code, "%v", c.args)
		assert.Contains(t, got.stderr, c.want, "%v", c.args)
		assert.Contains(t, got.stderr, "--help\"", "%v", c.args)
		assert.Empty(t, got.stdout, "%v", c.args)
	}
}

func TestHelpTeaches(t *testing.T) {
	got := run(t, t.TempDir(), "", "--help")
	assert.Zero(t, got.code)
	assert.NotContains(t, got.stdout, defaultTest)
	for _, command := range []string{"test", "test merge-reports", "run", "serve", "conformance"} {
		assert.Contains(t, got.stdout, "\n  "+command+"  ")
		help := run(t, t.TempDir(), "", append(strings.Fields(command), "--help")...)
		assert.NotContains(t, help.stdout, defaultTest)
		assert.Contains(t, help.stdout, "Usage: adieu "+command+" ")
		assert.Zero(t, help.code)
		assert.Contains(t, help.stdout, "Examples:\n")
		assert.Contains(t, help.stdout, "\n    adieu "+command)
		assert.Contains(t, strings.ToLower(help.stdout), "exit code")
	}
}
