package bindings

import (
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"adieu/dom"
)

// File API §3.
//
// Deviation: reading a blob resolves at once and not in a task; its bytes are in memory.
// There is no stream().
var blobInterface = &Interface{
	Name:        "Blob",
	Types:       typesOf[*dom.Blob](),
	Constructor: &Constructor{0, constructBlob},
	Attributes: []Attribute{
		{Name: "size", Get: func(c Call) goja.Value { return c.Value(This[*dom.Blob](c).Size()) }},
		{Name: "type", Get: func(c Call) goja.Value { return c.Value(This[*dom.Blob](c).Type()) }},
	},
	Operations: []Operation{
		{Name: "slice", Do: blobSlice},
		{Name: "text", Promise: true, Do: func(c Call) goja.Value {
			return c.Realm.resolvedPromise(c.Value(decodeUTF8(This[*dom.Blob](c).Bytes())))
		}},
		{Name: "arrayBuffer", Promise: true, Do: func(c Call) goja.Value {
			return c.Realm.resolvedPromise(c.Realm.NewArrayBuffer(copyBytes(This[*dom.Blob](c).Bytes())))
		}},
	},
}

// constructBlob is new Blob(sequence<BlobPart> parts, BlobPropertyBag options).
func constructBlob(c Call) any {
	var parts []goja.Value
	if c.Has(0) {
		c.Sequence(c.Argument(0), func(part goja.Value) { parts = append(parts, part) })
	}
	// Web IDL converts all parts before the dictionary: what to do with line endings is
	// known only afterwards.
	data := make([]any, len(parts))
	for i, part := range parts {
		data[i] = c.blobPart(part)
	}
	d := c.Dictionary(c.Argument(1), "BlobPropertyBag")
	native := c.nativeEndings(d)
	typ := d.DOMString("type")

	bytes := []byte{}
	for _, part := range data {
		switch part := part.(type) {
		case []byte:
			bytes = append(bytes, part...)
		case string:
			if native {
				part = strings.ReplaceAll(strings.ReplaceAll(part, "\r\n", "\n"), "\r", "\n")
			}
			bytes = append(bytes, part...)
		}
	}
	return dom.NewBlob(bytes, typ)
}

// blobPart is (BufferSource or Blob or USVString): bytes or a string.
func (c Call) blobPart(v goja.Value) any {
	if blob, ok := c.Realm.Unwrap(v).(*dom.Blob); ok {
		return blob.Bytes()
	}
	if bytes, ok := c.Realm.Bytes(v); ok {
		return bytes
	}
	return c.USVString(v)
}

// nativeEndings reads the enumeration EndingType.
func (c Call) nativeEndings(d Dictionary) bool {
	v := d.Get("endings")
	if v == nil {
		return false
	}
	switch ending := c.DOMString(v); ending {
	case "native":
		return true
	case "transparent":
		return false
	default:
		c.ThrowTypeError("The provided value '%s' is not a valid enum value of type EndingType.", ending)
		return false
	}
}

// blobSlice clamps twice: Web IDL to what a number can say exactly, Blob.Slice to its bounds.
func blobSlice(c Call) goja.Value {
	blob := This[*dom.Blob](c)
	start, end, typ := int64(0), blob.Size(), ""
	if c.Has(0) {
		start = c.ClampLongLong(c.Argument(0))
	}
	if c.Has(1) {
		end = c.ClampLongLong(c.Argument(1))
	}
	if c.Has(2) {
		typ = c.DOMString(c.Argument(2))
	}
	return c.Realm.Wrap(blob.Slice(start, end, typ))
}

// decodeUTF8 is Encoding's "UTF-8 decode": without a byte order mark, and with one U+FFFD
// for each longest prefix of a sequence that is not completed.
func decodeUTF8(b []byte) string {
	s := strings.TrimPrefix(string(b), "\uFEFF")
	if utf8.ValidString(s) {
		return s
	}
	var decoded strings.Builder
	for len(s) > 0 {
		char, size := utf8.DecodeRuneInString(s)
		if char == utf8.RuneError && size == 1 {
			size = brokenSequence(s)
		}
		decoded.WriteRune(char)
		s = s[size:]
	}
	return decoded.String()
}

// brokenSequence is how many bytes of an ill-formed sequence stand for one U+FFFD: those that
// some well-formed sequence begins with.
func brokenSequence(s string) int {
	for n := min(len(s), utf8.UTFMax-1); n > 1; n-- {
		if !utf8.FullRuneInString(s[:n]) { // a proper prefix
			return n
		}
	}
	return 1
}
