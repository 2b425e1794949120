// Package conformance holds WebSocket endpoints that anybody may have written against the
// standards: some hundred numbered cases, each of which names the rule that it checks, sends
// certain bytes and judges what comes back. [Suite.Serve] is a server that leads a client
// through the cases, [Suite.TestServer] a client that does the same to a server; the other
// side need only echo messages. Each case ends with a [Verdict] and the log of all bytes.
//
// Its counterpart in WebKit are the server handlers of the WebSocket layout tests, each of
// which breaks one rule; no part of WebCore does its work.
//
// Standards: RFC 6455 (December 2011), RFC 7692 (December 2015) for permessage-deflate, RFC
// 3629 (November 2003) for UTF-8, RFC 1951 (May 1996) for deflate, RFC 9110 and 9112 (June
// 2022) for the opening handshake, draft-hixie-thewebsocketprotocol-76 (May 2010) as WebKit
// and pywebsocket of 2011 read it.
//
// Goroutines: a case runs on one goroutine, and one more reads what the peer sends. The
// methods of Suite, Server and Report may be called from any goroutine; they leave none
// behind. Cases do not know of each other, so any number runs at once.
//
// It does not use package websocket, nor share code with it: what a peer sends is read and
// inflated by readers of this package's own, so that a mistake of the engine's cannot hide
// itself. It is not a benchmark, and it does not test what an endpoint offers to programs,
// only what it sends.
//
// # Verdicts
//
// ok is what the standard asks. nonstrict is what it permits but advises against, or what
// breaks a rule without doing harm, such as the wrong close code. failed breaks a rule.
// informational is for what the standard leaves open, and the report says what was seen.
// unimplemented is a case whose extension or dialect the peer does not offer.
//
// # Clients
//
// A client under test asks /getCaseCount for a text message with the number of cases, connects to
// /runCase?case=N&agent=NAME for N from 1 to that number and echoes every message with the
// type that it has, until the connection is closed, and then connects to
// /updateReports?agent=NAME. These are the names of the Autobahn testsuite, so that drivers
// written for it serve here too. /case?n=N and /case/NAME are other names of one case,
// where N may also be a number such as 2.3.1.
//
// A peer that can end connections by itself says so by taking the text message
// "conformance: close 3001 why" for the wish that it do so, with that code and reason,
// and "conformance: close" for an empty Close. One that merely echoes these messages is
// not tested in it.
package conformance
