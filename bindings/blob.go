package bindings

import (
	"github.com/dop251/goja"

	"adieu/dom"
)

// What blob.idl and textdecoder.idl leave to hand.

// blobSlice clamps twice: Web IDL to what a number can say exactly, Blob.Slice to its bounds.
func blobSlice(c Call) goja.Value {
	blob := This[dom.AnyBlob](c).AsBlob()
	start := OptionalOrZero(c, 0, Clamp[int64])
	end := Default(c, 1, Clamp[int64], blob.Size())
	return c.Realm.Wrap(blob.Slice(start, end, OptionalOrZero(c, 2, Call.DOMString)))
}

// readBlob is a promise for what read makes of a blob's bytes, in a task: they are in memory,
// but script is not to notice.
func readBlob(c Call, read func(c Call, blob *dom.Blob) goja.Value) goja.Value {
	blob, r := This[dom.AnyBlob](c).AsBlob(), c.Realm
	promise, resolve, _ := r.vm.NewPromise()
	hold := r.context.Hold()
	r.context.QueueTask(dom.TaskFileReading, func() {
		defer hold.Release()
		if err := resolve(read(Call{Realm: r}, blob)); err != nil {
			r.context.ReportException(err)
		}
	})
	return r.vm.ToValue(promise)
}

func blobText(c Call) goja.Value {
	return readBlob(c, func(c Call, blob *dom.Blob) goja.Value { return c.StringValue(blob.Text()) })
}

func blobArrayBuffer(c Call) goja.Value {
	return readBlob(c, func(c Call, blob *dom.Blob) goja.Value { return c.ArrayBufferValue(copyBytes(blob.Bytes())) })
}

func blobBytes(c Call) goja.Value {
	return readBlob(c, func(c Call, blob *dom.Blob) goja.Value { return c.Uint8ArrayValue(copyBytes(blob.Bytes())) })
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
