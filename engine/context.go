package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"adieu/bindings"
	"adieu/dom"
	"adieu/websocket"
)

// scriptContext is one realm's surroundings: the document of a page, a worker, or a bare script
// (WebCore's ScriptExecutionContext). It implements dom.ExecutionContext.
type scriptContext struct {
	loop       *eventLoop
	vm         *goja.Runtime
	realm      *bindings.Realm
	inspector  *inspector
	baseURL    string
	origin     string
	frame      *frame         // nil for a bare script and in a worker
	worker     *workerThread  // nil but in a worker
	parent     *scriptContext // a worker's owner's; nil for others
	scriptName string         // what scripts without a file of their own are called in errors

	// What loads go through and whose they are; nil for a bare script, which has none.
	loader *loader
	site   cookieSite

	socketConfig func() *websocket.Config // loop-only; set by start

	showMessage func(dom.ConsoleMessage)

	// fail is given each exception and each rejection that no script took care of.
	fail func(e *ScriptError)

	// Set once, read from any goroutine.
	stopped     atomic.Bool
	interrupted atomic.Pointer[error] // why no script may run any more

	held atomic.Int64 // holds not yet released

	blobs blobURLs

	life    context.Context // ends when no script may run any more; set by start
	endLife context.CancelFunc

	// Owned by the loop.
	active      map[dom.ActiveObject]uint64 // with the order in which they came
	nextActive  uint64
	timers      scriptTimers
	rejections  rejections
	reporting   bool // an error event is being dispatched
	polyfilled  map[*polyfill]bool
	keptAlive   []*goja.Object // what WeakRefs must not lose during this task
	performance *performance
	crypto      *cryptoObject
	enqueueJob  goja.Callable // once a microtask came while script was running
	stoppedAt   string        // the stack of the script that was interrupted
}

// start makes the context's Runtime and realm. cfg says which interfaces and which global
// object it has, and how its sockets connect.
func (c *scriptContext) start(cfg bindings.RealmConfig) {
	c.socketConfig = cfg.WebSocket
	c.life, c.endLife = context.WithCancel(context.Background())
	c.vm = goja.New()
	c.vm.SetMaxCallStackSize(maxCallStack)
	c.vm.SetParserOptions(parser.WithDisableSourceMaps) // which would be read from disk
	c.vm.SetTimeSource(c.loop.clock.Now)
	c.vm.SetPromiseRejectionTracker(c.rejections.track)
	cfg.Context = c
	c.realm = bindings.NewRealm(c.vm, cfg)
	c.inspector = &inspector{vm: c.vm, describeHost: c.describeHost}
}

// QueueTask implements dom.ExecutionContext. It may be called from any goroutine.
func (c *scriptContext) QueueTask(_ dom.TaskSource, run func()) {
	if !c.stopped.Load() {
		c.loop.post(c, run)
	}
}

// Turn implements dom.ExecutionContext.
func (c *scriptContext) Turn() uint64 { return c.loop.turn }

// Clock implements dom.ExecutionContext. It may be called from any goroutine.
func (c *scriptContext) Clock() dom.Clock { return c.loop.clock }

// BaseURL implements dom.ExecutionContext.
func (c *scriptContext) BaseURL() string { return c.baseURL }

// Origin implements dom.ExecutionContext.
func (c *scriptContext) Origin() string { return c.origin }

// AddConsoleMessage implements dom.ExecutionContext.
func (c *scriptContext) AddConsoleMessage(m dom.ConsoleMessage) { c.showMessage(m) }

// ReportException implements dom.ExecutionContext. What an interrupted script leaves
// behind is no exception; the interrupt is renewed, because goja forgets it as soon as
// the outermost call has ended, and other listeners may be waiting for their turn.
func (c *scriptContext) ReportException(err error) {
	if cause := c.interrupted.Load(); cause != nil {
		c.noteStop(err)
		c.vm.Interrupt(*cause)
		return
	}
	c.reportError(err)
}

// noteStop remembers where the script was that was interrupted, the first time.
func (c *scriptContext) noteStop(err error) {
	var stopped *goja.InterruptedError
	if c.stoppedAt == "" && errors.As(err, &stopped) {
		_, _, _, _, c.stoppedAt = c.realm.ErrorReport(stopped)
	}
}

// interrupt ends the script that runs, if one does, and lets none run afterwards. It may
// be called from any goroutine.
func (c *scriptContext) interrupt(cause error) {
	if c.interrupted.CompareAndSwap(nil, &cause) {
		c.end()
		c.vm.Interrupt(cause)
		c.loop.poke()
	}
}

// end ends what scripts wait for. It may be called from any goroutine.
func (c *scriptContext) end() {
	if c.endLife != nil { // it was started
		c.endLife()
	}
}

// A hold is released by at most one Release.
type hold struct {
	context  *scriptContext
	released atomic.Bool
}

// Hold implements dom.ExecutionContext. It may be called from any goroutine.
func (c *scriptContext) Hold() dom.Hold {
	c.held.Add(1)
	return &hold{context: c}
}

// Release implements dom.Hold. It may be called from any goroutine.
func (h *hold) Release() {
	if !h.released.Swap(true) && h.context.held.Add(-1) == 0 {
		h.context.loop.poke()
	}
}

// AddActiveObject implements dom.ExecutionContext. An object that comes after the end is
// stopped at once.
func (c *scriptContext) AddActiveObject(o dom.ActiveObject) {
	if c.stopped.Load() {
		o.Stop()
		return
	}
	if c.active == nil {
		c.active = make(map[dom.ActiveObject]uint64)
	}
	c.nextActive++
	c.active[o] = c.nextActive
}

// RemoveActiveObject implements dom.ExecutionContext.
func (c *scriptContext) RemoveActiveObject(o dom.ActiveObject) { delete(c.active, o) }

// pending reports whether something may still queue a task: a hold or a timer.
func (c *scriptContext) pending() bool { return c.held.Load() > 0 || len(c.timers.byID) > 0 }

// stop ends the context: its queued tasks are dropped, its timers cleared and its active
// objects told, oldest first. No script runs in it afterwards. What the objects do about
// their farewells in the background keeps its holds until it is done.
func (c *scriptContext) stop() {
	if c.stopped.Swap(true) {
		return
	}
	c.end()
	c.timers.clearAll(c.loop, c)
	c.blobs.clear()
	c.rejections = rejections{}
	active := c.active
	c.active = nil
	byAge := slices.SortedFunc(maps.Keys(active), func(a, b dom.ActiveObject) int {
		return int(active[a]) - int(active[b])
	})
	for _, o := range byAge {
		o.Stop()
	}
}

// farewellTime is how long the end of a context waits for the goodbyes of what it
// started (a socket's Close that still has to be written, for one).
const farewellTime = time.Second

// waitForFarewells runs the loop until nothing holds the stopped contexts any more, for
// at most farewellTime.
func (l *eventLoop) waitForFarewells(contexts ...*scriptContext) {
	held := func() bool {
		return slices.ContainsFunc(contexts, func(c *scriptContext) bool { return c.held.Load() > 0 })
	}
	if !held() {
		return
	}
	var late atomic.Bool
	timer := l.clock.AfterFunc(farewellTime, func() {
		late.Store(true)
		l.poke()
	})
	defer timer.Stop()
	l.run(func(bool) bool { return late.Load() || !held() })
}

// endTurn does what follows each task: promises that are still rejected and unhandled
// are reported (HTML §8.1.7.3, "notify about rejected promises").
func (c *scriptContext) endTurn() {
	c.keptAlive = nil
	if c.rejections.any() && !c.stopped.Load() {
		c.reportRejections()
	}
}
