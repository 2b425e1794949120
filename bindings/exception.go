package bindings

import (
	"bytes"
	"errors"
	"flag"

	"github.com/dop251/goja"

	"adieu/dom"
)

// This file is the only place where a Go error becomes a JS exception.

// Throw throws err: a *dom.Exception as a DOMException, a *dom.TypeError as a TypeError, and
// what goja returned from a call into script as it was. It does not return, and must be
// called only from a function that script called. An error of another kind is a bug: script
// sees an OperationError, and a test panics.
func (r *Realm) Throw(err error) {
	panic(r.exceptionValue(err))
}

// exceptionValue is what goja must panic with for err.
func (r *Realm) exceptionValue(err error) any {
	var (
		domException *dom.Exception
		typeError    *dom.TypeError
		script       *goja.Exception
		interrupted  *goja.InterruptedError
		overflow     *goja.StackOverflowError
	)
	switch {
	case errors.As(err, &domException):
		return r.newDOMException(domException)
	case errors.As(err, &typeError):
		return r.vm.NewTypeError("%s", typeError.Message)
	case errors.As(err, &interrupted):
		return interrupted // ends the script, no catch sees it
	case errors.As(err, &overflow):
		return overflow
	case errors.As(err, &script):
		return script
	}
	if flag.Lookup("test.v") != nil {
		panic("bindings: an error that script cannot see: " + err.Error())
	}
	return r.newDOMException(&dom.Exception{Name: "OperationError", Message: err.Error()})
}

// ThrowTypeError throws a TypeError with the message. It does not return.
func (r *Realm) ThrowTypeError(format string, args ...any) {
	r.Throw(dom.NewTypeError(format, args...))
}

// ErrorValue is the JS value of an error, as script would catch it: for rejecting a promise
// or for the error attribute of an ErrorEvent. Errors that script cannot catch are undefined.
func (r *Realm) ErrorValue(err error) goja.Value {
	switch e := r.exceptionValue(err).(type) {
	case *goja.Exception:
		return e.Value()
	case *goja.Object:
		return e
	default:
		return goja.Undefined()
	}
}

func (r *Realm) rejectedPromise(reason goja.Value) goja.Value {
	promise, _, reject := r.vm.NewPromise()
	if err := reject(reason); err != nil {
		r.Throw(err) // uncatchable
	}
	return r.vm.ToValue(promise)
}

func (r *Realm) resolvedPromise(value goja.Value) goja.Value {
	promise, resolve, _ := r.vm.NewPromise()
	if err := resolve(value); err != nil {
		r.Throw(err) // uncatchable
	}
	return r.vm.ToValue(promise)
}

var domExceptionInterface = &Interface{
	Name:        "DOMException",
	Types:       typesOf[*dom.Exception](),
	Constructor: &Constructor{0, constructDOMException},
	Attributes: []Attribute{
		{Name: "name", Get: func(c Call) goja.Value { return c.Value(This[*dom.Exception](c).Name) }},
		{Name: "message", Get: func(c Call) goja.Value { return c.Value(This[*dom.Exception](c).Message) }},
		{Name: "code", Get: func(c Call) goja.Value { return c.Value(This[*dom.Exception](c).Code()) }},
	},
	Constants: []Constant{
		{"INDEX_SIZE_ERR", 1}, {"DOMSTRING_SIZE_ERR", 2}, {"HIERARCHY_REQUEST_ERR", 3},
		{"WRONG_DOCUMENT_ERR", 4}, {"INVALID_CHARACTER_ERR", 5}, {"NO_DATA_ALLOWED_ERR", 6},
		{"NO_MODIFICATION_ALLOWED_ERR", 7}, {"NOT_FOUND_ERR", 8}, {"NOT_SUPPORTED_ERR", 9},
		{"INUSE_ATTRIBUTE_ERR", 10}, {"INVALID_STATE_ERR", 11}, {"SYNTAX_ERR", 12},
		{"INVALID_MODIFICATION_ERR", 13}, {"NAMESPACE_ERR", 14}, {"INVALID_ACCESS_ERR", 15},
		{"VALIDATION_ERR", 16}, {"TYPE_MISMATCH_ERR", 17}, {"SECURITY_ERR", 18},
		{"NETWORK_ERR", 19}, {"ABORT_ERR", 20}, {"URL_MISMATCH_ERR", 21},
		{"QUOTA_EXCEEDED_ERR", 22}, {"TIMEOUT_ERR", 23}, {"INVALID_NODE_TYPE_ERR", 24},
		{"DATA_CLONE_ERR", 25},
	},
	Custom: func(r *Realm, _, prototype *goja.Object) {
		// Web IDL §3.14.1: the prototype inherits from Error's. A TypeError of the
		// Runtime's own leads there whatever script did to the globals.
		must(prototype.SetPrototype(r.vm.NewTypeError().Prototype().Prototype()))
	},
	instance: defineStack,
}

// constructDOMException is new DOMException(message = "", name = "Error"). The code comes from
// the name, also for names that script makes up.
func constructDOMException(c Call) any {
	e := &dom.Exception{Name: "Error"}
	if c.Has(0) {
		e.Message = c.DOMString(c.Argument(0))
	}
	if c.Has(1) {
		e.Name = c.DOMString(c.Argument(1))
	}
	return e
}

func (r *Realm) newDOMException(e *dom.Exception) *goja.Object {
	return r.Wrap(e).(*goja.Object)
}

// defineStack gives a new DOMException the stack that goja gives its own errors, in the
// same form.
//
// Deviation: Error.isError does not know a DOMException, which is no goja error object.
func defineStack(r *Realm, wrapper *goja.Object, impl any) {
	var text bytes.Buffer
	text.WriteString(impl.(*dom.Exception).Error())
	text.WriteByte('\n')
	for _, frame := range r.vm.CaptureCallStack(0, nil) {
		text.WriteString("\tat ")
		frame.Write(&text)
		text.WriteByte('\n')
	}
	must(wrapper.DefineDataProperty("stack", r.vm.ToValue(text.String()), yes, yes, no))
}
