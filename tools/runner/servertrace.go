package runner

import (
	"sync"

	"adieu/tools/wiretrace"
)

// serverTrace is what a worker's server sees go over WebSockets during one test, for products
// that cannot tell. Its methods may be called from any goroutine.
type serverTrace struct {
	mu       sync.Mutex // guards the field below
	recorder *wiretrace.Recorder
}

// begin forgets what was seen so far.
func (t *serverTrace) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recorder = &wiretrace.Recorder{}
}

// add is for testserver's Config.Trace.
func (t *serverTrace) add(step wiretrace.Step) {
	t.mu.Lock()
	recorder := t.recorder
	t.mu.Unlock()
	if recorder != nil {
		recorder.Add(step)
	}
}

// events are those of the connections that have begun since begin, which are numbered from
// 1: others belong to the test before, and say their goodbye.
func (t *serverTrace) events() []wiretrace.Event {
	t.mu.Lock()
	recorder := t.recorder
	t.mu.Unlock()
	if recorder == nil {
		return nil
	}
	var events []wiretrace.Event
	numbers := map[int]int{} // 0 for those of the test before
	for _, e := range recorder.Events() {
		number, known := numbers[e.Connection]
		if !known {
			if e.Kind == wiretrace.Handshake && e.Lane == wiretrace.Out {
				number = 1
				for _, n := range numbers {
					number = max(number, n+1)
				}
			}
			numbers[e.Connection] = number
		}
		if number > 0 {
			e.Connection = number
			events = append(events, e)
		}
	}
	return events
}
