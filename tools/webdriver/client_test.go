package webdriver

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeDriver is a classic driver in this process. answers has values, or *Errors, by
// "METHOD path".
func fakeDriver(t *testing.T, answers map[string]any) (c *client, commands *[]string) {
	commands = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body any
		_ = json.NewDecoder(r.Body).Decode(&body)
		text, _ := json.Marshal(body)
		name := r.Method + " " + r.URL.Path
		*commands = append(*commands, name+" "+string(text))
		value, known := answers[name]
		if !known {
			value = &Error{Code: "unknown command", Message: name}
		}
		if failure, failed := value.(*Error); failed {
			w.WriteHeader(http.StatusInternalServerError)
			value = map[string]any{"error": failure.Code, "message": failure.Message, "stacktrace": ""}
		}
		assert.NoError(t, json.NewEncoder(w).Encode(map[string]any{"value": value}))
	}))
	c = newClient(server.URL)
	t.Cleanup(func() {
		c.close()
		server.Close()
	})
	return c, commands
}

func TestClassicSession(t *testing.T) {
	c, commands := fakeDriver(t, map[string]any{
		"POST /session": map[string]any{"sessionId": "s1", "capabilities": map[string]any{
			"webSocketUrl": "ws://127.0.0.1:1/session/s1", "goog:processID": 42}},
		"POST /session/s1/timeouts":      nil,
		"POST /session/s1/url":           nil,
		"POST /session/s1/execute/sync":  "shown",
		"POST /session/s1/execute/async": []string{"a", "b"},
		"DELETE /session/s1":             nil,
	})
	s, err := c.newSession(t.Context(), map[string]any{"acceptInsecureCerts": true})
	require.NoError(t, err)
	assert.Equal(t, "ws://127.0.0.1:1/session/s1", s.capabilities.WebSocketURL)
	assert.Equal(t, 42, s.capabilities.ChromeProcess)
	require.NoError(t, s.setTimeouts(t.Context(), time.Minute, time.Second))
	require.NoError(t, s.navigate(t.Context(), "http://127.0.0.1/"))
	var text string
	require.NoError(t, s.execute(t.Context(), "return 1", &text))
	assert.Equal(t, "shown", text)
	var list []string
	require.NoError(t, s.executeAsync(t.Context(), "arguments[1]([])", &list, 7))
	assert.Equal(t, []string{"a", "b"}, list)
	require.NoError(t, s.delete(t.Context()))
	assert.Equal(t, []string{
		`POST /session {"capabilities":{"alwaysMatch":{"acceptInsecureCerts":true}}}`,
		`POST /session/s1/timeouts {"pageLoad":1000,"script":60000}`,
		`POST /session/s1/url {"url":"http://127.0.0.1/"}`,
		`POST /session/s1/execute/sync {"args":[],"script":"return 1"}`,
		`POST /session/s1/execute/async {"args":[7],"script":"arguments[1]([])"}`,
		`DELETE /session/s1 null`,
	}, *commands)
}

func TestClassicErrors(t *testing.T) {
	c, _ := fakeDriver(t, map[string]any{
		"POST /session": &Error{Code: "session not created", Message: "no display"},
	})
	_, err := c.newSession(t.Context(), nil)
	var failure *Error
	require.ErrorAs(t, err, &failure)
	assert.EqualError(t, failure, "POST /session: session not created: no display")

	odd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	defer odd.Close()
	c = newClient(odd.URL)
	defer c.close()
	_, err = c.newSession(t.Context(), nil)
	assert.ErrorContains(t, err, "POST /session: the driver answered 200 OK and no JSON")
}
