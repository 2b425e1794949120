package memnet

import (
	"sync"
	"time"
)

// deadline is a read or write deadline. The fields are guarded by the lock of wake.
type deadline struct {
	wake   *sync.Cond
	timer  *time.Timer // nil when there is no deadline or it has passed
	passed bool
}

// set replaces the deadline. The caller holds the lock.
func (d *deadline) set(t time.Time) {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.passed = false
	if t.IsZero() {
		return
	}
	left := time.Until(t)
	if left <= 0 {
		d.passed = true
		d.wake.Broadcast()
		return
	}
	var timer *time.Timer
	timer = time.AfterFunc(left, func() {
		d.wake.L.Lock()
		defer d.wake.L.Unlock()
		if d.timer != timer {
			return // replaced while it fired
		}
		d.timer, d.passed = nil, true
		d.wake.Broadcast()
	})
	d.timer = timer
}
