package websocket

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/wire"
)

// fieldJar is a jar that must only be asked for fields.
type fieldJar struct {
	http.CookieJar
	asked []string
	set   []string
}

func (j *fieldJar) CookieField(u *url.URL) string {
	j.asked = append(j.asked, u.String())
	return "a[0]=x y; nameless"
}

func (j *fieldJar) SetCookieField(u *url.URL, value string) {
	j.set = append(j.set, u.Host+" "+value)
}

func TestFieldJarHasTheFieldsAsTheyAre(t *testing.T) {
	for _, d := range []dialect{rfc6455{}, hixie76{}, hixie75{}} {
		u, refused := parseURL("wss://peer.example:444/a%20b/%zz?c", "", true)
		require.Nil(t, refused)
		jar := &fieldJar{}
		o := &opening{url: u, jar: jar}
		r, err := d.request(o)
		require.NoError(t, err)
		assert.Equal(t, "a[0]=x y; nameless", r.Fields.Get("Cookie"))
		assert.Equal(t, "/a%20b/%zz", u.http().RawPath)
		o.storeCookies(wire.Fields{{Name: "set-cookie", Value: "b[0]=y z"}, {Name: "X", Value: "c"}, {Name: "Set-Cookie", Value: "d"}})
		assert.Equal(t, []string{"peer.example:444 b[0]=y z", "peer.example:444 d"}, jar.set)
		assert.Len(t, jar.asked, 1)
		assert.Contains(t, jar.asked[0], "https://peer.example:444/a")
	}
}

// TestEndlessHeads: an answer that does not end is given up at the limit, whatever it is
// made of.
func TestEndlessHeads(t *testing.T) {
	const status = "HTTP/1.1 101 Switching Protocols\r\n"
	for _, c := range []struct{ name, begin, more, rfc6455, hixie76 string }{
		{"fields", status, "A: b\r\n", "Response headers are too long", "Response headers are too long"},
		{"a field", status + "A: ", "b", "Response headers are too long", "Response headers are too long"},
		{"a folded field", status + "A: b\r\n", " c\r\n", "Response headers are too long", "Response headers are too long"},
		{"interim responses", "", "HTTP/1.1 100 Continue\r\n\r\n", "Response headers are too long", "Unexpected response code: 100"},
		{"why it is refused", "HTTP/1.1 403 Forbidden\r\n", "A: b\r\n", "Response headers are too long", "Unexpected response code: 403"},
		{"a status line", "HTTP/1.1 101 ", "x", "Status line is too long", "Status line is too long"},
	} {
		for _, p := range []Protocol{RFC6455, Hixie76} {
			t.Run(c.name+"/"+p.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newScene(t, Config{Protocol: p, MaxHeadBytes: 8 << 10})
					s.request()
					s.write([]byte(c.begin + strings.Repeat(c.more, 20<<10/len(c.more))))
					s.expectOver()
					want := choose(p == Hixie76, c.hixie76, "WebSocket connection to 'ws://peer.example/chat' failed: "+c.rfc6455)
					s.script(func(*WebSocket) { assert.Equal(t, []string{want}, s.loop.console) })
					s.finish()
				})
			})
		}
	}
}

// Cookies compare paths as they are in the URL.
func TestCookieURLKeepsThePath(t *testing.T) {
	for raw, want := range map[string]string{
		"ws://peer.example/a%20b?c": "/a%20b", "ws://peer.example": "/", "ws://peer.example/a%2Fb/": "/a%2Fb/",
	} {
		u, refused := parseURL(raw, "", true)
		require.Nil(t, refused)
		assert.Equal(t, want, u.http().EscapedPath(), raw)
		assert.Equal(t, "http", u.http().Scheme)
	}
}
