package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
)

// client is what can do jobs.
type client interface {
	// play does a job and returns what the client saw. The error is a notOffered when the
	// client cannot do such a job; any other says that it could not be done at all.
	play(ctx context.Context, job Job) (View, error)

	stop()
}

// server has the behaviours.
type server interface {
	// url is where a behaviour is. The error is a notOffered when there is no such.
	url(w wish) (string, error)

	// view waits for what the server saw of a connection. The error is errNoView when it
	// does not tell.
	view(ctx context.Context, id int) (View, error)

	// asks says whether the server can itself ask for what the wish says of compression;
	// otherwise the client has to.
	asks() bool

	stop()
}

// wish is what a scenario wants of a server.
type wish struct {
	id        int // of the connection, for server.view
	behaviour Behaviour
	deflate   Deflate
	code      int
	reason    string
	count     int
	atOnce    bool // behaveClose: without waiting for a message
	report    bool // the scenario looks at what the server saw
}

// notInterrupted is said of peers: what a client does when its program is asked to end is
// of interest for ours only.
const notInterrupted = notOffered("the end of the program is a scenario of our clients")

// errNoView is the error of servers that do not tell what they saw.
var errNoView = errors.New("this server does not tell what it saw")

// query has the wish in a URL's query.
func (w wish) query() string {
	q := url.Values{"id": {strconv.Itoa(w.id)}, "deflate": {string(w.deflate)}}
	if w.code != 0 {
		q.Set("code", strconv.Itoa(w.code))
	}
	if w.reason != "" {
		q.Set("reason", w.reason)
	}
	if w.count != 0 {
		q.Set("n", strconv.Itoa(w.count))
	}
	if w.atOnce {
		q.Set("at", "once")
	}
	return q.Encode()
}

// at is the wish's URL at a server that has it all.
func (w wish) at(base string) string { return base + "/" + string(w.behaviour) + "?" + w.query() }

// views are what a server saw, by the connections' numbers. The zero value works.
type views struct {
	mu   sync.Mutex
	seen map[int]chan View
}

func (s *views) slot(id int) chan View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = make(map[int]chan View)
	}
	if s.seen[id] == nil {
		s.seen[id] = make(chan View, 1)
	}
	return s.seen[id]
}

// put notes a view; a second one of the same connection is dropped.
func (s *views) put(id int, v View) {
	select {
	case s.slot(id) <- v:
	default:
	}
}

// view implements server.
func (s *views) view(ctx context.Context, id int) (View, error) {
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	select {
	case v := <-s.slot(id):
		return v, nil
	case <-ctx.Done():
		return View{}, fmt.Errorf("the server told nothing of the connection within %v", stepTime)
	}
}

// idOf is the connection's number in a query.
func idOf(q url.Values) int {
	id, _ := strconv.Atoi(q.Get("id"))
	return id
}
