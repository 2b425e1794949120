package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// toMutationCallback is what mutationobserver.idl leaves to hand: the callback's this value
// is the observer.
func toMutationCallback(c Call, v goja.Value) dom.MutationCallback {
	callback := c.Callback(v, "MutationCallback")
	return func(records []*dom.MutationRecord, observer *dom.MutationObserver) error {
		c := callback.Call()
		list := Array(c, records, func(c Call, r *dom.MutationRecord) goja.Value { return c.Realm.Wrap(r) })
		this := c.Realm.Wrap(observer)
		return callback.Invoke(this, list, this)
	}
}
