package testserver

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"adieu/websocket/transport"
)

var errDeadline = os.ErrDeadlineExceeded

// patience bounds what a test waits for; nothing is expected to take that long.
const patience = 20 * time.Second

// short is a time limit that a test lets pass.
const short = 30 * time.Millisecond

func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftGoroutines(); code == 0 && left != "" {
		fmt.Fprintln(os.Stderr, "goroutines left after the tests:\n"+left)
		code = 1
	}
	os.Exit(code)
}

// leftGoroutines waits until nothing of this package runs any more, and returns the
// stacks of what does not end.
func leftGoroutines() string {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	var left []string
	for range 2000 {
		left = left[:0]
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		for stack := range strings.SplitSeq(string(stacks), "\n\n") {
			if strings.Contains(stack, "created by adieu/tools/testserver.(*") {
				left = append(left, stack)
			}
		}
		if len(left) == 0 {
			return ""
		}
		<-ticker.C
	}
	return strings.Join(left, "\n\n")
}

// logs collects a server's log.
type logs struct {
	mu    sync.Mutex
	lines []string
}

func (l *logs) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *logs) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// start runs a server for the time of a test.
func start(t *testing.T, cfg Config) *Server {
	t.Helper()
	s, err := Start(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

// startScript serves one handler script at /t and returns what it logs.
func startScript(t *testing.T, script string) (*Server, *logs) {
	t.Helper()
	return startFiles(t, map[string]string{"t_wsh.js": script})
}

func startFiles(t *testing.T, files map[string]string) (*Server, *logs) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	l := &logs{}
	return start(t, Config{Files: fsys, Log: l.add}), l
}

// peer is a raw client, of TCP or of what lies above.
type peer struct {
	transport.Conn
	t *testing.T
}

func newPeer(t *testing.T, conn transport.Conn) *peer {
	t.Helper()
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	return &peer{conn, t}
}

func dial(t *testing.T, s *Server) *peer {
	t.Helper()
	return newPeer(t, dialTCP(t, s.listener.Addr().String()))
}

func dialTCP(t *testing.T, address string) transport.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	return transport.NewTCPConn(conn.(*net.TCPConn))
}

// open dials and completes an RFC 6455 handshake.
func open(t *testing.T, s *Server, target string) *peer {
	t.Helper()
	p := dial(t, s)
	p.write(rfcRequest(target))
	p.wantHead("HTTP/1.1 101 ")
	return p
}

// openHixie dials and completes a draft-76 handshake with the key of the first vector.
func openHixie(t *testing.T, s *Server, target string) *peer {
	t.Helper()
	p := dial(t, s)
	p.write(hixieRequest(target))
	p.wantHead("HTTP/1.1 101 WebSocket Protocol Handshake\r\n")
	p.want(text("8jKS'y:G*Co,Wxa-"))
	return p
}

func rfcRequest(target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Origin: http://example.com\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
}

func hixieRequest(target string) string {
	return "GET " + target + " HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: example.com\r\n" +
		"Origin: http://example.com\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\n" +
		"Sec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n^n:ds[4U"
}

func (p *peer) write(s string) {
	p.t.Helper()
	_, err := io.WriteString(p, s)
	require.NoError(p.t, err)
}

// send writes bytes in hexadecimal; what is between quotes is text: `81 02 "hi"`.
func (p *peer) send(pattern string) {
	p.t.Helper()
	p.write(unhex(p.t, pattern))
}

// want reads exactly these bytes.
func (p *peer) want(want string) {
	p.t.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(p, got)
	require.NoError(p.t, err, "got %q, want %q", got[:n], want)
	require.Equal(p.t, want, string(got))
}

// wantHex reads exactly the bytes of a pattern as send takes it.
func (p *peer) wantHex(pattern string) {
	p.t.Helper()
	want := unhex(p.t, pattern)
	got := make([]byte, len(want))
	n, err := io.ReadFull(p, got)
	require.NoError(p.t, err, "got % x, want % x", got[:n], want)
	require.Equal(p.t, toHex([]byte(want)), toHex(got))
}

// wantHead reads a response's head and returns it.
func (p *peer) wantHead(prefix string) string {
	p.t.Helper()
	head := p.head()
	require.True(p.t, strings.HasPrefix(head, prefix), "got %q, want %q…", head, prefix)
	return head
}

func (p *peer) head() string {
	p.t.Helper()
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		b := make([]byte, 1)
		_, err := p.Read(b)
		require.NoError(p.t, err, "after %q", head)
		head = append(head, b[0])
	}
	return string(head)
}

// wantEOF demands FIN, with nothing before it.
func (p *peer) wantEOF() {
	p.t.Helper()
	rest, err := io.ReadAll(p)
	require.NoError(p.t, err)
	require.Equal(p.t, "", toHex(rest))
}

// goodbye does the client's part of a closing handshake that the server has begun.
func (p *peer) goodbye(closeFrame string) {
	p.t.Helper()
	p.send(closeFrame)
	p.wantEOF()
}

func unhex(t *testing.T, pattern string) string {
	t.Helper()
	var out strings.Builder
	for i, part := range strings.Split(pattern, `"`) {
		if i%2 == 1 {
			out.WriteString(part)
			continue
		}
		b, err := hex.DecodeString(strings.Join(strings.Fields(part), ""))
		require.NoError(t, err, pattern)
		out.Write(b)
	}
	return out.String()
}

// zeroMask is a client's mask that leaves the payload readable.
const zeroMask = "00 00 00 00 "

// rest reads to the end of the stream.
func (p *peer) rest() string {
	p.t.Helper()
	b, err := io.ReadAll(p)
	require.NoError(p.t, err)
	return string(b)
}

// waitUntil waits for something that another goroutine does.
func waitUntil(t *testing.T, happened func() bool) {
	t.Helper()
	require.Eventually(t, happened, patience, time.Millisecond)
}

func (s *Server) connCount() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}
