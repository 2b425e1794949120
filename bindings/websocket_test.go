package bindings

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"
)

// peer is a server that a test writes to and reads from, byte by byte. It is its own dialer.
type peer struct {
	t      *testing.T
	refuse bool
	conn   *memnet.Conn
	input  *bufio.Reader
	dialed chan *memnet.Conn
}

func (p *peer) Dial(context.Context, transport.Address) (transport.Conn, error) {
	if p.refuse {
		return nil, errors.New("refused")
	}
	client, server := memnet.Pipe()
	p.dialed <- server
	return client, nil
}

// newSocketPage is a page whose WebSockets talk to a peer; script finds the first in ws.
func newSocketPage(t *testing.T, protocol websocket.Protocol, arguments string) (*world, *peer) {
	t.Helper()
	w, p := newWebSocketWorld(t, protocol)
	w.run(`var ws = new WebSocket(` + arguments + `); ws.binaryType = "arraybuffer";
		for (const type of ["open", "message", "error", "close"]) ws.addEventListener(type, () => log(type));`)
	return w, p
}

func newWebSocketWorld(t *testing.T, protocol websocket.Protocol) (*world, *peer) {
	fake := newFakeContext()
	p := &peer{t: t, dialed: make(chan *memnet.Conn, 1)}
	config := &websocket.Config{Protocol: protocol, Dialer: p}
	w := newWorld(t, fake, RealmConfig{Context: fake, WebSocket: func() *websocket.Config { return config }})
	t.Cleanup(func() {
		if p.conn != nil {
			p.conn.Close()
		}
	})
	return w, p
}

// open does the server's half of the opening handshake and waits for the open event.
func (w *world) open(p *peer, subprotocol string) *wire.Request {
	p.t.Helper()
	p.conn = <-p.dialed
	p.input = bufio.NewReader(p.conn)
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		b, err := p.input.ReadByte()
		require.NoError(p.t, err)
		head = append(head, b)
	}
	request, _, err := wire.ParseRequest(head)
	require.NoError(p.t, err)
	response := &wire.Response{Status: 101, Reason: "Hello"}
	response.Fields.Add("Upgrade", "WebSocket")
	response.Fields.Add("Connection", "Upgrade")
	if subprotocol != "" {
		response.Fields.Add("Sec-WebSocket-Protocol", subprotocol)
	}
	if request.Fields.Has("Sec-WebSocket-Key1") {
		key3 := p.read(8)
		n1, _ := wire.HixieKeyNumber(request.Fields.Get("Sec-WebSocket-Key1"))
		n2, _ := wire.HixieKeyNumber(request.Fields.Get("Sec-WebSocket-Key2"))
		sum := wire.HixieAnswer(wire.HixieChallenge(n1, n2, [8]byte(key3)))
		response.Fields.Add("Sec-WebSocket-Origin", request.Fields.Get("Origin"))
		response.Fields.Add("Sec-WebSocket-Location", "ws://"+request.Fields.Get("Host")+request.Target)
		response.Body = sum[:]
	} else {
		response.Fields.Add("Sec-WebSocket-Accept", wire.AcceptKey(request.Fields.Get("Sec-WebSocket-Key")))
	}
	p.write(response.Append(nil))
	w.waitFor(p.t, "open")
	return request
}

// waitFor runs tasks until the event was logged, and forgets the log.
func (w *world) waitFor(t *testing.T, event string) {
	t.Helper()
	w.context.runUntil(t, func() bool { return len(w.logged) > 0 && w.logged[len(w.logged)-1] == event })
	w.logged = nil
}

func (p *peer) read(n int) []byte {
	p.t.Helper()
	b := make([]byte, n)
	_, err := io.ReadFull(p.input, b)
	require.NoError(p.t, err)
	return b
}

func (p *peer) write(b []byte) {
	p.t.Helper()
	_, err := p.conn.Write(b)
	require.NoError(p.t, err)
}

// frame reads one frame of the client's.
func (p *peer) frame() (wire.Opcode, string) {
	p.t.Helper()
	var head []byte
	for {
		b, err := p.input.ReadByte()
		require.NoError(p.t, err)
		head = append(head, b)
		if h, _, ok := wire.ParseHeader(head); ok {
			payload := p.read(int(h.Length))
			wire.MaskBytes(h.Mask, 0, payload)
			return h.Opcode, string(payload)
		}
	}
}

func TestWebSocketConstructor(t *testing.T) {
	w, p := newWebSocketWorld(t, websocket.RFC6455)
	p.refuse = true
	w.table(t, [][2]string{
		{`new WebSocket()`, `throws TypeError: Failed to construct 'WebSocket': 1 argument required, but only 0 present.`},
		{`WebSocket("ws://h/")`, `throws TypeError: Failed to construct 'WebSocket': Please use the 'new' operator, this DOM object constructor cannot be called as a function.`},
		{`try { new WebSocket("ws://h/#f") } catch (e) { [e.name, e.code, e instanceof DOMException, e.message.startsWith("Failed to construct 'WebSocket': ")] }`, `["SyntaxError",12,true,true]`},
		{`try { new WebSocket("ws://h/", ["a", "a"]) } catch (e) { e.name }`, `"SyntaxError"`},
		{`try { new WebSocket("ws://h/", "a b") } catch (e) { e.name }`, `"SyntaxError"`},
		{`try { new WebSocket("ws://h/", "") } catch (e) { e.name }`, `"SyntaxError"`},
		{`new WebSocket("ws://h/", [Symbol()])`, `throws TypeError: Failed to construct 'WebSocket': Cannot convert a Symbol value to a string`},
		{`new WebSocket({toString() { throw new RangeError("url") }})`, `throws RangeError: url`},
		{`new WebSocket("ws://EXAMPLE.com").url`, `"ws://example.com/"`},
		{`new WebSocket("../x?y").url`, `"ws://127.0.0.1:8000/x?y"`},
		{`new WebSocket("ws://h/\ud800").url`, `"ws://h/%EF%BF%BD"`},
		{`new WebSocket("ws://h/", []).protocol`, `""`},
		{`new WebSocket("ws://h/", undefined).readyState`, `0`},
		{`new WebSocket("ws://h/", new Set(["a", "b"])).readyState`, `0`},
		{`class S extends WebSocket { constructor(u) { super(u); this.x = 1 } close() { super.close(); return "closed" } } const s = new S("ws://h/"); [s instanceof S, s.x, s.readyState, s.close(), s.readyState]`, `[true,1,0,"closed",2]`},
	})
}

func TestWebSocketAttributes(t *testing.T) {
	w, p := newWebSocketWorld(t, websocket.RFC6455)
	p.refuse = true
	w.run(`var ws = new WebSocket("ws://h/")`)
	w.table(t, [][2]string{
		{`[ws.url, ws.readyState, ws.bufferedAmount, ws.extensions, ws.protocol, ws.binaryType]`, `["ws://h/",0,0,"","","blob"]`},
		{`[WebSocket.CONNECTING, WebSocket.OPEN, ws.CLOSING, WebSocket.prototype.CLOSED]`, `[0,1,2,3]`},
		{`ws.binaryType = "arraybuffer"; ws.binaryType = "x"; ws.binaryType`, `"arraybuffer"`},
		{`ws.url = "x"; ws.readyState = 3; [ws.url, ws.readyState]`, `["ws://h/",0]`},
		{`[ws.onopen, ws.onmessage, ws.onerror, ws.onclose]`, `[null,null,null,null]`},
		{`Object.prototype.toString.call(ws)`, `"[object WebSocket]"`},
		{`ws.send()`, `throws TypeError: Failed to execute 'send' on 'WebSocket': 1 argument required, but only 0 present.`},
		{`ws.send("x")`, `throws InvalidStateError: Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.`},
		{`ws.send(Symbol())`, `throws TypeError: Failed to execute 'send' on 'WebSocket': Cannot convert a Symbol value to a string`},
		{`ws.close(1001)`, `throws InvalidAccessError: Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. 1001 is neither.`},
		{`ws.close(null)`, `throws InvalidAccessError: Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. 0 is neither.`},
		{`ws.close(70000)`, `throws InvalidAccessError: Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. 65535 is neither.`},
		{`try { ws.close(1000, "x".repeat(124)) } catch (e) { [e.name, e.code] }`, `["SyntaxError",12]`},
		{`try { ws.close(1000, "\ud800".repeat(42)) } catch (e) { e.name }`, `"SyntaxError"`},
		{`ws.close(undefined, undefined)`, `undefined`},
		{`ws.readyState`, `2`},
	})
}

func TestWebSocketSendAndReceive(t *testing.T) {
	w, p := newSocketPage(t, websocket.RFC6455, `"ws://h/path", ["one", "two"]`)
	request := w.open(p, "two")
	assert.Equal(t, "one, two", request.Fields.Get("Sec-WebSocket-Protocol"))
	w.table(t, [][2]string{{`[ws.readyState, ws.protocol]`, `[1,"two"]`}})

	w.run(`var kept = new Blob(["blob", new Uint8Array([33])])`)
	sends := []struct {
		source  string
		opcode  wire.Opcode
		payload string
	}{
		{`"text \u00e9"`, wire.OpText, "text é"},
		{`""`, wire.OpText, ""},
		{`"\ud800"`, wire.OpText, "\uFFFD"},
		{`5`, wire.OpText, "5"},
		{`null`, wire.OpText, "null"},
		{`undefined`, wire.OpText, "undefined"},
		{`({})`, wire.OpText, "[object Object]"},
		{`[1, 2]`, wire.OpText, "1,2"},
		{`ws`, wire.OpText, "[object WebSocket]"},
		{`new String("s")`, wire.OpText, "s"},
		{`new ArrayBuffer(2)`, wire.OpBinary, "\x00\x00"},
		{`new Uint8Array([1, 2, 3]).subarray(1)`, wire.OpBinary, "\x02\x03"},
		{`new DataView(new ArrayBuffer(4), 1, 1)`, wire.OpBinary, "\x00"},
		{`new Uint8Array(0)`, wire.OpBinary, ""},
		{`kept`, wire.OpBinary, "blob!"},
		{`kept`, wire.OpBinary, "blob!"}, // sending does not change it
	}
	for _, s := range sends {
		assert.Equal(t, "undefined", w.eval(`ws.send(`+s.source+`)`), s.source)
		opcode, payload := p.frame()
		assert.Equal(t, s.opcode, opcode, s.source)
		assert.Equal(t, s.payload, payload, s.source)
	}

	w.run(`var data; ws.onmessage = function (e) { data = [this === ws, e.isTrusted, e.origin, e.data] }`)
	p.write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpText}, []byte("hé")))
	w.waitFor(t, "message")
	w.table(t, [][2]string{{`data`, `[true,true,"ws://h","hé"]`}})
	p.write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpBinary}, []byte{7, 8}))
	w.waitFor(t, "message")
	w.table(t, [][2]string{{`[data[3] instanceof ArrayBuffer, ...new Uint8Array(data[3])]`, `[true,7,8]`}})
	w.run(`ws.binaryType = "blob"`)
	p.write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpBinary}, []byte{9}))
	w.waitFor(t, "message")
	w.table(t, [][2]string{{`[data[3] instanceof Blob, data[3].size]`, `[true,1]`}})

	w.run(`var closed; ws.onclose = e => closed = [e instanceof CloseEvent, e.wasClean, e.code, e.reason]; ws.close(3001, "bye")`)
	opcode, payload := p.frame()
	assert.Equal(t, wire.OpClose, opcode)
	assert.Equal(t, "\x0b\xb9bye", payload)
	p.write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpClose}, wire.AppendClosePayload(nil, 3001, "ok")))
	require.NoError(t, p.conn.CloseWrite())
	w.waitFor(t, "close")
	w.table(t, [][2]string{{`closed`, `[true,true,3001,"ok"]`}, {`ws.readyState`, `3`}})
}

func TestWebSocketFailure(t *testing.T) {
	w, p := newWebSocketWorld(t, websocket.RFC6455)
	p.refuse = true
	w.run(`var ws = new WebSocket("ws://h/"); ws.onerror = e => log("error " + (e.constructor === Event));
		ws.onclose = e => { log([e.wasClean, e.code, e.reason].join()); log("close") }`)
	w.context.runUntil(t, func() bool { return len(w.logged) == 3 })
	assert.Equal(t, []string{"error true", "false,1006,", "close"}, w.logged)
	assert.NotEmpty(t, w.context.console)
}

func TestWebSocketOf2011(t *testing.T) {
	w, p := newSocketPage(t, websocket.Hixie76, `"ws://h/path"`)
	w.table(t, [][2]string{
		{`[ws.URL === ws.url, "URL" in WebSocket.prototype]`, `[true,false]`},
		{`[ws.protocol === undefined, ws.extensions === undefined, ws.binaryType === undefined]`, `[true,true,true]`},
		{`ws.send("x")`, `throws InvalidStateError: Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.`},
	})
	w.open(p, "")
	w.table(t, [][2]string{
		{`ws.send("text")`, `true`},
		{`ws.send(new ArrayBuffer(3))`, `true`},
		{`ws.send(new Blob(["x"]))`, `true`},
		{`ws.send(null)`, `true`},
		{`ws.close(1001)`, `throws InvalidAccessError: Failed to execute 'close' on 'WebSocket': The close code must be either 1000, or between 3000 and 4999. 1001 is neither.`},
	})
	for _, want := range []string{"text", "[object ArrayBuffer]", "[object Blob]", "null"} {
		assert.Equal(t, "\x00"+want+"\xff", string(p.read(len(want)+2)))
	}
	w.run(`ws.close()`)
	assert.Equal(t, "\xff\x00", string(p.read(2)))
	w.table(t, [][2]string{{`ws.send("late")`, `false`}})
	p.write([]byte{0xFF, 0})
	require.NoError(t, p.conn.CloseWrite())
	w.waitFor(t, "close")
}

func TestWebSocketIsRealmsDefault(t *testing.T) {
	w := newScript(t) // no WebSocket configuration
	assert.Equal(t, `throws SyntaxError`, w.eval(`try { new WebSocket("nonsense:") } catch (e) { throw e.name }`))
	assert.IsType(t, &dom.EventTarget{}, w.Unwrap(w.run(`new EventTarget()`)))
}
