package testserver

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/transport"
)

// page is an ExecutionContext for one socket: a queue of tasks, and a goroutine that runs
// them until it is stopped.
type page struct {
	dom.ExecutionContext // nil: what a socket does not use

	mu      sync.Mutex
	wake    sync.Cond
	tasks   []func()
	turn    uint64
	stopped bool
	console []string
}

func startPage() *page {
	p := &page{}
	p.wake.L = &p.mu
	go p.run()
	return p
}

func (p *page) run() {
	for {
		p.mu.Lock()
		for len(p.tasks) == 0 && !p.stopped {
			p.wake.Wait()
		}
		if p.stopped {
			p.mu.Unlock()
			return
		}
		task := p.tasks[0]
		p.tasks = p.tasks[1:]
		p.turn++
		p.mu.Unlock()
		task()
	}
}

func (p *page) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	p.wake.Signal()
}

func (p *page) QueueTask(_ dom.TaskSource, task func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tasks = append(p.tasks, task)
	p.wake.Signal()
}

func (p *page) Turn() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.turn
}

func (p *page) AddConsoleMessage(m dom.ConsoleMessage) { p.console = append(p.console, m.Text) }

func (p *page) Clock() dom.Clock                    { return dom.SystemClock }
func (p *page) Hold() dom.Hold                      { return noHold{} }
func (p *page) AddActiveObject(dom.ActiveObject)    {}
func (p *page) RemoveActiveObject(dom.ActiveObject) {}
func (p *page) ReportException(err error)           { panic(err) }
func (p *page) BaseURL() string                     { return "" }
func (p *page) Origin() string                      { return "http://page.example" }

type noHold struct{}

func (noHold) Release() {}

// showing is a fault, shown to our own client.
type showing struct {
	fault   *Fault
	query   string
	dialect websocket.Protocol
	carrier string // "ws", "wss" or "h2"

	events  []string
	console string
	verdict string // what the server logged
	late    bool   // there was no close event in time
	address string
}

func (s *showing) String() string {
	name := fmt.Sprintf("%s in %v over %s", s.fault.Name, s.dialect, s.carrier)
	if s.query != "" {
		name += " with " + s.query
	}
	return name
}

// Timeouts of the client: those that a fault makes pass are short.
const (
	longWait  = 15 * time.Second
	shortWait = 250 * time.Millisecond
	openWait  = 3 * time.Second // enough to get as far as the fault
	closeWait = 5 * time.Second // of the server
)

func (s *showing) config(server *Server) *websocket.Config {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(server.CA())
	_, port, _ := net.SplitHostPort(server.tlsListener.Addr().String())
	dialer := &transport.Network{
		TLSConfig: &tls.Config{RootCAs: roots},
		Hosts:     transport.HostMap{{Host: "*.localhost", Port: port, ToHost: "127.0.0.1"}},
		HTTP2:     transport.HTTP2Never,
	}
	if s.carrier == "h2" {
		dialer.HTTP2 = transport.HTTP2IfOffered
	}
	cfg := &websocket.Config{
		Protocol: s.dialect, Dialer: dialer, MaxMessageBytes: 1 << 20,
		OpenTimeout: longWait, CloseTimeout: longWait, LingerTimeout: longWait,
	}
	if slices.Contains(neverOpens, s.fault.Name) {
		cfg.OpenTimeout = openWait
	}
	if slices.Contains(neverCloses, s.fault.Name) {
		cfg.CloseTimeout = shortWait
	}
	if slices.Contains(neverEnds, s.fault.Name) {
		cfg.LingerTimeout = shortWait
	}
	return cfg
}

// neverOpens, neverCloses and neverEnds are the faults that end by the client's own
// timeouts: of the opening, of the closing handshake, and of the end after that.
var (
	neverOpens  = []string{"never-answers", "head-trickles", "h2-no-settings", "tls-silent"}
	neverCloses = []string{"close-unanswered", "frame-stalls", "deaf", "flood-deaf", "h2-window-starved"}
	neverEnds   = []string{
		"close-and-stay", "close-then-flood", "close-unanswered", "frame-stalls", "deaf", "flood-deaf", "h2-window-starved",
		"head-endless", "head-trickles", "refusal-endless", "hixie-text-endless", "deflate-bomb",
	}
)

// play shows the fault to a WebSocket, and notes all that there is to see.
func (s *showing) play(t *testing.T) {
	verdict := make(chan string, 1)
	server, err := Start(Config{CloseTimeout: closeWait, DrainTimeout: time.Second, Log: func(line string) {
		if rest, ok := strings.CutPrefix(line, "fault "+s.fault.Name+": "); ok {
			select {
			case verdict <- rest:
			default:
			}
		}
	}})
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	s.address = server.WebSocketURL()
	if s.carrier != "ws" {
		s.address = server.SecureWebSocketURL()
	}
	if s.fault.Host != "" {
		_, port, _ := net.SplitHostPort(server.tlsListener.Addr().String())
		s.address = "wss://" + net.JoinHostPort(s.fault.Host, port)
	}
	s.address += s.fault.Path()
	if s.query != "" {
		s.address += "?" + s.query
	}
	p := startPage()
	defer p.stop()
	closed := make(chan struct{})
	p.QueueTask(dom.TaskDOMManipulation, func() { s.open(t, p, s.config(server), closed) })
	select {
	case <-closed:
	case <-time.After(2 * longWait):
		s.late = true
		return
	}
	s.console = strings.Join(p.console, "\n") // close was the last event: nobody writes any more
	if s.fault.Answer == "" {
		return
	}
	select {
	case s.verdict = <-verdict:
	case <-time.After(longWait):
	}
}

// open makes the socket and follows the fault's cue. It runs on the page's loop.
func (s *showing) open(t *testing.T, p *page, cfg *websocket.Config, closed chan struct{}) {
	var protocols []string
	if s.fault.Cue == CueSubprotocol {
		protocols = []string{"chat"}
	}
	ws, err := websocket.New(p, cfg, s.address, protocols)
	if err != nil {
		t.Errorf("%v: %v", s, err)
		close(closed)
		return
	}
	note := func(format string, args ...any) { s.events = append(s.events, fmt.Sprintf(format, args...)) }
	for _, typ := range []string{"open", "message", "error", "close"} {
		ws.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error {
			switch e := ev.(type) {
			case *dom.MessageEvent:
				if blob, ok := e.Data.(*dom.Blob); ok {
					note("message %d bytes", blob.Size())
				} else {
					note("message %q", e.Data)
				}
			case *websocket.CloseEvent:
				note("close %s", describeClose(e))
				close(closed)
			default:
				note("%s", typ)
				if typ == "open" {
					s.follow(ws)
				}
			}
			return nil
		}), dom.ListenerOptions{})
	}
}

func describeClose(e *websocket.CloseEvent) string {
	text := fmt.Sprint(e.Code)
	if e.Reason != "" {
		text += fmt.Sprintf(" %q", e.Reason)
	}
	if e.WasClean {
		return text + " clean"
	}
	return text + " unclean"
}

func (s *showing) follow(ws *websocket.WebSocket) {
	code, reason := uint16(1000), "bye"
	switch s.fault.Cue {
	case CueSendMuch:
		for range 16 {
			_, _ = ws.SendBinary(make([]byte, 1<<20))
		}
		fallthrough
	case CueClose:
		_ = ws.Close(&code, &reason)
	}
}

// sees reports whether the events are as Fault.Sees describes them.
func (s *showing) sees() bool {
	got := strings.Join(s.events, "\n") + "\n"
	return slices.ContainsFunc(strings.Split(s.fault.Expect(s.dialect.String()), " or "), func(outcome string) bool {
		var pattern bytes.Buffer
		for event := range strings.SplitSeq(outcome, ", ") {
			name, times, repeated := strings.Cut(event, " ×")
			switch {
			case event == "messages":
				pattern.WriteString(`(message [^\n]*\n)*`)
			case repeated:
				fmt.Fprintf(&pattern, `(%s[^\n]*\n){%s}`, name, times)
			default:
				pattern.WriteString(regexp.QuoteMeta(event) + `\n`)
			}
		}
		return regexp.MustCompile("^" + pattern.String() + "$").MatchString(got)
	})
}

// shorten keeps a long list of events readable.
func (s *showing) shorten() string {
	list := slices.Clone(s.events)
	if len(list) > 12 {
		list = slices.Concat(list[:6], []string{fmt.Sprintf("… (%d)", len(list))}, list[len(list)-4:])
	}
	for i, event := range list {
		if len(event) > 60 {
			list[i] = event[:60] + "…"
		}
	}
	return strings.Join(list, ", ")
}

// playAll shows many at a time: most of them wait.
func playAll(t *testing.T, list []*showing) {
	t.Helper()
	tickets := make(chan struct{}, 24)
	var playing sync.WaitGroup
	for _, s := range list {
		tickets <- struct{}{}
		playing.Go(func() {
			s.play(t)
			<-tickets
		})
	}
	playing.Wait()
	require.False(t, t.Failed())
}
