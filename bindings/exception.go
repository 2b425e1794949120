package bindings

import (
	"bytes"
	"errors"
	"flag"

	"github.com/dop251/goja"

	"adieu/dom"
)

// This file is the only place where a Go error becomes a JS exception.

// Throw throws err: a *dom.Exception as a DOMException, a *dom.TypeError as a TypeError, a
// *dom.RangeError likewise, and what goja returned from a call into script as it was. It does not return, and must be
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
		rangeError   *dom.RangeError
		script       *goja.Exception
		interrupted  *goja.InterruptedError
		overflow     *goja.StackOverflowError
	)
	switch {
	case errors.As(err, &domException):
		return r.newDOMException(domException)
	case errors.As(err, &typeError):
		return r.vm.NewTypeError("%s", typeError.Message)
	case errors.As(err, &rangeError):
		return r.newRangeError(rangeError.Message)
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

// newRangeError makes what the page has for RangeError; goja has no function for it.
func (r *Realm) newRangeError(message string) *goja.Object {
	if obj, err := r.vm.New(r.vm.Get("RangeError"), r.vm.ToValue(message)); err == nil {
		return obj
	}
	return r.vm.NewTypeError("%s", message)
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

// What domexception.idl leaves to hand.

// domExceptionPrototype makes the prototype inherit from Error's (Web IDL §3.14.1). A
// TypeError of the Runtime's own leads there whatever script did to the globals.
func domExceptionPrototype(r *Realm, _, prototype *goja.Object) {
	must(prototype.SetPrototype(r.vm.NewTypeError().Prototype().Prototype()))
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

// domExceptionInstance gives a new DOMException the stack that goja gives its own errors, in the
// same form.
//
// Deviation: Error.isError does not know a DOMException, which is no goja error object.
func domExceptionInstance(r *Realm, wrapper *goja.Object, impl any) {
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
