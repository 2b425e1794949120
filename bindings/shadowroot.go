package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// toElementOrText is what shadowroot.idl leaves to hand: to Go either is a node.
func toElementOrText(c Call, v goja.Value) dom.Node {
	n := To[dom.Node](c, v, "Node")
	switch n.(type) {
	case *dom.Element, *dom.Text:
	default:
		c.ThrowTypeError("The provided value is not of type '(Element or Text)'.")
	}
	return n
}
