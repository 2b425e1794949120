package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// FuzzingServer leads clients through the cases. The package comment says which paths it
// serves.
type FuzzingServer struct {
	suite    Suite
	listener net.Listener
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu       sync.Mutex // guards the fields below
	active   int        // cases that run
	idle     *sync.Cond // active became 0
	agents   map[string]*agent
	updated  chan string // agents that asked for reports
	finished sync.Mutex  // held while Finished is called
}

// agent is a client under test.
type agent struct {
	results map[string]Result // by the number of the case
	keys    map[string]bool   // Sec-WebSocket-Key fields seen
}

// Serve starts a fuzzing server on a listener, which becomes its own.
func (s Suite) Serve(listener net.Listener) (*FuzzingServer, error) {
	s, err := s.withDefaults(Client)
	if err == nil && len(s.Cases) == 0 {
		err = errNothingToRun
	}
	if err != nil {
		return nil, err
	}
	server := &FuzzingServer{suite: s, listener: listener, agents: map[string]*agent{}, updated: make(chan string, 16)}
	server.idle = sync.NewCond(&server.mu)
	server.ctx, server.stop = context.WithCancel(context.Background())
	server.running.Go(server.accept) // ends with Close
	return server, nil
}

// URL is where clients connect to, without a path.
func (s *FuzzingServer) URL() string { return "ws://" + s.listener.Addr().String() }

// Cases is how many cases there are.
func (s *FuzzingServer) Cases() int { return len(s.suite.Cases) }

// Updated receives the name of an agent each time one asks for reports, which is when it
// has done.
func (s *FuzzingServer) Updated() <-chan string { return s.updated }

// Finish waits for the cases that run: a client may be done before its last verdict is. A
// client that begins more must be told to stop first.
func (s *FuzzingServer) Finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.active > 0 {
		s.idle.Wait()
	}
}

// begin and end count the cases that run.
func (s *FuzzingServer) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active++
}

func (s *FuzzingServer) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active--; s.active == 0 {
		s.idle.Broadcast()
	}
}

// Close ends all connections, and returns when nothing runs any more. It may be called
// more than once.
func (s *FuzzingServer) Close() error {
	s.stop()
	err := s.listener.Close()
	s.running.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Report is what came of the cases so far, of all agents.
func (s *FuzzingServer) Report() *Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	report := NewReport(len(s.suite.Cases) * max(1, len(s.agents)))
	for _, a := range s.agents {
		for _, r := range a.results {
			report.Add(r)
		}
	}
	return report
}

func (s *FuzzingServer) accept() {
	for {
		conn, err := s.listener.Accept()
		switch {
		case s.ctx.Err() != nil:
			if err == nil {
				conn.Close()
			}
			return
		case err != nil: // out of descriptors, or a client that is gone already
			select {
			case <-time.After(10 * time.Millisecond):
			case <-s.ctx.Done():
			}
		default:
			s.running.Go(func() { s.serve(conn.(*net.TCPConn)) })
		}
	}
}

// serve reads a request and does what its path says.
func (s *FuzzingServer) serve(conn *net.TCPConn) {
	defer conn.Close()
	stop := context.AfterFunc(s.ctx, func() { conn.Close() })
	defer stop()
	request, b, err := readRequest(conn)
	if err != nil {
		return
	}
	target, err := url.ParseRequestURI(request.target())
	if err != nil {
		target = &url.URL{Path: "/"}
	}
	switch path := strings.TrimSuffix(target.Path, "/"); path {
	case "/getCaseCount", "/count":
		s.tell(conn, request, b, strconv.Itoa(len(s.suite.Cases)))
	case "/getCaseInfo":
		s.tellCase(conn, request, b, target, caseInfo)
	case "/getCaseStatus":
		s.tellCase(conn, request, b, target, s.caseStatus)
	case "/updateReports", "/report":
		s.tell(conn, request, b, "")
		select {
		case s.updated <- s.agentName(target):
		default: // nobody takes them
		}
	default:
		if c := s.caseAt(path, target.Query()); c != nil && isWebSocket(request) {
			s.runCase(conn, c, target, request, b)
			return
		}
		refuse(conn, request)
	}
}

// headTimeout bounds the wait for a request.
const headTimeout = 20 * time.Second

// readRequest reads a request's head, and for draft-hixie-76 at least the 8 bytes behind
// it; b is all that came, the head included.
func readRequest(conn net.Conn) (request *head, b []byte, err error) {
	_ = conn.SetReadDeadline(time.Now().Add(headTimeout))
	defer conn.SetReadDeadline(time.Time{})
	buf := make([]byte, 4<<10)
	for {
		n, err := conn.Read(buf)
		b = append(b, buf[:n]...)
		if request, ok := parseHead(b); ok && len(b) >= request.size+request.behind() {
			return request, b, nil
		}
		if err == nil && len(b) > maxHead {
			err = errors.New("the head of the request is too long")
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

// behind is how many bytes of the handshake follow the head.
func (h *head) behind() int {
	if h.isHixie() {
		return 8
	}
	return 0
}

func (h *head) isHixie() bool {
	return h.get("Sec-WebSocket-Key1") != "" && h.get("Sec-WebSocket-Key2") != ""
}

func isWebSocket(request *head) bool { return request.hasToken("Upgrade", "websocket") }

// caseAt finds the case that a path and query mean: /runCase?case=N, /case?n=N or
// /case/NAME, where N is a place in the list, a number or a name.
func (s *FuzzingServer) caseAt(path string, query url.Values) *Case {
	var which string
	switch {
	case path == "/runCase":
		which = query.Get("case")
	case path == "/case":
		which = query.Get("n")
	case strings.HasPrefix(path, "/case/"):
		which = strings.TrimPrefix(path, "/case/")
	}
	if i, err := strconv.Atoi(which); err == nil && i >= 1 && i <= len(s.suite.Cases) {
		return s.suite.Cases[i-1]
	}
	for _, c := range s.suite.Cases {
		if c.Number == which || c.Name == which {
			return c
		}
	}
	return nil
}

func (s *FuzzingServer) agentName(target *url.URL) string {
	for _, name := range []string{target.Query().Get("agent"), s.suite.Agent} {
		if name != "" {
			return name
		}
	}
	return "client"
}

// runCase is a case from the first byte of the answer to the last FIN.
func (s *FuzzingServer) runCase(conn *net.TCPConn, c *Case, target *url.URL, request *head, b []byte) {
	s.begin()
	defer s.end()
	x := newExchange(s.ctx, c, Client, s.suite.Times)
	x.conn = conn
	x.log.received(b[:min(len(b), maxLogHead)])
	name := s.agentName(target)
	x.reusedKey = s.noteKey(name, request)
	end := request.size + request.behind()
	switch {
	case request.isHixie() != (c.Protocol == Hixie76):
		x.lacks("it speaks another protocol than the case's, %s", c.Protocol)
		refuse(conn, request)
	case c.Protocol == Hixie76:
		x.openHixieClient(request, b[request.size:end], b[end:])
	default:
		x.openClient(request, b[end:])
	}
	x.run()
	if s.ctx.Err() != nil {
		return
	}
	r := x.result()
	r.Agent = name
	s.mu.Lock()
	s.agents[name].results[c.Number] = r
	s.mu.Unlock()
	s.finished.Lock()
	defer s.finished.Unlock()
	s.suite.Finished(r)
}

// noteKey reports whether a client has used its key before.
func (s *FuzzingServer) noteKey(name string, request *head) (used bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.agents[name]
	if a == nil {
		a = &agent{results: map[string]Result{}, keys: map[string]bool{}}
		s.agents[name] = a
	}
	key := request.get("Sec-WebSocket-Key")
	used = key != "" && a.keys[key]
	a.keys[key] = true
	return used
}

// tell opens a connection, sends a text message unless it is empty, and says goodbye.
func (s *FuzzingServer) tell(conn *net.TCPConn, request *head, b []byte, message string) {
	if !isWebSocket(request) {
		refuse(conn, request)
		return
	}
	c := &Case{Number: "0", Name: "control", Protocol: RFC6455}
	x := newExchange(s.ctx, c, Client, s.suite.Times)
	x.conn = conn
	end := request.size + request.behind()
	if !request.isHixie() {
		c.spec.steps = do(send(text(message)))
		if message == "" {
			c.spec.steps = nil
		}
		x.openClient(request, b[end:])
		x.run()
		return
	}
	c.Protocol = Hixie76
	if message != "" {
		c.spec.steps = do(sendHixie("the answer", hixieText(message)))
	}
	x.openHixieClient(request, b[request.size:end], b[end:])
	x.run()
}

// tellCase tells something about a case as JSON, as the Autobahn testsuite does.
func (s *FuzzingServer) tellCase(conn *net.TCPConn, request *head, b []byte, target *url.URL, what func(*Case, string) any) {
	c := s.caseAt("/runCase", target.Query())
	if c == nil {
		refuse(conn, request)
		return
	}
	answer, err := json.Marshal(what(c, s.agentName(target)))
	if err != nil {
		panic(err) // strings only
	}
	s.tell(conn, request, b, string(answer))
}

func caseInfo(c *Case, _ string) any {
	return map[string]string{"id": c.Number, "description": c.Name + ": " + c.Rule}
}

func (s *FuzzingServer) caseStatus(c *Case, name string) any {
	behavior := "MISSING"
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.agents[name]; a != nil {
		if r, ok := a.results[c.Number]; ok {
			behavior = map[Verdict]string{OK: "OK", Informational: "INFORMATIONAL",
				Unimplemented: "UNIMPLEMENTED", NonStrict: "NON-STRICT", Failed: "FAILED"}[r.Verdict]
		}
	}
	return map[string]string{"behavior": behavior}
}

// refuse answers a request that is for no case.
func refuse(conn *net.TCPConn, request *head) {
	if !isWebSocket(request) {
		explain(conn, request)
		return
	}
	respond(conn, "404 Not Found", "text/plain; charset=utf-8", "There is no such case.\n")
}

// respond answers a request, and ends the connection without a reset.
func respond(conn *net.TCPConn, status, contentType, body string) {
	_ = conn.SetDeadline(time.Now().Add(partingTime))
	fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s",
		status, contentType, len(body), body)
	_ = conn.CloseWrite()
	_, _ = conn.Read(make([]byte, 1))
}
