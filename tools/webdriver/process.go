package webdriver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// startPatience is how long a driver or a browser may take to start, on a busy machine.
	startPatience = 60 * time.Second

	// outputPatience is how long the rest of a dead process may go on talking.
	outputPatience = time.Second

	// removeAttempts and removePause: a process that was just killed may still be making
	// files in the directory that is to go.
	removeAttempts = 20
	removePause    = 50 * time.Millisecond

	keptOutput = 64 << 10 // of what a process says
)

// process is a driver or a browser, with a directory for all its files.
type process struct {
	name   string
	dir    string
	cmd    *exec.Cmd
	output output
	gone   chan struct{} // closed when the process has ended

	// others are processes that it started in groups of their own.
	others []int

	// environment is added to this process's.
	environment []string
}

// newProcess makes the directory of a process that is to be started.
func newProcess(name string) (*process, error) {
	dir, err := os.MkdirTemp("", "adieu-"+name+"-")
	if err != nil {
		return nil, err
	}
	return &process{name: name, dir: dir, gone: make(chan struct{})}, nil
}

// start starts a program and waits until it says a line that ready matches; it returns the
// first group of the match. With ready nil it does not wait. After an error the process is
// closed.
func (p *process) start(ctx context.Context, path string, args []string, ready *regexp.Regexp) (said string, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	p.cmd = exec.Command(path, args...)
	p.cmd.Env = append(os.Environ(), "TMPDIR="+p.dir, "XDG_CONFIG_HOME="+p.dir, "XDG_CACHE_HOME="+p.dir,
		"MOZ_CRASHREPORTER_DISABLE=1")
	p.cmd.Env = append(p.cmd.Env, p.environment...)
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	p.cmd.WaitDelay = outputPatience
	ownGroup(p.cmd)
	found := p.output.watch(ready)
	if err := p.cmd.Start(); err != nil {
		p.cmd = nil
		return "", fmt.Errorf("cannot start %s: %w", p.name, err)
	}
	go func() { // ends with the process
		defer close(p.gone)
		_ = p.cmd.Wait()
	}()
	if ready == nil {
		return "", nil
	}
	patience := time.NewTimer(startPatience)
	defer patience.Stop()
	select {
	case said := <-found:
		return said, nil
	case <-p.gone:
		return "", fmt.Errorf("%s did not start: %s", path, p.lastWords())
	case <-patience.C:
		return "", fmt.Errorf("%s did not start within %v: %s", path, startPatience, p.lastWords())
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// lastWords is what the process said last, in a few lines.
func (p *process) lastWords() string {
	const shown = 10
	lines := strings.Split(strings.TrimSpace(p.output.text()), "\n")
	if len(lines) > shown {
		lines = lines[len(lines)-shown:]
	}
	if said := strings.Join(lines, "\n"); said != "" {
		return said
	}
	return "it said nothing"
}

// close ends the process and all that it started, and takes its files away. A second close
// does nothing.
func (p *process) close() error {
	for _, pid := range p.others {
		killGroup(pid)
	}
	p.others = nil
	if p.cmd != nil {
		killGroup(p.cmd.Process.Pid)
		<-p.gone
		p.cmd = nil
	}
	var err error
	for range removeAttempts {
		if err = os.RemoveAll(p.dir); err == nil {
			return nil
		}
		<-time.After(removePause)
	}
	return err
}

// output keeps the end of what a process says, and looks out for one line of it.
type output struct {
	mu    sync.Mutex // guards the fields below
	kept  []byte
	ready *regexp.Regexp // nil when nobody waits
	found chan string    // has room for one
}

func (o *output) watch(ready *regexp.Regexp) <-chan string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ready, o.found = ready, make(chan string, 1)
	return o.found
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept = append(o.kept, p...)
	if over := len(o.kept) - keptOutput; over > 0 {
		o.kept = slices.Delete(o.kept, 0, over)
	}
	if o.ready != nil {
		if m := o.ready.FindSubmatch(o.kept); m != nil {
			o.ready = nil
			o.found <- string(m[1])
		}
	}
	return len(p), nil
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.kept)
}
