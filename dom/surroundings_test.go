package dom_test

import (
	"strings"
	"testing"
	"time"

	"adieu/dom"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// page is an execution context that records what it is told. Its tasks and microtasks run
// when the test says so.
type page struct {
	dom.ExecutionContext // nil: what nothing here uses

	now        time.Time
	reported   []string
	agent      dom.Agent
	microtasks []func()
	tasks      []func()
	timers     []*timer
	holds      int
	active     map[dom.ActiveObject]bool
}

func newPage() *page { return &page{now: time.Unix(1e9, 0), active: make(map[dom.ActiveObject]bool)} }

func (p *page) Agent() *dom.Agent                       { return &p.agent }
func (p *page) QueueMicrotask(task func())              { p.microtasks = append(p.microtasks, task) }
func (p *page) QueueTask(_ dom.TaskSource, task func()) { p.tasks = append(p.tasks, task) }
func (p *page) AddActiveObject(o dom.ActiveObject)      { p.active[o] = true }
func (p *page) RemoveActiveObject(o dom.ActiveObject)   { delete(p.active, o) }
func (p *page) Hold() dom.Hold                          { p.holds++; return &hold{page: p} }

type hold struct {
	page     *page
	released bool
}

func (h *hold) Release() {
	if !h.released {
		h.released = true
		h.page.holds--
	}
}

type timer struct {
	due     time.Time
	task    func()
	stopped bool
}

func (t *timer) Stop() bool {
	stopped := t.stopped
	t.stopped = true
	return !stopped
}

func (p *page) AfterTimeout(d time.Duration, task func()) dom.Timer {
	timer := &timer{due: p.now.Add(d), task: task}
	p.timers = append(p.timers, timer)
	return timer
}

// pass lets time pass, and runs the timers that become due.
func (p *page) pass(d time.Duration) {
	p.now = p.now.Add(d)
	for i := 0; i < len(p.timers); i++ {
		if t := p.timers[i]; !t.stopped && !t.due.After(p.now) {
			t.stopped = true
			t.task()
		}
	}
}

// checkpoint runs microtasks until there are none.
func (p *page) checkpoint() {
	for len(p.microtasks) > 0 {
		task := p.microtasks[0]
		p.microtasks = p.microtasks[1:]
		task()
	}
}

// runTasks runs the tasks that are queued, each with a microtask checkpoint after it.
func (p *page) runTasks() {
	for len(p.tasks) > 0 {
		task := p.tasks[0]
		p.tasks = p.tasks[1:]
		task()
		p.checkpoint()
	}
}

func (p *page) ReportException(err error) { p.reported = append(p.reported, err.Error()) }
func (p *page) Clock() dom.Clock          { return p }
func (p *page) Now() time.Time            { return p.now }

func (p *page) AfterFunc(time.Duration, func()) dom.Timer { panic("no timer in these tests") }

// parse makes a document of markup, shown by a window.
func parse(t testing.TB, ctx dom.ExecutionContext, markup string) *dom.Document {
	parsed, err := html.Parse(strings.NewReader(markup))
	require.NoError(t, err)
	d := dom.NewDocument(ctx)
	dom.NewWindow(ctx).SetDocument(d)
	for n := parsed.FirstChild; n != nil; n = n.NextSibling {
		require.NoError(t, d.AppendChild(d.FromHTML(n)))
	}
	return d
}

func clone(t testing.TB, n dom.Node, deep bool) dom.Node {
	dup, err := n.CloneNode(deep)
	require.NoError(t, err)
	return dup
}

func element(t testing.TB, d *dom.Document, local string) *dom.Element {
	e, err := d.CreateElement(local)
	require.NoError(t, err)
	return e
}

// label names a target for expectations.
func label(target dom.Target) string {
	switch n := target.(type) {
	case nil:
		return "none"
	case *dom.Window:
		return "window"
	case *dom.Element:
		if n.ID() != "" {
			return n.ID()
		}
		return n.LocalName()
	case dom.Node:
		return n.NodeName()
	}
	return "target"
}

func labels(targets []dom.Target) string {
	var all []string
	for _, target := range targets {
		all = append(all, label(target))
	}
	return strings.Join(all, " ")
}

// requireException expects a DOMException with a name.
func requireException(t testing.TB, name string, err error) {
	t.Helper()
	var exception *dom.Exception
	require.ErrorAs(t, err, &exception)
	require.Equal(t, name, exception.Name, exception.Message)
}
