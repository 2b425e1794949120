package wpt

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// fakePython makes the test binary an interpreter: how it plays its part is the value.
const fakePython = "ADIEU_WPT_FAKE_PYTHON"

func TestMain(m *testing.M) {
	if how := os.Getenv(fakePython); how != "" {
		os.Exit(playPython(how, os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}

// playPython stands for the checkout's commands.
func playPython(how string, args []string) int {
	switch {
	case how == "broken":
		fmt.Println("Traceback:\nModuleNotFoundError: No module named 'x'")
		return 1
	case len(args) > 1 && args[1] == "manifest":
		if err := os.WriteFile(args[4], []byte(someManifest), 0o644); err != nil {
			return 1
		}
		return 0
	}
	data, err := os.ReadFile(args[len(args)-1]) // -c bootstrap wpt serve --config FILE
	if err != nil {
		return 1
	}
	var config struct{ Ports map[string][]any }
	if err := json.Unmarshal(data, &config); err != nil {
		return 1
	}
	for _, ports := range config.Ports {
		for _, port := range ports {
			if number, ok := port.(float64); ok {
				if _, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%.0f", number)); err != nil {
					return 1
				}
			}
		}
	}
	fmt.Println("serving")
	if how == "dies" {
		conn, err := net.Dial("tcp", os.Getenv("ADIEU_WPT_DIE"))
		if err == nil {
			_, _ = io.Copy(io.Discard, conn) // until the test says so
		}
		return 1
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// checkoutOf is a checkout with a fake interpreter.
func checkoutOf(t *testing.T, how string) *Checkout {
	t.Helper()
	t.Setenv(fakePython, how)
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "openssl"), []byte("#!/bin/sh\n"), 0o755))
	t.Setenv("PATH", bin)
	return &Checkout{Dir: t.TempDir(), python: os.Args[0], cache: t.TempDir()}
}

func TestServerStartsAndEnds(t *testing.T) {
	s, err := checkoutOf(t, "serves").Start(t.Context())
	require.NoError(t, err)
	var config struct {
		Ports           map[string][]any
		ServerHost      string `json:"server_host"`
		CheckSubdomains bool   `json:"check_subdomains"`
		SSL             struct{ Type string }
	}
	data, err := os.ReadFile(filepath.Join(s.dir, "config.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &config))
	assert.Equal(t, "127.0.0.1", config.ServerHost)
	assert.Equal(t, "openssl", config.SSL.Type)
	assert.Len(t, config.Ports["http"], 2)
	assert.Equal(t, filepath.Join(s.dir, "certs", "cacert.pem"), s.CA())

	http, https, h2 := s.ports["http"][0], s.ports["https"][0], s.ports["h2"][0]
	for url, want := range map[string]string{
		"/a.html":               fmt.Sprintf("http://web-platform.test:%d/a.html", http),
		"/a.https.html?b":       fmt.Sprintf("https://web-platform.test:%d/a.https.html?b", https),
		"/a.html?wpt_flags=h2":  fmt.Sprintf("https://web-platform.test:%d/a.html?wpt_flags=h2", h2),
		"/a.www.sub.https.html": fmt.Sprintf("https://www.web-platform.test:%d/a.www.sub.https.html", https),
	} {
		assert.Equal(t, want, s.URL(Test{URL: url}))
	}
	require.NoError(t, s.Close())
	<-s.Gone()
	assert.NoDirExists(t, s.dir)
}

func TestServerThatDoesNotStart(t *testing.T) {
	_, err := checkoutOf(t, "broken").Start(t.Context())
	assert.EqualError(t, err, "the server of web-platform-tests did not start: ModuleNotFoundError: No module named 'x'")

	c := checkoutOf(t, "serves")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Start(ctx)
	assert.ErrorIs(t, err, context.Canceled)

	t.Setenv("PATH", t.TempDir())
	_, err = c.Start(t.Context())
	assert.ErrorContains(t, err, "no openssl found")
}

func TestServerThatDies(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	t.Setenv("ADIEU_WPT_DIE", listener.Addr().String())
	s, err := checkoutOf(t, "dies").Start(t.Context())
	require.NoError(t, err)
	conn, err := listener.Accept()
	require.NoError(t, err)
	conn.Close()
	<-s.Gone()
	assert.Equal(t, "serving", s.LastWords())
	require.NoError(t, s.Close())
}

func TestHostMapLeadsNowhereElse(t *testing.T) {
	rules := new(Server).HostMap()
	assert.Equal(t, "*=127.0.0.1:1", rules[len(rules)-1])
	for _, rule := range rules {
		_, to, _ := strings.Cut(rule, "=")
		assert.True(t, to == "127.0.0.1" || to == "127.0.0.1:1", rule)
	}
	at := func(rule string) int {
		for i, r := range rules {
			if r == rule {
				return i
			}
		}
		return -1
	}
	assert.Less(t, at("nonexistent.web-platform.test=127.0.0.1:1"), at("*.web-platform.test=127.0.0.1"))
	assert.Positive(t, at("web-platform.test=127.0.0.1"))
	assert.Positive(t, at("*.not-web-platform.test=127.0.0.1"))
}

func TestTailKeepsTheEnd(t *testing.T) {
	var s tail
	fmt.Fprint(&s, strings.Repeat("x", keptOutput))
	fmt.Fprint(&s, "\nend\n\n")
	assert.Len(t, s.bytes(), keptOutput)
	assert.Equal(t, "end", lastLine(s.bytes()))
}
