package wiretrace

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"adieu/websocket"
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
	n := r.connections
	r.mu.Unlock()
	return inspectSocket(n, url, protocols, r.Add)
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
