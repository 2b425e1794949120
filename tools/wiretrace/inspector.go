package wiretrace

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"adieu/dom"
	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// Inspector tells at once of all that the WebSockets of a page do, as their inspector
// (websocket.Config.Inspector). Its methods may be called from any goroutine.
type Inspector struct {
	// Tell is given one step after the other, in their order. It must not block for long,
	// nor call the Inspector.
	Tell func(Step)

	mu          sync.Mutex // guards the field below, and keeps the steps in order
	connections int
}

// DidCreateWebSocket implements websocket.Inspector.
func (i *Inspector) DidCreateWebSocket(url string, protocols []string) websocket.SocketInspector {
	i.mu.Lock()
	i.connections++
	n := i.connections
	i.mu.Unlock()
	return inspectSocket(n, url, protocols, i.take)
}

func (i *Inspector) take(step Step) {
	i.mu.Lock()
	defer i.mu.Unlock()
	step.event.At = time.Now().UnixMicro()
	i.Tell(step)
}

// socketInspector makes steps of the life of one connection.
type socketInspector struct {
	connection int
	tell       func(Step)
}

func inspectSocket(connection int, url string, protocols []string, tell func(Step)) *socketInspector {
	s := &socketInspector{connection, tell}
	arguments := quote([]byte(url), uint64(len(url)))
	if len(protocols) > 0 {
		arguments += fmt.Sprintf(", %q", protocols)
	}
	s.add(Page, Call, cutTitle("new WebSocket("+arguments+")"), url)
	return s
}

func (s *socketInspector) add(lane Lane, kind Kind, title, detail string) {
	s.addEvent(Event{Lane: lane, Kind: kind, Title: title, Detail: detail})
}

func (s *socketInspector) addEvent(e Event) {
	e.Connection = s.connection
	s.tell(Step{event: e})
}

func (s *socketInspector) addFrame(f websocket.Frame, lane Lane) {
	s.tell(frameStep(f, lane, s.connection))
}

func (s *socketInspector) WillSendHandshakeRequest(r *wire.Request) { s.addEvent(RequestEvent(r)) }

func (s *socketInspector) DidReceiveHandshakeResponse(r *wire.Response) {
	s.addEvent(ResponseEvent(r))
}

func (s *socketInspector) DidSendFrame(f websocket.Frame) { s.addFrame(f, Out) }

func (s *socketInspector) DidReceiveFrame(f websocket.Frame) { s.addFrame(f, In) }

func (s *socketInspector) DidReceiveFrameError(err *websocket.ProtocolError) {
	s.add(Note, Failure, cutTitle(err.Detail), fmt.Sprintf("failed with %d", err.Code))
}

func (s *socketInspector) DidSendEnd() { s.add(Out, End, "FIN", "") }

func (s *socketInspector) DidReceiveEnd(err error) { s.addEvent(EndEvent(err, In)) }

func (s *socketInspector) DidClose(o websocket.Outcome) {
	title := closing(o.Code, o.Reason, o.Clean)
	if o.Failed {
		s.add(Note, Failure, cutTitle(fallback(o.Detail, "failed")), title)
		return
	}
	s.add(Note, End, "over: "+title, o.Detail)
}

func (s *socketInspector) WillSend(m websocket.Message) {
	if m.Binary {
		s.add(Page, Call, "send("+bytesOf(uint64(len(m.Data)))+")", "")
		return
	}
	s.add(Page, Call, "send("+quote([]byte(m.Text[:min(len(m.Text), keptPayload)]), uint64(len(m.Text)))+")", "")
}

func (s *socketInspector) WillClose(code *uint16, reason *string) {
	arguments := ""
	if code != nil {
		arguments = strconv.Itoa(int(*code))
	}
	if reason != nil {
		arguments = fallback(arguments, "undefined") + ", " + quote([]byte(*reason), uint64(len(*reason)))
	}
	s.add(Page, Call, "close("+arguments+")", "")
}

func (s *socketInspector) DidChangeReadyState(state websocket.ReadyState) {
	names := [...]string{"CONNECTING", "OPEN", "CLOSING", "CLOSED"}
	s.add(Page, State, "readyState "+names[state], "")
}

func (s *socketInspector) WillDispatchEvent(ev dom.AnyEvent) {
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
