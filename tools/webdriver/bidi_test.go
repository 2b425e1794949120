package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket"
	"adieu/websocket/transport"
)

// fakeBiDi is the remote end of BiDi, in this process. It answers each command with what
// answer gives: a result or an *Error; nil is no answer at all.
type fakeBiDi struct {
	url    string
	answer func(method string, params map[string]any) any

	mu      sync.Mutex // guards the fields below
	channel *websocket.Channel
	methods []string
}

func newFakeBiDi(t *testing.T, answer func(method string, params map[string]any) any) *fakeBiDi {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &fakeBiDi{url: "ws://" + listener.Addr().String() + "/session", answer: answer}
	served := make(chan struct{})
	go func() { // ends with the connection
		defer close(served)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		carrier := transport.NewTCPConn(conn.(*net.TCPConn))
		request, rest, err := websocket.ReadRequest(context.Background(), carrier, 16<<10)
		if err != nil {
			return
		}
		f.mu.Lock()
		f.channel = websocket.Accept(carrier, request, rest, websocket.Acceptance{}, f)
		channel := f.channel
		f.mu.Unlock()
		_, _ = channel.Wait(context.Background())
	}()
	t.Cleanup(func() {
		listener.Close()
		<-served
	})
	return f
}

func (f *fakeBiDi) DidReceiveMessage(m websocket.Message) {
	var command struct {
		ID     int
		Method string
		Params map[string]any
	}
	if json.Unmarshal([]byte(m.Text), &command) != nil {
		return
	}
	f.mu.Lock()
	f.methods = append(f.methods, command.Method)
	f.mu.Unlock()
	switch a := f.answer(command.Method, command.Params).(type) {
	case nil:
	case *Error:
		f.send(map[string]any{"type": "error", "id": command.ID, "error": a.Code, "message": a.Message})
	default:
		f.send(map[string]any{"type": "success", "id": command.ID, "result": a})
	}
}

func (f *fakeBiDi) event(method string, params any) {
	f.send(map[string]any{"type": "event", "method": method, "params": params})
}

func (f *fakeBiDi) send(v any) {
	data, _ := json.Marshal(v)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.channel.Send(websocket.Message{Text: string(data)})
}

func (f *fakeBiDi) DidConnect(string, string)  {}
func (f *fakeBiDi) DidReceiveMessageError()    {}
func (f *fakeBiDi) DidStartClosingHandshake()  {}
func (f *fakeBiDi) DidClose(websocket.Outcome) {}

// startBiDi makes a browser of a fake one.
func startBiDi(t *testing.T, f *fakeBiDi) *bidiBrowser {
	p, err := newProcess("fake")
	require.NoError(t, err)
	b := &bidiBrowser{process: p}
	t.Cleanup(func() { assert.NoError(t, b.Close()) })
	require.NoError(t, b.connect(t.Context(), f.url, func(context.Context) error { return nil }))
	return b
}

// hears is a Listener.
type hears struct{ said, logged chan string }

func newHears() hears               { return hears{make(chan string, 8), make(chan string, 8)} }
func (h hears) Said(message string) { h.said <- message }
func (h hears) Logged(line string)  { h.logged <- line }

// newTab are the answers to what NewPage asks.
func newTab(method string, _ map[string]any) any {
	switch method {
	case "browser.createUserContext":
		return map[string]any{"userContext": "user"}
	case "browsingContext.create":
		return map[string]any{"context": "tab"}
	}
	return map[string]any{}
}

func TestBiDiPageSpeaksAndLogs(t *testing.T) {
	var preload map[string]any
	f := newFakeBiDi(t, func(method string, params map[string]any) any {
		if method == "script.addPreloadScript" {
			preload = params
		}
		return newTab(method, params)
	})
	b := startBiDi(t, f)
	h := newHears()
	p, err := b.NewPage(t.Context(), "(say) => {}", h)
	require.NoError(t, err)
	assert.Equal(t, "(say) => {}", preload["functionDeclaration"])
	assert.Equal(t, []any{"user"}, preload["userContexts"], "only this page's documents call it")
	require.NoError(t, p.Navigate(t.Context(), "http://127.0.0.1/"))

	message := func(tab, channel, text string) map[string]any {
		return map[string]any{"channel": channel, "data": map[string]any{"type": "string", "value": text}, "source": map[string]any{"context": tab}}
	}
	f.event("script.message", message("other tab", channelName, "no"))
	f.event("script.message", message("tab", "other", "no"))
	f.event("script.message", message("tab", channelName, "yes"))
	f.event("log.entryAdded", map[string]any{"text": "a line", "source": map[string]any{"context": "tab"}})
	assert.Equal(t, "yes", <-h.said)
	assert.Equal(t, "a line", <-h.logged)
	assert.Empty(t, h.said)

	f.event("browsingContext.contextDestroyed", map[string]any{"context": "tab"})
	<-p.Gone()
	require.NoError(t, p.Close(t.Context()))
	f.mu.Lock()
	defer f.mu.Unlock()
	assert.Equal(t, "browser.removeUserContext", f.methods[len(f.methods)-1], "cookies go with the page")
}

func TestBiDiEvaluate(t *testing.T) {
	answers := map[string]any{
		"text":  map[string]any{"type": "success", "result": map[string]any{"type": "string", "value": "shown"}},
		"seven": map[string]any{"type": "success", "result": map[string]any{"type": "number", "value": 7}},
		"throw": map[string]any{"type": "exception", "exceptionDetails": map[string]any{"text": "Error: no"}},
	}
	f := newFakeBiDi(t, func(method string, params map[string]any) any {
		if method == "script.evaluate" {
			return answers[params["expression"].(string)]
		}
		return newTab(method, params)
	})
	b := startBiDi(t, f)
	p, err := b.NewPage(t.Context(), "", newHears())
	require.NoError(t, err)
	text, err := p.Evaluate(t.Context(), "text")
	require.NoError(t, err)
	assert.Equal(t, "shown", text)
	_, err = p.Evaluate(t.Context(), "seven")
	assert.EqualError(t, err, "script: the value is no string")
	_, err = p.Evaluate(t.Context(), "throw")
	assert.EqualError(t, err, "script: Error: no")
}

func TestBiDiCommandThatFails(t *testing.T) {
	f := newFakeBiDi(t, func(method string, params map[string]any) any {
		if method == "browsingContext.navigate" {
			return &Error{Code: "unknown error", Message: "net::ERR_CONNECTION_REFUSED"}
		}
		return newTab(method, params)
	})
	b := startBiDi(t, f)
	p, err := b.NewPage(t.Context(), "", newHears())
	require.NoError(t, err)
	err = p.Navigate(t.Context(), "http://127.0.0.1:1/")
	var refused *Error
	require.ErrorAs(t, err, &refused)
	assert.EqualError(t, refused, "browsingContext.navigate: unknown error: net::ERR_CONNECTION_REFUSED")
}

func TestBiDiPageThatCannotBeOpenedIsClosed(t *testing.T) {
	f := newFakeBiDi(t, func(method string, params map[string]any) any {
		if method == "browsingContext.create" {
			return &Error{Code: "unsupported operation"}
		}
		return newTab(method, params)
	})
	b := startBiDi(t, f)
	_, err := b.NewPage(t.Context(), "", newHears())
	require.EqualError(t, err, "browsingContext.create: unsupported operation")
	f.mu.Lock()
	defer f.mu.Unlock()
	assert.Equal(t, "browser.removeUserContext", f.methods[len(f.methods)-1])
}

func TestBiDiCommandsEndWithTheConnection(t *testing.T) {
	var f *fakeBiDi
	f = newFakeBiDi(t, func(method string, params map[string]any) any {
		if method == "browsingContext.navigate" {
			f.mu.Lock()
			f.channel.Close(1001, "")
			f.mu.Unlock()
			return nil
		}
		return newTab(method, params)
	})
	b := startBiDi(t, f)
	p, err := b.NewPage(t.Context(), "", newHears())
	require.NoError(t, err)
	assert.ErrorIs(t, p.Navigate(t.Context(), "http://127.0.0.1/"), errGone)
	<-b.Gone()
	assert.ErrorIs(t, p.Close(t.Context()), errGone)
}

func TestBiDiCommandsEndWithTheirContext(t *testing.T) {
	f := newFakeBiDi(t, func(method string, params map[string]any) any {
		if method == "script.evaluate" {
			return nil
		}
		return newTab(method, params)
	})
	b := startBiDi(t, f)
	p, err := b.NewPage(t.Context(), "", newHears())
	require.NoError(t, err)
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	_, err = p.Evaluate(ctx, "for (;;);")
	assert.ErrorIs(t, err, enough)
}
