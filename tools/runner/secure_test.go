package runner

import (
	"os/exec"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/tools/testserver"
)

// fakeSecureServer is a fakeServer that claims to have TLS.
type fakeSecureServer struct{ fakeServer }

func (fakeSecureServer) SecureURL() string { return "https://127.0.0.1:4712" }
func (fakeSecureServer) CA() []byte        { return []byte("the authority") }

func TestSecureTestsComeOverTLS(t *testing.T) {
	for name, want := range map[string]string{
		"d/a.https.html": "https://127.0.0.1:4712/d/a.https.html",
		"d/a.html":       "http://127.0.0.1:4711/d/a.html",
		"https.html":     "http://127.0.0.1:4711/https.html",
	} {
		assert.Equal(t, want, pageURL(fakeSecureServer{}, Test{Name: name}))
	}
	assert.Equal(t, "http://127.0.0.1:4711/a.https.html", pageURL(fakeServer{}, Test{Name: "a.https.html"}), "without TLS")

	ports, err := serverPorts(fakeSecureServer{})
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:PORT localhost:PORT localhost:4713", normalise("127.0.0.1:4711 localhost:4712 localhost:4713", ports...))
}

func TestPagesTrustTheTestServer(t *testing.T) {
	server, err := testserver.Start(testserver.Config{Files: fstest.MapFS{"a.https.html": {Data: []byte("<p>secure")}}})
	require.NoError(t, err)
	defer server.Close()
	address := pageURL(server, Test{Name: "a.https.html"})

	_, err = LoadPage(t.Context(), address, Observer{Printed: func(string) {}})
	require.ErrorContains(t, err, "certificate", "nobody else trusts it")

	cmd := exec.Command("child")
	trustServer(cmd, server)
	last := cmd.Env[len(cmd.Env)-1]
	t.Setenv(authorityMark, last[len(authorityMark+"="):])
	text, err := LoadPage(t.Context(), address, Observer{Printed: func(string) {}})
	require.NoError(t, err)
	assert.Contains(t, text, "secure")
}
