package dom

import "strings"

// Blob is immutable bytes with a media type (File API §3). It may be used from any
// goroutine.
type Blob struct {
	ScriptWrappable
	data []byte
	typ  string
}

// NewBlob makes a blob of data, which belongs to it from then on. A type with a
// character outside U+0020 to U+007E counts as "".
func NewBlob(data []byte, typ string) *Blob {
	return &Blob{data: data, typ: blobType(typ)}
}

// Size is the number of bytes.
func (b *Blob) Size() int64 { return int64(len(b.data)) }

// Type is the media type in lower case, or "".
func (b *Blob) Type() string { return b.typ }

// Bytes is the content, which must not be changed.
func (b *Blob) Bytes() []byte { return b.data }

// Slice is the blob of the bytes from start to before end, without a copy. A negative
// position counts from the end, and both are held to the blob's bounds (File API §3.3.1).
func (b *Blob) Slice(start, end int64, typ string) *Blob {
	from, to := b.position(start), b.position(end)
	return &Blob{data: b.data[from:max(from, to):max(from, to)], typ: blobType(typ)}
}

func (b *Blob) position(p int64) int64 {
	if p < 0 {
		return max(b.Size()+p, 0)
	}
	return min(p, b.Size())
}

func blobType(typ string) string {
	for i := range len(typ) {
		if typ[i] < 0x20 || typ[i] > 0x7E {
			return ""
		}
	}
	return strings.ToLower(typ)
}
