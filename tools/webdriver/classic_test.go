package webdriver

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// speakingDriver is a classic driver whose page says, one answer after the other, what is in
// said: a value, or an *Error. When that is over, questions are not answered any more.
func speakingDriver(t *testing.T, said ...any) (b *classicBrowser, asked *[]string) {
	var mu sync.Mutex
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var value any
		switch {
		case r.URL.Path == "/session":
			value = map[string]any{"sessionId": "s", "capabilities": map[string]any{}}
		case strings.HasSuffix(r.URL.Path, "/execute/async"):
			var command struct{ Args []any }
			assert.NoError(t, json.NewDecoder(r.Body).Decode(&command))
			args, _ := json.Marshal(command.Args)
			mu.Lock()
			*asked = append(*asked, string(args))
			over := len(*asked) > len(said)
			if !over {
				value = said[len(*asked)-1]
			}
			mu.Unlock()
			if over {
				<-r.Context().Done()
				return
			}
		}
		if failure, failed := value.(*Error); failed {
			w.WriteHeader(http.StatusInternalServerError)
			value = map[string]any{"error": failure.Code, "message": failure.Message}
		}
		assert.NoError(t, json.NewEncoder(w).Encode(map[string]any{"value": value}))
	}))
	b = &classicBrowser{client: newClient(server.URL)}
	t.Cleanup(func() {
		assert.NoError(t, b.Close())
		server.Close()
	})
	return b, asked
}

func TestClassicPageIsAskedForWhatItSays(t *testing.T) {
	says := func(document string, from int, messages ...string) any {
		return map[string]any{"document": document, "from": from, "messages": messages}
	}
	b, asked := speakingDriver(t,
		says("", 0), says("one", 0, "a", "b"), &Error{Code: "unexpected alert open"}, says("one", 2, "c"),
		&Error{Code: "javascript error"}, says("two", 0, "d"))
	h := newHears()
	p, err := b.NewPage(t.Context(), "", h)
	require.NoError(t, err)
	require.NoError(t, p.Navigate(t.Context(), "http://127.0.0.1/"))
	for _, want := range []string{"a", "b", "c", "d"} {
		assert.Equal(t, want, <-h.said)
	}
	require.NoError(t, p.Close(t.Context()))
	assert.Equal(t, []string{`["",0]`, `["",0]`, `["one",2]`, `["one",2]`, `["one",3]`, `["one",3]`}, (*asked)[:6])
}

func TestClassicPageEndsWithItsSession(t *testing.T) {
	b, _ := speakingDriver(t, &Error{Code: "invalid session id"})
	p, err := b.NewPage(t.Context(), "", newHears())
	require.NoError(t, err)
	require.NoError(t, p.Navigate(t.Context(), "http://127.0.0.1/"))
	<-p.Gone()
	require.NoError(t, p.Close(t.Context()))
}

func TestEmbeddedScript(t *testing.T) {
	assert.Contains(t, Embedded("(say) => say(1)"), "((say) => say(1))((message) =>")
}
