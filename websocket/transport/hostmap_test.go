package transport_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

func TestHostRules(t *testing.T) {
	m, err := transport.ParseHostMap("Example.com:81=10.0.0.1:8080", "example.com=10.0.0.2", "*.example.com:443=[::1]:8443",
		"[2001:DB8::1]:80=there", "::2=10.0.0.4", "bücher.example=10.0.0.5", "10.0.0.9=10.0.0.6:1", "last.example.=x")
	require.NoError(t, err)
	for from, want := range map[string]string{
		"example.com:81":           "10.0.0.1:8080",
		"EXAMPLE.com.:80":          "10.0.0.2:80",
		"a.example.com:443":        "[::1]:8443",
		"a.b.example.com:443":      "[::1]:8443",
		"a.example.com:80":         "",
		"notexample.com:443":       "",
		"[2001:db8::1]:80":         "there:80",
		"[2001:db8::1]:81":         "",
		"[::2]:9":                  "10.0.0.4:9",
		"xn--bcher-kva.example:80": "10.0.0.5:80",
		"10.0.0.9:80":              "10.0.0.6:1",
		"last.example:80":          "x:80",
		"no port":                  "",
	} {
		got, mapped := m.Lookup(from)
		if want == "" {
			assert.False(t, mapped, from)
			want = from
		}
		assert.Equal(t, want, got, from)
	}
	_, mapped := transport.HostMap{{Host: "*", ToHost: "x"}}.Lookup("anything:1")
	assert.True(t, mapped)

	for rule, want := range map[string]string{
		"example.com":    "there is no '='",
		"=10.0.0.1":      `"" is no host`,
		"a=":             `"" is no host`,
		"a:0=b":          `"0" is no port`,
		"a:65536=b":      `"65536" is no port`,
		"a=b:http":       `"http" is no port`,
		"a=b:":           `"" is no port`,
		"a.*.b=c":        "the only wildcards",
		"*.=c":           "the only wildcards",
		"a=*.b":          "a wildcard is no address",
		"::1:80:x=b":     "needs brackets",
		"[::1=b":         "no IPv6 address in brackets",
		"[::1]80=b":      "no IPv6 address in brackets",
		"http://a=b":     "is no port",
		"a=http://b:80/": "needs brackets",
		"a b=c":          "is no host",
	} {
		_, err := transport.ParseHostMap(rule)
		assert.ErrorContains(t, err, "host rule", rule)
		assert.ErrorContains(t, err, want, rule)
	}
}

// The same map leads a page's HTTP requests; the server sees the name that was asked for.
func TestHostMapLeadsAnHTTPClient(t *testing.T) {
	hosts := make(chan string, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		hosts <- r.TLS.ServerName + " " + r.Host
	}))
	id := newIdentity(t, "a.server.example")
	server.TLS = &tls.Config{Certificates: []tls.Certificate{id.certificate}}
	server.StartTLS()
	defer server.Close()
	m, err := transport.ParseHostMap("*.server.example:443=" + server.Listener.Addr().String())
	require.NoError(t, err)
	anyProxy := func(*http.Request) (*url.URL, error) { return url.Parse("http://proxy.invalid:1") }
	client := &http.Client{Transport: &http.Transport{
		DialContext:     m.DialContext(new(net.Dialer).DialContext),
		Proxy:           m.HTTPProxy(anyProxy),
		TLSClientConfig: &tls.Config{RootCAs: id.roots},
	}}
	defer client.CloseIdleConnections()
	response, err := client.Get("https://a.server.example/")
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, "a.server.example a.server.example", <-hosts)

	other, err := http.NewRequest("GET", "http://elsewhere.example/", nil)
	require.NoError(t, err)
	u, err := m.HTTPProxy(anyProxy)(other)
	require.NoError(t, err)
	assert.Equal(t, "proxy.invalid:1", u.Host)
	u, err = m.HTTPProxy(nil)(other)
	assert.NoError(t, err)
	assert.Nil(t, u)
}
