package websocket

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"adieu/dom"
	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inspectorLog writes down what an inspector hears, the channel's part and script's part
// each in its own order.
type inspectorLog struct {
	mu          sync.Mutex // guards the fields below
	wire, page  []string
	connections int
}

func (l *inspectorLog) DidCreateWebSocket(url string, protocols []string) SocketInspector {
	l.mu.Lock()
	l.connections++
	l.mu.Unlock()
	l.script("new %s %v", url, protocols)
	return l
}

func (l *inspectorLog) channel(format string, args ...any) { l.add(&l.wire, format, args...) }
func (l *inspectorLog) script(format string, args ...any)  { l.add(&l.page, format, args...) }

func (l *inspectorLog) add(to *[]string, format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*to = append(*to, fmt.Sprintf(format, args...))
}

func (l *inspectorLog) heard() (onWire, inPage string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.wire, "\n"), strings.Join(l.page, "\n")
}

func (l *inspectorLog) WillSendHandshakeRequest(r *wire.Request) {
	l.channel("> %s %s %s", r.Method, r.Target, r.Version)
}

func (l *inspectorLog) DidReceiveHandshakeResponse(r *wire.Response) {
	l.channel("< %d %s, %d fields, %d bytes", r.Status, r.Reason, len(r.Fields), len(r.Body))
}

func (l *inspectorLog) DidSendFrame(f Frame)    { l.channel("> %s", frameText(f)) }
func (l *inspectorLog) DidReceiveFrame(f Frame) { l.channel("< %s", frameText(f)) }

func frameText(f Frame) string {
	if f.Protocol != RFC6455 {
		return fmt.Sprintf("%02x %d %q", f.HixieType, f.Header.Length, f.Payload)
	}
	s := fmt.Sprintf("fin%d op%d %d %q", bit(f.Header.Fin), f.Header.Opcode, f.Header.Length, f.Payload)
	if f.Header.Rsv1 {
		s = fmt.Sprintf("fin%d op%d compressed %d %q", bit(f.Header.Fin), f.Header.Opcode, f.ContentLength, f.Content)
	}
	if f.Header.Masked {
		s += " masked"
	}
	return s
}

func (l *inspectorLog) DidReceiveFrameError(err *ProtocolError) {
	l.channel("! %d %s", err.Code, err.Detail)
}
func (l *inspectorLog) DidSendEnd()             { l.channel("> end") }
func (l *inspectorLog) DidReceiveEnd(err error) { l.channel("< %v", err) }
func (l *inspectorLog) DidClose(o Outcome)      { l.channel("closed %d %s %v", o.Code, o.Reason, o.Clean) }

func (l *inspectorLog) WillSend(m Message) { l.script("send %q", m.payload()) }
func (l *inspectorLog) WillClose(code *uint16, reason *string) {
	l.script("close %v %v", code != nil, reason != nil)
}
func (l *inspectorLog) DidChangeReadyState(s ReadyState)  { l.script("readyState %d", s) }
func (l *inspectorLog) WillDispatchEvent(ev dom.AnyEvent) { l.script("%s", ev.AsEvent().Type()) }

func checkInspected(t *testing.T, l *inspectorLog, onWire, inPage []string) {
	t.Helper()
	gotWire, gotPage := l.heard()
	assert.Equal(t, strings.Join(onWire, "\n"), gotWire)
	assert.Equal(t, strings.Join(inPage, "\n"), gotPage)
}

func TestInspectorHearsALife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &inspectorLog{}
		s := openScene(t, Config{Inspector: l, DisableCompression: true})
		s.script(func(ws *WebSocket) { ws.SendText("hello") })
		s.expect("81 05 68 65 6c 6c 6f")
		s.send("01 02 68 65  89 01 70  80 03 6c 6c 6f") // in two fragments, around a ping
		s.expect("8a 01 70")
		s.settled("open1 message1(hello)")
		code, reason := uint16(1000), "bye"
		s.script(func(ws *WebSocket) { ws.Close(&code, &reason) })
		s.expect("88 05 03 e8 62 79 65")
		s.send("88 02 03 e8")
		s.conn.CloseWrite()
		s.settled(`open1 message1(hello) close3(true,1000,"")`)
		s.finish()
		checkInspected(t, l, []string{
			"> GET /chat HTTP/1.1", "< 101 Hello, 3 fields, 0 bytes",
			`> fin1 op1 5 "hello" masked`,
			`< fin0 op1 2 "he"`, `< fin1 op9 1 "p"`, `< fin1 op0 3 "llo"`,
			`> fin1 op10 1 "p" masked`,
			`> fin1 op8 5 "\x03\xe8bye" masked`, `< fin1 op8 2 "\x03\xe8"`,
			"< EOF", "closed 1000  true", "> end",
		}, []string{
			"new ws://peer.example/chat []", "readyState 1", "open", `send "hello"`, "message",
			"close true true", "readyState 2", "readyState 3", "close",
		})
		assert.Equal(t, 1, l.connections)
	})
}

// TestInspectorHearsFailures: what came of a frame, or of an answer, is told of before what is
// wrong with it.
func TestInspectorHearsFailures(t *testing.T) {
	long := strings.Repeat("a", 2000)
	for name, c := range map[string]struct {
		protocol Protocol
		sent     string // hex, after the handshake
		want     []string
	}{
		"a reserved bit": {RFC6455, "c1 01", []string{
			"< fin1 op1 compressed 0 \"\"", "! 1002 One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0",
		}},
		"no UTF-8 within a frame": {RFC6455, "81 05 68 ff 69", []string{
			`< fin1 op1 5 "h\xffi"`, "! 1007 Could not decode a text frame as UTF-8.",
		}},
		"a bad Close": {RFC6455, "88 01 00", []string{
			`< fin1 op8 1 "\x00"`, "! 1002 Received a broken close frame containing an invalid size body.",
		}},
		"a long frame": {RFC6455, "81 7e 07 d0" + fmt.Sprintf("%x", long) + "83 00", []string{
			fmt.Sprintf("< fin1 op1 2000 %q", long[:inspectedPayload]), `< fin1 op3 0 ""`, "! 1002 Unrecognized frame opcode: 3",
		}},
		"a length that does not fit": {Hixie76, "80 ff ff ff ff ff ff ff ff ff ff 01", []string{
			"! 1009 WebSocket frame length too large",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &inspectorLog{}
				s := openScene(t, Config{Inspector: l, Protocol: c.protocol, DisableCompression: true})
				before, _ := l.heard()
				s.send(c.sent)
				synctest.Wait()
				after, _ := l.heard()
				told := strings.Split(strings.TrimPrefix(after, before+"\n"), "\n")
				require.GreaterOrEqual(t, len(told), len(c.want))
				assert.Equal(t, c.want, told[:len(c.want)])
				s.finish()
			})
		})
	}
}

func TestInspectorHearsRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		want   []string
	}{
		"a status":       {"HTTP/1.1 403 Forbidden\r\nX-Why: so\r\n\r\nno!", []string{"< 403 Forbidden, 1 fields, 3 bytes"}},
		"an early hint":  {"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", []string{"< 103 Early Hints, 0 fields, 0 bytes", "< 404 Not Found, 0 fields, 0 bytes"}},
		"no HTTP at all": {"220 mail.example ESMTP\r\n", []string{"< 0 , 0 fields, 24 bytes"}},
		"nothing":        {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &inspectorLog{}
				s := newScene(t, Config{Inspector: l})
				s.request()
				s.write([]byte(c.answer))
				s.conn.CloseWrite()
				s.settled(`error3 close3(false,1006,"")`)
				s.finish()
				onWire, inPage := l.heard()
				onWire = strings.ReplaceAll(onWire, "\n< EOF", "") // whether it was read is no matter here
				assert.Equal(t, append([]string{"> GET /chat HTTP/1.1"}, append(c.want, "closed 1006  false", "> end")...), strings.Split(onWire, "\n"))
				assert.Equal(t, "new ws://peer.example/chat []\nreadyState 3\nerror\nclose", inPage)
			})
		})
	}
}

func TestInspectorHearsTheDrafts(t *testing.T) {
	for protocol, end := range map[Protocol][]string{
		Hixie76: {`> ff 0 ""`, `< ff 0 ""`, "< EOF", "closed 1005  true", "> end"},
		Hixie75: {"> end", "closed 1006  false"},
	} {
		t.Run(protocol.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &inspectorLog{}
				s := newScene(t, Config{Inspector: l, Protocol: protocol})
				s.answer(func(r *wire.Response) {
					r.Fields.Add("WebSocket-Origin", s.loop.origin)
					r.Fields.Add("WebSocket-Location", "ws://peer.example/chat")
				})
				s.settled("open1")
				s.script(func(ws *WebSocket) { ws.SendText("hi") })
				s.expect("00 68 69 ff")
				s.send("00 68 c3 a9 ff  80 03 61 62 63  05 78 ff")
				s.settled("open1 message1(hé) error1 error1")
				s.script(func(ws *WebSocket) { ws.Close(nil, nil) })
				if protocol == Hixie76 {
					s.expect("ff 00")
					s.send("ff 00")
				}
				s.conn.CloseWrite()
				s.finish()
				onWire, _ := l.heard()
				lines := strings.Split(onWire, "\n")
				require.Greater(t, len(lines), 6)
				assert.Equal(t, []string{`> 00 2 "hi"`, `< 00 3 "hé"`, `< 80 3 ""`, `< 05 1 "x"`}, lines[2:6])
				assert.Subset(t, lines[6:], end)
			})
		})
	}
}

func TestInspectorHearsCompressedMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &inspectorLog{}
		b := openBothRoles(t, RFC6455, memnet.Config{}, l)
		text := strings.Repeat("again and ", 50)
		require.True(t, b.client.Send(Message{Text: text}))
		b.client.Close(closeNormal, "")
		<-b.client.reported
		onWire, _ := l.heard()
		assert.Contains(t, onWire, fmt.Sprintf("> fin1 op1 compressed 500 %q masked\n", text))
		assert.Contains(t, onWire, fmt.Sprintf("< fin1 op1 compressed 500 %q\n", text))
	})
}

// streams is a dialer whose server has HTTP/2 and refuses everybody.
type refusingStreams struct{ *memDialer }

func (d refusingStreams) DialStream(ctx context.Context, a transport.Address, _ transport.StreamRequest) (transport.Conn, *transport.StreamResponse, error) {
	conn, err := d.Dial(ctx, a)
	return conn, &transport.StreamResponse{Status: 403, Fields: []transport.Field{{Name: "server", Value: "x"}}}, err
}

func TestInspectorHearsStreams(t *testing.T) {
	l := &inspectorLog{}
	dial := refusingStreams{&memDialer{accept: make(chan *memnet.Conn, 1)}}
	_, err := Dial(t.Context(), "wss://peer.example/a", DialOptions{Config: Config{Inspector: l, Dialer: dial}}, nobody{})
	require.Error(t, err)
	onWire, _ := l.heard()
	assert.Contains(t, onWire, "> CONNECT /a HTTP/2\n< 403 , 1 fields, 0 bytes\nclosed 1006  false")
	(<-dial.accept).Close()
}
