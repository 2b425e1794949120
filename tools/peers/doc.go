// Command peers holds WebSocket programs and libraries that nobody here wrote against ours:
// each peer as the server of our clients and as the client of our servers, in some forty
// scenarios, with what both ends must see of each.
//
//	cd tools/peers && go run .               everything: under a minute
//	cd tools/peers && go run . -run Deno     what matches: “PEER as ROLE: SCENARIO”
//	cd tools/peers && go run . -list         the pairings and scenarios
//	cd tools/peers && go run . conformance   the cases of tools/conformance: some minutes
//	cd tools/peers && go test ./...          the peers in Go only, for which nothing is installed
//
// Peers are coder/websocket and gobwas/ws, in this process; and, where Node.js and npm are
// installed, ws and undici on Node.js, Bun and Deno, ws on streams of node:http2 (RFC 8441),
// and websocket-driver as a server of draft-hixie-76 and -75. The first run has npm install
// those, 200 MB, in the versions of package.json, into node_modules, which git ignores. What
// cannot be installed is skipped, with a line that says so. Ours are websocket.Dial and “adieu run” as clients,
// websocket.Accept and “adieu serve” as servers, the commands built from the checkout.
//
// It is a module of its own, so that peers are nobody's dependency.
//
// # Verdicts
//
// The standards say what an end must see: RFC 6455 and the WebSockets standard, and of
// draft 76 and 75 what WebKit made of them. An end that saw otherwise is a failure of
// ours, and the exit code is 1, whichever end it was: until a person has found by the
// standard's text that it is the peer, and has added it to the deviations, with the rule.
// Those are shown as such; one that is not seen any more is named. What a library
// has no function for is not offered, and why is said. The exit code is 2 when something
// could not be run at all. With -json FILE the results are written for programs:
// counts, and for each pairing and scenario the verdict, what was wrong, and both views.
//
// # Conformance
//
// conformance leads each peer through the cases of tools/conformance, as the server or the
// client under test, and prints a table of verdicts and what was found. A failure that
// nobody has read up is shown in the case's words and makes the exit code 1; the others
// are the findings: what the peer does, and the rule by which it is wrong and the case is
// right. What a library leaves to the program, such as gobwas/ws the Close that fails a
// connection, the program here does, so that the library is not blamed for it. -json and
// -html write the results with every byte that went over the wire, -run and -cases choose.
//
// # WebCore
//
// None.
//
// # Standards
//
// RFC 6455 (December 2011), RFC 7692 (December 2015), RFC 8441 (September 2018), the
// WebSockets standard as of 2026, draft-hixie-thewebsocketprotocol-76 (May 2010) and -75 (February 2010).
//
// # Goroutines
//
// Scenarios run one after another. A link, which is one end in this process, has a reader of
// its own, and a server a goroutine per connection; a process has one that reads its
// lines. Every wait is bounded by stepTime, every scenario by cellTime.
//
// # What it does not do
//
// It does not test TLS and proxies, and does not look at bytes: for those there are
// tools/conformance and the faults of “adieu serve”. It is not run in CI, for it needs the
// network once.
package main
