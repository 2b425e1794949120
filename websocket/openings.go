package websocket

import (
	"context"
	"slices"
	"sync"

	"adieu/websocket/transport"
)

// Openings lets the opening handshakes that lead to one server take place one after the other,
// in the order in which they were asked for (RFC 6455 §4.1, step 2): a page cannot flood a
// server with half-open connections. The zero value works, and the sockets of a page share one.
// Its methods may be called from any goroutine.
//
// Deviation: a server is a host and a port, not an address: several hosts may share one.
type Openings struct {
	mu      sync.Mutex                 // guards the field below
	waiting map[string][]chan struct{} // by server, where one takes place: who waits, longest first
}

// join takes a place in the queue, and returns what is closed when its turn comes; nil: that
// is now. Then next must be called in the end, or before it quit.
func (o *Openings) join(server string) chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	queue, busy := o.waiting[server]
	if !busy {
		if o.waiting == nil {
			o.waiting = map[string][]chan struct{}{}
		}
		o.waiting[server] = nil
		return nil
	}
	mine := make(chan struct{})
	o.waiting[server] = append(queue, mine)
	return mine
}

// next gives the turn to who has waited longest.
func (o *Openings) next(server string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	queue := o.waiting[server]
	if len(queue) == 0 {
		delete(o.waiting, server)
		return
	}
	close(queue[0])
	o.waiting[server] = queue[1:]
}

// quit takes back a join. If the turn had just come, it goes on to the next.
func (o *Openings) quit(server string, mine chan struct{}) {
	o.mu.Lock()
	at := slices.Index(o.waiting[server], mine)
	if at >= 0 {
		o.waiting[server] = slices.Delete(o.waiting[server], at, at+1)
	}
	o.mu.Unlock()
	if at < 0 {
		o.next(server)
	}
}

// openingTurn is a place in the queue of a server.
type openingTurn struct {
	openings *Openings
	server   string
	mine     chan struct{}
}

// turnFor takes the next place in the queue of the server that a connection is for; nil if
// the connection need not wait. A server whose HTTP/2 connection is there already needs no
// turns: a stream is no connection.
func (cfg *Config) turnFor(address transport.Address) *openingTurn {
	pool, ok := cfg.Dialer.(interface{ HasStreams(transport.Address) bool })
	if cfg.Openings == nil || cfg.Protocol != RFC6455 || ok && pool.HasStreams(address) {
		return nil
	}
	server := address.HostPort()
	return &openingTurn{cfg.Openings, server, cfg.Openings.join(server)}
}

// wait returns once the turn has come, and then leave must be called when the opening
// handshake has come to an end, or fails with the cause of ctx.
func (t *openingTurn) wait(ctx context.Context) error {
	if t.mine == nil {
		return nil
	}
	select {
	case <-t.mine:
		return nil
	case <-ctx.Done():
		t.openings.quit(t.server, t.mine)
		return context.Cause(ctx)
	}
}

func (t *openingTurn) leave() { t.openings.next(t.server) }
