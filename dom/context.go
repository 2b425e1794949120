package dom

import "time"

// TaskSource names the queue a task belongs to (HTML §8.1.7.1 "task sources"). Tasks
// of one source run in the order in which they were queued.
type TaskSource uint8

const (
	TaskDOMManipulation TaskSource = iota
	TaskUserInteraction
	TaskNetworking
	TaskWebSocket
	TaskTimer
	TaskFileReading
	TaskPostedMessage
)

// ExecutionContext is what a DOM object needs from the page, worker or script that it
// lives in (WebCore's ScriptExecutionContext). The engine implements it.
type ExecutionContext interface {
	// QueueTask runs task on the loop after all tasks that were queued before it with
	// the same source. It may be called from any goroutine, never blocks, and does
	// nothing once the context has stopped.
	QueueTask(source TaskSource, task func())

	// Turn counts the tasks that the loop has begun; it changes exactly when the event
	// loop takes another task, so a value that script must see unchanged within one
	// task can be kept per turn.
	Turn() uint64

	// Clock is the context's source of time. It may be called from any goroutine.
	Clock() Clock

	// Hold keeps the context running until the hold is released: it has something
	// pending. It may be called from any goroutine.
	Hold() Hold

	// AddActiveObject registers an object that must be told when the context stops;
	// RemoveActiveObject takes it out again. A registered object is kept alive.
	AddActiveObject(ActiveObject)
	RemoveActiveObject(ActiveObject)

	// ReportException hands over an exception that no script caught (HTML §8.1.4.6
	// "report an exception").
	ReportException(err error)

	// QueueMicrotask runs task on the loop at the next microtask checkpoint: when no script
	// is on the stack any more, and at the end of the task at the latest. Loop-only.
	QueueMicrotask(task func())

	// AfterTimeout runs task on the loop, as a task of the timer source, once d has passed
	// on the Clock. Of two whose time comes together the one set first runs first. The
	// Timer takes it back. Nothing keeps the context running until then. Loop-only.
	AfterTimeout(d time.Duration, task func()) Timer

	// Agent is what the context shares with those whose objects it can reach.
	Agent() *Agent

	// AddConsoleMessage shows a line on the console.
	AddConsoleMessage(ConsoleMessage)

	// BaseURL is the URL that relative URLs resolve against; "" when there is none.
	BaseURL() string

	// Origin is the serialised origin, for example "http://127.0.0.1:8000", "null" for
	// an opaque one, or "" for a context that has none (a bare script).
	Origin() string
}

// ActiveObject has work of its own that must end with its context (WebCore's
// ActiveDOMObject).
type ActiveObject interface {
	// Stop ends the object's work. It is called once, on the loop, and must not run
	// script or fire events.
	Stop()
}

// Collectable is an ActiveObject that stands for an object which may be collected.
type Collectable interface {
	// CheckCollected is called on the loop after script has asked for a collection.
	CheckCollected()
}

// Hold is a reason for a context to keep running (WebCore's PendingActivity). Release
// gives it up; a second Release does nothing. It may be called from any goroutine.
type Hold interface {
	Release()
}

// ConsoleLevel is the severity of a console line.
type ConsoleLevel uint8

const (
	ConsoleLog ConsoleLevel = iota
	ConsoleDebug
	ConsoleInfo
	ConsoleWarn
	ConsoleError
)

// ConsoleSource says who wrote a console line: the script, or the engine itself.
type ConsoleSource uint8

const (
	ConsoleAPI     ConsoleSource = iota // console.log and its like
	ConsoleJS                           // an uncaught exception or rejection
	ConsoleNetwork                      // a failed load or connection
)

// ConsoleMessage is one line of the console.
type ConsoleMessage struct {
	Source ConsoleSource
	Level  ConsoleLevel
	Text   string
	Stack  string // where it comes from, one frame a line; "" when unknown
}

// Clock is the only source of time in dom, websocket and engine.
type Clock interface {
	Now() time.Time

	// AfterFunc runs f on a goroutine of its own once d has passed, as time.AfterFunc does.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a pending call of Clock.AfterFunc.
type Timer interface {
	// Stop prevents the call and reports whether it did.
	Stop() bool
}

// SystemClock is the machine's own clock.
var SystemClock Clock = systemClock{}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }
