package bindings

import (
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"adieu/dom"
)

// fakeContext is a context whose tasks the test runs by hand.
type fakeContext struct {
	now     time.Time
	baseURL string
	origin  string

	agent      dom.Agent
	microtasks []func()

	reported []error
	console  []dom.ConsoleMessage

	mu    sync.Mutex // guards the fields below
	tasks []func()
	turn  uint64
	wake  chan struct{}
}

func newFakeContext() *fakeContext {
	return &fakeContext{
		now:     time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
		baseURL: "http://127.0.0.1:8000/dir/page.html",
		origin:  "http://127.0.0.1:8000",
		wake:    make(chan struct{}, 1),
	}
}

func (c *fakeContext) QueueTask(_ dom.TaskSource, task func()) {
	c.mu.Lock()
	c.tasks = append(c.tasks, task)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// runTask runs the oldest task and says whether there was one.
func (c *fakeContext) runTask() bool {
	c.mu.Lock()
	if len(c.tasks) == 0 {
		c.mu.Unlock()
		return false
	}
	task := c.tasks[0]
	c.tasks = c.tasks[1:]
	c.turn++
	c.mu.Unlock()
	task()
	c.checkpoint()
	return true
}

func (c *fakeContext) checkpoint() {
	for len(c.microtasks) > 0 {
		task := c.microtasks[0]
		c.microtasks = c.microtasks[1:]
		task()
	}
}

func (c *fakeContext) QueueMicrotask(task func()) { c.microtasks = append(c.microtasks, task) }
func (c *fakeContext) Agent() *dom.Agent          { return &c.agent }

// AfterTimeout takes every time for over.
func (c *fakeContext) AfterTimeout(_ time.Duration, task func()) dom.Timer {
	c.QueueTask(dom.TaskTimer, task)
	return fakeTimer{}
}

// runUntil runs tasks, waiting for more, until done.
func (c *fakeContext) runUntil(t *testing.T, done func() bool) {
	t.Helper()
	for !done() {
		if c.runTask() {
			continue
		}
		select {
		case <-c.wake:
		case <-t.Context().Done():
			t.Fatal("the test ended while waiting")
		}
	}
}

func (c *fakeContext) Turn() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turn
}

func (c *fakeContext) Clock() dom.Clock                          { return c }
func (c *fakeContext) Now() time.Time                            { return c.now }
func (c *fakeContext) Hold() dom.Hold                            { return fakeHold{} }
func (c *fakeContext) AddActiveObject(dom.ActiveObject)          {}
func (c *fakeContext) RemoveActiveObject(dom.ActiveObject)       {}
func (c *fakeContext) ReportException(err error)                 { c.reported = append(c.reported, err) }
func (c *fakeContext) AddConsoleMessage(m dom.ConsoleMessage)    { c.console = append(c.console, m) }
func (c *fakeContext) BaseURL() string                           { return c.baseURL }
func (c *fakeContext) Origin() string                            { return c.origin }
func (c *fakeContext) AfterFunc(time.Duration, func()) dom.Timer { return fakeTimer{} }

type fakeHold struct{}

func (fakeHold) Release() {}

type fakeTimer struct{}

func (fakeTimer) Stop() bool { return true }

// world is a realm to run script in.
type world struct {
	*Realm
	t       testing.TB
	context *fakeContext
	logged  []string
}

// newScript is a bare script's realm, with a function log.
func newScript(t testing.TB) *world {
	context := newFakeContext()
	return newWorld(t, context, RealmConfig{Context: context})
}

// newPage is a page's realm, with a document of html, head and body.
func newPage(t testing.TB) *world {
	context := newFakeContext()
	window := dom.NewWindow(context)
	document := dom.NewDocument(context)
	window.SetDocument(document)
	w := newWorld(t, context, RealmConfig{Context: context, Window: window})
	w.run(`{
		const html = document.createElement("html");
		document.appendChild(html);
		html.append(document.createElement("head"), document.createElement("body"));
	}`)
	return w
}

func newWorld(t testing.TB, context *fakeContext, config RealmConfig) *world {
	vm := goja.New()
	w := &world{Realm: NewRealm(vm, config), t: t, context: context}
	require.NoError(t, vm.Set("log", func(c goja.FunctionCall) goja.Value {
		w.logged = append(w.logged, c.Argument(0).String())
		return goja.Undefined()
	}))
	return w
}

// run runs a script that must not throw and returns its value.
func (w *world) run(source string) goja.Value {
	w.t.Helper()
	v, err := w.vm.RunScript("test.js", source)
	require.NoError(w.t, err)
	return v
}

// eval is the value of an expression as JSON would write it, or "throws " and the exception.
func (w *world) eval(source string) string {
	w.t.Helper()
	v, err := w.vm.RunScript("test.js", `(function () {
		const show = v => v === undefined || typeof v === "function" || typeof v === "symbol" || typeof v === "bigint"
			? String(v) : typeof v === "object" && v !== null && !Array.isArray(v) && Object.getPrototypeOf(v) !== Object.prototype
			? Object.prototype.toString.call(v) : Number.isNaN(v) ? "NaN" : JSON.stringify(v);
		try { return show(eval(`+"`"+escapeTemplate(source)+"`"+`)); } catch (e) { return "throws " + e; }
	})()`)
	require.NoError(w.t, err, source)
	return v.String()
}

func escapeTemplate(s string) string {
	var b []byte
	for i := range len(s) {
		if s[i] == '`' || s[i] == '\\' || s[i] == '$' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(b)
}

// table checks expressions against their values.
func (w *world) table(t *testing.T, rows [][2]string) {
	t.Helper()
	for _, row := range rows {
		if got := w.eval(row[0]); got != row[1] {
			t.Errorf("%s\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}
