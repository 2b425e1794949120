package engine

import (
	"crypto/rand"
	"fmt"

	"github.com/dop251/goja"

	"adieu/bindings"
	"adieu/dom"
)

// cryptoObject is the object crypto.
type cryptoObject struct{ dom.ScriptWrappable }

// Crypto is the object of that name, always the same.
func (c *scriptContext) Crypto() *cryptoObject {
	if c.crypto == nil {
		c.crypto = new(cryptoObject)
	}
	return c.crypto
}

// maxRandomBytes is what getRandomValues fills at most.
const maxRandomBytes = 65536

// cryptoGetRandomValues fills an array of integers, and returns it.
func cryptoGetRandomValues(c bindings.Call) goja.Value {
	bindings.This[*cryptoObject](c)
	name, bytes, ok := c.Realm.View(c.Argument(0))
	if !ok {
		c.ThrowTypeError("parameter 1 is not of type 'ArrayBufferView'.")
	}
	switch name {
	case "DataView", "Float16Array", "Float32Array", "Float64Array":
		c.Throw(dom.NewException("TypeMismatchError", "The provided ArrayBufferView is of type '%s', which is not an integer array type.", name))
	}
	if len(bytes) > maxRandomBytes {
		c.Throw(dom.NewException("QuotaExceededError", "The ArrayBufferView's byte length (%d) exceeds the number of bytes of entropy available via this API (%d).",
			len(bytes), maxRandomBytes))
	}
	rand.Read(bytes) // never fails
	return c.Argument(0)
}

// RandomUUID is a random UUID (RFC 9562 §5.4).
func (*cryptoObject) RandomUUID() string { return randomUUID() }

func randomUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
