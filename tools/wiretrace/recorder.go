package wiretrace

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// Recorder writes down what the WebSockets of a page do, as their inspector
// (websocket.Config.Inspector). It keeps the first and the last events; the zero value
// works. Its methods may be called from any goroutine.
type Recorder struct {
	// First and Last are how many events are kept: 200 each.
	First, Last int

	// Tell is given each event: the first ones at once, so that they are known even if the
	// process dies, and the last ones by Flush. It is called for one event at a time, and
	// must not call the Recorder. Nil: Events is asked instead.
	Tell func(Event)

	mu          sync.Mutex // guards the fields below
	connections int
	first       []Step
	last        []Step // a ring, once it is full
	next        int    // in last
	dropped     int
}

const defaultKept = 200

// DidCreateWebSocket implements websocket.Inspector.
func (r *Recorder) DidCreateWebSocket(url string, protocols []string) websocket.SocketInspector {
	r.mu.Lock()
	r.connections++
	s := &socketRecorder{recorder: r, connection: r.connections}
	r.mu.Unlock()
	arguments := quote([]byte(url), uint64(len(url)))
	if len(protocols) > 0 {
		arguments += fmt.Sprintf(", %q", protocols)
	}
	s.add(Page, Call, cutTitle("new WebSocket("+arguments+")"), url)
	return s
}

// Events are the events so far, in their order; nil when there were none.
func (r *Recorder) Events() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var events []Event
	for _, rec := range r.first {
		events = append(events, rec.Event())
	}
	return append(events, r.late()...)
}

// Flush tells of the last events, which have not been told of.
func (r *Recorder) Flush() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.late() {
		r.Tell(e)
	}
	r.last, r.next, r.dropped = nil, 0, 0
}

// Take is Events, of which the Recorder then knows nothing more: its connections begin at 1
// again.
func (r *Recorder) Take() []Event {
	events := r.Events()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.connections, r.first, r.last, r.next, r.dropped = 0, nil, nil, 0, 0
	return events
}

// late are the events behind the first ones. The caller holds r.mu.
func (r *Recorder) late() (events []Event) {
	late := slices.Concat(r.last[r.next:], r.last[:r.next])
	if r.dropped > 0 {
		events = append(events, Event{At: late[0].event.At, Connection: late[0].event.Connection, Lane: Note, Kind: Bytes,
			Title: fmt.Sprintf("… %d events are left out", r.dropped)})
	}
	for _, rec := range late {
		events = append(events, rec.Event())
	}
	return events
}

// Add keeps a step, as a server's trace (testserver.Config.Trace) or of its own.
func (r *Recorder) Add(rec Step) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rec.event.At == 0 {
		rec.event.At = time.Now().UnixMicro() // under the lock, so that times are in order
	}
	switch last := fallbackNumber(r.Last); {
	case len(r.first) < fallbackNumber(r.First):
		r.first = append(r.first, rec)
		if r.Tell != nil {
			r.Tell(rec.Event())
		}
	case len(r.last) < last:
		r.last = append(r.last, rec)
	default:
		r.last[r.next] = rec
		r.next = (r.next + 1) % last
		r.dropped++
	}
}

func fallbackNumber(n int) int { return choose(n > 0, n, defaultKept) }

// socketRecorder writes down the life of one connection.
type socketRecorder struct {
	recorder   *Recorder
	connection int
}

func (s *socketRecorder) add(lane Lane, kind Kind, title, detail string) {
	s.addEvent(Event{Lane: lane, Kind: kind, Title: title, Detail: detail})
}

func (s *socketRecorder) addEvent(e Event) {
	e.Connection = s.connection
	s.recorder.Add(Step{event: e})
}

func (s *socketRecorder) addFrame(f websocket.Frame, lane Lane) {
	s.recorder.Add(frameStep(f, lane, s.connection))
}

func (s *socketRecorder) WillSendHandshakeRequest(r *wire.Request) { s.addEvent(RequestEvent(r)) }

func (s *socketRecorder) DidReceiveHandshakeResponse(r *wire.Response) {
	s.addEvent(ResponseEvent(r))
}

func (s *socketRecorder) DidSendFrame(f websocket.Frame) { s.addFrame(f, Out) }

func (s *socketRecorder) DidReceiveFrame(f websocket.Frame) { s.addFrame(f, In) }

func (s *socketRecorder) DidReceiveFrameError(err *websocket.ProtocolError) {
	s.add(Note, Failure, cutTitle(err.Detail), fmt.Sprintf("failed with %d", err.Code))
}

func (s *socketRecorder) DidSendEnd() { s.add(Out, End, "FIN", "") }

func (s *socketRecorder) DidReceiveEnd(err error) { s.addEvent(EndEvent(err, In)) }

func (s *socketRecorder) DidClose(o websocket.Outcome) {
	title := closing(o.Code, o.Reason, o.Clean)
	if o.Failed {
		s.add(Note, Failure, cutTitle(fallback(o.Detail, "failed")), title)
		return
	}
	s.add(Note, End, "over: "+title, o.Detail)
}

func (s *socketRecorder) WillSend(m websocket.Message) {
	if m.Binary {
		s.add(Page, Call, "send("+bytesOf(uint64(len(m.Data)))+")", "")
		return
	}
	s.add(Page, Call, "send("+quote([]byte(m.Text[:min(len(m.Text), keptPayload)]), uint64(len(m.Text)))+")", "")
}

func (s *socketRecorder) WillClose(code *uint16, reason *string) {
	arguments := ""
	if code != nil {
		arguments = strconv.Itoa(int(*code))
	}
	if reason != nil {
		arguments = fallback(arguments, "undefined") + ", " + quote([]byte(*reason), uint64(len(*reason)))
	}
	s.add(Page, Call, "close("+arguments+")", "")
}

func (s *socketRecorder) DidChangeReadyState(state websocket.ReadyState) {
	names := [...]string{"CONNECTING", "OPEN", "CLOSING", "CLOSED"}
	s.add(Page, State, "readyState "+names[state], "")
}

func (s *socketRecorder) WillDispatchEvent(ev dom.AnyEvent) {
	title := ev.AsEvent().Type()
	switch ev := ev.(type) {
	case *dom.MessageEvent:
		title += " " + messageData(ev.Data)
	case *websocket.CloseEvent:
		title += " " + closing(ev.Code, ev.Reason, ev.WasClean)
	}
	s.add(Page, Dispatch, title, "")
}

func messageData(data any) string {
	switch data := data.(type) {
	case string:
		return quote([]byte(data[:min(len(data), keptPayload)]), uint64(len(data)))
	case dom.ArrayBufferData:
		return "ArrayBuffer (" + bytesOf(uint64(len(data))) + ")"
	case dom.AnyBlob:
		return "Blob (" + bytesOf(uint64(data.AsBlob().Size())) + ")"
	}
	return ""
}

func closing(code uint16, reason string, clean bool) string {
	title := strconv.Itoa(int(code))
	if reason != "" {
		title += " " + quote([]byte(reason), uint64(len(reason)))
	}
	return title + choose(clean, ", clean", ", not clean")
}

// EndEvent describes the end of a direction, nil or io.EOF being a proper one.
func EndEvent(err error, lane Lane) Event {
	e := Event{Lane: lane, Kind: End}
	switch {
	case err == nil || errors.Is(err, io.EOF):
		e.Title = "FIN"
	case transport.IsReset(err):
		e.Title, e.Detail = "RST", err.Error()
	default:
		e.Title, e.Detail = "connection lost", err.Error()
	}
	return e
}
