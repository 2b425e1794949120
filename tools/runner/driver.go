package runner

import (
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

	// stopPatience is how long a page that timed out may take to hand over what it printed,
	// and then a child that does not to show where it is.
	stopPatience = 2 * time.Second

	// exitPatience is how long a child may take to leave when it has nothing to do.
	exitPatience = 10 * time.Second

	// memoryInterval is how often it is looked how much memory a child has.
	memoryInterval = 50 * time.Millisecond

	// keptText bounds what is kept of a child's standard error, and of the lines that
	// a page printed before it died.
	keptText = 256 << 10
)

// driver is the parent's end of a child process (webkitpy's Driver).
type driver struct {
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	said     *diary
	messages chan message  // closed at the end of the child's standard output
	exited   chan struct{} // closed when the child is gone; then exit is set
	exit     error
}

// startDriver starts a child and waits until it is ready.
func startDriver(ctx context.Context, cmd *exec.Cmd) (*driver, error) {
	d := &driver{cmd: cmd, said: newDiary(), messages: make(chan message), exited: make(chan struct{})}
	// The race detector would sleep for a second before it lets each child go.
	race := strings.TrimSpace(os.Getenv("GORACE") + " atexit_sleep_ms=0")
	cmd.Env = append(cmd.Environ(), childMark+"=1", "GORACE="+race)
	cmd.Stderr = d.said
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
		return nil, fmt.Errorf("a child process did not start: %s", d.obituary(d.said.take()))
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

// load has the child load a page, for at most request.Timeout, and while the child has no more
// than maxMemory in memory; zero is no bound. The error is that of ctx. After a time-out or a death the
// driver is of no more use.
func (d *driver) load(ctx context.Context, request Request, maxMemory int64) (Outcome, error) {
	d.send(command{Do: doLoad, URL: request.URL, CheckLeaks: request.CheckLeaks,
		CollectGarbage: request.CollectGarbage, Trace: request.Trace})
	l := pageWatch{driver: d, request: request, watchdog: time.NewTimer(request.Timeout)}
	defer l.watchdog.Stop()
	var memory <-chan time.Time
	if maxMemory > 0 {
		ticker := time.NewTicker(memoryInterval)
		defer ticker.Stop()
		memory = ticker.C
	}
	for {
		done := false
		select {
		case m, open := <-d.messages:
			if open {
				done = l.take(m)
			} else {
				done = true
				l.ended()
			}
		case <-memory:
			if used, known := residentMemory(d.cmd.Process.Pid); known && used > maxMemory {
				l.balloon(used, maxMemory)
				done = true
			}
		case <-l.watchdog.C:
			done = l.expire()
		case <-ctx.Done():
			d.kill()
			return Outcome{}, ctx.Err()
		}
		if done {
			return l.outcome, nil
		}
	}
}

// send writes a command. A child that cannot take it is about to be found dead.
func (d *driver) send(c command) { _ = json.NewEncoder(d.stdin).Encode(c) }

// close lets the child go and waits for its end. The error says how it went, if it did
// not go well.
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

// dump ends the child and returns the stacks of its goroutines, if it can still write them.
func (d *driver) dump() string {
	if quit(d.cmd.Process) == nil {
		patience := time.AfterFunc(stopPatience, func() { _ = d.cmd.Process.Kill() })
		defer patience.Stop()
		for range d.messages {
		}
		<-d.exited
	}
	d.kill()
	return usefulStacks(d.said.take())
}

// obituary says how a child came to its end: a headline, and the first lines of what it
// said on its standard error. It must be called after close or kill only.
func (d *driver) obituary(said string) string {
	headline := "the child process ended"
	if d.exit != nil {
		headline = d.exit.Error()
	}
	for line := range strings.SplitSeq(said, "\n") {
		if line == dataRace || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") {
			headline = line + " (" + headline + ")"
			break
		}
	}
	return strings.TrimSpace(headline + "\n" + shortTraceback(said))
}

// dataRace is the line with which the race detector begins a report.
const dataRace = "WARNING: DATA RACE"

// selfCommand starts this very binary again.
func selfCommand() (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(self), nil
}
