package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What event.idl leaves to hand.

// errorEventError is the thrown value; undefined if there is none.
func errorEventError(c Call) goja.Value {
	e := This[*dom.ErrorEvent](c)
	if e.Error == nil {
		return goja.Undefined()
	}
	return c.Realm.ScriptValue(e.Error)
}
