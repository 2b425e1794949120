package engine

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"adieu/dom"
)

func TestTestClockIsPutForward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		clock := newTestClock(dom.SystemClock)
		var mu sync.Mutex // timers fire on goroutines of their own
		var fired []string
		fire := func(name string) {
			mu.Lock()
			defer mu.Unlock()
			fired = append(fired, name)
		}
		after := func(d time.Duration, name string) dom.Timer {
			return clock.AfterFunc(d, func() { fire(name) })
		}
		after(time.Minute, "a minute")
		after(time.Hour, "an hour")
		stopped := after(time.Minute, "stopped")
		assert.True(t, stopped.Stop())
		assert.False(t, stopped.Stop())

		clock.advance(time.Minute)
		synctest.Wait()
		assert.Equal(t, start.Add(time.Minute), clock.Now())
		assert.Equal(t, []string{"a minute"}, fired)

		// What is pending is due at the same time by this clock, not by the one below.
		clock.AfterFunc(time.Second, func() { fire(clock.Now().Sub(start).String()) })
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"a minute", "1m1s", "an hour"}, fired)
		assert.Empty(t, clock.timers)
	})
}
