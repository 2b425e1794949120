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
	Listen    string   `placeholder:"HOST:PORT" default:"127.0.0.1:0" help:"Where to listen. Port 0 takes a free one."`
	ListenTLS string   `name:"listen-tls" placeholder:"HOST:PORT" help:"Where to listen for TLS. Default: the host of --listen, and a free port."`
	NoTLS     bool     `name:"no-tls" help:"Do without TLS."`
	Name      []string `placeholder:"NAME" help:"A host name or IP address that the certificate is for, besides localhost, 127.0.0.1 and ::1. May be repeated."`
	WriteCA   string   `name:"write-ca" placeholder:"FILE" help:"Write the certificate that clients have to trust to FILE, in PEM. It is another one each time."`
	Root      string   `placeholder:"DIR" help:"The directory to serve, with its _wsh.js handlers. Default: the layouttests directory of the checkout; outside of one, no files."`
	List      bool     `help:"Serve nothing: list the faults, what each breaks, and what a client must make of it."`
	JSON      bool     `name:"json" help:"Print one line of JSON with the addresses when the server is ready, for programs that start it. With --list, the list as JSON."`
}

// Help is shown by “adieu serve --help”.
func (serveCommand) Help() string {
	return `One port serves files over HTTP and WebSockets in the dialects of RFC 6455, draft-hixie-76 and
draft-hixie-75, recognised from the request. A second port does the same over TLS, and there
HTTP/2 as well, with WebSockets on its streams (RFC 8441); its certificate is made at start.
A request for /dir/foo runs dir/foo_wsh.js; these are built in:

    /echo                      sends every message back
    /close?code=&reason=       closes, with that code and reason
    /close-no-answer           never answers a Close
    /slow?delay=&read=         waits before each message, or reads slowly
    /flood?n=&size=&bin=1      sends n messages of size bytes
    /sink?n=                   answers once, when n messages have come
    /drop-fin, /drop-rst       end the connection with FIN or with RST, without a Close
    /hang                      never answers the opening handshake
    /fault/NAME                misbehaves, in one of the ways that --list lists; what the client
                               made of it is said on standard error

In a browser the address itself is a page that lists the tests and the faults, runs them there and
says how they end, and shows the frames that the server sees as they come.

"go doc ./tools/testserver" has all of their parameters, and what a handler script can do.
The server ends with Ctrl-C or SIGTERM. Exit code: 0, or 2 when it could not start.

Examples:

    adieu serve                                free ports, shown when ready
    adieu serve --listen 127.0.0.1:8880        that port
    adieu serve --root my-tests                other files and handlers
    adieu serve --write-ca ca.pem              for curl --cacert, NODE_EXTRA_CA_CERTS and the like
    adieu serve --list | less                  the faults
    adieu serve --json                         {"http":"http://…","ws":"ws://…","https":…,"wss":…,"ca":…}`
}

// Run implements the command.
func (c *serveCommand) Run(std streams) error {
	if c.List {
		return c.list(std)
	}
	if c.WriteCA != "" && c.NoTLS {
		return cannotRun{errors.New("--write-ca: there is no certificate with --no-tls")}
	}
	root, err := c.root()
	if err != nil {
		return cannotRun{err}
	}
	ctx, stop := untilInterrupted()
	defer stop()
	server, err := testserver.Start(testserver.Config{
		Listen: c.Listen, ListenTLS: c.ListenTLS, NoTLS: c.NoTLS, Names: c.Name, Root: root, LiveView: true, Expect: expectations(root),
		Log: func(line string) { fmt.Fprintln(std.err, line) },
	})
	if err != nil {
		return cannotRun{c.explain(err)}
	}
	if c.WriteCA != "" {
		if err := os.WriteFile(c.WriteCA, server.CA(), 0o644); err != nil {
			return errors.Join(cannotRun{fmt.Errorf("--write-ca: %w", err)}, server.Close())
		}
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
			HTTP  string `json:"http"`
			WS    string `json:"ws"`
			HTTPS string `json:"https,omitempty"`
			WSS   string `json:"wss,omitempty"`
			CA    string `json:"ca,omitempty"` // the certificate itself, in PEM
		}{server.URL(), server.WebSocketURL(), server.SecureURL(), server.SecureWebSocketURL(), string(server.CA())})
	}
	files := "no files"
	if root != "" {
		files = root
	}
	_, err := fmt.Fprintf(std.out, "Serving %s at\n    %s/\n    %s/echo\n", files, server.URL(), server.WebSocketURL())
	if err == nil && !c.NoTLS {
		trust := server.URL() + testserver.CAPath
		if c.WriteCA != "" {
			trust = c.WriteCA
		}
		_, err = fmt.Fprintf(std.out, "    %s/\n    %s/echo\nfor clients that trust %s.\n",
			server.SecureURL(), server.SecureWebSocketURL(), trust)
	}
	if err == nil {
		_, err = fmt.Fprintln(std.out, "Press Ctrl-C to stop.")
	}
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
	flag, where := "--listen", c.Listen
	if errors.Is(err, testserver.ErrListenTLS) {
		flag, where = "--listen-tls", c.ListenTLS
	}
	var address *net.AddrError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another program: choose another port, or let one be chosen with %s 127.0.0.1:0", where, flag)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("may not listen on %s: ports below 1024 are reserved on most systems", where)
	case errors.As(err, &address):
		return fmt.Errorf("%s %s: %s: want HOST:PORT, for example 127.0.0.1:8880", flag, where, address.Err)
	}
	return err
}
