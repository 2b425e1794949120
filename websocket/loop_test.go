package websocket

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"adieu/dom"
)

// loop is an ExecutionContext for tests: a queue of tasks and a goroutine that runs them.
type loop struct {
	dom.ExecutionContext // nil: what a socket does not use

	base, origin string

	mu      sync.Mutex
	wake    sync.Cond
	tasks   []func()
	turn    uint64
	holds   int
	active  []dom.ActiveObject
	stopped bool
	done    chan struct{}
	console []string
}

func startLoop() *loop {
	l := &loop{origin: "http://page.example", done: make(chan struct{})}
	l.wake.L = &l.mu
	go l.run()
	return l
}

func (l *loop) run() {
	defer close(l.done)
	for {
		l.mu.Lock()
		for len(l.tasks) == 0 && !l.stopped {
			l.wake.Wait()
		}
		if l.stopped {
			l.mu.Unlock()
			return
		}
		task := l.tasks[0]
		l.tasks = l.tasks[1:]
		l.turn++
		l.mu.Unlock()
		task()
	}
}

// do runs f on the loop and waits for it.
func (l *loop) do(f func()) {
	done := make(chan struct{})
	l.QueueTask(dom.TaskDOMManipulation, func() { f(); close(done) })
	<-done
}

// stop ends the loop as an engine ends a page: active objects first.
func (l *loop) stop() {
	l.do(func() {
		for _, o := range slices.Clone(l.active) {
			o.Stop()
		}
	})
	l.mu.Lock()
	l.stopped = true
	l.wake.Broadcast()
	l.mu.Unlock()
	<-l.done
}

func (l *loop) QueueTask(_ dom.TaskSource, task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tasks = append(l.tasks, task)
	l.wake.Signal()
}

func (l *loop) Turn() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.turn
}

func (l *loop) Clock() dom.Clock { return dom.SystemClock }

type loopHold struct {
	l    *loop
	once sync.Once
}

func (h *loopHold) Release() { h.once.Do(func() { h.l.addHold(-1) }) }

func (l *loop) Hold() dom.Hold { l.addHold(1); return &loopHold{l: l} }

func (l *loop) addHold(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.holds += n
}

func (l *loop) held() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.holds
}

func (l *loop) AddActiveObject(o dom.ActiveObject) { l.active = append(l.active, o) }

func (l *loop) RemoveActiveObject(o dom.ActiveObject) {
	l.active = slices.DeleteFunc(l.active, func(a dom.ActiveObject) bool { return a == o })
}

func (l *loop) ReportException(err error) { panic(err) }

func (l *loop) AddConsoleMessage(m dom.ConsoleMessage) { l.console = append(l.console, m.Text) }

func (l *loop) BaseURL() string { return l.base }

func (l *loop) Origin() string { return l.origin }

// diary writes down a WebSocket's events in one line, each with what it says.
type diary struct{ lines []string }

func (d *diary) note(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) String() string { return strings.Join(d.lines, " ") }

func (d *diary) listen(ws *WebSocket) {
	for _, typ := range []string{"open", "message", "error", "close"} {
		ws.AddEventListener(typ, dom.NewListener(func(ev dom.AnyEvent) error {
			switch e := ev.(type) {
			case *dom.MessageEvent:
				d.note("message%d(%v)", ws.ReadyState(), e.Data)
			case *CloseEvent:
				d.note("close%d(%v,%d,%q)", ws.ReadyState(), e.WasClean, e.Code, e.Reason)
			default:
				d.note("%s%d", ev.AsEvent().Type(), ws.ReadyState())
			}
			return nil
		}), dom.ListenerOptions{})
	}
}
