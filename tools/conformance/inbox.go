package conformance

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// stream is what a case talks over: TCP, or TLS over it.
type stream interface {
	net.Conn
	CloseWrite() error
}

// inbox reads what the peer sends as fast as it comes, so that a peer that writes while
// we write is never in our way, and keeps it as events until the case asks.
type inbox struct {
	conn stream
	log  *wireLog
	done chan struct{} // closed when reading has ended

	mu      sync.Mutex // guards the fields below
	reader  reader
	events  []event
	deaf    bool          // the peer broke a rule: the rest is discarded
	held    chan struct{} // closed to go on reading; nil when it goes on
	news    chan struct{} // holds a token when events came
	stopped bool
}

func newInbox(conn stream, log *wireLog, r reader) *inbox {
	return &inbox{conn: conn, log: log, reader: r, done: make(chan struct{}), news: make(chan struct{}, 1)}
}

// readSize is how much is read at once.
const readSize = 64 << 10

// run reads until the stream ends. first is what came with the opening handshake.
func (in *inbox) run(first []byte) {
	defer close(in.done)
	if len(first) > 0 {
		in.take(first)
	}
	buf := make([]byte, readSize)
	for in.wait() {
		n, err := in.conn.Read(buf)
		if n > 0 {
			in.take(buf[:n])
		}
		if err != nil {
			in.end(err)
			return
		}
	}
}

// wait lets hold have its way; false when reading is over.
func (in *inbox) wait() bool {
	in.mu.Lock()
	held, stopped := in.held, in.stopped
	in.mu.Unlock()
	if held == nil || stopped {
		return !stopped
	}
	<-held
	return in.wait()
}

func (in *inbox) take(b []byte) {
	in.log.received(b)
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.deaf {
		in.reader.feed(b, in.put)
	}
}

// put is called with the lock held.
func (in *inbox) put(e event) {
	in.deaf = in.deaf || e.kind == evBroken
	in.events = append(in.events, e)
	select {
	case in.news <- struct{}{}:
	default:
	}
}

func (in *inbox) end(err error) {
	e := event{kind: evEOF}
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		e.kind = evReset
	}
	switch {
	case errors.Is(err, net.ErrClosed): // by us
	case e.kind == evReset:
		in.log.note("TCP was reset")
	case errors.Is(err, io.EOF):
		in.log.note("TCP ended")
	default:
		in.log.note("TCP ended: %v", err)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.put(e)
}

// next takes the next event; evSilence when none comes in time or ctx ends.
func (in *inbox) next(ctx context.Context, wait time.Duration) event {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		in.mu.Lock()
		if len(in.events) > 0 {
			e := in.events[0]
			in.events = in.events[1:]
			in.mu.Unlock()
			return e
		}
		in.mu.Unlock()
		select {
		case <-in.news:
		case <-timer.C:
			return event{}
		case <-ctx.Done():
			return event{}
		}
	}
}

// hold stops reading after what is being read; release goes on.
func (in *inbox) hold() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.held == nil && !in.stopped {
		in.held = make(chan struct{})
	}
}

func (in *inbox) release() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.held != nil {
		close(in.held)
		in.held = nil
	}
}

// stop ends reading; the stream must have been closed. It returns when that is done.
func (in *inbox) stop() {
	in.mu.Lock()
	in.stopped = true
	in.mu.Unlock()
	in.release()
	<-in.done
}

// masks is how the peer's frames so far were masked.
func (in *inbox) masks() []maskSeen {
	in.mu.Lock()
	defer in.mu.Unlock()
	if r, ok := in.reader.(*frameReader); ok {
		return append([]maskSeen(nil), r.masks...)
	}
	return nil
}
