package engine

import (
	"cmp"
	"container/heap"
	"slices"
	"sync/atomic"
	"time"

	"adieu/dom"
)

// A timer is a call that waits for its time (WebCore's DOMTimer, without the script).
type timer struct {
	owner    *scriptContext
	run      func()
	deadline time.Time
	seq      uint64 // the order in which timers were set, to tell equal deadlines apart
	index    int    // in the heap, -1 once it was taken out
}

// timerHeap orders timers by deadline. It belongs to the loop.
type timerHeap []*timer

func (h *timerHeap) add(t *timer) { heap.Push((*heapOrder)(h), t) }

func (h *timerHeap) pop() *timer { return heap.Pop((*heapOrder)(h)).(*timer) }

// remove takes t out; it does nothing when t is not in the heap.
func (h *timerHeap) remove(t *timer) {
	if t.index >= 0 {
		heap.Remove((*heapOrder)(h), t.index)
	}
}

// removeOwned takes out all timers of a context.
func (h *timerHeap) removeOwned(owner *scriptContext) {
	*h = slices.DeleteFunc(*h, func(t *timer) bool {
		if t.owner != owner {
			return false
		}
		t.index = -1
		return true
	})
	for i, t := range *h {
		t.index = i
	}
	heap.Init((*heapOrder)(h))
}

// heapOrder is timerHeap for container/heap.
type heapOrder []*timer

func (h heapOrder) Len() int { return len(h) }

func (h heapOrder) Less(i, j int) bool {
	return cmp.Or(h[i].deadline.Compare(h[j].deadline), cmp.Compare(h[i].seq, h[j].seq)) < 0
}

func (h heapOrder) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h *heapOrder) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}

func (h *heapOrder) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}

// alarm is the one Clock timer of a loop: it wakes the loop when it sleeps.
type alarm struct {
	clock dom.Clock
	ring  func() // may be called from any goroutine

	timer dom.Timer
	due   time.Time
	armed *atomic.Bool // of the latest timer: it has not rung yet
}

// set makes the alarm ring at due or earlier. One that is set for an earlier time stays
// as it is: a needless wake-up now and then costs less than a new timer for every turn.
func (a *alarm) set(due time.Time) {
	if a.armed != nil && a.armed.Load() && !a.due.After(due) {
		return
	}
	a.stop()
	armed := new(atomic.Bool)
	armed.Store(true)
	a.armed, a.due = armed, due
	a.timer = a.clock.AfterFunc(due.Sub(a.clock.Now()), func() {
		armed.Store(false)
		a.ring()
	})
}

// stop silences the alarm.
func (a *alarm) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
	a.timer, a.armed = nil, nil
}
