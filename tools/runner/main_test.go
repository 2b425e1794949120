package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"adieu/engine"
	"adieu/tools/wiretrace"
)

func TestMain(m *testing.M) {
	ChildMain(loadFake)
	goleak.VerifyTestMain(m)
}

// loads counts the pages of this process.
var loads int

// realPrefix begins the names of tests that are loaded with the engine.
const realPrefix = "real/"

// What pages keep in memory.
var (
	keep    []byte
	balloon [][]byte
	kept    any

	raceEnds chan struct{} // of a page that was before
)

// raced is written by two goroutines at once when a test asks for a data race.
var raced int

// loadFake stands for the engine in the child processes of this package's tests: what it
// does depends on the name of the page alone.
func loadFake(ctx context.Context, pageURL string, observer Observer) (string, error) {
	printed := observer.Printed
	u, err := url.Parse(pageURL)
	if err != nil {
		return "", err
	}
	name := strings.TrimPrefix(u.Path, "/")
	if strings.HasPrefix(name, realPrefix) {
		return LoadPage(ctx, pageURL, observer)
	}
	switch strings.TrimSuffix(filepath.Base(name), ".html") {
	case "fatal":
		m := map[int]int{}
		for n := range 8 {
			go func() {
				for {
					m[n]++
				}
			}()
		}
		select {}
	case "background-panic":
		go func() { panic("on a goroutine of its own") }()
		select {}
	case "out-of-memory":
		if err := limitMemory(); err != nil {
			return "", err
		}
		keep = make([]byte, 1<<40)
	case "balloon":
		printed("blowing")
		for {
			block := make([]byte, 8<<20)
			for i := 0; i < len(block); i += 4096 {
				block[i] = 1
			}
			balloon = append(balloon, block)
			runtime.Gosched()
		}
	case "garbage":
		for range 100 {
			keep = bytes.Repeat([]byte{1}, 8<<20)
		}
		keep = nil
	case "big":
		keep = bytes.Repeat([]byte{1}, 64<<20)
	case "late-race": // when it has ended
		raceEnds = make(chan struct{})
		go func() {
			<-ctx.Done()
			race()
			close(raceEnds)
		}()
	case "after-race":
		if raceEnds != nil {
			<-raceEnds
		}
	case "hang":
		printed("begun")
		<-ctx.Done()
		return "begun\nand waiting\n", ctx.Err()
	case "deaf":
		printed("deaf")
		select {}
	case "overflow":
		printed("going down")
		return "", fmt.Errorf("depth %d", deeper(1))
	case "panic":
		panic("a broken invariant")
	case "exit":
		fmt.Fprintln(os.Stderr, "no more")
		os.Exit(3)
	case "race":
		race()
	case "mute":
		loadMute(printed)
	case "leak-timer":
		clock := &watchedClock{}
		observer.Closed(clock.remains)
		clock.AfterFunc(time.Minute, func() {})
	case "leak-socket":
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		if kept, err = net.Dial("tcp", listener.Addr().String()); err != nil {
			return "", err
		}
	case "leak-world":
		page, err := engine.NewPage(engine.Config{})
		if err != nil {
			return "", err
		}
		defer page.Close()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
		}))
		defer server.Close()
		if err := page.Load(ctx, server.URL); err != nil {
			return "", err
		}
		observer.Closed(page.Remains())
		kept = page
	case "leak":
		go func() { select {} }()
	case "unloadable":
		return "", errors.New("404 Not Found")
	case "chatty":
		fmt.Println("a stray print") // must not disturb the protocol
		fmt.Fprintln(os.Stderr, "a hint")
	case "host":
		return "from " + u.Host + "\n", nil
	case "results": // of testharness.js, as the query has them
		printed("a line of the console")
		if observer.Traced != nil {
			observer.Traced(wiretrace.Event{Connection: 1, Title: "a step"})
		}
		results, err := url.QueryUnescape(u.RawQuery)
		return results, err
	case "pid":
		return fmt.Sprintf(`{"status": "OK", "subtests": [{"name": "%d", "status": "PASS"}]}`, os.Getpid()), nil
	case "dies-late": // but not as the first page of its process
		if loads++; loads > 1 {
			os.Exit(4)
		}
		return `{"status": "OK", "subtests": []}`, nil
	}
	loads++
	return "text of " + name + "\n", nil
}

// race is a data race.
func race() {
	done := make(chan struct{})
	go func() { raced++; close(done) }()
	raced++
	<-done
}

func deeper(n int) int {
	if n < 0 { // it never is
		return 0
	}
	var frame [64]int
	frame[n%64] = deeper(n + 1)
	return frame[(n+1)%64] + frame[n%64]
}

// fakeServer gives pages an address; nothing listens there.
type fakeServer struct{}

func (fakeServer) URL() string  { return "http://127.0.0.1:4711" }
func (fakeServer) Close() error { return nil }

// tree makes a directory of layout tests from names and contents.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), directoryName)
	require.NoError(t, os.MkdirAll(root, 0o755))
	for name, content := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
	}
	return root
}

// newRunner makes a runner on the fake server.
func newRunner(t *testing.T, cfg Config) *Runner {
	t.Helper()
	cfg.NewServer = func(func(string)) (Server, error) { return fakeServer{}, nil }
	r, err := New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

// silent is a reporter that is not interested.
type silent struct{}

func (silent) Begin([]Test)    {}
func (silent) Started(Test)    {}
func (silent) Finished(Result) {}
func (silent) End(*Report)     {}
