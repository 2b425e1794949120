package testserver

import (
	"strconv"
	"sync"
	"time"
)

// boards holds what the connections of each handler script share. The zero value is ready
// to use.
type boards struct {
	mu     sync.Mutex // guards the field below
	byName map[string]*board
}

// board is what the connections of one handler script share, for as long as the server
// runs: the open ones, and values that outlive a connection. Its methods may be called
// from any goroutine.
type board struct {
	mu      sync.Mutex // guards the fields below
	conns   map[*conn]struct{}
	values  map[string]string // JSON
	changed chan struct{}     // closed, and made anew, when values change
}

// join returns the board of a script, with the connection on it.
func (bs *boards) join(name string, c *conn) *board {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b := bs.byName[name]
	if b == nil {
		b = &board{conns: make(map[*conn]struct{}), values: make(map[string]string), changed: make(chan struct{})}
		if bs.byName == nil {
			bs.byName = make(map[string]*board)
		}
		bs.byName[name] = b
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conns[c] = struct{}{}
	return b
}

func (b *board) leave(c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.conns, c)
}

// others lists the connections of the script but c.
func (b *board) others(c *conn) []*conn {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []*conn
	for other := range b.conns {
		if other != c {
			list = append(list, other)
		}
	}
	return list
}

func (b *board) get(name string) (json string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	json, ok = b.values[name]
	return json, ok
}

// set keeps a value; an empty json, which no value has, takes it away.
func (b *board) set(name, json string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if json == "" {
		delete(b.values, name)
	} else {
		b.values[name] = json
	}
	b.didChange()
}

// add adds to a number, which is 0 at first and when it is none, and returns the sum.
func (b *board) add(name string, step int64) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	sum, _ := strconv.ParseInt(b.values[name], 10, 64)
	sum += step
	b.values[name] = strconv.FormatInt(sum, 10)
	b.didChange()
	return sum
}

// didChange wakes those who wait. The lock must be held.
func (b *board) didChange() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// wait returns a value as soon as it is there; ok is false when it did not come in time
// or the server stopped.
func (b *board) wait(name string, d time.Duration, done <-chan struct{}) (json string, ok bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		b.mu.Lock()
		json, ok = b.values[name]
		changed := b.changed
		b.mu.Unlock()
		if ok {
			return json, true
		}
		select {
		case <-changed:
		case <-timer.C:
			return "", false
		case <-done:
			return "", false
		}
	}
}
