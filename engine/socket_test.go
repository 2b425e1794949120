package engine

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"
)

// peer is a WebSocket server in memory that echoes messages and keeps a diary. It answers
// a Close unless it is rude, and then ends the connection.
type peer struct {
	rude    bool
	serving sync.WaitGroup

	mu    sync.Mutex
	diary []string
}

// Dial implements transport.Dialer.
func (p *peer) Dial(context.Context, transport.Address) (transport.Conn, error) {
	client, server := memnet.Pipe()
	p.serving.Go(func() { p.serve(server) })
	return client, nil
}

func (p *peer) note(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.diary = append(p.diary, what)
}

func (p *peer) notes() []string {
	p.serving.Wait()
	return p.diary
}

func (p *peer) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	request, err := http.ReadRequest(in)
	if err != nil {
		p.note("no request")
		return
	}
	io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "+
		wire.AcceptKey(request.Header.Get("Sec-WebSocket-Key"))+"\r\n\r\n")
	for {
		var head [2]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			p.note("end")
			return
		}
		rest := make([]byte, 4+int(head[1]&0x7F)) // the key and a short payload
		io.ReadFull(in, rest)
		key, payload := [4]byte(rest), rest[4:]
		wire.MaskBytes(key, 0, payload)
		switch opcode := wire.Opcode(head[0] & 0xF); {
		case opcode != wire.OpClose:
			conn.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: opcode}, payload))
		case p.rude:
			p.note("ignored a Close")
		default:
			if len(payload) >= 2 {
				p.note("Close " + time.Duration(int(payload[0])<<8|int(payload[1])).String())
			} else {
				p.note("Close")
			}
			conn.Write(wire.AppendFrame(nil, wire.Header{Fin: true, Opcode: wire.OpClose}, payload))
			return
		}
	}
}

// runWithPeer runs a script against the peer, until it prints "cancel".
func runWithPeer(t *testing.T, p *peer, source string) ([]string, error) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var out output
	console := func(m dom.ConsoleMessage) {
		out.console(m)
		switch m.Text {
		case "cancel":
			cancel(nil)
		case "cancel with 4001":
			cancel(&websocket.CloseError{Code: 4001})
		}
	}
	s, err := NewScript(ScriptConfig{Config: Config{Console: console, WebSocket: websocket.Config{Dialer: p}}})
	require.NoError(t, err)
	err = s.Run(ctx, "test.js", source)
	return out.lines, err
}

func TestScriptRunsUntilItsSocketIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := new(peer)
		lines, err := runWithPeer(t, p, `
			var ws = new WebSocket("ws://peer.example/");
			ws.onopen = function () { ws.send("hello"); };
			ws.onmessage = function (e) { console.log(e.data); ws.close(3000) };
			ws.onclose = function (e) { console.log(e.code, e.wasClean) };`)
		require.NoError(t, err)
		assert.Equal(t, []string{"hello", "3000 true"}, lines)
		assert.Equal(t, []string{"Close 3µs"}, p.notes())
	})
}

const openForEver = `var ws = new WebSocket("ws://peer.example/");
	ws.onopen = function () { console.log("open"); };
	ws.onerror = ws.onclose = function (e) { console.log(e.type) };`

func TestEndedScriptSaysGoodbye(t *testing.T) {
	for _, test := range []struct{ name, whenOpen, want string }{
		{"cancelled", `console.log("cancel")`, "context canceled"},
		{"endless", `console.log("cancel"); while (true) {}`, "context canceled"},
		{"exception", `throw 1`, "test.js:4:1: Uncaught 1"},
		{"rejection", `Promise.reject(2)`, "Unhandled Promise Rejection: 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := new(peer)
				start := time.Now()
				lines, err := runWithPeer(t, p, openForEver+"ws.addEventListener('open', function () {\n"+test.whenOpen+"})")
				assert.EqualError(t, err, test.want)
				assert.NotContains(t, lines, "close", "no event after the end")
				assert.Zero(t, time.Since(start), "a peer that answers is not waited for")
				assert.Equal(t, []string{"Close 1.001µs"}, p.notes())
			})
		})
	}
}

// TestEndedScriptSaysWhatItsContextSays: the cause of Run's context may have a code.
func TestEndedScriptSaysWhatItsContextSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := new(peer)
		_, err := runWithPeer(t, p, `new WebSocket("ws://peer.example/").onopen = () => console.log("cancel with 4001");`)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, []string{"Close 4.001µs"}, p.notes())
	})
}

func TestEndedScriptWaitsASecondForARudePeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := new(peer)
		p.rude = true
		start := time.Now()
		_, err := runWithPeer(t, p, openForEver+`; ws.addEventListener("open", function () { throw 1 })`)
		assert.ErrorContains(t, err, "Uncaught 1")
		assert.Equal(t, time.Second, time.Since(start))
		assert.Equal(t, []string{"ignored a Close", "end"}, p.notes())
	})
}

func TestSocketsOfBareScriptHaveTheirOriginAndBase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for origin, want := range map[string][]string{"": nil, "http://a.example": {"http://a.example"}} {
			var got http.Header
			client, server := memnet.Pipe()
			go func() {
				request, _ := http.ReadRequest(bufio.NewReader(server))
				got = request.Header
				server.Close()
			}()
			s, err := NewScript(ScriptConfig{
				Config:  Config{WebSocket: websocket.Config{Dialer: dialTo{client}}},
				BaseURL: "http://base.example/dir/", Origin: origin,
			})
			require.NoError(t, err)
			require.NoError(t, s.Run(t.Context(), "a.js", `if (new WebSocket("x").url !== "ws://base.example/dir/x") throw 1`))
			assert.Equal(t, want, got["Origin"])
		}
	})
}

type dialTo struct{ conn *memnet.Conn }

func (d dialTo) Dial(context.Context, transport.Address) (transport.Conn, error) { return d.conn, nil }

func TestPageThatGoesAwaySaysGoodbye(t *testing.T) {
	page := `<script>var ws = new WebSocket("ws://peer.example/");
		ws.onopen = function () { console.log("open") };
		ws.onclose = ws.onerror = function (e) { console.log(e.type) }</script>`
	for _, test := range []struct {
		name string
		away func(t *testing.T, page *Page, url string)
	}{
		{"close", func(t *testing.T, page *Page, url string) {}},
		{"other page", func(t *testing.T, page *Page, url string) {
			require.NoError(t, page.Load(t.Context(), url+"/other.html"))
		}},
		{"failed load", func(t *testing.T, page *Page, url string) {
			assert.ErrorContains(t, page.Load(t.Context(), url+"/none.html"), "404")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := new(peer)
			open := make(chan struct{})
			var events []string
			url := serve(t, site{"/index.html": page, "/other.html": "other"})
			browser := newTestPage(t, Config{WebSocket: websocket.Config{Dialer: p}, Console: func(m dom.ConsoleMessage) {
				events = append(events, m.Text)
				close(open)
			}})
			require.NoError(t, browser.Load(t.Context(), url+"/index.html"))
			<-open
			test.away(t, browser, url)
			browser.Close()
			assert.Equal(t, []string{"Close 1.001µs"}, p.notes())
			assert.Equal(t, []string{"open"}, events)
		})
	}
}

func TestTestRunnerChoosesTheDialect(t *testing.T) {
	p := new(peer)
	url := serve(t, site{"/index.html": `<script>
		testRunner.overridePreference("WebKitHixie76WebSocketProtocolEnabled", 1);
		var old = new WebSocket("ws://peer.example/");
		testRunner.overridePreference("WebKitHixie76WebSocketProtocolEnabled", 0);
		testRunner.overridePreference("Other", 1);
		var modern = new WebSocket("ws://peer.example/");
		console.log(old.protocol); console.log(modern.protocol === "");</script>`})
	var out output
	browser := newTestPage(t, Config{TestRunner: true, Console: out.console, WebSocket: websocket.Config{Dialer: p}})
	require.NoError(t, browser.Load(t.Context(), url+"/index.html"))
	browser.Close()
	assert.Equal(t, []string{"undefined", "true"}, out.lines[:2]) // and what the peer says to the draft
}
