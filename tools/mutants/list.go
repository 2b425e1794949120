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
	compressed = "websocket/deflate.go"
	inflating  = "websocket/inflatestream.go"
	answers    = "websocket/rfc6455handshake.go"
	heads      = "websocket/responsehead.go"
	oldAnswers = "websocket/hixiehandshake.go"
	runes      = "websocket/utf8.go"
	dialects   = "websocket/rfc6455.go"
	urls       = "websocket/url.go"
	news       = "websocket/feedback.go"
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
	{"client-does-not-mask", "RFC 6455 §5.1: a client masks", dialects, "Masked: !d.server}", "Masked: d.server}"},

	// UTF-8.
	{"utf8-not-checked", "RFC 6455 §8.1: text is UTF-8", receiving, "if !r.utf8.valid(b) || last && !r.utf8.done() {", "if last && !r.utf8.done() {"},
	{"utf8-end-not-checked", "RFC 6455 §8.1: no rune is cut off by the end", receiving, "!r.utf8.valid(b) || last && !r.utf8.done()", "!r.utf8.valid(b)"},
	{"utf8-not-at-once", "a bad rune fails at its first bad byte", runes, "!utf8.FullRune(c.rune_[:c.n])", "c.n < 4"},
	{"utf8-compressed", "RFC 6455 §8.1 holds for compressed text", receiving, "!r.utf8.valid(text) || last && err == nil", "last && err == nil"},
	{"hixie-utf8-replaced", "draft 76 §4.2: bad UTF-8 becomes U+FFFD", runes, "s.WriteRune(r)", "if r != utf8.RuneError { s.WriteRune(r) }"},

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

	// Events.
	{"error-after-our-close", "no error event when the peer leaves after our Close", lifecycle, "case before == closeNone:", "case before != closeComplete:"},
	{"no-error-on-eof", "an error event for a connection that is lost", channel, "Failed: c.dialect.parting().errorEvents, Detail: c.detail(err), Err: err}", "Detail: c.detail(err), Err: err}"},
	{"message-while-closing", "messages are dropped unless OPEN", object, "if ws.ready != Open && (ws.modern ||", "if ws.ready != Open && ("},
	{"events-after-stop", "a page that went away hears nothing", object, "didClose(o Outcome) {\n\tif ws.stopped {", "didClose(o Outcome) {\n\tif false {"},
	{"state-in-close-event", "readyState is CLOSED before the events", object, "wasClosing := ws.ready == Closing\n\tws.settle()\n\tws.advance(Closed)", "wasClosing := ws.ready == Closing\n\tws.settle()\n\tdefer ws.advance(Closed)"},
	{"send-while-connecting", "WebSockets §3.1: send() throws while CONNECTING", object, "if ws.ready == Connecting {\n\t\treturn false,", "if false {\n\t\treturn false,"},
	{"reader-waits-after-close", "close() frees a waiting reader", object, "if ws.modern {\n\t\t\tws.client.refuse()", "if false {\n\t\t\tws.client.refuse()"},
	{"queue-unbounded", "the inbound queue is bounded", news, "return f.bytes >= f.maxBytes ||", "return false &&"},

	// bufferedAmount.
	{"buffered-within-turn", "bufferedAmount does not shrink within a task", object, "turn != ws.turn || ws.stale {", "true || turn != ws.turn || ws.stale {"},
	{"buffered-after-close", "bufferedAmount grows after close()", object, "ws.queued += cost\n\treturn", "if ws.ready == Open { ws.queued += cost }\n\treturn"},
	{"buffered-utf8", "bufferedAmount counts bytes of UTF-8", sending, "w.unreported += int64(unreported) + o.dialect.overhead()", "w.unreported += int64(unreported)"},

	// Compression.
	{"deflate-window-7", "RFC 7692 §7.1.2: 8 to 15 bits", compressed, "minWindowBits = 8", "minWindowBits = 7"},
	{"deflate-unknown-parameter", "RFC 7692 §5.1: unknown parameters fail", compressed, "default:\n\t\t\treturn nil,", "default:\n\t\t\tok = true\n\t\tcase \"\":\n\t\t\treturn nil,"},
	{"deflate-takeover", "RFC 7692 §7.1.1: no takeover means no window", compressed, "if noTakeover {\n\t\treturn nil", "if false {\n\t\treturn nil"},
	{"deflate-bomb", "the limit holds while inflating", inflating, "if len(s.out) > limit {\n\t\t\tbreak", "if false {\n\t\t\tbreak"},
	{"deflate-continuation-bit", "RFC 7692 §6: RSV1 on the first frame only", receiving, "(h.Opcode == wire.OpText || h.Opcode == wire.OpBinary)", "!h.Opcode.IsControl()"},
	{"deflate-limit-on-the-wire", "the limit is for what a message inflates to", receiving, "return r.maxMessage + r.maxMessage/4 + 1<<10", "return r.maxMessage"},
	{"deflate-held-back", "bad UTF-8 fails in mid-message", "websocket/inflate.go", "fresh = s.out[known:]", "fresh = s.out[known:]\n\tif !last && err == nil {\n\t\treturn nil, nil\n\t}"},
	{"deflate-unfinished", "RFC 7692 §7.2.2: the data end with their blocks", "websocket/inflate.go", "if err == nil && !s.ended() {", "if false {"},
	{"deflate-far-reference", "RFC 7692 §7.1.2: no reference beyond the window", "websocket/inflatesymbols.go", "distance > min(reach, len(s.out)+len(before))", "distance > len(s.out)+len(before)"},
	{"deflate-bfinal", "RFC 7692 §7.2.3.4: BFINAL does not end the message", inflating, "if s.final {", "if false {"},

	// Opening handshake.
	{"accept-not-checked", "RFC 6455 §4.1: Sec-WebSocket-Accept", answers, "case accept != wire.AcceptKey(o.key):", "case accept == \"\":"},
	{"protocol-not-asked-for", "RFC 6455 §4.1: no subprotocol that was not asked for", answers, "!slices.Contains(o.protocols, protocol):", "slices.Contains([]string{}, protocol):"},
	{"upgrade-not-checked", "RFC 6455 §4.1: Upgrade", "websocket/handshake.go", "case !strings.EqualFold(upgrade, \"websocket\"):", "case false:"},
	{"status-line-unbounded", "the status line is bounded before it ends", heads, "if len(line) > maxStatusLine {", "if end >= 0 && len(line) > maxStatusLine {"},
	{"empty-query-lost", "the resource keeps an empty query", urls, "if slash := strings.IndexByte(rest, '/'); slash >= 0 {", "if slash := strings.IndexByte(rest, '/'); slash >= 0 { rest = strings.TrimSuffix(rest, \"?\")"},

	// draft-hixie-76.
	{"hixie-md5", "draft 76 §4.1: the challenge", oldAnswers, "if [16]byte(got[:16]) != want {", "if false {"},
	{"hixie-location", "draft 76 §4.1: Sec-WebSocket-Location", oldAnswers, "location != o.location() {", "false {"},
	{"hixie-lone-ff", "a lone FF is no close frame", hixie, "if state == wire.LengthShort {\n\t\t\t\tcontinue", "if state == wire.LengthShort && r.typ != wire.HixieClose {\n\t\t\t\tcontinue"},
	{"hixie-ff-with-length", "FF with bytes is a frame without meaning", hixie, "if n == 0 && r.typ == wire.HixieClose", "if r.typ == wire.HixieClose"},
	{"hixie-unknown-silent", "an error event for each frame without meaning", hixie, "r.state = hixieType\n\t\tto.unknownFrame()", "r.state = hixieType"},
	{"hixie-error-on-failure", "no error event for failures in 2011", "websocket/hixie.go", "parting{closes: true}", "parting{closes: true, errorEvents: true}"},
	{"hixie-75-goodbye", "draft 75 knows no goodbye", "websocket/hixie.go", "return &hixieReceiver{maxMessage: cfg.MaxMessageBytes}", "return &hixieReceiver{maxMessage: cfg.MaxMessageBytes, closes: true}"},
	{"hixie-origin-null", "draft 76 §4.1: Origin null without a page", oldAnswers, "choose(o.origin == \"\", \"null\", o.origin)", "o.origin"},
}
