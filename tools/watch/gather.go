package watch

import (
	"maps"
	"slices"
	"time"
)

const (
	// quiet is how long nothing may happen before a change is over.
	quiet = 100 * time.Millisecond

	// patience is how long a change may take before what is known of it is told.
	patience = 2 * time.Second
)

// gather passes names on in batches, when there was quiet for a while, until names is closed.
func gather(names <-chan string, batches chan<- []string) {
	pending := map[string]bool{}
	timer := time.NewTimer(0)
	timer.Stop()
	defer timer.Stop()
	var began time.Time
	var out chan<- []string // batches, once the change is over
	for {
		select {
		case name, more := <-names:
			if !more {
				return
			}
			if len(pending) == 0 {
				began = time.Now()
			}
			pending[name] = true
			out = nil
			timer.Reset(max(0, min(quiet, patience-time.Since(began))))
		case <-timer.C:
			out = batches
		case out <- slices.Sorted(maps.Keys(pending)):
			clear(pending)
			out = nil
		}
	}
}
