package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// command is the built command adieu.
type command struct {
	path    string
	scripts string // the directory of player.js and run.js
}

// buildCommand builds adieu from the checkout into dir.
func buildCommand(ctx context.Context, checkout, here, dir string) (*command, error) {
	c := &command{path: filepath.Join(dir, "adieu"), scripts: filepath.Join(here, "js")}
	if runtime.GOOS == "windows" {
		c.path += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", c.path, "./tools/adieu")
	build.Dir = checkout
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building adieu: %w\n%s", err, out)
	}
	return c, nil
}

// runClient is “adieu run”, once for each job.
type runClient struct {
	*command
	protocol string
}

// play implements client.
func (c runClient) play(ctx context.Context, job Job) (View, error) {
	if job.End == endInterrupt && runtime.GOOS == "windows" {
		return View{}, notOffered("there is no SIGINT on Windows")
	}
	constant, err := json.Marshal(job) // too long for an argument of the command
	if err != nil {
		return View{}, err
	}
	script := fmt.Appendf(nil, "const JOB = %s;\n", constant)
	for _, name := range []string{"player.js", "run.js"} {
		part, err := os.ReadFile(filepath.Join(c.scripts, name))
		if err != nil {
			return View{}, err
		}
		script = append(script, part...)
	}
	p, err := start(ctx, "", c.path, "run", "-", "--protocol", c.protocol)
	if err != nil {
		return View{}, err
	}
	defer p.end()
	if _, err := p.stdin.Write(script); err != nil {
		return View{}, fmt.Errorf("%w: %s", err, p.errs.String())
	}
	p.stdin.Close()
	r, err := p.next(ctx)
	switch {
	case err != nil:
		return View{}, err
	case r.Unoffered != "":
		return View{}, notOffered(r.Unoffered)
	case r.Failed != "":
		return View{}, errors.New(r.Failed)
	case r.Interrupt:
		return c.interrupt(ctx, p)
	}
	if r.Detail == "" {
		r.Detail = p.errs.String()
	}
	wantExit(ctx, p, &r.View, 0)
	return r.View, nil
}

// interrupt is Ctrl-C.
func (c runClient) interrupt(ctx context.Context, p *process) (View, error) {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return View{}, err
	}
	v := View{Opened: true}
	wantExit(ctx, p, &v, 130)
	return v, nil
}

// wantExit waits for the program to end by itself. What it still prints is of no interest.
func wantExit(ctx context.Context, p *process, v *View, want int) {
	for {
		_, err := p.next(ctx)
		switch {
		case err == nil:
			continue
		case !errors.Is(err, errProgramEnded):
			v.wrong("adieu run did not end: %v", err)
		case p.cmd.ProcessState.ExitCode() != want:
			v.wrong("adieu run ended with exit code %d, want %d: %s", p.cmd.ProcessState.ExitCode(), want, p.errs.String())
		}
		return
	}
}

func (runClient) stop() {}

// serveServer is “adieu serve”. Where nobody asks what the server saw, its own handlers
// serve; else the handler script beside this file, which has all behaviours.
type serveServer struct {
	views
	p      *process
	base   string
	native map[int]bool // connections that its own handlers serve
}

func newServeServer(ctx context.Context, c *command, here string, secure bool) (server, error) {
	s := &serveServer{native: make(map[int]bool)}
	p, err := start(context.Background(), "", c.path, "serve", "--json", "--root", filepath.Join(here, "handlers"))
	if err != nil {
		return nil, err
	}
	s.p = p
	p.errs.mu.Lock()
	p.errs.each = s.note
	p.errs.mu.Unlock()
	first, err := p.next(ctx)
	if err != nil {
		p.end()
		return nil, err
	}
	s.base = first.Base
	if secure {
		s.base = first.Secure
	}
	return s, nil
}

// note takes a line of the server's log: "file: JSON".
func (s *serveServer) note(line string) {
	_, text, _ := strings.Cut(line, ": ")
	var r reply
	if json.Unmarshal([]byte(text), &r) == nil && r.Seen != nil {
		s.put(r.ID, *r.Seen)
	}
}

// url implements server.
func (s *serveServer) url(w wish) (string, error) {
	q := url.Values{"wait": {"1"}}
	s.native[w.id] = !w.report
	switch {
	case w.behaviour == behaveDrop:
		return s.base + "/drop-fin?after=1", nil
	case w.behaviour == behaveReset:
		return s.base + "/drop-rst?after=1", nil
	case w.behaviour == behaveClose && !w.report:
		if w.code != 0 {
			q.Set("code", fmt.Sprint(w.code))
			q.Set("reason", w.reason)
		}
		return s.base + "/close?" + q.Encode(), nil
	case w.behaviour == behaveEcho && w.deflate == deflateOff && !w.report:
		return s.base + "/echo", nil
	}
	return s.base + "/judge/?behaviour=" + string(w.behaviour) + "&" + w.query(), nil
}

// view implements server.
func (s *serveServer) view(ctx context.Context, id int) (View, error) {
	if s.native[id] {
		return View{}, errNoView
	}
	return s.views.view(ctx, id)
}

// asks implements server.
func (s *serveServer) asks() bool { return true }

// stop implements server.
func (s *serveServer) stop() { s.p.end() }
