package engine

import (
	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// windowPostMessage is postMessage(message, targetOrigin, transfer) and postMessage(message,
// options) (HTML §9.3.3).
func windowPostMessage(c bindings.Call) goja.Value {
	f := frameOf(c)
	targetOrigin, transfer := postMessageArguments(c)
	origin := f.context.origin
	switch targetOrigin {
	case "/":
		targetOrigin = origin
	case "*":
	default:
		u, err := urls.Parse(targetOrigin)
		if err != nil {
			c.Throw(dom.NewException("SyntaxError", "Invalid target origin '%s'.", targetOrigin))
		}
		targetOrigin = originOf(u)
	}
	value := c.Realm.StructuredSerialize(c.Argument(0), transfer)
	f.context.QueueTask(dom.TaskPostedMessage, func() {
		if targetOrigin != "*" && targetOrigin != origin {
			return
		}
		init := dom.MessageEventInit{Origin: origin, Source: f.window}
		typ := "message"
		if err := f.context.vm.Try(func() { init.Data = f.context.realm.StructuredDeserialize(value) }); err != nil {
			typ = "messageerror"
		}
		dom.Fire(f.window, dom.NewMessageEvent(typ, init))
	})
	return goja.Undefined()
}

// postMessageArguments tells the two overloads apart: an object or nothing is options.
func postMessageArguments(c bindings.Call) (targetOrigin string, transfer []goja.Value) {
	targetOrigin = "/"
	list := goja.Undefined()
	v := c.Argument(1)
	if _, isObject := v.(*goja.Object); len(c.Arguments) > 2 || !isObject && !goja.IsUndefined(v) && !goja.IsNull(v) {
		targetOrigin, list = c.USVString(v), c.Argument(2)
	} else {
		d := c.Dictionary(v, "WindowPostMessageOptions")
		if o := d.Get("targetOrigin"); o != nil {
			targetOrigin = c.USVString(o)
		}
		if t := d.Get("transfer"); t != nil {
			list = t
		}
	}
	if !goja.IsUndefined(list) {
		transfer = bindings.Objects(c, list)
	}
	return targetOrigin, transfer
}
