package websocket

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseURL(t *testing.T) {
	const base = "http://page.example/dir/page.html"
	for _, c := range []struct {
		raw, base string
		modern    bool
		href      string // "" is refused
		host      string
		port      string
		resource  string
	}{
		{"ws://Peer.example", "", true, "ws://peer.example/", "peer.example", "80", "/"},
		{"wss://peer.example:443/x", "", true, "wss://peer.example/x", "peer.example", "443", "/x"},
		{"ws://peer.example:443/x", "", true, "ws://peer.example:443/x", "peer.example:443", "443", "/x"},
		{"ws://peer.example/?", "", true, "ws://peer.example/?", "peer.example", "80", "/?"},
		{"ws://peer.example?q=1", "", true, "ws://peer.example/?q=1", "peer.example", "80", "/?q=1"},
		{"ws://u:p@peer.example/a/../b", "", true, "ws://u:p@peer.example/b", "peer.example", "80", "/b"},
		{"ws://[::1]:99/", "", true, "ws://[::1]:99/", "[::1]:99", "99", "/"},
		{"chat", base, true, "ws://page.example/dir/chat", "page.example", "80", "/dir/chat"},
		{"https://peer.example/", "", true, "wss://peer.example/", "peer.example", "443", "/"},
		{"ws://peer.example/#", "", true, "", "", "", ""},
		{"ws://peer.example/#x", "", true, "", "", "", ""},
		{"chat#x", base, true, "", "", "", ""},
		{"mailto:x", "", true, "", "", "", ""},
		{"ws://a b/", "", true, "", "", "", ""},
		{"ws://javascript:a", "", true, "", "", "", ""},
		{"chat", base, false, "", "", "", ""},
		{"http://peer.example/", base, false, "", "", "", ""},
		{"ws://peer.example/?", base, false, "ws://peer.example/?", "peer.example", "80", "/?"},
	} {
		u, refused := parseURL(c.raw, c.base, c.modern)
		if c.href == "" {
			require.NotNil(t, refused, c.raw)
			assert.Equal(t, "SyntaxError", refused.exception.Name)
			continue
		}
		require.Nil(t, refused, c.raw)
		assert.Equal(t, c.href, u.href, c.raw)
		assert.Equal(t, c.host, u.host(), c.raw)
		assert.Equal(t, c.port, u.portNumber(), c.raw)
		assert.Equal(t, c.resource, u.resource, c.raw)
	}
}

func TestRefusedURLsSayWhy(t *testing.T) {
	for raw, want := range map[string]string{
		"ws://javascript:a":      "Invalid url for WebSocket ws://javascript:a",
		"/applet":                "Invalid url for WebSocket /applet",
		"javascript:a":           "Wrong url scheme for WebSocket javascript:a",
		"ws://127.0.0.1/path#":   "URL has fragment component ws://127.0.0.1/path#",
		"ws://127.0.0.1/path#fr": "URL has fragment component ws://127.0.0.1/path#fr",
	} {
		_, refused := parseURL(raw, "", false)
		require.NotNil(t, refused, raw)
		assert.Equal(t, want, refused.console)
	}
}

func TestWrongProtocol(t *testing.T) {
	for _, c := range []struct {
		protocols   []string
		modern, old string // "" is right
	}{
		{nil, "", ""},
		{[]string{"chat"}, "", ""},
		{[]string{""}, "wrong", "wrong"},
		{[]string{"sub protocol"}, "wrong", ""},
		{[]string{"a,b"}, "wrong", ""},
		{[]string{"~!#$%&'*+-.^_`|"}, "", ""},
		{[]string{"\x7f"}, "wrong", "wrong"},
		{[]string{"é"}, "wrong", "wrong"},
		{[]string{"a", "b", "a"}, "twice", ""},
		{[]string{"a", "A"}, "", ""},
		{[]string{"a", "a", "c d"}, "wrong", ""},
	} {
		for _, modern := range []bool{true, false} {
			_, repeated, found := wrongProtocol(c.protocols, modern)
			got := ""
			if found {
				got = choose(repeated, "twice", "wrong")
			}
			assert.Equal(t, choose(modern, c.modern, c.old), got, "%q, modern %v", c.protocols, modern)
		}
	}
}

func TestQuoteProtocol(t *testing.T) {
	assert.Equal(t, `\u0000\u007F\u3042\uD840\uDC0B a\\`, quoteProtocol("\x00\x7f\u3042\U0002000B a\\"))
}
