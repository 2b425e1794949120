package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"adieu/dom"
	"adieu/engine"
	"adieu/websocket"
)

// endPatience is how long a script that was stopped may take to end.
const endPatience = 2 * time.Second

// runCommand is “adieu run”.
type runCommand struct {
	File     string        `arg:"" help:"The script, or - for standard input."`
	Protocol string        `enum:"rfc6455,hixie76,hixie75" default:"rfc6455" help:"The WebSocket protocol: ${enum}."`
	Timeout  time.Duration `placeholder:"DURATION" help:"End the script after this long, with exit code 124. Default: never."`
	Base     string        `placeholder:"URL" help:"What relative URLs resolve against. Default: nothing, they are errors."`
	Origin   string        `placeholder:"ORIGIN" help:"The Origin header of handshakes, such as http://localhost. Default: none in RFC 6455, null in the drafts."`
	Trace    bool          `help:"Write to standard error what goes over each WebSocket, and what the script does and sees of it."`
	Define   []string      `sep:"none" placeholder:"NAME=JSON" help:"Set a global before the script runs. May be repeated."`

	networkFlags `embed:""`
}

// Help is shown by “adieu run --help”.
func (runCommand) Help() string {
	return `The script has WebSocket, events, timers and a console, as in a browser, but no document. It
ends when nothing is pending: no open socket, no timer.

console.log, info and debug go to standard output; warn, error and what the engine itself has
to say, such as why a connection failed, go to standard error. Ctrl-C closes the sockets
with code 1001 (going away); a second one ends at once. There are no cookies.

Exit code: 0, or 1 after an uncaught error or an unhandled rejection, 2 for wrong usage, 124
when time was up, 130 after Ctrl-C.

Examples:

    adieu run chat.js
    adieu run chat.js --base ws://127.0.0.1:8880/ --timeout 30s
    adieu run old.js --protocol hixie76 --origin http://localhost
    adieu run chat.js --trace                              handshakes, frames, states and events
    adieu run chat.js --map-host chat.example=127.0.0.1:8443 --ca ca.pem
    adieu run chat.js --proxy socks5://127.0.0.1:1080
    adieu run load.js --define 'CONFIG={"clients":100}' --define 'NAME="a"'
    echo 'console.log(typeof WebSocket)' | adieu run -`
}

// Run implements the command.
func (c *runCommand) Run(std streams) error {
	name, source, err := c.read(std.in)
	if err != nil {
		return cannotRun{err}
	}
	cfg, err := c.config(std)
	if err != nil {
		return cannotRun{err}
	}
	if cfg.Network, err = c.network(); err != nil {
		return cannotRun{err}
	}
	c.warn("run", std)
	ctx, stop := untilInterrupted()
	defer stop()
	running := ctx
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		running, cancel = context.WithTimeout(ctx, c.Timeout)
		defer cancel()
	}
	script, err := engine.NewScript(cfg)
	if err != nil {
		return cannotRun{err}
	}
	// However it ends, Run closes the sockets with code 1001, for at most a second. A
	// script can still hold it up, within one native call such as a regular expression
	// that backtracks for years: then there is nothing left but to go.
	context.AfterFunc(running, func() {
		time.AfterFunc(endPatience, func() { os.Exit(c.ended(ctx, running.Err(), name, std)) })
	})
	err = script.Run(running, name, source)
	var failure *engine.ScriptError
	var unsupported *engine.UnsupportedScriptError
	switch {
	case errors.As(err, &failure):
		fmt.Fprintln(std.err, failure)
		for frame := range strings.Lines(failure.Stack) {
			fmt.Fprintln(std.err, "    at", strings.TrimSpace(frame))
		}
		return exit(exitUnexpected)
	case errors.As(err, &unsupported):
		return cannotRun{err}
	}
	if err != nil {
		return exit(c.ended(ctx, err, name, std))
	}
	return nil
}

// ended says why a script was stopped, if it was not by Ctrl-C, and returns the exit code.
func (c *runCommand) ended(ctx context.Context, err error, name string, std streams) int {
	if i, ok := interrupted(ctx); ok {
		return i.code()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		fmt.Fprintf(std.err, "adieu run: %s did not end within %v\n", name, c.Timeout)
		return exitTimeout
	}
	return code(err, "run", std)
}

// read returns the script and the name that errors call it by.
func (c *runCommand) read(stdin io.Reader) (name, source string, err error) {
	if c.File == "-" {
		data, err := io.ReadAll(stdin)
		return "<stdin>", string(data), err
	}
	data, err := os.ReadFile(c.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", fmt.Errorf("no such file: %s", c.File)
	case err != nil:
		return "", "", err
	}
	return c.File, string(data), nil
}

// identifier is a name that a global can be called by without quotes.
var identifier = regexp.MustCompile(`^[\p{L}_$][\p{L}\p{N}_$]*$`)

// config turns the flags into the script's surroundings.
func (c *runCommand) config(std streams) (engine.ScriptConfig, error) {
	cfg := engine.ScriptConfig{Config: engine.Config{Console: std.console}, BaseURL: c.Base, Origin: c.Origin}
	for _, p := range []websocket.Protocol{websocket.Hixie76, websocket.Hixie75} {
		if c.Protocol == p.String() {
			cfg.WebSocket.Protocol = p
		}
	}
	if c.Trace {
		cfg.WebSocket.Inspector = traceTo(std.err)
	}
	if c.Timeout < 0 {
		return cfg, fmt.Errorf("--timeout %v: it must be positive", c.Timeout)
	}
	if c.Base != "" {
		if base, err := url.Parse(c.Base); err != nil || base.Scheme == "" || base.Host == "" {
			return cfg, fmt.Errorf("--base %s: want a whole URL, for example http://127.0.0.1:8880/", c.Base)
		}
	}
	if c.Origin != "" && c.Origin != "null" {
		origin, err := url.Parse(c.Origin)
		if err != nil || origin.Host == "" || c.Origin != origin.Scheme+"://"+origin.Host {
			return cfg, fmt.Errorf("--origin %s: want scheme://host[:port] or null, for example http://localhost:8080", c.Origin)
		}
	}
	for _, define := range c.Define {
		name, value, found := strings.Cut(define, "=")
		if !found || !identifier.MatchString(name) {
			return cfg, fmt.Errorf("--define %s: want NAME=JSON, where NAME is a JavaScript identifier", define)
		}
		if !json.Valid([]byte(value)) {
			return cfg, fmt.Errorf("--define %s: the value is not JSON; a text needs its quotes: --define '%s=\"text\"'", define, name)
		}
		if cfg.Define == nil {
			cfg.Define = map[string]json.RawMessage{}
		}
		cfg.Define[name] = json.RawMessage(value)
	}
	return cfg, nil
}

// console writes a console line to the stream it belongs to.
func (std streams) console(m dom.ConsoleMessage) {
	out := std.err
	if m.Source == dom.ConsoleAPI && m.Level < dom.ConsoleWarn {
		out = std.out
	}
	fmt.Fprintln(out, m.Text)
}
