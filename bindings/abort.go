package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What abort.idl leaves to hand.

// abortSignalReason is undefined until the signal is aborted.
func abortSignalReason(c Call) goja.Value {
	s := This[*dom.AbortSignal](c)
	if !s.Aborted() {
		return goja.Undefined()
	}
	return c.Realm.ScriptValue(s.Reason())
}

func abortSignalThrowIfAborted(c Call) goja.Value {
	if This[*dom.AbortSignal](c).Aborted() {
		panic(abortSignalReason(c))
	}
	return goja.Undefined()
}
