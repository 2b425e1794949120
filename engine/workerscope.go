package engine

import (
	"errors"

	"github.com/dop251/goja"
	whatwg "github.com/nlnwa/whatwg-url/url"

	"adieu/bindings"
	"adieu/dom"
)

// workerGlobalScope is DedicatedWorkerGlobalScope (HTML §10.2.1). It belongs to the worker's
// loop.
type workerGlobalScope struct {
	dom.EventTarget
	thread    *workerThread
	name      string
	location  *workerLocation  // set before script runs
	navigator *workerNavigator // once script asked for it
}

// Location is where the script came from.
func (s *workerGlobalScope) Location() *workerLocation { return s.location }

// Name is what the owner called the worker.
func (s *workerGlobalScope) Name() string { return s.name }

// Close lets the script that runs come to its end, and none run afterwards.
func (s *workerGlobalScope) Close() { s.thread.closing = true }

// Navigator is self.navigator, always the same.
func (s *workerGlobalScope) Navigator() *workerNavigator {
	if s.navigator == nil {
		s.navigator = &workerNavigator{navigator{userAgent: s.thread.context.loader.userAgent}}
	}
	return s.navigator
}

func workerGlobalScopeSelf(c bindings.Call) goja.Value {
	return c.Realm.Wrap(bindings.This[*workerGlobalScope](c))
}

// workerGlobalScopeImportScripts runs other scripts, one after the other, before it returns
// (HTML §10.3.1).
func workerGlobalScopeImportScripts(c bindings.Call) goja.Value {
	from := bindings.This[*workerGlobalScope](c).thread.context
	imports := make([]*whatwg.Url, len(c.Arguments))
	for i, v := range c.Arguments {
		address := c.USVString(v)
		u, err := resolve(address, from.baseURL)
		if err != nil {
			c.Throw(dom.NewException("SyntaxError", "'%s' is not a valid URL.", address))
		}
		imports[i] = u
	}
	for _, u := range imports {
		r, err := from.fetchWorkerScript(u, false)
		if err != nil {
			c.Throw(dom.NewException("NetworkError", "%s", err.Error()))
		}
		from.importScript(c, u.Href(true), dom.DecodeText(r.body, "utf-8"))
	}
	return goja.Undefined()
}

// importScript runs a script, and throws what it throws.
//
// Deviation: errors in scripts of other origins are not muted.
func (c *scriptContext) importScript(call bindings.Call, name, source string) {
	program, err := compile(name, source)
	if err == nil {
		c.addPolyfills(source)
		_, err = c.vm.RunProgram(program)
	}
	var (
		syntax      *ScriptError
		unsupported *UnsupportedScriptError
	)
	switch {
	case errors.As(err, &syntax), errors.As(err, &unsupported):
		panic(c.thrownBy(err, c.inspector.uncaught(err)))
	case err != nil:
		call.Throw(err)
	}
}

func dedicatedWorkerGlobalScopePostMessage(c bindings.Call) goja.Value {
	t := bindings.This[*workerGlobalScope](c).thread
	value := c.Realm.StructuredSerialize(c.Argument(0), transferArgument(c, c.Argument(1)))
	t.object.owner.QueueTask(dom.TaskPostedMessage, func() {
		if w := t.object; !w.over {
			w.owner.deliver(w, value)
		}
	})
	return goja.Undefined()
}

// workerLocation is WorkerLocation (HTML §10.3.2).
type workerLocation struct {
	dom.ScriptWrappable
	url    *whatwg.Url
	origin string
}

func (l *workerLocation) Href() string     { return l.url.Href(false) }
func (l *workerLocation) Origin() string   { return l.origin }
func (l *workerLocation) Protocol() string { return l.url.Protocol() }
func (l *workerLocation) Host() string     { return l.url.Host() }
func (l *workerLocation) Hostname() string { return l.url.Hostname() }
func (l *workerLocation) Port() string     { return l.url.Port() }
func (l *workerLocation) Pathname() string { return l.url.Pathname() }
func (l *workerLocation) Search() string   { return l.url.Search() }
func (l *workerLocation) Hash() string     { return l.url.Hash() }

// workerNavigator is WorkerNavigator: what the page's says of the browser (HTML §10.3.3).
type workerNavigator struct{ navigator }
