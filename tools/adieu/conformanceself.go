package main

import (
	"context"
	"fmt"
	"net"

	"adieu/engine"
	"adieu/tools/conformance"
	"adieu/tools/testserver"
	"adieu/websocket"
)

// selfAgent is what reports call our own client and server.
const selfAgent = "adieu"

// testSelf runs both directions, in both dialects unless one was chosen by its cases.
func (c *conformanceCommand) testSelf(ctx context.Context, printer *conformance.Printer) (*conformance.Report, error) {
	if c.Agent == "" {
		c.Agent = selfAgent
	}
	all := conformance.NewReport(0)
	for _, protocol := range []conformance.Protocol{conformance.RFC6455, conformance.Hixie76} {
		for _, run := range []func(context.Context, conformance.Protocol, *conformance.Printer) (*conformance.Report, error){
			c.testOurServer, c.testOurClient,
		} {
			report, err := run(ctx, protocol, printer)
			if err != nil {
				return nil, err
			}
			all.Join(report)
		}
	}
	if ctx.Err() == nil && all.Counts().Cases == 0 {
		return nil, fmt.Errorf("no case matches %q", c.Cases)
	}
	return all, nil
}

// testOurServer tests /echo of the test server, which is what “adieu serve” has.
func (c *conformanceCommand) testOurServer(ctx context.Context, protocol conformance.Protocol, printer *conformance.Printer) (*conformance.Report, error) {
	suite, err := c.suite(conformance.Server, protocol, printer)
	if err != nil || len(suite.Cases) == 0 || ctx.Err() != nil {
		return conformance.NewReport(0), err
	}
	server, err := testserver.Start(testserver.Config{NoTLS: true})
	if err != nil {
		return nil, err
	}
	defer server.Close()
	return suite.TestServer(ctx, server.WebSocketURL()+"/echo")
}

// testOurClient runs the driver in a script of the engine's, so that what is tested is what
// scripts use.
func (c *conformanceCommand) testOurClient(ctx context.Context, protocol conformance.Protocol, printer *conformance.Printer) (*conformance.Report, error) {
	suite, err := c.suite(conformance.Client, protocol, printer)
	if err != nil || len(suite.Cases) == 0 || ctx.Err() != nil {
		return conformance.NewReport(0), err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server, err := suite.Serve(listener)
	if err != nil {
		listener.Close()
		return nil, err
	}
	defer server.Close()
	cfg := engine.ScriptConfig{Origin: "http://example.com"}
	if protocol == conformance.Hixie76 {
		cfg.WebSocket.Protocol = websocket.Hixie76
	}
	script, err := engine.NewScript(cfg)
	if err != nil {
		return nil, err
	}
	if err := script.Run(ctx, "conformance.js", conformance.Driver(server.URL(), c.Agent)); err != nil && ctx.Err() == nil {
		return nil, err
	}
	server.Finish()
	report := server.Report()
	report.Interrupted = ctx.Err() != nil
	return report, nil
}
