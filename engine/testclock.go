package engine

import (
	"sync"
	"time"

	"adieu/dom"
)

// testClock is the clock of a page with a test runner: that of its Config, which the test
// can put forward, so that a test of a deadline need not wait for it. Its methods may be
// called from any goroutine.
type testClock struct {
	base dom.Clock

	mu     sync.Mutex // guards the fields below
	ahead  time.Duration
	timers map[*testTimer]struct{} // that are pending
}

// testTimer is a pending call of testClock.AfterFunc.
type testTimer struct {
	clock *testClock
	due   time.Time
	f     func()
	below dom.Timer // guarded by clock.mu
}

func newTestClock(base dom.Clock) *testClock {
	return &testClock{base: base, timers: make(map[*testTimer]struct{})}
}

// Now implements dom.Clock.
func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base.Now().Add(c.ahead)
}

// AfterFunc implements dom.Clock.
func (c *testClock) AfterFunc(d time.Duration, f func()) dom.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &testTimer{clock: c, due: c.base.Now().Add(c.ahead + d), f: f}
	c.timers[t] = struct{}{}
	t.below = c.base.AfterFunc(d, t.fire)
	return t
}

// advance puts the clock forward. What becomes due by that happens as soon as it can.
func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	now := c.base.Now().Add(c.ahead)
	for t := range c.timers {
		t.below.Stop() // one that is about to fire finds itself gone the second time
		t.below = c.base.AfterFunc(max(0, t.due.Sub(now)), t.fire)
	}
}

// take reports whether the timer was pending, which it is no more.
func (t *testTimer) take() bool {
	_, pending := t.clock.timers[t]
	delete(t.clock.timers, t)
	return pending
}

func (t *testTimer) fire() {
	t.clock.mu.Lock()
	pending := t.take()
	t.clock.mu.Unlock()
	if pending {
		t.f()
	}
}

// Stop implements dom.Timer.
func (t *testTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	t.below.Stop()
	return t.take()
}
