package websocket

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"adieu/dom"
	"adieu/websocket/transport"
	"adieu/websocket/transport/memnet"
	"adieu/websocket/wire"
)

// world is one life of a connection and all who take part in it.
type world struct {
	plan  plan
	start time.Time
	clock countingClock

	page *page // nil when the client is rude
	host *host // nil when the server is rude
	rude *rude // nil when nobody is

	// The ends of the connection; nil until there is one. They are set before whoever
	// uses them runs.
	client, server *tap
	served         chan struct{} // closed once the server's opening handshake is over

	mu     sync.Mutex // guards the fields below, and what taps and witnesses know
	notes  []note
	blames []string
}

// actor is a sequence of acts of a life. Each acts at nanoseconds of its own, a phase of a
// slot of time, so that no two act at the same time: what comes of an act is settled
// before the next. Phases 0 to 3 and 8 to 11 are memnet's.
type actor uint8

const (
	aScript  actor = iota // the page's acts
	aLoop                 // what the page hears
	aServer               // the server's acts
	aChannel              // what the server hears
	aTalker               // what the rude side says
	aReader               // and hears
	aWorld
)

func (a actor) String() string {
	return [...]string{"script", "page", "server", "server", "rude", "rude", "world"}[a]
}

const (
	slot         = 16
	phaseScript  = 4
	phaseLoop    = 5 // a listener that takes its time
	phaseServer  = 6
	phaseChannel = 7 // likewise the server's client
	phaseTalker  = 12
	phaseReader  = 13
	phasePage    = 14 // the pauses after calls to the page's client
	phaseHost    = 15 // and to the server's
)

// rest waits for at least d, until a nanosecond of the phase.
func rest(d time.Duration, phase int64) {
	now := time.Now()
	at := now.Add(max(d, 0) + 1)
	time.Sleep(at.Add(time.Duration((phase - at.UnixNano()%slot + slot) % slot)).Sub(now))
}

// note is a line of the diary.
type note struct {
	at   time.Duration
	who  actor
	text string
}

func (w *world) note(who actor, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, note{time.Since(w.start), who, fmt.Sprintf(format, args...)})
}

// blame notes that something does not hold.
func (w *world) blame(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blameLocked(format, args...)
}

func (w *world) blameLocked(format string, args ...any) {
	w.blames = append(w.blames, fmt.Sprintf(format, args...))
}

// String is the diary: the plan, and what happened when. Of things that happened in the
// same nanosecond, each actor's are in order.
func (w *world) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var s strings.Builder
	s.WriteString(w.plan.String())
	slices.SortStableFunc(w.notes, func(a, b note) int {
		if a.at != b.at {
			return int(min(1, max(-1, a.at-b.at)))
		}
		return int(a.who) - int(b.who)
	})
	for _, n := range w.notes {
		fmt.Fprintf(&s, "  %20v  %-7v %s\n", n.at, n.who, n.text)
	}
	return s.String()
}

// Bounds of how long a life may go on by itself. The longest that anything waits for is
// hixie's close deadline, behind every stall of the network and every dawdler.
const (
	longestLife = 6 * time.Hour
	afterwards  = time.Hour
)

// run is the life, in a synctest bubble.
func (w *world) run() {
	w.start = time.Now()
	w.served = make(chan struct{})
	w.cast()
	if w.page != nil {
		w.page.live()
	} else {
		w.rude.callServer()
	}
	w.endServer()
	time.Sleep(afterwards)
	w.judge()
	if w.rude != nil {
		w.rude.leave()
	}
	if w.page != nil {
		w.page.stop()
	}
}

func (w *world) cast() {
	if w.plan.cast != rudeClient {
		w.page = newPage(w)
	}
	if w.plan.cast != rudeServer {
		w.host = newHost(w)
	}
	if w.plan.cast != bothOurs {
		w.rude = newRude(w)
	}
}

// endServer waits for our server to notice that the client has gone. A rude client need
// not go, and the news may be lost on the way: then the server closes by itself.
func (w *world) endServer() {
	if w.server == nil {
		return
	}
	if !waitFor(w.served, longestLife) {
		w.server.Close()
		<-w.served
	}
	if w.host == nil || w.host.channel == nil || waitFor(w.host.witness.ended, choose(w.page == nil, 0, longestLife)) {
		return
	}
	if w.page != nil && !w.plan.losesNews() {
		w.blame("the server has not noticed the end")
	}
	w.note(aWorld, "the server is told to close")
	rest(0, phaseServer)
	w.host.perform(act{does: doesClose}, phaseServer)
	if !waitFor(w.host.witness.ended, longestLife) {
		w.blame("the server's close() has no end")
	}
}

// losesNews reports whether the network may swallow FIN and reset.
func (p plan) losesNews() bool {
	for _, f := range slices.Concat(p.network.Up.Faults, p.network.Down.Faults) {
		if f.Kind == memnet.HalfClose || f.Kind == memnet.Stall && f.For == 0 {
			return true
		}
	}
	return false
}

// waitFor waits until c is closed, and reports false when that takes longer than limit.
func waitFor(c <-chan struct{}, limit time.Duration) bool {
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	select {
	case <-c:
	case <-timeout.C:
	}
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Dial implements transport.Dialer for the page.
func (w *world) Dial(ctx context.Context, _ transport.Address) (transport.Conn, error) {
	reached := make(chan struct{})
	defer time.AfterFunc(w.plan.dial/slot*slot+phasePage, func() { close(reached) }).Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-reached:
	}
	if w.plan.refused {
		return nil, syscall.ECONNREFUSED
	}
	return w.connect(), nil
}

// connect makes the connection and starts the server's side of it.
func (w *world) connect() *tap {
	client, server := w.plan.network.Pipe()
	w.client = newTap(w, client, w.plan.server.MaxMessageBytes, false)
	w.server = newTap(w, server, w.plan.page.MaxMessageBytes, true)
	w.client.other, w.server.other = w.server, w.client
	if w.page != nil {
		w.page.witness.watch(w.client, w.server)
	} else {
		w.rude.conn, w.rude.theirs = w.client, w.server
	}
	if w.host != nil {
		w.host.witness.watch(w.server, w.client)
		go w.host.serve(w.server)
	} else {
		w.rude.conn, w.rude.theirs = w.server, w.client
		go w.rude.serve()
	}
	return w.client
}

var errNotARequest = errors.New("not a request")

// readRequest reads the opening handshake of a client, and what came behind it.
func (t *tap) readRequest() (r *wire.Request, rest []byte, err error) {
	var b []byte
	for buf := make([]byte, 4096); ; {
		n, err := t.Read(buf)
		b = append(b, buf[:n]...)
		if r, size, parseErr := wire.ParseRequest(b); parseErr == nil {
			if r.Fields.Has("Sec-WebSocket-Key1") {
				if len(b) < size+8 {
					goto more
				}
				r.Key3 = b[size : size+8]
				size += 8
			}
			return r, b[size:], nil
		} else if !errors.Is(parseErr, wire.ErrShort) {
			return nil, nil, errNotARequest
		}
	more:
		if err != nil {
			return nil, nil, err
		}
	}
}

// countingClock is the machine's clock, which a bubble makes virtual. It knows which
// timers are still to fire.
type countingClock struct {
	mu      sync.Mutex
	pending int
}

type countedTimer struct {
	clock *countingClock
	timer dom.Timer
}

// Now implements dom.Clock.
func (c *countingClock) Now() time.Time { return time.Now() }

// AfterFunc implements dom.Clock.
func (c *countingClock) AfterFunc(d time.Duration, f func()) dom.Timer {
	c.add(1)
	return &countedTimer{c, time.AfterFunc(d, func() { c.add(-1); f() })}
}

// Stop implements dom.Timer.
func (t *countedTimer) Stop() bool {
	stopped := t.timer.Stop()
	if stopped {
		t.clock.add(-1)
	}
	return stopped
}

func (c *countingClock) add(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending += n
	return c.pending
}
