// Package testserver is the bundled server of the layout tests: it serves files over HTTP,
// and WebSockets in RFC 6455, draft-hixie-76 and draft-hixie-75, on one port as they are
// and on another one over TLS, where there is HTTP/2 as well. What a WebSocket does is
// written in Go for common needs, or in JavaScript beside the test that needs it; both can
// also misbehave, down to single bytes.
//
// Its counterparts are WebKit's httpd and pywebsocket with their _wsh.py handlers.
//
// Standards: RFC 6455 (December 2011), RFC 7692 (December 2015), draft-hixie-76 (May 2010)
// and -75 (February 2010), RFC 9112 and 9113 (June 2022) for requests and responses, RFC
// 8441 (September 2018) for WebSockets on HTTP/2, RFC 8446 (August 2018) for TLS.
//
// Goroutines: one per connection, which also runs the connection's handler script, and
// one per listener that accepts. A connection of HTTP/2 has one that reads frames, and one
// for each stream, which is to handlers what a connection is. A handler on a channel has
// the channel's goroutines besides. Server's methods may be called from any goroutine. Every wait ends when the server is closed; waits for a
// request's head, for TLS, in the closing handshake and for the end of the stream have
// time limits besides (see Config).
//
// It does not negotiate extensions by itself, but for /echo, keep or read request bodies,
// push, run CGI, or serve anything outside its root.
//
// # TLS and HTTP/2
//
// The certificate is made when the server starts, for localhost, 127.0.0.1, ::1 and the
// names of Config. Server.CA has the authority that clients must trust; its key is never
// written anywhere, and the path /ca.pem hands out the certificate. The path /server.js is
// a script that defines testServer, an object with the server's addresses: http, ws, https
// and wss, and refused, a ws address at which connections are refused. A client chooses
// HTTP/2 by ALPN; on the port without TLS it may also just begin with its preface.
//
// HTTP/2 is written on golang.org/x/net/http2's Framer alone: files, handlers and
// WebSockets by extended CONNECT. There END_STREAM is what FIN is to TCP, and RST_STREAM
// with CANCEL what a reset is.
//
// # The index page
//
// The path / is a page, unless the root has an index.html there (and /.adieu/ is it always),
// that lists the tests, the faults and the native handlers. It runs the tests in the browser
// that shows it, one or some at a time, in frames or in a window, and compares their
// texts by the runner's rules; for that their pages get [PageShim] in front of their own
// scripts. It shows each fault to the browser and compares what script sees with what it should.
// With Config.LiveView it shows the frames that the server sees as they come, which /.adieu/frames
// hands out as JSON: ?from=N waits for the steps from number N on.
//
// # Dialects
//
// The dialect is recognised from the request: Sec-WebSocket-Version 13 is RFC 6455, and
// any other version gets status 426; Sec-WebSocket-Key1 and -Key2 are draft 76; no
// Sec-WebSocket field but -Protocol, and "Upgrade: WebSocket" spelled so, is draft 75.
// What is none of these, or lacks Host, "Connection: Upgrade" or a proper key, gets
// status 400; a path without a handler gets 404.
//
// # Native handlers
//
// A WebSocket request for one of these exact paths is served in Go: /echo, /slow, /flood
// and /sink by the server's role of [adieu/websocket.Channel], and what misbehaves by bytes.
// Where a handler waits for messages it answers pings, and answers a Close with the same
// code and reason. A client that breaks a rule of RFC 6455 gets a Close that says which.
// The subprotocol is the first that the client offers.
//
//	/echo                            sends every message back, compressed where the client
//	                                 offers it; takes the text "conformance: close CODE
//	                                 REASON" for the wish that the server close
//	/close?code=&reason=&wait=1      sends a Close with that body (no code: an empty one)
//	                                 at once, or after the first message when wait is 1
//	/close-no-answer                 echoes; never answers a Close, and keeps TCP open
//	/slow?handshake=&delay=&read=    echoes; delays the opening handshake and each message
//	                                 by so many milliseconds (0 and 100); read=n instead
//	                                 takes at most n bytes from TCP per delay
//	/flood?n=&size=&bin=1&wait=1     sends n messages of size bytes, text or binary, at
//	                                 once or after the first message; then only listens
//	/sink?n=                         sends the text n when n messages have come
//	/drop-fin?after=n&on=close       ends TCP with FIN after n echoes (0); with on=close
//	                                 echoes until a Close comes, and drops instead of
//	                                 answering
//	/drop-rst?after=n&on=close       the same with RST
//	/hang                            never answers the opening handshake
//	/fault/NAME                      misbehaves; Faults lists the names, what each does and
//	                                 breaks, and what a client must make of it
//
// When a fault has been shown, the log says what the client did about it, and whether that
// was right as far as the server can see. A fault that shows before there is a path, in
// TLS or in the first frames of HTTP/2, is for clients that connect to NAME.localhost.
//
// # Handler scripts
//
// A WebSocket request for /dir/foo runs Root/dir/foo_wsh.js, one for /dir/ runs
// Root/dir/index_wsh.js. The script is plain JavaScript that runs from top to bottom once
// per connection, in a global object of its own. Everything in it blocks: there is no
// event loop. A file that changed is compiled anew.
//
//	const name = connection.receive();
//	connection.send("hello " + name);
//	connection.close(1000, "enough");
//
// When the script ends without having closed or dropped the connection, the server
// completes the opening handshake if need be, sends Close 1000 (FF 00 in draft 76, nothing
// in draft 75), waits for the client's, half-closes, and reads to the end of the stream.
// An empty script is therefore the server that closes at once.
//
// An exception that the script does not catch is logged with file, line and column, and
// TCP is dropped without a Close; if the opening handshake was not answered yet, the
// answer is status 500 with the exception's text. Operations that write throw when the
// client is gone, which a script need not catch: that exception ends it without a log.
//
// Bytes are given as a Uint8Array, an ArrayBuffer, another view, or where bytes are the
// only sense, as a string with one byte per UTF-16 unit (above U+00FF: TypeError). Options
// objects refuse names that do not exist.
//
// The global request is what the client sent. In its strings each UTF-16 unit is one byte.
//
//	method, target, path, query      target is path and query as sent; path is decoded
//	httpVersion, secure              "1.1" or "2"; whether there is TLS
//	params                           the query's parameters; the first of equal names
//	headers                          an object with lower-case names; equal names joined ", "
//	header(name)                     one of them, null when absent
//	raw                              the whole head as text
//	origin                           the Origin field, null when absent
//	protocols                        the offered subprotocols, an array
//	dialect                          "rfc6455", "hixie76" or "hixie75"
//	location                         the URL, "ws://host:port/path?query", or wss
//	key3, challenge                  draft 76: the 8 bytes after the head; the 16 bytes that
//	                                 the server must answer
//
// The global connection is the server's end.
//
// Opening handshake:
//
//	accept(options)        completes the handshake correctly for the dialect, except for
//	                       what options change:
//	                         protocol     the subprotocol; null for none; default: the
//	                                      first that the client offers
//	                         extensions   the value of Sec-WebSocket-Extensions; to speak
//	                                      the extension is the script's business
//	                         status       another status than 101, or 200 in HTTP/2
//	                         statusLine   the whole first line without its end; not in HTTP/2
//	                         omit         an array of field names to leave out
//	                         replace      fields with other values, {Name: value}
//	                         add          fields to append, {Name: value} or, since names
//	                                      may repeat, [[name, value], …]
//	                         body         bytes instead of draft 76's answer
//	                       A script that did not accept, reject or write raw bytes accepts
//	                       with its first operation on messages or frames.
//	reject(status, options)  answers with that HTTP status and ends the connection; options
//	                       are reason, headers (as add above) and body
//	handshakeText(options) the head that accept would write, as a string of bytes, for
//	                       writeRaw; not in HTTP/2, where writeRaw needs a head before it
//	acceptValue            RFC 6455: the right Sec-WebSocket-Accept; not in HTTP/2
//	challengeAnswer        draft 76: the right 16 bytes, which follow the head
//
// Messages:
//
//	send(data)             one message: text for a string, binary for bytes. In the Hixie
//	                       dialects bytes go into a text frame as they are
//	receive()              the next message, a string or an ArrayBuffer; null when there
//	                       will be none, or when connection.timeout passed. Joins
//	                       fragments, answers pings, and answers a Close with the same
//	                       body. A broken rule of RFC 6455 is thrown
//	compressed             whether the last message had RSV1, which may be once accept has
//	                       named extensions: receive gave an ArrayBuffer, for inflate
//	broadcast(data)        sends a message to all other open connections of this script
//	ended                  why receive gave null: "close", "eof", "reset", "timeout"; null
//	                       before
//	streamEnded            "eof" or "reset" when TCP has ended too; null before
//	closeCode, closeReason what the client's Close said: 1005 and "" when it was empty; 1006
//	                       when the stream ended without one; undefined before
//	autoPong, autoClose    set to false, receive does not answer pings, or a Close
//	timeout                milliseconds that each wait for the client may take; default 0,
//	                       without limit. The next call may go on where one timed out
//
// Closing:
//
//	sendClose(code, reason)  only sends a Close, once (FF 00 in draft 76); the reason may be
//	                       bytes
//	close(code, reason)    sends it unless it was sent, waits for the client's, half-closes,
//	                       reads to the end of the stream; ended and streamEnded then tell
//	                       what the client did
//	halfClose()            sends FIN, or END_STREAM; reading goes on
//	drop()                 FIN without a Close; reads to the end of the stream
//	abort()                RST, or RST_STREAM
//
// Frames and bytes:
//
//	sendFrame(options)     RFC 6455: fin (true), rsv1, rsv2, rsv3 (false), opcode (1 for a
//	                       string, 2 for bytes), mask (true, or 4 bytes), payload, length
//	                       (the announced one), lengthForm (1, 2 or 8 bytes). Hixie: type
//	                       (0), payload, length (announced, from type 128)
//	receiveFrame()         the next frame, null at the end of the stream; nothing is
//	                       judged or answered. RFC 6455: {fin, rsv1, rsv2, rsv3, opcode,
//	                       masked, lengthForm, payload, raw}; Hixie: {type, payload, raw};
//	                       payload (unmasked) and raw (the whole frame) are ArrayBuffers
//	writeRaw(…parts)       writes strings of bytes, bytes, and numbers as one byte each, all
//	                       of them at once
//	readRaw(n)             the next n bytes as a Uint8Array, shorter at the end
//	readAll()              all bytes to the end of the stream, or till timeout
//	http2Frame(options)    HTTP/2: writes a frame of it: type, flags (0), stream (the
//	                       WebSocket's), payload. The server does not know what it means
//	sleep(ms)              waits
//
// Global functions, which are also members of connection:
//
//	hex("81 05 …")         a Uint8Array
//	toHex(bytes)           the opposite
//	utf8(string)           a Uint8Array
//	text(bytes)            a string, decoded from UTF-8
//	deflate(data, options) a Uint8Array as permessage-deflate has it, for a frame with rsv1:
//	                       windowBits (15, from 8), dictionary (what was sent before, with
//	                       context takeover), final (end with BFINAL set)
//	inflate(bytes, options) the opposite; the option is dictionary
//	log(…values)           writes a line to the server's log; console.log is the same
//
// The global shared is what all connections of the script have in common for as long as
// the server runs, for tests in which one connection reports on another. Values are
// copied as JSON.
//
//	get(name)              the value, or undefined
//	set(name, value)       undefined takes it away
//	add(name, n)           adds n (1) to a number, 0 at first, and returns the sum
//	wait(name, ms)         waits for the value, at most 10 s or ms; then undefined
package testserver
