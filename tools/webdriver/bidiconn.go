package webdriver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"adieu/websocket"
)

// Error is what a driver answers to a command that it could not do, in either protocol.
type Error struct {
	Command string
	Code    string // such as "no such frame"
	Message string
}

// Error implements error.
func (e *Error) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("%s: %s", e.Command, e.Code)
	}
	return fmt.Sprintf("%s: %s: %s", e.Command, e.Code, e.Message)
}

// errGone is what commands return once the other end has gone.
var errGone = errors.New("the browser has gone")

// bidiConn is a connection of WebDriver BiDi (§3): commands and their answers, and events
// between them.
type bidiConn struct {
	channel *websocket.Channel
	event   func(method string, params json.RawMessage) // on the connection's goroutine
	closed  chan struct{}                               // closed when the connection has ended

	mu      sync.Mutex // guards the fields below
	last    int
	waiting map[int]chan bidiMessage // each has room for one
}

// bidiMessage is an answer or an event.
type bidiMessage struct {
	Type    string          `json:"type"` // "success", "error" or "event"
	ID      int             `json:"id"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

// dialBiDi connects. event is called for each event, and must not block.
func dialBiDi(ctx context.Context, url string, event func(method string, params json.RawMessage)) (*bidiConn, error) {
	c := &bidiConn{event: event, closed: make(chan struct{}), waiting: map[int]chan bidiMessage{}}
	// The context is that of the opening only: a cancelled test still needs its page closed.
	channel, err := websocket.Dial(context.WithoutCancel(ctx), url, websocket.DialOptions{}, c)
	if err != nil {
		return nil, fmt.Errorf("WebDriver BiDi at %s: %w", url, err)
	}
	c.channel = channel
	return c, nil
}

// call does a command and puts what comes of it into result, unless that is nil.
func (c *bidiConn) call(ctx context.Context, method string, params map[string]any, result any) error {
	if params == nil {
		params = map[string]any{}
	}
	answer := make(chan bidiMessage, 1)
	c.mu.Lock()
	c.last++
	id := c.last
	c.waiting[id] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
	}()
	command, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if !c.channel.Send(websocket.Message{Text: string(command)}) {
		return fmt.Errorf("%s: %w", method, errGone)
	}
	select {
	case m := <-answer:
		if m.Type == "error" {
			return &Error{Command: method, Code: m.Error, Message: m.Message}
		}
		if result == nil {
			return nil
		}
		if err := json.Unmarshal(m.Result, result); err != nil {
			return fmt.Errorf("%s: the answer is not what it should be: %w", method, err)
		}
		return nil
	case <-c.closed:
		return fmt.Errorf("%s: %w", method, errGone)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// DidReceiveMessage implements websocket.Client.
func (c *bidiConn) DidReceiveMessage(message websocket.Message) {
	var m bidiMessage
	if message.Binary || json.Unmarshal([]byte(message.Text), &m) != nil {
		return // nothing that the standard knows
	}
	if m.Type == "event" {
		c.event(m.Method, m.Params)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer := c.waiting[m.ID]; answer != nil {
		delete(c.waiting, m.ID)
		answer <- m
	}
}

// DidConnect, DidReceiveMessageError, DidStartClosingHandshake and DidClose implement
// websocket.Client.
func (c *bidiConn) DidConnect(string, string)  {}
func (c *bidiConn) DidReceiveMessageError()    {}
func (c *bidiConn) DidStartClosingHandshake()  {}
func (c *bidiConn) DidClose(websocket.Outcome) { close(c.closed) }
