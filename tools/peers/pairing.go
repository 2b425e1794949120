package main

import (
	"context"
	"slices"

	"adieu/websocket"
)

// end is a program or library that can be a client, a server or both.
type end struct {
	name   string
	ours   bool
	client func(ctx context.Context, b *bench) (client, error)
	server func(ctx context.Context, b *bench) (server, error)

	// version says which one it is; nil for ours.
	version func(b *bench) (string, error)
}

// pairing is a client and a server, one of them a peer.
type pairing struct {
	peer    *end
	client  *end
	server  *end
	dialect websocket.Protocol
}

// oursIsClient says which end is ours.
func (p *pairing) oursIsClient() bool { return p.server == p.peer }

// role is what the peer is, for readers.
func (p *pairing) role() string {
	draft := ""
	if p.dialect != websocket.RFC6455 {
		draft = ", " + p.dialect.String()
	}
	if p.oursIsClient() {
		return "server of " + p.client.name + draft
	}
	return "client of " + p.server.name + draft
}

// Ends of ours.
var (
	endDial   = dialEnd(websocket.RFC6455)
	endRun    = runEnd(websocket.RFC6455)
	endAccept = &end{name: "websocket.Accept", ours: true,
		server: func(context.Context, *bench) (server, error) { return newAcceptServer() }}
	endServe = &end{name: "adieu serve", ours: true, server: func(ctx context.Context, b *bench) (server, error) {
		c, err := b.adieu(ctx)
		if err != nil {
			return nil, err
		}
		return newServeServer(ctx, c, b.here, false)
	}}

	endDialHTTP2 = &end{name: "websocket.Dial on HTTP/2", ours: true,
		client: func(context.Context, *bench) (client, error) { return dialClient{http2: true}, nil }}
	endServeHTTP2 = &end{name: "adieu serve on HTTP/2", ours: true, server: func(ctx context.Context, b *bench) (server, error) {
		c, err := b.adieu(ctx)
		if err != nil {
			return nil, err
		}
		return newServeServer(ctx, c, b.here, true)
	}}
)

func dialEnd(p websocket.Protocol) *end {
	return &end{name: "websocket.Dial", ours: true,
		client: func(context.Context, *bench) (client, error) { return dialClient{protocol: p}, nil }}
}

func runEnd(p websocket.Protocol) *end {
	return &end{name: "adieu run", ours: true, client: func(ctx context.Context, b *bench) (client, error) {
		c, err := b.adieu(ctx)
		return runClient{c, p.String()}, err
	}}
}

// Peers.
var (
	peerCoder = &end{name: "coder/websocket", version: moduleVersion("github.com/coder/websocket"),
		client: func(context.Context, *bench) (client, error) { return coderClient{}, nil },
		server: func(context.Context, *bench) (server, error) { return newCoderServer() }}
	peerGobwas = &end{name: "gobwas/ws", version: moduleVersion("github.com/gobwas/ws"),
		client: func(context.Context, *bench) (client, error) { return gobwasClient{}, nil },
		server: func(context.Context, *bench) (server, error) { return newGobwasServer() }}
	peerWS = &end{name: "ws", version: packageVersion("ws"),
		client: nodeClient("ws"), server: nodeServer("server-ws.mjs")}
	peerHTTP2 = &end{name: "ws on node:http2", version: packageVersion("ws"),
		client: nodeClient("h2"), server: nodeServer("server-h2.mjs")}
	peerUndici = &end{name: "undici", version: packageVersion("undici"), client: nodeClient("undici")}
	peerBun    = runtimeEnd("Bun", bunPackage, "bun")
	peerDeno   = runtimeEnd("Deno", denoPackage, "deno", "run", "--allow-all", "--no-lock")
	peerDriver = &end{name: "websocket-driver", version: packageVersion("websocket-driver"), server: nodeServer("server-driver.mjs")}
)

// runtimeEnd is a program that runs JavaScript by itself.
func runtimeEnd(name string, choose func() string, script string, args ...string) *end {
	return &end{name: name, version: runtimeVersion(choose),
		client: func(_ context.Context, b *bench) (client, error) {
			path, err := b.runtime(choose)
			return &processClient{dir: b.here, name: path, args: append(slices.Clone(args), "js/client.mjs", script)}, err
		},
		server: func(ctx context.Context, b *bench) (server, error) {
			path, err := b.runtime(choose)
			if err != nil {
				return nil, err
			}
			return newProcessServer(ctx, b.here, path, append(slices.Clone(args), "js/server-"+script+".mjs")...)
		}}
}

func nodeClient(name string) func(context.Context, *bench) (client, error) {
	return func(_ context.Context, b *bench) (client, error) {
		return &processClient{dir: b.here, name: b.node, args: []string{"js/client.mjs", name}}, b.npm()
	}
}

func nodeServer(script string) func(context.Context, *bench) (server, error) {
	return func(ctx context.Context, b *bench) (server, error) {
		if err := b.npm(); err != nil {
			return nil, err
		}
		return newProcessServer(ctx, b.here, b.node, "js/"+script)
	}
}

// pairings returns all of them, in the order of the table.
func pairings() []*pairing {
	var list []*pairing
	for _, peer := range []*end{peerCoder, peerGobwas, peerWS, peerBun, peerDeno} {
		for _, client := range []*end{endDial, endRun} {
			list = append(list, &pairing{peer: peer, client: client, server: peer})
		}
	}
	for _, draft := range []websocket.Protocol{websocket.Hixie76, websocket.Hixie75} {
		list = append(list, &pairing{peer: peerDriver, client: dialEnd(draft), server: peerDriver, dialect: draft})
		if draft == websocket.Hixie76 { // adieu run has no draft 75
			list = append(list, &pairing{peer: peerDriver, client: runEnd(draft), server: peerDriver, dialect: draft})
		}
	}
	for _, peer := range []*end{peerCoder, peerGobwas, peerWS, peerUndici, peerBun, peerDeno} {
		for _, server := range []*end{endAccept, endServe} {
			list = append(list, &pairing{peer: peer, client: peer, server: server})
		}
	}
	return append(list,
		&pairing{peer: peerHTTP2, client: endDialHTTP2, server: peerHTTP2},
		&pairing{peer: peerHTTP2, client: peerHTTP2, server: endServeHTTP2})
}
