package engine

import (
	"errors"
	"net/http"
	"slices"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/bindings"
	"adieu/dom"
	"adieu/websocket"
)

// errTerminated is why the scripts of a worker end that is terminated.
var errTerminated = errors.New("engine: the worker was terminated")

// workerThread is a worker's goroutine with its own Runtime and loop (WebCore's WorkerThread).
// What goes from here to the owner and back is a task with Go values.
//
// It ends when the worker closes itself, is terminated, or has no script; or with its owner.
// Then its sockets say goodbye, for which it waits as a page does, and its own workers end.
// Until then it holds its owner, whose loop's end waits for it.
type workerThread struct {
	object  *worker // belongs to the owner's loop, but for owner
	loop    *eventLoop
	context *scriptContext
	scope   *workerGlobalScope
	hold    dom.Hold // of the owner
	closing bool     // owned by the loop: close() was called, or there is no script
}

// newWorkerThread makes what the worker runs in. It starts no goroutine.
func newWorkerThread(object *worker, name string) *workerThread {
	owner := object.owner
	t := &workerThread{object: object, loop: newEventLoop(owner.loop.clock)}
	t.context = &scriptContext{
		loop: t.loop, parent: owner, worker: t, origin: owner.origin, site: owner.site,
		loader: owner.loader.share(), showMessage: t.showMessage, fail: t.fail,
	}
	t.scope = &workerGlobalScope{thread: t, name: name}
	t.scope.InitEventTarget(t.scope, t.context)
	sockets := owner.socketConfig() // as long as the owner's loop may be asked
	t.context.start(bindings.RealmConfig{
		Interfaces: owner.realm.Interfaces(), Global: t.scope, GlobalInterface: "DedicatedWorkerGlobalScope",
		WebSocket: func() *websocket.Config { return sockets },
	})
	return t
}

// start runs the script at u, ahead of all messages, and then the loop, on a goroutine of the
// worker's own.
func (t *workerThread) start(u *whatwg.Url) {
	owner := t.object.owner
	t.hold = owner.Hold()
	t.context.QueueTask(dom.TaskDOMManipulation, func() { t.runScriptAt(u) })
	owner.loop.workers.Go(t.run)
}

func (t *workerThread) run() {
	c := t.context
	t.loop.run(func(bool) bool { return t.closing || c.interrupted.Load() != nil })
	c.stop()
	c.loader.close()
	t.loop.waitForFarewells(c)
	t.loop.workers.Wait()
	t.tellOwner(func(w *worker) { w.owner.RemoveActiveObject(w) })
	t.hold.Release()
}

// tellOwner runs f on the owner's loop, while there is an owner.
func (t *workerThread) tellOwner(f func(w *worker)) {
	t.object.owner.QueueTask(dom.TaskDOMManipulation, func() { f(t.object) })
}

// runScriptAt is "run a worker" (HTML §10.2.4) from where the script is fetched.
func (t *workerThread) runScriptAt(u *whatwg.Url) {
	c := t.context
	r, err := c.fetchWorkerScript(u, true)
	if err != nil {
		t.closing = true
		if c.interrupted.Load() == nil {
			t.tellOwner(func(w *worker) { w.didFailToLoad(err) })
		}
		return
	}
	final, err := parseURL(r.url)
	must(err) // it has just been used
	final.SetHash(u.Fragment())
	c.baseURL, c.scriptName = final.Href(false), final.Href(true)
	t.scope.location = &workerLocation{url: final, origin: c.origin}
	c.runScript(c.scriptName, dom.DecodeText(r.body, "utf-8"))
}

// fetchWorkerScript gets a worker's script, while nothing else of the worker runs: its first one,
// which must be of its owner's origin, or one that it imports (HTML §8.1.4.2). The error is a
// *LoadError.
//
// Deviation: data: URLs cannot be loaded.
func (c *scriptContext) fetchWorkerScript(u *whatwg.Url, sameOrigin bool) (*resource, error) {
	url := u.Href(true)
	failed := func(reason string) (*resource, error) { return nil, &LoadError{URL: url, Err: errors.New(reason)} }
	switch u.Protocol() {
	case "blob:":
		if r := c.blobResource(u); r != nil {
			return r, nil
		}
		return failed("there is no such blob")
	case "http:", "https:":
	default:
		return failed("only http, https and blob URLs can be loaded")
	}
	const foreign = "a worker's script must come from the origin of the page"
	if sameOrigin && originOf(u) != c.origin {
		return failed(foreign)
	}
	ctx, cancel := c.fetchContext()
	defer cancel()
	r, err := c.loader.fetch(ctx, &request{
		method: http.MethodGet, url: url, header: http.Header{}, cookies: true, use: cookieUse{client: c.site},
	})
	if err != nil {
		return nil, err
	}
	if r.status < 200 || r.status > 299 {
		return nil, &LoadError{URL: url, Status: r.status}
	}
	if !slices.Contains(javaScriptTypes, r.contentType) {
		return failed("its Content-Type '" + r.contentType + "' is none of JavaScript")
	}
	if final, err := parseURL(r.url); sameOrigin && (err != nil || originOf(final) != c.origin) {
		return failed(foreign)
	}
	return r, nil
}

// showMessage hands a console line to the owner.
func (t *workerThread) showMessage(m dom.ConsoleMessage) {
	t.tellOwner(func(w *worker) { w.owner.AddConsoleMessage(m) })
}

// fail is the end of an exception or rejection that no script of the worker's handled. Its
// owner hears of exceptions only.
func (t *workerThread) fail(e *ScriptError) {
	if e.Kind == UnhandledRejection {
		t.showMessage(e.consoleMessage())
		return
	}
	t.tellOwner(func(w *worker) { w.reportError(e) })
}
