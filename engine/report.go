package engine

import (
	"errors"

	"github.com/dop251/goja"

	"adieu/dom"
	"adieu/websocket"
)

// reportError fires an error event at the global object for an exception that no script
// caught, and fails the context unless script prevents that (HTML §8.1.4.6, "report an
// exception"). An exception in a listener of that event fires no other one.
//
// Deviation: the microtasks that the failed script left have run by then; goja runs them
// before it hands over the exception.
func (c *scriptContext) reportError(err error) {
	e := c.inspector.uncaught(err)
	if c.dispatchError(e, func() goja.Value { return c.thrownBy(err, e) }) {
		return
	}
	c.fail(e)
}

// dispatchError reports whether script has handled the error. thrown is asked only when
// somebody listens.
func (c *scriptContext) dispatchError(e *ScriptError, thrown func() goja.Value) (handled bool) {
	global := c.realm.Global()
	if c.reporting || !global.AsEventTarget().HasEventListeners("error") {
		return false
	}
	c.reporting = true
	defer func() { c.reporting = false }()
	return !dom.Fire(global, newErrorEvent(e, thrown()))
}

func newErrorEvent(e *ScriptError, thrown goja.Value) *dom.ErrorEvent {
	return dom.NewErrorEvent("error", dom.ErrorEventInit{
		EventInit: dom.EventInit{Cancelable: true},
		Message:   e.Message,
		Filename:  e.File,
		Lineno:    uint32(e.Line),
		Colno:     uint32(e.Column),
		Error:     thrown,
	})
}

// thrownBy is the value that script would have caught.
func (c *scriptContext) thrownBy(err error, e *ScriptError) goja.Value {
	var (
		thrown      *thrownValue
		unsupported *UnsupportedScriptError
		overflow    *goja.StackOverflowError
	)
	switch {
	case errors.As(err, &thrown):
		return thrown.value
	case errors.As(err, &unsupported), e.Kind == InvalidSyntax:
		return c.newError("SyntaxError", e.Message)
	case errors.As(err, &overflow):
		return c.newError("RangeError", e.Message)
	}
	return c.realm.ErrorValue(err)
}

func (c *scriptContext) newError(class, message string) goja.Value {
	o, err := c.vm.New(c.vm.Get(class), c.vm.ToValue(message))
	if err != nil {
		return goja.Undefined()
	}
	return o
}

// describeHost tells the console about the objects of the bindings: events and sockets
// show what one looks for first, the others their name.
func (c *scriptContext) describeHost(o *goja.Object) (hostDescription, bool) {
	impl := c.realm.Unwrap(o)
	if impl == nil {
		return hostDescription{}, false
	}
	p := printer{inspector: c.inspector}
	d := hostDescription{name: p.constructorName(o)}
	if tag := p.toStringTag(o); d.name == "" {
		d.name = tag
	}
	if _, ok := impl.(*dom.Exception); ok {
		d.text = p.errorHead(o)
		return d, true
	}
	for _, name := range hostMembers(impl) {
		if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
			d.members = append(d.members, hostMember{name, v})
		}
	}
	return d, true
}

// hostMembers are the attributes of our own that the console shows. Reading them runs no
// script.
func hostMembers(impl any) []string {
	switch impl.(type) {
	case *websocket.WebSocket:
		return []string{"url", "readyState", "bufferedAmount", "protocol", "extensions", "binaryType"}
	case *websocket.CloseEvent:
		return []string{"type", "wasClean", "code", "reason"}
	case *dom.MessageEvent:
		return []string{"type", "data", "origin"}
	case *dom.ErrorEvent:
		return []string{"type", "message", "filename", "lineno", "colno", "error"}
	case *dom.CustomEvent:
		return []string{"type", "detail"}
	case *promiseRejectionEvent:
		return []string{"type", "reason"}
	case dom.AnyEvent:
		return []string{"type", "target"}
	case *dom.Blob:
		return []string{"size", "type"}
	case *dom.Element:
		return []string{"id", "className"}
	}
	return nil
}
