package engine

import (
	"time"

	"adieu/dom"
)

// scriptTimers are the timers that a script has set (HTML §8.6, "map of setTimeout and
// setInterval IDs").
type scriptTimers struct {
	byID    map[int32]*timer
	lastID  int32
	seq     uint64
	nesting int // the nesting level of the timer task that runs, 0 outside of one
}

const (
	maxFreeNesting = 5                    // HTML §8.6: timers nested deeper than this
	minNestedDelay = 4 * time.Millisecond // wait at least this long
)

// setTimer calls fire after delay, and then again and again if it repeats.
// https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timer-initialisation-steps
func (c *scriptContext) setTimer(delay time.Duration, repeat bool, fire func()) int32 {
	s := &c.timers
	if s.byID == nil {
		s.byID = make(map[int32]*timer)
	}
	s.lastID++
	id := s.lastID
	c.startTimer(id, delay, repeat, fire)
	return id
}

// startTimer is the part of the steps that an interval goes through each time.
func (c *scriptContext) startTimer(id int32, delay time.Duration, repeat bool, fire func()) {
	s := &c.timers
	// Steps 4–5: no negative times, and deep nesting is slowed down.
	level := s.nesting
	wait := max(delay, 0)
	if level > maxFreeNesting {
		wait = max(wait, minNestedDelay)
	}
	s.seq++
	t := &timer{owner: c, deadline: c.loop.clock.Now().Add(wait), seq: s.seq}
	t.run = func() {
		if s.byID[id] != t {
			return // cleared meanwhile
		}
		s.nesting = level + 1
		defer func() { s.nesting = 0 }()
		if !repeat {
			delete(s.byID, id)
		}
		fire()
		// Step 9.8: an interval that its handler did not clear goes on.
		if repeat && s.byID[id] == t && !c.stopped.Load() {
			c.startTimer(id, delay, true, fire)
		}
	}
	s.byID[id] = t
	c.loop.heap.add(t)
}

// clearTimer forgets a timer; an unknown id is ignored.
func (c *scriptContext) clearTimer(id int32) {
	if t := c.timers.byID[id]; t != nil {
		delete(c.timers.byID, id)
		c.loop.heap.remove(t)
	}
}

func (s *scriptTimers) clearAll(l *eventLoop, owner *scriptContext) {
	l.heap.removeOwned(owner)
	s.byID = nil
}

// AfterTimeout implements dom.ExecutionContext.
func (c *scriptContext) AfterTimeout(d time.Duration, task func()) dom.Timer {
	c.timers.seq++
	t := &timer{owner: c, run: task, deadline: c.loop.clock.Now().Add(d), seq: c.timers.seq}
	c.loop.heap.add(t)
	return heldTimer{c.loop, t}
}

// heldTimer is how others than the loop hold a timer.
type heldTimer struct {
	loop  *eventLoop
	timer *timer
}

// Stop implements dom.Timer.
func (h heldTimer) Stop() bool {
	pending := h.timer.index >= 0
	h.loop.heap.remove(h.timer)
	return pending
}
