package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	// startPatience is how long a child may take to start, on a busy machine.
	startPatience = 60 * time.Second

	// stopPatience is how long a page that timed out may take to hand over what it printed.
	stopPatience = 2 * time.Second

	// exitPatience is how long a child may take to leave when it has nothing to do.
	exitPatience = 10 * time.Second

	// keptText bounds what is kept of a child's standard error, and of the lines that
	// a page printed before it died.
	keptText = 256 << 10
)

// driver is the parent's end of a child process (webkitpy's Driver).
type driver struct {
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	stderr   headBuffer
	messages chan message  // closed at the end of the child's standard output
	exited   chan struct{} // closed when the child is gone; then exit is set
	exit     error
}

// page is what a driver found out about one load.
type page struct {
	text     string // the page's text, or what was printed before it died
	console  string // what was printed before the text came
	err      string // why the page did not come to its end; "" when it did
	leaks    string
	stacks   string // where its goroutines were when it timed out
	timedOut bool
	died     bool // the process ended on its own; driver.obituary says how
}

// startDriver starts a child and waits until it is ready.
func startDriver(ctx context.Context, cmd *exec.Cmd) (*driver, error) {
	d := &driver{cmd: cmd, messages: make(chan message), exited: make(chan struct{})}
	// The race detector would sleep for a second before it lets each child go.
	race := strings.TrimSpace(os.Getenv("GORACE") + " atexit_sleep_ms=0")
	cmd.Env = append(cmd.Environ(), childMark+"=1", "GORACE="+race)
	cmd.Stderr = &d.stderr
	cmd.WaitDelay = exitPatience
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	d.stdin = stdin
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start a child process: %w", err)
	}
	go d.read(stdout) // ends with the child
	patience := time.NewTimer(startPatience)
	defer patience.Stop()
	select {
	case m := <-d.messages:
		if m.Kind == kindReady {
			return d, nil
		}
		d.kill()
		return nil, fmt.Errorf("a child process did not start: %s", d.obituary())
	case <-patience.C:
		d.kill()
		return nil, errors.New("a child process did not start in time")
	case <-ctx.Done():
		d.kill()
		return nil, ctx.Err()
	}
}

// read hands over the child's messages and waits for its end.
func (d *driver) read(stdout io.Reader) {
	defer close(d.exited)
	decoder := json.NewDecoder(stdout)
	for {
		var m message
		if decoder.Decode(&m) != nil {
			break
		}
		d.messages <- m
	}
	close(d.messages)
	_, _ = io.Copy(io.Discard, stdout)
	d.exit = d.cmd.Wait()
}

// load has the child load a page, for at most timeout. The error is that of ctx. After
// a timeout or a death the driver is of no more use.
func (d *driver) load(ctx context.Context, url string, timeout, checkLeaks time.Duration) (page, error) {
	d.send(command{Do: doLoad, URL: url, CheckLeaks: checkLeaks})
	var p page
	var printed strings.Builder
	watchdog := time.NewTimer(timeout)
	defer watchdog.Stop()
	for {
		select {
		case m, open := <-d.messages:
			switch {
			case !open && p.timedOut:
				p.text = printed.String()
				return p, nil
			case !open:
				p.text, p.died = printed.String(), true
				return p, nil
			case m.Kind == kindPrinted:
				if printed.Len() < keptText {
					printed.WriteString(m.Text + "\n")
				}
			case m.Kind == kindStacks:
				p.stacks = m.Text
			case m.Kind == kindDone:
				p.text, p.err, p.console = m.Text, m.Error, printed.String()
				// A page that just made it before it was stopped did not time out.
				p.timedOut = p.timedOut && m.Error != ""
				if checkLeaks == 0 || p.timedOut {
					return p, nil
				}
				watchdog.Reset(checkLeaks + exitPatience)
			case m.Kind == kindChecked:
				p.leaks = m.Leaks
				return p, nil
			}
		case <-watchdog.C:
			if p.timedOut { // it was asked to stop, in vain
				d.kill()
				p.text = printed.String()
				return p, nil
			}
			p.timedOut = true
			d.send(command{Do: doStop})
			watchdog.Reset(stopPatience)
		case <-ctx.Done():
			d.kill()
			return p, ctx.Err()
		}
	}
}

// send writes a command. A child that cannot take it is about to be found dead.
func (d *driver) send(c command) { _ = json.NewEncoder(d.stdin).Encode(c) }

// close lets the child go and waits for its end. The error says how it went, if it did
// not go well: a data race is known only now.
func (d *driver) close() error {
	_ = d.stdin.Close()
	patience := time.AfterFunc(exitPatience, func() { _ = d.cmd.Process.Kill() })
	defer patience.Stop()
	for range d.messages { // whatever a stopped page still says
	}
	<-d.exited
	return d.exit
}

// kill ends the child at once and waits for its end.
func (d *driver) kill() {
	_ = d.cmd.Process.Kill()
	_ = d.close()
}

// obituary says how a child came to its end: a headline, and the first lines of what it
// left on its standard error. It must be called after close or kill only.
func (d *driver) obituary() string {
	headline := "the child process ended"
	if d.exit != nil {
		headline = d.exit.Error()
	}
	lines := strings.Split(strings.TrimSpace(d.stderr.String()), "\n")
	for _, line := range lines {
		if line == "WARNING: DATA RACE" || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") {
			headline = line + " (" + headline + ")"
			break
		}
	}
	const shown = 40
	if len(lines) > shown {
		lines = append(lines[:shown:shown], "…")
	}
	return strings.TrimSpace(headline + "\n" + strings.Join(lines, "\n"))
}

// headBuffer keeps the first part of what is written to it. The start of a Go traceback
// says what happened; its end can be long.
type headBuffer struct{ bytes.Buffer }

func (b *headBuffer) Write(p []byte) (int, error) {
	if room := keptText - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// selfCommand starts this very binary again.
func selfCommand() (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(self), nil
}
