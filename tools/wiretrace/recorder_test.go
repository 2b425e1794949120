package wiretrace

import (
	"errors"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// short is an event without its time and detail.
func short(e Event) string { return string(e.Lane) + " " + string(e.Kind) + ": " + e.Title }

func TestRecorderWritesALife(t *testing.T) {
	r := &Recorder{}
	s := r.DidCreateWebSocket("ws://a.example/echo", []string{"chat"})
	request := &wire.Request{Method: "GET", Target: "/echo", Version: "HTTP/1.1"}
	request.Fields.Add("Host", "a.example")
	s.WillSendHandshakeRequest(request)
	s.DidReceiveHandshakeResponse(&wire.Response{Status: 101, Reason: "Switching Protocols", Body: []byte("0123456789abcdef")})
	s.DidReceiveHandshakeResponse(&wire.Response{Version: "HTTP/2", Status: 200})
	s.DidReceiveHandshakeResponse(&wire.Response{Body: []byte("220 mail.example\r\n")})
	s.DidChangeReadyState(websocket.Open)
	s.WillDispatchEvent(dom.NewEvent("open", dom.EventInit{}))
	s.WillSend(websocket.Message{Text: "hello"})
	s.WillSend(websocket.Message{Binary: true, Data: make([]byte, 3)})
	s.WillDispatchEvent(dom.NewMessageEvent("message", dom.MessageEventInit{Data: "hi"}))
	s.WillDispatchEvent(dom.NewMessageEvent("message", dom.MessageEventInit{Data: dom.ArrayBufferData{1, 2}}))
	s.WillDispatchEvent(dom.NewMessageEvent("message", dom.MessageEventInit{Data: dom.NewBlob([]byte{1}, "")}))
	code, reason := uint16(1000), "bye"
	s.WillClose(&code, &reason)
	s.WillClose(nil, nil)
	s.DidReceiveFrameError(&websocket.ProtocolError{Code: 1002, Detail: "bad"})
	s.DidSendEnd()
	s.DidReceiveEnd(io.EOF)
	s.DidReceiveEnd(syscall.ECONNRESET)
	s.DidReceiveEnd(errors.New("cable cut"))
	s.DidClose(websocket.Outcome{Code: 1000, Reason: "bye", Clean: true})
	s.DidClose(websocket.Outcome{Code: 1006, Failed: true, Detail: "why"})
	s.WillDispatchEvent(websocket.NewCloseEvent("close", websocket.CloseEventInit{Code: 1000, Reason: "bye", WasClean: true}))

	var got []string
	at := int64(0)
	for _, e := range r.Events() {
		got = append(got, short(e))
		assert.Equal(t, 1, e.Connection)
		assert.GreaterOrEqual(t, e.At, at)
		at = e.At
	}
	assert.Equal(t, []string{
		`page call: new WebSocket("ws://a.example/echo", ["chat"])`,
		"out handshake: GET /echo HTTP/1.1",
		"in handshake: 101 Switching Protocols",
		"in handshake: 200 OK (HTTP/2)",
		`in bytes: "220 mail.example\r\n" (18 bytes)`,
		"page state: readyState OPEN",
		"page event: open",
		`page call: send("hello")`,
		"page call: send(3 bytes)",
		`page event: message "hi"`,
		"page event: message ArrayBuffer (2 bytes)",
		"page event: message Blob (1 byte)",
		`page call: close(1000, "bye")`,
		"page call: close()",
		"note failure: bad",
		"out end: FIN",
		"in end: FIN",
		"in end: RST",
		"in end: connection lost",
		`note end: over: 1000 "bye", clean`,
		"note failure: why",
		`page event: close 1000 "bye", clean`,
	}, got)
	assert.Equal(t, "Host: a.example", r.Events()[1].Detail)
	assert.Contains(t, r.Events()[2].Detail, "0123456789abcdef")
}

func TestRecorderKeepsTheFirstAndTheLast(t *testing.T) {
	var told []Event
	r := &Recorder{First: 2, Last: 3, Tell: func(e Event) { told = append(told, e) }}
	s := r.DidCreateWebSocket("ws://a.example/", nil)
	payload := []byte(strings.Repeat("x", 1024))
	for i := range 10 {
		payload[0] = '0' + byte(i)
		s.DidReceiveFrame(websocket.Frame{Header: wire.Header{Fin: true, Opcode: wire.OpText, Length: 1024}, Payload: payload})
	}
	require.Len(t, told, 2)
	r.Flush()
	require.Len(t, told, 6)
	var marks string
	for i, e := range told {
		if i > 0 && e.Kind == Frame {
			marks += e.Title[6:7]
			assert.Less(t, len(e.Title)+len(e.Detail), 2000)
		}
	}
	assert.Equal(t, "0789", marks)
	assert.Equal(t, "… 6 events are left out", told[2].Title)
	r.Flush()
	assert.Len(t, told, 6, "nothing is told of twice")
	assert.Nil(t, (&Recorder{}).Events())
}

func TestRecorderTakesManyAtOnce(t *testing.T) {
	r := &Recorder{}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			s := r.DidCreateWebSocket("ws://a.example/", nil)
			for range 500 {
				s.DidSendEnd()
			}
			r.Events()
		})
	}
	group.Wait()
	assert.Len(t, r.Events(), 2*defaultKept+1)
}
