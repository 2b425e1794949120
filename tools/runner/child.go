package runner

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"

	"adieu/tools/wiretrace"
)

// childMark is the environment variable that makes a binary a child process.
const childMark = "ADIEU_LAYOUT_TEST_CHILD"

// maxStack bounds a goroutine's stack, so that an endless recursion in native code costs
// 128 MiB rather than Go's gigabyte before it ends the process.
const maxStack = 128 << 20

// A page lives for seconds: its process collects garbage less often than a server would, which
// saves a third of its time, and as often again when it has become large: if the parent has not
// said what that is, at a GiB.
const (
	gcPercent   = 400
	memoryLimit = 1 << 30
)

// LoadFunc loads the page at url and returns its text once the test is done. When ctx
// ends first it returns what there is, and the context's error. It tells the observer what
// happens meanwhile, and leaves nothing running when it returns.
type LoadFunc func(ctx context.Context, url string, observer Observer) (text string, err error)

// Observer hears of a page while it runs. Its functions may be called from any goroutine.
type Observer struct {
	// Printed takes each console and alert line.
	Printed func(line string)

	// Traced takes each step in the life of the page's connections; nil when nobody asks.
	Traced func(wiretrace.Event)

	// Closed takes a function that says, when the page is closed, what of it is still there, a
	// line each; nil when nobody asks.
	Closed func(remains func() []string)
}

// IsChild reports whether this process was started by a [Runner] to load pages.
func IsChild() bool { return os.Getenv(childMark) != "" }

// ChildMain serves the runner and exits, if this process is its child, and otherwise returns at
// once. It must be called before the program writes to its standard output.
func ChildMain(load LoadFunc) {
	if !IsChild() {
		return
	}
	// A Ctrl-C in a terminal reaches the whole process group; what it means is the
	// parent's to decide.
	signal.Ignore(os.Interrupt)
	debug.SetMaxStack(maxStack)
	debug.SetGCPercent(gcPercent)
	if os.Getenv(memoryLimitMark) == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	out := os.Stdout
	os.Stdout = os.Stderr // a stray print must not break the protocol
	serveChild(os.Stdin, out, load)
	os.Exit(0) // under the race detector this turns into 66 after a race
}

// pageLoad is a page to load and the context that ends with a stop command.
type pageLoad struct {
	command
	ctx    context.Context
	cancel context.CancelFunc
}

// child is the state of a child process.
type child struct {
	load LoadFunc

	mu      sync.Mutex // guards the fields below
	encoder *json.Encoder
	current context.CancelFunc // ends the page that is loading; nil when none is
}

// serveChild obeys commands until in ends. When it ends while a page is still loading,
// the parent is gone and so is this process.
func serveChild(in io.Reader, out io.Writer, load LoadFunc) {
	c := &child{load: load, encoder: json.NewEncoder(out)}
	loads := make(chan pageLoad)
	go func() { // ends with in
		defer close(loads)
		c.obey(json.NewDecoder(in), loads)
	}()
	c.send(message{Kind: kindReady})
	for l := range loads {
		c.run(l)
	}
}

// obey reads commands, hands pages over and stops them.
func (c *child) obey(decoder *json.Decoder, loads chan<- pageLoad) {
	for {
		var next command
		err := decoder.Decode(&next)
		c.mu.Lock()
		cancel := c.current
		c.mu.Unlock()
		switch {
		case err != nil && cancel != nil:
			os.Exit(1)
		case err != nil:
			return
		case next.Do == doLoad:
			l := pageLoad{command: next}
			l.ctx, l.cancel = context.WithCancel(context.Background())
			c.setCurrent(l.cancel)
			loads <- l
		case next.Do == doStop && cancel != nil:
			c.send(message{Kind: kindStacks, Text: busyStacks()}) // first: what stopping changes is no clue
			cancel()
		}
	}
}

// run loads one page and answers.
func (c *child) run(l pageLoad) {
	observer := c.observer(l.command)
	var leaks *leakWatch
	if l.CheckLeaks > 0 {
		leaks = watchLeaks()
		observer.Closed = leaks.add
	}
	text, err := c.load(l.ctx, l.URL, observer)
	c.setCurrent(nil)
	l.cancel()
	done := message{Kind: kindDone, Text: text}
	if err != nil {
		done.Error = err.Error()
	}
	if stopped, ok := errors.AsType[*StoppedError](err); ok {
		done.Script = stopped.Script
	}
	if l.CollectGarbage {
		runtime.GC()
	}
	if l.CheckLeaks > 0 {
		c.send(done)
		done = message{Kind: kindChecked, Leaks: leaks.find(l.CheckLeaks)}
	}
	_, _ = os.Stderr.WriteString(pageMark)
	c.send(done)
}

// observer passes on what happens in a page.
func (c *child) observer(load command) Observer {
	o := Observer{Printed: func(line string) { c.send(message{Kind: kindPrinted, Text: line}) }}
	if load.Trace {
		o.Traced = func(e wiretrace.Event) { c.send(message{Kind: kindTraced, Event: &e}) }
	}
	return o
}

func (c *child) setCurrent(cancel context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = cancel
}

// send writes one message. It may be called from any goroutine. Without a parent that
// listens there is nothing left to do.
func (c *child) send(m message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.encoder.Encode(m) != nil {
		os.Exit(1)
	}
}
