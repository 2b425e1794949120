package wiretrace

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"adieu/websocket"
	"adieu/websocket/transport"
	"adieu/websocket/wire"
)

// Stream makes steps of the bytes of one connection, as somebody sees them who stands
// between client and server. It judges nothing: what is no frame is shown as bytes. Its
// methods may be called from any goroutine; those of one direction one after the other.
type Stream struct {
	connection int
	tell       func(Step)
	http2      bool

	mu     sync.Mutex // guards the fields below
	client direction
	server direction
}

// NewStream begins with the request that asks for a WebSocket. tell is given one step at a
// time, in order, and must not call the Stream.
func NewStream(connection int, r *wire.Request, tell func(Step)) *Stream {
	s := &Stream{connection: connection, tell: tell, http2: r.Method == "CONNECT"}
	p := protocolOf(r)
	s.client = direction{stream: s, lane: Out, protocol: p, mode: inFrames}
	s.server = direction{stream: s, lane: In, protocol: p, mode: inHead}
	if p == websocket.Hixie76 && len(r.Key3) == 0 {
		s.client.mode = inKey3
	}
	s.event(RequestEvent(r))
	return s
}

// protocolOf is the dialect that a request means to speak.
func protocolOf(r *wire.Request) websocket.Protocol {
	f := r.Fields
	switch {
	case f.Has("Sec-WebSocket-Key1") || f.Has("Sec-WebSocket-Key2"):
		return websocket.Hixie76
	case r.Method == "CONNECT" || f.Has("Sec-WebSocket-Version") || f.Has("Sec-WebSocket-Key"):
		return websocket.RFC6455
	}
	return websocket.Hixie75
}

// Response is the answer's head where it is not in the bytes: on a stream of HTTP/2.
func (s *Stream) Response(r *wire.Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.event(ResponseEvent(r))
	if r.Status >= 200 {
		s.answered(r, r.Status < 300)
	}
}

// answered says what follows an answer. The caller holds s.mu.
func (s *Stream) answered(r *wire.Response, accepted bool) {
	if !accepted {
		s.server.mode, s.client.mode = inBytes, inBytes
		return
	}
	s.server.mode = inFrames
	for _, value := range r.Fields.Values("Sec-WebSocket-Extensions") {
		if strings.Contains(value, "permessage-deflate") {
			s.client.inflater, s.server.inflater = &inflater{}, &inflater{}
		}
	}
}

// FromClient and FromServer are bytes that were read or are about to be written.
func (s *Stream) FromClient(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client.feed(b)
}

// FromServer: see FromClient.
func (s *Stream) FromServer(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server.feed(b)
}

// ClientEnded is the end of what the client sends, as reading met it: io.EOF is a proper
// one. Only the first one counts.
func (s *Stream) ClientEnded(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client.finish(s.named(EndEvent(err, Out)))
}

// ServerEnded is the end of what the server sends, with a reset or without. Only the first
// one counts.
func (s *Stream) ServerEnded(reset bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := EndEvent(nil, In)
	if reset {
		e.Title = "RST"
	}
	s.server.finish(s.named(e))
}

// named gives an end the name that it has in HTTP/2.
func (s *Stream) named(e Event) Event {
	if s.http2 {
		e.Title = map[string]string{"FIN": "END_STREAM", "RST": "RST_STREAM"}[e.Title]
	}
	return e
}

// event tells of an event. The caller holds s.mu, or nobody else knows s.
func (s *Stream) event(e Event) { s.step(Step{event: e}) }

func (s *Stream) step(step Step) {
	step.event.Connection, step.event.At = s.connection, time.Now().UnixMicro()
	s.tell(step)
}

// mode is what the bytes of a direction are.
type mode uint8

const (
	inFrames mode = iota
	inHead        // of the answer
	inBody        // the 16 bytes behind it, in draft 76
	inKey3        // the 8 bytes behind the request, in draft 76
	inBytes       // nothing that is known
)

// Sizes of what draft 76 has behind its heads.
const (
	key3Size   = 8
	answerSize = 16
)

// direction is what one side sends. The stream's mu guards it.
type direction struct {
	stream   *Stream
	lane     Lane
	protocol websocket.Protocol
	mode     mode
	ended    bool
	inflater *inflater // nil when compression was not negotiated

	held  []byte // of a head, or what follows it, as far as it has come
	frame frameReader
}

// maxHeldHead is how long a head may be; a longer one is shown as bytes.
const maxHeldHead = 64 << 10

func (d *direction) feed(b []byte) {
	for len(b) > 0 && !d.ended {
		switch d.mode {
		case inHead:
			b = d.head(b)
		case inBody:
			b = d.fixed(b, answerSize, "answer to the challenge")
		case inKey3:
			b = d.fixed(b, key3Size, "key3")
		case inFrames:
			b = d.frame.feed(b, d)
		default:
			d.stream.event(BytesEvent(b, uint64(len(b)), d.lane))
			return
		}
	}
}

// head collects the answer's head, and returns what follows it.
func (d *direction) head(b []byte) []byte {
	const begin = "HTTP/"
	d.held = append(d.held, b...)
	if n := min(len(d.held), len(begin)); string(d.held[:n]) != begin[:n] || len(d.held) > maxHeldHead {
		return d.giveUp()
	}
	end := bytes.Index(d.held, []byte("\r\n\r\n"))
	if end < 0 {
		return nil
	}
	r, rest := parseResponse(d.held[:end+4]), d.held[end+4:]
	d.held = nil
	d.stream.event(ResponseEvent(r))
	switch {
	case r.Status == 101:
		d.stream.answered(r, true)
		if d.protocol == websocket.Hixie76 {
			d.mode = inBody
		}
	case r.Status < 100 || r.Status >= 200:
		d.stream.answered(r, false)
	}
	return rest
}

// giveUp shows what was held as bytes, as which the rest is shown as well.
func (d *direction) giveUp() []byte {
	held := d.held
	d.held = nil
	d.stream.answered(nil, false)
	return held
}

// parseResponse reads a head that is there as a whole, and may be wrong.
func parseResponse(b []byte) *wire.Response {
	line, rest, _ := strings.Cut(string(b), "\n")
	version, status, _ := strings.Cut(strings.TrimSpace(line), " ")
	code, reason, _ := strings.Cut(status, " ")
	r := &wire.Response{Version: version, Reason: reason}
	r.Status, _ = strconv.Atoi(code)
	if r.Status == 0 {
		return &wire.Response{Body: b}
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			r.Fields.Add(name, strings.TrimSpace(value))
		}
	}
	return r
}

// fixed collects n bytes that have a name, after which frames follow.
func (d *direction) fixed(b []byte, n int, name string) []byte {
	take := min(n-len(d.held), len(b))
	d.held = append(d.held, b[:take]...)
	if len(d.held) == n {
		e := BytesEvent(d.held, uint64(n), d.lane)
		e.Title = name + " " + hexBytes(d.held, uint64(n))
		d.stream.event(e)
		d.held, d.mode = nil, inFrames
	}
	return b[take:]
}

// finish shows what was begun, and then the end.
func (d *direction) finish(end Event) {
	if d.ended {
		return
	}
	if len(d.held) > 0 {
		d.stream.event(BytesEvent(d.held, uint64(len(d.held)), d.lane))
	}
	d.frame.finish(d)
	d.ended = true
	d.held, d.frame, d.inflater = nil, frameReader{}, nil
	d.stream.event(end)
}

// tellFrame tells of a frame; whatever follows a Close is none.
func (d *direction) tellFrame(f websocket.Frame) {
	f.Protocol = d.protocol
	d.stream.step(frameStep(f, d.lane, d.stream.connection))
	if d.isClose(f) {
		d.mode = inBytes
	}
}

func (d *direction) isClose(f websocket.Frame) bool {
	switch d.protocol {
	case websocket.RFC6455:
		return f.Header.Opcode == wire.OpClose
	case websocket.Hixie76:
		return f.HixieType == wire.HixieClose && f.Header.Length == 0
	}
	return false
}

// IsEnd reports whether an error of reading says that no more will come, and not that a
// deadline is over.
func IsEnd(err error) bool {
	var timeout interface{ Timeout() bool }
	return err != nil && !(errors.As(err, &timeout) && timeout.Timeout() && !transport.IsReset(err))
}
