package websocket

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"adieu/dom"
)

// ReadyState is how far a WebSocket has come; it only ever grows.
type ReadyState uint16

const (
	Connecting ReadyState = iota
	Open
	Closing
	Closed
)

// WebSocket is the DOM object (WebSockets standard §3, WebCore's WebSocket). Its methods
// belong to the loop of its context.
type WebSocket struct {
	dom.EventTarget
	cfg     Config
	modern  bool // RFC 6455, not the draft
	url     *socketURL
	channel *Channel
	client  *feedback
	stopped bool // its context has gone: no events any more

	inspector SocketInspector // nil: nobody watches

	lifetime *lifetime

	ready      ReadyState
	connected  bool // it was open once
	protocol   string
	extensions string
	binaryType string

	// bufferedAmount is what was queued minus what was written, and changes between the
	// loop's turns only.
	queued  int64
	written int64
	turn    uint64 // for which written holds
	stale   bool   // written may be renewed although the turn is the same
}

// New is the constructor (WebSockets standard §3.1): it starts to connect and returns
// at once. The error is a *dom.Exception. cfg must not be changed afterwards; nil means
// the defaults.
func New(ctx dom.ExecutionContext, cfg *Config, rawURL string, protocols []string) (*WebSocket, error) {
	if cfg == nil {
		cfg = &Config{}
	}
	ws := &WebSocket{cfg: cfg.withDefaults(), modern: cfg.Protocol == RFC6455, binaryType: "blob"}
	ws.InitEventTarget(ws, ctx)

	// Steps 1 to 6: the URL.
	u, refused := parseURL(rawURL, ctx.BaseURL(), ws.modern)
	if refused != nil {
		ws.complain(refused.console)
		return nil, refused.exception
	}
	ws.url = u
	o := opening{url: u, origin: ctx.Origin(), userAgent: cfg.UserAgent, protocols: protocols, jar: cfg.Jar,
		compress: !cfg.DisableCompression, maxWindow: windowLimit(cfg.WindowBits)}
	if badPorts[u.port] {
		o.refusal = handshakeFailure(fmt.Sprintf("WebSocket port %s blocked", u.port))
		if !ws.modern { // WebKit of 2011; today the connection fails
			ws.complain(o.refusal.Error())
			return nil, dom.NewException("SecurityError", "The port %s is not allowed.", u.port)
		}
	}

	// Steps 7 and 8: the subprotocols.
	if bad, repeated, found := wrongProtocol(protocols, ws.modern); found && repeated {
		ws.complain("WebSocket protocols contain duplicates: '" + quoteProtocol(bad) + "'")
		return nil, dom.NewException("SyntaxError", "The subprotocol '%s' is duplicated.", bad)
	} else if found {
		ws.complain("Wrong protocol for WebSocket '" + quoteProtocol(bad) + "'")
		return nil, dom.NewException("SyntaxError", "The subprotocol '%s' is invalid.", bad)
	}

	// Mixed Content §4.4. Browsers throw, where the standard lets the connection fail.
	if ws.modern && strings.HasPrefix(o.origin, "https:") && !u.isTrustworthy() {
		ws.complain(fmt.Sprintf("The page at %s was blocked from connecting insecurely to %s", o.origin, u.href))
		return nil, dom.NewException("SecurityError", "A page that was loaded securely may not connect insecurely to '%s'.", u.href)
	}

	// Steps 9 to 11: connect in parallel.
	ws.turn = ctx.Turn()
	ws.lifetime = newLifetime(ctx, ws)
	ws.client = newFeedback(ctx, ws.lifetime, &ws.cfg)
	ws.channel = connect(ws.cfg, ctx.Clock(), ctx.Hold(), ws.client, o)
	ws.inspector = ws.channel.inspector
	ws.lifetime.client, ws.lifetime.channel = ws.client, ws.channel
	ctx.AddActiveObject(ws.lifetime) // stops it at once where the context has gone
	return ws, nil
}

// quoteProtocol writes a subprotocol as WebCore's console does: what is not printable
// ASCII as \u and four digits for each UTF-16 unit.
func quoteProtocol(p string) string {
	var s strings.Builder
	for _, unit := range utf16.Encode([]rune(p)) {
		switch {
		case unit < 0x20 || unit > 0x7E:
			fmt.Fprintf(&s, `\u%04X`, unit)
		case unit == '\\':
			s.WriteString(`\\`)
		default:
			s.WriteByte(byte(unit))
		}
	}
	return s.String()
}

// URL is the serialised URL.
func (ws *WebSocket) URL() string { return ws.url.href }

// ReadyState is the readyState attribute.
func (ws *WebSocket) ReadyState() ReadyState { return ws.ready }

// Hixie reports whether the socket speaks the draft: then script sees protocol,
// extensions and binaryType as undefined, send() returns a boolean, and send() of
// anything but a string sends the string it converts to.
func (ws *WebSocket) Hixie() bool { return !ws.modern }

// Protocol is the subprotocol that the server chose, "" before open and for none.
func (ws *WebSocket) Protocol() string { return ws.protocol }

// Extensions is what was negotiated, "" before open and for none.
func (ws *WebSocket) Extensions() string { return ws.extensions }

// BinaryType is "blob" or "arraybuffer".
func (ws *WebSocket) BinaryType() string { return ws.binaryType }

// SetBinaryType ignores everything but "blob" and "arraybuffer", as Web IDL does for
// enumerations.
func (ws *WebSocket) SetBinaryType(typ string) {
	if typ == "blob" || typ == "arraybuffer" {
		ws.binaryType = typ
	}
}

// BufferedAmount is how many bytes of script's messages were queued and not handed to
// the transport: payload alone in RFC 6455, payload and two bytes of framing in the
// draft. It never shrinks once the socket is closed.
func (ws *WebSocket) BufferedAmount() uint64 {
	ws.settle()
	return uint64(ws.queued - ws.written)
}

// settle takes over what was written meanwhile, once for each turn of the loop. Once the
// socket is closed, what is still written in the background is nobody's concern.
func (ws *WebSocket) settle() {
	if ws.ready == Closed {
		return
	}
	if turn := ws.ExecutionContext().Turn(); turn != ws.turn || ws.stale {
		ws.turn, ws.stale = turn, false
		ws.written = ws.channel.Written()
	}
}

// beginTurn is for news of the channel that share one task of the loop: each is a turn
// of its own to script.
func (ws *WebSocket) beginTurn() { ws.stale = true }

// SendText is send() with a string. It reports false when the message was not accepted
// because the socket is closing, closed or, in the draft, full.
func (ws *WebSocket) SendText(s string) (bool, error) { return ws.send(Message{Text: s}) }

// SendBinary is send() with bytes, which become the socket's.
func (ws *WebSocket) SendBinary(b []byte) (bool, error) {
	return ws.send(Message{Binary: true, Data: b})
}

// SendBlob is send() with a blob.
func (ws *WebSocket) SendBlob(b *dom.Blob) (bool, error) { return ws.SendBinary(b.Bytes()) }

// send is the WebSockets standard's send() (§3.1).
func (ws *WebSocket) send(m Message) (bool, error) {
	if ws.inspector != nil {
		ws.inspector.WillSend(m)
	}
	if ws.ready == Connecting {
		return false, dom.NewException("InvalidStateError", "Still in CONNECTING state.")
	}
	ws.settle()
	cost := int64(m.size()) + ws.cfg.Protocol.dialect(false).overhead()
	if ws.ready == Open && ws.queued-ws.written+cost > ws.cfg.MaxBufferedAmount {
		if !ws.modern {
			return false, nil
		}
		ws.queued += cost
		ws.advance(Closing)
		ws.channel.Fail(violation(closeTooBig, "send() would leave more than %d bytes waiting", ws.cfg.MaxBufferedAmount))
		return false, nil
	}
	ws.queued += cost
	sent := ws.ready == Open && ws.channel.Send(m)
	if ws.lifetime.kept == nil {
		ws.updateActivity()
	}
	return sent, nil
}

// Close is close() (WebSockets standard §3.1); a nil argument was not given. The error
// is a *dom.Exception. The draft has neither code nor reason: they are checked only.
func (ws *WebSocket) Close(code *uint16, reason *string) error {
	if ws.inspector != nil {
		ws.inspector.WillClose(code, reason)
	}
	// Step 1: scripts may use 1000 and 3000–4999 only.
	if code != nil && !scriptMayClose(*code) {
		return dom.NewException("InvalidAccessError", "The close code must be either 1000, or between 3000 and 4999. %d is neither.", *code)
	}
	// Step 2: the reason must fit a control frame.
	if reason != nil && len(*reason) > maxCloseReason {
		return dom.NewException("SyntaxError", "The close reason must not be greater than %d UTF-8 bytes.", maxCloseReason)
	}
	// Step 3.
	switch ws.ready {
	case Connecting:
		ws.complain(ws.failedBecause(errClosedEarly.Error()))
		ws.advance(Closing)
		ws.channel.Fail(violation(closeGoingAway, ""))
	case Open:
		ws.advance(Closing)
		if ws.modern {
			ws.client.refuse()
		}
		ws.channel.Close(closeArguments(code, reason))
	}
	return nil
}

// closeArguments is what a Close frame says for close()'s arguments: a reason needs a code.
func closeArguments(code *uint16, reason *string) (uint16, string) {
	switch {
	case code != nil && reason != nil:
		return *code, *reason
	case code != nil:
		return *code, ""
	case reason != nil && *reason != "":
		return closeNormal, *reason
	}
	return closeNoStatus, ""
}

// Stop is for a context that goes away: script hears nothing more.
func (ws *WebSocket) Stop() {
	if ws.stopped {
		return
	}
	ws.stopped = true
	if ws.ready == Closed { // between its last two events
		return
	}
	ws.settle()
	ws.advance(Closed)
	ws.client.refuse()
	ws.channel.disconnect(ws.cfg.Farewell())
	ws.lifetime.letGo()
}

// advance is the one door of readyState. Callers check first where the standard says "do
// nothing"; the panic marks a bug of ours.
func (ws *WebSocket) advance(to ReadyState) {
	if to < ws.ready {
		panic(fmt.Sprintf("websocket: ready state %d after %d", to, ws.ready))
	}
	ws.ready = to
	if ws.inspector != nil {
		ws.inspector.DidChangeReadyState(to)
	}
	ws.updateActivity()
}

func (ws *WebSocket) fire(ev dom.AnyEvent) {
	if ws.inspector != nil {
		ws.inspector.WillDispatchEvent(ev)
	}
	dom.Fire(ws, ev)
}

// didConnect is "when the WebSocket connection is established" (§4).
func (ws *WebSocket) didConnect(protocol, extensions string) {
	if ws.ready != Connecting { // closed while the news was on its way
		return
	}
	ws.connected = true
	ws.advance(Open)
	ws.protocol, ws.extensions = protocol, extensions
	ws.fire(dom.NewEvent("open", dom.EventInit{}))
}

// didReceiveMessage is "when a WebSocket message has been received" (§4). The draft's
// messages still come while closing, as they did in WebKit of 2011.
func (ws *WebSocket) didReceiveMessage(m Message) {
	if ws.ready != Open && (ws.modern || ws.ready != Closing || !ws.connected) {
		return
	}
	init := dom.MessageEventInit{Data: ws.messageData(m)}
	if ws.modern {
		init.Origin = ws.url.origin()
	}
	ws.fire(dom.NewMessageEvent("message", init))
}

func (ws *WebSocket) messageData(m Message) any {
	switch {
	case !m.Binary:
		return m.Text
	case ws.binaryType == "arraybuffer":
		return dom.ArrayBufferData(m.Data)
	}
	return dom.NewBlob(m.Data, "")
}

// didReceiveMessageError is the draft's frame that means nothing.
func (ws *WebSocket) didReceiveMessageError() {
	if ws.ready != Closed && ws.connected {
		ws.fire(dom.NewEvent("error", dom.EventInit{}))
	}
}

// didStartClosingHandshake is "when the WebSocket closing handshake is started" (§4).
func (ws *WebSocket) didStartClosingHandshake() {
	if ws.ready < Closing {
		ws.advance(Closing)
	}
}

// didClose is "when the WebSocket connection is closed" (§4), one task: the state, then
// error where the connection failed, then close.
func (ws *WebSocket) didClose(o Outcome) {
	if ws.stopped {
		return
	}
	wasClosing := ws.ready == Closing
	ws.settle()
	ws.advance(Closed)
	defer ws.lifetime.release()
	if closedEarly := wasClosing && !ws.connected; o.Detail != "" && !closedEarly { // close() has told
		ws.complain(ws.failedBecause(o.Detail))
	}
	if o.Failed {
		ws.fire(dom.NewEvent("error", dom.EventInit{}))
	}
	if ws.stopped { // by a listener
		return
	}
	ws.fire(NewCloseEvent("close", CloseEventInit{WasClean: o.Clean, Code: o.Code, Reason: o.Reason}))
}

// failedBecause is the console's line for a connection that failed.
func (ws *WebSocket) failedBecause(reason string) string {
	if !ws.modern {
		return reason
	}
	return "WebSocket connection to '" + ws.url.href + "' failed: " + reason
}

func (ws *WebSocket) complain(text string) {
	ws.ExecutionContext().AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleNetwork, Level: dom.ConsoleError, Text: text})
}
