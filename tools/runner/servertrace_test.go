package runner

import (
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// knocker is a loader that opens a WebSocket on the test server for each page, and drops it.
type knocker struct{ server Server }

func (k knocker) Close() error { return nil }

func (k knocker) Load(ctx context.Context, request Request) (Outcome, error) {
	u, err := url.Parse(k.server.URL())
	if err != nil {
		return Outcome{}, err
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return Outcome{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return Outcome{}, err
	}
	_, err = io.WriteString(conn, "GET /echo HTTP/1.1\r\nHost: "+u.Host+"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"+
		"\x81\x81\x00\x00\x00\x00x\x88\x80\x00\x00\x00\x00")
	if err != nil {
		return Outcome{}, err
	}
	_, err = io.Copy(io.Discard, conn) // until its FIN, behind the echo and the Close
	return Outcome{Text: "text of " + request.Test.Name}, err
}

func TestTheServersViewIsThereForProductsThatCannotTell(t *testing.T) {
	root := tree(t, map[string]string{"a.html": "", "a-expected.txt": "other\n", "b.html": "", "b-expected.txt": "other\n", "c.html": "", "c-expected.txt": "text of c.html"})
	r, err := New(Config{Root: root, Policy: Policy{Jobs: 1, Trace: true}, Product: &Product{Name: "knocker", NewLoader: func(_ context.Context, s Server) (Loader, error) {
		return knocker{s}, nil
	}}})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	for name, status := range map[string]Status{"a.html": Fail, "b.html": Fail, "c.html": Pass} {
		result, err := r.RunTest(t.Context(), Test{Name: name})
		require.NoError(t, err)
		assert.Equal(t, status, result.Status)
		assert.NotZero(t, result.Began)
		var titles []string
		for _, e := range result.Wire {
			assert.Equal(t, 1, e.Connection, "each test has its own")
			assert.GreaterOrEqual(t, e.At, result.Began)
			titles = append(titles, string(e.Lane)+" "+e.Title)
		}
		seen := strings.Join(titles, "\n")
		assert.True(t, strings.HasPrefix(seen, "out GET /echo HTTP/1.1\n"), seen)
		for _, want := range []string{"in 101 Switching Protocols", `out Text "x" (1 byte)`, "out Close", `in Text "x" (1 byte)`, "in Close"} {
			assert.Contains(t, titles, want)
		}
	}
}
