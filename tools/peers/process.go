package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
)

// process is a program that prints a JSON object per line.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines chan reply // closed when there are no more
	errs  tail
}

// reply is a line of any of the programs.
type reply struct {
	View

	Ready     bool   `json:"ready"`     // the first line
	Base      string `json:"ws"`        // where adieu serve is
	Secure    string `json:"wss"`       // and where with TLS
	Kill      bool   `json:"kill"`      // the client wants to be killed: that is its way to drop
	Interrupt bool   `json:"interrupt"` // the client wants to be interrupted
	Unoffered string `json:"unoffered"`
	Failed    string `json:"failed"`

	// A server's first line: where it is, by what it does about compression, and what it
	// cannot do, of behaviours and ways of compression, and why.
	URLs   map[Deflate]string `json:"urls"`
	Cannot map[string]string  `json:"cannot"`

	ID   int   `json:"id"` // a server's: the connection
	Seen *View `json:"view"`
}

// errProgramEnded is an error of next; the program's ProcessState is set then.
var errProgramEnded = errors.New("the program ended")

// start starts a program. The context ends it by force.
func start(ctx context.Context, dir, name string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, name, args...), lines: make(chan reply, 64)}
	p.cmd.Dir = dir
	p.cmd.Stderr = &p.errs
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go p.read(stdout)
	return p, nil
}

// read is the goroutine that reads the program's lines; it also waits for its end.
func (p *process) read(stdout io.Reader) {
	scanner := bufio.NewScanner(stdout)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var r reply
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil {
			r = reply{Failed: fmt.Sprintf("printed %q", scanner.Text())}
		}
		p.lines <- r
	}
	p.cmd.Wait()
	close(p.lines)
}

// next waits for a line.
func (p *process) next(ctx context.Context) (reply, error) {
	select {
	case r, ok := <-p.lines:
		if !ok {
			return r, fmt.Errorf("%w (%v): %s", errProgramEnded, p.cmd.ProcessState, p.errs.String())
		}
		return r, nil
	case <-ctx.Done():
		return reply{}, fmt.Errorf("the program printed nothing in time: %s", p.errs.String())
	}
}

// end kills the program and waits for it.
func (p *process) end() {
	p.stdin.Close()
	p.cmd.Process.Kill()
	for range p.lines {
	}
}

// tail keeps the last of what a program writes to standard error, and hands lines on.
type tail struct {
	mu   sync.Mutex // guards the fields below
	last []byte
	line []byte
	each func(line string) // nil for nobody
}

// Write implements io.Writer.
func (t *tail) Write(b []byte) (int, error) {
	const kept = 4 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, b...)
	t.last = t.last[max(0, len(t.last)-kept):]
	t.line = append(t.line, b...)
	for {
		line, rest, whole := bytes.Cut(t.line, []byte("\n"))
		if !whole {
			return len(b), nil
		}
		if t.each != nil {
			t.each(string(line))
		}
		t.line = bytes.Clone(rest)
	}
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.last))
}

// processClient is a client that is a program: it takes jobs until it is killed, and is
// started again then.
type processClient struct {
	dir, name string
	args      []string
	running   *process
}

// play implements client.
func (c *processClient) play(ctx context.Context, job Job) (View, error) {
	if job.End == endInterrupt {
		return View{}, notInterrupted
	}
	if c.running == nil {
		p, err := start(context.Background(), c.dir, c.name, c.args...)
		if err != nil {
			return View{}, err
		}
		c.running = p
		if _, err := p.next(ctx); err != nil { // it is ready
			c.stop()
			return View{}, err
		}
	}
	line, err := json.Marshal(job)
	if err != nil {
		return View{}, err
	}
	if _, err := c.running.stdin.Write(append(line, '\n')); err != nil {
		c.stop()
		return View{}, err
	}
	r, err := c.running.next(ctx)
	switch {
	case err != nil:
		c.stop()
		return View{}, err
	case r.Unoffered != "":
		return View{}, notOffered(r.Unoffered)
	case r.Failed != "":
		c.stop()
		return View{}, errors.New(r.Failed)
	case r.Kill:
		c.stop()
	}
	return r.View, nil
}

// stop implements client.
func (c *processClient) stop() {
	if c.running != nil {
		c.running.end()
		c.running = nil
	}
}

// processServer is a server that is a program.
type processServer struct {
	views
	p     *process
	first reply
	reads sync.WaitGroup
}

func newProcessServer(ctx context.Context, dir, name string, args ...string) (*processServer, error) {
	p, err := start(context.Background(), dir, name, args...)
	if err != nil {
		return nil, err
	}
	first, err := p.next(ctx)
	if err != nil {
		p.end()
		return nil, err
	}
	s := &processServer{p: p, first: first}
	s.reads.Go(func() {
		for r := range p.lines {
			if r.Seen != nil {
				s.put(r.ID, *r.Seen)
			}
		}
	})
	return s, nil
}

// url implements server.
func (s *processServer) url(w wish) (string, error) {
	for _, what := range []string{string(w.behaviour), string(w.deflate)} {
		if why := s.first.Cannot[what]; why != "" {
			return "", notOffered(why)
		}
	}
	return w.at(s.first.URLs[w.deflate]), nil
}

// asks implements server.
func (s *processServer) asks() bool { return true }

// stop implements server.
func (s *processServer) stop() {
	s.p.end()
	s.reads.Wait()
}
