package websocket

import (
	"net/http"
	"net/url"
	"testing"

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
