package bindings

import "github.com/dop251/goja"

// Callback is a Web IDL callback function: a JS function that Go calls.
type Callback struct {
	realm    *Realm
	function *goja.Object
	call     goja.Callable
}

// Callback takes v for a callback function; typeName is its type in the error for everything
// that is no function.
func (c Call) Callback(v goja.Value, typeName string) *Callback {
	call, ok := goja.AssertFunction(v)
	if !ok {
		c.ThrowTypeError("The provided value is not of type '%s'.", typeName)
	}
	return &Callback{c.Realm, v.(*goja.Object), call}
}

// Call is what the conversions of the callback's arguments need.
func (cb *Callback) Call() Call { return Call{Realm: cb.realm} }

// Invoke calls the function. The error is what it threw.
func (cb *Callback) Invoke(this goja.Value, args ...goja.Value) error {
	_, err := cb.call(this, args...)
	return err
}

// Report tells the context of an exception that a callback threw, if it threw one.
func (c Call) Report(err error) {
	if err != nil {
		c.Realm.context.ReportException(err)
	}
}
