package engine

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"adieu/dom"
)

// runUntilIdle runs the loop until no task is waiting and the contexts have nothing pending.
func runUntilIdle(l *eventLoop, contexts ...*scriptContext) {
	l.run(func(busy bool) bool {
		for _, c := range contexts {
			busy = busy || c.pending()
		}
		return !busy
	})
}

func TestTasksRunInTheirOrderOneATurn(t *testing.T) {
	l := newEventLoop(dom.SystemClock)
	c := &scriptContext{loop: l}
	var got []uint64
	note := func() { got = append(got, c.Turn()) }
	c.QueueTask(dom.TaskWebSocket, func() {
		note()
		c.QueueTask(dom.TaskNetworking, note)
		note()
	})
	c.QueueTask(dom.TaskTimer, note)
	runUntilIdle(l)
	assert.Equal(t, []uint64{1, 1, 2, 3}, got)
}

func TestTasksOfOneGoroutineKeepTheirOrder(t *testing.T) {
	l := newEventLoop(dom.SystemClock)
	c := &scriptContext{loop: l}
	const senders, each = 8, 500
	var got [senders][]int
	hold := c.Hold()
	var sending sync.WaitGroup
	for sender := range senders {
		sending.Go(func() {
			for i := range each {
				c.QueueTask(dom.TaskWebSocket, func() { got[sender] = append(got[sender], i) })
			}
		})
	}
	go func() { // until the senders are done
		sending.Wait()
		hold.Release()
		hold.Release() // does nothing more
	}()
	runUntilIdle(l, c)
	for _, list := range got {
		assert.Len(t, list, each)
		assert.IsIncreasing(t, list)
	}
}

func TestStoppedContextRunsNothing(t *testing.T) {
	l := newEventLoop(dom.SystemClock)
	c, other := &scriptContext{loop: l}, &scriptContext{loop: l}
	var got []string
	note := func(what string) func() { return func() { got = append(got, what) } }
	c.setTimer(0, false, note("timer"))
	c.QueueTask(dom.TaskTimer, func() {
		c.stop()
		c.stop()
		c.QueueTask(dom.TaskTimer, note("later"))
	})
	c.QueueTask(dom.TaskTimer, note("queued"))
	other.QueueTask(dom.TaskTimer, note("other"))
	runUntilIdle(l, c)
	assert.Equal(t, []string{"other"}, got)
}

// stopper notes when it is stopped.
type stopper struct {
	name string
	got  *[]string
}

func (s *stopper) Stop() { *s.got = append(*s.got, s.name) }

func TestActiveObjectsAreStoppedOldestFirst(t *testing.T) {
	c := &scriptContext{loop: newEventLoop(dom.SystemClock)}
	var got []string
	var objects []*stopper
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		objects = append(objects, &stopper{name, &got})
		c.AddActiveObject(objects[len(objects)-1])
	}
	c.RemoveActiveObject(objects[2])
	c.RemoveActiveObject(objects[2])
	c.stop()
	assert.Equal(t, []string{"a", "b", "d", "e"}, got)
	c.AddActiveObject(&stopper{"late", &got})
	assert.Equal(t, "late", got[4])
}

func TestFarewellsEndWithTheLastHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newEventLoop(dom.SystemClock)
		c := &scriptContext{loop: l}
		first, last := c.Hold(), c.Hold()
		c.stop()
		time.AfterFunc(300*time.Millisecond, first.Release)
		time.AfterFunc(700*time.Millisecond, last.Release)
		start := time.Now()
		l.waitForFarewells(c)
		assert.Equal(t, 700*time.Millisecond, time.Since(start))

		endless := &scriptContext{loop: l}
		endless.Hold()
		l.waitForFarewells(c, endless)
		assert.Equal(t, 1700*time.Millisecond, time.Since(start))
	})
}

// A loop that sleeps has one timer of the Clock, whatever the number of its own.
func TestLoopUsesOneClockTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &countingClock{Clock: dom.SystemClock}
		l := newEventLoop(clock)
		c := &scriptContext{loop: l}
		for i := range 1000 {
			c.setTimer(time.Duration(i)*time.Millisecond, false, func() {})
		}
		far := c.setTimer(time.Hour, false, func() {})
		go func() { // ends before the loop
			time.Sleep(10 * time.Second)
			c.QueueTask(dom.TaskTimer, func() { c.clearTimer(far) })
		}()
		start := time.Now()
		runUntilIdle(l, c)
		assert.Equal(t, 10*time.Second, time.Since(start))
		assert.Zero(t, clock.running, "timers left behind")
		assert.Equal(t, 1, clock.most)
	})
}

type countingClock struct {
	dom.Clock
	mu            sync.Mutex
	running, most int
}

func (c *countingClock) AfterFunc(d time.Duration, f func()) dom.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running++
	c.most = max(c.most, c.running)
	timer := &countedTimer{clock: c}
	timer.Timer = c.Clock.AfterFunc(d, func() {
		timer.over()
		f()
	})
	return timer
}

type countedTimer struct {
	dom.Timer
	clock *countingClock
	once  sync.Once
}

func (t *countedTimer) Stop() bool {
	stopped := t.Timer.Stop()
	if stopped {
		t.over()
	}
	return stopped
}

func (t *countedTimer) over() {
	t.once.Do(func() {
		t.clock.mu.Lock()
		defer t.clock.mu.Unlock()
		t.clock.running--
	})
}
