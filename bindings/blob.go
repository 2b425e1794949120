package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What blob.idl and textdecoder.idl leave to hand.
//
// Deviation: reading a blob resolves at once and not in a task; its bytes are in memory.

// blobSlice clamps twice: Web IDL to what a number can say exactly, Blob.Slice to its bounds.
func blobSlice(c Call) goja.Value {
	blob := This[dom.AnyBlob](c).AsBlob()
	start := OptionalOrZero(c, 0, Clamp[int64])
	end := Default(c, 1, Clamp[int64], blob.Size())
	return c.Realm.Wrap(blob.Slice(start, end, OptionalOrZero(c, 2, Call.DOMString)))
}

func blobArrayBuffer(c Call) goja.Value {
	return c.Resolved(c.ArrayBufferValue(copyBytes(This[dom.AnyBlob](c).AsBlob().Bytes())))
}

func blobBytes(c Call) goja.Value {
	return c.Resolved(c.Uint8ArrayValue(copyBytes(This[dom.AnyBlob](c).AsBlob().Bytes())))
}

// textEncoderEncodeInto writes into the array that it is given, which is no copy.
func textEncoderEncodeInto(c Call) goja.Value {
	encoder := This[*dom.TextEncoder](c)
	text := c.USVString(c.Argument(0))
	into, ok := c.Realm.uint8Array(c.Argument(1))
	if !ok {
		c.ThrowTypeError("parameter 2 is not of type 'Uint8Array'.")
	}
	result := encoder.EncodeInto(text, into)
	object := c.Realm.vm.NewObject()
	must(object.Set("read", result.Read))
	must(object.Set("written", result.Written))
	return object
}
