package runtimes

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"adieu/dom"
	"adieu/tools/runner"
)

//go:embed prelude.mjs
var prelude []byte

const (
	preludeName = "prelude.mjs"
	pageName    = "page.json"
	outcomeName = "outcome.json"

	// exitPatience is how long the rest of a dead process may go on talking.
	exitPatience = time.Second

	// keptOutput bounds what is kept of what a runtime says.
	keptOutput = 64 << 10
)

// loader runs each test in a process of its own.
type loader struct {
	program   string
	version   string
	kind      kind
	dir       string // temporary: the prelude, and the files of a test
	authority string // VARIABLE=FILE; "" when there is none to trust
	client    http.Client
}

func newLoader(program, version string, k kind, server runner.Server) (_ *loader, err error) {
	l := &loader{program: program, version: version, kind: k}
	if l.dir, err = os.MkdirTemp("", "adieu-runtime-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.Close())
		}
	}()
	transport := &http.Transport{}
	l.client.Transport = transport
	if s, ok := server.(runner.SecureServer); ok {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(s.CA())
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
		file := filepath.Join(l.dir, "ca.pem")
		if err := os.WriteFile(file, s.CA(), 0o600); err != nil {
			return nil, err
		}
		l.authority = k.authority + "=" + file
	}
	return l, os.WriteFile(filepath.Join(l.dir, preludeName), prelude, 0o600)
}

// Close implements runner.Loader.
func (l *loader) Close() error {
	l.client.CloseIdleConnections()
	return os.RemoveAll(l.dir)
}

// pageFile is what the prelude reads.
type pageFile struct {
	URL     string       `json:"url"`
	Scripts []scriptFile `json:"scripts"`
}

type scriptFile struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// outcomeFile is what it writes.
type outcomeFile struct {
	HTML  string   `json:"html"`
	Lines []string `json:"lines"`
	Early bool     `json:"early"` // there was nothing left to do before the test was done
}

// Load implements runner.Loader.
func (l *loader) Load(ctx context.Context, request runner.Request) (runner.Outcome, error) {
	scripts, err := l.fetchScripts(ctx, request.URL)
	if err != nil {
		return runner.Outcome{}, err
	}
	data, err := json.Marshal(pageFile{request.URL, scripts})
	if err != nil {
		return runner.Outcome{}, err
	}
	if err := os.WriteFile(filepath.Join(l.dir, pageName), data, 0o600); err != nil {
		return runner.Outcome{}, err
	}
	outcomeAt := filepath.Join(l.dir, outcomeName)
	if err := os.RemoveAll(outcomeAt); err != nil {
		return runner.Outcome{}, err
	}
	running, cancel := context.WithTimeout(ctx, request.Timeout)
	defer cancel()
	said := &headBuffer{}
	cmd := exec.CommandContext(running, l.program, append(l.kind.arguments(l.version, request.URL),
		filepath.Join(l.dir, preludeName), filepath.Join(l.dir, pageName), outcomeAt)...)
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "no_proxy=*", "NO_PROXY=*")
	if l.authority != "" {
		cmd.Env = append(cmd.Env, l.authority)
	}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it then says how far it is
	cmd.WaitDelay = exitPatience
	ended := cmd.Run()
	if ctx.Err() != nil {
		return runner.Outcome{}, ctx.Err()
	}
	outcome := runner.Outcome{Said: said.String()}
	var left outcomeFile
	if data, err = os.ReadFile(outcomeAt); err == nil {
		err = json.Unmarshal(data, &left)
	}
	outcome.Text, outcome.Console = left.text()
	switch {
	case running.Err() != nil:
		outcome.TimedOut = true
	case err != nil:
		outcome.Died, outcome.Obituary = true, fmt.Sprintf("the runtime ended: %v\n%s", ended, said)
	case left.Early:
		outcome.Error = "the runtime had nothing left to do before the test was done"
	}
	return outcome, nil
}

// text is the page as a browser would show it, with its lines before, and the lines alone.
func (o outcomeFile) text() (text, lines string) {
	for _, line := range o.Lines {
		lines += strings.TrimRight(strings.ReplaceAll(line, "\n", " "), " ") + "\n"
	}
	d := dom.NewDocument(nil)
	shown, err := dom.NewDOMParser(d).ParseFromString(o.HTML, "text/html")
	if err == nil && shown.Body() != nil {
		text = dom.InnerText(shown.Body())
	}
	return lines + text + "\n", lines
}

// fetchScripts asks the server for a page and its scripts.
func (l *loader) fetchScripts(ctx context.Context, pageURL string) ([]scriptFile, error) {
	base, err := url.Parse(pageURL)
	if err != nil {
		return nil, err
	}
	text, err := l.fetch(ctx, pageURL)
	if err != nil {
		return nil, err
	}
	p, err := parsePage(text)
	if err != nil {
		return nil, err
	}
	var scripts []scriptFile
	for _, s := range p.scripts {
		if s.source == "" {
			scripts = append(scripts, scriptFile{pageURL, s.text})
			continue
		}
		at, err := base.Parse(s.source)
		if err != nil {
			return nil, err
		}
		text, err := l.fetch(ctx, at.String())
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, scriptFile{at.String(), text})
	}
	return scripts, nil
}

func (l *loader) fetch(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	response, err := l.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, response.Status)
	}
	return string(body), err
}

// headBuffer keeps the first part of what is written to it.
type headBuffer struct{ bytes.Buffer }

func (b *headBuffer) Write(p []byte) (int, error) {
	if room := keptOutput - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
