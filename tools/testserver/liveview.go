package testserver

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"adieu/tools/wiretrace"
)

const (
	// liveKept is how many steps the live view remembers, and liveAtOnce how many it hands
	// over in one answer.
	liveKept   = 2000
	liveAtOnce = 500

	// livePatience is how long a browser waits for news before it asks again.
	livePatience = 20 * time.Second
)

// liveLog has the last steps of all WebSockets, numbered from 0, for pages that watch. Its
// methods may be called from any goroutine.
type liveLog struct {
	mu      sync.Mutex // guards the fields below
	ring    []wiretrace.Step
	count   int           // of steps so far: the number of the next one
	changed chan struct{} // closed when there are more; nil when nobody waits
}

// add is a Config.Trace.
func (l *liveLog) add(step wiretrace.Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ring) < liveKept {
		l.ring = append(l.ring, step)
	} else {
		l.ring[l.count%liveKept] = step
	}
	l.count++
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// liveAnswer is what a page is told: the events from number First on.
type liveAnswer struct {
	First  int               `json:"first"` // larger than what was asked for when some are forgotten
	Next   int               `json:"next"`  // to ask for next
	Events []wiretrace.Event `json:"events"`
}

// from returns the steps from a number on, and what is closed when there are more. A number that
// was never reached is one of another server, and stands for 0.
func (l *liveLog) from(n int) (first int, steps []wiretrace.Step, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n < 0 || n > l.count {
		n = 0
	}
	first = max(n, l.count-len(l.ring))
	for i := first; i < min(l.count, first+liveAtOnce); i++ {
		steps = append(steps, l.ring[i%liveKept])
	}
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return first, steps, l.changed
}

// serveFrames answers with the steps from ?from=N on; it waits until there are some.
// Without from it hands over what there is.
func (s *Server) serveFrames(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("from"))
	first, steps, more := s.live.from(n)
	if len(steps) == 0 && err == nil {
		timer := time.NewTimer(livePatience)
		defer timer.Stop()
		select {
		case <-more:
		case <-timer.C:
		case <-s.done:
		}
		first, steps, _ = s.live.from(n)
	}
	answer := liveAnswer{First: first, Next: first + len(steps), Events: []wiretrace.Event{}}
	for _, step := range steps {
		answer.Events = append(answer.Events, step.Event())
	}
	text, _ := json.Marshal(answer) // strings and numbers cannot fail
	writeText(w, http.StatusOK, contentTypes[".json"], string(text))
}
