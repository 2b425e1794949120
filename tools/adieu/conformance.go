package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"adieu/tools/conformance"
)

// conformanceCommand is “adieu conformance”.
type conformanceCommand struct {
	Client   bool          `xor:"what" help:"Test a client: serve the cases to it until it asks for reports."`
	Server   string        `xor:"what" placeholder:"URL" help:"Test the echo server at that URL."`
	Self     bool          `xor:"what" help:"Test this program's own client and server."`
	List     bool          `xor:"what" help:"List the cases, and run none."`
	Listen   string        `placeholder:"HOST:PORT" default:"127.0.0.1:9001" help:"Where --client listens. Port 0 takes a free one."`
	Keep     bool          `help:"With --client: go on after a client has asked for reports, until Ctrl-C."`
	Cases    string        `placeholder:"PATTERNS" help:"Run only these cases, separated by commas: numbers or names with * for any text; ! leaves out what it stands before."`
	Protocol string        `enum:"rfc6455,hixie76" default:"rfc6455" help:"The dialect: rfc6455 or hixie76. With --self, both unless given."`
	Agent    string        `placeholder:"NAME" help:"What the reports call the other side."`
	Parallel int           `short:"j" placeholder:"N" default:"8" help:"How many cases run at once against a server."`
	Patience time.Duration `placeholder:"DURATION" default:"5s" help:"How long the other side may take for what it has to do."`
	Insecure bool          `help:"Do not verify the certificate of a wss server."`
	JSON     string        `name:"json" placeholder:"FILE" help:"Write the results to FILE as JSON. With -, they go to standard output and all else to standard error."`
	HTML     string        `name:"html" placeholder:"FILE" help:"Write a report to read in a browser, with what went over the wire."`
}

// Help is shown by “adieu conformance --help”.
func (conformanceCommand) Help() string {
	return `Each case sends certain bytes and judges what comes back by one rule of a standard: framing,
control frames, fragments, UTF-8, closing, masks, limits, compression, opening handshakes. The
verdict is ok, nonstrict (permitted but advised against, or wrong without harm), failed,
informational (the standard leaves it open) or unimplemented (not offered by the other side).

A server under test echoes each message. A client under test, for which any driver written for
the Autobahn testsuite will do, connects to

    /getCaseCount                    and gets the number of cases as a text message
    /runCase?case=N&agent=NAME       for N from 1 on, and echoes until it is closed
    /updateReports?agent=NAME        at the end: now reports are written

/case?n=N and /case/NAME are single cases. The page /browser does this in a browser, and
/driver.js is a script for what else has JavaScript. Either side that takes the message
"conformance: close CODE REASON" for the wish that it close the connection is tested in that, too.

Exit code: 0 when no case failed, 1 when some did, 2 when none could be run. With --self a case
that is not strict counts as failed.

Examples:

    adieu conformance --server ws://127.0.0.1:9000/echo --json out.json --html out.html
    adieu conformance --client --json out.json         and in another terminal, for example:
        curl -s http://127.0.0.1:9001/driver.js | adieu run - 2>/dev/null
        curl -s http://127.0.0.1:9001/driver.js | node -
    adieu conformance --self                           our own client and server
    adieu conformance --list --cases '6.*'             what is tested of UTF-8
    adieu conformance --server wss://example.com/echo --cases '1.*,7.*,!7.11.*'`
}

// Run implements the command.
func (c *conformanceCommand) Run(std streams) error {
	if c.List {
		return c.list(std)
	}
	if !c.Client && !c.Self && c.Server == "" {
		return cannotRun{errors.New("one of --client, --server URL, --self and --list is needed")}
	}
	if c.Patience <= 0 {
		return cannotRun{fmt.Errorf("--patience %v: it must be positive", c.Patience)}
	}
	if c.Parallel < 1 {
		return cannotRun{fmt.Errorf("--parallel %d: it must be at least 1", c.Parallel)}
	}
	out := std.out
	if c.JSON == "-" {
		out = std.err
	}
	files, err := c.create(std)
	if err != nil {
		return cannotRun{err}
	}
	ctx, stop := untilInterrupted()
	defer stop()
	printer := &conformance.Printer{Out: out, Width: terminalWidth(out)}
	report, err := c.test(ctx, printer)
	if err != nil {
		return cannotRun{err}
	}
	printer.End(report)
	if err := files.write(report); err != nil {
		return cannotRun{err}
	}
	counts := report.Counts()
	i, stopped := interrupted(ctx)
	switch {
	case counts.Failed > 0, c.Self && counts.NonStrict > 0:
		return exit(exitUnexpected)
	case stopped && (report.Interrupted || counts.Cases == 0):
		return exit(i.code())
	case counts.Cases == 0:
		return cannotRun{errors.New("no case was run")}
	}
	return nil
}

// list prints the cases.
func (c *conformanceCommand) list(std streams) error {
	shown := map[string]bool{}
	for _, role := range []conformance.Role{conformance.Client, conformance.Server} {
		cases, err := c.choose(role, conformance.Protocol(c.Protocol))
		if err != nil {
			return cannotRun{err}
		}
		for _, one := range cases {
			shown[one.Number] = true
		}
	}
	if len(shown) == 0 {
		return cannotRun{fmt.Errorf("no case matches %q", c.Cases)}
	}
	for _, one := range conformance.All() {
		if !shown[one.Number] {
			continue
		}
		roles := "both  "
		switch {
		case !one.Tests(conformance.Server):
			roles = "client"
		case !one.Tests(conformance.Client):
			roles = "server"
		}
		fmt.Fprintf(std.out, "%-7s %s %-45s %s (%s)\n", one.Number, roles, one.Name, one.Rule, one.Section)
	}
	return nil
}

// choose applies --cases to what there is for a role. It may leave nothing.
func (c *conformanceCommand) choose(role conformance.Role, protocol conformance.Protocol) ([]*conformance.Case, error) {
	if c.Cases == "" {
		return conformance.Select(role, protocol)
	}
	var patterns []string
	for pattern := range strings.SplitSeq(c.Cases, ",") {
		patterns = append(patterns, strings.TrimSpace(pattern))
	}
	return conformance.Select(role, protocol, patterns...)
}

// suite is what the flags ask for.
func (c *conformanceCommand) suite(role conformance.Role, protocol conformance.Protocol, printer *conformance.Printer) (conformance.Suite, error) {
	cases, err := c.choose(role, protocol)
	if err == nil && len(cases) == 0 && !c.Self {
		err = fmt.Errorf("no case of the %s for a %s matches %q", protocol, role, c.Cases)
	}
	printer.Expect(len(cases))
	return conformance.Suite{
		Cases: cases, Protocol: protocol, Agent: c.Agent, Parallel: c.Parallel, Finished: printer.Finished,
		Times: conformance.Times{Patience: c.Patience},
		TLS:   &tls.Config{InsecureSkipVerify: c.Insecure},
	}, err
}

// test runs the cases.
func (c *conformanceCommand) test(ctx context.Context, printer *conformance.Printer) (*conformance.Report, error) {
	protocol := conformance.Protocol(c.Protocol)
	switch {
	case c.Self:
		return c.testSelf(ctx, printer)
	case c.Server != "":
		suite, err := c.suite(conformance.Server, protocol, printer)
		if err != nil {
			return nil, err
		}
		report, err := suite.TestServer(ctx, c.Server)
		if untrusted := (*tls.CertificateVerificationError)(nil); errors.As(err, &untrusted) {
			err = fmt.Errorf("%w: --insecure does that", err)
		}
		return report, err
	}
	suite, err := c.suite(conformance.Client, protocol, printer)
	if err != nil {
		return nil, err
	}
	return c.testClients(ctx, suite, printer)
}

// testClients serves until a client has asked for reports, or until Ctrl-C.
func (c *conformanceCommand) testClients(ctx context.Context, suite conformance.Suite, printer *conformance.Printer) (*conformance.Report, error) {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			err = fmt.Errorf("%s is in use by another program: choose another port with --listen", c.Listen)
		}
		return nil, err
	}
	server, err := suite.Serve(listener)
	if err != nil {
		listener.Close()
		return nil, err
	}
	defer server.Close()
	address := listener.Addr().String()
	fmt.Fprintf(printer.Out, "%d cases for clients at ws://%s\nA browser opens http://%[2]s/browser; what else has JavaScript runs http://%[2]s/driver.js\nPress Ctrl-C to stop.\n",
		server.Cases(), address)
	for {
		select {
		case <-ctx.Done():
			return server.Report(), nil
		case agent := <-server.Updated():
			server.Finish()
			if !c.Keep {
				return server.Report(), nil
			}
			fmt.Fprintf(printer.Out, "%s is done. %s\n", agent, server.Report().Counts())
		}
	}
}

// reportFiles are the files of --json and --html. They are made before the cases run: a
// place that cannot be written to is known at once.
type reportFiles struct{ json, html *os.File }

func (c *conformanceCommand) create(std streams) (files reportFiles, err error) {
	switch c.JSON {
	case "":
	case "-":
		files.json = std.out
	default:
		if files.json, err = os.Create(c.JSON); err != nil {
			return files, fmt.Errorf("--json: %w", err)
		}
	}
	if c.HTML != "" {
		if files.html, err = os.Create(c.HTML); err != nil {
			return files, fmt.Errorf("--html: %w", err)
		}
	}
	return files, nil
}

func (f reportFiles) write(report *conformance.Report) error {
	if f.json != nil {
		if err := report.WriteJSON(f.json); err != nil {
			return fmt.Errorf("--json: %w", err)
		}
		if f.json != os.Stdout {
			defer f.json.Close()
		}
	}
	if f.html != nil {
		defer f.html.Close()
		if err := report.WriteHTML(f.html, time.Now()); err != nil {
			return fmt.Errorf("--html: %w", err)
		}
	}
	return nil
}
