package main

// mutant is one bug: in file, old, which stands there once, becomes new.
type mutant struct {
	name, rule, file, old, new string
}

const (
	receiving  = "websocket/rfc6455receive.go"
	hixie      = "websocket/hixiereceive.go"
	closing    = "websocket/closing.go"
	lifecycle  = "websocket/lifecycle.go"
	channel    = "websocket/channel.go"
	sending    = "websocket/outbox.go"
	object     = "websocket/websocket.go"
	lifetimes  = "websocket/lifetime.go"
	compressed = "websocket/deflate.go"
	inflating  = "websocket/inflatestream.go"
	answers    = "websocket/rfc6455handshake.go"
	heads      = "websocket/responsehead.go"
	oldAnswers = "websocket/hixiehandshake.go"
	decoding   = "dom/utf8.go"
	runes      = "websocket/utf8.go"
	dialects   = "websocket/rfc6455.go"
	urls       = "websocket/url.go"
	news       = "websocket/feedback.go"
	handshakes = "websocket/handshake.go"
	requests   = "websocket/accept.go"
	streams    = "websocket/transport/http2stream.go"
	frames     = "websocket/transport/http2frames.go"
	streamDial = "websocket/transport/http2dial.go"
	pooled     = "websocket/transport/http2conn.go"
	proxies    = "websocket/transport/proxy.go"
	secured    = "websocket/transport/tls.go"
	mapping    = "websocket/transport/hostmap.go"
	header     = "websocket/wire/header.go"
	masks      = "websocket/wire/mask.go"
	keys       = "websocket/wire/hixiekey.go"
	cookies    = "engine/cookie.go"
	jars       = "engine/cookiejar.go"
	cookieUses = "engine/cookieuse.go"
)

var mutants = []mutant{
	// Framing.
	{"frame-length-not-minimal", "RFC 6455 §5.2: lengths in their shortest form", receiving, "case !h.Minimal():", "case false:"},
	{"frame-length-top-bit", "RFC 6455 §5.2: the top bit of a 64-bit length is 0", receiving, "case h.Length >= 1<<63:", "case h.Length > 1<<63:"},
	{"frame-unknown-opcode", "RFC 6455 §5.2: unknown opcodes fail the connection", receiving, "case !isKnown(h.Opcode):", "case false:"},
	{"frame-opcode-11", "RFC 6455 §5.2: opcode 11 is reserved", receiving, "op <= wire.OpPong", "op <= wire.OpPong+1"},
	{"frame-reserved-bit-2", "RFC 6455 §5.2: reserved bits are 0", receiving, "|| h.Rsv2 || h.Rsv3:", "|| h.Rsv3:"},
	{"frame-reserved-bit-1", "RFC 6455 §5.2: RSV1 needs an extension", receiving, "case h.Rsv1 && !r.mayCompress(h) ||", "case"},
	{"frame-masked-by-server", "RFC 6455 §5.1: a server does not mask", receiving, "case h.Masked && !r.masked:", "case false:"},
	{"frame-unmasked-by-client", "RFC 6455 §5.1: a client masks", receiving, "case r.masked && !h.Masked:", "case false:"},
	{"control-fragmented", "RFC 6455 §5.5: control frames are not fragmented", receiving, "case h.Opcode.IsControl() && !h.Fin:", "case false:"},
	{"control-126-bytes", "RFC 6455 §5.5: at most 125 bytes in a control frame", receiving, "h.Length > maxControlPayload:", "h.Length > maxControlPayload+1:"},
	{"continuation-first", "RFC 6455 §5.4: a continuation needs a beginning", receiving, "case h.Opcode == wire.OpContinuation && !joining:", "case false:"},
	{"message-within-message", "RFC 6455 §5.4: messages are not interleaved", receiving, "case h.Opcode != wire.OpContinuation && joining:", "case false:"},
	{"message-limit-per-frame", "the limit counts all fragments", receiving, "uint64(r.maxPayload(h)-r.size):", "uint64(r.maxPayload(h)):"},
	{"fragment-limit", "fragments are bounded", receiving, "case r.fragments >= r.maxFragments:", "case r.fragments > r.maxFragments:"},
	{"ping-not-answered", "RFC 6455 §5.5.2: a ping is answered", receiving, "to.ping(payload)", "_ = payload"},
	{"mask-at-cut", "RFC 6455 §5.3: the mask goes on where a read cut the payload", receiving, "int(r.frame.Length-r.left)", "0"},
	{"mask-not-fresh", "RFC 6455 §5.3: each frame has a fresh key", dialects, "n := keys.Uint64()", "n := uint64(0x01020304)"},
	{"mask-not-turned", "RFC 6455 §5.3: byte i is masked with byte i mod 4 of the key", masks, "k32<<(32-turn)", "k32<<(31-turn)"},
	{"length-125", "RFC 6455 §5.2: 125 bytes need no longer form", header, "length <= maxLength7:", "length < maxLength7:"},
	{"length-65535", "RFC 6455 §5.2: 65535 bytes fit 16 bits", header, "length <= maxLength16:", "length < maxLength16:"},
	{"client-does-not-mask", "RFC 6455 §5.1: a client masks", dialects, "Masked: !d.server}", "Masked: d.server}"},

	// Pings.
	{"pong-without-payload", "RFC 6455 §5.5.3: a pong has the ping's payload", sending, "append([]byte(nil), payload...)", "nil"},
	{"pong-of-newest-lost", "RFC 6455 §5.5.3: the newest of several pings is answered", sending, "o.pongs = o.pongs[:maxUnsentPongs-1]", "return"},
	{"pongs-unbounded", "pings cannot fill memory", sending, "if len(o.pongs) == maxUnsentPongs {", "if false {"},
	{"pong-behind-data", "a pong goes ahead of what is queued", sending, "\t\to.appendPongs(w)\n\t}\n", "\t}\n"},
	{"pong-after-close", "RFC 6455 §1.4: nothing follows our Close", sending, "if o.last {\n\t\treturn\n\t}\n\tif len(o.pongs)", "if len(o.pongs)"},
	{"pong-answered", "RFC 6455 §5.5.3: an unsolicited pong is not answered", receiving, "case wire.OpPing:", "case wire.OpPing, wire.OpPong:"},

	// UTF-8.
	{"utf8-not-checked", "RFC 6455 §8.1: text is UTF-8", receiving, "if !r.utf8.valid(b) || last && !r.utf8.done() {", "if last && !r.utf8.done() {"},
	{"utf8-end-not-checked", "RFC 6455 §8.1: no rune is cut off by the end", receiving, "!r.utf8.valid(b) || last && !r.utf8.done()", "!r.utf8.valid(b)"},
	{"utf8-not-at-once", "a bad rune fails at its first bad byte", runes, "!utf8.FullRune(c.rune_[:c.n])", "c.n < 4"},
	{"utf8-compressed", "RFC 6455 §8.1 holds for compressed text", receiving, "!r.utf8.valid(text) || last && err == nil", "false && !r.utf8.valid(text) || last && err == nil"},
	{"hixie-utf8-replaced", "draft 76 §4.2: bad UTF-8 becomes U+FFFD", decoding, "b.WriteRune(char)", "if char != utf8.RuneError {\n\t\t\tb.WriteRune(char)\n\t\t}"},
	{"utf8-maximal-subpart", "Encoding §8.1.1: one U+FFFD for each maximal part of a sequence", decoding, "size = brokenSequence(s)", "size = 1"},

	// Closing.
	{"close-of-one-byte", "RFC 6455 §5.5.1: a body has at least 2 bytes", receiving, "case len(body) == 1:", "case false:"},
	{"close-code-1005", "RFC 6455 §7.4.1: 1005 is never sent", closing, "code == closeReserved, code == closeNoStatus,", "code == closeReserved,"},
	{"close-code-1015", "RFC 6455 §7.4.1: 1015 is never sent", closing, "closeRegisteredLast = 1014", "closeRegisteredLast = 1015"},
	{"close-code-999", "RFC 6455 §7.4.2: codes below 1000 are not used", closing, "case closeNormal <= code &&", "case closeNormal-1 <= code &&"},
	{"close-reason-utf8", "RFC 6455 §5.5.1: the reason is UTF-8", receiving, "!check.valid(reason) || !check.done()", "!check.done()"},
	{"close-not-echoed", "RFC 6455 §5.5.1: the answer echoes the code", lifecycle, "frame = c.goodbye(code, reason)", "frame = c.goodbye(closeNormal, reason)"},
	{"close-not-answered", "RFC 6455 §5.5.1: a Close is answered", closing, "evPeerClose:      {closeComplete, doReply},", "evPeerClose:      {closeComplete, doLinger},"},
	{"close-answered-twice", "RFC 6455 §5.5.1: one Close each", closing, "evPeerClose:      {closeComplete, doLinger},", "evPeerClose:      {closeComplete, doReply},"},
	{"data-after-close", "RFC 6455 §5.5.1: what follows a Close means nothing", receiving, "if r.frame.Opcode == wire.OpClose || len(b) == 0 {", "if len(b) == 0 {"},
	{"clean-without-flush", "wasClean: all of ours was sent", sending, "return o.saidIt && o.err == nil", "return true"},
	{"close-deadline-never", "the wait for the peer's Close is bounded", closing, "evCloseDeadline:  {closeEnded, doReportHang},", "evCloseDeadline:  {closeSent, doNothing},"},
	{"linger-never", "the wait for the peer's FIN is bounded", closing, "evLingerDeadline: {closeEnded, doHangUp},", "evLingerDeadline: {closeComplete, doNothing},"},
	{"deadline-from-close", "the deadline counts from the last progress", channel, "left := patience - c.outbox.stalled(c.clock.Now())", "left := patience * 0"},
	{"violation-without-close", "RFC 6455 §7.1.7: the peer is told", dialects, "accuses: true, ", ""},
	{"teardown-without-close", "a page that goes away says 1001", dialects, "greetsOnTeardown: true, ", ""},
	{"client-ends-transport", "RFC 6455 §7.1.1: the server ends TCP first", dialects, "awaitsEnd: !d.server,", "awaitsEnd: false,"},
	{"close-with-unread-bytes", "the RST hazard: drain before close", lifecycle, "c.drain(conn)\n", "\n"},
	{"script-code-1001", "WebSockets §3.1 close() step 1", closing, "return code == closeNormal || closeScriptFirst", "return code == closeNormal || code == closeGoingAway || closeScriptFirst"},
	{"script-reason-124", "WebSockets §3.1 close() step 2", closing, "maxCloseReason = 123", "maxCloseReason = 124"},
	{"reason-without-code", "WebSockets §3.1: a reason needs a code", object, "return closeNormal, *reason", "return closeNoStatus, \"\""},

	{"no-half-close", "what is queued is followed by FIN", sending, "halfClose := o.halfClose && o.err == nil", "halfClose := false && o.halfClose"},
	{"hurry-forgets-the-writer", "a page that went away waits for the linger timeout only", channel, "c.state == closeComplete || c.flushing:", "c.state == closeComplete:"},
	{"timeout-is-a-code", "RFC 6455 §7.1.5: 1006 when no Close came", lifecycle, "Outcome{Code: closeAbnormal, Err: ErrCloseTimeout}", "Outcome{Code: closeNormal, Err: ErrCloseTimeout}"},
	{"drain-unbounded", "what is drained is bounded in bytes", lifecycle, "if c.drained > maxDrainBytes {", "if false {"},

	// Events.
	{"error-after-our-close", "no error event when the peer leaves after our Close", lifecycle, "case before == closeNone:", "case before != closeComplete:"},
	{"no-error-on-eof", "an error event for a connection that is lost", channel, "Failed: c.dialect.parting().errorEvents, Detail: c.detail(err), Err: err}", "Detail: c.detail(err), Err: err}"},
	{"message-while-closing", "messages are dropped unless OPEN", object, "if ws.ready != Open && (ws.modern ||", "if ws.ready != Open && ("},
	{"events-after-stop", "a page that went away hears nothing", object, "didClose(o Outcome) {\n\tif ws.stopped {", "didClose(o Outcome) {\n\tif false {"},
	{"state-in-close-event", "readyState is CLOSED before the events", object, "wasClosing := ws.ready == Closing\n\tws.settle()\n\tws.advance(Closed)", "wasClosing := ws.ready == Closing\n\tws.settle()\n\tdefer ws.advance(Closed)"},
	{"send-while-connecting", "WebSockets §3.1: send() throws while CONNECTING", object, "if ws.ready == Connecting {\n\t\treturn false,", "if false {\n\t\treturn false,"},
	{"reader-waits-after-close", "close() frees a waiting reader", object, "if ws.modern {\n\t\t\tws.client.refuse()", "if false {\n\t\t\tws.client.refuse()"},
	{"queue-unbounded", "the inbound queue is bounded", news, "return f.bytes >= f.maxBytes ||", "return false &&"},

	{"no-error-event", "WebSockets §4: a connection that failed has an error event", object, "if o.Failed {", "if false {"},
	{"console-silent", "the console says why a connection failed", object, "ws.complain(ws.failedBecause(o.Detail))", "_ = o.Detail"},
	{"extensions-unset", "WebSockets §4: extensions is set before the open event", object, "ws.protocol, ws.extensions = protocol, extensions", "ws.protocol = protocol"},
	{"message-origin", "WebSockets §4: a message has the origin of the URL", object, "init.Origin = ws.url.origin()", "init.Origin = ws.url.href"},
	{"binary-type-unchecked", "Web IDL: an enumeration ignores what it does not list", object, "if typ == \"blob\" || typ == \"arraybuffer\" {", "if true {"},
	{"hold-kept", "a closed socket does not keep its page", object, "defer ws.lifetime.release()\n", "\n"},
	{"protocol-twice", "WebSockets §3.1: subprotocols are distinct", urls, "case modern && seen[p]:", "case false:"},

	{"collected-while-heard", "WebSockets §7: a socket with listeners is not collected", lifetimes, "case ws.hasPendingActivity():", "case false && ws.hasPendingActivity():"},
	{"collected-while-unsent", "WebSockets §7: nor is one with something to send", lifetimes, "ws.hasListener(\"message\", \"error\", \"close\") || ws.hasUnsent()", "ws.hasListener(\"message\", \"error\", \"close\")"},
	{"collected-silently", "WebSockets §7: one that is collected says goodbye", lifetimes, "\tl.channel.forsake()\n", "\n"},

	// bufferedAmount.
	{"buffered-within-turn", "bufferedAmount does not shrink within a task", object, "turn != ws.turn || ws.stale {", "true || turn != ws.turn || ws.stale {"},
	{"buffered-after-close", "bufferedAmount grows after close()", object, "\n\tws.queued += cost\n\tsent", "\n\tif ws.ready == Open {\n\t\tws.queued += cost\n\t}\n\tsent"},
	{"buffered-utf8", "bufferedAmount counts bytes of UTF-8", sending, "w.unreported += int64(unreported) + o.dialect.overhead()", "w.unreported += int64(unreported)"},

	{"buffered-never-shrinks", "bufferedAmount leaves out what was written", object, "ws.written = ws.channel.Written()", "_ = ws.channel.Written()"},
	{"buffered-framing", "WebSockets §3.1: framing does not count", dialects, "overhead() int64 { return 0 }", "overhead() int64 { return 2 }"},
	{"buffered-limit", "what may wait is bounded, the limit itself allowed", object, "> ws.cfg.MaxBufferedAmount {", ">= ws.cfg.MaxBufferedAmount {"},

	// Compression.
	{"deflate-window-7", "RFC 7692 §7.1.2: 8 to 15 bits", compressed, "minWindowBits = 8", "minWindowBits = 7"},
	{"deflate-unknown-parameter", "RFC 7692 §5.1: unknown parameters fail", compressed, "default:\n\t\t\treturn nil,", "default:\n\t\t\tok = true\n\t\tcase \"\":\n\t\t\treturn nil,"},
	{"deflate-takeover", "RFC 7692 §7.1.1: no takeover means no window", compressed, "if noTakeover {\n\t\treturn nil", "if false {\n\t\treturn nil"},
	{"deflate-bomb", "the limit holds while inflating", inflating, "if len(s.out) > limit {\n\t\t\tbreak", "if false {\n\t\t\tbreak"},
	{"deflate-continuation-bit", "RFC 7692 §6: RSV1 on the first frame only", receiving, "(h.Opcode == wire.OpText || h.Opcode == wire.OpBinary)", "!h.Opcode.IsControl()"},
	{"deflate-limit-on-the-wire", "the limit is for what a message inflates to", receiving, "return r.maxMessage + r.maxMessage/4 + 1<<10", "return r.maxMessage"},
	{"deflate-held-back", "bad UTF-8 fails in mid-message", "websocket/inflate.go", "fresh = s.out[known:]", "fresh = s.out[known:]\n\tif !last && err == nil {\n\t\treturn nil, nil\n\t}"},
	{"deflate-unfinished", "RFC 7692 §7.2.2: the data end with their blocks", "websocket/inflate.go", "if err == nil && !s.ended() {", "if false {"},
	{"deflate-far-reference", "RFC 7692 §7.1.2: no reference beyond the window", "websocket/inflatesymbols.go", "distance > min(reach, len(s.out)+before.len())", "distance > len(s.out)+before.len()"},
	{"deflate-bfinal", "RFC 7692 §7.2.3.4: BFINAL does not end the message", inflating, "if s.final {", "if false {"},

	// Opening handshake.
	{"accept-not-checked", "RFC 6455 §4.1: Sec-WebSocket-Accept", answers, "case accept != wire.AcceptKey(o.key):", "case accept == \"\":"},
	{"protocol-not-asked-for", "RFC 6455 §4.1: no subprotocol that was not asked for", answers, "!slices.Contains(o.protocols, protocol):", "slices.Contains([]string{}, protocol):"},
	{"upgrade-not-checked", "RFC 6455 §4.1: Upgrade", "websocket/handshake.go", "case !strings.EqualFold(upgrade, \"websocket\"):", "case false:"},
	{"status-line-unbounded", "the status line is bounded before it ends", heads, "if len(line) > maxStatusLine {", "if end >= 0 && len(line) > maxStatusLine {"},
	{"empty-query-lost", "the resource keeps an empty query", urls, "if slash := strings.IndexByte(rest, '/'); slash >= 0 {", "if slash := strings.IndexByte(rest, '/'); slash >= 0 { rest = strings.TrimSuffix(rest, \"?\")"},

	{"connection-no-list", "RFC 6455 §4.1: Connection is a list", handshakes, "strings.EqualFold(strings.Trim(item, \" \\t\"), token)", "strings.EqualFold(item, token)"},
	{"accept-twice", "RFC 6455 §11.3.3: one Sec-WebSocket-Accept", answers, "if len(f.Values(name)) > 1 {", "if len(f.Values(name)) > 2 {"},
	{"extension-not-offered", "RFC 6455 §4.1: no extension that was not offered", answers, "case deflate != nil && !o.compress:", "case false:"},
	{"subprotocol-not-chosen", "WebSockets §3.1: one of those asked for must be chosen", answers, "case asked && protocol == \"\":", "case asked && false:"},
	{"credentials-not-sent", "the URL's credentials become Authorization", answers, "if o.url.userinfo != nil {", "if false {"},
	{"bad-port", "Fetch: bad ports are blocked", object, "if badPorts[u.port] {", "if false {"},
	{"mixed-content", "Mixed Content §4.4: ws is blocked from https", object, "&& !u.isTrustworthy() {", "&& false {"},
	{"interim-is-final", "RFC 9110 §15.2: interim responses precede the answer", heads, "rules.http && status < 200 &&", "false && status < 200 &&"},
	{"head-unbounded", "the answer's head is bounded", "websocket/open.go", "case len(head) > c.cfg.MaxHeadBytes:", "case false:"},
	{"http-1.0", "RFC 6455 §4.2.1: HTTP/1.1 or higher", requests, "case !isHTTP11(r.Version):", "case false:"},
	{"request-without-host", "RFC 6455 §4.2.1: Host", requests, "case !f.Has(\"Host\"):", "case false:"},
	{"version-8", "RFC 6455 §4.2.1: version 13", requests, "if v == versionNumber {", "if v != \"\" {"},
	{"version-not-told", "RFC 6455 §4.4: the version that is spoken is told", requests, "refusal.Fields.Add(\"Sec-WebSocket-Version\", versionNumber)\n", "\n"},
	{"key-of-any-size", "RFC 6455 §4.2.1: a key of 16 bytes", requests, "len(b) != keySize {", "len(b) == 0 {"},
	{"one-hixie-key", "draft 76 §5.2: both keys", requests, "case key1 || key2:", "case false:"},
	{"request-head-unbounded", "the request's head is bounded", requests, "case len(head) > maxHead:", "case false:"},

	// Cookies.
	{"cookies-not-sent", "RFC 6455 §4.1: cookies go with the request", handshakes, "if o.jar == nil {\n\t\treturn \"\"", "if true {\n\t\treturn \"\""},
	{"cookies-of-refusals", "Fetch: every response sets cookies", answers, "if head != nil {\n\t\to.store", "if head != nil && err == nil {\n\t\to.store"},
	{"cookies-not-kept", "Set-Cookie in the answer counts before open", handshakes, "if o.jar == nil {\n\t\treturn\n", "if true {\n\t\treturn\n"},
	{"cookies-of-http", "wss is https to cookies", urls, "Scheme: choose(u.secure, \"https\", \"http\"),", "Scheme: \"http\","},
	{"cookie-secure", "RFC 6265bis §5.8.3: Secure cookies go over TLS only", jars, "case c.secure && !at.secure:\n\t\tcase", "case false:\n\t\tcase"},
	{"cookie-http-only", "RFC 6265bis §5.8.3: script does not see HttpOnly cookies", jars, "case c.httpOnly && by.script:\n\t\tcase", "case false:\n\t\tcase"},
	{"cookie-same-site", "RFC 6265bis §5.2: SameSite", jars, "case crossSite && !c.sentCrossSite(by):", "case crossSite && false:"},
	{"cookie-public-suffix", "RFC 6265bis §5.7: no cookies for public suffixes", jars, "if c.domain != at.host {\n\t\t\treturn false", "if false {\n\t\t\treturn false"},
	{"cookie-of-the-neighbour", "RFC 6265bis §5.1.3: domains match at a dot", cookies, "strings.HasSuffix(host, \".\"+domain)", "strings.HasSuffix(host, domain)"},
	{"cookie-path", "RFC 6265bis §5.1.4: paths match at a slash", cookies, "rest[0] == '/'", "rest[0] != 0"},
	{"cookie-age", "RFC 6265bis §5.6: Max-Age counts before Expires", cookies, "if c.expires.IsZero() {\n\t\tc.expires = date", "if !date.IsZero() {\n\t\tc.expires = date"},
	{"cookie-host-prefix", "RFC 6265bis §5.7: __Host- is for one host", cookies, "c.secure && c.hostOnly && pathGiven", "c.secure && pathGiven"},
	{"cookie-site-scheme", "RFC 6265bis §5.2: sites differ by their scheme", cookieUses, "cookieSite{at.scheme, registrableDomain(at.host)}", "cookieSite{use.client.scheme, registrableDomain(at.host)}"},

	// HTTP/2.
	{"h2-not-enabled", "RFC 8441 §3: only when the settings enable it", streams, "case c.settings && !c.extended:", "case false:"},
	{"h2-status-101", "RFC 9113 §8.6: there is no 101", frames, " || status == 101:", ":"},
	{"h2-any-status", "RFC 8441 §5: 2xx opens", answers, "if response.Status/100 == 2 {", "if true {"},
	{"h2-data-before-headers", "RFC 9113 §8.1: DATA follows HEADERS", frames, "case s.response == nil:", "case false:"},
	{"h2-stream-window", "RFC 9113 §6.9: a stream's window holds", frames, "case size > s.recvWindow:", "case false:"},
	{"h2-connection-window", "RFC 9113 §6.9: the connection's window is opened again", frames, "c.framer.WriteWindowUpdate(0, uint32(c.received))", "_ = c.received"},
	{"h2-padding", "RFC 9113 §6.9.1: padding counts", frames, "size := int(f.Length)", "size := len(f.Data())"},
	{"h2-ping", "RFC 9113 §6.7: a PING is acknowledged", frames, "if !f.IsAck() {\n\t\t\tc.framer.WritePing", "if f.IsAck() {\n\t\t\tc.framer.WritePing"},
	{"h2-goaway", "RFC 9113 §6.8: streams that were not looked at may be opened again", frames, "s.fail(errRetired)", "s.fail(failed)"},
	{"h2-send-window", "RFC 9113 §6.9: DATA is sent as the windows allow", streams, "s.sendWindow, c.sendWindow, http2Backlog", "s.sendWindow, http2Backlog"},
	{"h2-max-streams", "RFC 9113 §5.1.2: no more streams than allowed", pooled, " || len(c.streams)+c.reserved >= c.maxStreams {", " {"},
	{"h2-answer-of-h1", "RFC 9113 §8.2.2: an answer with connection-specific fields is malformed", frames, "case slices.Contains(ofConnections, field.Name), ", "case false && slices.Contains(ofConnections, field.Name), "},
	{"h2-white-space", "RFC 9113 §8.2.1: no white space around a value", frames, "strings.Trim(field.Value, \" \\t\") != field.Value:", "false && strings.Trim(field.Value, \" \\t\") != field.Value:"},
	{"h2-fields-of-h1", "RFC 9113 §8.2.2: no connection-specific fields", streamDial, "slices.Contains(notOnStreams, name)", "slices.Contains(notOnStreams[:0], name)"},
	{"h2-secrets-indexed", "RFC 7541 §7.1.3: secrets are never indexed", streamDial, "Sensitive: secret}", "Sensitive: secret && false}"},
	{"h2-fin", "RFC 8441 §5: FIN is END_STREAM", streams, "s.c.framer.WriteData(s.id, true, nil)", "s.c.framer.WriteData(s.id, false, nil)"},
	{"h2-cancel", "RFC 8441 §5: a reset is CANCEL", streams, "http2.ErrCodeCancel", "http2.ErrCodeNo"},

	// TLS and where names lead.
	{"tls-without-fin", "close_notify is followed by TCP's FIN", secured, "if closeErr := c.below.CloseWrite(); err == nil {", "if closeErr := error(nil); err == nil {"},
	{"tls-not-drained", "what comes after the peer's close_notify is read to the end", secured, "return 0, c.discard()", "return 0, c.ended"},
	{"tls-drain-unbounded", "what is discarded below TLS is bounded", secured, "case c.discarded > maxUndecrypted:", "case false:"},
	{"host-map-port", "a rule for a port is for no other", mapping, "if r.Port != \"\" && r.Port != port {", "if false {"},

	// Proxies.
	{"proxy-credentials", "RFC 9110 §11.7.2: Proxy-Authorization", proxies, "if u.User != nil {\n\t\tpassword, _ := u.User.Password()\n\t\trequest", "if false {\n\t\tpassword, _ := u.User.Password()\n\t\trequest"},
	{"proxy-refuses", "RFC 9110 §9.3.6: 2xx opens the tunnel", proxies, "|| response.StatusCode > 299:", "|| response.StatusCode > 499:"},
	{"proxy-speaks-first", "nobody can have answered yet", proxies, "case rest > 0:", "case rest < 0:"},

	// draft-hixie-76.
	{"hixie-key-spaces", "draft 76 §5.2: the number is a multiple of the spaces", keys, "case product%spaces != 0:", "case false:"},
	{"hixie-origin", "draft 76 §4.1: Sec-WebSocket-Origin", oldAnswers, "origin != o.hixieOrigin() {", "false {"},
	{"hixie-subprotocol", "draft 76 §4.1: Sec-WebSocket-Protocol", oldAnswers, "protocol != o.hixieProtocol() {", "protocol == \"\" {"},
	{"hixie-text-limit", "a text is bounded before it ends", hixie, "if r.textLen > r.maxMessage {", "if false {"},
	{"hixie-other-text", "a text frame of another type is no message", hixie, "if r.typ == wire.HixieText {\n\t\tto.message", "if true {\n\t\tto.message"},
	{"hixie-send-full", "send() returns false when too much waits", object, "if !ws.modern {\n\t\t\treturn false, nil", "if !ws.modern {\n\t\t\treturn true, nil"},
	{"hixie-75-fields", "draft 75 §4.1: its fields have no prefix", oldAnswers, "o.judgeHixie(head.fields, \"\")", "o.judgeHixie(head.fields, \"Sec-\")"},
	{"hixie-md5", "draft 76 §4.1: the challenge", oldAnswers, "if [16]byte(got[:16]) != want {", "if false {"},
	{"hixie-location", "draft 76 §4.1: Sec-WebSocket-Location", oldAnswers, "location != o.location() {", "false {"},
	{"hixie-lone-ff", "a lone FF is no close frame", hixie, "if state == wire.LengthShort {\n\t\t\t\tcontinue", "if state == wire.LengthShort && r.typ != wire.HixieClose {\n\t\t\t\tcontinue"},
	{"hixie-ff-with-length", "FF with bytes is a frame without meaning", hixie, "if n == 0 && r.typ == wire.HixieClose", "if r.typ == wire.HixieClose"},
	{"hixie-unknown-silent", "an error event for each frame without meaning", hixie, "r.state = hixieType\n\t\tto.unknownFrame()", "r.state = hixieType"},
	{"hixie-error-on-failure", "no error event for failures in 2011", "websocket/hixie.go", "parting{closes: true}", "parting{closes: true, errorEvents: true}"},
	{"hixie-75-goodbye", "draft 75 knows no goodbye", "websocket/hixie.go", "return &hixieReceiver{maxMessage: cfg.MaxMessageBytes, watch", "return &hixieReceiver{closes: true, maxMessage: cfg.MaxMessageBytes, watch"},
	{"hixie-origin-null", "draft 76 §4.1: Origin null without a page", oldAnswers, "choose(o.origin == \"\", \"null\", o.origin)", "o.origin"},
}
