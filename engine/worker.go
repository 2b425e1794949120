package engine

import (
	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/bindings"
	"adieu/dom"
)

// worker is Worker: a dedicated worker as its owner sees it (HTML §10.2.6). It belongs to the
// owner's loop.
type worker struct {
	dom.EventTarget
	owner  *scriptContext // the page's or worker's that made it
	thread *workerThread
	over   bool // terminated: what it still says is not heard
}

// workerOptions is WorkerOptions.
type workerOptions struct{ Credentials, Name, Type string }

// newWorker starts a worker, which loads its script itself.
func newWorker(ctx dom.ExecutionContext, address string, options workerOptions) (*worker, error) {
	owner := ctx.(*scriptContext)
	u, err := resolve(address, owner.baseURL)
	if err != nil {
		return nil, dom.NewException("SyntaxError", "'%s' is not a valid URL.", address)
	}
	w := &worker{owner: owner}
	w.InitEventTarget(w, owner)
	if options.Type == "module" {
		unsupported := &UnsupportedScriptError{File: u.Href(true), Language: languageModule}
		owner.QueueTask(dom.TaskDOMManipulation, func() { w.didFailToLoad(unsupported) })
		return w, nil
	}
	w.thread = newWorkerThread(w, options.Name)
	owner.AddActiveObject(w)
	w.thread.start(u)
	return w, nil
}

// Terminate is terminate(): the script that runs is interrupted (HTML §10.2.5, "terminate a
// worker").
func (w *worker) Terminate() { w.Stop() }

// Stop implements dom.ActiveObject: a worker ends with its owner.
func (w *worker) Stop() {
	w.over = true
	if w.thread != nil {
		w.thread.context.interrupt(errTerminated)
	}
}

// didFailToLoad tells of a worker that has no script to run.
func (w *worker) didFailToLoad(err error) {
	w.owner.AddConsoleMessage(dom.ConsoleMessage{Source: dom.ConsoleNetwork, Level: dom.ConsoleError, Text: err.Error()})
	dom.Fire(w, dom.NewEvent("error", dom.EventInit{}))
}

// reportError is the owner's part in "report an exception" (HTML §8.1.4.6): what no listener
// here prevents is reported as the owner's own, without the thrown value.
func (w *worker) reportError(e *ScriptError) {
	if dom.Fire(w, newErrorEvent(e, goja.Null())) && !w.owner.dispatchError(e, goja.Null) {
		w.owner.fail(e)
	}
}

func workerPostMessage(c bindings.Call) goja.Value {
	w := bindings.This[*worker](c)
	value := c.Realm.StructuredSerialize(c.Argument(0), transferArgument(c, c.Argument(1)))
	if t := w.thread; t != nil {
		t.context.QueueTask(dom.TaskPostedMessage, func() { t.context.deliver(t.scope, value) })
	}
	return goja.Undefined()
}

// transferArgument tells the overloads of a port's postMessage apart: what can be iterated is
// the list itself, and another object StructuredSerializeOptions.
func transferArgument(c bindings.Call, v goja.Value) []goja.Value {
	if o, ok := v.(*goja.Object); ok {
		if method := o.GetSymbol(goja.SymIterator); method != nil && !goja.IsUndefined(method) && !goja.IsNull(method) {
			return bindings.Objects(c, v)
		}
	}
	if list := c.Dictionary(v, "StructuredSerializeOptions").Get("transfer"); list != nil {
		return bindings.Objects(c, list)
	}
	return nil
}

// deliver fires what a port sent at its other end (HTML §9.4.4, "message port post message
// steps").
func (c *scriptContext) deliver(target dom.Target, value *bindings.SerializedValue) {
	var init dom.MessageEventInit
	typ := "message"
	if err := c.vm.Try(func() { init.Data = c.realm.StructuredDeserialize(value) }); err != nil {
		typ, init.Data = "messageerror", nil
	}
	dom.Fire(target, dom.NewMessageEvent(typ, init))
}

// findBlob is the blob behind a URL that script of the context, or of those that made it, has
// given it; nil for none. It may be called from any goroutine.
//
// Deviation: a page does not find the blobs of its workers.
func (c *scriptContext) findBlob(u *whatwg.Url) *dom.Blob {
	for ; c != nil; c = c.parent {
		if blob := c.blobs.find(u); blob != nil {
			return blob
		}
	}
	return nil
}
