package runner

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"adieu/dom"
)

// leakWatch finds what a page leaves behind in its process once it is closed: goroutines, open
// sockets, and what those who loaded it can tell.
type leakWatch struct {
	goroutines map[string]string // those that were there before
	sockets    map[string]string // likewise
	more       []func() []string
}

// It is looked again whether what the page left is gone, first soon and then less often.
const (
	leakInterval        = time.Millisecond
	longestLeakInterval = 50 * time.Millisecond
)

func watchLeaks() *leakWatch {
	return &leakWatch{goroutines: goroutines(), sockets: openSockets()}
}

// add has find ask as well what of a page is still there.
func (w *leakWatch) add(remains func() []string) { w.more = append(w.more, remains) }

// find describes what is still there after a while, "" when nothing is.
func (w *leakWatch) find(patience time.Duration) string {
	pause := time.NewTimer(0)
	defer pause.Stop()
	interval := leakInterval
	for deadline := time.Now().Add(patience); ; interval = min(2*interval, longestLeakInterval) {
		<-pause.C
		left := w.left()
		if len(left) == 0 || time.Now().After(deadline) {
			return strings.Join(left, "\n")
		}
		pause.Reset(interval)
	}
}

// left describes what there is now and was not before. What runs comes first: until it has ended
// it may well refer to the rest, and to look for that takes a collection of garbage.
func (w *leakWatch) left() []string {
	var left []string
	for _, socket := range newOnes(w.sockets, openSockets()) {
		left = append(left, "a socket to "+socket)
	}
	if stacks := usefulStacks(strings.Join(newOnes(w.goroutines, goroutines()), "\n\n")); stacks != "" {
		left = append(left, stacks)
	}
	for i := 0; i < len(w.more) && len(left) == 0; i++ {
		left = w.more[i]()
	}
	return left
}

// newOnes are the values in now whose keys were not there before, by key.
func newOnes(before, now map[string]string) []string {
	var values []string
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if _, old := before[key]; !old {
			values = append(values, now[key])
		}
	}
	return values
}

// goroutines are the stacks of all goroutines but this one, by number.
func goroutines() map[string]string {
	const enough = 16 << 20
	buffer := make([]byte, 64<<10)
	n := runtime.Stack(buffer, true)
	for n == len(buffer) && n < enough {
		buffer = make([]byte, 2*len(buffer))
		n = runtime.Stack(buffer, true)
	}
	all := map[string]string{}
	for i, stack := range strings.Split(strings.TrimSpace(string(buffer[:n])), "\n\n") {
		if number, _, found := strings.Cut(stack, " ["); found && i > 0 {
			all[number] = stack
		}
	}
	return all
}

// watchedClock is the machine's clock, and knows which of its timers are pending. Its methods may
// be called from any goroutine.
type watchedClock struct {
	mu      sync.Mutex // guards the field below
	pending map[*watchedTimer]pendingTimer
}

// pendingTimer is what there is to say about one.
type pendingTimer struct {
	due time.Time
	by  string
}

type watchedTimer struct {
	clock *watchedClock
	timer dom.Timer
}

func (c *watchedClock) Now() time.Time { return dom.SystemClock.Now() }

func (c *watchedClock) AfterFunc(d time.Duration, f func()) dom.Timer {
	t := &watchedTimer{clock: c}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pending == nil {
		c.pending = map[*watchedTimer]pendingTimer{}
	}
	c.pending[t] = pendingTimer{due: c.Now().Add(d), by: caller()}
	t.timer = dom.SystemClock.AfterFunc(d, func() {
		c.forget(t)
		f()
	})
	return t
}

// Stop implements dom.Timer.
func (t *watchedTimer) Stop() bool {
	t.clock.forget(t)
	return t.timer.Stop()
}

func (c *watchedClock) forget(t *watchedTimer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.pending, t)
}

// remains describes the timers that are pending.
func (c *watchedClock) remains() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Now()
	sorted := slices.SortedFunc(maps.Values(c.pending), func(a, b pendingTimer) int {
		return cmp.Or(a.due.Compare(b.due), strings.Compare(a.by, b.by))
	})
	var left []string
	for _, p := range sorted {
		left = append(left, fmt.Sprintf("a timer, due in %v, set by %s", p.due.Sub(now).Round(time.Millisecond), p.by))
	}
	return left
}

// caller is the frame that called AfterFunc, outside of clocks.
func caller() string {
	pcs := make([]uintptr, 8)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		frame, more := frames.Next()
		if !more || !strings.Contains(frame.Function, "Clock)") {
			return fmt.Sprintf("%s %s:%d", shortFunction(frame.Function), frame.File[strings.LastIndexByte(frame.File, '/')+1:], frame.Line)
		}
	}
}
