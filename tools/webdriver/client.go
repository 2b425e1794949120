package webdriver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client is the classic WebDriver's local end (§6): a driver's commands are HTTP requests.
type client struct {
	url  string // of the driver
	http http.Client
}

// session is a session of a driver: one browser.
type session struct {
	client *client
	id     string

	// capabilities are the browser's, as the driver answered.
	capabilities struct {
		WebSocketURL  string `json:"webSocketUrl"`
		ChromeProcess int    `json:"goog:processID"`
	}
}

func newClient(url string) *client {
	// A driver is on this machine, whatever the environment says of proxies.
	return &client{url: url, http: http.Client{Transport: &http.Transport{}}}
}

// close lets go of idle connections.
func (c *client) close() { c.http.CloseIdleConnections() }

// call does a command; its value goes into result, unless that is nil.
func (c *client) call(ctx context.Context, method, path string, params, result any) error {
	command := method + " " + path
	var body io.Reader
	if method == http.MethodPost {
		if params == nil {
			params = struct{}{}
		}
		data, err := json.Marshal(params)
		if err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
		body = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, body)
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		Value json.RawMessage `json:"value"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: the driver answered %s and no JSON: %w", command, response.Status, err)
	}
	if response.StatusCode != http.StatusOK {
		var failure struct {
			Error   string `json:"error"`
			Message string `json:"message"`
		}
		if json.Unmarshal(answer.Value, &failure) != nil || failure.Error == "" {
			failure.Error = response.Status
		}
		return &Error{Command: command, Code: failure.Error, Message: failure.Message}
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Value, result); err != nil {
		return fmt.Errorf("%s: the answer is not what it should be: %w", command, err)
	}
	return nil
}

// newSession starts a browser with capabilities, all of which it must have.
func (c *client) newSession(ctx context.Context, capabilities map[string]any) (*session, error) {
	s := &session{client: c}
	answer := struct {
		SessionID    string `json:"sessionId"`
		Capabilities any    `json:"capabilities"`
	}{Capabilities: &s.capabilities}
	params := map[string]any{"capabilities": map[string]any{"alwaysMatch": capabilities}}
	if err := c.call(ctx, http.MethodPost, "/session", params, &answer); err != nil {
		return nil, err
	}
	s.id = answer.SessionID
	return s, nil
}

// delete ends the session and its browser.
func (s *session) delete(ctx context.Context) error {
	return s.client.call(ctx, http.MethodDelete, "/session/"+s.id, nil, nil)
}

// setTimeouts says how long scripts and loads may take.
func (s *session) setTimeouts(ctx context.Context, script, pageLoad time.Duration) error {
	return s.post(ctx, "/timeouts", map[string]any{"script": script.Milliseconds(), "pageLoad": pageLoad.Milliseconds()}, nil)
}

// navigate goes to a page; when it returns depends on the capability pageLoadStrategy.
func (s *session) navigate(ctx context.Context, url string) error {
	return s.post(ctx, "/url", map[string]any{"url": url}, nil)
}

// execute runs the body of a function with arguments, and executeAsync one that calls its last
// argument, an additional one, in the end.
func (s *session) execute(ctx context.Context, script string, result any, args ...any) error {
	return s.post(ctx, "/execute/sync", map[string]any{"script": script, "args": append([]any{}, args...)}, result)
}

func (s *session) executeAsync(ctx context.Context, script string, result any, args ...any) error {
	return s.post(ctx, "/execute/async", map[string]any{"script": script, "args": append([]any{}, args...)}, result)
}

func (s *session) post(ctx context.Context, path string, params, result any) error {
	return s.client.call(ctx, http.MethodPost, "/session/"+s.id+path, params, result)
}
