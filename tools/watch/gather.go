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

// event is something that happened to a file.
type event struct {
	name    string // "." when nobody knows to which
	created bool   // it was not there before
}

// gather passes the names of changed files on in batches, when there was quiet for a while, until
// events is closed. What came and is gone again, such as an editor's own files, has not changed.
func gather(events <-chan event, batches chan<- []string, exists func(name string) bool) {
	pending := map[string]bool{} // whether the file was not there before the change
	timer := time.NewTimer(0)
	timer.Stop()
	defer timer.Stop()
	var began time.Time
	var batch []string
	var out chan<- []string // batches, once the change is over
	for {
		select {
		case e, more := <-events:
			if !more {
				return
			}
			if len(pending) == 0 {
				began = time.Now()
			}
			if _, known := pending[e.name]; !known {
				pending[e.name] = e.created
			}
			out = nil
			timer.Reset(max(0, min(quiet, patience-time.Since(began))))
		case <-timer.C:
			maps.DeleteFunc(pending, func(name string, created bool) bool { return created && !exists(name) })
			if batch = slices.Sorted(maps.Keys(pending)); len(batch) > 0 {
				out = batches
			}
		case out <- batch:
			clear(pending)
			out = nil
		}
	}
}
