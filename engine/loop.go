package engine

import (
	"sync"

	"adieu/dom"
)

// eventLoop runs the tasks of a page's or a script's contexts, one at a time, on the one
// goroutine that calls run (WebCore's EventLoop; HTML §8.1.7). Whatever script can see is
// touched on that goroutine only.
//
// Tasks of all sources share one queue, in the order in which they were queued, which
// keeps the promise that dom.ExecutionContext makes for each source.
type eventLoop struct {
	clock dom.Clock
	wake  chan struct{} // holds one token: something changed since the loop last looked

	mu    sync.Mutex // guards the field below
	queue []task

	// Owned by the loop.
	batch []task // what was taken from queue
	next  int    // the first of batch that has not run
	spare []task // an empty slice to take queue's place
	turn  uint64
	heap  timerHeap
	alarm alarm

	workers sync.WaitGroup // those of the loop's contexts; begun on the loop

	agent      dom.Agent
	microtasks []task // of no script that runs
}

// A task is one turn of the loop. It is dropped if its owner has stopped by then; a task
// of the page itself has no owner.
type task struct {
	owner *scriptContext
	run   func()
}

// maxSpareTasks bounds the memory that a loop keeps after a burst of tasks.
const maxSpareTasks = 1024

func newEventLoop(clock dom.Clock) *eventLoop {
	l := &eventLoop{clock: clock, wake: make(chan struct{}, 1)}
	l.alarm = alarm{clock: clock, ring: l.poke}
	return l
}

// post queues a task. It may be called from any goroutine and never blocks.
func (l *eventLoop) post(owner *scriptContext, run func()) {
	l.mu.Lock()
	first := len(l.queue) == 0
	l.queue = append(l.queue, task{owner, run})
	l.mu.Unlock()
	if first { // else the token for the queue is there already
		l.poke()
	}
}

// poke makes the loop look again at its queue, at its timers and at its caller's reason
// to go on. It may be called from any goroutine and never blocks.
func (l *eventLoop) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run takes tasks until done says that it is enough. done is asked before each task and
// whenever the loop was woken; busy tells it that a task is waiting.
func (l *eventLoop) run(done func(busy bool) bool) {
	defer l.alarm.stop()
	for {
		l.fireTimers()
		busy := l.fill()
		if done(busy) {
			return
		}
		if busy {
			l.runTask()
			continue
		}
		if len(l.heap) > 0 {
			l.alarm.set(l.heap[0].deadline)
		}
		<-l.wake
	}
}

// fill makes sure that batch holds the next task, and reports whether there is one.
func (l *eventLoop) fill() bool {
	if l.next < len(l.batch) {
		return true
	}
	if cap(l.batch) <= maxSpareTasks {
		l.spare = l.batch[:0]
	}
	l.mu.Lock()
	l.batch, l.queue = l.queue, l.spare
	l.mu.Unlock()
	l.next, l.spare = 0, nil
	return len(l.batch) > 0
}

// runTask runs the next task of batch. The caller has checked that there is one.
func (l *eventLoop) runTask() {
	t := l.batch[l.next]
	l.batch[l.next] = task{} // the slice lives on; what the task captured must not
	l.next++
	if t.owner != nil && t.owner.stopped.Load() {
		return
	}
	l.turn++
	t.run()
	l.checkpoint()
	if t.owner != nil {
		t.owner.endTurn()
	}
}

// fireTimers queues a task for each timer whose time has come.
func (l *eventLoop) fireTimers() {
	if len(l.heap) == 0 {
		return
	}
	for now := l.clock.Now(); len(l.heap) > 0 && !l.heap[0].deadline.After(now); {
		t := l.heap.pop()
		l.post(t.owner, t.run)
	}
}
