package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"adieu/tools/runner"
	"adieu/tools/testserver"
)

// serveCommand is “adieu serve”.
type serveCommand struct {
	Listen string `placeholder:"HOST:PORT" default:"127.0.0.1:0" help:"Where to listen. Port 0 takes a free one."`
	Root   string `placeholder:"DIR" help:"The directory to serve, with its _wsh.js handlers. Default: the layouttests directory of the checkout; outside of one, no files."`
	JSON   bool   `name:"json" help:"Print one line of JSON with the addresses when the server is ready, for programs that start it."`
}

// Help is shown by “adieu serve --help”.
func (serveCommand) Help() string {
	return `One port serves files over HTTP and WebSockets in the dialects of RFC 6455, draft-hixie-76 and
draft-hixie-75, recognised from the request. A request for /dir/foo runs dir/foo_wsh.js; these
are built in:

    /echo                      sends every message back
    /close?code=&reason=       closes, with that code and reason
    /close-no-answer           never answers a Close
    /slow?delay=&read=         waits before each message, or reads slowly
    /flood?n=&size=&bin=1      sends n messages of size bytes
    /sink?n=                   answers once, when n messages have come
    /drop-fin, /drop-rst       end the connection with FIN or with RST, without a Close
    /hang                      never answers the opening handshake

"go doc ./tools/testserver" has all of their parameters, and what a handler script can do.
The server ends with Ctrl-C or SIGTERM. Exit code: 0, or 2 when it could not start.

Examples:

    adieu serve                            a free port, shown when ready
    adieu serve --listen 127.0.0.1:8880    that port
    adieu serve --root my-tests            other files and handlers
    adieu serve --json                     {"http":"http://…","ws":"ws://…"}`
}

// Run implements the command.
func (c *serveCommand) Run(std streams) error {
	root, err := c.root()
	if err != nil {
		return cannotRun{err}
	}
	ctx, stop := untilInterrupted()
	defer stop()
	server, err := testserver.Start(testserver.Config{Listen: c.Listen, Root: root, Log: func(line string) {
		fmt.Fprintln(std.err, line)
	}})
	if err != nil {
		return cannotRun{c.explain(err)}
	}
	if err := c.announce(std, server, root); err != nil {
		return errors.Join(err, server.Close())
	}
	<-ctx.Done()
	return server.Close()
}

// announce tells where the server is.
func (c *serveCommand) announce(std streams, server *testserver.Server, root string) error {
	if c.JSON {
		return json.NewEncoder(std.out).Encode(struct {
			HTTP string `json:"http"`
			WS   string `json:"ws"`
		}{server.URL(), server.WebSocketURL()})
	}
	files := "no files"
	if root != "" {
		files = root
	}
	_, err := fmt.Fprintf(std.out, "Serving %s at\n    %s/\n    %s/echo\nPress Ctrl-C to stop.\n",
		files, server.URL(), server.WebSocketURL())
	return err
}

// root returns the directory to serve, "" for none.
func (c *serveCommand) root() (string, error) {
	if c.Root == "" {
		root, err := runner.FindRoot(".")
		if err != nil {
			return "", nil // outside of a checkout there is still /echo
		}
		return root, nil
	}
	info, err := os.Stat(c.Root)
	if err != nil {
		return "", fmt.Errorf("--root: %w", err)
	}
	if !info.IsDir() {
		return "", fmt.Errorf("--root: %s is not a directory", c.Root)
	}
	return c.Root, nil
}

// explain adds the remedy to an error of listening.
func (c *serveCommand) explain(err error) error {
	var address *net.AddrError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another program: choose another port, or let one be chosen with --listen 127.0.0.1:0", c.Listen)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("may not listen on %s: ports below 1024 are reserved on most systems", c.Listen)
	case errors.As(err, &address):
		return fmt.Errorf("--listen %s: %s: want HOST:PORT, for example 127.0.0.1:8880", c.Listen, address.Err)
	}
	return err
}
